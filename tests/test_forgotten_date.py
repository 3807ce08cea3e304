"""A day reported again on a later day with other answers: asked about, counted on the day it came, answered, undone."""

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import permutations
from pathlib import Path

import pytest
from correction_filling import Clerk, row_like, rows_of
from letter_factory import letter
from openpyxl import load_workbook
from sessions import NOW, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import FormKey
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.outbox.slips.choosing import open_findings
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
SHARE, HOUSES, WORDS = ("criteria", "TC1.2", "value"), ("criteria", "TC1.1", "value"), ("criteria", "TC1.3", "value")
CODE = "date-not-changed"
D5, D6, D7 = date(2021, 10, 5), date(2021, 10, 6), date(2021, 10, 7)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(
    clerk: Clerk, day: str = "5/10/2021", typed: dict[Key, Value] | None = None, form: FormKey = "report"
) -> bytes:
    return filled(clerk.workspace, "hoa-binh", day, {HOUSES: 3, SHARE: 80, **(typed or {})}, form)


def at(clerk: Clerk, moment: datetime) -> Clerk:
    clerk.now = moment
    return clerk


def next_morning(clerk: Clerk) -> Clerk:
    return at(clerk, NOW + timedelta(hours=16))


def record(clerk: Clerk, seq: int) -> DropRecord:
    return clerk.session.ledger.drop(seq)


def states(clerk: Clerk, role: str = "village") -> dict[date, str]:
    reports = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).reports
    mine = reports[(reports["unit"] == "hoa-binh") & (reports["role"] == role)]
    return dict(zip(mine["day"], mine["state"], strict=True))


def value_at(clerk: Clerk, moment: datetime) -> object:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, moment).indicators
    (value,) = frame[(frame["unit"] == "hoa-binh") & (frame["indicator"] == "TC1.2")]["value"]
    return value


def forgotten(clerk: Clerk) -> tuple[DropRecord, DropRecord]:
    """Yesterday's report, and today's with yesterday's date."""
    first = clerk.take("a.xlsx", form(clerk))
    return first, next_morning(clerk).take("b.xlsx", form(clerk, typed={SHARE: 95}))


@pytest.mark.parametrize("kind", thinned(["report", "inspection"], 2))
def test_a_forgotten_date_is_asked_about_and_counts_for_the_day_it_came(clerk: Clerk, kind: FormKey) -> None:
    first = clerk.take("a.xlsx", form(clerk, form=kind))
    second = next_morning(clerk).take("b.xlsx", form(clerk, typed={SHARE: 95}, form=kind))
    assert (first.report_date, second.report_date) == (D5, D6)
    (said,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == CODE]
    assert (said.level, said.key, said.place.cell) == ("warning", ("report", "date", "value"), said.place.cell)
    assert "05/10/2021" in said.message
    assert "06/10/2021" in said.message
    assert "a.xlsx" in said.message
    here = states(clerk, first.role)
    assert (here[D5], here[D6]) == ("on_time", "on_time")
    last = clerk.session.ledger.last_answers("hoa-binh", first.role)
    assert last[SHARE] == (95, D6)
    assert clerk.session.ledger.last_answers("hoa-binh", first.role, before=D6)[SHARE] == (80, D5)
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_it_is_late_by_the_deadline_of_the_day_it_came(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    at(clerk, NOW + timedelta(days=1, minutes=30)).take("b.xlsx", form(clerk, typed={SHARE: 95}))
    assert states(clerk)[D6] == "late"


def test_the_slip_and_its_text_and_the_corrections_ask(clerk: Clerk) -> None:
    forgotten(clerk)
    published = publish(clerk.session, clerk.now)
    assert published.slips == ("hoa-binh-2021-10-06-thon",)
    book = load_workbook(clerk.workspace.slips / f"{published.slips[0]}.xlsx")
    assert "05/10/2021" in "".join(str(cell.value) for row in book["Cần sửa"].iter_rows() for cell in row)
    (noted,) = [cell for row in book["Báo cáo"].iter_rows() for cell in row if cell.comment]
    assert "Tạm tính là báo cáo ngày 06/10/2021" in noted.comment.text
    text = (clerk.workspace.slips / f"{published.slips[0]}.txt").read_text("utf-8-sig")
    assert "05/10/2021" in text
    assert CODE in row_like(clerk.book, CODE)


@pytest.mark.parametrize(
    ("typed", "later", "asked"),
    thinned(
        [
            ({SHARE: 95}, timedelta(hours=16), True),
            ({("criteria", "TC3.1", "value"): 60}, timedelta(hours=16), True),  # what was blank
            ({("report", "difficulties", "value"): "mưa"}, timedelta(hours=16), True),
            (
                {SHARE: "80"},
                timedelta(hours=16),
                False,
            ),  # the same answer in other bytes, whatever second it was saved in
            ({SHARE: "80 %"}, timedelta(hours=16), False),
            ({SHARE: 95}, timedelta(hours=2), False),  # the same day
            ({SHARE: 95}, timedelta(days=9), True),
        ],
        3,
    ),
)
def test_what_raises_the_question(clerk: Clerk, typed: dict[Key, Value], later: timedelta, asked: bool) -> None:
    clerk.take("a.xlsx", form(clerk))
    second = at(clerk, NOW + later).take("b.xlsx", form(clerk, typed=typed))
    assert (CODE in clerk.codes(second.seq)) is asked
    assert second.report_date == ((NOW + later).date() if asked else D5)
    told = f"phiếu ghi ngày 05/10, TẠM tính ngày {second.report_date:%d/%m}, chờ trả lời"
    assert (told in second.reason) is asked  # the line on the screen says so too


def test_mending_only_what_was_asked_about_raises_no_question(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk, typed={WORDS: "gần xong"}))
    mended = next_morning(clerk).take("b.xlsx", form(clerk, typed={WORDS: 92}))
    assert (CODE in clerk.codes(mended.seq), mended.report_date) == (False, D5)
    more = clerk.take("c.xlsx", form(clerk, typed={WORDS: 92, SHARE: 99}))
    assert (CODE in clerk.codes(more.seq), more.report_date) == (True, D6)


