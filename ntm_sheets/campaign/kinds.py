"""The kinds of answer, each declared once: drop-down, limits, input message, parser and wording."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, cast

from ntm_sheets.campaign.choices import parse_choice, parse_yesno
from ntm_sheets.campaign.dates import parse_date
from ntm_sheets.campaign.definition import Comparison, KindKey
from ntm_sheets.campaign.numbers import is_sure, parse_number
from ntm_sheets.campaign.questions import KindFacts, Parsed, Question, Remark, Seen, Validation, Value, declared
from ntm_sheets.campaign.rules import Bounds
from ntm_sheets.campaign.showing import NO, YES, show
from ntm_sheets.campaign.texts import TEXT_LIMIT, clean, parse_picture, parse_text

__all__ = ["KINDS", "Kind", "Parsed", "Question", "Remark", "Seen", "Validation", "Value", "clean", "parse", "show"]

PROMPT_LIMIT = 255  # Excel cuts a longer input message
MESSAGE_LIMIT = 225  # and a longer error message
NO_LIMIT = 1e12  # Excel wants both bounds of a rule on numbers
LEAVE_BLANK = "Chưa có số liệu thì để trống."


Prompt = Callable[[Question], str]
Validating = Callable[[Question], Validation | None]
Align = Literal["left", "center", "right"]
AS_NUMBERS: tuple[Comparison, ...] = ("", ">=", "<=", "=")


@dataclass(frozen=True)
class Kind(KindFacts):
    """A kind of answer, with all that others do by it.

    `number_format` is the Excel format of its input cell, `prompt` the input message
    beside the cell, `validation` what Excel lets in, `parse` what a typed cell means (with the last answer to the same
    question where there is one), `show` how a value is written in Vietnamese text, `align` where it stands in its cell.
    By `comparisons` an indicator's rule may judge it, where it `may_be_indicator` at all.
    """

    number_format: str
    prompt: Prompt
    validation: Validating
    parse: Callable[[Seen, Question, Value | None], Parsed]
    show: Callable[[Value], str] = show
    align: Align = "left"
    comparisons: tuple[Comparison, ...] = ("",)
    may_be_indicator: bool = True


def declare(kind: Kind) -> None:
    """Make a kind known to all who draw, read, judge and show answers; one entry is all that a kind needs."""
    _declared[kind.key] = kind


def parse(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:
    """Read a cell as its question's kind; a blank cell gives neither value nor note."""
    return KINDS[question.kind].parse(seen.rounded, question, previous)


def parse_again(parsed: Parsed, seen: Seen, question: Question, previous: Value | None) -> Parsed:
    """Give what a cell means with its last answer, where it was parsed without: only a number is held against that."""
    if previous is None or not KINDS[question.kind].is_number or is_sure(seen, parsed, previous):
        return parsed
    return parse(seen, question, previous)


def _ask(*sentences: str) -> Callable[[Question], str]:
    """Make a prompt from sentences whose gaps the question fills; the requirement follows where there is one."""

    def prompt(question: Question) -> str:
        unit = f" theo {question.measure}" if question.measure else ""
        bounds = Bounds.of(question).in_words()
        period = f" {show(question.period[0])} đến {show(question.period[1])}" if question.period else ""
        gaps = {"unit": unit, "range": f" {bounds}" if bounds else "", "period": f", từ{period}" if period else ""}
        said = [sentence.format_map(gaps) for sentence in sentences]
        if question.requirement:
            said.insert(1, f"Yêu cầu: {question.requirement}.")
        return _fit(said, PROMPT_LIMIT)

    return prompt


def _fit(sentences: list[str], limit: int) -> str:
    """Join as many sentences as fit, the first one at any rate."""
    text = sentences[0]
    for sentence in sentences[1:]:
        if len(text) + 1 + len(sentence) <= limit:
            text += f" {sentence}"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _numeric(type_: str) -> Callable[[Question], Validation]:
    def validation(question: Question) -> Validation:
        bounds = Bounds.of(question)
        low = -NO_LIMIT if bounds.low is None else float(bounds.low)
        high = NO_LIMIT if bounds.high is None else float(bounds.high)
        kind = "số nguyên" if type_ == "whole" else "số"
        message = f"Ô này chỉ nhận {kind} {bounds.in_words()}".rstrip() + ". Chỉ ghi số, không ghi chữ hay đơn vị."
        return Validation(type_, low, high, message=_fit([message], MESSAGE_LIMIT))

    return validation


