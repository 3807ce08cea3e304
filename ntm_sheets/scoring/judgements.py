"""The frames of recognition as of now: criteria, indicators, gardens and their criteria."""

import numpy as np
import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.scoring.arrays import Objects, frame, objects
from ntm_sheets.scoring.criteria import PASS, STATES, Appraisal
from ntm_sheets.scoring.sources import role_columns, source_columns, spoken
from ntm_sheets.scoring.standing import Known


def criteria_frame(campaign: Campaign, appraisal: Appraisal) -> pd.DataFrame:
    """Make the frame `criteria`; the full points of a unit's criteria add up to the policy's part."""
    rows = appraisal.criteria
    met, failed, total = (
        appraisal.met[-1].astype(np.int64),
        appraisal.failed[-1].astype(np.int64),
        appraisal.total,
    )
    full = appraisal.weights * campaign.scoring.criteria
    return frame(
        {
            "unit": [subject.unit for subject, _ in rows],
            "criterion": [criterion.key for _, criterion in rows],
            "name": [criterion.name for _, criterion in rows],
            "gate": np.array([criterion.gate for _, criterion in rows], dtype=bool),
            "state": _states(appraisal),
            "met": met,
            "failed": failed,
            "missing": total.astype(np.int64) - met - failed,
            "total": total.astype(np.int64),
            "points": full * appraisal.met[-1] / np.maximum(total, 1),
            "points_full": full,
        }
    )


def indicators_frame(known: Known, appraisal: Appraisal, *, of_gardens: bool = False) -> pd.DataFrame:
    """Make the frame `indicators`, or `garden_indicators` where the subjects are gardens."""
    rows = appraisal.indicators
    sources = source_columns(known, appraisal.standing)
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
        | role_columns(known, appraisal.standing)
        | {
            "counted": sources["counted"],
            "value": sources["value"],
            "state": [STATES[int(verdict)] for verdict in appraisal.verdict[-1]],
            "note": [
                spoken(known, subject.note(indicator), counted)
                for (subject, _, indicator), counted in zip(rows, sources["counted"], strict=True)
            ],
        }
        | {name: sources[name] for name in ("date", "file", "sheet", "cell", "seq")}
    )


def gardens_frame(known: Known, campaign: Campaign, appraisal: Appraisal) -> pd.DataFrame:
    """Make the frame `gardens`; the owner is as last reported, else as registered in the campaign."""
    subjects = appraisal.subjects
    rows = [(s.unit, "gardens", s.garden) for s in subjects]
    registered = {(garden.unit, garden.key): garden.owner for garden in campaign.gardens}
    areas = [known.said((*row, "area")) for row in rows]
    passed = appraisal.all_pass()[-1] > 0
    states = _states(appraisal)
    ends = np.cumsum(appraisal.sizes)
    groups = [states[end - size : end] for end, size in zip(ends, appraisal.sizes, strict=True)]
    return frame(
        {
            "unit": [s.unit for s in subjects],
            "garden": [s.garden for s in subjects],
            "owner": [known.said((*row, "owner")) or registered[row[0], row[2]] or None for row in rows],
            "area": np.array([area if isinstance(area, int | float) else np.nan for area in areas], dtype=float),
            "passed": passed,
            "state": [_overall(list(group)) for group in groups],
            "criteria_passed": appraisal.count(PASS)[-1].astype(np.int64),
            "criteria_total": np.array([len(s.criteria_set.counted) for s in subjects], dtype=np.int64),
            "note": [known.said((*row, "note")) for row in rows],
        }
    )


def garden_criteria_frame(appraisal: Appraisal) -> pd.DataFrame:
    """Make the frame `garden_criteria`."""
    rows = appraisal.criteria
    return frame(
        {
            "unit": [subject.unit for subject, _ in rows],
            "garden": [subject.garden for subject, _ in rows],
            "criterion": [criterion.key for _, criterion in rows],
            "name": [criterion.name for _, criterion in rows],
            "state": _states(appraisal),
        }
    )


def _states(appraisal: Appraisal) -> Objects:
    return objects(STATES[int(state)] for state in appraisal.state[-1])[:-1]


def _overall(states: list[str]) -> str:
    if "fail" in states:
        return "fail"
    return "pass" if states and "missing" not in states else "missing"
