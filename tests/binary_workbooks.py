"""A workbook written as .xlsb ([MS-XLSB]), with long cell records or with the short ones that SheetJS writes."""

import io
import struct
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from letter_factory import zipped
from openpyxl import load_workbook

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.ms-excel"
ROW, BLANK, RK, ERROR, BOOL, REAL, TEXT, SHARED = range(8)
SHORTENED = 11


def as_xlsb(data: bytes, *, short: bool = False, shared: bool = False) -> bytes:
    """Write the values of an .xlsx, without its styles; a short cell follows the one to its left."""
    book = load_workbook(io.BytesIO(data))
    strings: list[str] = []
    sheets = [(sheet.title, _sheet(sheet, strings if shared else None, short=short)) for sheet in book.worksheets]
    parts = {f"xl/worksheets/sheet{n}.bin": body for n, (_, body) in enumerate(sheets, 1)}
    hidden = {sheet.title: {"visible": 0, "hidden": 1, "veryHidden": 2}[sheet.sheet_state] for sheet in book.worksheets}
    bundle = b"".join(
        record(156, struct.pack("<LL", hidden[name], n) + wide(f"rId{n}") + wide(name))
        for n, (name, _) in enumerate(sheets, 1)
    )
    parts["xl/workbook.bin"] = record(131) + record(143) + bundle + record(144) + record(132)
    kinds = dict.fromkeys(parts, f"{TYPES}.worksheet") | {"xl/workbook.bin": f"{TYPES}.sheet.binary.macroEnabled.main"}
    related = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)]
    if shared:
        items = b"".join(record(19, b"\0" + wide(text)) for text in strings)
        table = record(159, struct.pack("<LL", len(strings), len(strings)))
        parts["xl/sharedStrings.bin"] = table + items + record(160)
        kinds["xl/sharedStrings.bin"] = f"{TYPES}.sharedStrings"
        related.append(("rId99", "sharedStrings", "sharedStrings.bin"))
    override = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in kinds.items())
    rels = f'<Default Extension="rels" ContentType="{PACKAGE[:-5]}.relationships+xml"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{rels}{override}</Types>'.encode(),
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.bin")]),
        "xl/_rels/workbook.bin.rels": _relations(related),
    }
    return zipped([*files.items(), *parts.items()])


def record(kind: int, content: bytes = b"") -> bytes:
    return _variable(kind) + _variable(len(content)) + content


def wide(text: str) -> bytes:
    units = text.encode("utf-16-le")
    return struct.pack("<L", len(units) // 2) + units


def _variable(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80, number >> 7]) if number >= 0x80 else bytes([number])


def _sheet(sheet: Any, strings: list[str] | None, *, short: bool) -> bytes:
    extent = struct.pack("<LLLL", 0, sheet.max_row - 1, 0, sheet.max_column - 1)
    cells = b"".join(_rows(sheet, strings, short=short))
    return record(129) + record(148, extent) + record(145) + cells + record(146) + record(130)


def _rows(sheet: Any, strings: list[str] | None, *, short: bool) -> Iterator[bytes]:
    for row in sheet.iter_rows():
        hidden = 0x10 if sheet.row_dimensions[row[0].row].hidden else 0
        yield record(ROW, struct.pack("<LLHBBBL", row[0].row - 1, 0, 300, 0, hidden, 0, 0))
        before = -1
        for cell in row:
            if cell.value is None:
                continue
            column = cell.column - 1
            kind, content = _content(cell.value, strings)
            if short and column == before + 1:
                yield record(kind + SHORTENED, struct.pack("<L", 0) + content)
            else:
                yield record(kind, struct.pack("<LL", column, 0) + content)
            before = column


def _content(value: Any, strings: list[str] | None) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return BOOL, bytes([value])
    if value == "#N/A":
        return ERROR, b"\x2a"
    if isinstance(value, int) and abs(value) < 2**29:
        return RK, struct.pack("<L", (value << 2 | 2) & 0xFFFF_FFFF)
    if isinstance(value, int | float):
        return REAL, struct.pack("<d", value)
    text = f"{value:%d/%m/%Y}" if isinstance(value, date | datetime) else str(value)
    if strings is None:
        return TEXT, wide(text)
    strings.append(text)
    return SHARED, struct.pack("<L", len(strings) - 1)


def _relations(listed: list[tuple[str, str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{to}"/>' for key, kind, to in listed)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'.encode()
