"""A form saved as .xlsb: long cell records and short ones are read alike; a form that cannot be read is not called foreign."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from binary_workbooks import as_xlsb, record, wide
from form_answers import drawn
from openpyxl import Workbook, load_workbook
from repacking import packed, parts_of

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.checking.catalogue import word
from ntm_sheets.contract.layout import FIRST_FIELDS, TABS, FormKey, make_layout
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.extracting import read
from ntm_sheets.reading.xlsb import spelled_out
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.untrusted.refusing import Refusal

CAMPAIGN = founding_campaign()
TYPED: dict[tuple[str, str, str], Any] = {
    ("report", "date", "value"): "5/10/2021", ("report", "reporter", "value"): "Nguyễn Văn Thử",
    ("criteria", "TC1.1", "value"): 0, ("criteria", "TC1.2", "value"): 85.5, ("criteria", "TC1.2", "note"): "đã đo 😀",
    ("tasks", "CV01", "done"): 1, ("tasks", "CV01", "period"): -1, ("tasks", "CV01", "note"): "_x0041_ gõ thật",
}  # fmt: skip


def read_form(data: bytes, name: str = "phieu.xlsb") -> Returned:
    return read(data, name, lambda _: make_layout(CAMPAIGN, CAMPAIGN.unit("dan-trung"), "report"))


def got(returned: Returned) -> dict[Any, Any]:
    return {(cell.table, cell.row, cell.field): cell.seen.value for cell in returned.cells}


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("xlsb") / "phieu.xlsx"
    drawn(path, CAMPAIGN, "dan-trung", "report", {})
    return FormFiller(path).fill(TYPED)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("short", [False, True])
def test_every_kind_of_cell_record_is_read(form: bytes, short: bool, shared: bool) -> None:
    returned = read_form(as_xlsb(form, short=short, shared=shared))
    assert got(returned) == TYPED
    assert [remark.code for remark in returned.remarks] == []


@pytest.mark.thorough
def test_a_short_error_and_a_short_yes_are_what_they_are(form: bytes, tmp_path: Path) -> None:
    book = load_workbook(BytesIO(form))
    address = _address(form, tmp_path)
    for key, value in ((("criteria", "TC1.2", "note"), "#N/A"), (("criteria", "TC1.2", "value"), True)):
        sheet, cell = address(key)
        book[sheet][cell].value = value
    edited = BytesIO()
    book.save(edited)
    seen = {(cell.row, cell.field): cell.seen for cell in read_form(as_xlsb(edited.getvalue(), short=True)).cells}
    assert seen["TC1.2", "note"].error == "#N/A"
    assert seen["TC1.2", "value"].value is True


def _address(form: bytes, folder: Path) -> Callable[[tuple[str, str, str]], tuple[str, str]]:
    path = folder / "a.xlsx"
    path.write_bytes(form)
    return FormFiller(path).address


def test_short_cells_lie_right_of_the_one_before_them() -> None:
    first = record(0, b"\1\0\0\0" + bytes(13))
    long = record(6, b"\5\0\0\0\0\0\0\0" + wide("a"))
    short, blank = record(17, b"\7\0\0\0" + wide("b")), record(12, b"\7\0\0\0")
    spelled = spelled_out(first + short + blank + short + long + short + first + blank + short)
    assert spelled == (
        first
        + b"".join(
            (record(6, column + b"\0\0\0\7\0\0\0" + wide("b")) if column != b"\1" else record(1, b"\1\0\0\0\7\0\0\0"))
            for column in (b"\0", b"\1", b"\2")
        )
        + long
        + record(6, b"\6\0\0\0\7\0\0\0" + wide("b"))
        + first
        + record(1, b"\0\0\0\0\7\0\0\0")
        + record(6, b"\1\0\0\0\7\0\0\0" + wide("b"))
    )
    assert spelled_out(first + long) == first + long
    with pytest.raises(Refusal):
        spelled_out(first + short[:-1])


def test_a_text_with_runs_of_letters_is_a_text() -> None:
    first, head = record(0, b"\1\0\0\0" + bytes(13)), b"\2\0\0\0\7\0\0\0"
    runs = b"\1\0\0\0\0\0\1\0"
    rich = record(62, head + b"\1" + wide("đậm") + runs)
    short = record(17, b"\7\0\0\0" + wide("b"))
    after = record(6, b"\3\0\0\0\7\0\0\0" + wide("b"))
    assert spelled_out(first + rich + short) == first + record(6, head + wide("đậm")) + after
    with pytest.raises(Refusal):
        spelled_out(first + record(62, head + b"\1\xff\0\0\0"))


def test_what_cannot_be_read_is_not_said_to_be_broken_or_foreign(form: bytes) -> None:
    parts = parts_of(as_xlsb(form))
    parts["xl/worksheets/sheet2.bin"] = parts["xl/worksheets/sheet2.bin"][:-4]
    (remark,) = read_form(packed(parts)).remarks
    finding = word(remark)
    assert remark.code == "damaged"
    assert "hoặc được lưu theo cách máy chưa biết" in finding.message
    assert ".xlsx" in finding.remedy


def without_stamp(form: bytes) -> Any:
    book = load_workbook(BytesIO(form))
    del book["_ntm"]
    return book


def stamp_cleared(form: bytes) -> Any:
    book = load_workbook(BytesIO(form))
    book["_ntm"].delete_rows(1, 20)
    return book


def seen_part_alone(form: bytes) -> Any:
    book = without_stamp(form)
    del book["_ds"]
    for sheet in book.worksheets:
        sheet.delete_rows(1)
        sheet.delete_cols(1)
    return book


def tabs_renamed(form: bytes) -> Any:
    book = without_stamp(form)
    for n, sheet in enumerate(book.worksheets):
        sheet.title = f"Sheet{n}"
    return book


@pytest.mark.parametrize("how", [without_stamp, stamp_cleared, seen_part_alone, tabs_renamed])
@pytest.mark.parametrize("binary", [False, True])
def test_a_form_that_lost_its_stamp_is_told_so(form: bytes, how: Callable[[bytes], Any], binary: bool) -> None:
    saved = BytesIO()
    how(form).save(saved)
    data = as_xlsb(saved.getvalue()) if binary else saved.getvalue()
    (remark,) = read_form(data, "phieu").remarks
    assert remark.code == "stamp-gone"
    assert "không đọc được dấu nhận biết" in word(remark).message
    assert "Lưu thành" in word(remark).remedy


def test_somebody_else_s_workbook_is_still_a_foreign_one() -> None:
    for names in (["Ảnh", "Báo cáo"], ["Báo cáo"], ["Tiêu chí", "Kiểm tra", "Cài đặt", "Đơn vị", "Nhóm"]):
        book, saved = Workbook(), BytesIO()
        book.remove(book.worksheets[0])
        for name in names:
            book.create_sheet(name)["A1"] = "report"
        book.save(saved)
        assert [remark.code for remark in read_form(saved.getvalue(), "a.xlsx").remarks] == ["not-our-form"]


@pytest.mark.parametrize("form_key", ["report", "inspection"])
def test_what_a_form_without_stamp_is_known_by_is_what_is_drawn(form_key: FormKey) -> None:
    for unit in CAMPAIGN.units:
        for table in make_layout(CAMPAIGN, unit, form_key).tables:
            assert FIRST_FIELDS[table.key] == table.fields[0]
            assert table.sheet in TABS
