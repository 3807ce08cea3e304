"""Petitions: what units put before the commune, each text once, and the officer's answers to it through a correction workbook."""

import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from commanding import run
from correction_filling import Clerk, row_like, rows_of, typed_into
from master_reading import open_once
from openpyxl import load_workbook
from sessions import drop, filled, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.commands.exporting import tidy_tables
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.petitions_orders import petitions_of, said_before
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.scoring.petitions_orders import gather_petitions
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
DIFFICULTY, PROPOSAL = ("report", "difficulties", "value"), ("report", "proposals", "value")
ROADS = "Thiếu xi măng làm đường, mưa kéo dài"
WRONG = ("criteria", "TC1.3", "value")
GOOD = ("criteria", "TC1.1", "value")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(clerk: Clerk, day: int, typed: dict[tuple[str, str, str], Value], unit: str = "hoa-binh") -> bytes:
    return filled(clerk.workspace, unit, f"{day}/10/2021", {GOOD: 0, **typed})


def report(clerk: Clerk, day: int, typed: dict[tuple[str, str, str], Value], unit: str = "hoa-binh") -> int:
    clerk.now = datetime(2021, 10, day, 16)
    return clerk.take("a.xlsx", form(clerk, day, typed, unit)).seq


def petitions(clerk: Clerk, at: datetime | None = None) -> list[Petition]:
    ledger = clerk.session.ledger
    return petitions_of(ledger, ledger_as_of(ledger, at or clerk.now))


def answered(row: str, text: str, settled: str = "", who: str = "Trần Cán Bộ") -> dict[tuple[str, str, str], object]:
    cells = {"answer": text, "settled": settled, "who": who}
    return {("petitions", row, field): value for field, value in cells.items() if value}


def answer(clerk: Clerk, *parts: str, text: str, settled: str = "", who: str = "Trần Cán Bộ") -> str:
    book = clerk.book
    row = row_like(book, *parts, table="petitions")
    taken = clerk.take("sua-loi.xlsx", typed_into(book, answered(row, text, settled, who)))
    return f"{taken.verdict}: {taken.reason}"


def test_what_is_said_day_after_day_is_one_petition_with_its_first_and_last_day(clerk: Clerk) -> None:
    report(clerk, 2, {DIFFICULTY: ROADS})
    report(clerk, 3, {DIFFICULTY: "THIEU XI MANG LAM DUONG - mua keo dai."})
    last = report(clerk, 5, {DIFFICULTY: ROADS, PROPOSAL: "Không có"})
    (one,) = petitions(clerk)
    assert (one.said.unit, one.said.role, one.said.kind, one.said.text) == ("hoa-binh", "village", "difficulty", ROADS)
    assert (one.said.first.day, one.said.last.day, one.said.times, one.said.seq) == (2, 5, 3, last)
    report(clerk, 6, {DIFFICULTY: ROADS}, "lien-mieu")
    assert len(petitions(clerk)) == 2


def test_what_a_form_that_was_sent_anew_no_longer_says_is_no_petition(clerk: Clerk) -> None:
    report(clerk, 5, {DIFFICULTY: ROADS})
    report(clerk, 5, {DIFFICULTY: "Ít người"})
    assert [one.said.text for one in petitions(clerk)] == ["Ít người"]


def test_a_nomination_is_one_whichever_line_it_stands_on(clerk: Clerk) -> None:
    def nominated(line: str) -> dict[tuple[str, str, str], Value]:
        said = {"kind": "Tập thể", "name": "Tổ 3", "achievement": "Hiến 200 m² đất"}
        return {("nominations", line, field): text for field, text in said.items()}

    report(clerk, 2, nominated("N01"))
    report(clerk, 3, nominated("N02"))
    (one,) = petitions(clerk)
    assert (one.said.kind, one.said.whole, one.said.times) == ("nomination", "Tập thể Tổ 3: Hiến 200 m² đất", 2)
    answer(clerk, "Tổ 3", text="Xã khen trong buổi giao ban", settled="Đã giải quyết")
    assert petitions(clerk)[0].is_settled
    clerk.expect_rebuild()


