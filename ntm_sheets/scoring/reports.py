"""Reports against the clock: who reported on time for which day, and when each unit spoke last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.records import DropRecord
from ntm_sheets.scoring.arrays import Floats, Ints, frame, ratio, times
from ntm_sheets.scoring.days import Days
from ntm_sheets.submission import Role

ReportState = Literal["on_time", "late", "missing", "waiting"]
ROLES: tuple[Role, ...] = ("village", "team")
EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Punctuality:
    """The first accepted report of each unit, role and day, and what follows from them for the villages.

    Shapes: seen days × units. `share` is of the reports due that came on time, 0 to 1 (NaN before the first
    deadline).
    `last_day` is the newest report's day as an ordinal (0: none), `last_received` when it first came, in
    microseconds.
    """

    first: dict[tuple[str, str, date], datetime]
    share: Floats
    last_day: Ints
    last_received: Ints


def watch_clock(campaign: Campaign, accepted: Sequence[DropRecord], days: Days, as_of: datetime) -> Punctuality:
    """Hold the accepted drops against the daily deadline."""
    first: dict[tuple[str, str, date], datetime] = {}
    for drop in sorted(accepted, key=lambda drop: (drop.handed_in, drop.seq)):
        if drop.report_date is not None and drop.role:
            first.setdefault((drop.unit, drop.role, drop.report_date), drop.handed_in)

    past = [days.begun and as_of > datetime.combine(day, campaign.deadline) for day in days.seen]
    states = [
        [report_state(first.get((unit.key, "village", day)), day, campaign, as_of) for unit in campaign.units]
        for day in days.seen
    ]
    on_time = np.array([[state == "on_time" for state in row] for row in states], dtype=float)
    due = np.array(past, dtype=float)[:, None]
    last_day, last_received = _last(campaign, first, days)
    return Punctuality(first, ratio(np.cumsum(on_time * due, axis=0), np.cumsum(due, axis=0)), last_day, last_received)


def report_state(received: datetime | None, day: date, campaign: Campaign, as_of: datetime) -> ReportState:
    """Judge one day's report by when it first came; at the deadline itself is still on time."""
    deadline = datetime.combine(day, campaign.deadline)
    if received is not None:
        return "on_time" if received <= deadline else "late"
    return "missing" if as_of > deadline else "waiting"


def reports_frame(campaign: Campaign, punctuality: Punctuality, days: Days, as_of: datetime) -> pd.DataFrame:
    """Make the frame `reports`: every unit, role and day of the period."""
    keys = [(unit.key, role, day) for unit in campaign.units for role in ROLES for day in days.period]
    received = [punctuality.first.get(key) for key in keys]
    return frame(
        {
            "unit": [unit for unit, _, _ in keys],
            "role": [role for _, role, _ in keys],
            "day": [day for _, _, day in keys],
            "state": [
                report_state(came, day, campaign, as_of) for came, (_, _, day) in zip(received, keys, strict=True)
            ],
            # A report that came before its deadline is not due yet: it counts from the deadline on, as in `share`.
            "due": np.array([as_of > datetime.combine(day, campaign.deadline) for _, _, day in keys], dtype=bool),
            "received_at": times(received),
        }
    )


def moment(microseconds: int) -> datetime:
    """Turn microseconds back into the moment that they count."""
    return EPOCH + timedelta(microseconds=microseconds)


def _last(campaign: Campaign, first: dict[tuple[str, str, date], datetime], days: Days) -> tuple[Ints, Ints]:
    column = {unit.key: n for n, unit in enumerate(campaign.units)}
    shape = (len(days.seen), len(campaign.units))
    newest, received = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for (unit, role, day), came in sorted(first.items(), key=lambda item: item[0][2]):
        if role == "village" and unit in column:
            place = days.place(day), column[unit]
            newest[place], received[place] = day.toordinal(), (came - EPOCH) // timedelta(microseconds=1)
    spoke = np.where(newest > 0, np.arange(shape[0])[:, None], 0)
    carried = np.maximum.accumulate(spoke, axis=0)
    return np.take_along_axis(newest, carried, axis=0), np.take_along_axis(received, carried, axis=0)
