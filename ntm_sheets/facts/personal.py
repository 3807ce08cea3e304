"""What is nobody's business but the officer's: who filled a form, telephone numbers, addresses; veiled in what goes round."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeVar

from ntm_sheets.campaign.names import accented, fold, unaccented
from ntm_sheets.facts.awards import AwardRow
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.records import DropRecord, FindingRecord

REPORTER, PHONE = ("report", "reporter"), ("report", "phone")
PERSONAL_ROWS = frozenset({REPORTER, PHONE})
HIDDEN = "(riêng tư)"
# What holds a name because it is asked for: who is nominated, whose garden it is.
NAMING = frozenset({("nominations", "name"), ("gardens", "owner")})
# A day is no telephone number, nor is a day with its hour, nor a share with many decimals.
TELEPHONE = re.compile(
    r"(?<![\d.,])(?!\d{1,2}[.\-]\d{1,2}[.\-](?:20)?2\d(?!\d)|0\.\d{4})(?:\+?84|0)(?:[\s.\-]?\d){8,10}(?!\d)", re.ASCII
)
# With or without the rest, so that a text of a cell's length is looked through once and not from each of its letters.
ADDRESS = re.compile(r"[\w.+\-]+(@[\w\-]+(?:\.[\w\-]+)+)?")
QUOTED = re.compile("“[^”]*”")
LEAST_DIGITS, LEAST_WORDS = 8, 2
# What people write beside their names. A name may follow an office; what follows a body or a place is its own name.
OFFICES = (
    "phó bí thư", "bí thư", "phó chủ tịch", "chủ tịch", "chi bộ", "chi hội", "chi ủy", "trưởng thôn", "thôn trưởng",
    "phó thôn", "trưởng xóm", "phó xóm", "trưởng ban", "phó ban", "tổ trưởng", "tổ phó", "trưởng đoàn", "phó đoàn",
    "cán bộ", "công chức", "thư ký", "trưởng trạm", "hiệu trưởng", "người báo cáo", "và",
)  # fmt: skip
BODIES = (
    "đoàn công tác", "đoàn kiểm tra", "đoàn thanh niên", "mặt trận", "ủy ban", "ubnd", "hội", "trạm y tế",
    "trường mầm non", "trường tiểu học", "trường thcs", "trường thpt", "thôn", "xóm", "ban", "xã",
)  # fmt: skip
COURTESY = ("đồng chí", "ông", "bà", "anh", "chị", "cô", "chú", "bác")
BESIDE_NAMES = re.compile(r"\b[đd]/c\b|[^\w\s.'’]|[\d_]", re.IGNORECASE)
MOST_OF_NAME = 3
Text = TypeVar("Text")


@dataclass(frozen=True)
class Veil:
    """Hides what is personal; `names` finds the reporters' names however they are written, `numbers` their numbers."""

    names: re.Pattern[str] | None = None
    numbers: re.Pattern[str] | None = None
    # Most texts of a campaign come again and again.
    _shown: dict[tuple[str, bool], str] = field(default_factory=dict, compare=False, repr=False)

    def text(self, value: Text, *, naming: bool = False) -> Text:
        """Give a text without numbers, addresses and, unless it is there for a name, reporters' names; others as they are."""
        if not isinstance(value, str):
            return value
        shown = self._shown.get((value, naming))
        if shown is None:
            shown = self._shown[value, naming] = self._veiled(value, naming=naming)
        return shown  # type: ignore[return-value]  # what came as a text goes as one

    def _veiled(self, shown: str, *, naming: bool) -> str:
        if "@" in shown:
            shown = ADDRESS.sub(lambda found: HIDDEN if found[1] else found[0], shown)
        for pattern in (TELEPHONE, self.numbers):
            shown = pattern.sub(HIDDEN, shown) if pattern else shown
        return _veiled_names(shown, self.names) if self.names and not naming else shown

    def answer(self, table: str, row: str, field: str, value: Text) -> Text:
        """Give what a cell holds, or a mark where that is personal."""
        if (table, row) in PERSONAL_ROWS:
            return HIDDEN if value not in (None, "") else value  # type: ignore[return-value]  # a mark stands for any value
        return self.text(value, naming=(table, field) in NAMING)

    def finding(self, record: FindingRecord) -> FindingRecord:
        """Give a finding without what is personal in its cell, its words and its file's name."""
        return replace(record, finding=self._finding(record.finding))

    def decision(self, record: DecisionRecord) -> DecisionRecord:
        """Give a decision without what is personal; who decided stays."""
        made = record.decision
        table, row, field = made.key
        quiet = (table, row) in PERSONAL_ROWS
        message = QUOTED.sub(f"“{HIDDEN}”", made.message) if quiet else made.message
        return replace(
            record,
            decision=replace(
                made,
                raw=self.answer(table, row, field, made.raw) if made.raw else "",
                before=self.answer(table, row, field, made.before),
                value=self.answer(table, row, field, made.value),
                why=self.text(made.why),
                message=self.text(message),
                place=replace(made.place, file=self.text(made.place.file)),
                about=replace(made.about, file=self.text(made.about.file)),
            ),
        )

    def drop(self, drop: DropRecord) -> DropRecord:
        """Give a file without what is personal in its name and in what was said of it."""
        return replace(drop, name=self.text(drop.name), reason=self.text(drop.reason))

    def petition(self, one: Petition) -> Petition:
        """Give a petition without what is personal; who is nominated stands there for the name."""
        said = one.said
        shown = replace(said, nominee=self.text(said.nominee, naming=True), text=self.text(said.text))
        return replace(one, said=shown, answer=self.text(one.answer))

    def award(self, one: AwardRow) -> AwardRow:
        """Give a candidate without what is personal; who is proposed stands there for the name."""
        texts = {name: self.text(getattr(one, name)) for name in ("grounds", "form", "reason")}
        return replace(one, name=self.text(one.name, naming=True), **texts)

    def order(self, one: OrderRow) -> OrderRow:
        """Give an order without what is personal; who gave it and who closed it stays."""
        texts = {name: self.text(getattr(one, name)) for name in ("name", "text", "word", "file")}
        return replace(one, **texts)

    def _finding(self, one: Finding) -> Finding:
        message, seen, remedy = one.message, one.seen, one.remedy
        if _is_about(one.key):
            message, remedy = (QUOTED.sub(f"“{HIDDEN}”", text) for text in (message, remedy))
            seen = HIDDEN if seen else ""
        place = replace(one.place, file=self.text(one.place.file))
        return replace(one, place=place, message=self.text(message), seen=self.text(seen), remedy=self.text(remedy))


