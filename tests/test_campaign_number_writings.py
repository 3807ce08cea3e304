"""Any number, written in any accepted way, for any question, comes back the same; what can mean two is never silent."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import seen
from thinning import thinned

from ntm_sheets.campaign.numbers import parse_number
from ntm_sheets.campaign.questions import Question, Seen, Value
from ntm_sheets.campaign.rules import Bounds
from ntm_sheets.campaign.showing import show_number

# How numbers are grouped, and the decimal marks that go with it.
STYLES = [
    ("", ","), ("", "."), (".", ","), (",", "."), (" ", ","), ("\u00a0", ","), ("\u202f", ","), ("\u2009", ","), (" ", "."),
]  # fmt: skip
# Each unit of measure that is asked, with the units that may be typed and how much of the asked one each is.
UNITS = {
    "m": {"": "1", "m": "1", " m": "1", " mét": "1", " m dài": "1", " km": "1000", "km": "1000", " cm": "0.01"},
    "km": {"": "1", " km": "1", " m": "0.001", " mét": "0.001"},
    "m²": {"": "1", " m2": "1", "m²": "1", " mét vuông": "1", " ha": "10000"},
    "triệu đồng/năm": {
        "": "1", "tr": "1", " triệu": "1", " triệu/năm": "1", " tỷ": "1000", " nghìn đồng": "0.001", " đồng": "0.000001",
    },
    "triệu đồng": {"": "1", "tr": "1", " triệu": "1", " tỷ": "1000", " nghìn": "0.001", "k": "0.001", "đ": "0.000001"},
    "%": {"": "1", "%": "1", " %": "1", " phần trăm": "1"},
    "nhà": {"": "1", " nhà": "1", " cái": "1"},
    "cây": {"": "1", " cây": "1"},
    "": {"": "1"},
}  # fmt: skip
KINDS = {"percent": ["%"], "count": ["nhà", "cây", ""], "money": ["triệu đồng/năm", ""]}
BEFORE = ["", "", "", "khoảng ", "hơn ", "~", "đạt ", "đã làm được ", "khoang ", "'"]
AFTER = ["", "", "", ".", " ", " (đã đo)", "\n"]
TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
SPACED_POINT = re.compile(r"\d+(?: \d{3})+\.\d{3}")  # 1 250.500: two marks for thousands or a decimal, no rule says
MOST = 100_000  # triệu đồng
LEAST = Decimal("1e-9")  # a thousandth of a đồng in triệu
REASONS = {"out-of-range", "percent-scale", "not-whole", "money-scale", "impossible-number"}


FEW, MANY = 100, 500


def tried(*drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[int], None]]:
    """Try a test with a few examples each time, and with many as a case of its own."""

    def decorated(test: Callable[..., None]) -> Callable[[int], None]:
        @pytest.mark.hypothesis
        @pytest.mark.parametrize("examples", thinned([FEW, MANY], 2))
        def run(examples: int) -> None:
            settings(max_examples=examples)(given(*drawn)(test))()

        run.__name__ = test.__name__
        return run

    return decorated


@dataclass(frozen=True)
class Written:
    """A number as somebody wrote it: the text, its digits alone, and what it is on the question's scale."""

    text: str
    digits: str
    value: Decimal
    unit: str


def whole_numbers(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, 200) | st.integers(0, most)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind = draw(st.sampled_from(["number", "number", "percent", "count", "money"]))
    measure = draw(st.sampled_from(KINDS.get(kind, list(UNITS))))
    low, high = draw(st.sampled_from([(None, None), (0, None), (0, 100_000), (0, 7)]))
    expected = draw(st.none() | st.sampled_from([3, 36, 200, 2500, 15_000]) | st.integers(1, 10**6))
    return Question(kind, "Ô", measure=measure, low=low, high=high, expected=expected)  # type: ignore[arg-type]


@st.composite
def dressed(draw: st.DrawFn, question: Question, digits: str) -> tuple[str, str, Decimal]:
    """Digits between words and a unit, the unit, and how much of the asked one it is."""
    measure = question.measure or ("triệu đồng" if question.kind == "money" else "")
    unit, factor = draw(st.sampled_from(sorted(UNITS[measure].items())))
    text = draw(st.sampled_from(BEFORE)) + digits + unit + draw(st.sampled_from(AFTER))
    return text, unit, Decimal(factor)


def previous_values() -> st.SearchStrategy[Value | None]:
    return st.none() | whole_numbers(10**6) | st.floats(0.5, 10**6)


@st.composite
def writings(draw: st.DrawFn, question: Question) -> Written:
    places = draw(st.integers(0, 4))
    number = Decimal(draw(whole_numbers(10**7 * 10**places))).scaleb(-places).normalize()
    group, mark = draw(st.sampled_from(STYLES))
    whole, _, part = f"{number:,f}".partition(".")
    digits = whole.replace(",", group) + (mark + part if part else "")
    text, unit, factor = draw(dressed(question, digits))
    return Written(text, digits, number * factor, unit)


@st.composite
def asked_and_written(draw: st.DrawFn) -> tuple[Question, Written, Value | None]:
    question = draw(questions())
    return question, draw(writings(question)), draw(previous_values())


