"""What is found in a container, and what is attached to one letter: named, told apart from pictures in the text, counted."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from ntm_sheets.facts.findings import INSIDE, Place, Remark
from ntm_sheets.facts.records import NO_LETTER, NO_SENDER
from ntm_sheets.facts.records import Letter as Letter
from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.naming import Names, clean_name, is_junk, is_passed_over, is_unfinished, plain_text
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import WORKBOOKS, sniff

# What each is called in the catalogue, by the type that a part declares, its name, its first bytes.
_TYPES = {
    "application/ms-tnef": "letter-format-tnef",
    "application/vnd.ms-tnef": "letter-format-tnef",
    "application/pkcs7-mime": "letter-format-smime",
    "application/x-pkcs7-mime": "letter-format-smime",
    "application/pgp-encrypted": "letter-format-pgp",
}
_NAMES = {"winmail.dat": "letter-format-tnef", "win.dat": "letter-format-tnef", "smime.p7m": "letter-format-smime"}
_STARTS = (
    (b"\x78\x9f\x3e\x22", "letter-format-tnef"),
    (b"-----BEGIN PGP MESSAGE-----", "letter-format-pgp"),
)
_IN_TEXT = (
    (re.compile(rb"^=ybegin .*\bname=", re.MULTILINE), "letter-format-yenc"),
    (re.compile(rb"^begin [0-7]{3,4} [^\r\n]+\r?\n[!-`]", re.MULTILINE), "letter-format-uuencode"),
    (re.compile(rb"^-----BEGIN PGP MESSAGE-----", re.MULTILINE), "letter-format-pgp"),
)
# A signature beside readable parts says nothing that we could check.
SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
# What was signed lies within its signature, as it is; what was encrypted cannot be told from that by the type.
SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")


def format_of_attachment(content_type: str, name: str, data: bytes) -> str:
    """Give the code of the format that an attachment is in, or nothing where it is a file like any other."""
    named = _TYPES.get(content_type) or _NAMES.get(name.lower())
    return named or next((code for start, code in _STARTS if data.startswith(start)), "")


def format_in_text(text: bytes) -> str:
    """Give the code of the format in which a letter's text carries a file, or nothing."""
    return next((code for pattern, code in _IN_TEXT if pattern.search(text)), "")


@dataclass(frozen=True)
class Member:
    """A file out of a container; `name` is "container!member", `inline` a picture that stands in a letter's text.

    `letter` is the innermost one that it lies in, with the date that a zip gives the file. `senders` are the addresses
    that the letters on its way name as their senders. `envelope` is the name of that innermost letter, empty where it
    lies in none. One that is `passed` over has a name that no form has; it keeps its place in the order. `said` is the
    beginning of that letter's text.
    """

    name: str
    data: bytes
    inline: bool = False
    letter: Letter = NO_LETTER
    senders: tuple[str, ...] = ()
    envelope: str = ""
    passed: bool = False
    said: str = ""


@dataclass(frozen=True)
class Unpacked:
    """All that a container holds, at whatever depth; `letter` tells about the container itself where it is one."""

    members: tuple[Member, ...]
    letter: Letter | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class File:
    """A file lying directly in a container, not yet looked into; `path` leads there through embedded letters.

    `kind` is what it was sniffed as, if it was; `letter` is the innermost one that it lies in, `entry_at` its own date,
    `senders`, `passed` and `said` as `Member` has them.
    """

    path: tuple[str, ...]
    data: bytes
    inline: bool = False
    kind: str = ""
    letter: Letter = NO_LETTER
    entry_at: datetime | None = None
    senders: tuple[str, ...] = ()
    passed: bool = False
    said: str = ""


def enclosed(letter: Letter, within: Letter) -> Letter:
    """Give a letter as it lies in another one: whoever sent that one sent it, and it cannot be younger."""
    sender, subject = (within.sender, within.subject) if within.sender else (letter.sender, letter.subject)
    return replace(letter, sender=sender, subject=subject, carried_at=within.carried_at or within.came_at)


@dataclass
class Gathered:
    """What one opener found in one container; `link` is a host that a letter's text leads to for files.

    `lost` leads to attachments that are not whole, `cut` tells that an end mark is missing.
    """

    place: str
    files: list[File] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    letter: Letter | None = None
    link: str = ""
    lost: list[tuple[str, ...]] = field(default_factory=list)
    cut: bool = False

    def say(self, code: str, *path: str, seen: str = "", **details: str) -> None:
        """Keep a remark about the container, or about what `path` leads to in it."""
        self.remarks.append(Remark(code, Place(INSIDE.join((self.place, *path))), seen, details))


class Budget:
    """What may still be taken out of one container, whatever is nested in it."""

    def __init__(self) -> None:
        self.members, self.room = limits.MEMBERS, limits.INFLATED_BYTES

    def spend(self, size: int) -> None:
        """Count one more file; Refusal `too-large` where that is more than one container may hold."""
        self.foresee(size)
        self.members -= 1
        self.room -= size

    def foresee(self, size: int) -> None:
        """Refuse a file that would be too much before it is read."""
        if self.members < 1:
            raise Refusal("too-large", what=f"hơn {limits.MEMBERS} tệp bên trong")
        if size > self.room:
            raise Refusal("too-large", what=f"bung ra hơn {limits.INFLATED_BYTES // limits.MEGABYTE} MB")
        if size > limits.MEMBER_BYTES:
            raise Refusal("too-large", what=f"có tệp nặng hơn {limits.MEMBER_BYTES // limits.MEGABYTE} MB")


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
        contents: Gathered,
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
        self._texts: list[str] = []

    def sent_by(self, addresses: Iterable[str], beside: Iterable[str] = ()) -> None:
        """Note whom the letter itself names as its senders; one that names nobody is told apart from no letter."""
        own = dict.fromkeys(addresses) or {NO_SENDER: None}
        self._senders = (*self._senders, *dict.fromkeys((*own, *beside)))

    def read_text(self, text: bytes) -> None:
        """Note which pictures a text shows, and whether it leads to a file elsewhere."""
        text = text[: limits.TEXT_BYTES]
        self._texts.append(plain_text(text))
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
        # A letter says the same twice, as a text and as a page.
        said = next((text for text in self._texts if text), "")
        self._contents.files.append(
            File((*self._path, name), attached.data, inline, kind, self._letter, None, self._senders, passed, said)
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
