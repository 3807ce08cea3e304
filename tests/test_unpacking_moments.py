"""Moments as mail programs write them, offsets above all; what is not understood is kept as it stands."""

import struct
import zipfile
from datetime import UTC, datetime

import pytest
from letter_factory import letter, zipped

from ntm_sheets.facts.records import Letter
from ntm_sheets.unpacking.headers import moment_in, passed_at
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.unpacking.zips import entry_date

AT = datetime(2021, 10, 5, 16, 40)
SAME = (
    "Tue, 05 Oct 2021 16:40:00 +0700",
    "Tue, 05 Oct 2021 09:40:00 +0000",
    "Tue, 05 Oct 2021 09:40:00 +00:00",
    "Tue, 05 Oct 2021 09:40:00 -00:00",
    "Tue, 05 Oct 2021 16:40:00 +07:00",
    "Tue, 05 Oct 2021 16:40:00 +07",
    "Tue, 05 Oct 2021 16:40:00 +7",
    "Tue, 05 Oct 2021 16:40:00 +700",
    "Tue, 05 Oct 2021 16:40:00 GMT+0700",
    "Tue, 05 Oct 2021 16:40:00 GMT +0700",
    "Tue, 05 Oct 2021 16:40:00 GMT+7",
    "Tue, 05 Oct 2021 16:40:00 UTC+7",
    "Tue, 05 Oct 2021 16:40:00 UTC + 7",
    "Tue, 05 Oct 2021 16:40:00 UTC+07:00",
    "Tue, 05 Oct 2021 16:40:00 utc+0700",
    "Tue, 05 Oct 2021 09:40:00 Z",
    "Tue, 05 Oct 2021 09:40:00Z",
    "Tue, 05 Oct 2021 05:40:00 \u22120400",
    "Tue, 05 Oct 2021 05:40:00 UTC-4",
    "Tue, 05 Oct 2021 16:40:00 +0700 (ICT)",
    "Tue, 05 Oct 2021 16:40:00 +0700 (GMT+07:00)",
    "Tue, 05 Oct 2021 16:40:00 +0700 (Giờ Đông Dương)",
    "Tue, 05 Oct 2021 09:40:00 +0000 (GMT+07:00)",
    "Tue, 05 Oct 2021 16:40:00 (GMT+07:00)",
    "Tue, 05 Oct 2021 09:40:00 (UTC)",
    "Tue, 05 Oct 2021 16:40:00 (UTC+07:00) Bangkok, Hanoi, Jakarta",
    "Tue, 05 Oct 2021 16:40:00 +0700 ICT",
    "Tue, 05 Oct 2021 16:40:00 SE Asia Standard Time",
    "Tue, 05 Oct 2021 16:40:00",
    "Tue, 5-Oct-2021 16:40 +0700",
    "5 Oct 21 02:40:00 PDT",
    "Tue Oct  5 16:40:00 2021",
    "Tue Oct  5 16:40:00 ICT 2021",
    "Tue Oct  5 09:40:00 +0000 2021",
    "Tue Oct 05 2021 16:40:00 GMT+0700 (Indochina Time)",
    "October 5, 2021 4:40:00 PM +0700",
    "2021-10-05T09:40:00Z",
    "2021-10-05T09:40:00.123+00:00",
    "2021-10-05 16:40:00 +0700",
    "Thứ Ba, 5 thg 10 2021 16:40:00 +0700",
    "Thứ 3, 05 Th10 2021 16:40:00 GMT+7",
    "T3, 5 tháng 10, 2021 lúc 16:40 (GMT+07:00)",
    "16:40 ngày 05/10/2021",
    "05/10/2021 4:40 CH",
    "=?utf-8?q?Th=E1=BB=A9_Ba=2C_5_thg_10_2021_16=3A40=3A00_+0700?=",
)  # fmt: skip
NOT_UNDERSTOOD = (
    "Tue, 05 Oct 2021 16:40:00 XYZ",
    "Tue, 05 Oct 2021 16:40:00 A",
    "Tue, 05 Oct 2021 16:40:00 +9999",
    "Tue, 05 Oct 2021 16:40:00 +1500",
    "Tue, 05 Oct 2021 16:40:00 +0760",
    "Tue, 05 Oct 2021 16:40:00 PDT +0700",
    "Tue, 05 Oct 2021 25:40:00 +0700",
    "Tue, 32 Oct 2021 16:40:00 +0700",
    "Tue, 05 Oct 2021",
    "16:40:00 +0700",
    "Thu, 01 Jan 1970 00:00:00 +0000",
    "hôm qua",
    "((((((((((" * 40,
)


@pytest.mark.parametrize("written", SAME)
def test_the_same_moment_in_every_writing(written: str) -> None:
    assert moment_in(written) == AT


@pytest.mark.parametrize("written", NOT_UNDERSTOOD, ids=range(len(NOT_UNDERSTOOD)))
def test_what_is_not_understood_is_no_moment_and_kept_as_it_stands(written: str) -> None:
    assert moment_in(written) is None
    found = letter_with(f"Date: {written}")
    assert (found.sent_at, found.sent_by) == (None, "")
    assert found.unread == " ".join(written[:200].split())


