"""Two engines must tell the same: what calamine made of each cell is held against what the raw file says."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from math import isfinite

from ntm_sheets.reading.book import Address, CellValue, Look, Mark, Written, a1
from ntm_sheets.untrusted.refusing import Refusal

# Engines differ in spaces, line ends and the way in which Excel stores a control character; none of it is content.
_LOOSE = re.compile(r"(?:\s|_x[0-9A-Fa-f]{4}_|[\x00-\x1f\x7f-\x9f\ufeff\ufffd\ufffe\uffff])+")
# 31 December 9999, Excel's last day.
_LAST_DAY = 2_958_466


def check_agreement(values: Mapping[Address, CellValue], look: Look) -> None:
    """Refuse a sheet of which two engines read different things; mark as an error a day that no calendar has.

    A cell that the raw file marks as an error, or as a picture, has no value that could be wrong.
    """
    pictures = {anchor.address for anchor in look.anchors if anchor.in_cell}
    for address, written in look.written.items():
        value = values.get(address)
        if address in pictures or _marked(look, address).error:
            continue
        if isinstance(written, float) and not isfinite(written):
            look.marks[address] = _marked(look, address).failed("#NUM!")
            continue
        if not _agree(written, value):
            raise _disagreement(look, address, value)
        if isinstance(value, date | time) and isinstance(written, float) and not 0 <= written < _LAST_DAY:
            look.marks[address] = _marked(look, address).failed("#NUM!")
    for address, value in values.items():
        if address not in look.written and address not in pictures and not _marked(look, address).error:
            raise _disagreement(look, address, value)


def _marked(look: Look, address: Address) -> Mark:
    return look.marks.get(address, Mark())


def _disagreement(look: Look, address: Address, value: object) -> Refusal:
    why = f"two engines differ: {str(value)[:40]!r}, {str(look.written.get(address))[:40]!r}"
    return Refusal("damaged", sheet=look.sheet, cell=a1(address), why=why)


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


def _text(text: str) -> str:
    # Excel writes an underscore that would start such a code as a code itself.
    return _LOOSE.sub("", text.replace("_x005F_", "_"))
