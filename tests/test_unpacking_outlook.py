"""An Outlook message becomes its attachments; the files are written by the test, for there is no Outlook here."""

import io
import struct
from datetime import UTC, datetime

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_factory import Tree, attachment, compound_file, letter, outlook, zipped
from test_unpacking_names import in_1258
from test_unpacking_zips import NOISE, members, remarks

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Letter, Unpacked
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 30


def open_message(tree: Tree) -> Unpacked:
    return unpack(compound_file(tree), "msg", "thu.msg")


def receipt(tree: Tree) -> Letter:
    found = open_message(tree).letter
    assert found is not None
    return found


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        unpack(data, "msg", "thu.msg")
    return caught.value.code


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_what_the_tests_write_is_a_valid_message() -> None:
    data = compound_file(outlook([("a.xlsx", NOISE), ("b.txt", b"1"), ("c.msg", outlook([("d", b"")], header=24))]))
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE) as file:
        assert file.parsing_issues == []
        assert file.openstream("__attach_version1.0_#00000000/__substg1.0_37010102").read() == NOISE
    assert sniff(data).kind == "msg"


def test_attachments_and_receipt() -> None:
    unpacked = open_message(outlook([("Phiếu Hòa Bình.xlsx", NOISE), ("ghi chú.txt", b"abc"), ("rong.xlsx", b"")]))
    assert members(unpacked) == {
        "thu.msg!Phiếu Hòa Bình.xlsx": NOISE,
        "thu.msg!ghi chú.txt": b"abc",
        "thu.msg!rong.xlsx": b"",
    }
    assert unpacked.remarks == ()
    assert unpacked.letter == Letter("chi.bo@example.vn", "Báo cáo", datetime(2021, 10, 5, 16, 40), "ClientSubmitTime")


def test_more_than_ten_attachments_keep_their_order() -> None:
    files = [(f"{n}.xlsx", bytes([n])) for n in range(40)]
    assert [member.data for member in open_message(outlook(files)).members] == [data for _, data in files]


def test_an_embedded_message_is_opened_one_level() -> None:
    deepest = outlook([("sau.xlsx", b"3")], header=24)
    inner = outlook([("b.xlsx", b"2"), ("chuyển tiếp 2", deepest)], header=24)
    unpacked = open_message(outlook([("a.xlsx", b"1"), ("chuyển tiếp", inner)]))
    assert members(unpacked) == {"thu.msg!a.xlsx": b"1", "thu.msg!chuyển tiếp!b.xlsx": b"2"}
    assert remarks(unpacked) == [("nested-too-deep", "thu.msg!chuyển tiếp!chuyển tiếp 2")]


def test_other_containers_in_it_are_opened() -> None:
    files = [
        ("a.zip", zipped([("x.xlsx", b"1")])),
        ("b.eml", bytes(letter([("y.xlsx", b"2")]))),
        ("c.msg", compound_file(outlook([("z.xlsx", b"3")]))),
    ]
    unpacked = open_message(outlook(files))
    assert members(unpacked) == {
        "thu.msg!a.zip!x.xlsx": b"1",
        "thu.msg!b.eml!y.xlsx": b"2",
        "thu.msg!c.msg!z.xlsx": b"3",
    }
    nested = bytes(letter([("thu.msg", compound_file(outlook([("z.xlsx", b"3")])))]))
    assert members(unpack(nested, "eml", "t.eml")) == {"t.eml!thu.msg!z.xlsx": b"3"}


def test_pictures_in_the_text_are_told_from_attached_ones() -> None:
    flagged = dict(attachment("logo.png", PNG))
    flagged["__properties_version1.0"] = bytes(8) + struct.pack("<HHLLL", 0x0003, 0x3714, 6, 4, 0)
    tree = outlook(
        extra={
            "__substg1.0_10130102": b'<img src="cid:anh1@x">',
            "__attach_version1.0_#00000000": attachment("anh.png", PNG, t3712="anh1@x"),
            "__attach_version1.0_#00000001": flagged,
            "__attach_version1.0_#00000002": attachment("vuon.png", PNG, t3712="anh2@x"),
        }
    )
    inline = {member.name: member.inline for member in open_message(tree).members}
    assert inline == {"thu.msg!anh.png": True, "thu.msg!logo.png": True, "thu.msg!vuon.png": False}


@pytest.mark.parametrize("page", [1258, 65001, 0, 99999])
def test_eight_bit_texts_are_in_the_messages_code_page(page: int) -> None:
    text = "Phiếu Hòa Bình.xlsx"
    raw = text.encode() if page == 65001 else in_1258(text)
    listing = struct.pack("<HHLLL", 0x0003, 0x3FFD, 6, page, 0)
    named = {**attachment("", b"1"), "__substg1.0_3707001E": raw}
    named["__properties_version1.0"] = bytes(8) + listing
    tree = {**outlook(), "__substg1.0_0037001E": raw, "__attach_version1.0_#00000000": named}
    del tree["__substg1.0_0037001F"]
    tree["__properties_version1.0"] = bytes(32) + listing
    unpacked = open_message(tree)
    assert unpacked.letter is not None
    assert unpacked.letter.subject == text
    assert list(members(unpacked)) == [f"thu.msg!{text}"]


def test_names_fall_back_to_the_short_one_and_to_the_order() -> None:
    extra = {
        "__attach_version1.0_#00000000": {**attachment("", b"1"), "__substg1.0_3704001F": wide("PHIEU~1.XLS")},
        "__attach_version1.0_#00000001": attachment("", zipped([("xl/workbook.xml", b"")])),
    }
    assert list(members(open_message(outlook(extra=extra)))) == ["thu.msg!PHIEU~1.XLS", "thu.msg!dinh-kem-2.xlsx"]


