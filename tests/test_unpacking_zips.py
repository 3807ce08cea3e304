"""A zip becomes its members; what cannot be had is named, what would burst is refused before it does."""

import io
import random
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_factory import zipped, zipped_raw
from test_unpacking_names import in_1258

from ntm_sheets.unpacking import limits
from ntm_sheets.unpacking.attaching import Unpacked
from ntm_sheets.unpacking.opening import unpack
from ntm_sheets.untrusted.refusing import Refusal
from ntm_sheets.untrusted.sniffing import CONTAINERS, sniff

NOISE = random.Random(1).randbytes(50_000)


def members(unpacked: Unpacked) -> dict[str, bytes]:
    found = {member.name: member.data for member in unpacked.members}
    assert len(found) == len(unpacked.members)
    return found


def remarks(unpacked: Unpacked) -> list[tuple[str, str]]:
    return [(remark.code, remark.place.file) for remark in unpacked.remarks]


def patch(data: bytes, name: str, local: int, central: int, value: bytes) -> bytes:
    """Overwrite a field of an entry, in its local header and in the directory."""
    raw = bytearray(data)
    for mark, name_at, offset in ((b"PK\x03\x04", 30, local), (b"PK\x01\x02", 46, central)):
        at = raw.find(mark)
        while raw[at + name_at : at + name_at + len(name.encode())] != name.encode():
            at = raw.find(mark, at + 1)
            assert at >= 0
        if offset >= 0:
            raw[at + offset : at + offset + len(value)] = value
    return bytes(raw)


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        unpack(data, "zip", "thu.zip")
    return caught.value.code


def test_members_come_out_as_they_went_in() -> None:
    unpacked = unpack(zipped([("Phiếu Hòa Bình.xlsx", NOISE), ("Ảnh/trước.jpg", b"\xff\xd8\xff")]), "zip", "thư.zip")
    assert members(unpacked) == {"thư.zip!Phiếu Hòa Bình.xlsx": NOISE, "thư.zip!Ảnh/trước.jpg": b"\xff\xd8\xff"}
    assert (unpacked.letter, unpacked.remarks) == (None, ())


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        ("Thôn Đồng Bẩm.xlsx".encode(), 0x800),
        ("Thôn Đồng Bẩm.xlsx".encode(), 0),
        ("Thôn Đồng Bẩm.xlsx".encode().decode("cp437").encode(), 0x800),
        (in_1258("Thôn Đồng Bẩm.xlsx"), 0),
        (in_1258("Thôn Đồng Bẩm.xlsx"), 0x800),
    ],
    ids=["utf8", "utf8-unmarked", "mojibake", "cp1258", "cp1258-marked-utf8"],
)
def test_names_in_any_encoding(raw: bytes, flag: int) -> None:
    assert list(members(unpack(zipped_raw([raw, b"khac.xlsx"], flag), "zip", "t.zip"))) == [
        "t.zip!Thôn Đồng Bẩm.xlsx",
        "t.zip!khac.xlsx",
    ]


@pytest.mark.parametrize("known", [True, False])
def test_the_unicode_path_counts_where_it_belongs_to_the_name(known: bool) -> None:
    info = zipfile.ZipInfo("Thon ?ong.xlsx")
    checksum = zlib.crc32(b"Thon ?ong.xlsx") + (not known)
    path = "Thôn Đồng.xlsx".encode()
    info.extra = struct.pack("<HHBL", 0x7075, 5 + len(path), 1, checksum) + path
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, b"x")
    name = "Thôn Đồng.xlsx" if known else "Thon _ong.xlsx"
    assert list(members(unpack(target.getvalue(), "zip", "t.zip"))) == [f"t.zip!{name}"]


def test_folders_and_junk_are_left_out_silently() -> None:
    names = ["a/", "__MACOSX/._x.xlsx", ".DS_Store", "a/Thumbs.db", "desktop.ini", "~$x.xlsx", "a/x.xlsx"]
    unpacked = unpack(zipped([(name, b"" if name == "a/" else b"1") for name in names]), "zip", "t.zip")
    assert members(unpacked) == {"t.zip!x.xlsx": b"1"}
    assert unpacked.remarks == ()


