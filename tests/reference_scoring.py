"""Scoring once more, told from the rules in plain Python loops: what the fast one is held against.

Nothing of `ntm_sheets.scoring` is used here; a day is calculated from its records alone, one unit after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

from reference_calendar import edition_on, state_of

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Indicator, Task, Track, Unit
from ntm_sheets.facts.records import AnswerRecord, DropRecord, PhotoRecord

Cell = tuple[str, str, str]


def handed_in(drop: DropRecord) -> datetime:
    """A mail's own sending time speaks for the village where it lies before the receipt."""
    return min(drop.received_at, drop.letter.sent_at or drop.received_at)


@dataclass(frozen=True)
class Given:
    """What a calculation may know: the campaign and the records that were here by a moment."""

    campaign: Campaign
    drops: tuple[DropRecord, ...]
    answers: tuple[AnswerRecord, ...]
    photos: tuple[PhotoRecord, ...]
    as_of: datetime

    def counts(self, drop: DropRecord) -> bool:
        """Whether no drop of the same unit and role that speaks of the same day was handed in later."""
        rivals = [d for d in self.drops if (d.unit, d.role, d.report_date) == (drop.unit, drop.role, drop.report_date)]
        # Those of one moment: the one that was taken last.
        last = max(handed_in(d) for d in rivals)
        return drop.seq == max(d.seq for d in rivals if handed_in(d) == last)

    @cached_property
    def usable(self) -> dict[tuple[str, str, Cell], list[AnswerRecord]]:
        """The values of the drops that count, by who said them to which question."""
        counting = {drop.seq for drop in self.drops if self.counts(drop)}
        found: dict[tuple[str, str, Cell], list[AnswerRecord]] = {}
        for answer in self.answers:
            if answer.seq in counting and answer.value is not None:
                key = (answer.unit, answer.role, (answer.table, answer.row, answer.field))
                found.setdefault(key, []).append(answer)
        return found


VIEWS = ("counted", "own", "verified")


@dataclass
class Reached:
    """How far a unit is recognised, by one view."""

    criteria: dict[str, str] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0
    lacking: int = 0
    gate: bool | None = None
    gardens: int = 0
    recognised: bool = False
    criteria_share: float | None = None
    gardens_share: float | None = None


@dataclass
class Row:
    """One unit at the end of one day."""

    unit: str
    ranking: str = ""
    by: dict[str, Reached] = field(default_factory=dict)
    view: str = "counted"
    total: int = 0
    quota: int = 0
    shares: dict[str, float | None] = field(default_factory=dict)
    points: float = 0.0
    verified: float | None = None
    last_day: date | None = None
    last_received: datetime | None = None
    spoke: bool = False
    rank: int | None = None
    class_name: str | None = None

    @property
    def shown(self) -> float:
        """The points as people see them: one decimal, half up."""
        return floor(self.points * 10 + 0.5 + 1e-9) / 10


def known_by(
    campaign: Campaign,
    answers: Sequence[AnswerRecord],
    drops: Sequence[DropRecord],
    photos: Sequence[PhotoRecord],
    as_of: datetime,
) -> Given:
    """Keep what was accepted by a moment and speaks of a day not after it."""
    here = [
        d
        for d in drops
        if d.verdict == "accepted" and d.received_at <= as_of and d.report_date and d.report_date <= as_of.date()
    ]
    seqs = {drop.seq for drop in here}
    return Given(
        campaign,
        tuple(here),
        tuple(answer for answer in answers if answer.seq in seqs),
        tuple(photo for photo in photos if photo.seq in seqs),
        as_of,
    )


def days_until(campaign: Campaign, as_of: datetime) -> list[date]:
    """The days of the period that have begun; the as-of day alone where the period has not."""
    days = []
    day = campaign.start
    while day <= min(campaign.end, as_of.date()):
        days.append(day)
        day += timedelta(days=1)
    return days or [as_of.date()]


def answer_of(given: Given, unit: str, role: str, cell: Cell, day: date) -> AnswerRecord | None:
    """The newest usable answer of one role to one question by the end of a day."""
    said = [a for a in given.usable.get((unit, role, cell), ()) if a.report_date <= day]
    return max(said, key=lambda answer: answer.report_date, default=None)


def age(answer: AnswerRecord, day: date) -> int:
    """How many days ago an answer was given; what speaks of a later day is of today."""
    return max((day - answer.report_date).days, 0)


def valid(given: Given, unit: str, cell: Cell, day: date) -> AnswerRecord | None:
    """The team's answer while its visit is not older than the campaign allows; the visit's own day is day 0."""
    found = answer_of(given, unit, "team", cell, day)
    return found if found and age(found, day) <= given.campaign.scoring.verified_days else None


