"""Scoring once more, told from the rules in plain Python loops: what the fast one is held against.

Nothing of `ntm_sheets.scoring` is used here; a day is calculated from its records alone, one unit after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property, cmp_to_key
from math import floor
from typing import Any

from reference_calendar import edition_on, state_of

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Indicator, Task, Unit
from ntm_sheets.records import AnswerRecord, DropRecord, PhotoRecord

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


@dataclass
class Row:
    """One unit at the end of one day."""

    unit: str
    criteria: dict[str, str]
    passed: int = 0
    failed: int = 0
    total: int = 0
    gate: bool | None = None
    gardens_passed: int = 0
    quota: int = 0
    recognised: bool = False
    shares: dict[str, float | None] | None = None
    points: float = 0.0
    verified: float | None = None
    last_day: date | None = None
    last_received: datetime | None = None
    rank: int = 0
    class_name: str = ""

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


def counted(given: Given, unit: str, cell: Cell, day: date) -> AnswerRecord | None:
    """What counts: the team's answer where it ever gave one, else the village's."""
    return answer_of(given, unit, "team", cell, day) or answer_of(given, unit, "village", cell, day)


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


def judged(given: Given, unit: str, the_set: CriteriaSet, garden: str, day: date) -> dict[str, list[str]]:
    """The state of each indicator, by criterion."""
    found: dict[str, list[str]] = {}
    for criterion in the_set.criteria:
        found[criterion.key] = []
        for indicator in criterion.indicators:
            cell = ("gardens", garden, indicator.key) if garden else ("criteria", indicator.key, "value")
            answer = counted(given, unit, cell, day)
            found[criterion.key].append(verdict(indicator, answer.value if answer else None))
    return found


def weights(the_set: CriteriaSet) -> dict[str, Fraction]:
    """Each criterion's share of the points; a gate has none; equal shares where none is set."""
    points = {c.key: Fraction(c.points) for c in the_set.criteria if not c.gate}
    if sum(points.values()) == 0:
        points = dict.fromkeys(points, Fraction(1))
    return {key: value / sum(points.values()) for key, value in points.items()}


def due(task: Task, day: date) -> Fraction:
    """The volume due by the end of a day, the same amount each day of the task."""
    length = (task.end - task.start).days + 1
    gone = min(max((day - task.start).days + 1, 0), length)
    return Fraction(task.volume) * gone / length


def done(given: Given, task: Task, day: date) -> float | None:
    """The running total that counts, None where nobody reported."""
    answer = counted(given, task.unit, ("tasks", task.key, "done"), day)
    number = answer.value if answer else None
    return float(number) if isinstance(number, int | float) and not isinstance(number, bool) else None


def plan_share(given: Given, unit: Unit, day: date) -> float | None:
    """The mean over the tasks that have something due of what is done of it, each at most whole."""
    shares = []
    for task in given.campaign.tasks:
        if task.unit == unit.key and due(task, day) > 0:
            shares.append(min(Fraction(done(given, task, day) or 0) / due(task, day), Fraction(1)))
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


def unit_row(given: Given, unit: Unit, day: date) -> Row:
    """Everything about one unit at the end of a day but its rank."""
    campaign = given.campaign
    row = Row(unit.key, {})
    share: dict[str, float | None] = dict.fromkeys(("criteria", "gardens", "progress", "on_time", "evidence"))
    the_set = set_of(campaign, unit, "unit")
    all_met = False
    if the_set:
        states = judged(given, unit.key, the_set, "", day)
        row.criteria = {key: overall(found) for key, found in states.items()}
        plain = [c.key for c in the_set.criteria if not c.gate]
        gates = [row.criteria[c.key] for c in the_set.criteria if c.gate]
        row.passed = sum(row.criteria[key] == "pass" for key in plain)
        row.failed = sum(row.criteria[key] == "fail" for key in plain)
        row.total = len(plain)
        row.gate = {"pass": True, "fail": False, "missing": None}[overall(gates)]
        worth = weights(the_set)
        met = sum(
            (worth[key] * Fraction(states[key].count("pass"), len(states[key])) for key in plain if states[key]),
            Fraction(0),
        )
        share["criteria"] = float(met) if plain else None
        said = [i for c in the_set.criteria for i in c.indicators]
        teams = [answer_of(given, unit.key, "team", ("criteria", i.key, "value"), day) for i in said]
        row.verified = sum(team is not None for team in teams) / len(said) if said else None
        all_met = bool(row.criteria) and set(row.criteria.values()) == {"pass"}
    garden_set = set_of(campaign, unit, "garden")
    track = next(track for track in campaign.tracks if track.key == unit.track)
    row.quota = track.garden_quota if garden_set else 0
    if garden_set:
        worth, best = weights(garden_set), []
        for garden in campaign.gardens:
            if garden.unit == unit.key:
                states = {k: overall(v) for k, v in judged(given, unit.key, garden_set, garden.key, day).items()}
                best.append(sum((w for key, w in worth.items() if states[key] == "pass"), Fraction(0)))
                row.gardens_passed += set(states.values()) == {"pass"}
        if row.quota:
            share["gardens"] = float(sum(sorted(best, reverse=True)[: row.quota]) / row.quota)
    row.recognised = all_met and row.gardens_passed >= row.quota
    share["progress"] = plan_share(given, unit, day)
    share["on_time"] = punctual_share(given, unit.key, day)
    share["evidence"] = evidence_share(given, unit, day)
    row.shares = share
    full = campaign.scoring.parts
    earned = sum(full[name] * part for name, part in share.items() if part is not None)
    possible = sum(full[name] for name, part in share.items() if part is not None)
    row.points = earned / possible * sum(full.values()) if possible else 0.0
    for one in days_until(campaign, datetime.combine(day, given.as_of.time())):
        came = first_received(given, unit.key, "village", one)
        if came:
            row.last_day, row.last_received = one, came
    row.class_name = class_of(campaign, row.shown)
    return row


def class_of(campaign: Campaign, shown: float) -> str:
    """The best class whose floor the shown points reach; the lowest one where none is."""
    classes = sorted(campaign.scoring.classes, key=lambda one: one.floor)
    reached = [one for one in classes if shown >= one.floor]
    return reached[-1].name if reached else classes[0].name


def beats(one: Row, other: Row) -> int:
    """Compare two units: less than 0 where the first stands above."""
    if one.shown != other.shown:
        return -1 if one.shown > other.shown else 1
    lacking = (one.total - one.passed) - (other.total - other.passed)
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
    """All units at the end of a day, ranked: equals share a rank, the next one is left out."""
    rows = [unit_row(given, unit, day) for unit in given.campaign.units]
    for row in rows:
        row.rank = 1 + sum(beats(other, row) < 0 for other in rows)
    ordered = sorted(rows, key=cmp_to_key(beats))
    return {row.unit: row for row in ordered}


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
