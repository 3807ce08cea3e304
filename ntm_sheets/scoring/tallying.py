"""What each unit reached by the end of each day, brought to one shape: the shares of the parts, and recognition."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.policy import PointsBy
from ntm_sheets.scoring.arrays import Flags, Floats, Ints, group_sums, spread
from ntm_sheets.scoring.criteria import FAIL, PASS, Evaluation, Views
from ntm_sheets.scoring.evidence import Evidence
from ntm_sheets.scoring.progress import Progress
from ntm_sheets.scoring.reports import Punctuality

PARTS = ("criteria", "gardens", "progress", "on_time", "evidence")


@dataclass(frozen=True)
class Recognition:
    """How far the units are recognised, by one view. Shapes: seen days × units.

    `lacking` counts the criteria failed or without data, the gate among them; `whole` tells that a unit passes all of
    them and has the gardens of its quota.
    """

    passed: Floats
    failed: Floats
    lacking: Floats
    gardens: Floats
    whole: Flags


@dataclass(frozen=True)
class Tally:
    """What each unit reached by the end of each seen day.

    Shapes: seen days × units, but `criteria_total`, `quota`, `lists` and each of `absent` have one value a unit.
    `shares` (0 to 1, by part) is NaN where the unit has nothing of a part (`absent`) or nothing of it is due yet.
    `by` is the recognition by each view. `spoke` tells that something has been reported of the unit. `lists` numbers
    the ranking list of each unit.
    """

    shares: Mapping[str, Floats]
    absent: Mapping[str, Flags]
    required: Mapping[str, Flags]
    by: Mapping[PointsBy, Recognition]
    criteria_total: Floats
    quota: Floats
    verified: Floats
    lists: Ints
    spoke: Flags
    last_day: Ints
    last_received: Ints

    @property
    def verified_steps(self) -> Floats:
        """The share verified on site, without the dust of division; 0 where nothing is asked."""
        steps: Floats = np.nan_to_num(self.verified).round(9)
        return steps

    def owed(self, part: str) -> Flags:
        """Tell which units have nothing of a part that their track requires: it counts as zero.

        A track that has no set, or asks for no garden, does not ask for that part at all.
        """
        asked = part not in ("criteria", "gardens")
        return self.required[part] & self.absent[part] & asked


def tally(
    campaign: Campaign,
    of_units: Views,
    of_gardens: Views,
    progress: Progress,
    clock: Punctuality,
    evidence: Evidence,
) -> Tally:
    """Bring the stations' findings to one shape."""
    units = campaign.units
    subjects = {subject.unit: subject for subject in of_units["counted"].subjects}
    gardens = _by_unit_sizes(of_gardens["counted"], campaign)
    quota = np.array([_quota(campaign, unit) for unit in units], dtype=float)
    totals = [len(subjects[u.key].criteria_set.counted) if u.key in subjects else 0 for u in units]
    view = campaign.scoring.points_by
    criteria_total = np.array(totals, dtype=float)
    required = {unit.key: campaign.track_of(unit).required_parts for unit in units}
    return Tally(
        shares={
            "criteria": np.where(
                criteria_total > 0, _by_unit(campaign, of_units[view], of_units[view].met_share()), np.nan
            ),
            "gardens": _best_gardens(of_gardens[view].passed_share(), gardens, quota),
            "progress": progress.mean,
            "on_time": clock.share,
            "evidence": evidence.share,
        },
        absent={
            "criteria": criteria_total == 0,
            "gardens": quota == 0,
            "progress": np.array(progress.sizes) == 0,
            "on_time": np.zeros(len(units), dtype=bool),
            "evidence": np.array(evidence.sizes) == 0,
        },
        required={part: np.array([part in required[unit.key] for unit in units], dtype=bool) for part in PARTS},
        by={one: _recognition(campaign, of_units[one], of_gardens[one], gardens, quota) for one in of_units},
        criteria_total=criteria_total,
        quota=quota,
        verified=_by_unit(campaign, of_units["counted"], of_units["counted"].verified_share()),
        lists=np.array([campaign.lists.index(campaign.list_of(unit)) for unit in units], dtype=np.int64),
        spoke=_spoke(campaign, clock, len(progress.mean)),
        last_day=clock.last_day,
        last_received=clock.last_received,
    )


def _recognition(
    campaign: Campaign, of_units: Evaluation, of_gardens: Evaluation, sizes: list[int], quota: Floats
) -> Recognition:
    def counted(numbers: Floats) -> Floats:
        return np.nan_to_num(_by_unit(campaign, of_units, numbers))

    gardens = group_sums(of_gardens.all_pass(), sizes)
    whole = (counted(of_units.all_pass()) > 0) & (gardens >= quota)
    passed, failed = counted(of_units.count(PASS)), counted(of_units.count(FAIL))
    return Recognition(passed, failed, counted(of_units.not_passed()), gardens, whole)


def _by_unit(campaign: Campaign, evaluation: Evaluation, numbers: Floats) -> Floats:
    """Put a number of each judged unit at the unit's place; NaN where none is judged. Shape: days × units."""
    place = {unit.key: n for n, unit in enumerate(campaign.units)}
    return spread(numbers, [place[subject.unit] for subject in evaluation.subjects], len(place))


def _spoke(campaign: Campaign, clock: Punctuality, seen: int) -> Flags:
    """Tell by which day a report or a visit of each unit was there. Shape: days × units."""
    first: dict[str, int] = {}
    for unit, _, day in clock.first:
        place = min(max((day - campaign.start).days, 0), seen - 1)
        first[unit] = min(place, first.get(unit, seen))
    since = np.array([first.get(unit.key, seen) for unit in campaign.units], dtype=np.int64)
    spoke: Flags = np.arange(seen)[:, None] >= since
    return spoke


def _quota(campaign: Campaign, unit: Unit) -> int:
    track = campaign.track_of(unit)
    return track.garden_quota if track.garden_set else 0


def _by_unit_sizes(of_gardens: Evaluation, campaign: Campaign) -> list[int]:
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
