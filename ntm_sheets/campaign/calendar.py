"""When reports are due: the lines of the reporting calendar, excused days, and what was asked on which day."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from typing import Literal

from ntm_sheets.campaign.questionnaire import Questionnaire

DueKind = Literal["daily", "weekdays", "every", "listed", "never"]
Reporter = Literal["", "village", "team"]
# All hours of a campaign are those of its place.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
Spared = Literal["", "not due", "excused"]
AN_HOUR = timedelta(hours=1)
EXACT = re.compile(r"\d{4}-?\d{2}-?\d{2}[ t]\d{2}", re.ASCII)


def exact_moment(text: str) -> datetime | None:
    """Read a moment as programs write it, its hour brought to that of the campaign's place; None for what is none."""
    if EXACT.match(text.lower()):
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(text.upper())
            return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).replace(tzinfo=None)
    return None


def in_utc(moment: datetime) -> datetime:
    """Give a moment of the campaign's place as the properties of a document tell it: in universal time."""
    return moment.replace(tzinfo=VIETNAM).astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class DueRule:
    """A line of the reporting calendar: when a track (empty: each) and a role (empty: both) report.

    `weekdays` count from Monday as 0; `every` N days a report is asked for once, from `since` on (None: from the
    campaign's first day); `days` are listed. What the rule does not speak of is empty.
    """

    track: str = ""
    role: Reporter = ""
    rule: DueKind = "daily"
    weekdays: tuple[int, ...] = ()
    every: int | None = None
    since: date | None = None
    days: tuple[date, ...] = ()

    def asks(self, day: date, start: date) -> bool:
        """Tell whether a report is due on a day of a campaign that starts on `start`."""
        if self.rule == "weekdays":
            return day.weekday() in self.weekdays
        if self.rule == "every":
            passed = (day - (self.since or start)).days + 1
            return passed > 0 and passed % (self.every or 1) == 0
        return day in self.days if self.rule == "listed" else self.rule == "daily"

    @property
    def span(self) -> int:
        """Count the days of which one report is enough."""
        return self.every or 1 if self.rule == "every" else 1


@dataclass(frozen=True)
class Excuse:
    """Days on which a unit need not report, with the reason and who decided; `role` empty: neither of the two.

    One that is `withdrawn` was entered by mistake: it takes its days back, also where an older edition excused them.
    """

    unit: str
    role: Reporter
    first: date
    last: date | None
    reason: str
    decided_by: str
    withdrawn: bool = False

    def covers(self, unit: str, role: str, day: date) -> bool:
        """Tell whether it speaks of a unit's report of a day."""
        return self.unit == unit and self.role in ("", role) and self.first <= day <= (self.last or self.first)


@dataclass(frozen=True)
class CampaignEdition:
    """What one edition of the campaign workbook asks of reports, and when the machine first read it.

    One that was read `before_any` file had come holds from the first day on; `tracks` are the units with their track,
    `people` the units with whom the officer calls there and with their working group, `questions` what forms ask.
    """

    loaded_at: datetime
    before_any: bool
    start: date
    deadline: time
    calendar: tuple[DueRule, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    tracks: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str, str], ...] = ()
    questions: Questionnaire | None = field(default=None, repr=False)

    @cached_property
    def track_of(self) -> Mapping[str, str]:
        """The units' tracks by key."""
        return dict(self.tracks)

    def rules_for(self, track: str, role: str) -> tuple[DueRule, ...]:
        """Give the lines that rule a track's reports of a role: those that name both, else the track, else the role."""
        mine = [rule for rule in self.calendar if rule.track in ("", track) and rule.role in ("", role)]
        best = max(((rule.track != "", rule.role != "") for rule in mine), default=None)
        return tuple(rule for rule in mine if (rule.track != "", rule.role != "") == best) or (DueRule(),)


