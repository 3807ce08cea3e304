"""Yes or no, and choices from a list: the words people use, and when a word is too unclear to count."""

import re
from collections.abc import Callable
from difflib import get_close_matches

from ntm_sheets.campaign.names import accented, closest, fold, lettered, match, ways_to_type
from ntm_sheets.campaign.numerals import without_courtesy
from ntm_sheets.campaign.questions import Parsed, Question, Remark, Seen, Value
from ntm_sheets.campaign.showing import NO, YES
from ntm_sheets.campaign.texts import (
    clean,
    legacy_remarks,
    read_legacy,
    refuse_error,
    say_text,
    says_ditto,
    says_unknown,
    set_aside,
)

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


YES_WORDS = (
    "Đạt", "đ", "có", "x", "hoàn thành", "ht", "xong", "đã đạt", "đã có", "đã xong", "đã hoàn thành", "đạt chuẩn",
    "đạt yêu cầu", "đã đạt chuẩn", "1", "rồi", "có rồi", "đạt rồi", "xong rồi", "đã làm xong", "v", "đúng", "yes", "true", "ok",
)  # fmt: skip
NO_WORDS = (
    "Chưa đạt", "không đạt", "k", "kđ", "cđ", "k đạt", "chưa", "không", "ko", "ko đạt", "chưa có", "không có",
    "chưa xong", "chưa hoàn thành", "cht", "chưa đạt chuẩn", "không đạt chuẩn", "chưa đạt yêu cầu", "không đạt yêu cầu",
    "0", "no", "false",
)  # fmt: skip
MEANINGS = {accented(word): False for word in NO_WORDS} | {accented(word): True for word in YES_WORDS}
BARE_MEANINGS = {fold(word): False for word in NO_WORDS} | {fold(word): True for word in YES_WORDS}
NUMBERS: dict[float, bool] = {0: False, 1: True}
TICKS = frozenset("✓✔√☑🗸✅")
# What may stand around a word without changing it: one closing mark, quotes or brackets around it, a dash before it.
DRESSED = re.compile(
    r"""'?(?:[-–—+•] )?(?P<open>["'“‘(\[]?) ?(?P<bare>.*?) ?(?P<close>["'”’)\]]?)[.,;:!]?""", re.DOTALL
)
PAIRS = frozenset({"", '""', "''", "“”", "‘’", "()", "[]"})
# Signs that a choice is written with one way or another; any other one (?, ≠, ✗, ~) says something.
QUIET_SIGNS = frozenset(" \n.,;:!-–—_/&+%()[]\"'“”‘’")
# ü and þ are ticks in Wingdings, and nobody types them alone otherwise.
SYMBOL_TICKS = frozenset("üþ")
FONT_TICKS = {"wingdings 2": frozenset("PRST"), "webdings": frozenset("a")}
PRIVATE = range(0xF020, 0xF100)  # where programs put the letters of symbol fonts
LISTED = 8
# What a misspelt word is held against, and how like it has to be: one letter wrong, missing or too many.
NEAR_WORDS = {"dat": YES, "chua dat": NO, "khong dat": NO, "hoan thanh": YES, "chua hoan thanh": NO}
SLIP = 0.8