def counted(given: Given, unit: str, cell: Cell, day: date) -> AnswerRecord | None:
    """What counts for a running total: the newer one, the team's of one day. Else: a valid visit, then a newer word."""
    team, village = (answer_of(given, unit, role, cell, day) for role in ("team", "village"))
    if cell[0] != "tasks" and valid(given, unit, cell, day):
        return team
    if team is None or village is None:
        return team or village
    return village if village.report_date > team.report_date else team


def said_by(given: Given, unit: str, cell: Cell, day: date, view: str) -> AnswerRecord | None:
    """What stands by one view: what counts, the village's own word, or what a valid visit found."""
    if view == "own":
        return answer_of(given, unit, "village", cell, day)
    return valid(given, unit, cell, day) if view == "verified" else counted(given, unit, cell, day)


def doubted(given: Given, unit: str, cell: Cell, day: date) -> float | None:
    """What the village had said of a running total by the day of the last measuring, where that is more."""
    team = answer_of(given, unit, "team", cell, day)
    village = answer_of(given, unit, "village", cell, max(team.report_date, first_day(given))) if team else None
    if team is None or village is None:
        return None
    theirs, ours = as_number(village.value), as_number(team.value)
    return theirs if theirs is not None and ours is not None and theirs > ours else None


def first_day(given: Given) -> date:
    """The first day that is looked at; what speaks of an earlier one is taken for it."""
    return days_until(given.campaign, given.as_of)[0]


def as_number(value: Any) -> float | None:
    """An amount, None where something else was said."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def verdict(indicator: Indicator, value: Any) -> str:
    """Pass, fail, or missing where nothing usable was said."""
    if value is None:
        return "missing"
    if indicator.comparison == "yes":
        return {True: "pass", False: "fail"}[value] if isinstance(value, bool) else "missing"
    if indicator.comparison == "at_least":
        if value not in indicator.choices:
            return "missing"
        good = indicator.choices[: indicator.choices.index(str(indicator.threshold)) + 1]
        return "pass" if value in good else "fail"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "missing"
    assert isinstance(indicator.threshold, int | float)
    met = {
        ">=": value >= indicator.threshold,
        "<=": value <= indicator.threshold,
        "=": value == indicator.threshold,
    }[indicator.comparison]
    return "pass" if met else "fail"


def overall(states: list[str]) -> str:
    """One failed thing fails the whole; one thing missing leaves it open."""
    if "fail" in states:
        return "fail"
    return "pass" if states and "missing" not in states else "missing"


def judged(
    given: Given, unit: str, the_set: CriteriaSet, garden: str, day: date, view: str = "counted"
) -> dict[str, list[str]]:
    """The state of each indicator, by criterion."""
    found: dict[str, list[str]] = {}
    for criterion in the_set.criteria:
        found[criterion.key] = []
        for indicator in criterion.indicators:
            cell = ("gardens", garden, indicator.key) if garden else ("criteria", indicator.key, "value")
            answer = said_by(given, unit, cell, day, view)
            found[criterion.key].append(verdict(indicator, answer.value if answer else None))
    return found


def weights(the_set: CriteriaSet) -> dict[str, Fraction]:
    """Each criterion's share of the points; a gate has none; equal shares where none is set."""
    points = {c.key: Fraction(c.points) for c in the_set.criteria if not c.gate}
    if sum(points.values()) == 0:
        points = dict.fromkeys(points, Fraction(1))
    return {key: value / sum(points.values()) for key, value in points.items()}


def due(given: Given, task: Task, day: date) -> Fraction:
    """The volume due by the days that have ended, each at its deadline; the same amount each day of the task."""
    length = (task.end - task.start).days + 1
    gone = 0
    one = task.start
    while one <= min(day, task.end):
        gone += given.as_of > datetime.combine(one, given.campaign.deadline)
        one += timedelta(days=1)
    return Fraction(task.volume) * gone / length


def done(given: Given, task: Task, day: date) -> float | None:
    """The running total that counts, None where nobody reported."""
    answer = counted(given, task.unit, ("tasks", task.key, "done"), day)
    return as_number(answer.value) if answer else None


def plan_share(given: Given, unit: Unit, day: date) -> float | None:
    """The mean over the tasks that have something due of what is done of it, each at most whole."""
    shares = []
    for task in given.campaign.tasks:
        asked = due(given, task, day) if task.unit == unit.key else 0
        if asked > 0:
            shares.append(min(Fraction(done(given, task, day) or 0) / asked, Fraction(1)))
    return float(sum(shares) / len(shares)) if shares else None


def first_received(given: Given, unit: str, role: str, day: date) -> datetime | None:
    """When the first accepted report for a day was handed in."""
    mine = [d for d in given.drops if (d.unit, d.role, d.report_date) == (unit, role, day)]
    return min((handed_in(d) for d in mine), default=None)


