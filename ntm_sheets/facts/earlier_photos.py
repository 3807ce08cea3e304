"""The photos of an earlier campaign as one file: what each is known again by, whose it was, what it showed, a small version.

The file is a first line, the length of its head, the head as JSON, then the look and the small version of each photo one
behind the other, and the hash of all that. Whoever reads one of theirs reads it in a worker.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ntm_sheets.campaign.names import one_line

EARLIER = "earlier-photos"
"""The kind of a drop that is such a file."""
ENDING = ".anh-cu"
MAGIC = b"NTM-ANH-CU 1\n"
LENGTH_BYTES, HASH_BYTES = 4, 32
MOST_PHOTOS, MOST_HEAD, MOST_LOOK, MOST_SMALL, MOST_LETTERS = 20_000, 16_000_000, 16_000, 40_000, 300
SHA256, SHADES = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{16}|")
NAMES, TEXTS = ("key", "campaign", "commune"), ("unit", "name", "subject", "moment")


@dataclass(frozen=True)
class EarlierPhoto:
    """A photo that a unit showed of a subject on a day; `name` is the unit's own, `look` and `small` may be empty."""

    unit: str
    name: str
    subject: str
    moment: str
    day: date
    sha256: str
    phash: str
    look: bytes = b""
    small: bytes = b""


@dataclass(frozen=True)
class EarlierPhotos:
    """The photos of one campaign; `key`, `campaign` (its name), `commune`, `start` and `end` say which one."""

    key: str
    campaign: str
    commune: str
    start: date
    end: date
    photos: tuple[EarlierPhoto, ...]

    def without_small(self) -> "EarlierPhotos":
        """Give them without their small versions: those stay where the file lies."""
        return replace(self, photos=tuple(replace(one, small=b"") for one in self.photos))


def pack_earlier(given: EarlierPhotos) -> bytes:
    """Write the file; the same photos give the same bytes."""
    rows = [
        [*(getattr(one, name) for name in TEXTS), one.day.isoformat(), one.sha256, one.phash, len(one.look), len(one.small)]
        for one in given.photos
    ]  # fmt: skip
    said = {name: getattr(given, name) for name in NAMES}
    head = json.dumps(said | {"start": f"{given.start}", "end": f"{given.end}", "photos": rows}, ensure_ascii=False)
    written = head.encode("utf-8", "replace")
    bodies = b"".join(one.look + one.small for one in given.photos)
    whole = MAGIC + len(written).to_bytes(LENGTH_BYTES, "big") + written + bodies
    return whole + hashlib.sha256(whole).digest()


def unpack_earlier(data: bytes) -> EarlierPhotos:
    """Read the file. Errors: ValueError, LookupError, TypeError, RecursionError for what is none, or a damaged one."""
    start = len(MAGIC) + LENGTH_BYTES
    length = int.from_bytes(data[len(MAGIC) : start], "big")
    whole, seal = data[:-HASH_BYTES], data[-HASH_BYTES:]
    if not data.startswith(MAGIC) or length > MOST_HEAD or hashlib.sha256(whole).digest() != seal:
        raise ValueError("damaged")
    head = json.loads(whole[start : start + length])
    if len(head["photos"]) > MOST_PHOTOS:
        raise ValueError("too many photos")
    photos = tuple(_photos(head["photos"], whole, start + length))
    key, campaign, commune = (_text(head[name]) for name in NAMES)
    first, last = (date.fromisoformat(head[name]) for name in ("start", "end"))
    return EarlierPhotos(key, campaign, commune, first, last, photos)


def _photos(rows: Sequence[Sequence[object]], whole: bytes, at: int) -> Iterator[EarlierPhoto]:
    for *texts, day, sha256, phash, look, small in rows:
        unit, name, subject, moment = map(_text, texts)
        if not isinstance(look, int) or not isinstance(small, int):
            raise TypeError("a length is a number")
        if not 0 <= look <= MOST_LOOK or not 0 <= small <= MOST_SMALL or at + look + small > len(whole):
            raise ValueError("a part is too long")
        if not SHA256.fullmatch(str(sha256)) or not SHADES.fullmatch(str(phash)):
            raise ValueError("a hash is none")
        bodies = whole[at : at + look], whole[at + look : at + look + small]
        yield EarlierPhoto(
            unit, name, subject, moment, date.fromisoformat(str(day)), str(sha256), str(phash), *bodies
        )  # fmt: skip
        at += look + small


def _text(one: object) -> str:
    if not isinstance(one, str):
        raise TypeError("a text is a text")
    return one_line(one)[:MOST_LETTERS]
