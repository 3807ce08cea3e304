"""How people really type: every line of tests/values.toml becomes its value and its remarks."""

from collections import Counter

import pytest
from values_table import Variant, load

from ntm_sheets.campaign.kinds import KINDS
from ntm_sheets.campaign.measures import read_measure
from ntm_sheets.campaign.questions import Seen

VARIANTS = load()
# question, seen, value, codes, [last report's value]
TABLE = [
    (variant.question, variant.seen, variant.value, " ".join(variant.says), variant.last)[: 4 + (variant.last is not None)]
    for variant in VARIANTS
]  # fmt: skip


def _name(variant: Variant) -> str:
    shown = variant.seen.text[:24].encode("ascii", "backslashreplace").decode()
    return f"{variant.asked}-{shown}".replace("\\", "")


@pytest.mark.parametrize("variant", VARIANTS, ids=_name)
def test_a_typed_cell_becomes_its_value_and_its_remarks(variant: Variant) -> None:
    parsed = variant.parse()
    assert tuple(remark.code for remark in parsed.remarks) == variant.says
    assert parsed.value == variant.value
    assert type(parsed.value) is type(variant.value)
    assert variant.holds()


def test_a_variant_that_becomes_something_else_does_not_hold() -> None:
    metres = next(variant for variant in VARIANTS if variant.seen.value == "120m")
    for value, says in ((121, metres.says), (120.0, metres.says), (120, ())):
        wrong = Variant(metres.group, metres.asked, metres.question, Seen("120m"), None, value, says)
        assert not wrong.holds()


def test_the_table_is_long_enough_and_no_line_stands_twice() -> None:
    assert len(VARIANTS) >= 450
    lines = Counter((variant.asked, repr(variant.seen), variant.last) for variant in VARIANTS)
    assert [line for line, times in lines.items() if times > 1] == []


def test_the_table_asks_every_kind_and_every_sort_of_measure() -> None:
    assert {variant.question.kind for variant in VARIANTS} == set(KINDS)
    measures = [read_measure(variant.question.measure) for variant in VARIANTS]
    assert {measure.dimension for measure in measures if measure} >= {"percent", "length", "area", "money"}
    assert any(variant.question.expected for variant in VARIANTS)
    assert any(variant.last is not None for variant in VARIANTS)
