"""Read a written master back: its cells through openpyxl, its parts as XML, its tables by heading."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
INK = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def open_book(path: Path | BytesIO) -> Workbook:
    """Open a workbook; openpyxl knows no sparklines and no data bars of 2010, and warns of them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*xtension is not supported")
        return load_workbook(path)


def open_once(path: Path) -> Workbook:
    """Open a workbook once for all who look into its sheets one after another; who changes it opens one of his own."""
    return _opened(path.read_bytes())


@lru_cache(maxsize=2)
def _opened(data: bytes) -> Workbook:
    return open_book(BytesIO(data))


@dataclass(frozen=True)
class Master:
    """A master that was written."""

    path: Path

    @cached_property
    def book(self) -> Workbook:
        return open_book(self.path)

    @cached_property
    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.path) as package:
            return {name: package.read(name) for name in package.namelist()}

    def xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts[name])

    def sheet(self, name: str) -> Worksheet:
        return self.book[name]

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet; sheets are numbered in their order."""
        return f"xl/worksheets/sheet{self.book.sheetnames.index(sheet) + 1}.xml"

    def headings(self, sheet: str) -> list[str]:
        return [cell.value for cell in self._table_rows(sheet)[0]]

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        """The rows of the sheet's table as cells by heading."""
        head, *body = self._table_rows(sheet)
        return [{cell.value: own for cell, own in zip(head, row, strict=True)} for row in body]

    def column(self, sheet: str, heading: str) -> list[Any]:
        return [row[heading].value for row in self.rows(sheet)]

    def links(self, sheet: str) -> Iterator[tuple[Any, str]]:
        """Each linked cell with the place inside the workbook that it leads to."""
        for row in self.sheet(sheet).iter_rows():
            for cell in row:
                if cell.hyperlink is not None and cell.hyperlink.location:
                    yield cell, cell.hyperlink.location

    def target(self, location: str) -> Any:
        """The cell that a link leads to."""
        found = re.fullmatch(r"'(.+)'!([A-Z]+[0-9]+)", location)
        assert found, location
        return self.sheet(found[1])[found[2]]

    def charts(self) -> list[ElementTree.Element]:
        return [self.xml(name) for name in sorted(self.parts) if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]

    def alternative_texts(self) -> list[str]:
        tag = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
        drawings = [name for name in sorted(self.parts) if name.startswith("xl/drawings/drawing")]
        return [one.get("descr", "") for name in drawings for one in self.xml(name).iter(tag)]

    def _table_rows(self, sheet: str) -> list[tuple[Any, ...]]:
        page = self.sheet(sheet)
        (table,) = page.tables.values()
        left, top, right, bottom = range_boundaries(table.ref)
        return list(page[f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"])
