"""A zip's entries as far as they can be had, the dates that they bear; whether a file that came in a doubtful way is whole."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zipfile import ZipInfo

from olefile import DEFECT_INCORRECT, OleFileIO

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Budget, File, Gathered
from ntm_sheets.unpacking.headers import local_time, windows_time
from ntm_sheets.unpacking.naming import (
    Names,
    clean_name,
    clean_path,
    decode_name,
    is_junk,
    is_passed_over,
    is_unfinished,
    repair_mojibake,
)
from ntm_sheets.untrusted.large_zips import PICTURE_ENDS
from ntm_sheets.untrusted.refusing import (
    ZIP_END,
    ZIP_END_BYTES,
    ZIP_START,
    Refusal,
    attempt,
    count_inflated,
    inflate,
    list_entries,
)
from ntm_sheets.untrusted.sniffing import OLE, sniff

# A workbook has some hundred entries, a zip of a month's returns some thousand.
_ENTRIES_AT_MOST = 5_000
# Where something was put before a file, it is a line or two.
_SEARCHED = 4096
# How other files begin, how they end, and within how many bytes of their last.
_ENDS = (
    (b"\xff\xd8\xff", b"\xff\xd9", 64),
    (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82", 64),
    (b"GIF8", b"\x3b", 4),
    (b"%PDF-", b"%%EOF", 1024),
)


class CompoundFile(OleFileIO):  # type: ignore[misc] # the library has no types
    """An OLE file in memory; any fault of its structure is raised, and it may not have too many entries."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes; they are wrapped because the library takes a short string for the path of a file."""
        super().__init__(io.BytesIO(data), raise_defects=DEFECT_INCORRECT)
        self.paths = frozenset(tuple(path) for path in self.listdir(streams=True, storages=True))

    def _load_direntry(self, sid: int) -> object:
        if len(self.direntries) > limits.OLE_ENTRIES:
            raise Refusal("too-large", what=f"thư có hơn {limits.OLE_ENTRIES} mục bên trong")
        return super()._load_direntry(sid)


def checked_zip(data: bytes) -> bytes | None:
    """Give a zip without what stands before and behind it where every checksum holds, None where it is none such."""
    start = data.find(ZIP_START, 0, _SEARCHED)
    end = data.rfind(ZIP_END)
    if start < 0 or end < start or end + ZIP_END_BYTES > len(data):
        return None
    comment = int.from_bytes(data[end + ZIP_END_BYTES - 2 : end + ZIP_END_BYTES], "little")
    own = data[start : end + ZIP_END_BYTES + comment]
    return own if _holds(own) else None


def ends_at_once(data: bytes) -> bool:
    """Tell whether nothing stands behind a zip's own end, as far as that can be told without checking it."""
    return data[-ZIP_END_BYTES:].startswith(ZIP_END)


def _holds(data: bytes) -> bool:
    try:
        entries = list_entries(data, _ENTRIES_AT_MOST)
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


# APPNOTE.TXT 4.5.5 (NTFS), and Info-ZIP's extended timestamp.
_NTFS, _UNIX = 0x000A, 0x5455
_MODIFIED = 1
_OF_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
# Where a program knew no date.
_NO_YEAR = 1980


def entry_date(info: ZipInfo) -> datetime | None:
    """Give when a file in a zip was written last; None where nobody said so."""
    for moment in _universal(info):
        return moment
    try:
        moment = datetime(*info.date_time)
    except ValueError:
        return None
    return moment if moment.year > _NO_YEAR else None


def extra_fields(info: ZipInfo) -> Iterator[tuple[int, bytes]]:
    """Give what a zip's program noted beside an entry, as (kind, content): APPNOTE.TXT 4.5."""
    at = 0
    while at + 4 <= len(info.extra):
        kind, size = struct.unpack_from("<HH", info.extra, at)
        at += 4 + size
        yield kind, info.extra[at - size : at]


def _universal(info: ZipInfo) -> Iterator[datetime]:
    for kind, body in extra_fields(info):
        if kind == _UNIX and (seconds := _unix_seconds(body)):
            moment = local_time(_OF_UNIX + timedelta(seconds=seconds))
        elif kind == _NTFS and (ticks := _ntfs_ticks(body)):
            moment = windows_time(ticks)
        else:
            continue
        if moment is not None and moment.year > _NO_YEAR:
            yield moment


def _unix_seconds(body: bytes) -> int | None:
    return struct.unpack_from("<l", body, 1)[0] if len(body) >= 5 and body[0] & _MODIFIED else None


def _ntfs_ticks(body: bytes) -> int | None:
    at = 4
    while at + 4 <= len(body):
        tag, size = struct.unpack_from("<HH", body, at)
        if tag == _MODIFIED and size >= 8 and at + 12 <= len(body):
            return int(struct.unpack_from("<Q", body, at + 4)[0])
        at += 4 + size
    return None


