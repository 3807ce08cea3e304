"""The sheets of the reporting calendar in the campaign workbook: as officers write them, and with every fault told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from campaign_files import write_campaign
from openpyxl import load_workbook

from ntm_sheets.campaign.book.cells import weekday_name, weekday_of
from ntm_sheets.campaign.book.fields import WEEKDAY_NAMES
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.errors import CampaignError

pytestmark = pytest.mark.usefixtures("small")
DAY = date(2021, 10, 5)
LINES = (
    DueRule("ve-dich", "team", "weekdays", (0, 3, 6)),
    DueRule("", "team", "every", every=4, since=DAY),
    DueRule("", "", "listed", days=(DAY, date(2021, 10, 12))),
)
EXCUSES = (
    Excuse("hoa-binh", "village", DAY, None, "lũ", "Chủ tịch xã"),
    Excuse("lien-mieu", "", DAY, date(2021, 10, 6), "việc tang", "Phó chủ tịch", withdrawn=True),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chien-dich.xlsx"


def edited(path: Path, sheet: str, change: Callable[[dict[str, int], object], None]) -> None:
    book = load_workbook(path)
    page = next(one for one in book.worksheets if one["A1"].value == sheet)
    change({str(cell.value): cell.column for cell in page[1][1:] if cell.value}, page)
    book.save(path)


def test_lines_and_excuses_come_back(path: Path, campaign: Campaign) -> None:
    whole = replace(campaign, calendar=LINES, excuses=EXCUSES)
    write_campaign(whole, path)
    assert load_campaign(path) == whole


def test_a_workbook_of_before_there_was_a_calendar_asks_daily(path: Path, campaign: Campaign) -> None:
    write_campaign(campaign, path)
    book = load_workbook(path)
    for name in ("Lịch báo cáo", "Ngày được miễn"):
        del book[name]
    for name, key in (("Đơn vị", "group_contact"), ("Đầu việc", "launch")):
        (column,) = (cell.column for cell in book[name][1] if cell.value == key)
        book[name].delete_cols(column)
    book.save(path)
    plain = tuple(replace(task, launch=False) for task in campaign.tasks)
    assert load_campaign(path) == replace(campaign, tasks=plain)
    assert (load_campaign(path).calendar, load_campaign(path).excuses) == ((), ())


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("thứ 2; thứ 5", (0, 3)),
        ("T2, T5, CN", (0, 3, 6)),
        ("Thứ hai\nthứ tư\nchủ nhật", (0, 2, 6)),
        ("chu nhat;thu bay", (5, 6)),
        ("2; 4; 6", (0, 2, 4)),
    ],
)
def test_days_of_the_week_as_people_write_them(
    path: Path, campaign: Campaign, typed: str, days: tuple[int, ...]
) -> None:
    write_campaign(replace(campaign, calendar=LINES[:1]), path)
    edited(path, "calendar", lambda columns, page: setattr(page.cell(5, columns["weekdays"]), "value", typed))
    assert load_campaign(path).calendar[0].weekdays == days


def test_every_day_of_the_week_is_known_by_its_name() -> None:
    assert [weekday_of(weekday_name(n)) for n in range(7)] == list(range(7))
    assert weekday_of("thứ 9") is weekday_of("thứ") is weekday_of("8") is weekday_of("hôm nay") is None
    assert len(set(WEEKDAY_NAMES)) == 7


def test_a_single_date_cell_is_a_list_of_one(path: Path, campaign: Campaign) -> None:
    write_campaign(replace(campaign, calendar=LINES[2:]), path)
    edited(path, "calendar", lambda columns, page: setattr(page.cell(5, columns["days"]), "value", DAY))
    assert load_campaign(path).calendar[0].days == (DAY,)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (DueRule(rule="weekdays"), "chưa ghi cột này"),
        (DueRule(rule="every"), "chưa ghi cột này"),
        (DueRule(rule="every", every=0), "từ 1 trở lên"),
        (DueRule(rule="listed"), "chưa ghi cột này"),
        (DueRule(rule="listed", days=(date(2021, 12, 5),)), "nằm ngoài chiến dịch"),
        (DueRule(weekdays=(1,)), "chỉ dùng cho “Theo thứ trong tuần”"),
        (DueRule(rule="weekdays", weekdays=(1,), every=3), "chỉ dùng cho “Mấy ngày một lần”"),
        (DueRule(rule="never", since=DAY), "chỉ dùng cho “Mấy ngày một lần”"),
        (DueRule("la", "team"), "chưa có"),
    ],
)
def test_a_line_that_cannot_be_followed_is_told(path: Path, campaign: Campaign, line: DueRule, says: str) -> None:
    write_campaign(replace(campaign, calendar=(line,)), path)
    with pytest.raises(CampaignError) as told:
        load_campaign(path)
    (fault,) = told.value.faults
    assert (fault.sheet, says in fault.message) == ("Lịch báo cáo", True), str(fault)
    assert fault.cell


def test_never_beside_another_line_for_the_same_is_told(path: Path, campaign: Campaign) -> None:
    write_campaign(replace(campaign, calendar=(DueRule(role="team"), DueRule(role="team", rule="never"))), path)
    with pytest.raises(CampaignError, match="đã có dòng khác"):
        load_campaign(path)


@pytest.mark.parametrize(
    ("excuse", "says"),
    [
        (replace(EXCUSES[0], last=date(2021, 10, 4)), "ngày cuối trước ngày đầu"),
        (replace(EXCUSES[0], first=date(2021, 9, 5)), "nằm ngoài chiến dịch"),
        (replace(EXCUSES[0], unit="la"), "chưa có"),
        (replace(EXCUSES[0], reason=""), "thiếu “Lý do”"),
        (replace(EXCUSES[0], decided_by=""), "thiếu “Người quyết định”"),
    ],
)
def test_an_excuse_without_who_when_and_why_is_told(path: Path, campaign: Campaign, excuse: Excuse, says: str) -> None:
    write_campaign(replace(campaign, excuses=(excuse,)), path)
    with pytest.raises(CampaignError) as told:
        load_campaign(path)
    (fault,) = told.value.faults
    assert (fault.sheet, says in fault.message) == ("Ngày được miễn", True), str(fault)
