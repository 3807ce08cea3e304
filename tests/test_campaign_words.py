"""Yes or no, and choices from a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.choices import NO_WORDS, YES_WORDS, find_choice, parse_choice, parse_yesno
from ntm_sheets.campaign.names import accented
from ntm_sheets.campaign.questions import Question, Seen

YESNO = Question("yesno", "Nhà văn hóa")
CHOICES = ("CV01 – Hàng rào", "CV02 – Đường trục", "V1 – Vườn mẫu số 1", "Trước", "Sau")


@pytest.mark.parametrize(("words", "meaning"), [(YES_WORDS, True), (NO_WORDS, False)])
def test_every_listed_word_is_understood_in_any_case(words: tuple[str, ...], meaning: bool) -> None:
    for word in words:
        assert parse_yesno(Seen(word.upper()), YESNO).value is meaning, word
        assert parse_yesno(Seen(f" {word}. "), YESNO).value is meaning, word


def test_no_word_means_both() -> None:
    assert not {accented(word) for word in YES_WORDS} & {accented(word) for word in NO_WORDS}


@given(st.text() | st.floats() | st.dates() | st.times())
def test_anything_else_is_asked_about_or_blank(value: object) -> None:
    parsed = parse_yesno(Seen(value), YESNO)  # type: ignore[arg-type]
    blank = isinstance(value, str) and not any(letter.isprintable() for letter in value.strip())
    assert parsed.value is not None or parsed.remarks or blank


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("cv01", CHOICES[0]),
        ("CV01 - hàng rào xanh", CHOICES[0]),
        ("v1", CHOICES[2]),
        ("truoc", "Trước"),
        ("CV1", None),
        ("Hàng rào", None),
        ("", None),
    ],
)
def test_a_choice_is_found_by_its_text_or_its_key(text: str, choice: str | None) -> None:
    assert find_choice(text, CHOICES) == choice


def test_an_unknown_choice_is_answered_with_the_list_and_a_guess() -> None:
    (remark,) = parse_choice(Seen("Trướcc"), Question("choice", "Thời điểm", choices=("Trước", "Sau"))).remarks
    assert dict(remark.details) == {"choices": "Trước; Sau", "suggestion": " Ý bác là “Trước”?"}


def test_a_choice_in_an_old_font_is_answered_with_what_it_reads_as() -> None:
    choices = ("Hoàn thành tốt", "Hoàn thành")
    parsed = parse_choice(Seen("Hoµn thµnh tèt", font=".VnTime"), Question("choice", "Chi bộ", choices=choices))
    first, second = parsed.remarks
    assert parsed.value is None
    assert dict(first.details)["suggestion"] == " Ý bác là “Hoàn thành tốt”?"
    assert dict(second.details) == {"font": ".VnTime", "proposal": "Hoàn thành tốt"}


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("đạtt", " Ý bác là “Đạt”?"),
        ("dạt", " Ý bác là “Đạt”?"),
        ("chư đạt", " Ý bác là “Chưa đạt”?"),
        ("khôg đạt", " Ý bác là “Chưa đạt”?"),
        ("hoàn thàn", " Ý bác là “Đạt”?"),
        ("ch­a ®¹t", " Ý bác là “Chưa đạt”?"),
        ("cơ bản đạt", ""),
        ("đạt một phần", ""),
        ("gần đạt", ""),
        ("đang làm", ""),
        ("80 %", ""),
        ("?", ""),
    ],
)
def test_a_misspelt_yes_or_no_is_asked_about_with_a_guess_and_a_doubtful_one_without(
    typed: str, suggestion: str
) -> None:
    parsed = parse_yesno(Seen(typed), YESNO)
    assert parsed.value is None
    assert dict(parsed.remarks[0].details) == {"suggestion": suggestion}


def test_a_long_list_is_cut_in_the_remark() -> None:
    choices = tuple(f"Mục {n}" for n in range(20))
    (remark,) = parse_choice(Seen("khác hẳn"), Question("choice", "", choices=choices)).remarks
    assert dict(remark.details)["choices"].endswith("Mục 7; …")


@pytest.mark.parametrize(
    "typed", ["Chưa hoàn thành nhiệm vụ", "sẽ hoàn thành nhiệm vụ", "không hoàn thành tốt nhiệm vụ"]
)
def test_what_a_word_takes_back_is_not_suggested(typed: str) -> None:
    choices = ("Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ")
    (remark,) = parse_choice(Seen(typed), Question("choice", "Chi bộ", choices=choices)).remarks
    assert (remark.code, dict(remark.details)["suggestion"]) == ("unknown-choice", "")


@pytest.mark.parametrize("text", ["ko hoàn thành nhiệm vụ", "Ko HTNV", "ko. hoàn thành", "kô hoàn thành"])
def test_a_no_typed_as_on_a_telephone_is_that_no(text: str) -> None:
    choices = ("Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Không hoàn thành nhiệm vụ")
    assert find_choice(text, choices) == choices[2]
    assert find_choice("ko hoàn thành tốt nhiệm vụ", choices) is None
    assert find_choice("Kg", ("kg", "m")) == "kg"