def reports_of(given: Given, unit: str, role: str) -> dict[date, datetime]:
    """When the first report of each day was handed in."""
    days = {d.report_date for d in given.drops if (d.unit, d.role) == (unit, role) and d.report_date}
    found = {day: first_received(given, unit, role, day) for day in days}
    return {day: came for day, came in found.items() if came}


def punctual_share(given: Given, unit: str, day: date) -> float | None:
    """The share of the reports due that came by the deadline of their own day; nothing due gives None."""
    on_time = asked = 0
    for one in days_until(given.campaign, datetime.combine(day, given.as_of.time())):
        deadline = datetime.combine(one, edition_on(given.campaign, given.as_of, one).deadline)
        if one < given.campaign.start or not given.as_of > deadline:
            continue
        state, _ = state_of(given.campaign, given.as_of, unit, "village", one, reports_of(given, unit, "village"))
        asked += state in ("on_time", "late", "missing")
        on_time += state == "on_time"
    return on_time / asked if asked else None


def asked_photos(campaign: Campaign, unit: Unit) -> list[str]:
    """The keys of what needs a photo."""
    the_set = set_of(campaign, unit, "unit")
    indicators = [i.key for c in (the_set.criteria if the_set else ()) for i in c.indicators if i.evidence]
    return indicators + [task.key for task in campaign.tasks if task.unit == unit.key and task.evidence]


def photos_of(given: Given, unit: str, subject: str, day: date) -> list[PhotoRecord]:
    """The photos of one subject by the end of a day, those shown before too."""
    said = [p for p in given.photos if p.unit == unit and p.report_date <= day]
    return [p for p in said if p.subject == subject or p.subject.startswith((f"{subject} ", f"{subject}:"))]


def evidence_share(given: Given, unit: Unit, day: date) -> float | None:
    """The share of what needs a photo that has a fresh one."""
    asked = asked_photos(given.campaign, unit)
    shown = [s for s in asked if any(not p.reused_from for p in photos_of(given, unit.key, s, day))]
    return len(shown) / len(asked) if asked else None


def set_of(campaign: Campaign, unit: Unit, subject: str) -> CriteriaSet | None:
    """The set that judges a unit, or its gardens."""
    track = next(track for track in campaign.tracks if track.key == unit.track)
    wanted = track.unit_set if subject == "unit" else track.garden_set
    return next((one for one in campaign.sets if one.key == wanted), None)


def reached(given: Given, unit: Unit, day: date, view: str) -> Reached:
    """Criteria and gardens of a unit at the end of a day, by one view."""
    found = Reached()
    the_set, garden_set = set_of(given.campaign, unit, "unit"), set_of(given.campaign, unit, "garden")
    if the_set:
        states = judged(given, unit.key, the_set, "", day, view)
        found.criteria = {key: overall(one) for key, one in states.items()}
        plain = [c.key for c in the_set.criteria if not c.gate]
        gates = [found.criteria[c.key] for c in the_set.criteria if c.gate]
        found.passed = sum(found.criteria[key] == "pass" for key in plain)
        found.failed = sum(found.criteria[key] == "fail" for key in plain)
        found.lacking = sum(state != "pass" for state in found.criteria.values())
        found.gate = {"pass": True, "fail": False, "missing": None}[overall(gates)]
        worth = weights(the_set)
        met = sum(
            (worth[key] * Fraction(states[key].count("pass"), len(states[key])) for key in plain if states[key]),
            Fraction(0),
        )
        found.criteria_share = float(met) if plain else None
    quota = quota_of(given.campaign, unit)
    if garden_set:
        worth, best = weights(garden_set), []
        for garden in given.campaign.gardens:
            if garden.unit == unit.key:
                own = {k: overall(v) for k, v in judged(given, unit.key, garden_set, garden.key, day, view).items()}
                best.append(sum((w for key, w in worth.items() if own[key] == "pass"), Fraction(0)))
                found.gardens += set(own.values()) == {"pass"}
        if quota:
            found.gardens_share = float(sum(sorted(best, reverse=True)[:quota]) / quota)
    found.recognised = bool(found.criteria) and not found.lacking and found.gardens >= quota
    return found


def track_of(campaign: Campaign, unit: Unit) -> Track:
    """The group of a unit."""
    return next(track for track in campaign.tracks if track.key == unit.track)


def quota_of(campaign: Campaign, unit: Unit) -> int:
    """How many gardens are asked of a unit."""
    return track_of(campaign, unit).garden_quota if set_of(campaign, unit, "garden") else 0


