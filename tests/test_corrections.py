"""Correction workbooks through the whole pipeline: applied, refused, undone, and made anew by `rebuild`."""

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from correction_filling import BY, Clerk, asked, row_like, rows_of, typed_into
from openpyxl import load_workbook
from sessions import digest, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.drawing.correction_workbook import draw_corrections
from ntm_sheets.facts.submission import CORRECTIONS, make_stamp
from ntm_sheets.outbox.slips.choosing import open_findings
from ntm_sheets.rounds.agenda import agenda_of
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
LENGTH = ("criteria", "TC1.2", "value")
WORDS = ("criteria", "TC1.3", "value")
GOOD = ("criteria", "TC1.1", "value")
TASK = ("tasks", "CV01", "done")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(
    clerk: Clerk, day: int = 5, typed: dict[tuple[str, str, str], Value] | None = None, unit: str = "hoa-binh"
) -> bytes:
    values: dict[tuple[str, str, str], Value] = {GOOD: 0, LENGTH: 90, WORDS: "gần xong", TASK: 1}
    return filled(clerk.workspace, unit, f"{day}/10/2021", values | dict(typed or {}))


def open_codes(clerk: Clerk) -> set[str]:
    ledger = clerk.session.ledger
    return {one.finding.code for one in open_findings(ledger.findings(), ledger.drops())}


def open_cells(clerk: Clerk) -> set[str]:
    ledger = clerk.session.ledger
    return {one.finding.key[1] for one in open_findings(ledger.findings(), ledger.drops())}


def counted(clerk: Clerk, indicator: str, unit: str = "hoa-binh") -> object:
    results = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now)
    frame = results.indicators
    (value,) = frame[(frame["unit"] == unit) & (frame["indicator"] == indicator)]["value"]
    return value


