"""Which form a workbook is: by its stamp, else by what it looks like; which program saved it. Nothing counts where a key is in doubt."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.names import fold, one_line
from ntm_sheets.contract.layout import FIRST_FIELDS, TABS, Table
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import STAMP_KEYS, STAMP_SHEET, Stamp, read_stamp
from ntm_sheets.reading import limits
from ntm_sheets.reading.book import Address, Book, ReadSheet, a1
from ntm_sheets.reading.package import Package, bare, relations, walk
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import WORKBOOKS, Sniffed

_CAMPAIGN_SHEETS = {sheet.key: fold(sheet.name) for sheet in SHEETS}


def doubted_stamp(sheets: Iterable[ReadSheet]) -> Refusal | None:
    """Give the refusal of a workbook of which nobody knows for sure which form it is; None where all is clear."""
    for sheet, (row, column), readings in _doubts(sheets):
        is_named = sheet.name.strip().casefold() == STAMP_SHEET
        beside = sheet.text((row, column - 1))
        if is_named or beside in STAMP_KEYS or not set(readings).isdisjoint(STAMP_KEYS):
            return _doubt_refused(sheet, (row, column), readings)
    return None


def doubted_key(sheets: Iterable[ReadSheet], tables: Iterable[Table]) -> Refusal | None:
    """Give the refusal of a form of which a key is in doubt: an answer might count for another question."""
    doubts = list(_doubts(sheets))
    keys = {key.strip() for table in tables for key in (table.key, *table.fields, *table.rows)} if doubts else set()
    for sheet, address, readings in doubts:
        if not {reading.strip() for reading in readings}.isdisjoint(keys):
            return _doubt_refused(sheet, address, readings)
    return None


def _doubts(sheets: Iterable[ReadSheet]) -> Iterator[tuple[ReadSheet, Address, tuple[str, str]]]:
    return ((sheet, address, readings) for sheet in sheets for address, readings in sheet.look.doubts.items())


def _doubt_refused(sheet: ReadSheet, address: Address, readings: tuple[str, str]) -> Refusal:
    own, engine = (reading[:40] for reading in readings)
    return Refusal("damaged", sheet=sheet.name, cell=a1(address), why=f"two engines differ: {engine!r}, {own!r}")


# A sheet under another name must show at least these, so that no answer is taken for a stamp.
_SURE = ("campaign", "form", "unit")
# “Báo cáo” and “Ảnh” has many a workbook.
_TABS_AT_LEAST = 3


def find_stamps(sheets: tuple[ReadSheet, ...]) -> dict[str, Stamp]:
    """Give the stamps by the sheets that they stand on, that of `_ntm` first; several where forms were put together."""
    named = [sheet for sheet in sheets if sheet.name.strip().casefold() == STAMP_SHEET]
    found: dict[str, Stamp] = {}
    for sheet in (*named, *(sheet for sheet in sheets if sheet not in named)):
        is_named = any(sheet is one for one in named)
        if not is_named and not [1 for value in sheet.values.values() if type(value) is str and _SURE[0] in value]:
            continue
        rows = _stamp_rows(sheet)
        if any(key in rows for key in STAMP_KEYS) if is_named else all(key in rows for key in _SURE):
            found[sheet.name] = read_stamp(rows)
    return found


def looks_like_a_form(sheets: tuple[ReadSheet, ...]) -> bool:
    """Tell whether a workbook without a stamp is a form of ours all the same: by its stamp's sheet, keys or tabs."""
    if any(sheet.name.strip().casefold() == STAMP_SHEET or _is_keyed(sheet) for sheet in sheets):
        return True
    names = {fold(sheet.name) for sheet in sheets}
    tabs = len(names & {fold(name) for name in TABS})
    # The campaign's own workbook and the master have some tabs of these names among many others.
    return tabs >= _TABS_AT_LEAST and tabs * 2 > len(names)


def _is_keyed(sheet: ReadSheet) -> bool:
    first = FIRST_FIELDS.get(sheet.text((0, 0)))
    return first is not None and any(sheet.text(at) == first for at in sheet.values if at[0] == 0)


def _stamp_rows(sheet: ReadSheet) -> dict[str, str]:
    keyed = {
        address: value.strip()
        for address, value in sheet.values.items()
        if isinstance(value, str) and value.strip() in STAMP_KEYS
    }
    found: dict[str, str] = {}
    for row, column in sorted(keyed):
        is_near = row < limits.CORNER_ROWS and column < limits.CORNER_COLUMNS
        if is_near and (row, column + 1) in sheet.values:
            found.setdefault(keyed[row, column], sheet.text((row, column + 1)))
    return found


def no_form(book: Book, file: str) -> Remark:
    """Say what a workbook without a stamp is: the campaign's own, a form that lost its stamp, or none of ours."""
    named = sum(sheet.text((0, 0)) in _CAMPAIGN_SHEETS for sheet in book.sheets)
    shown = sum(fold(sheet.name) in _CAMPAIGN_SHEETS.values() for sheet in book.sheets)
    if 2 * max(named, shown) > len(_CAMPAIGN_SHEETS):
        return Remark("campaign-in-inbox", Place(file))
    code = "stamp-gone" if looks_like_a_form(book.sheets) else "not-our-form"
    names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets[:12])
    return Remark(code, Place(file), "", {"sheets": names})


def misnamed(file: str, sniffed: Sniffed) -> tuple[Remark, ...]:
    """Notice a workbook whose name claims another format."""
    claimed = PurePosixPath(file.replace("\\", "/")).suffix.lower().lstrip(".")
    if claimed not in WORKBOOKS or claimed == sniffed.kind or {claimed, sniffed.kind} == {"xlsx", "xlsm"}:
        return ()
    return (Remark("name-kind-differs", Place(file), f".{claimed}", {"kind": f".{sniffed.kind}"}),)


_APP, _META = "docprops/app.xml", "meta.xml"
_PROPERTIES = "extended-properties"
_NAMES = {"Application": "name", "AppVersion": "version", "meta:generator": "name"}
_MOST_LETTERS = 60
_KEPT_PROGRAMS, _KEPT_BYTES = 64, 8 * 1024
_ZEROS = re.compile(r"(\.0+)+$")


def program_of(package: Package | None) -> str:
    """Name the program that saved a workbook, as far as the file tells."""
    if package is None:
        return ""
    try:
        told = (one.target for one in relations(package, "").values() if one.type == _PROPERTIES)
        bodies = package.read(next(told, _APP)) or b"", package.read(_META) or b""
        return _program(*bodies) if sum(map(len, bodies)) <= _KEPT_BYTES else _named_program(*bodies)
    except Refusal:
        return ""  # what a file says of itself is no reason to refuse it


def _named_program(*bodies: bytes) -> str:
    said: dict[str, list[str]] = {"name": [], "version": []}
    into: list[str] | None = None

    def start(name: str, _given: dict[str, str]) -> None:
        nonlocal into
        key = _NAMES.get(name) or _NAMES.get(bare(name))
        into = said[key] if key else None

    def end(_name: str) -> None:
        nonlocal into
        into = None

    def text(piece: str) -> None:
        if into is not None:
            into.append(piece)

    for body in filter(None, bodies):
        walk(body, start, end, text)
    name = "".join(said["name"]).partition("$")[0].replace("/", " ")
    version = _ZEROS.sub("", "".join(said["version"])) if "LibreOffice" not in name else ""
    return one_line(f"{name} {version}")[:_MOST_LETTERS].rstrip()


_program = lru_cache(maxsize=_KEPT_PROGRAMS)(_named_program)
