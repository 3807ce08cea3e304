"""Typed text made safe to store and compare: one form of Unicode, no invisible or illegal characters."""

import re
import unicodedata
from datetime import time

from ntm_sheets.campaign.folding import fold
from ntm_sheets.campaign.legacy import read_legacy
from ntm_sheets.campaign.questions import TWO_READINGS, Parsed, Question, Remark, Seen, Value
from ntm_sheets.campaign.signs import SOFT_HYPHEN, lines, one_line

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
