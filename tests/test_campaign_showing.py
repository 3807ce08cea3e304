"""Values in Vietnamese text."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.measures import read_spelled
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import in_words, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (85.5, "85,5"),
        (1250, "1.250"),
        (1234567.25, "1.234.567,25"),
        (0.1 + 0.2, "0,3"),
        (-1250.5, "-1.250,5"),
        (-0.0, "0"),
        (0, "0"),
        (100.0, "100"),
        (float("nan"), "nan"),
        (True, "Đạt"),
        (False, "Chưa đạt"),
        (date(2021, 10, 5), "05/10/2021"),
        ("Hòa Bình", "Hòa Bình"),
    ],
)
def test_a_value_is_written_the_vietnamese_way(value: Value, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (11, "mười một"), (14, "mười bốn"), (15, "mười lăm"), (20, "hai mươi"),
        (21, "hai mươi mốt"), (24, "hai mươi tư"), (55, "năm mươi lăm"), (100, "một trăm"), (105, "một trăm linh năm"),
        (110, "một trăm mười"), (1000, "một nghìn"), (1005, "một nghìn không trăm linh năm"),
        (2021, "hai nghìn không trăm hai mươi mốt"), (12_345, "mười hai nghìn ba trăm bốn mươi lăm"),
        (2_000_000, "hai triệu"), (3_000_000_001, "ba tỷ không trăm linh một"), (87.5, "tám mươi bảy phẩy năm"),
        (95.0, "chín mươi lăm"), (0.04, "không"), (-1.5, "âm một phẩy năm"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_it_is_read_aloud(number: float, said: str) -> None:
    assert in_words(number) == said


@given(st.integers(0, 10**12 - 1))
def test_what_is_written_out_is_read_as_the_same_number(number: int) -> None:
    assert read_spelled(in_words(number)) == number


@given(st.decimals(0, 1000, places=1))
def test_so_is_one_with_a_decimal(number: Decimal) -> None:
    assert read_spelled(in_words(float(number))) == number
