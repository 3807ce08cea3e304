"""Which of two readings of a number fits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.rules import LAST_WINDOW, PLAN_WINDOW, Bounds, decide, thousand_fold

EITHER = (Decimal(1250), Decimal("1.25"))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0, 100, "từ 0 đến 100"), (0, None, "từ 0 trở lên"), (None, 1500, "không quá 1.500"), (None, None, "")],
)
def test_bounds_are_said_in_words(low: float | None, high: float | None, words: str) -> None:
    assert Bounds.of(Question("number", "", low=low, high=high)).in_words() == words


def test_a_percent_may_have_its_own_bounds() -> None:
    assert Bounds.of(Question("percent", "", high=400)).hold(Decimal(304))
    assert not Bounds.of(Question("percent", "")).hold(Decimal(304))


@pytest.mark.parametrize(
    ("expected", "last", "value"),
    [
        (2500, None, 1250),
        (2, None, 1.25),
        (None, 1100, 1250),
        (None, 1.1, 1.25),
        (2500, 1100, 1250),
        (2500, 1.1, None),
        (100, None, None),
        (None, None, None),
        (None, 0, None),
    ],
)
def test_plan_and_last_report_decide_or_nobody_does(
    expected: float | None, last: float | None, value: float | None
) -> None:
    choice = decide(EITHER, Question("number", "", measure="m", low=0, expected=expected), last)
    assert (None if choice is None else float(choice.value)) == value
    assert choice is None or choice.reason


@given(st.floats(1e-3, 1e6), st.decimals("0.001", 10**9, places=3))
def test_a_hint_never_speaks_for_both_readings(reference: float, small: Decimal) -> None:
    for low, high in (PLAN_WINDOW, LAST_WINDOW):
        assert high / low < 1000
    hinted = decide((small * 1000, small), Question("number", "", expected=reference), None)
    assert hinted is None or hinted.other != hinted.value


def test_a_lost_dot_is_seen_by_plan_or_last_report() -> None:
    question = Question("number", "", measure="m", expected=2500)
    assert thousand_fold(Decimal("1.25"), question, None) is not None
    assert thousand_fold(Decimal(2), question, None) is None
    assert thousand_fold(Decimal(1250), question, None) is None
    assert thousand_fold(Decimal("1.25"), Question("number", ""), None) is None