def test_equal_names_are_all_kept() -> None:
    files = [("Hòa Bình/phiếu.xlsx", b"1"), ("Đông Sơn/phiếu.xlsx", b"2"), ("PHIẾU.xlsx", b"3")]
    assert members(unpack(zipped(files), "zip", "t.zip")) == {
        "t.zip!phiếu.xlsx": b"1",
        "t.zip!phiếu (2).xlsx": b"2",
        "t.zip!PHIẾU (3).xlsx": b"3",
    }


def test_steering_names_are_only_data() -> None:
    files = [("../../x.xlsx", b"1"), ("/etc/x.xlsx", b"2"), ("C:\\x.xlsx", b"3"), ("a" * 5000 + ".xlsx", b"4")]
    names = list(members(unpack(zipped(files), "zip", "t.zip")))
    assert names[:3] == ["t.zip!x.xlsx", "t.zip!x (2).xlsx", "t.zip!x (3).xlsx"]
    assert len(names[3]) == len("t.zip!") + limits.NAME_BYTES


def test_an_encrypted_member_is_named_and_the_others_go_on() -> None:
    data = patch(zipped([("khóa.xlsx", b"1"), ("mở.xlsx", b"2")]), "khóa.xlsx", 6, 8, struct.pack("<H", 0x801))
    unpacked = unpack(data, "zip", "t.zip")
    assert members(unpacked) == {"t.zip!mở.xlsx": b"2"}
    assert remarks(unpacked) == [("member-encrypted", "t.zip!khóa.xlsx")]


DAMAGES = {
    "checksum": (14, 16, b"\0\0\0\0"),
    "method": (8, 10, struct.pack("<H", 99)),
    "lzma": (8, 10, struct.pack("<H", zipfile.ZIP_LZMA)),
    "claims-less": (22, 24, struct.pack("<L", 10)),
    "claims-more": (22, 24, struct.pack("<L", 60_000)),
    "claims-absurdly-more": (22, 24, struct.pack("<L", 4_000_000_000)),
    "no-header": (0, -1, b"XXXX"),
    "elsewhere": (-1, 42, struct.pack("<L", 2_000_000_000)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_member_is_named_and_the_others_go_on(damage: str) -> None:
    data = patch(zipped([("hong.xlsx", NOISE), ("lanh.xlsx", b"2")]), "hong.xlsx", *DAMAGES[damage])
    unpacked = unpack(data, "zip", "t.zip")
    assert members(unpacked) == {"t.zip!lanh.xlsx": b"2"}
    assert remarks(unpacked) == [("member-damaged", "t.zip!hong.xlsx")]
    assert unpacked.remarks[0].details["why"]


def test_a_zip_in_a_zip_is_opened_and_the_one_in_that_is_not() -> None:
    third = zipped([("sau.xlsx", b"3")])
    data = zipped([("a.xlsx", b"1"), ("trong.zip", zipped([("b.xlsx", b"2"), ("nua.zip", third)]))])
    unpacked = unpack(data, "zip", "t.zip")
    assert members(unpacked) == {"t.zip!a.xlsx": b"1", "t.zip!trong.zip!b.xlsx": b"2"}
    assert remarks(unpacked) == [("nested-too-deep", "t.zip!trong.zip!nua.zip")]


def test_workbooks_are_no_containers() -> None:
    book = zipped([("[Content_Types].xml", b"spreadsheetml.sheet.main"), ("xl/workbook.xml", b"<workbook/>")])
    assert members(unpack(zipped([("a.zip", book)]), "zip", "t.zip")) == {"t.zip!a.zip": book}


def test_a_broken_container_inside_is_said_and_the_others_go_on() -> None:
    broken = zipped([("x.xlsx", NOISE), ("y.xlsx", NOISE)])
    at = broken.find(b"PK\x01\x02")
    broken = broken[:at] + b"PK\x01\x03" + broken[at + 4 :]
    data = zipped([("a.xlsx", b"1"), ("hong.zip", broken), ("cut.eml", b"From: a@b.vn\r\nTo: c@d.vn\r\nSubject: x")])
    unpacked = unpack(data, "zip", "t.zip")
    assert {"t.zip!a.xlsx", "t.zip!hong.zip"} == set(members(unpacked))
    assert remarks(unpacked) == [("letter-incomplete", "t.zip!cut.eml")]


@pytest.mark.parametrize("data", [zipped([]), zipped([("a/", b"")]), zipped([("Thumbs.db", b"1")])])
def test_an_empty_zip_says_so(data: bytes) -> None:
    unpacked = unpack(data, "zip", "t.zip")
    assert (unpacked.members, remarks(unpacked)) == ((), [("container-empty", "t.zip")])


def test_empty_members_are_members() -> None:
    assert members(unpack(zipped([("rong.xlsx", b"")]), "zip", "t.zip")) == {"t.zip!rong.xlsx": b""}


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + bytes(50), zipped([("a", b"b")])[:-1]])
def test_what_is_no_zip_is_damaged(data: bytes) -> None:
    assert refused(data) == "damaged"


