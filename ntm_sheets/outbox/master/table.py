"""A data sheet: title, note and one named table, its headings frozen, filtered and repeated on every page."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from xlsxwriter.format import Format

from ntm_sheets import theme
from ntm_sheets.campaign.dates import EXCEL_EPOCH
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.columns import (
    EXACT,
    FIRST_ROW,
    HEADING_ROW,
    LEFT,
    LINK_ROW,
    LOOKS,
    NOTE_ROW,
    OVERVIEW,
    RIGHT,
    TITLE_ROW,
    WORDS,
    CellLook,
    Column,
    FileLink,
    Link,
    Share,
    Table,
    as_shown,
)
from ntm_sheets.outbox.master.long_rows import Block, Cell
from ntm_sheets.outbox.master.paper import MasterWriter, Sheet, clean

EMPTY = "Chưa có số liệu"
# What a line of 10-point text takes, in points and in widths of a figure; generous, for LibreOffice and Excel differ.
LINE_HEIGHT, LETTER, MOST_LINES = 13.2, 0.88, 12
# Excel takes 255 signs; some are left for what makes a heading unique.
LONGEST_HEADING = 240
MARKS = (
    ("✓", theme.GREEN, theme.GREEN_PALE),
    ("✗", theme.LATE, theme.LATE_PALE),
    ("!", theme.ATTENTION, theme.ATTENTION_PALE),
)


def add_table(paper: MasterWriter, sheet_name: str, table: Table) -> Sheet:
    """Draw a table on a sheet of its own."""
    sheet = paper.sheet(sheet_name, landscape=table.landscape, long=table.plain)
    sheet.widths([column.width for column in table.columns])
    sheet.link(LINK_ROW, 0, f"‹ {OVERVIEW}", OVERVIEW, 0, paper.style(font_color=theme.GREEN, underline=1))
    sheet.text(TITLE_ROW, 0, table.title, paper.style(bold=True, font_size=14, font_color=theme.GREEN))
    sheet.raw.set_row(TITLE_ROW, 22)
    sheet.text(NOTE_ROW, 0, table.whole_note, paper.style(font_color=theme.MUTED))
    _headings(sheet, table)
    if table.plain:
        _fill_long(sheet, table)
    else:
        for col, column in enumerate(table.columns):
            _fill(sheet, col, column, table.rows)
        _heights(sheet, table)
    if not table.rows:
        sheet.text(FIRST_ROW, 0, EMPTY, paper.style(font_color=theme.MUTED))
    sheet.raw.freeze_panes(FIRST_ROW, table.frozen)
    _set_print_area(sheet, table)
    return sheet


def mark_states(sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
    """Tint state cells by their symbol; in a grey print the symbol itself still says it."""
    for symbol, ink, ground in MARKS:
        style = sheet.paper.style(font_color=ink, bg_color=ground)
        rule = {"type": "text", "criteria": "begins with", "value": symbol, "format": style}
        if sheet.raw.conditional_format(top, left, bottom, right, rule):
            message = "conditional format was refused"
            raise ValueError(message)


def _set_print_area(sheet: Sheet, table: Table) -> None:
    right = (table.printed_columns or len(table.columns)) - 1
    if table.rows and not table.rows_on_paper:
        sheet.raw.print_area(TITLE_ROW, 0, NOTE_ROW, right)
        return
    sheet.raw.repeat_rows(HEADING_ROW)
    sheet.raw.print_area(TITLE_ROW, 0, max(FIRST_ROW, FIRST_ROW + table.rows_on_paper - 1), right)


def _headings(sheet: Sheet, table: Table) -> None:
    unique = _unique([wording.shortened(clean(column.heading), LONGEST_HEADING) for column in table.columns])
    columns = [
        {"header": heading, "header_format": _heading_style(sheet.paper, column)}
        for heading, column in zip(unique, table.columns, strict=True)
    ]
    upright = any(column.vertical for column in table.columns)
    options: dict[str, Any] = {"name": table.name, "style": None, "columns": columns, "autofilter": not upright}
    last = FIRST_ROW if table.plain else max(FIRST_ROW, FIRST_ROW + table.rows - 1)
    if sheet.raw.add_table(HEADING_ROW, 0, last, len(columns) - 1, options):
        message = f"table {table.name} was refused"
        raise ValueError(message)
    lines = max(_lines(column.heading, column.width - 2) for column in table.columns if not column.vertical)
    sheet.raw.set_row(HEADING_ROW, max(98 if upright else 0, lines * LINE_HEIGHT + 6))


def _heading_style(paper: MasterWriter, column: Column) -> Format:
    head: dict[str, object] = {
        "bold": True,
        "font_color": theme.WHITE,
        "bg_color": theme.GREEN,
        "text_wrap": True,
        "valign": "vcenter",
    }
    if column.vertical:
        return paper.style(**head, rotation=90, align="center", font_size=9)
    return paper.style(**head, **LEFT) if column.look in WORDS else paper.style(**head, align="center")


def _heights(sheet: Sheet, table: Table) -> None:
    wrapped = [column for column in table.columns if column.look in ("wrap", "amount")]
    for row in range(table.rows if wrapped else 0):
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
    """Put a number behind headings that Excel would hold to be the same."""
    taken: set[str] = set()
    found: list[str] = []
    for heading in headings:
        name, count = heading, 1
        while name.casefold() in taken:
            count += 1
            name = f"{heading} ({count})"
        taken.add(name.casefold())
        found.append(name)
    return found


@dataclass(frozen=True)
class _Styles:
    """The look and the formats of a column: `exact` for numbers with decimals, `day` for dates, `words` for text."""

    look: CellLook
    plain: Format | None
    exact: Format | None
    day: Format | None
    words: Format | None
    link: Format

    def of(self, value: object) -> Format | None:
        """Choose the format for a value."""
        if isinstance(value, str):
            return self.words
        if isinstance(value, date):
            return self.day
        return self.exact if isinstance(value, float) and value % 1 else self.plain


def _styles(paper: MasterWriter, column: Column, *, lined: bool) -> _Styles:
    line: dict[str, object] = {"bottom": 1, "bottom_color": theme.RULE} if lined else {"valign": "bottom"}
    bare = not lined and column.look == "text"
    plain = None if bare else paper.style(**line, **LOOKS[column.look])
    amount, exact = column.look == "amount", EXACT.get(column.look)
    return _Styles(
        look=column.look,
        plain=plain,
        exact=paper.style(**line, **exact) if exact else plain,
        day=paper.style(**(line | LOOKS["day"] | RIGHT)) if amount else plain,
        words=paper.style(**line, text_wrap=lined, **RIGHT) if amount else plain,
        link=paper.style(**line, font_color=theme.GREEN, underline=1, text_wrap=column.look == "wrap", **LEFT),
    )


def _fill(sheet: Sheet, col: int, column: Column, rows: int) -> None:
    styles = _styles(sheet.paper, column, lined=True)
    for row, value in enumerate(column.values[:rows], FIRST_ROW):
        if isinstance(value, Link):
            sheet.link(row, col, value.text, value.sheet, value.row, styles.link)
        elif isinstance(value, FileLink):
            sheet.file_link(row, col, value.text, value.relative, styles.link)
        elif isinstance(value, Share):
            line = {"bottom": 1, "bottom_color": theme.RULE, "align": "center"}
            sheet.number(row, col, value.value, sheet.paper.style(**line, num_format=f'0"/{value.total}"'))
        else:
            shown = as_shown(column.look, value)
            sheet.place(row, col, shown, styles.of(shown))
    if column.look in ("mark", "tiny"):
        mark_states(sheet, FIRST_ROW, col, FIRST_ROW + rows, col)


def _fill_long(sheet: Sheet, table: Table) -> None:
    """Hand the rows of a long table over as one block."""
    block = []
    for column in table.columns:
        styles = _styles(sheet.paper, column, lined=False)
        block.append(Block(column.values[: table.rows], partial(_cell, styles)))
    if sheet.raw.write_block(FIRST_ROW, block):
        message = f"the rows of table {table.name} were refused"
        raise ValueError(message)


def _cell(styles: _Styles, read: object) -> Cell:
    value = as_shown(styles.look, read)
    style = styles.of(value)
    if wording.is_missing(value) or value == "":
        return Cell(None, style)
    if isinstance(value, date):
        return Cell(float((value - EXCEL_EPOCH).days), style)
    if isinstance(value, int | float):
        return Cell(value, style)
    return Cell(clean(str(value)), style)
