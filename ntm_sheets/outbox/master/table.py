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
    CONTENTS,
    EXACT,
    FIRST_ROW,
    HEADING_ROW,
    LEFT,
    LONGEST_NAME,
    LOOKS,
    OVERVIEW,
    PAPER_ROW,
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
from ntm_sheets.outbox.master.long_sheet import BlockColumn, Cell
from ntm_sheets.outbox.master.paper import (
    LETTER,
    TITLE_HEIGHT,
    Layout,
    arranged,
    beside,
    heading_height,
    lay_out,
    pixels_of,
    text_of,
    words_above,
)
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter, clean

# Excel takes 255 signs; some are left for what makes a heading unique.
LONGEST_HEADING = 240
BACK_PIXELS = 84
LINED: dict[str, object] = {"bottom": 1, "bottom_color": theme.RULE}
MARKS = (
    ("✓", theme.GREEN, theme.GREEN_PALE),
    ("✗", theme.LATE, theme.LATE_PALE),
    ("!", theme.ATTENTION, theme.ATTENTION_PALE),
)


def add_table(writer: MasterWriter, sheet_name: str, given: DataTable) -> MasterSheet:
    """Draw a table on a sheet of its own."""
    table = writer.tables[sheet_name] = arranged(given)
    sheet = writer.sheet(sheet_name, landscape=table.landscape, long=True)
    plan = lay_out(table)
    printed = table.printed_columns or len(table.columns)
    pixels = sum(map(pixels_of, plan.widths[:printed]))
    # What is left off the paper lies to the right of what is looked at first.
    sheet.widths(plan.widths, pixels + BACK_PIXELS)
    _say_above(sheet, table, plan)
    lead_back(sheet, plan.widths, beside(table, plan.widths))
    _headings(sheet, table, plan)
    _fill(sheet, table, plan)
    sheet.raw.freeze_panes(FIRST_ROW, table.frozen)
    _set_print_area(sheet, table, plan)
    return sheet


def _say_above(sheet: MasterSheet, table: DataTable, plan: Layout) -> None:
    """Write title, note and the line of the paper over the table, over several lines where they are long."""
    last = beside(table, plan.widths) - 1
    heights = words_above(table, plan.widths)
    muted = {"font_color": theme.MUTED}
    looks: tuple[dict[str, Any], ...] = ({"bold": True, "font_size": 14, "font_color": theme.GREEN}, muted, muted)
    texts = (table.title, table.whole_note, table.paper_note)
    for row, (text, look, height) in enumerate(zip(texts, looks, heights, strict=True), TITLE_ROW):
        if height > TITLE_HEIGHT and last:
            sheet.across(row, 0, last, text, sheet.writer.style(**look, text_wrap=True))
        elif text:
            sheet.text(row, 0, text, sheet.writer.style(**look))
        sheet.raw.set_row(row, height)


def lead_back(sheet: MasterSheet, widths: Sequence[float], first: int) -> None:
    """Lead back to the contents and to page one, beside what is printed."""
    last, room = first, 0.0
    while (room := room + pixels_of(widths[last] if last < len(widths) else 8.43)) < BACK_PIXELS:
        last += 1
    style = sheet.writer.style(font_color=theme.GREEN, underline=1, valign="vcenter")
    names = [name for name in (CONTENTS, OVERVIEW) if sheet.writer.linked and sheet.writer.has(name)]
    for row, name in enumerate((name for name in names if name != sheet.name), TITLE_ROW):
        sheet.link_across(row, first, last, f"‹ {name}", name, style)


def mark_states(sheet: MasterSheet, top: int, left: int, bottom: int, right: int) -> None:
    """Tint state cells by their symbol; in a grey print the symbol itself still says it."""
    for symbol, ink, ground in MARKS:
        style = sheet.writer.style(font_color=ink, bg_color=ground)
        rule = {"type": "text", "criteria": "begins with", "value": symbol, "format": style}
        if sheet.raw.conditional_format(top, left, bottom, right, rule):
            message = "conditional format was refused"
            raise ValueError(message)


