"""The parts of a zip package (.xlsx, .xlsb, .ods), each inflated within limits and checked against its checksum."""

import struct
import zipfile
from collections.abc import Sequence
from posixpath import dirname, join, normpath

from ntm_sheets.reading import limits
from ntm_sheets.untrusted.inflating import check_number, inflate, list_entries
from ntm_sheets.untrusted.refusing import Refusal

_MEDIA = (".jpeg", ".jpg", ".png", ".gif", ".bmp", ".webp", ".emf", ".wmf", ".tif", ".tiff", ".svg", ".wdp")


# No spreadsheet program declares entities; who does wants them to explode or to fetch something.
_ENTITY = b"<!ENTITY"
_XML = (".xml", ".rels", ".vml")
_LOCAL_HEADER = struct.Struct("<26xHH")


class Package:
    """A zip's parts by name; names are compared without case, with forward slashes."""

    def __init__(self, data: bytes, entries: Sequence[zipfile.ZipInfo] | None = None) -> None:
        """Inflate every part but media once; Refusal where a limit or checksum fails.

        `entries` is the zip's directory where somebody has read it already.
        """
        self._data = data
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._bodies: dict[str, bytes] = {}
        if entries is None:
            entries = list_entries(data, limits.PACKAGE_PARTS)
        check_number(entries, limits.PACKAGE_PARTS)
        _check_places(data, entries)
        for info in entries:
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if name.endswith("/"):
                continue
            if name in self._infos:
                raise Refusal("damaged", why=f"part twice: {name[:80]}")
            self._infos[name] = info
        if sum(info.file_size for info in self._infos.values()) > limits.INFLATED_BYTES:
            raise Refusal("too-large", what=f"bung ra hơn {limits.INFLATED_BYTES // limits.MEGABYTE} MB")
        for name in self._infos:
            if not name.endswith(_MEDIA):
                self._bodies[name] = self._inflate(name)
                if _ENTITY in self._bodies[name] and name.endswith(_XML):
                    raise Refusal("damaged", why=f"entity declaration in {name[:80]}")
        # A tag costs the walk through a part about a microsecond, whatever its size.
        if sum(body.count(b"<") for body in self._bodies.values()) > limits.TAGS:
            raise Refusal("too-large", what=f"hơn {limits.TAGS // 1_000_000} triệu thẻ XML")

    @property
    def names(self) -> tuple[str, ...]:
        """Every part's name in lower case."""
        return tuple(self._infos)

    def read(self, name: str) -> bytes | None:
        """Give a part's bytes, or None where there is no such part."""
        key = name.lstrip("/").lower()
        if key not in self._infos:
            return None
        body = self._bodies.get(key)
        return self._inflate(key) if body is None else body

    def size(self, name: str) -> int:
        """Give a part's inflated size as its entry claims it; 0 where there is no such part."""
        info = self._infos.get(name.lstrip("/").lower())
        return info.file_size if info else 0

    def _inflate(self, name: str) -> bytes:
        info = self._infos[name]
        tight = info.compress_size * limits.RATIO < info.file_size and info.file_size > limits.RATIO_FROM_BYTES
        if tight or info.file_size > limits.PART_BYTES:
            raise Refusal("too-large", what=f"phần {name[:60]} bung ra quá lớn")
        return inflate(self._data, info)


def _check_places(data: bytes, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse a zip whose entries overlap, or are called one thing in the list and another at their place."""
    end = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        at = info.header_offset
        if at < end or at + _LOCAL_HEADER.size > len(data):
            raise Refusal("damaged", why=f"part overlaps another: {info.filename[:80]}")
        name_size, extra_size = _LOCAL_HEADER.unpack_from(data, at)
        name = data[at + _LOCAL_HEADER.size : at + _LOCAL_HEADER.size + name_size]
        if name != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"):
            raise Refusal("damaged", why=f"part under two names: {info.filename[:80]}")
        end = at + _LOCAL_HEADER.size + name_size + extra_size + info.compress_size


def beside(part: str, target: str) -> str:
    """Resolve a relation's target against the part that names it; it never leaves the package."""
    path = target if target.startswith("/") else join("/", dirname(part), target)
    return normpath(path.replace("\\", "/")).lstrip("/")
