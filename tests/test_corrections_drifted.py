"""Correction workbooks whose visible rows were sorted while the hidden ids stayed: no row works on another's finding."""

from datetime import datetime
from pathlib import Path

import pytest
from correction_filling import BY, Clerk, asked, row_like, rows_of, typed_into
from drifted_forms import edited
from sessions import filled, new_workspace

from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
BAD = {
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC1.2", "value"): "gần xong",
    ("criteria", "TC1.3", "value"): 850,
    ("tasks", "CV01", "done"): "x",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def sorted_back(data: bytes, table: str, first: int = 2) -> bytes:
    """All visible cells of a table's rows in the opposite order; the ids stay where they are."""

    def change(book) -> None:
        sheet = next(sheet for sheet in book.worksheets if sheet["A1"].value == table)
        rows = [cell.row for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value]
        width = sheet.max_column
        texts = [[sheet.cell(row, column).value for column in range(first, width + 1)] for row in rows]
        for row, line in zip(rows, texts[::-1], strict=True):
            for column, value in enumerate(line, first):
                sheet.cell(row, column).value = value

    return edited(data, change)


def said(clerk: Clerk, seq: int) -> list[tuple[str, str]]:
    return [(one.finding.code, one.finding.place.cell) for one in clerk.session.ledger.findings() if one.seq == seq]


def test_a_sorted_row_is_not_applied_to_another_finding(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", BAD))
    book = clerk.book
    rows = rows_of(book, "corrections")
    row = row_like(book, "TC1.2")
    assert list(rows).index(row) != len(rows) - 1 - list(rows).index(row)
    taken = clerk.take("sua-loi.xlsx", sorted_back(typed_into(book, asked(row, "Sửa", 91)), "corrections"))
    assert taken.verdict == "refused"
    assert taken.reason.startswith("chưa áp dụng 1 dòng: ô ")
    ((code, cell),) = said(clerk, taken.seq)
    assert code == "correction-row-moved"
    assert cell
    assert clerk.session.ledger.decisions() == ()
    assert clerk.value(("criteria", "TC1.3", "value"), came.seq) is None


def test_a_row_that_stayed_in_its_place_is_applied_among_moved_ones(clerk: Clerk) -> None:
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", BAD))
    book = clerk.book
    keys = list(rows_of(book, "corrections"))
    typed = {k: v for key in keys for k, v in asked(key, "Giữ nguyên").items()}
    taken = clerk.take("sua-loi.xlsx", sorted_back(typed_into(book, typed), "corrections"))
    middle = len(keys) % 2
    assert len(clerk.session.ledger.decisions()) == middle
    assert [code for code, _ in said(clerk, taken.seq)] == ["correction-row-moved"] * (len(keys) - middle)


def test_the_same_cell_of_two_villages_is_not_taken_for_one_another(clerk: Clerk) -> None:
    # Both call their file the same, and make the same mistake in the same cell.
    typed = {("criteria", "TC1.2", "value"): "gần xong"}
    for unit in ("dan-trung", "trung-giang"):
        clerk.now = datetime(2021, 10, 5, 16, 41)
        (clerk.workspace.inbox / "phieu.xlsx").write_bytes(filled(clerk.workspace, unit, "05/10/2021", typed))
        clerk.session.round(clerk.now, 0.0)
    book = clerk.book
    rows = [key for key in rows_of(book, "corrections") if "TC1.2" in key]
    first, second = (rows_of(book, "corrections")[key]["shown"] for key in rows)
    assert str(first).split(" | ")[1:3] == str(second).split(" | ")[1:3]
    typed_in = typed_into(book, asked(rows[0], "Sửa", 91))
    taken = clerk.take("sua-loi.xlsx", sorted_back(typed_in, "corrections"))
    assert [code for code, _ in said(clerk, taken.seq)] == ["correction-row-moved"]
    assert clerk.session.ledger.decisions() == ()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("table", ["submissions", "decisions"])
def test_the_other_sheets_are_held_to_what_they_show_as_well(clerk: Clerk, table: str) -> None:
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", BAD))
    clerk.take("b.xlsx", filled(clerk.workspace, "dan-trung", "05/10/2021", BAD))
    clerk.decide("TC1.2", "Hòa Bình", action="Giữ nguyên")
    clerk.decide("TC1.2", "Đan Trung", action="Giữ nguyên")
    book = clerk.book
    row = next(iter(rows_of(book, table)))
    before = clerk.session.ledger.decisions()
    action = {"submissions": "Bỏ bản nộp", "decisions": "Hủy quyết định"}[table]
    typed = {(table, row, field): text for field, text in {"action": action, **BY}.items()}
    taken = clerk.take("sua-loi.xlsx", sorted_back(typed_into(book, typed), table))
    assert [code for code, _ in said(clerk, taken.seq)] == ["correction-row-moved"]
    assert clerk.session.ledger.decisions() == before


def test_texts_that_only_a_program_changed_are_the_same(clerk: Clerk) -> None:
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", BAD))
    book = clerk.book

    def respaced(book) -> None:
        for row in book["Lỗi cần xử lý"].iter_rows(min_row=8, min_col=2, max_col=5):
            for cell in row:
                cell.value = str(cell.value or "").replace("\n", "\r\n ") + " "

    typed = typed_into(book, asked(row_like(book, "TC1.2"), "Sửa", 91))
    taken = clerk.take("sua-loi.xlsx", edited(typed, respaced))
    assert taken.reason == "đã áp dụng 1 dòng"


def test_rows_that_show_nothing_any_more_are_not_applied(clerk: Clerk) -> None:
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", BAD))
    book = clerk.book
    typed = typed_into(book, asked(row_like(book, "TC1.2"), "Sửa", 91))

    def cleared(book) -> None:
        for row in book["Lỗi cần xử lý"].iter_rows(min_row=9, min_col=2, max_col=5):
            for cell in row:
                cell.value = None

    taken = clerk.take("sua-loi.xlsx", edited(typed, cleared))
    assert [code for code, _ in said(clerk, taken.seq)] == ["correction-row-moved"]


def test_a_row_copied_below_without_its_id_is_told(clerk: Clerk) -> None:
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "05/10/2021", BAD))
    book = clerk.book
    typed = typed_into(book, asked(row_like(book, "TC1.2"), "Sửa", 91))

    def add(book) -> None:
        book["Lỗi cần xử lý"].cell(60, 6).value = "Giữ nguyên"

    taken = clerk.take("sua-loi.xlsx", edited(typed, add))
    assert taken.reason == (
        "đã áp dụng 1 dòng, chưa áp dụng 1 dòng: ô F60 trang Lỗi cần xử lý (dòng tự thêm vào phiếu của xã)"
    )
    assert said(clerk, taken.seq) == [("correction-row-without-id", "F60")]
