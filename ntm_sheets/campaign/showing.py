"""Values as Vietnamese text writes them, and the one rounding that every sheet, sentence, chart and screen goes by."""

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from ntm_sheets.campaign.questions import Value

POINT_DECIMALS = SHARE_DECIMALS = 1
AMOUNT_DECIMALS = 2
# What lies below a billionth of the last shown place, or beyond a spreadsheet's 15 digits, is dust of calculating.
DUST_DECIMALS, DIGITS = 9, 15
# Doubles have no decimals from here on.
WHOLE_ONLY = 2.0**52
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
PLACES = tuple(Decimal(1).scaleb(-decimals) for decimals in range(20))


def rounded(value: float | Decimal, decimals: int = 0) -> float:
    """Round half up, away from zero on both sides: 88.25 is 88.3, 2.675 is 2.68, -0.05 is -0.1; NaN stays NaN."""
    number = float(value)
    if not abs(number) < WHOLE_ONLY:
        return number
    written = value if isinstance(value, Decimal) else Decimal(f"{number:.{DIGITS}g}")
    clean = written.quantize(PLACES[decimals + DUST_DECIMALS], context=EXACT)
    return float(clean.quantize(PLACES[decimals], context=EXACT)) + 0.0  # no minus before a zero


def points_shown(points: float) -> float:
    """Give points as people see them."""
    return rounded(points, POINT_DECIMALS)


def share_shown(share: float, decimals: int = SHARE_DECIMALS) -> float:
    """Give a share (0 to 100, or above) as people see it: 100 only where nothing is missing, 0 only where nothing is done."""
    shown, exact = rounded(share, decimals), rounded(share, DUST_DECIMALS)
    if shown == 100 and exact < 100:
        return rounded(100 - 10**-decimals, decimals)
    return rounded(10**-decimals, decimals) if shown == 0 and exact > 0 else shown


def shares_apart(one: float, other: float) -> tuple[float, float]:
    """Give two different shares with as many decimals as tell them apart: a reason must be seen in its numbers."""
    seen = (
        (share_shown(one, decimals), share_shown(other, decimals)) for decimals in range(SHARE_DECIMALS, DUST_DECIMALS)
    )
    return next((pair for pair in seen if pair[0] != pair[1]), (one, other))


def amount_shown(amount: float) -> float:
    """Give a calculated amount of work as people see it; a typed one stays as it was typed."""
    return rounded(amount, AMOUNT_DECIMALS)


def change_shown(now: float, before: float, decimals: int = POINT_DECIMALS) -> float:
    """Give the difference of two numbers that are shown, so that a reader's own subtraction agrees."""
    return rounded(now - before, decimals)


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


def listed(names: Sequence[str], most: int, what: str, between: str = ", ") -> str:
    """Name the first ones and count the rest, `what` they are: “a, b và 3 tệp khác”."""
    more = len(names) - most
    return between.join(names[:most]) + (f" và {more} {what}" if more > 0 else "")


NUMERALS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu", "tỷ")


def in_words(number: float, decimals: int = SHARE_DECIMALS) -> str:
    """Write a number as it is read aloud: 1.005 is “một nghìn không trăm linh năm”, 87,5 “tám mươi bảy phẩy năm”."""
    whole, _, part = f"{abs(rounded(number, decimals)):.{decimals}f}".partition(".")
    groups = [int(group) for group in f"{int(whole):,}".split(",")]
    told = [
        f"{_group_words(group, full=n > 0)} {SCALES[len(groups) - 1 - n]}".strip()
        for n, group in enumerate(groups)
        if group or len(groups) == 1
    ]
    said = " ".join(told)
    if part.rstrip("0"):
        said += " phẩy " + " ".join(NUMERALS[int(digit)] for digit in part.rstrip("0"))
    return f"âm {said}" if rounded(number, decimals) < 0 else said


def _group_words(group: int, *, full: bool) -> str:
    """Say three digits; all of them where a group stands before."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    said = [f"{NUMERALS[hundreds]} trăm"] if hundreds or full else []
    if not tens:
        said += [f"linh {NUMERALS[ones]}" if said else NUMERALS[ones]] * bool(ones or not said)
        return " ".join(said)
    said.append("mười" if tens == 1 else f"{NUMERALS[tens]} mươi")
    after = {1: "mốt" if tens > 1 else "một", 4: "tư" if tens > 1 else "bốn", 5: "lăm"}
    said += [after.get(ones, NUMERALS[ones])] * bool(ones)
    return " ".join(said)
