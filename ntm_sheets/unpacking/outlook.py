"""An Outlook message (.msg): its attachments, those of messages embedded in it, its sender, subject and time ([MS-OXMSG] 2.4)."""

import re
import struct
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import SIGNATURES, Attached, Attachments, Budget, Gathered, Letter
from ntm_sheets.unpacking.headers import addresses_in, senders_beside, subject_of, timed, windows_time
from ntm_sheets.unpacking.letters import take_written_in
from ntm_sheets.unpacking.naming import clean_name, decode_name
from ntm_sheets.unpacking.zips import CompoundFile
from ntm_sheets.untrusted.refusing import Refusal

UNICODE, EIGHT_BIT, BINARY, OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
_LONG, _BOOLEAN, _TIME = 0x0003, 0x000B, 0x0040
_CODE_PAGE = 0x3FFD
_LISTING = "__properties_version1.0"
_ENTRY = struct.Struct("<HHL8s")
Path = tuple[str, ...]


class Storage:
    """A message, an attachment or a message embedded in one, by the path of its storage."""

    def __init__(self, file: CompoundFile, path: Path = (), header: int = 32) -> None:
        """Read the listing of fixed properties, which begins after `header` bytes."""
        self._file, self._path = file, path
        listing = self._stream(_LISTING)
        if listing is None:
            raise Refusal("damaged", why="no list of properties")
        entries = (listing[at : at + _ENTRY.size] for at in range(header, len(listing) - _ENTRY.size + 1, _ENTRY.size))
        self._fixed = {(tag, kind): value for kind, tag, _flags, value in (_ENTRY.unpack(entry) for entry in entries)}

    def attachments(self) -> Iterator["Storage"]:
        """Give the attachments in their order."""
        for name in sorted({path[len(self._path)] for path in self._inner() if len(path) > len(self._path)}):
            if name.lower().startswith("__attach_version1.0_"):
                yield Storage(self._file, (*self._path, name), 8)

    def embedded(self, tag: int) -> "Storage | None":
        """Give the message embedded under a tag; None where there is no storage of one."""
        path = (*self._path, f"__substg1.0_{tag:04X}{OBJECT:04X}")
        return Storage(self._file, path, 24) if (*path, _LISTING) in self._file.paths else None

    def has_object(self, tag: int) -> bool:
        """Tell whether there is a storage under a tag, of a message or of anything else."""
        return (*self._path, f"__substg1.0_{tag:04X}{OBJECT:04X}") in self._file.paths

    def size(self, tag: int) -> int:
        """Give the size of a stream of bytes, 0 where there is none."""
        path = (*self._path, f"__substg1.0_{tag:04X}{BINARY:04X}")
        return int(self._file.get_size(list(path))) if path in self._file.paths else 0

    def raw(self, tag: int, kind: int = BINARY) -> bytes | None:
        """Give a property's bytes."""
        return self._stream(f"__substg1.0_{tag:04X}{kind:04X}")

    def text(self, tag: int) -> str:
        """Give a text, in UTF-16 or in the message's code page."""
        wide = self.raw(tag, UNICODE)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return self._decode(self.raw(tag, EIGHT_BIT) or b"").rstrip("\0")

    def number(self, tag: int) -> int:
        """Give a whole number or a truth value, 0 where there is none."""
        value = self._fixed.get((tag, _LONG)) or self._fixed.get((tag, _BOOLEAN)) or bytes(8)
        return int.from_bytes(value[:4], "little")

    def moment(self, tag: int) -> datetime | None:
        """Give a time as naive local time of Việt Nam."""
        value = self._fixed.get((tag, _TIME))
        return None if value is None else windows_time(int.from_bytes(value, "little"))

    def _decode(self, raw: bytes) -> str:
        page = self.number(_CODE_PAGE)
        try:
            return raw.decode("utf-8" if page == 65001 else f"cp{page}")
        except (LookupError, UnicodeDecodeError):
            return decode_name(raw)

    def _stream(self, name: str) -> bytes | None:
        path = (*self._path, name)
        if path not in self._file.paths:
            return None
        # The library takes amiss where an empty stream is said to begin.
        if not self._file.get_size(list(path)):
            return b""
        with self._file.openstream(list(path)) as stream:
            return bytes(stream.read())

    def _inner(self) -> Iterator[Path]:
        depth = len(self._path)
        return (path for path in self._file.paths if path[:depth] == self._path)


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


def open_message(data: bytes, place: str, budget: Budget) -> Gathered:
    """Take a message's attachments; Refusal where it is damaged, or any fault of the library."""
    if len(data) > limits.LETTER_BYTES:
        raise Refusal("too-large", what=f"thư nặng hơn {limits.LETTER_BYTES // limits.MEGABYTE} MB")
    contents = Gathered(place)
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
