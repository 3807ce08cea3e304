"""Forms that wait for the officer's word: an inspection that the inspected sent, what comes after the closing."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from campaign_files import load_campaign, write_campaign
from correction_filling import Clerk, rows_of
from letter_factory import compound_file, letter, outlook, zipped
from master_reading import open_book
from openpyxl import load_workbook
from sessions import NOW, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.commands.dry_runs import tell_judged
from ntm_sheets.commands.exporting import tidy_tables
from ntm_sheets.commands.status import show_status
from ntm_sheets.errors import CampaignError
from ntm_sheets.facts.findings import HOLDING
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.outbox.wording import HELD
from ntm_sheets.rounds.history import ledger_as_of, results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
SHARE = ("criteria", "TC1.2", "value")
VILLAGE, TEAM, SHARED = "dan-trung@thon.vn", "doan3@xa.vn", "doan-chung@xa.vn"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = new_workspace(tmp_path / "w")
    campaign = load_campaign(workspace.campaign)
    listed = {
        "dan-trung": {"emails": (VILLAGE,), "group_emails": (f"Đoàn 3 <{TEAM.upper()}>", SHARED), "group": "Đoàn số 3"},
        "hoa-binh": {"emails": ("hoa-binh@thon.vn",), "group_emails": ("doan1@xa.vn",), "group": "Đoàn số 1"},
        "lien-mieu": {"group_emails": ("doan1b@xa.vn",), "group": "Đoàn số 3"},
    }
    units = tuple(replace(unit, **listed.get(unit.key, {})) for unit in campaign.units)
    write_campaign(replace(campaign, units=units), workspace.campaign)
    return workspace


def inspection(clerk: Clerk, value: Value = 100, unit: str = "dan-trung", day: str = "5/10/2021") -> bytes:
    return filled(clerk.workspace, unit, day, {SHARE: value}, "inspection")


def mailed(clerk: Clerk, form: bytes, *senders: str) -> bytes:
    """A letter with the form; further senders are those of the letters around it, from the inside outwards."""
    message = letter([("phieu.xlsx", form)], sender=senders[0])
    for sender in senders[1:]:
        outer = letter(sender=sender)
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


def take(clerk: Clerk, name: str, data: bytes) -> DropRecord:
    """Drop a container, and give the form that came out of it."""
    clerk.now += timedelta(minutes=1)
    drop(clerk.workspace, name, data)
    return clerk.session.round(clerk.now, 0.0).drops[-1]


def state(clerk: Clerk, seq: int) -> DropRecord:
    return clerk.session.ledger.drop(seq)


def verified(clerk: Clerk, at: datetime | None = None, unit: str = "dan-trung") -> object:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, at or clerk.now).indicators
    (value,) = frame[(frame["unit"] == unit) & (frame["indicator"] == "TC1.2")]["verified_value"]
    return value


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("senders", "held"),
    thinned(
        [
            ((VILLAGE,), "team-from-village"),
            ((f"Đoàn công tác <{VILLAGE.upper()}>",), "team-from-village"),
            ((f'"{TEAM}" <{VILLAGE}>',), "team-from-village"),
            ((f"{TEAM}, {VILLAGE}",), "team-from-village"),
            ((f"{VILLAGE}, {TEAM}",), "team-from-village"),
            (("hoa-binh@thon.vn",), "team-from-village"),
            ((VILLAGE, TEAM), "team-from-village"),
            ((TEAM, VILLAGE), "team-from-village"),
            (("la@gmail.com",), "team-sender-unknown"),
            ((TEAM, "can-bo@xa.vn"), "team-sender-unknown"),
            (("",), "team-sender-unknown"),
            ((TEAM,), ""),
            ((f"Trưởng đoàn <{TEAM.upper()}>",), ""),
            ((SHARED, TEAM), ""),
            (("doan1b@xa.vn",), ""),  # the same team, written beside another of its villages
        ],
        3,
    ),
)
def test_an_inspection_counts_only_where_every_letter_on_its_way_is_the_teams(
    clerk: Clerk, senders: tuple[str, ...], held: str
) -> None:
    form = take(clerk, "thu.eml", mailed(clerk, inspection(clerk), *senders))
    assert (form.verdict, form.unit, form.role, form.held) == ("accepted", "dan-trung", "team", held)
    assert form.is_form is not bool(held)
    assert verified(clerk) == (None if held else 100)
    said = clerk.codes(form.seq) & {*HOLDING, "sender-not-listed", "sender-no-list", "sender-of-other-unit"}
    assert said == ({held} if held else set())
    clerk.expect_rebuild()


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("header", "held"),
    thinned(
        [
            (f"Sender: {VILLAGE}", "team-from-village"),
            (f"Resent-From: Thôn <{VILLAGE}>", "team-from-village"),
            (f"Reply-To: {VILLAGE}", "team-from-village"),
            (f"Reply-To: {TEAM}, {VILLAGE.upper()}", "team-from-village"),
            (f"Reply-To: {VILLAGE.replace('@', '+doan@')}", "team-from-village"),
            (f"Return-Path: <{VILLAGE}>", "team-from-village"),
            ("Sender: la@gmail.com", "team-sender-unknown"),
            (f"Sender: {TEAM}", ""),
            (f"Reply-To: {TEAM}", ""),
            ("Return-Path: <bounces+77=xa.vn@may-chu.example>", ""),
            ("Return-Path: <>", ""),
        ],
        3,
    ),
)
@pytest.mark.parametrize("kind", ["eml", "msg"])
def test_whom_a_letter_names_beside_its_sender_is_held_against_the_villages_too(
    clerk: Clerk, kind: str, header: str, held: str
) -> None:
    if kind == "eml":
        data = mailed(clerk, inspection(clerk), TEAM).replace(b"\nTo:", b"\n" + header.encode() + b"\nTo:", 1)
    else:
        headers = {"__substg1.0_007D001F": f"From: {TEAM}\r\n{header}\r\n".encode("utf-16-le")}
        data = compound_file(outlook([("phieu.xlsx", inspection(clerk))], sender=TEAM, extra=headers))
    assert take(clerk, "thu", data).held == held
    assert verified(clerk) == (None if held else 100)


@pytest.mark.parametrize(
    "way", thinned(["zip in letter", "letter in zip", "Outlook", "Outlook within Outlook", "no From"], 2)
)
def test_whichever_way_a_villages_letter_comes_in_its_inspection_waits(clerk: Clerk, way: str) -> None:
    form = inspection(clerk)
    bare = EmailMessage()
    bare.add_attachment(form, maintype="application", subtype="octet-stream", filename="phieu.xlsx")
    data, expected = {
        "zip in letter": (letter([("a.zip", zipped([("phieu.xlsx", form)]))], sender=VILLAGE).as_bytes(), VILLAGE),
        "letter in zip": (zipped([("thu.eml", mailed(clerk, form, VILLAGE))]), VILLAGE),
        "Outlook": (compound_file(outlook([("phieu.xlsx", form)], sender=VILLAGE)), VILLAGE),
        "Outlook within Outlook": (
            compound_file(outlook([("x", outlook([("phieu.xlsx", form)], sender=VILLAGE, header=24))], sender=TEAM)),
            VILLAGE,
        ),
        "no From": (b"MIME-Version: 1.0\n" + bare.as_bytes(), "thư không ghi người gửi"),
    }[way]
    taken = take(clerk, "thu", data)
    assert taken.held == ("team-sender-unknown" if way == "no From" else "team-from-village")
    (said,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == taken.held]
    assert said.seen == expected
    assert expected in said.message
    assert verified(clerk) is None
    clerk.expect_rebuild()


def test_without_any_listed_address_a_mailed_inspection_waits_and_a_dropped_one_counts(clerk: Clerk) -> None:
    mail = take(clerk, "thu.eml", mailed(clerk, inspection(clerk, 90, "trung-giang"), "ai-do@gmail.com"))
    assert mail.held == "team-sender-unknown"
    (said,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == mail.held]
    assert "chưa ghi địa chỉ nào" in said.message
    assert "Địa chỉ thư của đoàn" in said.remedy
    by_hand = clerk.take("tay.xlsx", inspection(clerk, 80, "trung-giang"))
    in_zip = take(clerk, "usb.zip", zipped([("a.xlsx", inspection(clerk, 85, "thanh-hoa"))]))
    assert (by_hand.held, in_zip.held) == ("", "")
    assert verified(clerk, unit="trung-giang") == 80
    assert verified(clerk, unit="thanh-hoa") == 85


def test_another_teams_address_is_told_and_counts(clerk: Clerk) -> None:
    form = take(clerk, "thu.eml", mailed(clerk, inspection(clerk), "doan1@xa.vn"))
    assert form.held == ""
    (said,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code == "sender-of-other-unit"]
    assert "đoàn của Hòa Bình" in said.message
    assert verified(clerk) == 100


@pytest.mark.parametrize(
    ("sender", "owner"), [("hoa-binh@thon.vn", "Hòa Bình"), (TEAM, "đoàn công tác của Đan Trung"), ("la@b.vn", "")]
)
def test_a_village_form_from_elsewhere_says_whose_address_it_is(clerk: Clerk, sender: str, owner: str) -> None:
    data = filled(clerk.workspace, "dan-trung", "5/10/2021", {SHARE: 70})
    form = take(clerk, "thu.eml", mailed(clerk, data, sender))
    assert form.is_form
    codes = clerk.codes(form.seq) & {"sender-of-other-unit", "sender-not-listed"}
    assert codes == {"sender-of-other-unit" if owner else "sender-not-listed"}
    (said,) = [one.finding for one in clerk.session.ledger.findings() if one.finding.code in codes]
    assert "Đan Trung" in said.message
    assert owner in said.message


def test_a_held_form_counts_nowhere_until_the_officer_says_so_and_again_not_when_that_is_undone(clerk: Clerk) -> None:
    session = clerk.session
    clerk.take("a.xlsx", filled(clerk.workspace, "dan-trung", "5/10/2021", {SHARE: 70}))
    form = take(clerk, "thu.eml", mailed(clerk, inspection(clerk), VILLAGE))
    before = clerk.now
    results = results_as_of(session.campaign, session.ledger, clerk.now, every_answer=True)
    mine = results.answers[results.answers["seq"] == form.seq]
    assert set(mine["status"]) == {"held"}
    teams = results.reports[(results.reports["unit"] == "dan-trung") & (results.reports["role"] == "team")]
    assert not {"on_time", "late"} & set(teams["state"])
    assert session.ledger.last_answers("dan-trung", "team") == {}
    tables = tidy_tables(session.ledger, results)
    assert form.seq not in set(tables["submissions"]["seq"])
    assert not tables["answers"][tables["answers"]["role"] == "team"]["counts"].any()
    # It lies in the officer's workbook, and goes back to nobody.
    assert [name for name in publish(session, clerk.now).slips if "doan" in name] == []
    (row,) = [one for key, one in rows_of(clerk.book, "corrections").items() if "team-from-village" in key]
    assert VILLAGE in str(row["shown"])

    decided = clerk.decide("team-from-village", action="Giữ nguyên")
    assert decided.verdict == "accepted"
    assert state(clerk, form.seq).is_form
    assert verified(clerk) == 100
    assert verified(clerk, before) is None
    (then,) = [one for one in ledger_as_of(session.ledger, before).drops if one.seq == form.seq]
    assert then.held == "team-from-village"
    assert session.ledger.last_answers("dan-trung", "team")[SHARE][0] == 100
    clerk.expect_rebuild()

    clerk.decide("Giữ nguyên", table="decisions", action="Hủy quyết định")
    assert state(clerk, form.seq).held == "team-from-village"
    assert verified(clerk) is None
    assert session.ledger.last_answers("dan-trung", "team") == {}
    clerk.expect_rebuild()


def test_a_held_form_can_be_set_aside(clerk: Clerk) -> None:
    form = take(clerk, "thu.eml", mailed(clerk, inspection(clerk), VILLAGE))
    assert clerk.decide("team-from-village", action="Bỏ bản nộp").verdict == "accepted"
    assert state(clerk, form.seq).set_aside
    assert not [key for key in rows_of(clerk.book, "corrections") if "team-from-village" in key]
    clerk.expect_rebuild()


def test_status_says_in_words_that_a_form_waits(clerk: Clerk, capsys: pytest.CaptureFixture[str]) -> None:
    take(clerk, "thu.eml", mailed(clerk, inspection(clerk), VILLAGE))
    show_status(clerk.workspace, clerk.now, as_json=False)
    said = capsys.readouterr().out
    assert "CHỜ XÃ QUYẾT ĐỊNH thu.eml!phieu.xlsx" in said
    assert "chạy “ntm-sheets corrections”, mở outbox/sua-loi.xlsx" in said


def test_every_reason_to_wait_has_its_words() -> None:
    assert set(HELD) == set(HOLDING)
    assert all(not CATALOGUE[code].sends_back and not CATALOGUE[code].of_cell for code in HOLDING)


@pytest.mark.thorough
def test_a_teams_slip_lies_apart_and_names_the_team(clerk: Clerk) -> None:
    clerk.take("a.xlsx", inspection(clerk, "gần xong"))
    clerk.take("b.xlsx", filled(clerk.workspace, "dan-trung", "5/10/2021", {SHARE: "gần xong"}))
    slips = clerk.workspace.slips
    publish(clerk.session, clerk.now)
    # Where an early edition of the program laid them.
    for ending in ("xlsx", "txt"):
        (slips / f"doan/dan-trung-2021-10-05-doan.{ending}").rename(slips / f"dan-trung-2021-10-05-team.{ending}")
    published = publish(clerk.session, clerk.now)
    assert published.slips == ("doan/dan-trung-2021-10-05-doan", "dan-trung-2021-10-05-thon")
    assert sorted(path.relative_to(slips).as_posix() for path in slips.rglob("*.*")) == [
        "dan-trung-2021-10-05-thon.txt", "dan-trung-2021-10-05-thon.xlsx",
        "doan/dan-trung-2021-10-05-doan.txt", "doan/dan-trung-2021-10-05-doan.xlsx",
    ]  # fmt: skip
    text = (slips / "doan/dan-trung-2021-10-05-doan.txt").read_text("utf-8-sig")
    assert text.startswith("Đoàn số 3 (kiểm tra Đan Trung), phiếu kiểm tra")
    assert "không gửi cho thôn" in text
    assert (slips / "dan-trung-2021-10-05-thon.txt").read_text("utf-8-sig").startswith("Đan Trung, phiếu báo cáo")
    clerk.take("c.xlsx", inspection(clerk, 95))
    assert publish(clerk.session, clerk.now).slips == ("dan-trung-2021-10-05-thon",)
    assert not list((slips / "doan").iterdir())


@pytest.mark.thorough
def test_a_form_let_in_is_the_first_report_of_its_day_whenever_that_is_decided(clerk: Clerk) -> None:
    take(clerk, "thu.eml", mailed(clerk, inspection(clerk, 60), "la@gmail.com"))
    clerk.now += timedelta(days=1)
    next_day = clerk.take("tay.xlsx", inspection(clerk, 95))
    assert next_day.report_date == NOW.date()
    clerk.decide("team-sender-unknown", action="Giữ nguyên")
    assert state(clerk, next_day.seq).report_date == NOW.date() + timedelta(days=1)
    assert "date-not-changed" in clerk.codes(next_day.seq)
    clerk.expect_rebuild()
    clerk.decide("Giữ nguyên", table="decisions", action="Hủy quyết định")
    assert state(clerk, next_day.seq).report_date == NOW.date()
    clerk.expect_rebuild()


# The closing of the books

LAST = datetime(2021, 11, 30, 17)


def closing_form(clerk: Clerk, value: Value, day: str = "30/11/2021") -> bytes:
    return filled(clerk.workspace, "dan-trung", day, {SHARE: value})


def value_now(clerk: Clerk, at: datetime | None = None) -> object:
    frame = results_as_of(clerk.session.campaign, clerk.session.ledger, at or clerk.now).indicators
    (value,) = frame[(frame["unit"] == "dan-trung") & (frame["indicator"] == "TC1.2")]["value"]
    return value


@pytest.mark.parametrize(("late", "held"), [(0, ""), (24 * 60, ""), (24 * 60 + 1, "after-closing")])
def test_the_books_close_a_day_after_the_last_deadline(clerk: Clerk, late: int, held: str) -> None:
    clerk.now = LAST + timedelta(minutes=late - 1)
    form = clerk.take("a.xlsx", closing_form(clerk, 90))
    assert form.held == held
    assert value_now(clerk) == (None if held else 90)
    clerk.expect_rebuild()


def test_what_was_sent_before_the_closing_and_dropped_after_it_is_in_time(clerk: Clerk) -> None:
    clerk.now = LAST + timedelta(days=3)
    early = letter([("a.xlsx", closing_form(clerk, 90))], sender=VILLAGE, date="Wed, 01 Dec 2021 16:00:00 +0700")
    late = letter([("a.xlsx", closing_form(clerk, 95))], sender=VILLAGE, date="Wed, 01 Dec 2021 18:00:00 +0700")
    assert take(clerk, "a.eml", early.as_bytes()).held == ""
    assert take(clerk, "b.eml", late.as_bytes()).held == "after-closing"
    assert value_now(clerk) == 90


@pytest.mark.thorough
def test_a_late_form_of_whatever_day_moves_the_result_only_by_a_decision(clerk: Clerk) -> None:
    clerk.now = LAST - timedelta(hours=1)
    clerk.take("a.xlsx", closing_form(clerk, 80))
    clerk.now = LAST + timedelta(days=2)
    before = clerk.now
    for name, day in (("b.xlsx", "30/11/2021"), ("c.xlsx", "15/11/2021")):
        assert clerk.take(name, closing_form(clerk, 99, day)).held == "after-closing"
    assert value_now(clerk) == 80
    assert clerk.decide("after-closing", "02 b", action="Giữ nguyên").verdict == "accepted"
    assert value_now(clerk) == 99
    assert value_now(clerk, before) == 80
    clerk.expect_rebuild()


def test_the_books_close_by_the_deadline_that_holds_on_the_last_day(clerk: Clerk) -> None:
    campaign = load_campaign(clerk.workspace.campaign)
    first, in_time, too_late = (
        replace(campaign, deadline=time(hour)).asked(at, before_any=at.month == 9)
        for hour, at in ((17, datetime(2021, 9, 30)), (16, datetime(2021, 11, 30, 9)), (20, datetime(2021, 11, 30, 18)))
    )
    moved = replace(campaign, deadline=time(20), editions=(first, in_time, too_late))
    # What is asked for after the last deadline would let in, or hold, what was judged by then otherwise.
    assert moved.closes_at == LAST + timedelta(hours=23)
    assert replace(moved, editions=(first, too_late)).closes_at == LAST + timedelta(hours=24)


@pytest.mark.thorough
def test_the_grace_is_the_campaigns(clerk: Clerk) -> None:
    campaign = load_campaign(clerk.workspace.campaign)
    assert campaign.closes_at == LAST + timedelta(hours=24)
    write_campaign(replace(campaign, closing_grace_hours=0), clerk.workspace.campaign)
    shut = load_campaign(clerk.workspace.campaign)
    assert shut.closes_at == LAST


def test_the_bytes_of_a_form_that_waits_are_no_duplicate_from_another_hand(clerk: Clerk) -> None:
    data = inspection(clerk)
    held = take(clerk, "thu.eml", mailed(clerk, data, VILLAGE))
    by_hand = clerk.take("tay.xlsx", data)
    assert (held.held, by_hand.verdict, by_hand.held) == ("team-from-village", "accepted", "")
    assert verified(clerk) == 100
    again = clerk.take("lan nua.xlsx", data)
    assert again.verdict == "duplicate"
    clerk.expect_rebuild()


def test_the_bytes_of_a_form_that_was_let_in_are_a_duplicate_also_in_a_rebuild(clerk: Clerk) -> None:
    data = inspection(clerk)
    take(clerk, "thu.eml", mailed(clerk, data, VILLAGE))
    clerk.decide("team-from-village", action="Giữ nguyên")
    assert clerk.take("tay.xlsx", data).verdict == "duplicate"
    clerk.expect_rebuild()


@pytest.mark.thorough
@pytest.mark.usefixtures("drawn")
def test_exports_checks_and_the_rules_say_that_it_waits(clerk: Clerk, capsys: pytest.CaptureFixture[str]) -> None:
    mail = mailed(clerk, inspection(clerk), VILLAGE)
    (outside, inside) = clerk.session.judge_file(mail, "thu.eml", clerk.now)
    assert "team-from-village" in {finding.code for finding in inside[1].findings}
    tell_judged(*inside)
    assert "nhận nhưng chưa tính, chờ xã quyết định" in capsys.readouterr().out
    tell_judged(*outside)
    assert "nhận được" in capsys.readouterr().out
    taken = take(clerk, "thu.eml", mail)
    tables = tidy_tables(
        clerk.session.ledger,
        results_as_of(clerk.session.campaign, clerk.session.ledger, clerk.now, every_answer=True),
    )
    reasons = dict(zip(tables["drops"]["file"], tables["drops"]["reason"], strict=True))
    assert "chờ xã quyết định" in reasons[taken.name]
    publish(clerk.session, clerk.now)
    book = open_book(clerk.workspace.master)
    rules = " ".join(str(cell.value) for row in book["Quy tắc"].iter_rows() for cell in row)
    assert "17:00 ngày 01/12/2021" in rules
    sources = " ".join(str(cell.value) for row in book["Nguồn số liệu"].iter_rows() for cell in row)
    assert "chờ xã quyết định, chưa được tính: phiếu kiểm tra gửi từ địa chỉ của thôn" in sources


def test_a_grace_beyond_a_year_is_a_fault(clerk: Clerk) -> None:
    campaign = load_campaign(clerk.workspace.campaign)
    write_campaign(replace(campaign, closing_grace_hours=10**9), clerk.workspace.campaign)
    with pytest.raises(CampaignError, match="quá dài"):
        load_campaign(clerk.workspace.campaign)


def test_a_campaign_workbook_of_before_loads_with_the_defaults(clerk: Clerk) -> None:
    book = load_workbook(clerk.workspace.campaign)
    settings, units = book["Cài đặt"], book["Đơn vị"]
    (line,) = [row[0].row for row in settings.iter_rows() if row[0].value == "closing_grace_hours"]
    settings.delete_rows(line)
    (column,) = [cell.column for cell in units[1] if cell.value == "group_emails"]
    units.delete_cols(column)
    book.save(clerk.workspace.campaign)
    loaded = load_campaign(clerk.workspace.campaign)
    assert loaded.closing_grace_hours == 24
    assert {unit.group_emails for unit in loaded.units} == {()}
