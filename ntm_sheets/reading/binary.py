"""The second look at .xlsb: a walk over its records for errors, percent formats, fonts and pictures."""

import struct
from collections.abc import Iterator

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Look, Mark, check_area
from ntm_sheets.reading.formats import ERRORS, Styles, make_styles
from ntm_sheets.reading.markup import relations
from ntm_sheets.reading.ooxml import target_of, workbook_part
from ntm_sheets.reading.ooxml_pictures import drawn_anchors
from ntm_sheets.reading.package import Package
from ntm_sheets.untrusted.refusing import Refusal

_ROW, _BLANK, _ERROR, _FORMULA_ERROR, _LAST_CELL = 0, 1, 3, 11, 11
_FONT, _FORMAT, _XF, _SHEET, _CELL_XFS, _CELL_XFS_END = 43, 44, 47, 156, 617, 618
_FONT_NAME_AT = 21
_ERROR_AT = 8


def look_at_xlsb(package: Package) -> dict[str, Look]:
    """Look at every worksheet of the package, by its name."""
    workbook = workbook_part(package)
    related = relations(package, workbook)
    styles = _styles(package.read(target_of(related, "styles")) or b"")
    looks: dict[str, Look] = {}
    for kind, record in records(package.read(workbook) or b""):
        if kind == _SHEET:
            identity, end = _string(record, 8)
            name, _ = _string(record, end)
            relation = related.get(identity)
            if relation and relation.type == "worksheet" and len(looks) < limits.SHEETS:
                look = looks[name] = Look(name)
                _walk_sheet(look, package.read(relation.target) or b"", styles)
                look.anchors += drawn_anchors(package, relation.target, {}, 15.0)
    check_area(looks)
    return looks


def _walk_sheet(look: Look, body: bytes, styles: Styles) -> None:
    row = 0
    for kind, record in records(body):
        if kind == _ROW and len(record) > 3:
            row = struct.unpack_from("<I", record)[0]
        elif _BLANK < kind <= _LAST_CELL and len(record) >= _ERROR_AT:
            column, style = struct.unpack_from("<II", record)
            look.reach(row, column)
            mark = styles.mark(style & 0xFFFFFF)
            if kind in (_ERROR, _FORMULA_ERROR) and len(record) > _ERROR_AT:
                mark = Mark(ERRORS.get(record[_ERROR_AT], "#VALUE!"), mark.percent, mark.font)
            look.marks[row, column] = mark


def _styles(body: bytes) -> Styles:
    formats: dict[int, str] = {}
    fonts: list[str] = []
    pairs: list[tuple[int, int]] = []
    in_cells = False
    for kind, record in records(body):
        if kind == _FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = _string(record, 2)[0]
        elif kind == _FONT:
            fonts.append(_string(record, _FONT_NAME_AT)[0])
        elif kind in (_CELL_XFS, _CELL_XFS_END):
            in_cells = kind == _CELL_XFS
        elif kind == _XF and in_cells:
            _, number, font = struct.unpack_from("<HHH", record)
            pairs.append((number, font))
    return make_styles(formats, fonts, pairs)


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


def _string(record: bytes, at: int) -> tuple[str, int]:
    """Read a counted UTF-16 string and where it ends."""
    size = struct.unpack_from("<I", record, at)[0]
    end = at + 4 + 2 * size
    if end > len(record):
        raise Refusal("damaged", why="string cut off")
    return record[at + 4 : end].decode("utf-16-le", "replace"), end