def _yesno_list(question: Question) -> Validation:  # noqa: ARG001 - one shape for all kinds
    return Validation("list", choices=(YES, NO), message=f"Chọn {YES} hoặc {NO} trong danh sách; chưa rõ thì để trống.")


def _choice_list(question: Question) -> Validation:
    return Validation("list", choices=question.choices, message="Chọn một mục trong danh sách.")


def _period(question: Question) -> Validation | None:
    if question.period is None:
        return None
    first, last = question.period
    message = f"Ghi ngày/tháng/năm, từ {show(first)} đến {show(last)}."
    return Validation("date", first, last, message=message)


def _length(question: Question) -> Validation:  # noqa: ARG001 - one shape for all kinds
    return Validation("length", 0, TEXT_LIMIT, message=f"Ghi ngắn gọn, không quá {TEXT_LIMIT} chữ cái.")


def _nothing(question: Question) -> None:  # noqa: ARG001 - one shape for all kinds
    return None


def _declare_all() -> None:
    # General keeps a typed “80%” recognisable; @ keeps the zero in front of a telephone number.
    number = _ask("Ghi một số{unit}{range}, ví dụ 85,5.", LEAVE_BLANK, "Chỉ ghi số, không ghi đơn vị.")
    percent = _ask("Ghi tỷ lệ{range}, ví dụ 85,5.", LEAVE_BLANK)
    count = _ask("Ghi số nguyên{range}, ví dụ 12. Không có thì ghi 0.", LEAVE_BLANK)
    money = _ask("Ghi số tiền{unit}{range}, ví dụ 52,5.", LEAVE_BLANK, "Chỉ ghi số.")
    yesno = _ask(f"Chọn {YES} hoặc {NO}.", "Chưa rõ thì để trống.")
    choice = _ask("Chọn một mục trong danh sách.", "Không có thì để trống.")
    day = _ask("Ghi ngày/tháng/năm, ví dụ 05/10/2021{period}.")
    text = _ask("Ghi ngắn gọn, rõ ràng.", "Không có thì để trống.")
    picture = _ask("Chèn một ảnh vào ô này (Chèn > Ảnh), đừng gõ chữ.", "Không có ảnh thì để trống.")
    whole, decimal = _numeric("whole"), _numeric("decimal")

    def numeric(key: KindKey, name: str, prompt: Prompt, validation: Validating, **facts: Any) -> Kind:  # noqa: ANN401 - fields of `KindFacts`
        return Kind(
            key,
            name,
            "General",
            prompt,
            validation,
            parse_number,
            align="right",
            way="bằng số",
            is_number=True,
            comparisons=AS_NUMBERS,
            **facts,
        )

    for kind in (
        numeric("number", "Số", number, decimal),
        numeric("percent", "Tỷ lệ %", percent, decimal, low=0, high=100, measure="%", is_share=True),
        numeric("count", "Số đếm", count, whole, low=0, is_whole=True),
        numeric("money", "Số tiền", money, decimal, low=0, measure="triệu đồng"),
        Kind(
            "yesno", "Đạt / Chưa đạt", "General", yesno, _yesno_list, parse_yesno, align="center", comparisons=("", "yes"),
            way="Đạt / Chưa đạt", is_verdict=True,
        ),
        Kind(
            "choice", "Chọn trong danh sách", "General", choice, _choice_list, parse_choice, align="center",
            comparisons=("", "at_least"), way="chọn trong danh sách", has_choices=True,
        ),
        Kind("date", "Ngày", "dd/mm/yyyy", day, _period, parse_date, align="center", way="ngày"),
        Kind("text", "Chữ", "@", text, _length, parse_text, way="chữ", is_free=True),
        # A picture cannot be an indicator's answer: pictures have a sheet of their own in the form.
        Kind(
            "picture", "Ảnh", "General", picture, _nothing, parse_picture, align="center", may_be_indicator=False,
            way="ảnh", is_picture=True, is_free=True,
        ),
    ):  # fmt: skip
        declare(kind)


_declared = cast("dict[KindKey, Kind]", declared)
KINDS: Mapping[KindKey, Kind] = MappingProxyType(_declared)
_declare_all()
