"""The reporting calendar once more, told from the rules in plain loops, and random calendars with a history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from ntm_sheets.campaign.calendar import CampaignEdition, DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign

ROLES = ("village", "team")


def in_force(campaign: Campaign, as_of: datetime) -> list[tuple[date | None, CampaignEdition]]:
    """The editions that were known at a moment, each with its first day (None: from the beginning)."""
    editions = list(campaign.editions) or [campaign.asked(datetime(2000, 1, 1), before_any=True)]
    # What was read before the first file came is one: the last of it holds from the first day.
    while len(editions) > 1 and any(one.before_any for one in editions[1:]):
        editions.pop(0)
    found: list[tuple[date | None, CampaignEdition]] = [(None, editions[0])]
    for one in editions[1:]:
        if one.loaded_at > as_of:
            continue
        day = one.loaded_at.date()
        earliest = min(found[-1][1].deadline, one.deadline)
        if one.loaded_at > datetime.combine(day, earliest):
            day += timedelta(days=1)
        found.append((max(day, found[-1][0] or day), one))
    return found


def edition_on(campaign: Campaign, as_of: datetime, day: date) -> CampaignEdition:
    """The last edition whose first day is not after a day."""
    return [one for first, one in in_force(campaign, as_of) if first is None or first <= day][-1]


def rules_of(asked: CampaignEdition, unit: str, role: str) -> Sequence[DueRule]:
    """The most particular lines that speak of a unit's role; daily where none does."""
    track = dict(asked.tracks)[unit]
    for wanted in ((track, role), (track, ""), ("", role), ("", "")):
        found = [rule for rule in asked.calendar if (rule.track, rule.role) == wanted]
        if found:
            return found
    return [DueRule()]


def due_by(rule: DueRule, day: date, start: date) -> int:
    """Of how many days up to this one a report is due by its deadline; 0: none is."""
    if rule.rule == "daily":
        return 1
    if rule.rule == "weekdays":
        return int(day.weekday() in rule.weekdays)
    if rule.rule == "listed":
        return int(day in rule.days)
    if rule.rule == "every":
        assert rule.every
        last = (rule.since or start) + timedelta(days=rule.every - 1)
        while last < day:
            last += timedelta(days=rule.every)
        return rule.every if last == day else 0
    return 0


def due_days(campaign: Campaign, as_of: datetime, unit: str, role: str, day: date) -> list[date]:
    """The days whose report answers for a day; empty where the calendar asks for none."""
    asked = edition_on(campaign, as_of, day)
    if unit not in dict(asked.tracks):
        return []
    spans = [span for rule in rules_of(asked, unit, role) if (span := due_by(rule, day, asked.start))]
    return [day - timedelta(days=n) for n in range(min(spans))] if spans else []


def is_excused(campaign: Campaign, as_of: datetime, unit: str, role: str, day: date) -> bool:
    """Whether the newest edition excuses the day, or an older one did until after it and the newest says nothing of it."""
    known = in_force(campaign, as_of)

    def rows(asked: CampaignEdition) -> list[Excuse]:
        return [
            one
            for one in asked.excuses
            if one.unit == unit and one.role in ("", role) and one.first <= day <= (one.last or one.first)
        ]

    newest = rows(known[-1][1])
    if newest:
        return any(not one.withdrawn for one in newest)
    for (_, asked), (until, _) in pairwise(known):
        assert until
        if day < until and any(not one.withdrawn for one in rows(asked)):
            return True
    return False


def state_of(
    campaign: Campaign, as_of: datetime, unit: str, role: str, day: date, came: dict[date, datetime]
) -> tuple[str, datetime | None]:
    """The state of a day's report, and when it came; `came` are the unit's reports of the role by day."""
    days = due_days(campaign, as_of, unit, role, day)
    if not days or is_excused(campaign, as_of, unit, role, day):
        spared = "excused" if days else "not due"
        at = came.get(day) or min((came[one] for one in days if one in came), default=None)
        return ("extra" if day in came else spared), at
    deadline = datetime.combine(day, edition_on(campaign, as_of, day).deadline)
    first = min((came[one] for one in days if one in came), default=None)
    shown = came.get(day) or first
    if first is not None:
        return ("on_time" if first <= deadline else "late"), shown
    return ("missing" if as_of > deadline else "waiting"), shown


def with_random_calendar(chance: Random, campaign: Campaign) -> Campaign:
    """The campaign with a calendar, excused days and up to three earlier editions of each, at odd moments."""
    changing = _changed(chance, campaign)
    editions = []
    for n in range(chance.randint(0, 3)):
        day = campaign.start + timedelta(days=chance.randint(-2, 4))
        at = datetime.combine(day, chance.choice((time(8), time(16, 30), time(16, 45), time(17), time(23))))
        editions.append(changing.asked(at, before_any=n == 0 or chance.random() < 0.2))
        if chance.random() < 0.8:
            changing = _changed(chance, campaign)
    if not editions:
        return changing
    newest = replace(changing.asked(editions[-1].loaded_at, before_any=False), loaded_at=editions[-1].loaded_at)
    return replace(changing, editions=(*editions, newest))


def _changed(chance: Random, campaign: Campaign) -> Campaign:
    tracks = ["", *(track.key for track in campaign.tracks)]
    day = campaign.start + timedelta(days=chance.randint(0, 3))
    rules = (
        DueRule(),
        DueRule(rule="weekdays", weekdays=tuple(sorted(chance.sample(range(7), 4)))),
        DueRule(rule="every", every=chance.randint(1, 3), since=chance.choice((None, day))),
        DueRule(rule="listed", days=(day, day + timedelta(days=1))),
        DueRule(rule="never"),
    )
    lines = [
        replace(chance.choice(rules), track=chance.choice(tracks), role=chance.choice(("", *ROLES)))
        for _ in range(chance.choice((0, 0, 1, 2, 3)))
    ]
    excuses = [
        Excuse(
            chance.choice(campaign.units).key,
            chance.choice(("", *ROLES)),
            day,
            chance.choice((None, day + timedelta(days=1))),
            "lũ",
            "Chủ tịch",
            withdrawn=chance.random() < 0.2,
        )
        for _ in range(chance.choice((0, 0, 1, 2)))
    ]
    deadline = chance.choice((time(17), time(17), time(16, 30)))
    return replace(campaign, calendar=tuple(lines), excuses=tuple(excuses), deadline=deadline)
