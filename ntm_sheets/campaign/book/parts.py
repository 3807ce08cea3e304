"""The parts of an .xlsx package, each read once by the C parser: its sheets, texts, formats and cells."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from posixpath import join, normpath, split
from typing import Literal
from xml.etree import ElementTree

from ntm_sheets.campaign.dates import DAYS_TO_1904, EXCEL_EPOCH

BOOK, RELATIONS, STYLES, TEXTS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
)
CELL = re.compile(r"([A-Z]+)([0-9]+)")
LETTERS = 26
DAY_SECONDS = 86_400
# Excel's own formats by number: percents, and days or hours.
PERCENTS, DATES = frozenset({9, 10}), frozenset({*range(14, 23), 45, 46, 47})
# What a format shows as it stands (a text in quotes, a sign behind a backslash, a colour in brackets) is no part of a day.
SHOWN_AS_IT_IS = re.compile(r'"[^"]*"|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
TRUTHS = {"true": True, "1": True}


@dataclass(frozen=True)
class Formats:
    """Which cell formats show a number as a percent, and which as a day or an hour; `later` where days count from 1904."""

    percents: frozenset[int]
    dates: frozenset[int]
    later: bool


@dataclass(frozen=True)
class CellFacts:
    """A cell that holds something, at 0-based indices; an `error` cell has its sign or its formula as value."""

    row: int
    column: int
    value: object
    percent: bool = False
    error: bool = False


@dataclass(frozen=True)
class BookPackage:
    """A workbook's package, with where it keeps its sheets (by name, in the order of the tabs), texts and styles."""

    book: zipfile.ZipFile
    sheets: Mapping[str, str]
    texts: str
    styles: str
    later: bool

    def shared_texts(self) -> Sequence[str]:
        """Give the texts that cells refer to by number."""
        if not self.texts:
            return ()
        return [_text(one) for _, one in _elements(self.book, self.texts, ("end",)) if _local(one.tag) == "si"]

    def formats(self) -> Formats:
        """Tell what the cell formats make of a number."""
        if not self.styles:
            return Formats(frozenset(), frozenset(), self.later)
        styles = _root(self.book, self.styles)
        codes = {
            int(one.get("numFmtId", 0)): one.get("formatCode", "")
            for one in styles.iter()
            if _local(one.tag) == "numFmt"
        }
        own = next((part for part in styles if _local(part.tag) == "cellXfs"), ())
        used = [int(one.get("numFmtId", 0)) for one in own]
        percents = PERCENTS | {number for number, code in codes.items() if "%" in code.split('"')[0]}
        dates = DATES | {number for number, code in codes.items() if _shows_time(code)}
        return Formats(
            frozenset(at for at, number in enumerate(used) if number in percents),
            frozenset(at for at, number in enumerate(used) if number in dates),
            self.later,
        )


def open_package(book: zipfile.ZipFile) -> BookPackage:
    """Find the parts of a workbook. Errors: KeyError, ValueError and ParseError for what is no whole one."""
    main = next((target for kind, _, target in _relations(book, "") if kind == "officeDocument"), "")
    if not main:
        raise ValueError("a package without a workbook")
    links = _relations(book, main)
    part_of = {id_: target for kind, id_, target in links if kind == "worksheet"}
    place_of = {kind: target for kind, _, target in links if target in book.namelist()}
    sheets: dict[str, str] = {}
    later = False
    for one in _root(book, main).iter():
        tag = _local(one.tag)
        if tag == "sheet":
            part = part_of.get(next((value for key, value in one.items() if _local(key) == "id"), ""))
            sheets |= {one.get("name", ""): part} if part else {}
        elif tag == "workbookPr":
            later = TRUTHS.get(one.get("date1904", ""), False)
    return BookPackage(book, sheets, place_of.get("sharedStrings", ""), place_of.get("styles", ""), later)


