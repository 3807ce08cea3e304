"""A data sheet: title, note and one named table, its headings frozen, filtered and repeated on every page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from xlsxwriter.format import Format

from ntm_sheets import theme
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master.paper import Paper, Sheet, clean

LINK_ROW, TITLE_ROW, NOTE_ROW, HEADING_ROW, FIRST_ROW = range(5)
MOST_ROWS = 1_048_576 - FIRST_ROW
OVERVIEW = "Tổng quan"
EMPTY = "Chưa có số liệu"

Look = Literal["text", "wrap", "whole", "points", "change", "percent", "amount", "day", "moment", "mark", "tiny"]
LEFT: dict[str, object] = {"align": "left", "indent": 1}
RIGHT: dict[str, object] = {"align": "right", "indent": 1}
LOOKS: dict[Look, dict[str, object]] = {
    "text": {**LEFT},
    "wrap": {"text_wrap": True, **LEFT},
    "whole": {"num_format": theme.FORMAT_WHOLE, **RIGHT},
    "points": {"num_format": theme.FORMAT_POINTS, **RIGHT},
    "change": {"num_format": '"▲ "0.0;"▼ "0.0;"="', **RIGHT},
    "percent": {"num_format": theme.FORMAT_PERCENT, **RIGHT},
    "amount": {"num_format": theme.FORMAT_WHOLE, **RIGHT},
    "day": {"num_format": theme.FORMAT_DATE, "align": "center"},
    "moment": {"num_format": theme.FORMAT_MOMENT, "align": "center"},
    "mark": {"align": "center"},
    "tiny": {"align": "center", "font_size": 9},
}
FRACTION = {"num_format": "#,##0.0#", **RIGHT}
WORDS: tuple[Look, ...] = ("text", "wrap")
# What a line of 10-point text takes, in points and in widths of a figure; generous, for LibreOffice and Excel differ.
LINE_HEIGHT, LETTER, MOST_LINES = 13.2, 0.88, 12
MARKS = (
    ("✓", theme.GREEN, theme.GREEN_PALE),
    ("✗", theme.LATE, theme.LATE_PALE),
    ("!", theme.ATTENTION, theme.ATTENTION_PALE),
)


@dataclass(frozen=True)
class Link:
    """Text that leads to a row of another of our sheets."""

    text: str
    sheet: str
    row: int


@dataclass(frozen=True)
class FileLink:
    """Text that opens a file beside the workbook."""

    text: str
    relative: str


@dataclass(frozen=True)
class Share:
    """A number shown with what it is out of (8/10); the cell holds the number."""

    value: float
    total: int


@dataclass(frozen=True)
class Column:
    """A column of a table from top to bottom; `vertical` turns its heading."""

    heading: str
    width: float
    values: Sequence[object]
    look: Look = "text"
    vertical: bool = False


@dataclass(frozen=True)
class Table:
    """What a data sheet shows; `name` is the Excel table's, `frozen` counts the columns that stay in sight.

    A `plain` table has no drawn lines: for many thousand rows. `printed` counts the columns that go on paper (0: all).
    """

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    frozen: int = 1
    plain: bool = False
    printed: int = 0
    landscape: bool = True

    @property
    def rows(self) -> int:
        """Count the rows that fit on a sheet."""
        return min(len(self.columns[0].values), MOST_ROWS)


def add_table(paper: Paper, sheet_name: str, table: Table) -> Sheet:
    """Draw a table on a sheet of its own."""
    sheet = paper.sheet(sheet_name, landscape=table.landscape)
    sheet.widths([column.width for column in table.columns])
    if sheet_name != OVERVIEW:
        sheet.link(LINK_ROW, 0, f"‹ {OVERVIEW}", OVERVIEW, 0, paper.style(font_color=theme.GREEN, underline=1))
    sheet.text(TITLE_ROW, 0, table.title, paper.style(bold=True, font_size=14, font_color=theme.GREEN))
    sheet.raw.set_row(TITLE_ROW, 22)
    sheet.text(NOTE_ROW, 0, _note(table), paper.style(font_color=theme.MUTED))
    _headings(sheet, table)
    for col, column in enumerate(table.columns):
        _fill(sheet, col, column, table)
    _heights(sheet, table)
    if not table.rows:
        sheet.text(FIRST_ROW, 0, EMPTY, paper.style(font_color=theme.MUTED))
    last, right = max(FIRST_ROW, FIRST_ROW + table.rows - 1), (table.printed or len(table.columns)) - 1
    sheet.raw.freeze_panes(FIRST_ROW, table.frozen)
    sheet.raw.repeat_rows(HEADING_ROW)
    sheet.raw.print_area(TITLE_ROW, 0, last, right)
    return sheet


def first_rows(units: Iterable[str]) -> dict[str, int]:
    """Find the sheet row at which each unit begins, from the table's unit column."""
    found: dict[str, int] = {}
    for row, unit in enumerate(units, FIRST_ROW):
        found.setdefault(unit, row)
    return found


def begun(units: Sequence[str], shown: dict[str, str], sheet: str, targets: dict[str, int]) -> list[object]:
    """Make a unit column: the name leads to the unit's row on `sheet` where the unit begins, and is plain text below."""
    cells: list[object] = []
    before = None
    for unit in units:
        name = shown.get(unit, unit)
        cells.append(Link(name, sheet, targets[unit]) if unit != before and unit in targets else name)
        before = unit
    return cells


