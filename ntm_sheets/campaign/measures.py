"""Units of measure as people write them (m2, km, tr, hộ) and how one converts into another."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ntm_sheets.campaign.folding import fold

Relation = Literal["same", "converted", "counted", "other noun", "wrong", "unknown"]
PER = re.compile(r"\s*(?:/|\bmột\b|\bmỗi\b)\s*", re.IGNORECASE)
BRACKETS = re.compile(r"\(.*?\)")

# Each unit of a dimension: how many of the smallest it holds, and how it is written (folded).
DIMENSIONS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "percent": (("1", ("%", "phan tram")),),
    "length": (
        ("1", ("mm",)),
        ("10", ("cm",)),
        ("100", ("dm",)),
        ("1000", ("m", "met", "m dai", "met dai", "md", "m toi", "mtoi", "met toi")),
        ("1000000", ("km", "cay so", "kilomet", "ki lo met")),
    ),
    "area": (
        ("1", ("m2", "met vuong", "m vuong")),
        ("10000", ("ha", "hecta", "hec ta")),
        ("1000000", ("km2",)),
    ),
    # A sào has 360, 497 or 500 m² as the place will have it: known, and never converted.
    "field": (("1", ("sao", "mau", "mau ta", "thuoc")),),
    "volume": (("1", ("m3", "met khoi", "khoi", "m khoi")),),
    "weight": (("1", ("kg", "can", "ki")), ("10", ("yen",)), ("100", ("ta",)), ("1000", ("tan",))),
    "money": (
        ("1", ("d", "dong", "vnd")),
        ("1000", ("nghin", "ngan", "nghin dong", "ngan dong", "k")),
        ("1000000", ("trieu", "tr", "trieu dong", "tr dong", "trd", "tr d")),
        ("1000000000", ("ti", "ti dong")),
    ),
}
NOUNS = frozenset(
    fold(noun)
    for noun in (
        "hộ", "hộ dân", "người", "cháu", "em", "trẻ", "cây", "nhà", "vườn", "bồn", "bồn cây", "bồn hoa", "cột", "bóng",
        "bóng đèn", "đèn", "hố", "công", "ngày công", "con", "buổi", "cuộc", "lần", "tổ", "lớp", "thùng", "điểm",
        "tuyến", "công trình", "giải pháp", "tiến bộ", "tiến bộ kỹ thuật", "chuồng", "lượt", "biển", "bộ", "bộ hồ sơ",
        "báo cáo", "hạng mục", "việc", "ngôi", "căn", "gia đình", "suất", "giếng", "bể", "cống", "mô hình", "bảng",
    )
)  # fmt: skip
CLASSIFIERS = frozenset({"cai", "chiec"})
COMPOUND = re.compile(
    r"(\d[\d.,]*)\s*(tỷ|tỉ|ty|ti|triệu|trieu|tr|nghìn|ngàn|nghin|ngan|k)(?![^\W\d_])\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Measure:
    """A known unit: its dimension, its size within it, and the time it is meant for (`nam` in triệu đồng/năm)."""

    dimension: str
    factor: Decimal
    per: str = ""


def read_measure(text: str) -> Measure | None:
    """Recognise a unit of measure however it is written; None for a counted thing (hộ, cây) or an unknown word."""
    name, *per = PER.split(BRACKETS.sub("", text).strip(), maxsplit=1)
    # “80% hộ”, “50% kế hoạch”: a share, whatever it is of.
    key = "%" if name.strip().startswith("%") else fold(name)
    for dimension, units in DIMENSIONS.items():
        for factor, spellings in units:
            if key in spellings:
                return Measure(dimension, Decimal(factor), fold(per[0]) if per else "")
    return None


def is_counted(measure: str) -> bool:
    """Tell whether a measure is a thing that comes in whole pieces (hộ, cây, vườn)."""
    return bool(measure.strip()) and read_measure(measure) is None


def relate(unit: str, measure: str) -> tuple[Relation, Decimal]:
    """Tell how a typed unit stands to the question's measure, and the factor that brings it there."""
    one = Decimal(1)
    typed, asked = read_measure(unit), read_measure(measure)
    if fold(unit) == fold(measure) and fold(unit):
        return "same", one
    if typed and asked:
        if typed.dimension != asked.dimension or (typed.per and typed.per != asked.per):
            return "wrong", one
        return ("same" if typed.factor == asked.factor else "converted"), typed.factor / asked.factor
    if typed:
        return ("wrong" if measure.strip() or typed.dimension == "percent" else "other noun"), one
    if fold(unit) in CLASSIFIERS and not asked:
        return "counted", one
    if fold(unit) in NOUNS:
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
