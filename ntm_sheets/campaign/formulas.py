"""What the officer wrote as a rule or a calculation: plain data, and what it comes to by the numbers that are known.

Nothing here runs text: a formula is a list of steps over a stack. What is not known leaves the outcome open (None),
never false; a number that is known only within limits (gardens not reported yet) is a span of two.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ntm_sheets.campaign.definition import Campaign, Indicator, Unit
from ntm_sheets.campaign.formula_acts import ACTS, Item, Many, Span, all_hold, compare, flat, item_of
from ntm_sheets.campaign.policy import Formula, Step
from ntm_sheets.campaign.questionnaire import Key
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import garden_state, is_met
from ntm_sheets.campaign.showing import AMOUNT_DECIMALS, rounded, show, show_number


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
        gardens = [
            one.key for one in self.campaign.gardens_of(self.unit) if step.op != "garden" or step.name == one.key
        ]
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
        return all_hold(met) if met else None

    def volume(self, task: str) -> Span | None:
        """Give the planned volume of a task; None where the unit has no such task."""
        found = next((one for one in self.campaign.tasks_of(self.unit) if one.key == task), None)
        return item_of(found.volume) if found else None  # type: ignore[return-value]  # a number is a span

    def finished(self, task: str) -> bool | None:
        """Tell whether a task's whole volume is done."""
        done, planned = item_of(self.value(("tasks", task, "done"))), self.volume(task)
        return compare(">=", done, planned) if isinstance(done, Span) and planned else None

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
        "value": lambda it, name: item_of(it.value(it.cell(name))),
        "met": lambda it, name: it.is_met(name),
        "before": lambda it, name: item_of(it.before(it.cell(name))),
        "done": lambda it, name: item_of(it.value(("tasks", name, "done"))),
        "done-before": lambda it, name: item_of(it.before(("tasks", name, "done"))),
        "finished": lambda it, name: it.finished(name),
        "planned": lambda it, name: it.volume(name),
        "criterion": lambda it, name: it.criterion(name),
        "garden": lambda it, name: next(iter(it.gardens(name)), None),
        "gardens-passed": lambda it, _: it.passed(),
        "gardens": lambda it, _: item_of(float(len(it.campaign.gardens_of(it.unit))) or None),
        "each": lambda it, name: tuple(
            item_of(it.value(("gardens", one.key, name))) for one in it.campaign.gardens_of(it.unit)
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
            stack.append(ACTS[step.op](flat(given)))
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
        found = flat((found,))
        return "; ".join("chưa có số" if one is None else show(_bare(one)) for one in found)
    return "chưa có số" if found is None else show(found)


def _bare(item: Item) -> Value:
    return item.low if isinstance(item, Span) else item if item is not None else ""


Look = Callable[[Key], Value | None]


def calculating(campaign: Campaign, unit: Unit, value: Look) -> Look:
    """Give what tells the value of each cell of a unit, those of calculated indicators too, which nobody answers."""
    formulas = dict(calculated_cells(campaign, unit))
    if not formulas:
        return value

    known: dict[Key, Value | None] = {}

    def numbers_at(key: Key) -> Numbers:
        return Numbers(campaign, unit, look, garden=key[1] if key[0] == "gardens" else "")

    @cache
    def needed(key: Key) -> tuple[Key, ...]:
        formula, numbers = formulas[key].formula, numbers_at(key)
        steps = looked_at(formula) if formula else ()
        return tuple(cell for step in steps for cell in numbers.cells(step) if cell in formulas)

    def look(key: Key) -> Value | None:
        if key not in formulas:
            return value(key)
        # Each once, those that another goes by before it, however many stand one behind the other.
        waiting = [] if key in known else [key]
        while waiting:
            own = waiting[-1]
            missing = [cell for cell in needed(own) if cell not in known]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            formula = formulas[own].formula
            known[own] = _fitting(formulas[own], outcome(formula, numbers_at(own)) if formula else None)
        return known[key]

    return look


def calculated_cells(campaign: Campaign, unit: Unit) -> Iterator[tuple[Key, Indicator]]:
    """Give the cells of a unit's calculated indicators."""
    unit_set, garden_set = campaign.unit_set(unit), campaign.garden_set(unit)
    for one in unit_set.indicators if unit_set else ():
        if one.formula:
            yield ("criteria", one.key, "value"), one
    for one in garden_set.indicators if garden_set else ():
        if one.formula:
            yield from ((("gardens", garden.key, one.key), one) for garden in campaign.gardens_of(unit))


def _fitting(indicator: Indicator, found: Value | None) -> Value | None:
    """Give a calculated value as it is judged and shown: rounded, and nothing where it is none of the kind."""
    # Whoever only looks at a campaign that calculates nothing loads no parser of answers.
    from ntm_sheets.campaign.kinds import KINDS

    kind = KINDS[indicator.kind]
    if isinstance(found, bool):
        return found if kind.is_verdict else None
    if isinstance(found, float):
        return rounded(found, AMOUNT_DECIMALS) if kind.is_number else None
    return found if found in indicator.choices else None
