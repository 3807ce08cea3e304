"""How far units' own numbers were from their teams', what they are told again and again, how long it has stood open."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile
from statistics import fmean
from typing import NamedTuple

from ntm_sheets.campaign.definition import Campaign, Indicator, Unit
from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import is_met
from ntm_sheets.campaign.showing import rounded
from ntm_sheets.facts.findings import NO_KEY, Key
from ntm_sheets.facts.honesty import HonestyRow, Pair, Repeated, Told, ToldMistake

# Half a point of a hundred, half a thing: what rounding makes of one number.
ROUNDING = 0.5
REPEATED_FROM = 3
GAP_DECIMALS = 1


class _Compared(NamedTuple):
    """A pair held together: whether the unit said better (1), worse (-1) or the same of itself, and by how many points."""

    visited: date
    side: int
    points: float | None
    turned: bool


def honesty_rows(campaign: Campaign, told: Told, today: date) -> tuple[HonestyRow, ...]:
    """Tell of every unit, in the order of the campaign, as of a day."""
    pairs, mistakes = defaultdict[str, list[Pair]](list), defaultdict[str, list[ToldMistake]](list)
    forms = defaultdict[str, list[date]](list)
    for pair in told.pairs:
        pairs[pair.unit].append(pair)
    for mistake in told.mistakes:
        mistakes[mistake.unit].append(mistake)
    for unit, day in told.forms:
        forms[unit].append(day)
    return tuple(
        _row(campaign, unit, pairs[unit.key], mistakes[unit.key], _open(mistakes[unit.key], forms[unit.key], today))
        for unit in campaign.units
    )


def _row(
    campaign: Campaign,
    unit: Unit,
    pairs: Sequence[Pair],
    mistakes: Sequence[ToldMistake],
    still_open: tuple[int, int | None],
) -> HonestyRow:
    asked = _asked(campaign, unit)
    volumes = {task.key: task.volume for task in campaign.tasks_of(unit)}
    compared = [found for pair in pairs if (found := _compare(pair, asked, volumes)) is not None]
    days = sorted({pair.visited for pair in pairs})
    last = [one for one in compared if days and one.visited == days[-1]]
    sides = Counter(one.side for one in compared)
    return HonestyRow(
        unit.key, len(days), days[0] if days else None, days[-1] if days else None, len(compared), sides[0], sides[1],
        sides[-1], sum(one.turned for one in compared), _mean(compared), _mean(last), tuple(_repeated(mistakes)),
        *still_open,
    )  # fmt: skip


def _asked(campaign: Campaign, unit: Unit) -> dict[Key, Indicator]:
    unit_set, garden_set = campaign.unit_set(unit), campaign.garden_set(unit)
    found: dict[Key, Indicator] = {
        ("criteria", one.key, "value"): one for one in (unit_set.indicators if unit_set else ())
    }
    for garden in campaign.gardens_of(unit):
        found |= {("gardens", garden.key, one.key): one for one in (garden_set.indicators if garden_set else ())}
    return found


def _compare(pair: Pair, asked: dict[Key, Indicator], volumes: dict[str, float]) -> _Compared | None:
    """Hold a pair together; None for what is no indicator and no running total of today's campaign."""
    table, row, field = pair.key
    volume = volumes.get(row) if table == "tasks" and field == "done" else None
    if volume:
        apart = _apart(pair.own, pair.team)
        return None if apart is None else _sided(pair, apart, 100 * apart / volume, turned=False)
    indicator = asked.get(pair.key)
    if indicator is None or not indicator.comparison:
        return None
    own_met, team_met = is_met(indicator, pair.own), is_met(indicator, pair.team)
    if own_met is None or team_met is None:
        return None
    apart = _apart(pair.own, pair.team)
    turned = own_met and not team_met
    if apart is None:
        return _Compared(pair.visited, int(own_met) - int(team_met), None, turned)
    better = -1 if indicator.comparison == "<=" else 1
    if indicator.comparison == "=":
        better = 1 if _distance(indicator, pair.own) < _distance(indicator, pair.team) else -1
        apart = abs(apart)
    points = better * apart if KINDS[indicator.kind].is_share else None
    return _sided(pair, better * apart, points, turned=turned)


def _apart(own: Value, team: Value) -> float | None:
    numbers = [one for one in (own, team) if isinstance(one, int | float) and not isinstance(one, bool)]
    return float(numbers[0]) - float(numbers[1]) if len(numbers) == len((own, team)) else None


def _distance(indicator: Indicator, value: Value) -> float:
    return abs(float(value) - float(indicator.threshold or 0))  # type: ignore[arg-type]  # a number has a number's rule


def _sided(pair: Pair, better: float, points: float | None, *, turned: bool) -> _Compared:
    size = abs(better if points is None else points)
    side = 0 if size <= ROUNDING and not turned else 1 if better > 0 else -1
    return _Compared(pair.visited, side, points, turned)


def _mean(compared: Iterable[_Compared]) -> float | None:
    points = [one.points for one in compared if one.points is not None]
    return rounded(fmean(points), GAP_DECIMALS) if points else None


def _repeated(mistakes: Sequence[ToldMistake]) -> list[Repeated]:
    """Find what was said at the same cell on several days, the most frequent first."""
    days = {(one.code, one.key, one.day) for one in mistakes if one.key != NO_KEY}
    times = Counter((code, key) for code, key, _ in days)
    found = [Repeated(code, key, n) for (code, key), n in times.items() if n >= REPEATED_FROM]
    return sorted(found, key=lambda one: (-one.times, one.code, one.key))


def _open(mistakes: Sequence[ToldMistake], forms: Sequence[date], today: date) -> tuple[int, int | None]:
    """Count what stands open in the last form, and for how many days the oldest of it, which every form since has."""
    if not forms:
        return 0, None
    said = {(one.code, one.key, one.day) for one in mistakes}
    standing = {(one.code, one.key) for one in mistakes if one.day == forms[-1] and one.is_open}
    firsts = []
    for code, key in standing:
        unbroken = list(takewhile(lambda day, of=(code, key): (*of, day) in said, reversed(forms)))  # type: ignore[misc]
        firsts.append(unbroken[-1])
    return len(standing), (today - min(firsts)).days if firsts else None
