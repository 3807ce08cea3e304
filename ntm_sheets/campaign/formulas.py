"""What the officer wrote as a rule or a calculation: plain data, and what it comes to by the numbers that are known.

Nothing here runs text: a formula is a list of steps over a stack. What is not known leaves the outcome open (None),
never false; a number that is known only within limits (gardens not reported yet) is a span of two.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.policy import Formula, Step
from ntm_sheets.campaign.questionnaire import Key
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import TOLERANCE, garden_state, is_met
from ntm_sheets.campaign.showing import rounded, show, show_number

MOST_DECIMALS = 6


class Span(NamedTuple):
    """A number, or the limits between which one lies."""

    low: float
    high: float


Item = Span | bool | str | None
Many = tuple[Item, ...]


@dataclass(frozen=True)
class Numbers:
    """What a formula may look at: a unit's cells as they are known, now and before; within one garden where it is named."""

    campaign: Campaign
    unit: Unit
    value: Callable[[Key], Value | None]
    before: Callable[[Key], Value | None] = lambda _key: None
    garden: str = ""

    def cell(self, name: str) -> Key:
        """Give the cell of an indicator."""
        return ("gardens", self.garden, name) if self.garden else ("criteria", name, "value")

    def cells(self, step: Step) -> tuple[Key, ...]:
        """Give the cells that a step looks at."""
        if step.op in ("value", "met", "before"):
            return (self.cell(step.name),)
        if step.op in ("done", "finished", "done-before"):
            return (("tasks", step.name, "done"),)
        if step.op == "criterion":
            return tuple(self.cell(key) for key in self._indicators(step.name))
        if step.op == "each":
            return tuple(("gardens", garden.key, step.name) for garden in self.campaign.gardens_of(self.unit))
        gardens = [one.key for one in self.campaign.gardens_of(self.unit) if step.name in ("", one.key)]
        garden_set = self.campaign.garden_set(self.unit)
        asked = garden_set.indicators if garden_set and step.op in ("gardens-passed", "garden") else ()
        return tuple(("gardens", garden, one.key) for garden in gardens for one in asked)

    def look(self, step: Step) -> Item | Many:
        """Give what a step finds."""
        return LOOKS[step.op](self, step.name)

    def _indicators(self, criterion: str) -> tuple[str, ...]:
        found = self.campaign.unit_set(self.unit)
        of_it = (one for one in (found.criteria if found else ()) if one.key == criterion)
        return tuple(one.key for criterion_ in of_it for one in criterion_.indicators)

    def is_met(self, name: str) -> bool | None:
        """Tell whether an indicator is met by its own rule."""
        criteria_set = self.campaign.garden_set(self.unit) if self.garden else self.campaign.unit_set(self.unit)
        rule = next((one for one in (criteria_set.indicators if criteria_set else ()) if one.key == name), None)
        return is_met(rule, self.value(self.cell(name))) if rule else None

    def criterion(self, name: str) -> bool | None:
        """Tell whether every indicator of a criterion is met."""
        met = [self.is_met(key) for key in self._indicators(name)]
        return _all(met) if met else None

    def volume(self, task: str) -> Span | None:
        """Give the planned volume of a task; None where the unit has no such task."""
        found = next((one for one in self.campaign.tasks_of(self.unit) if one.key == task), None)
        return _item(found.volume) if found else None  # type: ignore[return-value]  # a number is a span

    def finished(self, task: str) -> bool | None:
        """Tell whether a task's whole volume is done."""
        done, planned = _item(self.value(("tasks", task, "done"))), self.volume(task)
        return _compare(">=", done, planned) if isinstance(done, Span) and planned else None

    def gardens(self, name: str = "") -> list[bool | None]:
        """Tell of each garden, or of one, whether it meets all that is asked of it."""
        gardens = [one for one in self.campaign.gardens_of(self.unit) if name in ("", one.key)]
        return [garden_state(self.campaign, self.unit, one, self.value) for one in gardens]

    def passed(self) -> Span | None:
        """Count the gardens that pass, as far as is known; None where there are none."""
        states = self.gardens()
        least = states.count(True)
        return Span(least, least + states.count(None)) if states else None


LOOKS: Mapping[str, Callable[[Numbers, str], Item | Many]] = MappingProxyType(
    {
        "value": lambda it, name: _item(it.value(it.cell(name))),
        "met": lambda it, name: it.is_met(name),
        "before": lambda it, name: _item(it.before(it.cell(name))),
        "done": lambda it, name: _item(it.value(("tasks", name, "done"))),
        "done-before": lambda it, name: _item(it.before(("tasks", name, "done"))),
        "finished": lambda it, name: it.finished(name),
        "planned": lambda it, name: it.volume(name),
        "criterion": lambda it, name: it.criterion(name),
        "garden": lambda it, name: next(iter(it.gardens(name)), None),
        "gardens-passed": lambda it, _: it.passed(),
        "gardens": lambda it, _: _item(float(len(it.campaign.gardens_of(it.unit))) or None),
        "each": lambda it, name: tuple(
            _item(it.value(("gardens", one.key, name))) for one in it.campaign.gardens_of(it.unit)
        ),
    }
)


def outcome(formula: Formula, numbers: Numbers) -> Value | None:
    """Give what a formula comes to; None where what it needs is not known."""
    stack: list[Item | Many] = []
    for step in formula.steps:
        if step.op in LOOKS:
            stack.append(numbers.look(step))
        elif step.op == "number":
            stack.append(Span(step.number, step.number))
        elif step.op in ("text", "truth"):
            stack.append(step.name if step.op == "text" else bool(step.number))
        else:
            taken = int(step.number)
            given = stack[len(stack) - taken :]
            del stack[len(stack) - taken :]
            stack.append(ACTS[step.op](_flat(given)))
    (found,) = stack
    if isinstance(found, Span):
        return found.low if found.low == found.high else None
    return found if isinstance(found, bool | str) else None


