"""Cell records of .xlsb that no engine here knows, written as those that all know: short ones, and texts with runs of letters."""

import struct

from ntm_sheets.reading.biff12 import records, string, variable

_ROW, _FIRST_CELL, _TEXT, _LAST_CELL = 0, 1, 6, 11
_FIRST_SHORT, _LAST_SHORT, _RICH = 12, 18, 62
# A short record leaves out the column; its kind is that of the long one and this. Formulas have no short form.
_SHORTENED = _FIRST_SHORT - _FIRST_CELL
# The column and the style of a cell; of a rich text a byte of flags follows, then the text, then its runs.
_HEAD = 8


def spelled_out(body: bytes) -> bytes:
    """Give a sheet's records with every cell in its usual form: a short one lies right of the cell before it."""
    listed = list(records(body))
    if not any(_FIRST_SHORT <= kind <= _LAST_SHORT or kind == _RICH for kind, _ in listed):
        return body
    column, written = -1, []
    for kind, record in listed:
        if kind == _ROW:
            column = -1
        elif (_FIRST_CELL <= kind <= _LAST_CELL or kind == _RICH) and len(record) >= _HEAD:
            (column,) = struct.unpack_from("<I", record)
        elif _FIRST_SHORT <= kind <= _LAST_SHORT:
            column += 1
        kind, record = _usual(kind, record, column)
        written += [variable(kind), variable(len(record)), record]
    return b"".join(written)


def _usual(kind: int, record: bytes, column: int) -> tuple[int, bytes]:
    if _FIRST_SHORT <= kind <= _LAST_SHORT:
        return kind - _SHORTENED, struct.pack("<I", column) + record
    if kind == _RICH:
        _, end = string(record, _HEAD + 1)
        return _TEXT, record[:_HEAD] + record[_HEAD + 1 : end]
    return kind, record
