"""Receipts: a small file for each drop that says what came when; each new one has its link in a chain."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ntm_sheets.errors import OwnError
from ntm_sheets.facts.records import Receipt
from ntm_sheets.workspace.delivering import spare_name

RECEIPTS = "receipts"
BROKEN = "hong"
# The ledger's numbers end somewhere: a longer one was never given to a drop.
MOST_DIGITS, MOST = 15, 10**15 - 1
PROPER = re.compile(rf"(\d{{8,{MOST_DIGITS}}})\.json", re.IGNORECASE)
EARLIEST_NS, LATEST_NS = -(2**63), 2**63 - 1
# A name has at most some hundred signs; whatever is longer was not written by this program.
MOST_BYTES = 200_000
MARK_DIGITS = 32
# What may come of reading JSON that is not what was written: 1e999 as a whole number overflows.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


class Garbled(OwnError):  # noqa: N818 - it says what has happened
    """A receipt whose content is no longer one; it stays so however often it is read."""


@dataclass(frozen=True)
class ChainLink:
    """A receipt's place in the chain: the `number` counts receipts, `before` is the mark of all that it follows.

    `follows` is the number of the drop whose receipt came before, 0 where there was none; `covers` are the numbers of
    receipts without a link (“1-340,342”) that lay there then.
    """

    number: int
    before: str
    follows: int
    covers: str = ""

    @property
    def covered(self) -> tuple[int, ...]:
        """The numbers of the receipts without a link that lie under it."""
        return tuple(_numbers(self.covers))


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt as it lies in the archive: its file's name, the mark of its content, its link, the form key's mark."""

    receipt: Receipt
    file: str
    mark: str
    link: ChainLink | None = None
    key: str = ""


def receipts_folder(archive: Path) -> Path:
    """Give the folder of the receipts."""
    return archive / RECEIPTS


def receipt_path(archive: Path, seq: int) -> Path:
    """Give the place of a drop's receipt."""
    return receipts_folder(archive) / f"{seq:08}.json"


def listed(archive: Path) -> dict[int, str]:
    """Give the file of every receipt by its drop's number; nothing is read."""
    folder = receipts_folder(archive)
    # Each look into the inbox asks for it: objects for the paths would take twice as long.
    names = sorted(os.listdir(folder), reverse=True) if folder.is_dir() else ()  # noqa: PTH208 - as said above
    return {int(match[1]): match[0] for name in names if (match := PROPER.fullmatch(name))}


def read_kept(path: Path) -> StoredReceipt:
    """Read a receipt. Errors: Garbled, or OSError where the disk does not give it now."""
    data = path.read_bytes()
    try:
        if len(data) > MOST_BYTES:
            raise ValueError("too long for a receipt")
        content = json.loads(text_of(data))
        receipt = _receipt(content)
        link = content.get("link")
        placed = link_of(link) if link is not None else None
        return StoredReceipt(receipt, path.name, mark_of(content), placed, str(content.get("key", "")))
    except UNREADABLE as error:
        raise Garbled(
            f"Biên nhận {RECEIPTS}/{path.name} trong kho lưu đã hỏng. Lấy lại bản gốc từ bản sao dự phòng rồi chạy lại."
        ) from error


def mark_of(content: dict[str, Any]) -> str:
    """Give the mark of a receipt's content: another encoding or other line ends do not change it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return digest(text.encode("utf-8", "replace"))


def readable(archive: Path) -> Iterator[StoredReceipt]:
    """Give every receipt that can be read, under its own number, in the order of their numbers."""
    for seq, name in sorted(listed(archive).items()):
        try:
            kept = read_kept(receipts_folder(archive) / name)
        except (Garbled, OSError):
            continue
        if kept.receipt.seq == seq:
            yield kept


def put_aside(archive: Path, name: str) -> str:
    """Move a broken receipt out of the way; give its new place below the archive. Nothing is deleted. Errors: OSError."""
    folder = receipts_folder(archive) / BROKEN
    folder.mkdir(exist_ok=True)
    aside = spare_name(folder / name)
    (receipts_folder(archive) / name).rename(aside)
    return f"{RECEIPTS}/{BROKEN}/{aside.name}"


def text_of(data: bytes) -> str:
    """Decode what was UTF-8 once, also where an editor has put a mark before it, or saved it as UTF-16."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig")


def _receipt(content: dict[str, Any]) -> Receipt:
    seq, sha256 = whole(content["seq"], 1), str(content["sha256"])
    received_at = datetime.fromisoformat(content["received_at"])
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or received_at.tzinfo:
        raise ValueError("no receipt of ours")
    return Receipt(
        seq,
        sha256,
        str(content["name"]),
        received_at,
        whole(content["mtime_ns"], EARLIEST_NS, LATEST_NS),
        whole(content["size"]),
        str(content["blob"]),
        # What came in a mail or archive got its number after it.
        _number(content.get("container"), 1, seq - 1),
        _number(content.get("member"), 0),
    )


def content_of(receipt: Receipt, link: ChainLink, key: str) -> dict[str, object]:
    """Give a receipt's content as it is written; `key` is the mark of the form key."""
    content: dict[str, object] = {
        "seq": receipt.seq,
        "sha256": receipt.sha256,
        "name": receipt.name,
        "received_at": receipt.received_at.isoformat(),
        "blob": receipt.archived,
        "mtime_ns": receipt.mtime_ns,
        "size": receipt.size,
    }
    if receipt.container is not None:
        content |= {"container": receipt.container, "member": receipt.member}
    return content | {"link": plain_link(link)} | ({"key": key} if key else {})


def plain_link(link: ChainLink) -> dict[str, object]:
    """Give a link as it is written."""
    covers = {"covers": link.covers} if link.covers else {}
    return {"number": link.number, "before": link.before, "follows": link.follows, **covers}


def link_of(link: dict[str, Any]) -> ChainLink:
    """Read a link. Errors: KeyError, TypeError, ValueError."""
    number, covers = whole(link["number"], 1), str(link.get("covers", ""))
    # It covers fewer receipts than it has before it: counted before anybody lists them.
    if sum(last - first + 1 for first, last in _ranges(covers)) >= number:
        raise ValueError("no link of ours")
    return ChainLink(number, str(link["before"]), whole(link["follows"]), covers)


def whole(value: object, least: int = 0, most: int = MOST) -> int:
    """Give a whole number within bounds. Errors: ValueError for any other, TypeError and OverflowError for what is none."""
    number = int(value)  # type: ignore[call-overload]
    if not least <= number <= most:
        raise ValueError("no number of ours")
    return int(number)


def _number(value: object, least: int, most: int = MOST) -> int | None:
    return whole(value, least, most) if isinstance(value, int) else None


def digest(data: bytes) -> str:
    """Give the mark of bytes."""
    return hashlib.sha256(data).hexdigest()[:MARK_DIGITS]


def _numbers(ranges: str) -> Iterator[int]:
    for first, last in _ranges(ranges):
        yield from range(first, last + 1)


def _ranges(ranges: str) -> Iterator[tuple[int, int]]:
    for part in ranges.split(","):
        if part:
            first, _, last = part.partition("-")
            yield whole(first, 1), whole(last or first, int(first))
