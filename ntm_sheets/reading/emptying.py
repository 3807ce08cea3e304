"""Cells that hold no value at all (`85,5` as a number, an error nobody knows), emptied for an engine that gives up over them."""

import re
from collections.abc import Mapping

from ntm_sheets.reading.book import SheetFacts, a1
from ntm_sheets.reading.markup import relations
from ntm_sheets.reading.ooxml import sheet_parts, workbook_part
from ntm_sheets.reading.package import Package

# No cell lies in another: what looks like one and never ends (in a comment, say) is given up where the next begins.
_CELL = re.compile(rb"<((?:\w+:)?c)\b([^<>]*+)(?<!/)>(?:[^<]|<(?!(?:\w+:)?c\b))*?</\1\s*>")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3}\d{1,7})["']""")


def emptied(package: Package, looks: Mapping[str, SheetFacts]) -> dict[str, bytes]:
    """Give the sheets, by part, without the content of the cells that are marked as errors; those that have none are left out."""
    workbook = workbook_part(package)
    found = {}
    for name, part in sheet_parts(package, workbook, relations(package, workbook)):
        marks = looks[name].marks.items()
        errors = {a1(address).encode() for address, mark in marks if mark.error}
        body = package.read(part) or b""
        if errors:
            found[part] = _CELL.sub(lambda cell, errors=errors: _without(cell, errors), body)  # type: ignore[misc]
    return found


def _without(cell: re.Match[bytes], errors: set[bytes]) -> bytes:
    place = _PLACE.search(cell[2])
    is_one = place is not None and place[1].upper() in errors
    return b'<%s r="%s"/>' % (cell[1], place[1]) if place and is_one else cell[0]
