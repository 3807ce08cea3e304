"""Numbers, limits and days at the very edge of each rule."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from ntm_sheets.campaign.dates import parse_date
from ntm_sheets.campaign.numbers import parse_number
from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.campaign.rules import Bounds, Choice, decide, thousand_fold

MILLIONS = Question("money", "Thu nhập", measure="triệu đồng/năm")
METRES = Question("number", "Rãnh", measure="m", low=0)
PERCENT = Question("percent", "Tỷ lệ")
BOTH = (Decimal(1250), Decimal("1.25"))
LONG = Question("date", "Ngày", period=(date(2021, 10, 2), date(2022, 12, 31)))


def codes(question: Question, value: object, previous: float | None = None, **marks: bool) -> list[str]:
    return [remark.code for remark in parse_number(Seen(value, **marks), question, previous).remarks]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "taken"), [(99_999, True), (99_999.9, True), (100_000, False), (100_000.1, False), ("100000", False)]
)
def test_a_hundred_billion_is_a_sum_typed_in_dong(value: object, taken: bool) -> None:
    assert ("money-scale" not in codes(MILLIONS, value)) is taken
    assert (parse_number(Seen(value), MILLIONS).value is not None) is taken  # type: ignore[arg-type]


def test_money_asked_in_dong_may_be_as_much_as_a_hundred_billion_short_of_one_dong() -> None:
    dong = Question("money", "Tiền", measure="đồng")
    assert parse_number(Seen(99_999_999_999), dong).value == 99_999_999_999
    assert codes(dong, 100_000_000_000) == ["money-scale"]


def test_only_a_text_is_repaired_a_stored_number_is_at_most_doubted() -> None:
    """1,25 that the plan of 2 500 m doubts stays 1,25: nothing was changed, so nothing was repaired."""
    planned = Question("number", "Rãnh", measure="m", low=0, expected=2500)
    doubted = parse_number(Seen(1.25), planned)
    assert (doubted.value, [remark.code for remark in doubted.remarks], doubted.repaired) == (
        1.25,
        ["thousand-fold"],
        False,
    )
    typed = parse_number(Seen("1 250 m"), planned)
    assert (typed.value, typed.repaired) == (1250, True)
    plain = parse_number(Seen("1250"), planned)
    assert (plain.value, plain.remarks, plain.repaired) == (1250, (), False)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (10**15, ""),
        (-(10**15), ""),
        (10**15 + 1, "impossible-number"),
        (-(10**15) - 1, "impossible-number"),
        (1e-9, ""),
        (-1e-9, ""),
        (9e-10, "impossible-number"),
        (-9e-10, "impossible-number"),
        (0, ""),
        (float("inf"), "impossible-number"),
        (float("nan"), "impossible-number"),
    ],
)
def test_a_number_that_no_workbook_keeps_is_none(value: float, code: str) -> None:
    free = Question("number", "Số", measure="m")
    assert codes(free, value) == ([code] if code else [])


@pytest.mark.parametrize(
    ("value", "percent", "told"),
    [
        (0, False, []),
        (0.01, False, ["percent-scale"]),
        (1, False, ["percent-scale"]),
        (1.01, False, []),
        (1, True, []),
        (0.8, True, []),
        (100, False, []),
        (100.1, False, ["out-of-range"]),
        (1.001, True, ["out-of-range"]),
        (-0.5, False, ["out-of-range"]),
    ],
)
def test_a_share_up_to_one_is_asked_about_unless_a_sign_tells(value: float, percent: bool, told: list[str]) -> None:
    assert codes(PERCENT, value, percent=percent) == told


def test_a_share_in_percent_format_is_taken_to_its_tenth_decimal() -> None:
    assert parse_number(Seen(0.28499999999999998, percent=True), PERCENT).value == 28.5
    assert parse_number(Seen(0.12345, percent=True), PERCENT).value == 12.345


@pytest.mark.parametrize(
    ("value", "told"), [(3, []), (3.5, ["not-whole"]), (-1, ["out-of-range"]), (-0.5, ["out-of-range"])]
)
def test_things_are_counted_whole_and_never_below_nothing(value: float, told: list[str]) -> None:
    assert codes(Question("count", "Số vườn"), value) == told


def test_a_percent_format_in_a_cell_that_asks_no_percent_is_refused() -> None:
    assert codes(METRES, 0.8, percent=True) == ["percent-in-number"]
    assert codes(METRES, "80%") == ["percent-in-number"]


def test_a_fraction_is_a_percent_only_where_both_parts_are_clear() -> None:
    read = parse_number(Seen("45/60"), PERCENT)
    assert (read.value, read.repaired) == (75, True)
    assert parse_number(Seen("1/3"), PERCENT).value == 33.33
    assert parse_number(Seen("1/300"), PERCENT).value == 0.33  # a fraction is a percent for certain: no doubt about 0–1
    assert codes(PERCENT, "45/0") == ["not-a-number"]
    assert codes(PERCENT, "1.250/60") == ["not-a-number"]
    assert codes(METRES, "45/60") == ["number-fraction"]
    assert codes(PERCENT, "60/45") == ["out-of-range"]


@pytest.mark.parametrize("value", [True, False, time(8), date(2021, 10, 5), datetime(2021, 10, 5, 8)])
def test_what_is_no_number_is_no_number(value: object) -> None:
    parsed = parse_number(Seen(value), METRES, 5)  # type: ignore[arg-type]
    assert parsed.value is None
    assert [remark.code for remark in parsed.remarks] == [
        "not-a-number" if isinstance(value, bool) else "number-became-date"
    ]  # fmt: skip


def test_a_yes_in_the_last_report_is_no_number_to_go_by() -> None:
    assert codes(METRES, 0.001, True) == []
    assert codes(METRES, 1.25, 1250) == ["thousand-fold"]


def test_what_is_left_of_a_plan_is_asked_about_and_a_plain_count_is_not() -> None:
    assert codes(Question("number", "Rãnh", measure="m", low=0, expected=500), "còn 200 m") == ["amount-left"]
    assert "amount-left" not in codes(METRES, "còn 200 m")


@pytest.mark.parametrize(
    ("low", "high", "inside", "outside"),
    [(0, 100, (0, 100, 50), (-0.1, 100.1)), (5, None, (5, 10**9), (4.9,)), (None, 7, (-9, 7), (7.1,))],
)
def test_bounds_hold_their_own_ends(
    low: float | None, high: float | None, inside: tuple[float, ...], outside: tuple[float, ...]
) -> None:
    bounds = Bounds.of(Question("number", "", low=low, high=high))
    assert all(bounds.hold(Decimal(repr(value))) for value in inside)
    assert not any(bounds.hold(Decimal(repr(value))) for value in outside)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("percent", "từ 0 đến 100"), ("count", "từ 0 trở lên"), ("money", "từ 0 trở lên"), ("number", "")],
)
def test_each_kind_has_bounds_of_its_own(kind: str, words: str) -> None:
    assert Bounds.of(Question(kind, "")).in_words() == words  # type: ignore[arg-type]
    assert Bounds.of(Question(kind, "", low=-5, high=0)).in_words() == "từ -5 đến 0"  # type: ignore[arg-type]


def test_a_lone_reading_needs_no_reason() -> None:
    assert decide((Decimal(5),), METRES, None) == Choice(Decimal(5))


@pytest.mark.parametrize(
    ("question", "whole"),
    [(Question("count", ""), False), (Question("number", "", measure="cây"), False), (METRES, True)],
)
def test_what_is_counted_whole_is_grouped(question: Question, whole: bool) -> None:
    choice = decide(BOTH, question, None, whole=whole)
    assert choice == Choice(Decimal(1250), Decimal("1.25"), "ở đây chỉ đếm số nguyên")


@pytest.mark.parametrize(
    ("low", "high", "value", "other"),
    [
        (0, 500, "1.25", "1250"),
        (10, None, "1250", "1.25"),
        (0, 1250, None, None),
        (1.25, None, None, None),
        (2000, None, "1.25", "1250"),
    ],
)
def test_bounds_that_only_one_reading_keeps_decide_and_the_other_is_named(
    low: float, high: float | None, value: str | None, other: str | None
) -> None:
    choice = decide(BOTH, Question("number", "", measure="m", low=low, high=high), None)
    if value is None or other is None:
        assert choice is None
    else:
        assert choice is not None
        assert (choice.value, choice.other) == (Decimal(value), Decimal(other))
        assert choice.reason.startswith("số phải từ ")


@pytest.mark.parametrize(
    ("expected", "last", "value", "other", "reason"),
    [
        (2500, None, 1250, 1.25, "kế hoạch là 2.500 m"),
        (2, None, 1.25, 1250, "kế hoạch là 2 m"),
        (None, 1000, 1250, 1.25, "số được tính của lần báo cáo trước là 1.000"),
        (2500, 1000, 1250, 1.25, "số được tính của lần báo cáo trước là 1.000"),
    ],
)
def test_a_hint_names_the_reading_that_it_left(
    expected: float | None, last: float | None, value: float, other: float, reason: str
) -> None:
    choice = decide(BOTH, Question("number", "", measure="m", low=0, expected=expected), last)
    assert choice is not None
    assert (float(choice.value), float(choice.other or 0), choice.reason) == (value, other, reason)


@pytest.mark.parametrize(
    ("expected", "last", "speaks"),
    [(250, None, True), (249, None, False), (62_500, None, True), (62_501, None, False),
     (None, 50, True), (None, 49, False), (None, 31_250, True), (None, 31_251, False),
     (None, -1250, False), (-1250, None, False)],
)  # fmt: skip
def test_how_far_a_plan_and_a_last_report_speak(expected: float | None, last: float | None, speaks: bool) -> None:
    """1 250 stands for the plan from a fiftieth of it to five times it, for the last report from 1/25 to 25 times."""
    choice = decide(BOTH, Question("number", "", measure="m", low=0, expected=expected), last)
    assert (choice is not None and choice.value == 1250) is speaks


@pytest.mark.parametrize(
    ("value", "question", "last", "meant"),
    [
        ("1.25", Question("number", "", measure="m", expected=2500), None, "1250"),
        ("1.25", Question("number", "", measure="m", expected=2500), 1.2, None),
        ("1.2505", Question("number", "", measure="m", expected=2500), None, None),
        ("0.25", Question("number", "", measure="m", expected=250), None, None),
        ("2", METRES, 2000, "2000"),
        ("2", METRES, 2, None),
        ("2", METRES, 1_000_000, None),
        ("2", Question("number", "", measure="m", expected=2500), None, None),
        ("1", METRES, 1000, "1000"),
        ("999", METRES, 999_000, "999000"),
        ("1000", METRES, 1_000_000, None),
        ("3150", Question("number", "", measure="m", expected=3), None, "3.15"),
        ("1000", Question("number", "", measure="m", expected=1), None, "1"),
        ("1000", Question("number", "", measure="m", expected=50), None, "1"),
        ("1000", Question("number", "", measure="m", expected=51), None, None),
        ("999", Question("number", "", measure="m", expected=1), None, None),
        ("3150.5", Question("number", "", measure="m", expected=3), None, None),
        ("1000000", Question("number", "", measure="m", expected=1000), None, None),
        ("999999", Question("number", "", measure="m", expected=1000), None, "999.999"),
        ("3150", Question("number", "", measure="cây", expected=3), None, None),
        ("3150", Question("count", "", expected=3), None, None),
    ],
)
def test_a_mark_that_excel_took_wrongly_is_seen_by_what_was_planned_or_said_before(
    value: str, question: Question, last: float | None, meant: str | None
) -> None:
    choice = thousand_fold(Decimal(value), question, last)
    assert (None if choice is None else choice.value) == (None if meant is None else Decimal(meant))
    if choice is not None:
        assert choice.other == Decimal(value)
        assert choice.reason.startswith(("kế hoạch là ", "số được tính của lần báo cáo trước là "))


def day_of(text: object, question: Question = LONG) -> tuple[date | None, list[str], bool]:
    parsed = parse_date(Seen(text), question)  # type: ignore[arg-type]
    assert parsed.value is None or isinstance(parsed.value, date)
    return parsed.value, [remark.code for remark in parsed.remarks], parsed.repaired


@pytest.mark.parametrize(
    ("text", "day", "told"),
    [
        ("5/1", date(2022, 1, 5), ["date-completed"]),  # only one of the years has that day in the campaign
        ("5/10", None, ["date-no-year"]),  # both have
        ("10/13", None, ["impossible-date"]),  # turned it is a day of both years: nothing decides
        ("1/13", date(2022, 1, 13), ["date-swapped"]),  # and here of one
        ("31/11", None, ["impossible-date"]),
        ("5/10/21", date(2021, 10, 5), ["date-completed"]),
        ("5/10/2021", date(2021, 10, 5), []),
        ("10/13/2021", date(2021, 10, 13), ["date-swapped"]),
        ("1/10/2021", None, ["date-outside-period"]),
        ("2/10/2021", date(2021, 10, 2), []),
        ("31/12/2022", date(2022, 12, 31), []),
        ("1/1/2023", None, ["date-outside-period"]),
        ("ngày 13 tháng 10 năm 2021", date(2021, 10, 13), []),
        ("ngày 10 tháng 13 năm 2021", None, ["impossible-date"]),  # words leave no doubt about the order
        ("2021-10-13", date(2021, 10, 13), []),
        ("2021-13-10", None, ["impossible-date"]),
    ],
)
def test_a_day_without_a_year_is_completed_only_where_one_year_can_be_meant(
    text: str, day: date | None, told: list[str]
) -> None:
    assert day_of(text) == (day, told, bool(told) and day is not None)


@pytest.mark.parametrize(
    ("cell", "day", "told", "repaired"),
    [
        (datetime(2021, 10, 11), date(2021, 10, 11), ["ambiguous-date"], False),
        (datetime(2021, 11, 11), date(2021, 11, 11), [], False),
        (datetime(2021, 11, 5), date(2021, 11, 5), [], False),
        ("", None, [], False),
        (None, None, [], False),
        (datetime(2021, 10, 13, 16, 40), date(2021, 10, 13), [], False),
        (date(2021, 5, 10), date(2021, 10, 5), ["date-swapped"], True),
        (date(2021, 5, 5), None, ["date-outside-period"], False),
        (date(2021, 10, 1), None, ["date-outside-period"], False),
        (44474, date(2021, 10, 5), ["date-serial"], True),
        (44474.7, date(2021, 10, 5), ["date-serial"], True),
        (44470, None, ["not-a-date"], False),
        (10**6, None, ["not-a-date"], False),
        (5_000_000, None, ["not-a-date"], False),  # no calendar goes so far
        (1e300, None, ["not-a-date"], False),
        ("chưa có số liệu", None, ["said-not-reported"], False),
        ("nt", None, ["ditto-mark"], False),
        ("hôm qua", None, ["not-a-date"], False),
        (0, None, ["not-a-date"], False),
        (-1, None, ["not-a-date"], False),
        (True, None, ["not-a-date"], False),
        (time(8), None, ["not-a-date"], False),
    ],
)
def test_a_date_cell_and_a_bare_number(cell: object, day: date | None, told: list[str], repaired: bool) -> None:
    short = Question("date", "Ngày", period=(date(2021, 10, 2), date(2021, 11, 30)))
    assert day_of(cell, short) == (day, told, repaired)


def test_where_no_period_is_asked_only_the_century_bounds_a_day() -> None:
    free = Question("date", "Ngày")
    assert day_of("5/10/2021", free) == (date(2021, 10, 5), [], False)
    assert day_of("5/10", free) == (None, ["date-no-year"], False)
    assert day_of(44474, free) == (None, ["not-a-date"], False)
    for first, last in ((date(2000, 1, 1), date(1999, 12, 31)), (date(2099, 12, 31), date(2100, 1, 1))):
        assert day_of(first, free)[0] == first
        assert day_of(last, free) == (None, ["impossible-date"], False)
    assert day_of(date(2021, 5, 10), free) == (date(2021, 5, 10), [], False)


@pytest.mark.parametrize(("error", "code"), [("#REF!", "error-value"), ("no-value", "formula-not-calculated")])
def test_an_error_is_told_as_such_by_numbers_and_days_alike(error: str, code: str) -> None:
    for parsed in (parse_date(Seen(error=error), LONG), parse_number(Seen(error=error), METRES)):
        assert (parsed.value, [remark.code for remark in parsed.remarks]) == (None, [code])


def test_a_leap_day_outside_the_period_is_told_as_outside_and_not_as_no_day() -> None:
    winter = Question("date", "Ngày", period=(date(2023, 12, 1), date(2024, 1, 31)))
    assert day_of("29/2", winter) == (None, ["date-outside-period"], False)
    assert day_of("30/2", winter) == (None, ["impossible-date"], False)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1250 mét.", 1250), ("1250 mét;", 1250), ("1250 mét !", 1250), ("1250 mét..", None), ("1250 mét,.", None), ("1250 m.", 1250)],
)  # fmt: skip
def test_one_mark_that_closes_a_sentence_says_nothing_and_two_break_it_off(typed: str, value: int | None) -> None:
    assert parse_number(Seen(typed), METRES).value == value