def test_an_answer_is_kept_changes_no_number_and_survives_a_rebuild(clerk: Clerk) -> None:
    report(clerk, 5, {DIFFICULTY: ROADS})
    before = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).rows
    assert answer(clerk, "xi măng", text="Xã cấp 5 tấn ngày 08/10") == "accepted: đã áp dụng 1 dòng"
    (one,) = petitions(clerk)
    assert (one.answer, one.answered_by, one.answered, one.is_settled) == (
        "Xã cấp 5 tấn ngày 08/10", "Trần Cán Bộ", clerk.now, False,
    )  # fmt: skip
    after = results_as_of(clerk.session.campaign, clerk.session.ledger, before.as_of).rows
    assert (after.units, after.indicators, after.tasks) == (before.units, before.indicators, before.tasks)
    (record,) = clerk.session.ledger.decisions()
    assert (record.decision.action, record.decision.raw, record.in_force) == ("answer", ROADS, True)
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_an_answer_goes_on_as_the_text_comes_again_and_what_is_settled_leaves_the_workbook(clerk: Clerk) -> None:
    report(clerk, 2, {DIFFICULTY: ROADS})
    answer(clerk, "xi măng", text="Đang chờ xi măng")
    report(clerk, 3, {DIFFICULTY: ROADS + "!"})
    (row,) = rows_of(clerk.book, "petitions").values()
    assert "Đang chờ xi măng" in str(row["shown"])
    assert "03/10/2021\n(từ 02/10)" in str(row["shown"])
    # Without a new word the one that stands is what it was settled with.
    answer(clerk, "xi măng", text="", settled="đã giải quyết")
    (one,) = petitions(clerk)
    assert (one.answer, one.is_settled, one.is_said_again) == ("Đang chờ xi măng", True, False)
    assert [row for row in rows_of(clerk.book, "petitions") if row] == []
    report(clerk, 5, {DIFFICULTY: ROADS})
    assert petitions(clerk)[0].is_said_again
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_an_answer_is_undone_like_any_other_decision(clerk: Clerk) -> None:
    report(clerk, 5, {DIFFICULTY: ROADS})
    answer(clerk, "xi măng", text="Xong rồi", settled="xong")
    book = clerk.book
    (row,) = [key for key in rows_of(book, "decisions") if key]
    by = {"action": "Hủy quyết định", "who": "Trần Cán Bộ", "why": "ghi nhầm thôn"}
    taken = clerk.take("sua-loi.xlsx", typed_into(book, {("decisions", row, name): text for name, text in by.items()}))
    assert taken.verdict == "accepted"
    (one,) = petitions(clerk)
    assert (one.answer, one.is_settled) == ("", False)
    clerk.expect_rebuild()


def test_the_past_shows_what_was_said_and_answered_by_then(clerk: Clerk) -> None:
    report(clerk, 2, {DIFFICULTY: ROADS})
    second = clerk.now
    report(clerk, 3, {DIFFICULTY: ROADS, PROPOSAL: "Xin thêm loa"})
    answer(clerk, "loa", text="Đã cấp", settled="xong")
    (then,) = petitions(clerk, second)
    assert (then.said.text, then.said.last.day, then.said.times) == (ROADS, 2, 1)
    ledger = clerk.session.ledger
    now = petitions(clerk)
    clerk.now = datetime(2021, 10, 4, 16)
    clerk.take("a.xlsx", form(clerk, 4, {DIFFICULTY: "Việc khác"}))
    assert petitions_of(ledger, ledger_as_of(ledger, datetime(2021, 10, 3, 23))) == now


