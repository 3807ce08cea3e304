"""Dates: day first, whatever an English-format program made of them."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_sheets.campaign.dates import parse_date
from ntm_sheets.campaign.questions import Question, Seen

FIRST, LAST = date(2021, 10, 2), date(2021, 11, 30)
QUESTION = Question("date", "Ngày báo cáo", period=(FIRST, LAST))
DAYS = [FIRST + timedelta(days=n) for n in range(60)]
DAY = st.sampled_from(DAYS)


def as_english_excel_keeps(day: date) -> str | datetime:
    """Type dd/mm/yyyy into an Excel that expects mm/dd/yyyy."""
    if day.day > 12:
        return f"{day:%d/%m/%Y}"
    return datetime(day.year, day.day, day.month)


def test_all_sixty_days_survive_an_english_excel() -> None:
    outcomes: Counter[str] = Counter()
    for day in DAYS:
        typed = as_english_excel_keeps(day)
        parsed = parse_date(Seen(typed), QUESTION)
        (code,) = [remark.code for remark in parsed.remarks] or [""]
        outcomes["text" if isinstance(typed, str) else code] += 1
        # 10/11 and 11/10 alone cannot be told apart: they are kept as they lie and asked about.
        assert parsed.value == day or code == "ambiguous-date"
    assert outcomes == {"text": 37, "date-swapped": 19, "": 2, "ambiguous-date": 2}


@given(DAY, st.sampled_from("/-. "), st.booleans(), st.sampled_from(["", "ngày ", "Ngày "]), st.booleans())
def test_any_day_first_writing_is_read(day: date, mark: str, padded: bool, leading: str, short: bool) -> None:
    numbers = [f"{day.day:02}" if padded else f"{day.day}", f"{day.month}", f"{day.year % 100 if short else day.year}"]
    parsed = parse_date(Seen(leading + mark.join(numbers)), QUESTION)
    assert parsed.value == day
    assert [remark.code for remark in parsed.remarks] == (["date-completed"] if short else [])


@given(DAY, st.booleans())
def test_days_in_words_are_read(day: date, with_year: bool) -> None:
    text = f"ngày {day.day} tháng {day.month}" + (f" năm {day.year}" if with_year else "")
    assert parse_date(Seen(text), QUESTION).value == day


@given(st.text() | st.dates() | st.datetimes() | st.times() | st.floats() | st.integers() | st.booleans())
def test_anything_gives_a_day_of_the_period_or_a_remark_or_is_blank(value: object) -> None:
    parsed = parse_date(Seen(value), QUESTION)  # type: ignore[arg-type]
    if parsed.value is None:
        blank = isinstance(value, str) and not any(letter.isprintable() for letter in value.strip())
        assert parsed.remarks or blank
    else:
        assert isinstance(parsed.value, date)
        assert FIRST <= parsed.value <= LAST


def test_a_missing_year_comes_from_the_period_and_never_from_two_of_them() -> None:
    winter = Question("date", "Ngày", period=(date(2021, 12, 1), date(2022, 2, 28)))
    assert parse_date(Seen("5/1"), winter).value == date(2022, 1, 5)
    assert parse_date(Seen("25/12"), winter).value == date(2021, 12, 25)
    two_years = Question("date", "Ngày", period=(date(2021, 1, 1), date(2022, 12, 31)))
    (remark,) = parse_date(Seen("5/1"), two_years).remarks
    assert remark.code == "date-no-year"


@pytest.mark.parametrize("typed", [datetime(2021, 5, 10), "10/05/2021"])
def test_a_swapped_day_says_what_it_was(typed: datetime | str) -> None:
    parsed = parse_date(Seen(typed), QUESTION)
    (remark,) = parsed.remarks
    assert parsed.repaired
    assert dict(remark.details) == {"before": "10/05/2021", "after": "05/10/2021"}