def has_any(campaign: Campaign, unit: Unit, part: str) -> bool:
    """Whether a unit has anything of a part of the scale that its group asks for."""
    return {
        "criteria": True,  # a group without a set is not asked for criteria
        "gardens": True,
        "progress": any(task.unit == unit.key for task in campaign.tasks),
        "on_time": True,
        "evidence": bool(asked_photos(campaign, unit)),
    }[part]


def unit_row(given: Given, unit: Unit, day: date) -> Row:
    """Everything about one unit at the end of a day but its rank."""
    campaign = given.campaign
    track, the_set = track_of(campaign, unit), set_of(campaign, unit, "unit")
    row = Row(unit.key, track.ranking or ("Thôn" if track.unit_set else "Đơn vị phối hợp"))
    row.by = {view: reached(given, unit, day, view) for view in VIEWS}
    row.view = campaign.scoring.points_by
    row.quota = quota_of(campaign, unit)
    if the_set:
        row.total = sum(not c.gate for c in the_set.criteria)
        said = [i for c in the_set.criteria for i in c.indicators]
        looked = [valid(given, unit.key, ("criteria", i.key, "value"), day) for i in said]
        row.verified = sum(one is not None for one in looked) / len(said) if said else None
    row.shares = {
        "criteria": row.by[row.view].criteria_share,
        "gardens": row.by[row.view].gardens_share,
        "progress": plan_share(given, unit, day),
        "on_time": punctual_share(given, unit.key, day),
        "evidence": evidence_share(given, unit, day),
    }
    earned = possible = 0.0
    for name, full in campaign.scoring.parts.items():
        share = row.shares[name]
        if share is None and name in track.required_parts and not has_any(campaign, unit, name):
            share = 0.0
        if share is not None:
            earned, possible = earned + share * full, possible + full
    row.points = earned / possible * sum(campaign.scoring.parts.values()) if possible else 0.0
    for one in days_until(campaign, datetime.combine(day, given.as_of.time())):
        came = first_received(given, unit.key, "village", one)
        if came:
            row.last_day, row.last_received = one, came
    spoke = any(d.unit == unit.key and d.report_date and d.report_date <= day for d in given.drops)
    row.spoke = spoke and possible > 0
    if row.spoke:
        row.class_name = class_of(campaign, row.shown, row.by[row.view].lacking)
    return row


def class_of(campaign: Campaign, shown: float, lacking: int) -> str:
    """The best class whose floor the shown points reach and whose limit of criteria not passed is kept; else the lowest."""
    classes = sorted(campaign.scoring.classes, key=lambda one: one.floor)
    had = [c for c in classes if shown >= c.floor and (c.max_failed is None or lacking <= c.max_failed)]
    return had[-1].name if had else classes[0].name


def beats(one: Row, other: Row) -> int:
    """Compare two units: less than 0 where the first stands above."""
    if one.shown != other.shown:
        return -1 if one.shown > other.shown else 1
    lacking = (one.total - one.by[one.view].passed) - (other.total - other.by[other.view].passed)
    if lacking:
        return lacking
    checked = round(other.verified or 0, 9) - round(one.verified or 0, 9)
    if checked:
        return 1 if checked > 0 else -1
    if one.last_day != other.last_day:
        return (other.last_day or date.min).toordinal() - (one.last_day or date.min).toordinal()
    if one.last_received != other.last_received:
        return -1 if (one.last_received or datetime.min) < (other.last_received or datetime.min) else 1
    return 0


def rows_of(given: Given, day: date) -> dict[str, Row]:
    """All units at the end of a day, ranked list by list: equals share a rank, the next one is left out."""
    rows = [unit_row(given, unit, day) for unit in given.campaign.units]
    for row in rows:
        rivals = [other for other in rows if other.spoke and other.ranking == row.ranking]
        row.rank = 1 + sum(beats(other, row) < 0 for other in rivals) if row.spoke else None
    return {row.unit: row for row in rows}


def statuses(given: Given) -> dict[tuple[int, Cell], str]:
    """What became of each answer now: used, refused or superseded."""
    whole = ("report", "photos", "nominations")
    newest: dict[tuple[str, str, str], tuple[date, int]] = {}
    for answer in given.answers:
        drop = next(d for d in given.drops if d.seq == answer.seq)
        if answer.value is not None and given.counts(drop):
            key = (answer.unit, answer.role, answer.table)
            newest[key] = max(newest.get(key, (date.min, 0)), (answer.report_date, answer.seq))
    found = {}
    for answer in given.answers:
        cell = (answer.table, answer.row, answer.field)
        stands = answer_of(given, answer.unit, answer.role, cell, date.max)
        used = stands is not None and stands.seq == answer.seq
        if used and answer.table in whole:
            used = newest[answer.unit, answer.role, answer.table][1] == answer.seq
        found[answer.seq, cell] = "refused" if answer.value is None else "used" if used else "superseded"
    return found