def _set_print_area(sheet: MasterSheet, table: DataTable, plan: Layout) -> None:
    right = (table.printed_columns or len(table.columns)) - 1
    if not table.rows_on_paper:
        # An empty cell: whoever prints the whole workbook gets no page of it.
        nowhere = len(table.columns) + 3
        sheet.raw.print_area(PAPER_ROW, nowhere, PAPER_ROW, nowhere)
        return
    sheet.raw.repeat_rows(HEADING_ROW)
    if plan.across > 1:
        sheet.raw.repeat_columns(0, table.frozen - 1)
    sheet.raw.fit_to_pages(plan.across, plan.down)
    sheet.raw.print_area(TITLE_ROW, 0, FIRST_ROW + table.rows_on_paper - 1, right)


def _headings(sheet: MasterSheet, table: DataTable, plan: Layout) -> None:
    unique = _unique([wording.shortened(clean(column.heading), LONGEST_HEADING) for column in table.columns])
    columns = [
        {"header": heading, "header_format": sheet.writer.as_text(heading, _heading_style(sheet.writer, column))}
        for heading, column in zip(unique, table.columns, strict=True)
    ]
    upright = any(column.vertical for column in table.columns)
    options: dict[str, Any] = {"name": table.name, "style": None, "columns": columns, "autofilter": not upright}
    if sheet.raw.add_table(HEADING_ROW, 0, FIRST_ROW, len(columns) - 1, options):
        message = f"table {table.name} was refused"
        raise ValueError(message)
    sheet.raw.set_row(HEADING_ROW, heading_height(table, plan.widths))


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
        link=writer.style(
            **line, font_color=theme.GREEN, underline=1, text_wrap=column.look in ("wrap", "name"), **LEFT
        ),
    )


def _fill(sheet: MasterSheet, table: DataTable, plan: Layout) -> None:
    """Hand the rows over as one block, and tint the columns of states."""
    block = []
    for col, column in enumerate(table.columns):
        values = column.values[: table.rows]
        if column.look == "name":
            values = _names(sheet, col, values, plan.widths[col])
        styles = _styles(sheet.writer, column, lined=not table.plain)
        block.append(BlockColumn(values, partial(_cell, sheet.writer, styles)))
        if column.look in ("mark", "tiny"):
            mark_states(sheet, FIRST_ROW, col, FIRST_ROW + table.rows, col)
    if sheet.raw.write_block(FIRST_ROW, block, () if table.plain else plan.heights):
        message = f"the rows of table {table.name} were refused"
        raise ValueError(message)


def _names(sheet: MasterSheet, col: int, values: Sequence[object], width: float) -> list[object]:
    """Cut long names and say the whole of each beside its first cell; a link that has no room on a line is none.

    LibreOffice would not break it into lines, and cut it.
    """
    found: list[object] = []
    told = set[str]()
    for row, value in enumerate(values, FIRST_ROW):
        whole = text_of(value)
        if len(whole) * LETTER <= width - 3:
            found.append(value)
            continue
        name = cut_name(whole)
        if name != whole and whole not in told:
            sheet.note(row, col, whole)
        told.add(whole)
        found.append(name)
    return found


def cut_name(name: str) -> str:
    """Cut a name that is too long for a table between words, or inside one that is as long as that."""
    cut = wording.shortened(name, LONGEST_NAME)
    return cut if len(cut) > LONGEST_NAME // 2 or cut == name else f"{clean(name)[: LONGEST_NAME - 1]}…"


def _cell(writer: MasterWriter, styles: _Styles, read: object) -> Cell:
    if isinstance(read, RowLink | FileLink) and writer.linked:
        text = clean(read.text)
        url = read.url if isinstance(read, RowLink) else f"external:{writer.edition.outbox}{read.relative}"
        return Cell(text, writer.as_text(text, styles.link), url)
    if isinstance(read, Share):
        return Cell(read.value, writer.style(**LINED, align="center", num_format=f'0"/{read.total}"'))
    value = as_shown(styles.look, read.text if isinstance(read, RowLink | FileLink) else read)
    style = styles.of(value)
    if wording.is_missing(value) or value == "":
        return Cell(None, style)
    if isinstance(value, date):
        return Cell(serial_of(value), style)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(value, style)
    text = clean(str(wording.value_cell(value)))
    return Cell(text, writer.as_text(text, style))
