"""One keyed input sheet as data: its columns, its lines, and the question of each input cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from ntm_sheets.campaign.questions import Question
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import KEY_PARTS

NUMBERED = re.compile(r"(?:TC|VM)(\d.*)")
GATE = "TC.gate"
VISIT = "visit"
"""The one table of the sheet that a team takes along: its rows are cells of the other tables."""
DAILY = "daily"
"""The one table of the page that a village fills on an ordinary day; its rows too are cells of the other tables."""
OF_CELLS = (VISIT, DAILY)
REPORT_ROWS = {
    "date": "ngày kiểm tra",
    "reporter": "người kiểm tra",
    "difficulties": "khó khăn",
    "proposals": "đề xuất",
}
SLIP_SHEET = "Cần sửa"
"""The sheet on which a slip lists what is to be mended; it is no table."""


@dataclass(frozen=True)
class Column:
    """A column of a table: an input column has a `field` key, a quiet one shows text and has none.

    `width` is in characters as Excel counts them. `requirement` stands in a second heading line where the columns
    are what is judged. `mirrors` names the field whose answer by the village a quiet column repeats; such a column
    takes nothing from `Line.shown`. `tells` says what a quiet column's text is of its row: the code that goes with the
    row's key, or the name; by these a row is known again that left its key.
    """

    heading: str
    width: float
    field: str = ""
    requirement: str = ""
    mirrors: str = ""
    tells: Literal["", "code", "name"] = ""

    @property
    def is_quiet(self) -> bool:
        """Whether the column shows a text of `Line.shown`."""
        return not self.field and not self.mirrors


@dataclass(frozen=True)
class Line:
    """A row of a table.

    An input line has a `row` key, `shown` text for the quiet columns in order, and a question by field key.
    A line without a key is a band: `shown[0]` is a group's name across the table.
    `height` is the least height in points, where the text alone would leave too little room to fill in.
    """

    row: str
    shown: tuple[str, ...]
    questions: tuple[tuple[str, Question], ...] = ()
    height: float = 0

    def question(self, field: str) -> Question | None:
        """Give the line's question in the column `field`."""
        return next((question for key, question in self.questions if key == field), None)


@dataclass(frozen=True)
class Table:
    """One input sheet: `key` stands in A1, `sheet` is the tab's name.

    A table whose rows only the workbook knows has no lines until that is read, and says in `asked` what each row asks.
    One that `may_lack` is not missed: workbooks of before had none. One that is `signed_by` somebody is one upright page,
    and so is one that is `upright`. `summed` are the rows whose value the sheet itself reckons until somebody types over it.
    """

    key: str
    sheet: str
    title: str
    help: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    asked: tuple[tuple[str, Question], ...] = ()
    may_lack: bool = False
    signed_by: tuple[str, ...] = ()
    upright: bool = False
    summed: tuple[str, ...] = ()

    @property
    def is_one_page(self) -> bool:
        """Whether it is printed on a single upright page."""
        return self.upright or bool(self.signed_by)

    def sums(self, row: str, field: str) -> bool:
        """Tell whether the sheet itself has a formula in a cell: that is nothing to tell."""
        return field == "value" and row in self.summed

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The field keys in column order."""
        return tuple(column.field for column in self.columns if column.field)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The row keys in line order."""
        return tuple(line.row for line in self.lines if line.row)

    @cached_property
    def labelled(self) -> bool:
        """Whether its rows show by a visible text which they are."""
        return any(column.tells for column in self.columns) and any(line.row and line.shown for line in self.lines)

    def label(self, line: Line) -> str:
        """Say which row a line is, as its visible texts do."""
        quiet = (column for column in self.columns if column.is_quiet)
        return " ".join(text for column, text in zip(quiet, line.shown, strict=False) if column.tells and text)

    def with_rows(self, keys: Iterable[str]) -> "Table":
        """Give the table with a line for each of these row keys."""
        return replace(self, lines=tuple(Line(key, (), self.asked) for key in keys))


def meant(table: str, row: str, field: str) -> Key:
    """Give the cell of its form that one of a table is: a row of a visit's or a day's sheet has a cell's whole key as its own."""
    if table not in OF_CELLS or row.count("/") != KEY_PARTS - 1:
        return table, row, field
    its_table, its_row, its_field = row.split("/")
    return its_table, its_row, its_field if field == "value" else field


def missing_details(table: Table, rows: Iterable[str], fields: Iterable[str]) -> dict[str, str]:
    """Give what is to be said of rows and columns that a form lacks: in words, and by their keys, one on a line."""
    gone = tuple(fields)
    headings = (f"cột “{' '.join(column.heading.split())}”" for column in table.columns if column.field in gone)
    lines = tuple(rows)
    said = {"table": table.sheet, "keys": ", ".join([*map(called, lines), *headings])}
    return said | {"key": table.key, "rows": "\n".join(lines), "fields": "\n".join(gone)}


def number_of(key: str) -> str:
    """Give an indicator's number as people write it: `TC1.1` is 1.1, a gate has a dash, any other key stands for itself."""
    if key == GATE:
        return "–"
    numbered = NUMBERED.fullmatch(key)
    return numbered[1] if numbered else key


def called(key: str) -> str:
    """Call a row in a sentence as the form shows it: `TC1.1` is 1.1, and what has no number has a name."""
    if key.count("/") == KEY_PARTS - 1:
        table, row, field = key.split("/")
        return f"{row} {number_of(field)}" if table == "gardens" else REPORT_ROWS.get(row) or called(row)
    return "điều kiện kèm theo" if key == GATE else number_of(key)


def which_garden(key: str) -> str:
    """Say which garden it is, where its key is numbered."""
    return f" số {key[1:]}" if key[:1] == "V" and key[1:].isdecimal() else ""


# Units are asked the same questions.
@lru_cache(maxsize=65_536)
def mark_of_question(question: Question) -> str:
    """Make a short mark of a question: another one has another."""
    return sha256_of(repr(question).encode("utf-8", "replace"))[:16]