@st.composite
def asked_in_two_ways(draw: st.DrawFn) -> tuple[Question, Written, Value | None]:
    """One to three digits, a mark, three digits: `value` is the reading in thousands."""
    question = draw(questions())
    whole, part, mark = draw(st.integers(1, 999)), draw(st.integers(0, 999)), draw(st.sampled_from(".,"))
    digits = f"{whole}{mark}{part:03}"
    text, unit, factor = draw(dressed(question, digits))
    return question, Written(text, digits, (whole * 1000 + part) * factor, unit), draw(previous_values())


def reasons(question: Question, written: Written) -> set[str]:
    """What speaks against a number by the rules of its question, told without the parser."""
    found, value = set(), written.value
    if not Bounds.of(question).hold(value):
        found.add("out-of-range")
    if 0 < value < LEAST:
        found.add("impossible-number")
    if question.kind == "percent" and 0 < value <= 1 and not written.unit:
        found.add("percent-scale")
    if question.kind == "count" and value != int(value):
        found.add("not-whole")
    if (question.kind == "money" or "đồng" in question.measure) and value >= MOST:
        found.add("money-scale")
    return found


@tried(asked_and_written())
def test_any_number_written_in_any_accepted_way_comes_back_the_same(
    given_: tuple[Question, Written, Value | None],
) -> None:
    question, written, previous = given_
    parsed = parse_number(Seen(written.text), question, previous)
    codes = {remark.code for remark in parsed.remarks}
    if SPACED_POINT.fullmatch(written.digits.replace("\u00a0", " ")):
        assert parsed.value is None
        assert codes == {"not-a-number"}
    elif not TWO_WAYS.fullmatch(written.digits):
        if parsed.value is None:
            assert codes
            assert codes <= reasons(question, written)
        else:
            assert parsed.value == float(written.value)
            assert not codes & {"ambiguous-number", "mark-decided"}
            assert not reasons(question, written)


@tried(asked_in_two_ways())
def test_no_writing_with_two_readings_is_taken_in_silence(given_: tuple[Question, Written, Value | None]) -> None:
    question, written, previous = given_
    parsed = parse_number(Seen(written.text), question, previous)
    codes = {remark.code for remark in parsed.remarks}
    if parsed.value is None:
        assert codes & (REASONS | {"ambiguous-number"})
        return
    grouped, decimal = written.value, written.value / 1000
    assert parsed.value in {float(grouped), float(decimal)}
    other = decimal if parsed.value == float(grouped) else grouped
    (decided,) = [dict(remark.details) for remark in parsed.remarks if remark.code == "mark-decided"]
    assert decided["other"] == show_number(other)
    assert decided["reason"]


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"), st.sampled_from(["m", "m²", ""]))
def test_what_the_remedy_says_to_type_is_understood(whole: int, part: int, mark: str, measure: str) -> None:
    question = Question("number", "Ô", measure=measure, low=0)
    (remark,) = parse_number(Seen(f"{whole}{mark}{part:03}"), question).remarks
    said = dict(remark.details)
    assert remark.code == "ambiguous-number"
    assert parse_number(Seen(said["first_typed"]), question).value == whole * 1000 + part
    assert parse_number(Seen(said["second_typed"]), question).value == seen(whole + part / 1000, 2)


@given(
    st.integers(1000, 999_999),
    st.sampled_from(["plan", "last"]),
    st.floats(0.3, 4),
    st.sampled_from(["m", "m²", "cây"]),
)
def test_a_dot_that_excel_took_for_a_decimal_point_is_seen_by_plan_or_last_report(
    meant: int, by: str, share: float, measure: str
) -> None:
    reference = max(1, round(meant * share))
    question = Question("number", "Ô", measure=measure, low=0, expected=reference if by == "plan" else None)
    stored = meant / 1000
    parsed = parse_number(Seen(stored), question, reference if by == "last" else None)
    assert parsed.value == stored  # asked about, never changed
    if by == "last" or stored != int(stored):
        assert [remark.code for remark in parsed.remarks] == ["thousand-fold"]


@given(st.integers(0, 10_000), st.sampled_from(STYLES), st.sampled_from(["%", " %", " phần trăm", "\u00a0%"]))
def test_any_percent_with_its_sign_comes_back(hundredths: int, style: tuple[str, str], sign: str) -> None:
    question = Question("percent", "Tỷ lệ", measure="%")
    percent = (Decimal(hundredths) / 100).normalize()
    text = f"{percent:f}".replace(".", style[1])
    assert parse_number(Seen(text + sign), question).value == float(percent)
    bare = parse_number(Seen(text), question)
    if 0 < percent <= 1:
        assert (bare.value, [remark.code for remark in bare.remarks]) == (None, ["percent-scale"])
    else:
        assert bare.value == float(percent)


