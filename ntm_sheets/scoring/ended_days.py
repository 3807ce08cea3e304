"""Days that have ended are judged once: what was kept of them is taken, and only what is missing is judged anew."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np

from ntm_sheets.campaign import rules
from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Unit
from ntm_sheets.facts.kept import PhotoTally, Report
from ntm_sheets.facts.records import NUMBERS, AnswerRecord, DayState, Said
from ntm_sheets.scoring.answers_by_day import index_said
from ntm_sheets.scoring.arrays import Days, Floats
from ntm_sheets.scoring.changes import OlderForms
from ntm_sheets.scoring.tallying import Reached, judge, quota_of, reach

# So many units are judged at a time where all that they ever said is read: their history fills the memory.
AT_A_TIME = 4
ReadSaid = Callable[[str], Sequence[Said]]
"""Gives every value that counts of a unit, the oldest day first."""


@dataclass(frozen=True)
class KeptStanding:
    """What a ledger keeps: the answers that stand now (`first`: the day before which none was), and the states of days.

    `decided` are the answers that a decision put in the place of what was read, whether they stand or not. `reported`
    tells when each report was handed in first, `photos` what was photographed; both of forms that count. `older` gives
    forms that counted before.
    """

    answers: Sequence[AnswerRecord]
    first: Sequence[date]
    days: Sequence[DayState]
    said: ReadSaid
    of_forms: Callable[[Collection[int]], Iterable[AnswerRecord]]
    decided: Sequence[AnswerRecord]
    reported: Mapping[Report, datetime]
    photos: Sequence[PhotoTally]
    older: OlderForms


def bases_of(campaign: Campaign) -> dict[str, str]:
    """Give for each unit the mark of all that its days are judged by.

    What does not change a day's state (names, texts, weights of the parts, the calendar) is not in it.
    """
    policy = campaign.scoring
    judging = cache(_judging)

    def basis(unit: Unit) -> str:
        plan = [(task.key, task.volume, task.start, task.end) for task in campaign.tasks_of(unit)]
        gardens = [garden.key for garden in campaign.gardens_of(unit)]
        sets = [judging(one) if one else "" for one in (campaign.unit_set(unit), campaign.garden_set(unit))]
        asked = (sets, gardens, quota_of(campaign, unit), plan, policy.verified_days, policy.points_by)
        return _mark(repr((_own_mark(), asked)))

    return {unit.key: basis(unit) for unit in campaign.units}


def reached_until(
    campaign: Campaign, days: Days, now: Reached, kept: KeptStanding, bases: Mapping[str, str]
) -> tuple[Reached, list[DayState]]:
    """Give what each unit reached by the end of each seen day, and what of it is to be kept.

    `now` is the last seen day. Of the days before it those are judged that are not kept.
    """
    places = {unit.key: n for n, unit in enumerate(campaign.units)}
    ended = days.seen[:-1] if days.begun else ()
    table = _Table(campaign, ended)
    missing = _missing_from(campaign, ended, table, kept.days, bases)
    said = _by_unit(kept.answers)
    made: list[DayState] = []
    for first, units in missing.items():
        for some in _portions(units, said, ended[first]):
            judged = _judged(campaign, tuple(some), ended[first:], kept.said, said)
            table.put(first, [places[unit.key] for unit in some], judged)
            made += _states(campaign, some, ended[first:], judged, bases)
    return table.reached.followed_by(now), made


def last_day_states(
    campaign: Campaign, days: Days, now: Reached, closed: Floats, kept: KeptStanding, bases: Mapping[str, str]
) -> list[DayState]:
    """Give the states of the last seen day to be kept; `closed` is the progress as if that day had ended.

    Of a unit that spoke of a later day as well none is kept: what it said then does not belong there.
    """
    if not days.begun:
        return []
    last = days.seen[-1]
    later = {answer.unit for answer in kept.answers if answer.report_date > last}
    there = {one.unit for one in kept.days if one.day == last and one.basis == bases.get(one.unit)}
    states = _states(campaign, campaign.units, (last,), replace_progress(now, closed), bases)
    return [one for one in states if one.unit not in later and one.unit not in there]


def wrong_days(campaign: Campaign, kept: KeptStanding) -> list[DayState]:
    """Give the states that are kept and do not follow from the forms: another hand changed one or the other."""
    bases = bases_of(campaign)
    wrong: list[DayState] = []
    for unit in campaign.units:
        own = sorted(
            (one for one in kept.days if one.unit == unit.key and one.basis == bases[unit.key]), key=lambda one: one.day
        )
        if not own:
            continue
        length = (own[-1].day - own[0].day).days + 1
        days = tuple(own[0].day + timedelta(n) for n in range(length))
        judged = _judged(campaign, (unit,), days, kept.said, None)
        right = {one.day: one for one in _states(campaign, (unit,), days, judged, bases)}
        wrong += [one for one in own if one != right[one.day]]
    return wrong


def replace_progress(reached: Reached, progress: Floats) -> Reached:
    """Put another progress in the place of one's own."""
    return replace(reached, numbers={**reached.numbers, "progress": progress})