def test_a_corrected_value_counts_and_both_values_and_the_reason_stay(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    original = digest(clerk.workspace.archive / came.archived)
    assert counted(clerk, "TC1.3") is None
    taken = clerk.decide("TC1.3", action="Sửa", value="91,5")
    assert (taken.verdict, taken.kind, taken.reason) == ("accepted", CORRECTIONS, "đã áp dụng 1 dòng")
    assert counted(clerk, "TC1.3") == 91.5
    (answer,) = [a for a in clerk.session.ledger.answers() if a.decision]
    assert (answer.value, answer.original, answer.raw) == (91.5, None, "gần xong")
    (record,) = clerk.session.ledger.decisions()
    made = record.decision
    assert (made.action, made.target, made.raw, made.value, made.who, made.why) == (
        "correct", came.seq, "gần xong", 91.5, BY["who"], BY["why"],
    )  # fmt: skip
    assert record.in_force
    assert record.at == clerk.now
    assert "TC1.3" not in open_cells(clerk)
    assert digest(clerk.workspace.archive / came.archived) == original
    clerk.expect_rebuild()


def test_a_correction_goes_on_while_the_cell_reads_the_same_and_ends_with_another_text(clerk: Clerk) -> None:
    for day in (2, 3, 4, 5):
        clerk.now = datetime(2021, 10, day, 16)
        if day == 2:
            first = clerk.take("a.xlsx", form(clerk, day))
            clerk.decide("TC1.3", action="Sửa", value=91)
        if day == 3:
            again = clerk.take("a.xlsx", form(clerk, day))
        if day == 4:
            blank = clerk.take("a.xlsx", form(clerk, day, {WORDS: ""}))
            assert WORDS[1] not in {a.row for a in clerk.session.ledger.answers() if a.seq == blank.seq}
        if day == 5:
            other = clerk.take("a.xlsx", form(clerk, day, {WORDS: "sắp xong"}))
    assert [clerk.value(WORDS, seq) for seq in (first.seq, again.seq)] == [91, 91]
    assert clerk.value(WORDS, other.seq) is None
    assert "TC1.3" in open_cells(clerk)
    (record,) = clerk.session.ledger.decisions()
    assert record.outdated_by == other.seq
    last = clerk.session.ledger.last_answers("hoa-binh", "village")
    assert last[WORDS][0] == 91
    clerk.expect_rebuild()


def test_a_form_that_comes_late_for_a_day_between_breaks_the_chain(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 2, 16)
    first = clerk.take("a.xlsx", form(clerk, 2))
    clerk.decide("TC1.3", action="Sửa", value=91)
    clerk.now = datetime(2021, 10, 4, 16)
    later = clerk.take("a.xlsx", form(clerk, 4))
    assert clerk.value(WORDS, later.seq) == 91
    between = clerk.take("a.xlsx", form(clerk, 3, {WORDS: 88}))
    assert [clerk.value(WORDS, seq) for seq in (first.seq, between.seq, later.seq)] == [91, 88, None]
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[WORDS][0] == 88
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_what_comes_next_is_checked_against_the_corrected_value(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 2, 16)
    clerk.take("a.xlsx", form(clerk, 2, {("tasks", "CV02", "done"): 10}))
    clerk.now = datetime(2021, 10, 3, 16)
    clerk.take("a.xlsx", form(clerk, 3, {("tasks", "CV02", "done"): 5}))
    assert "total-shrank" in open_codes(clerk)
    clerk.decide("total-shrank", action="Sửa", value=25)
    clerk.now = datetime(2021, 10, 4, 16)
    next_one = clerk.take("a.xlsx", form(clerk, 4, {("tasks", "CV02", "done"): 12}))
    (said,) = [
        one.finding
        for one in clerk.session.ledger.findings()
        if one.seq == next_one.seq and one.finding.code == "total-shrank"
    ]
    assert "25" in said.message
    clerk.expect_rebuild()


def test_a_waived_finding_is_quiet_until_its_value_changes(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 2, 16)
    first = clerk.take("a.xlsx", form(clerk, 2))
    code = next(code for code in clerk.codes(first.seq) if code in open_codes(clerk) and "report" not in code)
    taken = clerk.decide("TC1.3", action="Giữ nguyên")
    assert taken.verdict == "accepted"
    assert "TC1.3" not in open_cells(clerk)
    assert code in clerk.codes(first.seq)
    clerk.now = datetime(2021, 10, 3, 16)
    same = clerk.take("a.xlsx", form(clerk, 3))
    assert code in clerk.codes(same.seq)
    assert "TC1.3" not in open_cells(clerk)
    clerk.now = datetime(2021, 10, 4, 16)
    clerk.take("a.xlsx", form(clerk, 4, {WORDS: "sắp xong"}))
    assert "TC1.3" in open_cells(clerk)
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_waived_finding_about_a_whole_form_comes_back_with_the_next_form(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 2, 16)
    clerk.take("a.xlsx", without_key(form(clerk, 2), "TC4.1"))
    assert "keys-missing" in open_codes(clerk)
    clerk.decide("keys-missing", action="Giữ nguyên")
    assert "keys-missing" not in open_codes(clerk)
    assert "TC1.3" in open_cells(clerk)
    clerk.now = datetime(2021, 10, 3, 16)
    clerk.take("a.xlsx", without_key(form(clerk, 3), "TC4.1"))
    assert "keys-missing" in open_codes(clerk)
    clerk.expect_rebuild()


def without_key(data: bytes, row: str) -> bytes:
    book = load_workbook(BytesIO(data))
    for (cell,) in book["Tiêu chí"].iter_rows(min_row=2, max_col=1):
        if cell.value == row:
            cell.value = None
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_form_set_aside_is_not_used_and_the_one_before_counts_again(clerk: Clerk) -> None:
    first = clerk.take("a.xlsx", form(clerk, 5, {LENGTH: 80}))
    second = clerk.take("b.xlsx", form(clerk, 5, {LENGTH: 95}))
    assert counted(clerk, "TC1.2") == 95
    assert clerk.decide(f"{second.seq}-", "TC1.3", action="Bỏ bản nộp").verdict == "accepted"
    assert counted(clerk, "TC1.2") == 80
    drops = {drop.seq: drop for drop in clerk.session.ledger.drops()}
    assert drops[second.seq].set_aside
    assert not drops[second.seq].is_form
    results = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now, every_answer=True)
    assert set(results.answers[results.answers["seq"] == second.seq]["status"]) == {"set aside"}
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[LENGTH][0] == 80
    assert {one.seq for one in open_findings(clerk.session.ledger.findings(), tuple(drops.values()))} == {first.seq}
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_unit_whose_only_form_is_set_aside_has_not_reported(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    clerk.decide(f"{came.seq}-", table="submissions", action="Bỏ bản nộp")
    results = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now)
    reports = results.reports
    mine = reports[
        (reports["unit"] == "hoa-binh") & (reports["day"] == came.report_date) & (reports["role"] == "village")
    ]
    assert set(mine["state"]) == {"waiting"}
    assert counted(clerk, "TC1.2") is None
    assert clerk.session.ledger.last_answers("hoa-binh", "village") == {}
    clerk.expect_rebuild()


