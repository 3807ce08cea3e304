"""What digits and the words around them can mean, before any question."""

from decimal import Decimal

import pytest

from ntm_sheets.campaign.numerals import read_amount, read_numeral


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12", ["12"]),
        ("85,5", ["85.5"]),
        ("85.5", ["85.5"]),
        ("1.250", ["1250", "1.250"]),
        ("3,150", ["3150", "3.150"]),
        ("0.250", ["0.250"]),
        ("1250.125", ["1250.125"]),
        ("1.250,50", ["1250.50"]),
        ("1,250.50", ["1250.50"]),
        ("1.250.000", ["1250000"]),
        ("1 250 000,5", ["1250000.5"]),
        ("1 250.5", ["1250.5"]),
    ],
)
def test_digits_are_read(text: str, readings: list[str]) -> None:
    numeral = read_numeral(text)
    assert numeral is not None
    assert numeral.readings == tuple(Decimal(reading) for reading in readings)


@pytest.mark.parametrize(
    "text", ["1.2.3", "12,34,567", "1.250 000", "1 250.500", "1250 000", "01.250", "5 10 2021", "1. 250"]
)
def test_digits_without_a_rule_are_not_read(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "about", "tidied"),
    [
        ("120m", "m", False, False),
        ("hơn 200m2", "m2", True, False),
        ("khoảng 20 triệu đồng", "triệu đồng", True, False),
        ("đạt khoảng 85 %", "%", True, False),
        ("có 12", "", False, True),
        ("cỡ 12", "", True, False),
        ("tổng số: 12", "", False, True),
        ("12 m trở lên", "m", True, False),
        ("12+", "", True, False),
    ],
)
def test_words_around_a_number_are_understood(text: str, unit: str, about: bool, tidied: bool) -> None:
    amount = read_amount(text)
    assert amount is not None
    assert (amount.unit, bool(amount.leanings)) == (unit, about)
    assert about or amount.tidied is tidied


@pytest.mark.parametrize("text", ["", "m", "nhà 12", "không 5", "(5)", "m2 12", "$5", "âm 5"])
def test_other_words_make_no_number(text: str) -> None:
    assert read_amount(text) is None
