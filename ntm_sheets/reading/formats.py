"""What number formats say: percentages and days, and formats that show nothing, or something else than the number."""

import itertools
import operator
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal

from ntm_sheets.campaign.measures import is_unit
from ntm_sheets.campaign.names import accented
from ntm_sheets.campaign.number_words import After, Before, read_after, read_before
from ntm_sheets.reading.book import PLAIN, CellFacts, CellValue

BUILT_IN_PERCENT = frozenset({9, 10})
BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DAY_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


@dataclass(frozen=True)
class Styles:
    """The marks of a workbook's cell styles, by their index."""

    marks: tuple[CellFacts, ...]

    def mark(self, index: int) -> CellFacts:
        """Give a style's mark; plain for an index that does not exist."""
        return self.marks[index] if 0 <= index < len(self.marks) else PLAIN


def is_percent(code: str) -> bool:
    """Tell whether a number format multiplies by 100: a `%` that is neither quoted nor escaped."""
    return "%" in code and "%" in _LITERAL.sub("", code)


def is_dated(code: str) -> bool:
    """Tell whether a number format shows a number as a day, a time or a duration."""
    if _ELAPSED.search(code):
        return True
    bare = _LITERAL.sub("", code)
    return bare.strip().lower() not in ("general", "standard") and _DAY_LETTERS.search(bare) is not None


def make_styles(
    formats: dict[int, str],
    fonts: list[str],
    pairs: list[tuple[int, int]],
    struck: Collection[int] = (),
    faint: Collection[int] = (),
) -> Styles:
    """Make the marks of styles from their (number format, font) indices.

    `struck` fonts strike their letters through, the letters of `faint` styles cannot be made out.
    """
    percents = BUILT_IN_PERCENT - formats.keys() | {key for key, code in formats.items() if is_percent(code)}
    days = BUILT_IN_DAYS - formats.keys() | {key for key, code in formats.items() if is_dated(code)}
    return Styles(
        tuple(
            CellFacts(
                percent=number in percents,
                font=fonts[font] if 0 <= font < len(fonts) else "",
                struck=font in struck,
                code=formats.get(number, ""),
                dated=number in days,
                faint=index in faint,
            )
            for index, (number, font) in enumerate(pairs)
        )
    )


Disguise = Literal["", "nothing", "other"]
_TOKEN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|General|Standard|AM/PM|A/P|.', re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"\[\s*(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*\]")
_PLACES = frozenset("0#?@")
_DAYS = frozenset("dmyhsgeb")
_SECTIONS = 4
# Accountants write a nought so.
_DASHES = frozenset("-–—")
# m2, m³, CO2: the digit belongs to the unit.
_UNIT = re.compile(r"[^\W\d_]+[23²³](?![\d.,])")
# Words behind a number that take it back, whatever stands beside them.
TAKEN_BACK = frozenset(
    accented(words)
    for words in ("chưa", "không", "thiếu", "hụt", "dự", "sẽ", "sắp", "kế", "mục", "tiêu", "năm", "hỏng")
)
LEANING, DOUBTING = frozenset("~≈><≥≤≠"), frozenset("?+✗✘❌≠")
_WHITE = ("[white]", "[color2]", "[color 2]")
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def disguise(code: str, value: CellValue | None) -> Disguise:
    """Tell whether a number format shows nothing of a value, or something that reads as another one."""
    if not code or value is None:
        return ""
    if isinstance(value, str | bool):
        return _of_text(_split(code))
    return _of_number(code, value)


@lru_cache(maxsize=4_096)
def _of_number(code: str, value: float | date | datetime | time) -> Disguise:
    sections = _split(code)
    # A day is a positive number to its format.
    number = 1.0 if isinstance(value, date | datetime | time) else float(value)
    at = _section_for(sections, number)
    if number == 0 and set(_literal(sections[at])) <= _DASHES:
        return _judge(sections[at], "text") if not _literal(sections[at]) else ""
    by_sign = number < 0 and at == 1 and not any(_CONDITION.search(section) for section in sections)
    return _judge(sections[at], "negative" if by_sign else "positive")


def _literal(section: str) -> str:
    return "".join(text for kind, text in _tokens(section) if kind == "literal").replace(" ", "")


def _of_text(sections: tuple[str, ...]) -> Disguise:
    if len(sections) >= _SECTIONS:
        return _judge(sections[_SECTIONS - 1], "text")
    is_for_text = len(sections) == 1 and any(text == "@" for kind, text in _tokens(sections[0]) if kind == "place")
    return _judge(sections[0], "text") if is_for_text else ""


