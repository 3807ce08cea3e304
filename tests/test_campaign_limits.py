"""Which of two readings of a number fits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.number_words import Leaning, is_left_open
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


@pytest.mark.parametrize(
    ("comparison", "limit", "value", "leaning", "is_open"),
    [
        # At least 90: what is reached, and might not be; what is missed, and might be reached.
        (">=", 90, 100, "about", False), (">=", 95, 100, "about", False), (">=", 95.1, 100, "about", True),
        (">=", 90, 90, "near", True), (">=", 90, 89, "near", False), (">=", 90, 89, "below", False),
        (">=", 90, 100, "below", True), (">=", 90, 100, "at most", True), (">=", 90, 90, "at least", False),
        (">=", 90, 90, "above", False), (">=", 90, 89, "above", True), (">=", 90, 80, "about", False),
        (">=", 105, 100, "about", True), (">=", 105.1, 100, "about", False), (">=", 0, 0, "about", False),
        # No more than 12.
        ("<=", 12, 12, "above", True), ("<=", 12, 12, "below", False), ("<=", 12, 12, "at most", False),
        ("<=", 12, 13, "about", False), ("<=", 12, 12.5, "about", True), ("<=", 12, 11.5, "about", True),
        ("<=", 12, 11.4, "about", False), ("<=", 12, 13, "above", False), ("<=", 12, 12.5, "below", True),
        ("<=", 105, 100, "about", False), ("<=", 95, 100, "about", True), ("<=", 94.9, 100, "about", False),
        # Exactly.
        ("=", 100, 100, "about", True), ("=", 105, 100, "about", True), ("=", 95, 100, "about", True),
        ("=", 105.1, 100, "about", False), ("=", 94.9, 100, "about", False), ("=", 90, 100, "below", True),
        ("=", 101, 100, "below", False), ("=", 110, 100, "above", True), ("=", 99, 100, "above", False),
        ("=", 97, 100, "near", True), ("=", 101, 100, "near", False), ("=", 0, 0, "about", True),
        ("=", 1, 0, "about", True), ("=", 2, 0, "about", False),
        ("yes", 1, 1, "about", False), ("", 90, 90, "near", False),
    ],
)  # fmt: skip
def test_a_number_leant_on_is_left_open_where_it_may_be_judged_otherwise(
    comparison: str, limit: float, value: float, leaning: Leaning, is_open: bool
) -> None:
    question = Question("number", "", low=0, comparison=comparison, threshold=limit)
    assert is_left_open(Decimal(str(value)), [leaning], question) is is_open


def test_what_can_never_be_true_leaves_nothing_open() -> None:
    percent = Question("percent", "", comparison="=", threshold=100)
    assert not is_left_open(Decimal(100), ["at least"], percent)
    none = Question("count", "", low=0, comparison="=", threshold=0)
    assert not is_left_open(Decimal(0), ["at most"], none)
    both = Question("number", "", low=0, high=100, comparison="<=", threshold=100)
    assert not is_left_open(Decimal(90), ["above"], both)
    assert is_left_open(Decimal(90), ["above"], Question("number", "", low=0, high=101, comparison="<=", threshold=100))


@pytest.mark.parametrize(
    ("value", "leanings", "is_open"),
    [(100, ["near"], True), (100, ["about"], False), (100, ["about", "below"], True), (99, ["near"], False),
        (120, ["near"], False), (101, ["near"], True)],
)  # fmt: skip
def test_nearly_all_of_a_plan_is_not_all(value: int, leanings: list[Leaning], is_open: bool) -> None:
    assert is_left_open(Decimal(value), leanings, Question("number", "", low=0, expected=100)) is is_open
