"""Units of measure as people write them, and numbers written out in words."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ntm_sheets.campaign.names import accented, fold, ways_to_type

DIGITS = {
    accented(word): number
    for number, words in enumerate(
        ("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm nhăm", "sáu", "bảy bẩy", "tám", "chín")
    )
    for word in words.split()
}
TEN, HUNDRED, POINT = accented("mười"), accented("trăm"), accented("phẩy")
TENS = {accented("mươi"), accented("chục")}
SCALES = {accented("nghìn"): 1000, accented("ngàn"): 1000, accented("triệu"): 10**6, accented("tỷ"): 10**9}
# “một trăm linh năm”: nothing of its own.
LINKS = {accented("linh"), accented("lẻ")}


def read_spelled(text: str) -> Decimal | None:
    """Read a number that is written out; None where any word is none of a number's."""
    words = accented(text).split()
    whole, point, part = words, POINT in words, list[str]()
    if point:
        at = words.index(POINT)
        whole, part = words[:at], words[at + 1 :]
    number, decimals = _read_whole(whole), _read_whole(part) if point else 0
    if number is None or decimals is None:
        return None
    return Decimal(f"{number}.{decimals}") if point else Decimal(number)


def _read_whole(words: list[str]) -> int | None:
    """Read words as a whole number; None for no words, or for others."""
    total, block, digit = 0, 0, None
    for word in words:
        if word in DIGITS:
            # “hai ba”: two numbers one after the other, unless a ten or a hundred went before.
            if digit is not None:
                return None
            digit = DIGITS[word]
        elif word == TEN:
            block, digit = block + 10, None
        elif word in TENS:
            block, digit = block + (1 if digit is None else digit) * 10, None
        elif word == HUNDRED:
            block, digit = (1 if digit is None else digit) * 100, None
        elif word in SCALES:
            total, block, digit = total + (block + (digit or 0)) * SCALES[word], 0, None
        elif word not in LINKS:
            return None
    return total + block + (digit or 0) if words and not set(words) <= LINKS else None


Relation = Literal["same", "converted", "counted", "other noun", "wrong", "unknown"]
PER = re.compile(r"\s*(?:/|\bmột\b|\bmỗi\b)\s*", re.IGNORECASE)
BRACKETS = re.compile(r"\(.*?\)")

