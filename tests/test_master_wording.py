from datetime import date, datetime

import pytest

from ntm_sheets.campaign.showing import show_number, show_points
from ntm_sheets.outbox import wording


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1250, "1.250"),
        (85.5, "85,5"),
        (85.04, "85,04"),
        (0, "0"),
        (-0.0, "0"),
        (-1250.5, "-1.250,5"),
        (1234567.25, "1.234.567,25"),
    ],
)
def test_a_number_is_written_the_vietnamese_way(value: float, said: str):
    assert show_number(value) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (0.01, "0,1%"),
        (66.6667, "66,7%"),
        (88.25, "88,3%"),
        (99.99, "99,9%"),
        (100, "100%"),
        (304.2, "304,2%"),
    ],
)
def test_a_share_has_one_decimal_and_is_full_only_where_nothing_is_missing(share: float, said: str):
    assert wording.percent(share) == said


@pytest.mark.parametrize(
    ("items", "most", "said"),
    [
        ([], 3, ""),
        (["A"], 3, "A"),
        (["A", "B"], 3, "A và B"),
        (["A", "B", "C"], 3, "A, B và C"),
        (["A", "B", "C", "D"], 3, "A, B, C và 1 đơn vị khác"),
        (["A", "B", "C"], 1, "A và 2 đơn vị khác"),
    ],
)
def test_names_are_listed_and_the_rest_counted(items: list[str], most: int, said: str):
    assert wording.names(items, most) == said


def test_a_text_is_cut_between_words():
    assert wording.shortened("một hai ba bốn", 10) == "một hai…"
    assert wording.shortened("một  hai\nba", 20) == "một hai ba"
    assert len(wording.shortened("x" * 99, 10)) <= 10
    # What was cut already is not cut with a second mark.
    assert wording.shortened("một hai… ba bốn", 12) == "một hai…"


def test_days_and_moments():
    assert wording.day(date(2021, 10, 5)) == "05/10/2021"
    assert wording.moment(datetime(2021, 10, 5, 16, 52)) == "16:52 ngày 05/10/2021"
    assert show_points(87.04) == "87,0"


@pytest.mark.parametrize(("key", "number"), [("TC1.1", "1.1"), ("TC10", "10"), ("VM2.3", "2.3"), ("TC.gate", "")])
def test_the_number_of_a_key(key: str, number: str):
    assert wording.number_of(key) == number


def test_a_source_is_file_sheet_and_cell():
    assert wording.source_cell("a.xlsx", "Tiêu chí", "E7") == "a.xlsx › Tiêu chí!E7"
    assert wording.source_cell("a.xlsx", None, None) == "a.xlsx"
    assert wording.source_cell(None, "Tiêu chí", "E7") == ""


def test_missing_is_none_nan_and_nothing_else():
    assert all(map(wording.is_missing, (None, float("nan"))))
    assert not any(map(wording.is_missing, (0, "", False, 0.0)))


def test_every_state_begins_with_its_own_sign():
    for states in (wording.CRITERION_STATES, wording.REPORT_WORDS, wording.LEVELS):
        signs = [said[0] for said in states.values()]
        assert len(set(signs)) == len(signs)
        assert not any(sign.isalnum() for sign in signs)
    assert {key: said[0] for key, said in wording.REPORT_WORDS.items()} == wording.REPORT_STATES
