"""Scoring: answers become a standing, a standing becomes points; the one call that makes every frame."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.kept import PhotoTally, Report
from ntm_sheets.facts.records import AnswerRecord, DayState, DropRecord, PhotoRecord
from ntm_sheets.facts.results import Results
from ntm_sheets.scoring.arrays import Column, Days, Floats, days_of, frame
from ntm_sheets.scoring.changes import changes_frame, last_closing, stood_at
from ntm_sheets.scoring.criteria import Evaluation
from ntm_sheets.scoring.emulation import Explainer, Score, score_units
from ntm_sheets.scoring.evidence import Evidence, evidence_frame, look_at, tally_photos
from ntm_sheets.scoring.judgements import (
    criteria_frame,
    garden_criteria_frame,
    gardens_frame,
    indicators_frame,
)
from ntm_sheets.scoring.keeping import Kept, bases_of, last_day_states, reached_until
from ntm_sheets.scoring.progress import curve_frame, measure, tasks_frame
from ntm_sheets.scoring.reports import first_reports, late_frame, launched, moment, reports_frame, watch_clock
from ntm_sheets.scoring.standing import (
    accepted_by,
    answers_frame,
    cells_frame,
    count_cells,
    counting,
    in_order,
    index_answers,
    reckon_cells,
)
from ntm_sheets.scoring.tallying import PARTS, Judged, Reached, Tally, judge, reach, tally

# What is told of recognition by each view: the column, the field of the tally, and its type.
VIEWED = (("criteria", "passed", np.int64), ("gardens", "gardens", np.int64), ("recognised", "whole", np.bool_))


def score(
    campaign: Campaign,
    answers: Sequence[AnswerRecord],
    drops: Sequence[DropRecord],
    photos: Sequence[PhotoRecord],
    as_of: datetime,
) -> Results:
    """Score every unit as of a moment, all days anew; the records may come in any order and may reach beyond that moment.

    Only accepted drops received by then, for a report date not after it, count; answers and photos count with
    their drop.
    """
    days = days_of(campaign, as_of)
    known = index_answers(answers, accepted_by(drops, as_of), days)
    judged = judge(campaign, known, campaign.units)

    def read(seqs: Collection[int]) -> list[AnswerRecord]:
        return [answer for answer in answers if answer.seq in seqs]

    since = last_closing(campaign, as_of)
    then = [answer for answer in answers if answer.received_at <= since]
    changes = changes_frame(campaign, then, drops, _counted(judged), as_of, read)
    listed, accepted = answers_frame(known), accepted_by(drops, as_of)
    told = Told(listed, cells_frame(count_cells(listed, accepted)), changes)
    forms = counting(accepted)
    came = Came(accepted, first_reports(forms), tally_photos(photos, {form.seq for form in forms}))
    return _results(campaign, days, judged, reach(campaign, judged), came, as_of, told)


def score_kept(
    campaign: Campaign, kept: Kept, drops: Sequence[DropRecord], as_of: datetime
) -> tuple[Results, list[DayState]]:
    """Score every unit as of a moment after which nothing came, by what the ledger keeps; give what more it shall keep.

    It gives what `score` gives of all answers and drops, but for the frame `answers`, which is left out; the frame `cells`
    has those of `drops`, which are those that something is said of today.
    """
    days = days_of(campaign, as_of)
    known = index_answers(kept.answers, accepted_by(drops, as_of), replace(days, seen=days.seen[-1:]))
    judged = judge(campaign, known, campaign.units)
    now, bases = reach(campaign, judged), bases_of(campaign)
    reached, made = reached_until(campaign, days, now, kept, bases)
    closed = measure(replace(known, days=replace(known.days, open=False)), campaign, campaign.units).mean
    made += last_day_states(campaign, days, now, closed, kept, bases)
    since = last_closing(campaign, as_of)
    then = stood_at(since, drops, as_of, kept.answers, kept.first, kept.of_forms, kept.older)
    changes = changes_frame(campaign, then, drops, _counted(judged), as_of, kept.of_forms)
    listed, accepted = answers_frame(known), accepted_by(drops, as_of)
    # In the order in which they are known.
    standing = sorted(kept.answers, key=in_order)
    cells = cells_frame(reckon_cells(standing, known.used, kept.decided, accepted))
    came = Came(accepted, kept.reported, kept.photos)
    now_alone = listed[listed["status"] == "used"].reset_index(drop=True)
    return _results(campaign, days, judged, reached, came, as_of, Told(now_alone, cells, changes)), made


@dataclass(frozen=True)
class Came:
    """What came: the accepted drops, when each report was handed in first, and the photos, both of forms that count."""

    accepted: Sequence[DropRecord]
    first: Mapping[Report, datetime]
    photos: Iterable[PhotoTally]


@dataclass(frozen=True)
class Told:
    """What is told of single answers: all of them or those that stand now, the cells of each form, the changes."""

    answers: pd.DataFrame
    cells: pd.DataFrame
    changes: pd.DataFrame


def _counted(judged: Judged) -> tuple[Evaluation, Evaluation]:
    return judged.of_units["counted"], judged.of_gardens["counted"]


def _results(
    campaign: Campaign,
    days: Days,
    judged: Judged,
    reached: Reached,
    came: Came,
    as_of: datetime,
    told: Told,
) -> Results:
    """Make every frame: of now by the judgement, of each day by what was reached."""
    known, of_units, of_gardens, progress = judged.known, judged.of_units, judged.of_gardens, judged.progress
    clock = watch_clock(campaign, came.first, days, as_of)
    evidence = look_at(campaign, came.photos, days)
    tallied = tally(campaign, days, reached, progress.sizes, clock, evidence)
    scored = score_units(campaign.scoring, tallied)
    begun = dict(zip((unit.key for unit in campaign.units), launched(campaign, progress, clock), strict=True))
    return Results(
        as_of=as_of,
        units=units_frame(campaign, days, tallied, scored, of_units["counted"], evidence).assign(
            launched=lambda rows: rows["unit"].map(begun).astype(object)
        ),
        criteria=criteria_frame(campaign, of_units),
        indicators=indicators_frame(known, of_units),
        gardens=gardens_frame(known, campaign, of_gardens),
        garden_criteria=garden_criteria_frame(of_gardens),
        garden_indicators=indicators_frame(known, of_gardens, of_gardens=True),
        tasks=tasks_frame(known, campaign, progress, reached.claims, days),
        curve=curve_frame(campaign, progress, reached.numbers["done"], days),
        reports=reports_frame(campaign, clock, days, as_of),
        late=late_frame(campaign, clock, came.accepted, days, as_of),
        history=history_frame(campaign, days, tallied, scored),
        evidence=evidence_frame(campaign, evidence),
        cells=told.cells,
        answers=told.answers,
        answers_now=told.answers[told.answers["status"] == "used"].reset_index(drop=True),
        changes=told.changes,
    )


def units_frame(
    campaign: Campaign, days: Days, tallied: Tally, scored: Score, of_units: Evaluation, evidence: Evidence
) -> pd.DataFrame:
    """Make the frame `units`: list by list, the best rank first, equal ranks in the campaign's order."""
    units, explainer = campaign.units, Explainer(campaign, tallied, scored)
    tracks = [campaign.track_of(unit) for unit in units]
    gates = dict(zip([subject.unit for subject in of_units.subjects], of_units.gates(), strict=True))
    counted, ranks = tallied.by["counted"], _ranks(scored)
    columns = {
        "unit": [unit.key for unit in units],
        "name": [unit.name for unit in units],
        "track": [unit.track for unit in units],
        "track_name": [track.name for track in tracks],
        "group": [unit.group for unit in units],
        "list": [campaign.list_of(unit) for unit in units],
        "rank": ranks[-1],
        "points": scored.points[-1],
        "points_before": _before(scored.points, days),
        "rank_before": _before(ranks, days),
        "class_name": explainer.classes,
        **{f"part_{name}": scored.parts[name][-1] for name in PARTS},
        "criteria_passed": counted.passed[-1].astype(np.int64),
        "criteria_before": _before(counted.passed, days),
        "criteria_failed": counted.failed[-1].astype(np.int64),
        "criteria_total": tallied.criteria_total.astype(np.int64),
        "gate_passed": [gates.get(unit.key) for unit in units],
        "gardens_passed": counted.gardens[-1].astype(np.int64),
        "gardens_before": _before(counted.gardens, days),
        "gardens_total": tallied.quota.astype(np.int64),
        "plan_progress": tallied.shares["progress"][-1] * 100,
        "plan_progress_before": _before(tallied.shares["progress"] * 100, days),
        "on_time_share": tallied.shares["on_time"][-1] * 100,
        "evidence_share": tallied.shares["evidence"][-1] * 100,
        "evidence_shown": evidence.shown[-1].astype(np.int64),
        "evidence_total": np.array(evidence.sizes, dtype=np.int64),
        "verified_share": tallied.verified[-1] * 100,
        "last_report": [date.fromordinal(int(day)) if day else None for day in tallied.last_day[-1]],
        "last_received": [
            moment(int(came)) if day else None
            for day, came in zip(tallied.last_day[-1], tallied.last_received[-1], strict=True)
        ],
        "recognised": counted.whole[-1],
        **_both_views(tallied),
        "sentence": [explainer.sentence(n) for n in range(len(units))],
    }
    order = np.lexsort((np.nan_to_num(ranks[-1], nan=np.inf), tallied.lists))
    return frame(columns).iloc[order].reset_index(drop=True)