@dataclass(frozen=True)
class Timetable:
    """What was asked on each day, as known at a moment: each edition holds from its day on.

    `since` and `editions` go together, in the order of reading; the first holds for all days before the second.
    """

    editions: tuple[CampaignEdition, ...]
    since: tuple[date, ...]
    _spans: dict[tuple[str, str, date], int] = field(default_factory=dict, compare=False, repr=False)
    _deadlines: dict[date, datetime] = field(default_factory=dict, compare=False, repr=False)
    _places: dict[date, int] = field(default_factory=dict, compare=False, repr=False)

    def edition(self, day: date) -> CampaignEdition:
        """Give the edition that holds on a day."""
        return self.editions[self._place(day)]

    def deadline(self, day: date) -> datetime:
        """Give the moment until which a day's report is on time."""
        if day not in self._deadlines:
            self._deadlines[day] = datetime.combine(day, self.edition(day).deadline)
        return self._deadlines[day]

    def window(self, unit: str, role: str, day: date) -> tuple[date, ...]:
        """Give the days whose report answers for a day on which one is due: the day itself first, then those before."""
        span = self._span(unit, role, day)
        return (day,) if span < 2 else tuple(day - timedelta(n) for n in range(span))

    def spared(self, unit: str, role: str, day: date) -> Spared:
        """Tell why no report is due of a unit on a day; empty where one is."""
        if not self._span(unit, role, day):
            return "not due"
        return "excused" if unit in self._excuses and self.excuse(unit, role, day) else ""

    def excuse(self, unit: str, role: str, day: date) -> Excuse | None:
        """Give the excuse that holds for a unit's day: the newest edition's, or one that still held on that day.

        A row that was deleted later goes on to excuse the days before it went: who only tidies up makes nobody late.
        """
        found = [one for one in self._excuses.get(unit, ()) if one.covers(unit, role, day)]
        if not found:
            return None
        newest = [one for one in found if one in self.editions[-1].excuses]
        standing = [one for one in newest if not one.withdrawn]
        if not newest:
            standing = [one for one in found if not one.withdrawn and self._held_on(one, day)]
        return standing[-1] if standing else None

    @cached_property
    def _excuses(self) -> dict[str, list[Excuse]]:
        found: dict[str, list[Excuse]] = {}
        for excuse in dict.fromkeys(one for edition in self.editions for one in edition.excuses):
            found.setdefault(excuse.unit, []).append(excuse)
        return found

    def _held_on(self, excuse: Excuse, day: date) -> bool:
        last = max(n for n, edition in enumerate(self.editions) if excuse in edition.excuses)
        return last == len(self.editions) - 1 or day < self.since[last + 1]

    def _place(self, day: date) -> int:
        if day not in self._places:
            self._places[day] = max(n for n, first in enumerate(self.since) if n == 0 or first <= day)
        return self._places[day]

    def _span(self, unit: str, role: str, day: date) -> int:
        """Count the days of which one report is due by a day's deadline; 0 where the calendar asks for none."""
        edition = self.edition(day)
        track = edition.track_of.get(unit)
        if track is None:
            return 0
        key = (track, role, day)
        if key not in self._spans:
            asking = [rule.span for rule in edition.rules_for(track, role) if rule.asks(day, edition.start)]
            self._spans[key] = min(asking, default=0)
        return self._spans[key]


def reminder_at(deadline: datetime, hour: time | None) -> datetime:
    """Give when those are reminded who have not handed in by then: at the hour that was set, else an hour before."""
    asked = deadline - AN_HOUR if hour is None else datetime.combine(deadline.date(), hour)
    return max(min(asked, deadline), datetime.combine(deadline.date(), time.min))


def edition_at(editions: Sequence[CampaignEdition], at: datetime) -> CampaignEdition:
    """Give the edition by which what is received at a moment is judged."""
    bases = [n for n, one in enumerate(editions) if one.before_any]
    known = editions[bases[-1] if bases else 0 :]
    return next((one for one in reversed(known) if one.loaded_at <= at), known[0])


def timetable(editions: Sequence[CampaignEdition], as_of: datetime) -> Timetable:
    """Lay the editions known at a moment out over the days."""
    bases = [n for n, one in enumerate(editions) if one.before_any]
    base = bases[-1] if bases else 0
    known, since = [editions[base]], [date.min]
    for edition in editions[base + 1 :]:
        if edition.loaded_at <= as_of:
            since.append(max(since[-1], holds_from(known[-1], edition)))
            known.append(edition)
    return Timetable(tuple(known), tuple(since))


def holds_from(before: CampaignEdition, after: CampaignEdition) -> date:
    """Give the first day of a change: that of reading where neither deadline had gone by, else the next."""
    at = after.loaded_at
    in_time = at.time() <= min(before.deadline, after.deadline)
    return at.date() if in_time else at.date() + timedelta(days=1)


FULL_FORM_WEEKDAY = 4


def asks_full_form(day: date, first: date, last: date, weekday: int) -> bool:
    """Tell whether units fill the full form on a day: on the campaign's first and last one, and once a week."""
    return day in (first, last) or day.weekday() == weekday
