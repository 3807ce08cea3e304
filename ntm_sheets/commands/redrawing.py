"""When an outbox is behind though no file came: who is late is news once a deadline has gone by."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ntm_sheets.campaign.definition import Campaign

# Whoever hands in within the deadline's own second is on time: the news is out in the next one.
NEXT_SECOND = timedelta(seconds=1)


def turning_points(campaign: Campaign, now: datetime) -> tuple[datetime, ...]:
    """Give the moments after which a day's lists read otherwise: its deadline, and the closing of the books."""
    return (campaign.timetable(now).deadline(now.date()), campaign.closes_at)


def is_stale(drawn: datetime | None, now: datetime, points: Iterable[datetime]) -> bool:
    """Tell whether what was drawn as of a moment is old news: another day has begun, or a turning point has gone by.

    What was drawn at the very moment of a deadline does not know yet who missed it. A clock that was set back passes the
    same moments again. Nothing drawn is always old.
    """
    if drawn is None or drawn > now or drawn.date() != now.date():
        return True
    return any(drawn <= point < now for point in points)


def seconds_to_news(now: datetime, points: Iterable[datetime]) -> float | None:
    """Give the seconds until the next turning point has gone by; None where none is ahead."""
    ahead = [(point + NEXT_SECOND - now).total_seconds() for point in points if point >= now]
    return min(ahead, default=None)
