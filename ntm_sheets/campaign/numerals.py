"""The grammar of typed numbers: what digits, commas, dots, a sum or a courtesy beside them can mean, before any question."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ntm_sheets.campaign.measures import is_unit
from ntm_sheets.campaign.names import fold, lettered, ways_to_type
from ntm_sheets.campaign.number_words import Leaning, read_after, read_before
from ntm_sheets.campaign.texts import clean

_COURTESY = re.compile(
    r"^(?:dạ|vâng|thưa)(?: (?:thưa|vâng|ạ))?[ ,]+(?=\S)|(?<=\S)[ ,]+(?:ạ|nhé|nha)(?: ạ)?[.!]?$", re.IGNORECASE
)


def without_courtesy(text: str) -> str:
    """Take words of courtesy off both ends of an answer."""
    return _COURTESY.sub("", text)


_NOUN = r"(?: ?[^\W\d_]+){0,4}"
_SHARE = r"(?P<share>[0-9]+(?:[.,][0-9]{1,2})?) ?(?:%|phần trăm)"
_SUM = rf"(?P<part>[0-9]+)(?P<counted>{_NOUN}) ?/ ?(?P<whole>[0-9]+)(?P<noun>{_NOUN}?)"
_WRITINGS = (
    re.compile(rf"(?<![\d.,]){_SHARE}(?P<of>{_NOUN}) ?[(\[] ?(?:=|tức|là)? ?{_SUM} ?[)\]]", re.IGNORECASE),
    re.compile(rf"(?<![\d.,]){_SUM} ?(?:[(\[] ?(?:=|đạt)? ?|= ?|,? đạt |, ?){_SHARE} ?[)\]]?(?P<of>)", re.IGNORECASE),
)
_HARMLESS = ways_to_type(("đạt", "số", "tổng số"))


def without_sum(text: str) -> str:
    """Take the sum beside a share away where it gives that share; any other sum stays, and is asked about."""
    for writing in _WRITINGS:
        text = writing.sub(_share_alone, text)
    return text


def _share_alone(found: re.Match[str]) -> str:
    share, part, whole = Decimal(found["share"].replace(",", ".")), int(found["part"]), int(found["whole"])
    half_of_the_last_digit = Decimal(5).scaleb(min(int(share.as_tuple().exponent), 0) - 1)
    is_right = 0 < whole >= part and abs(Decimal(part * 100) / whole - share) <= half_of_the_last_digit
    known = all(_says_nothing(found[name]) for name in ("counted", "noun"))
    return f"{found['share']}%{found['of']}" if is_right and known else found[0]


def _says_nothing(words: str) -> bool:
    """Tell whether words only name what was counted (“hộ”, “tổng số hộ đạt”)."""
    key = lettered(words)
    for word in sorted(_HARMLESS, key=len, reverse=True):
        key = key.removeprefix(f"{word} ").removesuffix(f" {word}")
    return not key or key in _HARMLESS or is_unit(key)


WHOLE_PART = r"[1-9]\d{0,2}"
PLAIN = re.compile(r"\d+", re.ASCII)
# One group of three digits after one mark: 1.250 may be 1250 or 1,25.
EITHER = re.compile(rf"{WHOLE_PART}[.,]\d{{3}}", re.ASCII)
DECIMAL = re.compile(r"(?:0|[1-9]\d*)[.,]\d+|0\d[.,]\d{1,2}", re.ASCII)
# Each with the mark of its groups and the mark of its decimals.
GROUPED = (
    (re.compile(rf"{WHOLE_PART}(?:\.\d{{3}})+,\d+|{WHOLE_PART}(?:\.\d{{3}}){{2,}}", re.ASCII), ".", ","),
    (re.compile(rf"{WHOLE_PART}(?:,\d{{3}})+\.\d+|{WHOLE_PART}(?:,\d{{3}}){{2,}}", re.ASCII), ",", "."),
    (re.compile(rf"{WHOLE_PART}(?: \d{{3}})+(?:,\d+)?", re.ASCII), " ", ","),
    (re.compile(rf"{WHOLE_PART}(?: \d{{3}})+\.(?:\d{{1,2}}|\d{{4,}})", re.ASCII), " ", "."),
)
NUMBER = r"\d(?:[\d., ]*\d)?"
AMOUNT = re.compile(rf"(?P<head>\D*?)(?P<sign>[-−–+]?) ?(?P<number>{NUMBER})(?P<tail>.*)", re.ASCII | re.DOTALL)
# “2/3”, “180 hộ/200 hộ”, “180 trên tổng số 200 hộ”.
OF = r"(?:/|(?:trên|tren|trong)\b) ?(?:tổng số |tổng |tong so )?"
FRACTION = re.compile(rf"(?P<first>[^\d/]*?) ?{OF}(?P<number>{NUMBER})(?P<unit>\D*)", re.ASCII | re.IGNORECASE)
# “10-15”, “10 m đến 15 m”, “10 (hôm qua 15)”, “10 và 15”; the digit of m2 and of 1km200 is none of its own.
SECOND = re.compile(r"(?<![\w'’.,])\d", re.ASCII)
# Digits that do not stand beside each other are not one number: a new line, a tab, a gap of several blanks.
BREAK = r"[\n\r\t\v\f\x00-\x1f\x7f\x85\u2028\u2029]|_x00[01][0-9A-Fa-f]_"
TORN = re.compile(rf"\d(?:\s*(?:{BREAK})\s*|\s\s+)+\d")
BARE = re.compile(rf"(?P<sign>[-−–]?) ?(?P<number>{NUMBER}) ?%?", re.ASCII)
COMPATIBLE = str.maketrans({"㎡": "m²", "㎥": "m³", "㎞": "km", "㎝": "cm", "㎜": "mm"})
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True)
class Numeral:
    """What digits can mean: one reading, or (grouped, decimal) where both are possible; `style` is how it was typed."""

    readings: tuple[Decimal, ...]
    style: str


@dataclass(frozen=True)
class Amount:
    """A typed amount: its numeral and the unit after it; `tidied` tells of words that were taken off.

    `leanings` are those of “hơn”, “gần”, “trở lên”. `divisor` is the second number of “2/3”; `is_range` tells of “10-15”,
    `is_left` of “còn 10”, `is_lacking` of “thiếu 10”. `beside` are words that nobody knows: what they do to the number
    must be asked; `tail` is all that stands after the digits.
    """

    numeral: Numeral
    unit: str = ""
    leanings: frozenset[Leaning] = frozenset()
    tidied: bool = False
    divisor: Numeral | None = None
    is_range: bool = False
    is_left: bool = False
    is_lacking: bool = False
    beside: str = ""
    tail: str = ""


def read_numeral(text: str) -> Numeral | None:
    """Read digits with their marks; None where they follow no rule (1.2.3, 12.34.567, 1_000)."""
    if PLAIN.fullmatch(text):
        return Numeral((Decimal(text),), "plain")
    if EITHER.fullmatch(text):
        whole, part = re.split(r"[.,]", text)
        return Numeral((Decimal(whole + part), Decimal(f"{whole}.{part}")), "either")
    if DECIMAL.fullmatch(text):
        style = "decimal-comma" if "," in text else "decimal-point"
        return Numeral((Decimal(text.replace(",", ".")),), style)
    for pattern, group, decimal in GROUPED:
        if pattern.fullmatch(text):
            return Numeral((Decimal(text.replace(group, "").replace(decimal, ".")),), "digit-groups")
    return None


def read_bare_number(text: str) -> tuple[Decimal, ...]:
    """Give what a number without any word can mean (“85,5”, “-1 250”, “80%”): one reading, two, or none at all."""
    found = BARE.fullmatch(clean(text).translate(FULL_WIDTH)) if not is_torn(text) else None
    numeral = read_numeral(found["number"]) if found else None
    if found is None or numeral is None:
        return ()
    return tuple(-reading if found["sign"] else reading for reading in numeral.readings)


def read_amount(text: str) -> Amount | None:
    """Read a number with the words around it (“hơn 200m2”, “2/3”, “20 tr”); None where it is not a number."""
    spaced = " ".join(clean(text).split())
    plain = without_sum(without_courtesy(spaced.translate(FULL_WIDTH).translate(COMPATIBLE)))
    parts = AMOUNT.fullmatch(plain)
    numeral = read_numeral(parts["number"]) if parts else None
    before = read_before(parts["head"]) if parts else None
    if parts is None or numeral is None or before is None:
        return None
    after = read_after(parts["tail"], numeral.readings)
    if after.spelled is not None:
        numeral = Numeral((after.spelled,), numeral.style)
    if parts["sign"] and parts["sign"] in "-−–":
        numeral = Numeral(tuple(-reading for reading in numeral.readings), numeral.style)
    tidied = any((parts["head"].strip(), plain != spaced, parts["tail"].strip() != after.unit, parts["sign"] == "+"))
    amount = Amount(
        numeral,
        after.unit,
        before.leanings | after.leanings,
        tidied,
        is_left=before.is_left,
        is_lacking=before.is_lacking,
        beside=after.beside,
        tail=parts["tail"].strip(),
    )
    fraction = FRACTION.fullmatch(after.unit)
    divisor = read_numeral(fraction["number"]) if fraction else None
    if fraction and divisor and len({fold(fraction["first"]), fold(fraction["unit"])} - {""}) < 2:
        return replace(amount, unit=fraction["unit"].strip() or fraction["first"].strip(), divisor=divisor)
    return replace(amount, is_range=SECOND.search(parts["tail"]) is not None)


def is_torn(text: str) -> bool:
    """Tell whether a line break, a tab or a gap parts the digits of a cell: two numbers, never one."""
    return TORN.search(text) is not None
