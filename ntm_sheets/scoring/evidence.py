"""What a standing value rests on: whose number counts, where it came from, which photos show something."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import evidence_subjects
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.kept import PhotoTally, tally_shown
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.result_rows import EvidenceRow, IndicatorRow
from ntm_sheets.facts.submission import Role
from ntm_sheets.scoring.answers_by_day import AnswersByDay, Cell, Standing, carried
from ntm_sheets.scoring.arrays import Days, Floats, Ints, group_sums, ratio


def stand_verified(known: AnswersByDay, cells: Sequence[Cell], valid_days: int) -> Standing:
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


def stand_newest(known: AnswersByDay, cells: Sequence[Cell]) -> Standing:
    """Let the newer of two running totals count, the team's where both are of one day."""
    village, team = carried(known, cells)
    counted = np.where((team >= 0) & (known.spoke[team] >= known.spoke[village]), team, village)
    return Standing(village, team, team, np.zeros(team.shape, dtype=bool), counted)


def ages(known: AnswersByDay, places: Ints) -> Ints:
    """Count the days from the report date of each answer to each seen day; -1 where there is no answer."""
    today = np.array([day.toordinal() for day in known.days.seen], dtype=np.int64)[:, None]
    age: Ints = np.where(places >= 0, np.maximum(today - known.spoke[places], 0), -1)
    return age


class Source(NamedTuple):
    """What an answer says, and where that stands; None in all where there is no answer."""

    value: Value | None
    day: date | None
    role: Role | None
    file: str | None
    sheet: str | None
    cell: str | None
    seq: int | None


def sources_of(known: AnswersByDay, places: Ints) -> list[Source]:
    """Give the sources of the answers at these places."""
    names = ("value", "report_date", "role", "file", "sheet", "cell", "seq")
    columns = [known.columns[name][places].tolist() for name in names]
    return [Source(*cells) for cells in zip(*columns, strict=True)]


def ages_now(known: AnswersByDay, standing: Standing) -> list[int | None]:
    """Give how many days ago the number that counts was given; None where there is none."""
    return [None if age < 0 else age for age in ages(known, standing.counted)[-1].tolist()]


def spoken(known: AnswersByDay, cell: Cell, counted: Role | None) -> Value | None:
    """Give a note: of the role that counts where it left one, else of the other; the newer one where no number counts."""
    return known.said(cell, counted)


@dataclass(frozen=True)
class Evidence:
    """What must be shown, unit by unit, and the photos of it.

    `photos` are those of each subject; `sizes` counts the subjects of each unit, `shown` those that have a photo; `share`
    (0 to 1) is NaN where nothing is asked. Shape of both: seen days × units.
    """

    subjects: tuple[tuple[str, str], ...]
    photos: tuple[PhotoTally, ...]
    sizes: tuple[int, ...]
    shown: Floats

    @property
    def share(self) -> Floats:
        """The share of what needs a photo that has one."""
        return ratio(self.shown, np.array(self.sizes, dtype=float))


def tally_photos(photos: Iterable[PhotoRecord], forms: Collection[int]) -> list[PhotoTally]:
    """Count the photos of some forms, thing by thing.

    A form sent again need not carry its pictures again: a photo stays, even where its submission was superseded.
    """
    return tally_shown(
        (
            p.unit,
            subject_key(p.subject),
            p.report_date,
            p.is_evidence,
            p.first_sha256,
            bool(p.reused_from),
            p.moment,
            p.implied_moment,
        )
        for p in photos
        if p.seq in forms
    )


def look_at(campaign: Campaign, photos: Iterable[PhotoTally], days: Days) -> Evidence:
    """Find the photos of all that must be shown."""
    shown = {(one.unit, one.subject): one for one in photos}
    asked = [[(unit.key, key) for key in evidence_subjects(campaign, unit)] for unit in campaign.units]
    subjects = tuple(subject for unit in asked for subject in unit)
    found = tuple(shown.get(subject) or PhotoTally(*subject, None, 0, reused=False) for subject in subjects)
    sizes = [len(unit) for unit in asked]
    since = np.array([np.inf if one.since is None else days.place(one.since) for one in found], dtype=float)
    there = since <= np.arange(len(days.seen))[:, None]
    return Evidence(subjects, found, tuple(sizes), group_sums(there.astype(float), sizes))


def evidence_rows(
    campaign: Campaign, evidence: Evidence, indicators: Iterable[IndicatorRow], tasks: Iterable[TaskRow]
) -> tuple[EvidenceRow, ...]:
    """Tell what needs a photo; the same picture sent twice is one photo, `photos` leaves out the reused ones."""
    names = _names(campaign)
    reached = {(row.unit, row.indicator) for row in indicators if row.state == "pass"}
    reached |= {(row.unit, row.task) for row in tasks if (row.done or 0) >= row.volume}
    return tuple(
        EvidenceRow(
            unit, subject, names[unit, subject], one.different > 0, one.different, one.reused, (unit, subject) in reached,
            " ".join(day.isoformat() for day in one.days), one.before, one.after, one.doubted,
        )
        for (unit, subject), one in zip(evidence.subjects, evidence.photos, strict=True)
    )  # fmt: skip


def _names(campaign: Campaign) -> dict[tuple[str, str], str]:
    names = {(task.unit, task.key): task.name for task in campaign.tasks}
    for unit in campaign.units:
        unit_set = campaign.unit_set(unit)
        names |= {(unit.key, indicator.key): indicator.name for indicator in (unit_set.indicators if unit_set else ())}
    return names
