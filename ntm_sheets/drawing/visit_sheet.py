"""The one page that a team takes along: why each cell is asked, room to write across the page, and who signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.dictated import ABOUT_CALL
from ntm_sheets.contract.table import Column, Line, meant
from ntm_sheets.drawing import style
from ntm_sheets.drawing.marking import look_of
from ntm_sheets.drawing.sheets import GAP, SheetDrawing
from ntm_sheets.drawing.style import clean
from ntm_sheets.facts.findings import Key

SIGNING_HEIGHT = 88.0


@dataclass(frozen=True)
class Visit:
    """When the team comes, and what it is about, in words; why it is to look at each cell."""

    words: str
    why: Mapping[Key, str] = field(default_factory=dict)


class VisitDrawing(SheetDrawing):
    """A sheet of a visit on its way onto its page."""

    @property
    def _has_known(self) -> bool:
        return bool(self.content.why)

    def _said(self, line: Line, column: Column) -> str:
        key = meant(self.table.key, line.row, "value")
        if column.mirrors == "why" or key in ABOUT_CALL:
            return clean(self.content.why.get(key, ""))
        return super()._said(line, column)

    def _draw_line(self, row: int, line: Line) -> None:
        super()._draw_line(row, line)
        key = meant(self.table.key, line.row, "value")
        if key in ABOUT_CALL:
            _, first = self.cells[key]
            across = self.palette.of(look_of(self.content.marks.get(key)))
            for column in range(first + 1, self.width + 1):
                self.sheet.write_blank(row, column, None, across)

    def _draw_input(self, row: int, index: int, key: Key, question: Question, column: Column) -> str:
        if key in ABOUT_CALL and index < self.width:
            # Words need the room of the notes as well.
            across = self.palette.of(look_of(self.content.marks.get(key)))
            self.sheet.merge_range(row, index, row, self.width, "", across)
        return super()._draw_input(row, index, key, question, column)

    def _below(self, row: int) -> int:
        """Leave room for those who sign, side by side."""
        self._set_height(row, GAP)
        self._set_height(row + 1, SIGNING_HEIGHT)
        # A cell by itself cannot be merged: a slip lacks the column that says why.
        middle = max(2, (self.width + 1) // 2 - 1)
        for (first, last), who in zip(((1, middle), (middle + 1, self.width)), self.table.signed_by, strict=False):
            text = f"{who}\n(ký, ghi rõ họ tên)"
            self.sheet.merge_range(row + 1, first, row + 1, last, text, self.palette.of(style.SIGNED))
        return row + 2
