"""Numbers given by telephone: the sheet “Bổ sung” of the correction workbook, through the whole pipeline."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import photographs
import pytest
from correction_filling import BY, Clerk, rows_of, typed_into
from master_reading import Master
from openpyxl import load_workbook
from sessions import filled, new_workspace
from thinning import thinned
from visit_filling import filled_sheet, sheet_of

from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.checking.correction_acts import FilledRow, new_value
from ntm_sheets.commands.exporting import tidy_tables
from ntm_sheets.contract.layouts import find_question
from ntm_sheets.facts.decisions import SENT_FORMAT, SENT_KEY
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Filled
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.registry import MASTER, SLIPS
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.judgement import asked_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
FULL, BLANK, YES = ("criteria", "TC1.1", "value"), ("criteria", "TC1.2", "value"), ("criteria", "TC4.5", "value")
TASK = ("tasks", "CV02", "done")
SAID = {"said": "ông Nam trưởng thôn, gọi 16:50", "who": BY["who"]}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(clerk: Clerk, day: int = 5, unit: str = "hoa-binh", **more: object) -> bytes:
    typed = {FULL: 0, ("tasks", "CV01", "done"): 1} | {("criteria", key, "value"): value for key, value in more.items()}
    return filled(clerk.workspace, unit, f"{day}/10/2021", typed)  # type: ignore[arg-type]


def add(clerk: Clerk, *rows: Mapping[str, object], book: bytes | None = None) -> DropRecord:
    typed = {
        ("additions", f"B{n:02}", field): text
        for n, row in enumerate(rows, 1)
        for field, text in (SAID | dict(row)).items()
    }
    return clerk.take("sua-loi.xlsx", typed_into(book or clerk.book, typed))


def said(clerk: Clerk, drop: DropRecord) -> list[tuple[str, str]]:
    return [(one.finding.code, one.finding.place.cell) for one in clerk.session.ledger.findings(drop.seq)]


def counted(clerk: Clerk, indicator: str) -> object:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).indicators
    (value,) = frame[(frame["unit"] == "hoa-binh") & (frame["indicator"] == indicator)]["value"]
    return value


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_a_number_given_by_telephone_counts_and_leads_back_to_the_officers_workbook(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk, **{"TC1.3": "gần xong"}))
    before = clerk.now
    name = "Hòa Bình · Thôn · 05/10/2021 · tệp số 1"
    sheet = load_workbook(_saved(clerk))["_ds"]
    assert {name, "1.2 – Tỷ lệ nhà ở đạt chuẩn · trống"} <= {cell.value for cell in sheet[2001]}
    taken = add(
        clerk,
        {"form": name, "question": "1.2 – Tỷ lệ nhà ở đạt chuẩn · trống", "value": "91,5"},
        {"form": "Hòa Bình 5/10", "question": "CV02 lũy kế", "value": "20", "why": "thôn quên ghi"},
    )
    assert (taken.verdict, taken.reason, said(clerk, taken)) == ("accepted", "đã áp dụng 2 dòng", [])
    assert counted(clerk, "TC1.2") == 91.5
    answers = {(a.table, a.row, a.field): a for a in clerk.session.ledger.answers() if a.added}
    assert answers.keys() == {BLANK, TASK}
    one = answers[BLANK]
    assert (one.value, one.original, one.raw, one.file, one.sheet) == (91.5, None, "", taken.name, "Bổ sung")
    assert (one.sha256, one.report_date) == (taken.sha256, date(2021, 10, 5))
    table = tidy_tables(
        clerk.session.ledger,
        results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now, every_answer=True),
    )
    (row,) = [row for row in table["answers"].to_dict("records") if row["row"] == "TC1.2"]
    assert (row["value"], row["raw"], row["counts"], row["cell"]) == ("91.5", "", True, one.cell)
    (first, second) = clerk.session.ledger.decisions()
    assert (first.decision.said, first.decision.who, first.decision.raw) == (SAID["said"], BY["who"], "")
    assert second.decision.why == "thôn quên ghi"
    then = ledger_as_of(clerk.session.ledger, before)
    assert not [a for a in then.answers if a.added]
    published = publish(clerk.session, clerk.now, (MASTER, SLIPS))
    master = Master(published.master)
    (shown,) = [row for row in master.rows(sheets.DECISIONS) if str(row["Sửa thành"].value) == "91.5"]
    assert (shown["Người quyết định"].value, shown["Lý do"].value) == (BY["who"], "theo lời báo với xã")
    sources = {row["Tệp số"].value: row["Ô đã điền"].value for row in master.rows(sheets.SOURCES)}
    assert sources[came.seq] == came.filled
    (data,) = [row for row in master.rows(sheets.DATA) if str(row["Dòng"].value).startswith("1.2 ")]
    assert (data["Tệp số"].value, data["Tình trạng"].value) == (taken.seq, "được dùng (xã bổ sung)")
    slip = load_workbook(next(published.slip_folder.glob("*.xlsx")))["Cần sửa"]
    intro = " ".join(str(cell.value) for (cell,) in slip.iter_rows(min_col=2, max_col=2, max_row=9))
    assert "Xã đã ghi “1.2 – Tỷ lệ nhà ở đạt chuẩn”: 91,5, theo lời báo với xã" in intro
    clerk.expect_rebuild()


def _saved(clerk: Clerk) -> Path:
    path = clerk.workspace.root / "xem.xlsx"
    path.write_bytes(clerk.book)
    return path


def test_it_holds_for_its_day_until_a_form_fills_the_cell_and_goes_when_it_is_taken_back(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    add(
        clerk,
        {"form": "hoa binh 5/10/2021", "question": "1.2", "value": 91},
        {"form": "hoa binh 5/10/2021", "question": "4.5", "value": "Đạt"},
    )
    again = clerk.take("b.xlsx", form(clerk, **{"TC4.5": "Chưa đạt"}))
    assert (clerk.value(BLANK, again.seq), clerk.value(YES, again.seq)) == (91, False)
    clerk.now = datetime(2021, 10, 6, 16)
    later = clerk.take("c.xlsx", form(clerk, 6))
    assert BLANK not in {(a.table, a.row, a.field) for a in clerk.session.ledger.answers() if a.seq == later.seq}
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[BLANK] == (91, date(2021, 10, 5))
    clerk.expect_rebuild()
    clerk.decide("1.2", action="Hủy quyết định", table="decisions")
    assert BLANK not in clerk.session.ledger.last_answers("hoa-binh", "village")
    assert not [a for a in clerk.session.ledger.answers() if a.row == "TC1.2"]
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_good_cell_is_corrected_by_telephone_and_the_original_stays(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    add(clerk, {"form": "Hòa Bình 05/10/2021", "question": "TC1.1", "value": "2"})
    (answer,) = [a for a in clerk.session.ledger.answers() if a.row == "TC1.1"]
    assert (answer.value, answer.original, answer.raw, answer.file, answer.added) == (2, 0, "0", came.name, False)
    same = add(clerk, {"form": "Hòa Bình 05/10/2021", "question": "1.1", "value": "2"})
    assert (same.verdict, same.reason) == ("accepted", "1 dòng đã có từ trước")
    add(clerk, {"form": "Hòa Bình 05/10/2021", "question": "1.1", "value": "3"})
    assert clerk.value(FULL, came.seq) == 3
    assert len([one for one in clerk.session.ledger.decisions() if one.in_force]) == 1
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_sending_time_and_a_date_and_a_unit_can_be_decided_though_nobody_asked(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 5, 17, 30)
    came = clerk.take("a.xlsx", form(clerk))
    late = clerk.now
    add(clerk, {"form": "Hòa Bình 05/10/2021", "question": "Giờ nộp", "value": "16h45"})
    assert clerk.session.ledger.drop(came.seq).handed_in == datetime(2021, 10, 5, 16, 45)
    reports = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).reports
    (state,) = reports[(reports["unit"] == "hoa-binh") & (reports["day"] == date(2021, 10, 5)) & (reports["role"] == "village")]["state"]  # fmt: skip
    assert state == "on_time"
    (then,) = [drop for drop in ledger_as_of(clerk.session.ledger, late).drops if drop.seq == came.seq]
    assert then.handed_in == late
    clerk.expect_rebuild()
    clerk.decide("Giờ nộp", action="Hủy quyết định", table="decisions")
    assert clerk.session.ledger.drop(came.seq).handed_in == late
    add(clerk, {"form": "Hòa Bình 05/10/2021", "question": "Ngày báo cáo", "value": "04/10/2021"})
    assert clerk.session.ledger.drop(came.seq).report_date == date(2021, 10, 4)
    add(clerk, {"form": "Hòa Bình 04/10/2021", "question": "Đơn vị", "value": "Liên Miệu"})
    assert clerk.session.ledger.drop(came.seq).unit == "lien-mieu"
    clerk.expect_rebuild()


FAULTS = {
    "addition-no-form": {"form": "Trung Giang 05/10/2021"},
    "addition-unknown-form": {"form": "thôn nào đó"},
    "addition-unknown-question": {"question": "CV01"},
    "addition-incomplete": {"said": ""},
    "addition-bad-hour": {"question": "Giờ nộp", "value": "23:59"},
    "correction-bad-value": {"value": "khoảng 350"},
}


@pytest.mark.parametrize("of_the_form", [("Giờ nộp", "16:20 5/10/2021"), ("Ngày báo cáo", "4/10/2021")])
@pytest.mark.parametrize("is_one_workbook", thinned([True, False], 2))
def test_a_form_with_an_added_number_is_judged_anew(
    clerk: Clerk, of_the_form: tuple[str, str], *, is_one_workbook: bool
) -> None:
    clerk.take("a.xlsx", form(clerk))
    number = {"form": "Hòa Bình 5/10", "question": "1.2", "value": "91,5"}
    other = {"form": "Hòa Bình 5/10", "question": of_the_form[0], "value": of_the_form[1]}
    for rows in [(number, other)] if is_one_workbook else [(number,), (other,)]:
        assert add(clerk, *rows).reason == f"đã áp dụng {len(rows)} dòng"
    assert clerk.session.ledger.drop(1).verdict == "accepted"
    assert clerk.session.ledger.faulted() == ()
    assert counted(clerk, "TC1.2") == 91.5
    clerk.expect_rebuild()


@pytest.mark.parametrize("code", thinned(FAULTS, 3))
def test_a_row_that_cannot_be_applied_is_told_at_its_cell_and_the_rest_is(clerk: Clerk, code: str) -> None:
    clerk.take("a.xlsx", form(clerk))
    good = {"form": "Hòa Bình 05/10/2021", "question": "1.2", "value": "91"}
    taken = add(clerk, good | FAULTS[code], {"form": "Hòa Bình 05/10/2021", "question": "4.5", "value": "Đạt"})
    (fault,) = clerk.session.ledger.findings(taken.seq)
    assert (fault.finding.code, fault.finding.level) == (code, "error")
    assert fault.finding.place.sheet == "Bổ sung"
    assert fault.finding.place.cell
    assert taken.verdict == "accepted"
    assert taken.reason.startswith(
        f"đã áp dụng 1 dòng, chưa áp dụng 1 dòng: ô {fault.finding.place.cell} trang Bổ sung"
    )
    assert counted(clerk, "TC1.2") is None
    assert counted(clerk, "TC4.5") is True
    if code == "addition-no-form":
        assert fault.finding.message.startswith("Trung Giang chưa gửi phiếu ngày 05/10/2021")
        assert "trung-giang.xlsx" in fault.finding.remedy


def test_a_row_about_a_form_that_does_not_count_says_so(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    clerk.decide(f"{came.seq}-", table="submissions", action="Bỏ bản nộp")
    name = f"Hòa Bình · Thôn · 05/10/2021 · tệp số {came.seq}"
    taken = add(clerk, {"form": name, "question": "1.2", "value": "91"})
    (told,) = clerk.session.ledger.findings(taken.seq)
    assert told.finding.code == "addition-not-counting"
    assert told.finding.message.startswith(f"Tệp số {came.seq} đang chờ xã quyết định hoặc đã bị bỏ")
    assert not [answer for answer in clerk.session.ledger.answers() if answer.added]


@pytest.mark.thorough
def test_a_number_is_held_against_what_was_said_before_and_applied_all_the_same(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 4, 16)
    clerk.take("a.xlsx", filled(clerk.workspace, "hoa-binh", "4/10/2021", {FULL: 0, TASK: 30}))
    clerk.now = datetime(2021, 10, 5, 16)
    came = clerk.take("b.xlsx", form(clerk))
    taken = add(clerk, {"form": "Hòa Bình 05/10/2021", "question": "CV02 lũy kế", "value": "20"})
    assert (taken.verdict, taken.reason) == ("accepted", "đã áp dụng 1 dòng")
    (doubt,) = [one.finding for one in clerk.session.ledger.findings(taken.seq)]
    assert (doubt.code, doubt.level, doubt.place.sheet) == ("addition-doubtful", "warning", "Bổ sung")
    assert "30" in doubt.message
    assert clerk.value(TASK, came.seq) == 20
    clerk.expect_rebuild()


def test_a_form_that_came_meanwhile_and_says_otherwise_is_not_overruled(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    book = clerk.book
    newer = clerk.take("b.xlsx", form(clerk, **{"TC1.2": 88}))
    name = "Hòa Bình · Thôn · 05/10/2021 · tệp số 1"
    taken = add(clerk, {"form": name, "question": "1.2", "value": 91}, {"form": name, "question": "4.5", "value": "Đạt"}, book=book)  # fmt: skip
    assert [code for code, _ in said(clerk, taken)] == ["addition-newer-form"]
    assert (clerk.value(BLANK, newer.seq), clerk.value(YES, newer.seq)) == (88, True)
    clerk.expect_rebuild()


@pytest.mark.parametrize(("question", "value"), [("CV02 lũy kế", "20"), ("Giờ nộp", "16:20")])
def test_nothing_is_added_to_a_photo_that_came_by_itself(clerk: Clerk, question: str, value: str) -> None:
    photo = clerk.take("Hòa Bình cv03.jpg", photographs.jpeg(photographs.scene(7)))
    name = f"Hòa Bình · Thôn · {photo.report_date:%d/%m/%Y} · tệp số {photo.seq}"
    taken = add(clerk, {"form": name, "question": question, "value": value})
    assert [code for code, _ in said(clerk, taken)] == ["addition-unknown-form"]
    assert clerk.session.ledger.decisions() == ()


@pytest.mark.parametrize("sheet_first", [True, False])
def test_a_sheet_of_a_visit_that_says_otherwise_later_is_not_overruled(clerk: Clerk, sheet_first: bool) -> None:
    layouts = clerk.session.layouts
    sheet = filled_sheet(sheet_of(layouts, "hoa-binh", (BLANK, YES)), "5/10/2021", {BLANK: 88})
    full = filled(clerk.workspace, "hoa-binh", "5/10/2021", {FULL: 0}, "inspection")
    came = {name: clerk.take(f"{name}.xlsx", data) for name, data in (("di", sheet), ("phieu", full))[:: 1 if sheet_first else -1]}  # fmt: skip
    row = {"form": "Đoàn kiểm tra Hòa Bình 05/10/2021"}
    taken = add(clerk, row | {"question": "1.2", "value": 91}, row | {"question": "1.3", "value": 95})
    if sheet_first:
        assert said(clerk, taken) == []
        assert clerk.value(BLANK, came["phieu"].seq) == 91
    else:
        (fault,) = clerk.session.ledger.findings(taken.seq)
        assert fault.finding.code == "addition-newer-form"
        assert f"tệp số {came['di'].seq} cho ngày đó, ô này ghi: 88" in fault.finding.message
        assert counted(clerk, "TC1.2") == 88
    # What the sheet does not ask is not said otherwise.
    assert counted(clerk, "TC1.3") == 95
    clerk.expect_rebuild()


def test_two_rows_that_want_different_numbers_are_both_told(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    row = {"form": "Hòa Bình 05/10/2021", "question": "1.2"}
    taken = add(clerk, row | {"value": 91}, row | {"value": 92})
    assert (taken.verdict, [code for code, _ in said(clerk, taken)]) == ("refused", ["correction-conflict"] * 2)
    assert taken.reason.startswith("chưa áp dụng 2 dòng: ")


def test_a_workbook_of_before_without_the_sheet_is_whole(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, **{"TC1.3": "gần xong"}))
    path = _saved(clerk)
    book = load_workbook(path)
    del book["Bổ sung"]
    book.save(path)
    data = path.read_bytes()
    key = next(key for key in rows_of(data, "corrections") if "TC1.3" in key)
    typed = {("corrections", key, field): text for field, text in (BY | {"action": "Sửa", "value": 91}).items()}
    taken = clerk.take("sua-loi.xlsx", typed_into(data, typed))
    assert (taken.reason, said(clerk, taken)) == ("đã áp dụng 1 dòng", [])


@pytest.mark.parametrize(
    ("text", "keys"),
    thinned(
        [
            ("1.2", [BLANK]),
            ("1,2", [BLANK]),
            ("TC10.1", [("criteria", "TC10.1", "value")]),
            ("10.1", [("criteria", "TC10.1", "value")]),
            ("ghi chú 1.2", [("criteria", "TC1.2", "note")]),
            ("V1 4.2", [("gardens", "V1", "VM4.2")]),
            ("cv02 luy ke", [TASK]),
            ("Lũy kế CV02", [TASK]),
            ("CV02", [TASK, ("tasks", "CV02", "period")]),
            ("Giờ nộp – phiếu gửi thật lúc nào · đang ghi: 16:02 05/10/2021", [("report", "sent", "value")]),
            ("Điều kiện kèm theo", [("criteria", "TC.gate", "value")]),
            ("câu 1.2", [BLANK]),
            ("Câu hỏi số 1.2", [BLANK]),
            ("Chỉ tiêu 1.2", [BLANK]),
            ("đầu việc CV02 lũy kế", [TASK]),
            ("gì đó", []),
            ("?", []),
        ],
        4,
    ),
)
def test_a_question_is_found_by_its_line_or_its_code(clerk: Clerk, text: str, keys: list[object]) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    named = asked_of(clerk.session.layouts).named_of(came)
    assert [one.key for one in find_question(text, named)] == keys


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("16:45", 4, (16, 45)),
        ("16 giờ 45", 4, (16, 45)),
        ("16 giờ 45 phút", 4, (16, 45)),
        ("16 giờ 45 ngày 5/10", 5, (16, 45)),
        ("16h 05/10/2021", 5, (16, 0)),
        ("16h45' 05/10", 5, (16, 45)),
        ("lúc 17 giờ", 4, (17, 0)),
    ],
)
def test_a_sending_time_in_any_usual_writing(typed: str, day: int, hour: tuple[int, int]) -> None:
    drop = DropRecord(
        1, "a", "a.xlsx", datetime(2021, 10, 6), "xlsx", "a", "accepted", "", report_date=date(2021, 10, 4)
    )
    row = FilledRow("additions", "B01", {"value": Filled("additions", "B01", "value", Seen(typed), Place("s"))}, {})
    sent = f"{datetime(2021, 10, day, *hour):{SENT_FORMAT}}"
    assert new_value(row, Question("text", "Giờ nộp"), SENT_KEY, drop) == sent
