"""Calculated indicators: of each role's own answers, day by day, as if that role had said what comes out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Indicator, Unit
from ntm_sheets.campaign.formulas import Numbers, calculated_cells, calculating, looked_at
from ntm_sheets.campaign.questionnaire import Key
from ntm_sheets.campaign.questions import Value
from ntm_sheets.scoring.answers_by_day import AnswersByDay, Cell, carried
from ntm_sheets.scoring.arrays import Ints, objects


def with_calculated(known: AnswersByDay, campaign: Campaign, units: Sequence[Unit]) -> AnswersByDay:
    """Add what is calculated of the answers of some units.

    Where a role has not answered all that a formula needs nothing comes out. A value leads to the newest answer that it
    was calculated of.
    """
    found = _Found(known)
    asked = [(unit, dict(calculated_cells(campaign, unit))) for unit in units]
    for unit, indicators in asked:
        if indicators:
            found.add(campaign, unit, indicators)
    return found.known() if found.calculated else known


@dataclass
class _Found:
    """What was calculated so far: each value with the answer that it leads to."""

    answers: AnswersByDay
    values: list[tuple[Cell, Value, int]] = field(default_factory=list)
    calculated: dict[Cell, tuple[Ints, Ints]] = field(default_factory=dict)

    def add(self, campaign: Campaign, unit: Unit, indicators: dict[Key, Indicator]) -> None:
        """Calculate the indicators of a unit."""
        needed = {key: tuple(_needed(key, indicators, campaign, unit)) for key in indicators}
        keys = tuple(dict.fromkeys(one for own in needed.values() for one in own))
        by_role = carried(self.answers, [(unit.key, *key) for key in keys])
        columns = [self._columns(campaign, unit, keys, needed, places) for places in by_role]
        for n, key in enumerate(indicators):
            self.calculated[(unit.key, *key)] = (columns[0][:, n], columns[1][:, n])

    def _columns(
        self, campaign: Campaign, unit: Unit, keys: Sequence[Key], needed: dict[Key, tuple[Key, ...]], places: Ints
    ) -> Ints:
        """Calculate by one role's answers: once for all days on which they are the same."""
        value, spoke = self.answers.columns["value"], self.answers.spoke
        rows, days = np.unique(places, axis=0, return_inverse=True)
        made = np.full((len(rows), len(needed)), -1, dtype=np.int64)
        for at, row in enumerate(rows.tolist()):
            standing = {key: place for key, place in zip(keys, row, strict=True) if place >= 0}
            look = calculating(campaign, unit, {key: value[place] for key, place in standing.items()}.get)
            for n, (cell, own) in enumerate(needed.items()):
                of = [standing[key] for key in own if key in standing]
                result = look(cell) if of else None
                if result is not None:
                    newest = max(of, key=lambda place: (spoke[place], place))
                    made[at, n] = len(spoke) - 1 + len(self.values)
                    self.values.append(((unit.key, *cell), result, newest))
        return made[days.reshape(-1)]

    def known(self) -> AnswersByDay:
        """Give the answers with what was calculated behind them, before the last place, which is no answer."""
        sources = np.array([source for *_, source in self.values], dtype=np.int64)
        own: dict[str, list[Any]] = {
            "value": [value for _, value, _ in self.values],
            "raw": [""] * len(self.values),
            **{name: [cell[n] for cell, *_ in self.values] for n, name in enumerate(("table", "row", "field"), 1)},
        }
        columns = {
            name: np.concatenate(
                [column[:-1], objects(own[name])[:-1] if name in own else column[sources], column[-1:]]
            )
            for name, column in self.answers.columns.items()
        }
        spoke = self.answers.spoke
        return replace(
            self.answers,
            columns=columns,
            spoke=np.concatenate([spoke[:-1], spoke[sources], spoke[-1:]]),
            calculated=self.calculated,
        )


def _needed(key: Key, indicators: dict[Key, Indicator], campaign: Campaign, unit: Unit) -> Iterator[Key]:
    """Give the answered cells that a calculated one goes by, through other calculated ones too."""
    waiting, seen = [key], {key}
    while waiting:
        own = waiting.pop()
        formula = indicators[own].formula
        numbers = Numbers(campaign, unit, lambda _key: None, garden=own[1] if own[0] == "gardens" else "")
        for step in looked_at(formula) if formula else ():
            new = [cell for cell in numbers.cells(step) if cell not in seen]
            seen.update(new)
            waiting += (cell for cell in new if cell in indicators)
            yield from (cell for cell in new if cell not in indicators)
