"""A form that is judged once more, after others came: held against nothing that came later, and counted as it was."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import photographs
import pytest
from correction_filling import Clerk, asked, row_like, typed_into
from letter_factory import letter
from openpyxl import load_workbook
from sessions import NOW, careful_filler, drop, filled, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
SHARE, HOUSES, WORDS = (("criteria", key, "value") for key in ("TC1.2", "TC1.1", "TC1.3"))
HEAD: dict[Key, Value] = {("report", "date", "value"): "5/10/2021", ("report", "reporter", "value"): "Trần Thị Thử"}
UNIT, QUESTION = "other-units-form", "date-not-changed"
D5, D6 = date(2021, 10, 5), date(2021, 10, 6)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(clerk: Clerk, share: Value, **more: Value) -> bytes:
    return filled(
        clerk.workspace, "hoa-binh", "5/10/2021", {SHARE: share, HOUSES: 3, **({WORDS: more["words"]} if more else {})}
    )


def renamed(data: bytes, line: str = "Đơn vị: Thôn Liên Miêu") -> bytes:
    """The same form with another unit written over its own."""
    book = load_workbook(BytesIO(data))
    (cell,) = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Đơn vị:")
    ]
    cell.value = line
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def mailed(data: bytes, hour: int, minute: int = 0) -> bytes:
    return letter([("phieu.xlsx", data)], date=f"Tue, 05 Oct 2021 {hour:02}:{minute:02}:00 +0700").as_bytes()


def take(clerk: Clerk, name: str, data: bytes, hour: int, minute: int = 0) -> DropRecord:
    """Take a file in at a moment of that day, and give the last drop of it."""
    clerk.now = datetime(2021, 10, 5, hour, minute)
    drop(clerk.workspace, name, data)
    return clerk.session.round(clerk.now, 0.0).drops[-1]


def is_hoa_binhs(clerk: Clerk) -> None:
    assert clerk.decide(UNIT, action="Sửa", value="Hòa Bình (hoa-binh)").verdict == "accepted"


def counted(clerk: Clerk) -> object:
    """The value that the ledger keeps, the same after a rebuild."""
    clerk.expect_rebuild()
    return clerk.session.ledger.last_answers("hoa-binh", "village")[SHARE][0]


def record(clerk: Clerk, seq: int) -> DropRecord:
    return clerk.session.ledger.drop(seq)


@pytest.mark.thorough
def test_a_form_decided_about_later_is_accused_of_nothing_that_others_did_after_it(clerk: Clerk) -> None:
    picture = photographs.jpeg(photographs.scene(3))

    def shown(unit: str) -> bytes:
        subject = photo_choices(clerk.session.campaign, clerk.session.campaign.unit(unit))[0]
        values: dict[Key, Value] = {SHARE: 88, HOUSES: 3, WORDS: 91, ("photos", "A01", "subject"): subject}
        return careful_filler(form_path(clerk.workspace, unit)).fill(
            HEAD | values, {("photos", "A01", "picture"): picture}
        )

    first = take(clerk, "a.xlsx", renamed(shown("hoa-binh")), 8)
    copy = take(clerk, "b.xlsx", shown("dan-trung"), 9)
    assert (first.verdict, copy.verdict) == ("refused", "accepted")
    assert clerk.codes(copy.seq) & {"photo-reused", "same-answers"} == set()
    is_hoa_binhs(clerk)
    assert record(clerk, first.seq).is_form
    assert clerk.codes(first.seq) & {"photo-reused", "same-answers"} == set()
    reused = {one.seq: bool(one.reused_from) for one in clerk.session.ledger.photos()}
    assert reused == {first.seq: False, copy.seq: True}
    clerk.expect_rebuild()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("by_letter", [True, False])
def test_a_form_decided_about_later_comes_before_what_was_handed_in_after_it(clerk: Clerk, by_letter: bool) -> None:
    first = take(clerk, "a.xlsx", renamed(form(clerk, 80)), 8)
    data = form(clerk, 95)
    take(clerk, *(("b.eml", mailed(data, 8, 30)) if by_letter else ("b.xlsx", data)), 9)
    is_hoa_binhs(clerk)
    assert counted(clerk) == 95
    assert record(clerk, first.seq).handed_in == datetime(2021, 10, 5, 8)
    assert clerk.codes(first.seq) & {"forms-at-once", "newer-form-stands", "older-form-replaced"} == set()


def test_a_form_decided_about_later_that_is_the_newest_says_what_it_replaces(clerk: Clerk) -> None:
    first = take(clerk, "a.xlsx", renamed(form(clerk, 80)), 8)
    take(clerk, "b.eml", mailed(form(clerk, 95), 7, 30), 9)
    is_hoa_binhs(clerk)
    assert counted(clerk) == 80
    assert "older-form-replaced" in clerk.codes(first.seq)


@pytest.mark.thorough
def test_what_came_again_is_as_new_after_it_was_judged_again(clerk: Clerk) -> None:
    data = renamed(form(clerk, 80))
    take(clerk, "a.xlsx", data, 8)
    is_hoa_binhs(clerk)
    assert take(clerk, "a.xlsx", data, 10).verdict == "duplicate"
    take(clerk, "b.eml", mailed(form(clerk, 95), 9), 11)
    assert counted(clerk) == 80
    clerk.decide(UNIT, table="decisions", action="Hủy quyết định")
    assert counted(clerk) == 95
    is_hoa_binhs(clerk)
    assert counted(clerk) == 80


@pytest.mark.thorough
def test_what_came_again_in_the_same_letter_is_as_new_after_it_was_judged_again(clerk: Clerk) -> None:
    data = renamed(form(clerk, 80))
    take(clerk, "a.xlsx", data, 8)
    is_hoa_binhs(clerk)
    assert take(clerk, "a.eml", mailed(data, 10), 10, 30).verdict == "duplicate"
    take(clerk, "b.eml", mailed(form(clerk, 95), 9), 11)
    clerk.decide(UNIT, table="decisions", action="Hủy quyết định")
    is_hoa_binhs(clerk)
    assert counted(clerk) == 80


def test_an_old_letter_found_again_makes_the_form_that_was_dropped_by_hand_no_newer(clerk: Clerk) -> None:
    data = form(clerk, 80)
    mail = mailed(data, 15)
    first = take(clerk, "a.xlsx", data, 16)
    assert [take(clerk, "a.eml", mail, hour).verdict for hour in (17, 19)] == ["duplicate", "duplicate"]
    assert record(clerk, first.seq).handed_in == datetime(2021, 10, 5, 15)
    take(clerk, "b.eml", mailed(form(clerk, 95), 18), 20)
    assert counted(clerk) == 95


def forgotten(clerk: Clerk) -> tuple[DropRecord, DropRecord]:
    """Yesterday's report, and today's with yesterday's date."""
    first = clerk.take("a.xlsx", form(clerk, 80))
    clerk.now = NOW + timedelta(hours=16)
    return first, clerk.take("b.xlsx", form(clerk, 95, words="gần xong"))


