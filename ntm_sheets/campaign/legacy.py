"""Text of the fonts before Unicode, TCVN3 (.VnTime) and VNI: known by its font or its letters, read as Unicode."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ntm_sheets.campaign.syllables import is_syllable

# The bytes from A1 on, as Windows shows them; a gap is a byte without a letter. Capitals with a tone have no byte:
# they are typed as small letters in a font of capitals (.VnTimeH).
TCVN3_START = 0xA1
TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ"
GAP = "·"
# In VNI a vowel is followed by a letter that stands for its marks, or is replaced whole.
VNI_TONES = {"a": "àáảãạ", "e": "èéẻẽẹ", "o": "òóỏõọ", "u": "ùúủũụ", "y": "ỳýỷỹ", "ô": "ờớởỡợ", "ö": "ừứửữự"}
VNI_TONE_MARKS = "øùûõï"
VNI_HATS = {"aâàáåãä": "âầấẩẫậ", "eâàáåãä": "êềếểễệ", "oâàáåãä": "ôồốổỗộ", "aêèéúüë": "ăằắẳẵặ"}
VNI_SINGLES = {"ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ"}

FONTS = {".vn": "TCVN3", "vni": "VNI"}
TYPOGRAPHY = frozenset("“”‘’–—…•\u00a0\u200b")
EDGES = " \t\n.,;:!?()[]{}\"'/\\-–—“”‘’…•+=*&%"
TOLERANCE = 0.6  # how many of the words must be Vietnamese once converted; the rest may be names and short forms


def _vni() -> Iterator[tuple[str, str]]:
    for base, toned in VNI_TONES.items():
        for mark, letter in zip(VNI_TONE_MARKS, toned, strict=False):
            yield base + mark, letter
    for codes, letters in VNI_HATS.items():
        yield from zip((codes[0] + mark for mark in codes[1:]), letters, strict=True)
    yield from VNI_SINGLES.items()


def _tables() -> Mapping[str, Mapping[str, str]]:
    tcvn3 = {chr(TCVN3_START + at): letter for at, letter in enumerate(TCVN3_LETTERS) if letter != GAP}
    small = dict(_vni())
    # Some type the mark of a capital small: AØ and Aø are both À.
    mixed = {code[0].upper() + code[1:]: letter.upper() for code, letter in small.items()}
    vni = small | mixed | {code.upper(): letter.upper() for code, letter in small.items()}
    return MappingProxyType({"TCVN3": MappingProxyType(tcvn3), "VNI": MappingProxyType(vni)})


TABLES: Mapping[str, Mapping[str, str]] = _tables()
_CODES = {
    name: re.compile("|".join(re.escape(code) for code in sorted(table, key=len, reverse=True)))
    for name, table in TABLES.items()
}


@dataclass(frozen=True)
class Legacy:
    """Text of an old font: the table that it follows, how it would read in Unicode, whether its font told so."""

    table: str
    text: str
    by_font: bool


def to_unicode(text: str, table: str, *, capitals: bool = False) -> str:
    """Convert text of the table `TCVN3` or `VNI`; `capitals` tells of a font of capitals (.VnTimeH)."""
    letters = TABLES[table]
    converted = _CODES[table].sub(lambda found: letters[found[0]], text)
    return converted.upper() if capitals else converted


def read_legacy(text: str, font: str = "") -> Legacy | None:
    """Recognise text of an old font and give its Unicode reading; None where the text is Unicode already, or plain.

    The font settles it unless the letters say otherwise: people paste Unicode into cells with an old font.
    """
    if text.isascii():
        return None
    known = next((table for start, table in FONTS.items() if font.lower().startswith(start)), "")
    as_is = sum(map(is_syllable, _words(text)))
    best: tuple[int, Legacy] | None = None
    for table in [known] if known else TABLES:
        converted = to_unicode(text, table)
        if converted == text or not _can_be(text, table):
            continue
        words = _words(text, table)
        good = sum(map(is_syllable, words))
        better = good > as_is or (bool(known) and good == as_is > 0)
        if better and good >= TOLERANCE * len(words) and (best is None or good > best[0]):
            capitals = known == "TCVN3" and font.lower().endswith("h")
            best = good, Legacy(table, to_unicode(text, table, capitals=capitals), bool(known))
    return best[1] if best else None


def _words(text: str, table: str = "") -> list[str]:
    """List the words that tell: those with a letter beyond ASCII in the text as it lies; read by `table` if given."""
    words = [word.strip(EDGES) for word in text.split()]
    telling = [word for word in words if not word.isascii() and any("a" <= letter <= "z" for letter in word.lower())]
    return [to_unicode(word, table) for word in telling] if table else telling


def _can_be(text: str, table: str) -> bool:
    """Tell whether nothing in the text contradicts the table: no letter that the table's fonts do not have."""
    left = _CODES[table].sub("", text)
    return not any(ord(letter) > 0x7F and letter.isalpha() for letter in left) and not any(
        ord(letter) > 0xFF and letter not in TYPOGRAPHY for letter in text
    )
