"""The parts of a letter that hold no others: what is its text and what is attached, and the files that either is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Attached, Attachments
from ntm_sheets.unpacking.decoding import decode_name
from ntm_sheets.unpacking.formats import SIGNED, UUENCODED, format_in_text
from ntm_sheets.unpacking.parts import Part
from ntm_sheets.unpacking.signed import signed_content
from ntm_sheets.unpacking.transfer import (
    Decoded,
    decode,
    is_quoted_zip,
    mended,
    without_footer,
    written_by_uu,
    written_out,
)
from ntm_sheets.unpacking.wholeness import checked_zip, ends_at_once, has_own_end
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
