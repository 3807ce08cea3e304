"""Whether a file is all there: it has its own end, and nobody is about to write to it."""

import re
import signal
import struct
import sys
from io import BufferedReader
from typing import BinaryIO, Literal

from ntm_sheets.untrusted.refusing import ZIP_END, ZIP_END_BYTES, ZIP_LISTING, ZIP_START
from ntm_sheets.untrusted.sniffing import OLE


def is_being_written(file: BufferedReader) -> bool:
    """Tell whether anybody on this machine has the file open for writing; false where the system does not say.

    Linux lets a file be leased for reading only while nobody writes to it; the lease is given back at once. On Windows
    a program that writes keeps others from reading or from taking the file away.
    """
    if sys.platform != "linux":
        return False
    import fcntl  # there is none on Windows

    try:
        # Whoever opens the file in this very instant makes the system signal; by default that would end the program.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False  # not our file, or a drive without leases
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


ZIP_LONGEST_COMMENT = 65_535
ZIP64_MARK = 0xFFFF_FFFF
OLE_HEADER_LENGTH, OLE_HEADER_TABLES = 512, 109
OLE_FREE, OLE_LARGEST_SECTOR = 0xFFFF_FFFF, 0xFFFF_FFFA

HEAD_LENGTH, TAIL_LENGTH = 64 * 1024, 16 * 1024
# So many zero bytes at the end of a text are no text.
ROOM_LENGTH = 16
# How other kinds begin and end, some with a few bytes of somebody's behind it.
ENDS = ((b"%PDF-", b"%%EOF"), (b"\xff\xd8\xff", b"\xff\xd9"), (b"\x89PNG", b"IEND"), (b"GIF8", b"\x00;"))
END_WITHIN = 1024
_BOUNDARY = re.compile(
    rb"(?im)^content-type:[ \t]*multipart/.*?;[ \t]*boundary[ \t]*=[ \t]*(?:\"([^\"\r\n]+)\"|([^\s;\"]+))"
)
Wholeness = Literal["whole", "half", "open"]
"""Has its own end; lacks a part; or is of a kind without an end mark, where only time tells."""


def wholeness(file: BinaryIO) -> Wholeness:
    """Tell whether a file is all there, as far as its kind says.

    A file that starts with nothing but zero bytes, or a text that ends with them, is room set aside for a download.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD_LENGTH)
    if head.startswith(ZIP_START):
        return "whole" if _zip_is_whole(file, size) else "half"
    if head.startswith(OLE):
        return "whole" if _ole_is_whole(file, head[:OLE_HEADER_LENGTH], size) else "half"
    if head.startswith(ZIP_END):
        return "whole"  # nothing is in it
    if not any(head[:OLE_HEADER_LENGTH]):
        return "half"
    file.seek(max(0, size - TAIL_LENGTH))
    tail = file.read()
    if b"\0" not in head.rstrip(b"\0") and tail.endswith(bytes(min(size, ROOM_LENGTH))):
        return "half"
    return "whole" if _has_end(head, tail) else "open"


def is_whole(file: BinaryIO) -> bool:
    """Tell whether nothing shows that a part of a file is missing."""
    return wholeness(file) != "half"


def _has_end(head: bytes, tail: bytes) -> bool:
    """Tell whether a file ends as files of its kind do."""
    for start, end in ENDS:
        if head.startswith(start):
            return end in tail[-END_WITHIN:]
    boundary = _boundary_of(head)
    return boundary != b"" and re.search(rb"(?m)^--%s--[ \t\r]*$" % re.escape(boundary), tail) is not None


def _boundary_of(head: bytes) -> bytes:
    """Find what ends the parts of a letter (RFC 2046 5.1.1); nothing where it is no letter, or has no parts."""
    if head.startswith(b"From "):
        return b""  # a mailbox may hold more letters behind this one
    headers = re.split(rb"\r?\n[ \t]*\r?\n", head.lstrip(), maxsplit=1)[0]
    found = _BOUNDARY.search(re.sub(rb"\r?\n[ \t]+", b" ", headers))
    return (found[1] or found[2]).rstrip() if found else b""


def _zip_is_whole(file: BinaryIO, size: int) -> bool:
    """Find the end record and, where it points, the list of the parts (APPNOTE.TXT 4.3.12 and 4.3.16).

    The pointer tells our own end record from that of a zip that is stored inside one that was cut off.
    """
    start = max(0, size - ZIP_END_BYTES - ZIP_LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(ZIP_END)
    if at < 0 or at + ZIP_END_BYTES > len(tail):
        return False
    parts, length, offset = struct.unpack_from("<HLL", tail, at + 10)
    if parts == 0 or ZIP64_MARK in (length, offset):
        return True
    file.seek(offset)
    return offset + length <= start + at and file.read(4) == ZIP_LISTING


def _ole_is_whole(file: BinaryIO, head: bytes, size: int) -> bool:
    """Hold the size against the last sector that the allocation tables call used ([MS-CFB] 2.2, 2.3).

    Only the tables named in the header are asked; with sectors of 512 bytes they cover the first 6.9 MB. A table, or a
    directory, of nothing but zero bytes is room set aside for it.
    """
    if len(head) < OLE_HEADER_LENGTH:
        return False
    shift: int = struct.unpack_from("<H", head, 30)[0]
    if shift not in (9, 12):
        return True
    sector = 1 << shift
    directory: int = struct.unpack_from("<L", head, 48)[0]
    file.seek((directory + 1) * sector)
    if directory < OLE_LARGEST_SECTOR and not any(file.read(sector)):
        return False
    last_used = -1
    for place, table in enumerate(struct.unpack_from(f"<{OLE_HEADER_TABLES}L", head, 76)):
        if table >= OLE_LARGEST_SECTOR:
            break
        file.seek((table + 1) * sector)
        entries = file.read(sector)
        if not any(entries) or len(entries) < sector:
            return False
        used = [n for n, entry in enumerate(struct.unpack(f"<{sector // 4}L", entries)) if entry != OLE_FREE]
        last_used = max(last_used, place * (sector // 4) + used[-1] if used else -1)
    return size > (last_used + 1) * sector
