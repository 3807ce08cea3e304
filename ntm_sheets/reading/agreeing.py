"""Two engines must tell the same: what calamine made of each cell is held against what the raw file says.

Where they differ about a cell, that cell counts as neither; where they differ about which cells there are, the sheet is
in doubt as a whole.
"""

import re
from datetime import date, datetime, time, timedelta
from math import inf, isfinite

from ntm_sheets.reading.book import NUMBER, Address, CellValue, Mark, SheetFacts, Written, a1
from ntm_sheets.reading.escapes import decoded_fully
from ntm_sheets.untrusted.refusing import Refusal

# Engines differ in spaces, line ends and what they leave of a control character; none of it is content.
_LOOSE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufeff\ufffd\ufffe\uffff]+")
# 31 December 9999, Excel's last day.
_LAST_DAY = 2_958_466
_BEYOND = (inf, -inf)
# Before March 1900 programs count differently: Excel knows a 29 February of that year.
_EPOCH, _FIRST_SURE_DAY, _DAYS_TO_1904 = datetime(1899, 12, 30), 61, 1_462


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
    # What both say alike needs no closer look, but for numbers that a format shows as days, and those beyond all numbers.
    doubtful = [
        address
        for address, own in written.items()
        if values.get(address) != own or (type(own) is not str and (_marked(look, address).dated or own in _BEYOND))
    ]
    for address in doubtful:
        if address not in pictures and not _marked(look, address).error:
            _compare(values, look, address, written[address])


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


def _marked(look: SheetFacts, address: Address) -> Mark:
    return look.marks.get(address, Mark())


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
    if not is_day and _marked(look, address).dated and 1 <= written < _LAST_DAY - _DAYS_TO_1904:
        moment = _moment(written, from_1904=look.from_1904)
        return moment if moment.time() != time() else moment.date()
    if is_day and not _marked(look, address).dated:
        look.marks[address] = _marked(look, address).failed("#VALUE!")
    if isinstance(value, date) and _FIRST_SURE_DAY <= written < _LAST_DAY - _DAYS_TO_1904:
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        own = _moment(written, from_1904=look.from_1904)
        if abs(moment - own) > timedelta(seconds=2):
            look.doubt(address, own, value)
    return value


def _moment(written: float, *, from_1904: bool) -> datetime:
    days = written + _DAYS_TO_1904 if from_1904 else written + (written < _FIRST_SURE_DAY - 1)
    return (_EPOCH + timedelta(days=days) + timedelta(milliseconds=500)).replace(microsecond=0)


def _text(text: str) -> str:
    return _LOOSE.sub("", decoded_fully(text))
