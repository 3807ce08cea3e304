"""Whose number counts: a verification grows old, and of two running totals the newer one counts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ntm_sheets.scoring.arrays import Flags, Floats, Ints
from ntm_sheets.scoring.standing import Cell, Known, Standing, carried


@dataclass(frozen=True)
class Totals:
    """The standing of running totals.

    `doubt` marks those for which the village said more than the team measured on that day or before, until the next
    visit; `rival` is that answer of the village. Shape: seen days × cells.
    """

    standing: Standing
    rival: Ints
    doubt: Flags


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


def stand_newest(known: Known, cells: Sequence[Cell], amounts: Floats) -> Totals:
    """Let the newer of two running totals count, the team's where both are of one day; `amounts` are all answers as numbers."""
    village, team = carried(known, cells)
    counted = np.where((team >= 0) & (known.spoke[team] >= known.spoke[village]), team, village)
    columns = np.arange(len(cells))
    # What the village had said by the day of the visit.
    rival = np.where(team >= 0, village[np.append(known.day, 0)[team], columns], -1)
    doubt = (team >= 0) & (rival >= 0) & (amounts[rival] > amounts[team])
    return Totals(Standing(village, team, team, np.zeros_like(doubt), counted), rival, doubt)


def ages(known: Known, places: Ints) -> Ints:
    """Count the days from the report date of each answer to each seen day; -1 where there is no answer."""
    today = np.array([day.toordinal() for day in known.days.seen], dtype=np.int64)[:, None]
    age: Ints = np.where(places >= 0, np.maximum(today - known.spoke[places], 0), -1)
    return age
