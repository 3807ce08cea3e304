"""Text is cleaned once and for all; old fonts are noticed and left alone."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.campaign.texts import clean, parse_text, says_ditto, says_unknown

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT, st.booleans())
@example("_x00_x0000_00_", False)
@example("a\r\n\u0085b", False)
def test_cleaning_twice_is_cleaning_once(text: str, legacy: bool) -> None:
    once = clean(text, legacy=legacy)
    assert clean(once, legacy=legacy) == once


@given(ANY_TEXT)
def test_clean_text_can_be_stored_anywhere(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert all(letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} for letter in cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)


def test_half_a_letter_is_taken_out_and_said() -> None:
    parsed = parse_text(Seen("a\ud800b"), Question("text", ""))
    assert (parsed.value, [remark.code for remark in parsed.remarks]) == ("ab", ["text-cleaned"])


@pytest.mark.parametrize("words", ["-", "–", "…", "?", "n/a", "Chưa có số liệu", "chua ro", "đang tổng hợp"])
def test_words_for_not_yet_known(words: str) -> None:
    assert says_unknown(words)


@pytest.mark.parametrize("words", ["0", "", "-5", "không", "chưa", "đạt"])
def test_words_that_may_be_an_answer(words: str) -> None:
    assert not says_unknown(words)


@pytest.mark.parametrize(
    "text",
    [
        "Thôn Hòa Bình đã trồng 1.250 m hàng rào – đạt 50 %",
        "Ông Nguyễn Văn Đức, bà Trần Thị Ưởng: “hiến 200 m² đất”",
        "Nhà văn hóa (½ sân), 30 °C, 5 × 10 m, © UBND xã",
        "ờ ở ỡ ợ ỷ ỹ ỵ ặ ẵ ằ ắ Đ đ Ư Ơ Ă Â Ê Ô",
    ],
)
def test_good_vietnamese_is_no_old_font(text: str) -> None:
    assert parse_text(Seen(text), Question("text", "")).remarks == ()


@pytest.mark.parametrize(
    "text", ["Céng hßa x· héi", "Th«n Hoµ B×nh", "Ng­êi d©n", "Nguyeãn Vaên Höông", "Thoân Hoøa Bình"]
)
def test_old_fonts_are_known_by_their_letters_where_the_font_is_unknown(text: str) -> None:
    parsed = parse_text(Seen(text), Question("text", ""))
    assert parsed.value == text
    assert [remark.code for remark in parsed.remarks] == ["legacy-text"]


@pytest.mark.parametrize(
    "words",
    ["″", "”", '"', "''", "〃", "“ ”", "nt", "NT", "-nt-", "n.t", "như trên", "Nhu tren", "-//-", "//", "như cũ"],
)
def test_ditto_marks_are_known(words: str) -> None:
    assert says_ditto(words)


@pytest.mark.parametrize("words", ["", "-", "/", "…", "ntm", "như kế hoạch", '5"', "trên", "'5", "="])
def test_other_words_and_marks_are_no_ditto(words: str) -> None:
    assert not says_ditto(words)
