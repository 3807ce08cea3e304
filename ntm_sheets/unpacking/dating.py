"""The date that a zip gives a file in it: in universal time where its program wrote that, else by its PC's clock."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zipfile import ZipInfo

from ntm_sheets.unpacking.moments import local_time

# APPNOTE.TXT 4.5.5 (NTFS), and Info-ZIP's extended timestamp.
_NTFS, _UNIX = 0x000A, 0x5455
_MODIFIED = 1
_OF_NTFS, _OF_UNIX = datetime(1601, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
# Where a program knew no date.
_NO_YEAR = 1980


def entry_date(info: ZipInfo) -> datetime | None:
    """Give when a file in a zip was written last; None where nobody said so."""
    for moment in _universal(info.extra):
        return moment
    try:
        moment = datetime(*info.date_time)
    except ValueError:
        return None
    return moment if moment.year > _NO_YEAR else None


def _universal(extra: bytes) -> Iterator[datetime]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + size]
        seconds = _unix_seconds(body) if kind == _UNIX else None
        ticks = _ntfs_ticks(body) if kind == _NTFS else None
        moment = None
        if seconds:
            moment = local_time(_OF_UNIX + timedelta(seconds=seconds))
        elif ticks:
            moment = _after_1601(ticks)
        if moment is not None and moment.year > _NO_YEAR:
            yield moment
        at += 4 + size


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


def _after_1601(ticks: int) -> datetime | None:
    try:
        return local_time(_OF_NTFS + timedelta(microseconds=ticks // 10))
    except OverflowError:
        return None
