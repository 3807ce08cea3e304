"""The same bytes again: a repeat only of what counts now and can still be read, else a wish to have them."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from correction_filling import Clerk, asked, row_like, typed_into
from letter_factory import letter, zipped
from master_reading import open_book
from sessions import NOW, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.outbox.master import actions
from ntm_sheets.outbox.slips.choosing import open_findings
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
SHARE, WORDS = ("criteria", "TC1.2", "value"), ("criteria", "TC1.3", "value")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(clerk: Clerk, share: Value) -> bytes:
    return filled(clerk.workspace, "hoa-binh", "5/10/2021", {SHARE: share, WORDS: "gần xong"})


def counted(clerk: Clerk) -> object:
    """The value that counts, for scoring and for the next form's checks."""
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now).indicators
    (value,) = frame[(frame["unit"] == "hoa-binh") & (frame["indicator"] == "TC1.2")]["value"]
    assert clerk.session.ledger.last_answers("hoa-binh", "village")[SHARE][0] == value
    return value


def state(clerk: Clerk, now: datetime) -> str:
    reports = results_as_of(clerk.session.campaign, clerk.session.ledger, now).reports
    mine = reports[(reports["unit"] == "hoa-binh") & (reports["role"] == "village")]
    return str(next(iter(mine[mine["day"] == NOW.date()]["state"])))


def test_a_form_sent_once_more_after_another_one_counts_again(clerk: Clerk) -> None:
    one, other = form(clerk, 80), form(clerk, 95)
    verdicts = [clerk.take("a.xlsx", data).verdict for data in (one, one, other, one, one, other)]
    assert verdicts == ["accepted", "duplicate", "accepted", "accepted", "duplicate", "accepted"]
    assert counted(clerk) == 95
    statuses = results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now, every_answer=True).answers
    used = statuses[(statuses["row"] == "TC1.2") & (statuses["status"] == "used")]
    assert list(used["value"]) == [95]
    clerk.expect_rebuild()


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
def test_what_was_refused_is_judged_and_told_anew(clerk: Clerk) -> None:
    drops = [clerk.take("a.pdf", b"%PDF-1.4") for _ in range(2)]
    assert [one.verdict for one in drops] == ["refused", "refused"]
    assert clerk.codes(drops[0].seq) == clerk.codes(drops[1].seq) != set()
    ledger = clerk.session.ledger
    assert {one.seq for one in open_findings(ledger.findings(), ledger.drops())} == {drops[1].seq}
    clerk.expect_rebuild()


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_a_form_that_was_refused_twice_is_asked_for_once_on_page_one(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Silent villages and teams come first: this order would find no room.
    monkeypatch.setattr(actions, "MOST_ACTIONS", 20)
    data = form(clerk, "cơ bản đạt")  # nothing else is filled in: there is no number to take
    assert [clerk.take("a.xlsx", data).verdict for _ in range(2)] == ["refused", "refused"]
    publish(clerk.session, clerk.now)
    page = open_book(clerk.workspace.master).worksheets[0]
    lines = [str(cell.value) for row in page.iter_rows() for cell in row if "không dùng được" in str(cell.value)]
    assert len(lines) == 1
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_form_that_was_set_aside_counts_when_it_is_sent_again(clerk: Clerk) -> None:
    data = form(clerk, 80)
    came = clerk.take("a.xlsx", data)
    clerk.decide(f"{came.seq}-", table="submissions", action="Bỏ bản nộp")
    assert clerk.session.ledger.last_answers("hoa-binh", "village") == {}
    assert clerk.take("a.xlsx", data).verdict == "accepted"
    assert counted(clerk) == 80
    clerk.decide("Bỏ bản nộp", table="decisions", action="Hủy quyết định")
    assert clerk.take("a.xlsx", data).verdict == "duplicate"
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_the_form_before_the_one_that_was_set_aside_is_the_one_handed_in_before(clerk: Clerk) -> None:
    for hour, share in ((16, 95), (15, 90), (14, 80)):
        date = f"Tue, 05 Oct 2021 {hour}:00:00 +0700"
        drop(clerk.workspace, f"{hour}.eml", letter([("a.xlsx", form(clerk, share))], date=date).as_bytes())
        clerk.session.round(NOW, 0.0)
    assert counted(clerk) == 95
    newest = next(one for one in clerk.session.ledger.drops() if one.name == "16.eml!a.xlsx")
    clerk.decide(f"{newest.seq}-", table="submissions", action="Bỏ bản nộp")
    assert counted(clerk) == 90
    clerk.decide("Bỏ bản nộp", table="decisions", action="Hủy quyết định")
    assert counted(clerk) == 95
    clerk.expect_rebuild()


@pytest.mark.thorough
def test_a_correction_that_was_undone_is_made_again_by_the_same_workbook(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk, 80))
    book = clerk.book
    data = typed_into(book, asked(row_like(book, "TC1.3"), "Sửa", 91))
    for _ in range(2):
        assert clerk.take("sua-loi.xlsx", data).reason == "đã áp dụng 1 dòng"
        assert clerk.value(WORDS, came.seq) == 91
        assert clerk.take("sua-loi.xlsx", data).verdict == "duplicate"
        clerk.decide("TC1.3", table="decisions", action="Hủy quyết định")
        assert clerk.value(WORDS, came.seq) is None
    clerk.expect_rebuild()


def test_of_two_corrections_the_one_dropped_last_holds_though_it_was_dropped_before(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk, 80))
    book = clerk.book
    ninety, fifty = (typed_into(book, asked(row_like(book, "TC1.3"), "Sửa", value)) for value in (90, 50))
    for data, value in ((ninety, 90), (fifty, 50), (ninety, 90)):
        assert clerk.take("sua-loi.xlsx", data).verdict == "accepted"
        assert clerk.value(WORDS, came.seq) == value
    clerk.expect_rebuild()


