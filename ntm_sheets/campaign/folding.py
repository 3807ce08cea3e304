"""Names compared as people mean them: Hoà/Hòa, Kì/Kỳ, Ð for Đ, case, accents, leading “thôn”."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import lru_cache, wraps
from itertools import product

from ntm_sheets.campaign.signs import one_line, settled

# Letters with a stroke do not decompose; U+00D0 (Icelandic) is what old fonts left in place of Đ.
STROKES = str.maketrans("đĐðÐɖƉ", "dDdDdD")
LOOKALIKES = str.maketrans("ðÐɖƉ", "đĐđĐ")
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Kỳ/Kì, Mỹ/Mĩ, quý/quí are one word in two spellings; Thúy and Thúi are not.
LONG_I = re.compile(r"(?:(?<=\b[bcdđghklmnpqrstvx])|(?<=\b[cgknpt]h)|(?<=\btr)|(?<=\bqu))y\b")
LEADING = (
    "khu dân cư", "khu dan cu", "kdc", "tổ dân phố", "to dan pho", "tdp",
    "thôn", "thon", "xóm", "xom", "làng", "bản", "ấp",
)  # fmt: skip
LIKENESS = 0.6
MOST_REMEMBERED, LONGEST_REMEMBERED = 8192, 200


def remembered(way: Callable[[str], str]) -> Callable[[str], str]:
    """Let a way to compare texts remember short ones: names and headings come again with every form."""
    kept = lru_cache(maxsize=MOST_REMEMBERED)(way)

    @wraps(way)
    def give(text: str) -> str:
        return kept(text) if len(text) <= LONGEST_REMEMBERED else way(text)

    return give


@remembered
def unaccented(text: str) -> str:
    """Lower case without accents, stroke letters and invisible characters; punctuation stays."""
    # Lower case can bring marks and compatibility letters can bring capitals: the second pass settles both.
    return _bare(_bare(text))


@remembered
def fold(text: str) -> str:
    """Give the key under which a name is compared whatever its accents, case, spacing and punctuation."""
    return LONG_I.sub("i", _words(unaccented(text)))


@remembered
def accented(text: str) -> str:
    """Give the key that keeps the accents, wherever the tone was placed (Hoà = Hòa, Kì = Kỳ)."""
    plain = unicodedata.normalize("NFC", _visible(text).translate(LOOKALIKES).casefold())
    return " ".join(_toned(word) for word in _words(plain).split(" ")) if plain else ""


def lettered(text: str) -> str:
    """Give the key that keeps the accents, and nothing where any sign stands between the letters: “đạt?” is not “đạt”."""
    plain = unicodedata.normalize("NFC", text)
    return accented(plain) if all(letter.isalnum() or letter.isspace() for letter in plain) else ""


def ways_to_type(names: Iterable[str]) -> frozenset[str]:
    """Give every key of names with each syllable's accents or with none at all: “hộ” and “ho”, never “hồ”."""
    found: set[str] = set()
    for name in names:
        found |= {" ".join(way) for way in product(*((one, fold(one)) for one in accented(name).split()))}
    return frozenset(found)


def slug(text: str) -> str:
    """Give an ASCII name for keys and files: “Hòa Bình” is `hoa-binh`; empty where no Latin letter is left."""
    return "-".join(re.findall(r"[a-z0-9]+", unaccented(text)))


class NameIndex:
    """Names that many texts are looked up in: the keys of each are made once, and only those that are needed."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._by_key: dict[Callable[[str], str], dict[str, list[str]]] = {}
        self._meant: dict[str, str | None] = {}

    def match(self, text: str) -> str | None:
        """Find the one name that is meant: by its accents first, then without; None where none or several fit."""
        if text not in self._meant:
            self._meant[text] = next(
                (found for key in (accented, fold, _accented_core, _core) if (found := self._only(text, key))), None
            )
        return self._meant[text]

    def closest(self, text: str) -> str | None:
        """Give the name that a misspelt one most resembles, for a question; None where nothing comes near."""
        by_key = self._under(_core)
        near = get_close_matches(_core(text), list(by_key), n=1, cutoff=LIKENESS)
        return by_key[near[0]][0] if near else None

    def _only(self, text: str, key: Callable[[str], str]) -> str | None:
        wanted = key(text)
        found = self._under(key).get(wanted, ()) if wanted else ()
        return found[0] if len(found) == 1 else None

    def _under(self, key: Callable[[str], str]) -> dict[str, list[str]]:
        if key not in self._by_key:
            by_key = self._by_key[key] = {}
            for name in self._names:
                by_key.setdefault(key(name), []).append(name)
        return self._by_key[key]


def match(text: str, names: Iterable[str]) -> str | None:
    """Find the one name that is meant, as `NameIndex.match` does."""
    return NameIndex(names).match(text)


def closest(text: str, names: Iterable[str]) -> str | None:
    """Give the name that a misspelt one most resembles, as `NameIndex.closest` does."""
    return NameIndex(names).closest(text)


def bare_name(name: str) -> str:
    """Give a name as `accented` does, without a leading “thôn”."""
    return _accented_core(name)


def _core(name: str) -> str:
    return fold(_accented_core(name))


def _accented_core(name: str) -> str:
    whole = accented(name)
    for word in LEADING:
        rest = whole.removeprefix(accented(word) + " ")
        if rest != whole:
            return rest
    return whole


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _visible(text).casefold().translate(STROKES))
    return "".join(letter for letter in decomposed if unicodedata.category(letter)[0] != "M")


def _visible(text: str) -> str:
    return one_line(settled(text))


def _words(text: str) -> str:
    letters = "".join(letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in text)
    return " ".join(letters.split())


def _toned(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    base = unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in TONES))
    tones = "".join(letter for letter in decomposed if letter in TONES)
    return LONG_I.sub("i", base) + unicodedata.normalize("NFD", tones)
