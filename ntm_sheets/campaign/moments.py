"""Days and moments as people type them in a command: day first or year first, with or without the hour."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from ntm_sheets.campaign.dates import day_written
from ntm_sheets.campaign.folding import unaccented
from ntm_sheets.campaign.numerals import FULL_WIDTH
from ntm_sheets.errors import CallError

EXACT = re.compile(r"\d{4}-?\d{2}-?\d{2}[ t]\d{2}", re.ASCII)
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
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
    if EXACT.match(plain):
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(plain.upper())
            moment = moment.astimezone(VIETNAM) if moment.tzinfo else moment
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
