"""The contents and the notes: every sheet is there with its question, nothing of the rules is said twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from linting import faults
from master_factory import KINDS, MIDDLE, Kind, campaign_of, drawn, material_of, results_of, write_master
from master_reading import Master

from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import CONTENTS, LONGEST_NAME, OVERVIEW, DataColumn, DataTable, RowLink
from ntm_sheets.outbox.master.contents import ANSWERS
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter

LONG = "Thôn Liên hợp Trung Tiến – Hòa Bình – Đông Phong – Tây Sơn – Nam Hải và vùng phụ cận"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", KINDS)
def test_no_sheet_of_the_master_has_a_fault(kind: Kind) -> None:
    assert faults(drawn(kind)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_contents_name_every_sheet_in_its_order_and_lead_there(kind: Kind) -> None:
    master = drawn(kind)
    seen = [sheet.title for sheet in master.book.worksheets if sheet.sheet_state == "visible"]
    rows = master.rows(CONTENTS)
    assert [OVERVIEW, CONTENTS, *(row["Trang"].value for row in rows[1:])] == seen
    for row in rows:
        target = master.target(row["Trang"].hyperlink.location)
        assert (target.parent.title, target.coordinate) == (row["Trang"].value, "A1")
        assert row["Trả lời câu hỏi"].value.endswith("?")
        said = str(row["Hôm nay"].value)
        assert said == target.value or target.parent.title == OVERVIEW


@pytest.mark.parametrize("kind", KINDS)
def test_the_contents_say_what_goes_on_paper(kind: Kind) -> None:
    master = drawn(kind)
    for row in master.rows(CONTENTS):
        sheet = master.sheet(row["Trang"].value)
        on_screen, empty = "không in ra giấy" in str(sheet["A3"].value), sheet["A3"].value == "Chưa có dòng nào."
        assert (row["In ra giấy"].value == "– xem trên máy") is on_screen, sheet.title
        assert (row["In ra giấy"].value == "– chưa có gì") is empty, sheet.title
        if sheet.tables:
            filled = [one for one in master.rows(sheet.title) if any(cell.value is not None for cell in one.values())]
            assert row["Số dòng"].value == len(filled), sheet.title


def test_every_sheet_asks_another_question() -> None:
    assert len(set(ANSWERS.values())) == len(ANSWERS)


def notes(master: Master) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in master.rows(sheets.NOTES):
        found.setdefault(row["Phần"].value, []).append(f"{row['Mục'].value}: {row['Nội dung'].value}")
    return found


def test_the_notes_name_the_criteria_that_nobody_compared_with_their_decision() -> None:
    campaign = campaign_of(6)
    said = notes(drawn("middle"))["Chưa đối chiếu văn bản"]
    assert len(said) == len(campaign.sets)
    for text, one in zip(said, campaign.sets, strict=True):
        every = [indicator for criterion in one.criteria for indicator in criterion.indicators]
        open_ones = sum(not indicator.verified for indicator in every)
        assert text.startswith(f"{one.name}: {open_ones}/{len(every)} chỉ tiêu chưa ai đối chiếu")
        assert " 1.1, " in text
    assert notes(drawn("confirmed"))["Chưa đối chiếu văn bản"] == [
        "Không có: Mọi chỉ tiêu đã được đối chiếu với văn bản."
    ]


def test_the_notes_count_what_is_missing_today() -> None:
    rows = material_of("middle").rows
    asked = [*rows.indicators, *rows.garden_indicators]
    missing = sum(row.state == "missing" for row in asked)
    (said,) = [text for text in notes(drawn("middle"))["Giới hạn"] if text.startswith("Còn thiếu")]
    assert said.startswith(f"Còn thiếu: {missing} trong {len(asked)} chỉ tiêu")


@pytest.mark.parametrize("kind", KINDS)
def test_the_notes_lead_to_the_rules_and_say_none_of_them_again(kind: Kind) -> None:
    master = drawn(kind)
    rules = {str(row["Nội dung"].value) for row in master.rows(sheets.RULES)}
    rows = master.rows(sheets.NOTES)
    assert not rules & {row["Nội dung"].value for row in rows}
    assert sheets.RULES in {row["Xem thêm"].value for row in rows}


def test_a_long_name_is_cut_and_whole_in_a_note(tmp_path: Path) -> None:
    campaign = campaign_of(6)
    campaign = replace(campaign, units=(replace(campaign.units[0], name=LONG), *campaign.units[1:]))
    write_master(tmp_path / "m.xlsx", campaign, results_of(campaign), (), (), "a")
    master = Master(tmp_path / "m.xlsx")
    assert faults(master) == []
    for name in (sheets.RANKING, sheets.CRITERIA, sheets.INDICATORS, sheets.GARDENS, sheets.TASKS, sheets.REPORTS):
        cells = [row["Đơn vị"] for row in master.rows(name)]
        cut = [cell for cell in cells if str(cell.value).endswith("…")]
        assert cut, name
        assert all(len(cell.value) <= LONGEST_NAME and LONG.startswith(cell.value[:-1]) for cell in cut)
        assert cut[0].comment.text == LONG, name
        assert LONG not in [cell.value for cell in cells], name


def test_a_name_that_fits_its_column_stays_a_link(tmp_path: Path) -> None:
    writer = MasterWriter(Imprint("xã", "Đợt", MIDDLE, "a"))
    names = [RowLink("Hòa Bình", "Thử", 4), RowLink(LONG, "Thử", 5)]
    add_table(writer, "Thử", DataTable("thu", "Bảng thử", "", [DataColumn("Đơn vị", 16, names, "name")]))
    writer.save(tmp_path / "m.xlsx")
    sheet = Master(tmp_path / "m.xlsx").sheet("Thử")
    assert sheet["A5"].hyperlink is not None
    # LibreOffice would not break a link into lines.
    assert (sheet["A6"].hyperlink, sheet["A6"].alignment.wrap_text) == (None, True)


@pytest.mark.parametrize("text", ["=1+1", "+84 912", "-x", "@x", "1.250", "12/10/2021", "0912 345 678", "85,5"])
def test_text_that_editing_would_make_something_else_is_marked_as_text(text: str, tmp_path: Path) -> None:
    writer = MasterWriter(Imprint("xã", "Đợt", MIDDLE, "a"))
    columns = [
        DataColumn("Chữ", 16, [text, "thường"], "wrap"),
        DataColumn("Số", 16, [text, 5], "amount"),
        DataColumn("Trơn", 16, [text, "thường"]),
        DataColumn("Nối", 16, [RowLink(text, "Thử", 4), "thường"], "name"),
        DataColumn(text, 16, ["a", "b"]),
    ]
    add_table(writer, "Thử", DataTable("thu", text, "", columns))
    add_table(
        writer, "Trơn", DataTable("tron", text, "", [replace(one) for one in columns], plain=True, printed_rows=0)
    )
    writer.save(tmp_path / "m.xlsx")
    master = Master(tmp_path / "m.xlsx")
    for name in ("Thử", "Trơn"):
        sheet = master.sheet(name)
        assert [cell.quotePrefix for cell in sheet[5]][:4] == [True] * 4
        assert [cell.quotePrefix for cell in sheet[6]] == [False] * 5
        assert sheet["A1"].quotePrefix
        assert sheet["E4"].quotePrefix
        assert [cell.value for cell in sheet[5]][:4] == [text] * 4


def test_no_link_of_a_workbook_leads_to_a_sheet_that_it_does_not_have(tmp_path: Path) -> None:
    writer = MasterWriter(Imprint("xã", "Đợt", MIDDLE, "a"))
    add_table(writer, "Thử", DataTable("thu", "Bảng thử", "", [DataColumn("Chữ", 16, ["a"])]))
    writer.save(tmp_path / "m.xlsx")
    assert list(Master(tmp_path / "m.xlsx").links("Thử")) == []
