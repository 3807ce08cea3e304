"""How a file is written in a letter: base64, quoted-printable, uuencode, signed or as it is, whatever was done to it on its way."""

import binascii
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ntm_sheets.unpacking.attaching import UUENCODED
from ntm_sheets.unpacking.zips import checked_zip, has_own_end
from ntm_sheets.untrusted.refusing import ZIP_START

# The object identifier of “data” (RFC 5652 4), behind which the content lies.
_DATA = bytes.fromhex("06092a864886f70d010701")
_WRAPPERS = (0xA0, 0x24)
_OCTETS, _INDEFINITE = 0x04, 0x80


def signed_content(data: bytes) -> bytes:
    """Give the content of a signed message, its pieces put together; nothing where there is none."""
    at, pieces = data.find(_DATA), []
    at = len(data) if at < 0 else at + len(_DATA)
    while at + 2 <= len(data):
        tag = data[at]
        start, length = _length(data, at + 1)
        if tag in _WRAPPERS:
            at = start
        elif tag == _OCTETS:
            pieces.append(data[start : start + length])
            at = start + length
        else:
            break
    return b"".join(pieces)


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Read a length (X.690 8.1.3): where the content begins, how long it is; 0 where only an end mark tells."""
    first = data[at]
    if first <= _INDEFINITE:
        return at + 1, first % _INDEFINITE
    count = first - _INDEFINITE
    return at + 1 + count, int.from_bytes(data[at + 1 : at + 1 + count])


# How a zip begins in quoted-printable, and how far down a beginning is looked for.
_QUOTED_ZIP = re.compile(rb"(?:P|=50)(?:=\r?\n)?(?:K|=4[Bb])(?:=\r?\n)?=03(?:=\r?\n)?=04")
_AT_ONCE = 4096
# 60 MB in pieces of some lines each.
_PIECES = 200_000
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOREIGN = bytes(sorted(set(range(256)) - set(_ALPHABET)))
_BLANKS = b" \t\r\n\x0b\x0c"
_QUOTED = re.compile(rb"(?m)^[ \t]*(?:[>|][ \t]*)+")
_PADDING = re.compile(rb"=[= \t\r\n]*")
_SIGNS = re.compile(rb"[A-Za-z0-9+/]+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_LINES = re.compile(rb"\r{0,3}\n|\r")
# Base64 of how a zip and a compound file begin.
_STARTS = (b"UEsDB", b"0M8R4KGx")
# No workbook is written in fewer signs.
_LEAST = 400
_RUN = re.compile(rb"[A-Za-z0-9+/=\s>|]+")
_BEFORE_RUN = re.compile(rb"(?:\A|[\r\n])[ \t>|]{0,40}\Z")
_UU = re.compile(rb"begin[ \t]++[0-7]{3,4}[ \t]++([^\r\n]{1,1000}+)(?:\r{0,3}\n|\r)(?=[!-`])")
_UU_RUN = re.compile(rb"[ -`\r\n]*")
_NAMED = re.compile(rb"""name[ \t]*=[ \t]*"?([^"\r\n;]{1,200})""", re.IGNORECASE)
_NAMED_WITHIN = 1000


@dataclass(frozen=True)
class Decoded:
    """A body's bytes, and whether its encoding says that they are all there and none of them is in doubt."""

    data: bytes
    sure: bool


def decode(body: bytes, encoding: str) -> Decoded:
    """Decode a body as its part declares it."""
    if encoding == "base64":
        return _from_base64(body)
    if encoding == "quoted-printable":
        return Decoded(binascii.a2b_qp(body), True)
    if encoding in UUENCODED:
        written = next(written_by_uu(body), None)
        return Decoded(b"", False) if written is None else Decoded(written[1], True)
    return Decoded(body, True)


def mended(body: bytes, encoding: str) -> bytes | None:
    """Find the zip or workbook that a body holds whatever was done to it; its own checksums decide, None where none do."""
    return next((own for data in _readings(body, encoding) if (own := checked_zip(data)) is not None), None)


def without_footer(body: bytes) -> bytes | None:
    """Decode base64 that has words below it; None where it has none, or is no zip that is whole."""
    lines = _plain_lines(body)
    usual = _usual_lines(lines)
    return checked_zip(_loosely(b"".join(usual))) if len(usual) < len(lines) else None


def is_quoted_zip(body: bytes) -> bool:
    """Tell whether a body is a zip in quoted-printable, whatever its part declares."""
    return _QUOTED_ZIP.search(body, 0, _AT_ONCE) is not None


