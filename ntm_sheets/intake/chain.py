"""The chain of receipts: each new one holds the mark of the one before it, and the head tells which was the last.

Receipts of the released version have no link. The first one that is written after them covers them all; so does one
that is written after a while with an older program.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.facts.records import Receipt
from ntm_sheets.intake.receipts import (
    MOST_BYTES,
    UNREADABLE,
    ChainLink,
    StoredReceipt,
    content_of,
    digest,
    link_of,
    listed,
    plain_link,
    read_kept,
    readable,
    receipt_path,
    receipts_folder,
    text_of,
    whole,
)
from ntm_sheets.workspace.delivering import ASIDE, delivered, sync_folder

HEAD = "head.json"


@dataclass(frozen=True)
class ChainHead:
    """What the chain has come to: the link that the next receipt will have, and the highest number of any receipt."""

    link: ChainLink
    highest: int


def write_receipt(archive: Path, receipt: Receipt, key: str) -> None:
    """Write a receipt as the next of the chain; one of that number must not lie there. Errors: OSError."""
    path = receipt_path(archive, receipt.seq)
    if not path.parent.exists():
        path.parent.mkdir()
        sync_folder(archive)
    head = read_head(archive) or take_stock(archive, None)
    content = content_of(receipt, head.link, key)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    with delivered(path, lasting=False) as aside:
        aside.write_bytes(text.encode("utf-8", "replace"))
    link = ChainLink(head.link.number + 1, read_kept(path).mark, receipt.seq)
    write_head(archive, ChainHead(link, max(head.highest, receipt.seq)))


def read_head(archive: Path) -> ChainHead | None:
    """Read what the chain has come to; None where nothing tells it."""
    try:
        data = (receipts_folder(archive) / HEAD).read_bytes()
        content = json.loads(text_of(data)) if len(data) < MOST_BYTES else {}
        return ChainHead(link_of(content["link"]), whole(content["highest"]))
    except (OSError, *UNREADABLE):
        return None


def write_head(archive: Path, head: ChainHead) -> None:
    """Keep what the chain has come to; after a kill it may be behind, which `mend_head` sees. Errors: OSError."""
    folder = receipts_folder(archive)
    aside = folder / f"{ASIDE}{HEAD}"
    aside.write_text(json.dumps({"link": plain_link(head.link), "highest": head.highest}), encoding="utf-8")
    aside.replace(folder / HEAD)


def mend_head(archive: Path) -> int:
    """Let the head know of the receipts that a kill, or an older program, has left beyond it. Errors: OSError.

    Gives the highest number that a receipt has; 0 where there is none.
    """
    there = listed(archive)
    head = read_head(archive)
    if receipts_folder(archive).is_dir() and (head is None or _is_behind(there, head)):
        head = take_stock(archive, head)
        if head.highest:
            write_head(archive, head)
    return max(there, default=0)


# All are listed once more where so many of one's own have come, as a part of those that were there.
OWN_PART = 16


@dataclass
class ReceiptFolder:
    """The folder of receipts as this process knows it: listed where another hand changed it, not for one's own receipts."""

    archive: Path
    _highest: int = 0
    _listed_highest: int = 0
    _changed_at: int | None = None

    def mend(self) -> int:
        """Let the chain go on, and give the highest number, as `mend_head` does; what is known is not listed again.

        What another hand puts there in the very second of one's own writing is seen by the next listing. Errors: OSError.
        """
        changed_at = self._last_change()
        own = self._highest - self._listed_highest
        if changed_at is None or changed_at != self._changed_at or own > self._listed_highest // OWN_PART:
            self._highest = self._listed_highest = mend_head(self.archive)
            self._changed_at = changed_at
        return self._highest

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Take what is put there within for one's own; where a fault leaves the block, all are listed again."""
        known, self._changed_at = self._changed_at, None
        is_known = known is not None and known == self._last_change()
        yield
        changed_at = self._last_change()
        if not is_known or changed_at == known:
            self._changed_at = known if is_known else None
        elif (head := read_head(self.archive)) is not None:
            self._changed_at, self._highest = changed_at, max(self._highest, head.highest)

    def _last_change(self) -> int | None:
        """Give when the folder was changed last, 0 where there is none; None where the disk does not say it."""
        folder = receipts_folder(self.archive)
        try:
            return folder.stat().st_mtime_ns
        except FileNotFoundError:
            return 0
        except OSError:
            return None


def take_stock(archive: Path, known: ChainHead | None) -> ChainHead:
    """Find what the chain has come to from the receipts themselves; what was `known` of later ones is kept."""
    kept = tuple(readable(archive))
    highest = max([known.highest if known else 0, *listed(archive)])
    link = _next_link(kept)
    if known is not None and known.link.number - len(known.link.covered) > link.number:
        # The last ones are gone: what is known of them stays, so that they are missed.
        if known.link.covers:
            return ChainHead(known.link, highest)
        link = known.link
    under = {seq for one in kept if one.link for seq in one.link.covered}
    loose = [one for one in kept if one.link is None and one.receipt.seq not in under]
    if not loose:
        return ChainHead(link, highest)
    before = joined(link.before, (one.mark for one in loose))
    covers = _ranges(one.receipt.seq for one in loose)
    return ChainHead(ChainLink(link.number + len(loose), before, link.follows, covers), highest)


def _next_link(kept: Iterable[StoredReceipt]) -> ChainLink:
    chained = [(one.link.number, one) for one in kept if one.link]
    if not chained:
        return ChainLink(1, "", 0)
    number, last = max(chained, key=lambda pair: pair[0])
    return ChainLink(number + 1, last.mark, last.receipt.seq)


def joined(before: str, covered: Iterable[str]) -> str:
    """Give the mark of a receipt and of those without a link that a later one covers with it."""
    marks = tuple(covered)
    return digest("\n".join((before, *marks)).encode()) if marks else before


def _is_behind(there: Collection[int], head: ChainHead) -> bool:
    return max(there, default=0) > head.highest or len(there) >= head.link.number


def _ranges(numbers: Iterable[int]) -> str:
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    return ",".join("-".join(map(str, part)) for part in parts)
