"""A workbook as opened: the values of every sheet with their true addresses, and what else its cells carry."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import lru_cache

from ntm_sheets.campaign.questions import TWO_READINGS, Seen, bare_number
from ntm_sheets.campaign.showing import listed, show_number
from ntm_sheets.contract.layout import MARK_WORDS
from ntm_sheets.facts.findings import Remark
from ntm_sheets.reading import limits
from ntm_sheets.reading.package import Package
from ntm_sheets.untrusted.refusing import Refusal

Address = tuple[int, int]
CellValue = str | int | float | bool | date | datetime | time
# What the raw file says that a cell holds; None where only an engine can tell.
Written = str | float | bool | None
# Engines read more than this as a number: 1_000, ١٢, NaN, 0x10. No spreadsheet program writes any of it.
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
Block = tuple[int, int, int, int]
NO_VALUE = "no-value"
# A row lower than this in points, a column narrower than this in characters shows nothing of what stands there.
LEAST_HEIGHT, LEAST_WIDTH = 4.0, 1.0
_TALL = 10
_NAMED_AT_MOST = 12
_STORED_DAY = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?)?(?:Z| ?[+-]\d\d(?::?\d\d)?)?", re.ASCII | re.IGNORECASE
)
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class CellFacts:
    """What the raw file says about one cell beside its value.

    `error` is an error value or `no-value`; `struck` tells that some of its letters are struck through, `formula`
    that its value is the last result of a formula. `code` is its number format where that is no plain one, `dated`
    tells that such a format makes a number a day or a time. `faint` tells that some of its letters cannot be made out:
    they have the colour of their ground, or no size.
    """

    error: str = ""
    percent: bool = False
    font: str = ""
    struck: bool = False
    formula: bool = False
    code: str = ""
    dated: bool = False
    faint: bool = False

    def failed(self, error: str) -> "CellFacts":
        """Give the mark of a cell whose value is an error."""
        return replace(self, error=error)

    def lettered(self, font: str, struck: bool, faint: bool = False) -> "CellFacts":
        """Give the mark of a cell whose letters have a font of their own, are struck through or cannot be made out."""
        if not font and not struck and not faint:
            return self
        return replace(self, font=font or self.font, struck=self.struck or struck, faint=self.faint or faint)


PLAIN = CellFacts()
NOTHING_SEEN = Seen()
_KEPT_LETTERS = 60
# The same answers come again from form to form; 1 and yes are equal, and not the same, nor are 0 and -0.
_kept_seen = lru_cache(maxsize=4_096, typed=True)(Seen)


@dataclass(frozen=True)
class Anchor:
    """A picture's place on a sheet and the part that holds its bytes.

    `address` is None where the picture hangs on no cell; `part` is empty where it has no bytes in the file.
    `in_cell` tells a picture that is the cell's content from one that floats over it.
    """

    address: Address | None
    part: str
    in_cell: bool = False


@dataclass
class SheetFacts:
    """The second look at one sheet: what its cells say by themselves, marks, pictures, and how it is laid out.

    Merged blocks are (top, left, bottom, right), kept by row where they are low; `ordered` tells that rows come in their order; `filled` counts the
    cells of the block top..bottom, left..right that holds content, `characters` the letters that an engine copies;
    `validations` counts the rules for typing, None where the format does not tell; `shown` has the texts with raised or
    lowered digits as they look, for 10² is not 102, and the days of which an engine makes a text. `from_1904` tells that
    its days are counted from that year, `hides_zeros` that the sheet shows no nought. `veils` are areas with a rule that
    may make what they show unreadable. `escaped` are the texts with signs that the file stores by their codes, `doubts`
    what the file says and what the engine made of it, where these differ.
    """

    sheet: str
    marks: dict[Address, CellFacts] = field(default_factory=dict)
    written: dict[Address, Written] = field(default_factory=dict)
    shown: dict[Address, str | date] = field(default_factory=dict)
    escaped: set[Address] = field(default_factory=set)
    doubts: dict[Address, tuple[str, str]] = field(default_factory=dict)
    anchors: list[Anchor] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: int = 0
    tall_merges: list[Block] = field(default_factory=list)
    merges_by_row: dict[int, list[Block]] = field(default_factory=dict)
    ordered: bool = True
    comments: bool = False
    validations: int | None = None
    from_1904: bool = False
    hides_zeros: bool = False
    veils: list[Block] = field(default_factory=list)
    filled: int = 0
    characters: int = 0
    top: int = limits.GRID_ROWS
    left: int = limits.GRID_COLUMNS
    bottom: int = -1
    right: int = -1

    def write(self, address: Address, written: Written, *, escaped: bool = False) -> None:
        """Note what a cell says by itself; `escaped` where the file stores signs of it by their codes."""
        self.written[address] = written
        if escaped:
            self.escaped.add(address)
        if isinstance(written, str):
            self.characters += len(written)

    def show(self, address: Address, looks: str | date | None) -> None:
        """Note what a cell shows where an engine gives another text; nothing where it does not."""
        if looks:
            self.shown[address] = looks

    def doubt(self, address: Address, own: CellValue | None, engine: CellValue | None) -> None:
        """Note that the file says one thing of a cell and the engine another: the cell counts as neither."""
        self.doubts[address] = (Seen(own).text, Seen(engine).text)
        self.marks[address] = self.marks.get(address, PLAIN).failed(TWO_READINGS)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note a merged block; Refusal where there are too many."""
        self.merges += 1
        if self.merges > limits.MERGES:
            raise Refusal("too-large", sheet=self.sheet, what=f"hơn {show_number(limits.MERGES)} ô gộp")
        block = (top, left, bottom, right)
        if bottom - top >= _TALL:
            self.tall_merges.append(block)
            return
        for row in range(top, bottom + 1):
            self.merges_by_row.setdefault(row, []).append(block)

    def merges_near(self, row: int) -> list[Block]:
        """List the merged blocks that may reach into a row."""
        return self.merges_by_row.get(row, []) + self.tall_merges

    def reach(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Count a block of filled cells; Refusal where it leaves the grid or there are too many."""
        self._grow(row, column, row + rows - 1, column + columns - 1, rows * columns)

    def reach_all(self, addresses: Collection[Address]) -> None:
        """Count filled cells one by one; Refusal as `reach` has it."""
        if addresses:
            rows, columns = zip(*addresses, strict=True)
            self._grow(min(rows), min(columns), max(rows), max(columns), len(addresses))

    def _grow(self, top: int, left: int, bottom: int, right: int, filled: int) -> None:
        if top < 0 or left < 0 or bottom >= limits.GRID_ROWS or right >= limits.GRID_COLUMNS:
            raise Refusal("damaged", sheet=self.sheet, why="cell outside the grid")
        self.filled += filled
        if self.filled > limits.CELLS:
            raise Refusal("too-large", sheet=self.sheet, what=f"hơn {show_number(limits.CELLS)} ô")
        self.top, self.left = min(self.top, top), min(self.left, left)
        self.bottom, self.right = max(self.bottom, bottom), max(self.right, right)

    @property
    def area(self) -> int:
        """How many cells an engine lays out for this sheet."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)


@dataclass(frozen=True)
class ReadSheet:
    """One sheet: `values` of the cells that hold any, by zero-based (row, column), and the second look at it."""

    name: str
    hidden: bool
    values: Mapping[Address, CellValue]
    look: SheetFacts

    @property
    def marks(self) -> Mapping[Address, CellFacts]:
        """What the raw file says about the cells."""
        return self.look.marks

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """The pictures and where they hang."""
        return tuple(self.look.anchors)

    def seen(self, address: Address) -> Seen:
        """Give a cell as the checks take it."""
        mark = self.look.marks.get(address)
        if mark is None and address not in self.values:
            return NOTHING_SEEN
        mark = mark or PLAIN
        if address in self.look.doubts:
            return Seen(error=mark.error, font=mark.font, readings=self.look.doubts[address])
        value = None if mark.error else self.values.get(address)
        if isinstance(value, float) and not -1e300 < value < 1e300:
            return Seen(error="#NUM!", font=mark.font)
        if isinstance(value, str):
            # Raised digits, or a day whose zone the engine does not know.
            value = self.look.shown.get(address, value)
        kept = (type(value) is float and value != 0) or (type(value) is str and len(value) <= _KEPT_LETTERS)
        return (_kept_seen if kept else Seen)(value, mark.percent, mark.error, mark.font)

    def text(self, address: Address) -> str:
        """Give a cell as plain text: whole numbers without a point, days as ISO."""
        return plain(self.values.get(address))


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets, the package that holds its pictures, and what opening it brought to light."""

    sheets: tuple[ReadSheet, ...]
    package: Package | None = None
    remarks: tuple[Remark, ...] = ()


def read_day(text: str) -> date | None:
    """Read a day as files store it, with whatever hour and zone: the day that spreadsheet programs show."""
    found = _STORED_DAY.fullmatch(text.strip())
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}") if found else None
    except ValueError:
        return None
    return moment.date() if moment and moment.time() == time() else moment


def raise_digits(text: str) -> str:
    """Write digits as the small raised ones that they look like; lowered ones too, for neither is part of a number."""
    return text.translate(_RAISED_DIGITS)


def plain(value: CellValue | None) -> str:
    """Write a cell's value as plain text, the same for every format it was stored in."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, float):
        return bare_number(value)
    return "" if value is None else str(value).strip()


def a1(address: Address) -> str:
    """Write a zero-based address the way Excel does."""
    return f"{_letters(address[1])}{address[0] + 1}"


@lru_cache(maxsize=1_024)
def _letters(column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def named(names: Iterable[str]) -> str:
    """List the first of some names, and count the rest."""
    return listed(list(names), _NAMED_AT_MOST, "chỗ khác")


def check_extent(looks: Mapping[str, SheetFacts]) -> None:
    """Refuse a workbook whose content, once laid out by an engine, would eat the memory."""
    area = characters = 0
    for look in looks.values():
        area += look.area
        if area > limits.AREA:
            raise Refusal("stray-cell", sheet=look.sheet, cell=a1((look.bottom, look.right)))
        characters += look.characters
        if characters > limits.TEXT_CHARACTERS:
            raise Refusal("too-large", sheet=look.sheet, what="chữ trong các ô quá dài")


_OURS = tuple(MARK_WORDS.values())


def is_ours(comment: str) -> bool:
    """Tell whether a cell's comment is a note that a slip came with; the village needs no word about that."""
    return comment.lstrip().startswith(_OURS)
