"""Bytes become a Book: values by calamine, next to what the second look at the raw file tells."""

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.reading import limits
from ntm_sheets.reading.agreeing import check_agreement
from ntm_sheets.reading.biff import has_pictures, look_at_xls
from ntm_sheets.reading.binary import look_at_xlsb
from ntm_sheets.reading.book import Address, Book, CellValue, ReadSheet, SheetFacts
from ntm_sheets.reading.emptying import emptied
from ntm_sheets.reading.ooxml import is_linked, look_at_ooxml, workbook_part
from ntm_sheets.reading.opendocument import bare_document, look_at_opendocument
from ntm_sheets.reading.package import Package
from ntm_sheets.reading.usual import usually_named
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import Sniffed

_LOOKS = {
    "xlsx": look_at_ooxml, "xlsm": look_at_ooxml, "xlsb": look_at_xlsb, "ods": look_at_opendocument,
}  # fmt: skip

_AS_THEY_ARE = frozenset((str, float, bool))
_Values = dict[Address, CellValue]
_Opened = tuple[str, bool, _Values]


def open_book(data: bytes, sniffed: Sniffed, file: str) -> Book:
    """Open a workbook of the kind that was sniffed; Refusal, or any fault of an engine."""
    if len(data) > limits.FILE_BYTES:
        raise Refusal("too-large", what=f"nặng hơn {limits.FILE_BYTES // limits.MEGABYTE} MB")
    # The look goes first: it is the gate that keeps from calamine what would kill the process.
    if sniffed.kind == "xls":
        package, looks = None, look_at_xls(data)
        opened = _by_calamine(data, looks)
    else:
        package = Package(data, sniffed.entries)
        looks = _LOOKS[sniffed.kind](package)
        opened = _values(package, data, sniffed, looks)
    if not opened or sorted(name for name, _, _ in opened) != sorted(looks):
        raise Refusal("damaged", why=f"sheets: {', '.join(looks)[:60]!r}")
    sheets = tuple(_sheet(hidden, values, looks[name]) for name, hidden, values in opened)
    remarks = []
    if package is not None and sniffed.kind != "ods" and is_linked(package):
        remarks.append(Remark("external-links", Place(file)))
    if sniffed.macros:
        remarks.append(Remark("has-macros", Place(file)))
    if sniffed.kind == "xls" and has_pictures(data):
        remarks.append(Remark("xls-pictures", Place(file)))
    return Book(sheets, package, tuple(remarks))


def _sheet(hidden: bool, values: _Values, look: SheetFacts) -> ReadSheet:
    check_agreement(values, look)
    for anchor in look.anchors:
        if anchor.in_cell and anchor.address is not None:
            values.pop(anchor.address, None)
    return ReadSheet(look.sheet, hidden, values, look)


def _values(package: Package, data: bytes, sniffed: Sniffed, looks: Mapping[str, SheetFacts]) -> list[_Opened]:
    """Read the sheets that were looked at, and no other: macro and dialog sheets hold no answers."""
    if sniffed.kind == "ods":
        return _values_of_document(package, looks)
    usual = usually_named(package, workbook_part(package), data)
    try:
        return _by_calamine(usual, looks)
    except CalamineError:
        # calamine gives up a whole sheet for one number that is none (85,5), or one error that it does not know.
        if sniffed.kind == "xlsb":
            raise
    try:
        return _by_calamine(usually_named(package, workbook_part(package), data, emptied(package, looks)), looks)
    except CalamineError:
        if sniffed.strict:
            raise
        return _by_openpyxl(usual, looks)


def _values_of_document(package: Package, looks: Mapping[str, SheetFacts]) -> list[_Opened]:
    try:
        return _by_calamine(bare_document(package), looks)
    except CalamineError:
        return _by_calamine(bare_document(package, mended=True), looks)


def _by_calamine(data: bytes, looks: Mapping[str, SheetFacts]) -> list[_Opened]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            return [
                (about.name, about.visible != SheetVisibleEnum.Visible, _cells(workbook.get_sheet_by_name(about.name)))
                for about in workbook.sheets_metadata
                if about.typ == SheetTypeEnum.WorkSheet and about.name in looks
            ]
    except PasswordError:
        raise Refusal("encrypted") from None


def _cells(sheet: CalamineSheet) -> _Values:
    top, left = sheet.start or (0, 0)
    return {
        (row, column): value if type(value) in _AS_THEY_ARE else as_cell_value(value)  # type: ignore[misc]
        for row, cells in enumerate(sheet.to_python(), top)
        for column, value in enumerate(cells, left)
        if value != ""
    }


def _by_openpyxl(data: bytes, looks: Mapping[str, SheetFacts]) -> list[_Opened]:
    import openpyxl  # a quarter of a second to load, and hardly ever needed

    found = []
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in (sheet for sheet in workbook.worksheets if sheet.title in looks):
        # It would believe what the sheet says about its own size.
        sheet.reset_dimensions()
        values = {
            (row, column): as_cell_value(cell.value)
            for row, cells in enumerate(sheet.iter_rows())
            for column, cell in enumerate(cells)
            if cell.value not in (None, "") and cell.data_type != "e"
        }
        found.append((sheet.title, sheet.sheet_state != "visible", values))
    return found


def as_cell_value(value: object) -> CellValue:
    """Give a value as one of the types of a cell; a datetime at midnight is a day, a duration is text."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value if isinstance(value, str | int | float | bool | date | datetime | time) else str(value)