BAD = {
    "answer-empty": answered("?", "", "Mở"),
    "answer-unknown-state": answered("?", "Đã cấp", "tuần sau"),
    "correction-no-who": answered("?", "Đã cấp", who=""),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("code", BAD)
def test_a_bad_row_is_named_at_its_cell_and_the_others_are_taken(clerk: Clerk, code: str) -> None:
    report(clerk, 5, {DIFFICULTY: ROADS, PROPOSAL: "Xin thêm loa"})
    book = clerk.book
    bad, good = (row_like(book, part, table="petitions") for part in ("xi măng", "loa"))
    typed = {(table, bad, field): text for (table, _, field), text in BAD[code].items()} | answered(good, "Đã cấp")
    taken = clerk.take("sua-loi.xlsx", typed_into(book, typed))
    assert taken.reason.startswith("đã áp dụng 1 dòng, chưa áp dụng 1 dòng: ô ")
    (said,) = [one.finding for one in clerk.session.ledger.findings() if one.seq == taken.seq]
    assert (said.code, said.place.sheet, said.key[:2]) == (code, "Kiến nghị", ("petitions", bad))
    assert {one.said.text: one.answer for one in petitions(clerk)} == {ROADS: "", "Xin thêm loa": "Đã cấp"}


def test_the_same_workbook_again_and_one_saved_again_change_nothing(clerk: Clerk) -> None:
    report(clerk, 5, {DIFFICULTY: ROADS})
    book = clerk.book
    data = typed_into(book, answered(row_like(book, "xi măng", table="petitions"), "Đã cấp"))
    clerk.take("sua-loi.xlsx", data)
    assert clerk.take("sua-loi.xlsx", data).verdict == "duplicate"
    saved = BytesIO()
    load_workbook(BytesIO(data)).save(saved)
    again = clerk.take("sua-loi.xlsx", saved.getvalue() + b" ")
    assert len(clerk.session.ledger.decisions()) == 1
    assert again.verdict in ("accepted", "duplicate")


@pytest.mark.thorough
def test_edited_ids_sorted_rows_formulas_and_letters_answer_nothing(clerk: Clerk) -> None:
    report(clerk, 5, {DIFFICULTY: ROADS, PROPOSAL: "Xin thêm loa"})
    book = clerk.book
    rows = [row_like(book, part, table="petitions") for part in ("xi măng", "loa")]
    opened = load_workbook(BytesIO(typed_into(book, answered(rows[0], "Đã cấp") | answered(rows[1], "Đã cấp"))))
    sheet = opened["Kiến nghị"]
    for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
        if cell.value in rows:
            # The id of the other row, and one whose text is another one.
            cell.value = rows[1] if cell.value == rows[0] else rows[1][:-4] + "0000"
    saved = BytesIO()
    opened.save(saved)
    taken = clerk.take("sua-loi.xlsx", saved.getvalue())
    assert taken.verdict == "refused"
    assert clerk.codes(taken.seq) <= {"correction-row-moved", "correction-unknown-id", "row-twice", "key-twice"}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sua-loi.xlsx", typed_into(book, answered(rows[0], "Đã cấp")))
    drop(clerk.workspace, "thu.zip", packed.getvalue())
    clerk.session.round(datetime(2021, 10, 5, 18), 0.0)
    assert clerk.session.ledger.decisions() == ()
    formula = clerk.take(
        "sua-loi.xlsx", typed_into(book, answered(rows[0], '=HYPERLINK("http://x.example","a")')), minutes=200
    )
    assert (formula.verdict, clerk.codes(formula.seq)) == ("refused", {"words-unreadable"})
    assert clerk.session.ledger.decisions() == ()


def sheet_rows(path: Path, sheet: str) -> list[dict[str, object]]:
    page = open_once(path)[sheet]
    headings = [str(cell.value) for cell in page[4]]
    lines = page.iter_rows(min_row=5, values_only=True)
    return [dict(zip(headings, line, strict=True)) for line in lines if line[1] is not None]


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.usefixtures("drawn")
def test_the_sheet_shows_the_newest_first_with_what_was_answered_and_names_nobody(clerk: Clerk) -> None:
    phone = "Gọi ông Trần Văn Ba 0912345678 về đường"
    reporter = ("report", "reporter", "value")
    report(clerk, 2, {PROPOSAL: phone, reporter: "Trần Văn Ba"})
    report(clerk, 5, {DIFFICULTY: ROADS, reporter: "Trần Văn Ba"})
    answer(clerk, "xi măng", text="Xã cấp 5 tấn", settled="Đã giải quyết")
    publish(clerk.session, clerk.now, (MASTER,))
    rows = sheet_rows(clerk.workspace.master, "Kiến nghị")
    assert [(row["Tình trạng"], row["Loại"], row["Nội dung"], row["Xã trả lời"]) for row in rows] == [
        ("✓ Đã giải quyết", "Khó khăn", ROADS, "Xã cấp 5 tấn"),
        ("! Chưa trả lời", "Đề xuất", "Gọi ông (riêng tư) (riêng tư) về đường", None),
    ]
    title = open_once(clerk.workspace.master)["Kiến nghị"]["A1"].value
    assert title == "1 kiến nghị chưa giải quyết, 1 chưa trả lời; 1 đã giải quyết"
    (kept,) = [row for row in sheet_rows(clerk.workspace.master, "Sửa và miễn") if row["Việc làm"] == "Trả lời, xong"]
    assert (kept["Phiếu ghi"], kept["Lý do"], kept["Sửa thành"]) == (ROADS, "Xã cấp 5 tấn", None)
    # What was settled long ago leaves the sheet, which says how many did; the export has it.
    later = clerk.now + timedelta(days=20)
    publish(clerk.session, later, (MASTER,))
    assert [row["Loại"] for row in sheet_rows(clerk.workspace.master, "Kiến nghị")] == ["Đề xuất"]
    note = str(open_once(clerk.workspace.master)["Kiến nghị"]["A2"].value)
    assert "Còn 1 kiến nghị cũ hơn" in note
    results = results_as_of(clerk.session.campaign, clerk.session.ledger, later, every_answer=True)
    table = tidy_tables(clerk.session.ledger, results)["petitions"]
    assert list(zip(table["kind"], table["text"], table["answer"], table["settled"], strict=True)) == [
        ("difficulty", ROADS, "Xã cấp 5 tấn", True),
        ("proposal", "Gọi ông (riêng tư) (riêng tư) về đường", "", False),
    ]


def texts_of(path: Path) -> str:
    book = load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value)


