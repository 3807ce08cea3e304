"""What a unit reports by telephone, in lines as an officer types them: which cell each names, and what it says of it.

Nothing here decides whether it is kept: `Dictation` says line by line what was understood, and piece by piece what was not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ntm_sheets.campaign.kinds import KINDS, parse
from ntm_sheets.campaign.measures import read_spelled
from ntm_sheets.campaign.names import fold, one_line
from ntm_sheets.campaign.number_words import read_before
from ntm_sheets.campaign.questions import Parsed, Question, Seen, Value
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.checking.catalogue import word
from ntm_sheets.checking.dictated_codes import Codes, Head
from ntm_sheets.checking.dictated_pieces import Piece, pieces_of
from ntm_sheets.contract.layout import Layout, called, number_of
from ntm_sheets.facts.findings import Finding, Key, Place, Remark
from ntm_sheets.facts.submission import cells_text

HEARD = Place("lời báo")
DATE, REPORTER, PHONE = (("report", row, "value") for row in ("date", "reporter", "phone"))
DAYS_BACK = {"hom nay": 0, "nay": 0, "hom qua": 1, "qua": 1}
ALL_DONE = frozenset({"xong", "da xong", "xong roi", "hoan thanh", "da hoan thanh", "du", "da du", "xong het", "dat"})
MOST_SAID = 4_000
MOST_NEAR, MOST_QUIET, MOST_WORDS = 3, 3, 16
# “Một trăm hai” is said for 120 as well as for 102.
SHORTENED = re.compile(r"\b(?:tram|nghin|ngan|trieu|ti) (?:mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin)$")
EXAMPLE = "ví dụ: CV03 120; 4.2 85; khó khăn: thiếu xi măng"
NOTHING: Mapping[Key, Value] = {}


@dataclass(frozen=True)
class Understood:
    """A line as it was understood: `before` is what its cell says until now; `notes` are doubts, in words.

    `doubted` is what was said, where there are any: that stands on the form, and is doubted there like any other.
    """

    key: Key
    said: str
    question: Question
    value: Value
    before: Value | None = None
    notes: tuple[str, ...] = ()
    doubted: str = ""

    @property
    def code(self) -> str:
        """What its cell is called on the form."""
        table, row, field = self.key
        if table == "gardens":
            return called(cells_text((self.key,))) if number_of(field) != field else row
        return "" if table == "report" else called(row)

    @property
    def shown(self) -> str:
        """The value with its unit of measure, as people write it."""
        return _shown(self.question, self.value)

    @property
    def shown_before(self) -> str:
        """What its cell says until now, in the same way; empty for nothing."""
        return "" if self.before is None else _shown(self.question, self.before)


@dataclass(frozen=True)
class Misheard:
    """A piece that was not understood: `why` says what is wrong with it and what to do."""

    said: str
    why: str


@dataclass(frozen=True)
class Dictation:
    """What was understood, and what was not; it can be kept only where all was."""

    lines: tuple[Understood, ...]
    faults: tuple[Misheard, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything was understood, and anything reported."""
        return bool(self.lines) and not self.faults

    @property
    def values(self) -> Mapping[Key, Value]:
        """What each named cell is to say."""
        return {one.key: one.value for one in self.lines}

    @property
    def typed(self) -> Mapping[Key, Value]:
        """What is to stand in each named cell."""
        return {one.key: one.doubted or one.value for one in self.lines}

    @property
    def said(self) -> Mapping[Key, str]:
        """In which words each cell was named."""
        return {one.key: one.said for one in self.lines}


def understand(text: str, layout: Layout, today: date, previous: Mapping[Key, Value] = NOTHING) -> Dictation:
    """Understand what was reported to a unit's whole report form; `previous` is what the unit said last.

    No text makes it fail: what cannot be understood is told.
    """
    if len(text) > MOST_SAID:
        why = f"Lời báo dài hơn {show_number(MOST_SAID)} chữ cái: chia ra ghi làm nhiều lần."
        return Dictation((), (Misheard(one_line(text[:60]), why),))
    listener = _Listener(layout, today, previous)
    for piece in pieces_of(text, listener.codes):
        listener.hear(piece)
    listener.add_up()
    listener.faults += listener.lacking()
    return Dictation((*listener.lines.values(),), (*listener.faults,))


