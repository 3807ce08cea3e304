"""A letter (.eml) and the letters forwarded in it: its texts, and its attachments by name, in their order, each that is whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import partial

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import (
    SIGNED,
    UUENCODED,
    Attached,
    Attachments,
    Budget,
    File,
    Gathered,
    Letter,
    format_in_text,
)
from ntm_sheets.unpacking.headers import addresses_in, sender_of, senders_beside, subject_of, timed
from ntm_sheets.unpacking.limits import prescan
from ntm_sheets.unpacking.naming import decode_name
from ntm_sheets.unpacking.parts import Part, split_letter
from ntm_sheets.unpacking.transfer import (
    Decoded,
    decode,
    is_quoted_zip,
    mended,
    signed_content,
    without_footer,
    written_by_uu,
    written_out,
)
from ntm_sheets.unpacking.zips import checked_zip, ends_at_once, has_own_end
from ntm_sheets.untrusted.heading import HEAD_BYTES, is_letter, letter_in
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff

# What may be the writing of a file rather than the file.
_WRITINGS = ("text", "csv", "html", "unknown", "empty")
_ZIPPED = ("xlsx", "xlsm", "xlsb", "ods", "zip", "cut-off")
_NO_TEXT = (*_ZIPPED, "xls", "msg", "encrypted")


@dataclass
class Leaves:
    """The parts of one letter that have no parts themselves, the letters in it as one each, and what lies between them.

    `cut` tells that an end mark is missing somewhere.
    """

    texts: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    between: list[bytes] = field(default_factory=list)
    cut: bool = False

    def sort(self, part: Part) -> None:
        """Sort a part, or the parts that it has."""
        self.between += part.loose
        self.cut |= not part.closed
        for inner in part.parts:
            self.sort(inner)
        if part.parts:
            return
        self.cut |= part.strange
        if part.letter is None and (part.says or part.kind.startswith("multipart/")):
            self.texts.append(part)
        else:
            self.attached.append(part)


def take_files(part: Part, attachments: Attachments) -> None:
    """Take the file that a part is, or those that are written out in it; say that it is lost where none is whole."""
    decoded = decode(part.body, part.encoding)
    if part.kind == "message/external-body":
        if not _take_written(part, decoded, attachments):
            attachments.say_elsewhere(part.name)
        return
    if part.kind in SIGNED:
        content = Decoded(signed_content(decoded.data), True)
        if any(_take_written(part, one, attachments) for one in (decoded, content)):
            return
    data = _whole(part, decoded)
    if data is not None:
        attachments.take(_attached(part, data))
        return
    if _take_written(part, decoded, attachments):
        return
    if decoded.sure and part.closed:
        attachments.take(_attached(part, decoded.data))
    elif part.encoding in UUENCODED and part.closed:
        attachments.say_format("letter-format-uuencode", part.name)
    else:
        attachments.lose(_attached(part, decoded.data))


def _whole(part: Part, decoded: Decoded) -> bytes | None:
    """Give the file that a part is, as it is declared or, where that is in doubt, as its own checksums have it."""
    sure = decoded.sure and part.closed
    kind = sniff(decoded.data).kind
    # A letter says itself what of it is missing.
    if decoded.sure and (kind == "eml" or (part.closed and kind not in (*_WRITINGS, *_ZIPPED))):
        return decoded.data
    if sure and (kind in _WRITINGS or part.encoding == "base64"):
        if kind in _ZIPPED:
            # A word below the data may be base64, too.
            return decoded.data if ends_at_once(decoded.data) else without_footer(part.body) or decoded.data
        return mended(part.body, "quoted-printable") if is_quoted_zip(part.body) else None
    own = checked_zip(decoded.data) or mended(part.body, part.encoding)
    is_it = own is None and (sure or (decoded.sure and has_own_end(decoded.data)))
    return decoded.data if is_it else own


def read_texts(leaves: Leaves, attachments: Attachments) -> None:
    """Read a letter's texts: what they show, where they lead."""
    for part in leaves.texts:
        attachments.read_text(decode(part.body, part.encoding).data)


def take_written(leaves: Leaves, attachments: Attachments) -> None:
    """Take what is written out in a letter's texts and between its parts."""
    for part in leaves.texts:
        decoded = decode(part.body, part.encoding)
        if sniff(decoded.data).kind in _NO_TEXT:
            take_files(part, attachments)
        elif not _take_written(part, decoded, attachments):
            attachments.say_format(format_in_text(decoded.data[: limits.TEXT_BYTES]))
    for text in leaves.between:
        take_written_in(text, attachments)


def take_written_in(text: bytes, attachments: Attachments) -> None:
    """Take the files that are written out in a text; say in which format one is that cannot be had."""
    written = list(_files_in(text))
    for name, data in written:
        attachments.take(Attached(name, data))
    if not written:
        attachments.say_format(format_in_text(text[: limits.TEXT_BYTES]))


