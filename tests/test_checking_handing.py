"""When a form was handed in: whose word decides, what cannot be true, and what is told."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from small_campaigns import small_campaign

from ntm_sheets.checking.background import Rival
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.handed_in import OUTER, check_rival, hand_in
from ntm_sheets.facts.records import NO_LETTER, Handed, Letter, turn_of

CAMPAIGN = small_campaign(days=10)
DAY = date(2021, 10, 5)
RECEIVED = datetime(2021, 10, 5, 19)


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2021, 10, day, hour, minute)


def said(letter: Letter, received: datetime = RECEIVED, day: date | None = DAY) -> tuple[datetime, str, list[str]]:
    handed, remarks = hand_in(letter, received, CAMPAIGN, day, "thu.eml!a.xlsx")
    assert handed.at <= received
    return handed.at, handed.by, [remark.code for remark in remarks]


def mail(
    sent: datetime | None = None, passed: datetime | None = None, carried: datetime | None = None, unread: str = ""
) -> Letter:
    return Letter(
        "a@b.vn", "", sent, "Date" if sent else "", passed, "Received" if passed else "", unread, carried_at=carried
    )


BELIEVED = {
    "no letter": (NO_LETTER, RECEIVED, "", []),
    "its sender's word": (mail(at(16, 30)), at(16, 30), "Date", []),
    "the server's before the sender's": (mail(at(16, 50), at(17, 2)), at(17, 2), "Received", []),
    "the server's, far from the sender's": (mail(at(16, 30), at(18, 30)), at(18, 30), "Received", ["letter-time-apart"]),
    "a sender's clock ahead": (mail(at(18, 30), at(16, 30)), at(16, 30), "Received", ["letter-time-apart"]),
    "a sender's clock of another day": (mail(at(16, 30, 1), at(16, 31)), at(16, 31), "Received", ["letter-time-apart"]),
    "a little later than the receipt": (mail(at(19, 5)), RECEIVED, "Date", []),
    "after the receipt": (mail(at(23)), RECEIVED, "", ["letter-time-impossible"]),
    "before the form's own day": (mail(at(16, 30, 4)), RECEIVED, "", ["letter-time-impossible"]),
    "before the campaign": (mail(at(16, 30, 1)), RECEIVED, "", ["letter-time-impossible"]),
    "a server's word that cannot be true": (mail(at(16, 30), at(23)), RECEIVED, "", ["letter-time-impossible"] * 2),
    "not understood": (mail(unread="hôm qua"), RECEIVED, "", ["letter-time-unread"]),
    "not understood, but the server's": (mail(None, at(16, 40), unread="x"), at(16, 40), "Received", ["letter-time-unread"]),
    "a letter within a letter": (mail(at(15), None, at(16, 40)), at(15), "Date", ["inner-letter-unproven"]),
    "a letter that a server took in, within a letter": (mail(at(15), at(15, 1), at(16, 40)), at(15, 1), "Received", ["letter-in-letter"]),
    "within one of that hour": (mail(at(16, 30), None, at(16, 40)), at(16, 30), "Date", []),
    "within an older one": (mail(at(18), None, at(16, 40)), at(16, 40), OUTER, ["letter-time-impossible"]),
    "without a time within a letter": (mail(None, None, at(16, 40)), at(16, 40), OUTER, []),
    "within one that cannot be true": (mail(at(16, 30), None, at(23)), at(16, 30), "Date", ["inner-letter-unproven"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BELIEVED)
def test_whose_word_decides_and_what_is_told(case: str) -> None:
    letter, moment, by, codes = BELIEVED[case]
    assert said(letter) == (moment, by, codes)


def test_a_form_of_an_unknown_day_is_held_against_the_campaign_only() -> None:
    assert said(mail(at(16, 30, 4)), day=None) == (at(16, 30, 4), "Date", [])
    assert said(mail(at(16, 30, 1)), day=None) == (RECEIVED, "", ["letter-time-impossible"])
    assert said(mail(at(0)), day=DAY)[:2] == (at(0), "Date")
    assert said(mail(at(0) - timedelta(seconds=1)), day=DAY)[:2] == (RECEIVED, "")


def test_what_is_told_names_both_times_and_who_decided() -> None:
    _, (apart,) = hand_in(mail(at(16, 30), at(18, 31)), RECEIVED, CAMPAIGN, DAY, "thu.eml!a.xlsx")
    message = word(apart).message
    assert "16:30 ngày 05/10/2021" in message
    assert "18:31 ngày 05/10/2021" in message
    _, (impossible,) = hand_in(mail(at(16, 30, 4)), RECEIVED, CAMPAIGN, DAY, "thu.eml!a.xlsx")
    assert "16:30 ngày 04/10/2021 (mục Date)" in word(impossible).message
    assert "giờ xã nhận tệp: 19:00 ngày 05/10/2021" in word(impossible).message


def turn(letter: Letter, received: datetime = RECEIVED) -> str:
    return hand_in(letter, received, CAMPAIGN, DAY, "a")[0].turn


ENTRY = Letter(entry_at=at(15))
IN_TURN = (
    [mail(at(15)), mail(at(16, 30)), NO_LETTER],
    [mail(None, at(15)), mail(at(18), at(16))],
    [ENTRY, mail(at(15, 30)), replace(ENTRY, entry_at=at(16)), NO_LETTER],
    # Within one letter the date of the file tells; between letters the letter does.
    [replace(mail(at(15)), entry_at=at(14, 59)), mail(at(15)), replace(mail(at(16)), entry_at=at(9))],
    # A PC whose clock is wrong still tells its own files apart; they came when they came.
    [mail(at(15)), replace(ENTRY, entry_at=at(20)), replace(ENTRY, entry_at=at(21))],
    [mail(at(15)), replace(ENTRY, entry_at=at(9, day=1)), replace(ENTRY, entry_at=at(10, day=1))],
)


@pytest.mark.parametrize("letters", IN_TURN)
def test_the_turn_of_forms(letters: list[Letter]) -> None:
    for shuffled in permutations(letters):
        assert sorted(shuffled, key=turn) == letters


def test_an_entry_s_date_does_not_make_a_form_come_on_time() -> None:
    handed, remarks = hand_in(replace(ENTRY, entry_at=at(9)), RECEIVED, CAMPAIGN, DAY, "a")
    assert (handed.at, handed.by, remarks) == (RECEIVED, "", ())


def rival_said(mine: str, theirs: str, received: datetime = RECEIVED) -> list[str]:
    rival = Rival("kia.xlsx", theirs, received)
    return [word(one).message for one in check_rival(rival, Handed(RECEIVED, "", mine), RECEIVED, "này.xlsx")]


def test_two_forms_of_a_day_are_told_with_both_their_times() -> None:
    (stands,) = rival_said(turn_of(at(15)), turn_of(at(16, 30)))
    assert "“này.xlsx” nộp lúc 15:00 ngày 05/10/2021" in stands
    assert "“kia.xlsx” nộp sau, lúc 16:30 ngày 05/10/2021" in stands
    (replaced,) = rival_said(turn_of(at(16, 30)), turn_of(at(15)))
    assert "nộp lúc 16:30 ngày 05/10/2021, thay cho phiếu “kia.xlsx”" in replaced
    # Of one letter's zip: the dates of the files.
    (entries,) = rival_said(turn_of(at(17), at(15)), turn_of(at(17), at(16)))
    assert "15:00" in entries
    assert "16:00" in entries
    assert "17:00" not in entries


def test_of_two_forms_of_one_moment_it_is_asked() -> None:
    remarks = check_rival(
        Rival("kia.xlsx", turn_of(at(15)), RECEIVED), Handed(at(15), "", turn_of(at(15))), RECEIVED, "a"
    )
    (asked,) = [word(one) for one in remarks]
    assert (asked.code, asked.level) == ("forms-at-once", "warning")
    assert "“a” và phiếu “kia.xlsx”" in asked.message


def test_that_the_later_one_replaces_what_came_before_it_goes_without_saying() -> None:
    assert rival_said(turn_of(at(16)), turn_of(at(15)), RECEIVED - timedelta(minutes=1)) == []
    assert len(rival_said(turn_of(at(15)), turn_of(at(16)), RECEIVED - timedelta(days=1))) == 1
    assert list(check_rival(None, Handed(RECEIVED, "", turn_of(at(15))), RECEIVED, "a")) == []


def test_where_our_own_clock_was_set_back_the_order_of_receipt_stays() -> None:
    def placed(letter: Letter, received: datetime, rival: Rival | None) -> Rival:
        handed, _ = hand_in(letter, received, CAMPAIGN, DAY, "a", rival)
        return Rival("a", handed.turn, received)

    first = placed(NO_LETTER, at(19), None)
    second = placed(NO_LETTER, at(17), first)
    third = placed(NO_LETTER, at(17, 30), second)
    assert first.turn <= second.turn <= third.turn
    # A letter's word does not depend on our clock.
    assert placed(mail(at(16)), at(17, 40), third).turn == turn_of(at(16))
