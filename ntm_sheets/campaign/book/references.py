"""What the rows of a campaign workbook mean by each other's names: keys made, references led back to their keys."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ntm_sheets.campaign.book.cells import text_of
from ntm_sheets.campaign.book.fields import BookSheet, Field
from ntm_sheets.campaign.book.rows import BookRow
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.names import NameIndex, accented, slug
from ntm_sheets.errors import Fault

# A thing's key and name as read; None where its cell is at fault or its column is gone.
Thing = tuple[str | None, str | None]
LISTED = 12


class Things:
    """The rows of a sheet that other rows name, found by what a cell may call them."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things = tuple(things)
        self._with_key = Counter(key for key, _ in self._things)
        self._keys_of: defaultdict[str, list[str]] = defaultdict(list)
        for key, name in self._things:
            if key and name:
                self._keys_of[name].append(key)
        self.names = tuple(name for _, name in self._things if name)
        self._index = NameIndex(self.names)

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._things)

    def key_meant(self, typed: str) -> str | None:
        """Find the key of the thing that was written by its key or, however spelt, by its name.

        A name that nothing has any more still leads to the key that was made of it: who renames a village in one place
        need not do so in all others.
        """
        if typed in self._with_key:
            return typed
        meant = self._index.match(typed)
        found = self._keys_of.get(meant, []) if meant else []
        if len(found) == 1:
            return found[0]
        made = slug(typed)
        return made if made and made in self._with_key else None

    def is_one(self, key: str) -> bool:
        """Tell whether one thing alone has this key."""
        return self._with_key[key] == 1

    def may_be_at_fault(self, typed: str) -> bool:
        """Tell whether what is meant may be a thing that is told of already: unreadable, or named like another."""
        return self._has_unreadable or self._named_like[accented(typed)] > 1

    def closest(self, typed: str) -> str | None:
        """Give the name that a misspelt one most resembles."""
        return self._index.closest(typed)

    @cached_property
    def _has_unreadable(self) -> bool:
        return any(not key or name is None for key, name in self._things)

    @cached_property
    def _named_like(self) -> Counter[str]:
        return Counter(accented(name or "") for _, name in self._things)


@dataclass(frozen=True)
class Lost:
    """A reference to a thing that is not there, and the things that are."""

    field: Field
    typed: str
    row: BookRow
    things: Things


def resolve(rows: Mapping[str, tuple[BookRow, ...]]) -> tuple[Mapping[str, tuple[BookRow, ...]], tuple[Fault, ...]]:
    """Give the rows with the keys that they mean, and the faults of their references.

    A reference that may mean a row at fault has no value and is not told: that row is.
    """
    whole = {key: tuple(_completed(row) for row in found) for key, found in rows.items()}
    lost: list[Lost] = []
    named = {one.target for sheet in SHEETS for one in sheet.fields if one.type == "ref"}
    things = {target: Things((row.get("key"), row.get("name")) for row in whole[target]) for target in named}
    resolved = {sheet.key: tuple(_resolved(sheet, row, things, lost) for row in whole[sheet.key]) for sheet in SHEETS}
    return resolved, tuple(_faults(lost))


def _completed(row: BookRow) -> BookRow:
    """Give a row the key that follows from its name where none was typed, and the least choice in its own words."""
    values = dict(row.values)
    if row.get("key") == "" and row.get("name"):
        values["key"] = slug(row.values["name"])
    # A choice such as “2” reads as a number.
    if row.get("comparison") == "at_least" and row.get("threshold") is not None:
        values["threshold"] = text_of(row.raws["threshold"])
    return replace(row, values=values)


def _resolved(sheet: BookSheet, row: BookRow, things: Mapping[str, Things], lost: list[Lost]) -> BookRow:
    values = dict(row.values)
    for one in sheet.fields:
        typed = values.get(one.key)
        if one.type != "ref" or not typed:
            continue
        those = things[one.target]
        key = those.key_meant(typed)
        if key is not None and those.is_one(key):
            values[one.key] = key
            continue
        del values[one.key]
        if key is None and those and not those.may_be_at_fault(typed):
            lost.append(Lost(one, typed, row, those))
    return replace(row, values=values)


def _faults(lost: Sequence[Lost]) -> Iterator[Fault]:
    """Tell each thing that is missed once, however many rows name it: who removes a village has forgotten one thing."""
    missed: dict[tuple[str, str], list[Lost]] = {}
    for one in lost:
        missed.setdefault((one.field.target, accented(one.typed) or one.typed), []).append(one)
    for rows in missed.values():
        first = rows[0]
        if len(rows) == 1:
            heading = f"“{first.field.heading}” này chưa có"
            yield first.row.fault(first.field.key, heading, _suggestion(first.typed, first.things))
        else:
            yield first.row.fault(first.field.key, _said_of_all(rows), _to_do(first))


def _said_of_all(rows: Sequence[Lost]) -> str:
    counted = Counter(one.row.sheet for one in rows)
    listed = ", ".join(f"{count} dòng ở trang {sheet}" for sheet, count in counted.items())
    return f"“{rows[0].typed}” không có ở trang {_page(rows[0].field)}, nhưng còn {listed} ghi tên đó"


def _to_do(one: Lost) -> str:
    near = one.things.closest(one.typed)
    meant = f"Có phải “{near}”? " if near else ""
    return f"{meant}Bỏ thật thì xóa cả các dòng đó; không thì ghi lại “{one.typed}” vào trang {_page(one.field)}."


def _page(field: Field) -> str:
    return next(sheet.name for sheet in SHEETS if sheet.key == field.target)


def _suggestion(typed: str, things: Things) -> str:
    near = things.closest(typed)
    return f"{f'Có phải “{near}”? ' if near else ''}Chọn trong danh sách: {', '.join(things.names[:LISTED])}."
