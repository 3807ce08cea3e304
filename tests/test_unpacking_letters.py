"""A letter becomes its attachments, all of them or none; sender, subject and time are its receipt."""

import base64
from datetime import datetime
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_factory import letter, zipped
from test_unpacking_zips import NOISE, members, remarks

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Unpacked
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 30
XLSX = zipped([("[Content_Types].xml", b"spreadsheetml.sheet.main"), ("xl/workbook.xml", NOISE)])


def open_letter(message: EmailMessage | bytes | str) -> Unpacked:
    data = message.encode() if isinstance(message, str) else bytes(message)
    return unpack(data, "eml", "thu.eml")


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        open_letter(data)
    return caught.value.code


def raw_letter(*parts: str, head: str = "", kind: str = "mixed") -> str:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return (
        f"From: a@b.vn\r\nTo: c@d.vn\r\n{head}MIME-Version: 1.0\r\n"
        f"Content-Type: multipart/{kind}; boundary=b\r\n\r\n{body}--b--\r\n"
    )


def part(headers: str, data: bytes = b"noi dung") -> str:
    return f"{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}"


def test_attachments_and_receipt() -> None:
    files = [(f"Phiếu thôn số {n}.xlsx", XLSX + bytes([n])) for n in range(5)]
    unpacked = open_letter(letter([*files, ("ghi chú.txt", b"abc")]))
    assert members(unpacked) == {f"thu.eml!{name}": data for name, data in [*files, ("ghi chú.txt", b"abc")]}
    assert unpacked.remarks == ()
    assert unpacked.letter is not None
    assert unpacked.letter.sender == "chi.bo@example.vn"
    assert unpacked.letter.subject == "Báo cáo thôn Hòa Bình"
    assert (unpacked.letter.sent_at, unpacked.letter.sent_by) == (datetime(2021, 10, 5, 16, 40), "Date")


NAMES = {
    "rfc2231": "filename*=UTF-8''Phi%E1%BA%BFu%20H%C3%B2a%20B%C3%ACnh.xlsx",
    "rfc2231-pieces": "filename*0*=UTF-8''Phi%E1%BA%BFu;\r\n filename*1*=%20H%C3%B2a%20;\r\n filename*2*=B%C3%ACnh.xlsx",
    "rfc2231-no-charset": "filename*=''Phi%E1%BA%BFu%20H%C3%B2a%20B%C3%ACnh.xlsx",
    "rfc2231-charset-lies": "filename*=us-ascii''Phi%E1%BA%BFu%20H%C3%B2a%20B%C3%ACnh.xlsx",
    "rfc2047-b": 'filename="=?UTF-8?B?UGhp4bq/dSBIw7JhIELDrG5oLnhsc3g=?="',
    "rfc2047-q": 'filename="=?utf-8?Q?Phi=E1=BA=BFu_H=C3=B2a_B=C3=ACnh=2Exlsx?="',
    "rfc2047-folded": 'filename="=?UTF-8?B?UGhp4bq/dSBI?=\r\n =?UTF-8?B?w7JhIELDrG5oLnhsc3g=?="',
    "rfc2047-unknown-charset": 'filename="=?x-la?Q?Phi=E1=BA=BFu_H=C3=B2a_B=C3=ACnh=2Exlsx?="',
    "raw-utf8": 'filename="Phiếu Hòa Bình.xlsx"',
    "nfd": 'filename="Phiê\u0301u Ho\u0300a Bi\u0300nh.xlsx"',
    "path": 'filename="C:\\\\Users\\\\x\\\\Phiếu Hòa Bình.xlsx"',
}


