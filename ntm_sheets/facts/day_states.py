"""What a unit had reached by the end of a day: kept in the ledger, so that no day is judged twice."""

from dataclasses import dataclass
from datetime import date

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.campaign.policy import PointsBy

VIEWS: tuple[PointsBy, ...] = ("counted", "own", "verified")
SHARES = ("criteria", "gardens", "progress", "verified", "done")
RECOGNISED = ("passed", "failed", "lacking", "gardens", "whole")
NUMBERS = (*SHARES, *(f"{what}_{view}" for view in VIEWS for what in RECOGNISED))
"""The numbers of a day: `done` is the share done of the volumes of the whole plan; the rest as `scoring.tallying` has them."""

Said = tuple[str, str, str, str, str, Value, date]
"""A value of a form that counts: unit, role, table, row, field, what counts of it, report day."""


@dataclass(frozen=True)
class DayState:
    """What a unit had reached by the end of a day that has ended, by all that came up to now.

    `basis` is the mark of what it was judged by. `numbers` are those of NUMBERS, None where there is none; `claims` the
    village's own running total of each task of the plan.
    """

    unit: str
    day: date
    basis: str
    numbers: tuple[float | None, ...]
    claims: tuple[float | None, ...]
