"""Emulation points, classes and ranks (điểm thi đua) on the commune's own scale, for each day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ntm_sheets.campaign.definition import Campaign, ScoringPolicy
from ntm_sheets.results import shown_points
from ntm_sheets.scoring.arrays import Floats, Ints, group_sums, ratio, spread
from ntm_sheets.scoring.criteria import FAIL, PASS, Appraisal
from ntm_sheets.scoring.evidence import Evidence
from ntm_sheets.scoring.progress import Progress
from ntm_sheets.scoring.reports import Punctuality

PARTS = ("criteria", "gardens", "progress", "on_time", "evidence")


@dataclass(frozen=True)
class Tally:
    """What each unit reached by the end of each seen day.

    Shapes: seen days × units, but `criteria_total` and `quota` have one value a unit.
    `shares` (0 to 1, by part) is NaN where a part does not apply to the unit or nothing of it is due yet.
    """

    shares: Mapping[str, Floats]
    criteria_passed: Floats
    criteria_failed: Floats
    criteria_total: Floats
    gardens_passed: Floats
    quota: Floats
    verified: Floats
    last_day: Ints
    last_received: Ints

    @property
    def verified_steps(self) -> Floats:
        """The share verified on site, without the dust of division; 0 where nothing is asked."""
        steps: Floats = np.nan_to_num(self.verified).round(9)
        return steps


@dataclass(frozen=True)
class Score:
    """Points and ranks by day.

    `parts` are on each part's own full mark (NaN where left out), `points` on the policy's total. `keys` are what the
    ranks go by, first things first, less is better.
    Shapes: seen days × units. Ranks start at 1; equal units share one and the next is left out (1, 1, 3).
    """

    parts: Mapping[str, Floats]
    points: Floats
    ranks: Ints
    keys: tuple[Floats, ...]


def tally(
    campaign: Campaign,
    of_units: Appraisal,
    of_gardens: Appraisal,
    progress: Progress,
    clock: Punctuality,
    evidence: Evidence,
) -> Tally:
    """Bring the stations' findings to one shape."""
    place = {unit.key: n for n, unit in enumerate(campaign.units)}
    judged = [place[subject.unit] for subject in of_units.subjects]
    totals = np.array([[len(subject.criteria_set.counted) for subject in of_units.subjects]], dtype=float)

    def by_unit(columns: Floats) -> Floats:
        return spread(columns, judged, len(place))

    gardens = _by_unit_sizes(of_gardens, campaign)
    quota = np.array([_quota(campaign, n) for n in range(len(place))], dtype=float)
    return Tally(
        shares={
            "criteria": np.where(by_unit(totals) > 0, by_unit(of_units.met_share()), np.nan),
            "gardens": _best_gardens(of_gardens.passed_share(), gardens, quota),
            "progress": progress.mean,
            "on_time": clock.share,
            "evidence": evidence.share,
        },
        criteria_passed=np.nan_to_num(by_unit(of_units.count(PASS))),
        criteria_failed=np.nan_to_num(by_unit(of_units.count(FAIL))),
        criteria_total=np.nan_to_num(by_unit(totals)[0]),
        gardens_passed=group_sums(of_gardens.all_pass(), gardens),
        quota=quota,
        verified=by_unit(of_units.verified_share()),
        last_day=clock.last_day,
        last_received=clock.last_received,
    )


def score_units(policy: ScoringPolicy, tallied: Tally) -> Score:
    """Turn shares into points, and points into ranks.

    A part that does not apply or has nothing due yet is left out and the rest scaled up to the policy's
    total. Units are ranked by the points as people see them, rounded to one decimal. Equal points: fewer
    criteria not passed (a blank never wins a tie), then more verified on site, then the newer last report,
    and for the same newest day the one that came earlier (falling silent never wins a tie); else the same
    rank.
    """
    parts = {name: tallied.shares[name] * policy.parts[name] for name in PARTS}
    full = sum((np.where(np.isnan(parts[name]), 0.0, policy.parts[name]) for name in PARTS), np.zeros(()))
    earned = sum((np.nan_to_num(part) for part in parts.values()), np.zeros(()))
    points = np.nan_to_num(ratio(earned, full)) * policy.total
    keys: tuple[Floats, ...] = (
        -shown_points(points),
        tallied.criteria_total - tallied.criteria_passed,
        -tallied.verified_steps,
        -tallied.last_day.astype(np.float64),
        tallied.last_received.astype(np.float64),
    )
    ranks = np.array([_ranks(np.stack([key[day] for key in keys])) for day in range(len(points))], dtype=np.int64)
    return Score(parts, points, ranks, keys)


def class_of(policy: ScoringPolicy, points: float) -> str:
    """Name the class of some points, by their value rounded to one decimal."""
    seen = float(shown_points(points))
    ordered = sorted(policy.classes, key=lambda one: -one.floor)
    return next((one.name for one in ordered if seen >= one.floor), ordered[-1].name if ordered else "")


def _ranks(keys: Floats) -> Ints:
    order = np.lexsort(keys[::-1])
    sorted_keys = keys[:, order]
    new = np.concatenate([[True], (sorted_keys[:, 1:] != sorted_keys[:, :-1]).any(axis=0)])[: len(order)]
    firsts = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = firsts + 1
    return ranks


def _quota(campaign: Campaign, place: int) -> int:
    track = campaign.track_of(campaign.units[place])
    return track.garden_quota if track.garden_set else 0


def _by_unit_sizes(of_gardens: Appraisal, campaign: Campaign) -> list[int]:
    counts: dict[str, int] = {}
    for subject in of_gardens.subjects:
        counts[subject.unit] = counts.get(subject.unit, 0) + 1
    return [counts.get(unit.key, 0) for unit in campaign.units]


def _best_gardens(shares: Floats, sizes: list[int], quota: Floats) -> Floats:
    out = np.full((len(shares), len(sizes)), np.nan)
    start = 0
    for n, size in enumerate(sizes):
        wanted = int(quota[n])
        if wanted > 0:
            best = -np.sort(-shares[:, start : start + size], axis=1)[:, :wanted]
            out[:, n] = best.sum(axis=1) / wanted
        start += size
    return out
