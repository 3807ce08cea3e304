"""Numbers come back as they were written, or with a remark: checked on any number, not on a few."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.numbers import parse_number
from ntm_sheets.campaign.questions import Parsed, Question, Seen
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
