"""What scoring hands to whoever draws or tells: rows for each question, and a pandas frame of them for who asks for one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property
from itertools import compress
from types import NoneType
from typing import TYPE_CHECKING, Literal, get_args, get_type_hints

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.plan_rows import CurveRow, PlanRow, TaskRow
from ntm_sheets.facts.result_rows import (
    ChangeRow,
    CriterionRow,
    EvidenceRow,
    GardenCriterionRow,
    GardenRow,
    HistoryRow,
    IndicatorRow,
    LateRow,
    ReportRow,
    Row,
)
from ntm_sheets.facts.submission import Role
from ntm_sheets.facts.unit_rows import DistanceRow, UnitRow

if TYPE_CHECKING:  # frames are made for who asks for them, and pandas takes long to load
    import pandas as pd

AnswerStatus = Literal["used", "refused", "superseded", "set aside", "held"]


@dataclass(frozen=True, slots=True)
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
    received_at: Sequence[datetime]
    table: Sequence[str]
    row: Sequence[str]
    field: Sequence[str]
    value: Sequence[Value | None]
    raw: Sequence[str]
    repaired: Sequence[bool]
    file: Sequence[str]
    sheet: Sequence[str]
    cell: Sequence[str]
    sha256: Sequence[str]
    original: Sequence[Value | None]
    decision: Sequence[str]
    added: Sequence[bool]
    status: Sequence[AnswerStatus]

    def __len__(self) -> int:
        return len(self.seq)

    @property
    def now(self) -> "Answers":
        """Those alone that stand now."""
        if self.status.count("used") == len(self):
            return self
        used = [status == "used" for status in self.status]
        return Answers(**{one.name: list(compress(getattr(self, one.name), used)) for one in fields(self)})


@dataclass(frozen=True)
class Headlines:
    """What a short look tells as of a moment: the standing, who reported, who is late."""

    as_of: datetime
    units: Sequence[UnitRow]
    reports: Sequence[ReportRow]
    late: Sequence[LateRow]


@dataclass(frozen=True)
class ResultRows(Headlines):
    """The standing and the points as of a moment, as rows; what each question's rows hold: `Results`."""

    criteria: Sequence[CriterionRow]
    indicators: Sequence[IndicatorRow]
    gardens: Sequence[GardenRow]
    garden_criteria: Sequence[GardenCriterionRow]
    garden_indicators: Sequence[IndicatorRow]
    tasks: Sequence[TaskRow]
    plans: Sequence[PlanRow]
    curve: Sequence[CurveRow]
    history: Sequence[HistoryRow]
    evidence: Sequence[EvidenceRow]
    cells: Sequence[CellsRow]
    answers: Answers
    changes: Sequence[ChangeRow]
    distances: Sequence[DistanceRow]


def _frame(name: str, but: str = "") -> "cached_property[pd.DataFrame]":
    """Make the property that gives the frame of some rows, without the column `but`."""

    def made(results: "Results") -> "pd.DataFrame":
        rows: Answers | Sequence[Row] = getattr(results.rows, name)
        if isinstance(rows, Answers):
            return _frame_of(Answers, {column.name: getattr(rows, column.name) for column in fields(rows)})
        kind: type[Row] = get_args(get_type_hints(ResultRows)[name])[0]
        names = [column.name for column in fields(kind) if column.name != but]
        return _frame_of(kind, {name: [getattr(row, name) for row in rows] for name in names})

    return cached_property(made)


