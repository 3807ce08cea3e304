"""The archive and the ledger held against each other: a sample at each start, all of it when somebody asks.

What lies in the archive is the truth. Where the ledger says otherwise it was changed by another hand, or is another
archive's.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.archiving import find_receipt
from ntm_sheets.intake.bodies import examine_bodies, without_receipt
from ntm_sheets.intake.receipts import Garbled, listed
from ntm_sheets.intake.reentering import first_of_each
from ntm_sheets.intake.surveying import survey
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.ledger.values import storable

# At each start so many drops are looked at, and so many bytes of theirs read, however much came; of all others the
# numbers alone are compared.
SAMPLE, NEWEST = 24, 6
SAMPLE_BYTES = 16_000_000
# Of many of a kind so many are named.
MOST_NAMED = 10
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Audit:
    """What was found: in words what is wrong with the archive, and the drops whose rows in the ledger were changed.

    `is_behind` tells that the archive knows drops that the ledger does not; `notes` harm nobody.
    """

    words: tuple[str, ...] = ()
    changed: tuple[int, ...] = ()
    is_behind: bool = False
    notes: tuple[str, ...] = ()


def sample_of(numbers: Iterable[int], day: int) -> tuple[int, ...]:
    """Choose some drops, others each day: the newest ones, and of the others every n-th."""
    ordered = sorted(numbers)
    if len(ordered) <= SAMPLE:
        return tuple(ordered)
    others, step = ordered[:-NEWEST], -(-(len(ordered) - NEWEST) // (SAMPLE - NEWEST))
    return (*others[day % step :: step], *ordered[-NEWEST:])


def look_over(archive: Path, ledger: Ledger, day: int) -> Audit:
    """Hold a sample against the archive, and the numbers of all; `day` chooses the sample."""
    # The ledger first: whoever takes files in meanwhile writes the receipt before the row.
    numbers = ledger.numbers()
    there = listed(archive)
    kept = {seq for seq, archived in numbers.items() if archived}
    chosen = sample_of(kept & there.keys(), day)
    rows = ledger.receipts(*chosen) if chosen else ()
    changed = set(ledger.changed(chosen))
    words = [*_missing(ledger, kept - there.keys())]
    for row in rows:
        try:
            receipt = find_receipt(archive, row.seq)
        except Garbled as error:
            words.append(str(error))
            continue
        if receipt is not None and row.seq not in changed and not is_same(row, receipt):
            words.append(
                f"Biên nhận số {row.seq} ({row.name}) trong kho lưu khác với sổ: có thể đã bị sửa. Chạy “ntm-sheets doctor”."
            )
    newest_first = sorted(rows, key=lambda row: -row.seq)
    words += (one.words for one in examine_bodies(archive, newest_first, _silently, SAMPLE_BYTES))
    return Audit(tuple(words), tuple(sorted(changed)), bool(there.keys() - numbers.keys()))


def examine(archive: Path, ledger: Ledger, progress: Progress) -> Audit:
    """Hold all of the archive and the ledger against each other."""
    ledger.check(whole=True)
    found = survey(archive)
    by_seq = {one.seq: one for one in found.receipts}
    rows = {one.seq: one for one in ledger.receipts()}
    changed = set(ledger.changed(rows.keys()))
    told = {one.seq for one in found.damages}
    words = [one.words for one in found.losses]
    words += _missing(ledger, rows.keys() - by_seq.keys() - told)
    for seq, row in rows.items():
        if seq in by_seq and seq not in told and seq not in changed and not is_same(row, by_seq[seq]):
            changed.add(seq)
    words += (one.words for one in examine_bodies(archive, by_seq.values(), progress))
    known = [*by_seq.values(), *rows.values()]
    is_behind = not {one.seq for one in first_of_each(found.receipts)} <= ledger.numbers().keys()
    notes = [one.words for one in (*found.damages, *without_receipt(archive, known)) if one.is_harmless]
    return Audit(tuple(words), tuple(sorted(changed)), is_behind, tuple(notes))


def changed_words(ledger: Ledger, changed: Sequence[int]) -> str:
    """Say which drops' rows another hand has changed."""
    named = ledger.drops(*changed[:MOST_NAMED])
    names = [f"số {drop.seq} ({_whose(drop.name, drop.unit)})" for drop in named]
    more = f" và {len(changed) - len(names)} tệp khác" if len(changed) > len(names) else ""
    return f"Sổ không còn như máy đã ghi (bị sửa bằng chương trình khác, hoặc hỏng) ở tệp {', '.join(names)}{more}."


def is_same(row: Receipt, receipt: Receipt) -> bool:
    """Tell whether the ledger's row says what the receipt says."""
    return _plain(row) == _plain(receipt)


def _plain(one: Receipt) -> tuple[object, ...]:
    name = storable(one.name.encode("utf-8", "replace").decode())
    return (one.seq, one.sha256, name, one.received_at, one.mtime_ns, one.size, one.archived, one.container, one.member)


def _missing(ledger: Ledger, seqs: Collection[int]) -> Iterator[str]:
    """Name what the ledger has and the archive does not: taken away there, or an older copy of it was put back."""
    if not seqs:
        return
    some = sorted(seqs)
    names = ", ".join(f"số {drop.seq} ({_whose(drop.name, drop.unit)})" for drop in ledger.drops(*some[:MOST_NAMED]))
    more = f" và {len(some) - MOST_NAMED} tệp khác" if len(some) > MOST_NAMED else ""
    yield (
        f"Kho lưu thiếu biên nhận của {len(some)} tệp mà sổ đã ghi: {names}{more}. Số liệu của chúng vẫn còn trong sổ, "
        "nhưng sẽ mất nếu lập lại sổ. Lấy lại thư mục archive từ bản sao dự phòng."
    )


def _whose(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit else name


def _silently(_done: int, _total: int) -> None:
    """Show nothing."""
