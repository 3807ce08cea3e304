"""One cell of the campaign workbook: what an officer typed as a value, and a value as what is drawn."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from ntm_sheets.campaign.book.fields import SIGNS, WEEKDAY_NAMES, Field, FieldType
from ntm_sheets.campaign.dates import read_bare_day
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.numerals import read_bare_number
from ntm_sheets.campaign.questions import bare_number
from ntm_sheets.campaign.texts import clean

NUMBER_WORDS = {"hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7}
SUNDAY = ("chu nhat", "cn", "thu 8")
NUMBERED = re.compile(r"(?:thu|t)? ?([2-7]|[a-z]+)")


def weekday_name(day: int) -> str:
    """Name a day of the week, Monday being 0."""
    return WEEKDAY_NAMES[day]


def weekday_of(text: str) -> int | None:
    """Find which day of the week is meant (“thứ 2”, “T2”, “thứ hai”, “CN”); None where none is."""
    typed = fold(text)
    if typed in SUNDAY:
        return 6
    found = NUMBERED.fullmatch(typed)
    if found is None:
        return None
    number = int(found[1]) if found[1].isdigit() else NUMBER_WORDS.get(found[1])
    return None if number is None else number - 2


CODE = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
CLOCK = re.compile(r"(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{2})?\s*(?:phút|p)?", re.IGNORECASE)
NAME_BREAK = re.compile(r"[;,\n]")
LIST_BREAK = re.compile(r"[;\n]")
CODE_BREAK = re.compile(r"[;,\s]+")
# What a sum leaves of a second is no earlier minute.
HALF_A_SECOND = timedelta(milliseconds=500)


@dataclass(frozen=True)
class Raw:
    """A cell as the file has it; `percent` where it is formatted so, `error` for #REF! and the like."""

    value: object = None
    address: str = ""
    percent: bool = False
    error: bool = False

    @cached_property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.error and (self.value is None or (isinstance(self.value, str) and not self.seen))

    @cached_property
    def seen(self) -> str:
        """What a person would say stands there."""
        if isinstance(self.value, datetime):
            return f"{self.value:%d/%m/%Y}" if self.value.time() == time() else f"{self.value:%d/%m/%Y %H:%M}"
        if isinstance(self.value, date):
            return f"{self.value:%d/%m/%Y}"
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float):
            return bare_number(self.value).replace(".", ",")
        return clean(str(self.value)) if self.value is not None else ""


