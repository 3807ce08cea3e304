"""An indicator's rule: in words beside the cell, and as the judgement on a value."""

from datetime import date

from ntm_sheets.campaign.definition import Indicator

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
    number = f"{indicator.threshold:g}".replace(".", ",")
    return f"{SIGNS[indicator.comparison]} {number} {indicator.measure}".strip()


def is_met(indicator: Indicator, value: bool | float | str | date | None) -> bool | None:
    """Judge a value by the indicator's rule; None (not reported) stays None."""
    if value is None:
        return None
    threshold = indicator.threshold
    if indicator.comparison == "yes":
        return value is True
    if indicator.comparison == "at_least":
        return value in indicator.choices[: indicator.choices.index(str(threshold)) + 1]
    if not indicator.comparison:
        return True
    number, limit = float(value), float(threshold)  # type: ignore[arg-type]  # a number rule has a number threshold
    if indicator.comparison == ">=":
        return number >= limit - TOLERANCE
    if indicator.comparison == "<=":
        return number <= limit + TOLERANCE
    return abs(number - limit) <= TOLERANCE
