"""Two forms of one unit, role and day: the one handed in last counts, however and in whatever order they came."""

import io
import os
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import permutations
from pathlib import Path

import pytest
from correction_filling import Clerk
from letter_factory import compound_file, letter, outlook, zipped
from sessions import NOW, at_work, careful_filler, drop, filled, form_path, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.outbox.slips.choosing import last_forms
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
SHARE, WORDS, HALL = (("criteria", key, "value") for key in ("TC1.2", "TC1.3", "TC5.1"))
LATER = datetime(2021, 10, 5, 19)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def form(workspace: Workspace, share: Value, day: int = 5, **more: Value) -> bytes:
    extra: dict[Key, Value] = {HALL: more["hall"]} if "hall" in more else {}
    return filled(workspace, "hoa-binh", f"{day}/10/2021", {SHARE: share} | extra)


def mailed(data: bytes, hour: int, minute: int = 0, **more: str) -> EmailMessage:
    return letter([("phieu.xlsx", data)], date=f"Tue, 05 Oct 2021 {hour:02}:{minute:02}:00 +0700", **more)


def take(session: WorkspaceSession, files: Mapping[str, bytes], now: datetime = LATER) -> tuple[DropRecord, ...]:
    """Drop files that were written one after the other, and take them in one round."""
    for number, (name, data) in enumerate(files.items()):
        os.utime(drop(session.workspace, name, data), (1_633_400_000 + number,) * 2)
    return session.round(now, 0.0).drops


def expect(session: WorkspaceSession, value: object, now: datetime = LATER) -> None:
    """The value that counts, as scoring has it, as the ledger keeps it, and both again after a rebuild."""
    for _ in range(2):
        results = results_as_of(session.campaign, session.ledger, now)
        frame = results.indicators
        (counted,) = frame[(frame["unit"] == "hoa-binh") & (frame["indicator"] == "TC1.2")]["value"]
        last = session.ledger.last_answers("hoa-binh", "village")
        assert (counted, last[SHARE][0]) == (value, value)
        before = session.ledger.content()
        session.ledger.clear()
        assert session.rebuild()[1] == ()
        assert session.ledger.content() == before


def codes(session: WorkspaceSession, *wanted: str) -> list[tuple[str, str]]:
    return [(one.finding.code, one.finding.message) for one in session.ledger.findings() if one.finding.code in wanted]


RIVALRY = ("newer-form-stands", "older-form-replaced")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("newest_first", thinned([True, False], 2))
@pytest.mark.parametrize("rounds", [1, 2])
def test_of_two_letters_the_one_sent_last_counts(workspace: Workspace, newest_first: bool, rounds: int) -> None:
    files = {
        "sua.eml": mailed(form(workspace, 95), 16, 30).as_bytes(),
        "dau.eml": mailed(form(workspace, 80), 15).as_bytes(),
    }
    order = list(files) if newest_first else list(files)[::-1]
    with at_work(workspace) as session:
        for number, names in enumerate([order] if rounds == 1 else [[name] for name in order]):
            take(session, {name: files[name] for name in names}, LATER + timedelta(days=number))
        expect(session, 95, LATER + timedelta(days=1))
        told = codes(session, *RIVALRY)
        # That what came later replaces what came before goes without saying.
        assert len(told) == (0 if rounds == 2 and not newest_first else 1)
        assert all("15:00" in message and "16:30" in message for _, message in told)


def test_a_reply_that_carries_the_original_with_its_older_form(workspace: Workspace) -> None:
    reply = mailed(form(workspace, 95), 16, 30)
    reply.add_attachment(mailed(form(workspace, 80), 15))
    with at_work(workspace) as session:
        drops = take(session, {"tra loi.eml": reply.as_bytes()})
        assert [one.handed_in.hour for one in drops if one.is_form] == [16, 15]
        expect(session, 95)
        assert len(codes(session, *RIVALRY)) == 1


def test_an_outlook_reply_that_carries_the_original(workspace: Workspace) -> None:
    older = outlook([("cu.xlsx", form(workspace, 80))], sent=datetime(2021, 10, 5, 8, tzinfo=UTC), header=24)
    newer = outlook(
        [("a.msg", older), ("moi.xlsx", form(workspace, 95))], sent=datetime(2021, 10, 5, 9, 30, tzinfo=UTC)
    )
    with at_work(workspace) as session:
        take(session, {"thu.msg": compound_file(newer)})
        expect(session, 95)


