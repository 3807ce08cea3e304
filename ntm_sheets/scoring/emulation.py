"""Emulation points, classes and ranks (điểm thi đua) on the commune's own scale, for each day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ntm_sheets.campaign.policy import ScoringPolicy
from ntm_sheets.facts.results import shown_points
from ntm_sheets.scoring.arrays import Floats, Ints, ratio
from ntm_sheets.scoring.tallying import PARTS, Tally


@dataclass(frozen=True)
class Score:
    """Points and ranks by day.

    `parts` are on each part's own full mark (NaN where left out), `points` on the policy's total. `keys` are what the
    ranks go by, first things first, less is better.
    Shapes: seen days × units. Ranks start at 1 in each list; equal units share one and the next is left out (1, 1, 3);
    0 is no rank: nothing was reported, or nothing can be scored yet.
    """

    parts: Mapping[str, Floats]
    points: Floats
    ranks: Ints
    keys: tuple[Floats, ...]


def score_units(policy: ScoringPolicy, tallied: Tally) -> Score:
    """Turn shares into points, and points into ranks.

    A part that the unit has nothing of counts as zero where its track requires it. Another such part, and one of which
    nothing is due yet, is left out and the rest scaled up to the policy's total. Units are ranked, each list by itself,
    by the points as people see them, rounded to one decimal. Equal points: fewer criteria not passed (a blank never
    wins a tie), then more verified on site, then the newer last report, and for the same newest day the one that came
    earlier (falling silent never wins a tie); else the same rank. Who has reported nothing, or has no part to score yet,
    has no rank.
    """
    parts = {name: np.where(tallied.owed(name), 0.0, tallied.shares[name]) * policy.parts[name] for name in PARTS}
    full = sum((np.where(np.isnan(parts[name]), 0.0, policy.parts[name]) for name in PARTS), np.zeros(()))
    earned = sum((np.nan_to_num(part) for part in parts.values()), np.zeros(()))
    points = np.nan_to_num(ratio(earned, full)) * policy.total
    keys: tuple[Floats, ...] = (
        -shown_points(points),
        tallied.criteria_total - tallied.by[policy.points_by].passed,
        -tallied.verified_steps,
        -tallied.last_day.astype(np.float64),
        tallied.last_received.astype(np.float64),
    )
    ranks = np.zeros(points.shape, dtype=np.int64)
    for day, spoke in enumerate(tallied.spoke & (full > 0)):
        for one in np.unique(tallied.lists):
            own = np.flatnonzero(spoke & (tallied.lists == one))
            ranks[day, own] = _ranks(np.stack([key[day, own] for key in keys]))
    return Score(parts, points, ranks, keys)


def class_of(policy: ScoringPolicy, points: float, lacking: float = 0) -> str:
    """Name the class of some points, by their value rounded to one decimal, with so many criteria not passed."""
    seen = float(shown_points(points))
    ordered = sorted(policy.classes, key=lambda one: -one.floor)
    fitting = (
        one.name for one in ordered if seen >= one.floor and (one.max_failed is None or lacking <= one.max_failed)
    )
    return next(fitting, ordered[-1].name if ordered else "")


def _ranks(keys: Floats) -> Ints:
    order = np.lexsort(keys[::-1])
    sorted_keys = keys[:, order]
    new = np.concatenate([[True], (sorted_keys[:, 1:] != sorted_keys[:, :-1]).any(axis=0)])[: len(order)]
    firsts = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = firsts + 1
    return ranks
