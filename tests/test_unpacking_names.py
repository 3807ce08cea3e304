"""Names: Vietnamese comes back right from every old encoding, and nothing in a name steers anything."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_sheets.unpacking.limits import NAME_BYTES
from ntm_sheets.unpacking.naming import NO_NAME, Names, clean_name, clean_text, decode_name, is_junk, repair_mojibake

TONES = "\u0300\u0301\u0303\u0309\u0323"
# The provinces of 2021, and words that stand in the names of returned forms.
NAMES = (
    """
An Giang;Bà Rịa - Vũng Tàu;Bạc Liêu;Bắc Giang;Bắc Kạn;Bắc Ninh;Bến Tre;Bình Dương;Bình Định;Bình Phước;Bình Thuận
Cà Mau;Cao Bằng;Cần Thơ;Đà Nẵng;Đắk Lắk;Đắk Nông;Điện Biên;Đồng Nai;Đồng Tháp;Gia Lai;Hà Giang;Hà Nam;Hà Nội;Hà Tĩnh
Hải Dương;Hải Phòng;Hậu Giang;Hòa Bình;Hưng Yên;Khánh Hòa;Kiên Giang;Kon Tum;Lai Châu;Lạng Sơn;Lào Cai;Lâm Đồng
Long An;Nam Định;Nghệ An;Ninh Bình;Ninh Thuận;Phú Thọ;Phú Yên;Quảng Bình;Quảng Nam;Quảng Ngãi;Quảng Ninh;Quảng Trị
Sóc Trăng;Sơn La;Tây Ninh;Thái Bình;Thái Nguyên;Thanh Hóa;Thừa Thiên Huế;Tiền Giang;Trà Vinh;Tuyên Quang;Vĩnh Long
Vĩnh Phúc;Yên Bái;Phiếu báo cáo thôn Hòa Bình;Xã Đồng Bẩm tháng 10;Tổ trưởng Nguyễn Thị Thủy;Ảnh vườn mẫu trước khi làm
Biểu tổng hợp tiến độ;Ủy ban nhân dân xã;Trường mầm non xã Mỹ Lộc;Trạm y tế xã;Kết quả kiểm tra ngày 05-10 (bản sửa)
Gửi xã: số liệu thôn Kẻ Gỗ;Giữ vững hộ giỏi;Đường làng ngõ xóm;Vệ sinh môi trường;Thôn Nghĩa Lũng;Uỷ ban;Quý III
Chị Huyền gửi phiếu thôn Ngũ Lạc;Khuyến nông huyện Bố Trạch;Xoài, bưởi, ổi;Rau sạch Nguyễn Văn Cừ;Thôn Xuân Hoà
""".replace("\n", ";")
    .strip(";")
    .split(";")
)


def in_1258(text: str) -> bytes:
    """Write as Vietnamese Windows does: the letter with its hat or horn, then the tone."""
    out = b""
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", sign)
            letter = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES))
            out += (letter + "".join(mark for mark in apart if mark in TONES)).encode("cp1258")
    return out


@pytest.mark.parametrize("name", NAMES)
def test_vietnamese_names_come_back_from_each_encoding(name: str) -> None:
    name += ".xlsx"
    assert decode_name(name.encode()) == name
    assert decode_name(unicodedata.normalize("NFD", name).encode()) == name
    assert decode_name(in_1258(name)) == name


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_what_a_western_encoding_can_write_comes_back_from_it(encoding: str) -> None:
    written = 0
    for name in NAMES:
        try:
            raw = name.encode(encoding)
        except UnicodeEncodeError:
            continue
        written += not name.isascii()
        assert decode_name(raw) == name
    assert written > 15


@pytest.mark.parametrize("name", NAMES)
def test_utf8_that_was_read_as_something_else_is_read_again(name: str) -> None:
    raw = name.encode()
    assert repair_mojibake(raw.decode("cp437")) == name
    as_1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)
    assert repair_mojibake(as_1252) == name
    assert repair_mojibake(name) == name


@given(st.binary())
def test_any_bytes_have_a_name(raw: bytes) -> None:
    assert decode_name(raw) == unicodedata.normalize("NFC", decode_name(raw))


@pytest.mark.parametrize(
    ("came", "stored"),
    [
        ("phiếu.xlsx", "phiếu.xlsx"),
        ("Hòa Bình/Phiếu số 1.xlsx", "Phiếu số 1.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\x.xlsx", "x.xlsx"),
        ("/etc/x.xlsx", "x.xlsx"),
        ("C:\\Users\\x.xlsx", "x.xlsx"),
        ("C:x.xlsx", "x.xlsx"),
        ("\\\\may-chu\\chung\\x.xlsx", "x.xlsx"),
        ("a.xlsx:an", "a.xlsx_an"),
        ("a\0b.xlsx", "ab.xlsx"),
        ("a\r\nb.xlsx", "a b.xlsx"),
        ("a\u202exslx.exe", "axslx.exe"),
        ("a\u200b\ufeff.xlsx", "a.xlsx"),
        ("a\ud800.xlsx", "a.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("lpt1", "_lpt1"),
        ("CON .xlsx", "_CON .xlsx"),
        ("COM¹.xlsx", "_COM¹.xlsx"),
        ("lpt³ .tar.gz", "_lpt³ .tar.gz"),
        ("CONIN$", "_CONIN$"),
        ("conout$.xlsx", "_conout$.xlsx"),
        ("con heo.xlsx", "con heo.xlsx"),
        ("COM10.xlsx", "COM10.xlsx"),
        ("kế hoạch!.xlsx", "kế hoạch_.xlsx"),
        ('<"x">|?*.xlsx', "__x_____.xlsx"),
        (" a.xlsx. ", "a.xlsx"),
        ("..", NO_NAME),
        ("", NO_NAME),
        ("\u202e\0", NO_NAME),
        ("Thôn.xlsx", "Thôn.xlsx"),
        ("%s{0}.xlsx", "%s{0}.xlsx"),
    ],
)
def test_a_name_is_cleaned_and_stays_recognisable(came: str, stored: str) -> None:
    assert clean_name(came) == stored


@pytest.mark.parametrize("long", ["Ấ" * 5000 + ".xlsx", "a" * 5000 + ".xlsx", "x/" * 2500 + "Ấ" * 300 + ".xlsx"])
def test_a_very_long_name_keeps_its_beginning_and_its_suffix(long: str) -> None:
    name = clean_name(long)
    assert len(name.encode()) <= NAME_BYTES
    assert name.endswith(".xlsx")
    assert name.startswith(long.split("/")[-1][:50])


@given(st.text())
@example("0\r\ud7a4 0")
def test_a_cleaned_name_is_safe_and_cleaning_it_again_changes_nothing(came: str) -> None:
    name = clean_name(came)
    assert name
    assert not set(name) & set('/\\:*?"<>|!\0\r\n\u202e\u200f')
    assert name not in (".", "..")
    assert len(name.encode("utf-8")) <= NAME_BYTES + 1
    assert clean_name(name) == name


def test_the_second_of_a_name_is_numbered() -> None:
    names = Names()
    given_names = [names.give(name) for name in ("a.xlsx", "A.XLSX", "a (2).xlsx", "a.xlsx", "b")]
    assert given_names == ["a.xlsx", "A (2).XLSX", "a (2) (2).xlsx", "a (3).xlsx", "b"]


@pytest.mark.parametrize(
    "path",
    [
        "__MACOSX/._phiếu.xlsx",
        "a/.DS_Store",
        "Thumbs.db",
        "DESKTOP.INI",
        "x/~$phiếu.xlsx",
        "._a.xlsx",
        ".~lock.a.xlsx#",
    ],
)
def test_what_systems_leave_behind_is_junk(path: str) -> None:
    assert is_junk(path)


@pytest.mark.parametrize("path", ["phiếu.xlsx", "~phiếu.xlsx", "MACOSX/a.xlsx", "a_thumbs.db.xlsx"])
def test_what_people_name_is_not(path: str) -> None:
    assert not is_junk(path)


def test_text_is_one_line_and_cut() -> None:
    assert clean_text(" Báo\r\n\tcáo\u202e ", 100) == "Báo cáo"
    assert clean_text("a" * 900, 500) == "a" * 500
