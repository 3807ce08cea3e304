"""A campaign as frozen facts: who reports, what must be reached, by when, and how it is scored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, TypeVar

from ntm_sheets.campaign.calendar import FULL_FORM_WEEKDAY, CampaignEdition, DueRule, Excuse, Timetable, timetable
from ntm_sheets.campaign.names import accented, names_by_address
from ntm_sheets.campaign.papers import NO_FRAME, PaperFrame
from ntm_sheets.campaign.policy import DEFAULT_RULES, AwardRule, CheckRule, Formula, OwnCheck, ScoringPolicy

# Which kinds there are is declared in `kinds.py` alone.
KindKey = str
GRACE_HOURS = 24
Comparison = Literal["", ">=", "<=", "=", "yes", "at_least"]
JUDGED_LIST, OTHER_LIST = "Thôn", "Đơn vị phối hợp"


@dataclass(frozen=True)
class Indicator:
    """One thing measured (chỉ tiêu): its kind of answer, its rule, its evidence, its source.

    `comparison` and `threshold` are the rule: a number with `>=`, `<=` or `=`; `yes` needs no threshold;
    `at_least` names the lowest choice that passes, with `choices` ordered from best to worst.
    `low` and `high` bound what can be true at all (a percent: 0 to 100).
    `source` says where the threshold comes from; `verified` is whether somebody compared it with the decision.
    One that `counts_gardens` is the number of the unit's gardens that meet all criteria; one with a `formula` is not asked.
    """

    key: str
    name: str
    kind: KindKey
    comparison: Comparison
    threshold: float | str | None = None
    measure: str = ""
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    evidence: bool = False
    verified: bool = False
    source: str = ""
    counts_gardens: bool = False
    formula: Formula | None = None


@dataclass(frozen=True)
class Criterion:
    """A criterion (tiêu chí): met when all its indicators are.

    `points` is its share of the emulation points (for a garden set: its weight within the garden).
    A `gate` criterion carries no points and is not counted in x/10, yet must be met.
    """

    key: str
    name: str
    points: float
    indicators: tuple[Indicator, ...]
    gate: bool = False


@dataclass(frozen=True)
class CriteriaSet:
    """A set of criteria by one decision; `subject` is what it judges."""

    key: str
    name: str
    subject: Literal["unit", "garden"]
    decision: str
    verified: bool
    source: str
    criteria: tuple[Criterion, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators in order."""
        return tuple(indicator for criterion in self.criteria for indicator in criterion.indicators)

    @property
    def counted(self) -> tuple[Criterion, ...]:
        """The criteria that count in x/10 (all but the gate)."""
        return tuple(criterion for criterion in self.criteria if not criterion.gate)


@dataclass(frozen=True)
class Track:
    """A group of units (nhóm) with the same goal; a set key is empty where the track has no such set.

    Tracks with the same `ranking` are ranked in one list; where it is empty, those that a set judges share one and the
    others another. `required_parts` of the emulation scale count as zero where the unit has nothing of them.
    """

    key: str
    name: str
    goal: str
    unit_set: str
    garden_set: str
    garden_quota: int
    ranking: str = ""
    required_parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """Who reports: a village, a school, a health station. `group` is its working group (đoàn công tác).

    `contact` and `group_contact` are whom the officer calls: name and telephone, as written.
    `emails` are the addresses that its own reports come from, `group_emails` those of the working group.
    """

    key: str
    name: str
    track: str
    group: str = ""
    contact: str = ""
    emails: tuple[str, ...] = ()
    group_contact: str = ""
    group_emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Garden:
    """A registered model garden (vườn mẫu); `owner` is empty until the village registers it."""

    unit: str
    key: str
    owner: str = ""


@dataclass(frozen=True)
class Task:
    """A line of a unit's plan (đầu việc): volume in `measure`, both days included, `after` = keys it waits for.

    With its `launch` tasks done a unit has begun the drive (ra quân).
    """

    unit: str
    key: str
    name: str
    volume: float
    measure: str
    start: date
    end: date
    after: tuple[str, ...] = ()
    evidence: bool = False
    sample: bool = False
    launch: bool = False


