"""The campaign workbook (chien-dich.xlsx): written for the officer to edit, read back with every fault named."""

from datetime import datetime, time
from pathlib import Path

from ntm_sheets.campaign.book.assembling import campaign_of
from ntm_sheets.campaign.book.drawing import draw_book
from ntm_sheets.campaign.book.grids import open_grids
from ntm_sheets.campaign.book.references import resolve
from ntm_sheets.campaign.book.rows import read_rows
from ntm_sheets.campaign.book.soundness import find_faults
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.errors import CampaignError


def write_campaign(campaign: Campaign, path: Path, *, created: datetime | None = None) -> None:
    """Write a campaign as a workbook; `created` is its date of making, by default the campaign's first day.

    Numbers keep 15 digits, as Excel does. Errors: OSError from the write.
    """
    path.write_bytes(draw_book(campaign, created or datetime.combine(campaign.start, time())))


def load_campaign(path: Path) -> Campaign:
    """Read a campaign from its workbook, whichever program saved it.

    Errors: CallError where the file is missing, locked or no workbook; CampaignError with every fault found in it.
    """
    book = read_rows(open_grids(path))
    rows, lost = resolve(book.rows)
    faults = (*book.faults, *lost, *find_faults(rows, book.names))
    if faults:
        raise CampaignError(faults)
    return campaign_of({sheet: tuple(row.values for row in found) for sheet, found in rows.items()})
