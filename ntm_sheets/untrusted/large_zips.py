"""A zip that is too large to lie in memory: what is in it, and one file of it at a time, straight from the disk."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO

from ntm_sheets.untrusted.never_forms import is_leaving, is_system_folder
from ntm_sheets.untrusted.refusing import DIRECTORY_FAULTS, Refusal

MEGABYTE = 1024 * 1024
# From this size on a zip of nothing but photos is taken file by file.
PHOTOS_FROM_BYTES = 32 * MEGABYTE
PICTURE_ENDS = (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif")
# More files are not taken out of one that lies in memory (unpacking.limits.MEMBERS): of photos that a chat made small.
PHOTOS_FROM_FILES = 500
# What a plain zip can be long: thousand photos of 4 MB.
LARGEST_BYTES = 4_000_000_000
# As many files as one round's ledger, and the list of them, take without anybody waiting.
MOST_FILES = 2_000
# Each is read whole: a photo, a form, a letter with its attachments.
MOST_FILE_BYTES = 60 * MEGABYTE
# The list takes some hundred bytes for a file; it is read whole.
MOST_LIST_BYTES = 2 * MEGABYTE
# Photos do not get smaller in a zip: what grows further was made to fill a disk.
MOST_GROWTH = 2
_ENTRY_HEAD = struct.Struct("<4s22xHH")


def is_named_zip(name: str) -> bool:
    """Tell whether a file is called a zip."""
    return name.lower().endswith(".zip")


def is_picture(name: str) -> bool:
    """Tell whether a file is called a photo."""
    return name.lower().endswith(PICTURE_ENDS)


def is_locked(file: zipfile.ZipInfo) -> bool:
    """Tell whether a file in a zip needs a password."""
    return bool(file.flag_bits & 1)


def holds_photos_alone(files: Sequence[zipfile.ZipInfo]) -> bool:
    """Tell whether all files are called pictures, and can be read; what a Mac or a system puts beside them is none that was sent."""
    if any(map(is_locked, files)):
        return False
    paths = (one.filename.replace("\\", "/").split("/") for one in files)
    return all(is_picture(name) or is_leaving(name) or any(map(is_system_folder, folders)) for *folders, name in paths)


class _Directory:
    """A zip of which no more is read at once than a list of files may be long; a record of 64 bits may claim any length."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1, /) -> bytes:
        """Read as a file does."""
        if size > MOST_LIST_BYTES:
            raise _too_many()
        return self._file.read(size)


def _too_many() -> Refusal:
    return Refusal("too-large", what=f"hơn {MOST_FILES} tệp bên trong")


def list_files(file: BinaryIO, size: int) -> Sequence[zipfile.ZipInfo]:
    """List the files in a zip of so many bytes; Refusal where it cannot be taken apart within bounds."""
    try:
        entries = zipfile.ZipFile(_Directory(file)).infolist()
    except DIRECTORY_FAULTS as fault:
        raise Refusal("damaged", why=f"zip directory: {type(fault).__name__}") from fault
    files = [one for one in entries if not one.is_dir()]
    if len(files) > MOST_FILES:
        raise _too_many()
    if sum(map(_weight, files)) > MOST_GROWTH * size:
        raise Refusal("too-large", what="bung ra quá lớn")
    if any(_weight(one) > MOST_FILE_BYTES for one in files):
        raise Refusal("too-large", what=f"có tệp nặng hơn {MOST_FILE_BYTES // MEGABYTE} MB")
    return files


def _weight(info: zipfile.ZipInfo) -> int:
    # Entries may share their bytes: what is read counts as well as what it grows to.
    return max(info.file_size, info.compress_size)


def read_file(file: BinaryIO, info: zipfile.ZipInfo) -> bytes:
    """Give one file's bytes; of one that is damaged, locked or packed in a way of its own what lies there, as it lies."""
    file.seek(info.header_offset)
    head = file.read(_ENTRY_HEAD.size)
    if len(head) < _ENTRY_HEAD.size:
        return b""
    _, name_size, extra_size = _ENTRY_HEAD.unpack(head)
    file.seek(name_size + extra_size, 1)
    raw = file.read(info.compress_size)
    if info.compress_type != zipfile.ZIP_DEFLATED or is_locked(info):
        return raw
    try:
        # No more than it claims: a claim that lies gives a file that is cut off. A bound of nothing would be none.
        return zlib.decompressobj(-15).decompress(raw, max(info.file_size, 1))[: info.file_size]
    except zlib.error:
        return raw