OPEN = Veil()


def veil_of(answers: Iterable[tuple[str, str, object]], units: Iterable[str]) -> Veil:
    """Make the veil for what reporters said of themselves: (table, row, text); `units` are names that are no person's."""
    said = {(table, row, text) for table, row, text in answers if (table, row) in PERSONAL_ROWS and text}
    places = {tuple(fold(unit).split()) for unit in units}
    reporters = {str(text) for table, row, text in said if (table, row) == REPORTER}
    persons = {name for text in reporters for name in _persons(text, places)}
    digits = {re.sub(r"\D", "", str(text), flags=re.ASCII) for table, row, text in said if (table, row) == PHONE}
    return Veil(
        _any(r"[\W_]*".join(map(_either_way, words)) for words in persons),
        _any(r"[\s.\-()/]*".join(number) for number in digits if len(number) >= LEAST_DIGITS),
    )


def _persons(text: str, places: Collection[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Give the names in what a reporter wrote, as words without accents: without courtesies, offices and places."""
    # With its accents “Đoàn Văn Nam” is no “đoàn”, and “Thu” no “thư”; typed without any nobody can tell.
    way = fold if fold(text) == accented(text) else accented
    offices, bodies, courtesy = _beside(way)
    for piece in BESIDE_NAMES.split(text):
        for part in offices.split(way(piece)):
            words = tuple(fold(courtesy.sub("", bodies.split(part, maxsplit=1)[0].strip())).split())
            bare = next((words[:n] for n in range(len(words)) if words[n:] in places), words)
            name = bare if len(bare) >= MOST_OF_NAME else words
            if len(name) >= LEAST_WORDS and bare:
                yield name


@cache
def _beside(way: Callable[[str], str]) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Give the patterns of offices, of bodies, and of courtesies at the beginning, for texts that were folded so."""
    offices, bodies, courtesy = ("|".join(map(way, words)) for words in (OFFICES, BODIES, COURTESY))
    return (
        re.compile(rf"(?<!\S)(?:{offices})(?!\S)"),
        re.compile(rf"(?<!\S)(?:{bodies})(?!\S)"),
        re.compile(rf"^(?:(?:{courtesy})\s+)+"),
    )


def _either_way(word: str) -> str:
    """Give the pattern of a word without accents: Lý and Lí are one name."""
    return f"{re.escape(word[:-1])}[iy]" if word[-1:] == "i" and fold(f"{word[:-1]}y") == word else re.escape(word)


def _any(patterns: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_])") if found else None


def _veiled_names(text: str, names: re.Pattern[str]) -> str:
    """Hide each name, whatever its accents and case; a text without any is given as it is."""
    plain = unicodedata.normalize("NFC", text)
    bare = plain.translate(BARE)
    spans = [found.span() for found in names.finditer(bare)]
    return "".join(_without(plain, spans)) if spans else text


def _without(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    start = 0
    for first, last in spans:
        yield text[start:first] + HIDDEN
        start = last
    yield text[start:]


class _Bare(dict[int, str]):
    """Each sign without its accent, one for one, as it is asked for."""

    def __missing__(self, code: int) -> str:
        bare = unaccented(chr(code))
        self[code] = bare if len(bare) == 1 else chr(code)
        return self[code]


BARE = _Bare()


def _is_about(key: Key) -> bool:
    return key[:2] in PERSONAL_ROWS or any(f"/{'/'.join(row)}/" in key[1] for row in PERSONAL_ROWS)
