"""What is found in a container: the members, the letter they came with, and what was noticed."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.records import NO_LETTER
from ntm_sheets.facts.records import Letter as Letter  # its openers take it from here
from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.naming import SEPARATOR
from ntm_sheets.untrusted.refusing import Refusal


@dataclass(frozen=True)
class Member:
    """A file out of a container; `name` is "container!member", `inline` a picture that stands in a letter's text.

    `letter` is the innermost one that it lies in, with the date that a zip gives the file. `senders` are the addresses
    that the letters on its way name as their senders. `envelope` is the name of that innermost letter, empty where it
    lies in none. One that is `passed` over has a name that no form has; it keeps its place in the order.
    """

    name: str
    data: bytes
    inline: bool = False
    letter: Letter = NO_LETTER
    senders: tuple[str, ...] = ()
    envelope: str = ""
    passed: bool = False


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
    `senders` and `passed` as `Member` has them.
    """

    path: tuple[str, ...]
    data: bytes
    inline: bool = False
    kind: str = ""
    letter: Letter = NO_LETTER
    entry_at: datetime | None = None
    senders: tuple[str, ...] = ()
    passed: bool = False


def enclosed(letter: Letter, within: Letter) -> Letter:
    """Give a letter as it lies in another one: whoever sent that one sent it, and it cannot be younger."""
    sender, subject = (within.sender, within.subject) if within.sender else (letter.sender, letter.subject)
    return replace(letter, sender=sender, subject=subject, carried_at=within.carried_at or within.came_at)


@dataclass
class Contents:
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
        self.remarks.append(Remark(code, Place(SEPARATOR.join((self.place, *path))), seen, details))


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
