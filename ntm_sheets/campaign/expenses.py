"""The wrap-up's money added up and held against itself: what each line is worth, what the lines make, what differs.

Apart from where a line is declared (`papers.py`): amounts are rounded by `showing.py`, which needs the campaign's words first.
"""

from collections.abc import Iterator, Sequence

from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.papers import Expense
from ntm_sheets.campaign.showing import rounded, show_number

# What the officer calls a line that sums up those above it.
TOTALS = frozenset(map(fold, ("Cộng", "Tổng", "Tổng cộng", "Tổng số", "Cộng chung")))


def is_total(one: Expense) -> bool:
    """Tell whether a line is the officer's own sum of those above it."""
    return fold(one.item) in TOTALS


def worth(one: Expense) -> float | None:
    """Give the amount of a line: as typed, else what count and price make; None where neither is known."""
    return _reckoned(one) if one.amount is None else one.amount


def sum_of(expenses: Sequence[Expense]) -> float:
    """Add up the lines that are no sum themselves."""
    return rounded(sum(worth(one) or 0.0 for one in expenses if not is_total(one)))


def expense_doubts(expenses: Sequence[Expense]) -> Iterator[tuple[int, str, str]]:
    """Yield the place (from 0) of each line that does not agree with itself or the others, what is wrong, what to do."""
    for at, one in enumerate(expenses):
        right = sum_of(expenses[:at]) if is_total(one) else _reckoned(one)
        amount = worth(one)
        if amount is None:
            yield at, f"“{one.item}” chưa có số tiền", "Ghi thành tiền, hoặc ghi đủ số lượng và mức chi."
        elif amount < 0:
            yield at, f"“{one.item}” ghi số tiền nhỏ hơn 0", "Ghi lại số tiền."
        elif right is not None and rounded(amount) != right:
            said = f"“{one.item}” ghi {show_number(amount)} đồng, nhưng {_made(one)} là {show_number(right)} đồng"
            yield at, said, "Sửa số tiền, số lượng hoặc mức chi cho khớp."


def _reckoned(one: Expense) -> float | None:
    return None if one.count is None or one.price is None else rounded(one.count * one.price)


def _made(one: Expense) -> str:
    if is_total(one):
        return "các dòng trên cộng lại"
    return f"{show_number(one.count or 0)} × {show_number(one.price or 0)}"