@dataclass(frozen=True)
class Results:
    """The standing and the points as of a moment.

    Every frame has plain columns and a fresh integer index; a missing value is None (object columns), NaN
    (numbers) or NaT (times). Shares and percentages are on the scale 0 to 100. Units stand in the campaign's
    order unless said.

    `units`: one row a unit, list by list, best rank first: unit, name, track, track_name, group, list (in which it is
        ranked), rank (NaN where nothing was reported or nothing can be scored yet), points, points_before, rank_before,
        class_name (None where there is no rank), part_criteria,
        part_gardens, part_progress, part_on_time, part_evidence, criteria_passed, criteria_before,
        criteria_failed, criteria_total, gate_passed (True/False/None), gardens_passed, gardens_before,
        gardens_total, plan_progress, plan_progress_before, on_time_share, evidence_share, evidence_shown of evidence_total, verified_share
        (by visits that are still valid; NaN where nothing is asked),
        last_report (date or None), last_received (datetime or None), recognised (bool: all criteria and the gate,
        and the gardens of the quota), criteria_own, gardens_own, recognised_own (by the village's numbers alone),
        criteria_verified, gardens_verified, recognised_verified (by the team's valid numbers alone),
        launched (True/False/None: not asked), sentence (Vietnamese: why these points and this rank), criteria_own_before,
        gardens_own_before, criteria_verified_before, gardens_verified_before, change_criteria,
        change_gardens, change_progress, change_on_time, change_evidence (what each part did to the points since
        yesterday, to the shown decimal: they add up to the shown change), points_low and points_high, rank_best and
        rank_worst, class_best and class_worst (between which it could stand by what is open), open_questions,
        unverified, doubted_photos, held_forms (how many of its numbers, photos and forms are open), certainty (words:
        how sure the rank is), may_be_proposed (bool: whether an award can be proposed), proposal (words). The columns named
        _before say what stood a day earlier, NaN on the first day. A part stands on its own full mark, NaN where
        it is left out, 0 where it is required and the unit has nothing of it; the points are the parts' sum, scaled up
        where one is left out. gardens_total is the quota;
        last_received is when the newest report first came.
    `criteria`: one row a unit and criterion: unit, criterion, name, gate (bool), state
        ("pass"/"fail"/"missing"), met, failed, missing, total (numbers of indicators), points, points_full, own_state,
        verified_state (by the village's numbers alone, by the team's valid ones alone).
    `indicators`: one row a unit and indicator: unit, criterion, indicator, name, kind, measure, requirement,
        self_value, self_date, self_file, self_sheet, self_cell, verified_value, verified_date, verified_file,
        verified_sheet, verified_cell, counted ("team"/"village"/None), value (what counts), state
        ("pass"/"fail"/"missing"), note, date, file, sheet, cell, seq (of the drop that counts, or NaN), age_days (of
        what counts), stale (bool: the team's visit is out of date), needs_visit (bool: stale, or failed by the team and
        met by a newer word of the village), own_state, verified_state.
    `gardens`: one row a unit and garden: unit, garden, owner, area, passed (bool), state, criteria_passed,
        criteria_total, note, passed_own, passed_verified (bool), by_team, by_village (how many of its numbers count by
        whom), age_days (of the oldest of them), needs_visit (bool: one of its indicators does).
    `garden_criteria`: one row a unit, garden and garden criterion: unit, garden, criterion, name, state, own_state,
        verified_state.
    `garden_indicators`: as `indicators` with the column garden beside unit.
    `tasks`: one row a unit and task: unit, task, name, measure, volume, start, end (dates), after (text),
        sample, evidence, done (what counts, NaN where not reported), done_date, counted, file, sheet, cell,
        seq, village_done, village_date, team_done, team_date, age_days (of what counts), claimed (what the village had
        said by the team's day, where that is more: the doubt; else NaN), needs_visit (bool: that doubt), due (volume that
        the days that have ended ask for), share (done of volume), progress (done of due, at most 100; NaN where
        nothing is due yet), state ("done"/"on track"/"behind"/"not due"/"not reported"), critical (bool;
        never in a plan whose tasks do not wait for each other), early_start, early_finish, late_start, late_finish
        (dates), slack and free_slack (days of total and of free float), days_late (ended days whose share of the work is
        not done), forecast_by ("done"/"pace"/"plan"/"unknown"), forecast_end (date), room (days it may lose beyond that
        before the plan ends after the campaign; below 0: it does), delay_moves (0 or 1: days by which a day lost delays the
        plan's end), helped_end (date, with twice the hands from tomorrow on), helped_gain (days the plan then ends
        sooner), note.
    `plans`: one row a unit with tasks: unit, tasks, done, late (numbers of tasks), timetable (bool: no task waits for
        another), least_end (date: by the plan alone), forecast_end (date, None where all is done), sure (bool; else that
        is where work of which nothing is told begins tomorrow), days_over (after the campaign's last day, 0 or more),
        last_task (the one that ends last).
    `curve`: one row a unit and day of the period, and unit "" for all: unit, day (date), planned, done (mean
        share of the tasks' volume; done is NaN after the as-of day, planned is that of the day before on an as-of day
        that has not ended).
    `reports`: one row a unit, role and day of the period: unit, role, day, state
        ("on_time"/"late"/"missing"/"waiting"/"not due"/"excused"/"extra": came though none was due), due (bool: asked
        for, and its deadline has gone by), received_at.
    `late`: one row a unit and role whose last due report is missing, villages first: unit, role, name, group, contact,
        since and day (the first and the last missing), missed (how many in a row), waits (bool: one for the last day
        came, and does not count until the officer says so).
    `history`: one row a unit and day up to the as-of day: unit, day, points, criteria_passed, rank (NaN: none yet).
    `evidence`: one row a unit and subject that needs a photo: unit, subject, name, has_photo (bool), photos
        (number of different ones never shown before), reused (bool: one of them was), reached (bool: it counts as met or
        done today), days (on which they came), before and after (how many show it before the work and after it),
        doubted (how many show nothing until somebody lets them pass).
    `cells`: one row a form that was taken, in the order of receipt: seq, and how many of the cells filled in there are
        used, refused, superseded, set_aside or held (as `answers` has it; what the officer added was not filled in).
    `answers`: every answer where all were asked for (to export them), else those of `answers_now`: seq, unit, role,
        report_date, received_at, table, row, field, value, raw, repaired, file, sheet, cell, sha256, original, decision,
        status ("used"/"refused"/"superseded"/"set aside"/"held").
        `value` is the corrected one where the officer corrected it; `original` is then the one that was read, and
        `decision` the decision's id (empty elsewhere), `added` whether nothing stood in the cell.
    `answers_now`: as `answers`, those alone that stand now: one row a unit, role and cell.
    `changes`: what changed since 17:00 (the deadline) of the day before: change ("passed"/"fell back"/"missing"/
        "sent again"), unit, table, row, field, name, before, after, count, sheet, cell, seq (of the drop that brought
        it about, or NaN). "missing" is one row a unit: `count` indicators, their keys in `row`. "sent again" is one
        row a cell that a form received since then has other than the one it replaces.
    `distances`: one row an indicator of a unit or a garden that is not met: unit, garden (empty for the unit's own),
        criterion, criterion_name, gate, indicator, name, kind, measure, requirement, value, state ("fail"/"missing"),
        missing (in its measure, NaN where it is no number), missing_counted (in the things that a fraction such as 45/60
        counts), of_counted, counted_measure, pace and pace_counted (what is needed a day to the end), effort (0 to 1),
        waits (bool: the village says it is met, a visit is awaited), step (the criterion's, or the garden's, place on the
        way to all of them, the nearest is 1), step_effort, words (Vietnamese: how far it is).
    """

    rows: ResultRows

    units = _frame("units")
    criteria = _frame("criteria")
    indicators = _frame("indicators", but="garden")
    gardens = _frame("gardens")
    garden_criteria = _frame("garden_criteria")
    garden_indicators = _frame("garden_indicators")
    tasks = _frame("tasks")
    plans = _frame("plans")
    curve = _frame("curve")
    reports = _frame("reports")
    late = _frame("late")
    history = _frame("history")
    evidence = _frame("evidence")
    cells = _frame("cells")
    answers = _frame("answers")
    changes = _frame("changes")
    distances = _frame("distances")

    @property
    def as_of(self) -> datetime:
        """The moment."""
        return self.rows.as_of

    @cached_property
    def answers_now(self) -> "pd.DataFrame":
        """The frame of the answers that stand now."""
        return self.of_now().answers

    def of_now(self) -> "Results":
        """Give the same results with those answers alone that stand now."""
        return Results(replace(self.rows, answers=self.rows.answers.now))


def _frame_of(kind: type[Row] | type[Answers], columns: Mapping[str, Sequence[object]]) -> "pd.DataFrame":
    """Make a frame of columns that a kind of rows has.

    A column of numbers, or of yes and no, is of that type, with NaN where a number is missing; when something was received
    is a datetime, or NaT; any other column holds plain Python values.
    """
    import numpy as np
    import pandas as pd

    hints = get_type_hints(kind)
    made: dict[str, pd.Series] = {}
    for name, cells in columns.items():
        dtype = _dtype(kind, name, hints[name])
        array = np.empty(len(cells), dtype=dtype)
        array[:] = [np.nan if cell is None else cell for cell in cells] if dtype == "float64" else cells
        made[name] = pd.Series(array, dtype=array.dtype)
    return pd.DataFrame(made)


def _dtype(kind: type[Row] | type[Answers], name: str, hint: object) -> str:
    if name == "received_at":
        return "datetime64[us]"
    if kind is Answers:
        return "int64" if name == "seq" else "object"
    types = set(get_args(hint)) or {hint}
    if types <= {int, float, NoneType}:
        return "int64" if types == {int} else "float64"
    return "bool" if types == {bool} else "object"
