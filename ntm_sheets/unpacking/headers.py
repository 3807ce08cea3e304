"""A letter's headers in words: who sent it, about what; whatever cannot be made out stays empty."""

import re
from collections.abc import Callable, Iterable, Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from ntm_sheets.facts.records import ANSWERED
from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.decoding import decode_name, repair_mojibake
from ntm_sheets.unpacking.naming import clean_text

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
# With bounds, so that a long header without an @ takes no time.
_BARE = r"[^\s<>@,;:\"()\[\]]{1,64}@[^\s<>@,;:\"()\[\]]{1,188}"
_IN_ANGLES = re.compile(rf"<\s*({_BARE})\s*>")
_ADDRESS = re.compile(_BARE)


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


def senders_beside(header: Callable[[str], Iterable[str]]) -> Iterator[str]:
    """Give who else is said to have sent a letter, and, behind ANSWERED, whom answers and failures go to."""
    for name in ("sender", "resent-from", "resent-sender"):
        yield from (address for raw in header(name) for address in addresses_in(raw))
    for name in ("reply-to", "return-path", "x-original-from", "disposition-notification-to"):
        yield from (f"{ANSWERED}{address}" for raw in header(name) for address in addresses_in(raw))


def sender_of(raws: Iterable[str]) -> str:
    """Give the first bare address of the From headers, in lower case."""
    return next((address for raw in raws for address in addresses_in(raw)), "")


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
