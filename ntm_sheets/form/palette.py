"""A workbook's formats, each made once from its look; and text made fit for a cell."""

import re

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from ntm_sheets.form.style import Look

MOST_TEXT = 32_000  # Excel allows 32 767
# Characters that XML cannot carry, halves of a pair, and marks that turn the direction of writing.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


class Palette:
    """Gives the workbook's format for a look; equal looks share one format."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, str | int | bool], ...], Format] = {}

    def of(self, look: Look) -> Format:
        """Give the format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(look))
        return self._formats[key]


def clean(text: str) -> str:
    """Make a text fit for a cell: no unfit characters, no more than Excel holds."""
    return UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_TEXT]
