"""The grammar of typed numbers: what digits, commas, dots and the words around them can mean, before any question."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ntm_sheets.campaign.folding import accented, fold
from ntm_sheets.campaign.texts import clean

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
# “10-15”, “10 m đến 15 m”, “10 (hôm qua 15)”.
RANGE = re.compile(r"[^\d/(]{0,15}?(?:-|–|—|~|đến|den|tới|toi|hoặc|hoac)\s*\d|.*\([^)]*\d", re.ASCII | re.IGNORECASE)
ASIDE = re.compile(r" ?\([^\d()]*\)")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

ABOUT_SIGNS = "~≈><≥≤±"
QUIET_SIGNS = "'’`=:"
ABOUT_WORDS = (
    "khoảng", "chừng", "gần", "hơn", "trên", "dưới", "xấp xỉ", "ước", "ước tính", "ước đạt", "cỡ", "tầm", "độ",
    "ít nhất", "từ",
)  # fmt: skip
QUIET_WORDS = (
    "đạt", "đã đạt", "được", "đã được", "là", "có", "tổng", "tổng số", "tổng cộng", "làm", "đã làm", "làm được",
    "đã làm được", "trồng", "đã trồng", "trồng được", "đào được", "đã đào", "thực hiện", "đã thực hiện", "hoàn thành",
    "đã hoàn thành", "xong", "đã xong",
)  # fmt: skip
# What is left to do, or what is left of the bad: of a task nobody can tell which.
LEFT_WORDS = ("còn", "còn lại", "thiếu", "còn thiếu")
# With accents and without; “co” is có, though cỡ loses its accents to the same letters.
WORDS_BEFORE = {
    key: sort
    for sort, words in (("about", ABOUT_WORDS), ("left", LEFT_WORDS), ("quiet", QUIET_WORDS))
    for word in words
    for key in (fold(word), accented(word))
}
ABOUT_TAILS = ("tro len", "tro xuong", "hon")
ENDING = " .;,"


@dataclass(frozen=True)
class Numeral:
    """What digits can mean: one reading, or (grouped, decimal) where both are possible; `style` is how it was typed."""

    readings: tuple[Decimal, ...]
    style: str


@dataclass(frozen=True)
class Amount:
    """A typed amount: its numeral and the unit after it; `about` and `tidied` tell of words that were taken off.

    `divisor` is the second number of “2/3”; `is_range` tells of “10-15”, `is_left` of “còn 10”.
    """

    numeral: Numeral
    unit: str = ""
    about: bool = False
    tidied: bool = False
    divisor: Numeral | None = None
    is_range: bool = False
    is_left: bool = False


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


def read_amount(text: str) -> Amount | None:
    """Read a number with the words around it (“hơn 200m2”, “2/3”, “20 tr”); None where it is not a number."""
    spaced = " ".join(clean(text).split())
    plain = spaced.translate(FULL_WIDTH)
    parts = AMOUNT.fullmatch(plain)
    numeral = read_numeral(parts["number"]) if parts else None
    head = _read_head(parts["head"]) if parts else None
    if parts is None or numeral is None or head is None:
        return None
    about, is_left = "about" in head, "left" in head
    tail = ASIDE.sub("", parts["tail"]).strip(ENDING)
    tidied = any((parts["head"].strip(), plain != spaced, parts["tail"].strip() != tail, parts["sign"] == "+"))
    if parts["sign"] and parts["sign"] in "-−–":
        numeral = Numeral(tuple(-reading for reading in numeral.readings), numeral.style)
    fraction = FRACTION.fullmatch(tail)
    divisor = read_numeral(fraction["number"]) if fraction else None
    if fraction and divisor and len({fold(fraction["first"]), fold(fraction["unit"])} - {""}) < 2:
        unit = fraction["unit"].strip() or fraction["first"].strip()
        return Amount(numeral, unit, about, tidied, divisor, is_left=is_left)
    unit, about_tail = _read_tail(tail)
    is_range = RANGE.match(tail) is not None
    return Amount(numeral, unit, about or about_tail, tidied, is_range=is_range, is_left=is_left)


def _read_head(head: str) -> set[str] | None:
    """Tell the sorts of the words before the digits (`about`, `left`, `quiet`); None where it is something else."""
    sorts = {"about"} if any(sign in head for sign in ABOUT_SIGNS) else set()
    rest = "".join(letter for letter in head if letter not in ABOUT_SIGNS + QUIET_SIGNS)
    if any(not letter.isalpha() and not letter.isspace() for letter in rest):
        return None
    words = accented(rest)
    while words:
        known = [word for word in WORDS_BEFORE if f"{words} ".startswith(f"{word} ")]
        if not known:
            return None
        longest = max(known, key=len)
        sorts.add(WORDS_BEFORE[longest])
        words = words.removeprefix(longest).strip()
    return sorts


def _read_tail(tail: str) -> tuple[str, bool]:
    """Split (unit, about) of what stands after the digits (“m2 trở lên”, “+”)."""
    if tail.endswith("+"):
        return tail.rstrip("+ "), True
    for words in ABOUT_TAILS:
        if f" {fold(tail)}".endswith(f" {words}"):
            return " ".join(tail.split()[: -len(words.split())]), True
    return tail, False
