"""Typed text made safe to store and compare: one form of Unicode, no invisible characters, letters of old fonts told."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from types import MappingProxyType

from ntm_sheets.campaign.names import SOFT_HYPHEN, fold, lines, one_line
from ntm_sheets.campaign.questions import TWO_READINGS, Parsed, Question, Remark, Seen, Value

_WORD = re.compile(r"\w+")
ONSETS = ("", *_WORD.findall("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"))
RIMES = frozenset(
    _WORD.findall("""
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y yêm yên yêng yêt yêu ynh yt ych
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăp oăt oc oe oen oeo oet oi om on ong ooc
    oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh uêt ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh
    uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """)
)
# “nghiêng” with its marks written apart; whatever is longer is no syllable, and nobody takes it apart.
MOST_SIGNS = 16
ACUTE, DOT, OTHER_TONES = "\u0301", "\u0323", frozenset("\u0300\u0303\u0309")
TONES = OTHER_TONES | {ACUTE, DOT}
STOP = re.compile(r"(?:c|ch|p|t)$")


def is_syllable(word: str) -> bool:
    """Tell whether a word, in any case, can be a Vietnamese syllable: “Người” can, “ngêi” and “Th«n” cannot."""
    if len(word) > MOST_SIGNS:
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [mark for mark in decomposed if mark in TONES]
    bare = unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in tones))
    if len(tones) > 1 or (STOP.search(bare) and set(tones) & OTHER_TONES):
        return False
    return any(bare.startswith(onset) and bare[len(onset) :] in RIMES for onset in ONSETS)


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


TEXT_LIMIT = 2000
# Characters that XML forbids are stored as _x0000_, half a surrogate pair as _xD83D_; nobody types that.
ESCAPED = re.compile(r"_x(?:00[01][0-9A-F]|007F|FFF[EF]|D[89A-F][0-9A-F]{2})_", re.IGNORECASE)
# What is left of a letter that was broken: it is taken out, and that is said.
BROKEN = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
UNKNOWN_WORDS = frozenset(
    fold(words)
    for words in (
        "chưa có số liệu", "chưa có sl", "không có số liệu", "chưa thống kê", "chưa báo cáo", "chưa rõ", "chưa biết",
        "không rõ", "không biết", "chưa tổng hợp", "chưa cập nhật", "đang thống kê", "đang tổng hợp", "đang cập nhật",
        "bổ sung sau", "báo cáo sau", "số liệu chưa có", "chưa nắm được", "chưa nắm", "chưa đo", "chưa đếm", "n/a", "na", "#n/a", "chưa kiểm tra",
    )
)  # fmt: skip

DITTO_SIGNS = frozenset(" \"″“”„〃'’‘`´′")
DITTO_EDGES = " -–—.,="
DITTO_WORDS = frozenset(
    fold(words)
    for words in (
        "nt", "n.t", "như trên", "như ô trên", "như trên ô", "như dòng trên", "như hàng trên", "giống trên",
        "giống như trên", "giống ô trên", "tương tự", "như trước", "như cũ", "vẫn thế", "vẫn vậy", "vẫn như cũ",
        "như hôm qua", "như hôm trước", "như kỳ trước", "như lần trước", "như báo cáo trước", "như tuần trước",
        "không thay đổi", "không đổi", "chưa thay đổi", "giữ nguyên", "như đã báo cáo", "đã báo cáo",
    )
)  # fmt: skip


def clean(text: str, *, legacy: bool = False) -> str:
    """Give text in NFC with plain blanks and line feeds only, trimmed; `legacy` keeps the letters of old fonts."""
    before = None
    while text != before:
        before, text = text, _clean_once(text, legacy)
    return text


def say_text(value: Value | time) -> str:
    """Write any value as Vietnamese text would have it typed, for cells that take text."""
    return Seen(value).text


def parse_text(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read a cell that takes free text; numbers and dates in it become the text they show."""
    if seen.error:
        return refuse_error(seen)
    if not isinstance(seen.value, str):
        shown = seen.text if seen.percent or seen.value is None else say_text(seen.value)
        return Parsed(shown or None)
    remarks = legacy_remarks(seen)
    text = clean(seen.value, legacy=bool(remarks))
    if says_ditto(text):
        remarks = (*remarks, Remark("ditto-text"))
    if _visible_part(text) != _visible_part(seen.value):
        remarks = (*remarks, Remark("text-cleaned", details={"before": seen.text, "after": text}))
    if len(text) > TEXT_LIMIT:
        remarks = (*remarks, Remark("long-text", details={"length": str(len(text))}))
    return Parsed(text or None, remarks, repaired=any(remark.code == "text-cleaned" for remark in remarks))


def parse_picture(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read what was typed into a picture's cell: no value ever, the photo reader fills pictures in."""
    if seen.error or seen.is_blank:
        # A picture placed in the cell leaves an error value or an uncalculated formula; the photo reader judges it.
        return Parsed()
    return Parsed(remarks=(Remark("picture-as-text"),))


def refuse_error(seen: Seen) -> Parsed:
    """Refuse an error cell (`#N/A`), a formula that was never calculated, or a cell that reads in two ways."""
    code = {"no-value": "formula-not-calculated", TWO_READINGS: "two-readings"}.get(seen.error, "error-value")
    return Parsed(remarks=(Remark(code, details={"error": seen.error}),))


def set_aside(cleaned: str) -> Parsed | None:
    """Judge text that answers no question: nothing, “chưa có số liệu”, a ditto mark; None where it may be an answer."""
    if not cleaned:
        return Parsed()
    if says_ditto(cleaned):
        return Parsed(remarks=(Remark("ditto-mark"),))
    return Parsed(remarks=(Remark("said-not-reported"),)) if says_unknown(cleaned) else None


def says_ditto(text: str) -> bool:
    """Tell whether the text only points elsewhere: “nt”, ″, -//-, như trên, như hôm qua, không thay đổi."""
    bare = text.strip(DITTO_EDGES)
    return fold(text) in DITTO_WORDS or (bool(bare) and all(letter in DITTO_SIGNS for letter in bare)) or bare == "//"


def says_unknown(text: str) -> bool:
    """Tell whether words or a dash say that there is no answer yet."""
    stripped = text.strip()
    return fold(text) in UNKNOWN_WORDS or (bool(stripped) and all(letter in "-–—_./…?" for letter in stripped))


def legacy_remarks(seen: Seen) -> tuple[Remark, ...]:
    """Tell of text in an old font (TCVN3, VNI), by the font's name or its letters, with the Unicode text to propose."""
    legacy = read_legacy(seen.value, seen.font) if isinstance(seen.value, str) else None
    if legacy is None:
        return ()
    proposal = clean(legacy.text)
    if legacy.by_font:
        return (Remark("legacy-font", details={"font": seen.font, "proposal": proposal}),)
    return (Remark("legacy-text", details={"table": legacy.table, "proposal": proposal}),)


def _clean_once(text: str, legacy: bool) -> str:
    meant = ESCAPED.sub(lambda found: chr(int(found[0][2:6], 16)), text)
    kept = lines(meant, SOFT_HYPHEN if legacy else "")
    if not legacy:
        kept = kept.replace("\u00d0", "Đ")
    return unicodedata.normalize("NFC", kept).strip()


def _visible_part(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("\u00d0", "Đ")
    return "".join(one_line(BROKEN.sub("\ufffd", plain)).split())
