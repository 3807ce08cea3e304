"""What scoring finds of the plans, one frozen row a thing: a task, a unit's whole plan, a day of the plan's curve."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.result_rows import Row
from ntm_sheets.facts.submission import Role

TaskState = Literal["done", "on track", "behind", "not due", "not reported"]
ForecastBy = Literal["done", "pace", "plan", "unknown"]
# The pace of so many days says something; that of fewer is an accident.
PACE_DAYS = 3


@dataclass(frozen=True, slots=True)
class TaskRow(Row):
    """A task of a unit's plan; amounts in its measure, `share` and `progress` on the scale 0 to 100, the rest in days.

    `claimed` is what the village had said by the day of the team's last measure, where that is more. `early_start` to
    `free_slack` follow from the plan alone, what is behind them from today's numbers: when it ends `forecast_by` its pace
    so far, by the plan, or `unknown`: it should be under way and nothing is told to be done, so it is taken to begin tomorrow.
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
    evidence: bool
    done: float | None
    done_date: date | None
    counted: Role | None
    file: str | None
    sheet: str | None
    cell: str | None
    seq: int | None
    village_done: float | None
    village_date: date | None
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
    early_start: date
    early_finish: date
    late_start: date
    late_finish: date
    slack: int
    free_slack: int
    days_late: int
    forecast_by: ForecastBy
    forecast_end: date | None
    room: int | None
    delay_moves: int
    helped_end: date | None
    helped_gain: int
    note: Value | None


@dataclass(frozen=True, slots=True)
class PlanRow(Row):
    """A unit's plan as a whole; a `timetable` has no task that waits for another, and so no critical path.

    `least_end` is where the plan itself ends, `forecast_end` where today's numbers say (None: all is done; not `sure`:
    where work of which nothing is told begins tomorrow), `days_over` how long after the campaign's last day; `last_task` is the one that ends last.
    """

    unit: str
    tasks: int
    done: int
    late: int
    timetable: bool
    least_end: date
    forecast_end: date | None
    sure: bool
    days_over: int
    last_task: str


@dataclass(frozen=True, slots=True)
class CurveRow(Row):
    """A day of the plan's curve, 0 to 100; unit "" is all units together."""

    unit: str
    day: date
    planned: float | None
    done: float | None
