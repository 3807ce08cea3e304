"""What a file is, by its bytes alone: a name says nothing."""

import io
import re
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from ntm_sheets.facts.earlier_photos import EARLIER, MAGIC
from ntm_sheets.untrusted.heading import is_letter
from ntm_sheets.untrusted.refusing import (
    DIRECTORY_FAULTS,
    ENTRIES_AT_MOST,
    ZIP_END,
    ZIP_LISTING,
    ZIP_START,
    Refusal,
    inflate,
    name_at_place,
)

WORKBOOKS = ("xlsx", "xlsm", "xlsb", "xls", "ods")
# Packed files, a letter among them; an archive is a .rar, a .7z, a .gz.
PACKED = ("zip", "archive")
CONTAINERS = (*PACKED, "eml", "msg")
GZIP = b"\x1f\x8b"
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", GZIP)
_HEAD = 8192
_SMALL = 256 * 1024
# Patched data, strong encryption.
_UNUSUAL = 0x60
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"II+\x00", "image"),
    (b"MM\x00+", "image"),
    (b"\x00\x00\x00\x0cjP  ", "image"),
    (b"\x00\x00\x00\x0cJXL ", "image"),
    (b"\xff\x4f\xff\x51", "image"),
    (b"\xd7\xcd\xc6\x9a", "image"),
    (b"8BPS\x00", "image"),
    (b"AT&TFORM", "image"),
    (b"%PDF-", "pdf"),
    *((start, "archive") for start in ARCHIVES),
    (b"\x1aE\xdf\xa3", "media"),
    (b"OggS", "media"),
    (MAGIC, EARLIER),
    (b"ID3", "media"),
    (b"#!AMR", "media"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"{\\rtf", "docx"),
    (b"\x09\x00\x04\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x08\x08\x00", "xls"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENTRY = 128
# In this order: an encrypted workbook hides whatever else it is, a mail may carry a workbook's streams.
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("__properties_version1.0", "msg"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WORKBOOK", "xls"),
    ("BOOK", "xls"),
    ("WordDocument", "docx"),
    ("PowerPoint Document", "docx"),
)
_MAIN_TYPES = (
    (b"sheet.binary.macroenabled.main", "xlsb"),
    (b"ms-excel.sheet.macroenabled.main", "xlsm"),
    (b"ms-excel.template.macroenabled.main", "xlsm"),
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"wordprocessingml", "docx"),
    (b"presentationml", "docx"),
)
# No tag goes on over the next one's beginning: each is sought once, however many are never closed.
_OF_ENDINGS = re.compile(rb"<(?:\w+:)?default\b[^<>]*>")
_OVERRIDE = re.compile(rb"<(?:\w+:)?override\b[^<>]*>")
_PART_NAME = re.compile(rb"\bpartname\s*=\s*[\"']([^\"']*)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?relationship\b[^<>]*>")
_MAIN_RELATION = re.compile(rb"\btype\s*=\s*[\"'][^\"']*/officedocument[\"']")
_TARGET = re.compile(rb"\btarget\s*=\s*[\"']([^\"']*)")
# What Google Drive leaves on a disk in place of a sheet (.gsheet): an address and an owner, no numbers.
_GOOGLE_SHORTCUT = re.compile(r"\{[^{}]*\"(url|doc_id|resource_id)\"[^{}]*\}")
# The first element, behind what only says how the file is written.
_ROOT = re.compile(r"(?:(?><\?.*?\?>|<!--.*?-->)\s*)*+<([a-z][\w:.-]*)", re.DOTALL)
# SYLK and DIF: what spreadsheet programs wrote before they had files of their own.
_OTHER_TABLES = ("id;p", "table\n0,1", "table\r\n0,1")


