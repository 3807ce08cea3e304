"""The days scoring looks at: before, on the edges of, and after the period."""

from datetime import timedelta

import pytest
from small_campaigns import START, at, small_campaign

from ntm_sheets.scoring.arrays import days_of

CAMPAIGN = small_campaign(days=4)


@pytest.mark.parametrize(
    ("day", "seen", "begun", "yesterday"),
    [
        (-5, [-5], False, None),
        (-1, [-1], False, None),  # the day before the period
        (0, [0], True, None),
        (1, [0, 1], True, 0),
        (3, [0, 1, 2, 3], True, 2),  # the last day
        (4, [0, 1, 2, 3], True, 3),  # the day after it
        (40, [0, 1, 2, 3], True, 3),
    ],
)
def test_days_as_of_a_day(day: int, seen: list[int], begun: bool, yesterday: int | None) -> None:
    days = days_of(CAMPAIGN, at(day, 23, 59, 59))
    assert [(one - START).days for one in days.seen] == seen
    assert (days.begun, days.yesterday) == (begun, yesterday)
    assert [(one - START).days for one in days.period] == [0, 1, 2, 3]


def test_midnight_belongs_to_the_new_day() -> None:
    assert days_of(CAMPAIGN, at(1, 0)).seen == (START, START + timedelta(days=1))


@pytest.mark.parametrize(("day", "place"), [(-3, 0), (0, 0), (2, 2), (3, 3), (9, 3)])
def test_a_day_outside_counts_at_the_nearest_one(day: int, place: int) -> None:
    assert days_of(CAMPAIGN, at(9)).place(START + timedelta(days=day)) == place
