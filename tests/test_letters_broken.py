"""A form that is whole is found in its letter, however the letter is written and whatever else in it is broken."""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from form_letters import (
    BASE64,
    HEAD,
    TEXT,
    base64_as_it_arrives,
    encoded,
    heads,
    in_any_encoding,
    in_base64,
    in_uuencode,
    lines_of,
    mixed,
    with_odd_boundaries,
    within_letters,
)
from letter_factory import compound_file, letter, zipped
from sessions import NOW, at_work, drop, filled, new_workspace
from thinning import thinned

from ntm_sheets.unpacking.attaching import Unpacked
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import sniff
from ntm_sheets.workspace.folders import Workspace

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200)) * 3 + b"\xff\xd9"
WORKBOOK_97 = compound_file({"Workbook": bytes(range(250)) * 40})
FAULTS = {"letter-part-lost", "letter-no-end"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("letters") / "w")


@pytest.fixture(scope="module")
def form(workspace: Workspace) -> bytes:
    return filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): 80})


@pytest.fixture(scope="module")
def letters(form: bytes) -> dict[str, dict[str, bytes]]:
    return {kind: make(form) for kind, make in KINDS.items()}


def opened(data: bytes) -> Unpacked:
    """Open a file as a round does: by what it is sniffed as."""
    kind = sniff(data).kind
    assert kind == "eml"
    return unpack(data, kind, "thu.eml")


def codes(unpacked: Unpacked) -> set[str]:
    return {remark.code for remark in unpacked.remarks}


Letters = Callable[[bytes], dict[str, bytes]]
KINDS: dict[str, Letters] = {
    "base64": lambda form: {name: mixed(TEXT, part) for name, part in base64_as_it_arrives(form).items()},
    "encodings": in_any_encoding,
    "boundaries": with_odd_boundaries,
    "letters-in-letters": within_letters,
    "heads": heads,
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, make in KINDS.items() for name in make(zipped([("a", b"a")]))]
)
def test_the_form_is_found_byte_for_byte(
    kind: str, name: str, form: bytes, letters: dict[str, dict[str, bytes]]
) -> None:
    assert [one.data for one in opened(letters[kind][name]).members] == [form]


