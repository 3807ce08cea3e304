"""Bytes become a Book: values by calamine, held cell by cell against what the second look at the raw file tells.

Where the two differ about a cell, that cell counts as neither; where they differ about which cells there are, the
sheet is refused. All cells are compared; closer is looked only where they differ, or where a format shows a day.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, compress, product, repeat
from math import inf, isfinite
from operator import ne

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ntm_sheets.campaign.dates import DAYS_TO_1904, EXCEL_EPOCH
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.reading import limits
from ntm_sheets.reading.book import (
    NUMBER,
    PLAIN,
    Address,
    Book,
    CellFacts,
    CellValue,
    ReadSheet,
    SheetFacts,
    Written,
    a1,
)
from ntm_sheets.reading.ooxml import is_linked, look_at_ooxml, workbook_part
from ntm_sheets.reading.ooxml_texts import decoded_fully
from ntm_sheets.reading.opendocument import bare_document, look_at_opendocument
from ntm_sheets.reading.package import Package
from ntm_sheets.reading.preparing import emptied, usually_named
from ntm_sheets.reading.xlsb import look_at_xlsb
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import Sniffed

# Engines differ in spaces, line ends and what they leave of a control character; none of it is content.
_LOOSE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff\ufffd\ufffe\uffff]+")
# Before March 1900 programs count differently (Excel knows a 29 February of that year); its last day is 31 December 9999.
_FIRST_SURE_DAY, _LAST_DAY = 61, 2_958_466
_BEYOND = (inf, -inf)


def check_agreement(values: dict[Address, CellValue], look: SheetFacts) -> None:
    """Take from the values each cell of which two engines read different things; mark a day that no calendar has.

    Refusal where the engine found a cell where the file has none. A cell that the raw file marks as an error, or as a
    picture, has no value that could be wrong. A text whose signs are stored by their codes is taken as the file means it.
    """
    written = look.written
    pictures = {anchor.address for anchor in look.anchors if anchor.in_cell}
    strays = values.keys() - written.keys()
    for address in (address for address in values if strays and address in strays):
        if address not in pictures and not _marked(look, address).error:
            why = f"the engine found {str(values[address])[:40]!r} where the file has nothing"
            raise Refusal("damaged", sheet=look.sheet, cell=a1(address), why=why)
    # What both say alike needs no closer look, but for those numbers that are watched.
    watched = _watched(look)
    doubtful = [address for address, own in written.items() if values.get(address) != own or address in watched]
    for address in doubtful:
        if address not in pictures and not _marked(look, address).error:
            _compare(values, look, address, written[address])


def _watched(look: SheetFacts) -> set[Address]:
    """Give the numbers that are looked at closely though both say alike: shown as days, or beyond all numbers."""
    return {
        address
        for address, own in look.written.items()
        if type(own) is not str and (_marked(look, address).dated or own in _BEYOND)
    }


def _compare(values: dict[Address, CellValue], look: SheetFacts, address: Address, written: Written) -> None:
    value = values.get(address)
    if isinstance(written, float) and not isfinite(written):
        look.marks[address] = _marked(look, address).failed("#NUM!")
        return
    if isinstance(written, float) and isinstance(value, str) and _is_number(value, written):
        # An engine that knows no blanks around a number took it for a text.
        values[address] = value = written
    if not _agree(written, value):
        look.doubt(address, written, values.pop(address, None))
        return
    if isinstance(written, float) and value is not None:
        values[address] = value = _day_or_number(look, address, written, value)
    elif isinstance(written, str) and value is not None and address in look.escaped:
        values[address] = written
    dated = isinstance(value, date | time) or _marked(look, address).dated
    if dated and isinstance(written, float) and not 0 <= written < _LAST_DAY:
        look.marks[address] = _marked(look, address).failed("#NUM!")


def _marked(look: SheetFacts, address: Address) -> CellFacts:
    return look.marks.get(address, PLAIN)


def _agree(written: Written, value: CellValue | None) -> bool:
    if written is None or written == value:
        return True
    if isinstance(written, str):
        return _text(written) == _text(str(value)) if value is not None else not _text(written)
    if isinstance(written, bool) or isinstance(value, bool):
        return False
    if isinstance(value, date | datetime | time):
        return True
    if isinstance(value, int | float):
        return abs(value - written) <= abs(written) * 1e-14
    # A duration is given as text.
    return isinstance(value, str) and re.fullmatch(r"-?\d+:\d\d:\d\d", value) is not None


def _is_number(text: str, number: float) -> bool:
    return NUMBER.fullmatch(text.strip()) is not None and float(text) == number


def _day_or_number(look: SheetFacts, address: Address, written: float, value: CellValue) -> CellValue:
    """Hold what an engine made of a number against its format and the first year of the workbook's days.

    A day that an engine left a number, as one does with whole numbers of .xlsb, is made the day that it is. Where it
    made a day of what is none by the format, nobody knows what the cell says. Of two different days neither counts.
    """
    is_day = isinstance(value, date | datetime | time | str)
    if not is_day and _marked(look, address).dated and 1 <= written < _LAST_DAY - DAYS_TO_1904:
        moment = _moment(written, from_1904=look.from_1904)
        return moment if moment.time() != time() else moment.date()
    if is_day and not _marked(look, address).dated:
        look.marks[address] = _marked(look, address).failed("#VALUE!")
    if isinstance(value, date) and _FIRST_SURE_DAY <= written < _LAST_DAY - DAYS_TO_1904:
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        own = _moment(written, from_1904=look.from_1904)
        if abs(moment - own) > timedelta(seconds=2):
            look.doubt(address, own, value)
    return value


def _moment(written: float, *, from_1904: bool) -> datetime:
    days = written + DAYS_TO_1904 if from_1904 else written + (written < _FIRST_SURE_DAY - 1)
    return (datetime.combine(EXCEL_EPOCH, time()) + timedelta(days=days) + timedelta(milliseconds=500)).replace(
        microsecond=0
    )


def _text(text: str) -> str:
    return _LOOSE.sub("", decoded_fully(text))


_LOOKS = {
    "xlsx": look_at_ooxml, "xlsm": look_at_ooxml, "xlsb": look_at_xlsb, "ods": look_at_opendocument,
}  # fmt: skip

_AS_THEY_ARE = frozenset((str, float, bool))
# A form's sheets are smaller; their blocks come again with each form.
_KEPT_PLACES = 2_000
_Values = dict[Address, CellValue]
# A sheet's name, whether it is hidden, its values, and whether these are what the look says, cell by cell.
_Opened = tuple[str, bool, _Values, bool]


def open_book(data: bytes, sniffed: Sniffed, file: str) -> Book:
    """Open a workbook of the kind that was sniffed; Refusal, or any fault of an engine."""
    if len(data) > limits.FILE_BYTES:
        raise Refusal("too-large", what=f"nặng hơn {limits.FILE_BYTES // limits.MEGABYTE} MB")
    # The look goes first: it is the gate that keeps from calamine what would kill the process.
    if sniffed.kind == "xls":
        # What reads the old format takes a tenth of a worker's start, and few files have it.
        from ntm_sheets.reading.xls import has_pictures, look_at_xls

        package, looks = None, look_at_xls(data)
        opened = _by_calamine(data, looks)
    else:
        package = Package(data, sniffed.entries)
        looks = _LOOKS[sniffed.kind](package)
        opened = _values(package, data, sniffed, looks)
    if not opened or sorted(name for name, *_ in opened) != sorted(looks):
        raise Refusal("damaged", why=f"sheets: {', '.join(looks)[:60]!r}")
    sheets = tuple(_sheet(hidden, values, looks[name], is_same=same) for name, hidden, values, same in opened)
    remarks = []
    if package is not None and sniffed.kind != "ods" and is_linked(package):
        remarks.append(Remark("external-links", Place(file)))
    if sniffed.macros:
        remarks.append(Remark("has-macros", Place(file)))
    if package is None and has_pictures(data):
        remarks.append(Remark("xls-pictures", Place(file)))
    return Book(sheets, package, tuple(remarks))


def _sheet(hidden: bool, values: _Values, look: SheetFacts, *, is_same: bool) -> ReadSheet:
    if not is_same or _watched(look):
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
                (
                    about.name,
                    about.visible != SheetVisibleEnum.Visible,
                    *_cells(workbook, looks[about.name], about.name),
                )
                for about in workbook.sheets_metadata
                if about.typ == SheetTypeEnum.WorkSheet and about.name in looks
            ]
    except PasswordError:
        raise Refusal("encrypted") from None


def _cells(workbook: CalamineWorkbook, look: SheetFacts, name: str) -> tuple[_Values, bool]:
    """Give the cells of a sheet that hold anything, and whether they are the very same that the look has."""
    sheet = workbook.get_sheet_by_name(name)
    rows, (top, left) = sheet.to_python(), sheet.start or (0, 0)
    everything = list(chain.from_iterable(rows))
    filled = list(map(ne, everything, repeat("")))
    places = list(compress(_places(top, left, len(rows), len(rows[0]) if rows else 0), filled))
    values: list[object] = list(compress(everything, filled))
    # A text that is empty is no content to an engine.
    own = {at: one for at, one in look.written.items() if one != ""}
    is_same = values == list(own.values()) and places == list(own)
    if is_same and list(map(type, values)) == list(map(type, own.values())):
        # Texts of the look come again with every form: whatever is made of them is known already.
        return own, True  # type: ignore[return-value]
    cells = zip(places, values, strict=True)
    return {at: value if type(value) in _AS_THEY_ARE else as_cell_value(value) for at, value in cells}, False  # type: ignore[misc]


def _places(top: int, left: int, height: int, width: int) -> Sequence[Address]:
    """List the places of a block in the order of its rows."""
    if height * width > _KEPT_PLACES:
        return list(product(range(top, top + height), range(left, left + width)))
    return _kept_places(top, left, height, width)


@lru_cache(maxsize=128)
def _kept_places(top: int, left: int, height: int, width: int) -> tuple[Address, ...]:
    return tuple(product(range(top, top + height), range(left, left + width)))


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
        found.append((sheet.title, sheet.sheet_state != "visible", values, False))
    return found


def as_cell_value(value: object) -> CellValue:
    """Give a value as one of the types of a cell; a datetime at midnight is a day, a duration is text."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value if isinstance(value, str | int | float | bool | date | datetime | time) else str(value)
