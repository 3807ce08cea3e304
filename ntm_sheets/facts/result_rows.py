"""What scoring finds, one frozen row a thing: a unit, a criterion, a task, a report; None stands where nothing is known."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ntm_sheets.campaign.definition import KindKey
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.submission import Role

State = Literal["pass", "fail", "missing"]
ReportState = Literal["on_time", "late", "missing", "waiting", "not due", "excused", "extra"]
EvidenceState = Literal["shown", "doubted", "owed", "none"]
ChangeKind = Literal["passed", "fell back", "missing", "sent again"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of results; each field is a column of the frame that can be made of them."""


@dataclass(frozen=True, slots=True)
class CriterionRow(Row):
    """A unit under one criterion; `met` of `total` indicators are met, its `points` of `points_full`."""

    unit: str
    criterion: str
    name: str
    gate: bool
    state: State
    met: int
    failed: int
    missing: int
    total: int
    points: float
    points_full: float
    own_state: State
    verified_state: State


@dataclass(frozen=True, slots=True)
class IndicatorRow(Row):
    """A unit, or a garden of it, under one indicator: both values, what counts, and where that was read."""

    unit: str
    garden: str
    criterion: str
    indicator: str
    name: str
    kind: KindKey
    measure: str
    requirement: str
    self_value: Value | None
    self_date: date | None
    self_file: str | None
    self_sheet: str | None
    self_cell: str | None
    verified_value: Value | None
    verified_date: date | None
    verified_file: str | None
    verified_sheet: str | None
    verified_cell: str | None
    counted: Role | None
    value: Value | None
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
    verified_state: State


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class GardenCriterionRow(Row):
    """A garden under one criterion."""

    unit: str
    garden: str
    criterion: str
    name: str
    state: State
    own_state: State
    verified_state: State


@dataclass(frozen=True, slots=True)
class ReportRow(Row):
    """Whether a unit's report of one role and day came; it is `due` when the deadline of its day has gone by."""

    unit: str
    role: Role
    day: date
    state: ReportState
    due: bool
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class LateRow(Row):
    """A unit's report of one role that is missing: `missed` due ones in a row, from `since` to `day`.

    One that `waits` came, and does not count until the officer says so.
    """

    unit: str
    role: Role
    since: date
    day: date
    missed: int
    name: str
    group: str
    contact: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow(Row):
    """A unit's points, criteria and rank at the end of a day."""

    unit: str
    day: date
    points: float
    criteria_passed: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class EvidenceRow(Row):
    """A subject of a unit that needs a photo; `photos` were never shown before, `reused` tells whether another one was.

    `reached` tells that it counts as met, or done, today. `days` are those on which photos came, as ISO texts with blanks
    between; `before` and `after` count those of before the work and after it, `doubted` those that show nothing until
    somebody lets them pass.
    """

    unit: str
    subject: str
    name: str
    has_photo: bool
    photos: int
    reused: bool
    reached: bool
    days: str
    before: int
    after: int
    doubted: int

    @property
    def state(self) -> EvidenceState:
        """How it stands: shown; nothing but doubted photos; reached with none; not reached yet, and none."""
        if self.has_photo:
            return "shown"
        if self.doubted:
            return "doubted"
        return "owed" if self.reached else "none"


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """How many subjects need a photo, and how many of them stand in each way; every place that tells it tells this."""

    asked: int
    shown: int
    doubted: int
    owed: int
    waiting: int

    @classmethod
    def of(cls, rows: Iterable[EvidenceRow]) -> "EvidenceCount":
        """Count subjects by how they stand."""
        states = Counter(row.state for row in rows)
        return cls(states.total(), states["shown"], states["doubted"], states["owed"], states["none"])

    @property
    def lacking(self) -> int:
        """How many have no photo that counts."""
        return self.asked - self.shown


@dataclass(frozen=True, slots=True)
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
    seq: int | None
    sheet: str | None
    cell: str | None