@pytest.mark.parametrize("action", thinned(["Sửa", "Giữ nguyên", "Bỏ bản nộp"], 3))
def test_a_decision_undone_leaves_everything_as_it_was(clerk: Clerk, action: str) -> None:
    clerk.take("a.xlsx", form(clerk, 5, {LENGTH: 80, WORDS: 70}))
    second = clerk.take("b.xlsx", form(clerk))
    before = effects(clerk)
    clerk.decide(f"{second.seq}-", "TC1.3", action=action, value=91 if action == "Sửa" else None)
    assert effects(clerk) != before
    taken = clerk.decide("TC1.3", table="decisions", action="Hủy quyết định")
    assert (taken.verdict, taken.reason) == ("accepted", "đã áp dụng 1 dòng")
    assert effects(clerk) == before
    first, undoing = clerk.session.ledger.decisions()
    assert (first.ended_by, undoing.decision.action) == (undoing.id, "undo")
    assert rows_of(clerk.book, "decisions") == {}
    clerk.expect_rebuild()


def effects(clerk: Clerk) -> dict[str, object]:
    """All that the ledger holds, without the decisions and the correction workbooks themselves."""
    content = clerk.session.ledger.content()
    forms = {drop.seq for drop in clerk.session.ledger.drops() if drop.kind != CORRECTIONS}
    kept = {
        name: [row for row in rows if row[0] in forms]
        for name, rows in content.items()
        if name in ("answers", "findings", "drops", "photos", "submissions")
    }
    return kept | {"latest": content["latest"]}


