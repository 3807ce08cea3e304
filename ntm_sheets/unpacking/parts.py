"""A letter's bytes become its parts, in one pass over the lines that may stand between them; no fault of one costs another."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import SIGNATURES
from ntm_sheets.unpacking.headers import parameter
from ntm_sheets.unpacking.limits import HeaderBudget
from ntm_sheets.untrusted.heading import read_head
from ntm_sheets.untrusted.refusing import Refusal

_BETWEEN = re.compile(rb"--([^\r\n]++)(?:\r{0,3}\n|\r|\Z)")
_BOUNDARY_BYTES = 1000
_LINE_END = re.compile(rb"(?:\r{0,3}\n|\r)\Z")
_LINE_END_BYTES = 4
_CONTENT = re.compile(rb"content-[a-z-]{2,30}[ \t]*:", re.IGNORECASE)
_CLOSING = b"--"
# The parts that are letters themselves, where nobody encoded them.
_LETTERS = ("message/rfc822", "message/partial", "message/global", "message/news")
_AS_IT_STANDS = ("", "7bit", "8bit", "binary")
# Where a boundary is not the one that was declared, it is looked for among so many lines.
_GUESSES = 200


@dataclass
class Part:
    """A part of a letter: with parts in it, with a letter in it, or with a body.

    `closed` tells that its end was seen, `loose` is what stands between its parts, `strange` that the boundary of its
    parts is not the one declared.
    """

    head: Message
    closed: bool = True
    strange: bool = False
    body: bytes = b""
    parts: list["Part"] = field(default_factory=list)
    letter: "Part | None" = None
    loose: list[bytes] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The type that it declares."""
        return self.head.get_content_type()

    @property
    def name(self) -> str:
        """The name of the file that it declares to be."""
        return parameter(self.head, "filename", "content-disposition") or parameter(self.head, "name", "content-type")

    @property
    def says(self) -> bool:
        """Whether it is a letter's text, a signature or a server's note, rather than a file."""
        is_note = self.kind.startswith("message/") and self.kind not in (*_LETTERS, "message/external-body")
        is_text = self.kind.startswith("text/") and self.head.get_content_disposition() != "attachment"
        return is_note or self.kind in SIGNATURES or (is_text and not self.name)

    @property
    def encoding(self) -> str:
        """How it declares its body to be encoded."""
        return re.split(r"[(;]", self.head.get("content-transfer-encoding", ""))[0].strip(' \t\r\n"').lower()


@dataclass
class _Level:
    """A part whose parts are being read, and whether its end mark was seen."""

    part: Part
    boundary: bytes
    depth: int
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may stand between two parts: where it begins and ends, and what it says."""

    start: int
    end: int
    text: bytes


def split_letter(data: bytes) -> Part:
    """Give a letter's parts; Refusal where there are too many, one within the other or side by side."""
    return _Splitter(data).split()


