"""Packages whose parts are named as the standard allows, and hardly anybody does."""

import io
import zipfile
from collections.abc import Callable, Mapping

Parts = dict[str, bytes]
BOOK_RELS = "xl/_rels/workbook.xml.rels"


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return made.getvalue()


def replaced(parts: Parts, name: str, before: str, after: str) -> Parts:
    assert before.encode() in parts[name], (name, before)
    return parts | {name: parts[name].replace(before.encode(), after.encode())}


def renamed(parts: Parts, before: str, after: str) -> Parts:
    """Another name for a part, and for its own relations; whoever leads to it is not told."""
    rels = {name: f"{name.rpartition('/')[0]}/_rels/{name.rpartition('/')[2]}.rels" for name in (before, after)}
    names = {before: after, rels[before]: rels[after]}
    types = parts["[Content_Types].xml"].replace(f'"/{before}"'.encode(), f'"/{after}"'.encode())
    return {names.get(name, name): body for name, body in parts.items()} | {"[Content_Types].xml": types}


def moved(parts: Parts, before: str, after: str, target: str) -> Parts:
    """A part of the workbook under another name, with the relation that leads to it."""
    old = before.removeprefix("xl/")
    rels = parts[BOOK_RELS].replace(f'"/xl/{old}"'.encode(), f'"{old}"'.encode())
    return replaced(renamed(parts | {BOOK_RELS: rels}, before, after), BOOK_RELS, f'"{old}"', f'"{target}"')


def elsewhere(parts: Parts) -> Parts:
    """The whole workbook in a folder of another name."""
    named = {name.replace("xl/", "so/", 1) if name.startswith("xl/") else name: body for name, body in parts.items()}
    for name in [name for name in named if name.endswith(".rels") or name == "[Content_Types].xml"]:
        named[name] = named[name].replace(b'"/xl/', b'"/so/').replace(b'"xl/', b'"so/')
    return named


def book_renamed(parts: Parts) -> Parts:
    named = renamed(parts, "xl/workbook.xml", "xl/so.xml")
    return replaced(named, "_rels/.rels", "xl/workbook.xml", "xl/so.xml")


def upwards(parts: Parts) -> Parts:
    rels = parts[BOOK_RELS].replace(b'"/xl/', b'"').replace(b'Target="', b'Target="../xl/')
    return parts | {BOOK_RELS: rels}


def absolute(parts: Parts) -> Parts:
    rels = parts[BOOK_RELS].replace(b'"/xl/', b'"').replace(b'Target="', b'Target="/xl/')
    return parts | {BOOK_RELS: rels}


def decoyed(parts: Parts) -> Parts:
    """Styles of another name, and beside them a part of the usual name that nothing leads to, without a day in it."""
    named = moved(parts, "xl/styles.xml", "xl/styles2.xml", "styles2.xml")
    return named | {"xl/styles.xml": named["xl/styles2.xml"].replace(b"dd/mm/yyyy", b"0.00")}


FREELY: Mapping[str, Callable[[Parts], Parts]] = {
    "styles2.xml": lambda parts: moved(parts, "xl/styles.xml", "xl/styles2.xml", "styles2.xml"),
    "styles outside": lambda parts: moved(parts, "xl/styles.xml", "chung/kieu.xml", "../chung/kieu.xml"),
    "decoy styles": decoyed,
    "sheets/a.xml": lambda parts: moved(parts, "xl/worksheets/sheet2.xml", "xl/sheets/a.xml", "sheets/a.xml"),
    "strings elsewhere": lambda parts: moved(parts, "xl/sharedStrings.xml", "xl/chu/s.xml", "chu/s.xml"),
    "absolute targets": absolute,
    "targets that go up": upwards,
    "another folder": elsewhere,
    "another workbook part": book_renamed,
    "other letters": lambda parts: replaced(parts, BOOK_RELS, "worksheets/sheet", "WorkSheets/SHEET"),
    "types in small letters": lambda parts: {
        "[content_types].xml" if name == "[Content_Types].xml" else name: body for name, body in parts.items()
    },
}
