"""The days that scoring looks at: the whole period, and its days up to the as-of moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ntm_sheets.campaign.definition import Campaign


@dataclass(frozen=True)
class Days:
    """The period and the days of it that have come.

    `seen` always has a day, the last of which is "now": before the period it is the as-of day itself (`begun`
    is false), after the period it is the period's last day. `open` tells that this last day has not ended: a day ends
    with its deadline, and only what the ended days ask for is due.
    """

    period: tuple[date, ...]
    seen: tuple[date, ...]
    begun: bool
    yesterday: int | None
    open: bool = False

    def ended_by(self, day: date) -> date:
        """Give the last day that has ended by the end of a day, as far as is known: the day before where it is open."""
        return day - timedelta(days=1) if self.open and day == self.seen[-1] else day

    def place(self, day: date) -> int:
        """Give a day's place among the seen days; days outside of them count at the nearest one."""
        return min(max((day - self.seen[0]).days, 0), len(self.seen) - 1)


def days_of(campaign: Campaign, as_of: datetime) -> Days:
    """Lay out the campaign's days as of a moment; `yesterday` is the place of the day before, if it was seen."""
    period = tuple(campaign.start + timedelta(n) for n in range((campaign.end - campaign.start).days + 1))
    seen = tuple(day for day in period if day <= as_of.date())
    before = tuple(day for day in seen if day < as_of.date())
    seen_or_now = seen or (as_of.date(),)
    is_open = as_of <= datetime.combine(seen_or_now[-1], campaign.deadline)
    return Days(period, seen_or_now, bool(seen), len(before) - 1 if before else None, is_open)
