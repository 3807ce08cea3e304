"""Workbooks that Office locked with the password that it knows itself: it opens them without asking, and so do we.

Excel locks so whenever the structure of an .xls is protected, or a workbook is meant to be read only.
"""

import io
import struct
from collections.abc import Iterator

import msoffcrypto
import olefile

from ntm_sheets.reading import limits
from ntm_sheets.untrusted.refusing import Refusal, attempt
from ntm_sheets.untrusted.sniffing import OLE, Sniffed, sniff

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

    def is_short() -> bool:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            size = int(ole.get_size("EncryptedPackage"))
            return size > len(data) or len(ole.openstream("EncryptedPackage").read()) < size

    try:
        return attempt(is_short)
    except Refusal:
        return True


def _opened(data: bytes) -> bytes | None:
    """Give the bytes without the lock, None where there is none or it is not one that can be tried."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
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


def _can_be_tried(ole: olefile.OleFileIO, size: int) -> bool:
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
