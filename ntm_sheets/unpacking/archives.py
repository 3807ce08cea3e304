"""The files in a .rar, a .7z, a .gz or a .tar.gz, as far as a zip's would be taken; of one that is not sound, none.

What a .rar stores as it is, libarchive does not hold against its checksum: a workbook has checksums of its own.

gzip and tar are Python's own to open, the others the system's libarchive. Links, devices and folders are no files, and a
name is only a name: nothing is ever written by it.
"""

import io
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import IO

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Budget, File, Gathered
from ntm_sheets.unpacking.headers import local_time
from ntm_sheets.unpacking.libarchive import AS_TAR, CONTENTS, opened
from ntm_sheets.unpacking.naming import (
    Names,
    clean_name,
    clean_path,
    decode_name,
    is_junk,
    is_passed_over,
    is_unfinished,
)
from ntm_sheets.unpacking.zips import WITH_FOLDERS
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import GZIP, sniff

_GZIP_ENDS = (".gz", ".gzip")
_PIECE = 4096
_FIRST_YEAR = 1981
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
# How a tar of POSIX or GNU tells itself in its first header.
_TAR_MARK, _TAR_AT = b"ustar", 257


def open_archive(data: bytes, place: str, budget: Budget) -> Gathered:
    """Take every file in an archive.

    Refusal `archive-damaged` where one checksum does not hold, `archive-encrypted`, `too-large`, `reader-too-slow`, and
    `not-a-workbook-archive` where nobody on this machine can open such a one.
    """
    contents = Gathered(place)
    allowed = min(budget.room, max(limits.RATIO_FROM_BYTES, limits.RATIO * len(data)))
    if data.startswith(GZIP):
        body = _gunzip(data, allowed)
        if body[_TAR_AT : _TAR_AT + len(_TAR_MARK)] == _TAR_MARK:
            with io.BytesIO(body) as whole:
                _gather(_entries(whole, budget), contents, budget)
        else:
            _gather([(_inner_name(place), None, body)], contents, budget)
        return contents
    with opened(data, CONTENTS) as out:
        checked = _checksum(out, allowed)
    with opened(data, AS_TAR) as out:
        entries = list(_entries(out, budget))
    if not entries:
        # Of a mark with nothing behind it libarchive says nothing: nobody sends an archive of no file.
        raise Refusal("archive-damaged", why="archive: nothing in it")
    # The tar alone would not tell of a checksum that does not hold, and fill up with zeros what is missing.
    found = 0
    for _, _, body in entries:
        found = zlib.crc32(body, found)
    if found != checked:
        raise Refusal("archive-damaged", why="libarchive: contents differ")
    _gather(entries, contents, budget)
    return contents


def _gunzip(data: bytes, allowed: int) -> bytes:
    """Inflate all members of a gzip; zlib itself holds each one's checksum and length against it (RFC 1952)."""
    out = bytearray()
    left = memoryview(data)
    while left[: len(GZIP)] == GZIP:
        engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        # By the piece: what follows a member is handed back as a copy, and of the whole that takes quadratic time.
        while left and not engine.eof and len(out) <= allowed:
            piece = left[:_PIECE]
            try:
                out += engine.decompress(piece, allowed + 1 - len(out))
            except zlib.error as fault:
                raise Refusal("archive-damaged", why=f"gzip: {fault}") from None
            left = left[len(piece) - len(engine.unused_data) :]
        if len(out) > allowed:
            raise Refusal("too-large", what=f"bung ra hơn {allowed // limits.MEGABYTE} MB")
        if not engine.eof:
            raise Refusal("archive-damaged", why="gzip: cut off")
    return bytes(out)


def _inner_name(place: str) -> str:
    """Name what a .gz holds: its own name without that ending."""
    name = clean_name(place.split("!")[-1])
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in _GZIP_ENDS else name


def _checksum(out: IO[bytes], allowed: int) -> int:
    found = size = 0
    while piece := out.read(limits.MEGABYTE):
        size += len(piece)
        if size > allowed:
            raise Refusal("too-large", what=f"bung ra hơn {allowed // limits.MEGABYTE} MB")
        found = zlib.crc32(piece, found)
    return found


Entry = tuple[str, datetime | None, bytes]


def _entries(out: IO[bytes], budget: Budget) -> Iterator[Entry]:
    """Yield the files of a tar; Refusal `archive-damaged`, or `too-large` before what is too much is read."""
    room, number = budget.room, 0
    try:
        with tarfile.open(fileobj=out, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            for info in archive:
                number += 1
                # Folders and links count, too: a list of them alone can be endless.
                if number > limits.ARCHIVE_ENTRIES:
                    raise Refusal("too-large", what=f"hơn {limits.MEMBERS} tệp bên trong")
                archive.members = []  # type: ignore[attr-defined]  # it keeps every header that it saw
                if not info.isreg():
                    continue
                if info.size > min(limits.MEMBER_BYTES, room) or info.size < 0:
                    budget.foresee(max(info.size, 0))
                    raise Refusal("too-large", what=f"bung ra hơn {budget.room // limits.MEGABYTE} MB")
                body = archive.extractfile(info)
                read = body.read() if body is not None else b""
                if len(read) != info.size:
                    raise Refusal("archive-damaged", why="tar: cut off")
                room -= len(read)
                yield info.name, _date(info), read
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as fault:
        raise Refusal("archive-damaged", why=f"tar: {type(fault).__name__}") from None


def _date(info: tarfile.TarInfo) -> datetime | None:
    """Give when a file was written last; None where nobody said so."""
    try:
        moment = local_time(_UNIX + timedelta(seconds=float(info.mtime)))
    except (OverflowError, ValueError):
        return None
    return moment if moment is not None and moment.year >= _FIRST_YEAR else None


def _gather(entries: Iterable[Entry], contents: Gathered, budget: Budget) -> None:
    names = Names()
    for raw, moment, body in entries:
        path = decode_name(raw.encode("utf-8", "surrogateescape"))
        if is_junk(path):
            continue
        kind = sniff(body).kind
        is_told = path.lower().endswith(WITH_FOLDERS) or kind == "image"
        name = names.give(clean_path(path) if is_told else clean_name(path))
        budget.spend(len(body))
        if is_unfinished(path):
            contents.say("member-unfinished", name)
        contents.files.append(File((name,), body, kind=kind, entry_at=moment, passed=is_passed_over(path)))
