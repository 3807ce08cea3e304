"""A package whose parts are named freely or whose cells are short, packed anew as usual: an engine that knows nothing else reads the same."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from ntm_sheets.reading.markup import Element, elements, relations_part
from ntm_sheets.reading.package import Package, beside
from ntm_sheets.reading.short_cells import spelled_out

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = {
    "xml": "application/vnd.openxmlformats-officedocument.spreadsheetml",
    "bin": "application/vnd.ms-excel",
}
_KINDS = {
    "xml": {"worksheet": "worksheet+xml", "styles": "styles+xml", "sharedStrings": "sharedStrings+xml"},
    "bin": {"worksheet": "worksheet", "styles": "styles", "sharedStrings": "sharedStrings"},
}
_BOOK = {"xml": "sheet.main+xml", "bin": "sheet.binary.macroEnabled.main"}
# What an engine reads beside the sheets; it looks for these under one name only.
_SINGLE = ("styles", "sharedStrings")


def usually_named(
    package: Package, workbook: str, data: bytes, instead: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """Give the bytes for an engine: as they came where each part is named and written as usual, else packed anew.

    `instead` are the bodies that the engine is to have of some parts.
    """
    ending = "bin" if workbook.lower().endswith(".bin") else "xml"
    body = package.read(relations_part(workbook)) or b""
    related = [element for element in elements(body) if element.name == "Relationship"]
    spelled = _spelled_out(package, workbook, related) if ending == "bin" else instead
    if not spelled and _is_usual(package, workbook, related, ending):
        return data
    return _packed(package, workbook, related, ending, spelled)


def _spelled_out(package: Package, workbook: str, related: Iterable[Element]) -> dict[str, bytes]:
    """Give the sheets that have short cells, as the engine can read them."""
    sheets = [_target(workbook, element) for element in related if _kind(element) == "worksheet"]
    bodies = {part: package.read(part) or b"" for part in sheets}
    spelled = {part: spelled_out(body) for part, body in bodies.items()}
    return {part: body for part, body in spelled.items() if body != bodies[part]}


def _is_usual(package: Package, workbook: str, related: Iterable[Element], ending: str) -> bool:
    if workbook.lower() != f"xl/workbook.{ending}":
        return False
    found = {kind: f"xl/{kind}.{ending}".lower() in package.names for kind in _SINGLE}
    for element in related:
        kind, target = _kind(element), element.attributes.get("Target", "")
        part = beside(workbook, target).lower()
        if kind in _SINGLE:
            if part != f"xl/{kind}.{ending}".lower():
                return False
            found[kind] = False
        elif kind == "worksheet" and (".." in target or "\\" in target or not part.startswith("xl/")):
            return False
    # A part of the usual name that no relation leads to is none of the workbook's.
    return not any(found.values())


def _target(workbook: str, element: Element) -> str:
    return beside(workbook, element.attributes.get("Target", ""))


def _packed(
    package: Package, workbook: str, related: Iterable[Element], ending: str, spelled: Mapping[str, bytes]
) -> bytes:
    kinds, main = _KINDS[ending], _MAIN[ending]
    parts: dict[str, bytes] = {f"xl/workbook.{ending}": package.read(workbook) or b""}
    types = [(f"/xl/workbook.{ending}", f"{main}.{_BOOK[ending]}")]
    lines = []
    for n, element in enumerate(related, 1):
        kind = _kind(element)
        target = _target(workbook, element)
        body = spelled.get(target) or package.read(target)
        if body is None or not (kind in kinds or kind.endswith("sheet")):
            continue
        name = f"{kind}.{ending}" if kind in _SINGLE else f"{kind}s/sheet{n}.{ending}"
        if f"xl/{name}" in parts:
            continue
        parts[f"xl/{name}"] = body
        types.append((f"/xl/{name}", f"{main}.{kinds.get(kind, kind)}"))
        lines.append(_relation(element.attributes.get("Id", ""), element.attributes.get("Type", ""), name))
    session = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    declared = "".join(f"<Override PartName={quoteattr(a)} ContentType={quoteattr(b)}/>" for a, b in types)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{declared}</Types>')
        archive.writestr("_rels/.rels", _relations([_relation("rId1", session, f"xl/workbook.{ending}")]))
        archive.writestr(f"xl/_rels/workbook.{ending}.rels", _relations(lines))
        for name, body in parts.items():
            archive.writestr(name, body)
    return packed.getvalue()


def _kind(element: Element) -> str:
    return element.attributes.get("Type", "").rpartition("/")[2]


def _relation(id_: str, type_: str, target: str) -> str:
    return f"<Relationship Id={quoteattr(id_)} Type={quoteattr(type_)} Target={quoteattr(target)}/>"


def _relations(lines: list[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'
