"""Typed text made safe to store and compare: one form of Unicode, no invisible or illegal characters."""

import re
import unicodedata
from datetime import date, datetime, time

from ntm_sheets.campaign.folding import fold
from ntm_sheets.campaign.questions import Note, Parsed, Question, Seen, Value

TEXT_LIMIT = 2000
SOFT_HYPHEN = "\u00ad"  # invisible in Unicode, the letter ư in TCVN3
# Characters that XML forbids are stored as _x0000_, half a surrogate pair as _xD83D_; nobody types that.
ESCAPED = re.compile(r"_x(?:00[01][0-9A-F]|007F|FFF[EF]|D[89A-F][0-9A-F]{2})_", re.IGNORECASE)
ILLEGAL = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
BLANKS = re.compile(r"[^\S\n]")
LEGACY_FONTS = (".vn", "vni-")
# Signs that stand for letters in TCVN3, and Latin letters that Vietnamese does not have but VNI uses.
TCVN3_SIGNS = "µ¸¶·¹¨»¾¼½Æ©ÇËÑªÖÜÞß®«¬\u00ad"
FOREIGN_LETTERS = "äåæçëîïñöøûüþÄÅÆÇËÎÏÑÖØÛÜÞß"
SIGN_IN_WORD = re.compile(rf"(?<=[A-Za-z])[{TCVN3_SIGNS.replace(SOFT_HYPHEN, '')}](?=[A-Za-z])")
# Pairs of vowels that only VNI writes: oâ for ô, aø for à.
VNI_PAIR = re.compile(r"[ae][âêãáàäå]|oâ|[aeouy][øûï]", re.IGNORECASE)
STRANGE = re.compile(rf"(?<=[^\W\d_])[{TCVN3_SIGNS}{FOREIGN_LETTERS}]|[{TCVN3_SIGNS}{FOREIGN_LETTERS}](?=[^\W\d_])")
UNKNOWN_WORDS = frozenset(
    fold(words)
    for words in (
        "chưa có số liệu", "chưa có sl", "không có số liệu", "chưa thống kê", "chưa báo cáo", "chưa rõ", "chưa biết",
        "không rõ", "không biết", "chưa tổng hợp", "chưa cập nhật", "đang thống kê", "đang tổng hợp", "đang cập nhật",
        "bổ sung sau", "báo cáo sau", "n/a", "na", "#n/a", "chưa kiểm tra",
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
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}".removesuffix(" 00:00")
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return Seen(value).text


def parse_text(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read a cell that takes free text; numbers and dates in it become the text they show."""
    if seen.error:
        return refuse_error(seen)
    if not isinstance(seen.value, str):
        shown = seen.text if seen.percent or seen.value is None else say_text(seen.value)
        return Parsed(shown or None)
    notes = legacy_notes(seen)
    text = clean(seen.value, legacy=bool(notes))
    if _visible_part(text) != _visible_part(seen.value):
        notes = (*notes, Note("text-cleaned", (("before", seen.text), ("after", text))))
    if len(text) > TEXT_LIMIT:
        notes = (*notes, Note("long-text", (("length", str(len(text))),)))
    return Parsed(text or None, notes, repaired=any(note.code == "text-cleaned" for note in notes))


def parse_picture(seen: Seen, question: Question, previous: Value | None = None) -> Parsed:  # noqa: ARG001 - one shape for all kinds
    """Read what was typed into a picture's cell: no value ever, the photo reader fills pictures in."""
    if seen.error or seen.is_blank:
        # A picture placed in the cell leaves an error value or an uncalculated formula; the photo reader judges it.
        return Parsed()
    return Parsed(notes=(Note("picture-as-text"),))


def refuse_error(seen: Seen) -> Parsed:
    """Refuse an error cell (`#N/A`) or a formula that was never calculated."""
    code = "formula-not-calculated" if seen.error == "no-value" else "error-value"
    return Parsed(notes=(Note(code, (("error", seen.error),)),))


def says_unknown(text: str) -> bool:
    """Tell whether words or a dash say that there is no answer yet."""
    stripped = text.strip()
    return fold(text) in UNKNOWN_WORDS or (bool(stripped) and all(letter in "-–—_./…?" for letter in stripped))


def legacy_notes(seen: Seen) -> tuple[Note, ...]:
    """Tell whether text was typed in an old font (TCVN3, VNI), by the font's name or by the look of the letters."""
    if not isinstance(seen.value, str):
        return ()
    if seen.font.lower().startswith(LEGACY_FONTS) and not seen.value.isascii():
        return (Note("legacy-font", (("font", seen.font),)),)
    if SIGN_IN_WORD.search(seen.value) or VNI_PAIR.search(seen.value) or len(STRANGE.findall(seen.value)) > 1:
        return (Note("legacy-text"),)
    return ()


def _clean_once(text: str, legacy: bool) -> str:
    text = ILLEGAL.sub("", ESCAPED.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    text = BLANKS.sub(" ", text)
    kept = "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf"} or (legacy and letter == SOFT_HYPHEN)
    )
    if not legacy:
        kept = kept.replace("\u00d0", "Đ")
    return unicodedata.normalize("NFC", kept).strip()


def _visible_part(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("\u00d0", "Đ")
    return "".join(
        letter for letter in plain if unicodedata.category(letter) not in {"Cc", "Cf"} and not letter.isspace()
    )