def test_a_first_report_of_a_day_may_come_late_and_another_unit_is_no_matter(clerk: Clerk) -> None:
    clerk.take("x.xlsx", filled(clerk.workspace, "dan-trung", "5/10/2021", {SHARE: 80}))
    late = next_morning(clerk).take("a.xlsx", form(clerk))
    assert (late.report_date, CODE in clerk.codes(late.seq)) == (D5, False)
    assert states(clerk)[D5] == "late"


def test_a_letter_that_was_sent_on_its_day_raises_no_question(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    sent = letter([("b.xlsx", form(clerk, typed={SHARE: 95}))], date="Tue, 05 Oct 2021 23:50:00 +0700")
    drop(clerk.workspace, "thu.eml", sent.as_bytes())
    *_, inside = clerk.session.round(NOW + timedelta(hours=16), 0.0).drops
    assert (inside.report_date, CODE in clerk.codes(inside.seq)) == (D5, False)


@pytest.mark.thorough
def test_a_slip_that_comes_back_with_its_date_answers_the_question(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    second = next_morning(clerk).take("b.xlsx", form(clerk, typed={SHARE: 95}))
    (name,) = publish(clerk.session, clerk.now).slips
    before = clerk.now
    back = clerk.take("c.xlsx", (clerk.workspace.slips / f"{name}.xlsx").read_bytes(), minutes=30)
    assert (back.report_date, CODE in clerk.codes(back.seq)) == (D5, False)
    assert record(clerk, second.seq).report_date == D5
    assert D6 not in {one.report_date for one in clerk.session.ledger.drops()}
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[SHARE] == (95, D5)
    (then,) = [one for one in ledger_as_of(clerk.session.ledger, before).drops if one.seq == second.seq]
    assert then.report_date == D6
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_slip_that_comes_back_with_another_date_is_the_report_of_that_day(clerk: Clerk) -> None:
    first, second = forgotten(clerk)
    (name,) = publish(clerk.session, clerk.now).slips
    book = load_workbook(clerk.workspace.slips / f"{name}.xlsx")
    (cell,) = [cell for row in book["Báo cáo"].iter_rows() for cell in row if cell.comment]
    cell.value = D6
    saved = BytesIO()
    book.save(saved)
    back = clerk.take("c.xlsx", saved.getvalue())
    assert [record(clerk, one.seq).report_date for one in (first, second, back)] == [D5, D6, D6]
    assert publish(clerk.session, clerk.now).slips == ()
    assert not [key for key in rows_of(clerk.book, "corrections") if CODE in key]
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_giu_nguyen_says_that_the_date_is_right(clerk: Clerk) -> None:
    _, second = forgotten(clerk)
    before = clerk.now
    assert clerk.decide(CODE, action="Giữ nguyên").verdict == "accepted"
    assert record(clerk, second.seq).report_date == D5
    assert states(clerk)[D6] == "waiting"
    assert states(clerk)[D5] == "on_time"
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[SHARE] == (95, D5)
    ledger = clerk.session.ledger
    assert CODE not in {one.finding.code for one in open_findings(ledger.findings(), ledger.drops())}
    (then,) = [one for one in ledger_as_of(ledger, before).drops if one.seq == second.seq]
    assert then.report_date == D6
    assert {a.report_date for a in ledger_as_of(ledger, before).answers if a.seq == second.seq} == {D6}
    clerk.expect_rebuild()
    clerk.decide("Giữ nguyên", table="decisions", action="Hủy quyết định")
    assert record(clerk, second.seq).report_date == D6
    assert CODE in {one.finding.code for one in open_findings(ledger.findings(), ledger.drops())}
    clerk.expect_rebuild()


def test_the_officer_may_correct_the_date(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    second = at(clerk, NOW + timedelta(days=2)).take("b.xlsx", form(clerk, typed={SHARE: 95}))
    assert second.report_date == D7
    assert clerk.decide(CODE, action="Sửa", value="6/10/2021").verdict == "accepted"
    assert record(clerk, second.seq).report_date == D6
    assert clerk.value(("report", "date", "value"), second.seq) == D6
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[SHARE] == (95, D6)
    assert states(clerk)[D7] == "waiting"
    clerk.expect_rebuild()
    clerk.decide("Sửa", table="decisions", action="Hủy quyết định")
    assert record(clerk, second.seq).report_date == D7
    clerk.expect_rebuild()


@pytest.mark.one_in(3)
@pytest.mark.parametrize("value", ["9/10/2021", "hôm qua", "5/12/2021"])
def test_a_date_that_cannot_be_is_not_corrected_to(clerk: Clerk, value: str) -> None:
    _, second = forgotten(clerk)
    assert clerk.decide(CODE, action="Sửa", value=value).verdict == "refused"
    assert record(clerk, second.seq).report_date == D6


@pytest.mark.thorough
def test_a_form_refused_for_its_date_is_taken_with_the_officers(clerk: Clerk) -> None:
    refused = clerk.take("a.xlsx", form(clerk, "hôm qua"))
    before = clerk.now
    assert refused.verdict == "refused"
    assert clerk.decide("date-unreadable", action="Sửa", value="4/10/2021").verdict == "accepted"
    taken = record(clerk, refused.seq)
    assert (taken.verdict, taken.report_date) == ("accepted", date(2021, 10, 4))
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[SHARE][0] == 80
    assert value_at(clerk, clerk.now) == 80
    assert value_at(clerk, before) is None
    clerk.expect_rebuild()
    clerk.decide("Sửa", table="decisions", action="Hủy quyết định")
    assert record(clerk, refused.seq).verdict == "refused"
    assert clerk.session.ledger.last_answers("hoa-binh", "village") == {}
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_correction_of_a_cell_goes_with_the_form_to_its_day(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    second = next_morning(clerk).take("b.xlsx", form(clerk, typed={SHARE: 95, WORDS: "gần xong"}))
    clerk.decide("TC1.3", action="Sửa", value=91)
    clerk.decide(CODE, action="Giữ nguyên")
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[WORDS] == (91, D5)
    assert clerk.value(WORDS, second.seq) == 91
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_date_forgotten_twice_is_no_matter(clerk: Clerk) -> None:
    clerk.take("a.xlsx", form(clerk))
    dates = [
        at(clerk, NOW + timedelta(days=n)).take(f"{n}.xlsx", form(clerk, typed={SHARE: 80 + n})).report_date
        for n in (1, 2, 3)
    ]
    assert dates == [D6, D7, date(2021, 10, 8)]
    clerk.expect_rebuild()


def test_after_the_last_day_it_counts_for_the_last_day(clerk: Clerk) -> None:
    last = datetime(2021, 11, 30, 16)
    at(clerk, last - timedelta(days=1)).take("a.xlsx", form(clerk, "29/11/2021"))
    asked = at(clerk, last + timedelta(hours=16)).take("b.xlsx", form(clerk, "29/11/2021", {SHARE: 95}))
    assert (asked.report_date, CODE in clerk.codes(asked.seq)) == (last.date(), True)
    # Of the last day itself there is no later one that could be meant.
    again = clerk.take("c.xlsx", form(clerk, "30/11/2021", {SHARE: 96}))
    assert (again.report_date, CODE in clerk.codes(again.seq)) == (last.date(), False)


@pytest.mark.parametrize("order", thinned(map(pytest.param, permutations(range(3))), 6))
def test_the_order_in_which_letters_are_dropped_is_no_matter(clerk: Clerk, order: tuple[int, ...]) -> None:
    """Sent on the 5th, 6th and 7th, all with the date of the 5th; dropped on the 8th in any order."""
    sent = [
        letter([("a.xlsx", form(clerk, typed={SHARE: 80 + n}))], date=f"{day}, 0{5 + n} Oct 2021 16:00:00 +0700")
        for n, day in enumerate(("Tue", "Wed", "Thu"))
    ]
    clerk.now = NOW + timedelta(days=3)
    found: dict[int, int] = {}
    for n in order:
        drop(clerk.workspace, f"{n}.eml", sent[n].as_bytes())
        clerk.now += timedelta(minutes=1)
        found[n] = clerk.session.round(clerk.now, 0.0).drops[-1].seq
    assert [record(clerk, found[n]).report_date for n in range(3)] == [D5, D6, D7]
    assert states(clerk)[D5] == states(clerk)[D6] == states(clerk)[D7] == "on_time"
    assert value_at(clerk, clerk.now) == 82
    clerk.expect_rebuild()
