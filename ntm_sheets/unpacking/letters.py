"""A letter (.eml) and the letters forwarded in it: attachments by name, in their order, each that is whole."""

import re
from collections.abc import Iterator
from email.message import Message
from functools import partial

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Attachments
from ntm_sheets.unpacking.contents import Budget, Contents, File, Letter
from ntm_sheets.unpacking.headers import addresses_in, sender_of, senders_beside, subject_of
from ntm_sheets.unpacking.leaves import Leaves, read_texts, take_files, take_written
from ntm_sheets.unpacking.moments import timed
from ntm_sheets.unpacking.parts import Part, split_letter
from ntm_sheets.unpacking.prescan import prescan
from ntm_sheets.untrusted.heading import HEAD_BYTES, is_letter, letter_in
from ntm_sheets.untrusted.refusing import Refusal

_POSTMARK = re.compile(rb"From [^\r\n]{1,200}\d{4}[^\r\n]{0,20}(?:\r{0,3}\n|\r)(?=[!-9;-~]+:)")
# So much of what stands behind a postmark tells whether it is a letter.
_LOOK = 16_384
_EMPTY_LINES = (b"\n\n", b"\n\r\n")


def open_letter(data: bytes, place: str, budget: Budget, letters_left: int) -> Contents:
    """Take a letter's attachments; Refusal where nothing of it is whole, or where it has too much of anything.

    Letters forwarded in it are opened as well, `letters_left` of them one within the other.
    """
    data = letter_in(data)
    prescan(data)
    contents = Contents(place)
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
