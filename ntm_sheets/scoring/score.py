"""Scoring: answers become a standing, a standing becomes points; the one call that tells all."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.facts.kept import PhotoTally, Report
from ntm_sheets.facts.records import AnswerRecord, DayState, DropRecord, PhotoRecord
from ntm_sheets.facts.result_rows import ChangeRow, HistoryRow, UnitRow
from ntm_sheets.facts.results import Answers, CellsRow, Headlines, ResultRows, Results
from ntm_sheets.scoring.answers_by_day import (
    accepted_by,
    cells_rows,
    count_cells,
    counting,
    in_order,
    index_answers,
    list_answers,
    reckon_cells,
)
from ntm_sheets.scoring.arrays import Days, Floats, days_of, numbers, wholes
from ntm_sheets.scoring.changes import change_rows, last_closing, stood_at
from ntm_sheets.scoring.criteria import Evaluation
from ntm_sheets.scoring.emulation import Explainer, Score, score_units
from ntm_sheets.scoring.ended_days import KeptStanding, bases_of, last_day_states, reached_until
from ntm_sheets.scoring.evidence import Evidence, evidence_rows, look_at, tally_photos
from ntm_sheets.scoring.judgements import criterion_rows, garden_criterion_rows, garden_rows, indicator_rows
from ntm_sheets.scoring.progress import curve_rows, measure, outlooks, plan_rows, task_rows
from ntm_sheets.scoring.reports import Punctuality, first_reports, late_rows, launched, moment, report_rows, watch_clock
from ntm_sheets.scoring.tallying import PARTS, Judged, Reached, Tally, judge, reach, tally


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
    accepted = accepted_by(drops, as_of)
    known = index_answers(answers, accepted, days)
    judged = judge(campaign, known, campaign.units)

    def read(seqs: Collection[int]) -> list[AnswerRecord]:
        return [answer for answer in answers if answer.seq in seqs]

    since = last_closing(campaign, as_of)
    then = [answer for answer in answers if answer.received_at <= since]
    changes = change_rows(campaign, then, drops, _counted(judged), as_of, read)
    listed = list_answers(known)
    told = Told(listed, cells_rows(count_cells(listed, accepted)), changes)
    forms = counting(accepted)
    came = Came(accepted, first_reports(forms), tally_photos(photos, {form.seq for form in forms}))
    return _results(Reckoned.of(campaign, days, judged, reach(campaign, judged), came, as_of), told)


def score_kept(
    campaign: Campaign, kept: KeptStanding, drops: Sequence[DropRecord], as_of: datetime
) -> tuple[Results, list[DayState]]:
    """Score every unit as of a moment after which nothing came, by what the ledger keeps; give what more it shall keep.

    It gives what `score` gives of all answers and drops, but of `answers` those alone that stand now; `cells` has those
    of `drops`, which are those that something is said of today.
    """
    reckoned, made = _reckoned(campaign, kept, drops, as_of)
    judged, accepted = reckoned.judged, reckoned.came.accepted
    since = last_closing(campaign, as_of)
    then = stood_at(since, drops, as_of, kept.answers, kept.first, kept.of_forms, kept.older)
    changes = change_rows(campaign, then, drops, _counted(judged), as_of, kept.of_forms)
    # In the order in which they are known.
    standing = sorted(kept.answers, key=in_order)
    cells = cells_rows(reckon_cells(standing, judged.known.used, kept.decided, accepted))
    return _results(reckoned, Told(list_answers(judged.known, now=True), cells, changes)), made


def headlines_kept(campaign: Campaign, kept: KeptStanding, drops: Sequence[DropRecord], as_of: datetime) -> Headlines:
    """Give of what `score_kept` gives what a short look tells, and make nothing else."""
    return _headlines(_reckoned(campaign, kept, drops, as_of)[0])


def _reckoned(
    campaign: Campaign, kept: KeptStanding, drops: Sequence[DropRecord], as_of: datetime
) -> tuple["Reckoned", list[DayState]]:
    """Reckon up what is kept as of a moment; give what more the ledger shall keep."""
    days, accepted = days_of(campaign, as_of), accepted_by(drops, as_of)
    known = index_answers(kept.answers, accepted, replace(days, seen=days.seen[-1:]))
    judged = judge(campaign, known, campaign.units)
    now, bases = reach(campaign, judged), bases_of(campaign)
    reached, made = reached_until(campaign, days, now, kept, bases)
    closed = measure(replace(known, days=replace(known.days, open=False)), campaign, campaign.units).mean
    made += last_day_states(campaign, days, now, closed, kept, bases)
    came = Came(accepted, kept.reported, kept.photos)
    return Reckoned.of(campaign, days, judged, reached, came, as_of), made


@dataclass(frozen=True)
class Came:
    """What came: the accepted drops, when each report was handed in first, and the photos, both of forms that count."""

    accepted: Sequence[DropRecord]
    first: Mapping[Report, datetime]
    photos: Iterable[PhotoTally]


@dataclass(frozen=True)
class Told:
    """What is told of single answers: all of them or those that stand now, the cells of each form, the changes."""

    answers: Answers
    cells: Sequence[CellsRow]
    changes: Sequence[ChangeRow]


def _counted(judged: Judged) -> tuple[Evaluation, Evaluation]:
    return judged.of_units["counted"], judged.of_gardens["counted"]


@dataclass(frozen=True)
class Reckoned:
    """The points of every unit and day as of a moment, and all that they follow from."""

    campaign: Campaign
    days: Days
    as_of: datetime
    judged: Judged
    reached: Reached
    came: Came
    clock: Punctuality
    evidence: Evidence
    tallied: Tally
    scored: Score

    @classmethod
    def of(
        cls, campaign: Campaign, days: Days, judged: Judged, reached: Reached, came: Came, as_of: datetime
    ) -> "Reckoned":
        """Reckon up: of now by the judgement, of each day by what was reached."""
        clock = watch_clock(campaign, came.first, days, as_of)
        evidence = look_at(campaign, came.photos, days)
        tallied = tally(campaign, days, reached, judged.progress.sizes, clock, evidence)
        scored = score_units(campaign.scoring, tallied)
        return cls(campaign, days, as_of, judged, reached, came, clock, evidence, tallied, scored)


def _headlines(made: Reckoned) -> Headlines:
    campaign, days, clock = made.campaign, made.days, made.clock
    begun = launched(campaign, made.judged.progress, clock)
    counted = made.judged.of_units["counted"]
    return Headlines(
        made.as_of,
        unit_rows(campaign, days, made.tallied, made.scored, counted, made.evidence, begun),
        report_rows(campaign, clock, days, made.as_of),
        late_rows(campaign, clock, made.came.accepted, days, made.as_of),
    )


def _results(made: Reckoned, told: Told) -> Results:
    """Tell all."""
    campaign, days, judged, reached = made.campaign, made.days, made.judged, made.reached
    known, of_units, of_gardens, progress = judged.known, judged.of_units, judged.of_gardens, judged.progress
    plans = outlooks(known, campaign, progress, reached.claims, days)
    tasks = task_rows(known, campaign, progress, reached.claims, days, plans)
    rows = ResultRows(
        **vars(_headlines(made)),
        criteria=criterion_rows(campaign, of_units),
        indicators=indicator_rows(known, of_units),
        gardens=garden_rows(known, campaign, of_gardens),
        garden_criteria=garden_criterion_rows(of_gardens),
        garden_indicators=indicator_rows(known, of_gardens),
        tasks=tasks,
        plans=plan_rows(campaign, plans, tasks),
        curve=curve_rows(campaign, progress, reached.numbers["done"], days),
        history=history_rows(campaign, days, made.tallied, made.scored),
        evidence=evidence_rows(campaign, made.evidence),
        cells=told.cells,
        answers=told.answers,
        changes=told.changes,
    )
    return Results(rows)


def unit_rows(
    campaign: Campaign,
    days: Days,
    tallied: Tally,
    scored: Score,
    of_units: Evaluation,
    evidence: Evidence,
    begun: Sequence[bool | None],
) -> tuple[UnitRow, ...]:
    """Tell of each unit what it has reached: list by list, the best rank first, equal ranks in the campaign's order."""
    explainer = Explainer(campaign, tallied, scored)
    gates = dict(zip([subject.unit for subject in of_units.subjects], of_units.gates(), strict=True))
    by_day, shares = tallied.by["counted"], tallied.shares
    own, verified = tallied.by["own"], tallied.by["verified"]
    points, ranks = scored.points, _ranks(scored)
    parts = {name: numbers(scored.parts[name][-1]) for name in PARTS}
    rank, rank_before = wholes(ranks[-1]), wholes(_before(ranks, days))
    points_before, progress_before = (numbers(_before(one, days)) for one in (points, shares["progress"] * 100))
    criteria_before, gardens_before = (wholes(_before(one, days)) for one in (by_day.passed, by_day.gardens))
    share = {name: numbers(shares[name][-1] * 100) for name in ("progress", "on_time", "evidence")}
    visited = numbers(tallied.verified[-1] * 100)

    def row(n: int, unit: Unit) -> UnitRow:
        day = int(tallied.last_day[-1, n])
        return UnitRow(
            unit=unit.key,
            name=unit.name,
            track=unit.track,
            track_name=campaign.track_of(unit).name,
            group=unit.group,
            list=campaign.list_of(unit),
            rank=rank[n],
            points=float(points[-1, n]),
            points_before=points_before[n],
            rank_before=rank_before[n],
            class_name=explainer.classes[n],
            part_criteria=parts["criteria"][n],
            part_gardens=parts["gardens"][n],
            part_progress=parts["progress"][n],
            part_on_time=parts["on_time"][n],
            part_evidence=parts["evidence"][n],
            criteria_passed=int(by_day.passed[-1, n]),
            criteria_before=criteria_before[n],
            criteria_failed=int(by_day.failed[-1, n]),
            criteria_total=int(tallied.criteria_total[n]),
            gate_passed=gates.get(unit.key),
            gardens_passed=int(by_day.gardens[-1, n]),
            gardens_before=gardens_before[n],
            gardens_total=int(tallied.quota[n]),
            plan_progress=share["progress"][n],
            plan_progress_before=progress_before[n],
            on_time_share=share["on_time"][n],
            evidence_share=share["evidence"][n],
            evidence_shown=int(evidence.shown[-1, n]),
            evidence_total=evidence.sizes[n],
            verified_share=visited[n],
            last_report=date.fromordinal(day) if day else None,
            last_received=moment(int(tallied.last_received[-1, n])) if day else None,
            recognised=bool(by_day.whole[-1, n]),
            criteria_own=int(own.passed[-1, n]),
            gardens_own=int(own.gardens[-1, n]),
            recognised_own=bool(own.whole[-1, n]),
            criteria_verified=int(verified.passed[-1, n]),
            gardens_verified=int(verified.gardens[-1, n]),
            recognised_verified=bool(verified.whole[-1, n]),
            sentence=explainer.sentence(n),
            launched=begun[n],
        )

    rows = [row(n, unit) for n, unit in enumerate(campaign.units)]

    order = sorted(range(len(rows)), key=lambda n: (tallied.lists[n], rank[n] or math.inf))
    return tuple(rows[n] for n in order)


def history_rows(campaign: Campaign, days: Days, tallied: Tally, scored: Score) -> tuple[HistoryRow, ...]:
    """Tell of every unit and seen day of the period; of none before the period begins."""
    seen = days.seen if days.begun else ()
    size = len(seen)
    cells = zip(
        ((unit.key, day) for unit in campaign.units for day in seen),
        scored.points[:size].T.ravel().tolist(),
        tallied.by["counted"].passed[:size].T.ravel().astype(np.int64).tolist(),
        wholes(_ranks(scored)[:size].T.ravel()),
        strict=True,
    )
    return tuple(HistoryRow(unit, day, points, passed, rank) for (unit, day), points, passed, rank in cells)


def _ranks(scored: Score) -> Floats:
    """Give the ranks, NaN where there is none."""
    return np.where(scored.ranks > 0, scored.ranks, np.nan)


def _before(by_day: Floats, days: Days) -> Floats:
    if days.yesterday is None:
        return np.full(by_day.shape[1], np.nan)
    row: Floats = by_day[days.yesterday]
    return row