@dataclass(frozen=True)
class Campaign:
    """All that is asked in one drive.

    `editions` are what each edition of the workbook asked of reports, this one last; empty where only this one is known.
    """

    key: str
    name: str
    commune: str
    place: str
    start: date
    end: date
    launch_by: date
    deadline: time
    tracks: tuple[Track, ...]
    units: tuple[Unit, ...]
    sets: tuple[CriteriaSet, ...]
    gardens: tuple[Garden, ...]
    tasks: tuple[Task, ...]
    scoring: ScoringPolicy
    notice: str = ""
    checks: tuple[CheckRule, ...] = DEFAULT_RULES
    calendar: tuple[DueRule, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    editions: tuple[CampaignEdition, ...] = ()
    closing_grace_hours: int = GRACE_HOURS
    full_data: bool = False  # asks for a workbook of all answers
    reminder: time | None = field(default=None, repr=False)  # what is judged and scored depends on none of these
    full_form: int = field(default=FULL_FORM_WEEKDAY, repr=False)  # see `asks_full_form`
    papers: PaperFrame = field(default=NO_FRAME, repr=False)
    awards: tuple[AwardRule, ...] = field(default=(), repr=False)
    own_checks: tuple[OwnCheck, ...] = ()
    folders: tuple[str, ...] = field(default=(), repr=False)  # looked at beside the inbox

    @cached_property
    def closes_at(self) -> datetime:
        """When the books are closed: what is handed in later needs a decision."""
        # The last day's deadline is the one that holds on that day: a change after it moves the closing no more.
        last = self.timetable(datetime.max).deadline(self.end)
        return last + timedelta(hours=self.closing_grace_hours)

    def unit(self, key: str) -> Unit:
        """Find a unit; KeyError where there is none."""
        return self._units_by_key[key]

    def track_of(self, unit: Unit) -> Track:
        """Give the unit's track."""
        return _by_key(self.tracks, unit.track)

    def list_of(self, unit: Unit) -> str:
        """Name the list in which the unit is ranked."""
        return self._lists[unit.track]

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The ranking lists that have units, in the order of the tracks."""
        used = {unit.track for unit in self.units}
        return tuple(dict.fromkeys(name for track, name in self._lists.items() if track in used))

    @cached_property
    def _lists(self) -> dict[str, str]:
        named = {track.key: track.ranking or (JUDGED_LIST if track.unit_set else OTHER_LIST) for track in self.tracks}
        # However a list is spelt, it is one list, called as its first track calls it.
        first: dict[str, str] = {}
        return {key: first.setdefault(accented(name) or name, name) for key, name in named.items()}

    def unit_set(self, unit: Unit) -> CriteriaSet | None:
        """Give the criteria set that judges the unit, if its track has one."""
        key = self.track_of(unit).unit_set
        return _by_key(self.sets, key) if key else None

    def garden_set(self, unit: Unit) -> CriteriaSet | None:
        """Give the criteria set that judges the unit's gardens, if its track has one."""
        key = self.track_of(unit).garden_set
        return _by_key(self.sets, key) if key else None

    def gardens_of(self, unit: Unit) -> tuple[Garden, ...]:
        """Give the unit's registered gardens in order."""
        return self._gardens_by_unit.get(unit.key, ())

    def tasks_of(self, unit: Unit) -> tuple[Task, ...]:
        """Give the unit's tasks in order."""
        return self._tasks_by_unit.get(unit.key, ())

    def asked(self, loaded_at: datetime, *, before_any: bool) -> CampaignEdition:
        """Give what it asks of reports, as an edition that was first read at a moment."""
        tracks = tuple((unit.key, unit.track) for unit in self.units)
        people = tuple((unit.key, unit.contact, unit.group) for unit in self.units)
        return CampaignEdition(
            loaded_at, before_any, self.start, self.deadline, self.calendar, self.excuses, tracks, people
        )

    def timetable(self, as_of: datetime) -> Timetable:
        """Give what was asked on each day, by the rules known at a moment."""
        return timetable(self.editions or (self.asked(datetime.min, before_any=True),), as_of)

    # Looked up once and kept: thousands of units each ask for their own.
    @cached_property
    def unit_addresses(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the units that list each address as their own."""
        return names_by_address((unit.name, unit.emails) for unit in self.units)

    @cached_property
    def team_addresses(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the units whose teams list each address."""
        return names_by_address((unit.name, unit.group_emails) for unit in self.units)

    @cached_property
    def _units_by_key(self) -> dict[str, Unit]:
        # Of two with one key the first is found; a sound campaign has none.
        return {unit.key: unit for unit in reversed(self.units)}

    @cached_property
    def _gardens_by_unit(self) -> dict[str, tuple[Garden, ...]]:
        return _by_unit(self.gardens)

    @cached_property
    def _tasks_by_unit(self) -> dict[str, tuple[Task, ...]]:
        return _by_unit(self.tasks)

    def rule(self, key: str) -> CheckRule:
        """Give how one check is to be made; KeyError where there is no such check."""
        return self._rules[key]

    @cached_property
    def _rules(self) -> dict[str, CheckRule]:
        return {rule.key: rule for rule in self.checks}

    @property
    def is_verified(self) -> bool:
        """Whether somebody compared every set with its decision."""
        return all(criteria_set.verified for criteria_set in self.sets)


Owned = TypeVar("Owned", Garden, Task)
Keyed = TypeVar("Keyed", Track, CriteriaSet)


def _by_unit(things: Iterable[Owned]) -> dict[str, tuple[Owned, ...]]:
    found: defaultdict[str, list[Owned]] = defaultdict(list)
    for thing in things:
        found[thing.unit].append(thing)
    return {unit: tuple(own) for unit, own in found.items()}


def _by_key(things: tuple[Keyed, ...], key: str) -> Keyed:
    return {thing.key: thing for thing in reversed(things)}[key]
