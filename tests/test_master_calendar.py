"""What the master says of time: who is late with whom to call, excused days, deadlines with their days, changed rules."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from master_factory import material_of, write_master
from master_reading import Master

from ntm_sheets.campaign.calendar import DueRule, Excuse
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import Difference, EditionChanges
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.reports import calls, listed
from ntm_sheets.outbox.master.rules_time import time_rules
from ntm_sheets.scoring.score import score

MONDAY = datetime(2021, 10, 4, 17, 30)
FLOOD = Excuse("hoa-binh", "", date(2021, 10, 4), date(2021, 10, 6), "lũ", "Chủ tịch xã")
VISITS = DueRule("", "team", "weekdays", (0, 3))


def called(campaign: Campaign) -> Campaign:
    """The founding campaign with whom to call."""
    units = tuple(
        replace(unit, contact=f"Ông {unit.name}, 0911", group_contact=f"Bà {unit.name}, 0922")
        for unit in campaign.units
    )
    return replace(campaign, units=units, excuses=(FLOOD,), calendar=(VISITS,))


def changed() -> Campaign:
    """The same after its deadline was moved on the third day."""
    campaign = called(founding_campaign())
    first = replace(campaign, excuses=()).asked(datetime(2021, 9, 20), before_any=True)
    moved = replace(campaign, deadline=time(16, 30))
    return replace(moved, editions=(first, moved.asked(datetime(2021, 10, 4, 8), before_any=False)))


CELLS = (
    Difference("settings", "Cài đặt", "", "Giờ báo cáo hằng ngày", "17:00", "16:30"),
    Difference("units", "Đơn vị", "Hòa Bình", "Người liên hệ", "Bà A", "Bà B"),
    Difference("excuses", "Ngày được miễn", "Hòa Bình", "", "", "Lý do: lũ"),
    Difference("indicators", "Chỉ tiêu", "TC1.2 Nhà ở", "Mức", "90", "85"),
    Difference("calendar", "Lịch báo cáo", "", "", "Người nộp: Đoàn công tác", ""),
)
HISTORY = (EditionChanges(datetime(2021, 10, 4, 8), date(2021, 10, 4), CELLS),)


def drawn(tmp_path: Path, campaign: Campaign, as_of: datetime, history: tuple[EditionChanges, ...] = ()) -> Master:
    path = tmp_path / "m.xlsx"
    results = score(campaign, (), (), (), as_of)
    write_master(path, campaign, results, (), (), "a", "", (), history)
    return Master(path)


def front(master: Master) -> list[str]:
    cells = (cell.value for row in master.sheet("Tổng quan").iter_rows() for cell in row)
    return [cell for cell in cells if isinstance(cell, str)]


def test_page_one_names_everybody_who_is_late_with_whom_to_call(tmp_path: Path) -> None:
    said = front(drawn(tmp_path, called(founding_campaign()), MONDAY))
    villages = said[said.index("Chưa nộp báo cáo") + 1]
    assert villages.startswith("Liên Miệu (3 ngày liền, Ông Liên Miệu, 0911); Đan Trung (3 ngày liền, Ông")
    assert villages.count(";") == 4
    assert "Hòa Bình" not in villages
    teams = said[said.index("Đoàn chưa nộp phiếu") + 1]
    assert teams.startswith("Đoàn công tác số 2 (Liên Miệu, Bà Liên Miệu, 0922); ")
    assert said[said.index("Được miễn hôm nay") + 1] == "Hòa Bình (lũ; Chủ tịch xã quyết định)"
    launch = said[said.index("Ra quân") + 1]
    assert launch.startswith("Đã ra quân 0/6 thôn (hạn trước 05/10/2021), còn: Hòa Bình (Ông Hòa Bình, 0911); ")
    assert "○ được miễn" in said


@pytest.mark.thorough
def test_before_the_first_deadline_and_after_the_end_nobody_is_called_late(tmp_path: Path) -> None:
    for as_of in (datetime(2021, 10, 2, 8), datetime(2021, 12, 1, 8)):
        said = front(drawn(tmp_path, called(founding_campaign()), as_of))
        assert not {"Chưa nộp báo cáo", "Đoàn chưa nộp phiếu", "Được miễn hôm nay"} & set(said)


def test_where_all_is_well_page_one_has_no_such_lines() -> None:
    given = material_of("middle")
    units = tuple(replace(row, launched=True) for row in given.rows.units)
    calm = replace(given, rows=replace(given.rows, late=(), units=units))
    assert list(calls(calm)) == []


def test_of_very_many_names_the_rest_is_counted_with_where_they_stand() -> None:
    names = [f"Thôn số {n}" for n in range(300)]
    text = listed(names)
    assert len(text) < 600
    shown = text.count("Thôn số")
    assert text.endswith(f"; … và {300 - shown} nữa, xem đủ ở trang {sheets.REPORTS}")
    assert listed(names[:20]) == "; ".join(names[:20])


def test_the_matrix_shows_each_state_and_whom_to_call(tmp_path: Path) -> None:
    master = drawn(tmp_path, changed(), MONDAY)
    page = master.sheet(sheets.REPORTS)
    assert "○ được miễn · – không phải nộp · + nộp thêm. Hạn nộp 17:00, 16:30 từ 04/10/2021. " in page["A2"].value
    rows = list(zip(*(master.column(sheets.REPORTS, name) for name in (
        "Đơn vị", "Người nộp", "Đang chậm, gọi ai", "Thiếu", "Được miễn", "02/10", "04/10", "05/10")), strict=True))  # fmt: skip
    assert rows[0] == ("Hòa Bình", "Thôn", None, 2, 3, "✗", "○", "○")
    assert rows[1] == ("Liên Miệu", "Thôn", "3 ngày liền – Ông Liên Miệu, 0911", 3, 0, "✗", "✗", "·")
    assert rows[7] == ("Liên Miệu", "Đoàn công tác", "hôm nay – Bà Liên Miệu, 0922", 1, 0, "–", "✗", "–")


def test_the_rules_say_which_deadline_and_calendar_holds_from_when() -> None:
    said = list(time_rules(changed(), datetime(2021, 10, 8)))
    assert [(what, value) for _, item, what, value in said if item == "Hạn báo cáo"] == [
        ("từ 02/10/2021", "17:00"),
        ("từ 04/10/2021", "16:30"),
    ]
    assert [what for _, item, what, _ in said if item == "Lịch báo cáo"] == [
        "Mọi nhóm – Thôn: hằng ngày",
        "Mọi nhóm – Đoàn công tác: thứ 2, thứ 5",
    ]
    assert [(item, what, value) for part, item, what, value in said if part == "Ngày được miễn"] == [
        (
            "Hòa Bình",
            "Thôn và đoàn công tác: lũ; Chủ tịch xã quyết định; máy đọc lúc 08:00 04/10/2021",
            "04/10 – 06/10/2021",
        )
    ]
    assert [value for _, item, _, value in said if item == "Ra quân"] == ["trước 05/10/2021"]
    plain = list(time_rules(founding_campaign(), datetime(2021, 10, 8)))
    assert "Mọi nhóm, thôn và đoàn công tác: hằng ngày" in [what for _, _, what, _ in plain]


def test_the_history_has_a_row_for_each_cell_and_says_from_when_it_holds(tmp_path: Path) -> None:
    master = drawn(tmp_path, changed(), MONDAY, HISTORY)
    page = master.sheet(sheets.RULE_HISTORY)
    assert page["A1"].value == "1 lần sửa quy định, 5 chỗ"
    wanted = [
        ("Cài đặt", "Giờ báo cáo hằng ngày", "17:00", "16:30", "từ ngày 04/10/2021"),
        ("Đơn vị", "Người liên hệ", "Bà A", "Bà B", "từ lúc sửa"),
        ("Ngày được miễn", "Thêm dòng", None, "Lý do: lũ", "các ngày ghi trong dòng"),
        ("Chỉ tiêu", "Mức", "90", "85", "mọi ngày, chấm theo bản mới"),
        ("Lịch báo cáo", "Bỏ dòng", "Người nộp: Đoàn công tác", None, "từ ngày 04/10/2021"),
    ]
    names = ("Trang", "Nội dung", "Trước", "Nay", "Có hiệu lực")
    assert list(zip(*(master.column(sheets.RULE_HISTORY, name) for name in names), strict=True)) == wanted


@pytest.mark.thorough
def test_what_was_changed_since_the_last_closing_stands_with_the_changes(tmp_path: Path) -> None:
    master = drawn(tmp_path, changed(), MONDAY, HISTORY)
    kinds, texts = (master.column(sheets.CHANGED, name) for name in ("Thay đổi", "Nội dung"))
    assert [text for kind, text in zip(kinds, texts, strict=True) if kind == "· Đổi quy định"][:2] == [
        "Cài đặt › Giờ báo cáo hằng ngày",
        "Đơn vị › Hòa Bình › Người liên hệ",
    ]
    assert master.sheet(sheets.CHANGED)["A1"].value.endswith("; 1 lần đổi quy định")
    many = (replace(HISTORY[0], differences=CELLS * 20),)
    master = drawn(tmp_path, changed(), MONDAY, many)
    (text,) = [text for text in master.column(sheets.CHANGED, "Nội dung") if "chỗ" in str(text)]
    assert text.startswith("Cài đặt 20 chỗ, Đơn vị 20 chỗ")
    assert text.endswith("xem trang Lịch sử quy định")
    lost = (replace(HISTORY[0], differences=None),)
    assert any(
        "Không đọc lại được" in str(text)
        for text in drawn(tmp_path, changed(), MONDAY, lost).column(sheets.RULE_HISTORY, "Nội dung")
    )
    old = drawn(tmp_path, changed(), datetime(2021, 10, 6, 8), HISTORY)
    assert "· Đổi quy định" not in old.column(sheets.CHANGED, "Thay đổi")


@pytest.mark.parametrize("history", [(), (replace(HISTORY[0], differences=()),)])
def test_no_change_is_said_to_be_none(tmp_path: Path, history: tuple[EditionChanges, ...]) -> None:
    assert (
        drawn(tmp_path, changed(), MONDAY, history).sheet(sheets.RULE_HISTORY)["A1"].value
        == "Quy định chưa đổi lần nào"
    )