@pytest.mark.thorough
def test_the_newer_decision_about_a_cell_stands_in_the_place_of_the_older_one(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    book = clerk.book
    row = row_like(book, "TC1.3")
    clerk.take("sua-loi.xlsx", typed_into(book, asked(row, "Sửa", 91)))
    clerk.take("sua-loi.xlsx", typed_into(book, asked(row, "Sửa", 92)))
    assert clerk.value(WORDS, came.seq) == 92
    older, newer = clerk.session.ledger.decisions()
    assert (older.ended_by, newer.in_force, newer.decision.before) == (newer.id, True, 91)
    clerk.take("sua-loi.xlsx", typed_into(book, asked(row, "Giữ nguyên")))
    assert clerk.value(WORDS, came.seq) is None
    assert "TC1.3" not in open_cells(clerk)
    clerk.expect_rebuild()


def test_a_workbook_dropped_twice_is_a_duplicate_and_one_saved_again_changes_nothing(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    book = clerk.book
    row = row_like(book, "TC1.3")
    data = typed_into(book, asked(row, "Sửa", 91))
    clerk.take("sua-loi.xlsx", data)
    assert clerk.take("sua-loi (1).xlsx", data).verdict == "duplicate"
    again = clerk.take("sua-loi.xlsx", typed_into(book, asked(row, "Sửa", 91, why="nói cách khác")))
    assert (again.verdict, again.reason) == ("accepted", "1 dòng đã có từ trước")
    assert clerk.codes(again.seq) == {"correction-already-applied"}
    assert len(clerk.session.ledger.decisions()) == 1
    clerk.expect_rebuild()


BAD = {
    "correction-no-who": {"action": "Sửa", "value": 91, "who": ""},
    "correction-no-reason": {"action": "Sửa", "value": 91, "why": ""},
    "correction-no-value": {"action": "Sửa"},
    "correction-bad-value": {"action": "Sửa", "value": "khoảng 90"},
    "correction-unknown-action": {"action": "xem lại"},
    "correction-no-action": {"action": "", "value": 91},
    "correction-value-beside": {"action": "Giữ nguyên", "value": 91},
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("code", thinned(BAD, 3))
def test_a_bad_row_is_not_applied_and_named_at_its_cell_and_the_rest_is_applied(clerk: Clerk, code: str) -> None:
    came = clerk.take("a.xlsx", form(clerk, 5, {("criteria", "TC4.1", "value"): "nhiều"}))
    book = clerk.book
    bad, good = row_like(book, "TC1.3"), row_like(book, "TC4.1")
    given = {str(key): text for key, text in BAD[code].items()}
    typed = asked(bad, **{"action": "", **given}) | asked(good, "Sửa", 77)  # type: ignore[arg-type]
    taken = clerk.take("sua-loi.xlsx", typed_into(book, typed))
    assert taken.verdict == "accepted"
    assert taken.reason.startswith("đã áp dụng 1 dòng, chưa áp dụng 1 dòng: ô ")
    assert CATALOGUE[code].title.lower() in taken.reason
    assert clerk.value(("criteria", "TC4.1", "value"), came.seq) == 77
    assert clerk.value(WORDS, came.seq) is None
    (said,) = [
        one.finding for one in clerk.session.ledger.findings() if one.seq == taken.seq and one.finding.level == "error"
    ]
    assert said.code == code
    assert said.key[:2] == ("corrections", bad)
    assert (said.place.sheet, bool(said.place.cell)) == ("Lỗi cần xử lý", True)
    assert code in open_codes(clerk)
    clerk.expect_rebuild()


def test_rows_with_an_unknown_id_are_named_and_the_rest_is_applied(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    book = clerk.book
    row = row_like(book, "TC1.3")
    opened = load_workbook(BytesIO(typed_into(book, asked(row, "Sửa", 91))))
    sheet = opened["Lỗi cần xử lý"]
    strange = [
        "",
        f"{came.seq}-000000/criteria/TC1.3/value/unclear-number",
        "99-abcdef",
        f"{came.seq}-{came.sha256[:6]}/criteria/TC9.9/value/no-such-code",
    ]
    below = sheet.max_row + 1
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for at, key in enumerate(strange[1:], below):
        sheet.cell(at, 1).value = key
        for field, text in {"action": "Giữ nguyên", **BY}.items():
            sheet.cell(at, columns[field]).value = text
    saved = BytesIO()
    opened.save(saved)
    taken = clerk.take("sua-loi.xlsx", saved.getvalue())
    assert taken.reason.startswith("đã áp dụng 1 dòng, chưa áp dụng 3 dòng: ô ")
    said = [one.finding for one in clerk.session.ledger.findings() if one.seq == taken.seq]
    assert [one.code for one in said] == ["correction-unknown-id"] * 3
    assert clerk.value(WORDS, came.seq) == 91
    clerk.expect_rebuild()


def test_a_workbook_without_any_action_is_refused_and_so_is_one_where_nothing_could_be_applied(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    book = clerk.book
    empty = clerk.take("sua-loi.xlsx", book)
    assert (empty.verdict, clerk.codes(empty.seq)) == ("refused", {"correction-empty"})
    bad = clerk.take("sua-loi.xlsx", typed_into(book, asked(row_like(book, "TC1.3"), "Sửa", 91, why="")))
    assert bad.verdict == "refused"
    assert bad.reason.startswith("chưa áp dụng 1 dòng: ô ")
    assert open_codes(clerk) >= {"correction-no-reason"}
    assert "correction-empty" not in open_codes(clerk)
    clerk.expect_rebuild()


def test_two_rows_that_want_other_values_in_one_cell_are_both_left(clerk: Clerk) -> None:
    clerk.now = datetime(2021, 10, 4, 16)
    clerk.take("a.xlsx", form(clerk, 4, {("tasks", "CV02", "done"): 100}))
    clerk.now = datetime(2021, 10, 5, 16)
    came = clerk.take("a.xlsx", form(clerk, 5, {("tasks", "CV02", "done"): "khoảng 12"}))
    book = clerk.book
    rows = [key for key in rows_of(book, "corrections") if "/tasks/CV02/done/" in key]
    assert {row.rpartition("/")[2] for row in rows} == {"approximate", "total-shrank"}
    taken = clerk.take("sua-loi.xlsx", typed_into(book, asked(rows[0], "Sửa", 120) | asked(rows[1], "Sửa", 121)))
    assert clerk.codes(taken.seq) == {"correction-conflict"}
    assert clerk.value(("tasks", "CV02", "done"), came.seq) == 12


def test_a_village_cannot_forge_one_nor_send_one_by_mail(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk))
    agenda_book = clerk.book
    data = typed_into(agenda_book, asked(row_like(agenda_book, "TC1.3"), "Sửa", 91))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sua-loi.xlsx", data)
    clerk.now = datetime(2021, 10, 5, 17)
    drop(clerk.workspace, "thu.zip", packed.getvalue())
    inside = [one for one in clerk.session.round(clerk.now, 0.0).drops if one.container]
    assert [(one.verdict, clerk.codes(one.seq)) for one in inside] == [("refused", {"correction-in-letter"})]
    path = clerk.workspace.root / "gia.xlsx"
    stamp = make_stamp(b"another key", clerk.session.campaign.key, CORRECTIONS, "", "2021-10-05")
    draw_corrections(path, agenda_of(clerk.session, clerk.now), clerk.session.campaign, stamp, clerk.now)
    forged = clerk.take("sua-loi.xlsx", typed_into(path.read_bytes(), asked(row_like(agenda_book, "TC1.3"), "Sửa", 91)))
    assert (forged.verdict, "stamp-changed" in clerk.codes(forged.seq)) == ("refused", True)
    assert clerk.value(WORDS, came.seq) is None
    clerk.expect_rebuild()


def test_rows_deleted_or_in_another_order_mean_no_action(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk, 5, {("criteria", "TC4.1", "value"): "nhiều"}))
    book = clerk.book
    rows = rows_of(book, "corrections")
    data = typed_into(book, asked(row_like(book, "TC4.1"), "Sửa", 77))
    opened = load_workbook(BytesIO(data))
    sheet = opened["Lỗi cần xử lý"]
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    first = next(n for n, line in enumerate(lines) if line[0] in rows and n)
    body = [line for line in lines[first:] if line[0] in rows and "TC1.3" not in str(line[0])][::-1]
    for at in range(first, len(lines)):
        for column in range(len(lines[0])):
            if at - first < len(body):
                sheet.cell(at + 1, column + 1).value = body[at - first][column]
            elif sheet.cell(at + 1, column + 1).coordinate not in sheet.merged_cells:
                sheet.cell(at + 1, column + 1).value = None
    saved = BytesIO()
    opened.save(saved)
    taken = clerk.take("sua-loi.xlsx", saved.getvalue())
    assert taken.reason == "đã áp dụng 1 dòng"
    assert clerk.value(("criteria", "TC4.1", "value"), came.seq) == 77
    assert clerk.value(WORDS, came.seq) is None


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_the_ledger_survives_a_kill_between_forms_and_decisions(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    clerk.decide("TC1.3", action="Sửa", value=91)
    clerk.take("b.xlsx", form(clerk, 5, {LENGTH: 91}))
    publish(clerk.session, clerk.now)
    first = digest(clerk.workspace.master)
    clerk.expect_rebuild()
    publish(clerk.session, clerk.now)
    assert digest(clerk.workspace.master) == first


@pytest.mark.thorough
def test_a_corrected_number_of_gardens_is_held_against_their_rows(clerk: Clerk) -> None:
    gardens = garden_answers(clerk, failing="V5")
    count = ("criteria", "TC2.2", "value")
    clerk.take("a.xlsx", form(clerk, typed={count: "bốn vườn"} | gardens))
    assert "gardens-miscounted" not in open_codes(clerk)
    taken = clerk.decide("TC2.2", action="Sửa", value="5")
    assert taken.verdict == "accepted"
    (told,) = [one.finding for one in clerk.session.ledger.findings() if one.seq == taken.seq]
    assert told.code == "correction-gardens-miscounted"
    assert "là 5, còn theo từng vườn ở trang Vườn mẫu thì 4 vườn đạt" in told.message
    # The same text the next day carries the correction on: the form is told of it, in the slip.
    clerk.now = datetime(2021, 10, 7, 16)
    clerk.take("b.xlsx", form(clerk, 6, {count: "bốn vườn"} | gardens))
    assert "gardens-miscounted" in open_codes(clerk)
    clerk.take("c.xlsx", form(clerk, 7, {count: 4} | gardens))
    last = clerk.session.ledger.last_seq()
    assert "gardens-miscounted" not in {one.finding.code for one in clerk.session.ledger.findings() if one.seq == last}
    clerk.expect_rebuild()


def garden_answers(clerk: Clerk, failing: str) -> dict[tuple[str, str, str], Value]:
    """Every garden meets everything, except one."""
    campaign = clerk.session.campaign
    unit = campaign.unit("hoa-binh")
    garden_set = campaign.garden_set(unit)
    assert garden_set is not None
    return {
        ("gardens", garden.key, one.key): garden.key != failing if one.kind == "yesno" else 100
        for garden in campaign.gardens_of(unit)
        for one in garden_set.indicators
    }