@pytest.mark.parametrize("name", list(base64_as_it_arrives(zipped([("a", b"a")]))))
def test_base64_of_a_damaged_form_gives_nothing(name: str, form: bytes) -> None:
    """Only the checksums tell: one byte of the form is another, everything else arrives in the same ways."""
    wrong = bytearray(form)
    wrong[len(form) // 2] ^= 1
    data = mixed(encoded(b"8bit", JPEG), base64_as_it_arrives(bytes(wrong))[name])
    taken = [one.data for one in opened(data).members]
    # Where no byte of the writing is in doubt the file is handed on as it is, and its reader says that it is damaged.
    assert taken[0] == JPEG
    assert form not in taken
    assert not any(zipfile_holds(one) for one in taken)


@pytest.mark.parametrize("lost", range(1, 40))
def test_base64_with_a_line_missing_gives_no_form(lost: int, form: bytes) -> None:
    lines = lines_of(form).splitlines(keepends=True)
    del lines[lost * len(lines) // 40]
    body = b"".join(b"> " + line for line in lines) + b"\r\nNguyen Van A, thon Hoa Binh!\r\n"
    data = mixed(TEXT, BASE64 + body, encoded(b"8bit", JPEG))
    assert all(one.data == JPEG or not zipfile_holds(one.data) for one in opened(data).members)


def zipfile_holds(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError):
        return False


def test_a_workbook_without_checksums_is_taken_where_no_byte_is_in_doubt() -> None:
    for body in (
        lines_of(WORKBOOK_97, lambda _, line: b"  " + line + b" "),
        lines_of(WORKBOOK_97, lambda _, line: b"> " + line),
        lines_of(WORKBOOK_97) + b"____\r\nDanh sach thu xa\r\n",
    ):
        assert [one.data for one in opened(mixed(TEXT, BASE64 + body)).members] == [WORKBOOK_97]
    # Without the end mark of its letter it must go on to its own end.
    assert [one.data for one in opened(mixed(TEXT, in_base64(WORKBOOK_97), end=b"")).members] == [WORKBOOK_97]
    for doubtful in (
        mixed(TEXT, BASE64 + lines_of(WORKBOOK_97, lambda _, line: line + b"!")),
        mixed(TEXT, BASE64 + b"".join(lines_of(WORKBOOK_97).splitlines(keepends=True)[:-20]), end=b""),
    ):
        with pytest.raises(Refusal, match="letter-incomplete"):
            opened(doubtful)


def test_what_is_lost_beside_a_form_is_said_by_its_name(form: bytes) -> None:
    photo = in_base64(JPEG).replace(b"phieu.xlsx", b"anh-vuon.jpg")
    cut = mixed(TEXT, in_base64(form), photo)[: -len(photo) // 2]
    unpacked = opened(cut)
    assert [one.data for one in unpacked.members] == [form]
    assert [(one.code, one.place.file) for one in unpacked.remarks] == [("letter-part-lost", "thu.eml!anh-vuon.jpg")]
    spoiled = mixed(TEXT, photo.replace(b"/9j", b"/!j"), in_base64(form))
    assert [(one.code, one.place.file) for one in opened(spoiled).remarks] == [
        ("letter-part-lost", "thu.eml!anh-vuon.jpg")
    ]


def test_a_missing_end_mark_is_said_and_costs_no_picture_that_has_its_own_end(form: bytes) -> None:
    unpacked = opened(mixed(TEXT, in_base64(form), in_base64(JPEG).replace(b"phieu.xlsx", b"anh.jpg"), end=b""))
    assert [one.data for one in unpacked.members] == [form, JPEG]
    assert codes(unpacked) == {"letter-no-end"}


def test_a_letter_that_is_cut_off_behind_a_format_that_is_not_opened_names_both() -> None:
    kind = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    unpacked = opened(mixed(TEXT, kind + lines_of(b"\x78\x9f\x3e\x22abc"), end=b""))
    assert (unpacked.members, codes(unpacked)) == ((), {"letter-format-tnef", "letter-no-end"})


@pytest.mark.parametrize(
    ("kind", "loud"), [("encodings", set()), ("heads", set()), ("letters-in-letters", {"one-piece"})]
)
def test_a_whole_letter_says_nothing(kind: str, loud: set[str], letters: dict[str, dict[str, bytes]]) -> None:
    assert {name for name, data in letters[kind].items() if codes(opened(data))} == loud


def test_two_forms_below_each_other_are_both_found(form: bytes) -> None:
    other = zipped([("[Content_Types].xml", b"spreadsheetml.sheet.main"), ("xl/workbook.xml", bytes(range(256)) * 20)])
    wrong_line = mixed(TEXT, in_base64(form) + b"\r\n--khac\r\n" + in_base64(other), boundary=b"b")
    assert form in [one.data for one in opened(wrong_line).members]
    in_text = HEAD + b"\r\n" + in_uuencode(form) + b"\r\n" + in_uuencode(other, b"khac.xlsx")
    assert [(one.name, one.data) for one in opened(in_text).members] == [
        ("thu.eml!phieu.xlsx", form),
        ("thu.eml!khac.xlsx", other),
    ]


def test_a_letter_in_a_zip_in_a_letter(form: bytes) -> None:
    inner = zipped([("thu.eml", mixed(TEXT, in_base64(form)))])
    unpacked = opened(mixed(TEXT, in_base64(inner).replace(b"phieu.xlsx", b"nen.zip")))
    assert [(one.name, one.data) for one in unpacked.members] == [("thu.eml!nen.zip!thu.eml!phieu.xlsx", form)]


def test_a_form_within_its_signature_is_found(form: bytes) -> None:
    signed = (
        b"\x30\x84\x00\x01\x00\x00\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80"
        + mixed(TEXT, in_base64(form), head=b"")
        + b"0\x82"
    )
    kind = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
    unpacked = opened(mixed(kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + lines_of(signed)))
    assert ([one.data for one in unpacked.members], codes(unpacked)) == ([form], set())


@pytest.mark.parametrize(
    "declared", ["application/ms-tnef", "application/pkcs7-mime", "application/pgp-encrypted", "image/png"]
)
def test_bytes_decide_and_not_what_a_part_declares(declared: str, form: bytes) -> None:
    part = in_base64(form).replace(b"application/octet-stream", declared.encode())
    assert [one.data for one in opened(mixed(TEXT, part)).members] == [form]
    named = in_base64(form).replace(b"phieu.xlsx", b"winmail.dat")
    assert [one.data for one in opened(mixed(TEXT, named)).members] == [form]


@pytest.mark.parametrize("postmark", ["From a@b.vn Tue Oct  5 16:40:00 2021", "From - Tue Oct 05 16:40:00 2021 +0700"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_mailbox_gives_each_form_with_its_own_letter(postmark: str, line_end: bytes, form: bytes) -> None:
    mark = postmark.encode() + line_end
    one = bytes(letter([("phieu.xlsx", form)], sender="mot@x.vn")).replace(b"\n", line_end)
    two = bytes(letter([("phieu.xlsx", form)], sender="hai@x.vn")).replace(b"\n", line_end)
    unpacked = opened(mark + one + line_end + mark + two)
    assert [(member.name, member.letter.sender) for member in unpacked.members] == [
        ("thu.eml!thu-1.eml!phieu.xlsx", "mot@x.vn"),
        ("thu.eml!thu-2.eml!phieu.xlsx", "hai@x.vn"),
    ]


def test_a_line_that_begins_with_from_does_not_divide_a_letter(form: bytes) -> None:
    text = b"Content-Type: text/plain\r\n\r\nChao\r\n\r\nFrom now on 2021\r\n\r\nFrom a@b Tue Oct  5 16:40:00 2021\r\nkhong\r\n"
    data = b"From a@b.vn Tue Oct  5 16:40:00 2021\r\n" + mixed(text, in_base64(form))
    assert [one.name for one in opened(data).members] == ["thu.eml!phieu.xlsx"]


SOME = {
    "8-kb": heads,
    "utf-16": heads,
    "quoted-printable-is-base64": in_any_encoding,
    "body-has-uuencode": in_any_encoding,
    "without-end": with_odd_boundaries,
    "declared-'boundary=wrong'": with_odd_boundaries,
}


@pytest.mark.parametrize("name", thinned(SOME, 3))
def test_a_round_takes_the_form_in(name: str, form: bytes, tmp_path: Path) -> None:
    own = new_workspace(tmp_path / "w")
    with at_work(own) as session:
        drop(own, "thu.txt", SOME[name](form)[name])
        drops = session.round(NOW, 0.0).drops
        assert [one.verdict for one in drops] == ["accepted", "accepted"], [one.reason for one in drops]
        before = session.ledger.content()
        session.ledger.clear()
        assert session.rebuild()[1] == ()
        assert session.ledger.content() == before


def test_a_letter_signed_in_pieces_gives_its_form(form: bytes) -> None:
    inner = mixed(TEXT, in_base64(form), head=b"")
    pieces = b"".join(b"\x04\x82\x03\xe8" + inner[at : at + 1000] for at in range(0, len(inner) - 1000, 1000))
    rest = inner[(len(inner) - 1) // 1000 * 1000 :]
    pieces += b"\x04\x82" + len(rest).to_bytes(2) + rest
    whole = b"0\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x800\x80\x02\x01\x011\x000\x80"
    whole += bytes.fromhex("06092a864886f70d010701") + b"\xa0\x80\x24\x80" + pieces + bytes(6) + b"1\0" + bytes(6)
    kind = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
    sent = HEAD + kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(whole)
    assert [one.data for one in unpack(sent, "eml", "thu.eml").members] == [form]


def test_each_letter_of_a_mailbox_is_one_however_long_its_header_block_is(form: bytes) -> None:
    arc = b"".join(b"ARC-Seal: i=%d; a=rsa-sha256;\r\n\tb=%s\r\n" % (n, b"Q" * 3000) for n in range(30))
    sent = [
        b"From a@b.vn Tue Oct  5 09:40:00 2021\r\n" + arc + mixed(TEXT, in_base64(one))
        for one in (form, zipped([("a.xlsx", form)]))
    ]
    names = [one.name for one in unpack(b"\r\n".join(sent), "eml", "thu.eml").members]
    assert names == ["thu.eml!thu-1.eml!phieu.xlsx", "thu.eml!thu-2.eml!phieu.xlsx!a.xlsx"]
