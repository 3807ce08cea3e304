"""A choice from a list given in short: without its “nhiệm vụ”, by first letters, by words of its own."""

import re
from collections.abc import Callable

from ntm_sheets.campaign.folding import accented, fold, lettered, ways_to_type

# Words that take back what the rest says.
DOUBTING = frozenset(
    lettered(word)
    for word in ("chưa", "không", "ko", "chẳng", "sắp", "sẽ", "dự", "dự kiến", "đang", "nếu", "nhưng", "hoặc", "hay", "chờ")
)  # fmt: skip
DUTY = accented("nhiệm vụ")
SEPARATOR = re.compile(r"\s+[–—-]\s+")
# Of a single word the first letter says too little.
_WORDS_TO_SHORTEN = 2
_GRADES = sorted(
    {way(words) for words in ("xếp loại", "đạt loại", "loại", "đạt mức", "ở mức", "mức") for way in (accented, fold)},
    key=len,
    reverse=True,
)
_NO = re.compile(r"^(?:ko|kô|hok|hông)\b\.?\s+(?=\w)", re.IGNORECASE)
_GRADE = re.compile(rf"^(?:{'|'.join(_GRADES)}) (?=\S)")


def find_short(text: str, choices: tuple[str, ...]) -> str | None:
    """Find the one choice that a short form can mean: without “nhiệm vụ”, by first letters, by words of its own."""
    words = _GRADE.sub("", accented(spell_out(text)))
    ways: tuple[Callable[[str], bool], ...] = (
        lambda choice: _without_duty(words) in ways_to_type((_without_duty(accented(choice)),)),
        lambda choice: len(words) > 1 and _shortened(choice).fullmatch(fold(words)) is not None,
        lambda choice: len(words) > 1 and fold(words) == _own_initials(choice, choices),
        lambda choice: _is_part(words, choice),
    )
    for way in ways:
        found = [choice for choice in choices if way(choice)]
        if found:
            return found[0] if words and len(found) == 1 else None
    return None


def spell_out(text: str) -> str:
    """Write the “không” that a text begins with in full: “ko hoàn thành” is as plain as “không hoàn thành”."""
    return _NO.sub("không ", text)


def _without_duty(words: str) -> str:
    return words.removesuffix(DUTY).strip()


def _shortened(choice: str) -> re.Pattern[str]:
    """Make the pattern of a choice of which any word may be its first letter, and the duty left out: HTTNV, HT tốt."""
    words = fold(choice).split()
    duty = len(fold(DUTY).split())
    rest = words[:-duty] if " ".join(words[-duty:]) == fold(DUTY) else words
    if len(rest) < _WORDS_TO_SHORTEN or SEPARATOR.search(choice):
        return re.compile(r"(?!)")
    spelled = [" ?".join(f"(?:{re.escape(word)}|{re.escape(word[0])})" for word in some) for some in (words, rest)]
    return re.compile("|".join(spelled))


def _own_initials(choice: str, choices: tuple[str, ...]) -> str:
    """Give the first letters of the words that no other choice has: XS."""
    others = {word for other in choices if other != choice for word in fold(other).split()}
    own = [word for word in fold(choice).split() if word not in others]
    return "".join(word[0] for word in own) if len(own) >= _WORDS_TO_SHORTEN else ""


def _is_part(words: str, choice: str) -> bool:
    """Tell whether words stand together in a choice; “không” alone says nothing, and names behind a key are edited."""
    if set(words.split()) <= DOUBTING or SEPARATOR.search(choice):
        return False
    spelled = (accented(choice), fold(choice))
    return any(f" {words} " in f" {whole} " for whole in spelled)
