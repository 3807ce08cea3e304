"""Photo evidence: which of the things that need a photo have one that shows something and was not used before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.contract.layout import evidence_subjects
from ntm_sheets.contract.standards import subject_key
from ntm_sheets.facts.fingerprints import bands
from ntm_sheets.facts.records import DropRecord, PhotoRecord
from ntm_sheets.scoring.arrays import Floats, frame, group_sums, ratio
from ntm_sheets.scoring.days import Days


@dataclass(frozen=True)
class Evidence:
    """What must be shown, unit by unit, and the photos of it.

    `photos` are those of each subject, in the order of receipt; `sizes` counts the subjects of each unit, `shown` those
    that have a photo; `share` (0 to 1) is NaN where nothing is asked. Shape of both: seen days × units.
    """

    subjects: tuple[tuple[str, str], ...]
    photos: tuple[tuple[PhotoRecord, ...], ...]
    sizes: tuple[int, ...]
    shown: Floats

    @property
    def share(self) -> Floats:
        """The share of what needs a photo that has one."""
        return ratio(self.shown, np.array(self.sizes, dtype=float))


def look_at(campaign: Campaign, photos: Sequence[PhotoRecord], accepted: Sequence[DropRecord], days: Days) -> Evidence:
    """Sort the photos of all accepted drops to what they show.

    A form sent again need not carry its pictures again: a photo stays, even where its submission was
    superseded.
    """
    here = {drop.seq for drop in accepted}
    shown: dict[tuple[str, str], list[PhotoRecord]] = {}
    for photo in sorted(
        (photo for photo in photos if photo.seq in here), key=lambda p: (p.seq, p.row, p.cell, p.sha256)
    ):
        shown.setdefault((photo.unit, subject_key(photo.subject)), []).append(photo)
    asked = [[(unit.key, key) for key in evidence_subjects(campaign, unit)] for unit in campaign.units]
    subjects = tuple(subject for unit in asked for subject in unit)
    sizes = [len(unit) for unit in asked]
    since = np.array(
        [min((days.place(p.report_date) for p in shown.get(s, []) if p.is_evidence), default=np.inf) for s in subjects],
        dtype=float,
    )
    there = since <= np.arange(len(days.seen))[:, None]
    photos_of = tuple(tuple(shown.get(subject, ())) for subject in subjects)
    return Evidence(subjects, photos_of, tuple(sizes), group_sums(there.astype(float), sizes))


def evidence_frame(campaign: Campaign, evidence: Evidence) -> pd.DataFrame:
    """Make the frame `evidence`; the same picture sent twice is one photo, `photos` leaves out the reused ones."""
    names = _names(campaign)
    own = [
        {photo.phash if bands(photo.phash) else photo.sha256 for photo in photos if photo.is_evidence}
        for photos in evidence.photos
    ]
    return frame(
        {
            "unit": [unit for unit, _ in evidence.subjects],
            "subject": [key for _, key in evidence.subjects],
            "name": [names[subject] for subject in evidence.subjects],
            "has_photo": np.array([bool(hashes) for hashes in own], dtype=bool),
            "photos": np.array([len(hashes) for hashes in own], dtype=np.int64),
            "reused": np.array([any(p.reused_from for p in photos) for photos in evidence.photos], dtype=bool),
        }
    )


def _names(campaign: Campaign) -> dict[tuple[str, str], str]:
    names = {(task.unit, task.key): task.name for task in campaign.tasks}
    for unit in campaign.units:
        unit_set = campaign.unit_set(unit)
        names |= {(unit.key, indicator.key): indicator.name for indicator in (unit_set.indicators if unit_set else ())}
    return names
