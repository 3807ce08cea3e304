"""The days of the week as Vietnamese people write them; Monday is thứ 2."""

import re

from ntm_sheets.campaign.folding import fold

NAMES = ("Thứ 2", "Thứ 3", "Thứ 4", "Thứ 5", "Thứ 6", "Thứ 7", "Chủ nhật")
NUMBER_WORDS = {"hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7}
SUNDAY = ("chu nhat", "cn", "thu 8")
NUMBERED = re.compile(r"(?:thu|t)? ?([2-7]|[a-z]+)")


def weekday_name(day: int) -> str:
    """Name a day of the week, Monday being 0."""
    return NAMES[day]


def weekday_of(text: str) -> int | None:
    """Find which day of the week is meant (“thứ 2”, “T2”, “thứ hai”, “CN”); None where none is."""
    typed = fold(text)
    if typed in SUNDAY:
        return 6
    found = NUMBERED.fullmatch(typed)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else NUMBER_WORDS.get(found[1])
    return None if number is None else number - 2