def test_the_answer_comes_back_in_the_slip_and_in_the_prefilled_form_and_that_form_is_read_as_any(clerk: Clerk) -> None:
    report(clerk, 4, {DIFFICULTY: ROADS})
    answer(clerk, "xi măng", text="Xã cấp 5 tấn ngày 08/10")
    report(clerk, 5, {WRONG: "gần xong"})
    publish(clerk.session, clerk.now)
    (slip,) = clerk.workspace.slips.glob("hoa-binh-*.xlsx")
    line = f"Xã trả lời ngày 04/10 về “{ROADS}”: Xã cấp 5 tấn ngày 08/10"
    assert texts_of(slip).count(line) == 2
    text = slip.with_suffix(".txt")
    assert line in text.read_text("utf-8-sig")
    # Another answer draws the slip anew; nobody typed in the one that lies there, so that none is kept.
    answer(clerk, "xi măng", text="Chở đến nhà văn hóa thôn", settled="xong")
    clerk.workspace.slip_codes.unlink()
    publish(clerk.session, clerk.now)
    assert "Chở đến nhà văn hóa thôn (đã giải quyết)" in texts_of(slip)
    assert sorted(one.name for one in clerk.workspace.slips.iterdir() if one.is_file()) == [text.name, slip.name]
    clerk.session.ledger.close()
    root = clerk.workspace.root
    done = run("forms", "--prefill", "-w", str(root), "--now", clerk.now.isoformat())
    assert done.code == 0
    form_of = clerk.workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx"
    assert "Chở đến nhà văn hóa thôn (đã giải quyết)" in texts_of(form_of)
    assert "Xã trả lời" not in texts_of(clerk.workspace.templates / "phieu-bao-cao" / "lien-mieu.xlsx")


@pytest.mark.thorough
def test_an_answer_beside_a_row_changes_nothing_for_whoever_reads_the_form(clerk: Clerk) -> None:
    report(clerk, 4, {DIFFICULTY: ROADS})
    answer(clerk, "xi măng", text="Xã cấp 5 tấn")
    clerk.session.ledger.close()
    blank = filled(clerk.workspace, "hoa-binh", "6/10/2021", {GOOD: 0})
    done = run("forms", "--prefill", "-w", str(clerk.workspace.root), "--now", clerk.now.isoformat())
    assert done.code == 0
    told = filled(clerk.workspace, "hoa-binh", "6/10/2021", {GOOD: 0})
    plain, beside = (clerk.session.read(data, "a.xlsx") for data in (blank, told))
    assert "Xã trả lời" in texts_of(clerk.workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx")
    assert beside.remarks == plain.remarks == ()
    assert replace(beside.condition, program="") == replace(plain.condition, program="")
    assert {(one.table, one.row, one.field) for one in beside.cells} == {
        (one.table, one.row, one.field) for one in plain.cells
    }


@pytest.mark.thorough
def test_what_the_database_puts_together_is_what_all_forms_say(clerk: Clerk) -> None:
    texts = (ROADS, ROADS.upper(), "Ít người", "Không", "")
    for day in range(2, 8):
        for n, unit in enumerate(("hoa-binh", "lien-mieu")):
            said = {DIFFICULTY: texts[(day + n) % 5], PROPOSAL: texts[(2 * day + n) % 5]}
            line = f"N0{1 + day % 2}"
            said |= {("nominations", line, "name"): f"Tổ {day % 3}", ("nominations", line, "kind"): "Tập thể"}
            report(clerk, day, said, unit)
    aside = report(clerk, 7, {DIFFICULTY: "gửi nhầm"})
    clerk.decide(f"{aside}-", table="submissions", action="Bỏ bản nộp")
    answer(clerk, "Hòa Bình", "Khó khăn", "Ít người", text="Xã cử thêm người")
    ledger = clerk.session.ledger
    whole = gather_petitions(said_before(ledger.answers(), ledger.drops()), ledger.decisions())
    assert petitions(clerk) == whole
    assert len(whole) > 6
    assert {one.said.text for one in whole}.isdisjoint(("gửi nhầm", "Không"))
