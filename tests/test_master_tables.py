"""The data sheets, read back: one table each, and what stands in it is what the results say, in real types."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from master_factory import KINDS, Kind, campaign_of, drawn, drops_of, findings_of, material_of, results_of
from master_reading import Master
from seen import seen, seen_share

from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter

DATA_SHEETS = (
    sheets.RANKING,
    sheets.CRITERIA,
    sheets.INDICATORS,
    sheets.GARDENS,
    sheets.TASKS,
    sheets.REPORTS,
    sheets.FINDINGS,
    sheets.SOURCES,
    sheets.RULES,
    sheets.RULE_HISTORY,
    sheets.DATA,
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_data_sheet_has_one_table_with_unique_headings(kind: Kind):
    master, names = drawn(kind), []
    for name in DATA_SHEETS:
        sheet = master.sheet(name)
        assert len(sheet.tables) == 1, name
        names += list(sheet.tables)
        headings = master.headings(name)
        assert all(headings), name
        assert len({heading.casefold() for heading in headings}) == len(headings), name
        (table,) = sheet.tables.values()
        assert [column.name for column in table.tableColumns] == headings, name
        # Title and note may reach over the columns; nothing in the table does.
        assert not any(merged.max_row > 3 for merged in sheet.merged_cells.ranges), name
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_every_sheet_has_a_sentence_for_its_title(kind: Kind):
    master = drawn(kind)
    for name in (*DATA_SHEETS, sheets.PROGRESS):
        title = master.sheet(name)["A1"].value
        assert title, name
        assert " " in title, name
        assert title[0] == title[0].upper() or title[0].isdigit(), name


def only(values: list[Any], *types: type) -> bool:
    return all(value is None or type(value) in types for value in values)


def test_ranking_says_what_the_results_say():
    master, units = drawn("middle"), material_of("middle").rows.units
    assert master.column(sheets.RANKING, "Hạng") == [row.rank for row in units]
    assert master.column(sheets.RANKING, "Đơn vị") == [row.name for row in units]
    assert master.column(sheets.RANKING, "Điểm") == [seen(row.points) for row in units]
    moved = [seen(seen(row.points) - seen(row.points_before)) for row in units]
    assert master.column(sheets.RANKING, "So với hôm qua") == pytest.approx(moved)
    assert master.column(sheets.RANKING, "Điểm tiến độ (tối đa 15)") == [seen(u.part_progress) for u in units]
    assert master.column(sheets.RANKING, "Điểm minh chứng (tối đa 5)") == [seen(u.part_evidence) for u in units]
    assert master.column(sheets.RANKING, "Tiêu chí đạt") == [row.criteria_passed for row in units]
    assert master.column(sheets.RANKING, "Hạng hôm qua") == [row.rank_before for row in units]
    assert master.column(sheets.RANKING, "Lý do") == [row.sentence for row in units]
    first = master.rows(sheets.RANKING)[0]
    assert first["Điểm"].number_format == "[$-42A]#,##0.0"
    assert first["Tiêu chí đạt"].number_format == f'0"/{units[0].criteria_total}"'


def test_a_first_day_has_no_change_and_no_points():
    master = drawn("day one")
    assert master.column(sheets.RANKING, "So với hôm qua") == [None] * 6
    for heading in ("Hạng", "Điểm"):
        assert master.column(sheets.RANKING, heading) == ["–"] * 6
    assert master.column(sheets.RANKING, "Xếp loại đề xuất") == ["chưa xếp hạng"] * 6
    assert master.sheet(sheets.RANKING)["A1"].value == "Chưa xếp hạng: chưa có gì đến hạn"


def test_criteria_are_a_matrix_of_units():
    master, given = drawn("middle"), material_of("middle")
    states = {(row.unit, row.name): row for row in given.rows.criteria}
    rows = master.rows(sheets.CRITERIA)
    assert [row["Đơn vị"].value for row in rows] == list(given.names.values())
    for unit, row in zip(given.names, rows, strict=True):
        assert row["Số tiêu chí đạt"].value == given.units[unit].criteria_passed
        assert row["Thôn tự báo"].value == given.units[unit].criteria_own
        assert row["Đã phúc tra"].value == given.units[unit].criteria_verified
        for heading in list(row)[4:]:
            own = states[unit, heading.split(". ", 1)[-1]]
            assert row[heading].value.startswith(wording.CRITERION_STATES[own.state])
            if own.state != "pass" and own.total > 1:
                assert row[heading].value.endswith(f"({own.met}/{own.total})")


def test_indicators_keep_their_values_and_types():
    master, given = drawn("middle"), material_of("middle")
    rows = master.rows(sheets.INDICATORS)
    assert len(rows) == len(given.rows.indicators)
    for cells, own in zip(rows, given.rows.indicators, strict=True):
        shown = cells["Số được tính"].value
        if isinstance(own.value, bool):
            assert shown == ("Đạt" if own.value else "Chưa đạt")
        else:
            assert shown == own.value
            assert own.value is None or isinstance(own.value, str) == isinstance(shown, str)
        assert cells["Kết quả"].value == wording.CRITERION_STATES[own.state]
        assert cells["Tính theo"].value == {"team": "Đoàn", "village": "Thôn", None: "–"}[own.counted]
        source = f"{own.file} › {own.sheet}!{own.cell}" if own.file else None
        assert cells["Nguồn (tệp › trang!ô)"].value == source
    states = Counter(row.state for row in given.rows.indicators)
    assert master.sheet(sheets.INDICATORS)["A1"].value == (
        f"{states['pass']} chỉ tiêu đạt, {states['fail']} chưa đạt, {states['missing']} còn thiếu số liệu"
    )


def test_gardens_have_owner_area_and_states():
    master, given = drawn("middle"), material_of("middle")
    rows = master.rows(sheets.GARDENS)
    assert [row["Vườn"].value for row in rows] == [row.garden for row in given.rows.gardens]
    assert {row["Diện tích (m²)"].value for row in rows} == {620.5}
    assert {row["Diện tích (m²)"].number_format for row in rows} == {"[$-42A]#,##0.0#####"}
    judged = {(row.unit, row.garden, row.name): row.state for row in given.rows.garden_criteria}
    for cells, own in zip(rows, given.rows.gardens, strict=True):
        marks = [heading for heading in cells if heading[0].isdigit()]
        assert marks
        for heading in marks:
            state = judged[own.unit, own.garden, heading.split(". ", 1)[1]]
            assert cells[heading].value == wording.CRITERION_STATES[state]
    passed = sum(row.passed for row in given.rows.gardens)
    assert master.sheet(sheets.GARDENS)["A1"].value == f"{passed}/30 vườn mẫu đạt chuẩn"


def test_tasks_have_real_dates_and_amounts():
    master, given = drawn("middle"), material_of("middle")
    rows = master.rows(sheets.TASKS)
    assert len(rows) == len(given.rows.tasks) > 40
    for cells, own in zip(rows, given.ordered_tasks, strict=True):
        assert cells["Mã"].value == own.task
        assert cells["Bắt đầu"].value == datetime.combine(own.start, datetime.min.time())
        assert cells["Bắt đầu"].number_format == "[$-42A]dd/mm/yyyy"
        assert cells["Kế hoạch"].value == own.volume
        assert cells["Đã làm"].value == own.done
        assert cells["Dự trữ (ngày)"].value == own.slack
        assert cells["Dự trữ riêng (ngày)"].value == own.free_slack
        assert cells["Còn được chậm (ngày)"].value == own.room
        end = own.forecast_end and datetime.combine(own.forecast_end, datetime.min.time())
        assert cells["Dự báo xong"].value == end
        assert cells["Tình trạng"].value == wording.TASK_STATES[own.state]
        assert (cells["Việc găng"].value == "● găng") is own.critical
        assert cells["Tiến độ"].value == seen_share(own.progress)
        assert cells["So với cả kế hoạch"].value == seen_share(own.share)
        # Two thirds of a garden are no garden: what is counted by the piece is shown in whole ones.
        by_the_piece = own.measure not in ("m", "m²")
        due = float(int(own.due + 1e-9)) if by_the_piece else seen(own.due, 2)
        assert cells["Phải xong đến hôm nay"].value == due, own.measure


def test_reports_count_what_the_days_show():
    master, given = drawn("middle"), material_of("middle")
    rows = master.rows(sheets.REPORTS)
    assert len(rows) == 12
    for cells, (role, unit) in zip(
        rows, [(role, unit) for role in ("village", "team") for unit in given.names], strict=True
    ):
        own = [row for row in given.rows.reports if (row.unit, row.role) == (unit, role)]
        count = Counter(row.state for row in own)
        assert cells["Người nộp"].value == wording.ROLES[role]
        assert (cells["Đúng hạn"].value, cells["Muộn"].value, cells["Thiếu"].value) == (
            count["on_time"],
            count["late"],
            count["missing"],
        )
        due = count["on_time"] + count["late"] + count["missing"]
        assert cells["Tỷ lệ đúng hạn"].value == seen_share(100 * count["on_time"] / due)
        assert [cells[f"{row.day:%d/%m}"].value for row in own] == [wording.REPORT_STATES[row.state] for row in own]


def test_findings_stand_with_errors_first_and_real_dates():
    master = drawn("middle")
    rows = master.rows(sheets.FINDINGS)
    assert [row["Mức"].value for row in rows] == ["✗ Lỗi", "! Cần xem", "· Ghi chú"]
    assert {row["Ngày báo cáo"].value for row in rows} == {datetime(2021, 11, 12)}
    assert rows[0]["Ô"].value == "E7"
    assert rows[0]["Cách sửa"].value == "Ghi một số, ví dụ 85,5."
    assert master.sheet(sheets.FINDINGS)["A1"].value == "1 lỗi phải sửa, 1 chỗ cần xem lại, 1 ghi chú"


def test_sources_say_what_became_of_each_file():
    master = drawn("middle")
    rows = {row["Tệp số"].value: row for row in master.rows(sheets.SOURCES)}
    assert list(rows) == [4, 3, 2, 1]
    assert rows[2]["Nhận lúc"].value == datetime(2021, 11, 12, 16, 52)
    assert rows[2]["Nhận lúc"].number_format == "[$-42A]dd/mm/yyyy hh:mm"
    assert rows[3]["Kết quả"].value == "từ chối: tệp không phải phiếu của chiến dịch này"
    assert rows[4]["Kết quả"].value == "trùng hệt tệp số 2"
    answers = results_of(campaign_of(6)).answers
    own = Counter(answers[answers["seq"] == 1]["status"])
    assert rows[1]["Ô được dùng"].value == own["used"]
    assert rows[1]["Ô không dùng được"].value == own["refused"]
    assert rows[1]["Ô đã có bản mới hơn"].value == own["superseded"]
    assert rows[1]["Ô đã điền"].value == own.total()
    assert rows[3]["Ô đã điền"].value is None
    assert master.sheet(sheets.SOURCES)["A1"].value == "Đã nhận 4 tệp: 2 hợp lệ, 1 bị từ chối, 1 trùng"


def test_data_holds_every_answer_that_counts_in_its_own_type():
    master, results = drawn("middle"), results_of(campaign_of(6))
    rows, frame = master.rows(sheets.DATA), results.answers_now
    assert 0 < len(rows) == len(frame) < len(results.answers) == 400
    for cells, own in zip(rows, frame.to_dict("records"), strict=True):
        assert cells["Tệp số"].value == own["seq"]
        assert cells["Ngày báo cáo"].value.date() == own["report_date"]
        assert cells["Giá trị"].value == own["value"]
        assert cells["Trang và ô"].value == f"Tiêu chí!{own['cell']}"
        assert cells["Tình trạng"].value == "được dùng"
        shown = own["raw"] if own["repaired"] or own["value"] is None else None
        assert cells["Nguyên văn trong ô"].value == shown


def test_no_word_of_the_machine_is_shown_in_the_data():
    words = set(drawn("middle").column(sheets.DATA, "Cột")) | set(drawn("middle").column(sheets.DATA, "Bảng"))
    assert words == {"Giá trị", "Ghi chú", "Tiêu chí"}


def test_rules_carry_every_indicator_and_whether_it_was_compared():
    given = material_of("middle")
    asked = [indicator for one in given.campaign.sets for indicator in one.indicators]
    rows = drawn("middle").rows(sheets.RULES)
    found = [row for row in rows if str(row["Mục"].value).startswith(("Chỉ tiêu", "Điều kiện"))]
    assert [row["Nội dung"].value for row in found] == [indicator.name for indicator in asked]
    said = [row["Đã đối chiếu văn bản"].value for row in found]
    assert said == ["✓ Đã" if indicator.verified else "✗ Chưa" for indicator in asked]
    assert set(said) == {"✓ Đã", "✗ Chưa"}
    assert {row["Mục"].value: row["Yêu cầu hoặc điểm"].value for row in rows}["Vườn mẫu"] == "20 điểm"


@pytest.mark.parametrize("kind", KINDS)
def test_no_cell_says_that_a_value_is_missing_in_a_machines_words(kind: Kind):
    master = drawn(kind)
    for name in (*DATA_SHEETS, "Tổng quan", sheets.PROGRESS):
        for row in master.sheet(name).iter_rows(values_only=True):
            for value in row:
                assert str(value).lower() not in ("nan", "nat", "true", "false", "inf"), name
                assert not str(value).startswith("#"), name


def test_an_empty_table_says_so_in_words_beside_it_and_has_no_row_that_means_nothing():
    master = drawn("day one")
    for name in (sheets.DATA, sheets.FINDINGS, sheets.SOURCES):
        assert master.sheet(name)["A3"].value == "Chưa có dòng nào."
        assert [cell.value for row in master.sheet(name).iter_rows(min_row=5) for cell in row if cell.value] == []
    assert master.sheet(sheets.DATA)["A1"].value == "Chưa có số liệu nào được tính"
    assert master.sheet(sheets.FINDINGS)["A1"].value == "Không có lỗi nào"
    assert master.sheet(sheets.SOURCES)["A1"].value == "Chưa nhận được tệp nào"
    assert drawn("bare").sheet(sheets.GARDENS)["A1"].value == "Đợt này không đăng ký vườn mẫu"
    assert drawn("bare").sheet(sheets.TASKS)["A1"].value == "Chưa có kế hoạch đầu việc"


def test_headings_that_excel_holds_to_be_the_same_are_numbered(tmp_path):
    paper = MasterWriter(Imprint("xã", "Đợt thử", datetime(2021, 10, 5, 17), "abcd1234"))
    headings = ("Tên", "TÊN", "Tên (2)", "x" * 300, "hai\ndòng")
    add_table(paper, "Thử", DataTable("thu", "Bảng thử", "", [DataColumn(heading, 10, [1]) for heading in headings]))
    paper.save(tmp_path / "m.xlsx")
    found = Master(tmp_path / "m.xlsx").headings("Thử")
    assert found[:3] == ["Tên", "TÊN (2)", "Tên (2) (2)"]
    assert len(found[3]) <= 255
    assert found[4] == "hai dòng"


def test_the_factory_has_what_the_sheets_can_show():
    """Guard: the samples hold every verdict, level and state that the tests above speak of."""
    assert {drop.verdict for drop in drops_of(campaign_of(6))} == {"accepted", "refused", "duplicate"}
    assert {record.finding.level for record in findings_of(campaign_of(6))} == {"error", "warning", "note"}
    assert {row.state for row in material_of("middle").rows.indicators} == {"pass", "fail", "missing"}
    assert date(2021, 11, 12) in {row.day for row in material_of("middle").rows.reports}
