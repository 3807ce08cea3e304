"""A workbook's formats, each made once from its look; and text made fit for a cell."""

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from ntm_sheets.campaign.signs import for_a_cell
from ntm_sheets.drawing.style import CellStyle

MOST_TEXT = 32_000  # Excel allows 32 767


class Palette:
    """Gives the workbook's format for a look; equal looks share one format."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, str | int | bool], ...], Format] = {}

    def of(self, look: CellStyle) -> Format:
        """Give the format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(look))
        return self._formats[key]


def clean(text: str) -> str:
    """Make a text fit for a cell: no unfit characters, no more than Excel holds."""
    return for_a_cell(text, MOST_TEXT)
