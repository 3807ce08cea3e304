"""The part of a campaign that the judgement of a form depends on: forms are judged anew only where that changed."""

import hashlib
from dataclasses import replace
from datetime import date, time

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Track, Unit
from ntm_sheets.campaign.policy import ScoringPolicy

NO_DAY, NO_TIME = date.min, time.min


def judging_mark(campaign: Campaign) -> str:
    """Make a short mark of all that what is said of a form, and what is read from it, depends on.

    Left out is what only scoring, drawing and calling people go by: deadline, calendar, points, names of the campaign,
    telephone numbers. Whatever is not named here belongs to the basis.
    """
    basis = replace(
        campaign,
        name="",
        commune="",
        place="",
        notice="",
        launch_by=NO_DAY,
        deadline=NO_TIME,
        tracks=tuple(map(_track, campaign.tracks)),
        units=tuple(map(_unit, campaign.units)),
        sets=tuple(map(_set, campaign.sets)),
        tasks=tuple(replace(task, launch=False, sample=False) for task in campaign.tasks),
        scoring=ScoringPolicy(0, 0, 0, 0, 0, ()),
        calendar=(),
        excuses=(),
        editions=(),
    )
    return hashlib.sha256(repr(basis).encode("utf-8", "replace")).hexdigest()[:16]


def _track(track: Track) -> Track:
    return replace(track, name="", goal="", ranking="", required_parts=())


def _unit(unit: Unit) -> Unit:
    return replace(unit, group="", contact="", group_contact="")


def _set(one: CriteriaSet) -> CriteriaSet:
    return replace(one, name="", decision="", source="", verified=False, criteria=tuple(map(_criterion, one.criteria)))


def _criterion(criterion: Criterion) -> Criterion:
    plain = tuple(replace(one, source="", verified=False) for one in criterion.indicators)
    return replace(criterion, points=0, indicators=plain)
