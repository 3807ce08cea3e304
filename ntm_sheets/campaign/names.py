"""Names, addresses and signs compared as people mean them: Hoà/Hòa, Kì/Kỳ, Ð for Đ, case, accents, leading “thôn”."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache, wraps
from itertools import product

# Invisible to everybody, but “ư” in text of the old font TCVN3, which is shown as it came.
SOFT_HYPHEN = "\u00ad"
BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Stands on a screen where a line was broken in what came from a file.
BROKEN_LINE = " / "
# Besides what Unicode calls white: fillers and the empty Braille cell, which phones type where a name must not be empty.
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
BLANK = re.compile(f"(?:[^\\S\n]|[{FILLERS}])")
# Control, format (zero width, right-to-left) and half of a surrogate pair.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# Those that only choose how the sign before them is drawn (✔ and ✔️ are one tick), and what is no character at all.
UNDRAWN = re.compile(
    "[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
# What Python calls printable, but nobody sees.
PRINTED_UNSEEN = re.compile(f"[{FILLERS}{UNDRAWN.pattern[1:-1]}]")
# A font's own signs (a tick of Wingdings) and those that Unicode has not given away: a cell may show them, a name cannot.
UNSETTLED = frozenset({"Co", "Cn"})


def lines(text: str, spare: str = "") -> str:
    """Give text with plain line feeds, plain blanks and no invisible signs but those to spare."""
    # Nearly every text: no break, no white sign but blanks, nothing that hides.
    if text.isprintable() and (text.isascii() or not PRINTED_UNSEEN.search(text)):
        return text
    return visible(BLANK.sub(" ", BREAK.sub("\n", text)), "\n" + spare)


def one_line(text: str, spare: str = "") -> str:
    """Give text on one line, with single blanks and no invisible signs but those to spare."""
    return " ".join(lines(text, spare).split())


def screen_line(text: str) -> str:
    """Give text as one line of a screen or log takes it: what breaks a line, steers a terminal or hides is gone."""
    return visible(BLANK.sub(" ", BREAK.sub(BROKEN_LINE, text)))


def screen_lines(text: str) -> str:
    """Give several lines of our own as a screen takes them: whatever else would break a line does not."""
    return "\n".join(screen_line(line) for line in text.split("\n"))


def visible(text: str, spare: str = "") -> str:
    """Take out the signs that nobody sees, but those to spare."""
    kept = (sign for sign in text if unicodedata.category(sign) not in UNSEEN or sign in spare)
    return UNDRAWN.sub("", "".join(kept))


def without_private_signs(text: str) -> str:
    """Take out the signs of which only some font or a later Unicode knows what they are."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in UNSETTLED)


def for_a_cell(text: str, most: int, end: str = "") -> str:
    """Make text fit for a cell of a workbook: nothing that XML or the eye cannot take, cut where Excel's count is full.

    Excel counts in halves of a surrogate pair: a picture sign is two.
    """
    plain = text.isprintable() and not UNDRAWN.search(text)
    fit = text if plain else visible(BREAK.sub("\n", text), "\n\t" + SOFT_HYPHEN)
    if len(fit) * 2 <= most or len(fit.encode("utf-16-le")) // 2 <= most:
        return fit
    return fit.encode("utf-16-le")[: (most - len(end)) * 2].decode("utf-16-le", "ignore") + end


def for_a_margin(text: str) -> str:
    """Make text fit for a page's head or foot: no sign of it is a command to Excel, nor “R&G” a picture to the writer."""
    return re.sub(r"&&(?=G|\[)", "&& ", text.replace("&", "&&")).replace("\n", " ")


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
    return one_line(without_private_signs(text))


def _words(text: str) -> str:
    letters = "".join(letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in text)
    return " ".join(letters.split())


def _toned(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    base = unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in TONES))
    tones = "".join(letter for letter in decomposed if letter in TONES)
    return LONG_I.sub("i", base) + unicodedata.normalize("NFD", tones)


# The officer may have copied “Tên <địa chỉ>” out of a letter.
ANGLES = re.compile(r".*<([^<>]*)>\s*")


def bare_addresses(listed: Iterable[str]) -> list[str]:
    """Give listed addresses as they are compared, each once."""
    return sorted({ANGLES.sub(r"\1", address).strip().casefold() for address in listed} - {""})


def without_tag(address: str) -> str:
    """Give the mailbox of an address: “thon+xa@gmail.com” comes from “thon@gmail.com”."""
    return re.sub(r"\+[^@]*(?=@)", "", address)


def names_by_address(listed: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, tuple[str, ...]]:
    """Give the names that list each address, from names with what they list."""
    found: dict[str, tuple[str, ...]] = {}
    for name, addresses in listed:
        for address in bare_addresses(addresses):
            found[address] = (*found.get(address, ()), name)
    return found
