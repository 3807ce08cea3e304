from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.questions import Value
from ntm_sheets.ledger.values import storable, text_to_value, value_to_text

VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.dates(),
    st.text(st.characters(exclude_categories=[])),
)


@given(VALUES)
def test_a_value_comes_back_with_its_type(value: Value) -> None:
    again = text_to_value(value_to_text(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "value", ['{"date": "2021-10-05"}', '{"date": "', "null", "true", "1", '"', "", "\x00", "\ud800"]
)
def test_text_that_looks_like_something_else_stays_text(value: str) -> None:
    assert text_to_value(value_to_text(value)) == value


def test_a_moment_is_cut_to_its_day() -> None:
    assert text_to_value(value_to_text(datetime(2021, 10, 5, 16, 40))) == date(2021, 10, 5)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_becomes_storable_and_good_text_is_left_alone(text: str) -> None:
    stored = storable(text)
    assert stored.encode().decode() == stored
    assert len(stored) == len(text)
    assert all(a == b for a, b in zip(text, stored, strict=True) if not "\ud800" <= a <= "\udfff")
