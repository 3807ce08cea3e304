"""The second look at .xlsb: its records ([MS-XLSB] 2.1.4) walked for errors, formats, fonts, pictures; those that no engine knows spelled out."""

import struct
from collections.abc import Iterator
from dataclasses import replace

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import LEAST_HEIGHT, LEAST_WIDTH, SheetFacts, Written, check_extent
from ntm_sheets.reading.formats import ERRORS, Styles, make_styles
from ntm_sheets.reading.ooxml import target_of, workbook_part
from ntm_sheets.reading.ooxml_pictures import drawn_anchors
from ntm_sheets.reading.package import Package, relations
from ntm_sheets.reading.styles import LEAST_SIZE, UNKNOWN, Colours, cannot_be_seen, read_theme, with_fixed
from ntm_sheets.untrusted.refusing import Refusal


def records(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk over a part's records as (type, content); Refusal where one is cut off."""
    at, end = 0, len(body)
    while at < end:
        kind, at = _variable(body, at, 2)
        size, at = _variable(body, at, 4)
        if at + size > end:
            raise Refusal("damaged", why="record cut off")
        yield kind, body[at : at + size]
        at += size


def variable(number: int) -> bytes:
    """Write a type or a size."""
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*written, number))


def string(record: bytes, at: int) -> tuple[str, int]:
    """Read a counted UTF-16 string and where it ends."""
    size = struct.unpack_from("<I", record, at)[0]
    end = at + 4 + 2 * size
    if end > len(record):
        raise Refusal("damaged", why="string cut off")
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


def _variable(body: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, with its high bit as the sign that more follow."""
    number = 0
    for shift in range(most):
        if at >= len(body):
            raise Refusal("damaged", why="record cut off")
        byte = body[at]
        at += 1
        number |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            break
    return number, at


_NEXT_ROW, _FIRST_CELL, _LONG_TEXT, _LAST_CELL = 0, 1, 6, 11
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
        if kind == _NEXT_ROW:
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
        return _LONG_TEXT, record[:_HEAD] + record[_HEAD + 1 : end]
    return kind, record


_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 1, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_COLUMN, _SHARED_ITEM, _MERGED = 60, 19, 176
_FONT, _FORMAT, _XF, _SHEET, _CELL_XFS, _CELL_XFS_END = 43, 44, 47, 156, 617, 618
_FILL, _BOOK_PROPERTIES = 45, 153
_FONT_COLOUR_AT, _FONT_NAME_AT, _HEIGHT_AT = 12, 21, 8
# A point has twenty parts, a column's width is counted in 256ths of a character.
_TWIPS, _WIDTH_PARTS = 20, 256
_VALUE_AT = 8
_FONT_FLAGS_AT, _STRUCK, _HIDDEN_ROW_AT, _HIDDEN_ROW, _HIDDEN_COLUMN = 2, 0x8, 11, 0x10, 0x1


def look_at_xlsb(package: Package) -> dict[str, SheetFacts]:
    """Look at every worksheet of the package, by its name."""
    workbook = workbook_part(package)
    related = relations(package, workbook)
    colours = read_theme(package.read(target_of(related, "theme")))
    styles = _styles(package.read(target_of(related, "styles")) or b"", colours)
    from_1904 = False
    strings = _shared_strings(package.read(target_of(related, "sharedStrings")) or b"")
    looks: dict[str, SheetFacts] = {}
    for kind, record in records(package.read(workbook) or b""):
        if kind == _BOOK_PROPERTIES and record:
            from_1904 = bool(record[0] & 1)
        elif kind == _SHEET:
            identity, end = string(record, 8)
            name, _ = string(record, end)
            relation = related.get(identity)
            if relation and relation.type == "worksheet" and len(looks) < limits.SHEETS:
                if name in looks:
                    raise Refusal("damaged", sheet=name, why="two sheets of one name")
                look = looks[name] = SheetFacts(name, from_1904=from_1904)
                heights = _walk_sheet(look, spelled_out(package.read(relation.target) or b""), styles, strings)
                look.anchors += drawn_anchors(package, relation.target, heights, 15.0, look.hidden_rows)
    check_extent(looks)
    return looks


def _walk_sheet(look: SheetFacts, body: bytes, styles: Styles, strings: list[str]) -> dict[int, float]:
    """Take what a sheet says; give the heights of its rows in points."""
    row, heights = 0, dict[int, float]()
    for kind, record in records(body):
        if kind == _ROW and len(record) > _HIDDEN_ROW_AT:
            row = struct.unpack_from("<I", record)[0]
            height = heights[row] = struct.unpack_from("<H", record, _HEIGHT_AT)[0] / _TWIPS
            if record[_HIDDEN_ROW_AT] & _HIDDEN_ROW or height < LEAST_HEIGHT:
                look.hidden_rows.add(row)
        elif _BLANK < kind <= _FORMULA_ERROR and len(record) >= _VALUE_AT:
            _take_cell(look, row, kind, record, styles, strings)
        elif kind == _COLUMN and len(record) > 16:
            first, last, width = struct.unpack_from("<III", record)
            if record[16] & _HIDDEN_COLUMN or width / _WIDTH_PARTS < LEAST_WIDTH:
                look.hidden_columns.append((first, last))
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", record)
            look.merge(top, left, bottom, right)
    return heights


def _take_cell(look: SheetFacts, row: int, kind: int, record: bytes, styles: Styles, strings: list[str]) -> None:
    column, style = struct.unpack_from("<II", record)
    look.reach(row, column)
    mark = styles.mark(style & 0xFFFFFF)
    if kind >= _FORMULA_TEXT:
        mark = replace(mark, formula=True)
    if kind in (_ERROR, _FORMULA_ERROR):
        mark = mark.failed(ERRORS.get(record[_VALUE_AT], "#VALUE!"))
    else:
        look.write((row, column), _value(kind, record, strings))
    look.marks[row, column] = mark


def _value(kind: int, record: bytes, strings: list[str]) -> Written:
    """Read what a cell's record says ([MS-XLSB] 2.4.302 and following)."""
    if kind == _RK:
        return _compressed_number(struct.unpack_from("<I", record, _VALUE_AT)[0])
    if kind in (_REAL, _FORMULA_REAL):
        number: float = struct.unpack_from("<d", record, _VALUE_AT)[0]
        return number
    if kind in (_BOOL, _FORMULA_BOOL):
        return bool(record[_VALUE_AT])
    if kind == _SHARED:
        index: int = struct.unpack_from("<I", record, _VALUE_AT)[0]
        if index >= len(strings):
            raise Refusal("damaged", why=f"shared string {index}")
        return strings[index]
    return string(record, _VALUE_AT)[0]


def _compressed_number(stored: int) -> float:
    """Read an RkNumber ([MS-XLSB] 2.5.122): 30 bits of an integer or of a float, perhaps a hundredth."""
    if stored & 2:
        number = float((stored ^ 0x8000_0000) - 0x8000_0000 >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, stored & 0xFFFF_FFFC))[0]
    return number / 100 if stored & 1 else number


