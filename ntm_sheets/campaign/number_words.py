"""The words around a number: which are harmless, which lean and where to, and which make the number unclear."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from ntm_sheets.campaign.measures import is_unit, read_spelled
from ntm_sheets.campaign.names import accented, fold, lettered, ways_to_type
from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.rules import Bounds

Leaning = Literal["about", "near", "below", "above", "at least", "at most"]
WORDS: Mapping[Leaning, tuple[str, ...]] = MappingProxyType(
    {
        "about": ("khoảng", "chừng", "xấp xỉ", "ước", "ước tính", "ước đạt", "cỡ", "tầm", "độ", "quãng", "trên dưới"),
        "near": ("gần", "ngót"),
        "below": ("dưới", "ít hơn", "nhỏ hơn", "thấp hơn"),
        "above": ("hơn", "trên", "nhiều hơn", "lớn hơn", "cao hơn"),
        "at least": ("ít nhất", "tối thiểu", "từ"),
        "at most": ("nhiều nhất", "tối đa", "cao nhất"),
    }
)
WORDS_AFTER: Mapping[str, Leaning] = MappingProxyType(
    {
        "trở lên": "at least",
        "đổ lên": "at least",
        "trở xuống": "at most",
        "đổ xuống": "at most",
        "trở lại": "at most",
        "đổ lại": "at most",
        "hơn": "above",
    }
)
SIGNS: Mapping[str, Leaning] = MappingProxyType(
    {
        "~": "about", "≈": "about", "~~": "about", "~=": "about", ">": "above", "<": "below", "≥": "at least",
        ">=": "at least", "=>": "at least", "≤": "at most", "<=": "at most", "=<": "at most",
    }
)  # fmt: skip
DOWNWARD: frozenset[Leaning] = frozenset({"near", "below", "at most"})
# Who says “about 100” has seen something between 95 and 105.
SLACK = Decimal("0.05")
INFINITE = Decimal("Infinity")


@dataclass(frozen=True)
class Span:
    """Everything that a number can be in truth, from `low` to `high`.

    Whether an end belongs to it is never asked: an open one is the number itself, and that is judged as it stands.
    """

    low: Decimal
    high: Decimal

    def within(self, bounds: Bounds) -> "Span":
        """Leave out what can never be true."""
        low = self.low if bounds.low is None else max(self.low, bounds.low)
        return Span(low, self.high if bounds.high is None else min(self.high, bounds.high))


SPANS: Mapping[Leaning, Callable[[Decimal, Decimal], Span]] = MappingProxyType(
    {
        "about": lambda value, slack: Span(value - slack, value + slack),
        "near": lambda value, slack: Span(value - slack, value),
        "below": lambda value, _: Span(-INFINITE, value),
        "above": lambda value, _: Span(value, INFINITE),
        "at least": lambda value, _: Span(value, INFINITE),
        "at most": lambda value, _: Span(-INFINITE, value),
    }
)


def is_left_open(value: Decimal, leanings: Collection[Leaning], question: Question) -> bool:
    """Tell whether a number that is only leant on would be judged otherwise than all that it can be in truth."""
    comparison, threshold = question.comparison, question.threshold
    if question.expected is not None and not comparison:
        # A task's plan: what is done grows by itself, but “nearly all” is not all.
        if not set(leanings) & DOWNWARD:
            return False
        comparison, threshold = ">=", question.expected
        if value < Decimal(repr(threshold)):
            return False
    if comparison not in (">=", "<=", "=") or not isinstance(threshold, int | float):
        return False
    limit = Decimal(repr(threshold))
    return any(_is_open(value, leaning, comparison, limit, Bounds.of(question)) for leaning in leanings)


def _is_open(value: Decimal, leaning: Leaning, comparison: str, limit: Decimal, bounds: Bounds) -> bool:
    span = SPANS[leaning](value, abs(value) * SLACK or Decimal(1)).within(bounds)
    if comparison == ">=":
        return span.low < limit if value >= limit else span.high >= limit
    if comparison == "<=":
        return span.high > limit if value <= limit else span.low <= limit
    if value == limit:
        return not span.low == span.high == limit
    return span.low <= limit <= span.high


QUIET_SIGNS = "'’`=:"
QUIET_WORDS = (
    "tỷ lệ", "thực tế", "đã", "xây", "xây được", "đổ", "đổ được", "hiến", "hiến được", "đào", "vận động được",
    "cải tạo", "cải tạo được", "mở rộng", "mở rộng được", "lắp", "lắp được", "đạt", "đã đạt", "được", "đã được", "là",
    "có", "tổng", "tổng số", "tổng cộng", "làm", "đã làm", "làm được", "đã làm được", "trồng", "đã trồng",
    "trồng được", "đào được", "đã đào", "thực hiện", "đã thực hiện", "hoàn thành", "đã hoàn thành", "xong", "đã xong",
)  # fmt: skip
# What is left of the bad is a number like any other; what is left to do, or lacking, is not what was reached.
LEFT_WORDS = ("còn", "còn lại")
LACKING_WORDS = ("thiếu", "còn thiếu")
HARMLESS_AFTER = (
    "đạt", "đã đạt", "rồi", "xong", "xong rồi", "đã xong", "hoàn thành", "đã hoàn thành", "nghiệm thu", "đã nghiệm thu",
    "đã đo", "đã đếm", "đã kiểm tra",
)  # fmt: skip
HARMLESS_ASIDE = (*HARMLESS_AFTER, "lũy kế", "cộng dồn", "tổng", "tổng số", "tổng cộng", "thực tế", "số thực tế")
# “95 k đạt” is không đạt, not 95 nghìn.
NOT_BEFORE_HARMLESS = frozenset({"k", "ko", "kg", "hk"})
BRACKETS = re.compile(r" ?\(([^()]*)\)")
LEANING_SIGNS = "~≈><≥≤="
MARKS = ".,;!"
UNIT_SIGNS = re.compile(r"[^\W_]+(?:[ ./]+[^\W_]+)*|%(?: ?[^\W_]+)*(?: ?/ ?[^\W_]+)?")


@dataclass(frozen=True)
class Before:
    """The words before a number: how they lean, and whether they say that it is left or lacking."""

    leanings: frozenset[Leaning] = frozenset()
    is_left: bool = False
    is_lacking: bool = False


@dataclass(frozen=True)
class After:
    """What stands after a number: the unit, how the words lean, and the words that nobody knows (`beside`).

    `spelled` is the number that was written out in brackets.
    """

    unit: str = ""
    leanings: frozenset[Leaning] = frozenset()
    beside: str = ""
    spelled: Decimal | None = field(default=None)


def _by_typing(sorts: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    # “co” is có, though cỡ loses its accents to the same letters: the quiet words come last and win.
    return MappingProxyType({typed: sort for sort, words in sorts.items() for typed in ways_to_type(words)})


_BEFORE = _by_typing(
    {
        **{str(sort): words for sort, words in WORDS.items()},
        "left": LEFT_WORDS,
        "lacking": LACKING_WORDS,
        "quiet": QUIET_WORDS,
    }
)
_LEANING_AFTER = _by_typing({sort: [word for word in WORDS_AFTER if WORDS_AFTER[word] == sort] for sort in WORDS})
_HARMLESS_AFTER = ways_to_type(HARMLESS_AFTER)
_HARMLESS_ASIDE = ways_to_type(HARMLESS_ASIDE)


def read_before(head: str) -> Before | None:
    """Tell how the words before the digits lean; None where any of them is something else."""
    signs = "".join(letter for letter in head if letter in LEANING_SIGNS)
    rest = "".join(letter for letter in head if letter not in LEANING_SIGNS + QUIET_SIGNS)
    leaning = SIGNS.get(signs)
    if (signs.strip("=") and leaning is None) or any(not one.isalpha() and not one.isspace() for one in rest):
        return None
    sorts: set[str] = {leaning} if leaning else set()
    words = accented(rest)
    while words:
        known = [word for word in _BEFORE if f"{words} ".startswith(f"{word} ")]
        if not known:
            return None
        longest = max(known, key=len)
        sorts.add(_BEFORE[longest])
        words = words.removeprefix(longest).strip()
    return Before(_leanings(sorts), "left" in sorts, "lacking" in sorts)


def read_after(tail: str, readings: tuple[Decimal, ...]) -> After:
    """Split what stands after the digits (“m2 trở lên”, “%”, “(đã đo)”); `readings` are what the digits can mean."""
    rest, spelled = tail, None
    for aside in BRACKETS.findall(tail):
        number, unit = _read_aside(aside)
        if number is not None and number not in readings:
            return After(beside=tail.strip())
        if number is None and not unit and lettered(aside) not in _HARMLESS_ASIDE:
            return After(beside=tail.strip())
        spelled = number if number is not None else spelled
        outside = BRACKETS.sub("", tail).strip(f" {MARKS}")
        # “120 (km)”: brackets around the unit make it no less the unit.
        rest = unit if unit and not outside else BRACKETS.sub("", tail)
        if unit and outside and lettered(unit) != lettered(outside):
            return After(beside=tail.strip())
    rest = _without_mark(rest.strip())
    rest, leanings = _without_leaning(rest)
    rest = _without_harmless(rest)
    if rest and not UNIT_SIGNS.fullmatch(rest) and not rest.startswith(("/", "-", "–", "—", "~")):
        return After(beside=rest, spelled=spelled)
    return After(rest, leanings, "", spelled)


def _read_aside(aside: str) -> tuple[Decimal | None, str]:
    """Read what stands in brackets: a number written out, with or without its unit, or the unit alone."""
    words = aside.split() if lettered(aside) or aside.strip() == "%" else []
    for size in range(len(words), -1, -1):
        number, unit = read_spelled(" ".join(words[:size])), " ".join(words[size:])
        if (number is not None or not size) and (not unit or is_unit(unit)):
            return number, unit
    return None, ""


def _without_mark(text: str) -> str:
    """Take one closing mark off; “95...” breaks off and stays as it is."""
    bare = text[:-1].rstrip() if text.endswith(tuple(MARKS)) else text
    return text if bare.endswith(tuple(MARKS)) else bare


def _without_leaning(text: str) -> tuple[str, frozenset[Leaning]]:
    if text.endswith("+"):
        return text[:-1].rstrip(), frozenset({"at least"})
    for size in (2, 1):
        words = text.split()
        sort = _LEANING_AFTER.get(lettered(" ".join(words[-size:])))
        if sort and len(words) >= size:
            return " ".join(words[:-size]), _leanings({sort})
    return text, frozenset()


def _without_harmless(text: str) -> str:
    for size in (3, 2, 1):
        words = text.split()
        before = fold(words[-size - 1]) if len(words) > size else ""
        if len(words) >= size and lettered(" ".join(words[-size:])) in _HARMLESS_AFTER:
            return text if before in NOT_BEFORE_HARMLESS else " ".join(words[:-size])
    return text


def _leanings(sorts: Iterable[str]) -> frozenset[Leaning]:
    return frozenset(leaning for leaning in WORDS if leaning in set(sorts))
