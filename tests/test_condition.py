"""In which condition a form came back: one line for the officer, nothing for the village."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from sessions import NOW, at_work, drop, filled, new_workspace

from ntm_sheets.checking.answers import describe, program_words
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Condition
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def taken(workspace: Workspace, book: Workbook) -> tuple[DropRecord, set[str]]:
    saved = BytesIO()
    book.save(saved)
    drop(workspace, "phieu.xlsx", saved.getvalue())
    with at_work(workspace) as session:
        (record,) = session.round(NOW, 0.0).drops
        return record, {found.finding.code for found in session.ledger.findings()}


def form(workspace: Workspace) -> Workbook:
    return load_workbook(BytesIO(filled(workspace, "hoa-binh", "05/10/2021", {("criteria", "TC1.2", "value"): 92})))


def test_a_form_as_it_was_drawn_is_whole(workspace: Workspace) -> None:
    record, _ = taken(workspace, form(workspace))
    assert record.condition.endswith(": phiếu nguyên vẹn")
    assert record.condition.startswith("Lưu bằng ")


def test_whatever_was_changed_beside_the_answers_is_told_in_one_line(workspace: Workspace) -> None:
    book = form(workspace)
    book["Tiêu chí"].title = "Trang của tôi"
    book.create_sheet("Nháp")
    book["Đầu việc"].data_validations.dataValidation = []
    book["Vườn mẫu"]["A9"] = None
    tasks = book["Đầu việc"]
    row = next(cell.row for (cell,) in tasks.iter_rows(max_col=1) if cell.value == "CV01")
    tasks.cell(row, 7).value = "=1+1"
    indicators = book["Trang của tôi"]
    at = next(cell.row for (cell,) in indicators.iter_rows(max_col=1) if cell.value == "TC1.2")
    indicators.row_dimensions[at].hidden = True
    record, codes = taken(workspace, book)
    assert record.verdict == "accepted"
    said = record.condition.partition(": ")[2].split("; ")
    assert said == [
        "đổi tên trang “Tiêu chí thành Trang của tôi”",
        "thêm trang “Nháp”",
        "mất 1 mã dòng, mã cột ẩn",
        "mất danh sách chọn ở trang “Đầu việc”",
        "1 ô trả lời nằm ở dòng, cột, trang bị ẩn",
        "1 ô trả lời là công thức",
    ]
    # A renamed or added sheet is no matter for the village.
    assert not {code for code in codes if "sheet" in code}


def test_a_form_with_something_added_or_moved_is_not_called_whole(workspace: Workspace) -> None:
    book = form(workspace)
    tasks = book["Đầu việc"]
    below = tasks.max_row + 1
    tasks.cell(below, 2).value, tasks.cell(below, 7).value = "CV07", 300
    gardens = book["Vườn mẫu"]
    gardens.cell(below + 20, 1).value = "V9"
    first = next(cell.row for (cell,) in gardens.iter_rows(max_col=1) if cell.value == "V1")
    gardens.cell(first, 2).value, gardens.cell(first + 1, 2).value = "V2", "V1"
    indicators = book["Tiêu chí"]
    at = next(cell.row for (cell,) in indicators.iter_rows(max_col=1) if cell.value == "TC1.2")
    indicators.cell(at, 6).number_format = '"95"'
    record, codes = taken(workspace, book)
    assert record.condition.partition(": ")[2].split("; ") == [
        "2 dòng, cột bị đổi chỗ",
        "2 dòng, cột không có trong phiếu, không nhận",
        "1 ô trả lời không nhìn thấy được hoặc hiện số khác",
    ]
    assert {"row-without-key", "unknown-key", "disguised-answers"} <= codes


def test_a_slip_that_comes_back_has_added_nothing(workspace: Workspace) -> None:
    drop(
        workspace,
        "a.xlsx",
        filled(
            workspace,
            "hoa-binh",
            "05/10/2021",
            {("criteria", "TC1.2", "value"): "gần xong", ("criteria", "TC1.1", "value"): 0},
        ),
    )
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        publish(session, NOW)
    record, codes = taken(workspace, load_workbook(workspace.slips / "hoa-binh-2021-10-05-thon.xlsx"))
    assert record.condition.endswith(": phiếu nguyên vẹn")
    assert "comments-ignored" not in codes


def test_more_sheets_than_can_be_named_are_counted() -> None:
    added = tuple(f"Sheet{n}" for n in range(1, 6))
    assert (
        describe(Condition(added=added), "ods") == "Tệp .ods: thêm trang “Sheet1”, “Sheet2”, “Sheet3” và 2 trang khác"
    )


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("Microsoft Excel 16.03", "Microsoft Excel 16.03"),
        ("LibreOffice", "LibreOffice"),
        ("WPS Office 11.1", "WPS Office 11.1"),
        ("Microsoft Excel Compatible Openpyxl 3.1.5 3.1", "chương trình khác"),
        ("SheetJS", "chương trình khác"),
        ("Apache POI", "chương trình khác"),
        ("abc", "chương trình khác"),
        ("", ""),
    ],
)
def test_a_library_that_saved_a_form_says_nothing_to_anybody(program: str, said: str) -> None:
    assert program_words(program) == said
