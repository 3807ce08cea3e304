"""An indicator's rule: in words beside the cell, and as the judgement on a value."""

from datetime import date

from ntm_sheets.campaign.definition import Indicator
from ntm_sheets.campaign.showing import show

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
