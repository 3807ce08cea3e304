"""What is attached to one letter, whichever format it came in: named, told apart from pictures in the text, counted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ntm_sheets.facts.records import NO_SENDER
from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.contents import Budget, Contents, File, Letter, enclosed
from ntm_sheets.unpacking.formats import format_of_attachment
from ntm_sheets.unpacking.naming import Names, clean_name, is_junk, is_passed_over, is_unfinished
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import WORKBOOKS, sniff

_REFERENCE = re.compile(rb"cid:([^\"'\s>)]{1,200})", re.IGNORECASE)
_LINK = re.compile(
    rb"https?://((?:drive|docs)\.google\.com|1drv\.ms|onedrive\.live\.com|[\w-]{1,60}\.sharepoint\.com|zalo\.me)\b",
    re.IGNORECASE,
)
_PICTURES = ((b"\xff\xd8", ".jpg"), (b"\x89PNG", ".png"), (b"GIF8", ".gif"), (b"RIFF", ".webp"), (b"BM", ".bmp"))
_NAMED_BY_KIND = ("xlsx", "xlsm", "xlsb", "xls", "ods", "zip", "eml", "msg", "pdf", "html", "csv")


@dataclass(frozen=True)
class Attached:
    """One attachment as the letter has it."""

    name: str
    data: bytes
    content_type: str = ""
    inline: bool = False
    content_id: str = ""


class Attachments:
    """Collects the attachments of one letter; `embedded` begins those of a letter within it."""

    def __init__(
        self,
        contents: Contents,
        budget: Budget,
        letter: Letter,
        path: tuple[str, ...] = (),
        senders: tuple[str, ...] = (),
    ) -> None:
        self._contents, self._budget, self._letter, self._path = contents, budget, letter, path
        self._senders = senders
        self._names, self._count = Names(), 0
        self._said: set[str] = set()
        self._references: set[bytes] = set()

    def sent_by(self, addresses: Iterable[str], beside: Iterable[str] = ()) -> None:
        """Note whom the letter itself names as its senders; one that names nobody is told apart from no letter."""
        own = dict.fromkeys(addresses) or {NO_SENDER: None}
        self._senders = (*self._senders, *dict.fromkeys((*own, *beside)))

    def read_text(self, text: bytes) -> None:
        """Note which pictures a text shows, and whether it leads to a file elsewhere."""
        text = text[: limits.TEXT_BYTES]
        self._references.update(_REFERENCE.findall(text))
        link = _LINK.search(text)
        if link:
            self._contents.link = link[1].decode().lower()

    def take(self, attached: Attached) -> None:
        """Take a file; Refusal where it is one too many."""
        if is_junk(attached.name):
            return
        kind = sniff(attached.data).kind
        is_readable = kind in (*WORKBOOKS, "zip")
        code = "" if is_readable else format_of_attachment(attached.content_type, attached.name, attached.data)
        if code:
            self.say_format(code, attached.name)
            return
        name = self._name(attached.name, _suffix(kind, attached.data))
        shown = attached.inline or attached.content_id.encode("utf-8", "replace") in self._references
        self._budget.spend(len(attached.data))
        if is_unfinished(attached.name):
            self._contents.say("member-unfinished", *self._path, name)
        inline, passed = kind == "image" and shown, is_passed_over(attached.name)
        self._contents.files.append(
            File((*self._path, name), attached.data, inline, kind, self._letter, None, self._senders, passed)
        )

    def embedded(self, name: str, suffix: str, letter: Letter) -> Self:
        """Give the place for what is attached to a letter within this one."""
        within, path = enclosed(letter, self._letter), (*self._path, self._name(name, suffix))
        return type(self)(self._contents, self._budget, within, path, self._senders)

    def say_format(self, code: str, name: str = "") -> None:
        """Say once that a file is in a format that is not opened."""
        if code and code not in self._said:
            self._said.add(code)
            self._contents.say(code, *self._path, seen=clean_name(name) if name else "")

    def say_elsewhere(self, name: str) -> None:
        """Say that an attachment is only a link to a file."""
        self._contents.say("member-elsewhere", *self._path, self._name(name, ""))

    def say_too_deep(self) -> None:
        """Say that this letter lies too deep within others to be opened."""
        self._contents.say("nested-too-deep", *self._path)

    def note_cut(self, cut: bool) -> None:
        """Note whether the letter does not go on to its end."""
        self._contents.cut |= cut

    def lose(self, attached: Attached) -> None:
        """Note an attachment of which something is missing; a format that is not opened is missed as that."""
        code = format_of_attachment(attached.content_type, attached.name, attached.data)
        if code:
            self.say_format(code, attached.name)
        else:
            self._contents.lost.append((*self._path, self._name(attached.name, "")))

    def tell_faults(self) -> None:
        """Say what of the letter is missing; Refusal where that leaves nothing to tell of."""
        is_broken = self._contents.cut or bool(self._contents.lost)
        if is_broken and not self._contents.files and not self._contents.remarks:
            raise Refusal("letter-incomplete")
        for path in self._contents.lost:
            self._contents.say("letter-part-lost", *path)
        if self._contents.cut and not self._contents.lost:
            self._contents.say("letter-no-end")

    def _name(self, name: str, suffix: str) -> str:
        self._count += 1
        return self._names.give(clean_name(name) if name else f"dinh-kem-{self._count}{suffix}")


def _suffix(kind: str, data: bytes) -> str:
    if kind == "image":
        return next((suffix for start, suffix in _PICTURES if data.startswith(start)), "")
    return f".{kind}" if kind in _NAMED_BY_KIND else ""