def _shared_strings(body: bytes) -> list[str]:
    return [string(record, 1)[0] for kind, record in records(body) if kind == _SHARED_ITEM]


def _styles(body: bytes, colours: Colours) -> Styles:
    formats: dict[int, str] = {}
    fonts: list[str] = []
    inks: list[str] = []
    small: set[int] = set()
    grounds: list[str] = []
    struck: set[int] = set()
    pairs: list[tuple[int, int]] = []
    faint: set[int] = set()
    fills: list[str] = []
    in_cells = False
    for kind, record in records(body):
        if kind == _FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = string(record, 2)[0]
        elif kind == _FONT:
            if record[_FONT_FLAGS_AT] & _STRUCK:
                struck.add(len(fonts))
            if struct.unpack_from("<H", record)[0] / _TWIPS < LEAST_SIZE:
                small.add(len(fonts))
            fonts.append(string(record, _FONT_NAME_AT)[0])
            inks.append(_colour(record, _FONT_COLOUR_AT, colours))
        elif kind == _FILL:
            grounds.append(_ground(record, colours))
        elif kind in (_CELL_XFS, _CELL_XFS_END):
            in_cells = kind == _CELL_XFS
        elif kind == _XF and in_cells:
            _, number, font, fill = struct.unpack_from("<HHHH", record)
            fills = with_fixed(grounds) if not pairs else fills
            ground = fills[fill] if fill < len(fills) else ""
            if font in small or (font < len(inks) and cannot_be_seen(inks[font], ground)):
                faint.add(len(pairs))
            pairs.append((number, font))
    return make_styles(formats, fonts, pairs, struck, faint)


def _ground(record: bytes, colours: Colours) -> str:
    pattern = struct.unpack_from("<I", record)[0]
    if pattern == 1:
        return _colour(record, 4, colours)
    return "" if pattern == 0 else UNKNOWN


def _colour(record: bytes, at: int, colours: Colours) -> str:
    """Read a BrtColor ([MS-XLSB] 2.5.4): by palette, by theme, or as it is; lighter or darker."""
    kind, index, tint = struct.unpack_from("<BBh", record, at)
    by = {1: "indexed", 3: "theme"}.get(kind >> 1)
    if by:
        return colours.rgb({by: str(index), "tint": str(tint / 0x7FFF)})
    return record[at + 4 : at + 7].hex().upper() if kind >> 1 == 2 else ""
