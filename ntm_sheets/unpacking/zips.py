"""A zip's entries, as far as they can be had: what is locked or damaged is named, what would burst is refused."""

import re
import stat
import struct
import zipfile
import zlib

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.contents import Budget, Contents, File
from ntm_sheets.unpacking.dating import entry_date, extra_fields
from ntm_sheets.unpacking.decoding import decode_name, repair_mojibake
from ntm_sheets.unpacking.naming import Names, clean_name, is_junk, is_passed_over, is_unfinished
from ntm_sheets.untrusted.refusing import Refusal, count_inflated, inflate, list_entries

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_CONTINUATION = bytes(range(0x80, 0xC0))
_ENTRY = re.compile(rb"PK\x01\x02.{4}..", re.DOTALL)
# Folders and what a Mac adds to each file lie among the entries, too.
_ENTRIES = 4 * limits.MEMBERS


def open_zip(data: bytes, place: str, budget: Budget) -> Contents:
    """Take every entry that can be had; Refusal where the directory is broken or the whole inflates too far."""
    contents, names = Contents(place), Names()
    entries = [info for info in _entries(data) if not _is_left_out(info)]
    _refuse_bomb(data, entries, budget)
    for info in entries:
        name = names.give(clean_name(_name(info)))
        try:
            body = inflate(data, info)
        except Refusal as refusal:
            if refusal.code == "encrypted":
                contents.say("member-encrypted", name)
            else:
                contents.say("member-damaged", name, why=refusal.details["why"].partition(":")[0])
            continue
        budget.spend(len(body))
        if is_unfinished(_name(info)):
            contents.say("member-unfinished", name)
        passed = is_passed_over(_name(info))
        contents.files.append(File((name,), body, entry_at=entry_date(info), passed=passed))
    return contents


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
    path = _name(info)
    is_folder = path.endswith(("/", "\\")) or stat.S_ISDIR(info.external_attr >> 16)
    return is_folder or is_junk(path)


def _name(info: zipfile.ZipInfo) -> str:
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
            raise Refusal("too-large", what=f"“{clean_name(_name(info))}” bung ra hơn {allowed // limits.MEGABYTE} MB")
    # Entries may share their bytes: each within its limit, and all together far beyond what the file could hold.
    allowed = min(budget.room, max(limits.RATIO_FROM_BYTES, limits.RATIO * len(data)))
    if sum(info.file_size for info in entries) <= allowed:
        return
    left = allowed
    for info in entries:
        left -= count_inflated(data, info, left)
        if left < 0:
            raise Refusal("too-large", what=f"bung ra hơn {allowed // limits.MEGABYTE} MB")
