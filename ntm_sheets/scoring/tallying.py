"""What each unit reached by the end of each day, brought to one shape: the shares of the parts, and recognition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.policy import PointsBy
from ntm_sheets.facts.records import NUMBERS, VIEWS
from ntm_sheets.scoring.answers_by_day import AnswersByDay
from ntm_sheets.scoring.arrays import Days, Flags, Floats, Ints, group_sums, spread
from ntm_sheets.scoring.calculated import with_calculated
from ntm_sheets.scoring.criteria import FAIL, PASS, Evaluation, Views, appraise, garden_subjects, unit_subjects
from ntm_sheets.scoring.evidence import Evidence
from ntm_sheets.scoring.progress import Progress, measure
from ntm_sheets.scoring.reports import Punctuality

PARTS = ("criteria", "gardens", "progress", "on_time", "evidence")


@dataclass(frozen=True)
class Judged:
    """The judgement on some units by the end of each seen day of what is known, and their plans."""

    units: tuple[Unit, ...]
    known: AnswersByDay
    of_units: Views
    of_gardens: Views
    progress: Progress


@dataclass(frozen=True)
class Reached:
    """What some units reached by the end of some days, as `DayState` has it; NaN where there is none.

    `numbers` are by name, days × units each; `claims` are the villages' own totals, days × tasks.
    """

    numbers: Mapping[str, Floats]
    claims: Floats

    def followed_by(self, later: "Reached") -> "Reached":
        """Put later days of the same units below these."""
        numbers = {name: np.vstack([own, later.numbers[name]]) for name, own in self.numbers.items()}
        return Reached(numbers, np.vstack([self.claims, later.claims]))


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
        return without_dust(self.verified)

    def owed(self, part: str) -> Flags:
        """Tell which units have nothing of a part that their track requires: it counts as zero.

        A track that has no set, or asks for no garden, does not ask for that part at all.
        """
        asked = part not in ("criteria", "gardens")
        return self.required[part] & self.absent[part] & asked


def judge(campaign: Campaign, known: AnswersByDay, units: tuple[Unit, ...]) -> Judged:
    """Judge some units by what is known, at the end of each of its seen days."""
    known, valid = with_calculated(known, campaign, units), campaign.scoring.verified_days
    return Judged(
        units,
        known,
        appraise(known, unit_subjects(campaign, units), valid),
        appraise(known, garden_subjects(campaign, units), valid),
        measure(known, campaign, units),
    )


def reach(campaign: Campaign, judged: Judged) -> Reached:
    """Give what the judged units reached, day by day."""
    units, view = judged.units, campaign.scoring.points_by
    counted, scored, gardens = judged.of_units["counted"], judged.of_units[view], judged.of_gardens
    sizes, quota, total = _garden_counts(gardens["counted"], units), _quotas(campaign, units), _totals(campaign, units)
    numbers = {
        "criteria": np.where(total > 0, _by_unit(units, scored, scored.met_share()), np.nan),
        "gardens": _best_gardens(gardens[view].passed_share(), sizes, quota),
        "progress": judged.progress.mean,
        "verified": _by_unit(units, counted, counted.verified_share()),
        "done": judged.progress.of_plan,
    }
    for one in VIEWS:
        numbers |= _recognised(units, one, judged.of_units[one], gardens[one], sizes, quota)
    return Reached({name: numbers[name] for name in NUMBERS}, judged.progress.claims)


def tally(
    campaign: Campaign, days: Days, reached: Reached, sizes: Sequence[int], clock: Punctuality, evidence: Evidence
) -> Tally:
    """Bring the stations' findings to one shape; `sizes` counts the tasks of each unit."""
    units, found = campaign.units, reached.numbers
    quota, criteria_total = _quotas(campaign, units), _totals(campaign, units)
    required = {unit.key: campaign.track_of(unit).required_parts for unit in units}
    return Tally(
        shares={
            "criteria": found["criteria"],
            "gardens": found["gardens"],
            "progress": found["progress"],
            "on_time": clock.share,
            "evidence": evidence.share,
        },
        absent={
            "criteria": criteria_total == 0,
            "gardens": quota == 0,
            "progress": np.array(sizes) == 0,
            "on_time": np.zeros(len(units), dtype=bool),
            "evidence": np.array(evidence.sizes) == 0,
        },
        required={part: np.array([part in required[unit.key] for unit in units], dtype=bool) for part in PARTS},
        by={one: recognition(found, one) for one in VIEWS},
        criteria_total=criteria_total,
        quota=quota,
        verified=found["verified"],
        lists=np.array([campaign.lists.index(campaign.list_of(unit)) for unit in units], dtype=np.int64),
        spoke=_spoke(campaign, clock, len(days.seen)),
        last_day=clock.last_day,
        last_received=clock.last_received,
    )


def _recognised(
    units: Sequence[Unit], view: str, of_units: Evaluation, of_gardens: Evaluation, sizes: list[int], quota: Floats
) -> dict[str, Floats]:
    def counted(numbers: Floats) -> Floats:
        return np.nan_to_num(_by_unit(units, of_units, numbers))

    gardens = group_sums(of_gardens.all_pass(), sizes)
    found = {
        "passed": counted(of_units.count(PASS)),
        "failed": counted(of_units.count(FAIL)),
        "lacking": counted(of_units.not_passed()),
        "gardens": gardens,
        "whole": ((counted(of_units.all_pass()) > 0) & (gardens >= quota)).astype(float),
    }
    return {f"{name}_{view}": numbers for name, numbers in found.items()}


def without_dust(shares: Floats) -> Floats:
    """Give shares without the dust of division, to be compared; 0 where there is none."""
    clean: Floats = np.nan_to_num(shares).round(9)
    return clean


def recognition(found: Mapping[str, Floats], view: str) -> Recognition:
    """Give the recognition by one view of what was reached."""
    passed, failed, lacking, gardens = (found[f"{name}_{view}"] for name in ("passed", "failed", "lacking", "gardens"))
    return Recognition(passed, failed, lacking, gardens, found[f"whole_{view}"] > 0)


def _by_unit(units: Sequence[Unit], evaluation: Evaluation, numbers: Floats) -> Floats:
    """Put a number of each judged unit at the unit's place; NaN where none is judged. Shape: days × units."""
    place = {unit.key: n for n, unit in enumerate(units)}
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


def _totals(campaign: Campaign, units: Sequence[Unit]) -> Floats:
    sets = [campaign.unit_set(unit) for unit in units]
    return np.array([len(one.counted) if one else 0 for one in sets], dtype=float)


def quota_of(campaign: Campaign, unit: Unit) -> int:
    """Give how many gardens a unit must bring; none where no set judges them."""
    track = campaign.track_of(unit)
    return track.garden_quota if track.garden_set else 0


def _quotas(campaign: Campaign, units: Sequence[Unit]) -> Floats:
    return np.array([quota_of(campaign, unit) for unit in units], dtype=float)


def _garden_counts(of_gardens: Evaluation, units: Sequence[Unit]) -> list[int]:
    counts: dict[str, int] = {}
    for subject in of_gardens.subjects:
        counts[subject.unit] = counts.get(subject.unit, 0) + 1
    return [counts.get(unit.key, 0) for unit in units]


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