def _section_for(sections: tuple[str, ...], number: float) -> int:
    conditions = [_CONDITION.search(section) for section in sections[: _SECTIONS - 1]]
    if any(conditions):
        fitting = (at for at, one in enumerate(conditions) if one and _COMPARE[one[1]](number, float(one[2])))
        free = (at for at, one in enumerate(conditions) if not one)
        return next(fitting, next(free, len(conditions) - 1))
    if number < 0 and len(sections) > 1:
        return 1
    return 2 if number == 0 and len(sections) > 2 else 0


@lru_cache(maxsize=2_000)
def _judge(section: str, sign: Literal["positive", "negative", "text"]) -> Disguise:
    tokens = list(_tokens(section))
    literal = "".join(text for kind, text in tokens if kind == "literal")
    asides = {text.lower() for kind, text in tokens if kind == "aside"}
    if not asides.isdisjoint(_WHITE):
        return "nothing"
    if not {kind for kind, _ in tokens} & {"place", "day", "general"}:
        return "other" if literal.strip() else "nothing"
    if re.search(r"\d", _UNIT.sub("", literal)) or _is_scaled(tokens) or _is_split(tokens) or _says_more(tokens):
        return "other"
    if sign == "negative":
        return "" if set("-−(") & set(literal) or any(aside.startswith("[") for aside in asides) else "other"
    return "other" if sign == "positive" and _is_signed(tokens) else ""


def _tokens(section: str) -> Iterator[tuple[str, str]]:
    for token in _TOKEN.findall(section):
        first = token[:1]
        if first == '"' or (first == "\\" and len(token) > 1):
            yield "literal", token.strip('"') if first == '"' else token[1:]
        elif first == "[" and token[1:2] == "$":
            yield "literal", token[2:-1].partition("-")[0]
        elif first in ("[", "_", "*") and len(token) > 1:
            # Of a bracket only elapsed time shows anything.
            yield ("day", token) if first == "[" and token[1:2].lower() in ("h", "m", "s") else ("aside", token)
        elif token.lower() in ("general", "standard"):
            yield "general", token
        elif first in _PLACES:
            yield "place", token
        elif token.lower() in ("am/pm", "a/p") or first.lower() in _DAYS:
            yield "day", token
        elif first in ",.%":
            yield "sign", token
        else:
            yield "literal", token


def _is_scaled(tokens: list[tuple[str, str]]) -> bool:
    """Tell whether commas behind the last place divide by thousands."""
    shape = "".join(text if kind in ("place", "sign") else " " for kind, text in tokens if kind != "aside")
    return "day" not in {kind for kind, _ in tokens} and re.search(r"[0#?],+(?=[^0#?,]|$)", shape) is not None


def _is_split(tokens: list[tuple[str, str]]) -> bool:
    """Tell whether a point or comma that is mere text stands between a number's places, other than before thousands."""
    shape = "".join(
        "0" if kind == "place" else ("!" if kind == "literal" and text in (".", ",") else "") for kind, text in tokens
    )
    return re.search(r"0!0", re.sub(r"!(?=000(?!0))", "", shape)) is not None


def _says_more(tokens: list[tuple[str, str]]) -> bool:
    """Tell whether words stand beside a number's places that change it: “dưới”, “chưa đạt”; a unit does not."""
    places = [at for at, (kind, _) in enumerate(tokens) if kind in ("place", "general")]
    if not places or any(kind == "day" for kind, _ in tokens):
        return False
    head, tail = (
        "".join(text for kind, text in part if kind == "literal").strip()
        for part in (tokens[: places[0]], tokens[places[-1] + 1 :])
    )
    before = read_before(head) if any(sign.isalpha() or sign in LEANING for sign in head) else Before()
    if before is None or before.leanings or before.is_left or before.is_lacking:
        return not is_unit(head)
    after = read_after(tail, ()) if any(sign.isalpha() or sign in DOUBTING for sign in tail) else After()
    return bool(after.beside or after.leanings) or bool(set(accented(after.unit).split()) & TAKEN_BACK)


def _is_signed(tokens: list[tuple[str, str]]) -> bool:
    """Tell whether a minus that is mere text stands before the first place."""
    before = itertools.takewhile(lambda token: token[0] not in ("place", "day", "general"), tokens)
    return any(kind == "literal" and text.strip() in ("-", "−") for kind, text in before)


@lru_cache(maxsize=2_000)
def _split(code: str) -> tuple[str, ...]:
    sections = [""]
    for piece in _TOKEN.findall(code):
        if piece == ";":
            sections.append("")
        else:
            sections[-1] += piece
    return tuple(sections[:_SECTIONS])
