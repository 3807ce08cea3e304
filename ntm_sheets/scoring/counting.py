"""Whose number counts: a verification grows old, and of two running totals the newer one counts."""

from collections.abc import Sequence

import numpy as np

from ntm_sheets.scoring.arrays import Ints
from ntm_sheets.scoring.standing import Cell, Known, Standing, carried


def stand_verified(known: Known, cells: Sequence[Cell], valid_days: int) -> Standing:
    """Let the team's answer count to the end of day `valid_days` after its visit, then the village's newer one.

    Where the village has said nothing newer, the team's answer goes on counting.
    """
    village, team = carried(known, cells)
    # The visit's own day is day 0.
    old = ages(known, team) > valid_days
    stale = (team >= 0) & old
    newer = known.spoke[village] > known.spoke[team]
    counted = np.where((team >= 0) & ~(stale & newer), team, village)
    return Standing(village, team, np.where(stale, -1, team), stale, counted)


def stand_newest(known: Known, cells: Sequence[Cell]) -> Standing:
    """Let the newer of two running totals count, the team's where both are of one day."""
    village, team = carried(known, cells)
    counted = np.where((team >= 0) & (known.spoke[team] >= known.spoke[village]), team, village)
    return Standing(village, team, team, np.zeros(team.shape, dtype=bool), counted)


def ages(known: Known, places: Ints) -> Ints:
    """Count the days from the report date of each answer to each seen day; -1 where there is no answer."""
    today = np.array([day.toordinal() for day in known.days.seen], dtype=np.int64)[:, None]
    age: Ints = np.where(places >= 0, np.maximum(today - known.spoke[places], 0), -1)
    return age
