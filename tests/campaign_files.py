"""Campaign workbooks, each read once and drawn once: hundreds of tests open or change the same one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ntm_sheets.campaign import loading, workbook
from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.commands import setting_up

_read: dict[bytes, Campaign] = {}
_really_load = loading.load_campaign
_really_load_kept = loading.load_kept_campaign
_really_found = workbook.founding_campaign


def load_campaign(path: Path, *, was_taken: bool = False) -> Campaign:
    """Read a campaign from its workbook, by its bytes."""
    data = path.read_bytes() if path.is_file() else b""
    if data not in _read:
        found = _really_load(
            path, was_taken=was_taken
        )  # one with faults raises, and is read again by the next who asks
        if was_taken:  # it may have faults for others
            return found
        _read[data] = found
    return _read[data]


def _load_kept(path: Path, kept: Path) -> tuple[Campaign, bytes]:
    data = path.read_bytes() if path.is_file() else b""
    if data not in _read:
        _read[data], data = _really_load_kept(path, kept)
    return _read[data], data


def write_campaign(campaign: Campaign, path: Path) -> None:
    """Draw a campaign's workbook."""
    path.write_bytes(_drawn(campaign, drawing.ROOM, drawing.LAST_COLUMN))


@cache
def _drawn(campaign: Campaign, room: int, last_column: int) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "c.xlsx"
        workbook.write_campaign(campaign, path)
        return path.read_bytes()


@contextmanager
def reading_once() -> Iterator[None]:
    """Let the program, too, read and draw each campaign workbook once; its own room `campaign` stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setting_up, "write_campaign", write_campaign)
        founding = cache(_really_found)
        for name, module in list(sys.modules.items()):
            if not name.startswith("ntm_sheets.campaign") and vars(module).get("founding_campaign") is _really_found:
                patch.setattr(module, "founding_campaign", founding)
            is_own = name.startswith("ntm_sheets.") and not name.startswith("ntm_sheets.campaign")
            if is_own and getattr(module, "load_campaign", None) is _really_load:
                patch.setattr(module, "load_campaign", load_campaign)
            if is_own and getattr(module, "load_kept_campaign", None) is _really_load_kept:
                patch.setattr(module, "load_kept_campaign", _load_kept)
        yield
