"""The campaign with its history: which edition of its workbook held when, and what each changed.

The archive has the editions; what they ask and change is read out of them once and noted in the state folder, where it
may be lost at any time.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from ntm_sheets.campaign.calendar import CampaignEdition
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import (
    Difference,
    EditionChanges,
    asked_by,
    asked_of,
    differences_of,
    plain_asked,
    plain_differences,
)
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.errors import NtmError
from ntm_sheets.intake.editions import (
    FOLDER,
    ArchivedEdition,
    edition_bytes,
    is_before_any,
    keep_edition,
    read_editions,
)
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_note

log = logging.getLogger("ntm_sheets")
# Notes of another form are not read, but made anew.
FORM = 3


def is_kept(workspace: Workspace, data: bytes, now: datetime) -> bool:
    """Tell whether the archive's last edition is this workbook, read before now.

    One that was read by a clock that ran ahead holds from now on, not from then.
    """
    editions, _ = read_editions(workspace.archive)
    newest = editions[-1] if editions else None
    if newest is None or newest.sha256 != hashlib.sha256(data).hexdigest():
        return False
    return newest.before_any or newest.loaded_at <= now


def take_edition(workspace: Workspace, data: bytes, now: datetime, key: str = "") -> None:
    """Keep this workbook as an edition first read now, unless it is the last one; the caller holds the lock.

    `key` is the mark of the form key.
    """
    if not is_kept(workspace, data, now):
        keep_edition(workspace.archive, data, now, key)


def with_history(
    workspace: Workspace, campaign: Campaign, data: bytes, now: datetime | None, *, lasting: bool
) -> tuple[Campaign, tuple[str, ...]]:
    """Give the campaign of this workbook with what its editions asked, and in words which cannot be read any more.

    A workbook that the archive does not have yet counts as one that is read now. What is read out of old editions is
    noted where that shall be `lasting`.
    """
    editions, troubles = read_editions(workspace.archive)
    notes = _Notes(workspace.edition_notes[0])
    unreadable: list[str] = []
    asked: list[CampaignEdition] = []
    mine = hashlib.sha256(data).hexdigest()
    for edition in editions:
        if edition.sha256 == mine:
            asked.append(asked_by(campaign, edition.loaded_at, before_any=edition.before_any))
            continue
        found = _asked(workspace, edition, notes)
        if found is None:
            unreadable.append(_lost(edition))
        else:
            asked.append(found)
    if not editions or editions[-1].sha256 != mine:
        at = now or max((one.loaded_at for one in editions), default=datetime.min)
        asked.append(asked_by(campaign, at, before_any=is_before_any(workspace.archive)))
    if lasting:
        notes.note(mine, plain_asked(asked[-1]))
        notes.save()
    return replace(campaign, editions=tuple(asked)), (*troubles, *unreadable)


def history_of(workspace: Workspace, campaign: Campaign, as_of: datetime) -> tuple[EditionChanges, ...]:
    """Give what each edition after the first changed, as far as it was known at a moment, in the order of reading."""
    editions, _ = read_editions(workspace.archive)
    table = campaign.timetable(as_of)
    since = dict(zip(table.editions[1:], table.since[1:], strict=True))
    first_day = {one.loaded_at: day for one, day in since.items()}
    notes = _Notes(workspace.edition_notes[1])
    found = []
    for before, edition in pairwise(editions):
        if edition.before_any or edition.loaded_at <= as_of:
            changed = _changes(workspace, before, edition, notes)
            found.append(EditionChanges(edition.loaded_at, first_day.get(edition.loaded_at), changed))
    notes.save()
    return tuple(found)


class _Notes:
    """What was read out of editions, by their hashes; a note that is damaged or of an older program tells nothing."""

    def __init__(self, path: Path) -> None:
        self.path, self.is_new = path, False
        self.content: dict[str, Any] = {}
        kept = read_note(path)
        if kept.get("form") == FORM and isinstance(kept.get("noted"), dict):
            self.content = dict(kept["noted"])

    def note(self, key: str, value: object) -> None:
        if key not in self.content:
            self.content[key], self.is_new = value, True

    def forget(self, key: str) -> None:
        self.content.pop(key, None)

    def save(self) -> None:
        """Keep what is new; where it cannot be written it is read out again next time."""
        if self.is_new:
            text = json.dumps({"form": FORM, "noted": self.content}, ensure_ascii=False)
            with suppress(OSError), delivered(self.path) as aside:
                aside.write_text(text, encoding="utf-8")


def _asked(workspace: Workspace, edition: ArchivedEdition, notes: _Notes) -> CampaignEdition | None:
    noted: Mapping[str, Any] | None = notes.content.get(edition.sha256)
    if noted is not None:
        try:
            return asked_of(noted, edition.loaded_at, before_any=edition.before_any)
        except (KeyError, TypeError, ValueError, AttributeError):
            notes.forget(edition.sha256)
    campaign = _read(workspace, edition)
    if campaign is None:
        return None
    asked = asked_by(campaign, edition.loaded_at, before_any=edition.before_any)
    notes.note(edition.sha256, plain_asked(asked))
    return asked


def _changes(
    workspace: Workspace, before: ArchivedEdition, edition: ArchivedEdition, notes: _Notes
) -> tuple[Difference, ...] | None:
    if before.sha256 == edition.sha256:
        return ()
    key = f"{before.sha256} {edition.sha256}"
    if key in notes.content:
        try:
            return differences_of(notes.content[key])
        except (KeyError, TypeError, ValueError, AttributeError):
            notes.forget(key)
    old, new = _read(workspace, before), _read(workspace, edition)
    if old is None or new is None:
        return None
    # Only here cells are spoken of: what the sheets look like takes long to load.
    from ntm_sheets.campaign.book.assembling import differences

    try:
        found = differences(old, new)
    except Exception:
        log.exception("Lỗi của chương trình ở %s/%s:", FOLDER, edition.file)
        return None
    notes.note(key, plain_differences(found))
    return found


def _read(workspace: Workspace, edition: ArchivedEdition) -> Campaign | None:
    if edition_bytes(workspace.archive, edition) is None:
        return None
    try:
        return load_campaign(workspace.archive / FOLDER / edition.file, was_taken=True)
    except NtmError:
        return None
    except Exception:
        log.exception("Lỗi của chương trình ở %s/%s:", FOLDER, edition.file)
        return None


def _lost(edition: ArchivedEdition) -> str:
    return (
        f"Không đọc lại được bản chiến dịch đã dùng từ {edition.loaded_at:%H:%M %d/%m/%Y} ({FOLDER}/{edition.file} trong "
        "kho lưu): hạn nộp và lịch của bản ấy không còn tính được. Lấy lại tệp đó từ bản sao dự phòng."
    )