def _note(table: Table) -> str:
    left_out = len(table.columns[0].values) - table.rows
    return f"{table.note} Còn {left_out:,} dòng không vừa một trang tính.".replace(",", ".") if left_out else table.note


def _headings(sheet: Sheet, table: Table) -> None:
    unique = _unique([clean(column.heading) for column in table.columns])
    columns = [
        {"header": heading, "header_format": _heading_style(sheet.paper, column)}
        for heading, column in zip(unique, table.columns, strict=True)
    ]
    options = {"name": table.name, "style": None, "columns": columns}
    upright = any(column.vertical for column in table.columns)
    if upright:
        options["autofilter"] = False
    last = max(FIRST_ROW, FIRST_ROW + table.rows - 1)
    if sheet.raw.add_table(HEADING_ROW, 0, last, len(columns) - 1, options):
        message = f"table {table.name} was refused"
        raise ValueError(message)
    lines = max(_lines(column.heading, column.width - 2) for column in table.columns if not column.vertical)
    sheet.raw.set_row(HEADING_ROW, max(98 if upright else 0, lines * LINE_HEIGHT + 6))


def _heading_style(paper: Paper, column: Column) -> Format:
    head = {"bold": True, "font_color": theme.WHITE, "bg_color": theme.GREEN, "text_wrap": True, "valign": "vcenter"}
    if column.vertical:
        return paper.style(**head, rotation=90, align="center", font_size=9)
    return paper.style(**head, **LEFT) if column.look in WORDS else paper.style(**head, align="center")


def _heights(sheet: Sheet, table: Table) -> None:
    wrapped = [column for column in table.columns if column.look in ("wrap", "amount")]
    if table.plain or not wrapped:
        return
    for row in range(table.rows):
        lines = max(_lines(_shown(column.values[row]), column.width - 2) for column in wrapped)
        sheet.raw.set_row(FIRST_ROW + row, lines * LINE_HEIGHT + 3)


def _shown(value: object) -> str:
    if isinstance(value, Link | FileLink):
        return value.text
    return value if isinstance(value, str) else ""


def _lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column; a long word takes a new line."""
    taken, room = 1, max(width, 1.0)
    left = room
    for word in text.split():
        length = len(word) * LETTER
        if length > left and left < room:
            taken, left = taken + 1, room
        taken, left = taken + int(length // room) * (length > room), left - length % room - LETTER
    return min(taken + text.count("\n"), MOST_LINES)


def _unique(headings: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    for n, heading in enumerate(headings):
        count = seen[heading.casefold()] = seen.get(heading.casefold(), 0) + 1
        if count > 1:
            headings[n] = f"{heading} ({count})"
    return headings


def _fill(sheet: Sheet, col: int, column: Column, table: Table) -> None:
    paper = sheet.paper
    line: dict[str, object] = {"valign": "bottom"} if table.plain else {"bottom": 1, "bottom_color": theme.RULE}
    bare = table.plain and column.look == "text"
    style = None if bare else paper.style(**line, **LOOKS[column.look])
    exact = paper.style(**line, **FRACTION) if column.look == "amount" else style
    words = paper.style(**line, text_wrap=not table.plain, **RIGHT) if column.look == "amount" else style
    wrap = column.look == "wrap"
    link = paper.style(**line, font_color=theme.GREEN, underline=1, text_wrap=wrap, **LEFT)
    text, number = sheet.raw.write_string, sheet.raw.write_number
    code = 0
    for row, value in enumerate(column.values[: table.rows], FIRST_ROW):
        kind = type(value)
        if kind is str and value:
            code = text(row, col, clean(value), words)  # type: ignore[arg-type]  # a str, by the line above
        elif (kind is float or kind is int) and value == value:  # not NaN
            code = number(row, col, value, exact if value % 1 else style)  # type: ignore[operator]  # a number, by the line above
        elif kind is date:
            code = sheet.raw.write_datetime(row, col, value, style)
        else:
            _special(sheet, row, col, value, style, link)
        if code:
            message = f"cell {row + 1}, {col + 1} of table {table.name} was refused with {code}"
            raise ValueError(message)
    if column.look in ("mark", "tiny"):
        mark_states(sheet, FIRST_ROW, col, FIRST_ROW + table.rows, col)


def _special(sheet: Sheet, row: int, col: int, value: object, style: Format | None, link: Format) -> None:
    if isinstance(value, Link):
        sheet.link(row, col, value.text, value.sheet, value.row, link)
    elif isinstance(value, FileLink):
        sheet.file_link(row, col, value.text, value.relative, link)
    elif isinstance(value, Share):
        line = {"bottom": 1, "bottom_color": theme.RULE, "align": "center"}
        sheet.number(row, col, value.value, sheet.paper.style(**line, num_format=f'0"/{value.total}"'))
    elif style is not None:
        sheet.place(row, col, value, style)
    elif not wording.is_missing(value) and value != "":
        sheet.place(row, col, value, sheet.paper.style())


def mark_states(sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
    """Tint state cells by their symbol; in a grey print the symbol itself still says it."""
    for symbol, ink, ground in MARKS:
        style = sheet.paper.style(font_color=ink, bg_color=ground)
        rule = {"type": "text", "criteria": "begins with", "value": symbol, "format": style}
        if sheet.raw.conditional_format(top, left, bottom, right, rule):
            message = "conditional format was refused"
            raise ValueError(message)
