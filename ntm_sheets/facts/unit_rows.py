"""What scoring finds of a unit as a whole: where it stands, how sure that is, and how far it is from what it lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar, overload

from ntm_sheets.campaign.definition import KindKey
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.result_rows import Row, State


@dataclass(frozen=True, slots=True)
class UnitRow(Row):
    """A unit's standing and points; shares on the scale 0 to 100, `*_before` a day earlier.

    `rank` is within its `list`, None where there is none; `*_own` by its own numbers, `*_verified` by valid visits.
    `change_*` is what each part did since yesterday. `rank_best` and `rank_worst` are the ranks between which it could
    stand by what is open: so many questions, unverified numbers, doubted photos and forms that wait; `certainty` and
    `proposal` say it in words.
    """

    unit: str
    name: str
    track: str
    track_name: str
    group: str
    list: str
    rank: int | None
    points: float
    points_before: float | None
    rank_before: int | None
    class_name: str | None
    part_criteria: float | None
    part_gardens: float | None
    part_progress: float | None
    part_on_time: float | None
    part_evidence: float | None
    criteria_passed: int
    criteria_before: int | None
    criteria_failed: int
    criteria_total: int
    gate_passed: bool | None
    gardens_passed: int
    gardens_before: int | None
    gardens_total: int
    plan_progress: float | None
    plan_progress_before: float | None
    on_time_share: float | None
    evidence_share: float | None
    evidence_shown: int
    evidence_total: int
    verified_share: float | None
    last_report: date | None
    last_received: datetime | None
    recognised: bool
    criteria_own: int
    gardens_own: int
    recognised_own: bool
    criteria_verified: int
    gardens_verified: int
    recognised_verified: bool
    sentence: str
    launched: bool | None
    criteria_own_before: int | None
    gardens_own_before: int | None
    criteria_verified_before: int | None
    gardens_verified_before: int | None
    change_criteria: float | None
    change_gardens: float | None
    change_progress: float | None
    change_on_time: float | None
    change_evidence: float | None
    points_low: float
    points_high: float
    rank_best: int | None
    rank_worst: int | None
    class_best: str | None
    class_worst: str | None
    open_questions: int
    unverified: int
    doubted_photos: int
    held_forms: int
    certainty: str
    may_be_proposed: bool
    proposal: str

    @property
    def changes(self) -> tuple[float | None, ...]:
        """The changes of the five parts since yesterday, to the shown decimal; they add up to that of the points."""
        return (
            self.change_criteria,
            self.change_gardens,
            self.change_progress,
            self.change_on_time,
            self.change_evidence,
        )

    @property
    def parts(self) -> tuple[float | None, ...]:
        """The points of the five parts, in the order of the policy."""
        return (self.part_criteria, self.part_gardens, self.part_progress, self.part_on_time, self.part_evidence)


@dataclass(frozen=True, slots=True)
class DistanceRow(Row):
    """An indicator that a unit, or a garden of it, does not meet: how far it is, and its place on the way to all of them.

    `missing` is in the indicator's own measure (None where it is no number, or nothing is reported), `missing_counted` in
    the things that the share was counted from, `of_counted` of them, as `counted_measure` calls them. `pace` and
    `pace_counted` are what is needed a day until the end. `effort` is what is missing of the threshold, 0 to 1; a verdict
    is missing as a whole. `waits` tells that the village says it is met, and a visit is awaited. `step` numbers the
    criteria (or gardens) that are not met, the nearest first; `step_effort` is the sum of the efforts within it.
    """

    unit: str
    garden: str
    criterion: str
    criterion_name: str
    gate: bool
    indicator: str
    name: str
    kind: KindKey
    measure: str
    requirement: str
    value: Value | None
    state: State
    missing: float | None
    missing_counted: float | None
    of_counted: float | None
    counted_measure: str
    pace: float | None
    pace_counted: float | None
    effort: float
    waits: bool
    step: int
    step_effort: float
    words: str


Kind = TypeVar("Kind")


class MadeWhenAsked(Sequence[Kind]):
    """Rows that are made when somebody first asks for one of them: of many villages they are very many."""

    def __init__(self, make: Callable[[], Sequence[Kind]]) -> None:
        self._make = make

    @cached_property
    def _rows(self) -> Sequence[Kind]:
        return self._make()

    @overload
    def __getitem__(self, place: int) -> Kind: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Kind]: ...

    def __getitem__(self, place: int | slice) -> Kind | Sequence[Kind]:
        return self._rows[place]

    def __len__(self) -> int:
        return len(self._rows)