class _Listener:
    def __init__(self, layout: Layout, today: date, previous: Mapping[Key, Value]) -> None:
        self.layout, self.today, self.previous = layout, today, previous
        self.codes = Codes(layout)
        self.lines: dict[Key, Understood] = {}
        self.faults: list[Misheard] = []

    def hear(self, piece: Piece) -> None:
        """Understand one piece, or say why not."""
        head = piece.head
        if head is None or not head.keys:
            self.faults.append(Misheard(piece.said, self._unknown(piece.said, head)))
        elif not piece.tail:
            self.faults.append(Misheard(piece.said, f"Chưa ghi gì sau “{head.said}”: ghi luôn số hoặc lời, {EXAMPLE}."))
        elif piece.hides:
            why = f"Có số “{piece.hides}” lẫn trong lời: tách ra bằng dấu chấm phẩy (;) nếu đó là số phải ghi, không thì viết gọn lại."
            self.faults.append(Misheard(piece.said, why))
        else:
            self._take(piece, head.keys[0])

    def add_up(self) -> None:
        """Give the total of a task of which only what was added was said: it counts, and is shown before it is kept."""
        for (table, row, field), line in list(self.lines.items()):
            total = (table, row, "done")
            if (table, field) == ("tasks", "period") and total not in self.lines and total in self.layout.questions:
                before = self.previous.get(total)
                sum_ = _number(before) + _number(line.value)
                self.lines[total] = Understood(total, line.said, self.layout.questions[total], sum_, before)

    def lacking(self) -> Iterator[Misheard]:
        """Say what is missing of the whole: anything reported, or a day of the campaign."""
        if not self.faults and not self.lines.keys() - {DATE, REPORTER, PHONE}:
            yield Misheard("", f"Chưa có số hay lời nào để ghi, {EXAMPLE}.")
        period = self.layout.questions[DATE].period
        if DATE not in self.lines and period and not period[0] <= self.today <= period[1]:
            days = f"từ {period[0]:%d/%m/%Y} đến {period[1]:%d/%m/%Y}"
            yield Misheard(
                "",
                f"Hôm nay {self.today:%d/%m/%Y} ngoài chiến dịch ({days}): ghi thêm ngày của số liệu, ví dụ ngày 5/10.",
            )

    def _take(self, piece: Piece, key: Key) -> None:
        question = self.layout.questions[key]
        if question.facts.is_number and piece.tail.startswith("+"):
            more = f", hoặc ghi “{piece.head_said} thêm {piece.tail[1:].strip()}”" if key[0] == "tasks" else ""
            why = f"“{piece.tail}” là phần thêm hay là tất cả thì chưa rõ: ghi số tất cả, không có dấu cộng{more}."
            self.faults.append(Misheard(piece.said, why))
            return
        text, parsed = self._parsed(key, question, piece.tail)
        told = tuple(_told(one, question, piece.tail) for one in parsed.remarks)
        if parsed.value is None:
            seen = " ".join(one.message for one in told) or f"Không đọc được “{piece.tail}”."
            self.faults.append(Misheard(piece.said, f"{seen} {_way(piece.head_said, question)}"))
            return
        if key == DATE and isinstance(parsed.value, date) and parsed.value > self.today:
            why = f"Ngày {parsed.value:%d/%m/%Y} còn chưa tới: ghi ngày có số liệu đó, không ghi thì là hôm nay."
            self.faults.append(Misheard(piece.said, why))
            return
        doubts = tuple(one.message for one in told if one.level != "note")
        line = Understood(
            key, piece.said, question, parsed.value, self.previous.get(key), doubts, text if doubts else ""
        )
        known = self.lines.get(key)
        if known is None:
            self.lines[key] = line
        elif known.value != line.value:
            why = f"Đã nói “{known.said}” ở trên: cùng một chỗ mà hai số khác nhau, bỏ đi một."
            self.faults.append(Misheard(piece.said, why))

    def _parsed(self, key: Key, question: Question, tail: str) -> tuple[str, Parsed]:
        """Give what a text means, and the text that says it on a form."""
        if question.facts.key == "date" and fold(tail) in DAYS_BACK:
            return tail, parse(Seen(self.today - timedelta(DAYS_BACK[fold(tail)])), question)
        if key[0] == "tasks" and question.expected and fold(tail) in ALL_DONE:
            # Whoever says that a task is finished means its planned volume; it is shown before it is kept.
            return tail, Parsed(max(_number(question.expected), _number(self.previous.get(key))))
        previous = self.previous.get(key)
        parsed = parse(Seen(tail), question, previous)
        if parsed.value is None and question.facts.is_number and (digits := _in_digits(tail)):
            return digits, parse(Seen(digits), question, previous)
        return tail, parsed

    def _unknown(self, said: str, head: Head | None) -> str:
        if head is not None and head.lacks:
            return f"“{head.said}” chưa đủ: {head.lacks}."
        near = [*self._near(said, head)]
        if not near:
            return f"Không rõ nói về chỉ tiêu hay đầu việc nào: bắt đầu bằng mã của nó, {EXAMPLE}."
        called_so = (
            f"Phiếu của đơn vị này không có “{head.said}”" if head else "Không rõ nói về chỉ tiêu hay đầu việc nào"
        )
        return f"{called_so}. Gần nhất: {'; '.join(near)}. Ghi lại bằng mã đúng."

    def _near(self, said: str, head: Head | None) -> Iterator[str]:
        """Name what may have been meant: by the code where there is one, else by its words."""
        labels = self.codes.labels
        if head is not None:
            yield from self.codes.near(head.squeezed, MOST_NEAR)
            return
        words = {one for one in fold(said).split() if not one.isdigit()}
        common = [(len(words & {*fold(label).split()}), code) for code, label in labels.items()]
        for count, code in sorted(common, key=lambda one: -one[0])[:MOST_NEAR]:
            if count > 1:
                yield labels[code]


