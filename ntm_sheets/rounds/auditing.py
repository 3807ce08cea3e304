"""Whether the archive, its key and the ledger belong together: a sample at each start, all of it when somebody asks."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.contract.sealing import key_mark, signing_key
from ntm_sheets.errors import FolderGone, LedgerBroken, OwnError
from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.archiving import find_receipt, first_of_each
from ntm_sheets.intake.editions import read_editions
from ntm_sheets.intake.receipts import Garbled, listed, read_kept, receipts_folder
from ntm_sheets.intake.surveying import examine_bodies, survey, without_receipt
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.ledger.values import storable
from ntm_sheets.workspace.folders import Workspace

# What a ledger was made by: the key of its archive, the mark of its campaign; and what is taken no longer since.
KEY_META, CAMPAIGN_META, WORSE_META = "key", "campaign", "worse"
# The newest ones tell whose archive it is; one that cannot be read says nothing.
LOOKED_AT = 20


def find_folders(workspace: Workspace) -> None:
    """See to it that nothing is made in the place of a folder that went away. Errors: OwnError."""
    if not workspace.root.is_dir():
        raise FolderGone(_gone(workspace.root, "thư mục làm việc"))
    if not workspace.archive.is_dir() and workspace.ledger.exists():
        raise FolderGone(_gone(workspace.archive, "kho lưu"))


def find_all_folders(workspace: Workspace) -> None:
    """See to it that all folders are there with which a watch began. Errors: OwnError."""
    find_folders(workspace)
    for folder, name in ((workspace.state, "thư mục của sổ"), (workspace.inbox, "thư mục nhận tệp")):
        if not folder.is_dir():
            more = " Nếu đã lỡ xóa thì tạo lại thư mục trống tên inbox." if folder == workspace.inbox else ""
            raise FolderGone(_gone(folder, name) + more)


def workspace_key(workspace: Workspace) -> bytes:
    """Give the workspace's key; a new one is made only where nothing has come and nothing was sent out yet.

    Errors: OwnError where it is missing, damaged, or not the key of this archive.
    """
    archive = workspace.archive
    used = workspace.ledger.exists() or bool(listed(archive)) or any(workspace.campaign_editions.glob("[0-9]*.json"))
    key = signing_key(workspace.form_key, must_be=used)
    known = archive_mark(archive)
    if known and known != key_mark(key):
        raise OwnError(_not_theirs(workspace))
    return key


def archive_mark(archive: Path) -> str:
    """Give the mark of the key that the archive's newest receipts name; empty where none does."""
    for _, name in sorted(listed(archive).items(), reverse=True)[:LOOKED_AT]:
        try:
            kept = read_kept(receipts_folder(archive) / name)
        except (Garbled, OSError):
            continue
        if kept.key:
            return kept.key
    editions, _ = read_editions(archive)
    return next((one.key for one in reversed(editions) if one.key), "")


def check_ledger_key(workspace: Workspace, ledger: Ledger, key: bytes) -> None:
    """Hold the key against the one that the ledger was made with.

    Errors: LedgerBroken where the ledger is another archive's, OwnError where the key was replaced.
    """
    known, mine = ledger.get_meta(KEY_META), key_mark(key)
    if known is None or known == mine:
        return
    if archive_mark(workspace.archive) == mine:
        raise LedgerBroken("Tệp sổ này là của kho lưu khác: sẽ lập sổ mới từ kho lưu ở đây.", workspace.ledger)
    raise OwnError(_not_theirs(workspace))


def _not_theirs(workspace: Workspace) -> str:
    place = f"{workspace.archive.name}/{workspace.form_key.name}"
    return (
        f"Khóa ký phiếu {place} không phải khóa của kho lưu này: mọi phiếu đã nhận sẽ bị coi là giả, nên máy dừng lại. "
        f"Lấy lại đúng tệp {place} từ bản sao dự phòng rồi chạy lại. Tệp trong inbox và kho lưu còn nguyên."
    )


def _gone(folder: Path, name: str) -> str:
    return (
        f"Không thấy {name} {folder.resolve()}. Cắm lại ổ đĩa, nối lại thư mục mạng hoặc lấy lại thư mục đó từ bản sao "
        "dự phòng rồi chạy lại. Máy không lập cái mới thay vào; tệp đã nhận không mất."
    )


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
    named = _listed(ledger, changed)
    return f"Sổ không còn như máy đã ghi (bị sửa bằng chương trình khác, hoặc hỏng) ở tệp {named}."


def _listed(ledger: Ledger, seqs: Sequence[int]) -> str:
    names = [f"số {drop.seq} ({_whose(drop.name, drop.unit)})" for drop in ledger.drops(*seqs[:MOST_NAMED])]
    more = f" và {len(seqs) - len(names)} tệp khác" if len(seqs) > len(names) else ""
    return ", ".join(names) + more


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
    yield (
        f"Kho lưu thiếu biên nhận của {len(some)} tệp mà sổ đã ghi: {_listed(ledger, some)}. Số liệu của chúng vẫn còn "
        "trong sổ, nhưng sẽ mất nếu lập lại sổ. Lấy lại thư mục archive từ bản sao dự phòng."
    )


def _whose(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit else name


def _silently(_done: int, _total: int) -> None:
    """Show nothing."""


def worse_of(ledger: Ledger) -> Mapping[str, str]:
    """Give the drops that were taken once and are not since they were judged anew, by their numbers as text."""
    found: dict[str, str] = {}
    with suppress(ValueError, AttributeError):
        kept = json.loads(ledger.get_meta(WORSE_META) or "{}")
        found = {str(seq): str(words) for seq, words in kept.items()}
    settled = {drop.seq for drop in ledger.drops() if drop.verdict == "accepted" or drop.set_aside}
    return {seq: words for seq, words in found.items() if seq.isdecimal() and int(seq) not in settled}
