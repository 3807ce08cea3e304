"""The date that a zip gives a file in it: in universal time where its program wrote that, else by its PC's clock."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zipfile import ZipInfo

from ntm_sheets.unpacking.moments import local_time, windows_time

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