@dataclass(frozen=True)
class Sniffed:
    """What a file turned out to be.

    `kind` is one of xlsx xlsm xlsb xls ods, zip eml msg, pdf image html csv text docx (any office document that is
    no workbook) flat (a table in XML, SYLK or DIF) media (sound, film) archive program shortcut, encrypted cut-off
    empty unknown, and that of photos of an earlier campaign. `strict` tells ISO Strict OOXML, `macros` that a workbook
    carries them. `entries` is the directory of a zip, so that nobody has to read it again.
    """

    kind: str
    strict: bool = False
    macros: bool = False
    entries: tuple[zipfile.ZipInfo, ...] | None = field(default=None, repr=False, compare=False)

    @property
    def is_workbook(self) -> bool:
        """Whether it can be opened as a workbook."""
        return self.kind in WORKBOOKS


def sniff(data: bytes) -> Sniffed:
    """Decide what a file is; whatever the bytes, there is an answer."""
    head = data[:_HEAD]
    if not data.strip(b"\x00"):
        return Sniffed("empty")
    if head.startswith(ZIP_END):
        return Sniffed("zip")
    if head.startswith(ZIP_START):
        return _sniff_zip(data)
    if head.startswith(OLE):
        return Sniffed(_sniff_ole(data))
    if is_letter(data):
        return Sniffed("html" if b"x-document-type: workbook" in head.lower() else "eml")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return Sniffed(kind)
    pictured = _sniff_picture(head)
    if pictured:
        return Sniffed(pictured)
    return Sniffed("pdf" if b"%PDF-" in head[:1024] else _sniff_text(head))


def _sniff_picture(head: bytes) -> str:
    """Tell a picture or a recording whose mark is not at the very beginning; "" where it is neither."""
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or (head[:2] == b"BM" and head[6:10] == bytes(4)):
        return "image"
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return "image"
    if head[:4] == b"RIFF" and head[8:12] in (b"AVI ", b"WAVE"):
        return "media"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"heif") else "media"
    return ""


def _sniff_zip(data: bytes) -> Sniffed:
    if data.count(ZIP_LISTING) > ENTRIES_AT_MOST:
        return Sniffed("zip")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = tuple(archive.infolist())
            names = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in entries}
            types = _small(data, archive, names.get("[content_types].xml"))
            related = _small(data, archive, names.get("_rels/.rels"))
            manifest = _small(data, archive, names.get("meta-inf/manifest.xml"))
            mimetype = _small(data, archive, names.get("mimetype"))
            workbook = _small(data, archive, names.get("xl/workbook.xml"))
    except DIRECTORY_FAULTS:
        return Sniffed("cut-off")
    if any(info.flag_bits & 1 for name, info in names.items() if name.startswith(("xl/", "content.xml"))):
        return Sniffed("encrypted")
    if b"opendocument" in mimetype or b"opendocument" in manifest:
        return Sniffed(_sniff_opendocument(mimetype or manifest, manifest), entries=entries)
    kind = _kind_of_parts(types, related)
    if not kind and "xl/workbook.bin" in names:
        kind = "xlsb"
    if not kind and "xl/workbook.xml" in names:
        kind = "xlsx"
    if not kind and (any(name.endswith((".iwa", ".fdseq")) for name in names) or _is_apple_folder(names)):
        kind = "docx"  # Apple's Numbers, Pages or Keynote; what Windows prints into a file (XPS)
    return Sniffed(kind or "zip", b"purl.oclc.org/ooxml" in workbook, "xl/vbaproject.bin" in names, entries)


def _is_apple_folder(names: Iterable[str]) -> bool:
    """Tell a document that Apple keeps as a folder, which a mail or a Mac's zip packs with that folder around it.

    Its previews are no photos of a village, so it is one document and not a parcel of files.
    """
    paths = [name for name in names if not name.endswith("/") and not name.startswith("__macosx/")]
    around = [path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] == "index.zip"]
    # A folder around all of them is the shortest: the others lie in it.
    folder = min(around, key=len, default=None)
    if folder is None or not folder:
        return folder is not None
    inside = all(path.startswith(f"{folder}/") for path in paths)
    return inside and any(path.startswith(f"{folder}/metadata/") for path in paths)


