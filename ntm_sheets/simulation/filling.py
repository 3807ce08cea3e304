"""Type values into a drawn form by its keys, as a person with a spreadsheet program would, and save it."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.drawing.image import Image
from openpyxl.utils import get_column_letter

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.table import meant
from ntm_sheets.facts.findings import Key


class FormFiller:
    """A form opened once and filled again and again, each time from blank."""

    def __init__(self, form: Path) -> None:
        self._book = load_workbook(form)
        self._cells = self._find_cells()

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys of every input cell."""
        return tuple(self._cells)

    def address(self, key: Key) -> tuple[str, str]:
        """Give the sheet and the A1 address of an input cell."""
        sheet, row, column = self._cells[key]
        return sheet, f"{get_column_letter(column)}{row}"

    def fill(self, typed: Mapping[Key, Value], pictures: Mapping[Key, bytes] | None = None) -> bytes:
        """Give the workbook's bytes with these values typed in and these pictures laid on their cells."""
        for key, (sheet, row, column) in self._cells.items():
            self._book[sheet].cell(row, column).value = typed.get(key)
        for page in self._book.worksheets:
            # openpyxl offers no public way to take pictures off a sheet again
            page._images = []  # type: ignore[attr-defined]  # the stubs know of no pictures
        for key, data in (pictures or {}).items():
            name, row, column = self._cells[key]
            picture = Image(BytesIO(data))
            picture.anchor = f"{get_column_letter(column)}{row}"
            self._book[name].add_image(picture)
        saved = BytesIO()
        self._book.save(saved)
        return saved.getvalue()

    def _find_cells(self) -> dict[Key, tuple[str, int, int]]:
        found: dict[Key, tuple[str, int, int]] = {}
        for sheet in self._book.worksheets:
            table = sheet.cell(1, 1).value
            fields = {cell.column: str(cell.value) for cell in sheet[1][1:] if cell.value is not None}
            if sheet.sheet_state != "visible" or not table or not fields:
                continue
            for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
                if cell.value is not None:
                    found |= {
                        meant(str(table), str(cell.value), field): (sheet.title, cell.row, column)
                        for column, field in fields.items()
                        if not isinstance(sheet.cell(cell.row, column), MergedCell)
                    }
        return found
