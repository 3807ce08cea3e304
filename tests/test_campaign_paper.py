"""The campaign workbook on paper: the guide is one page, and a sheet says which of its columns stay on the screen."""

import pytest
from openpyxl import Workbook, load_workbook

from ntm_sheets.campaign.book.drawing import GUIDE
from ntm_sheets.campaign.book.fields import Sheet
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import write_campaign

COUNTED = {1: "Cột cuối", 2: "Hai cột cuối", 4: "Bốn cột cuối"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, campaign: Campaign) -> Workbook:
    path = tmp_path_factory.mktemp("paper") / "chien-dich.xlsx"
    write_campaign(campaign, path)
    return load_workbook(path)


def test_the_guide_is_one_page(book: Workbook) -> None:
    setup = book[GUIDE].page_setup
    assert (setup.fitToWidth or 1, 1 if setup.fitToHeight is None else setup.fitToHeight) == (1, 1)
    assert book[GUIDE].sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("sheet", [one for one in SHEETS if not one.settings], ids=lambda one: one.key)
def test_a_sheet_says_which_columns_are_not_printed(sheet: Sheet, book: Workbook) -> None:
    left_out = sum(not field.printed for field in sheet.fields)
    said = [words for words in COUNTED.values() if f"{words} không in ra giấy" in sheet.help]
    assert said == ([COUNTED[left_out]] if left_out else [])
    assert all(not field.printed for field in sheet.fields[len(sheet.fields) - left_out :])


def test_the_guide_asks_for_the_teams_addresses(book: Workbook) -> None:
    said = " ".join(str(row[0]) for row in book[GUIDE].iter_rows(max_col=1, values_only=True))
    assert "địa chỉ thư của thôn và của đoàn" in said
