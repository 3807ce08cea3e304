"""When a watch draws the outbox again though nothing came."""

from datetime import datetime, time

import pytest

from ntm_sheets.commands.taking_in import _is_stale

FIVE = time(17)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2021-10-{text}")


@pytest.mark.parametrize(
    ("drawn", "now", "stale"),
    [
        (None, "05T08:00:00", True),
        ("05T08:00:00", "05T08:00:01", False),
        ("05T08:00:00", "05T16:59:59", False),
        ("05T16:59:59", "05T17:00:00", True),  # the deadline itself is news
        ("05T17:00:00", "05T17:00:00", False),  # and told once
        ("05T17:00:00", "05T17:00:01", False),
        ("05T17:00:00", "05T23:59:59", False),
        ("05T16:00:00", "05T18:00:00", True),
        ("05T23:59:59", "06T00:00:00", True),
        ("05T17:30:00", "06T17:30:00", True),
    ],
)
def test_the_outbox_is_old_once_a_deadline_or_a_day_went_by(drawn: str | None, now: str, stale: bool) -> None:
    assert _is_stale(None if drawn is None else at(drawn), at(now), FIVE) is stale
