"""The condition a form came back in: saved by which program, and what of its drawing was lost on the way."""

import re
from collections.abc import Iterable, Sequence

from ntm_sheets.campaign.signs import one_line
from ntm_sheets.contract.layout import LIST_SHEET, Table
from ntm_sheets.contract.table import SLIP_SHEET
from ntm_sheets.facts.submission import Condition
from ntm_sheets.reading.book import Address, Book, ReadSheet
from ntm_sheets.reading.locating import Found
from ntm_sheets.reading.markup import bare, relations, walk
from ntm_sheets.reading.noticing import is_disguised, is_hidden, is_unseen
from ntm_sheets.reading.package import Package
from ntm_sheets.untrusted.refusing import Refusal

_OWN_SHEETS = (LIST_SHEET, SLIP_SHEET)
_APP, _META = "docprops/app.xml", "meta.xml"
_PROPERTIES = "extended-properties"
_NAMES = {"Application": "name", "AppVersion": "version", "meta:generator": "name"}
_MOST_LETTERS = 60
# Only these kinds are typed freely: any other cell came with a list or a limit.
_FREE = ("text", "picture")
_ZEROS = re.compile(r"(\.0+)+$")


def condition_of(
    book: Book,
    stamp_sheet: str,
    located: Sequence[tuple[Table, list[Found]]],
    taken: Iterable[tuple[ReadSheet, Address]],
) -> Condition:
    """Tell in which condition a form's tables were found; `taken` are its filled cells."""
    taken = list(taken)
    here = {found.sheet.name: (table, found) for table, founds in located for found in founds}
    return Condition(
        program=program_of(book.package),
        renamed=tuple((table.sheet, name) for name, (table, _) in here.items() if name != table.sheet),
        keys_lost=sum(_lost(table, founds) for table, founds in located),
        computed=sum(sheet.marks[address].formula for sheet, address in taken if address in sheet.marks),
        lists_lost=tuple(name for name, (table, found) in here.items() if _has_lost_lists(table, found.sheet)),
        hidden=sum(is_hidden(*cell) for cell in taken),
        veiled=sum(is_unseen(*cell) or is_disguised(*cell) for cell in taken),
        added=tuple(
            sheet.name
            for sheet in book.sheets
            if sheet.name not in here and sheet.name not in (stamp_sheet, *_OWN_SHEETS)
        ),
    )


def program_of(package: Package | None) -> str:
    """Name the program that saved a workbook, as far as the file tells."""
    if package is None:
        return ""
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

    try:
        told = (one.target for one in relations(package, "").values() if one.type == _PROPERTIES)
        for body in (package.read(next(told, _APP)), package.read(_META)):
            if body:
                walk(body, start, end, text)
    except Refusal:
        return ""  # what a file says of itself is no reason to refuse it
    name = "".join(said["name"]).partition("$")[0].replace("/", " ")
    version = _ZEROS.sub("", "".join(said["version"])) if "LibreOffice" not in name else ""
    return one_line(f"{name} {version}")[:_MOST_LETTERS].rstrip()


def _lost(table: Table, founds: list[Found]) -> int:
    if any(found.by_texts for found in founds):
        return len(table.rows) + len(table.fields)
    rows = sum(not any(key in found.rows for found in founds) for key in table.rows)
    return rows + sum(not any(key in found.fields for found in founds) for key in table.fields)


def _has_lost_lists(table: Table, sheet: ReadSheet) -> bool:
    asked = any(question.kind not in _FREE for line in table.lines for _, question in line.questions)
    return asked and sheet.look.validations == 0