class _Splitter:
    """Where the reading stands: the parts that are open, and what the bytes since the last line between parts belong to."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines = list(_lines_between(data))
        self._starts = [line.start for line in self._lines]
        self._last = {line.text: line.start for line in self._lines}
        self._levels: list[_Level] = []
        self._meant: set[bytes] = set()
        self._budget = HeaderBudget()
        self._leaf: Part | None = None
        self._since = 0

    def split(self) -> Part:
        """Read everything."""
        root = self._begin(0, 0, 0)
        for number, line in enumerate(self._lines):
            if line.start >= self._since:
                self._pass(number, line)
        self._end_leaf(len(self._data))
        self._leave(0)
        return root

    def _pass(self, number: int, line: _Line) -> None:
        """Go on behind a line, if it stands between parts that are open."""
        depth, ends = self._level_of(line.text)
        if depth < 0:
            return
        self._end_leaf(line.start)
        self._leave(depth + 1)
        level = self._levels[depth]
        level.ended = ends
        if ends:
            self._leaf, self._since = None, line.end
        else:
            part = self._begin(line.end, number + 1, level.depth + 1, of_digest=level.part.kind == "multipart/digest")
            level.part.parts.append(part)

    def _level_of(self, text: bytes) -> tuple[int, bool]:
        """Find whose line it is; of a part that ended already only where no other is meant."""
        for ended in (False, True) if text in self._meant else ():
            for depth in range(len(self._levels) - 1, -1, -1):
                level = self._levels[depth]
                if level.ended == ended and text in (level.boundary, level.boundary + _CLOSING):
                    return depth, text != level.boundary
        return -1, False

    def _begin(self, start: int, number: int, depth: int, *, of_digest: bool = False) -> Part:
        """Read the head of a part, and those of the letters and parts that begin with it."""
        if depth > limits.DEPTH:
            raise Refusal("too-large", what="thư lồng nhau quá nhiều lớp")
        stop = self._next(number)
        head = read_head(self._data, start, stop)
        closed = head.ended or stop < len(self._data)
        part = Part(self._budget.message(head.fields, head.body - start), closed)
        if of_digest and "content-type" not in part.head:
            part.head["content-type"] = "message/rfc822"
        self._leaf, self._since = part, head.body
        if part.head.get_content_maintype() == "multipart":
            self._open(part, number, depth)
        elif part.kind in _LETTERS and part.encoding in _AS_IT_STANDS:
            part.letter = self._begin(head.body, number, depth + 1)
        return part

    def _open(self, part: Part, number: int, depth: int) -> None:
        declared = _boundary(part.head)
        boundary = declared if self._occurs(declared) else self._guess(number)
        part.strange = boundary != declared or not boundary
        if boundary:
            self._levels.append(_Level(part, boundary, depth))
            self._meant |= {boundary, boundary + _CLOSING}
            self._leaf = None

    def _occurs(self, boundary: bytes) -> bool:
        last = max(self._last.get(boundary, -1), self._last.get(boundary + _CLOSING, -1))
        return boundary != b"" and last >= self._since

    def _guess(self, number: int) -> bytes:
        """Find the boundary that is used where it is not the one declared: the first line with a head behind it."""
        first = bisect_left(self._starts, self._since, number)
        for line in self._lines[first : first + _GUESSES]:
            if self._level_of(line.text)[0] >= 0:
                return b""
            if _CONTENT.match(self._data, line.end):
                return line.text
        return b""

    def _next(self, number: int) -> int:
        """Give where the next line stands that ends a part."""
        if not self._levels:
            return len(self._data)
        lines = (self._lines[n] for n in range(number, len(self._lines)))
        return next((line.start for line in lines if self._level_of(line.text)[0] >= 0), len(self._data))

    def _end_leaf(self, at: int) -> None:
        """Give the bytes since the last line between parts to whatever they belong to."""
        body = self._data[self._since : max(at, self._since)]
        if self._leaf is not None:
            self._leaf.body = body if at == len(self._data) else _without_line_end(body)
            self._leaf.closed &= at < len(self._data) or all(level.ended for level in self._levels)
        elif self._levels and body.strip():
            self._levels[-1].part.loose.append(body)
        self._leaf = None

    def _leave(self, depth: int) -> None:
        """Leave the parts that lie deeper."""
        for level in self._levels[depth:]:
            level.part.closed &= level.ended
        if len(self._levels) > depth:
            del self._levels[depth:]
            self._meant = {text for level in self._levels for text in (level.boundary, level.boundary + _CLOSING)}


def _lines_between(data: bytes) -> Iterator[_Line]:
    """Give every line of two hyphens with something behind them."""
    found = {0} if data.startswith(_CLOSING) else set()
    for mark in (b"\n--", b"\r--"):
        at = data.find(mark)
        while at >= 0:
            found.add(at + 1)
            at = data.find(mark, at + 1)
    for start in sorted(found):
        line = _BETWEEN.match(data, start)
        text = line[1].rstrip(b" \t") if line else b""
        if line and 0 < len(text) <= _BOUNDARY_BYTES:
            closing = text.endswith(_CLOSING)
            yield _Line(start, line.end(), text[:-2].rstrip() + _CLOSING if closing else text)


def _without_line_end(body: bytes) -> bytes:
    """Give a body without the line end that belongs to the line behind it (RFC 2046 5.1.1)."""
    return body[:-_LINE_END_BYTES] + _LINE_END.sub(b"", body[-_LINE_END_BYTES:])


def _boundary(head: Message) -> bytes:
    try:
        declared = head.get_boundary("")
    except (TypeError, ValueError, LookupError):
        return b""
    return (declared or "").encode("utf-8", "surrogateescape").rstrip(b" \t")
