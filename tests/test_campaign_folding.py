"""Names are matched as people mean them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.names import accented, closest, fold, match, slug, unaccented

VILLAGES = ("Hòa Bình", "Liên Miệu", "Đan Trung", "Trung Giang", "Thanh Hòa", "Trường Thanh")


@pytest.mark.parametrize(
    ("typed", "village"),
    [
        ("Hòa Bình", "Hòa Bình"),
        ("Hoà Bình", "Hòa Bình"),
        ("HÒA BÌNH", "Hòa Bình"),
        ("Hoa Binh", "Hòa Bình"),
        ("hoà binh", "Hòa Bình"),
        ("thôn Hòa Bình", "Hòa Bình"),
        ("Thôn  Hoà Bình.", "Hòa Bình"),
        ("thon Hoa Binh", "Hòa Bình"),
        ("xóm Hòa Bình", "Hòa Bình"),
        ("Hòa\u00a0Bình", "Hòa Bình"),
        ("Hòa\u200b Bình", "Hòa Bình"),
        ("Ho\u0300a Bi\u0300nh", "Hòa Bình"),
        ("Hòa-Bình", "Hòa Bình"),
        ("Ðan Trung", "Đan Trung"),
        ("ðan trung", "Đan Trung"),
        ("Dan Trung", "Đan Trung"),
        ("Trươ\u0300ng Thanh", "Trường Thanh"),
        ("Tru\u031bo\u031b\u0300ng Thanh", "Trường Thanh"),
        ("TDP Liên Miệu", "Liên Miệu"),
        ("Trung Giảng", "Trung Giang"),
        ("Hòa", None),
        ("Trung", None),
        ("", None),
        ("…", None),
    ],
)
def test_a_village_is_found_however_it_is_typed(typed: str, village: str | None) -> None:
    assert match(typed, VILLAGES) == village


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kì Anh", "Kỳ Anh", True),
        ("Mỹ Lí", "Mĩ Lý", True),
        ("quý", "quí", True),
        ("Thúy", "Thúi", False),
        ("Thuý", "Thúy", True),
        ("Trung Giang", "Trung Giảng", False),
    ],
)
def test_the_accented_key_knows_spellings_from_other_words(one: str, other: str, same: bool) -> None:
    assert (accented(one) == accented(other)) is same


def test_names_that_differ_by_accents_only_are_told_apart_and_never_guessed() -> None:
    names = ("Tân Sơn", "Tần Sơn")
    assert match("Tần Sơn", names) == "Tần Sơn"
    assert match("Tan Son", names) is None


def test_a_name_that_starts_with_a_leading_word_is_found_whole() -> None:
    assert match("Thôn Hòa Bình", ("Thôn Hòa Bình", "Hòa Bình")) == "Thôn Hòa Bình"
    assert match("hòa bình", ("Thôn Hòa Bình",)) == "Thôn Hòa Bình"
    assert match("Ban Mai", ("Mai",)) is None


def test_the_closest_name_is_offered_for_a_misspelling_only() -> None:
    assert closest("thôn Liên Miêu A", VILLAGES) == "Liên Miệu"
    assert closest("Hoa Bnh", VILLAGES) == "Hòa Bình"
    assert closest("xyz", VILLAGES) is None
    assert closest("", VILLAGES) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Hòa Bình", "hoa-binh"),
        ("60 ngày cao điểm – 2021", "60-ngay-cao-diem-2021"),
        ("Trường Tiểu học Kỳ Anh", "truong-tieu-hoc-ky-anh"),
        ("Ðan  Trung", "dan-trung"),
        ("…", ""),
    ],
)
def test_a_slug_is_plain_ascii(name: str, key: str) -> None:
    assert slug(name) == key


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert unaccented(unaccented(text)) == unaccented(text)
    assert slug(slug(text)) == slug(text)
    assert slug(text).isascii()


@given(
    st.sampled_from(VILLAGES), st.sampled_from(["NFC", "NFD"]), st.booleans(), st.sampled_from(["", "Thôn ", "xóm "])
)
def test_form_case_and_leading_word_do_not_matter(village: str, form: str, upper: bool, leading: str) -> None:
    typed = unicodedata.normalize(form, leading + village)
    assert match(typed.upper() if upper else typed, VILLAGES) == village
