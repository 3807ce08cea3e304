"""What an edition of the campaign asks and changed: as plain values, as questions, and as a mark of what judges forms."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from ntm_sheets.campaign.calendar import CampaignEdition, DueRule, Excuse, edition_at
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Track, Unit
from ntm_sheets.campaign.policy import ScoringPolicy
from ntm_sheets.campaign.questionnaire import Asking, Questionnaire, plain_questions, questions_of


def as_known(campaign: Campaign, at: datetime) -> Campaign:
    """Give the campaign with the contacts and working groups that its workbook named at a moment.

    They are no part of what forms are judged anew for; judged anew for anything else, a form is told the same of them.
    """
    edition = edition_at(campaign.editions, at) if campaign.editions else None
    if edition is None or edition is campaign.editions[-1]:
        return campaign
    people = {unit: (contact, group) for unit, contact, group in edition.people}
    named = ((unit, *people.get(unit.key, (unit.contact, unit.group))) for unit in campaign.units)
    units = tuple(replace(unit, contact=contact, group=group) for unit, contact, group in named)
    return replace(campaign, units=units)


@dataclass(frozen=True)
class Difference:
    """One cell that changed: the sheet's key and name, whose row it is, the column's heading, and both texts.

    Of a row that is new or gone `heading` is empty and one of the texts tells all that stood in it.
    """

    key: str
    sheet: str
    whose: str
    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class EditionChanges:
    """An edition that the machine read at `loaded_at`, and what it changed; None where that can no longer be told.

    `since` is the first day on which its deadline and calendar hold; None: all days, for no file had come yet.
    """

    loaded_at: datetime
    since: date | None
    differences: tuple[Difference, ...] | None = field(default=())


Plain = Mapping[str, Any]


def plain_asked(asked: CampaignEdition) -> Plain:
    """Give what an edition asks as plain values."""
    return {
        "start": asked.start.isoformat(),
        "deadline": asked.deadline.isoformat(),
        "calendar": [_plain(vars(rule)) for rule in asked.calendar],
        "excuses": [_plain(vars(excuse)) for excuse in asked.excuses],
        "tracks": [list(pair) for pair in asked.tracks],
        "people": [list(row) for row in asked.people],
        "questions": plain_questions(asked.questions) if asked.questions else None,
    }


def asked_of(plain: Plain, loaded_at: datetime, *, before_any: bool) -> CampaignEdition:
    """Make it again. Errors: KeyError, TypeError, ValueError for what was not made by `plain_asked`."""
    return CampaignEdition(
        loaded_at,
        before_any,
        date.fromisoformat(plain["start"]),
        time.fromisoformat(plain["deadline"]),
        tuple(_rule(row) for row in plain["calendar"]),
        tuple(_excuse(row) for row in plain["excuses"]),
        tuple((str(unit), str(track)) for unit, track in plain["tracks"]),
        tuple((str(unit), str(contact), str(group)) for unit, contact, group in plain["people"]),
        questions_of(plain["questions"]) if plain["questions"] else None,
    )


def plain_differences(found: Sequence[Difference]) -> list[Plain]:
    """Give differences as plain values."""
    return [dict(vars(one)) for one in found]


def differences_of(plain: Sequence[Plain]) -> tuple[Difference, ...]:
    """Make them again. Errors: TypeError for what was not made by `plain_differences`."""
    return tuple(Difference(**row) for row in plain)


def _plain(values: Plain) -> Plain:
    return {key: _value(value) for key, value in values.items()}


def _value(value: Any) -> Any:  # noqa: ANN401  # any field of a rule or an excuse
    if isinstance(value, date):
        return value.isoformat()
    return [_value(one) for one in value] if isinstance(value, tuple) else value


def _rule(row: Plain) -> DueRule:
    days = tuple(date.fromisoformat(day) for day in row["days"])
    return DueRule(**{**row, "weekdays": tuple(row["weekdays"]), "since": _day(row["since"]), "days": days})


def _excuse(row: Plain) -> Excuse:
    return Excuse(**{**row, "first": date.fromisoformat(row["first"]), "last": _day(row["last"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def asked_by(campaign: Campaign, loaded_at: datetime, *, before_any: bool) -> CampaignEdition:
    """Give what a campaign asks as an edition that was first read at a moment, its questions included."""
    return replace(campaign.asked(loaded_at, before_any=before_any), questions=questionnaire_of(campaign))


def questionnaire_of(campaign: Campaign) -> Questionnaire:
    """Take what a campaign asks out of it."""
    return Questionnaire(
        tuple((unit.key, unit.name, unit.track) for unit in campaign.units),
        tuple((track.key, track.unit_set, track.garden_set) for track in campaign.tracks),
        tuple(
            (
                one.key,
                tuple(
                    (it.key, Asking(it.name, it.kind, it.measure, it.choices))
                    for it in one.indicators
                    if not it.formula
                ),
            )
            for one in campaign.sets
        ),
        tuple((garden.unit, garden.key) for garden in campaign.gardens),
        tuple((task.unit, task.key, Asking(task.name, "number", task.measure)) for task in campaign.tasks),
    )


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
