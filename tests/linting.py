"""What must hold of every sheet that goes round: read back from a written workbook, each fault told with its place."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from master_reading import Master
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

Area = tuple[int, int, int, int]
ENGLISH = re.compile(
    r"\b(pass|passed|fail|failed|missing|late|date|value|note|village|team|used|done|behind|report|total|rank|points|unit|"
    r"sheet|page|error|warning|unknown|none|null|true|false|NaN|NaT|on_time|held|superseded)\b"
)
RAW_KEY = re.compile(r"\b(?:TC|VM)\d+\.\d+\b|\bTC\.gate\b|\b[a-z]+_[a-z_]+\b")
HASH = re.compile(r"\b[0-9a-f]{16,}\b")
# The days of the sample campaign as a spreadsheet counts them: one of these in a cell is a day without its format.
SERIALS = range(44_440, 44_560)
SIGNS = ("=", "+", "-", "@")


def faults(master: Master) -> list[str]:
    """What is wrong on the visible sheets of a workbook."""
    sheets = [sheet for sheet in master.book.worksheets if sheet.sheet_state == "visible"]
    found = [f"the name “{sheet.title}” is too long" for sheet in sheets if len(sheet.title) > 31]
    names = [table for sheet in sheets for table in sheet.tables]
    if len({name.casefold() for name in names}) != len(names):
        found.append(f"two tables have one name: {names}")
    for sheet in sheets:
        found += [
            f"{sheet.title}: {fault}"
            for fault in (*_headings(sheet), *_paper(sheet), *_cells(sheet), *_overlaps(sheet))
        ]
    return found


def _headings(sheet: Worksheet) -> Iterator[str]:
    for table in sheet.tables.values():
        left, top, right, bottom = range_boundaries(table.ref)
        headings = [str(sheet.cell(top, col).value or "") for col in range(left, right + 1)]
        if not all(headings) or len({one.casefold() for one in headings}) != len(headings):
            yield f"headings are not unique: {headings}"
        if top != 4 or left != 1:
            yield f"the table begins at {table.ref}"
        for row in range(top + 1, bottom):
            if all(sheet.cell(row, col).value is None for col in range(left, right + 1)):
                yield f"row {row} of the table is empty"
    if len(sheet.tables) > 1:
        yield "more than one table"


def _paper(sheet: Worksheet) -> Iterator[str]:
    if not sheet.print_area:
        yield "no print area"
    if sheet.page_setup.paperSize != 9:
        yield "not A4"
    if not 80 <= (sheet.sheet_view.zoomScale or 100) <= 100:
        yield f"zoom {sheet.sheet_view.zoomScale}"
    if sheet["A1"].value is None or sheet["A1"].hyperlink is not None:
        yield "A1 is no title"


def _cells(sheet: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                yield from (f"{cell.coordinate}: {fault}: {cell.value}" for fault in _text_faults(cell))
            elif type(cell.value) in (int, float) and cell.value in SERIALS:
                yield f"{cell.coordinate}: a day without its format: {cell.value}"


def _text_faults(cell: Any) -> Iterator[str]:
    text = cell.value
    for what, pattern in (("English", ENGLISH), ("a raw key", RAW_KEY), ("a fingerprint", HASH)):
        if pattern.search(text):
            yield what
    if text.startswith("#"):
        yield "a spreadsheet's own error"
    if text.startswith(SIGNS) and not cell.quotePrefix:
        yield "becomes a formula when it is edited"


def _overlaps(sheet: Worksheet) -> Iterator[str]:
    merged = [(*one.bounds, f"cells {one.coord}") for one in sheet.merged_cells.ranges]
    drawn = [(*_anchored(one), f"a drawing at {_anchored(one)}") for one in (*sheet._charts, *sheet._images)]
    tables = [(*range_boundaries(one.ref), f"table {one.name}") for one in sheet.tables.values()]
    for (*one, what), (*other, else_what) in combinations([*merged, *drawn, *tables], 2):
        if one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]:
            yield f"{what} and {else_what} overlap"
    for left, top, right, bottom, what in drawn:
        for row in sheet.iter_rows(top, bottom, left, right):
            yield from (f"{what} hides {cell.coordinate}" for cell in row if cell.value is not None)


def _anchored(drawing: Any) -> Area:
    """The cells that a drawing lies on; one that ends where a cell begins does not touch it."""
    begin, end = drawing.anchor._from, getattr(drawing.anchor, "to", drawing.anchor._from)
    last_col = end.col if end.colOff else end.col - 1
    last_row = end.row if end.rowOff else end.row - 1
    return begin.col + 1, begin.row + 1, max(last_col, begin.col) + 1, max(last_row, begin.row) + 1
