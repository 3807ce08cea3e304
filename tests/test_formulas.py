"""The language of the officer's rules: a table of expressions, faults with their place, three values, and nothing that runs."""

import pickle
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.book.assembling import rows_of
from ntm_sheets.campaign.formula_acts import ACTS
from ntm_sheets.campaign.formula_grammar import LONGEST, FormulaError, Gives
from ntm_sheets.campaign.formula_names import set_names, unit_names
from ntm_sheets.campaign.formula_reading import FormulaReader
from ntm_sheets.campaign.formulas import LOOKS, Numbers, looked_at, outcome
from ntm_sheets.campaign.plain import of_text, to_text
from ntm_sheets.campaign.policy import Formula, Step
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.findings import Key

CAMPAIGN = founding_campaign()
UNIT = CAMPAIGN.units[0]


@cache
def reader() -> FormulaReader:
    return FormulaReader(unit_names(rows_of(CAMPAIGN)))


def read(text: str, wants: Gives = "condition") -> Formula:
    return reader().read(text, wants)


def cell(name: str) -> Key:
    if name.startswith("CV"):
        return ("tasks", name, "done")
    garden, _, indicator = name.partition("/")
    return ("gardens", garden, indicator) if indicator else ("criteria", f"TC{name}", "value")


def comes_to(text: str, known: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Value | None:
    values: dict[Key, Value] = {cell(name): value for name, value in known.items()}
    past: dict[Key, Value] = {cell(name): value for name, value in (before or {}).items()}
    wants: Gives = "condition"
    try:
        formula = read(text, wants)
    except FormulaError:
        formula = read(text, "number")
    return outcome(formula, Numbers(CAMPAIGN, UNIT, values.get, past.get))


VOLUME = CAMPAIGN.tasks_of(UNIT)[2].volume
GARDEN = {
    indicator.key: True if indicator.comparison == "yes" else 100 for indicator in CAMPAIGN.garden_set(UNIT).indicators
}  # type: ignore[union-attr]  # the first unit has gardens
PASSING = {f"V{n}/{key}": value for n in (1, 2) for key, value in GARDEN.items()}
FAILING = {f"V{n}/VM1.1": False for n in (3, 4, 5)}
CHOICE = "Hoàn thành tốt nhiệm vụ"

TABLE: tuple[tuple[str, dict[str, Any], Value | None], ...] = (
    ("4.2 <= 4.1", {"4.2": 90, "4.1": 95}, True),
    ("4.2 <= 4.1", {"4.2": 96, "4.1": 95}, False),
    ("4.2 <= 4.1", {"4.2": 96}, None),
    ("4.2 ≤ 4.1", {"4.2": 0.1 + 0.2, "4.1": 0.3}, True),
    ("nếu CV03 xong thì 4.1 = 100", {"CV03": VOLUME, "4.1": 80}, False),
    ("nếu CV03 xong thì 4.1 = 100", {"CV03": VOLUME, "4.1": 100}, True),
    ("nếu CV03 xong thì 4.1 = 100", {"CV03": 0, "4.1": 80}, True),
    ("nếu CV03 xong thì 4.1 = 100", {"CV03": VOLUME}, None),
    ("Neu cv03 XONG, thi 4.1=100", {"CV03": VOLUME, "4.1": 80}, False),
    ("nếu CV03 chưa xong thì 4.1 < 100", {"CV03": 1, "4.1": 100}, False),
    ("V.dat >= 3", PASSING | FAILING, False),
    ("V.đạt >= 3", PASSING, None),
    ("V.đạt >= 2", PASSING, True),
    ("V.đạt <= V.tổng", PASSING | FAILING, True),
    ("V1 đạt và V3 chưa đạt", PASSING | FAILING, True),
    ("min(VM3.2) >= 75", PASSING | {f"V{n}/VM3.2": 80 for n in (3, 4, 5)}, True),
    ("min(VM3.2) >= 75", PASSING, None),
    ("đếm(VM1.1) = 2", PASSING | FAILING, True),
    ("đếm(4.1 = 100; 4.2 >= 90; 5.1) >= 2", {"4.1": 100, "4.2": 95}, True),
    ("đếm(4.1 = 100; 4.2 >= 90; 5.1) = 3", {"4.1": 100, "4.2": 95}, None),
    ("4.1 đạt", {"4.1": 100}, True),
    ("4.1 chưa đạt", {"4.1": 100}, False),
    ("4.1 đạt", {}, None),
    ("TC3 đạt", {"3.1": 69.9}, False),
    ("5.1 = đạt", {"5.1": True}, True),
    ("không 5.1 hoặc 5.2", {"5.1": True, "5.2": False}, False),
    ("không 5.1 hoặc 5.2", {"5.1": False}, True),
    ("không (5.1 và 5.2)", {"5.1": False}, True),
    (f'9.1 = "{CHOICE.upper()}"', {"9.1": CHOICE}, True),
    (f"9.1 <> “{CHOICE}”", {"9.1": CHOICE}, False),
    ("tổng(4.1; 4.2; 4.3) / 3 >= 85,5", {"4.1": 100, "4.2": 90, "4.3": 66.6}, True),
    ("trung bình(4.1; 4.2) = (4.1 + 4.2) / 2", {"4.1": 33, "4.2": 34}, True),
    ("4.1 × 2 − 50 % > 100", {"4.1": 75}, False),
    ("-4.1 + 100 : 4 >= -75", {"4.1": 100}, True),
    ("4.1 / 4.2 >= 1", {"4.1": 5, "4.2": 0}, None),
    ("0 <= 4.1 <= 100", {"4.1": 101}, False),
    ("4.1 >= 7,50", {"4.1": 7.5}, True),
    ("nếu 5.1 thì 4.1 nếu không thì 4.2", {"5.1": False, "4.1": 1, "4.2": 2}, 2.0),
    ("làm tròn(4.1 / 3; 1)", {"4.1": 10}, 3.3),
    ("max(4.1; 4.2) - min(4.1; 4.2) <= 10", {"4.1": 10, "4.2": 20}, True),
    ("CV03 <= 1,20 * kế hoạch(CV03)", {"CV03": 2 * VOLUME}, False),
    ("[Tỷ lệ nhà ở đạt chuẩn] >= 90", {"1.2": 89}, False),
)


def test_the_table_has_the_forty_expressions_that_were_asked_for() -> None:
    assert len(TABLE) >= 40
    assert {bool, float, type(None)} <= {type(comes) for *_, comes in TABLE}


@pytest.mark.parametrize(("text", "known", "comes"), TABLE, ids=[f"{n} {row[0]}" for n, row in enumerate(TABLE)])
def test_an_expression_comes_to(text: str, known: dict[str, Any], comes: Value | None) -> None:
    assert comes_to(text, known) == comes


def test_the_last_report_is_looked_at_by_its_own_word() -> None:
    assert comes_to("4.2 >= hôm trước(4.2)", {"4.2": 80}, {"4.2": 90}) is False
    assert comes_to("4.2 >= hôm trước(4.2)", {"4.2": 80}) is None
    assert comes_to("CV03 - hôm trước(CV03) <= 5", {"CV03": 12}, {"CV03": 6}) is False


FAULTS = (
    ("4.9 <= 4.1", 0, "4.9", "Có phải “4."),
    ("4.1 >= 85.5", 7, "85.5", "85,5"),
    ("4,2 <= 4,1", 0, "4,2", "ghi dấu chấm: 4.2"),
    ("4.1 >= 7,5 %", 7, "7,5 %", "7,50"),
    ("7,50 <= 8", 0, "7,50 <= 8", "dấu phẩy là số lẻ"),
    ("4.2 <=", 6, "", "4.1 = 100"),
    ("4.1 4.2", 4, "4.2", ""),
    ("4.1", 0, "4.1", "so sánh"),
    ("nếu 4.1 = 100", 13, "", ""),
    ("nếu 4.1 thì 4.2 = 1", 4, "4.1", "4.1 đạt"),
    ("tổngg(4.1) > 3", 0, "tổngg", "Có phải “tổng”?"),
    ('9.1 = "Hoàn thành tốt"', 6, "Hoàn thành tốt", f"Có phải “{CHOICE}”?"),
    ("VM3.2 >= 75", 0, "VM3.2", "min(VM3.2)"),
    ("VM1.1", 0, "VM1.1", "đếm(VM1.1)"),
    ("CV03 đạt", 5, "đạt", "xong"),
    ("CV99 xong", 0, "CV99", ""),
    ("V9 đạt", 0, "V9", ""),
    ("V1 >= 3", 0, "V1", "V1 đạt"),
    ("4.1 = 100 %% và 5.1", 11, "%", ""),
    ("hôm trước(4.1 + 1) > 3", 0, "hôm trước", "hôm trước(4.2)"),
    ("__import__('os').system('x') = 1", 0, "_", ""),
    ("4.1 = " + "(" * LONGEST, LONGEST, "", ""),
    ("không " * 25 + "5.1", 150, "", "Chia thành nhiều dòng"),
)


@pytest.mark.parametrize(("text", "at", "seen", "remedy"), FAULTS, ids=[row[0][:30] for row in FAULTS])
def test_a_fault_says_where_what_and_what_fits(text: str, at: int, seen: str, remedy: str) -> None:
    with pytest.raises(FormulaError) as fault:
        read(text)
    assert (fault.value.at, fault.value.seen) == (at, seen)
    assert f"chữ thứ {at + 1}" in fault.value.message
    assert remedy in fault.value.remedy


@pytest.mark.parametrize(
    ("text", "comes"),
    [
        ("4.1 " + "+ 1 " * 200 + "= 210", True),
        ("4.1 " + "- 1 " * 5 + "= 5", True),
        ("4.1 " + "* 1 " * 200 + "= 10", True),
        (" và ".join(["4.1 = 10"] * 80), True),
        (" hoặc ".join(["4.1 = 11"] * 70), False),
        ("+".join(["4.1"] * 249) + "=1", False),
    ],
)
def test_a_long_chain_is_no_nest(text: str, comes: bool) -> None:
    assert comes_to(text, {"4.1": 10}) is comes


def test_what_a_short_text_would_blow_up_to_is_refused_in_few_words() -> None:
    blown = "0 <= 4.1 <= 1"
    for times in (10, 5):
        blown = f"0 <= đếm({'; '.join([blown] * times)}) <= 1"
    with pytest.raises(FormulaError, match="quá nhiều phép tính"):
        read(blown)
    with pytest.raises(FormulaError) as fault:
        read("4.1 " + "+ 1 " * 200)
    assert len(fault.value.message) < 200


def test_a_calculated_indicator_sees_its_own_set_and_no_days_before() -> None:
    rows = rows_of(CAMPAIGN)
    (garden_set,) = [one.key for one in CAMPAIGN.sets if one.subject == "garden"]
    of_gardens = FormulaReader(set_names(rows, garden_set), past=False)
    assert of_gardens.read("3.2 * 2", "number").steps[0] == Step("value", "VM3.2")
    for text in ("CV03 * 2", "hôm trước(3.2)"):
        with pytest.raises(FormulaError):
            of_gardens.read(text, "number")


WORDS = (
    "4.1", "4.2", "5.1", "9.1", "CV03", "V1", "V.đạt", "TC4", "VM3.2", "nếu", "thì", "không thì", "và", "hoặc", "không", "đạt",
    "chưa đạt", "xong", "<=", ">=", "=", "<>", "+", "-", "*", "/", "(", ")", ";", "12,5", "0", "90 %", "tổng(", "đếm(", "min(",
    "trung bình(", "hôm trước(", "kế hoạch(", "làm tròn(", f'"{CHOICE}"', "[Tỷ lệ nhà ở đạt chuẩn]", "os", "eval(", "__class__",
)  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.floats(allow_nan=False), st.integers(), st.just(CHOICE), st.just(date(2021, 10, 5))
)


