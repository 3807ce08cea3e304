"""Page one for its readers: changes explained, everybody named with whom to call, what the villages ask for."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from master_factory import MIDDLE, campaign_of, drops_of, findings_of, material_of, putting_forward, results_of
from master_reading import Master
from test_master_actions import calm, missing

from ntm_sheets.facts.result_rows import ChangeKind, ChangeRow
from ntm_sheets.outbox.master import workbook
from ntm_sheets.outbox.master.actions import urgent_actions
from ntm_sheets.outbox.master.changes import explained_change
from ntm_sheets.outbox.master.data import BAR_LETTERS
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview_ranking import LONGEST_NAME
from ntm_sheets.outbox.master.reports import ALWAYS_NAMED, calls, proposals_line
from ntm_sheets.outbox.master.writer import Imprint

NOTHING = {f"change_{part}": 0.0 for part in ("criteria", "gardens", "progress", "on_time", "evidence")}
LONG = "Thôn Liên hợp các khu dân cư Hòa Bình, Trung Giang, Đan Trung và Thanh Hòa mới số"


def change(kind: ChangeKind, table: str, row: str, unit: str = "hoa-binh") -> ChangeRow:
    return ChangeRow(kind, unit, table, row, "value", "tên", 1, 2, 1, None, None, None)


@pytest.mark.parametrize(
    ("parts", "changes", "said"),
    [
        ({}, [], ""),
        ({"change_criteria": 5.0, "change_gardens": 3.3}, [change("passed", "gardens", "V2")],
         "tiêu chí +5,0; vườn +3,3 do V2 đạt"),
        ({"change_criteria": 8.4}, [change("passed", "criteria", f"TC{n}.1") for n in (1, 3)],
         "tiêu chí +8,4 do 1.1, 3.1 đạt"),
        ({"change_criteria": -2.5}, [change("fell back", "criteria", "TC6.1"), change("passed", "criteria", "TC1.1")],
         "tiêu chí −2,5 do 6.1 tụt"),
        ({"change_criteria": 2.0}, [change("passed", "criteria", "TC1.1", "lien-mieu")], "tiêu chí +2,0"),
        ({"change_criteria": 9.0}, [change("passed", "criteria", f"TC{n}.1") for n in range(1, 7)],
         "tiêu chí +9,0 do 1.1, 2.1, 3.1, 4.1 và 2 nữa đạt"),
        ({"change_gardens": 0.8}, [change("passed", "gardens", "V3"), change("passed", "gardens", "V3")],
         "vườn +0,8 do V3 có thêm chỉ tiêu đạt"),
        ({"change_gardens": -0.8}, [change("fell back", "gardens", "V3")], "vườn −0,8 do V3 tụt"),
        ({"change_progress": -0.1, "change_on_time": 0.2, "change_evidence": 1.3}, [],
         "tiến độ −0,1; đúng hạn +0,2; ảnh +1,3"),
    ],
)  # fmt: skip
def test_a_change_is_explained_by_part(parts: dict[str, float], changes: list[ChangeRow], said: str):
    unit = replace(material_of("middle").units["hoa-binh"], **{**NOTHING, **parts})
    rows = material_of("middle").rows
    gardens = tuple(replace(row, passed=row.garden == "V2") for row in rows.gardens)
    assert explained_change(unit, replace(rows, changes=tuple(changes), gardens=gardens)) == said


def asking(given: MasterInput, texts: dict[str, dict[str, str]], day: date | None = None) -> MasterInput:
    """The same with what these units wrote into their reports of a day."""
    return putting_forward(given, [(unit, row, text) for unit, own in texts.items() for row, text in own.items()], day)


def test_the_villages_own_requests_stand_in_one_line():
    given = asking(
        calm(),
        {
            "lien-mieu": {"difficulties": "mưa kéo dài"},
            "hoa-binh": {"difficulties": "thiếu xi măng", "proposals": "xin 5 tấn xi măng"},
        },
    )
    assert proposals_line(given) == "Hòa Bình: xin 5 tấn xi măng; thiếu xi măng · Liên Miệu: mưa kéo dài"


def test_a_team_is_no_village_that_asks():
    by_team = putting_forward(calm(), [("hoa-binh", "proposals", "xin xi măng")], role="team")
    assert by_team.petitions
    assert proposals_line(by_team) == ""


def test_requests_of_other_days_and_blanks_are_no_news():
    yesterday = calm().today - timedelta(1)
    assert proposals_line(asking(calm(), {"hoa-binh": {"proposals": "xin xi măng"}}, yesterday)) == ""
    assert proposals_line(asking(calm(), {"hoa-binh": {"proposals": "  "}})) == ""
    # A page that names who asks for nothing is read for nothing.
    assert proposals_line(asking(calm(), {"hoa-binh": {"proposals": "Không", "difficulties": "không có."}})) == ""


def test_long_requests_share_the_place_and_end_with_dots():
    units = [unit.key for unit in calm().campaign.units]
    line = proposals_line(asking(calm(), {unit: {"proposals": "xin thêm xi măng và cát " * 20} for unit in units}))
    assert line.count("…") == len(units)
    assert len(line) < 700


def test_everybody_who_is_late_is_named_with_whom_to_call():
    given = calm()
    for unit in given.campaign.units:
        given = missing(given, unit.key, 2, contact=f"Ông {unit.name}, 0912")
        given = missing(given, unit.key, 2, "team", contact=f"Bà {unit.name}, 0987")
    villages, teams = (call.text for call in calls(given) if call.label.endswith(("báo cáo", "phiếu")))
    for unit in given.campaign.units:
        assert f"{unit.name} (2 ngày liền, Ông {unit.name}, 0912)" in villages
        assert f"Bà {unit.name}, 0987" in teams
    assert "nữa" not in villages + teams


def test_of_very_many_the_longest_silent_are_named_first_and_all_are_counted():
    given = material_of("forty")
    given = replace(given, rows=replace(given.rows, late=()))
    for n, unit in enumerate(given.campaign.units):
        given = missing(given, unit.key, 1 + n % 3, contact="Ông Nguyễn Văn Trưởng Thôn, 0912 345 678")
    (line,) = [call.text for call in calls(given) if call.label == "Chưa nộp báo cáo"]
    named = line.count("0912")
    assert line.startswith("40 chậm: ")
    assert named >= ALWAYS_NAMED
    assert line.endswith(f"; … và {40 - named} nữa, xem đủ ở trang Nộp báo cáo")
    assert line.index("3 ngày liền") < len(line) // 3


def test_each_order_names_one_unit_and_a_day_and_ends_with_what_to_do():
    for kind in ("middle", "forty", "one"):
        given = material_of(kind)
        names = {*given.names.values(), *(unit.group for unit in given.campaign.units)}
        for action in urgent_actions(given):
            assert action.who in names
            assert any(word in action.text for word in ("tối nay", "ngay", "trước ", "hôm nay", "hẹn ngày"))
            assert "đơn vị khác" not in action.text


def test_names_of_eighty_letters_are_cut_with_dots_and_stand_whole_in_a_note(tmp_path: Path):
    campaign = campaign_of(6)
    units = tuple(replace(unit, name=f"{LONG} {n}") for n, unit in enumerate(campaign.units))
    campaign = replace(campaign, units=units)
    given = MasterInput(campaign, results_of(campaign, MIDDLE).rows, drops_of(campaign), findings_of(campaign))
    workbook.write_master(tmp_path / "m.xlsx", given, Imprint("xã", "Đợt", MIDDLE, "abcd1234"))
    master = Master(tmp_path / "m.xlsx")
    page = master.sheet("Tổng quan")
    shown = [page.cell(row, 2) for row in range(10, 16)]
    assert all(cell.value.endswith("…") and len(cell.value) <= LONGEST_NAME for cell in shown)
    assert sorted(cell.comment.text for cell in shown) == sorted(unit.name for unit in units)
    assert all(cell.alignment.wrap_text and page.row_dimensions[cell.row].height >= 24 for cell in shown)
    plotted = [master.sheet("Số liệu biểu đồ").cell(row, 5).value for row in range(2, 8)]
    assert all(name.endswith("…") and len(name) <= BAR_LETTERS for name in plotted)
