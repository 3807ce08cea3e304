"""What scoring hands to reporting: one value with a frame for each question that the outbox answers."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from ntm_sheets.campaign.showing import points_shown


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
        launched (True/False/None: not asked), sentence (Vietnamese: why these points and this rank). The columns named
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
        nothing is due yet), state ("done"/"on track"/"behind"/"not due"/"not reported"), critical (bool),
        slack (days), note.
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
        (number of different ones never shown before), reused (bool: one of them was).
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
    """

    as_of: datetime
    units: pd.DataFrame
    criteria: pd.DataFrame
    indicators: pd.DataFrame
    gardens: pd.DataFrame
    garden_criteria: pd.DataFrame
    garden_indicators: pd.DataFrame
    tasks: pd.DataFrame
    curve: pd.DataFrame
    reports: pd.DataFrame
    late: pd.DataFrame
    history: pd.DataFrame
    evidence: pd.DataFrame
    cells: pd.DataFrame
    answers: pd.DataFrame
    answers_now: pd.DataFrame
    changes: pd.DataFrame


def shown_points(points: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Round points as everybody sees them; ranks and classes go by it."""
    values = np.asarray(points, dtype=np.float64)
    return np.array([points_shown(one) for one in values.ravel().tolist()], dtype=np.float64).reshape(values.shape)