def test_bytes_before_and_after_do_no_harm() -> None:
    data = zipped([("a.xlsx", b"1")])
    assert members(unpack(b"x" * 100 + data, "zip", "t.zip")) == {"t.zip!a.xlsx": b"1"}


def test_limits_stand_where_they_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBERS", 3)
    assert len(unpack(zipped([(str(n), b"") for n in range(3)]), "zip", "t").members) == 3
    assert refused(zipped([(str(n), b"") for n in range(4)])) == "too-large"
    monkeypatch.setattr(limits, "MEMBER_BYTES", 50_000)
    assert len(unpack(zipped([("a", NOISE)]), "zip", "t").members) == 1
    assert refused(zipped([("a", NOISE + b"x")])) == "too-large"
    monkeypatch.setattr(limits, "INFLATED_BYTES", 100_000)
    assert len(unpack(zipped([("a", NOISE), ("b", NOISE)]), "zip", "t").members) == 2
    assert refused(zipped([("a", NOISE), ("b", NOISE), ("c", b"x")])) == "too-large"
    inner = zipped([("a", NOISE)])
    assert refused(zipped([("z.zip", inner), ("a", NOISE)])) == "too-large"


def test_a_member_may_inflate_a_lot_while_it_is_small() -> None:
    assert len(unpack(zipped([("a", bytes(limits.RATIO_FROM_BYTES))]), "zip", "t").members) == 1
    assert refused(zipped([("a", bytes(limits.RATIO_FROM_BYTES + 1))])) == "too-large"


def test_entries_that_share_their_bytes_are_counted_each() -> None:
    single = zipped([("0.bin", bytes(limits.RATIO_FROM_BYTES))])
    at, end = single.find(b"PK\x01\x02"), single.find(b"PK\x05\x06")
    entry = single[at:end]
    listing = b"".join(entry.replace(b"0.bin", b"%05d" % n) for n in range(100))
    tail = struct.pack("<4s4xHHLLH", b"PK\x05\x06", 100, 100, len(listing), at, 0)
    assert refused(single[:at] + listing + tail) == "too-large"


def is_opened(data: bytes) -> bool:
    """Whether a file is itself one that is taken apart."""
    return sniff(data).kind in CONTAINERS


WHOLE = st.binary(max_size=200).filter(lambda data: not is_opened(data))
FILES = st.lists(st.tuples(st.text("aăâđêôơưáẠbc /!.\\", min_size=1, max_size=12), WHOLE), max_size=8)


@given(FILES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
@settings(deadline=None)
def test_any_files_come_back_byte_for_byte(files: list[tuple[str, bytes]], method: int) -> None:
    kept = [(name + "x", data) for name, data in files]
    unpacked = unpack(zipped(kept, method), "zip", "t.zip")
    assert [member.data for member in unpacked.members] == [data for _, data in kept]
    assert len({member.name.casefold() for member in unpacked.members}) == len(kept)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_that_only_begins_like_an_archive_is_told_and_its_neighbours_come_through(method: int) -> None:
    unpacked = unpack(zipped([("a", b"PK\x05\x06"), ("b.xlsx", b"x")], method), "zip", "t.zip")
    assert [(member.name, member.data) for member in unpacked.members] == [("t.zip!b.xlsx", b"x")]
    assert [(remark.code, remark.place.file) for remark in unpacked.remarks] == [("damaged", "t.zip!a")]
