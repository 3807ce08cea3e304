"""Values as Vietnamese text writes them: 1.250 and 85,5, Đạt and Chưa đạt, 05/10/2021."""

from datetime import date
from decimal import Decimal

from ntm_sheets.campaign.questions import Value

YES, NO = "Đạt", "Chưa đạt"
DECIMALS = 6


def show(value: Value) -> str:
    """Write a value of any kind."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return show_number(value) if isinstance(value, int | float) else value


def show_number(value: float | Decimal) -> str:
    """Write a number with dots between groups and a decimal comma, without needless zeros."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return str(value)
    whole, _, part = f"{number:,.{DECIMALS}f}".partition(".")
    part = part.rstrip("0")
    shown = whole.replace(",", ".") + (f",{part}" if part else "")
    return "0" if shown == "-0" else shown
