"""The boundary to files of theirs: what will not be read and why, and the entries of a zip, each inflated as far as it claims and checked."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from ntm_sheets.errors import OwnError
from ntm_sheets.facts.findings import Place, Remark

Result = TypeVar("Result")


class Refusal(Exception):  # noqa: N818 - it is no error of ours: the file is at fault
    """Reading stops here; carries the code and details of the remark that says why."""

    def __init__(self, code: str, *, sheet: str = "", cell: str = "", seen: str = "", **details: str) -> None:
        self.code, self.sheet, self.cell, self.seen, self.details = code, sheet, cell, seen, details
        # Only what the class can be made from again: a worker process hands its refusal over.
        super().__init__(code)

    def __str__(self) -> str:
        return f"{self.code} {self.details}"

    def remark(self, file: str) -> Remark:
        """Give the refusal as a remark about `file`."""
        return Remark(self.code, Place(file, self.sheet, self.cell), self.seen, self.details)


def attempt(call: Callable[[], Result]) -> Result:
    """Run an engine on bytes that nobody trusts; every fault of it becomes a Refusal `damaged`.

    Errors: Refusal; what says that the machine failed, or that the user wants to stop, passes through.
    """
    try:
        return call()
    except (Refusal, OwnError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as fault:  # noqa: BLE001 - engines raise anything, a Rust panic is no Exception even
        raise Refusal("damaged", why=f"{type(fault).__name__}: {fault}"[:200]) from None


# How a zip's entry begins, a line of the list of them, the record at its end (APPNOTE.TXT 4.3), and that one's length.
ZIP_START, ZIP_LISTING, ZIP_END, ZIP_END_BYTES = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", 22
# The list of entries alone takes some 600 bytes each once it is read; a workbook has a few hundred at most.
ENTRIES_AT_MOST = 50_000
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
_LOCAL_HEADER = struct.Struct("<4s22xHH")
LOCAL_HEADER_BYTES = _LOCAL_HEADER.size
_ENCRYPTED = 0x1
_STEP = 1024 * 1024
_KEPT_PARTS, _KEPT_BYTES = 96, 32 * 1024


def list_entries(data: bytes, at_most: int) -> list[zipfile.ZipInfo]:
    """Read a zip's directory; Refusal where it is broken or has more than `at_most` entries."""
    if data.count(ZIP_LISTING) > ENTRIES_AT_MOST:
        raise Refusal("too-large", what=f"hơn {at_most} phần bên trong")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except DIRECTORY_FAULTS as fault:
        raise Refusal("damaged", why=f"zip directory: {type(fault).__name__}") from fault
    check_number(entries, at_most)
    return entries


def check_number(entries: Sequence[zipfile.ZipInfo], at_most: int) -> None:
    """Refuse a zip with more than `at_most` entries."""
    if len(entries) > at_most:
        raise Refusal("too-large", what=f"hơn {at_most} phần bên trong")


def name_at_place(data: bytes, info: zipfile.ZipInfo) -> tuple[bool, int]:
    """Tell whether an entry is called at its place what the directory calls it, and where its content begins there."""
    at = info.header_offset + _LOCAL_HEADER.size
    _, name_size, extra_size = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    own = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    return data[at : at + name_size] == own, at + name_size + extra_size


def inflate(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Give an entry's bytes, never more than it claims to have; Refusal `encrypted` or `damaged`."""
    if info.flag_bits & _ENCRYPTED:
        raise Refusal("encrypted")
    raw = _stored(data, info)
    checked = _kept if max(info.file_size, len(raw)) <= _KEPT_BYTES else _checked
    body = checked(raw, info.compress_type, info.file_size, info.CRC)
    if body is None:
        raise Refusal("damaged", why=f"checksum: {info.filename[:80]}")
    return body


def _checked(raw: bytes, compression: int, size: int, crc: int) -> bytes | None:
    body = _inflate(raw, compression, size)
    return body if len(body) == size and zlib.crc32(body) == crc else None


# Half of a form's parts are the same bytes in form after form: styles, theme, lists, relations.
_kept = lru_cache(maxsize=_KEPT_PARTS)(_checked)


def count_inflated(data: bytes, info: zipfile.ZipInfo, at_most: int) -> int:
    """Count the bytes that an entry really inflates to, keeping none of them; it stops soon after `at_most`."""
    try:
        raw = _stored(data, info)
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return len(raw) if info.compress_type == zipfile.ZIP_STORED else 0
    except Refusal:
        return 0
    engine, counted = zlib.decompressobj(-15), 0
    for start in range(0, len(raw), _STEP):
        piece, gained = raw[start : start + _STEP], _STEP
        # A full measure says that there may be more to come, even where all input is taken.
        while counted <= at_most and (piece or gained == _STEP):
            try:
                gained = len(engine.decompress(piece, _STEP))
            except zlib.error:
                return counted
            counted, piece = counted + gained, engine.unconsumed_tail
    return counted


def _stored(data: bytes, info: zipfile.ZipInfo) -> bytes:
    head = data[info.header_offset : info.header_offset + _LOCAL_HEADER.size] if info.header_offset >= 0 else b""
    if len(head) < _LOCAL_HEADER.size or not head.startswith(ZIP_START):
        raise Refusal("damaged", why=f"no header: {info.filename[:80]}")
    _, name_size, extra_size = _LOCAL_HEADER.unpack(head)
    start = info.header_offset + _LOCAL_HEADER.size + name_size + extra_size
    return data[start : start + info.compress_size]


def _inflate(raw: bytes, compression: int, size: int) -> bytes:
    if compression == zipfile.ZIP_STORED:
        return raw
    if compression != zipfile.ZIP_DEFLATED:
        raise Refusal("damaged", why=f"compression {compression}")
    try:
        # One byte more than claimed is enough to unmask a claim that lies.
        return zlib.decompressobj(-15).decompress(raw, size + 1)
    except (zlib.error, OverflowError) as fault:
        raise Refusal("damaged", why=f"deflate: {fault}") from None