def looked_at(formula: Formula) -> tuple[Step, ...]:
    """Give the steps that look at a cell, each once, in the order of the text."""
    return tuple(dict.fromkeys(step for step in formula.steps if step.op in LOOKS))


def in_words(step: Step, numbers: Numbers) -> str:
    """Write what a step finds."""
    found = numbers.look(step)
    if isinstance(found, Span):
        return (
            show_number(found.low)
            if found.low == found.high
            else f"{show_number(found.low)} đến {show_number(found.high)}"
        )
    if isinstance(found, tuple):
        found = _flat((found,))
        return "; ".join("chưa có số" if one is None else show(_bare(one)) for one in found)
    return "chưa có số" if found is None else show(found)


def _bare(item: Item) -> Value:
    return item.low if isinstance(item, Span) else item if item is not None else ""


def _item(value: Value | None) -> Item:
    if isinstance(value, bool | str) or value is None:
        return value
    if not isinstance(value, int | float):
        return None
    return _span(float(value), float(value)) if abs(value) < 1e300 else None


def _span(low: float, high: float) -> Span | None:
    return Span(low, high) if math.isfinite(low) and math.isfinite(high) else None


def _flat(given: Iterable[Item | Many]) -> Many:
    parts: list[Item] = []
    for one in given:
        parts += one if isinstance(one, tuple) and not isinstance(one, Span) else (one,)
    return tuple(parts)


def _all(parts: Sequence[Item]) -> bool | None:
    if any(part is False for part in parts):
        return False
    return True if all(part is True for part in parts) else None


def _not(part: Item) -> bool | None:
    return not part if isinstance(part, bool) else None


def _any(parts: Sequence[Item]) -> bool | None:
    return _not(_all([_not(part) for part in parts]))


def _chosen(parts: Many) -> Item:
    condition, then, other = parts
    if condition is None:
        return then if then == other else None
    return then if condition else other


def _compare(sign: str, one: Item, other: Item) -> bool | None:
    if isinstance(one, Span) and isinstance(other, Span):
        return _compare_spans(sign, one, other)
    if sign not in ("=", "≠") or one is None or other is None or type(one) is not type(other):
        return None
    return (one == other) is (sign == "=")


def _compare_spans(sign: str, one: Span, other: Span) -> bool | None:
    if sign in ("<", ">", "≠"):
        return _not(_compare_spans({"<": ">=", ">": "<=", "≠": "="}[sign], one, other))
    if sign == ">=":
        return _compare_spans("<=", other, one)
    below = _decided(one.high <= other.low + TOLERANCE, one.low > other.high + TOLERANCE)
    if sign == "<=":
        return below
    return _all([below, _decided(other.high <= one.low + TOLERANCE, other.low > one.high + TOLERANCE)])


def _decided(surely: bool, never: bool) -> bool | None:
    return True if surely else False if never else None


def _corners(parts: Many, act: Callable[[float, float], float]) -> Span | None:
    """Calculate with all ends of two numbers; None where one is not known or the act cannot be done."""
    one, other = parts
    if not isinstance(one, Span) or not isinstance(other, Span):
        return None
    try:
        ends = [act(left, right) for left in one for right in other]
    except (ZeroDivisionError, OverflowError):
        return None
    return _span(min(ends), max(ends))


def _divided(parts: Many) -> Span | None:
    by = parts[1]
    crosses = isinstance(by, Span) and by.low <= 0 <= by.high
    return None if crosses else _corners(parts, lambda one, other: one / other)


def _together(parts: Many, act: Callable[[Sequence[float]], float]) -> Span | None:
    spans = [part for part in parts if isinstance(part, Span)]
    if not spans or len(spans) < len(parts):
        return None
    return _span(act([one.low for one in spans]), act([one.high for one in spans]))


def _counted(parts: Many) -> Span | None:
    sure = sum(part is True for part in parts)
    return Span(sure, sure + sum(part is None for part in parts)) if parts else None


def _round(parts: Many) -> Span | None:
    number, decimals = parts[0], parts[1] if len(parts) > 1 else Span(0, 0)
    if not isinstance(number, Span) or not isinstance(decimals, Span):
        return None
    places = min(max(int(decimals.low), 0), MOST_DECIMALS)
    return _span(rounded(number.low, places), rounded(number.high, places))


def _compares() -> Iterator[tuple[str, Callable[[Many], Item]]]:
    for sign in ("<=", ">=", "<", ">", "=", "≠"):
        yield sign, lambda parts, sign=sign: _compare(sign, *parts)  # type: ignore[misc]


ACTS: Mapping[str, Callable[[Many], Item]] = MappingProxyType(
    {
        "and": _all,
        "or": _any,
        "not": lambda parts: _not(parts[0]),
        "implies": lambda parts: _any([_not(parts[0]), parts[1]]),
        "choose": _chosen,
        **dict(_compares()),
        "+": lambda parts: _corners(parts, lambda one, other: one + other),
        "-": lambda parts: _corners(parts, lambda one, other: one - other),
        "×": lambda parts: _corners(parts, lambda one, other: one * other),
        "÷": _divided,
        "sum": lambda parts: _together(parts, math.fsum),
        "min": lambda parts: _together(parts, min),
        "max": lambda parts: _together(parts, max),
        "mean": lambda parts: _together(parts, lambda ends: math.fsum(ends) / len(ends)),
        "count": _counted,
        "round": _round,
    }
)
