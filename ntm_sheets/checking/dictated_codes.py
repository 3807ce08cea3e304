"""How the cells of a report are named aloud: codes with or without dots, blanks and zeros, and the words before them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from ntm_sheets.campaign.names import fold
from ntm_sheets.contract.layout import Layout, number_of
from ntm_sheets.contract.table import GATE
from ntm_sheets.facts.findings import Key

# What a row of the first table is called, folded.
SPOKEN: Mapping[str, tuple[str, ...]] = {
    "difficulties": ("kho khan", "vuong mac", "kho khan vuong mac"),
    "proposals": ("de xuat", "de nghi", "kien nghi", "de xuat kien nghi"),
    "reporter": ("nguoi bao", "nguoi bao cao", "nguoi goi"),
    "phone": ("dien thoai", "so dien thoai", "sdt", "dt"),
    "date": ("ngay", "ngay bao cao", "bao cao ngay", "so lieu ngay"),
}
# What people say before a number, folded, and the letters that it stands for.
LEADING: Mapping[str, str] = {
    "chi tieu": "", "tieu chi": "", "muc": "", "cau": "", "cau hoi": "", "ct": "",
    "dau viec": "CV", "cong viec": "CV", "viec": "CV", "vuon": "V", "vuon mau": "V", "vuon ho": "V",
}  # fmt: skip
GATES = ("dieu kien kem theo", "dieu kien", "noi dung khac")
TASK_WORDS: Mapping[str, tuple[str, ...]] = {
    "done": ("luy ke", "tong", "tong cong", "cong don", "den nay", "tu dau dot"),
    "period": ("trong ki", "ki nay", "hom nay", "trong ngay", "lam them", "them"),
}
GARDEN_WORDS: Mapping[str, tuple[str, ...]] = {
    "area": ("dien tich",),
    "owner": ("chu vuon", "chu ho", "ten chu", "chu"),
}
CODE = re.compile(r"([a-z]{0,4})[\s.\-–]*(\d{1,6}(?:[.,]\d{1,6})*)(?![\w%/])", re.ASCII | re.IGNORECASE)
SPACED = re.compile(r"\s+(\d{1,3})(?=\s|:|=)", re.ASCII)
# A dash before a number is its sign, unless it hangs on the code or a blank stands behind it.
BETWEEN = re.compile(r"(?:[-–—]|\s*[:=→]+|\s*[-–—](?=\s)|\s*[.,](?=\s))\s*|\s+")
MOST_WORDS = 4


@dataclass(frozen=True)
class Head:
    """What a piece begins with: `said` as typed, the cells it names, and how it is compared with others.

    `lacks` says what is missing where it names a row of which several cells can be meant.
    """

    said: str
    keys: tuple[Key, ...] = ()
    squeezed: str = ""
    lacks: str = ""


@dataclass(frozen=True)
class _Row:
    table: str
    row: str


def squeeze(key: str) -> str:
    """Write a code without dots' neighbours and zeros: CV03 is CV3, TC4.2 is 4.2."""
    found = CODE.fullmatch(number_of(key))
    return _squeezed(found[1], found[2]) if found else key.upper()


def _squeezed(letters: str, numbers: str) -> str:
    return letters.upper() + ".".join(str(int(one)) for one in re.split("[.,]", numbers))


