"""Days and hours as people type them, day first; days that a program swapped with months are put right or asked about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ntm_sheets.campaign.calendar import exact_moment
from ntm_sheets.campaign.names import unaccented
from ntm_sheets.campaign.numerals import FULL_WIDTH
from ntm_sheets.campaign.questions import Parsed, Question, Remark, Seen, Value
from ntm_sheets.campaign.showing import show
from ntm_sheets.campaign.texts import clean, legacy_remarks, refuse_error, say_text, set_aside
from ntm_sheets.errors import CallError

# Day 0 of Excel's own count, right for every day after February 1900; a book from a Mac may count from 1904.
EXCEL_EPOCH, DAYS_TO_1904 = date(1899, 12, 30), 1462
FIRST_YEAR, LAST_YEAR = 2000, 2099
CENTURY = 2000

CLOCK = r"(?:[ ,t]+(?:luc )?\d{1,2}(?::|h|g| gio ?)(?:\d{1,2})?(?::\d{1,2})?(?:\.\d+)?(?: ?phut)?)?"
ZONE = r"(?:z| ?[+-]\d{2}:?\d{2})?"
WEEKDAY = r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])[ ,]+)?"
HOUR = r"(?:(?:luc )?\d{1,2}(?::|h|g| gio)(?: ?\d{1,2})?(?: ?phut)?[ ,]+)?"  # 17h ngày 5/10
PART = rf"{HOUR}(?:(?:sang|trua|chieu|toi)[ ,]+)?"
AFTER = r"(?:[ ,]*\((?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])\))?"
BETWEEN = r" ?[-/. ] ?"
YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}}){BETWEEN}(?P<m>\d{{1,2}}){BETWEEN}(?P<d>\d{{1,2}}){CLOCK}{ZONE}", re.ASCII)
DAY_FIRST = re.compile(
    rf"{PART}{WEEKDAY}(?:ngay )?(?P<d>\d{{1,2}}){BETWEEN}(?P<m>\d{{1,2}})(?:{BETWEEN}(?P<y>\d{{4}}|\d{{2}}))?{AFTER}{CLOCK}",
    re.ASCII,
)
IN_WORDS = re.compile(
    rf"{PART}{WEEKDAY}(?:ngay )?(?:mung |mong )?(?P<d>\d{{1,2}})[ ,/-]*thang (?P<m>\d{{1,2}})"
    rf"(?:[ ,/-]*(?:nam )?(?P<y>\d{{4}}|\d{{2}}))?{AFTER}{CLOCK}",
    re.ASCII,
)
# Two lines are two dates, unless the second one is the hour. “tới 5/10” is the time until then, no evening (tối).
BROKEN = re.compile(r"\d\s*\n\s*\d+(?![\dhg:]| gi)|\btới\b", re.IGNORECASE)
# Strokes laid over letters: the date is crossed out.
OVERLAYS = frozenset(map(chr, range(0x0334, 0x0339)))


@dataclass(frozen=True)
class Written:
    """A date as written: two numbers in the order day, month, and the year where there is one."""

    day: int
    month: int
    year: int | None
    is_short: bool
    is_certain: bool


def day_written(text: str) -> Written | None:
    """Give the numbers of a date that is written in a text; None where none is, or more than that."""
    return _read(clean(text))


def read_bare_day(value: object) -> date | None:
    """Read a day that no question bounds: a cell's, one of Excel's count, or day, month and year as typed."""
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, str):
        written = day_written(value)
        return _make(written.year, written.month, written.day) if written and written.year else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 10**6:
        return None
    day = EXCEL_EPOCH + timedelta(days=int(value))
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def serial_of(day: date) -> float:
    """Give a day, or a moment of one, as spreadsheets count it: in days from 30 December 1899 on."""
    if isinstance(day, datetime):
        return (day - datetime.combine(EXCEL_EPOCH, time())) / timedelta(days=1)
    return float((day - EXCEL_EPOCH).days)


def parse_date(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read a cell as a day; a real date cell whose swapped day lies in the period too is kept with a warning."""
    if seen.is_blank:
        return Parsed()
    if seen.error:
        return refuse_error(seen)
    value = seen.value
    if isinstance(value, datetime):
        return _from_cell(value.date(), question)
    if isinstance(value, date):
        return _from_cell(value, question)
    if isinstance(value, str):
        return _from_text(seen, value, question)
    if isinstance(value, bool | time) or value is None:
        return Parsed(remarks=(Remark("not-a-date"),))
    return _from_serial(value, question)