@pytest.mark.thorough
def test_a_slip_that_is_set_aside_answers_no_question(clerk: Clerk) -> None:
    _, second = forgotten(clerk)
    (name,) = publish(clerk.session, clerk.now).slips
    slip = clerk.take("c.xlsx", (clerk.workspace.slips / f"{name}.xlsx").read_bytes())
    assert record(clerk, second.seq).report_date == D5
    clerk.decide(f"{slip.seq}-", table="submissions", action="Bỏ bản nộp")
    assert record(clerk, second.seq).report_date == D6
    clerk.expect_rebuild()
    clerk.decide("Bỏ bản nộp", table="decisions", action="Hủy quyết định")
    assert record(clerk, second.seq).report_date == D5
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_day_whose_report_was_set_aside_is_reported_by_the_one_that_was_asked_about(clerk: Clerk) -> None:
    first = clerk.take("a.xlsx", form(clerk, 80))
    before = clerk.book
    clerk.now = NOW + timedelta(hours=16)
    second = clerk.take("b.xlsx", form(clerk, 95))
    assert second.report_date == D6
    row = row_like(before, f"{first.seq}-", table="submissions")
    clerk.take("sua-loi.xlsx", typed_into(before, asked(row, "Bỏ bản nộp", None, "submissions")))
    assert record(clerk, second.seq).report_date == D5
    assert QUESTION not in clerk.codes(second.seq)
    clerk.expect_rebuild()
    clerk.decide("Bỏ bản nộp", table="decisions", action="Hủy quyết định")
    assert record(clerk, second.seq).report_date == D6
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_of_two_forms_of_one_moment_the_second_was_not_there_before_the_first(clerk: Clerk) -> None:
    """Neither is asked about its date because of the other, in whatever order they are judged."""
    clerk.now = NOW + timedelta(hours=16)
    first = clerk.take("a.xlsx", renamed(form(clerk, 80)))
    date = f"{first.received_at:%a, %d %b %Y %H:%M:%S} +0700"
    drop(clerk.workspace, "b.eml", letter([("b.xlsx", form(clerk, 95))], date=date).as_bytes())
    second = clerk.session.round(clerk.now + timedelta(hours=1), 0.0).drops[-1]
    assert second.handed_in == first.received_at
    is_hoa_binhs(clerk)
    assert record(clerk, first.seq).report_date == D5
    clerk.expect_rebuild()


def test_a_form_set_aside_that_waits_to_be_judged_again_was_changed_by_nobody(
    clerk: Clerk, workspace: Workspace
) -> None:
    """Its bytes may be lost, or its reader stopped, at the very moment."""
    form = clerk.take("a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", {SHARE: 90}))
    clerk.decide("a.xlsx", action="Bỏ bản nộp", table="submissions")
    ledger = clerk.session.ledger
    before = ledger.content()
    ledger.reopen(form.seq)
    assert ledger.changed(ledger.numbers()) == ()
    clerk.session.learn()
    assert ledger.content() == before
