"""What the sheets read: a frozen row for each line of a frame of results; None stands where a frame has nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.submission import Role

State = Literal["pass", "fail", "missing"]
TaskState = Literal["done", "on track", "behind", "not due", "not reported"]
ReportState = Literal["on_time", "late", "missing", "waiting", "not due", "excused", "extra"]
ChangeKind = Literal["passed", "fell back", "missing", "sent again"]
AnswerStatus = Literal["used", "refused", "superseded", "set aside", "held"]


@dataclass(frozen=True)
class Row:
    """A line of a frame; each field is the column of its name."""


@dataclass(frozen=True)
class UnitRow(Row):
    """A unit's standing and points; shares on the scale 0 to 100, `*_before` a day earlier.

    `rank` is within its `list`, None where there is none; `*_own` by its own numbers, `*_verified` by valid visits.
    """

    unit: str
    name: str
    track_name: str
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
    criteria_total: int
    gardens_passed: int
    gardens_before: int | None
    gardens_total: int
    plan_progress: float | None
    plan_progress_before: float | None
    evidence_shown: int
    evidence_total: int
    verified_share: float | None
    last_report: date | None
    last_received: datetime | None
    recognised: bool
    criteria_own: int
    criteria_verified: int
    gardens_own: int
    gardens_verified: int
    recognised_own: bool
    recognised_verified: bool
    sentence: str
    launched: bool | None

    @property
    def parts(self) -> tuple[float | None, ...]:
        """The points of the five parts, in the order of the policy."""
        return (self.part_criteria, self.part_gardens, self.part_progress, self.part_on_time, self.part_evidence)


@dataclass(frozen=True)
class CriterionRow(Row):
    """A unit under one criterion; `met` of `total` indicators are met."""

    unit: str
    criterion: str
    name: str
    gate: bool
    state: State
    met: int
    total: int


@dataclass(frozen=True)
class IndicatorRow(Row):
    """A unit under one indicator: both values, what counts, and where that was read."""

    unit: str
    criterion: str
    indicator: str
    name: str
    requirement: str
    self_value: Value | None
    verified_value: Value | None
    value: Value | None
    counted: Role | None
    state: State
    note: Value | None
    date: date | None
    file: str | None
    sheet: str | None
    cell: str | None
    seq: int | None
    age_days: int | None
    stale: bool
    needs_visit: bool
    own_state: State


@dataclass(frozen=True)
class GardenIndicatorRow(IndicatorRow):
    """A garden under one indicator."""

    garden: str


@dataclass(frozen=True)
class GardenRow(Row):
    """A registered garden; `area` in m²."""

    unit: str
    garden: str
    owner: Value | None
    area: float | None
    passed: bool
    state: State
    criteria_passed: int
    criteria_total: int
    note: Value | None
    passed_own: bool
    passed_verified: bool
    by_team: int
    by_village: int
    age_days: int | None
    needs_visit: bool


@dataclass(frozen=True)
class GardenCriterionRow(Row):
    """A garden under one criterion."""

    unit: str
    garden: str
    criterion: str
    name: str
    state: State


@dataclass(frozen=True)
class TaskRow(Row):
    """A task of a unit's plan; amounts in its measure, `share` and `progress` on the scale 0 to 100, `slack` in days.

    `claimed` is what the village had said by the day of the team's last measure, where that is more.
    """

    unit: str
    task: str
    name: str
    measure: str
    volume: float
    start: date
    end: date
    after: str
    sample: bool
    done: float | None
    done_date: date | None
    counted: Role | None
    file: str | None
    sheet: str | None
    cell: str | None
    seq: int | None
    team_done: float | None
    team_date: date | None
    age_days: int | None
    claimed: float | None
    needs_visit: bool
    due: float
    share: float | None
    progress: float | None
    state: TaskState
    critical: bool
    slack: int
    note: Value | None


@dataclass(frozen=True)
class CurveRow(Row):
    """A day of the plan's curve, 0 to 100; unit "" is all units together."""

    unit: str
    day: date
    planned: float | None
    done: float | None


@dataclass(frozen=True)
class ReportRow(Row):
    """Whether a unit's report of one role and day came; it is `due` when the deadline of its day has gone by."""

    unit: str
    role: Role
    day: date
    state: ReportState
    due: bool


@dataclass(frozen=True)
class LateRow(Row):
    """A unit's report of one role that is missing: `missed` due ones in a row, from `since` to `day`.

    One that `waits` came, and does not count until the officer says so.
    """

    unit: str
    role: Role
    name: str
    group: str
    contact: str
    since: date
    day: date
    missed: int
    waits: bool = False


@dataclass(frozen=True)
class HistoryRow(Row):
    """A unit's points at the end of a day."""

    unit: str
    day: date
    points: float


@dataclass(frozen=True)
class ChangeRow(Row):
    """What changed since the last closing; "missing" is one row a unit, the keys of `count` indicators in `row`."""

    change: ChangeKind
    unit: str
    table: str
    row: str
    field: str
    name: str
    before: Value | None
    after: Value | None
    count: int
    sheet: str | None
    cell: str | None
    seq: int | None


@dataclass(frozen=True)
class CellsRow(Row):
    """How many of the cells filled in in a form are used, and what became of the others."""

    seq: int
    used: int
    refused: int
    superseded: int
    set_aside: int
    held: int


@dataclass(frozen=True)
class Answers:
    """Filled cells as they were read, and what became of them; by columns, for there are very many."""

    seq: Sequence[int]
    unit: Sequence[str]
    role: Sequence[Role]
    report_date: Sequence[date]
    table: Sequence[str]
    row: Sequence[str]
    field: Sequence[str]
    value: Sequence[Value | None]
    raw: Sequence[str]
    repaired: Sequence[bool]
    sheet: Sequence[str]
    cell: Sequence[str]
    status: Sequence[AnswerStatus]
    decision: Sequence[str]

    @property
    def added(self) -> list[bool]:
        """Tell of each whether the officer gave a number for a cell in which nothing stood."""
        return [bool(decision) and not raw for decision, raw in zip(self.decision, self.raw, strict=True)]

    def __len__(self) -> int:
        return len(self.seq)
