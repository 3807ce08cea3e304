"""Forms as people leave them who took the protection off: visible cells sorted, pushed or pasted, hidden keys left behind."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

Order = Callable[[list[list[Any]]], list[list[Any]]]


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    """A workbook's bytes after a change to it."""
    book = load_workbook(BytesIO(data))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def line_of(sheet: Worksheet, key: str) -> int:
    """The row of a row key."""
    return next(cell.row for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value == key)


def column_of(sheet: Worksheet, field: str) -> int:
    """The column of a field key."""
    return next(cell.column for cell in sheet[1] if cell.value == field)


def heading_of(sheet: Worksheet, text: str) -> int:
    """The row in which a heading stands."""
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def block(sheet: Worksheet, area: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet[area]]


def write(sheet: Worksheet, top: int, left: int, values: Sequence[Sequence[Any]]) -> None:
    for row, cells in enumerate(values, top):
        for column, value in enumerate(cells, left):
            sheet.cell(row, column).value = value


def reorder(sheet: Worksheet, area: str, order: Order) -> None:
    """Sort the cells of an area, as a program does that knows of no keys."""
    corner = sheet[area][0][0]
    write(sheet, corner.row, corner.column, order(block(sheet, area)))


def push_down(sheet: Worksheet, area: str) -> None:
    """Insert a row of cells above an area, shifting it down."""
    corner, values = sheet[area][0][0], block(sheet, area)
    write(sheet, corner.row, corner.column, [[None] * len(values[0]), *values])


def push_right(sheet: Worksheet, area: str) -> None:
    """Insert a column of cells left of an area, shifting it right."""
    corner = sheet[area][0][0]
    write(sheet, corner.row, corner.column, [[None, *row] for row in block(sheet, area)])
