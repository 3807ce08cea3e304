"""The frames of recognition as of now: criteria, indicators, gardens and their criteria."""

import numpy as np
import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.scoring.arrays import Column, Flags, Objects, frame, group_sums, objects
from ntm_sheets.scoring.criteria import FAIL, PASS, STATES, Evaluation, Views
from ntm_sheets.scoring.evidence import age_column, role_columns, source_columns, spoken
from ntm_sheets.scoring.standing import Known


def criteria_frame(campaign: Campaign, views: Views) -> pd.DataFrame:
    """Make the frame `criteria`; the full points of a unit's criteria add up to the policy's part."""
    evaluation, scored = views["counted"], views[campaign.scoring.points_by]
    rows = evaluation.criteria
    met, failed, total = (
        evaluation.met[-1].astype(np.int64),
        evaluation.failed[-1].astype(np.int64),
        evaluation.total,
    )
    full = evaluation.weights * campaign.scoring.criteria
    return frame(
        {
            "unit": [subject.unit for subject, _ in rows],
            "criterion": [criterion.key for _, criterion in rows],
            "name": [criterion.name for _, criterion in rows],
            "gate": np.array([criterion.gate for _, criterion in rows], dtype=bool),
            "state": _states(evaluation),
            "met": met,
            "failed": failed,
            "missing": total.astype(np.int64) - met - failed,
            "total": total.astype(np.int64),
            "points": full * scored.met[-1] / np.maximum(total, 1),
            "points_full": full,
            "own_state": _states(views["own"]),
            "verified_state": _states(views["verified"]),
        }
    )


def indicators_frame(known: Known, views: Views, *, of_gardens: bool = False) -> pd.DataFrame:
    """Make the frame `indicators`, or `garden_indicators` where the subjects are gardens."""
    evaluation = views["counted"]
    rows = evaluation.indicators
    sources = source_columns(known, evaluation.standing)
    gardens = {"garden": [s.garden for s, _, _ in rows]} if of_gardens else {}
    return frame(
        {"unit": [subject.unit for subject, _, _ in rows]}
        | gardens
        | {
            "criterion": [criterion.key for _, criterion, _ in rows],
            "indicator": [indicator.key for _, _, indicator in rows],
            "name": [indicator.name for _, _, indicator in rows],
            "kind": [indicator.kind for _, _, indicator in rows],
            "measure": [indicator.measure for _, _, indicator in rows],
            "requirement": [requirement(indicator) for _, _, indicator in rows],
        }
        | role_columns(known, evaluation.standing)
        | {
            "counted": sources["counted"],
            "value": sources["value"],
            "state": [STATES[int(verdict)] for verdict in evaluation.verdict[-1]],
            "note": [
                spoken(known, subject.note(indicator), counted)
                for (subject, _, indicator), counted in zip(rows, sources["counted"], strict=True)
            ],
        }
        | {name: sources[name] for name in ("date", "file", "sheet", "cell", "seq")}
        | {
            "age_days": age_column(known, evaluation.standing),
            "stale": evaluation.standing.stale[-1],
            "needs_visit": visits_needed(views),
            "own_state": [STATES[int(verdict)] for verdict in views["own"].verdict[-1]],
            "verified_state": [STATES[int(verdict)] for verdict in views["verified"].verdict[-1]],
        }
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
    needed: Flags = standing.stale[-1] | claimed
    return needed


def gardens_frame(known: Known, campaign: Campaign, views: Views) -> pd.DataFrame:
    """Make the frame `gardens`; the owner is as last reported, else as registered in the campaign."""
    evaluation = views["counted"]
    subjects = evaluation.subjects
    rows = [(s.unit, "gardens", s.garden) for s in subjects]
    registered = {(garden.unit, garden.key): garden.owner for garden in campaign.gardens}
    areas = [known.said((*row, "area")) for row in rows]
    passed = evaluation.all_pass()[-1] > 0
    states = _states(evaluation)
    ends = np.cumsum(evaluation.sizes)
    groups = [states[end - size : end] for end, size in zip(ends, evaluation.sizes, strict=True)]
    return frame(
        {
            "unit": [s.unit for s in subjects],
            "garden": [s.garden for s in subjects],
            "owner": [known.said((*row, "owner")) or registered[row[0], row[2]] or None for row in rows],
            "area": np.array([area if isinstance(area, int | float) else np.nan for area in areas], dtype=float),
            "passed": passed,
            "state": [_overall(list(group)) for group in groups],
            "criteria_passed": evaluation.count(PASS)[-1].astype(np.int64),
            "criteria_total": np.array([len(s.criteria_set.counted) for s in subjects], dtype=np.int64),
            "note": [known.said((*row, "note")) for row in rows],
            "passed_own": views["own"].all_pass()[-1] > 0,
            "passed_verified": views["verified"].all_pass()[-1] > 0,
            **_who_said(known, views),
        }
    )


def _who_said(known: Known, views: Views) -> dict[str, Column]:
    """Count each garden's numbers by who gave them; tell how old the oldest is, and whether a visit is needed."""
    evaluation = views["counted"]
    sizes = [len(subject.criteria_set.indicators) for subject in evaluation.subjects]
    counted, team = evaluation.standing.counted, evaluation.standing.team
    there = counted >= 0
    by_team = there & (counted == team)
    ends = np.cumsum(sizes)
    ages = age_column(known, evaluation.standing)
    groups = [ages[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    return {
        "by_team": group_sums(by_team.astype(float), sizes)[-1].astype(np.int64),
        "by_village": group_sums((there & ~by_team).astype(float), sizes)[-1].astype(np.int64),
        "age_days": np.array([np.nanmax(own) if (own == own).any() else np.nan for own in groups], dtype=float),
        "needs_visit": group_sums(visits_needed(views)[None, :].astype(float), sizes)[-1] > 0,
    }


def garden_criteria_frame(views: Views) -> pd.DataFrame:
    """Make the frame `garden_criteria`."""
    evaluation = views["counted"]
    rows = evaluation.criteria
    return frame(
        {
            "unit": [subject.unit for subject, _ in rows],
            "garden": [subject.garden for subject, _ in rows],
            "criterion": [criterion.key for _, criterion in rows],
            "name": [criterion.name for _, criterion in rows],
            "state": _states(evaluation),
            "own_state": _states(views["own"]),
            "verified_state": _states(views["verified"]),
        }
    )


def _states(evaluation: Evaluation) -> Objects:
    return objects(STATES[int(state)] for state in evaluation.state[-1])[:-1]


def _overall(states: list[str]) -> str:
    if "fail" in states:
        return "fail"
    return "pass" if states and "missing" not in states else "missing"
