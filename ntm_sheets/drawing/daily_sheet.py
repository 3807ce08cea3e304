"""The one page that a village fills on an ordinary day: the numbers of before beside its cells, words across the page."""

from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from ntm_sheets.campaign.questions import Question, Value
from ntm_sheets.contract.daily_sheet import is_across
from ntm_sheets.contract.table import Column, Line, meant
from ntm_sheets.drawing import style
from ntm_sheets.drawing.marking import look_of
from ntm_sheets.drawing.sheets import SheetDrawing
from ntm_sheets.facts.findings import Key


@dataclass
class DailyDrawing(SheetDrawing):
    """A day's sheet on its way onto its page."""

    @property
    def _has_known(self) -> bool:
        return True

    def _said_until(self) -> tuple[str, ...]:
        return ()

    def _said(self, line: Line, column: Column) -> str:
        return "" if is_across(line.row) else super()._said(line, column)

    def _draw_line(self, row: int, line: Line) -> None:
        super()._draw_line(row, line)
        if not is_across(line.row):
            return
        key = meant(self.table.key, line.row, "value")
        _, first = self.cells[key]
        across = self.palette.of(look_of(self.content.marks.get(key)))
        for column in range(first + 1, self._last_across(line) + 1):
            self.sheet.write_blank(row, column, None, across)

    def _draw_input(self, row: int, index: int, key: Key, question: Question, column: Column) -> str:
        line = next(one for one in self.table.lines if one.row and meant(self.table.key, one.row, column.field) == key)
        if column.field == "value" and is_across(line.row):
            across = self.palette.of(look_of(self.content.marks.get(key)))
            self.sheet.merge_range(row, index, row, self._last_across(line), "", across)
        return super()._draw_input(row, index, key, question, column)

    def _draw_value(self, row: int, index: int, value: Value | None, question: Question, look: style.CellStyle) -> str:
        line = self.table.lines[row - self._first] if row >= self._first else None
        if (
            value is None
            and not self.content.goes_back
            and line is not None
            and line.row in self.table.summed
            and index == self._at("value")
        ):
            key = meant(self.table.key, line.row, "value")
            before = self.content.village.get(key, 0)
            today = xl_rowcol_to_cell(row, self._at("period"))
            # Until something is typed it shows nothing: a blank leaves the total as it was.
            self.sheet.write_formula(
                row, index, f'=IF(ISNUMBER({today}),{before!r}+{today},"")', self.palette.of(look), ""
            )
            return ""
        return super()._draw_value(row, index, value, question, look)

    def _draw_headings(self, row: int) -> tuple[int, int]:
        headings = super()._draw_headings(row)
        self._first = headings[1] + 1
        return headings

    def _at(self, field: str) -> int:
        return next(index for index, column in self._columns if column.field == field)

    def _last_across(self, line: Line) -> int:
        """Give the last column of a row's words: a photo lies beside them."""
        return self.width - 1 if line.question("picture") else self.width
