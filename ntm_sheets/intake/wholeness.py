"""Whether a file has its own end: what a download or a copy writes last must be there."""

import struct
from typing import BinaryIO

ZIP_START, ZIP_LISTING, ZIP_END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
ZIP_END_LENGTH, ZIP_LONGEST_COMMENT = 22, 65_535
ZIP64_MARK = 0xFFFF_FFFF
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_HEADER_LENGTH, OLE_HEADER_TABLES = 512, 109
OLE_FREE, OLE_LARGEST_SECTOR = 0xFFFF_FFFF, 0xFFFF_FFFA


def is_whole(file: BinaryIO) -> bool:
    """Tell whether a file is all there, as far as its kind says; only zip and OLE carry an end mark.

    A file that starts with nothing but zero bytes is room set aside for a download, and not whole.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(OLE_HEADER_LENGTH)
    if head.startswith(ZIP_START):
        return _zip_is_whole(file, size)
    if head.startswith(OLE_START):
        return _ole_is_whole(file, head, size)
    return any(head)


def _zip_is_whole(file: BinaryIO, size: int) -> bool:
    """Find the end record and, where it points, the list of the parts (APPNOTE.TXT 4.3.12 and 4.3.16).

    The pointer tells our own end record from that of a zip that is stored inside one that was cut off.
    """
    start = max(0, size - ZIP_END_LENGTH - ZIP_LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(ZIP_END)
    if at < 0 or at + ZIP_END_LENGTH > len(tail):
        return False
    parts, length, offset = struct.unpack_from("<HLL", tail, at + 10)
    if parts == 0 or ZIP64_MARK in (length, offset):
        return True
    file.seek(offset)
    return offset + length <= start + at and file.read(4) == ZIP_LISTING


def _ole_is_whole(file: BinaryIO, head: bytes, size: int) -> bool:
    """Hold the size against the last sector that the allocation tables call used ([MS-CFB] 2.2, 2.3).

    Only the tables named in the header are asked; with sectors of 512 bytes they cover the first 6.9 MB.
    """
    if len(head) < OLE_HEADER_LENGTH:
        return False
    shift: int = struct.unpack_from("<H", head, 30)[0]
    if shift not in (9, 12):
        return True
    sector = 1 << shift
    last_used = -1
    for place, table in enumerate(struct.unpack_from(f"<{OLE_HEADER_TABLES}L", head, 76)):
        if table >= OLE_LARGEST_SECTOR:
            break
        file.seek((table + 1) * sector)
        entries = file.read(sector)
        if len(entries) < sector:
            return False
        used = [n for n, entry in enumerate(struct.unpack(f"<{sector // 4}L", entries)) if entry != OLE_FREE]
        last_used = max(last_used, place * (sector // 4) + used[-1] if used else -1)
    return size > (last_used + 1) * sector
