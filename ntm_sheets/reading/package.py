"""The parts of a zip package (.xlsx, .xlsb, .ods), each inflated within limits and checked against its checksum."""

import io
import struct
import zipfile
import zlib
from posixpath import dirname, join, normpath

from ntm_sheets.reading import limits
from ntm_sheets.reading.refusing import Refusal

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_MEDIA = (".jpeg", ".jpg", ".png", ".gif", ".bmp", ".webp", ".emf", ".wmf", ".tif", ".tiff", ".svg", ".wdp")
# Whatever a broken directory makes of the zip reader.
DIRECTORY_FAULTS = (
    zipfile.BadZipFile,
    NotImplementedError,
    struct.error,
    UnicodeError,
    OSError,
    ValueError,
    OverflowError,
)


class Package:
    """A zip's parts by name; names are compared without case, with forward slashes."""

    def __init__(self, data: bytes) -> None:
        """Open the directory and inflate every part but media once; Refusal where a limit or checksum fails."""
        self._data = data
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._bodies: dict[str, bytes] = {}
        for info in _entries(data):
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
        if info.flag_bits & _ENCRYPTED:
            raise Refusal("encrypted")
        tight = info.compress_size * limits.RATIO < info.file_size and info.file_size > limits.RATIO_FROM_BYTES
        if tight or info.file_size > limits.PART_BYTES:
            raise Refusal("too-large", what=f"phần {name[:60]} bung ra quá lớn")
        head = self._data[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
        if len(head) < _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
            raise Refusal("damaged", why=f"no header: {name[:80]}")
        _, name_size, extra_size = _LOCAL_HEADER.unpack(head)
        start = info.header_offset + _LOCAL_HEADER.size + name_size + extra_size
        body = _unpack(self._data[start : start + info.compress_size], info)
        if len(body) != info.file_size or zlib.crc32(body) != info.CRC:
            raise Refusal("damaged", why=f"checksum: {name[:80]}")
        return body


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except DIRECTORY_FAULTS as fault:
        raise Refusal("damaged", why=f"zip directory: {type(fault).__name__}") from None
    if len(entries) > limits.PACKAGE_PARTS:
        raise Refusal("too-large", what=f"hơn {limits.PACKAGE_PARTS} phần bên trong")
    return entries


def _unpack(raw: bytes, info: zipfile.ZipInfo) -> bytes:
    if info.compress_type == zipfile.ZIP_STORED:
        return raw
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise Refusal("damaged", why=f"compression {info.compress_type}")
    try:
        # One byte more than claimed is enough to unmask a claim that lies.
        return zlib.decompressobj(-15).decompress(raw, info.file_size + 1)
    except zlib.error as fault:
        raise Refusal("damaged", why=f"deflate: {fault}") from None


def beside(part: str, target: str) -> str:
    """Resolve a relation's target against the part that names it; it never leaves the package."""
    path = target if target.startswith("/") else join("/", dirname(part), target)
    return normpath(path.replace("\\", "/")).lstrip("/")
