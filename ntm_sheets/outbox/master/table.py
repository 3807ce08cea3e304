"""A data sheet: title, note and one named table, its headings frozen, filtered and repeated on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from xlsxwriter.format import Format

from ntm_sheets import theme
from ntm_sheets.campaign.dates import serial_of
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
    DataColumn,
    DataTable,
    FileLink,
    RowLink,
    Share,
    as_shown,
)
from ntm_sheets.outbox.master.writer import BlockColumn, Cell, MasterSheet, MasterWriter, clean

EMPTY = "Chưa có số liệu"
# What a line of 10-point text takes, in points and in widths of a figure; generous, for LibreOffice and Excel differ.
LINE_HEIGHT, LETTER, MOST_LINES = 13.2, 0.88, 12
# Excel takes 255 signs; some are left for what makes a heading unique.
LONGEST_HEADING = 240
LINED: dict[str, object] = {"bottom": 1, "bottom_color": theme.RULE}
MARKS = (
    ("✓", theme.GREEN, theme.GREEN_PALE),
    ("✗", theme.LATE, theme.LATE_PALE),
    ("!", theme.ATTENTION, theme.ATTENTION_PALE),
)


def add_table(writer: MasterWriter, sheet_name: str, table: DataTable) -> MasterSheet:
    """Draw a table on a sheet of its own."""
    sheet = writer.sheet(sheet_name, landscape=table.landscape, long=True)
    # What is left off the paper lies to the right of what is looked at first.
    sheet.widths([column.width for column in table.columns], table.printed_columns or None)
    sheet.link(LINK_ROW, 0, f"‹ {OVERVIEW}", OVERVIEW, 0, writer.style(font_color=theme.GREEN, underline=1))
    sheet.text(TITLE_ROW, 0, table.title, writer.style(bold=True, font_size=14, font_color=theme.GREEN))
    sheet.raw.set_row(TITLE_ROW, 22)
    sheet.text(NOTE_ROW, 0, table.whole_note, writer.style(font_color=theme.MUTED))
    _headings(sheet, table)
    _fill(sheet, table)
    if not table.rows:
        sheet.text(FIRST_ROW, 0, EMPTY, writer.style(font_color=theme.MUTED))
    sheet.raw.freeze_panes(FIRST_ROW, table.frozen)
    _set_print_area(sheet, table)
    return sheet


def mark_states(sheet: MasterSheet, top: int, left: int, bottom: int, right: int) -> None:
    """Tint state cells by their symbol; in a grey print the symbol itself still says it."""
    for symbol, ink, ground in MARKS:
        style = sheet.writer.style(font_color=ink, bg_color=ground)
        rule = {"type": "text", "criteria": "begins with", "value": symbol, "format": style}
        if sheet.raw.conditional_format(top, left, bottom, right, rule):
            message = "conditional format was refused"
            raise ValueError(message)


def _set_print_area(sheet: MasterSheet, table: DataTable) -> None:
    right = (table.printed_columns or len(table.columns)) - 1
    if table.rows and not table.rows_on_paper:
        sheet.raw.print_area(TITLE_ROW, 0, NOTE_ROW, right)
        return
    sheet.raw.repeat_rows(HEADING_ROW)
    sheet.raw.print_area(TITLE_ROW, 0, max(FIRST_ROW, FIRST_ROW + table.rows_on_paper - 1), right)


def _headings(sheet: MasterSheet, table: DataTable) -> None:
    unique = _unique([wording.shortened(clean(column.heading), LONGEST_HEADING) for column in table.columns])
    columns = [
        {"header": heading, "header_format": _heading_style(sheet.writer, column)}
        for heading, column in zip(unique, table.columns, strict=True)
    ]
    upright = any(column.vertical for column in table.columns)
    options: dict[str, Any] = {"name": table.name, "style": None, "columns": columns, "autofilter": not upright}
    if sheet.raw.add_table(HEADING_ROW, 0, FIRST_ROW, len(columns) - 1, options):
        message = f"table {table.name} was refused"
        raise ValueError(message)
    lines = max(_lines(column.heading, column.width - 2) for column in table.columns if not column.vertical)
    sheet.raw.set_row(HEADING_ROW, max(98 if upright else 0, lines * LINE_HEIGHT + 6))


def _heading_style(writer: MasterWriter, column: DataColumn) -> Format:
    head: dict[str, object] = {
        "bold": True,
        "font_color": theme.WHITE,
        "bg_color": theme.GREEN,
        "text_wrap": True,
        "valign": "vcenter",
    }
    if column.vertical:
        return writer.style(**head, rotation=90, align="center", font_size=9)
    return writer.style(**head, **LEFT) if column.look in WORDS else writer.style(**head, align="center")


def _heights(table: DataTable) -> list[float]:
    """Give the height of each row: as many lines as its longest wrapped text takes."""
    wrapped = [column for column in table.columns if column.look in ("wrap", "amount")]
    lines = [_lines_of(column.values[: table.rows], column.width - 2) for column in wrapped]
    return [max(row) * LINE_HEIGHT + 3 for row in zip(*lines, strict=True)]


def _lines_of(values: Sequence[object], width: float) -> list[int]:
    texts = [_shown(value) for value in values]
    taken = {text: _lines(text, width) for text in set(texts)}
    return [taken[text] for text in texts]


def _shown(value: object) -> str:
    if isinstance(value, RowLink | FileLink):
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


def _styles(writer: MasterWriter, column: DataColumn, *, lined: bool) -> _Styles:
    line: dict[str, object] = LINED if lined else {"valign": "bottom"}
    bare = not lined and column.look == "text"
    plain = None if bare else writer.style(**line, **LOOKS[column.look])
    amount, exact = column.look == "amount", EXACT.get(column.look)
    return _Styles(
        look=column.look,
        plain=plain,
        exact=writer.style(**line, **exact) if exact else plain,
        day=writer.style(**(line | LOOKS["day"] | RIGHT)) if amount else plain,
        words=writer.style(**line, text_wrap=lined, **RIGHT) if amount else plain,
        link=writer.style(**line, font_color=theme.GREEN, underline=1, text_wrap=column.look == "wrap", **LEFT),
    )


def _fill(sheet: MasterSheet, table: DataTable) -> None:
    """Hand the rows over as one block, and tint the columns of states."""
    block = []
    for col, column in enumerate(table.columns):
        styles = _styles(sheet.writer, column, lined=not table.plain)
        block.append(BlockColumn(column.values[: table.rows], partial(_cell, sheet.writer, styles)))
        if column.look in ("mark", "tiny"):
            mark_states(sheet, FIRST_ROW, col, FIRST_ROW + table.rows, col)
    if sheet.raw.write_block(FIRST_ROW, block, () if table.plain else _heights(table)):
        message = f"the rows of table {table.name} were refused"
        raise ValueError(message)


def _cell(writer: MasterWriter, styles: _Styles, read: object) -> Cell:
    if isinstance(read, RowLink | FileLink):
        return Cell(clean(read.text), styles.link, read.url)
    if isinstance(read, Share):
        return Cell(read.value, writer.style(**LINED, align="center", num_format=f'0"/{read.total}"'))
    value = as_shown(styles.look, read)
    style = styles.of(value)
    if wording.is_missing(value) or value == "":
        return Cell(None, style)
    if isinstance(value, date):
        return Cell(serial_of(value), style)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(value, style)
    return Cell(clean(str(wording.value_cell(value))), style)
