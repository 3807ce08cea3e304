"""A file's bytes made ready for an engine: unlocked where Office itself would, packed and named as usual, errors emptied."""

import io
import re
import struct
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ntm_sheets.reading import limits
from ntm_sheets.reading.book import SheetFacts, a1
from ntm_sheets.reading.ooxml import sheet_parts, workbook_part
from ntm_sheets.reading.package import Element, Package, beside, elements, relations, relations_part
from ntm_sheets.reading.xlsb import spelled_out
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import OLE, Sniffed, sniff

# What opens locks is loaded for a locked file: a worker that meets none starts sooner.
if TYPE_CHECKING:
    from olefile import OleFileIO

# [MS-OFFCRYPTO] 2.3.7.2 and Excel's own habit: the same for everybody, so it keeps nobody out.
PASSWORD = "VelvetSweatshop"  # noqa: S105 - it is printed in Microsoft's documents
_BOF, _EOF, _FILEPASS = (0x0809, 0x0409, 0x0209, 0x0009), 0x000A, 0x002F
_LONGEST = 0x1_0000


def unlock(data: bytes, sniffed: Sniffed | None = None) -> tuple[bytes, Sniffed]:
    """Give a file's bytes and what they are, opened where Office's own password opens them; else as they came.

    `sniffed` is what they are where somebody has found that out. Refusal where a locked file is larger than any form.
    """
    sniffed = sniffed or sniff(data)
    if sniffed.kind not in ("encrypted", "xls") or not data.startswith(OLE):
        return data, sniffed
    if len(data) > limits.FILE_BYTES:
        raise Refusal("too-large", what=f"nặng hơn {limits.FILE_BYTES // limits.MEGABYTE} MB")
    try:
        plain = attempt(lambda: _opened(data))
    except Refusal:
        plain = None
    if plain is not None:
        return plain, sniff(plain)
    # Another password, or another cipher: it stays as locked as it came. What lacks its end is told as that.
    return data, Sniffed("cut-off") if sniffed.kind == "encrypted" and _is_cut(data) else sniffed


def _is_cut(data: bytes) -> bool:
    """Tell whether a locked package's content does not go on to its end."""
    from olefile import OleFileIO

    def is_short() -> bool:
        with OleFileIO(io.BytesIO(data)) as ole:
            size = int(ole.get_size("EncryptedPackage"))
            return size > len(data) or len(ole.openstream("EncryptedPackage").read()) < size

    try:
        return attempt(is_short)
    except Refusal:
        return True


def _opened(data: bytes) -> bytes | None:
    """Give the bytes without the lock, None where there is none or it is not one that can be tried."""
    import msoffcrypto
    from olefile import OleFileIO

    with OleFileIO(io.BytesIO(data)) as ole:
        if not _can_be_tried(ole, len(data)):
            return None
        is_package = ole.exists("EncryptionInfo")
        stream = b"" if is_package else ole.openstream("Workbook").read()
    locked = msoffcrypto.OfficeFile(io.BytesIO(data))
    if getattr(locked, "type", "") == "agile" and locked.info["spinValue"] > limits.LOCK_SPINS:
        return None
    if stream:
        # The library walks over all of it, and stumbles over an end that is no record.
        locked.data = locked.data._replace(workbook=io.BytesIO(_closed(stream)))
    # The library's own test of the password fails for locks of Office 2010 (SHA-1); what opens is a package, or is not.
    locked.load_key(password=PASSWORD)
    plain = io.BytesIO()
    locked.decrypt(plain)
    return plain.getvalue()


def _closed(stream: bytes) -> bytes:
    """Make one record of what Excel fills a small workbook up with, behind the last sheet."""
    end = max((at + 4 + size for kind, at, size in _records(stream) if kind == _EOF), default=len(stream))
    rest = len(stream) - end - 4
    return stream[:end] + struct.pack("<HH", 0, rest) + bytes(rest) if 0 <= rest < _LONGEST else stream


def _can_be_tried(ole: "OleFileIO", size: int) -> bool:
    """Hold a lock against the limits before anything is read by it; no stream is larger than the file."""
    if ole.exists("EncryptionInfo"):
        about = ole.get_size("EncryptionInfo")
        if about > limits.LOCK_BYTES or ole.get_size("EncryptedPackage") > size:
            return False
        # No lock declares a document type; entities would explode in the parser.
        return b"<!" not in ole.openstream("EncryptionInfo").read()
    return ole.exists("Workbook") and ole.get_size("Workbook") <= size and _has_lock(ole.openstream("Workbook").read())


def _has_lock(stream: bytes) -> bool:
    """Tell whether the first part of an .xls has a FILEPASS record ([MS-XLS] 2.4.117)."""
    for kind, at, _ in _records(stream):
        if kind == _FILEPASS:
            return True
        if kind == _EOF or (at == 0 and kind not in _BOF):
            return False
    return False


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Walk over an .xls's records as (type, where it begins, size of its content)."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at, size
        at += 4 + size


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
    # A part of the usual name that no relation leads to is none of the workbook's.
    there = tuple(kind for kind in _SINGLE if f"xl/{kind}.{ending}".lower() in package.names)
    targets = tuple((_kind(element), element.attributes.get("Target", "")) for element in related)
    if workbook.lower() != f"xl/workbook.{ending}":
        return False
    are_usual = _kept_targets if len(targets) <= _KEPT_TARGETS else _are_usual
    return are_usual(workbook, targets, ending, there)


def _are_usual(workbook: str, targets: Iterable[tuple[str, str]], ending: str, there: Collection[str]) -> bool:
    led_to = set()
    for kind, target in targets:
        part = beside(workbook, target).lower()
        if kind in _SINGLE:
            if part != f"xl/{kind}.{ending}".lower():
                return False
            led_to.add(kind)
        elif kind == "worksheet" and (".." in target or "\\" in target or not part.startswith("xl/")):
            return False
    return led_to.issuperset(there)


_KEPT_TARGETS = 60
_kept_targets = lru_cache(maxsize=64)(_are_usual)


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
    declared = "".join(f"<Override PartName={_quoted(a)} ContentType={_quoted(b)}/>" for a, b in types)
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
    return f"<Relationship Id={_quoted(id_)} Type={_quoted(type_)} Target={_quoted(target)}/>"


def _quoted(text: str) -> str:
    from xml.sax.saxutils import quoteattr  # it loads what speaks with the web, and is hardly ever needed

    return quoteattr(text)


def _relations(lines: list[str]) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'