def tried(text: str, values: list[Any]) -> None:
    """Whatever is typed is a formula of our own steps, or a fault at a place in the text; and it comes to something."""
    faults: list[FormulaError] = []
    for wants in ("condition", "number"):
        try:
            formula = read(text, wants)  # type: ignore[arg-type]  # both are
        except FormulaError as fault:
            faults.append(fault)
            continue
        assert {step.op for step in formula.steps} <= {*LOOKS, *ACTS, "number", "text", "truth"}
        known = {key: values[n % len(values)] for n, key in enumerate(_keys(formula))}
        found = outcome(formula, Numbers(CAMPAIGN, UNIT, known.get, known.get))
        assert found is None or isinstance(found, bool | float | str)
    assert all(0 <= one.at <= max(len(text), LONGEST) and one.message and one.remedy for one in faults)


def _keys(formula: Formula) -> list[Key]:
    numbers = Numbers(CAMPAIGN, UNIT, lambda _key: None)
    return [key for step in looked_at(formula) for key in numbers.cells(step)]


@given(st.text(max_size=60), st.lists(VALUES, min_size=1, max_size=5))
def test_no_text_crashes_it(text: str, values: list[Any]) -> None:
    tried(text, values)


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.lists(VALUES, min_size=1, max_size=5))
def test_no_heap_of_words_crashes_it(text: str, values: list[Any]) -> None:
    tried(text, values)