_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_CONTINUATION = bytes(range(0x80, 0xC0))
_ENTRY = re.compile(rb"PK\x01\x02.{4}..", re.DOTALL)
# The folders around these say whose photo it is.
WITH_FOLDERS = (*PICTURE_ENDS, ".zip", ".rar", ".7z", ".gz", ".eml", ".msg")
# Folders and what a Mac adds to each file lie among the entries, too.
_ENTRIES = 4 * limits.MEMBERS


def open_zip(data: bytes, place: str, budget: Budget) -> Gathered:
    """Take every entry that can be had; Refusal where the directory is broken or the whole inflates too far."""
    contents, names = Gathered(place), Names()
    entries = [info for info in _entries(data) if not _is_left_out(info)]
    _refuse_bomb(data, entries, budget)
    for info in entries:
        try:
            body = inflate(data, info)
        except Refusal as refusal:
            name = names.give(_member_name(info))
            if refusal.code == "encrypted":
                contents.say("member-encrypted", name)
            else:
                contents.say("member-damaged", name, why=refusal.details["why"].partition(":")[0])
            continue
        name = names.give(_member_name(info, body))
        budget.spend(len(body))
        if is_unfinished(entry_name(info)):
            contents.say("member-unfinished", name)
        passed = is_passed_over(entry_name(info))
        contents.files.append(File((name,), body, entry_at=entry_date(info), passed=passed))
    return contents


def _member_name(info: zipfile.ZipInfo, body: bytes = b"") -> str:
    """Name an entry by the last part of its path; a picture, and what may hold some, by all of it."""
    path = entry_name(info)
    is_told = path.lower().endswith(WITH_FOLDERS) or sniff(body).kind == "image"
    return clean_path(path) if is_told else clean_name(path)


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        return list_entries(data, _ENTRIES)
    except Refusal as refusal:
        if not isinstance(refusal.__cause__, UnicodeDecodeError):
            raise
    # A name that is marked as UTF-8 and is none: read the directory without the marks, only for the names.
    unmarked = bytearray(data)
    for found in _ENTRY.finditer(data):
        unmarked[found.end() - 1] &= ~(_UTF8_FLAG >> 8) & 0xFF
    return list_entries(bytes(unmarked), _ENTRIES)


def _is_left_out(info: zipfile.ZipInfo) -> bool:
    path = entry_name(info)
    is_folder = path.endswith(("/", "\\")) or stat.S_ISDIR(info.external_attr >> 16)
    return is_folder or is_junk(path)


def entry_name(info: zipfile.ZipInfo) -> str:
    """Give the path of an entry, whatever encoding its name is in."""
    end = info.orig_filename[-limits.DECODED_BYTES :]
    if info.flag_bits & _UTF8_FLAG:
        return repair_mojibake(end)
    raw = end.encode("cp437")
    # Where the name was cut, it may begin within a character of UTF-8.
    raw = raw.lstrip(_CONTINUATION) if len(end) < len(info.orig_filename) else raw
    return _unicode_path(info) or decode_name(raw)


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """Find the name in UTF-8 that WinRAR and Info-ZIP add (APPNOTE.TXT 4.6.9), if it belongs to this name."""
    for kind, body in extra_fields(info):
        if kind == _UNICODE_PATH and len(body) > 5:
            _, checksum = struct.unpack_from("<BL", body)
            belongs = checksum == zlib.crc32(info.orig_filename.encode("cp437"))
            return decode_name(body[5:]) if belongs else ""
    return ""


def _refuse_bomb(data: bytes, entries: list[zipfile.ZipInfo], budget: Budget) -> None:
    """Hold what the entries claim against the limits; where a claim is too high, count what is really there."""
    if len(entries) > budget.members:
        raise Refusal("too-large", what=f"hơn {limits.MEMBERS} tệp bên trong")
    for info in entries:
        stored = min(info.compress_size, len(data))
        allowed = min(limits.MEMBER_BYTES, max(limits.RATIO_FROM_BYTES, limits.RATIO * stored))
        if info.file_size > allowed and count_inflated(data, info, allowed) > allowed:
            raise Refusal(
                "too-large", what=f"“{clean_name(entry_name(info))}” bung ra hơn {allowed // limits.MEGABYTE} MB"
            )
    # Entries may share their bytes: each within its limit, and all together far beyond what the file could hold.
    allowed = min(budget.room, max(limits.RATIO_FROM_BYTES, limits.RATIO * len(data)))
    if sum(info.file_size for info in entries) <= allowed:
        return
    left = allowed
    for info in entries:
        left -= count_inflated(data, info, left)
        if left < 0:
            raise Refusal("too-large", what=f"bung ra hơn {allowed // limits.MEGABYTE} MB")
