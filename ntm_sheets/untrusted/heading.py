"""A letter's header block: where it begins, where it ends, and what makes a file a letter."""

import codecs
import re
from dataclasses import dataclass

# A letter that went through many servers carries 100 kB of signatures; what goes on beyond this is no header block.
HEAD_BYTES = 256 * 1024
_LINE = re.compile(rb"([^\r\n]*)(\r{0,3}\n|\r|\Z)")
# RFC 5322 3.6.8, and the blank before the colon that 4.5 allows; a table's label has its separator right there.
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(?![;,])")
_POSTMARK = re.compile(rb">?From ")
# Apple Mail (.emlx) writes the letter's length above it, and its own notes below it.
_LENGTH = re.compile(rb"(\d{1,9})[ \t]*\r?\n")
_UTF_16 = (
    (codecs.BOM_UTF16_LE, re.compile(rb"(?:[!-~]\0){4}"), "utf-16-le"),
    (codecs.BOM_UTF16_BE, re.compile(rb"(?:\0[!-~]){4}"), "utf-16-be"),
)
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_COPIED_BYTES = 8192
_BEFORE = b"\xef\xbb\xbf \t\r\n"
_LOOK_AHEAD = 20

_IN_WORDS = frozenset(b"from to cc bcc subject sender reply-to".split())
_OF_LETTERS = frozenset(
    b"received return-path delivered-to envelope-to message-id mime-version dkim-signature domainkey-signature"
    b" in-reply-to references authentication-results received-spf errors-to disposition-notification-to"
    b" thread-index thread-topic newsgroups apparently-to x-mailer x-original-to x-received x-originating-ip".split()
)
_FAMILIES = (b"resent-", b"list-", b"arc-", b"x-ms-exchange-", b"x-google-", b"x-gm-", b"x-mozilla-", b"x-spam-")
_BESIDE = frozenset(b"date user-agent importance priority precedence".split())
_BESIDE_FAMILIES = (b"content-", b"x-")
_OF_THE_WEB = frozenset(
    b"server set-cookie host accept accept-encoding accept-ranges etag last-modified cache-control connection vary"
    b" transfer-encoding referer origin cookie".split()
)
_OF_A_PERSON = frozenset(b"from to received message-id return-path delivered-to sender subject".split())
_PARTS = re.compile(rb"\s*multipart/", re.IGNORECASE)
_MOMENT = re.compile(rb"\d{4} \d\d?:\d\d(:\d\d)? ([+-]\d{4}|[A-Z]{2,4})")
# Lists and maps below a key without a value, as YAML has them.
_NESTED = re.compile(rb"\s+- |\s+[\w-]+:(\s|$)")
_TABLE_BYTES = 8192


@dataclass(frozen=True)
class HeaderBlock:
    """The fields of a header block as they stand, where the body begins, whether there is one."""

    fields: tuple[tuple[bytes, bytes], ...]
    body: int
    ended: bool


def letter_in(data: bytes) -> bytes:
    """Give a letter without what programs put before its first header, out of UTF-16 where it was saved as that."""
    letter = _out_of_utf_16(data).lstrip(_BEFORE)
    length = _LENGTH.match(letter)
    if length:
        after = letter[length.end() :]
        return after[: int(length[1])] if after[int(length[1]) :].lstrip().startswith(b"<?xml") else after
    return letter[_copied_at(letter) :]


def is_letter(data: bytes) -> bool:
    """Tell whether bytes begin with a letter's header block, whichever header comes first."""
    letter = letter_in(data[:HEAD_BYTES])
    if not (_FIELD.match(letter) or _POSTMARK.match(letter)):
        return False
    head = read_head(letter, 0, len(letter))
    named = {name.lower(): value for name, value in reversed(head.fields)}
    names = frozenset(named)
    known = sum(_is_known(name) for name in names)
    if names & _OF_THE_WEB and not names & _OF_A_PERSON:
        return False
    has_parts = _has_parts(named)
    if has_parts or any(_is_of_letters(name) for name in names):
        return has_parts or known > 1
    return known > 1 and bool(names & _IN_WORDS) and _is_addressed(named, letter)


