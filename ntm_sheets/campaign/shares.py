"""A share written with its sum beside it: “95% (190/200 hộ)”, “190/200 hộ = 95%”: one number, where the sum is right."""

import re
from decimal import Decimal

from ntm_sheets.campaign.folding import lettered, ways_to_type
from ntm_sheets.campaign.measures import is_unit

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
