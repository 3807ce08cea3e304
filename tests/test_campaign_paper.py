"""The campaign workbook on paper: the guide is one page, and a sheet says which of its columns stay on the screen."""

from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from ntm_sheets.campaign.book.drawing import FIRST_ROW, GUIDE, HEADING_ROW, LINE, SETTING_WIDTHS, TITLE_ROW, draw_book
from ntm_sheets.campaign.book.fields import BookSheet
from ntm_sheets.campaign.book.sheets import SHEETS
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.errors import OwnError

COUNTED = {1: "Cột cuối", 2: "Hai cột cuối", 4: "Bốn cột cuối", 5: "Năm cột cuối"}


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
def test_a_sheet_says_which_columns_are_not_printed(sheet: BookSheet, book: Workbook) -> None:
    left_out = sum(not field.printed for field in sheet.fields)
    said = [words for words in COUNTED.values() if f"{words} không in ra giấy" in sheet.help]
    assert said == ([COUNTED[left_out]] if left_out else [])
    assert all(not field.printed for field in sheet.fields[len(sheet.fields) - left_out :])


def test_the_guide_asks_for_the_teams_addresses(book: Workbook) -> None:
    said = " ".join(str(row[0]) for row in book[GUIDE].iter_rows(max_col=1, values_only=True))
    assert "địa chỉ thư của thôn và của đoàn" in said


def width_of(page: Worksheet, column: int) -> float:
    """The width in characters, as it was asked for: the file counts the cell's margins too."""
    found = next(one for one in page.column_dimensions.values() if one.min <= column <= one.max)
    return round(found.width - 0.71, 1)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.key)
def test_a_sheet_is_drawn_as_wide_and_as_high_as_its_words_need(sheet: BookSheet, book: Workbook) -> None:
    page = book[sheet.name]
    widths = SETTING_WIDTHS if sheet.settings else tuple(field.width for field in sheet.fields)
    assert [width_of(page, column) for column in range(2, 2 + len(widths))] == pytest.approx(widths, abs=0.1)
    for row in page.iter_rows(FIRST_ROW + 1, FIRST_ROW + 12, 2, 1 + len(widths)):
        needed = max(lines(cell.value, width) for cell, width in zip(row, widths, strict=True))
        height = page.row_dimensions[row[0].row].height or LINE
        assert height >= LINE * needed, row[0].coordinate
        assert height <= LINE * (needed + 2), row[0].coordinate


def lines(value: object, width: float) -> int:
    """At the least: what stands on one line even where all letters are narrow."""
    return sum(
        max(1, -(-len(line) // int(1.2 * width))) for line in (value if isinstance(value, str) else "").split("\n")
    )


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.key)
def test_keys_are_hidden_and_what_is_typed_into_is_free(sheet: BookSheet, book: Workbook) -> None:
    page = book[sheet.name]
    assert page.row_dimensions[1].hidden
    assert page.column_dimensions["A"].hidden
    assert page.protection.sheet
    assert (page["A1"].value, page.cell(TITLE_ROW + 1, 2).value) == (sheet.key, sheet.title)
    typed = page.cell(FIRST_ROW + 1, 3 if sheet.settings else 2)
    assert not typed.protection.locked
    assert page.cell(HEADING_ROW + 1, 2).protection.locked
    # Rows come and go, are sorted and filtered where there are rows; settings stay where they are.
    locked = page.protection
    shut = (locked.insertRows, locked.deleteRows, locked.sort, locked.autoFilter, locked.formatCells, locked.formatRows)
    assert shut == (sheet.settings,) * 6
    assert page.print_title_rows == f"${HEADING_ROW + 1}:${HEADING_ROW + 1}"
    last = 3 if sheet.settings else sum(field.printed for field in sheet.fields)
    assert page.print_area.split("!")[1].startswith(f"$B${TITLE_ROW + 1}:${'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[last]}$")
    if not sheet.settings:
        assert page.auto_filter.ref.startswith(f"B{HEADING_ROW + 1}:")


def test_the_file_says_whose_campaign_it_is(book: Workbook, campaign: Campaign) -> None:
    said = book.properties
    assert (said.title, said.subject, said.creator) == ("Chiến dịch", campaign.name, f"UBND {campaign.commune}")


@pytest.mark.usefixtures("small")
def test_a_text_that_no_cell_holds_is_said_and_not_cut(campaign: Campaign) -> None:
    draw_book(replace(campaign, place="x" * 32_767), datetime(2021, 10, 2))
    with pytest.raises(OwnError, match=r"Không ghi được hết nội dung vào ô: “x{60}…”"):
        draw_book(replace(campaign, place="x" * 32_768), datetime(2021, 10, 2))