def _take_written(part: Part, decoded: Decoded, attachments: Attachments) -> bool:
    texts = (part.body,) if decoded.data == part.body else (part.body, decoded.data)
    written = {data: name for text in texts for name, data in _files_in(text)}
    for data, name in written.items():
        attachments.take(Attached(name or ("" if part.kind in SIGNED else part.name), data))
    return bool(written)


def _files_in(text: bytes) -> Iterator[tuple[str, bytes]]:
    for name, data in (*written_out(text), *written_by_uu(text)):
        yield decode_name(name), data


def _attached(part: Part, data: bytes) -> Attached:
    return Attached(
        part.name,
        data,
        part.kind,
        part.head.get_content_disposition() == "inline",
        part.head.get("content-id", "").strip(" <>\t\r\n"),
    )


_POSTMARK = re.compile(rb"From [^\r\n]{1,200}\d{4}[^\r\n]{0,20}(?:\r{0,3}\n|\r)(?=[!-9;-~]+:)")
# So much of what stands behind a postmark tells whether it is a letter.
_LOOK = 16_384
_EMPTY_LINES = (b"\n\n", b"\n\r\n")


def open_letter(data: bytes, place: str, budget: Budget, letters_left: int) -> Gathered:
    """Take a letter's attachments; Refusal where nothing of it is whole, or where it has too much of anything.

    Letters forwarded in it are opened as well, `letters_left` of them one within the other.
    """
    data = letter_in(data)
    prescan(data)
    contents = Gathered(place)
    letters = list(_letters_in(data)) if data.startswith(b"From ") else []
    if len(letters) > limits.MEMBERS:
        raise Refusal("letter-mailbox", count=str(len(letters)))
    if len(letters) > 1:
        contents.files += [File((f"thu-{n}.eml",), letter, kind="eml") for n, letter in enumerate(letters, 1)]
        return contents
    message = split_letter(data)
    contents.letter = _letter_of(message.head)
    attachments = Attachments(contents, budget, contents.letter)
    _take_letter(message, attachments, letters_left)
    attachments.tell_faults()
    senders, addresses = _raw(message.head, "from"), _senders(message.head)
    if len(senders) > 1 or len(addresses) > 1:
        contents.say("letter-two-senders", seen=", ".join(addresses[:5]))
    return contents


def _letters_in(data: bytes) -> Iterator[bytes]:
    """Give the letters of a mailbox (RFC 4155): each begins with a postmark behind an empty line."""
    start, at = 0, data.find(b"\nFrom ")
    while at >= 0:
        behind_empty_line = data[max(0, at - 2) : at + 1].endswith(_EMPTY_LINES)
        if behind_empty_line and _POSTMARK.match(data, at + 1) and _begins_letter(data, at + 1):
            yield data[start : at + 1]
            start = at + 1
        at = data.find(b"\nFrom ", at + 1)
    yield data[start:]


def _begins_letter(data: bytes, at: int) -> bool:
    """Tell whether a letter begins here; only where its header block goes on for long, all of it is looked at."""
    start = data[at : at + _LOOK]
    return is_letter(start) or (
        not any(empty in start for empty in _EMPTY_LINES) and is_letter(data[at : at + HEAD_BYTES])
    )


def _letter_of(head: Message) -> Letter:
    """Read who sent a letter, about what and when, as its headers have it."""
    return timed(
        sender_of(_raw(head, "from")),
        subject_of(next(iter(_raw(head, "subject")), "")),
        _raw(head, "date"),
        _raw(head, "received"),
    )


def _raw(head: Message, name: str) -> list[str]:
    return [str(value) for key, value in head.raw_items() if key.lower() == name]


def _senders(head: Message) -> list[str]:
    return [address for raw in _raw(head, "from") for address in addresses_in(raw)]


def _take_letter(letter: Part, attachments: Attachments, letters_left: int) -> None:
    attachments.sent_by(_senders(letter.head), senders_beside(partial(_raw, letter.head)))
    leaves = Leaves()
    leaves.sort(letter)
    attachments.note_cut(leaves.cut)
    read_texts(leaves, attachments)
    for part in leaves.attached:
        if part.letter is None:
            take_files(part, attachments)
        else:
            _take_embedded(part, part.letter, attachments, letters_left)
    # Last of all: what older versions gave keeps its place among the files.
    take_written(leaves, attachments)


def _take_embedded(part: Part, letter: Part, attachments: Attachments, letters_left: int) -> None:
    attachments.note_cut(part.kind == "message/partial")
    within = attachments.embedded(part.name, ".eml", _letter_of(letter.head))
    if letters_left <= 0:
        within.say_too_deep()
    else:
        _take_letter(letter, within, letters_left - 1)