def parse_yesno(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read a cell as Đạt (true) or Chưa đạt (false); “cơ bản đạt”, 80 % and the like are asked about."""
    if seen.is_blank:
        return Parsed()
    if seen.error:
        return refuse_error(seen)
    if isinstance(seen.value, bool):
        return Parsed(seen.value)
    if isinstance(seen.value, int | float):
        return _answer(seen, NUMBERS.get(seen.value))
    if not isinstance(seen.value, str):
        return _answer(seen, None)
    text = clean(seen.value)
    aside = set_aside(text)
    if aside is not None:
        return _answer(seen, None) if says_unknown(text) and not says_ditto(text) else aside
    return _answer(seen, _read_yesno(text, seen.font))


def parse_choice(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read a cell as one of the question's choices, given in full or by the key before its dash."""
    if seen.is_blank:
        return Parsed()
    if seen.error:
        return refuse_error(seen)
    text = clean(seen.value) if isinstance(seen.value, str) else say_text(seen.value) if seen.value is not None else ""
    aside = set_aside(text)
    if aside is not None and text not in question.choices:
        return aside
    found = text if text in question.choices else find_choice(text, question.choices)
    if found is None:
        return _unknown(seen, text, question.choices)
    if found == text:
        return Parsed(found)
    return Parsed(found, (Remark("choice-matched", details={"before": text, "after": found}),), repaired=True)


def find_choice(text: str, choices: tuple[str, ...]) -> str | None:
    """Find the choice that is meant: the whole text, or the key before “ – ” (which stays when names are edited).

    A sign or a word that takes it back (“?”, “≠”, “chưa”) makes it none.
    """
    text = spell_out(without_courtesy(text))
    whole = match(text, choices)
    if whole is None:
        wanted = fold(_key(text))
        found = [choice for choice in choices if SEPARATOR.search(choice) and fold(_key(choice)) == wanted]
        whole = found[0] if len(found) == 1 else find_short(text, choices)
    return None if whole is None or _is_doubted(text, whole) else whole


def _is_doubted(text: str, choice: str) -> bool:
    signs = {letter for letter in text if not letter.isalnum()} - set(choice)
    return not signs <= QUIET_SIGNS or _takes_back(text, choice)


def _takes_back(text: str, choice: str) -> bool:
    return bool((set(accented(text).split()) - set(accented(choice).split())) & DOUBTING)


def suggest(name: str | None) -> str:
    """Ask whether a name is meant; empty where there is none to suggest."""
    return f" Ý bác là “{name}”?" if name else ""


def _key(choice: str) -> str:
    return SEPARATOR.split(choice, maxsplit=1)[0]


def _unknown(seen: Seen, text: str, choices: tuple[str, ...]) -> Parsed:
    shown = "; ".join(choices[:LISTED]) + ("; …" if len(choices) > LISTED else "")
    old_font = legacy_remarks(seen)
    meant = next((remark.details["proposal"] for remark in old_font), text)
    near = find_choice(meant, choices) or closest(meant, choices)
    # “Chưa hoàn thành” is most like “Hoàn thành”, and means the other thing.
    near = None if near and _takes_back(meant, near) else near
    return Parsed(
        remarks=(Remark("unknown-choice", details={"choices": shown, "suggestion": suggest(near)}), *old_font)
    )


def _read_yesno(text: str, font: str) -> bool | None:
    if _is_tick(text, font):
        return True
    text = without_courtesy(text)
    percent = re.fullmatch(r"(\d+) ?%", text, re.ASCII)
    if percent:
        return {"100": True, "0": False}.get(percent[1])
    words = "".join(letter for letter in text if letter not in TICKS).strip()
    meaning = _read_word(words)
    # “✓ đạt” says it twice, “✓ chưa đạt” says two things.
    return None if words != text and not meaning else meaning


def _read_word(text: str) -> bool | None:
    """Read one of the words; any sign beside it that is not known to be harmless makes it none of them."""
    dressed = DRESSED.fullmatch(text)
    bare = dressed["bare"] if dressed and dressed["open"] + dressed["close"] in PAIRS else ""
    key = lettered(bare)
    exact = MEANINGS.get(key)
    # Without any accents it may be one of the words; with others it is not: đất (land) is not đạt.
    if exact is None and key and bare.lower().replace("đ", "d").isascii():
        return BARE_MEANINGS.get(fold(bare))
    return exact


def _misspelt(seen: Seen) -> str | None:
    """Give the answer that a slip of the fingers missed (“đạtt”, “chư đạt”); a doubtful word suggests nothing."""
    if not isinstance(seen.value, str):
        return None
    old_font = read_legacy(seen.value, seen.font)
    text = old_font.text if old_font else clean(seen.value)
    near = get_close_matches(fold(text), NEAR_WORDS, n=1, cutoff=SLIP)
    return NEAR_WORDS[near[0]] if near else None


def _is_tick(text: str, font: str) -> bool:
    if len(text) != 1:
        return False
    letter = chr(ord(text) - 0xF000) if ord(text) in PRIVATE else text
    return letter in TICKS | SYMBOL_TICKS | FONT_TICKS.get(font.lower(), frozenset())


def _answer(seen: Seen, value: bool | None) -> Parsed:
    if value is None:
        details = {"suggestion": suggest(_misspelt(seen))}
        return Parsed(remarks=(Remark("unclear-yesno", details=details), *legacy_remarks(seen)))
    after = YES if value else NO
    if isinstance(seen.value, str) and accented(seen.value) == accented(after):
        return Parsed(value)
    return Parsed(value, (Remark("yesno-read", details={"before": seen.text, "after": after}),), repaired=True)
