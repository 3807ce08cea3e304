"""Values in Vietnamese text."""

from datetime import date

import pytest

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show


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
