"""One table drawn on its sheet: keys, title block, headings, lines with their input cells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter.image import Image
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.questions import INVITATION, Question, Value
from ntm_sheets.contract.standards import VILLAGE_SAYS
from ntm_sheets.contract.table import Column, Line, Table, meant
from ntm_sheets.drawing import style
from ntm_sheets.drawing.fitting import (
    LEAST_HEIGHT,
    column_pixels,
    lines_needed,
    page_breaks,
    protect,
    row_height,
    set_screen,
)
from ntm_sheets.drawing.marking import Content, look_of, unmark_when_mended, write_note
from ntm_sheets.drawing.style import Lists, Palette, clean, rule_of
from ntm_sheets.facts.findings import Key

BANNER_HEIGHTS = {theme.SIZE_TITLE: 30.0, 14: 26.0}
TEXT_HEIGHT = 22.0
GAP = 8.0
BAND_HEIGHT = 27.0
PICTURE_EDGE = 4  # pixels between a picture and the lines of its cell
LEAST_PICTURE = 4.0  # pixels across and down


Offer = Callable[[Key, int, int], dict[str, Any] | None]


def _nothing_else(_key: Key, _row: int, _column: int) -> None:
    return None


@dataclass
class SheetDrawing:
    """A table on its way onto a sheet; `cells` gives each input cell's row and column, from 0, once drawn.

    `offer` gives the rule of a cell (its key, row and column) that its question alone does not tell.
    """

    sheet: Worksheet
    table: Table
    palette: Palette
    lists: Lists
    content: Content
    cells: dict[Key, tuple[int, int]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    offer: Offer = _nothing_else

    def __post_init__(self) -> None:
        self._columns = tuple(
            (index, column)
            for index, column in enumerate(
                (column for column in self.table.columns if not column.mirrors or self._has_known), 1
            )
        )

    def draw(self, banner: tuple[tuple[str, style.CellStyle], ...], closing: str) -> tuple[tuple[int, int], int]:
        """Draw everything; gives the first and last heading row, and the last row of the table.

        What stands below the table speaks of the screen and is not printed.
        """
        self._draw_keys()
        row = self._draw_banner(banner)
        headings = self._draw_headings(row)
        first = row = headings[1] + 1
        for row, line in enumerate(self.table.lines, first):
            if line.row:
                self._draw_line(row, line)
            else:
                self._draw_band(row, line)
        last = self._below(row + 1)
        for text in self._said_below():
            self._write_across(last, clean(text), style.HELP, TEXT_HEIGHT)
            last += 1
        self._set_height(last, 32)
        self.sheet.write_string(last, 1, closing, self.palette.of(style.QUIET))
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(last, len(self._columns))}"})
        self.sheet.set_tab_color(self._tab_colour())
        protect(self.sheet, pictures=self._takes_pictures())
        pixels = sum(column_pixels(column.width) for _, column in self._columns)
        heights = [self.heights.get(at, 0.0) for at in range(last)]
        bands = {at for at, line in enumerate(self.table.lines, first) if not line.row}
        if not self.table.is_one_page:
            self.sheet.set_h_pagebreaks(page_breaks(heights, bands, headings, pixels))
        # Of a single page nothing is frozen: half of a small screen would be headings.
        frozen = 0 if self.table.is_one_page else first
        set_screen(self.sheet, pixels, frozen, next(iter(self.cells.values()), (first, 1)))
        return headings, last - 1

    def _set_height(self, row: int, height: float) -> None:
        self.heights[row] = height
        self.sheet.set_row(row, height)

    @property
    def _has_known(self) -> bool:
        """Whether there is anything for the columns that repeat what is known."""
        return bool(self.content.village)

    def _below(self, row: int) -> int:
        """Draw what is printed below the lines; gives the next free row."""
        return row

    @property
    def width(self) -> int:
        """The last used column."""
        return len(self._columns)

    def _draw_keys(self) -> None:
        key = self.palette.of(style.KEY)
        self.sheet.set_column(0, 0, 8, None, {"hidden": True})
        self.sheet.set_row(0, None, None, {"hidden": True})
        self.sheet.write_string(0, 0, self.table.key, key)
        for index, column in self._columns:
            self.sheet.set_column(index, index, column.width)
            if column.field:
                self.sheet.write_string(0, index, column.field, key)

    def _draw_banner(self, banner: tuple[tuple[str, style.CellStyle], ...]) -> int:
        lines = (*banner, *((text, style.HELP) for text in (*self.table.help, *self._said_until())))
        for row, (text, look) in enumerate(lines, 1):
            self._write_across(row, clean(text), look, BANNER_HEIGHTS.get(int(look["font_size"]), TEXT_HEIGHT))
        self._set_height(len(lines) + 1, GAP)
        return len(lines) + 2

    def _draw_headings(self, row: int) -> tuple[int, int]:
        looks = {index: _heading_look(column) for index, column in self._columns}
        heights = (
            row_height(
                [(column.heading, column_pixels(column.width))], float(looks[index]["font_size"]), bold=True, least=30
            )
            for index, column in self._columns
        )
        self._set_height(row, max(heights))
        for index, column in self._columns:
            self.sheet.write_string(row, index, column.heading, self.palette.of(looks[index]))
        if not any(column.requirement for _, column in self._columns):
            return row, row
        texts = [(column.requirement, column_pixels(column.width)) for _, column in self._columns]
        self._set_height(row + 1, row_height(texts))
        for index, column in self._columns:
            self.sheet.write_string(row + 1, index, column.requirement, self.palette.of(style.REQUIREMENT))
        return row, row + 1

    def _draw_band(self, row: int, line: Line) -> None:
        band = self.palette.of(style.BAND)
        for index, _ in self._columns:
            self.sheet.write_blank(row, index, None, band)
        self._write_across(row, clean(line.shown[0]), style.BAND, BAND_HEIGHT)

    def _write_across(self, row: int, text: str, look: style.CellStyle, least: float) -> None:
        """Write a line over the whole width of the table; one that is too long is wrapped there."""
        size, bold = float(look["font_size"]), bool(look.get("bold"))
        room = sum(column_pixels(column.width) for _, column in self._columns)
        if self.width == 1 or lines_needed(text, room, size, bold=bold) == 1:
            self._set_height(row, least)
            self.sheet.write_string(row, 1, text, self.palette.of(look))
            return
        self._set_height(row, row_height([(text, room)], size, bold=bold, least=least))
        self.sheet.merge_range(row, 1, row, self.width, text, self.palette.of({**look, "text_wrap": True}))

    def _draw_line(self, row: int, line: Line) -> None:
        self.sheet.write_string(row, 0, line.row, self.palette.of(style.KEY))
        shown = iter(line.shown)
        texts: list[tuple[str, int]] = []
        for index, column in self._columns:
            question = line.question(column.field) if column.field else None
            if question is not None:
                text = self._draw_input(row, index, meant(self.table.key, line.row, column.field), question, column)
            else:
                text = self._said(line, column) if column.mirrors else next(shown, "")
                narrow = style.SHOWN_NARROW if column.width <= style.NARROW else style.SHOWN
                self.sheet.write_string(row, index, text, self.palette.of(narrow))
            texts.append((text, column_pixels(column.width)))
        self._set_height(row, row_height(texts, least=max(line.height, LEAST_HEIGHT)))
        self._hang_pictures(row, line)

    def _hang_pictures(self, row: int, line: Line) -> None:
        """Lay a line's pictures into its picture cell, side by side, as large as they fit there whole."""
        for index, column in self._columns:
            bodies = self.content.pictures.get((self.table.key, line.row, column.field or column.heading), ())
            width = (column_pixels(column.width) - 2 * PICTURE_EDGE) / max(len(bodies), 1)
            height = self.heights[row] * 96 / 72 - 2 * PICTURE_EDGE
            for n, body in enumerate(bodies):
                image = Image(BytesIO(body))
                wide, high = image.width * 96 / image.x_dpi, image.height * 96 / image.y_dpi
                scale = min(width / wide, height / high)
                placed = {"x_offset": PICTURE_EDGE + n * width, "y_offset": PICTURE_EDGE, "object_position": 1}
                # A picture of one point by thousands would be too thin to be seen, or clicked on.
                across, down = max(scale, LEAST_PICTURE / wide), max(scale, LEAST_PICTURE / high)
                sized = {"x_scale": across, "y_scale": down, "description": f"Ảnh {line.row}"}
                self.sheet.insert_image(row, index, image, {**placed, **sized})

    def _draw_input(self, row: int, index: int, key: Key, question: Question, column: Column) -> str:
        kind, mark = KINDS[question.kind], self.content.marks.get(key)
        align = style.ALIGNMENT["left" if column.width > style.WIDE else kind.align]
        look = {**look_of(mark), **align, "num_format": kind.number_format}
        value: Value | None = self.content.answers.get(key)
        if question.facts.is_picture:
            # What invites to lay a picture there is hidden by the one that lies there.
            value, look = None if key in self.content.pictures else INVITATION, {**look, **style.INVITING}
        text = self._draw_value(row, index, value, question, look)
        if rule := self.offer(key, row, index) or rule_of(question, self.lists):
            self.sheet.data_validation(row, index, row, index, rule)
        if mark:
            write_note(self.sheet, row, index, mark)
            if mark.level != "note" and not question.facts.is_picture:
                place = (row, index, xl_rowcol_to_cell(row, index))
                unmark_when_mended(self.sheet, self.palette, place, value, text)
        self.cells[key] = (row, index)
        return text

    def _draw_value(self, row: int, index: int, value: Value | None, question: Question, look: style.CellStyle) -> str:
        cell = self.palette.of(look)
        if value is None:
            self.sheet.write_blank(row, index, None, cell)
            return ""
        if isinstance(value, date):
            self.sheet.write_datetime(row, index, value, cell)
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.sheet.write_number(row, index, value, cell)
            return ""
        text = clean(value if isinstance(value, str) else KINDS[question.kind].show(value))
        self.sheet.write_string(row, index, text, cell)
        return text

    def _said_until(self) -> tuple[str, ...]:
        """Say of which day the village's numbers are, where the sheet shows them."""
        day = self.content.said_last
        if day is None or not any(column.mirrors for _, column in self._columns):
            return ()
        return (f"Cột “{VILLAGE_SAYS}”: số thôn tự báo đến {day:%d/%m/%Y}, để đối chiếu; số cũ hơn có ghi ngày.",)

    def _said_below(self) -> Iterator[str]:
        """Say below a table that has no room for it beside the cells what the village reported of each row."""
        if any(column.mirrors for column in self.table.columns):
            return
        for line in self.table.lines:
            shown = {
                (self.table.key, line.row, column.field): f"{_short(column)} {KINDS[question.kind].show(value)}"
                for _, column in self._columns
                if (question := line.question(column.field)) and column.field != "note"
                if (value := self.content.village.get((self.table.key, line.row, column.field))) is not None
            }
            days = {self.content.said_on.get(key) for key in shown}
            (one_day,) = days if len(days) == 1 else (None,)
            day = f" ({one_day:%d/%m})" if one_day else ""
            said = "; ".join(text if one_day else f"{text}{self._on(key)}" for key, text in shown.items())
            if said:
                yield f"{VILLAGE_SAYS} {line.row}{day}: {said}."

    def _on(self, key: Key) -> str:
        day = self.content.said_on.get(key)
        return f" ({day:%d/%m})" if day and day != self.content.said_last else ""

    def _said(self, line: Line, column: Column) -> str:
        key, question = meant(self.table.key, line.row, column.mirrors), line.question(column.mirrors)
        value = self.content.village.get(key)
        if value is None or question is None:
            return "–"
        return clean(KINDS[question.kind].show(value)) + self._on(key)

    def _takes_pictures(self) -> bool:
        return any(question.facts.is_picture for line in self.table.lines for _, question in line.questions)

    def _tab_colour(self) -> str:
        levels = {mark.level for key, mark in self.content.marks.items() if key[0] == self.table.key}
        if "error" in levels:
            return theme.LATE
        return theme.ATTENTION if "warning" in levels else theme.GREEN


def _short(column: Column) -> str:
    """Name a column in a line of text: by its number where its heading has one."""
    return column.heading.split("\n")[0]


def _heading_look(column: Column) -> style.CellStyle:
    return style.HEADING_JUDGED if "\n" in column.heading else style.HEADING
