"""What an edition of the campaign asks each unit: enough of it to tell later which questions an older form had."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Key = tuple[str, str, str]
"""An input cell of a form: table, row, field."""
MARK_DIGITS = 12


@dataclass(frozen=True)
class Asking:
    """One question as far as its answers go: in which way it is answered, in which unit of measure."""

    name: str
    kind: str
    measure: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Questionnaire:
    """The units with their names and tracks, the sets of the tracks, and what sets, gardens and plans ask."""

    units: tuple[tuple[str, str, str], ...]
    tracks: tuple[tuple[str, str, str], ...]
    sets: tuple[tuple[str, tuple[tuple[str, Asking], ...]], ...]
    gardens: tuple[tuple[str, str], ...]
    tasks: tuple[tuple[str, str, Asking], ...]

    def name_of(self, unit: str) -> str | None:
        """Give what a unit was called; None where there was no such unit."""
        return self._units.get(unit, (None, ""))[0]

    def of(self, unit: str) -> Mapping[Key, Asking]:
        """Give the questions of a unit by their cells, in the order of the form."""
        if unit not in self._asked:
            self._asked[unit] = dict(self._questions(unit))
        return self._asked[unit]

    def mark(self, unit: str) -> str:
        """Make a short mark of what a unit is asked: where it differs, so do the questions."""
        if unit not in self._marks:
            self._marks[unit] = self._mark(unit)
        return self._marks[unit]

    def _mark(self, unit: str) -> str:
        asked = [(key, one.kind, one.measure, one.choices) for key, one in self.of(unit).items()]
        return hashlib.sha256(repr(asked).encode("utf-8", "replace")).hexdigest()[:MARK_DIGITS]

    def _questions(self, unit: str) -> Iterator[tuple[Key, Asking]]:
        _, track = self._units.get(unit, (None, ""))
        unit_set, garden_set = self._tracks.get(track, ("", ""))
        for row, one in self._sets.get(unit_set, ()):
            yield ("criteria", row, "value"), one
        for row in self._gardens.get(unit, ()):
            for field, one in self._sets.get(garden_set, ()):
                yield ("gardens", row, field), one
        for row, one in self._tasks.get(unit, ()):
            yield ("tasks", row, "done"), one
            yield ("tasks", row, "period"), one

    @cached_property
    def _units(self) -> Mapping[str, tuple[str | None, str]]:
        return {key: (name, track) for key, name, track in self.units}

    @cached_property
    def _tracks(self) -> Mapping[str, tuple[str, str]]:
        return {key: (unit_set, garden_set) for key, unit_set, garden_set in self.tracks}

    @cached_property
    def _sets(self) -> Mapping[str, tuple[tuple[str, Asking], ...]]:
        return dict(self.sets)

    @cached_property
    def _gardens(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for unit, key in self.gardens:
            found.setdefault(unit, []).append(key)
        return found

    @cached_property
    def _tasks(self) -> Mapping[str, list[tuple[str, Asking]]]:
        found: dict[str, list[tuple[str, Asking]]] = {}
        for unit, key, one in self.tasks:
            found.setdefault(unit, []).append((key, one))
        return found

    @cached_property
    def _marks(self) -> dict[str, str]:
        return {}

    @cached_property
    def _asked(self) -> dict[str, Mapping[Key, Asking]]:
        return {}


def plain_questions(questions: Questionnaire) -> Mapping[str, Any]:
    """Give it as plain values that JSON keeps."""
    return {
        "units": [list(row) for row in questions.units],
        "tracks": [list(row) for row in questions.tracks],
        "sets": [[key, [[row, *_plain(one)] for row, one in asked]] for key, asked in questions.sets],
        "gardens": [list(row) for row in questions.gardens],
        "tasks": [[unit, key, *_plain(one)] for unit, key, one in questions.tasks],
    }


def questions_of(plain: Mapping[str, Any]) -> Questionnaire:
    """Make it again. Errors: KeyError, TypeError, ValueError for what was not made by `plain_questions`."""
    return Questionnaire(
        tuple((str(key), str(name), str(track)) for key, name, track in plain["units"]),
        tuple((str(key), str(one), str(other)) for key, one, other in plain["tracks"]),
        tuple((str(key), tuple((str(row), _asking(rest)) for row, *rest in asked)) for key, asked in plain["sets"]),
        tuple((str(unit), str(key)) for unit, key in plain["gardens"]),
        tuple((str(unit), str(key), _asking(rest)) for unit, key, *rest in plain["tasks"]),
    )


def _plain(one: Asking) -> list[object]:
    return [one.name, one.kind, one.measure, list(one.choices)]


def _asking(row: list[Any]) -> Asking:
    name, kind, measure, choices = row
    return Asking(str(name), str(kind), str(measure), tuple(map(str, choices)))
