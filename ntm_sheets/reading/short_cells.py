"""The short cell records of .xlsb, which leave out the column; spelled out, for no engine here knows them."""

import struct

from ntm_sheets.reading.biff12 import records, variable

_ROW, _FIRST_CELL, _LAST_CELL = 0, 1, 11
_FIRST_SHORT, _LAST_SHORT = 12, 18
# A short record's kind is that of the long one and this; blank to shared text have short forms, formulas have none.
_SHORTENED = _FIRST_SHORT - _FIRST_CELL


def spelled_out(body: bytes) -> bytes:
    """Give a sheet's records with every cell's column in it: that of a short one lies right of the cell before it."""
    listed = list(records(body))
    if not any(_FIRST_SHORT <= kind <= _LAST_SHORT for kind, _ in listed):
        return body
    column, written = -1, []
    for kind, record in listed:
        if kind == _ROW:
            column = -1
        elif _FIRST_CELL <= kind <= _LAST_CELL and len(record) >= 4:
            (column,) = struct.unpack_from("<I", record)
        elif _FIRST_SHORT <= kind <= _LAST_SHORT:
            column += 1
            kind, record = kind - _SHORTENED, struct.pack("<I", column) + record
        written += [variable(kind), variable(len(record)), record]
    return b"".join(written)