@pytest.mark.parametrize("form", NAMES)
def test_names_in_every_form(form: str) -> None:
    attached = part(f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; {NAMES[form]}")
    assert list(members(open_letter(raw_letter(attached)))) == ["thu.eml!Phiếu Hòa Bình.xlsx"]


def test_a_name_that_is_only_in_the_content_type() -> None:
    attached = part('Content-Type: application/octet-stream; name="phieu.xlsx"')
    assert list(members(open_letter(raw_letter(attached)))) == ["thu.eml!phieu.xlsx"]


def test_missing_names_are_given_by_order_and_content() -> None:
    parts = [
        part("Content-Type: application/octet-stream", XLSX),
        part("Content-Type: text/plain\r\nContent-Disposition: attachment", b"abc"),
        part("Content-Type: application/pdf", PNG),
        part("Content-Type: image/png; name=x", PNG),
    ]
    names = list(members(open_letter(raw_letter(*parts))))
    assert names == ["thu.eml!dinh-kem-1.xlsx", "thu.eml!dinh-kem-2", "thu.eml!dinh-kem-3.png", "thu.eml!x"]


@pytest.mark.parametrize("name", ["../../x.xlsx", "C:\\x.xlsx", "x\0.xlsx", "x.xlsx\u202e", "/x.xlsx", "\\\\a\\x.xlsx"])
def test_steering_names(name: str) -> None:
    attached = part(f'Content-Type: a/b\r\nContent-Disposition: attachment; filename="{name}"')
    assert list(members(open_letter(raw_letter(attached)))) == ["thu.eml!x.xlsx"]


@pytest.mark.parametrize(
    "parameter",
    [
        "filename*=a; filename*0=b",
        "filename*99999999999999999999=x",
        "filename*=x",
        "filename=",
        "filename*0*=%%%",
        ";;;=",
    ],
)
def test_malformed_parameters_leave_the_attachment(parameter: str) -> None:
    attached = part(f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; {parameter}", NOISE)
    assert [member.data for member in open_letter(raw_letter(attached)).members] == [NOISE]


def test_two_of_a_name_are_both_kept() -> None:
    unpacked = open_letter(letter([("báo cáo.xlsx", b"1"), ("báo cáo.xlsx", b"2"), ("Báo cáo.xlsx", b"3")]))
    assert members(unpacked) == {
        "thu.eml!báo cáo.xlsx": b"1",
        "thu.eml!báo cáo (2).xlsx": b"2",
        "thu.eml!Báo cáo (3).xlsx": b"3",
    }


def test_pictures_in_the_text_are_told_from_attached_ones() -> None:
    related = MIMEMultipart("related")
    related["From"], related["To"] = "a@b.vn", "c@d.vn"
    related.attach(MIMEText('<img src="cid:anh1@x">', "html"))
    for headers, data in (
        ({"Content-ID": "<anh1@x>"}, PNG),
        ({"Content-Disposition": "inline; filename=logo.png"}, PNG),
        ({"Content-ID": "<anh2@x>", "Content-Disposition": "attachment; filename=vuon.png"}, PNG),
        ({"Content-Disposition": "inline; filename=phieu.xlsx"}, XLSX),
    ):
        attached = MIMEBase("image", "png")
        attached.set_payload(base64.encodebytes(data).decode())
        for name, value in {"Content-Transfer-Encoding": "base64", **headers}.items():
            attached[name] = value
        related.attach(attached)
    inline = {member.name: member.inline for member in open_letter(related.as_bytes()).members}
    assert inline == {
        "thu.eml!dinh-kem-1.png": True,
        "thu.eml!logo.png": True,
        "thu.eml!vuon.png": False,
        "thu.eml!phieu.xlsx": False,
    }


def forwarded(depth: int) -> EmailMessage:
    """Give a letter with a workbook at each level, the innermost `depth` letters deep."""
    inner = None
    for level in range(depth, -1, -1):
        outer = letter([(f"p{level}.xlsx", bytes([level]))])
        if inner is not None:
            outer.add_attachment(inner)
        inner = outer
    assert inner is not None
    return inner


def test_letters_in_letters_down_to_five() -> None:
    unpacked = open_letter(forwarded(6))
    names = sorted(members(unpacked), key=len)
    assert len(names) == 6
    assert names[0] == "thu.eml!p0.xlsx"
    assert names[-1] == "thu.eml" + "!dinh-kem-2.eml" * 5 + "!p5.xlsx"
    assert remarks(unpacked) == [("nested-too-deep", "thu.eml" + "!dinh-kem-2.eml" * 6)]


def test_attached_letters_count_with_embedded_ones() -> None:
    inner = bytes(forwarded(3))
    middle = letter([("giữa.eml", inner)])
    outer = letter()
    outer.add_attachment(middle)
    unpacked = open_letter(outer)
    prefix = "thu.eml!dinh-kem-1.eml!giữa.eml"
    assert list(members(unpacked)) == [prefix + "!dinh-kem-2.eml" * n + f"!p{n}.xlsx" for n in range(4)]
    assert unpacked.remarks == ()
    deeper = letter()
    deeper.add_attachment(outer)
    assert [code for code, _ in remarks(open_letter(deeper))] == ["nested-too-deep"]


def test_a_forwarded_letter_in_base64_is_read() -> None:
    inner = bytes(letter([("phieu.xlsx", XLSX)]))
    attached = part("Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=fw.eml", inner)
    assert members(open_letter(raw_letter(attached))) == {"thu.eml!fw.eml!phieu.xlsx": XLSX}


def test_zip_attachments_are_opened_one_level() -> None:
    inner = zipped([("b.xlsx", b"2"), ("c.zip", zipped([("d.xlsx", b"3")]))])
    unpacked = open_letter(letter([("a.xlsx", b"1"), ("phiếu.zip", inner)]))
    assert members(unpacked) == {"thu.eml!a.xlsx": b"1", "thu.eml!phiếu.zip!b.xlsx": b"2"}
    assert remarks(unpacked) == [("nested-too-deep", "thu.eml!phiếu.zip!c.zip")]


def test_content_decides_and_not_what_a_part_declares() -> None:
    parts = [
        part("Content-Type: text/plain; name=phieu.txt", XLSX),
        part("Content-Type: application/vnd.ms-excel; name=anh.xlsx", PNG),
        part("Content-Type: image/png; name=x.png", zipped([("a.xlsx", b"1")])),
    ]
    found = members(open_letter(raw_letter(*parts)))
    assert list(found) == ["thu.eml!phieu.txt", "thu.eml!anh.xlsx", "thu.eml!x.png!a.xlsx"]


@pytest.mark.parametrize("encoding", ["7bit", "8bit", "binary", "quoted-printable", "x-unknown"])
def test_plain_attachments_in_other_encodings(encoding: str) -> None:
    attached = f"Content-Type: text/csv; name=a.csv\r\nContent-Transfer-Encoding: {encoding}\r\n\r\na;b\r\n1;2"
    assert members(open_letter(raw_letter(attached))) == {"thu.eml!a.csv": b"a;b\r\n1;2"}


@pytest.mark.parametrize("encoding", ["BASE64", "base64 ", "base64 (RFC 2045)", '"base64"'])
def test_base64_by_any_spelling(encoding: str) -> None:
    body = base64.encodebytes(NOISE).decode()
    attached = f"Content-Type: a/b; name=a.bin\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"
    assert members(open_letter(raw_letter(attached))) == {"thu.eml!a.bin": NOISE}


def test_a_letter_may_be_one_attachment() -> None:
    head = 'From: a@b.vn\r\nTo: c@d.vn\r\nContent-Disposition: attachment; filename="a.xlsx"\r\n'
    assert members(open_letter(head + part("Content-Type: a/b", XLSX))) == {"thu.eml!a.xlsx": XLSX}


@pytest.mark.parametrize("before", ["\ufeff", "\r\n\r\n", " \n"])
def test_what_stands_before_the_first_header_is_overlooked(before: str) -> None:
    data = (before + raw_letter(part("Content-Type: a/b; name=x"))).encode()
    assert sniff(data).kind == "eml"
    assert len(open_letter(data).members) == 1


CUTS = {
    "no-end-boundary": raw_letter(part("Content-Type: a/b; name=x.xlsx", NOISE))[:-7],
    "no-start-boundary": "From: a@b.vn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nabc\r\n",
    "no-boundary": "From: a@b.vn\r\nContent-Type: multipart/mixed\r\n\r\nabc\r\n",
    "within-headers": "From: a@b.vn\r\nTo: c@d.vn\r\nSubject: Báo c",
    "base64-length": raw_letter("Content-Type: a/b; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJjZ"),
    "base64-padding": raw_letter("Content-Type: a/b; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJjZA"),
    "base64-signs": raw_letter("Content-Type: a/b; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\nYW!%JjZA=="),
    "partial": raw_letter("Content-Type: message/partial; id=x; number=1\r\n\r\nFrom: a@b.vn\r\n\r\nabc"),
    "inner": raw_letter("Content-Type: message/rfc822\r\n\r\n" + raw_letter(part("Content-Type: a/b; name=x"))[:-20])[
        :-20
    ],
}


@pytest.mark.parametrize("cut", CUTS)
def test_a_letter_that_is_cut_off_gives_nothing(cut: str) -> None:
    assert refused(CUTS[cut].encode()) == "letter-incomplete"


def test_cut_anywhere_a_letter_gives_each_attachment_that_is_whole_and_says_what_is_missing() -> None:
    data = bytes(letter([("a.xlsx", XLSX), ("b.xlsx", NOISE)]))
    first, second = data.index(b"a.xlsx"), data.index(b"b.xlsx")
    for hundredth in range(1, 100):
        cut = data[: len(data) * hundredth // 100]
        # The last lines of base64 of a workbook carry its end mark.
        if len(cut) < first + (second - first) * 98 // 100:
            assert refused(cut) == "letter-incomplete", hundredth
        elif len(cut) > second:
            unpacked = open_letter(cut)
            assert members(unpacked) == {"thu.eml!a.xlsx": XLSX}, hundredth
            assert {code for code, _ in remarks(unpacked)} <= {"letter-part-lost", "letter-no-end"}
            assert unpacked.remarks, hundredth


def test_an_attached_letter_that_is_cut_off_is_said_and_the_rest_is_taken() -> None:
    cut = bytes(letter([("a.xlsx", XLSX)]))[:-2000]
    unpacked = open_letter(letter([("x.xlsx", b"1"), ("cut.eml", cut)]))
    assert members(unpacked) == {"thu.eml!x.xlsx": b"1"}
    assert remarks(unpacked) == [("letter-incomplete", "thu.eml!cut.eml")]


def test_a_letter_without_its_end_mark_gives_the_form_that_has_its_own() -> None:
    unpacked = open_letter(bytes(letter([("a.xlsx", XLSX)]))[:-30])
    assert members(unpacked) == {"thu.eml!a.xlsx": XLSX}
    assert remarks(unpacked) == [("letter-no-end", "thu.eml")]


FORMATS = {
    "tnef": part("Content-Type: application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22abc"),
    "tnef-by-bytes": part("Content-Type: application/octet-stream; name=ATT1.dat", b"\x78\x9f\x3e\x22abc"),
    "smime": part("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"),
    "pgp": part("Content-Type: application/octet-stream; name=x.asc", b"-----BEGIN PGP MESSAGE-----\n"),
    "pgp-in-text": "Content-Type: text/plain\r\n\r\n-----BEGIN PGP MESSAGE-----\r\nabc",
    "uuencode": "Content-Type: text/plain\r\n\r\nbegin 644 phieu.xlsx\r\n#86)C\r\n",
    "uuencode-declared": "Content-Type: a/b; name=x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n#86)C\r\n",
    "yenc": "Content-Type: text/plain\r\n\r\n=ybegin line=128 size=3 name=phieu.xlsx\r\nabc\r\n=yend size=3",
}


@pytest.mark.parametrize("form", FORMATS)
def test_formats_that_are_not_opened_are_named(form: str) -> None:
    unpacked = open_letter(raw_letter(FORMATS[form]))
    assert (unpacked.members, remarks(unpacked)) == ((), [(f"letter-format-{form.split('-')[0]}", "thu.eml")])


def test_an_encrypted_pgp_letter_is_named_once() -> None:
    control = part("Content-Type: application/pgp-encrypted", b"Version: 1")
    body = part("Content-Type: application/octet-stream; name=encrypted.asc", b"-----BEGIN PGP MESSAGE-----\n")
    unpacked = open_letter(raw_letter(control, body, kind="encrypted"))
    assert (unpacked.members, remarks(unpacked)) == ((), [("letter-format-pgp", "thu.eml")])


def test_a_detached_signature_is_no_obstacle() -> None:
    signature = part("Content-Type: application/pkcs7-signature; name=smime.p7s", b"\x30\x80")
    unpacked = open_letter(raw_letter(part("Content-Type: a/b; name=p.xlsx", XLSX), signature, kind="signed"))
    assert (members(unpacked), unpacked.remarks) == ({"thu.eml!p.xlsx": XLSX}, ())


def test_a_letter_with_only_a_link_says_where_it_leads() -> None:
    unpacked = open_letter(
        letter(html='<table><tr><td>5</td></tr></table><a href="https://drive.google.com/file/d/1">')
    )
    assert (unpacked.members, remarks(unpacked)) == ((), [("letter-no-attachment", "thu.eml")])
    assert unpacked.remarks[0].seen == "drive.google.com"


def test_a_letter_with_nothing_says_so() -> None:
    assert remarks(open_letter(letter())) == [("letter-no-attachment", "thu.eml")]


def test_an_attachment_that_lies_elsewhere_is_said() -> None:
    outside = "Content-Type: message/external-body; access-type=URL; name=phieu.xlsx\r\n\r\nContent-Type: a/b\r\n\r\n"
    unpacked = open_letter(raw_letter(outside))
    assert (unpacked.members, remarks(unpacked)) == ((), [("member-elsewhere", "thu.eml!phieu.xlsx")])


MAILBOX = "".join(f"From a@b.vn Tue Oct  5 16:40:0{n} 2021\n{letter([('a.xlsx', b'1')])}\n" for n in range(3))


def test_a_mailbox_gives_the_files_of_all_its_letters() -> None:
    assert sniff(MAILBOX.encode()).kind == "eml"
    unpacked = open_letter(MAILBOX)
    assert members(unpacked) == {f"thu.eml!thu-{n}.eml!a.xlsx": b"1" for n in (1, 2, 3)}
    assert {member.letter.sender for member in unpacked.members} == {"chi.bo@example.vn"}
    assert unpacked.letter is None


def test_a_mailbox_of_too_many_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBERS", 2)
    with pytest.raises(Refusal) as caught:
        open_letter(MAILBOX)
    assert (caught.value.code, caught.value.details) == ("letter-mailbox", {"count": "3"})


def test_a_mailbox_of_one_letter_is_a_letter() -> None:
    unpacked = open_letter(MAILBOX[: len(MAILBOX) // 3])
    assert members(unpacked) == {"thu.eml!a.xlsx": b"1"}
    assert unpacked.letter is not None
    assert unpacked.letter.sender == "chi.bo@example.vn"


SENDERS = {
    "From: a@b.vn": "a@b.vn",
    "From: Nguyễn Văn A <A.B@Xa.Example.VN>": "a.b@xa.example.vn",
    'From: "chutich@xa.gov.vn" <ke.gian@example.com>': "ke.gian@example.com",
    "From: chutich@xa.gov.vn <ke.gian@example.com>": "ke.gian@example.com",
    "From: =?utf-8?q?chutich=40xa.gov.vn?= <ke.gian@example.com>": "ke.gian@example.com",
    "From: (chutich@xa.gov.vn) ke.gian@example.com": "ke.gian@example.com",
    "From: undisclosed": "",
    "From: ": "",
    "From: " + "a" * 30_000: "",
    'From: "' + '("' * 9_000: "",
}


@pytest.mark.parametrize("header", SENDERS, ids=range(len(SENDERS)))
def test_the_sender_is_a_bare_address(header: str) -> None:
    unpacked = open_letter(f"To: c@d.vn\r\n{header}\r\n\r\nabc")
    assert unpacked.letter is not None
    assert unpacked.letter.sender == SENDERS[header]
    assert remarks(unpacked) == [("letter-no-attachment", "thu.eml")]


@pytest.mark.parametrize("second", ["From: X <Ke.Gian@example.com>\r\n", "FROM: ke.gian@example.com\r\n"])
def test_two_senders_are_said(second: str) -> None:
    unpacked = open_letter(raw_letter(part("Content-Type: a/b; name=x"), head=second))
    assert unpacked.letter is not None
    assert unpacked.letter.sender == "a@b.vn"
    assert remarks(unpacked) == [("letter-two-senders", "thu.eml")]
    assert unpacked.remarks[0].seen == "a@b.vn, ke.gian@example.com"


DATES = {
    "Tue, 05 Oct 2021 16:40:00 +0700": datetime(2021, 10, 5, 16, 40),
    "Tue, 5 Oct 2021 09:40:00 GMT": datetime(2021, 10, 5, 16, 40),
    "Tue, 5 Oct 2021 09:40:00 -0000": datetime(2021, 10, 5, 16, 40),
    "5 Oct 21 02:40:00 PDT": datetime(2021, 10, 5, 16, 40),
    "Tue, 5 Oct 2021 16:40:00 +0700 (ICT)": datetime(2021, 10, 5, 16, 40),
    "Tue, 5 Oct 2021 16:40:00 ICT": datetime(2021, 10, 5, 16, 40),
    "Tue, 5 Oct 2021 16:40:00": datetime(2021, 10, 5, 16, 40),
    "Tue, 5 Oct 2021 23:59:59 +0000": datetime(2021, 10, 6, 6, 59, 59),
    "Thu, 01 Jan 1970 00:00:00 +0000": None,
    "Thu, 01 Jan 9999 23:00:00 -1200": None,
    "Tue, 32 Oct 2021 16:40:00 +0700": None,
    "Tue, 5 Oct 2021 16:40:00 +9999": None,
    "hôm qua": None,
    "": None,
    "1" * 20_000: None,
}


@pytest.mark.parametrize("date", DATES, ids=range(len(DATES)))
def test_the_time_of_sending_is_local_or_none(date: str) -> None:
    unpacked = open_letter(f"From: a@b.vn\r\nDate: {date}\r\n\r\nabc")
    assert unpacked.letter is not None
    assert unpacked.letter.sent_at == DATES[date]
    assert unpacked.letter.sent_by == ("Date" if DATES[date] else "")


SUBJECTS = {
    "=?UTF-8?B?QsOhbyBjw6Fv?= =?UTF-8?B?IHRow7Ru?=": "Báo cáo thôn",
    "=?UTF-8?Q?B=C3=A1o_c=C3=A1o?= thon": "Báo cáo thon",
    "=?windows-1258?Q?B=E1o_c=E1o_th=F4n_H=F2?=": "Báo cáo thôn Ḥ",
    "=?khong-co?Q?B=C3=A1o?=": "Báo",
    "=?UTF-8?B?QsOhb*?=": "=?UTF-8?B?QsOhb*?=",
    "Báo cáo": "Báo cáo",
    "Báo\r\n  cáo\u202e": "Báo cáo",
    "a" * 900: "a" * 500,
}


@pytest.mark.parametrize("subject", SUBJECTS, ids=range(len(SUBJECTS)))
def test_the_subject_is_decoded(subject: str) -> None:
    unpacked = open_letter(f"From: a@b.vn\r\nSubject: {subject}\r\n\r\nabc")
    assert unpacked.letter is not None
    assert unpacked.letter.subject == SUBJECTS[subject]


RAGGED = {
    "nul": "From: a@b.vn\r\nTo: c\0@d.vn\r\n\r\na\0b",
    "no-from": "To: a@b.vn\r\nSubject: x\r\n\r\nabc",
    "unknown-charset": raw_letter("Content-Type: text/plain; charset=x-la\r\n\r\nabc"),
    "charset-lies": raw_letter("Content-Type: text/html; charset=utf-16\r\nContent-Transfer-Encoding: 8bit\r\n\r\nđá"),
    "lines-of-cr": "From: a@b.vn\rTo: c@d.vn\r\rabc",
    "unix-lines": raw_letter(part("Content-Type: a/b; name=x")).replace("\r\n", "\n"),
    "empty-parts": raw_letter("", "\r\n"),
    "report": raw_letter("Content-Type: message/delivery-status\r\n\r\nA: b\r\n\r\nC: d\r\n"),
    "odd-type": raw_letter("Content-Type: ///;;;===\r\nContent-ID: <<>>\r\n\r\nabc"),
}


@pytest.mark.parametrize("case", RAGGED)
def test_untidy_letters_are_read(case: str) -> None:
    assert open_letter(RAGGED[case]).letter is not None


def test_limits_of_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytes(letter([(str(n), b"123") for n in range(3)]))
    monkeypatch.setattr(limits, "MEMBERS", 3)
    assert len(open_letter(data).members) == 3
    monkeypatch.setattr(limits, "MEMBERS", 2)
    assert refused(data) == "too-large"
    monkeypatch.setattr(limits, "MEMBERS", 500)
    monkeypatch.setattr(limits, "LETTER_BYTES", len(data) - 1)
    assert refused(data) == "too-large"


FILES = st.lists(st.tuples(st.text(max_size=12), st.binary(max_size=300)), max_size=8)


@given(FILES)
@settings(deadline=None)
def test_any_files_come_back_byte_for_byte(files: list[tuple[str, bytes]]) -> None:
    kept = [("x" + "".join(sign for sign in name if sign.isalnum()) + ".bin", data) for name, data in files]
    kept = [(name, b"\x01" + data) for name, data in kept]
    unpacked = open_letter(letter(kept))
    assert [member.data for member in unpacked.members] == [data for _, data in kept]
    assert len({member.name.casefold() for member in unpacked.members}) == len(kept)
