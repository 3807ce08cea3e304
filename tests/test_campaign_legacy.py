"""Text of old fonts is known by font and by letters, and every Vietnamese letter comes back from it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.texts import TABLES, is_syllable, read_legacy, to_unicode

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
LETTERS = sorted({*SMALL, "đ"} - set("aeiouy"))
TCVN3_CAPITALS = "ĂÂÊÔƠƯĐ"
# The bytes of “Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập – Tự do – Hạnh phúc” as files of that time hold them.
MOTTO = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam, \xa7\xe9c l\xcbp - T\xf9 do - H\xb9nh ph\xf3c"
SENTENCE = "Người dân thôn Hòa Bình đã góp sức làm đường, trồng hàng rào, quỹ ủng hộ rất lớn, kỷ niệm tuyệt đẹp"


def written(text: str, table: str) -> str:
    """Write Unicode as an old font would: the table read backwards."""
    backwards = {letter: code for code, letter in reversed(TABLES[table].items())}
    return "".join(backwards.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def test_there_are_all_the_letters() -> None:
    assert len(LETTERS) == 67
    assert set(TABLES["TCVN3"].values()) == {*LETTERS, *TCVN3_CAPITALS}
    assert set(TABLES["VNI"].values()) == {*LETTERS, *(letter.upper() for letter in LETTERS)}


@pytest.mark.parametrize("table", ["TCVN3", "VNI"])
@pytest.mark.parametrize("letter", LETTERS)
def test_every_small_letter_goes_there_and_comes_back(letter: str, table: str) -> None:
    code = written(letter, table)
    assert code != letter or letter in {"TCVN3": "ý", "VNI": "ìí"}[table]  # the same in Unicode
    assert to_unicode(f"b{code}c", table) == f"b{letter}c"


@pytest.mark.parametrize("letter", [letter.upper() for letter in LETTERS])
def test_every_capital_goes_there_and_comes_back(letter: str) -> None:
    assert to_unicode(f"B{written(letter, 'VNI')}C", "VNI") == f"B{letter}C"
    # A font of capitals has the small letter's code.
    assert to_unicode(written(letter.lower(), "TCVN3"), "TCVN3", capitals=True) == letter


@pytest.mark.parametrize("letter", TCVN3_CAPITALS)
def test_the_capitals_that_tcvn3_has_come_back_in_any_of_its_fonts(letter: str) -> None:
    assert to_unicode(written(letter, "TCVN3"), "TCVN3") == letter
    assert to_unicode(written(letter, "TCVN3"), "TCVN3", capitals=True) == letter


@given(st.text([*LETTERS, *"abcdeghiklmnopqrstuvxy ,."]), st.sampled_from(["TCVN3", "VNI"]))
def test_any_vietnamese_text_comes_back(text: str, table: str) -> None:
    assert to_unicode(written(text, table), table) == text


def test_real_bytes_are_read() -> None:
    text = MOTTO.decode("cp1252")
    meant = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
    assert to_unicode(text, "TCVN3") == meant
    for font in ("", ".VnTime", ".VnArial"):
        legacy = read_legacy(text, font)
        assert legacy is not None
        assert (legacy.table, legacy.text, legacy.by_font) == ("TCVN3", meant, bool(font))


@pytest.mark.parametrize("table", ["TCVN3", "VNI"])
@pytest.mark.parametrize("font", ["", "Times New Roman"])
def test_a_sentence_is_known_by_its_letters_whatever_the_font_says(table: str, font: str) -> None:
    legacy = read_legacy(written(SENTENCE, table), font)
    assert legacy is not None
    assert (legacy.table, legacy.text, legacy.by_font) == (table, SENTENCE, False)


@pytest.mark.parametrize(
    ("text", "font", "meant"),
    [
        ("Xãm Trung", ".VnTime", "Xóm Trung"),  # good Unicode as well: only the font tells
        ("th«n hoµ b×nh", ".VnTimeH", "THÔN HOÀ BÌNH"),
        ("§¹t", ".VnArial NarrowH", "ĐẠT"),
        ("ñaõ xong", "VNI-Times", "đã xong"),
        ("HOAØN THAØNH", "VNI-Helve", "HOÀN THÀNH"),
        ("Ñaøo möông", "vni-times", "Đào mương"),
    ],
)
def test_the_font_tells_where_it_is_known(text: str, font: str, meant: str) -> None:
    legacy = read_legacy(text, font)
    assert legacy is not None
    assert legacy.by_font
    assert legacy.text == meant


@pytest.mark.parametrize("font", ["", ".VnTime", ".VnTimeH", "VNI-Times", "Times New Roman"])
@pytest.mark.parametrize(
    "text",
    [
        "", "abc", "120 m", "Người dân đã hiến đất", "12 m²", "5 × 10 m", "Müller", "café", "30 °C", "Mưa to, gió lớn",
        "½ vườn", "©", "Côte d'Ivoire", "5 m² · 3 ha", "số 1 – số 2",
    ],
)  # fmt: skip
def test_unicode_and_foreign_words_are_left_alone_even_in_an_old_font(text: str, font: str) -> None:
    assert read_legacy(text, font) is None


@pytest.mark.parametrize("text", ["Xã hội", "Hòa Bình", "São Paulo", "La Niña", "Xãm Trung", "má, bà, cô, chú"])
def test_without_an_old_font_good_syllables_are_unicode(text: str) -> None:
    assert read_legacy(text) is None


@pytest.mark.parametrize(
    "word",
    ["người", "NGHIÊNG", "Quỳnh", "giếng", "gì", "uỷ", "ủy", "khuỷu", "đường", "ở", "quyết", "yêu", "xoong", "Kỳ"],
)
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["", "ngêi", "Th«n", "bx", "hàt", "áà", "wifi", "héi", "zô", "straße"])
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)