def _out_of_utf_16(data: bytes) -> bytes:
    for mark, unmarked, encoding in _UTF_16:
        if data.startswith(mark) or unmarked.match(data):
            whole = data[: len(data) // 2 * 2]
            return whole.decode(encoding, "replace").encode("utf-8", "replace")
    return data


def _copied_at(letter: bytes) -> int:
    """Find a letter behind what a program shows above it (Gmail's “Original Message”), or behind a spoiled first line.

    Its headers must leave no doubt: they announce parts.
    """
    if letter.startswith(b"<") or _FIELD.match(letter) or _POSTMARK.match(letter):
        return 0
    first = _LINE.match(letter)
    starts = [first.end()] if first else []
    for start in (*starts, *(blank.end() for blank in _EMPTY_LINE.finditer(letter, 0, _COPIED_BYTES))):
        if _FIELD.match(letter, start):
            head = read_head(letter, start, len(letter))
            named = {name.lower(): value for name, value in reversed(head.fields)}
            sure = sum(name in _IN_WORDS or _is_of_letters(name) for name in named)
            if _has_parts(named) and sure > 1 and not named.keys() & _OF_THE_WEB:
                return start
    return 0


def _has_parts(named: dict[bytes, bytes]) -> bool:
    kind = named.get(b"content-type", b"")
    return _PARTS.match(kind) is not None and b"boundary" in kind.lower()


def _is_known(name: bytes) -> bool:
    beside = name in _BESIDE or name.startswith(_BESIDE_FAMILIES)
    return beside or name in _IN_WORDS or _is_of_letters(name)


def _is_of_letters(name: bytes) -> bool:
    return name in _OF_LETTERS or name.startswith(_FAMILIES)


def _is_addressed(named: dict[bytes, bytes], letter: bytes) -> bool:
    """Tell a letter whose headers are words that any list may have: by an address or a moment, and by no other order."""
    addressed = any(b"@" in named.get(name, b"") for name in _IN_WORDS - {b"subject"})
    if not addressed and b"content-type" not in named and not _MOMENT.search(named.get(b"date", b"")):
        return False
    listed = (value for value in named.values() if value.startswith(b"\r\n"))
    nested = any(_NESTED.match(line) for value in listed for line in value.splitlines())
    marks = {line.count(b";") for line in letter[:_TABLE_BYTES].splitlines()[:5] if line.strip()}
    return not nested and (len(marks) > 1 or marks <= {0})


def read_head(data: bytes, start: int, stop: int) -> HeaderBlock:
    """Read the header block that begins at `start`; a line that is no header begins the body.

    Where such a line has headers behind it still, it is a header that was folded without its indent.
    """
    fields: list[tuple[bytes, list[bytes]]] = []
    at = start
    while at < stop and at - start < HEAD_BYTES:
        line = _LINE.match(data, at, stop)
        if line is None or not line[1]:
            return _head(fields, line.end() if line else at)
        field = _FIELD.match(line[1])
        if field and not _is_postmark(line[1], fields):
            fields.append((field[1], [line[1][field.end() :].lstrip(b" \t")]))
        elif line[1][:1] in b" \t" and (fields or not line[1].strip()):
            if not line[1].strip() and not _goes_on(data, line.end(), stop):
                return _head(fields, line.end(), ended=line.end() < stop)
            if fields:
                fields[-1][1].append(line[1])
        elif not _is_postmark(line[1], fields):
            if not fields or line[1].startswith(b"--") or not _goes_on(data, line.end(), stop):
                return _head(fields, at, ended=line.end() < stop)
            fields[-1][1].append(b" " + line[1])
        at = line.end()
    return _head(fields, min(at, stop), ended=at < stop)


def _head(fields: list[tuple[bytes, list[bytes]]], body: int, *, ended: bool = True) -> HeaderBlock:
    return HeaderBlock(tuple((name, b"\r\n".join(lines)) for name, lines in fields), body, ended)


def _is_postmark(line: bytes, fields: list[tuple[bytes, list[bytes]]]) -> bool:
    return not fields and _POSTMARK.match(line) is not None


def _goes_on(data: bytes, at: int, stop: int) -> bool:
    """Tell whether the header block goes on behind a line that does not look like it."""
    for _ in range(_LOOK_AHEAD):
        line = _LINE.match(data, at, stop)
        if line is None or not line[1] or at >= stop:
            return False
        field = _FIELD.match(line[1])
        if field:
            return _is_known(field[1].lower())
        at = line.end()
    return False