def test_an_english_thursday_is_no_vietnamese_weekday() -> None:
    assert moment_in("Thu 7 Oct 2021 16:40:00 +0700") == datetime(2021, 10, 7, 16, 40)
    assert moment_in("Thứ Năm, 7 thg 10 2021 16:40:00 +0700") == datetime(2021, 10, 7, 16, 40)


def letter_with(*lines: str) -> Letter:
    text = "\r\n".join(("From: a@b.vn", *lines, "", "abc")).encode()
    found = unpack(text, "eml", "thu.eml").letter
    assert found is not None
    return found


def test_the_topmost_received_line_is_the_server_s_word_and_no_lower_one() -> None:
    mine = "Received: from a (b; c) by mail.xa.vn with ESMTPS id 1 for <x@y.vn>;\r\n\tTue,  5 Oct 2021 16:40:00 +0700 (+07)"
    forged = "Received: from x by y; Tue, 5 Oct 2021 09:00:00 +0700"
    found = letter_with(mine, forged, "Date: Tue, 5 Oct 2021 15:00:00 +0700")
    assert (found.passed_at, found.passed_by) == (AT, "Received")
    assert (found.sent_at, found.sent_by, found.came_at) == (datetime(2021, 10, 5, 15), "Date", AT)
    unreadable = letter_with("Received: by 10.0.0.1 with SMTP", forged)
    assert (unreadable.passed_at, unreadable.passed_by) == (None, "")


def test_two_dates_that_disagree_are_none() -> None:
    one, other = "Date: Tue, 5 Oct 2021 15:00:00 +0700", "Date: Tue, 5 Oct 2021 16:40:00 +0700"
    assert letter_with(one, other).sent_at is None
    assert letter_with(one, other).unread == "Tue, 5 Oct 2021 15:00:00 +0700 / Tue, 5 Oct 2021 16:40:00 +0700"
    assert letter_with(other, "Date: Tue, 5 Oct 2021 09:40:00 +0000").sent_at == AT
    assert letter_with() == Letter("a@b.vn")


def test_a_received_line_without_a_moment_says_nothing() -> None:
    assert passed_at("from a by b; Tue, 05 Oct 2021 02:40:00 -0700 (PDT)") == AT
    assert passed_at("Tue, 05 Oct 2021 02:40:00 -0700") is None
    assert passed_at("from a by b;") is None


def entry(extra: bytes = b"", at: tuple[int, int, int, int, int, int] = (2021, 10, 5, 16, 40, 0)) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("a.xlsx", at)
    info.extra = extra
    return info


def test_an_entry_s_date_is_universal_where_its_program_wrote_that() -> None:
    seconds = int(datetime(2021, 10, 5, 9, 41, 7, tzinfo=UTC).timestamp())
    ticks = (seconds + 11_644_473_600) * 10_000_000
    precise = datetime(2021, 10, 5, 16, 41, 7)
    unix = struct.pack("<HHBl", 0x5455, 5, 1, seconds)
    ntfs = struct.pack("<HHLHHQQQ", 0x000A, 32, 0, 1, 24, ticks, ticks, ticks)
    assert entry_date(entry()) == AT
    assert entry_date(entry(unix)) == precise
    assert entry_date(entry(ntfs)) == precise
    assert entry_date(entry(b"\x01\x02\x03\x00abc" + unix)) == precise
    assert entry_date(entry(struct.pack("<HHBl", 0x5455, 5, 0, seconds))) == AT
    assert entry_date(entry(unix[:7])) == AT
    assert entry_date(entry(struct.pack("<HHLHHQ", 0x000A, 16, 0, 1, 24, 1 << 63))) == AT
    assert entry_date(entry(at=(1980, 1, 1, 0, 0, 0))) is None
    assert entry_date(entry(at=(2021, 2, 31, 0, 0, 0))) is None


def test_each_file_has_the_letter_that_it_lies_in_and_the_date_that_its_zip_gives_it() -> None:
    older = letter([("cu.xlsx", b"cu")], sender="to@b.vn", date="Tue, 05 Oct 2021 15:00:00 +0700")
    outer = letter([("moi.xlsx", b"moi"), ("hai.zip", zipped([("trong.xlsx", b"trong")], at=AT))], sender="thon@b.vn")
    outer.add_attachment(older)
    sent = datetime(2021, 10, 5, 15)
    found = {one.name: one.letter for one in unpack(outer.as_bytes(), "eml", "t").members}
    (within,) = (one for name, one in found.items() if name.endswith("cu.xlsx"))
    assert (within.sent_at, within.carried_at, within.sender) == (sent, AT, "thon@b.vn")
    assert (found["t!moi.xlsx"].sent_at, found["t!moi.xlsx"].carried_at) == (AT, None)
    assert (found["t!hai.zip!trong.xlsx"].sent_at, found["t!hai.zip!trong.xlsx"].entry_at) == (AT, AT)
    (packed,) = unpack(zipped([("thu.eml", older.as_bytes())], at=AT), "zip", "z").members
    assert (packed.letter.sent_at, packed.letter.entry_at, packed.letter.sender) == (sent, None, "to@b.vn")
    (bare,) = unpack(zipped([("a.xlsx", b"a")], at=AT), "zip", "z").members
    assert bare.letter == Letter(entry_at=AT)
