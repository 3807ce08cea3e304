"""`campaign move` and `init --start --name`: a whole plan on other days."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commanding import run
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from ntm_sheets.campaign.book import drawing
from ntm_sheets.campaign.book.moving import moved_campaign
from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.commands import setting_up
from ntm_sheets.errors import CampaignError
from ntm_sheets.workspace.folders import Workspace

NEXT_YEAR = date(2022, 10, 2)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(drawing, "ROOM", 3)
    monkeypatch.setattr(drawing, "LAST_COLUMN", 60)
    assert run("init", tmp_path / "w").code == 0
    return Workspace(tmp_path / "w")


def edit(workspace: Workspace, how: Callable[[Any], None]) -> None:
    book = load_workbook(workspace.campaign)
    how(book)
    book.save(workspace.campaign)


def row_of(sheet: Any, key: str) -> int:
    return next(int(cell.row) for (cell,) in sheet.iter_rows(max_col=1) if cell.value == key)


def set_period(book: Any, first: datetime, last: datetime) -> None:
    sheet = book["Cài đặt"]
    for key, day in (("start", first), ("end", last)):
        sheet.cell(row_of(sheet, key), 3).value = day


def move(workspace: Workspace, start: str) -> Any:
    return run("campaign", "move", "--start", start, "-w", workspace.root)


def days_apart(old: Campaign, new: Campaign) -> set[int]:
    pairs = [(old.start, new.start), (old.end, new.end), (old.launch_by, new.launch_by)]
    pairs += [(a.start, b.start) for a, b in zip(old.tasks, new.tasks, strict=True)]
    pairs += [(a.end, b.end) for a, b in zip(old.tasks, new.tasks, strict=True)]
    return {(after - before).days for before, after in pairs}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("typed", ["01/10/2026", "1-10-2026", "2026-10-01"])
def test_a_new_campaign_may_begin_on_another_day_under_another_name(
    tmp_path: Path, campaign: Campaign, typed: str
) -> None:
    assert run("init", tmp_path / "w", "--start", typed, "--name", "Đợt cao điểm mùa đông").code == 0
    made = load_campaign(Workspace(tmp_path / "w").campaign)
    assert (made.start, made.end) == (date(2026, 10, 1), date(2026, 11, 29))
    assert days_apart(campaign, made) == {(date(2026, 10, 1) - campaign.start).days}
    assert (made.name, made.key) == ("Đợt cao điểm mùa đông", "dot-cao-diem-mua-dong-2026")
    book = load_workbook(Workspace(tmp_path / "w").campaign)
    assert not [
        cell.coordinate
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if (isinstance(cell.value, datetime) and cell.value.year == 2021) or cell.value == "60-ngay-2021"
    ]
    assert run("forms", "-w", tmp_path / "w", "--unit", "Hòa Bình", "--now", "2026-10-01T07:00").code == 0


@pytest.mark.parametrize(
    ("call", "said"),
    [(("--start", "31/11/2026"), "Không có ngày"), (("--start", "1/10"), "thiếu năm"), (("--name", " "), "còn trống")],
)
def test_what_cannot_be_a_start_or_a_name_makes_no_workspace(tmp_path: Path, call: tuple[str, ...], said: str) -> None:
    ended = run("init", tmp_path / "w", *call)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not (tmp_path / "w").exists()


def test_calendar_and_excuses_move_with_the_plan(campaign: Campaign) -> None:
    excuse = Excuse("hoa-binh", "", date(2021, 10, 10), None, "lũ", "CT")
    rule = DueRule(rule="listed", days=(date(2021, 10, 5), date(2021, 10, 12)))
    moved = moved_campaign(replaced(campaign, (rule,), (excuse,)), NEXT_YEAR)
    assert moved.calendar[0].days == (date(2022, 10, 5), date(2022, 10, 12))
    assert (moved.excuses[0].first, moved.excuses[0].last) == (date(2022, 10, 10), None)
    assert moved.key == "60-ngay-2022"


def replaced(campaign: Campaign, calendar: tuple[DueRule, ...], excuses: tuple[Excuse, ...]) -> Campaign:
    from dataclasses import replace

    return replace(campaign, calendar=calendar, excuses=excuses)


@pytest.mark.thorough
def test_the_officer_s_own_workbook_is_moved_and_keeps_all_that_he_put_into_it(
    workspace: Workspace, campaign: Campaign
) -> None:
    every = DueRule(track="duy-tri", rule="every", every=4, since=date(2021, 10, 3))
    listed = DueRule(track="ve-dich", rule="listed", days=(date(2021, 10, 5), date(2021, 10, 12)))
    excuse = Excuse("hoa-binh", "", date(2021, 10, 10), date(2021, 10, 11), "lũ", "CT")
    write_campaign(replaced(campaign, (every, listed), (excuse,)), workspace.campaign)

    def dress(book: Any) -> None:
        tasks = book["Đầu việc"]
        tasks["G5"].value, tasks["G5"].font = "02/10/2021", Font(bold=True)  # a day that was typed as a text
        tasks["B5"].comment = Comment("hỏi lại bác Tư", "xã")
        tasks["Z5"].value = "cột riêng"
        book["Đơn vị"]["F5"].value = "Ông An, gặp ngày 05/10/2021"
        book.create_sheet("Sổ tay")["B2"].value = "=1+1"

    edit(workspace, dress)
    before = workspace.campaign.read_bytes()
    ended = move(workspace, "02/10/2022")
    assert (ended.code, ended.err) == (0, "")
    assert "365 ngày về sau" in ended.out
    assert "Đơn vị!F5" in ended.out
    after = load_campaign(workspace.campaign)
    assert days_apart(campaign, after) == {365}
    assert {rule.since for rule in after.calendar} == {date(2022, 10, 3), None}
    assert (date(2022, 10, 5), date(2022, 10, 12)) in {rule.days for rule in after.calendar}
    assert (after.excuses[0].first, after.excuses[0].last) == (date(2022, 10, 10), date(2022, 10, 11))
    (kept,) = workspace.root.glob("chien-dich-truoc-khi-doi*.xlsx")
    assert kept.read_bytes() == before
    expect_only_days_changed(before, workspace.campaign.read_bytes())
    tasks = load_workbook(workspace.campaign)["Đầu việc"]
    assert (tasks["G5"].value, tasks["G5"].font.bold) == ("02/10/2022", True)
    assert (tasks["B5"].comment.text, tasks["Z5"].value) == ("hỏi lại bác Tư", "cột riêng")
    assert tasks["G6"].number_format == load_workbook(kept)["Đầu việc"]["G6"].number_format
    assert "còn có" not in run("status", "-w", workspace.root).err


def expect_only_days_changed(before: bytes, after: bytes) -> None:
    """Every part of the workbook is the same, but for cells that hold a day."""
    from io import BytesIO

    cell = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
    with zipfile.ZipFile(BytesIO(before)) as old, zipfile.ZipFile(BytesIO(after)) as new:
        assert old.namelist() == new.namelist()
        for name in old.namelist():
            assert cell.sub(b"", old.read(name)) == cell.sub(b"", new.read(name)), name


def test_a_plan_beside_a_changed_period_is_told_once_and_moved_into_it(
    workspace: Workspace, campaign: Campaign
) -> None:
    edit(workspace, lambda book: set_period(book, datetime(2022, 10, 2), datetime(2022, 11, 30)))
    with pytest.raises(CampaignError) as caught:
        load_campaign(workspace.campaign)
    (told,) = caught.value.faults
    assert "mọi đầu việc lệch 365 ngày" in told.message
    assert "campaign move --start 02/10/2022" in told.remedy
    ended = move(workspace, "2/10/2022")
    assert ended.code == 0
    assert days_apart(campaign, load_campaign(workspace.campaign)) == {365}


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (datetime(2021, 10, 20), datetime(2021, 12, 18), "lệch 18 ngày (sớm"),
        (datetime(2020, 10, 2), datetime(2020, 11, 30), "mọi đầu việc lệch 365 ngày (muộn"),
        (datetime(2022, 1, 1), datetime(2022, 1, 20), "kế hoạch dài hơn chiến dịch"),
    ],
)
def test_a_plan_that_does_not_fit_is_one_sentence(
    workspace: Workspace, first: datetime, last: datetime, said: str
) -> None:
    edit(workspace, lambda book: set_period(book, first, last))
    with pytest.raises(CampaignError) as caught:
        load_campaign(workspace.campaign)
    (told,) = caught.value.faults
    assert said in told.message


def test_single_days_outside_are_still_told_one_by_one(workspace: Workspace) -> None:
    def slip(book: Any) -> None:
        book["Đầu việc"]["G5"].value = book["Đầu việc"]["G6"].value = datetime(2021, 9, 1)

    edit(workspace, slip)
    with pytest.raises(CampaignError) as caught:
        load_campaign(workspace.campaign)
    assert [fault.cell for fault in caught.value.faults] == ["G5", "G6"]


def test_once_a_file_has_come_nothing_is_moved(workspace: Workspace) -> None:
    (workspace.inbox / "a.txt").write_bytes(b"x")
    run("ingest", "-w", workspace.root, "--now", "2021-10-04T16:40")
    before = workspace.campaign.read_bytes()
    ended = move(workspace, "02/10/2022")
    assert (ended.code, ended.out) == (2, "")
    assert "Đã nhận phiếu" in ended.err
    assert "init" in ended.err
    assert workspace.campaign.read_bytes() == before


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda w: (w.root / "~$chien-dich.xlsx").write_bytes(b"x"), 2, "đang mở"),
        (lambda w: edit(w, lambda book: setattr(book["Đầu việc"]["G5"], "value", "=DATE(2021,10,2)")), 2, "công thức"),
        (lambda w: edit(w, lambda book: setattr(book["Đầu việc"]["E5"], "value", -1)), 2, "khối lượng phải lớn hơn 0"),
    ],
)
def test_what_cannot_be_moved_leaves_all_as_it_was(
    workspace: Workspace, spoil: Callable[[Workspace], object], code: int, said: str
) -> None:
    spoil(workspace)
    before = workspace.campaign.read_bytes()
    ended = move(workspace, "02/10/2022")
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert workspace.campaign.read_bytes() == before
    assert not list(workspace.root.glob("chien-dich-truoc-khi-doi*"))


def test_nothing_is_moved_while_somebody_is_at_work(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from functools import partial

    from ntm_sheets.intake.locking import locked

    monkeypatch.setattr(setting_up, "locked", partial(locked, patience=0.1))
    before = workspace.campaign.read_bytes()
    with locked(workspace.state / "lock"):
        assert move(workspace, "02/10/2022").code == 3
    assert workspace.campaign.read_bytes() == before


def test_moving_to_where_it_is_changes_nothing_and_back_gives_the_same_campaign(
    workspace: Workspace, campaign: Campaign
) -> None:
    before = workspace.campaign.read_bytes()
    assert "không phải dời gì" in move(workspace, "02/10/2021").out
    assert workspace.campaign.read_bytes() == before
    assert move(workspace, "10/03/2023").code == 0
    assert load_campaign(workspace.campaign).start == date(2023, 3, 10)
    assert move(workspace, "02/10/2021").code == 0
    assert load_campaign(workspace.campaign) == campaign
    assert campaign.start + timedelta(days=59) == campaign.end


def test_who_removes_a_unit_is_told_once(workspace: Workspace) -> None:
    def clear(book: Any) -> None:
        sheet = book["Đơn vị"]
        row = next(cells[0].row for cells in sheet.iter_rows(min_row=5, min_col=2) if cells[0].value == "hoa-binh")
        for cell in sheet[row]:
            cell.value = None

    edit(workspace, clear)
    with pytest.raises(CampaignError) as caught:
        load_campaign(workspace.campaign)
    (told,) = caught.value.faults
    assert (
        "“Hòa Bình” không có ở trang Đơn vị, nhưng còn 5 dòng ở trang Vườn mẫu, 9 dòng ở trang Đầu việc" in told.message
    )
