"""What formulas reckon with: numbers known within limits, truths that may be open, and every act on them."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rules import TOLERANCE
from ntm_sheets.campaign.showing import rounded

MOST_DECIMALS = 6


class Span(NamedTuple):
    """A number, or the limits between which one lies."""

    low: float
    high: float


Item = Span | bool | str | None
Many = tuple[Item, ...]


def item_of(value: Value | None) -> Item:
    """Take a value into a formula; None for what it cannot reckon with."""
    if isinstance(value, bool | str) or value is None:
        return value
    if not isinstance(value, int | float):
        return None
    return _span(float(value), float(value)) if abs(value) < 1e300 else None


def _span(low: float, high: float) -> Span | None:
    return Span(low, high) if math.isfinite(low) and math.isfinite(high) else None


def flat(given: Iterable[Item | Many]) -> Many:
    """Lay many values of gardens beside single ones."""
    parts: list[Item] = []
    for one in given:
        parts += one if isinstance(one, tuple) and not isinstance(one, Span) else (one,)
    return tuple(parts)


def all_hold(parts: Sequence[Item]) -> bool | None:
    """Tell whether all hold; None where that hangs on what is not known."""
    if any(part is False for part in parts):
        return False
    return True if all(part is True for part in parts) else None


def _not(part: Item) -> bool | None:
    return not part if isinstance(part, bool) else None


def _any(parts: Sequence[Item]) -> bool | None:
    return _not(all_hold([_not(part) for part in parts]))


def _chosen(parts: Many) -> Item:
    condition, then, other = parts
    if condition is None:
        return then if then == other else None
    return then if condition else other


def compare(sign: str, one: Item, other: Item) -> bool | None:
    """Compare two values by a sign; None where that is not decided, or they are no two of a kind."""
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
    return all_hold([below, _decided(other.high <= one.low + TOLERANCE, other.low > one.high + TOLERANCE)])


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
        yield sign, lambda parts, sign=sign: compare(sign, *parts)  # type: ignore[misc]


ACTS: Mapping[str, Callable[[Many], Item]] = MappingProxyType(
    {
        "and": all_hold,
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
