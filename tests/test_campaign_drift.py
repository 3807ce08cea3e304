"""The campaign workbook's hidden keys against what its lines show: a moved column or setting is a fault, not another value."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from campaign_files import write_campaign
from drifted_forms import edited

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.errors import CampaignError

pytestmark = pytest.mark.usefixtures("small")


def heading_row(sheet: Any) -> int:
    return next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "heading")


def swap_columns(book: Any) -> None:
    """Two columns change places with their headings, as a sort from left to right does; row 1 is no part of it."""
    sheet = next(sheet for sheet in book.worksheets if sheet["A1"].value == "tasks")
    at = {cell.value: cell.column for cell in sheet[1] if cell.value}
    one, other = at["start"], at["end"]
    for row in range(heading_row(sheet), sheet.max_row + 1):
        first, second = sheet.cell(row, one).value, sheet.cell(row, other).value
        sheet.cell(row, one).value, sheet.cell(row, other).value = second, first


def swap_settings(book: Any) -> None:
    sheet = next(sheet for sheet in book.worksheets if sheet["A1"].value == "settings")
    at = {cell.value: cell.row for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value}
    for column in (2, 3):
        one, other = sheet.cell(at["start"], column), sheet.cell(at["end"], column)
        one.value, other.value = other.value, one.value


@pytest.mark.parametrize("how", [swap_columns, swap_settings])
def test_lines_that_moved_away_from_their_hidden_keys_are_faults(
    tmp_path: Path, campaign: Campaign, how: Callable[[Any], None]
) -> None:
    path = tmp_path / "chien-dich.xlsx"
    write_campaign(campaign, path)
    path.write_bytes(edited(path.read_bytes(), how))
    with pytest.raises(CampaignError) as caught:
        load_campaign(path)
    assert len([fault for fault in caught.value.faults if "mã ẩn" in fault.message and fault.cell]) == 2


def test_a_heading_in_other_words_is_no_fault(tmp_path: Path, campaign: Campaign) -> None:
    def reword(book: Any) -> None:
        sheet = next(sheet for sheet in book.worksheets if sheet["A1"].value == "tasks")
        row = heading_row(sheet)
        for cell in sheet[row][1:]:
            cell.value = f"{cell.value} (xã ghi)" if cell.value else None

    path = tmp_path / "chien-dich.xlsx"
    write_campaign(campaign, path)
    path.write_bytes(edited(path.read_bytes(), reword))
    assert load_campaign(path) == campaign