def _from_cell(day: date, question: Question) -> Parsed:
    swapped = _swap(day)
    if not _inside(day, question):
        return _put_right(day, swapped, question) or _outside(day, question)
    if question.period and swapped and swapped != day and _inside(swapped, question):
        return Parsed(day, (Remark("ambiguous-date", details={"after": show(day), "other": show(swapped)}),))
    return Parsed(day)


def _from_serial(number: float, question: Question) -> Parsed:
    """Take a bare number as Excel's count of days only where it falls into the period."""
    if question.period and 0 < number < 10**6:
        day = EXCEL_EPOCH + timedelta(days=int(number))
        if _inside(day, question):
            shown = Seen(number).text
            return Parsed(day, (Remark("date-serial", details={"before": shown, "after": show(day)}),), repaired=True)
    return Parsed(remarks=(Remark("not-a-date"),))


def _from_text(seen: Seen, text: str, question: Question) -> Parsed:
    cleaned = clean(text)
    aside = set_aside(cleaned)
    if aside is not None:
        return aside
    written = _read(cleaned)
    if written is None:
        return Parsed(remarks=(Remark("not-a-date"), *legacy_remarks(seen)))
    readings = [_make(year, written.month, written.day) for year in _years(written, question)]
    days = [day for day in readings if day and _inside(day, question)]
    turned = [] if written.is_certain else [
        day for year in _years(written, question) if (day := _make(year, written.day, written.month))
    ]  # fmt: skip
    swapped = [day for day in turned if _inside(day, question)]
    if len(days) == 1:
        remark = Remark("date-completed", details={"before": cleaned, "after": show(days[0])})
        return Parsed(days[0], (remark,) if written.is_short else (), repaired=written.is_short)
    if not days and len(swapped) == 1:
        return _swapped_remark(cleaned, swapped[0])
    if not readings or len(days) > 1:
        return Parsed(remarks=(Remark("date-no-year"),))
    known = next((day for day in readings if day), None)
    return _outside(known, question) if known else Parsed(remarks=(Remark("impossible-date"),))


def _read(text: str) -> Written | None:
    if BROKEN.search(text) or not OVERLAYS.isdisjoint(text):
        return None
    plain = " ".join(unaccented(text.translate(FULL_WIDTH)).split()).strip(" .,;'")
    first = YEAR_FIRST.fullmatch(plain)
    found = first or DAY_FIRST.fullmatch(plain) or IN_WORDS.fullmatch(plain)
    if found is None:
        return None
    digits = found["y"]
    year = None if digits is None else int(digits) + (CENTURY if len(digits) == 2 else 0)
    certain = first is not None or "thang" in plain
    return Written(int(found["d"]), int(found["m"]), year, digits is None or len(digits) == 2, certain)


def _years(written: Written, question: Question) -> Iterable[int]:
    """Give the years that are possible: the written one, else those of the period."""
    if written.year is not None:
        return (written.year,)
    return range(question.period[0].year, question.period[1].year + 1) if question.period else ()


def _put_right(day: date, swapped: date | None, question: Question) -> Parsed | None:
    if not question.period or not swapped or not _inside(swapped, question):
        return None
    return _swapped_remark(say_text(day), swapped)


def _swapped_remark(before: str, day: date) -> Parsed:
    return Parsed(day, (Remark("date-swapped", details={"before": before, "after": show(day)}),), repaired=True)


def _outside(day: date, question: Question) -> Parsed:
    if question.period is None:
        return Parsed(remarks=(Remark("impossible-date"),))
    first, last = question.period
    details = {"day": show(day), "first": show(first), "last": show(last)}
    return Parsed(remarks=(Remark("date-outside-period", details=details),))


