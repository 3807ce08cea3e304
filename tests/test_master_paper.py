"""The workbook as paper and as a file: print set-up, properties, what is printed, states without colour, same bytes."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from master_factory import (
    KINDS,
    MIDDLE,
    Kind,
    campaign_of,
    confirmed,
    drawn,
    drops_of,
    findings_of,
    results_of,
    write_master,
)
from master_reading import Master
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import CONTENTS, DataColumn, DataTable, begun, first_rows
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.paper import LEAST_FILL, PAGES, SURE, page_fills
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter

ORDER = [
    "Tổng quan",
    CONTENTS,
    sheets.RANKING,
    sheets.CHANGED,
    sheets.CRITERIA,
    sheets.INDICATORS,
    sheets.GARDENS,
    sheets.GARDEN_INDICATORS,
    sheets.TASKS,
    sheets.PROGRESS,
    sheets.REPORTS,
    sheets.PHOTOS,
    sheets.EVIDENCE,
    sheets.PETITIONS,
    sheets.ORDERS,
    sheets.FINDINGS,
    sheets.DECISIONS,
    sheets.HONESTY,
    sheets.SOURCES,
    sheets.NOTES,
    sheets.RULES,
    sheets.RULE_HISTORY,
    sheets.DATA,
    sheets.PLOTTED,
]


def visible(master: Master):
    return [sheet for sheet in master.book.worksheets if sheet.sheet_state == "visible"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheets_stand_in_order_and_page_one_opens(kind: Kind):
    book = drawn(kind).book
    assert book.sheetnames == ORDER
    assert book.active.title == "Tổng quan"
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"] == [sheets.PLOTTED]


@pytest.mark.parametrize("kind", KINDS)
def test_every_sheet_prints_on_a4_and_says_what_it_is(kind: Kind):
    for sheet in visible(drawn(kind)):
        assert sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        # One page wide is what a file says by saying nothing; 0 pages high means as many as it takes.
        assert sheet.page_setup.fitToWidth in (None, 1), sheet.title
        whole = sheet.title in ("Tổng quan", sheets.PROGRESS)
        # Others take the pages that they need, or one less than a last page of a few rows would make.
        assert not whole or sheet.page_setup.fitToHeight in (None, 1), sheet.title
        assert sheet.page_margins.left > sheet.page_margins.right, sheet.title
        assert "UBND xã" in sheet.oddHeader.left.text, sheet.title
        assert "60 ngày cao điểm" in sheet.oddHeader.right.text, sheet.title
        assert "Số liệu đến" in sheet.oddFooter.left.text, sheet.title
        assert sheet.oddFooter.center.text.endswith("Trang &P/&N"), sheet.title
        assert sheet.oddFooter.right.text.endswith("Mã số liệu abcd1234"), sheet.title
        assert sheet.print_area, sheet.title


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_frozen_filtered_and_repeated(kind: Kind):
    for sheet in visible(drawn(kind)):
        if sheet.tables:
            assert sheet.freeze_panes.endswith("5"), sheet.title
            assert sheet.freeze_panes > "A5", sheet.title
            if prints(sheet):
                assert sheet.print_title_rows in ("4:4", "$4:$4"), sheet.title
            (table,) = sheet.tables.values()
            assert (table.autoFilter is not None) is (sheet.title != sheets.REPORTS), sheet.title
        # What lies to the right of the printed columns does not make these small on the screen.
        assert 80 <= (sheet.sheet_view.zoomScale or 100) <= 100, sheet.title


def area_of(sheet: Worksheet) -> tuple[int, int, int, int]:
    """The first column and row, the last column and row that are printed."""
    return range_boundaries(sheet.print_area.split("!")[-1].replace("$", ""))


def prints(sheet: Worksheet) -> bool:
    """Whether rows of the table go on paper."""
    return area_of(sheet)[3] > 4


ON_SCREEN = (sheets.GARDEN_INDICATORS, sheets.SOURCES, sheets.DATA)


def test_receipts_and_data_are_for_the_screen_and_say_so():
    master = drawn("middle")
    for name in ON_SCREEN:
        sheet = master.sheet(name)
        left, top, right, bottom = area_of(sheet)
        # Nothing stands in what would be printed: no page comes of it.
        assert (left, top) == (right, bottom)
        assert sheet.cell(top, left).value is None
        assert sheet["A3"].value == "Bảng này để xem và lọc trên máy, không in ra giấy."
    assert {sheet.title for sheet in visible(master) if sheet.tables and not prints(sheet)} <= {
        *ON_SCREEN, *(sheet.title for sheet in visible(master) if sheet["A3"].value == "Chưa có dòng nào."),
    }  # fmt: skip


def test_notes_that_need_no_action_are_not_printed():
    master = drawn("middle")
    rows = master.rows(sheets.FINDINGS)
    last = area_of(master.sheet(sheets.FINDINGS))[3]
    assert {row["Mức"].value for row in rows if row["Mức"].row <= last} == {"✗ Lỗi", "! Cần xem"}
    assert {row["Mức"].value for row in rows if row["Mức"].row > last} == {"· Ghi chú"}
    assert "ghi chú không phải sửa, để xem trên máy" in master.sheet(sheets.FINDINGS)["A3"].value


def table_of(path: Path, *columns: DataColumn, **more: Any) -> Worksheet:
    paper = MasterWriter(Imprint("xã", "Đợt", MIDDLE, "a"))
    add_table(paper, "Thử", DataTable("thu", "Bảng thử", "", columns, **more))
    paper.save(path / "m.xlsx")
    return Master(path / "m.xlsx").sheet("Thử")


def test_of_very_many_rows_the_first_are_printed_and_the_sheet_says_so(tmp_path: Path):
    sheet = table_of(tmp_path, DataColumn("Số", 9, list(range(450)), "whole"))
    assert area_of(sheet)[3] == 4 + 250
    assert sheet["A3"].value == "Bản in chỉ có 250 dòng đầu trong 450 dòng; xem đủ trên máy."
    few = table_of(tmp_path, DataColumn("Số", 9, list(range(250)), "whole"))
    assert (area_of(few)[3], few["A3"].value) == (4 + 250, None)


def test_the_newest_files_stand_first(tmp_path: Path):
    campaign = campaign_of(1)
    many = [replace(drops_of(campaign)[2], seq=seq) for seq in range(10, 460)]
    write_master(tmp_path / "m.xlsx", campaign, results_of(campaign, MIDDLE, 10), many, (), "a")
    numbers = Master(tmp_path / "m.xlsx").column(sheets.SOURCES, "Tệp số")
    assert numbers == sorted(numbers, reverse=True)


def test_a_column_that_holds_nothing_is_not_printed(tmp_path: Path):
    columns = [
        DataColumn("Tên", 12, ["a", "b"]),
        DataColumn("Trống", 12, ["", None], "wrap"),
        DataColumn("Số", 9, [1, None], "whole"),
        DataColumn("Máy", 9, ["x", "y"]),
    ]
    sheet = table_of(tmp_path, *columns, printed_columns=3)
    assert [cell.value for cell in sheet[4]][:4] == ["Tên", "Số", "Trống", "Máy"]
    assert area_of(sheet)[2] == 2


@pytest.mark.parametrize("rows", [30, 34, 36, 60, 63, 64, 95, 130])
def test_no_last_page_holds_a_few_lone_rows(rows: int, tmp_path: Path):
    sheet = table_of(tmp_path, DataColumn("Tên", 120, ["x"] * rows, "wrap"))
    heights = [sheet.row_dimensions[row].height or 15 for row in range(5, 5 + rows)]
    above = sum(sheet.row_dimensions[row].height or 15 for row in range(1, 4))
    head = sheet.row_dimensions[4].height
    fills = list(page_fills(heights, (above, head), PAGES[True][1] * SURE))
    pages = {None: 1, 0: len(fills)}.get(sheet.page_setup.fitToHeight, sheet.page_setup.fitToHeight)
    # Printed on one page less, or with a last page that is one.
    assert pages == len(fills) - 1 or len(fills) == 1 or fills[-1] >= LEAST_FILL


def test_a_long_text_gets_the_width_that_is_left_of_the_page(tmp_path: Path):
    """A row of many lines stands half empty on paper."""
    texts = ["một câu dài kể đủ mọi điều " * 10]
    sheet = table_of(tmp_path, DataColumn("Số", 9, [1], "whole"), DataColumn("Chữ", 20, texts, "wrap"))
    assert sheet.column_dimensions["B"].width > 100
    assert sheet.row_dimensions[5].height < 60


def test_a_matrix_that_is_too_wide_for_letters_to_be_read_takes_two_pages_and_repeats_its_names(tmp_path: Path):
    marks = [DataColumn(f"{n}. Tiêu chí", 12, ["✗ Chưa (1/3)"], "mark") for n in range(19)]
    sheet = table_of(tmp_path, DataColumn("Đơn vị", 16, ["Hòa Bình"], "name"), *marks)
    assert sheet.page_setup.fitToWidth == 2
    assert sheet.print_title_cols in ("A:A", "$A:$A")


@pytest.mark.parametrize(
    ("sheet", "last"),
    [(sheets.RANKING, "Lý do"), (sheets.INDICATORS, "Ghi chú"), (sheets.TASKS, "Hệ quả")],
)
def test_links_and_sources_are_left_off_the_paper(sheet: str, last: str):
    master = drawn("middle")
    right = range_boundaries(master.sheet(sheet).print_area.split("!")[-1].replace("$", ""))[2]
    assert master.sheet(sheet).cell(4, right).value == last


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_printed_keeps_a_readable_size(kind: Kind):
    """A page is 999 pixels wide between its margins (portrait 671), in LibreOffice 6 % less; what is wider is printed smaller."""
    for sheet in visible(drawn(kind)):
        area = range_boundaries(sheet.print_area.split("!")[-1].replace("$", ""))
        widths = [
            sheet.column_dimensions[group].width
            for group in sheet.column_dimensions
            for column in range(sheet.column_dimensions[group].min, sheet.column_dimensions[group].max + 1)
            if column <= area[2]
        ]
        pixels = sum(width * 7 for width in widths)
        page = (942 if sheet.page_setup.orientation == "landscape" else 633) * (sheet.page_setup.fitToWidth or 1)
        if prints(sheet):
            assert 10 * page / pixels >= 7.9, (sheet.title, pixels)


@pytest.mark.parametrize("kind", KINDS)
def test_the_properties_name_the_campaign_the_moment_and_the_run(kind: Kind):
    properties = drawn(kind).book.properties
    at = datetime(2021, 10, 2, 8) if kind == "day one" else MIDDLE
    in_universal_time = at - timedelta(hours=7)
    assert properties.title == "Bảng tổng hợp: 60 ngày cao điểm xây dựng nông thôn mới"
    assert properties.subject == f"Kết quả các thôn đến {at:%H:%M} ngày {at:%d/%m/%Y}"
    assert properties.creator == "UBND xã"
    for moment in (properties.created, properties.modified):
        assert moment.replace(tzinfo=UTC) == in_universal_time.replace(tzinfo=UTC)
    assert "abcd1234" in properties.description
    assert "Bộ tiêu chí" in properties.description


def test_the_same_input_gives_the_same_bytes(tmp_path: Path):
    campaign = campaign_of(6)
    for name in ("a", "b"):
        write_master(
            tmp_path / name, campaign, results_of(campaign), drops_of(campaign), findings_of(campaign), "abcd1234"
        )
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    write_master(tmp_path / "c", campaign, results_of(campaign), drops_of(campaign), findings_of(campaign), "other")
    assert (tmp_path / "c").read_bytes() != (tmp_path / "a").read_bytes()


MARKED = {
    sheets.CRITERIA: ("✓", "✗", "–"),
    sheets.INDICATORS: ("✓", "✗", "–"),
    sheets.GARDENS: ("✓", "✗", "–"),
    sheets.TASKS: ("✓", "!", "·", "–"),
    sheets.REPORTS: ("✓", "!", "✗", "·"),
    sheets.FINDINGS: ("✗", "!", "·"),
}


@pytest.mark.parametrize("sheet", MARKED)
def test_a_state_is_tinted_by_its_sign_and_never_without_one(sheet: str):
    page = drawn("middle").sheet(sheet)
    rules = [rule for area in page.conditional_formatting for rule in area.rules]
    assert {rule.text for rule in rules} == {"✓", "✗", "!"}
    tinted = [area.sqref for area in page.conditional_formatting]
    signs = set()
    for area in tinted:
        for part in area.ranges:
            for row in page.iter_rows(part.min_row, part.max_row, part.min_col, part.max_col, values_only=True):
                signs |= {str(value)[0] for value in row if value}
    assert {"✓"} & signs or sheet == sheets.FINDINGS
    assert signs <= {*MARKED[sheet], "●", "C", "V"} | set("0123456789"), signs


def test_no_cell_is_coloured_by_hand_to_mean_something():
    """Colours of ground stand for headings and tiles only; what tells a state is the sign."""
    for sheet in visible(drawn("middle")):
        if sheet.title != "Tổng quan" and sheet.tables:
            for row in sheet.iter_rows(min_row=5):
                assert all(cell.fill.fill_type is None for cell in row), sheet.title


@pytest.mark.parametrize("kind", KINDS)
def test_the_notice_stands_only_while_criteria_are_unconfirmed(kind: Kind):
    master = drawn(kind)
    said = "Bộ tiêu chí mẫu – chưa đối chiếu Quyết định 33/59"
    shown = [str(cell.value) for cell in master.sheet("Tổng quan")[2] if cell.value]
    assert any(said in text for text in shown) is (kind != "confirmed")
    assert (master.sheet(sheets.RULES)["A1"].value == said) is (kind != "confirmed")


def test_unconfirmed_criteria_are_named_even_where_the_campaign_has_no_words_for_it(tmp_path: Path):
    campaign = replace(campaign_of(1), notice="")
    write_master(tmp_path / "m.xlsx", campaign, results_of(campaign, MIDDLE, 5), (), (), "a")
    assert "chưa đối chiếu" in Master(tmp_path / "m.xlsx").sheet("Tổng quan")["F2"].value
    sure = replace(confirmed(campaign_of(1)), notice="MÔ PHỎNG")
    write_master(tmp_path / "n.xlsx", sure, results_of(sure, MIDDLE, 5), (), (), "a")
    assert Master(tmp_path / "n.xlsx").sheet("Tổng quan")["F2"].value is None


def test_a_row_is_as_high_as_its_longest_text(tmp_path: Path):
    texts = ["ngắn", "một câu dài hơn " * 12, "a" * 200]
    sheet = table_of(tmp_path, DataColumn("Chữ", 20, texts, "wrap"), printed_rows=0)
    heights = [sheet.row_dimensions[row].height for row in (5, 6, 7)]
    assert heights[0] < 20 < heights[2]
    assert heights[1] > 9 * 13


def test_units_are_linked_where_they_begin():
    cells = begun(["a", "a", "b"], {"a": "An", "b": "Bình"}, "Xếp hạng", {"a": 7})
    assert [getattr(cell, "text", cell) for cell in cells] == ["An", "An", "Bình"]
    assert cells[0].row == 7
    assert first_rows(["a", "a", "b"]) == {"a": 4, "b": 6}


def test_the_ground_of_headings_is_the_only_dark_one():
    sheet = drawn("middle").sheet(sheets.RANKING)
    assert {cell.fill.fgColor.rgb for cell in sheet[4]} == {"FF1E6B3C"}
    assert {cell.font.color.rgb for cell in sheet[4]} == {"FFFFFFFF"}


def test_the_words_are_vietnamese():
    english = re.compile(r"\b(pass|fail|missing|late|date|value|note|village|team|used|done|behind|report|NaN)\b")
    for sheet in drawn("middle").book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            found = [value for value in row if isinstance(value, str) and english.search(value)]
            assert not found, (sheet.title, found)


def test_material_leads_only_to_drops_that_it_has():
    given = MasterInput(campaign_of(1), None, drops_of(campaign_of(1)), ())
    assert given.to_source("tệp", None) == "tệp"
    assert given.to_source("tệp", 99) == "tệp"
    assert given.to_source("", 1) == ""
    assert given.to_source("tệp", 4).row == 4