def test_a_correction_workbook_refused_in_a_letter_is_taken_when_it_is_dropped_itself(clerk: Clerk) -> None:
    came = clerk.take("a.xlsx", form(clerk, 80))
    book = clerk.book
    data = typed_into(book, asked(row_like(book, "TC1.3"), "Sửa", 91))
    drop(clerk.workspace, "thu.eml", letter([("sua-loi.xlsx", data)]).as_bytes())
    assert [one.verdict for one in clerk.session.round(clerk.now, 0.0).drops] == ["accepted", "refused"]
    assert clerk.take("sua-loi.xlsx", data).verdict == "accepted"
    assert clerk.value(WORDS, came.seq) == 91
    clerk.expect_rebuild()


def taken(clerk: Clerk, name: str, data: bytes, minutes: int = 1) -> dict[str, str]:
    clerk.now += timedelta(minutes=minutes)
    drop(clerk.workspace, name, data)
    return {one.name: one.verdict for one in clerk.session.round(clerk.now, 0.0).drops}


def test_an_old_letter_found_again_is_opened_and_is_no_newer_for_it(clerk: Clerk) -> None:
    first, second = (
        letter([("a.xlsx", form(clerk, share))], date=f"Tue, 05 Oct 2021 {hour}:00:00 +0700").as_bytes()
        for share, hour in ((80, 14), (95, 15))
    )
    assert taken(clerk, "1.eml", first) == {"1.eml": "accepted", "1.eml!a.xlsx": "accepted"}
    assert taken(clerk, "1.eml", first) == {"1.eml": "duplicate"}
    assert taken(clerk, "2.eml", second) == {"2.eml": "accepted", "2.eml!a.xlsx": "accepted"}
    again = taken(clerk, "3.eml", first)
    assert again == {"3.eml": "accepted", "3.eml!a.xlsx": "accepted"}
    assert counted(clerk) == 95
    assert "newer-form-stands" in clerk.codes(clerk.session.ledger.last_seq())
    clerk.expect_rebuild()


def test_a_zip_of_which_one_file_was_refused_is_opened_again_and_counts_once(clerk: Clerk) -> None:
    data = zipped([("a.xlsx", form(clerk, 80)), ("b.xlsx", form(clerk, 81)[:-500])])
    verdicts = [sorted(taken(clerk, "z.zip", data).values()) for _ in range(2)]
    assert verdicts == [["accepted", "accepted", "refused"], ["accepted", "duplicate", "refused"]]
    assert counted(clerk) == 80
    clerk.expect_rebuild()


@pytest.mark.parametrize("letter_first", [True, False])
def test_a_form_that_came_by_letter_in_time_is_on_time_also_where_it_was_dropped_by_hand_later(
    clerk: Clerk, letter_first: bool
) -> None:
    data = form(clerk, 80)
    mail = letter([("a.xlsx", data)], date="Tue, 05 Oct 2021 16:45:00 +0700").as_bytes()
    clerk.now = NOW + timedelta(hours=2)
    for name, one in (("t.eml", mail), ("a.xlsx", data))[:: 1 if letter_first else -1]:
        taken(clerk, name, one)
    assert state(clerk, clerk.now) == "on_time"
    # It was handed in once more after this one.
    other = letter([("b.xlsx", form(clerk, 95))], date="Tue, 05 Oct 2021 17:45:00 +0700").as_bytes()
    taken(clerk, "u.eml", other)
    assert counted(clerk) == 80
    clerk.expect_rebuild()


def spoil(path: Path, how: str) -> None:
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-7] + b"altered")


@pytest.mark.thorough
@pytest.mark.parametrize("how", thinned(["gone", "altered"], 4))
@pytest.mark.parametrize("minutes", [1, 24 * 60])
@pytest.mark.parametrize("kind", ["form", "zip"])
def test_the_good_copy_is_taken_where_the_first_one_s_bytes_are_lost(
    clerk: Clerk, how: str, minutes: int, kind: str
) -> None:
    data = form(clerk, 80) if kind == "form" else zipped([("a.xlsx", form(clerk, 80))])
    taken(clerk, "a.bin", data)
    first = clerk.session.ledger.drops()[0]
    spoil(clerk.workspace.archive / first.archived, how)
    assert set(taken(clerk, "a.bin", data, minutes).values()) == {"accepted"}
    good = next(one for one in reversed(clerk.session.ledger.drops()) if one.container is None)
    assert (clerk.workspace.archive / good.archived).read_bytes() == data
    assert good.archived != first.archived
    assert counted(clerk) == 80
    assert set(taken(clerk, "a.bin", data, minutes).values()) == {"duplicate"}
    # A ledger made anew lacks nothing: what the first copy was is known by the good one.
    clerk.session.ledger.clear()
    assert clerk.session.rebuild()[1] == ()
    assert counted(clerk) == 80
    assert clerk.session.ledger.pending() == ()
    assert "không còn" in clerk.session.ledger.drop(first.seq).reason
    assert clerk.session.ledger.drop(first.seq).duplicate_of == good.seq


def test_what_is_lost_in_every_copy_is_told(clerk: Clerk) -> None:
    data = form(clerk, 80)
    for _ in range(2):
        taken(clerk, "a.xlsx", data)
    for path in {clerk.workspace.archive / one.archived for one in clerk.session.ledger.drops()}:
        path.unlink()
    clerk.session.ledger.clear()
    _, troubles = clerk.session.rebuild()
    assert len(troubles) == 1
    assert [one.seq for one in clerk.session.ledger.pending()] == [1, 2]
