"""Slips as their reader has them: the list of findings on the first sheet, and cells mended by their keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import MARK_WORDS
from ntm_sheets.drawing.marking import HEADINGS
from ntm_sheets.facts.findings import Key

LEVELS = {word: level for level, word in MARK_WORDS.items()}


@dataclass(frozen=True)
class Line:
    """One line of a slip's list."""

    level: str
    sheet: str
    cell: str
    name: str
    seen: str
    message: str
    remedy: str


def listed(path: Path) -> list[Line]:
    """The lines of a slip's first sheet, in their order; of each section the lines alone."""
    page = load_workbook(path).worksheets[0]
    rows = [[str(cell.value or "") for cell in row[1:]] for row in page.iter_rows()]
    first = next(n for n, row in enumerate(rows) if tuple(row) == HEADINGS) + 1
    return [Line(LEVELS[level], *rest) for level, *rest in rows[first:] if level in LEVELS]


def cells(path: Path) -> dict[Key, Cell]:
    """Every input cell of a form by its key."""
    found: dict[Key, Cell] = {}
    for page in load_workbook(path).worksheets:
        if page.sheet_state == "visible" and page["A1"].value:
            fields = {cell.column: str(cell.value) for cell in page[1][1:] if cell.value}
            for (head,) in page.iter_rows(min_row=2, max_col=1):
                if head.value:
                    found |= {
                        (str(page["A1"].value), str(head.value), field): page.cell(head.row, column)
                        for column, field in fields.items()
                    }
    return found


def mended(path: Path, typed: Mapping[Key, Value | None]) -> bytes:
    """The bytes of a slip in which some cells were typed anew."""
    found = cells(path)
    for key, value in typed.items():
        found[key].value = value
    saved = BytesIO()
    next(iter(found.values())).parent.parent.save(saved)
    return saved.getvalue()
