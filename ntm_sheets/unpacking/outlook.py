"""An Outlook message (.msg): its attachments, those of messages embedded in it, its sender, subject and time."""

import re
from functools import partial

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Attached, Attachments
from ntm_sheets.unpacking.contents import Budget, Contents, Letter
from ntm_sheets.unpacking.formats import SIGNATURES
from ntm_sheets.unpacking.headers import addresses_in, senders_beside, subject_of
from ntm_sheets.unpacking.leaves import take_written_in
from ntm_sheets.unpacking.moments import timed
from ntm_sheets.unpacking.naming import clean_name
from ntm_sheets.unpacking.properties import CompoundFile, Storage
from ntm_sheets.untrusted.refusing import Refusal

# The tags of [MS-OXPROPS] that are read here.
_SUBJECT, _HEADERS, _BODY, _HTML = 0x0037, 0x007D, 0x1000, 0x1013
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_SENDER = (0x5D01, 0x0C1F, 0x5D02, 0x0065)
_DATA, _METHOD, _FLAGS, _HIDDEN = 0x3701, 0x3705, 0x3714, 0x7FFE
_NAME = (0x3707, 0x3704, 0x3001)
_TYPE, _CONTENT_ID = 0x370E, 0x3712
_SHOWN_IN_HTML = 0x4
_BY_VALUE = 1
# A header goes on where the next line begins with a blank.
_FOLDED = re.compile(r"\r?\n[ \t]+")
_HEADER = r"(?im)^{}:[ \t]*(.{{1,2000}})$"


def open_message(data: bytes, place: str, budget: Budget) -> Contents:
    """Take a message's attachments; Refusal where it is damaged, or any fault of the library."""
    if len(data) > limits.LETTER_BYTES:
        raise Refusal("too-large", what=f"thư nặng hơn {limits.LETTER_BYTES // limits.MEGABYTE} MB")
    contents = Contents(place)
    with CompoundFile(data) as file:
        message = Storage(file)
        contents.letter = _letter_of(message)
        _take_message(message, Attachments(contents, budget, contents.letter), budget, limits.EMBEDDED_MESSAGES)
    return contents


def _letter_of(message: Storage) -> Letter:
    submitted, delivered = message.moment(_SUBMITTED), message.moment(_DELIVERED)
    headers = _FOLDED.sub(" ", message.text(_HEADERS))
    dates, received = (re.findall(_HEADER.format(name), headers) for name in ("date", "received"))
    beside = Letter(
        sent_at=submitted,
        sent_by="ClientSubmitTime" if submitted else "",
        passed_at=delivered,
        passed_by="MessageDeliveryTime" if delivered else "",
    )
    return timed(_sender_of(message), subject_of(message.text(_SUBJECT)), dates, received, beside)


def _sender_of(message: Storage) -> str:
    return next(iter(_senders(message)), "")


def _senders(message: Storage) -> list[str]:
    said = [message.text(tag) for tag in _SENDER] + re.findall(_HEADER.format("from"), message.text(_HEADERS))
    return [address for text in said for address in addresses_in(text[:2000])]


def _header(message: Storage, name: str) -> list[str]:
    return re.findall(_HEADER.format(name), _FOLDED.sub(" ", message.text(_HEADERS)))


def _take_message(message: Storage, attachments: Attachments, budget: Budget, embedded_left: int) -> None:
    attachments.sent_by(_senders(message), senders_beside(partial(_header, message)))
    plain = message.text(_BODY).encode("utf-8", "replace")
    texts = (plain, message.raw(_HTML) or message.text(_HTML).encode("utf-8", "replace"))
    for text in texts:
        attachments.read_text(text)
    for storage in message.attachments():
        budget.foresee(storage.size(_DATA))
        _take_attachment(storage, attachments, budget, embedded_left)
    for text in texts:
        take_written_in(text, attachments)


def _take_attachment(storage: Storage, attachments: Attachments, budget: Budget, embedded_left: int) -> None:
    name = next((text for tag in _NAME if (text := storage.text(tag))), "")
    content_type = storage.text(_TYPE).lower()
    inside = storage.embedded(_DATA)
    if inside is not None:
        within = attachments.embedded(name, ".msg", _letter_of(inside))
        if embedded_left <= 0:
            within.say_too_deep()
        else:
            _take_message(inside, within, budget, embedded_left - 1)
    elif storage.has_object(_DATA):
        attachments.say_format("letter-format-ole", name)
    elif (data := storage.raw(_DATA)) is None:
        if storage.number(_METHOD) == _BY_VALUE:
            raise Refusal("damaged", why=f"no data of {clean_name(name)}")
        attachments.say_elsewhere(name)
    elif content_type not in SIGNATURES:
        shown = bool(storage.number(_HIDDEN) or storage.number(_FLAGS) & _SHOWN_IN_HTML)
        attachments.take(Attached(name, data, content_type, shown, storage.text(_CONTENT_ID)))
