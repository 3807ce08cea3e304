"""Units of measure: the same, convertible, counted, or wrong."""

from decimal import Decimal

import pytest

from ntm_sheets.campaign.measures import is_counted, read_compound, read_measure, relate


@pytest.mark.parametrize(
    ("unit", "measure", "relation", "factor"),
    [
        ("m2", "m²", "same", "1"),
        ("mét", "m", "same", "1"),
        ("m", "m (dài)", "same", "1"),
        ("km", "m", "converted", "1000"),
        ("m", "km", "converted", "0.001"),
        ("tr", "triệu đồng/năm", "same", "1"),
        ("tỷ", "triệu đồng", "converted", "1000"),
        ("kg", "tấn", "converted", "0.001"),
        ("triệu/tháng", "triệu đồng/năm", "wrong", "1"),
        ("m", "m²", "wrong", "1"),
        ("hộ", "%", "wrong", "1"),
        ("hộ", "hộ", "same", "1"),
        ("ngày công", "ngày công", "same", "1"),
        ("cái", "hố", "counted", "1"),
        ("hộ", "", "counted", "1"),
        ("hộ", "vườn", "other noun", "1"),
        ("xyz", "m", "unknown", "1"),
        ("_000", "", "unknown", "1"),
    ],
)
def test_a_unit_is_set_against_the_measure(unit: str, measure: str, relation: str, factor: str) -> None:
    assert relate(unit, measure) == (relation, Decimal(factor))


def test_only_things_are_counted() -> None:
    assert is_counted("bồn")
    assert is_counted("tiến bộ kỹ thuật")
    assert not any(map(is_counted, ("m", "m²", "%", "triệu đồng/năm", "")))
    assert read_measure("hộ") is None


@pytest.mark.parametrize(
    ("text", "dong"),
    [
        ("1 tỷ 200 triệu", "1200000000"),
        ("1tỷ 200tr", "1200000000"),
        ("1 triệu 500 nghìn đồng", "1500000"),
        ("1tr5", "1500000"),
        ("20 triệu", None),
        ("200 triệu 1 tỷ", None),
        ("1,5 tỷ 200 triệu", None),
        ("1tr50", None),
        ("12 m", None),
    ],
)
def test_money_in_several_units_becomes_one_sum(text: str, dong: str | None) -> None:
    assert read_compound(text) == dong
