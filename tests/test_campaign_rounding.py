"""One rounding for everything that people read."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.showing import (
    amount_shown,
    change_shown,
    points_shown,
    rounded,
    share_shown,
    shares_apart,
    show_number,
    show_points,
)
from ntm_sheets.scoring.emulation import shown_points

PACKAGE = Path(__file__).parents[1] / "ntm_sheets"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (88.25, 1, 88.3),
        (88.15, 1, 88.2),
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (0.05, 1, 0.1),
        (0.5, 0, 1.0),
        (2.5, 0, 3.0),
        (-88.25, 1, -88.3),
        (-0.05, 1, -0.1),
        (-0.04, 1, 0.0),
        (88.24999999999999, 1, 88.3),  # dust of calculating
        (88.25000000000001, 1, 88.3),
        (0.1 + 0.2, 1, 0.3),
        (88.2499, 1, 88.2),
        (123456789.05, 1, 123456789.1),
        (1e18, 1, 1e18),
        (math.inf, 1, math.inf),
    ],
)
def test_half_goes_up_on_the_decimal_value(value: float, decimals: int, shown: float) -> None:
    assert rounded(value, decimals) == shown
    assert math.copysign(1, rounded(value, decimals)) == math.copysign(1, shown)


def test_what_is_not_there_stays_so() -> None:
    assert math.isnan(rounded(math.nan, 1))
    assert math.isnan(share_shown(math.nan))
    assert np.isnan(shown_points([math.nan, 1.0])).tolist() == [True, False]


@given(st.integers(-(10**9), 10**9), st.integers(1, 6), st.integers(0, 4), st.integers(-2, 2))
def test_a_written_decimal_is_rounded_as_on_paper(units: int, places: int, decimals: int, dust: int) -> None:
    written = Decimal(units).scaleb(-places)
    value = float(written)
    for _ in range(abs(dust)):
        value = math.nextafter(value, math.copysign(math.inf, dust))
    wanted = float(written.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    assert rounded(value, decimals) == wanted
    assert rounded(rounded(value, decimals), decimals) == wanted


@given(st.lists(st.floats(-1000, 1000), max_size=20))
def test_the_array_and_the_number_are_rounded_by_one_function(points: list[float]) -> None:
    assert shown_points(points).tolist() == [points_shown(one) for one in points]
    assert float(shown_points(88.25)) == 88.3


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, 0),
        (0.0001, 0.1),
        (0.04, 0.1),
        (33.25, 33.3),
        (99.94, 99.9),
        (99.96, 99.9),
        (99.9999, 99.9),
        (99.99999999999999, 100),
        (100, 100),
        (100.04, 100),
        (304.25, 304.3),
    ],
)
def test_all_and_nothing_are_said_only_where_they_are_true(share: float, shown: float) -> None:
    assert share_shown(share) == shown


@given(st.floats(0, 120), st.floats(0, 120))
def test_a_readers_subtraction_agrees(now: float, before: float) -> None:
    now, before = points_shown(now), points_shown(before)
    change = change_shown(now, before)
    assert Decimal(repr(before)) + Decimal(repr(change)) == Decimal(repr(now))


def test_two_shares_that_differ_are_shown_to_differ() -> None:
    assert shares_apart(50, 40) == (50, 40)
    assert shares_apart(33.31, 33.34) == (33.31, 33.34)
    assert shares_apart(99.99, 100) == (99.9, 100)
    assert shares_apart(50, 50) == (50, 50)


def test_texts_and_cells_say_the_same_number() -> None:
    assert show_points(88.25) == "88,3"
    assert show_points(87) == "87,0"
    assert show_number(amount_shown(214.285714)) == "214,29"
    assert show_number(1.0000005) == "1,000001"
    assert show_number(12345678901234567890) == "12.345.678.901.234.567.890"


# What rounds by a rule of its own; a line that must, because nobody reads what it gives, says so here.
OTHER_ROUNDING = re.compile(r"(?<![.\w])(?<!def )round\(|np\.round|\.round\(\d|:[^{}\"']*\.\d+[fg%]\}|:g\}|%\.\d")
UNREAD = {
    "campaign/showing.py",  # the one rule, and what writes what was rounded
    "campaign/questions.py",  # what stands in a cell, as it was typed
    "campaign/book/cells.py",  # as above
    "campaign/book/parts.py",  # milliseconds of a typed hour
    "campaign/numbers.py",  # a percent cell's hundredfold, without dust
    "commands/exporting.py",  # all digits of a typed value
    "facts/fingerprints.py",  # a mark that is compared
    "reading/book.py",  # the result of a formula as a spreadsheet shows it
    "reading/styles.py",  # shades of colours
    "reading/picture_flaws.py",  # pixels
    "reading/picture_looks.py",  # pixels
    "reading/sandbox.py",  # the log
    "outbox/bulletin/poster.py",  # pixels
    "outbox/charts.py",  # pixels and days
    "outbox/filling/word.py",  # the width of a picture
    "outbox/page/pictures.py",  # pixels
    "outbox/master/progress.py",  # pixels
    "outbox/master/long_sheet.py",  # the height of a row
    "outbox/master/overview.py",  # the height of a row
    "outbox/master/paper.py",  # widths and pages
    "outbox/master/photos.py",  # pixels
    "outbox/office.py",  # whole seconds that are waited
    "outbox/photos/card.py",  # pixels
    "outbox/slips/untouched.py",  # what stands in a cell, to be compared
    "scoring/tallying.py",  # ties, without dust
}


def test_no_module_rounds_by_a_rule_of_its_own() -> None:
    found = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if "simulation" not in file.parts and OTHER_ROUNDING.search(file.read_text(encoding="utf-8"))
    }
    assert found <= UNREAD
