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
FRACTION = re.compile(rf"/ ?(?P<number>{NUMBER})(?P<unit>\D*)", re.ASCII)
RANGE = re.compile(r"(?:-|–|—|~|đến|tới|hoặc)\s*\d", re.ASCII | re.IGNORECASE)
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

ABOUT_SIGNS = "~≈><≥≤±"
QUIET_SIGNS = "'’`=:"
ABOUT_WORDS = (
    "khoảng", "chừng", "gần", "hơn", "trên", "dưới", "xấp xỉ", "ước", "ước tính", "ước đạt", "cỡ", "tầm", "độ",
    "ít nhất",
)  # fmt: skip
QUIET_WORDS = ("đạt", "đã đạt", "được", "đã được", "là", "có", "tổng", "tổng số", "tổng cộng", "còn")
# With accents and without; “co” is có, though cỡ loses its accents to the same letters.
WORDS_BEFORE = {key: True for word in ABOUT_WORDS for key in (fold(word), accented(word))} | {
    key: False for word in QUIET_WORDS for key in (fold(word), accented(word))
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

    `divisor` is the second number of “2/3”; `is_range` tells of “10-15”.
    """

    numeral: Numeral
    unit: str = ""
    about: bool = False
    tidied: bool = False
    divisor: Numeral | None = None
    is_range: bool = False


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
    about, tidied = head
    tail = parts["tail"].strip(ENDING)
    tidied = tidied or plain != spaced or parts["tail"].strip() != tail
    if parts["sign"] and parts["sign"] in "-−–":
        numeral = Numeral(tuple(-reading for reading in numeral.readings), numeral.style)
    fraction = FRACTION.fullmatch(tail)
    if fraction:
        return Amount(numeral, fraction["unit"].strip(), about, tidied, read_numeral(fraction["number"]))
    unit, about_tail = _read_tail(tail)
    return Amount(numeral, unit, about or about_tail, tidied, is_range=RANGE.match(tail) is not None)


def _read_head(head: str) -> tuple[bool, bool] | None:
    """Tell (about, tidied) of what stands before the digits; None where it is something else."""
    about = any(sign in head for sign in ABOUT_SIGNS)
    rest = "".join(letter for letter in head if letter not in ABOUT_SIGNS + QUIET_SIGNS)
    if any(not letter.isalpha() and not letter.isspace() for letter in rest):
        return None
    words = accented(rest)
    while words:
        known = [word for word in WORDS_BEFORE if f"{words} ".startswith(f"{word} ")]
        if not known:
            return None
        longest = max(known, key=len)
        about = about or WORDS_BEFORE[longest]
        words = words.removeprefix(longest).strip()
    return about, bool(head.strip())


def _read_tail(tail: str) -> tuple[str, bool]:
    """Split (unit, about) of what stands after the digits (“m2 trở lên”, “+”)."""
    if tail.endswith("+"):
        return tail.rstrip("+ "), True
    for words in ABOUT_TAILS:
        if f" {fold(tail)}".endswith(f" {words}"):
            return " ".join(tail.split()[: -len(words.split())]), True
    return tail, False
