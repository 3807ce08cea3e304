"""Scoring: answers become a standing, a standing becomes points; the one call that tells all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.records import AnswerRecord, DayState, DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.result_rows import ChangeRow
from ntm_sheets.facts.results import Answers, CellsRow, Headlines, ResultRows, Results
from ntm_sheets.facts.unit_rows import MadeWhenAsked
from ntm_sheets.scoring.answers_by_day import (
    accepted_by,
    cells_rows,
    count_cells,
    counting,
    index_answers,
    list_answers,
    reckon_cells,
)
from ntm_sheets.scoring.arrays import days_of
from ntm_sheets.scoring.changes import change_rows, last_closing, stood_at
from ntm_sheets.scoring.criteria import Evaluation
from ntm_sheets.scoring.distance import distance_rows
from ntm_sheets.scoring.ended_days import KeptStanding, bases_of, last_day_states, reached_until
from ntm_sheets.scoring.evidence import evidence_rows, tally_photos
from ntm_sheets.scoring.judgements import criterion_rows, garden_criterion_rows, garden_rows, indicator_rows
from ntm_sheets.scoring.progress import curve_rows, measure, outlooks, plan_rows, task_rows
from ntm_sheets.scoring.reckoned_units import Came, Reckoned, history_rows, open_items, unit_rows
from ntm_sheets.scoring.reports import first_reports, late_rows, report_rows
from ntm_sheets.scoring.tallying import Judged, judge, reach


def score(
    campaign: Campaign,
    answers: Sequence[AnswerRecord],
    drops: Sequence[DropRecord],
    photos: Sequence[PhotoRecord],
    as_of: datetime,
    findings: Sequence[FindingRecord] = (),
) -> Results:
    """Score every unit as of a moment, all days anew; the records may come in any order and may reach beyond that moment.

    Only accepted drops received by then, for a report date not after it, count; answers and photos count with
    their drop. `findings` are those that nobody has decided about yet: they tell how sure the ranks are.
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
    shown = tally_photos(photos, {form.seq for form in forms})
    came = Came(accepted, first_reports(forms), open_items(accepted, shown, findings, read))
    return _results(Reckoned.of(campaign, days, judged, reach(campaign, judged), came, as_of), told)


def score_kept(
    campaign: Campaign,
    kept: KeptStanding,
    drops: Sequence[DropRecord],
    as_of: datetime,
    findings: Sequence[FindingRecord] = (),
) -> tuple[Results, list[DayState]]:
    """Score every unit as of a moment after which nothing came, by what the ledger keeps; give what more it shall keep.

    It gives what `score` gives of all answers and drops, but of `answers` those alone that stand now; `cells` has those
    of `drops`, which are those that something is said of today.
    """
    reckoned, made = _reckoned(campaign, kept, drops, as_of, findings)
    judged, accepted = reckoned.judged, reckoned.came.accepted
    since = last_closing(campaign, as_of)
    then = stood_at(since, drops, as_of, kept.answers, kept.first, kept.of_forms, kept.older)
    changes = change_rows(campaign, then, drops, _counted(judged), as_of, kept.of_forms)
    cells = cells_rows(reckon_cells(judged.known, kept.decided, accepted))
    return _results(reckoned, Told(list_answers(judged.known, now=True), cells, changes)), made


def headlines_kept(
    campaign: Campaign,
    kept: KeptStanding,
    drops: Sequence[DropRecord],
    as_of: datetime,
    findings: Sequence[FindingRecord] = (),
) -> Headlines:
    """Give of what `score_kept` gives what a short look tells, and make nothing else."""
    return _headlines(_reckoned(campaign, kept, drops, as_of, findings)[0])


def _reckoned(
    campaign: Campaign,
    kept: KeptStanding,
    drops: Sequence[DropRecord],
    as_of: datetime,
    findings: Sequence[FindingRecord],
) -> tuple[Reckoned, list[DayState]]:
    """Reckon up what is kept as of a moment; give what more the ledger shall keep."""
    days, accepted = days_of(campaign, as_of), accepted_by(drops, as_of)
    known = index_answers(kept.answers, accepted, replace(days, seen=days.seen[-1:]))
    judged = judge(campaign, known, campaign.units)
    now, bases = reach(campaign, judged), bases_of(campaign)
    reached, made = reached_until(campaign, days, now, kept, bases)
    closed = measure(replace(known, days=replace(known.days, open=False)), campaign, campaign.units).mean
    made += last_day_states(campaign, days, now, closed, kept, bases)
    came = Came(accepted, kept.reported, open_items(accepted, kept.photos, findings, kept.of_forms))
    return Reckoned.of(campaign, days, judged, reached, came, as_of), made


@dataclass(frozen=True)
class Told:
    """What is told of single answers: all of them or those that stand now, the cells of each form, the changes."""

    answers: Answers
    cells: Sequence[CellsRow]
    changes: Sequence[ChangeRow]


def _counted(judged: Judged) -> tuple[Evaluation, Evaluation]:
    return judged.of_units["counted"], judged.of_gardens["counted"]


def _headlines(made: Reckoned) -> Headlines:
    campaign, days, clock = made.campaign, made.days, made.clock
    return Headlines(
        made.as_of,
        unit_rows(made),
        report_rows(campaign, clock, days, made.as_of),
        late_rows(campaign, clock, made.came.accepted, days, made.as_of),
    )


def _results(made: Reckoned, told: Told) -> Results:
    """Tell all."""
    campaign, days, judged, reached = made.campaign, made.days, made.judged, made.reached
    known, of_units, of_gardens, progress = judged.known, judged.of_units, judged.of_gardens, judged.progress
    plans = outlooks(known, campaign, progress, reached.claims, days)
    indicators = indicator_rows(known, of_units)
    tasks = task_rows(known, campaign, progress, reached.claims, days, plans)
    rows = ResultRows(
        **vars(_headlines(made)),
        criteria=criterion_rows(campaign, of_units),
        indicators=indicators,
        gardens=garden_rows(known, campaign, of_gardens),
        garden_criteria=garden_criterion_rows(of_gardens),
        garden_indicators=indicator_rows(known, of_gardens),
        tasks=tasks,
        plans=plan_rows(campaign, plans, tasks),
        curve=curve_rows(campaign, progress, reached.numbers["done"], days),
        history=history_rows(campaign, days, made.tallied, made.scored),
        evidence=evidence_rows(campaign, made.evidence, indicators, tasks),
        cells=told.cells,
        answers=told.answers,
        changes=told.changes,
        distances=MadeWhenAsked(partial(distance_rows, campaign, of_units, of_gardens, made.as_of.date())),
    )
    return Results(rows)
