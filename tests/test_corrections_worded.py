"""What the correction workbook and the master say of a decision: in the officer's words, and as it was."""

from io import BytesIO

import pytest
from correction_filling import Clerk, row_like, rows_of
from master_reading import Master
from openpyxl import load_workbook
from sessions import filled, new_workspace

from ntm_sheets.facts.findings import unnamed
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.outbox.slips.choosing import TEAM_FOLDER
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("w") / "w")


def form(clerk: Clerk, day: str = "5/10/2021", **typed: object) -> bytes:
    cells = {("criteria", key, "value"): value for key, value in typed.items()}
    return filled(clerk.workspace, "hoa-binh", day, {("tasks", "CV01", "done"): 1, **cells})  # type: ignore[dict-item]


def test_a_refused_date_that_is_corrected_is_shown_as_it_was_written(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, "5/10/2020", **{"TC1.1": 0}))
    clerk.decide("date-outside", action="Sửa", value="05/10/2021")
    (one,) = clerk.session.ledger.decisions()
    assert one.decision.raw == "05/10/2020"
    (row,) = rows_of(clerk.book, "decisions").values()
    assert "Sửa “05/10/2020” → “05/10/2021”" in str(row["shown"])
    clerk.expect_rebuild()


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_a_form_given_to_another_unit_is_told_by_the_units_name(clerk: Clerk) -> None:
    book, renamed = load_workbook(BytesIO(form(clerk, **{"TC1.1": 0}))), BytesIO()
    book.worksheets[0]["B4"].value = "Trung Giang"
    book.save(renamed)
    clerk.take("a.xlsx", renamed.getvalue())
    clerk.decide("other-units-form", action="Sửa", value="Trung Giang")
    (row,) = rows_of(clerk.book, "decisions").values()
    assert "Sửa đơn vị thành “Trung Giang”: Phiếu này phát cho Hòa Bình, nhưng" in str(row["shown"])
    master = Master(publish(clerk.session, clerk.now, (MASTER,)).master)
    (changed,) = [line for line in master.rows(sheets.CHANGED) if line["Thay đổi"].value == "· Xã sửa"]
    assert changed["Nay"].value == "Trung Giang"


def test_one_row_says_all_that_one_decision_answers(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, "6/10/2021", **{"TC1.1": 0}), minutes=60 * 24)
    said = [one.finding.message for one in clerk.session.ledger.findings() if one.finding.code == "not-reported"]
    assert len(said) > 1
    key = row_like(clerk.book, "not-reported", "Hòa Bình")
    assert all(one in str(rows_of(clerk.book, "corrections")[key]["shown"]) for one in said)
    clerk.decide("not-reported", "Hòa Bình", action="Giữ nguyên")
    (decided,) = clerk.session.ledger.decisions()
    assert decided.decision.message == " ".join(said)


def test_errors_come_before_what_may_wait_and_our_own_workbook_is_ours(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, **{"TC1.2": 350, "TC1.3": "khoảng 90"}))
    clerk.decide("TC1.2", action="Sửa", value="khoảng 400")
    clerk.take("b.xlsx", form(clerk, "6/10/2021", **{"TC1.2": "khoảng 90"}), minutes=60 * 24)
    rows = rows_of(clerk.book, "corrections")
    levels = [str(row["shown"]).split("Phải sửa")[0] == str(row["shown"]) for row in rows.values()]
    assert levels == sorted(levels)
    assert rows[row_like(clerk.book, "correction-bad-value")]["shown"].startswith("Xã\n")  # type: ignore[attr-defined]


def test_a_question_is_not_named_twice() -> None:
    name = "1.2 Tỷ lệ nhà ở đạt chuẩn"
    assert unnamed(f"“{name}”: số 120 không thể đúng.", name) == "Số 120 không thể đúng."
    assert unnamed(f"{name}: thôn ghi 90, đoàn ghi 85.", name) == "Thôn ghi 90, đoàn ghi 85."
    assert unnamed("Chưa ghi “Người báo cáo”.", "Người báo cáo") == "Chưa ghi “Người báo cáo”."
    assert unnamed("Trang “Tiêu chí” còn 1 ô.", "") == "Trang “Tiêu chí” còn 1 ô."


def test_an_inspection_is_not_called_a_report_in_its_slip(clerk: Clerk) -> None:
    typed = {("criteria", "TC1.2", "value"): 350, ("criteria", "TC1.1", "value"): 0}
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "5/10/2021", typed, "inspection"))  # type: ignore[arg-type]
    slip = load_workbook(next((publish(clerk.session, clerk.now).slip_folder / TEAM_FOLDER).glob("*.xlsx")))["Cần sửa"]
    assert "· kiểm tra ngày 05/10/2021 ·" in str(slip["B3"].value)
