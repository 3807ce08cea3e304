"""Numbers written out in words."""

from decimal import Decimal

import pytest

from ntm_sheets.campaign.measures import read_spelled


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("không", "0"),
        ("mười lăm", "15"),
        ("Hai mươi mốt", "21"),
        ("một trăm hai mươi", "120"),
        ("một trăm linh năm", "105"),
        ("hai nghìn năm trăm", "2500"),
        ("một triệu hai trăm nghìn", "1200000"),
        ("tám mươi lăm phẩy năm", "85.5"),
    ],
)
def test_a_number_in_words_is_read(text: str, number: str) -> None:
    assert read_spelled(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "chưa", "không có", "hai ba", "linh", "một trăm mét", "phẩy năm", "năm nay"])
def test_other_words_are_no_number(text: str) -> None:
    assert read_spelled(text) is None