class Codes:
    """The cells of one report form by what they are called."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._rows: dict[str, _Row] = {}
        self.labels: dict[str, str] = {}
        for (table, row, field), question in layout.questions.items():
            if table in ("criteria", "tasks", "gardens") and field != "note":
                code = squeeze(row)
                self._rows.setdefault(code, _Row(table, row))
                name = question.label.removeprefix("Lũy kế ").strip()
                self.labels.setdefault(code, f"{row} (chủ vườn, diện tích, 1.1 …)" if table == "gardens" else name)

    @cached_property
    def _spoken(self) -> Mapping[str, Key]:
        said = {way: ("report", row, "value") for row, ways in SPOKEN.items() for way in ways}
        said |= dict.fromkeys(GATES, ("criteria", GATE, "value"))
        return {way: key for way, key in said.items() if key in self._layout.questions}

    def near(self, code: str, most: int) -> list[str]:
        """Name the cells whose codes are most like one that the form has not, those of its own letters alone."""
        letters = code.rstrip("0123456789.")
        alike = [one for one in self.labels if one.rstrip("0123456789.") == letters]
        within = [one for one in alike if one.startswith(f"{code}.")]
        found = within or get_close_matches(code, alike, most, 0.4)
        return [self.labels[one] for one in found[:most]]

    def read(self, piece: str) -> tuple[Head, str] | None:
        """Split a piece into what it names and what it says of that; None where it begins with no name."""
        text = unicodedata.normalize("NFC", piece).strip()
        return self._read_word(text) or self._read_code(text)

    def may_be_of_garden(self, garden: Head, other: Head) -> bool:
        """Tell whether a bare code behind what was said of a garden may be one of that garden's own questions."""
        if not garden.keys or garden.keys[0][0] != "gardens" or not other.keys or other.keys[0][0] != "criteria":
            return False
        row = garden.keys[0][1]
        own = {squeeze(field) for table, its, field in self._layout.questions if (table, its) == ("gardens", row)}
        return other.said[:1].isdigit() and _squeezed("", other.said.replace(",", ".")) in own

    def _read_word(self, text: str) -> tuple[Head, str] | None:
        before, colon, rest = text.partition(":")
        if colon and (key := self._spoken.get(fold(before))):
            return Head(before.strip(), (key,)), rest.strip()
        found = _longest(text, self._spoken)
        return (Head(found[0], (self._spoken[fold(found[0])],)), found[1].lstrip(" :=-–")) if found else None

    def _read_code(self, text: str) -> tuple[Head, str] | None:
        lead = _longest(text, LEADING)
        meant, rest = (LEADING[fold(lead[0])], lead[1]) if lead else ("", text)
        numbered = _longest(rest, ("so",)) if lead else None
        rest = (numbered[1] if numbered else rest).lstrip(" :")
        found = CODE.match(rest)
        if found is None or not (lead or found[1] or "." in found[2] or "," in found[2]):
            return None
        tail, code = rest[found.end() :], self._code(found[1] or meant, found[2])
        if code not in self._rows and found[1] and (more := SPACED.match(tail)):
            # “TC 4 2 85”: the dot is not heard.
            spaced = self._code(found[1], f"{found[2]}.{more[1]}")
            code, tail = (spaced, tail[more.end() :]) if spaced in self._rows else (code, tail)
        said = text[: len(text) - len(tail)].strip()
        row = self._rows.get(code)
        if row is None:
            return Head(said, squeezed=code), _value(tail)
        if row.table == "gardens":
            return self._read_garden(row, said, code, _value(tail))
        if row.table == "tasks":
            return self._read_task(row, said, code, _value(tail))
        return Head(said, ((row.table, row.row, "value"),), code), _value(tail)

    def _code(self, letters: str, numbers: str) -> str:
        """Give the code as it is compared; an indicator is called by its number alone, with whatever letters before it."""
        whole = _squeezed(letters, numbers)
        bare = _squeezed("", numbers)
        is_indicator = letters.upper() in ("TC", "CT", "")
        if is_indicator and bare not in self._rows and "." not in bare and f"{bare[:-1]}.{bare[-1:]}" in self._rows:
            return f"{bare[:-1]}.{bare[-1:]}" if letters else bare
        return bare if is_indicator else whole

    def _read_task(self, row: _Row, said: str, code: str, tail: str) -> tuple[Head, str]:
        for field, words in TASK_WORDS.items():
            if found := _longest(tail, words):
                return Head(f"{said} {found[0]}", (("tasks", row.row, field),), code), found[1].lstrip(" :=")
        return Head(said, (("tasks", row.row, "done"),), code), tail

    def _read_garden(self, row: _Row, said: str, code: str, tail: str) -> tuple[Head, str]:
        for field, words in GARDEN_WORDS.items():
            if found := _longest(tail, words):
                return Head(f"{said} {found[0]}", (("gardens", row.row, field),), code), found[1].lstrip(" :=")
        lead = _longest(tail, LEADING)
        rest = lead[1] if lead else tail
        match = CODE.match(rest)
        if match is not None and match[1].upper() in ("", "VM", "TC"):
            wanted = _squeezed("", match[2])
            fields = {
                squeeze(field): field
                for table, its, field in self._layout.questions
                if (table, its) == ("gardens", row.row)
            }
            if wanted in fields:
                return Head(f"{said} {match[0]}", (("gardens", row.row, fields[wanted]),), code), _value(
                    rest[match.end() :]
                )
        return Head(said, (), code, "sau mã vườn ghi thêm mã chỉ tiêu vườn, ví dụ: V2 1.1 đạt; V2 diện tích 500"), tail


def _value(tail: str) -> str:
    """Take what only joins a code and its value off."""
    return BETWEEN.sub("", tail, count=1).strip() if BETWEEN.match(tail) else tail.strip()


def _longest(text: str, ways: Mapping[str, object] | tuple[str, ...]) -> tuple[str, str] | None:
    """Find the most words at the beginning of a text that are one of these, folded; give them and what follows."""
    words = list(re.finditer(r"[^\s:=]+", text))[:MOST_WORDS]
    for size in range(len(words), 0, -1):
        end = words[size - 1].end()
        if fold(text[:end]) in ways:
            return text[:end].strip(), text[end:].strip()
    return None
