"""Recognition: every indicator judged by its rule, then criteria, gardens and units, for each day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Indicator, Unit
from ntm_sheets.campaign.policy import PointsBy
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.facts.result_rows import State
from ntm_sheets.scoring.answers_by_day import AnswersByDay, Cell, Standing
from ntm_sheets.scoring.arrays import Floats, Ints, group_sums, ratio
from ntm_sheets.scoring.evidence import stand_verified

PASS, FAIL, MISSING = 1, 0, -1
STATES: dict[int, State] = {PASS: "pass", FAIL: "fail", MISSING: "missing"}
Views = Mapping[PointsBy, "Evaluation"]
"""The judgement by what counts, by the village's own numbers alone, and by the team's valid numbers alone."""


@dataclass(frozen=True)
class Subject:
    """What a criteria set judges: a unit, or one of its gardens (`garden` is empty for the unit itself)."""

    unit: str
    garden: str
    criteria_set: CriteriaSet

    def cell(self, indicator: Indicator) -> Cell:
        """Give the cell that answers an indicator."""
        if self.garden:
            return self.unit, "gardens", self.garden, indicator.key
        return self.unit, "criteria", indicator.key, "value"

    def note(self, indicator: Indicator) -> Cell:
        """Give the cell that holds an indicator's note."""
        row = self.garden or indicator.key
        return self.unit, "gardens" if self.garden else "criteria", row, "note"


@dataclass(frozen=True)
class Evaluation:
    """The judgement on some subjects by day.

    Shapes: `verdict` days × indicators; `met`, `failed`, `state` days × criteria; `total` criteria.
    Indicators and criteria stand in the order of their subjects.
    """

    subjects: tuple[Subject, ...]
    known: AnswersByDay
    standing: Standing
    verdict: Ints
    met: Floats
    failed: Floats
    total: Floats
    state: Ints

    @cached_property
    def criteria(self) -> tuple[tuple[Subject, Criterion], ...]:
        """Every criterion with its subject."""
        return tuple((subject, criterion) for subject in self.subjects for criterion in subject.criteria_set.criteria)

    @cached_property
    def indicators(self) -> tuple[tuple[Subject, Criterion, Indicator], ...]:
        """Every indicator with its criterion and subject."""
        return tuple((s, criterion, indicator) for s, criterion in self.criteria for indicator in criterion.indicators)

    @cached_property
    def sizes(self) -> list[int]:
        """How many criteria each subject has."""
        return [len(subject.criteria_set.criteria) for subject in self.subjects]

    def value(self, indicator: int) -> Value | None:
        """Give what counts now for an indicator, by its place."""
        value: Value | None = self.known.columns["value"][self.standing.counted[-1][indicator]]
        return value

    def seq(self, indicator: int) -> int | None:
        """Give the drop that what counts now was read from."""
        seq: int | None = self.known.columns["seq"][self.standing.counted[-1][indicator]]
        return seq

    def place(self, indicator: int) -> tuple[str, str]:
        """Give the sheet and the cell that what counts now was read from."""
        found = self.standing.counted[-1][indicator]
        return self.known.columns["sheet"][found], self.known.columns["cell"][found]

    @property
    def weights(self) -> Floats:
        """The share of each criterion in its subject's points; a gate has none."""
        return np.array([weight for subject in self.subjects for weight in criterion_weights(subject.criteria_set)])

    def count(self, state: int) -> Floats:
        """Count each subject's criteria in a state, the gate left out. Shape: days × subjects."""
        counted = np.array([not criterion.gate for _, criterion in self.criteria], dtype=bool)
        return group_sums(((self.state == state) & counted).astype(float), self.sizes)

    def met_share(self) -> Floats:
        """Give the weighted share of indicators met, 0 to 1. Shape: days × subjects."""
        share = np.nan_to_num(ratio(self.met, self.total))
        return group_sums(share * self.weights, self.sizes)

    def passed_share(self) -> Floats:
        """Give the weighted share of criteria passed, 0 to 1. Shape: days × subjects."""
        return group_sums((self.state == PASS) * self.weights, self.sizes)

    def verified_share(self) -> Floats:
        """Give the share of indicators that a valid visit has checked, 0 to 1. Shape: days × subjects."""
        sizes = [len(subject.criteria_set.indicators) for subject in self.subjects]
        return ratio(group_sums((self.standing.verified >= 0).astype(float), sizes), np.array(sizes, dtype=float))

    def not_passed(self) -> Floats:
        """Count each subject's criteria that are failed or without data, the gate among them. Shape: days × subjects."""
        return group_sums((self.state != PASS).astype(float), self.sizes)

    def all_pass(self) -> Floats:
        """Tell (1 or 0) whether a subject passes every criterion, its gate too. Shape: days × subjects."""
        sizes = np.array(self.sizes, dtype=float)
        passed = group_sums((self.state == PASS).astype(float), self.sizes)
        return np.where((passed == sizes) & (sizes > 0), 1.0, 0.0)

    def gates(self) -> list[bool | None]:
        """Tell whether each subject's gate is passed now; None where it is not reported, or the set has no gate."""
        ends = np.cumsum(self.sizes)
        return [
            _gate(subject.criteria_set.criteria, self.state[-1, end - size : end])
            for subject, size, end in zip(self.subjects, self.sizes, ends, strict=True)
        ]