def _relations(book: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """Give the kind, the id and the target of each link of a part; those of the package itself where it is empty."""
    folder, name = split(part)
    found = []
    for one in _root(book, join(folder, "_rels", f"{name}.rels")):
        target = one.get("Target", "")
        place = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        found.append((one.get("Type", "").rpartition("/")[2], one.get("Id", ""), place))
    return found


def cells(book: zipfile.ZipFile, part: str, texts: Sequence[str], made: Formats) -> Iterator[CellFacts]:
    """Yield the cells of a sheet that hold something, row by row."""
    row = column = -1
    for event, one in _elements(book, part, ("start", "end")):
        tag = _local(one.tag)
        if event == "start" and tag == "row":
            row, column = int(one.get("r", row + 2)) - 1, -1
        elif event == "end" and tag == "c":
            at = CELL.fullmatch(one.get("r", ""))
            column = _column(at[1]) if at else column + 1
            row = int(at[2]) - 1 if at else row
            found = _cell(one, row, column, texts, made)
            if found is not None:
                yield found
        elif event == "end" and tag == "row":
            one.clear()


def address_of(row: int, column: int) -> str:
    """Write 0-based indices as people see them: (0, 0) is A1."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


# The workbook is the officer's own; the parser opens no outside entity and bounds what inner ones grow to.
def _root(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(part))  # noqa: S314 - see above


def _elements(
    book: zipfile.ZipFile, part: str, events: Sequence[Literal["start", "end"]]
) -> Iterator[tuple[str, ElementTree.Element]]:
    with book.open(part) as stream:
        yield from ElementTree.iterparse(stream, events)  # noqa: S314 - see above


def _cell(one: ElementTree.Element, row: int, column: int, texts: Sequence[str], made: Formats) -> CellFacts | None:
    type_, style = one.get("t", "n"), int(one.get("s", 0))
    value = formula = None
    for part in one:
        tag = _local(part.tag)
        if tag == "v":
            value = part.text
        elif tag == "f":
            formula = part.text or ""
        elif tag == "is":
            value = _text(part)
    if value is None or value == "":
        # A formula that was never calculated looks blank and is not.
        return None if formula is None else CellFacts(row, column, f"={formula}", error=True)
    if type_ == "e":
        return CellFacts(row, column, value, error=True)
    if type_ != "n":
        return CellFacts(row, column, _typed(type_, value, texts))
    number = float(value)
    if style in made.dates:
        moment = _moment(number, later=made.later)
        return CellFacts(row, column, value if moment is None else moment, error=moment is None)
    return CellFacts(row, column, int(value) if value.lstrip("-").isdecimal() else number, style in made.percents)


def _typed(type_: str, value: str, texts: Sequence[str]) -> object:
    if type_ == "s":
        return texts[int(value)]
    if type_ == "b":
        return TRUTHS.get(value, False)
    if type_ == "d":
        return time.fromisoformat(value) if ":" in value and "-" not in value else datetime.fromisoformat(value)
    return value.replace("_x005F_", "_")


def _moment(number: float, *, later: bool) -> datetime | time | None:
    """Give what a number shows as a day and an hour: an hour alone below one; None where no calendar has it."""
    seconds = timedelta(seconds=round(number % 1 * DAY_SECONDS * 1000) / 1000)
    if 0 <= number < 1 and seconds < timedelta(days=1):
        return (datetime.min + seconds).time()
    try:
        days = timedelta(days=number // 1 + (DAYS_TO_1904 if later else 0))
        return datetime.combine(EXCEL_EPOCH, time()) + days + seconds
    except OverflowError:
        return None


def _text(one: ElementTree.Element) -> str:
    """Join the pieces of a text; how an East Asian word is read aloud is none of them."""
    pieces = [one] if _local(one.tag) == "t" else [part for part in one if _local(part.tag) in ("t", "r")]
    found = (part.text or "" for piece in pieces for part in piece.iter() if _local(part.tag) == "t")
    return "".join(found).replace("_x005F_", "_")


def _shows_time(code: str) -> bool:
    return re.search("[dmyhs]", SHOWN_AS_IT_IS.sub("", code.split(";")[0]), re.IGNORECASE) is not None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
