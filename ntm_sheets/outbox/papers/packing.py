"""A Word document's package made the same each time: no clock, no random name; and what it says of itself.

A template of the program's own bears the hash of its parts: whoever saves it with Word changes them, so that an edited one
is known without anybody remembering anything.
"""

import hashlib
import io
import zipfile
import zlib
from datetime import datetime
from xml.sax.saxutils import escape

from ntm_sheets.campaign.calendar import in_utc

CORE = "docProps/core.xml"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</cp:coreProperties>'
)
OURS = "<dc:identifier>{}</dc:identifier>"
# No template comes near it; larger ones are no template.
MOST_BYTES = 32 * 1024 * 1024


def repacked(content: bytes) -> bytes:
    """Give a template of the program's own, whatever made its package, with its mark."""
    parts = _parts(content)
    return _packed(parts, OURS.format(_mark(parts)))


def is_unedited(content: bytes) -> bool:
    """Tell whether a template is one of the program's own, of whichever version, that nobody saved again."""
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return False
    return OURS.format(_mark(parts)).encode() in parts.get(CORE, b"")


def with_properties(content: bytes, title: str, subject: str, author: str, made: datetime) -> bytes:
    """Give a drawn paper with what it says of itself; `made` is a moment of the campaign's place."""
    moment = f"{in_utc(made):%Y-%m-%dT%H:%M:%SZ}"
    told = "".join(
        f"<{tag}>{escape(text)}</{tag.partition(' ')[0]}>"
        for tag, text in (
            ("dc:title", title),
            ("dc:subject", subject),
            ("dc:creator", author),
            ("cp:lastModifiedBy", author),
            ('dcterms:created xsi:type="dcterms:W3CDTF"', moment),
            ('dcterms:modified xsi:type="dcterms:W3CDTF"', moment),
        )
    )
    return _packed(_parts(content), told)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(one.file_size for one in package.infolist()) > MOST_BYTES:
            raise ValueError("larger than any template")
        return {one.filename: package.read(one) for one in package.infolist()}


def _mark(parts: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(parts):
        if name != CORE:
            whole.update(f"{name}\0{len(parts[name])}\0".encode() + parts[name])
    return whole.hexdigest()


def _packed(parts: dict[str, bytes], told: str) -> bytes:
    """Write a package, its list of contents first, without any clock's word; the picture that Word shows of it goes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name in sorted(parts, key=lambda one: (one != "[Content_Types].xml", one)):
            data = PROPERTIES.format(told).encode() if name == CORE else parts[name]
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            package.writestr(entry, data)
    return content.getvalue()