SENDERS: dict[str, Tree] = {
    "smtp": {"__substg1.0_5D01001F": wide("A@b.vn"), "__substg1.0_0C1F001F": wide("/O=XA/CN=A")},
    "plain": {"__substg1.0_0C1F001F": wide("a@b.vn")},
    "represented": {"__substg1.0_0C1F001F": wide("/O=XA/CN=A"), "__substg1.0_5D02001F": wide("a@b.vn")},
    "headers": {"__substg1.0_007D001F": wide("Received: x\r\nFrom: =?utf-8?q?B=C3=AD?= <a@b.vn>\r\nTo: c@d.vn\r\n")},
}


@pytest.mark.parametrize("by", SENDERS)
def test_the_sender_is_taken_from_the_best_field(by: str) -> None:
    tree = {name: value for name, value in outlook().items() if "5D01" not in name}
    assert receipt({**tree, **SENDERS[by]}).sender == "a@b.vn"
    assert receipt(tree).sender == ""


def test_the_time_falls_back_to_the_headers_and_to_the_delivery() -> None:
    ticks = int((datetime(2021, 10, 6, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    delivered = {"__properties_version1.0": bytes(32) + struct.pack("<HHLQ", 0x0040, 0x0E06, 6, ticks)}
    headers = {"__substg1.0_007D001F": wide("From: a@b.vn\r\nDate: Tue, 05 Oct 2021 16:40:00 +0700\r\n")}
    bare = outlook(sent=None)
    found = receipt({**bare, **delivered, **headers})
    assert (found.sent_at, found.sent_by) == (datetime(2021, 10, 5, 16, 40), "Date")
    assert (found.passed_at, found.passed_by) == (datetime(2021, 10, 6, 7), "MessageDeliveryTime")
    found = receipt({**bare, **delivered})
    assert (found.came_at, found.sent_at, found.sent_by) == (datetime(2021, 10, 6, 7), None, "")
    assert (receipt(bare).came_at, receipt(bare).sent_by, receipt(bare).passed_by) == (None, "", "")


def test_the_topmost_server_s_word_is_taken_from_the_headers() -> None:
    lines = (
        "Received: from a by mail.xa.vn with ESMTPS id 1;",
        "\tTue, 5 Oct 2021 16:41:10 +0700",
        "Received: from b by c; Tue, 5 Oct 2021 09:00:00 +0700",
        "From: a@b.vn",
        "Date: Tue, 05 Oct 2021 16:40:00 GMT",
        " +0700",
    )
    found = receipt({**outlook(sent=None), "__substg1.0_007D001F": wide("\r\n".join(lines))})
    assert (found.sent_at, found.sent_by) == (datetime(2021, 10, 5, 16, 40), "Date")
    assert (found.passed_at, found.passed_by) == (datetime(2021, 10, 5, 16, 41, 10), "Received")


@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_an_absurd_time_is_none(moment: datetime) -> None:
    assert receipt(outlook(sent=moment)).sent_at is None


def test_links_objects_and_locked_messages_are_named() -> None:
    extra = {
        "__attach_version1.0_#00000000": attachment("phieu.xlsx", None),
        "__attach_version1.0_#00000001": attachment("bang", {"CONTENTS": b"1"}),
        "__attach_version1.0_#00000002": attachment("smime.p7m", b"1"),
    }
    unpacked = open_message(outlook(extra=extra))
    assert unpacked.members == ()
    assert remarks(unpacked) == [
        ("member-elsewhere", "thu.msg!phieu.xlsx"),
        ("letter-format-ole", "thu.msg"),
        ("letter-format-smime", "thu.msg"),
    ]


def test_a_message_with_nothing_says_so() -> None:
    tree = outlook(extra={"__substg1.0_1000001F": wide("xem https://docs.google.com/x")})
    unpacked = open_message(tree)
    assert remarks(unpacked) == [("letter-no-attachment", "thu.msg")]
    assert unpacked.remarks[0].seen == "docs.google.com"


def test_an_attachment_without_its_data_is_damaged() -> None:
    broken = {name: value for name, value in attachment("a.xlsx", b"1").items() if "3701" not in name}
    assert refused(compound_file(outlook(extra={"__attach_version1.0_#00000000": broken}))) == "damaged"


def test_cut_off_anywhere_it_is_damaged() -> None:
    data = compound_file(outlook([("a.xlsx", NOISE), ("b.xlsx", NOISE[::-1])]))
    assert {refused(data[: len(data) * hundredth // 100]) for hundredth in range(100)} == {"damaged"}


def test_another_kind_of_ole_file_is_damaged() -> None:
    assert refused(compound_file({"Workbook": NOISE})) == "damaged"
    assert refused(b"") == "damaged"
    assert refused(b"pyproject.toml") == "damaged"


def test_limits_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    data = compound_file(outlook([("a", NOISE), ("b", NOISE)]))
    for name, enough in (
        ("MEMBERS", 2),
        ("MEMBER_BYTES", 50_000),
        ("INFLATED_BYTES", 100_000),
        ("LETTER_BYTES", len(data)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, enough)
            assert len(unpack(data, "msg", "thu.msg").members) == 2
            patch.setattr(limits, name, enough - 1)
            assert refused(data) == "too-large", name
    monkeypatch.setattr(limits, "OLE_ENTRIES", 5)
    assert refused(data) == "too-large"


@given(st.lists(st.binary(max_size=6000), max_size=6))
@settings(deadline=None)
def test_any_files_come_back_byte_for_byte(files: list[bytes]) -> None:
    kept = [b"\x01" + data for data in files]
    unpacked = open_message(outlook([("a.bin", data) for data in kept]))
    assert [member.data for member in unpacked.members] == kept