# Each unit of a dimension: how many of the smallest it holds, and how it is written. Accents may be left out, never be
# others: “cấy” is not cây, and “đến” is not đèn.
DIMENSIONS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "percent": (("1", ("phần trăm",)),),
    "length": (
        ("1", ("mm",)),
        ("10", ("cm",)),
        ("100", ("dm",)),
        ("1000", ("m", "mét", "m dài", "mét dài", "md", "m tới", "mtới", "mét tới")),
        ("1000000", ("km", "cây số", "kilômét", "kilomét", "ki lô mét")),
    ),
    "area": (
        ("1", ("m2", "mét vuông", "m vuông")),
        ("10000", ("ha", "hécta", "héc ta", "hec ta")),
        ("1000000", ("km2",)),
    ),
    # A sào has 360, 497 or 500 m² as the place will have it: known, and never converted.
    "field": (("1", ("sào", "mẫu", "mẫu ta", "thước")),),
    "volume": (("1", ("m3", "mét khối", "khối", "m khối")),),
    "weight": (("1", ("kg", "cân", "kí", "ki")), ("10", ("yến",)), ("100", ("tạ",)), ("1000", ("tấn",))),
    "money": (
        ("1", ("đ", "đồng", "vnđ", "vnd")),
        ("1000", ("nghìn", "ngàn", "nghìn đồng", "ngàn đồng", "nghìn đ", "ngàn đ", "k")),
        ("1000000", ("triệu", "tr", "triệu đồng", "triệu đ", "tr đồng", "trđ", "tr đ")),
        ("1000000000", ("tỷ", "tỷ đồng", "tỷ đ")),
    ),
}
NOUNS = ways_to_type(
    (
        "hộ", "hộ dân", "người", "cháu", "em", "trẻ", "cây", "nhà", "vườn", "bồn", "bồn cây", "bồn hoa", "cột", "bóng",
        "bóng đèn", "đèn", "hố", "công", "ngày công", "con", "buổi", "cuộc", "lần", "tổ", "lớp", "thùng", "điểm",
        "tuyến", "công trình", "giải pháp", "tiến bộ", "tiến bộ kỹ thuật", "chuồng", "lượt", "biển", "bộ", "bộ hồ sơ",
        "báo cáo", "hạng mục", "việc", "ngôi", "căn", "gia đình", "suất", "giếng", "bể", "cống", "mô hình", "bảng",
    )
)  # fmt: skip
CLASSIFIERS = ways_to_type(("cái", "chiếc"))
COMPOUND = re.compile(
    r"(\d[\d.,]*)\s*(tỷ|tỉ|ty|ti|triệu|trieu|tr|nghìn|ngàn|nghin|ngan|k)(?![^\W\d_])\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Measure:
    """A known unit: its dimension, its size within it, and the time it is meant for (`nam` in triệu đồng/năm)."""

    dimension: str
    factor: Decimal
    per: str = ""


_UNITS: dict[str, tuple[str, Decimal]] = {
    typed: (dimension, Decimal(factor))
    for dimension, units in DIMENSIONS.items()
    for factor, spellings in units
    for typed in ways_to_type(spellings)
}


def read_measure(text: str) -> Measure | None:
    """Recognise a unit of measure however it is written; None for a counted thing (hộ, cây) or an unknown word."""
    name, *per = PER.split(BRACKETS.sub("", text).strip(), maxsplit=1)
    found = ("percent", Decimal(1)) if _is_share(name.strip()) else _UNITS.get(_key(name))
    return Measure(*found, fold(per[0]) if per else "") if found else None


def is_unit(text: str) -> bool:
    """Tell whether words are a unit of measure or a thing that is counted."""
    return read_measure(text) is not None or _key(text) in NOUNS | CLASSIFIERS


def _key(text: str) -> str:
    # m², ㎡ and m2 are one.
    return accented(unicodedata.normalize("NFKC", text))


def _is_share(text: str) -> bool:
    """Tell whether it is a percent sign, alone or with what the share is of (“% số hộ”), and nothing else."""
    if not text.startswith("%"):
        return False
    words = _key(text[1:])
    counted = ("", *(f"{word} " for word in ways_to_type(("số", "tổng số"))))
    return not words or any(words.removeprefix(word) in NOUNS for word in counted)


def is_counted(measure: str) -> bool:
    """Tell whether a measure is a thing that comes in whole pieces (hộ, cây, vườn)."""
    return bool(measure.strip()) and read_measure(measure) is None


def comes_in_pieces(measure: str, volume: float) -> bool:
    """Tell whether a volume is made up of whole pieces: two thirds of a meeting are no meeting."""
    return is_counted(measure) and volume % 1 == 0


def relate(unit: str, measure: str) -> tuple[Relation, Decimal]:
    """Tell how a typed unit stands to the question's measure, and the factor that brings it there."""
    one = Decimal(1)
    typed, asked = read_measure(unit), read_measure(measure)
    if _key(unit) and _key(unit) in ways_to_type((_key(measure),)):
        return "same", one
    if typed and asked:
        if typed.dimension != asked.dimension or (typed.per and typed.per != asked.per):
            return "wrong", one
        return ("same" if typed.factor == asked.factor else "converted"), typed.factor / asked.factor
    if typed:
        return ("wrong" if measure.strip() or typed.dimension == "percent" else "other noun"), one
    if _key(unit) in CLASSIFIERS and not asked:
        return "counted", one
    if _key(unit) in NOUNS:
        if asked:
            return "wrong", one
        return ("other noun" if measure.strip() else "counted"), one
    return "unknown", one


def read_compound(text: str) -> str | None:
    """Rewrite money in several units (“1 tỷ 200 triệu”, “1tr5”) as one number of đồng; None for anything else."""
    bare = re.sub(r"\s*(đồng|đ)$", "", text.strip(), flags=re.IGNORECASE)
    short = re.fullmatch(r"(\d+) ?(tr|triệu|trieu|tỷ|tỉ|ty)(\d| ?(?:rưỡi|ruoi|rưởi))", bare, re.IGNORECASE | re.ASCII)
    if short:
        unit = read_measure(short[2])
        part = short[3] if short[3].isdigit() else "5"
        return str(int(Decimal(f"{short[1]}.{part}") * unit.factor)) if unit else None
    parts = COMPOUND.findall(bare)
    if len(parts) < 2 or COMPOUND.sub("", bare).strip():
        return None
    sizes = [read_measure(unit) for _, unit in parts]
    factors = [size.factor for size in sizes if size]
    if any(not number.isdigit() for number, _ in parts) or sorted(set(factors), reverse=True) != factors:
        return None
    return str(sum(int(number) * int(factor) for (number, _), factor in zip(parts, factors, strict=True)))
