"""Page one: title, ranking block, sparklines, bars and what stands there when there is nothing yet."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from master_factory import KINDS, MIDDLE, Kind, campaign_of, drawn, material_of, results_of, write_master
from master_reading import Master
from openpyxl.utils import range_boundaries
from seen import seen, seen_share

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.changes import explained_change
from ntm_sheets.outbox.master.data import add_plotted, stands_of
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview import add_overview
from ntm_sheets.outbox.master.overview_ranking import HEADINGS, choose
from ntm_sheets.outbox.master.ranking import MOST_GROUPS, MOST_ON_A_SHEET, add_groups, groups_of
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter
from ntm_sheets.scoring.score import score

TOP = 9
LONG_GROUP = "Đoàn công tác số 1 của Mặt trận và Hội Nông dân"


def written(number: float, decimals: int = 0) -> str:
    """A number as Vietnamese text, worked out without the package."""
    return (f"{number:.{decimals}f}" if decimals else f"{number:g}").replace(".", ",")


def ranking(kind: Kind) -> list[list[object]]:
    sheet = drawn(kind).sheet("Tổng quan")
    assert [cell.value for cell in sheet[TOP]] == list(HEADINGS)
    (block,) = choose(material_of(kind)).blocks
    count = len(block.units) + bool(block.hidden)
    return [[cell.value for cell in sheet[row]] for row in range(TOP + 1, TOP + 1 + count)]


def test_the_title_says_what_and_when():
    sheet = drawn("middle").sheet("Tổng quan")
    assert sheet["A1"].value == "60 ngày cao điểm xây dựng nông thôn mới – số liệu đến 17:30 ngày 12/11/2021"
    assert sheet["A2"].value == "UBND xã, Kỳ Anh, Hà Tĩnh · ngày thứ 42 trong 60 ngày, còn 18 ngày"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (datetime(2021, 11, 29, 8), "UBND xã, Kỳ Anh, Hà Tĩnh · ngày thứ 59 trong 60 ngày, còn 1 ngày"),
        (datetime(2021, 11, 30, 8), "UBND xã, Kỳ Anh, Hà Tĩnh · ngày thứ 60 trong 60 ngày, ngày cuối"),
        (datetime(2021, 9, 20, 8), "UBND xã, Kỳ Anh, Hà Tĩnh · đợt 60 ngày, bắt đầu 02/10/2021"),
        (datetime(2022, 1, 5, 8), "UBND xã, Kỳ Anh, Hà Tĩnh · đợt 60 ngày, đã kết thúc 30/11/2021"),
    ],
)
def test_the_subtitle_says_where_in_the_period_it_is_says_so(as_of: datetime, said: str, tmp_path: Path):
    campaign = campaign_of(1)
    write_master(tmp_path / "m.xlsx", campaign, score(campaign, (), (), (), as_of), (), (), "a")
    assert Master(tmp_path / "m.xlsx").sheet("Tổng quan")["A2"].value == said


def test_the_block_shows_the_units_in_rank_order():
    today = {
        row.unit: wording.REPORT_WORDS[row.state]
        for row in material_of("middle").rows.reports
        if row.role == "village" and row.day == MIDDLE.date()
    }
    for cells, unit in zip(ranking("middle"), material_of("middle").rows.units, strict=True):
        assert cells[:4] == [unit.rank, unit.name, unit.track_name, written(seen(unit.points), 1)]
        assert cells[5] == explained_change(unit, material_of("middle").rows) or None
        assert cells[6:10] == [unit.criteria_own, unit.criteria_verified, unit.gardens_own, unit.gardens_verified]
        assert cells[10] == f"{written(seen_share(unit.plan_progress))}%"
        assert cells[11] == material_of("middle").visit_ages[unit.unit]
        assert f"hạng {cells[12]}" == unit.certainty
        assert cells[13] == today[unit.unit]


@pytest.mark.thorough
def test_of_very_many_units_the_first_and_the_last_are_shown():
    rows, units = ranking("forty"), material_of("forty").rows.units
    assert [row[0] for row in rows if isinstance(row[0], int)] == [*range(1, 9), *range(37, 41)]
    assert rows[8][0] == "… còn 28 đơn vị ở giữa, xem trang Xếp hạng"
    assert rows[-1][1] == units[-1].name


def test_other_units_stand_below_the_villages_in_a_list_of_their_own(tmp_path: Path):
    campaign = campaign_of(6)
    schools = tuple(Unit(f"truong-{n}", f"Trường số {n}", "phoi-hop") for n in range(1, 7))
    campaign = replace(campaign, units=(*schools, *campaign.units))
    write_master(tmp_path / "m.xlsx", campaign, results_of(campaign), (), (), "a")
    sheet = Master(tmp_path / "m.xlsx").sheet("Tổng quan")
    block = [[cell.value for cell in sheet[row]][:3] for row in range(TOP + 1, TOP + 13)]
    assert [row[2] for row in block[:6]] == [row[2] for row in block[:6] if row[2] in ("Về đích", "Duy trì")]
    assert block[6][0] == "Đơn vị phối hợp (xếp hạng riêng)"
    names = [row[1] for row in block[7:12]]
    assert [name.startswith("Trường số") for name in names if name] == [True] * 4
    assert block[10][0] == "… còn 2 đơn vị ở giữa, xem trang Xếp hạng"


def test_the_points_stand_once_on_page_one():
    for kind in KINDS:
        xml = drawn(kind).parts["xl/worksheets/sheet1.xml"].decode()
        assert "sparkline" not in xml
        assert "dataBar" not in xml


def test_each_unit_has_a_sparkline_over_the_whole_campaign_on_the_ranking_sheet():
    for kind in KINDS:
        xml = drawn(kind).parts["xl/worksheets/sheet3.xml"].decode()
        shown = material_of(kind).rows.units
        found = re.findall(r"<xm:f>'?([^<]+?)'?!(\$?[^<]+)</xm:f><xm:sqref>(\w+)</xm:sqref>", xml)
        assert len(found) == len(shown)
        for sheet, area, _ in found:
            assert sheet == sheets.PLOTTED
            left, top, right, bottom = range_boundaries(area.replace("$", ""))
            assert right - left + 1 == 60
            assert top == bottom


def test_the_numbers_behind_the_sparklines_are_the_history():
    given = material_of("middle")
    plotted = drawn("middle").sheet(sheets.PLOTTED)
    for row, unit in enumerate(given.rows.units, 2):
        own = [round(one.points, 1) for one in given.rows.history if one.unit == unit.unit]
        assert [plotted.cell(row, 12 + n).value for n in range(len(own))] == own
        assert plotted.cell(row, 12 + len(own)).value is None
        assert plotted.cell(row, 11).value == unit.name
    for row, key in enumerate(choose(given).units, 2):
        assert plotted.cell(row, 5).value == given.names[key]
        assert tuple(plotted.cell(row, col).value for col in range(6, 10)) == stands_of(given, key)


def test_reports_carry_a_tint():
    sheet = drawn("middle").sheet("Tổng quan")
    kinds = {rule.type for area in sheet.conditional_formatting for rule in area.rules}
    assert kinds == {"beginsWith"}


def test_what_is_not_asked_is_a_dash():
    for cells in ranking("bare"):
        assert cells[8:10] == ["–", "–"]
    assert drawn("bare").sheet("Tổng quan")["D5"].value == "–"


def test_on_day_one_page_one_says_why_it_is_empty():
    sheet = drawn("day one").sheet("Tổng quan")
    said = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "Chưa có báo cáo nào và chưa đến hạn nộp đầu tiên: chưa có việc cần chỉ đạo." in said
    assert "Chưa xếp hạng: chưa có gì đến hạn. Biểu đồ có từ báo cáo đầu tiên." in said
    assert not any("dẫn đầu" in text or re.search(r"[\d,]+ điểm", text) for text in said)
    assert {row[0] for row in ranking("day one")} == {"–"} == {row[3] for row in ranking("day one")}
    assert not [text for text in drawn("day one").alternative_texts() if "cột ngang" in text]
    assert len([text for text in drawn("middle").alternative_texts() if "cột ngang" in text]) == 1
    assert [cells[4] for cells in ranking("day one")] == [None] * 6


def test_every_sum_of_page_one_stands_on_other_sheets_too():
    master, units = drawn("middle"), material_of("middle").rows.units
    sheet = master.sheet("Tổng quan")
    own, verified = (sum(master.column(sheets.RANKING, name)) for name in ("Vườn thôn tự báo", "Vườn đã phúc tra"))
    assert (sheet["D5"].value, sheet["F5"].value) == (own, verified)
    assert (own, verified) == (sum(u.gardens_own for u in units), sum(u.gardens_verified for u in units))
    assert sheet["A5"].value == sum(row.criteria_own == row.criteria_total for row in units)
    assert sheet["C5"].value == sum(row.criteria_verified == row.criteria_total for row in units)


def test_a_name_that_takes_two_lines_is_no_link_for_that_is_cut_by_libreoffice(tmp_path: Path):
    campaign, as_of = campaign_of(6), datetime(2021, 10, 20, 17, 30)
    first, *others = campaign.units
    campaign = replace(campaign, units=(replace(first, group=LONG_GROUP), *others))
    write_master(tmp_path / "m.xlsx", campaign, score(campaign, (), (), (), as_of), (), (), "a")
    sheet = Master(tmp_path / "m.xlsx").sheet("Tổng quan")
    named = {str(cell.value): cell for row in sheet.iter_rows(min_row=16, max_col=2) for cell in row if cell.value}
    long = named[LONG_GROUP]
    assert long.hyperlink is None
    assert long.alignment.wrap_text
    assert sheet.row_dimensions[long.row].height >= 30
    short = named["Hòa Bình"]
    assert short.hyperlink is not None


def grouped(units: int, groups: int) -> MasterInput:
    campaign = campaign_of(units)
    named = tuple(
        replace(unit, group=f"Đoàn số {n % groups}" if n % groups else "") for n, unit in enumerate(campaign.units)
    )
    campaign = replace(campaign, units=named)
    return MasterInput(campaign, results_of(campaign, MIDDLE, 0).rows, (), ())


def test_very_many_units_are_shown_group_by_group_too(tmp_path: Path):
    given = grouped(MOST_ON_A_SHEET + 1, 3)
    writer = MasterWriter(Imprint("xã Kỳ Anh", "Đợt", given.as_of, "abcd1234"))
    add_groups(writer, given)
    writer.save(tmp_path / "m.xlsx")
    master, ranks = Master(tmp_path / "m.xlsx"), {row.name: row.rank for row in given.rows.units}
    assert master.book.sheetnames == ["Đoàn 1", "Đoàn 2", "Đoàn 3"]
    assert [master.sheet(name)["A1"].value.partition(":")[0] for name in master.book.sheetnames] == [
        "Chưa có đoàn công tác",
        "Đoàn số 1",
        "Đoàn số 2",
    ]
    shown = {name: [row["Đơn vị"] for row in master.rows(name)] for name in master.book.sheetnames}
    assert sorted(cell.value for cells in shown.values() for cell in cells) == sorted(ranks)
    for name, cells in shown.items():
        listed = [ranks[cell.value] for cell in cells]
        assert listed == sorted(listed) == [row["Hạng"].value for row in master.rows(name)]
        assert "21 đơn vị" in (said := master.sheet(name)["A1"].value) or "20 đơn vị" in said
    first = shown["Đoàn 1"][0]
    unit = next(row.unit for row in given.rows.units if row.name == first.value)
    assert first.hyperlink.location == f"'{sheets.RANKING}'!A{given.ranking_rows[unit] + 1}"


@pytest.mark.parametrize(
    ("units", "groups"), [(MOST_ON_A_SHEET, 3), (MOST_ON_A_SHEET + 1, 1), (MOST_ON_A_SHEET + 1, MOST_GROUPS + 1)]
)
def test_where_one_sheet_holds_all_or_the_groups_are_too_many_there_is_none_of_a_group(units: int, groups: int):
    assert groups_of(grouped(units, groups)) == {}


@pytest.mark.parametrize(("gardens", "size"), [(5, 24), (100, 17), (5_000, 13)])
def test_a_figure_of_many_signs_has_room_in_its_tile(gardens: int, size: int, tmp_path: Path):
    """A number that has no room is shown as ####."""
    given = material_of("middle")
    units = [replace(row, gardens_total=gardens, gardens_own=gardens - 1) for row in given.rows.units]
    writer = MasterWriter(Imprint("xã Kỳ Anh", "Đợt", given.as_of, "abcd1234"))
    told = replace(given, rows=replace(given.rows, units=units))
    add_overview(writer, told, choose(told), "abcd1234")
    add_plotted(writer, told, choose(told).units)
    writer.save(tmp_path / "m.xlsx")
    cell = Master(tmp_path / "m.xlsx").sheet("Tổng quan")["D5"]
    assert cell.value == 6 * (gardens - 1)
    assert cell.font.size == size
