"""Where one line of what was dictated ends and the next begins: semicolons, line ends, and commas that can be nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ntm_sheets.campaign.names import lines, one_line
from ntm_sheets.checking.dictated_codes import Codes, Head

ENDS = re.compile(r"[;\n]+")
# A comma between digits is part of a number.
COMMA = re.compile(r",(?=\s)|(?<!\d),|,(?!\d)")
BULLET = re.compile(r"^\s*(?:[-–—•*+]\s+|\d{1,2}[.)]\s+(?=\S*[^\W\d_]))")
FREE = ("difficulties", "proposals")


@dataclass(frozen=True)
class Piece:
    """A piece as it was typed, what it begins with, and what that is said to be.

    `hides` is what looks like a number of its own within free words.
    """

    said: str
    head: Head | None = None
    tail: str = ""
    hides: str = ""

    @property
    def head_said(self) -> str:
        """What it begins with, as typed."""
        return self.head.said if self.head else ""


def pieces_of(text: str, codes: Codes) -> Iterator[Piece]:
    """Split a text into pieces, each read as far as its name."""
    for whole in ENDS.split(lines(text)):
        yield from _parted(one_line(BULLET.sub("", whole)), codes)


def _parted(said: str, codes: Codes) -> Iterator[Piece]:
    """Split at commas behind which something else is named; words that are free keep theirs."""
    while said.strip(" .,"):
        piece, said = _first(said, codes)
        yield piece


def _first(said: str, codes: Codes) -> tuple[Piece, str]:
    """Take the first piece off; give it and what is left."""
    begun = _piece(said, codes)
    for comma in COMMA.finditer(said):
        rest = said[comma.end() :].strip()
        named = codes.read(rest)
        if named is None or not named[1] or not named[0].keys:
            continue
        head, tail = named
        if _is_free(begun) and not (_is_word(head) and _has_colon(rest, head)):
            if not _is_word(head) and tail[:1].isdigit():
                return Piece(said, begun.head, begun.tail, rest), ""
            continue
        if begun.head is not None and codes.may_be_of_garden(begun.head, head):
            # “vườn 2 diện tích 500, 1.1 đạt”: the garden's 1.1 or the village's?
            return Piece(said, begun.head, begun.tail, rest), ""
        before = _piece(said[: comma.start()].strip(), codes)
        if before.tail:
            return before, rest
    return begun, ""


def _piece(said: str, codes: Codes) -> Piece:
    read = codes.read(said)
    if read is None:
        return Piece(said)
    head, tail = read
    return Piece(said, head, tail if _is_free(Piece(said, head)) else tail.rstrip(" .,!"))


def _is_word(head: Head) -> bool:
    return bool(head.keys) and head.keys[0][0] == "report"


def _is_free(piece: Piece) -> bool:
    return piece.head is not None and _is_word(piece.head) and piece.head.keys[0][1] in FREE


def _has_colon(rest: str, head: Head) -> bool:
    return rest[len(head.said) :].lstrip().startswith(":")