def _inside(day: date, question: Question) -> bool:
    if question.period is None:
        return FIRST_YEAR <= day.year <= LAST_YEAR
    return question.period[0] <= day <= question.period[1]


def _swap(day: date) -> date | None:
    return _make(day.year, day.day, day.month)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


HOW_A_DAY = "Ghi ngày/tháng/năm, ví dụ 04/10/2021."
HOW_A_MOMENT = "Ghi như 04/10/2021, 16:40 05/10/2021 hoặc 2021-10-05T16:40."
# The hour stands alone, or behind the T that ends the day; “16h 4/10” is sixteen o'clock of that day.
BY_COLON = r"(?P<hour>\d{1,2}) ?: ?(?P<minute>\d{1,2})(?: ?: ?(?P<second>\d{1,2}))?"
BY_LETTER = (
    r"(?P<hour>\d{1,2}) ?(?:gio|g|h)(?:(?P<minute>\d{1,2})(?: ?phut| ?p\b)?| (?P<later>\d{1,2}) ?(?:phut|p\b)"
    r"| (?P<apart>\d{2})(?!\d| ?[/.-] ?\d| ?thang))?"
)
CLOCKS = tuple(re.compile(rf"(?<![\d/.-]){clock}(?![\d/])", re.ASCII) for clock in (BY_COLON, BY_LETTER))
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Typed:
    """A day as typed, and the hour where one was."""

    day: date
    at: time | None = None

    @property
    def start(self) -> datetime:
        """The moment that was typed; of a day alone, its first."""
        return datetime.combine(self.day, self.at or time())

    @property
    def end(self) -> datetime:
        """The moment that was typed; of a day alone, its last second."""
        return datetime.combine(self.day, self.at or END_OF_DAY)


def read_moment(text: str) -> Typed:
    """Read a day with or without its hour; CallError in words for what is none."""
    plain = " ".join(unaccented(text.translate(FULL_WIDTH)).split())
    moment = exact_moment(plain)
    if moment is not None:
        return Typed(moment.date(), moment.time())
    rest, at = split_hour(text)
    return Typed(_day(rest, text), at)


def split_hour(text: str) -> tuple[str, time | None]:
    """Give what stands beside the hour, without accents, and the hour where there is one; CallError for what is none."""
    plain = " ".join(unaccented(text.translate(FULL_WIDTH)).split())
    clock = next((found for one in CLOCKS if (found := one.search(plain))), None)
    rest = f"{plain[: clock.start()]} {plain[clock.end() :]}" if clock else plain
    rest = re.sub(r"\b(?:luc|vao)\b|(?<=\d)t\b", " ", rest).strip(" ,;.")
    return " ".join(rest.split()), _hour(clock, text) if clock else None


def read_day(text: str) -> date:
    """Read a day; CallError in words for what is none, or has an hour beside it."""
    found = read_moment(text)
    if found.at is not None:
        raise CallError(f"“{text}” có cả giờ, ở đây chỉ cần ngày. {HOW_A_DAY}")
    return found.day


def _day(plain: str, text: str) -> date:
    digits = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain)
    written = day_written("-".join(digits.groups()) if digits else plain)
    if written is None:
        raise CallError(f"Không hiểu thời điểm “{text}”. {HOW_A_MOMENT}")
    if written.year is None:
        raise CallError(f"“{text}” thiếu năm. {HOW_A_MOMENT}")
    try:
        return date(written.year, written.month, written.day)
    except ValueError:
        said = f"{written.day}/{written.month}/{written.year}"
        raise CallError(f"Không có ngày {said} (ngày viết trước, tháng viết sau). {HOW_A_MOMENT}") from None


def _hour(clock: re.Match[str], text: str) -> time:
    try:
        said = clock.groupdict()
        minute = said["minute"] or said.get("later") or said.get("apart")
        return time(int(said["hour"]), int(minute or 0), int(said.get("second") or 0))
    except ValueError:
        raise CallError(f"Không có giờ nào như trong “{text}”. {HOW_A_MOMENT}") from None