def criterion_weights(criteria_set: CriteriaSet) -> tuple[float, ...]:
    """Give each criterion's share of the set's points, adding up to 1; equal shares where no points are set."""
    points = [0.0 if criterion.gate else float(criterion.points) for criterion in criteria_set.criteria]
    if not sum(points):
        points = [0.0 if criterion.gate else 1.0 for criterion in criteria_set.criteria]
    whole = sum(points) or 1.0
    return tuple(point / whole for point in points)


def unit_subjects(campaign: Campaign, units: Sequence[Unit]) -> tuple[Subject, ...]:
    """List those of some units that a criteria set judges, in their order."""
    pairs = ((unit, campaign.unit_set(unit)) for unit in units)
    return tuple(Subject(unit.key, "", criteria_set) for unit, criteria_set in pairs if criteria_set)


def garden_subjects(campaign: Campaign, units: Sequence[Unit]) -> tuple[Subject, ...]:
    """List the gardens of some units that a criteria set judges, unit by unit."""
    return tuple(
        Subject(unit.key, garden.key, criteria_set)
        for unit in units
        if (criteria_set := campaign.garden_set(unit))
        for garden in campaign.gardens_of(unit)
    )


def appraise(known: AnswersByDay, subjects: tuple[Subject, ...], valid_days: int) -> Views:
    """Judge the subjects' indicators and criteria at the end of each seen day, by each view."""
    asked = [(subject, indicator) for subject in subjects for indicator in subject.criteria_set.indicators]
    standing = stand_verified(known, [subject.cell(indicator) for subject, indicator in asked], valid_days)
    indicators = [indicator for _, indicator in asked]

    def judged(places: Ints) -> Evaluation:
        return evaluated(known, subjects, standing, _judge(known, places, indicators))

    return {
        "counted": judged(standing.counted),
        "own": judged(standing.village),
        "verified": judged(standing.verified),
    }


def evaluated(known: AnswersByDay, subjects: tuple[Subject, ...], standing: Standing, verdict: Ints) -> Evaluation:
    """Judge the criteria of some subjects by the verdict on each indicator. Shape of `verdict`: days × indicators."""
    sizes = [len(criterion.indicators) for subject in subjects for criterion in subject.criteria_set.criteria]
    met = group_sums((verdict == PASS).astype(float), sizes)
    failed = group_sums((verdict == FAIL).astype(float), sizes)
    total = np.array(sizes, dtype=float)
    state = np.where(failed > 0, FAIL, np.where((met == total) & (total > 0), PASS, MISSING))
    return Evaluation(subjects, known, standing, verdict, met, failed, total, state)


def _gate(criteria: Sequence[Criterion], states: Ints) -> bool | None:
    found = [int(state) for criterion, state in zip(criteria, states, strict=True) if criterion.gate]
    if not found or (MISSING in found and FAIL not in found):
        return None
    return FAIL not in found


def _judge(known: AnswersByDay, counted: Ints, indicators: Sequence[Indicator]) -> Ints:
    verdict = np.full(len(known.columns["value"]), MISSING, dtype=np.int64)
    values = known.columns["value"]
    # An answer stands in one column only, on however many days.
    places, found = np.unique(counted, return_index=True)
    for place, column in zip(places.tolist(), (found % max(len(indicators), 1)).tolist(), strict=True):
        met = is_met(indicators[column], values[place])
        verdict[place] = MISSING if met is None else int(met)
    result: Ints = verdict[counted]
    return result