class _Table:
    """The states of days and units, filled from what is kept and from what is judged."""

    def __init__(self, campaign: Campaign, ended: Sequence[date]) -> None:
        sizes = [len(campaign.tasks_of(unit)) for unit in campaign.units]
        self.starts = np.cumsum([0, *sizes])
        shape = (len(ended), len(campaign.units))
        self.reached = Reached(
            {name: np.full(shape, np.nan) for name in NUMBERS}, np.full((len(ended), int(self.starts[-1])), np.nan)
        )
        self.place = {day: n for n, day in enumerate(ended)}

    def put(self, first: int, units: Sequence[int], judged: Reached) -> None:
        """Put in the states of some units from a day on."""
        for name, numbers in judged.numbers.items():
            self.reached.numbers[name][first:, units] = numbers
        columns = [column for n in units for column in range(self.starts[n], self.starts[n + 1])]
        self.reached.claims[first:, columns] = judged.claims

    def take(self, unit: int, states: Sequence[DayState]) -> None:
        """Put in what is kept of a unit's first days."""
        numbers = np.array([one.numbers for one in states], dtype=float).reshape(len(states), len(NUMBERS))
        for n, name in enumerate(NUMBERS):
            self.reached.numbers[name][: len(states), unit] = numbers[:, n]
        start, end = self.starts[unit], self.starts[unit + 1]
        claims = np.array([one.claims for one in states], dtype=float).reshape(len(states), end - start)
        self.reached.claims[: len(states), start:end] = claims


def _missing_from(
    campaign: Campaign, ended: Sequence[date], table: _Table, kept: Sequence[DayState], bases: Mapping[str, str]
) -> dict[int, list[Unit]]:
    """Take what is kept up to each unit's first missing day; give the units by the place of that day."""
    by_unit: defaultdict[str, dict[date, DayState]] = defaultdict(dict)
    for one in kept:
        if one.basis == bases.get(one.unit):
            by_unit[one.unit][one.day] = one
    missing: defaultdict[int, list[Unit]] = defaultdict(list)
    for n, unit in enumerate(campaign.units):
        own = by_unit[unit.key]
        there = next((place for place, day in enumerate(ended) if day not in own), len(ended))
        if there:
            table.take(n, [own[day] for day in ended[:there]])
        if there < len(ended):
            missing[there].append(unit)
    return missing


def _by_unit(answers: Iterable[AnswerRecord]) -> defaultdict[str, list[Said]]:
    """Give what stands now, unit by unit, the oldest day first."""
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for a in sorted(answers, key=lambda answer: answer.report_date):
        if a.value is not None:
            found[a.unit].append((a.unit, a.role, a.table, a.row, a.field, a.value, a.report_date))
    return found


def _spoke_after(said: Sequence[Said], day: date) -> bool:
    return bool(said) and said[-1][-1] > day


def _portions(units: Sequence[Unit], said: Mapping[str, Sequence[Said]], first: date) -> Iterable[Sequence[Unit]]:
    """Part the units: all of which what stands now stood already on the first day, and a few at a time of the others."""
    still = [unit for unit in units if not _spoke_after(said.get(unit.key, ()), first)]
    others = [unit for unit in units if _spoke_after(said.get(unit.key, ()), first)]
    if still:
        yield still
    for start in range(0, len(others), AT_A_TIME):
        yield others[start : start + AT_A_TIME]


def _judged(
    campaign: Campaign,
    units: tuple[Unit, ...],
    ended: Sequence[date],
    read: ReadSaid,
    standing: Mapping[str, Sequence[Said]] | None,
) -> Reached:
    """Judge some units by what stands now, as long as all of it stood on the first day; else by all that they said."""
    found: list[Said] = []
    for unit in units:
        own = None if standing is None else standing.get(unit.key, ())
        found += read(unit.key) if own is None or _spoke_after(own, ended[0]) else own
    found = sorted((one for one in found if one[-1] <= ended[-1]), key=lambda one: one[-1])
    days = Days(tuple(ended), tuple(ended), begun=True, yesterday=None)
    return reach(campaign, judge(campaign, index_said(found, days), units))


def _states(
    campaign: Campaign, units: Sequence[Unit], days: Sequence[date], reached: Reached, bases: Mapping[str, str]
) -> list[DayState]:
    """Make the rows of some units and days."""
    numbers = np.stack([reached.numbers[name] for name in NUMBERS], axis=2)
    sizes = [len(campaign.tasks_of(unit)) for unit in units]
    starts = np.cumsum([0, *sizes])
    return [
        DayState(
            unit.key,
            day,
            bases[unit.key],
            _plain(numbers[place, n]),
            _plain(reached.claims[place, starts[n] : starts[n + 1]]),
        )
        for n, unit in enumerate(units)
        for place, day in enumerate(days)
    ]


def _plain(numbers: Floats) -> tuple[float | None, ...]:
    return tuple(None if number != number else number for number in numbers.tolist())


def _judging(one: CriteriaSet) -> str:
    return repr(
        [
            (
                criterion.points,
                criterion.gate,
                [(i.key, i.comparison, i.threshold, i.choices, i.formula) for i in criterion.indicators],
            )
            for criterion in one.criteria
        ]
    )


@cache
def _own_mark() -> str:
    """Make a mark of the program's own way of judging: days that another one judged are judged again."""
    paths = [
        *sorted(Path(__file__).parent.glob("*.py")),
        Path(rules.__file__),
        *sorted(Path(rules.__file__).parent.glob("formula*.py")),
    ]
    return _mark("\0".join(path.read_text(encoding="utf-8") for path in paths))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
