"""What is reckoned up of all units as of a moment, and the row that tells all of each."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.facts.kept import PhotoTally, Report
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.result_rows import HistoryRow
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.scoring.arrays import Days, Floats, numbers, wholes
from ntm_sheets.scoring.certainty import certainties
from ntm_sheets.scoring.changes import ReadForms, part_changes
from ntm_sheets.scoring.emulation import Explainer, Score, score_units
from ntm_sheets.scoring.evidence import Evidence, look_at
from ntm_sheets.scoring.open_items import OpenItems
from ntm_sheets.scoring.reports import Punctuality, first_reports, launched, moment, watch_clock
from ntm_sheets.scoring.tallying import PARTS, Judged, Reached, Tally, tally


@dataclass(frozen=True)
class Came:
    """What came: the accepted drops, when each report that counts was handed in first, and what is open of all of it."""

    accepted: Sequence[DropRecord]
    first: Mapping[Report, datetime]
    opened: OpenItems


def open_items(
    accepted: Sequence[DropRecord], photos: Sequence[PhotoTally], findings: Sequence[FindingRecord], read: ReadForms
) -> OpenItems:
    """Gather what nobody has settled; of the forms that wait for the officer the answers are read."""
    held = [drop for drop in accepted if drop.held and not drop.set_aside]
    answers = tuple(read({drop.seq for drop in held})) if held else ()
    return OpenItems(tuple(findings), held, answers, photos)


@dataclass(frozen=True)
class Reckoned:
    """The points of every unit and day as of a moment, and all that they follow from."""

    campaign: Campaign
    days: Days
    as_of: datetime
    judged: Judged
    reached: Reached
    came: Came
    clock: Punctuality
    evidence: Evidence
    tallied: Tally
    scored: Score

    @property
    def on_time_at_best(self) -> Floats:
        """The share of reports on time, by day and unit, were the forms that wait let in."""
        held = self.came.opened.held
        if not held:
            return self.clock.share
        first = dict(self.came.first)
        for report, at in first_reports(held).items():
            first[report] = min(at, first.get(report, at))
        return watch_clock(self.campaign, first, self.days, self.as_of).share

    @classmethod
    def of(
        cls, campaign: Campaign, days: Days, judged: Judged, reached: Reached, came: Came, as_of: datetime
    ) -> "Reckoned":
        """Reckon up: of now by the judgement, of each day by what was reached."""
        clock = watch_clock(campaign, came.first, days, as_of)
        evidence = look_at(campaign, came.opened.photos, days)
        tallied = tally(campaign, days, reached, judged.progress.sizes, clock, evidence)
        scored = score_units(campaign.scoring, tallied)
        return cls(campaign, days, as_of, judged, reached, came, clock, evidence, tallied, scored)


def unit_rows(made: Reckoned) -> tuple[UnitRow, ...]:
    """Tell of each unit what it has reached: list by list, the best rank first, equal ranks in the campaign's order."""
    campaign, days, tallied, scored, evidence = made.campaign, made.days, made.tallied, made.scored, made.evidence
    begun = launched(campaign, made.judged.progress, made.clock)
    of_units = made.judged.of_units["counted"]
    changed = part_changes(scored, days.yesterday)
    sure = certainties(campaign, made.judged, tallied, evidence, made.came.opened, made.on_time_at_best)
    explainer = Explainer(campaign, tallied, scored)
    gates = dict(zip([subject.unit for subject in of_units.subjects], of_units.gates(), strict=True))
    by_day, shares = tallied.by["counted"], tallied.shares
    own, verified = tallied.by["own"], tallied.by["verified"]
    points, ranks = scored.points, _ranks(scored)
    parts = {name: numbers(scored.parts[name][-1]) for name in PARTS}
    rank, rank_before = wholes(ranks[-1]), wholes(_before(ranks, days))
    points_before, progress_before = (numbers(_before(one, days)) for one in (points, shares["progress"] * 100))
    criteria_before, gardens_before = (wholes(_before(one, days)) for one in (by_day.passed, by_day.gardens))
    own_before, verified_before = (
        [wholes(_before(by, days)) for by in (one.passed, one.gardens)] for one in (own, verified)
    )
    share = {name: numbers(shares[name][-1] * 100) for name in ("progress", "on_time", "evidence")}
    visited = numbers(tallied.verified[-1] * 100)

    def row(n: int, unit: Unit) -> UnitRow:
        day = int(tallied.last_day[-1, n])
        return UnitRow(
            unit=unit.key,
            name=unit.name,
            track=unit.track,
            track_name=campaign.track_of(unit).name,
            group=unit.group,
            list=campaign.list_of(unit),
            rank=rank[n],
            points=float(points[-1, n]),
            points_before=points_before[n],
            rank_before=rank_before[n],
            class_name=explainer.classes[n],
            part_criteria=parts["criteria"][n],
            part_gardens=parts["gardens"][n],
            part_progress=parts["progress"][n],
            part_on_time=parts["on_time"][n],
            part_evidence=parts["evidence"][n],
            criteria_passed=int(by_day.passed[-1, n]),
            criteria_before=criteria_before[n],
            criteria_failed=int(by_day.failed[-1, n]),
            criteria_total=int(tallied.criteria_total[n]),
            gate_passed=gates.get(unit.key),
            gardens_passed=int(by_day.gardens[-1, n]),
            gardens_before=gardens_before[n],
            gardens_total=int(tallied.quota[n]),
            plan_progress=share["progress"][n],
            plan_progress_before=progress_before[n],
            on_time_share=share["on_time"][n],
            evidence_share=share["evidence"][n],
            evidence_shown=int(evidence.shown[-1, n]),
            evidence_total=evidence.sizes[n],
            verified_share=visited[n],
            last_report=date.fromordinal(day) if day else None,
            last_received=moment(int(tallied.last_received[-1, n])) if day else None,
            recognised=bool(by_day.whole[-1, n]),
            criteria_own=int(own.passed[-1, n]),
            gardens_own=int(own.gardens[-1, n]),
            recognised_own=bool(own.whole[-1, n]),
            criteria_verified=int(verified.passed[-1, n]),
            gardens_verified=int(verified.gardens[-1, n]),
            recognised_verified=bool(verified.whole[-1, n]),
            sentence=explainer.sentence(n),
            launched=begun[n],
            criteria_own_before=own_before[0][n],
            gardens_own_before=own_before[1][n],
            criteria_verified_before=verified_before[0][n],
            gardens_verified_before=verified_before[1][n],
            change_criteria=changed["criteria"][n],
            change_gardens=changed["gardens"][n],
            change_progress=changed["progress"][n],
            change_on_time=changed["on_time"][n],
            change_evidence=changed["evidence"][n],
            points_low=sure[n].points_low,
            points_high=sure[n].points_high,
            rank_best=sure[n].rank_best,
            rank_worst=sure[n].rank_worst,
            class_best=sure[n].class_best,
            class_worst=sure[n].class_worst,
            open_questions=sure[n].asked,
            unverified=sure[n].unverified,
            doubted_photos=sure[n].photos,
            held_forms=sure[n].forms,
            certainty=sure[n].sentence,
            may_be_proposed=sure[n].may_be_proposed(campaign.closes_at, made.as_of),
            proposal=sure[n].proposal(campaign.closes_at, made.as_of),
        )

    rows = [row(n, unit) for n, unit in enumerate(campaign.units)]

    order = sorted(range(len(rows)), key=lambda n: (tallied.lists[n], rank[n] or math.inf))
    return tuple(rows[n] for n in order)


def history_rows(campaign: Campaign, days: Days, tallied: Tally, scored: Score) -> tuple[HistoryRow, ...]:
    """Tell of every unit and seen day of the period; of none before the period begins."""
    seen = days.seen if days.begun else ()
    size = len(seen)
    cells = zip(
        ((unit.key, day) for unit in campaign.units for day in seen),
        scored.points[:size].T.ravel().tolist(),
        tallied.by["counted"].passed[:size].T.ravel().astype(np.int64).tolist(),
        wholes(_ranks(scored)[:size].T.ravel()),
        strict=True,
    )
    return tuple(HistoryRow(unit, day, points, passed, rank) for (unit, day), points, passed, rank in cells)


def _ranks(scored: Score) -> Floats:
    """Give the ranks, NaN where there is none."""
    return np.where(scored.ranks > 0, scored.ranks, np.nan)


def _before(by_day: Floats, days: Days) -> Floats:
    if days.yesterday is None:
        return np.full(by_day.shape[1], np.nan)
    row: Floats = by_day[days.yesterday]
    return row