def _both_views(tallied: Tally) -> dict[str, Column]:
    """Give the recognition by the village's own numbers, and by what a valid visit has verified."""
    return {
        f"{name}_{view}": getattr(tallied.by[view], field)[-1].astype(kind)
        for view in ("own", "verified")
        for name, field, kind in VIEWED
    }


def _ranks(scored: Score) -> Floats:
    """Give the ranks, NaN where there is none."""
    return np.where(scored.ranks > 0, scored.ranks, np.nan)


def history_frame(campaign: Campaign, days: Days, tallied: Tally, scored: Score) -> pd.DataFrame:
    """Make the frame `history`: every unit and seen day of the period; empty before the period begins."""
    seen = days.seen if days.begun else ()
    size = len(seen)
    return frame(
        {
            "unit": [unit.key for unit in campaign.units for _ in seen],
            "day": [day for _ in campaign.units for day in seen],
            "points": scored.points[:size].T.ravel(),
            "criteria_passed": tallied.by["counted"].passed[:size].T.ravel().astype(np.int64),
            "rank": _ranks(scored)[:size].T.ravel(),
        }
    )


def _before(by_day: Floats, days: Days) -> Floats:
    if days.yesterday is None:
        return np.full(by_day.shape[1], np.nan)
    row: Floats = by_day[days.yesterday]
    return row
