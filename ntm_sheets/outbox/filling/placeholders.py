"""Names with dots in them and what they mean: plain nested values, groups with their members, and the nearest of a wrong one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from ntm_sheets.campaign.names import for_a_cell, slug
from ntm_sheets.campaign.showing import show

STAR, KEY = "*", "ma"
# A name with an ellipsis behind it leaves room to write where there is nothing to print.
DOTS = "…" * 10
ENDING = re.compile(r"\s*(?:\.{3}|…)\s*$")
MOST_CHARACTERS = 32_000
UNKNOWN = "không có tên này"
NOT_WHOLE = "tên chưa đủ, còn phải ghi tiếp sau dấu chấm"
NO_GROUP = "dấu * không đứng ở chỗ của một nhóm"
UNBOUND = "dấu * chỉ dùng trong hàng hoặc đoạn được lặp"
# The running number of a repeated row.
NUMBER = "tt"
FIRST_SHOWN = 3


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG that is put in where its name stands, so many millimetres wide; `caption` is its text for the blind."""

    body: bytes = field(repr=False)
    width_mm: float = 60.0
    caption: str = ""


Leaf = str | int | float | Decimal | date | Picture | None
Value = Leaf | Mapping[str, Any] | Sequence[Mapping[str, Any]]
Path = tuple[str, ...]
Nest = Any  # a value somewhere inside: what it is is asked as one goes


class Unknown(Exception):  # noqa: N818 - it says what has happened
    """A name means nothing."""


class Nowhere(Exception):  # noqa: N818 - it says what has happened
    """A name is of a group that has no member."""


@dataclass
class Scope:
    """Which member each starred group stands for, by the path before its star; None where the group is empty."""

    members: Mapping[Path, int | None] = field(default_factory=dict)
    place: str = ""
    is_told: bool = False

    def with_member(self, group: Path, member: int | None) -> "Scope":
        """Give a scope in which one more group is bound."""
        return Scope({**self.members, group: member}, self.place)


class Names:
    """Plain nested values by dotted names: mappings, and sequences of mappings for groups.

    A member of a group is called by what it has under `ma`, or by its number; case, accents and hyphens do not matter.
    `said` tells by name, with stars, what each is.
    """

    def __init__(self, values: Mapping[str, Value], said: Mapping[str, str] | None = None) -> None:
        self.values = dict(values)
        self.said = dict(said or {})
        self._indexes: dict[int, dict[str, int | str]] = {}
        self._of_others: dict[str, bool] = {}

    def __reduce__(self) -> tuple[type["Names"], tuple[dict[str, Value], dict[str, str]]]:
        """Go to another process without what was looked up so far."""
        return Names, (self.values, self.said)

    def with_group(self, key: str, value: Value, said: Mapping[str, str] | None = None) -> "Names":
        """Give the same names with one more at the top: a group, a mapping, or a single value."""
        return Names({**self.values, key: value}, {**self.said, **(said or {})})

    def value(self, name: str, scope: Scope) -> Leaf:
        """Give what a name means. Errors: Unknown; Nowhere where it is of an empty group, or of other members alone."""
        try:
            return self._value(name, scope)
        except Unknown:
            if self._is_of_others(name, scope):
                raise Nowhere from None
            raise

    def _is_of_others(self, name: str, scope: Scope) -> bool:
        """Tell whether a name that means nothing for a member of a starred group does for another one."""
        if STAR in name and name not in self._of_others:
            others = (scope.with_member(group, at) for group in scope.members for at in range(self.size(group, scope)))
            self._of_others[name] = any(self._is_known(name, other) for other in others)
        return self._of_others.get(name, False)

    def _value(self, name: str, scope: Scope) -> Leaf:
        path = path_of(name)
        value: Nest = self.values
        meant: Path = ()
        while path:
            if meant[-1:] == (STAR,) and [slug(one) for one in path] == [NUMBER] and NUMBER not in value:
                return (scope.members[meant[:-1]] or 0) + 1
            value, key, taken = self._step(value, path, meant, scope)
            meant, path = (*meant, key), path[taken:]
        if _is_nest(value):
            raise Unknown(NOT_WHOLE)
        found: Leaf = value
        return found

    def stars(self, name: str, scope: Scope) -> tuple[Path, ...]:
        """Give the groups that a name's stars stand for and that are not bound yet, the outer one first."""
        path, value, meant, found = path_of(name), self.values, (), []  # type: tuple[Path, Any, Path, list[Path]]
        while STAR in path:
            if path[0] == STAR and meant not in scope.members:
                if not isinstance(value, Mapping | list | tuple):
                    break
                found.append(meant)
                inner = _members(value)
                value, key, taken = (inner[0] if inner else {}), STAR, 1
            else:
                try:
                    value, key, taken = self._step(value, path, meant, scope)
                except Unknown:
                    break
                except Nowhere:
                    value, key, taken = {}, STAR, 1
            meant, path = (*meant, key), path[taken:]
        return tuple(found)

    def size(self, group: Path, scope: Scope) -> int:
        """Count a group's members."""
        value: Nest = self.values
        meant: Path = ()
        try:
            for part in group:
                value, key, _ = self._step(value, (part,), meant, scope)
                meant = (*meant, key)
        except (Unknown, Nowhere):
            return 0
        return len(_members(value))

    def _step(self, value: Nest, path: Path, meant: Path, scope: Scope) -> tuple[Nest, str, int]:
        """Go one part down a path: give what stands there, what it is properly called, how many parts that took."""
        if path[0] == STAR:
            if meant not in scope.members:
                raise Unknown(UNBOUND if _is_nest(value) else NO_GROUP)
            member = scope.members[meant]
            if member is None:
                raise Nowhere
            return _members(value)[member], STAR, 1
        if not _is_nest(value):
            raise Unknown(UNKNOWN)
        index = self._index(value)
        # Keys such as TC1.1 have a dot of their own.
        for taken in (2, 1) if len(path) > 1 and slug(path[1]) else (1,):
            key = index.get(slug(".".join(path[:taken])))
            if key is not None:
                return value[key], _called(value, key), taken
        raise Unknown(UNKNOWN)

    def _index(self, value: Nest) -> Mapping[str, int | str]:
        found = self._indexes.get(id(value))
        if found is None:
            keys = list(value) if isinstance(value, Mapping) else list(range(len(value)))
            found = {str(at + 1): at for at in range(len(value))} if not isinstance(value, Mapping) else {}
            found |= {slug(_called(value, key)): key for key in reversed(keys)}
            found.pop("", None)
            self._indexes[id(value)] = found
        return found

    def nearest(self, name: str, scope: Scope) -> str:
        """Give the known name that is most like an unknown one, whose first parts may have been left out."""
        path = path_of(name)
        for start in self.values:
            if self._is_known(f"{start}.{name}", scope):
                return f"{start}.{name}"
        value: Nest = self.values
        meant: Path = ()
        while _is_nest(value) and len(value):
            rest = path or ("",)
            try:
                value, key, taken = self._step(value, rest, meant, scope)
            except (Unknown, Nowhere):
                value, key = _like(value, rest[0])
                taken = 1
            meant, path = (*meant, key), path[taken:]
        return ".".join(meant)

    def _is_known(self, name: str, scope: Scope) -> bool:
        try:
            self._value(name, scope)
        except (Unknown, Nowhere):
            return False
        return True

    def listed(self) -> Iterator[tuple[str, Leaf, str]]:
        """Yield every name that can stand in a template: the name, today's value, what it is.

        One with a star stands for every member: its value is what the first of them have.
        """
        yield from self._listed([self.values], (), ())

    def _listed(self, values: Sequence[Nest], path: Path, starred: Path) -> Iterator[tuple[str, Leaf, str]]:
        """List what lies in several places at once, those of all members that the stars in a path stand for."""
        if not _is_nest(values[0]):
            yield ".".join(path), _first(values) if STAR in path else values[0], self.said.get(".".join(starred), "")
            return
        if isinstance(values[0], Mapping):
            for key in dict.fromkeys(key for one in values for key in one):
                inner = [one[key] for one in values if key in one]
                yield from self._listed(inner, (*path, key), (*starred, key))
            return
        group, of_each = (*starred, STAR), (*path, STAR)
        members = [member for one in values for member in one]
        if not any(NUMBER in member for member in members):
            yield ".".join((*of_each, NUMBER)), _first(range(1, len(members) + 1)), "số thứ tự của hàng được lặp"
        if members:
            yield from self._listed(members, of_each, group)
        else:
            start = f"{'.'.join(group)}."
            for name, words in self.said.items():
                if name.startswith(start) and name != f"{start}{NUMBER}":
                    yield ".".join((*of_each, name.removeprefix(start))), None, words
        for called, same in _by_name(values).items():
            yield from self._listed(same, (*path, called), group)