def _in_digits(tail: str) -> str:
    """Write a number that was said in words in digits (“được tám mươi lăm phần trăm”); empty where there is none."""
    words = tail.split()
    for first in range(min(len(words), MOST_QUIET + 1)):
        head = " ".join(words[:first])
        if read_before(head) is None:
            break
        for end in range(min(len(words), first + MOST_WORDS), first, -1):
            spelled = " ".join(words[first:end])
            number = read_spelled(spelled)
            # “Không” alone may be nothing reported as well as nought.
            if number and SHORTENED.search(fold(spelled)):
                return ""
            if number:
                after = " ".join(words[end:])
                share = "%" if fold(after) == "phan tram" else after
                return f"{head} {show_number(float(number))} {share}".strip()
    return ""


def _number(value: Value | None) -> float:
    """Give a number that was said before, nought where none was."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def _way(head: str, question: Question) -> str:
    """Say how it is to be typed."""
    facts = question.facts
    if facts.is_number:
        measure = question.measure or facts.measure
        way = f"ghi một con số{f' theo {measure}' if measure else ''}"
    elif facts.is_verdict:
        way = "ghi đạt hoặc chưa đạt"
    elif question.choices:
        way = f"ghi một trong: {', '.join(question.choices)}"
    else:
        way = "ghi ngày/tháng, ví dụ 5/10" if facts.key == "date" else "viết lại ngắn gọn"
    return f"Sau “{head}” {way}."


def _told(remark: Remark, question: Question, seen: str) -> Finding:
    given = {"label": question.label, "requirement": question.requirement, "measure": question.measure}
    return word(Remark(remark.code, HEARD, seen, {**given, **remark.details}))


def _shown(question: Question, value: Value) -> str:
    text = one_line(KINDS[question.kind].show(value))
    measure = question.measure or question.facts.measure
    return f"{text} {measure}" if question.facts.is_number and measure and not text.endswith(measure) else text


__all__ = ["DATE", "REPORTER", "Dictation", "Misheard", "Understood", "understand"]
