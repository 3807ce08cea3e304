"""How people see a number, worked out without the package: the decimal value, half up."""

from decimal import ROUND_HALF_UP, Decimal


def seen(value: float, decimals: int = 1) -> float:
    """Round half up, away from zero on both sides; the last digits of a double are dust."""
    clean = Decimal(repr(round(value, 10)))
    return float(clean.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)) + 0.0


def seen_share(value: float | None) -> float | None:
    """Give a share as people see it: the full 100 and the bare 0 are kept for all and for nothing."""
    if value is None:
        return None
    if 99.95 <= value < 100 - 1e-9:
        return 99.9
    return 0.1 if 1e-9 < value < 0.05 else seen(value)