class CellError(Exception):
    """What is wrong with a cell (`message`) and what to do about it (`remedy`), in Vietnamese."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


def value_of(field: Field, raw: Raw) -> Any:  # noqa: ANN401  # the field's type tells what comes out
    """Read a cell as its field; CellError where it cannot be. A reference stays the name that was typed."""
    if raw.error:
        raise CellError("ô đang báo lỗi công thức", "Gõ thẳng giá trị vào ô, không dùng công thức.")
    if raw.is_blank:
        if field.required:
            raise CellError(f"thiếu “{field.heading}”", field.help or "Điền vào ô này.")
        return field.blank
    return READERS[field.type](field, raw)


def shown(field: Field, value: Any) -> Any:  # noqa: ANN401  # as above
    """Give what is drawn for a value: words for codes, one text for a list; None leaves the cell blank."""
    if field.type == "words":
        return "; ".join(word for word, code in field.words.items() if code in value) or None
    if field.words:
        return next(word for word, code in field.words.items() if code == value)
    if field.type in ("list", "codes"):
        return "; ".join(value) or None
    if field.type == "weekdays":
        return "; ".join(map(weekday_name, value)) or None
    if field.type == "dates":
        return "; ".join(f"{day:%d/%m/%Y}" for day in value) or None
    return None if value == "" else value


def text_of(raw: Raw) -> str:
    """Read a cell as words; CellError where Excel made something else of them."""
    if isinstance(raw.value, bool | date | time):
        raise CellError("cần chữ ở đây", "Gõ lại bằng chữ; nếu Excel tự đổi thì gõ dấu ' trước.")
    if isinstance(raw.value, float) and raw.value.is_integer():
        return str(int(raw.value))
    return raw.seen


def _text(_field: Field, raw: Raw) -> str:
    return text_of(raw)


def _code(field: Field, raw: Raw) -> str:
    text = text_of(raw)
    if not CODE.fullmatch(text):
        raise CellError("mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch ngang", field.help)
    return text


def _number(_field: Field, raw: Raw) -> float:
    if isinstance(raw.value, bool | date | time):
        raise CellError("cần một con số", "Gõ lại con số; nếu Excel tự đổi thành ngày thì đổi định dạng ô về General.")
    if isinstance(raw.value, int | float):
        return round(raw.value * 100, 10) if raw.percent else float(raw.value)
    readings = read_bare_number(raw.seen)
    if len(readings) > 1:
        raise CellError("không rõ là phần nghìn hay phần lẻ", "Gõ lại con số không có dấu chấm, ví dụ 1250 hoặc 1,25.")
    if not readings:
        raise CellError("cần một con số", "Chỉ gõ con số, ví dụ 85,5; đơn vị tính ghi ở cột khác.")
    return float(readings[0])


def _whole(field: Field, raw: Raw) -> int:
    number = _number(field, raw)
    if not number.is_integer() or number < 0:
        raise CellError("cần một số nguyên từ 0 trở lên", field.help)
    return int(number)


def _date(_field: Field, raw: Raw) -> date:
    found = read_bare_day(raw.value)
    if found is None:
        raise CellError("không đọc được ngày", "Ghi ngày/tháng/năm, ví dụ 05/10/2021.")
    return found


def _time(_field: Field, raw: Raw) -> time:
    if isinstance(raw.value, datetime | time):
        at = raw.value.time() if isinstance(raw.value, datetime) else raw.value
        return (datetime.combine(date.min, at) + HALF_A_SECOND).time().replace(microsecond=0)
    if isinstance(raw.value, float) and 0 < raw.value < 1:
        seconds = round(raw.value * 86400)
        return (datetime.min + timedelta(seconds=seconds)).time()
    if (parts := CLOCK.fullmatch(raw.seen)) and int(parts[1]) < 24 and int(parts[2] or 0) < 60:
        return time(int(parts[1]), int(parts[2] or 0))
    raise CellError("không đọc được giờ", "Ghi giờ:phút, ví dụ 17:00.")


def _word(field: Field, raw: Raw) -> object:
    if isinstance(raw.value, bool) and raw.value in field.words.values():
        return raw.value
    typed = _folded(raw.seen)
    if typed in field.by_word:
        return field.by_word[typed]
    if (meant := SIGNS.get(raw.seen.casefold())) is not None and meant in field.words.values():
        return meant
    raise CellError(f"không phải một trong: {', '.join(field.words)}", "Chọn lại trong danh sách của ô.")


# Có and Không stand in thousands of cells.
_folded = lru_cache(maxsize=64)(fold)


def _list(_field: Field, raw: Raw) -> tuple[str, ...]:
    parts = (part.strip() for part in LIST_BREAK.split(raw.seen))
    return tuple(part for part in parts if part)


def _codes(_field: Field, raw: Raw) -> tuple[str, ...]:
    return tuple(part for part in CODE_BREAK.split(raw.seen) if part)


def _weekdays(field: Field, raw: Raw) -> tuple[int, ...]:
    parts = [part.strip() for part in NAME_BREAK.split(raw.seen) if part.strip()]
    found = [weekday_of(part) for part in parts]
    if None in found:
        raise CellError(f"không rõ “{parts[found.index(None)]}” là thứ mấy", field.help)
    return tuple(sorted({day for day in found if day is not None}))


def _dates(field: Field, raw: Raw) -> tuple[date, ...]:
    if not isinstance(raw.value, str):
        return (_date(field, raw),)
    found = set()
    for part in (part.strip() for part in NAME_BREAK.split(raw.seen)):
        day = read_bare_day(part) if part else None
        if part and day is None:
            raise CellError(f"không đọc được ngày “{part}”", field.help)
        found |= {day} if day else set()
    return tuple(sorted(found))


def _words(field: Field, raw: Raw) -> tuple[object, ...]:
    """Read several of the field's words, in the field's order and each once."""
    typed = [part.strip() for part in NAME_BREAK.split(raw.seen) if part.strip()]
    unknown = [part for part in typed if fold(part) not in field.by_word]
    if unknown:
        raise CellError(f"“{unknown[0]}” không phải một trong: {', '.join(field.words)}", field.help)
    found = {field.by_word[fold(part)] for part in typed}
    return tuple(code for code in field.words.values() if code in found)


def _any(field: Field, raw: Raw) -> float | str:
    try:
        return _number(field, raw)
    except CellError:
        if isinstance(raw.value, str):
            return raw.seen
        raise


READERS: Mapping[FieldType, Callable[[Field, Raw], Any]] = MappingProxyType(
    {
        "text": _text,
        "slug": _text,
        "code": _code,
        "number": _number,
        "whole": _whole,
        "date": _date,
        "time": _time,
        "yesno": _word,
        "word": _word,
        "ref": _text,
        "list": _list,
        "codes": _codes,
        "words": _words,
        "any": _any,
        "weekdays": _weekdays,
        "dates": _dates,
    }
)
