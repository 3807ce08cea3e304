"""The days that scoring looks at, and the shapes that it computes with: days down, units or cells across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

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


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


def group_sums(values: Floats, sizes: Sequence[int]) -> Floats:
    """Add up neighbouring columns in groups of the given sizes; an empty group is 0.

    Shape: days × columns in, days × groups out.
    """
    widths = np.asarray(sizes, dtype=np.int64)
    sums = np.zeros((values.shape[0], len(widths)))
    full = widths > 0
    if full.any():
        starts = np.cumsum(widths) - widths
        sums[:, full] = np.add.reduceat(values, starts[full], axis=1)
    return sums


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    out = np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def spread(columns: Floats, units: Sequence[int], count: int) -> Floats:
    """Put columns at their units' places among `count` units; the others are NaN."""
    out = np.full((columns.shape[0], count), np.nan)
    out[:, list(units)] = columns
    return out


def objects(values: Iterable[object]) -> Objects:
    """Make an array of plain Python values, with one None at its end so that place -1 reads as "none"."""
    items = [*values, None]
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def numbers(values: Floats) -> list[float | None]:
    """Give plain numbers, None for NaN."""
    return [None if value != value else value for value in values.tolist()]


def wholes(values: Floats) -> list[int | None]:
    """Give plain whole numbers, None for NaN."""
    return [None if value != value else int(value) for value in values.tolist()]
