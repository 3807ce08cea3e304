"""A file that somebody shows us, held against the one that was delivered: which code it bears, which cells say otherwise.

This touches bytes nobody trusts; a worker process runs it.
"""

import io
import re
import zipfile
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from math import isclose

from ntm_sheets.campaign.names import one_line
from ntm_sheets.facts.seals import WRITTEN_CODE
from ntm_sheets.reading.book import Book, CellValue, a1, plain
from ntm_sheets.reading.opening import open_book
from ntm_sheets.reading.package import Package
from ntm_sheets.reading.preparing import unlock
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import sniff

# So many cells are named; whoever changed more has made another workbook.
MOST_CELLS, LONGEST_VALUE, MOST_CODES, MOST_BYTES = 200, 80, 20, 20_000_000
TAG = re.compile(r"<[^>]{0,2000}>")
# Programs store a number of fifteen digits and show as many.
SAME = 1e-12


@dataclass(frozen=True)
class CellDifference:
    """A cell that says something else than the delivered one; an empty text where one of them is empty."""

    sheet: str
    cell: str
    was: str
    now: str


@dataclass(frozen=True)
class Differing:
    """What is known of a file: its kind, the codes that it bears; held against a delivered one, what differs.

    `cells` are the first of `count` that differ, `sheets` those that one of the two lacks, `parts` those of the package whose
    bytes differ, where both are as long. `unreadable` is why its cells could not be read, as a remark's code.
    """

    kind: str
    codes: tuple[str, ...] = ()
    compared: bool = False
    cells: tuple[CellDifference, ...] = ()
    count: int = 0
    sheets: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    unreadable: str = ""


def hold_against(data: bytes, delivered: bytes | None = None) -> Differing:
    """Say what a file is, and what of it differs from a delivered workbook, where one is given."""
    kind = sniff(data).kind
    try:
        data, sniffed = unlock(data)
        if not sniffed.is_workbook:
            # A byte changed in its head makes of a workbook something else.
            parts = _parts(data, delivered) if delivered is not None else ()
            codes = tuple(_codes(attempt(lambda: list(_texts(data, sniffed.kind)))))
            return Differing(sniffed.kind, codes, parts=parts)
        book = attempt(lambda: open_book(data, sniffed, ""))
    except Refusal as refusal:
        parts = _parts(data, delivered) if delivered is not None else ()
        return Differing(kind, parts=parts, unreadable=refusal.code)
    codes = tuple(_codes(_book_texts(book)))
    if delivered is None:
        return Differing(sniffed.kind, codes)
    ours = open_book(delivered, sniff(delivered), "")
    found = list(_cells(ours, book))
    parts = _parts(data, delivered)
    return Differing(sniffed.kind, codes, True, tuple(found[:MOST_CELLS]), len(found), _sheets(ours, book), parts)


def _codes(texts: Iterator[str] | list[str]) -> Iterator[str]:
    found: dict[str, None] = {}
    for text in texts:
        found |= dict.fromkeys(WRITTEN_CODE.findall(text))
        if len(found) >= MOST_CODES:
            break
    yield from list(found)[:MOST_CODES]


def _book_texts(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        yield from (value for value in sheet.values.values() if isinstance(value, str))
    # What stands in the margins only, and in the properties.
    if book.package is not None:
        for name in book.package.names:
            if name.startswith(("xl/worksheets/sheet", "docprops/")):
                body = book.package.read(name) or b""
                # The margins are described behind the cells.
                yield body[-20_000:].decode("utf-8", "replace")


def _texts(data: bytes, kind: str) -> Iterator[str]:
    """Yield what a file that is no workbook says, as far as a code may stand in it."""
    if data.startswith(b"PK"):
        package = Package(data)
        for name in package.names:
            if name.endswith(".xml"):
                yield TAG.sub("", (package.read(name) or b"")[:MOST_BYTES].decode("utf-8", "replace"))
    elif kind != "image":
        yield data[:MOST_BYTES].decode("utf-8", "replace")


def _sheets(ours: Book, theirs: Book) -> tuple[str, ...]:
    names = [{sheet.name for sheet in book.sheets} for book in (ours, theirs)]
    return tuple(one_line(name) for name in sorted(names[0] ^ names[1]))


def _cells(ours: Book, theirs: Book) -> Iterator[CellDifference]:
    there = {sheet.name: sheet for sheet in theirs.sheets}
    for sheet in ours.sheets:
        other = there.get(sheet.name)
        if other is None:
            continue
        for address in sorted({*sheet.values, *other.values, *other.look.doubts, *other.marks}):
            was, now = sheet.values.get(address), other.values.get(address)
            error = other.marks[address].error if address in other.marks else ""
            own = sheet.marks[address].error if address in sheet.marks else ""
            if error != own or not _same(was, now):
                yield CellDifference(one_line(sheet.name), a1(address), _shown(was), error or _shown(now))


def _same(was: CellValue | None, now: CellValue | None) -> bool:
    if isinstance(was, bool) or isinstance(now, bool):
        return was is now
    if isinstance(was, int | float) and isinstance(now, int | float):
        return isclose(was, now, rel_tol=SAME, abs_tol=SAME)
    if isinstance(was, date | time) or isinstance(now, date | time):
        return _moment(was) == _moment(now)
    # Nothing and an empty text look alike; programs differ in line ends.
    return _flat(was) == _flat(now)


def _moment(value: CellValue | None) -> CellValue | None:
    return datetime.combine(value, time()) if type(value) is date else value


def _flat(value: CellValue | None) -> str:
    return "\n".join(line.rstrip() for line in plain(value).splitlines()).strip()


def _shown(value: CellValue | None) -> str:
    text = one_line(plain(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _parts(data: bytes, delivered: bytes) -> tuple[str, ...]:
    """Give the parts of the delivered package in which a file as long as it has other bytes; empty names its directory.

    Of a file of another length nothing can be said by places: another program has written all of it.
    """
    if len(data) != len(delivered):
        return ()
    with zipfile.ZipFile(io.BytesIO(delivered)) as package:
        begins = sorted((info.header_offset, info.filename) for info in package.infolist())
        begins.append((package.start_dir, ""))
    at = [begin for begin, _ in begins]
    touched = {bisect(at, n) - 1 for n, (own, other) in enumerate(zip(delivered, data, strict=True)) if own != other}
    return tuple(begins[n][1] for n in sorted(touched))
