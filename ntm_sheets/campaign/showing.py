"""Values as Vietnamese text writes them: 1.250 and 85,5, Đạt and Chưa đạt, 05/10/2021."""

import math
from datetime import date
from decimal import Decimal

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.rounding import POINT_DECIMALS, WHOLE_ONLY, points_shown, rounded

YES, NO = "Đạt", "Chưa đạt"
DECIMALS = 6


def show(value: Value) -> str:
    """Write a value of any kind."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return show_number(value) if isinstance(value, int | float) else value


def show_points(points: float) -> str:
    """Write points with their one decimal ("87,0")."""
    return f"{points_shown(points):.{POINT_DECIMALS}f}".replace(".", ",")


def show_number(value: float | Decimal, decimals: int = DECIMALS) -> str:
    """Write a number with dots between groups and a decimal comma, without needless zeros."""
    if not math.isfinite(value):
        return str(value)
    number: float | Decimal = rounded(value, decimals)
    if not abs(float(value)) < WHOLE_ONLY:
        number = Decimal(str(value))
    whole, _, part = f"{number:,.{decimals}f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")
