"""What only the program understands never reaches a reader: fingerprints, the numbers of days, exponents."""

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from master_factory import material_of
from master_reading import Master

from ntm_sheets.campaign.definition import Indicator
from ntm_sheets.campaign.rules import requirement
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.result_rows import ChangeRow
from ntm_sheets.facts.results import Answers
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.changes import add_changes
from ntm_sheets.outbox.master.columns import DataColumn, DataTable
from ntm_sheets.outbox.master.data import add_data
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter

MARKS = ("f3b359f87bd6792303003ba689f54d67c3a79b28371198f42e415d9c3c06ed90", "b5b57aee44ff6b6a" * 4)
DAY = date(2021, 10, 5)
HASH = re.compile(r"[0-9a-f]{16,}")


def paper() -> MasterWriter:
    given = material_of("middle")
    return MasterWriter(Imprint("xã Kỳ Anh", "Đợt", given.as_of, "abcd1234"))


def test_a_date_is_shown_as_a_date_in_a_column_of_values(tmp_path: Path):
    for plain in (False, True):
        made, path = paper(), tmp_path / f"{plain}.xlsx"
        values = [DAY, 1250, 85.5, "Đạt", None]
        add_table(made, "Thử", DataTable("thu", "Thử", "", [DataColumn("Giá trị", 16, values, "amount")], plain=plain))
        made.save(path)
        cells = [row["Giá trị"] for row in Master(path).rows("Thử")] if not plain else []
        first = Master(path).sheet("Thử")["A5"]
        assert first.is_date
        assert first.number_format == "[$-42A]dd/mm/yyyy"
        assert [cell.is_date for cell in cells] == ([True, False, False, False, False] if cells else [])


def change(before: object, after: object, row: str = "A01", table: str = "photos", field: str = "picture") -> ChangeRow:
    return ChangeRow("sent again", "hoa-binh", table, row, field, "", before, after, 1, 1, None, None)  # type: ignore[arg-type]


def test_a_changed_picture_is_told_without_its_fingerprint(tmp_path: Path):
    given = material_of("middle")
    rows = (change(None, MARKS[0]), change(MARKS[0], MARKS[1]), change(MARKS[0], None))
    rows += (change(date(2021, 10, 4), DAY, "date", "report", "value"),)
    made = paper()
    add_changes(made, replace(given, rows=replace(given.rows, changes=rows), decisions=()))
    made.save(tmp_path / "x.xlsx")
    told = Master(tmp_path / "x.xlsx").rows(sheets.CHANGED)
    assert [(row["Trước"].value, row["Nay"].value) for row in told[:3]] == [
        (None, "có ảnh"),
        ("có ảnh", "ảnh khác"),
        ("có ảnh", None),
    ]
    assert [told[3][name].number_format for name in ("Trước", "Nay")] == ["[$-42A]dd/mm/yyyy"] * 2


def test_the_data_sheet_says_what_a_picture_is(tmp_path: Path):
    given = material_of("middle")
    read = given.rows.answers
    added = {
        "table": "photos", "row": "A01", "field": "picture", "value": MARKS[0], "raw": "ảnh jpeg 320 × 240",
    }  # fmt: skip
    columns = {
        one.name: [*getattr(read, one.name), added.get(one.name, getattr(read, one.name)[0])] for one in fields(Answers)
    }
    made = paper()
    add_data(made, replace(given, rows=replace(given.rows, answers=Answers(**columns))))
    made.save(tmp_path / "x.xlsx")
    page = Master(tmp_path / "x.xlsx").sheet(sheets.DATA)
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert "ảnh jpeg 320 × 240" in texts
    assert not [text for text in texts if HASH.search(text)]


@pytest.mark.parametrize(
    ("threshold", "measure", "said"),
    [
        (5e7, "đồng", "≥ 50.000.000 đồng"),
        (1234567.5, "m²", "≥ 1.234.567,5 m²"),
        (0.00005, "%", "≥ 0,00005 %"),
        (90, "%", "≥ 90 %"),
    ],
)
def test_a_requirement_has_no_exponent(threshold: float, measure: str, said: str):
    indicator: Indicator = next(one for one in founding_campaign().sets[0].indicators if one.comparison == ">=")
    assert requirement(replace(indicator, threshold=threshold, measure=measure)) == said


def test_the_data_sheet_names_lines_as_the_forms_do(tmp_path: Path):
    made = paper()
    add_data(made, material_of("middle"))
    made.save(tmp_path / "x.xlsx")
    rows = Master(tmp_path / "x.xlsx").sheet(sheets.DATA).iter_rows(min_row=5, values_only=True)
    lines = {row[5] for row in rows}
    assert "1.1 Số nhà tạm, dột nát" in lines
    assert not [line for line in lines if re.match(r"TC", str(line))]
