"""The layouts of one campaign, each derived once; and what a form's questions are called where a number is added to it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.editions import questionnaire_of
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.questionnaire import Questionnaire
from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.daily_sheet import daily_layout
from ntm_sheets.contract.dictated import dictated_layout, is_dictated
from ntm_sheets.contract.layout import FormKey, Layout, make_layout
from ntm_sheets.contract.table import number_of
from ntm_sheets.contract.visit_sheet import visit_layout
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import Role, cells_of

FORM_OF_ROLE: dict[Role, FormKey] = {"village": "report", "team": "inspection", "photos": "report"}


MOST_SHEETS = 500


class Layouts:
    """The layouts of one campaign, each derived once; `key` is what the workspace signs its forms with."""

    def __init__(self, campaign: Campaign, key: bytes) -> None:
        self.campaign = campaign
        self.key = key
        self._made: dict[tuple[str, FormKey, str], Layout] = {}
        self._marks: dict[tuple[str, FormKey, str], str] = {}

    @cached_property
    def questions(self) -> Questionnaire:
        """What the campaign asks each unit."""
        return questionnaire_of(self.campaign)

    def of(self, unit: Unit, form: FormKey, only: str = "") -> Layout:
        """Give the layout of a unit's form, or of its sheet that asks some cells alone (as a stamp names them)."""
        key = (unit.key, form, only)
        if key not in self._made:
            if only:
                self._forget_sheets()
            self._made[key] = self._sheet(unit, form, only) if only else make_layout(self.campaign, unit, form)
        return self._made[key]

    def _sheet(self, unit: Unit, form: FormKey, only: str) -> Layout:
        full = self.of(unit, form)
        if is_dictated(only):
            return dictated_layout(full, only)
        # A team takes along the sheet of a visit, a village fills that of a day.
        return (visit_layout if form == "inspection" else daily_layout)(full, cells_of(only))

    def _forget_sheets(self) -> None:
        """Let go of the sheets where they become many: each day has other ones, and a watch lasts for months."""
        if sum(bool(only) for *_, only in self._made) >= MOST_SHEETS:
            for key in [key for key in self._made if key[-1]]:
                del self._made[key]
                self._marks.pop(key, None)

    def mark_of(self, unit: Unit, form: FormKey, only: str = "") -> str:
        """Give a short mark of a layout's content: another layout has another."""
        key = (unit.key, form, only)
        if key not in self._marks:
            self._marks[key] = sha256_of(repr(self.of(unit, form, only)).encode("utf-8", "replace"))[:16]
        return self._marks[key]


# Behind it a list says what stands in a cell.
STANDS = " · "
BLANK, HOLDS = "trống", "đang ghi"
MOST_LABEL, MOST_HELD = 90, 24
# Numbers first, then words.
ORDER = ("criteria", "tasks", "gardens", "report", "nominations")
GATE_CODE = "Điều kiện kèm theo"
# What people say before a number, folded.
LEADING = re.compile(r"^(?:cau hoi|cau|chi tieu|tieu chi|dau viec|muc)(?: so)? (?=\S)")
TASK_FIELDS = {"done": "lũy kế", "period": "trong kỳ"}


@dataclass(frozen=True)
class Named:
    """An input cell by its code and its words."""

    key: Key
    code: str
    words: str

    @property
    def label(self) -> str:
        """The line that a list shows."""
        return f"{self.code} – {self.words}"[:MOST_LABEL] if self.words else self.code


SENT = "Giờ nộp"
# What a form has beside its cells, by the keys under which it is decided.
SPECIAL = (
    Named(("report", "sent", "value"), SENT, "phiếu gửi thật lúc nào"),
    Named(("report", "unit", "value"), "Đơn vị", "phiếu này của đơn vị nào"),
)


def named_questions(layout: Layout, special: Iterable[Named]) -> tuple[Named, ...]:
    """Name every cell that a number can be added to; `special` are what a form has beside its cells, after the numbers."""
    cells = [(table, row, field, question) for table, row, field, question in layout.cells() if table in ORDER]
    numbers = [one for one in cells if _is_number(one[0], one[2])]
    words = [one for one in cells if not _is_number(one[0], one[2])]
    return (*_ordered(numbers), *special, *_ordered(words))


def stands(raw: str | None) -> str:
    """Say behind a question what its cell holds."""
    if not raw:
        return f"{STANDS}{BLANK}"
    return f"{STANDS}{HOLDS}: {raw if len(raw) <= MOST_HELD else raw[: MOST_HELD - 1] + '…'}"


def find_question(text: str, named: Iterable[Named]) -> tuple[Named, ...]:
    """Find the questions that a text may mean: its line in the list, else the longest code that it begins with."""
    listed = tuple(named)
    wanted = fold(text)
    for end in (f"{STANDS}{BLANK}", f"{STANDS}{HOLDS}:"):
        wanted = fold(text.rpartition(end)[0]) if end in text else wanted
    whole = tuple(one for one in listed if wanted in (fold(one.label), fold(one.words)))
    if not wanted:
        return ()
    if whole:
        return whole
    wanted = LEADING.sub("", wanted)
    begun = [(len(code), one) for one in listed for code in _codes(one) if f"{wanted} ".startswith(f"{code} ")]
    if not begun:
        return tuple(one for one in listed if any(f"{code} ".startswith(f"{wanted} ") for code in _codes(one)))
    longest = max((length for length, _ in begun), default=0)
    return tuple(dict.fromkeys(one for length, one in begun if length == longest))


def _codes(one: Named) -> Iterator[str]:
    yield fold(one.code)
    table, row, field = one.key
    if table == "criteria" and field == "value":
        yield fold(row)
    if table == "tasks" and field in TASK_FIELDS:
        yield fold(f"{TASK_FIELDS[field]} {row}")


def _ordered(cells: Iterable[tuple[str, str, str, Question]]) -> Iterator[Named]:
    for table, row, field, question in sorted(cells, key=lambda one: ORDER.index(one[0])):
        yield _named(table, row, field, question)


def _is_number(table: str, field: str) -> bool:
    return table in ("criteria", "tasks", "gardens") and field not in ("note", "owner")


def _named(table: str, row: str, field: str, question: Question) -> Named:
    key, label = (table, row, field), question.label
    number = number_of(row if table == "criteria" else field)
    if table == "criteria" and field == "value":
        code = number if number[:1].isdigit() else GATE_CODE
        return Named(key, code, label.removeprefix(number).strip())
    if table == "tasks" and field in TASK_FIELDS:
        return Named(key, f"{row} {TASK_FIELDS[field]}", label.partition(row)[2].strip())
    if table == "gardens" and number != field:
        return Named(key, f"{row} {number}", label.removeprefix(number).removesuffix(f"(vườn {row})").strip())
    return Named(key, label, "")
