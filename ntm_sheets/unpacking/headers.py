"""A letter's headers in words: who sent it, about what, and when, however its program wrote that; what is in doubt stays empty."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from itertools import pairwise

from ntm_sheets.campaign.calendar import VIETNAM
from ntm_sheets.facts.records import ANSWERED, NO_LETTER, Letter
from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.naming import clean_text, decode_name, repair_mojibake

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


# Việt Nam has kept this one since 1975; a table of zones would not be on every machine.
# Windows counts tenths of a microsecond from here.
_OF_WINDOWS = datetime(1601, 1, 1, tzinfo=UTC)
CHARACTERS = 200
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COMMENT = re.compile(r"\(([^()]*)\)")
# Not the hours of an offset.
_CLOCK = re.compile(r"(?<![\d+-])(?<![+-] )(\d{1,2})[:h](\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?(?:\s*([ap]m|sa|ch)\b)?")
# A year first, a day first (as Việt Nam writes), a month by its name, a month before its day.
_MONTH = r"(?:thg|thang|th|t)\s*(?P<number>\d{1,2})|(?P<name>" + "|".join(_MONTHS) + r")[a-z]*"
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)t?"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[-/.](?P<number>\d{1,2})[-/.](?P<year>\d{4})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})[\s.,-]*(?:{_MONTH})[\s.,-]*(?:nam\s*)?(?P<year>\d{{4}}|\d\d)(?!\d)"),
    re.compile(rf"\b(?:{_MONTH})[\s.,-]+(?P<day>\d{{1,2}})[\s,]+(?P<year>\d{{4}})(?!\d)"),
)
# As ctime and the `date` of Unix write it: the year stands last, behind the clock and the zone.
_YEAR_LAST = re.compile(
    rf"\b(?:{_MONTH})\s+(?P<day>\d{{1,2}})\b(?P<between>.*?)(?<!\d)(?P<year>\d{{4}})\s*(?P<rest>[^\d]*)$"
)
_WEEKDAY = re.compile(
    r"^\W*(?:thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7](?=\s*,))|t[2-7]|chu\s*nhat|cn|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
    r"\b[\s,.]*"
)
# Words that lead to a date or an hour and say nothing themselves.
_LEADS = re.compile(r"\b(?:ngay|luc|vao|at|on)\b")
_OFFSET = re.compile(r"(?:(?:gmt|utc|ut|z)\s*)?([+-])\s*(\d{1,2})(?:[:.]?(\d\d))?")
_HOURS = {
    "gmt": 0, "utc": 0, "ut": 0, "z": 0, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7,
    "pdt": -7, "pst": -8, "ict": 7, "indochina time": 7, "indochina standard time": 7, "se asia standard time": 7,
    "gio dong duong": 7, "gio viet nam": 7, "asia/ho_chi_minh": 7, "asia/saigon": 7, "asia/bangkok": 7, "": 7,
}  # fmt: skip


def moment_in(raw: str) -> datetime | None:
    """Read the moment in a header; None where it is none, where its zone is not understood, or where it is absurd.

    A moment without any zone is our own.
    """
    text = _plain(as_text(raw[:CHARACTERS]))
    comments = [one.strip() for one in _COMMENT.findall(text)]
    while (bare := _COMMENT.sub(" ", text)) != text:
        text = bare
    clocks = list(_CLOCK.finditer(text))
    if len(clocks) != 1:
        return None
    found = _day_and_rest(text, clocks[0])
    if found is None:
        return None
    day, rest = found
    zone = _zone(rest, comments)
    clock = _clock(clocks[0])
    if zone is None or clock is None:
        return None
    try:
        return local_time(datetime(*day, *clock, tzinfo=zone))
    except ValueError:
        return None


def local_time(moment: datetime) -> datetime | None:
    """Give a moment as naive local time of Việt Nam, None where no campaign can have been then."""
    try:
        local = moment.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)
    except OverflowError:
        return None
    return local if limits.FIRST_YEAR <= local.year <= limits.LAST_YEAR else None


def windows_time(ticks: int) -> datetime | None:
    """Give a moment as Windows counts them as naive local time, None where no campaign can have been then."""
    try:
        return local_time(_OF_WINDOWS + timedelta(microseconds=ticks // 10))
    except OverflowError:
        return None


def passed_at(raw: str) -> datetime | None:
    """Read when a server took a letter in: the moment behind the last semicolon of a Received header."""
    _, semicolon, tail = raw.rpartition(";")
    return moment_in(tail.strip()) if semicolon else None


def timed(sender: str, subject: str, dates: Sequence[str], received: Sequence[str], own: Letter = NO_LETTER) -> Letter:
    """Give a letter's facts: of `dates` its one sending time, of `received` (the topmost first) when a server took it in.

    Only the topmost is the receiver's own server; whoever forges a letter can write the lower ones. `own` has the
    moments that a program keeps beside the headers: its sending time comes first, that of its delivery last.
    """
    moments = dict.fromkeys(moment_in(raw) for raw in dates)
    said = next(iter(moments)) if len(moments) == 1 else None
    sent, by = (own.sent_at, own.sent_by) if own.sent_at else (said, "Date")
    passed = passed_at(received[0]) if received else None
    unread = "" if sent or not dates else clean_text(" / ".join(as_text(one[:CHARACTERS]) for one in dates), CHARACTERS)
    return Letter(
        sender,
        subject,
        sent,
        by if sent else "",
        passed or own.passed_at,
        "Received" if passed else own.passed_by,
        unread,
    )


def _plain(text: str) -> str:
    """Give text in small letters without marks, with plain blanks, digits and signs."""
    bare = unicodedata.normalize("NFKD", text.lower()).replace("đ", "d").replace("\u2212", "-").replace("\u2013", "-")
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def _clock(found: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(found[1]), int(found[2]), min(int(found[3] or 0), 59)
    if found[4] in ("pm", "ch") and hour < 12:
        hour += 12
    elif found[4] in ("am", "sa") and hour == 12:
        hour = 0
    return (hour, minute, second) if hour < 24 and minute < 60 and int(found[3] or 0) <= 60 else None


def _day_and_rest(text: str, clock: re.Match[str]) -> tuple[tuple[int, int, int], str] | None:
    """Find the one date beside the clock, and what is left of the text without both: the zone."""
    before, after = _WEEKDAY.sub("", text[: clock.start()]), text[clock.end() :]
    apart = f"{before} | {after}"
    for pattern in _DATES:
        found = pattern.search(apart)
        if found:
            return _day(found), _left(apart[: found.start()], apart[found.end() :])
    found = _YEAR_LAST.search(apart)
    return None if found is None else (_day(found), _left(apart[: found.start()], found["between"], found["rest"]))


def _left(*parts: str) -> str:
    return " ".join(_LEADS.sub(" ", " ".join(parts).replace("|", " ")).strip(" ,.;").split())


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    groups = found.groupdict()
    month = int(groups["number"]) if groups.get("number") else _MONTHS.index(groups["name"]) + 1
    year = int(found["year"])
    # RFC 5322 4.3: two digits below 50 are of this century.
    year += 0 if len(found["year"]) == 4 else 2000 if year < 50 else 1900
    return year, month, int(found["day"])


def _zone(rest: str, comments: list[str]) -> timezone | None:
    """Understand what stands beside date and clock as a zone; where that says nothing, a comment may name it."""
    named = _zone_named(rest) if rest else None
    said = [zone for one in comments if one and (zone := _zone_named(one)) is not None]
    return named or next(iter(said), None if rest else VIETNAM)


def _zone_named(text: str) -> timezone | None:
    if text in _HOURS:
        return timezone(timedelta(hours=_HOURS[text]))
    found = _OFFSET.fullmatch(text) or _offset_and_name(text)
    if found is None:
        return None
    sign, hours, minutes = found[1], found[2], found[3]
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if ahead > timedelta(hours=14) or int(minutes or 0) > 59:
        return None
    return timezone(ahead if sign == "+" else -ahead)


def _offset_and_name(text: str) -> re.Match[str] | None:
    """Find the offset in "+0700 ICT" and "ICT +0700", where the name does not contradict it."""
    words = text.split()
    for one, other in (*pairwise(words), *pairwise(words[::-1])):
        found = _OFFSET.fullmatch(one)
        if found and len(words) == 2 and _HOURS.get(other) == int(f"{found[1]}{found[2]}"):
            return found
    return None
