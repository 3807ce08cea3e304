"""Numbers come back as they were written, or with a remark: checked on any number, not on a few."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.kinds import parse, parse_again
from ntm_sheets.campaign.numbers import parse_number
from ntm_sheets.campaign.questions import Parsed, Question, Seen, Value
from ntm_sheets.campaign.showing import show_number

SPACES = (" ", "\u00a0", "\u202f", "\u2009")
METRES = Question("number", "Rãnh", measure="m", low=0)
PERCENT = Question("percent", "Tỷ lệ")
DOUBTS = {"mark-decided", "ambiguous-number"}
AMOUNTS = st.decimals(0, 10**9, places=3, allow_nan=False).map(lambda number: number.normalize())


def codes(parsed: Parsed) -> set[str]:
    return {remark.code for remark in parsed.remarks}


def written(number: Decimal, group: str, mark: str, unit: str) -> str:
    whole, _, part = f"{number:,f}".partition(".")
    return whole.replace(",", group) + (mark + part if part else "") + unit


@given(AMOUNTS, st.sampled_from([".", "", *SPACES]), st.sampled_from(["", "m", " m", " mét"]))
def test_a_number_in_vietnamese_writing_comes_back_the_same_or_is_asked_about(
    number: Decimal, group: str, unit: str
) -> None:
    parsed = parse_number(Seen(written(number, group, ",", unit)), METRES)
    assert parsed.value == float(number) or (codes(parsed) & DOUBTS and parsed.value is None)


@given(AMOUNTS, st.sampled_from([",", ""]))
def test_a_number_in_english_writing_comes_back_the_same_or_is_asked_about(number: Decimal, group: str) -> None:
    parsed = parse_number(Seen(written(number, group, ".", "")), METRES)
    assert parsed.value == float(number) or (codes(parsed) & DOUBTS and parsed.value is None)


@given(AMOUNTS)
def test_what_we_write_ourselves_we_read_or_ask_about(number: Decimal) -> None:
    parsed = parse_number(Seen(show_number(number)), METRES)
    assert parsed.value == float(number) or (codes(parsed) & DOUBTS and parsed.value is None)


@given(AMOUNTS, st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_mark_is_never_decided_in_silence(number: Decimal, expected: int, previous: int) -> None:
    question = Question("number", "Rãnh", measure="m", low=0, expected=expected)
    text = written(number, ".", ",", "")
    parsed = parse_number(Seen(text), question, previous)
    assert parsed.value in (float(number), None) or "mark-decided" in codes(parsed)


@given(st.floats() | st.integers())
def test_a_stored_number_is_taken_as_it_is_or_refused(number: float) -> None:
    parsed = parse_number(Seen(number), METRES)
    if parsed.value is None:
        assert codes(parsed) <= {"impossible-number", "out-of-range"}
    else:
        assert parsed.value == number
        assert not parsed.remarks


@given(st.integers(0, 10_000))
def test_a_percent_format_gives_the_scale_of_a_hundred(hundredths: int) -> None:
    percent = hundredths / 100
    parsed = parse_number(Seen(percent / 100, percent=True), PERCENT)
    assert isinstance(parsed.value, int | float)
    assert math.isclose(parsed.value, percent, abs_tol=1e-9)
    assert parse_number(Seen(f"{show_number(percent)}%"), PERCENT).value == percent


@given(st.text(), st.sampled_from(["number", "percent", "count", "money"]))
def test_any_text_gives_a_value_or_a_remark_or_is_blank(text: str, kind: str) -> None:
    parsed = parse_number(Seen(text), Question(kind, "Số"))  # type: ignore[arg-type]
    assert parsed.value is not None or parsed.remarks or not any(letter.isprintable() for letter in text.strip())


@pytest.mark.parametrize(
    ("question", "typed", "details"),
    [
        (
            Question("number", "", measure="m", expected=2500),
            "1.250",
            {"before": "1.250", "after": "1.250", "other": "1,25"},
        ),
        (METRES, "3,150", {"first": "3.150", "second": "3,15"}),
        (PERCENT, 0.8, {"first": "80", "second": "0,8"}),
        (PERCENT, 120, {"value": "120", "range": "từ 0 đến 100"}),
        (PERCENT, "2/3", {"calculation": "2 : 3 × 100 = 66,67"}),
        (METRES, "4 km", {"before": "4 km", "after": "4.000", "measure": "m"}),
    ],
)
def test_a_remark_carries_what_its_sentence_needs(
    question: Question, typed: str | float, details: dict[str, str]
) -> None:
    (remark,) = parse_number(Seen(typed), question).remarks
    assert details.items() <= dict(remark.details).items()


def test_a_refused_cell_is_not_called_repaired() -> None:
    assert not parse_number(Seen("0,8"), PERCENT).repaired
    assert parse_number(Seen("80,5"), PERCENT).repaired


TYPED = st.one_of(
    st.sampled_from(["1.250", "1,250", "3.150", "2.5", "12 m", "0,5", "1.000.000", "hơn 1.200", "45/60", "1.2", "abc", "", "-3"]),
    st.integers(-3, 2_000_000),
    st.floats(0, 3_000_000),
    st.sampled_from([1.25, 3150.0, 1.5, 25_000.0, 0.285, 999.999, 1.0, 40.0]),
)  # fmt: skip
ASKED = [
    METRES, PERCENT, Question("count", "Hộ"), Question("money", "Thu nhập"), Question("number", "Rãnh", measure="m", expected=1250),
    Question("number", "Rãnh", measure="m", low=0, high=2000, expected=30), Question("text", "Chữ"), Question("yesno", "Có"),
]  # fmt: skip


@given(
    TYPED,
    st.booleans(),
    st.sampled_from(ASKED),
    st.one_of(st.none(), st.booleans(), st.just("80"), st.integers(-1, 3_000_000), st.floats(0, 3_000_000)),
    st.sampled_from([1, 24.9, 25, 25.1, 39.9, 40, 40.1, 1000, 24_999, 25_000, 25_001]),
)
def test_what_was_parsed_without_the_last_answer_is_the_same_as_with_it_or_is_parsed_again(
    typed: str | float, percent: bool, question: Question, last: Value | None, factor: float
) -> None:
    seen = Seen(typed, percent=percent)
    near = [typed * factor, typed / factor] if isinstance(typed, int | float) else []
    for previous in (last, *near):
        assert parse_again(parse(seen, question), seen, question, previous) == parse(seen, question, previous)
