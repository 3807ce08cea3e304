"""What a data sheet is made of: columns with their looks, and the cells that are more than a plain value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ntm_sheets import theme
from ntm_sheets.campaign.showing import DECIMALS, points_shown, rounded, share_shown, show_number

# The line of the paper says what of the table is printed; the links back stand beside the first two, off the paper.
TITLE_ROW, NOTE_ROW, PAPER_ROW, HEADING_ROW, FIRST_ROW = range(5)
MOST_ROWS = 1_048_576 - FIRST_ROW
OVERVIEW, CONTENTS = "Tổng quan", "Mục lục"
# Of a list that grows with every file only the newest or worst rows go on paper.
MOST_PRINTED = 250
# A longer name of a unit is cut in a table, and whole in a note beside the cell.
LONGEST_NAME = 40

CellLook = Literal[
    "text", "wrap", "name", "whole", "points", "change", "percent", "amount", "day", "moment", "mark", "tiny"
]
LEFT: dict[str, object] = {"align": "left", "indent": 1}
RIGHT: dict[str, object] = {"align": "right", "indent": 1}
LOOKS: dict[CellLook, dict[str, object]] = {
    "text": {**LEFT},
    "wrap": {"text_wrap": True, **LEFT},
    "name": {"text_wrap": True, **LEFT},
    "whole": {"num_format": theme.FORMAT_WHOLE, **RIGHT},
    "points": {"num_format": theme.FORMAT_POINTS, **RIGHT},
    "change": {"num_format": '"▲ "0.0;"▼ "0.0;"="', **RIGHT},
    "percent": {"num_format": theme.FORMAT_PERCENT, **RIGHT},
    "amount": {"num_format": theme.FORMAT_WHOLE, **RIGHT},
    "day": {"num_format": theme.FORMAT_DATE, "align": "center"},
    "moment": {"num_format": theme.FORMAT_MOMENT, "align": "center"},
    "mark": {"align": "center"},
    "tiny": {"align": "center"},
}
# The looks of numbers that have decimals, where the column's own format shows none; a long one is drawn smaller.
EXACT: dict[CellLook, dict[str, object]] = {
    "percent": {"num_format": theme.FORMAT_PERCENT_EXACT, **RIGHT},
    "amount": {"num_format": theme.FORMAT_AMOUNT_EXACT, "shrink": True, **RIGHT},
}
WORDS: tuple[CellLook, ...] = ("text", "wrap", "name")


@dataclass(frozen=True)
class RowLink:
    """Text that leads to a row of another of our sheets."""

    text: str
    sheet: str
    row: int

    @property
    def url(self) -> str:
        """Where it leads, as the writer takes it."""
        return f"internal:'{self.sheet}'!A{self.row + 1}"


@dataclass(frozen=True)
class FileLink:
    """Text that opens a file; `relative` to today's outbox, with forward slashes."""

    text: str
    relative: str


@dataclass(frozen=True)
class Share:
    """A number shown with what it is out of (8/10); the cell holds the number."""

    value: float
    total: int


@dataclass(frozen=True)
class DataColumn:
    """A column of a table from top to bottom; `vertical` turns its heading."""

    heading: str
    width: float
    values: Sequence[object]
    look: CellLook = "text"
    vertical: bool = False


# In letters of 10 points no more than so much smaller: 8 points can be read.
LEAST_SCALE = 0.8


@dataclass(frozen=True)
class DataTable:
    """What a data sheet shows; `name` is the Excel table's, `frozen` counts the columns that stay in sight.

    A `plain` table has no drawn lines: for many thousand rows. On paper go the first `printed_columns` (0: all) and
    the first `printed_rows` (None: all; 0: title and note only), and of the rows those that `screen` says nothing of,
    no smaller than `least_scale`.
    """

    name: str
    title: str
    note: str
    columns: Sequence[DataColumn]
    frozen: int = 1
    plain: bool = False
    printed_columns: int = 0
    printed_rows: int | None = MOST_PRINTED
    screen: str = ""
    landscape: bool = True
    least_scale: float = LEAST_SCALE

    @property
    def rows(self) -> int:
        """Count the rows that fit on a sheet."""
        return min(len(self.columns[0].values), MOST_ROWS)

    @property
    def rows_on_paper(self) -> int:
        """Count the rows that are printed."""
        return self.rows if self.printed_rows is None else min(self.rows, self.printed_rows)

    @property
    def whole_note(self) -> str:
        """The note, with how many rows the sheet has no room for."""
        beyond = len(self.columns[0].values) - self.rows
        more = f" Còn {show_number(beyond)} dòng không vừa một trang tính." if beyond else ""
        return (self.note + more).strip()

    @property
    def paper_note(self) -> str:
        """Say what of the table is printed where that is not all of it, and that a table is empty."""
        if not self.rows:
            return EMPTY
        said = [self.screen] if self.screen else []
        if self.rows_on_paper == 0:
            said.append("Bảng này để xem và lọc trên máy, không in ra giấy.")
        elif self.rows_on_paper < self.rows and not self.screen:
            first, every = show_number(self.rows_on_paper), show_number(self.rows)
            said.append(f"Bản in chỉ có {first} dòng đầu trong {every} dòng; xem đủ trên máy.")
        return " ".join(said)


EMPTY = "Chưa có dòng nào."


def first_rows(units: Iterable[str]) -> dict[str, int]:
    """Find the sheet row at which each unit begins, from the table's unit column."""
    found: dict[str, int] = {}
    for row, unit in enumerate(units, FIRST_ROW):
        found.setdefault(unit, row)
    return found


def begun(units: Sequence[str], shown: Mapping[str, str], sheet: str, targets: Mapping[str, int]) -> list[object]:
    """Make a unit column: the name leads to the unit's row on `sheet` where the unit begins, and is plain text below."""
    cells: list[object] = []
    before = None
    for unit in units:
        name = shown.get(unit, unit)
        cells.append(RowLink(name, sheet, targets[unit]) if unit != before and unit in targets else name)
        before = unit
    return cells


def as_shown(look: CellLook, value: object) -> object:
    """Give a number as a column of this look shows it, so that the cell holds what is read in it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if look in ("points", "change"):
        return points_shown(value)
    if look == "percent":
        return share_shown(value)
    return rounded(value, DECIMALS) if look == "amount" else value


def percent_format(share: object) -> str:
    """Give the number format of a share as it is shown: a whole one has no decimals."""
    return theme.FORMAT_PERCENT_EXACT if isinstance(share, float) and share % 1 else theme.FORMAT_PERCENT


def shares(counts: Iterable[tuple[int, int]]) -> list[object]:
    """Give counts with what they are out of; where nothing is asked there is a dash."""
    return [Share(value, total) if total else "–" for value, total in counts]
