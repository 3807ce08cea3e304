"""What comes where names stand in a text, which rows repeat for whom, and what is said of names that nobody knows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ntm_sheets.campaign.names import screen_line, slug
from ntm_sheets.outbox.filling.placeholders import (
    ENDING,
    STAR,
    UNKNOWN,
    Leaf,
    Names,
    Nowhere,
    Path,
    Scope,
    Unknown,
    shown,
)

NOTHING_THERE = "(không có)"
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
LONELY = re.compile(r"\{\{[^{}]{0,40}|[^{}]{0,40}\}\}")
LONGEST_NAME = 120
# Each near name is sought among all its neighbours.
MOST_NEAR = 300
# A row of each unit for each indicator of hers is far less.
MOST_REPEATED = 50_000
BROKEN = "ngoặc thiếu hoặc thừa, viết {{tên}}: hai dấu mở, hai dấu đóng, trong cùng một đoạn hoặc một ô"
NAMELESS = "giữa hai dấu ngoặc chưa có tên"
TWO_GROUPS = "một hàng, một đoạn chỉ lặp theo một nhóm, tách ra thành hai"
TOO_MANY = "lặp ra quá nhiều hàng"
MACROS_KEPT = "Tệp có macro: giữ nguyên, không chạy."
NO_PICTURE = "chỗ này không đặt được ảnh"


@dataclass(frozen=True)
class TemplateFault:
    """A placeholder that could not be filled: where it stands, in words, why, and the nearest name that is known."""

    name: str
    place: str
    nearest: str = ""
    why: str = UNKNOWN

    def __str__(self) -> str:
        """Give it as one line."""
        near = f"; gần nhất là {{{{{self.nearest}}}}}" if self.nearest else ""
        return screen_line(f"{self.place}: “{self.name}” – {self.why}{near}.")


@dataclass(frozen=True)
class Filled:
    """A template with its names filled; `count` is how many were, `notes` is what else is to be said of the file."""

    content: bytes = field(repr=False)
    faults: tuple[TemplateFault, ...] = ()
    count: int = 0
    notes: tuple[str, ...] = ()


def has_braces(text: str) -> bool:
    """Tell whether anything in a text looks like a placeholder."""
    return "{{" in text or "}}" in text


@dataclass(frozen=True)
class Put:
    """A piece of a text and what comes in its place."""

    start: int
    end: int
    value: Leaf
    dots: bool = False

    @property
    def text(self) -> str:
        """What comes there, as text."""
        return shown(self.value, dots=self.dots)

    def into(self, pieces: list[str], text: str) -> None:
        """Put a text where the name begins, and take the name out of the pieces over which it is split."""
        at, is_first = 0, True
        for number, piece in enumerate(list(pieces)):
            start, end = max(self.start - at, 0), min(self.end - at, len(piece))
            if start < end:
                pieces[number] = piece[:start] + (text if is_first else "") + piece[end:]
                is_first = False
            at += len(piece)


class Filler:
    """Finds out what comes where names stand, and remembers what nobody knows."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.faults: dict[TemplateFault, None] = {}
        self.count = 0
        self._near: dict[str, str] = {}

    def puts(self, text: str, scope: Scope, place: str) -> list[Put]:
        """Give what is to be put into a text, in its order; what is not known stays there, marked."""
        found, rest = [], list(text)
        for one in PLACEHOLDER.finditer(text):
            found.append(self._put(one, scope, place))
            rest[one.start() : one.end()] = "\0" * len(one[0])
        for one in LONELY.finditer("".join(rest)):
            self.tell(one[0].strip("\0 "), place, BROKEN)
        return found

    def _put(self, one: re.Match[str], scope: Scope, place: str) -> Put:
        name = one[1]
        try:
            if not slug(name):
                raise Unknown(NAMELESS)
            value = self.names.value(name, scope)
        except Nowhere:
            value = "" if scope.is_told else NOTHING_THERE
            scope.is_told = True
        except Unknown as unknown:
            self.tell(name.strip(), place, str(unknown), self._nearest(name, scope))
            return Put(one.start(), one.end(), f"[chưa rõ: {one[0]}]")
        self.count += 1
        return Put(one.start(), one.end(), value, ENDING.search(name) is not None)

    def _nearest(self, name: str, scope: Scope) -> str:
        if name not in self._near and len(self._near) < MOST_NEAR and slug(name):
            self._near[name] = self.names.nearest(name[:LONGEST_NAME], scope)
        return self._near.get(name, "")

    def tell(self, name: str, place: str, why: str, nearest: str = "") -> None:
        """Remember a fault, once."""
        self.faults[TemplateFault(name[:LONGEST_NAME] or "{{}}", place, nearest, why)] = None

    def scopes(self, texts: Sequence[str], scope: Scope, place: str) -> list[Scope] | None:
        """Give a scope for each repetition of what holds these texts; None where nothing in them repeats.

        The stars of one row stand for one member; where they are of groups that do not lie in each other nothing repeats.
        """
        names = [one[1] for text in texts for one in PLACEHOLDER.finditer(text) if STAR in one[1]]
        chains = sorted({self.names.stars(name, scope) for name in names}, key=len)
        longest = chains[-1] if chains else ()
        if not longest:
            return None
        if any(chain != longest[: len(chain)] for chain in chains):
            self.tell(next(name.strip() for name in names), place, TWO_GROUPS)
            return None
        made = [scope]
        for group in longest:
            made = [inner for one in made for inner in self._members(group, one)]
        return made

    def _members(self, group: Path, scope: Scope) -> list[Scope]:
        size = self.names.size(group, scope)
        return [scope.with_member(group, at) for at in range(size)] or [scope.with_member(group, None)]
