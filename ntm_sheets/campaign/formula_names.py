"""The names that a formula may go by: indicators by number, key or name, tasks, criteria, gardens and their counts."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.names import closest, fold, unaccented

Sort = Literal["indicator", "task", "criterion", "garden", "gardens", "each"]
NUMBERED = re.compile(r"(?:TC|VM)(\d+(?:\.\d+)*)")
LISTED = 8
GARDENS_PASSED, GARDENS = "V.đạt", "V.tổng"


class Row(Protocol):
    """A row of the campaign workbook: sound values, or what could be read of it."""

    def get(self, key: str) -> Any:  # noqa: ANN401  # the field's type tells what it is
        """Give a value, or None."""
        ...


Rows = Mapping[str, Iterable[Row]]


@dataclass(frozen=True)
class Name:
    """What a name means: the key of a thing, of which sort, by which step it is looked at and what that gives."""

    key: str
    sort: Sort
    op: str
    gives: Literal["number", "condition", "text"]
    shown: str
    choices: tuple[str, ...] = ()


class Names:
    """Names, found however they are spelt."""

    def __init__(self, spelt: Iterable[tuple[str, Name]]) -> None:
        self._by: dict[str, Name] = {}
        for spelling, name in spelt:
            self._by.setdefault(_mark(spelling), name)

    @property
    def told(self) -> str:
        """Some of the names, as examples."""
        shown = [name.shown for name in self._by.values() if name.sort in ("indicator", "task")]
        return f"Tên đang có: {', '.join(list(dict.fromkeys(shown))[:LISTED])}…" if shown else ""

    def find(self, typed: str) -> Name | None:
        """Find what a name means; None where it means nothing."""
        return self._by.get(_mark(typed))

    def closest(self, typed: str) -> str | None:
        """Give the name that a misspelt one most resembles."""
        near = closest(_mark(typed), list(self._by))
        return self._by[near].shown if near else None


def _mark(typed: str) -> str:
    quoted = typed.strip("[] ") if typed.startswith("[") else typed
    # A key is signs, and a name of words is compared as names are.
    return fold(quoted) if " " in quoted else unaccented(unicodedata.normalize("NFC", quoted))


def unit_names(rows: Rows) -> Names:
    """Give what a rule of a unit's form may name."""
    return Names(_of_units(rows))


def set_names(rows: Rows, criteria_set: str) -> Names:
    """Give what a calculated indicator of a set may name: its own set's indicators, and of a unit its tasks and gardens."""
    subject = next((row.get("subject") for row in rows["sets"] if row.get("key") == criteria_set), "unit")
    own = [row for row in rows["indicators"] if row.get("set") == criteria_set]
    found = list(_indicators(own, "indicator", "value"))
    return Names(found if subject == "garden" else [*found, *_of_units(rows, criteria_set)])


def _of_units(rows: Rows, only: str = "") -> Iterator[tuple[str, Name]]:
    gardens = {row.get("key") for row in rows["sets"] if row.get("subject") == "garden"}
    asked = [row for row in rows["indicators"] if only in ("", row.get("set"))]
    yield from _indicators((row for row in asked if row.get("set") not in gardens), "indicator", "value")
    for row in rows["tasks"]:
        key = row.get("key") or ""
        yield key, Name(key, "task", "done", "number", key)
    for row in rows["criteria"]:
        key = row.get("key") or ""
        if row.get("set") not in gardens:
            yield key, Name(key, "criterion", "criterion", "condition", key)
    for row in rows["gardens"]:
        key = row.get("key") or ""
        yield key, Name(key, "garden", "garden", "condition", key)
    yield GARDENS_PASSED, Name(GARDENS_PASSED, "gardens", "gardens-passed", "number", GARDENS_PASSED)
    yield GARDENS, Name(GARDENS, "gardens", "gardens", "number", GARDENS)
    for spelling, name in _indicators((row for row in rows["indicators"] if row.get("set") in gardens), "each", "each"):
        # By number alone the unit's own indicator is meant, whether it has one or not.
        if not spelling[:1].isdigit():
            yield spelling, name


def _indicators(rows: Iterable[Row], sort: Sort, op: str) -> Iterator[tuple[str, Name]]:
    for row in rows:
        key, kind = row.get("key"), KINDS.get(row.get("kind") or "")
        if not key or kind is None:
            continue
        numbered = NUMBERED.fullmatch(key)
        shown = numbered[1] if numbered and op == "value" else key
        gives: Literal["number", "condition", "text"] = (
            "number" if kind.is_number else "condition" if kind.is_verdict else "text"
        )
        name = Name(key, sort, op, gives, shown, tuple(row.get("choices") or ()))
        yield from ((one, name) for one in (key, numbered[1] if numbered else "", row.get("name") or "") if one)