@lru_cache(maxsize=64)
def _kind_of_parts(types: bytes, related: bytes) -> str:
    """Tell what a package is by its list of types and its relations, which come again with every form."""
    lowered = types.lower()
    # What a package says of endings (“every .bin is …”) tells nothing where it names its parts one by one.
    named = _OF_ENDINGS.sub(b"", lowered)
    own = _type_of_main_part(related.lower(), lowered)
    return next((kind for said in (own, named, lowered) for mark, kind in _MAIN_TYPES if mark in said), "")


def _type_of_main_part(related: bytes, types: bytes) -> bytes:
    """Give the type of the part that the package itself calls its document; nothing where it does not say."""
    targets = {
        b"/" + target[1].strip(b"/")
        for tag in _RELATION.findall(related)
        if _MAIN_RELATION.search(tag) and (target := _TARGET.search(tag))
    }
    return b" ".join(tag for tag in _OVERRIDE.findall(types) if (part := _PART_NAME.search(tag)) and part[1] in targets)


def _small(data: bytes, archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> bytes:
    if info is None or info.flag_bits & 1:
        return b""
    try:
        # The reader of zips takes its time, and is for what is not as usual.
        if info.file_size <= _SMALL and not info.flag_bits & _UNUSUAL and name_at_place(data, info)[0]:
            return inflate(data, info)
    except (Refusal, UnicodeError, struct.error):
        pass
    try:
        with archive.open(info) as part:
            return part.read(_SMALL)
    except Exception:  # noqa: BLE001 - zipfile raises anything on broken parts; the gate names the fault later
        return b""


def _sniff_opendocument(mimetype: bytes, manifest: bytes) -> str:
    if b"spreadsheet" not in mimetype:
        return "docx"
    # Only a locked content counts: a password on the macro library alone leaves the numbers readable.
    for entry in re.findall(rb"<(?:\w+:)?file-entry\b.*?(?=<(?:\w+:)?file-entry\b|\Z)", manifest, re.DOTALL):
        if b"encryption-data" in entry and re.search(rb'full-path="(content\.xml|encrypted-package)"', entry):
            return "encrypted"
    return "ods"


def _sniff_ole(data: bytes) -> str:
    for name, kind in _OLE_STREAMS:
        stored = (name + "\0").encode("utf-16-le")
        found = data.find(stored)
        while found >= 0:
            if found % _OLE_ENTRY == 0:
                return kind
            found = data.find(stored, found + 1)
    return "unknown"


def _sniff_text(head: bytes) -> str:
    text = _as_text(head)
    if text is None:
        return "unknown"
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("[internetshortcut]") or _GOOGLE_SHORTCUT.match(start):
        return "shortcut"
    if start.startswith("<"):
        return _sniff_markup(start)
    if start.startswith(_OTHER_TABLES):
        return "flat"
    lines = [line for line in text.splitlines()[:10] if line.strip()]
    for mark in "\t;,":
        counts = [line.count(mark) for line in lines]
        if len(counts) > 1 and min(counts) > 0 and len(set(counts)) <= 2:
            return "csv"
    return "text"


def _sniff_markup(start: str) -> str:
    """Tell what begins with a tag: a web page, or a document that was saved as one file of XML."""
    root = _ROOT.match(start)
    name = root[1].rpartition(":")[2] if root else ""
    if name == "workbook" or (name == "document" and "opendocument.spreadsheet" in start):
        return "flat"
    if name in ("document", "worddocument", "package") and ("opendocument" in start or "microsoft" in start):
        return "docx"
    is_html = re.search(r"<(!doctype html|html|table|body|head|meta)\b", start)
    return "html" if is_html or "urn:schemas-microsoft-com:office" in start else "text"


def _as_text(head: bytes) -> str | None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if b"\x00" in head:
        return None
    control = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head)
    return head.decode("utf-8", "replace") if control * 50 < len(head) else None
