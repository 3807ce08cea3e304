"""What a number can be at all, which of two readings fits, and an indicator's rule: in words and as a judgement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ntm_sheets.campaign.definition import Campaign, Garden, Indicator, Unit
from ntm_sheets.campaign.measures import is_counted
from ntm_sheets.campaign.questionnaire import Key
from ntm_sheets.campaign.questions import Question, Value
from ntm_sheets.campaign.showing import show, show_number

# How far a number may lie from what is expected. The two readings of 1.250 lie 1000 apart,
# so a window narrower than that never takes both.
PLAN_WINDOW = (Decimal("0.02"), Decimal(5))
LAST_WINDOW = (Decimal("0.04"), Decimal(25))


@dataclass(frozen=True)
class Bounds:
    """The least and the most that can be true at all; None where there is no limit."""

    low: Decimal | None
    high: Decimal | None

    @classmethod
    def of(cls, question: Question) -> "Bounds":
        """Give a question's bounds, by default those of its kind."""
        low = question.low if question.low is not None else question.facts.low
        high = question.high if question.high is not None else question.facts.high
        return cls(_decimal(low), _decimal(high))

    def hold(self, value: Decimal) -> bool:
        """Tell whether a value can be true."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def in_words(self) -> str:
        """Say the bounds in Vietnamese ("từ 0 đến 100"); empty where there are none."""
        if self.low is not None and self.high is not None:
            return f"từ {show_number(self.low)} đến {show_number(self.high)}"
        if self.low is not None:
            return f"từ {show_number(self.low)} trở lên"
        return f"không quá {show_number(self.high)}" if self.high is not None else ""


@dataclass(frozen=True)
class Choice:
    """The reading that was chosen, the one that was not, and why; a lone reading needs no reason."""

    value: Decimal
    other: Decimal | None = None
    reason: str = ""


def decide(
    readings: Sequence[Decimal], question: Question, last: float | None, *, whole: bool = False
) -> Choice | None:
    """Choose between the grouped and the decimal reading of a number; None where nothing decides, or hints disagree.

    `whole` tells that the typed unit itself counts whole things.
    """
    if len(readings) == 1:
        return Choice(readings[0])
    grouped, decimal = readings
    if question.facts.is_whole or whole or is_counted(question.measure):
        return Choice(grouped, decimal, "ở đây chỉ đếm số nguyên")
    bounds = Bounds.of(question)
    fitting = [reading for reading in readings if bounds.hold(reading)]
    if len(fitting) < len(readings):
        chosen = fitting[0] if fitting else decimal
        return Choice(chosen, grouped if chosen == decimal else decimal, f"số phải {bounds.in_words()}")
    choices = [
        Choice(reading, grouped if reading == decimal else decimal, words)
        for reading in readings
        for words in _fits(reading, question, last)
    ]
    return choices[0] if len({choice.value for choice in choices}) == 1 else None


def thousand_fold(value: Decimal, question: Question, last: float | None) -> Choice | None:
    """Tell what a stored number would be had Excel misread its dot (1.250 became 1.25) or comma (3,150 became 3150).

    Only where the plan or the last report speaks for the other number and none speaks for this one.
    """
    if _fits(value, question, last):
        return None
    grouped = value * 1000
    could_be_groups = 1 <= value < 1000 and grouped == int(grouped)
    # A whole number such as 2 is mostly just a small start: only the last report can speak against it.
    if could_be_groups and value != int(value) and (words := _fits(grouped, question, last)):
        return Choice(grouped, value, words[0])
    if could_be_groups and last is not None and _near(grouped, last, LAST_WINDOW):
        return Choice(grouped, value, _last_words(last))
    could_be_decimal = 1000 <= value < 10**6 and value == int(value) and not is_counted(question.measure)
    if could_be_decimal and not question.facts.is_whole and (words := _fits(value / 1000, question, last)):
        return Choice(value / 1000, value, words[0])
    return None


def may_be_thousand_fold(value: float, last: float) -> bool:
    """Tell whether the last answer may speak for a stored number's thousandth or thousandfold; on the edge it may."""
    low, high = (float(edge) for edge in LAST_WINDOW)
    return any(last * low * 0.99 <= other <= last * high * 1.01 for other in (value * 1000, value / 1000))


def _fits(value: Decimal, question: Question, last: float | None) -> tuple[str, ...]:
    """Give the reasons that speak for a value: the last report, the plan."""
    words = []
    if last is not None and _near(value, last, LAST_WINDOW):
        words.append(_last_words(last))
    if question.expected is not None and _near(value, question.expected, PLAN_WINDOW):
        words.append(f"kế hoạch là {show_number(question.expected)} {question.measure}".strip())
    return tuple(words)


def _near(value: Decimal, reference: float, window: tuple[Decimal, Decimal]) -> bool:
    size = Decimal(repr(reference))
    return size > 0 and size * window[0] <= value <= size * window[1]


def _last_words(last: float) -> str:
    return f"số được tính của lần báo cáo trước là {show_number(last)}"


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(repr(number))


SIGNS = {">=": "≥", "<=": "≤", "=": "="}
TOLERANCE = 1e-9


def requirement(indicator: Indicator) -> str:
    """Say what the indicator requires, in Vietnamese ("≥ 90 %", "Đạt", "Loại khá trở lên")."""
    if indicator.comparison == "yes":
        return "Đạt"
    if indicator.comparison == "at_least":
        return (
            f"{indicator.threshold} trở lên"
            if indicator.threshold != indicator.choices[0]
            else str(indicator.threshold)
        )
    if not indicator.comparison:
        return ""
    number = show(indicator.threshold) if indicator.threshold is not None else ""
    return f"{SIGNS[indicator.comparison]} {number} {indicator.measure}".strip()


def is_met(indicator: Indicator, value: bool | float | str | date | None) -> bool | None:
    """Judge a value by the indicator's rule; None (not reported) stays None.

    A value of another type than the rule judges is None too: it answered an older wording of the question.
    """
    if value is None:
        return None
    threshold = indicator.threshold
    if not indicator.comparison:
        return True
    if indicator.comparison == "yes":
        return value if isinstance(value, bool) else None
    if indicator.comparison == "at_least":
        choices, least = indicator.choices, str(threshold)
        return choices.index(value) <= choices.index(least) if {value, least} <= set(choices) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isinstance(threshold, int | float):
        return None
    number, limit = float(value), float(threshold)
    if indicator.comparison == ">=":
        return number >= limit - TOLERANCE
    if indicator.comparison == "<=":
        return number <= limit + TOLERANCE
    return abs(number - limit) <= TOLERANCE


def garden_state(campaign: Campaign, unit: Unit, garden: Garden, value: Callable[[Key], Value | None]) -> bool | None:
    """Tell whether a garden meets all its indicators by the values of its cells; None where that is not known."""
    garden_set = campaign.garden_set(unit)
    indicators = garden_set.indicators if garden_set else ()
    met = [is_met(one, value(("gardens", garden.key, one.key))) for one in indicators]
    if False in met:
        return False
    return True if met and None not in met else None
