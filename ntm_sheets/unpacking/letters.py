"""A letter (.eml) and the letters forwarded in it: attachments by name, in their order, all of them or none."""

import re
from dataclasses import dataclass, field
from email import errors
from email.message import Message
from email.parser import BytesParser
from functools import partial

from ntm_sheets.unpacking.attaching import Attached, Attachments
from ntm_sheets.unpacking.contents import Budget, Contents, Letter
from ntm_sheets.unpacking.formats import SIGNATURES, UUENCODED
from ntm_sheets.unpacking.headers import addresses_in, parameter, sender_of, senders_beside, subject_of
from ntm_sheets.unpacking.moments import timed
from ntm_sheets.unpacking.prescan import RawPolicy, counting_factory, prescan
from ntm_sheets.untrusted.refusing import Refusal

# What the parser notes where a letter does not go on to its end; the rest is untidiness.
_CUT_OFF = (
    errors.CloseBoundaryNotFoundDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.MultipartInvariantViolationDefect,
    errors.InvalidBase64CharactersDefect,
    errors.InvalidBase64LengthDefect,
    errors.InvalidBase64PaddingDefect,
)


def open_letter(data: bytes, place: str, budget: Budget, letters_left: int) -> Contents:
    """Take a letter's attachments; Refusal where it is cut off, holds several letters, or has too much of anything.

    Letters forwarded in it are opened as well, `letters_left` of them one within the other.
    """
    # What stands before the first header would end the headers; the sniffer overlooks it as well.
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    prescan(data)
    contents = Contents(place)
    try:
        message = BytesParser(counting_factory(), policy=RawPolicy()).parsebytes(data)
        contents.letter = _letter_of(message)
        _take_letter(message, Attachments(contents, budget, contents.letter), letters_left)
    except RecursionError:
        raise Refusal("too-large", what="thư lồng nhau quá nhiều lớp") from None
    senders, addresses = _raw(message, "from"), _senders(message)
    if len(senders) > 1 or len(addresses) > 1:
        contents.say("letter-two-senders", seen=", ".join(addresses[:5]))
    return contents


def _letter_of(message: Message) -> Letter:
    """Read who sent a letter, about what and when, as its headers have it."""
    return timed(
        sender_of(_raw(message, "from")),
        subject_of(next(iter(_raw(message, "subject")), "")),
        _raw(message, "date"),
        _raw(message, "received"),
    )


def _raw(message: Message, name: str) -> list[str]:
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def _senders(message: Message) -> list[str]:
    return [address for raw in _raw(message, "from") for address in addresses_in(raw)]


@dataclass
class _Leaves:
    """The parts of one letter that have no parts themselves, and the letters in it as one leaf each."""

    bodies: list[Message] = field(default_factory=list)
    attached: list[Message] = field(default_factory=list)

    def sort(self, message: Message) -> None:
        """Sort a part, or the parts that it has; Refusal where it is cut off."""
        _refuse_cut_off(message)
        kind = message.get_content_type()
        if kind == "message/partial":
            raise Refusal("letter-incomplete")
        if message.get_content_maintype() != "message" and message.is_multipart():
            for part in _parts(message):
                self.sort(part)
        elif _is_body(message):
            self.bodies.append(message)
        elif kind not in (*SIGNATURES, "message/delivery-status"):
            self.attached.append(message)


def _parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _refuse_cut_off(message: Message) -> None:
    if any(isinstance(defect, _CUT_OFF) for defect in message.defects):
        raise Refusal("letter-incomplete")


def _is_body(message: Message) -> bool:
    is_text = message.get_content_maintype() == "text"
    return is_text and not _name(message) and message.get_content_disposition() != "attachment"


def _name(message: Message) -> str:
    return parameter(message, "filename", "content-disposition") or parameter(message, "name", "content-type")


def _take_letter(message: Message, attachments: Attachments, letters_left: int) -> None:
    attachments.sent_by(_senders(message), senders_beside(partial(_raw, message)))
    leaves = _Leaves()
    leaves.sort(message)
    for body in leaves.bodies:
        attachments.read_text(_decode(body))
    for part in leaves.attached:
        if part.get_content_maintype() == "message":
            _take_message(part, attachments, letters_left)
        elif _encoding(part) in UUENCODED:
            attachments.say_format("letter-format-uuencode", _name(part))
        else:
            attachments.take(_attached(part))


def _attached(part: Message, data: bytes | None = None) -> Attached:
    return Attached(
        _name(part),
        _decode(part) if data is None else data,
        part.get_content_type(),
        part.get_content_disposition() == "inline",
        part.get("content-id", "").strip(" <>\t\r\n"),
    )


def _take_message(part: Message, attachments: Attachments, letters_left: int) -> None:
    """Take a part that declares itself a letter; the parser has parsed it already."""
    inside = _parts(part)
    if part.get_content_type() == "message/external-body" or not inside:
        attachments.say_elsewhere(_name(part))
        return
    if _encoding(part) == "base64":
        # Against RFC 2046 5.2.1, but done: what was parsed as a letter is the base64 of one.
        letter = inside[0]
        letter["content-transfer-encoding"] = "base64"
        attachments.take(_attached(part, _decode(letter)))
        return
    within = attachments.embedded(_name(part), ".eml", _letter_of(inside[0]))
    if letters_left <= 0:
        within.say_too_deep()
        return
    _take_letter(inside[0], within, letters_left - 1)


def _encoding(message: Message) -> str:
    return re.split(r"[(;]", message.get("content-transfer-encoding", ""))[0].strip(' \t\r\n"').lower()


def _decode(message: Message) -> bytes:
    """Give a part's bytes; Refusal where their encoding shows that some are missing."""
    if "content-transfer-encoding" in message:
        # The library knows only the bare word.
        message.replace_header("content-transfer-encoding", _encoding(message))
    payload = message.get_payload(decode=True)
    _refuse_cut_off(message)
    return payload if isinstance(payload, bytes) else b""
