"""What “about”, “under” or “at least” leave open, and whether that decides on which side of a threshold a number lies."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from ntm_sheets.campaign.limits import Bounds
from ntm_sheets.campaign.questions import Question

Leaning = Literal["about", "near", "below", "above", "at least", "at most"]
WORDS: Mapping[Leaning, tuple[str, ...]] = MappingProxyType(
    {
        "about": ("khoảng", "chừng", "xấp xỉ", "ước", "ước tính", "ước đạt", "cỡ", "tầm", "độ", "quãng", "trên dưới"),
        "near": ("gần", "ngót"),
        "below": ("dưới", "ít hơn", "nhỏ hơn", "thấp hơn"),
        "above": ("hơn", "trên", "nhiều hơn", "lớn hơn", "cao hơn"),
        "at least": ("ít nhất", "tối thiểu", "từ"),
        "at most": ("nhiều nhất", "tối đa", "cao nhất"),
    }
)
WORDS_AFTER: Mapping[str, Leaning] = MappingProxyType(
    {
        "trở lên": "at least",
        "đổ lên": "at least",
        "trở xuống": "at most",
        "đổ xuống": "at most",
        "trở lại": "at most",
        "đổ lại": "at most",
        "hơn": "above",
    }
)
SIGNS: Mapping[str, Leaning] = MappingProxyType(
    {
        "~": "about", "≈": "about", "~~": "about", "~=": "about", ">": "above", "<": "below", "≥": "at least",
        ">=": "at least", "=>": "at least", "≤": "at most", "<=": "at most", "=<": "at most",
    }
)  # fmt: skip
DOWNWARD: frozenset[Leaning] = frozenset({"near", "below", "at most"})
# Who says “about 100” has seen something between 95 and 105.
SLACK = Decimal("0.05")
INFINITE = Decimal("Infinity")


@dataclass(frozen=True)
class Span:
    """Everything that a number can be in truth, from `low` to `high`; an open end does not belong to it."""

    low: Decimal
    high: Decimal
    low_is_open: bool = False
    high_is_open: bool = False

    def within(self, bounds: Bounds) -> "Span":
        """Leave out what can never be true."""
        low, high = self.low, self.high
        if bounds.low is not None and bounds.low > low:
            return Span(bounds.low, high, False, self.high_is_open).within(Bounds(None, bounds.high))
        if bounds.high is not None and bounds.high < high:
            return Span(low, bounds.high, self.low_is_open, False)
        return self

    def has(self, value: Decimal) -> bool:
        """Tell whether a value belongs to it."""
        above = value > self.low or (value == self.low and not self.low_is_open)
        return above and (value < self.high or (value == self.high and not self.high_is_open))


SPANS: Mapping[Leaning, Callable[[Decimal, Decimal], Span]] = MappingProxyType(
    {
        "about": lambda value, slack: Span(value - slack, value + slack),
        "near": lambda value, slack: Span(value - slack, value, high_is_open=True),
        "below": lambda value, _: Span(-INFINITE, value, high_is_open=True),
        "above": lambda value, _: Span(value, INFINITE, low_is_open=True),
        "at least": lambda value, _: Span(value, INFINITE),
        "at most": lambda value, _: Span(-INFINITE, value),
    }
)


def is_left_open(value: Decimal, leanings: Collection[Leaning], question: Question) -> bool:
    """Tell whether a number that is only leant on would be judged otherwise than all that it can be in truth."""
    comparison, threshold = question.comparison, question.threshold
    if question.expected is not None and not comparison:
        # A task's plan: what is done grows by itself, but “nearly all” is not all.
        if not set(leanings) & DOWNWARD:
            return False
        comparison, threshold = ">=", question.expected
        if value < Decimal(repr(threshold)):
            return False
    if comparison not in (">=", "<=", "=") or not isinstance(threshold, int | float):
        return False
    limit = Decimal(repr(threshold))
    return any(_is_open(value, leaning, comparison, limit, Bounds.of(question)) for leaning in leanings)


def _is_open(value: Decimal, leaning: Leaning, comparison: str, limit: Decimal, bounds: Bounds) -> bool:
    span = SPANS[leaning](value, abs(value) * SLACK or Decimal(1)).within(bounds)
    if comparison == ">=":
        always = span.low >= limit
        never = span.high < limit or (span.high == limit and span.high_is_open)
        return not (always if value >= limit else never)
    if comparison == "<=":
        always = span.high <= limit
        never = span.low > limit or (span.low == limit and span.low_is_open)
        return not (always if value <= limit else never)
    if value == limit:
        return not span.low == span.high == limit
    return span.has(limit)
