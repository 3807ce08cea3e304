"""Whether a file that came in a doubtful way is whole: its own end is there, and its own checksums hold."""

import zipfile

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.properties import CompoundFile
from ntm_sheets.untrusted.refusing import Refusal, attempt, inflate, list_entries
from ntm_sheets.untrusted.sniffing import OLE

ZIP_START = b"PK\x03\x04"
_ZIP_END, _ZIP_END_BYTES = b"PK\x05\x06", 22
# A workbook has some hundred entries, a zip of a month's returns some thousand.
_ENTRIES = 5_000
# Where something was put before a file, it is a line or two.
_SEARCHED = 4096
# How other files begin, how they end, and within how many bytes of their last.
_ENDS = (
    (b"\xff\xd8\xff", b"\xff\xd9", 64),
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", 64),
    (b"GIF8", b"\x3b", 4),
    (b"%PDF-", b"%%EOF", 1024),
)


def checked_zip(data: bytes) -> bytes | None:
    """Give a zip without what stands before and behind it where every checksum holds, None where it is none such."""
    start = data.find(ZIP_START, 0, _SEARCHED)
    end = data.rfind(_ZIP_END)
    if start < 0 or end < start or end + _ZIP_END_BYTES > len(data):
        return None
    comment = int.from_bytes(data[end + _ZIP_END_BYTES - 2 : end + _ZIP_END_BYTES], "little")
    own = data[start : end + _ZIP_END_BYTES + comment]
    return own if _holds(own) else None


def ends_at_once(data: bytes) -> bool:
    """Tell whether nothing stands behind a zip's own end, as far as that can be told without checking it."""
    return data[-_ZIP_END_BYTES:].startswith(_ZIP_END)


def _holds(data: bytes) -> bool:
    try:
        entries = list_entries(data, _ENTRIES)
        if not entries or any(_claims_too_much(info) for info in entries):
            return False
        if sum(info.file_size for info in entries) > limits.INFLATED_BYTES:
            return False
        for info in entries:
            inflate(data, info)
    except Refusal:
        return False
    return True


def _claims_too_much(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(limits.RATIO_FROM_BYTES, limits.RATIO * info.compress_size)


def has_own_end(data: bytes) -> bool:
    """Tell whether a file that no byte is in doubt of goes on to its own end."""
    if data.startswith(OLE):
        return _compound_file_is_whole(data)
    return any(data.startswith(start) and end in data[-within:] for start, end, within in _ENDS)


def _compound_file_is_whole(data: bytes) -> bool:
    def read_all() -> None:
        with CompoundFile(data) as file:
            for path in file.listdir():
                if file.get_size(path):
                    file.openstream(path).read()

    try:
        attempt(read_all)
    except Refusal:
        return False
    return True
