"""A letter's headers in words: who sent it, about what, when; whatever cannot be made out stays empty."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.decoding import decode_name, repair_mojibake
from ntm_sheets.unpacking.naming import clean_text

# Việt Nam has kept this one since 1975; a table of zones would not be on every machine.
VIETNAM = timezone(timedelta(hours=7))
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
# With bounds, so that a long header without an @ takes no time.
_BARE = r"[^\s<>@,;:\"()\[\]]{1,64}@[^\s<>@,;:\"()\[\]]{1,188}"
_IN_ANGLES = re.compile(rf"<\s*({_BARE})\s*>")
_ADDRESS = re.compile(_BARE)
# No zone, or one by a name that the standard library does not know: Indochina Time.
_OUR_ZONE = re.compile(r"(\d\d:\d\d(:\d\d)?|\bICT)\s*$")
_DATE_CHARACTERS = 200


def as_text(raw: str) -> str:
    """Decode a header as it stands in the letter: encoded words (RFC 2047) and bytes of whatever encoding."""
    try:
        pieces = decode_header(raw.encode("ascii", "surrogateescape").decode("latin-1"))
    except (HeaderParseError, UnicodeEncodeError, ValueError):
        return repair_mojibake(raw.encode("utf-8", "replace").decode())
    return "".join(_decode_piece(piece, charset) for piece, charset in pieces)


def _decode_piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return decode_name(piece.encode("latin-1", "replace"))
    if charset is None:
        return decode_name(piece)
    try:
        return repair_mojibake(piece.decode(charset))
    except (LookupError, UnicodeError, ValueError):
        return decode_name(piece)


def subject_of(raw: str) -> str:
    """Give a subject as one line of text."""
    return clean_text(as_text(raw), limits.SUBJECT_CHARACTERS)


def addresses_in(raw: str) -> tuple[str, ...]:
    """Give the bare addresses of a From header; a name that looks like an address is none."""
    bare = _QUOTED.sub(" ", raw)
    found = _IN_ANGLES.findall(bare) or _ADDRESS.findall(bare)
    return tuple(clean_text(address, limits.ADDRESS_CHARACTERS).lower() for address in found)


def sender_of(raws: Iterable[str]) -> str:
    """Give the first bare address of the From headers, in lower case."""
    return next((address for raw in raws for address in addresses_in(raw)), "")


def sent_at(raw: str) -> datetime | None:
    """Read a Date header as naive local time of Việt Nam; None where it is none, or absurd."""
    try:
        moment = parsedate_to_datetime(raw[:_DATE_CHARACTERS])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        # "-0000" says UTC of an unknown place (RFC 5322 3.3); nothing at all, that the clock was the sender's.
        moment = moment.replace(tzinfo=VIETNAM if _OUR_ZONE.search(raw) else UTC)
    return local_time(moment)


def local_time(moment: datetime) -> datetime | None:
    """Give a moment as naive local time of Việt Nam, None where no campaign can have been then."""
    try:
        local = moment.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)
    except OverflowError:
        return None
    return local if limits.FIRST_YEAR <= local.year <= limits.LAST_YEAR else None


def parameter(message: Message, name: str, header: str) -> str:
    """Give a parameter of a header as text: plain, in pieces (RFC 2231), or, as is often done, in encoded words."""
    try:
        value = message.get_param(name, "", header)
    except (TypeError, ValueError):
        return ""
    if isinstance(value, str):
        return as_text(value).strip()
    charset, _, raw = value
    return _decode_piece(raw.encode("latin-1", "surrogateescape"), charset).strip()