@given(
    st.integers(0, 900),
    st.integers(1, 900),
    st.sampled_from(["/", " / ", " hộ/", " trên ", " trên tổng số ", " trong "]),
)
def test_a_part_of_a_whole_is_worked_out_for_a_share_and_asked_about_elsewhere(part: int, whole: int, of: str) -> None:
    text = f"{part}{of}{whole} hộ"
    share = parse_number(Seen(text), Question("percent", "Tỷ lệ"))
    if part <= whole:
        assert share.value == seen(100 * part / whole, 2)
        assert [remark.code for remark in share.remarks] == ["percent-from-fraction"]
    else:
        assert (share.value, [remark.code for remark in share.remarks]) == (None, ["out-of-range"])
    count = parse_number(Seen(text), Question("count", "Số hộ", measure="hộ"))
    assert (count.value, [remark.code for remark in count.remarks]) == (None, ["number-fraction"])


@given(
    questions(), whole_numbers(10**6), whole_numbers(10**6), st.sampled_from(["-", " – ", " đến ", " tới ", " hoặc "])
)
def test_two_numbers_are_never_one(question: Question, first: int, second: int, between: str) -> None:
    parsed = parse_number(Seen(f"{first}{between}{second}"), question)
    assert (parsed.value, [remark.code for remark in parsed.remarks]) == (None, ["number-range"])


@given(asked_and_written(), st.sampled_from(["còn ", "còn lại ", "thiếu ", "con lai "]))
def test_what_is_left_is_never_taken_for_what_is_done(
    given_: tuple[Question, Written, Value | None], left: str
) -> None:
    question, written, previous = given_
    planned = replace(question, expected=question.expected or 100)
    parsed = parse_number(Seen(left + written.digits + written.unit), planned, previous)
    assert parsed.value is None
    assert {remark.code for remark in parsed.remarks} <= {"amount-left", "not-a-number"}


# What takes a number back, puts it off or makes a question of it: before it, or after it.
TAKING_BACK = [
    "chưa", "không", "không có", "chưa có", "chưa đạt", "không đạt", "ko đạt", "chưa làm", "sắp", "sẽ", "sẽ đạt", "dự kiến",
    "kế hoạch", "theo kế hoạch", "phấn đấu", "phải đạt", "cần", "mới", "nếu", "nhưng", "hoặc", "và", "chưa biết", "chưa chắc",
    "đang làm", "chờ duyệt", "được giao", "hôm qua", "năm ngoái", "chua dat", "khong", "?", "??", "❌", "✗", "≠", "!=", "…",
    "(kế hoạch)", "(chưa)", "(?)", "(dự kiến)", "[chưa]", "- chưa", "/ chưa", ", chưa", "nữa", "đến", "bỏ", "thiếu",
]  # fmt: skip


@tried(asked_and_written(), st.sampled_from(TAKING_BACK), st.sampled_from(["", " ", "\n", "\u00a0"]), st.booleans())
def test_words_that_take_a_number_back_are_never_passed_over(
    given_: tuple[Question, Written, Value | None], junk: str, between: str, after: bool
) -> None:
    question, written, previous = given_
    text = written.text.rstrip(" .\n") + between + junk if after else junk + between + written.text
    parsed = parse_number(Seen(text), question, previous)
    assert parsed.value is None
    assert parsed.remarks


@given(questions(), whole_numbers(10**6), whole_numbers(10**6), st.sampled_from("\n\r\t\v\f\u2028\u2029\x85\x01"))
def test_two_lines_are_never_one_number(question: Question, first: int, second: int, gap: str) -> None:
    for text in (f"{first}{gap}{second}", f"{first} {gap} {second}", f"{first}  {second}"):
        parsed = parse_number(Seen(text), question)
        assert (parsed.value, [remark.code for remark in parsed.remarks]) == (None, ["number-range"])


LEANT = {
    "dưới ": (False, False), "< ": (False, False), "gần ": (False, False), "tối đa ": (True, False),
    "trên ": (False, True), "hơn ": (False, True), "> ": (False, True), "tối thiểu ": (True, True), "≥": (True, True),
}  # fmt: skip


@given(st.sampled_from(sorted(LEANT)), st.integers(2, 99), st.sampled_from([">=", "<=", "="]))
def test_a_bound_never_meets_a_threshold_that_it_does_not_prove(words: str, number: int, comparison: str) -> None:
    """Held by trying truths: what the words allow must all be judged as the number that was taken."""
    has_itself, is_upward = LEANT[words]
    for threshold in (number - 1, number, number + 1):
        question = Question("percent", "Tỷ lệ", measure="%", comparison=comparison, threshold=threshold)
        parsed = parse_number(Seen(f"{words}{number}%"), question)
        near = [number + (0.01 if is_upward else -0.01), *([number] if has_itself else [])]
        far = [] if words == "gần " else [100 if is_upward else 0]
        verdicts = {_meets(comparison, truth, threshold) for truth in near + far}
        if parsed.value is None:
            assert [remark.code for remark in parsed.remarks] == ["bound-open"]
        else:
            assert verdicts == {_meets(comparison, number, threshold)}
            assert "approximate" in {remark.code for remark in parsed.remarks}


def _meets(comparison: str, value: float, threshold: float) -> bool:
    return {">=": value >= threshold, "<=": value <= threshold, "=": value == threshold}[comparison]
