"""Recognition as of now: units and gardens by criteria and indicators."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, TypeVar

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.facts.records import VIEWS
from ntm_sheets.facts.result_rows import CriterionRow, GardenCriterionRow, GardenRow, IndicatorRow, State
from ntm_sheets.scoring.answers_by_day import AnswersByDay
from ntm_sheets.scoring.arrays import Flags, Ints
from ntm_sheets.scoring.criteria import FAIL, PASS, STATES, Views
from ntm_sheets.scoring.evidence import ages_now, sources_of, spoken

Element = TypeVar("Element")


def criterion_rows(campaign: Campaign, views: Views) -> tuple[CriterionRow, ...]:
    """Judge each unit by each criterion; the full points of a unit's criteria add up to the policy's part."""
    evaluation, scored = views["counted"], views[campaign.scoring.points_by]
    total = evaluation.total
    full = evaluation.weights * campaign.scoring.criteria
    counts = np.stack([evaluation.met[-1], evaluation.failed[-1], total]).astype(np.int64)
    cells = zip(
        evaluation.criteria,
        *counts.tolist(),
        (full * scored.met[-1] / np.maximum(total, 1)).tolist(),
        full.tolist(),
        *(states(views[view].state) for view in VIEWS),
        strict=True,
    )
    return tuple(
        CriterionRow(
            unit=subject.unit,
            criterion=criterion.key,
            name=criterion.name,
            gate=criterion.gate,
            state=state,
            met=met,
            failed=failed,
            missing=asked - met - failed,
            total=asked,
            points=points,
            points_full=whole,
            own_state=own,
            verified_state=verified,
        )
        for (subject, criterion), met, failed, asked, points, whole, state, own, verified in cells
    )


def indicator_rows(known: AnswersByDay, views: Views) -> tuple[IndicatorRow, ...]:
    """Judge each unit, or each garden where the subjects are gardens, by each indicator."""
    evaluation = views["counted"]
    standing = evaluation.standing
    cells = zip(
        evaluation.indicators,
        *(sources_of(known, places[-1]) for places in (standing.village, standing.team, standing.counted)),
        ages_now(known, standing),
        standing.stale[-1].tolist(),
        visits_needed(views).tolist(),
        *(states(views[view].verdict) for view in VIEWS),
        strict=True,
    )
    return tuple(
        IndicatorRow(
            unit=subject.unit,
            garden=subject.garden,
            criterion=criterion.key,
            indicator=indicator.key,
            name=indicator.name,
            kind=indicator.kind,
            measure=indicator.measure,
            requirement=requirement(indicator),
            self_value=own.value,
            self_date=own.day,
            self_file=own.file,
            self_sheet=own.sheet,
            self_cell=own.cell,
            verified_value=team.value,
            verified_date=team.day,
            verified_file=team.file,
            verified_sheet=team.sheet,
            verified_cell=team.cell,
            counted=counts.role,
            value=counts.value,
            state=state,
            note=f"Máy tính: {indicator.formula.text}"
            if indicator.formula
            else spoken(known, subject.note(indicator), counts.role),
            date=counts.day,
            file=counts.file,
            sheet=counts.sheet,
            cell=counts.cell,
            seq=counts.seq,
            age_days=age,
            stale=stale,
            needs_visit=needed,
            own_state=own_state,
            verified_state=verified,
        )
        for (subject, criterion, indicator), own, team, counts, age, stale, needed, state, own_state, verified in cells
    )


def visits_needed(views: Views) -> Flags:
    """Tell of each indicator whether the team should look again.

    It should where its visit is out of date, and where the village reports since then that what the team found failed
    is met now.
    """
    counted, own, standing = views["counted"], views["own"], views["counted"].standing
    spoke = counted.known.spoke
    newer = spoke[standing.village[-1]] > spoke[standing.team[-1]]
    claimed = (standing.verified[-1] >= 0) & (counted.verdict[-1] == FAIL) & newer & (own.verdict[-1] == PASS)
    # What is calculated nobody can look at.
    asked = np.array([indicator.formula is None for *_, indicator in counted.indicators], dtype=bool)
    needed: Flags = (standing.stale[-1] | claimed) & asked
    return needed


def garden_rows(known: AnswersByDay, campaign: Campaign, views: Views) -> tuple[GardenRow, ...]:
    """Judge each registered garden; the owner is as last reported, else as registered in the campaign."""
    evaluation = views["counted"]
    registered = {(garden.unit, garden.key): garden.owner for garden in campaign.gardens}
    cells = zip(
        evaluation.subjects,
        evaluation.count(PASS)[-1].astype(np.int64).tolist(),
        *((views[view].all_pass()[-1] > 0).tolist() for view in VIEWS),
        _in_groups(states(evaluation.state), evaluation.sizes),
        _who_said(known, views),
        strict=True,
    )
    return tuple(
        GardenRow(
            unit=subject.unit,
            garden=subject.garden,
            owner=known.said((*at, "owner")) or registered[subject.unit, subject.garden] or None,
            area=float(area) if isinstance(area := known.said((*at, "area")), int | float) else None,
            passed=passed,
            state=_overall(criteria),
            criteria_passed=met,
            criteria_total=len(subject.criteria_set.counted),
            note=known.said((*at, "note")),
            passed_own=own,
            passed_verified=verified,
            by_team=said.by_team,
            by_village=said.by_village,
            age_days=said.age_days,
            needs_visit=said.needs_visit,
        )
        for subject, met, passed, own, verified, criteria, said in cells
        for at in ((subject.unit, "gardens", subject.garden),)
    )


class _Said(NamedTuple):
    """How many of a garden's numbers count by whom, how old the oldest is, and whether a visit is needed."""

    by_team: int
    by_village: int
    age_days: int | None
    needs_visit: bool


def _who_said(known: AnswersByDay, views: Views) -> list[_Said]:
    evaluation = views["counted"]
    sizes = [len(subject.criteria_set.indicators) for subject in evaluation.subjects]
    counted, team = evaluation.standing.counted[-1], evaluation.standing.team[-1]
    there = counted >= 0
    by_team = there & (counted == team)
    columns = (
        by_team.tolist(),
        (there & ~by_team).tolist(),
        ages_now(known, evaluation.standing),
        visits_needed(views).tolist(),
    )
    groups = zip(*(_in_groups(column, sizes) for column in columns), strict=True)
    return [
        _Said(sum(teams), sum(villages), max((age for age in old if age is not None), default=None), any(needed))
        for teams, villages, old, needed in groups
    ]


def garden_criterion_rows(views: Views) -> tuple[GardenCriterionRow, ...]:
    """Judge each garden by each criterion."""
    cells = zip(views["counted"].criteria, *(states(views[view].state) for view in VIEWS), strict=True)
    return tuple(
        GardenCriterionRow(subject.unit, subject.garden, criterion.key, criterion.name, state, own, verified)
        for (subject, criterion), state, own, verified in cells
    )


def states(by_day: Ints) -> list[State]:
    """Name the states of the last day."""
    return [STATES[state] for state in by_day[-1].tolist()]


def _in_groups(values: Sequence[Element], sizes: Sequence[int]) -> list[Sequence[Element]]:
    """Part neighbouring values in groups of the given sizes."""
    ends = accumulate(sizes)
    return [values[end - size : end] for end, size in zip(ends, sizes, strict=True)]


def _overall(criteria: Sequence[State]) -> State:
    if "fail" in criteria:
        return "fail"
    return "pass" if criteria and "missing" not in criteria else "missing"