NUMBER = st.sampled_from(("4.1", "4.2", "CV03", "12,5", "V.đạt", "min(VM3.2)", "kế hoạch(CV03)"))
SUMS = st.recursive(
    NUMBER,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"tổng({'; '.join(parts)})"),
    ),
    max_leaves=8,
)
CONDITIONS = st.recursive(
    st.one_of(
        st.tuples(SUMS, st.sampled_from(("<=", ">=", "=", "<", ">", "≠")), SUMS).map(" ".join),
        st.sampled_from(("5.1", "4.1 đạt", "CV03 chưa xong", "V2 đạt", f'9.1 = "{CHOICE}"')),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("và", "hoặc")), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        inner.map(lambda one: f"không ({one})"),
        st.tuples(inner, inner).map(lambda p: f"nếu ({p[0]}) thì ({p[1]})"),
    ),
    max_leaves=5,
)


@given(CONDITIONS.filter(lambda text: len(text) <= LONGEST - 20), st.lists(VALUES, min_size=1, max_size=5))
def test_what_is_well_formed_is_read_and_reckoned(text: str, values: list[Any]) -> None:
    tried(text, values)
    formula = read(f"({text}) và 4.1 >= 0")
    assert pickle.loads(pickle.dumps(formula)) == formula
    assert of_text(to_text(formula), Formula) == formula


@given(
    CONDITIONS.filter(lambda text: len(text) <= LONGEST), st.lists(VALUES, min_size=3, max_size=6), st.integers(0, 50)
)
def test_one_number_more_never_overturns_what_was_decided(text: str, values: list[Any], hidden: int) -> None:
    """The heart of three values: an outcome that was reached without a number stays when the number comes."""
    try:
        formula = read(text)
    except FormulaError:
        return
    keys = _keys(formula)
    known = {key: values[n % len(values)] for n, key in enumerate(keys)}
    less = {key: value for n, (key, value) in enumerate(known.items()) if n != hidden % max(len(keys), 1)}
    without, within = (outcome(formula, Numbers(CAMPAIGN, UNIT, some.get)) for some in (less, known))
    if without is not None and within is not None:
        assert without == within


def test_a_campaign_without_rules_loads_no_parser() -> None:
    """A child process, for this one has loaded it."""
    look = (
        "import sys; from ntm_sheets.campaign.workbook import founding_campaign; founding_campaign(); "
        "import ntm_sheets.checking.own_rules; print('lark' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