def _by_name(groups: Sequence[Nest]) -> Mapping[str, list[Nest]]:
    found: dict[str, list[Nest]] = {}
    for one in groups:
        for at in range(len(one)):
            found.setdefault(_called(one, at), []).append(one[at])
    return found


def _first(values: Sequence[Leaf]) -> str:
    said = [shown(one) for one in values]
    more = ["…"] if len(values) > FIRST_SHOWN else []
    return "; ".join([*said[:FIRST_SHOWN], *more]) if any(said) else ""


def _is_nest(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _members(value: Nest) -> Sequence[Any]:
    if isinstance(value, Mapping):
        return [one for one in value.values() if isinstance(one, Mapping)]
    return value if isinstance(value, list | tuple) else ()


def _called(value: Nest, key: int | str) -> str:
    """Say what a part is called: a mapping's key; of a group's member what it has under `ma`, else its number."""
    if isinstance(key, str):
        return key
    own = value[key].get(KEY)
    if not own or not slug(str(own)):
        return str(key + 1)
    # One dot can be told from those between names, as in TC1.1.
    return str(own) if re.fullmatch(r"[\w-]+(\.[\w-]+)?", str(own)) else slug(str(own))


def _like(value: Nest, part: str) -> tuple[Nest, str]:
    if part == STAR and _members(value):
        return _members(value)[0], STAR
    keys: list[Any] = list(value) if isinstance(value, Mapping) else list(range(len(value)))
    called = {slug(_called(value, key)): key for key in reversed(keys)}
    first = "ten" if "ten" in called and not part else slug(_called(value, keys[0]))
    near = get_close_matches(slug(part), list(called), 1, 0.0) if slug(part) else []
    key = called[near[0] if near else first]
    return value[key], _called(value, key)


def path_of(name: str) -> Path:
    """Take a name apart."""
    return tuple(part.strip() for part in ENDING.sub("", name).strip().split("."))


def shown(value: Leaf, *, dots: bool = False) -> str:
    """Write a value as text; what is empty is nothing, or with `dots` room to write."""
    if value is None or value == "" or isinstance(value, Picture):
        return DOTS if dots else ""
    if isinstance(value, Decimal):
        return show(float(value))
    return for_a_cell(unicodedata.normalize("NFC", show(value)), MOST_CHARACTERS, "…")