def written_out(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the files that are written out in a text, each with its name or nothing, and whole by their own ends.

    Of those that are no base64 only the first: where it ends cannot be told from outside.
    """
    at = 0
    for start in sorted(place for mark in _STARTS for place in _places(text, mark)):
        # Where it begins is asked first: a run that many marks stand in would be gone through from each of them.
        begins = start >= at and _BEFORE_RUN.search(text, max(0, start - 60), start)
        run = _RUN.match(text, start) if begins else None
        if run is None:
            continue
        at = run.end()
        if at - start < _LEAST:
            continue
        own = _zip_in(run[0]) if run[0].startswith(_STARTS[0]) else _compound_file_in(run[0])
        if own is not None:
            yield _name_before(text, start), own
    raw = min((found for end in (b"\n", b"\r") if (found := text.find(end + ZIP_START)) >= 0), default=-1)
    places = (found.start() for found in _QUOTED_ZIP.finditer(text))
    quoted = next((start for start in places if text[max(0, start - 1) : start] in (b"\n", b"\r")), 0)
    for start, encoding in ((raw + 1, ""), (quoted, "quoted-printable")):
        own = mended(text[start:], encoding) if start > 0 else None
        if own is not None:
            yield _name_before(text, start), own


def _name_before(text: bytes, start: int) -> bytes:
    """Find the name that is said of a file above it."""
    names = _NAMED.findall(text[max(0, start - _NAMED_WITHIN) : start])
    return names[-1] if names else b""


def written_by_uu(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the files that a text holds in uuencode, each with its name; one that is damaged only where its checksums hold."""
    at = 0
    for start in _places(text, b"begin "):
        begin = _UU.match(text, start) if start >= at and text[start - 1 : start] in (b"", b"\n", b"\r") else None
        run = _UU_RUN.match(text, begin.end()) if begin else None
        if begin is None or run is None:
            continue
        at = run.end()
        data, sure = _from_uu(run[0])
        whole = data if sure and text.startswith(b"end", at) else checked_zip(data)
        if whole:
            yield begin[1].rstrip(b" \t"), whole


def _places(text: bytes, mark: bytes) -> Iterator[int]:
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


def _zip_in(run: bytes) -> bytes | None:
    """Decode a zip, with or without what stands below it."""
    return checked_zip(_loosely(run)) or checked_zip(_loosely(b"".join(_usual_lines(_plain_lines(run)))))


def _compound_file_in(run: bytes) -> bytes | None:
    """Decode a compound file where every line of it is as long as the others; it has no checksums."""
    data = _loosely(b"".join(_usual_lines(_plain_lines(run))))
    return data if has_own_end(data) else None


def _from_base64(body: bytes) -> Decoded:
    text = body.translate(None, _BLANKS)
    try:
        return Decoded(binascii.a2b_base64(text, strict_mode=True), True)
    except binascii.Error:
        pass
    # A reply's marks before each line, a footer behind the padding: nothing of the data is in doubt.
    unquoted = _QUOTED.sub(b"", body)
    padding = _PADDING.search(unquoted)
    data, rest = (unquoted[: padding.end()], unquoted[padding.end() :]) if padding else (unquoted, b"")
    foreign = not rest.strip() or bool(rest.translate(None, _ALPHABET + b"=" + _BLANKS))
    try:
        return Decoded(binascii.a2b_base64(data.translate(None, _BLANKS), strict_mode=True), foreign)
    except binascii.Error:
        return Decoded(_loosely(body), False)


def _readings(body: bytes, encoding: str) -> Iterator[bytes]:
    """Give what a body may mean, the likeliest first."""
    if ZIP_START in body[:_AT_ONCE]:
        yield body
        yield _LINES.sub(b"\n", body)
        yield _LINES.sub(b"\r\n", body)
    elif is_quoted_zip(body) or encoding == "quoted-printable":
        for line_end in (b"\r\n", b"\n"):
            loosened = binascii.a2b_qp(_LINES.sub(line_end, body))
            yield loosened
        if not is_quoted_zip(body):
            yield _loosely(loosened)
            yield from _readings_of_base64(body)
    else:
        yield from _readings_of_base64(body)
        if b"=3D" in body or b"=\n" in body or b"=\r" in body:
            yield _loosely(binascii.a2b_qp(body))


def _readings_of_base64(body: bytes) -> Iterator[bytes]:
    yield _loosely(body)
    lines = _plain_lines(body)
    has_inner_padding = b"=" in body.rstrip(_BLANKS + b"=")
    if has_inner_padding or body.translate(None, _ALPHABET + _BLANKS + b"="):
        # Lines of something else between those of the data.
        yield _loosely(b"".join(lines))
        # Something of one kind before or behind each line: a number, a mark of HTML.
        longest = (max(_SIGNS.findall(line), key=len, default=b"") for line in _LINES.split(body))
        yield _loosely(b"".join(longest))
        yield _loosely(body.translate(_URL_SAFE))
    for last in (1, 2):
        yield _loosely(b"".join(_usual_lines(lines, last)))
    # An encoder that ends each piece with its padding.
    if has_inner_padding and body.count(b"=") < _PIECES:
        yield b"".join(_loosely(piece) for piece in _PADDING.split(body) if piece)


def _plain_lines(body: bytes) -> list[bytes]:
    """Give the lines that are nothing but base64; between them there may be others."""
    lines = (line.strip(_BLANKS + b">|") for line in _LINES.split(body))
    return [line for line in lines if line and not line.rstrip(b"=").translate(None, _ALPHABET)]


def _usual_lines(lines: list[bytes], last: int = 1) -> list[bytes]:
    """Give the lines that are as long as most of them, and one behind these, where the data end."""
    usual = Counter(map(len, lines)).most_common(1)
    full = [n for n, line in enumerate(lines) if len(line) == usual[0][0]] if usual else []
    return [*(lines[n] for n in full), *lines[full[-1] + last : full[-1] + last + 1]] if full else []


def _loosely(text: bytes) -> bytes:
    """Decode base64 as far as its padding, overlooking every sign that is none of it (RFC 2045 6.8)."""
    padding = text.find(b"=")
    signs = (text if padding < 0 else text[:padding]).translate(None, _FOREIGN)
    signs = signs[: len(signs) - 1] if len(signs) % 4 == 1 else signs
    return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))


def _from_uu(body: bytes) -> tuple[bytes, bool]:
    pieces, sure = [], True
    for line in _LINES.split(body):
        if line.strip() in (b"", b"`"):
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Blanks at the end of a line were cut off, or one sign too many was written.
            length = (line[0] - 32) & 63
            try:
                pieces.append(binascii.a2b_uu(line[: 1 + (length * 4 + 2) // 3]))
            except binascii.Error:
                sure = False
    return b"".join(pieces), sure