@pytest.mark.parametrize("newest_first", thinned([True, False], 2))
@pytest.mark.parametrize("in_letter", [True, False])
def test_a_zip_with_both_versions(workspace: Workspace, newest_first: bool, in_letter: bool) -> None:
    entries = [("moi.xlsx", 95, (2021, 10, 5, 16, 2, 0)), ("cu.xlsx", 80, (2021, 10, 5, 15, 0, 0))]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, share, at in entries if newest_first else entries[::-1]:
            archive.writestr(zipfile.ZipInfo(name, at), form(workspace, share))
    data = packed.getvalue()
    with at_work(workspace) as session:
        files = {"thu.eml": letter([("hai.zip", data)]).as_bytes()} if in_letter else {"hai.zip": data}
        drops = take(session, files)
        # The PC that packed it does not make it come on time.
        assert {one.handed_in for one in drops if one.is_form} == {
            datetime(2021, 10, 5, 16, 40) if in_letter else LATER
        }
        expect(session, 95)
        ((_, message),) = codes(session, *RIVALRY)
        assert "15:00" in message
        assert "16:02" in message


def test_an_old_letter_found_a_day_later_changes_nothing(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        take(session, {"a.xlsx": form(workspace, 95, hall="Đạt")}, NOW)
        take(session, {"cu.eml": mailed(form(workspace, 80), 15).as_bytes()}, LATER + timedelta(days=1))
        expect(session, 95, LATER + timedelta(days=1))
        assert session.ledger.last_answers("hoa-binh", "village")[HALL][0] is True
        assert [code for code, _ in codes(session, *RIVALRY)] == ["newer-form-stands"]


@pytest.mark.thorough
def test_in_any_order_of_drops_the_same_counts(workspace: Workspace) -> None:
    first, second = form(workspace, 80, hall="Đạt"), form(workspace, 95)
    files = {
        "15.eml": mailed(first, 15).as_bytes(),
        "16.eml": mailed(second, 16).as_bytes(),
        "17.eml": mailed(first, 17, subject="gửi lại").as_bytes(),
        "muon.zip": zipped([("a.xlsx", form(workspace, 50))], at=datetime(2021, 10, 5, 14)),
    }
    with at_work(workspace) as session:
        for order in permutations(files):
            session.ledger.clear()
            for path in sorted(workspace.archive.rglob("*"), reverse=True):
                if path.is_file() and path.suffix != ".txt":
                    path.unlink()
            for minute, name in enumerate(order):
                take(session, {name: files[name]}, LATER + timedelta(minutes=minute))
            last = session.ledger.last_answers("hoa-binh", "village")
            assert (last[SHARE][0], last[HALL][0]) == (80, True), order
            reports = results_as_of(session.campaign, session.ledger, LATER + timedelta(hours=1)).reports
            mine = reports[(reports["unit"] == "hoa-binh") & (reports["role"] == "village")]
            assert set(mine[mine["day"] == datetime(2021, 10, 5).date()]["received_at"]) == {datetime(2021, 10, 5, 15)}
        expect(session, 80, LATER + timedelta(hours=1))


def test_what_the_newer_form_leaves_blank_was_not_reported_that_day(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        take(session, {"a.xlsx": form(workspace, 70, 4, hall="Chưa đạt")}, NOW - timedelta(days=1))
        take(session, {"b.xlsx": form(workspace, 80, hall="Đạt")}, NOW)
        take(session, {"c.xlsx": form(workspace, 90)}, NOW + timedelta(minutes=9))
        expect(session, 90)
        last = session.ledger.last_answers("hoa-binh", "village")
        assert (last[HALL][0], last[HALL][1].day) == (False, 4)
        frame = results_as_of(session.campaign, session.ledger, LATER).indicators
        (counted,) = frame[(frame["unit"] == "hoa-binh") & (frame["indicator"] == "TC5.1")]["value"]
        assert counted is False


def test_a_denominator_is_held_against_the_days_before_also_when_the_form_is_sent_again(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        take(session, {"a.xlsx": form(workspace, "45/60", 4)}, NOW - timedelta(days=1))
        for minute, share in enumerate(("45/50", "46/50", "47/50")):
            take(session, {f"{minute}.xlsx": form(workspace, share)}, NOW + timedelta(minutes=minute))
        said = codes(session, "denominator-changed")
        assert [("45/60" in message, "60" in message) for _, message in said] == [(True, True)] * 3


def test_the_letter_s_clock_decides_who_is_on_time(workspace: Workspace) -> None:
    def states(session: WorkspaceSession) -> dict[str, str]:
        reports = results_as_of(session.campaign, session.ledger, LATER).reports
        today = reports[(reports["day"] == LATER.date()) & (reports["role"] == "village")]
        return dict(zip(today["unit"], today["state"], strict=True))

    dates = {
        "hoa-binh": ("Tue, 05 Oct 2021 11:30:00 +00:00", "", "late"),
        "lien-mieu": ("Tue, 05 Oct 2021 16:40:00 GMT+0700", "", "on_time"),
        "dan-trung": ("Tue, 05 Oct 2021 16:40:00 +0700", "Tue, 05 Oct 2021 18:30:00 +0700", "late"),
        "trung-giang": ("Tue, 05 Oct 2021 18:40:00 +0700", "Tue, 05 Oct 2021 16:30:00 +0700", "on_time"),
        "thanh-hoa": ("Tue, 05 Oct 2021 16:40:00 XYZ", "", "late"),
        "truong-thanh": ("Mon, 04 Oct 2021 16:40:00 +0700", "", "late"),
    }
    files = {}
    for unit, (date, received, _) in dates.items():
        data = careful_filler(form_path(workspace, unit)).fill({("report", "date", "value"): "5/10/2021", SHARE: 80})
        made = letter([("a.xlsx", data)], date="Tue, 05 Oct 2021 12:12:12 +0000").as_bytes()
        # As it stands: the library would write it its own way.
        made = made.replace(b"Tue, 05 Oct 2021 12:12:12 +0000", date.encode())
        files[f"{unit}.eml"] = (f"Received: from a by b; {received}\n".encode() if received else b"") + made
    with at_work(workspace) as session:
        take(session, files)
        assert states(session) == {unit: state for unit, (_, _, state) in dates.items()}
        told = codes(session, "letter-time-apart", "letter-time-unread", "letter-time-impossible")
        assert sorted(code for code, _ in told) == [
            "letter-time-apart", "letter-time-apart", "letter-time-impossible", "letter-time-unread",
        ]  # fmt: skip


def test_a_refused_form_of_an_old_letter_brings_no_slip_where_a_newer_one_was_accepted(workspace: Workspace) -> None:
    empty = filled(workspace, "hoa-binh", "5/10/2021")
    with at_work(workspace) as session:
        take(session, {"a.xlsx": form(workspace, 95)}, NOW)
        (_, refused) = take(session, {"cu.eml": mailed(empty, 15).as_bytes()})
        assert (refused.verdict, refused.unit) == ("refused", "hoa-binh")
        assert [one.name for one in last_forms(session.ledger.drops())] == ["a.xlsx"]
        take(session, {"moi.eml": mailed(empty, 18).as_bytes()})
        assert [one.name for one in last_forms(session.ledger.drops())] == ["moi.eml!phieu.xlsx"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_what_was_sent_again_is_told_by_the_order_of_sending(workspace: Workspace, newest_first: bool) -> None:
    def sent_again(session: WorkspaceSession, now: datetime) -> list[tuple[object, object]]:
        changes = results_as_of(session.campaign, session.ledger, now).changes
        lines = changes[(changes["change"] == "sent again") & (changes["row"] == "TC1.2")]
        return list(zip(lines["before"], lines["after"], strict=True))

    files = {
        f"{hour}.eml": mailed(form(workspace, share), hour).as_bytes() for hour, share in ((16, 95), (15, 90), (14, 80))
    }
    names = ["16.eml", "15.eml"] if newest_first else ["15.eml", "16.eml"]
    with at_work(workspace) as session:
        take(session, {name: files[name] for name in names}, NOW)
        assert sent_again(session, NOW) == [(90, 95)]
        # Found after the closing of the day: it replaces nothing.
        take(session, {"14.eml": files["14.eml"]}, LATER + timedelta(days=1))
        assert sent_again(session, LATER + timedelta(days=1)) == []


@pytest.mark.thorough
def test_a_correction_outlives_an_older_form_that_is_found_later(workspace: Workspace) -> None:
    def letter_at(hour: int, text: str) -> bytes:
        data = filled(workspace, "hoa-binh", "5/10/2021", {SHARE: 80, WORDS: text})
        return mailed(data, hour).as_bytes()

    with at_work(workspace) as session:
        clerk = Clerk(session, workspace, LATER)
        take(session, {"moi.eml": letter_at(16, "gần xong")})
        clerk.decide("TC1.3", action="Sửa", value=91)
        take(session, {"cu.eml": letter_at(15, "sắp xong")}, LATER + timedelta(days=1))
        (record,) = session.ledger.decisions()
        assert (record.outdated_by, session.ledger.last_answers("hoa-binh", "village")[WORDS][0]) == (None, 91)
        take(session, {"sau.eml": letter_at(17, "sắp xong")}, LATER + timedelta(days=1))
        (record,) = session.ledger.decisions()
        assert record.outdated_by == session.ledger.last_seq()
        assert WORDS not in session.ledger.last_answers("hoa-binh", "village")
        clerk.expect_rebuild()
