"""The tables of a form, derived from the campaign: what the writer draws and the reader looks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from ntm_sheets.campaign.definition import Campaign, Task, Unit
from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.contract.photo_slots import (
    FIRST_SLOT,
    MOMENTS,
    OWN_PLACE,
    evidence_subjects,
    photo_choices,
    photo_suggestions,
    photos_table,
)
from ntm_sheets.contract.standards import (
    EVIDENCE,
    SAMPLE,
    VILLAGE_SAYS,
    bare_name,
    criteria_table,
    gardens_table,
    question_of,
    subject_key,
)
from ntm_sheets.contract.table import Column, Line, Table, called, mark_of_question, meant, number_of
from ntm_sheets.facts.findings import Key, Level

__all__ = [
    "LIST_SHEET",
    "MARK_WORDS",
    "MOMENTS",
    "Column",
    "FormKey",
    "Layout",
    "Line",
    "Table",
    "called",
    "evidence_subjects",
    "make_layout",
    "number_of",
    "photo_choices",
    "photo_suggestions",
    "question_of",
]

# How a slip leads into what it says about a cell; by these words a note of ours is known again in a returned form.
MARK_WORDS: Mapping[Level, str] = {"error": "✗ Phải sửa", "warning": "! Cần xem lại", "note": "Xin lưu ý"}
FormKey = Literal["report", "inspection"]
# A helper sheet of every form that is no table: long drop-downs lie there, and its A1 is empty.
LIST_SHEET = "_ds"
# By these a form is known that has lost its stamp: each table's first field, and the names of its tabs.
FIRST_FIELDS: Mapping[str, str] = {
    "report": "value", "criteria": "value", "gardens": "owner", "tasks": "done", "photos": "subject", "nominations": "kind",
    "visit": "value", "daily": "value",
}  # fmt: skip
TABS = (
    "Báo cáo", "Kiểm tra", "Tiêu chí", "Vườn mẫu", "Đầu việc", "Ảnh", "Đề nghị khen", "Đi thôn", "Điện thoại", "Phiếu ngày",
)  # fmt: skip
WRITING_HEIGHT = 84
NOMINATION_SLOTS = 5
NOMINEES = ("Tập thể", "Cá nhân")


@dataclass(frozen=True)
class Layout:
    """A form of one unit: its tables in the order in which a village fills them."""

    campaign: str
    form: FormKey
    unit: str
    tables: tuple[Table, ...]

    def table(self, key: str) -> Table | None:
        """Give the table of that name."""
        return next((table for table in self.tables if table.key == key), None)

    def question(self, table: str, row: str, field: str) -> Question | None:
        """Give the question of one input cell, or of a photo that has a place beyond the slots."""
        found = self.questions.get((table, row, field))
        if found is None and table == "photos" and OWN_PLACE.fullmatch(row):
            return self.questions.get((table, FIRST_SLOT, field))
        return found

    @cached_property
    def questions(self) -> Mapping[Key, Question]:
        """The question of each input cell, in the order of the form; of a cell that stands twice the first one's."""
        found: dict[Key, Question] = {}
        for table, row, field, question in self.cells():
            found.setdefault((table, row, field), question)
        return MappingProxyType(found)

    @cached_property
    def marks(self) -> Mapping[Key, str]:
        """The mark of each input cell's question: another question has another one."""
        return MappingProxyType({key: mark_of_question(question) for key, question in self.questions.items()})

    def subject(self, row: str) -> str:
        """Write what a photo over a row of the form shows: as the drop-down has it, else the row's key and its name."""
        question = self.question("photos", FIRST_SLOT, "subject")
        listed = (choice for choice in (question.choices if question else ()) if subject_key(choice) == row)
        lines = (line for table in self.tables if table.key in ("criteria", "tasks") for line in table.lines)
        named = (f"{row} – {bare_name(line.shown[1])}" for line in lines if line.row == row)
        return next(listed, "") or next(named, row)

    def __getstate__(self) -> dict[str, object]:
        """Leave out what is made from the tables: a layout goes to worker processes."""
        return {name: value for name, value in vars(self).items() if name not in ("questions", "marks")}

    def cells(self) -> Iterator[tuple[str, str, str, Question]]:
        """Walk over every input cell as (table, row, field, question)."""
        for table in self.tables:
            for line in table.lines:
                for field, question in line.questions:
                    yield *meant(table.key, line.row, field), question


def make_layout(campaign: Campaign, unit: Unit, form: FormKey) -> Layout:
    """Derive a unit's form; an inspection form asks the same criteria, gardens and tasks, as found on site."""
    on_site = form == "inspection"
    tables = [
        _report(campaign, unit, on_site=on_site),
        criteria_table(campaign, unit, on_site=on_site),
        gardens_table(campaign, unit, on_site=on_site),
        _tasks(campaign, unit, on_site=on_site),
    ]
    if not on_site:
        tables += [photos_table(campaign, unit), _nominations()]
    return Layout(campaign.key, form, unit.key, tuple(table for table in tables if table.lines))


def _report(campaign: Campaign, unit: Unit, *, on_site: bool) -> Table:
    day, who = ("Ngày kiểm tra", "Người kiểm tra") if on_site else ("Ngày báo cáo", "Người báo cáo")
    period = (campaign.start, campaign.end)
    days = f"từ {campaign.start:%d/%m/%Y} đến {campaign.end:%d/%m/%Y}"
    questions = (
        ("date", Question("date", day, required=True, period=period, requirement=days)),
        ("reporter", Question("text", who, required=True)),
        ("phone", Question("text", "Số điện thoại")),
        ("difficulties", Question("text", "Khó khăn, vướng mắc")),
        ("proposals", Question("text", "Đề xuất, kiến nghị")),
    )
    daily = _is_daily(campaign, unit, "team" if on_site else "village")
    asked = {"date": f"Bắt buộc: {days}", "reporter": "Bắt buộc: ghi đủ họ và tên"}
    return Table(
        "report",
        "Kiểm tra" if on_site else "Báo cáo",
        "PHIẾU KIỂM TRA CỦA ĐOÀN CÔNG TÁC" if on_site else f"PHIẾU BÁO CÁO{' HẰNG NGÀY' if daily else ''}",
        (
            "1. Chỉ điền vào các ô nền xanh da trời.",
            "2. Làm lần lượt từng trang: bấm tên trang ở cuối màn hình, từ trái sang phải.",
            "3. Ô chưa có số liệu thì để trống. Chỉ ghi số 0 khi kết quả đúng là không.",
            f"4. Làm xong thì lưu tệp rồi gửi về xã trước {campaign.deadline:%H giờ %M} {'mỗi ngày' if daily else 'của ngày phải nộp'}.",
        ),
        (Column("Nội dung", 28, tells="name"), Column("Điền vào đây", 72, "value"), Column("Yêu cầu", 46)),
        tuple(
            Line(
                row,
                (question.label, asked.get(row, "Không bắt buộc")),
                (("value", question),),
                WRITING_HEIGHT if row in ("difficulties", "proposals") else 0,
            )
            for row, question in questions
        ),
    )


def _is_daily(campaign: Campaign, unit: Unit, role: str) -> bool:
    """Tell whether the calendar asks for a unit's form each day."""
    rules = campaign.asked(datetime.min, before_any=True).rules_for(unit.track, role)
    return any(rule.rule == "daily" for rule in rules)


def _tasks(campaign: Campaign, unit: Unit, *, on_site: bool) -> Table:
    beside = (Column(VILLAGE_SAYS, 12, mirrors="done"),) if on_site else ()
    return Table(
        "tasks",
        "Đầu việc",
        "Kế hoạch và kết quả từng đầu việc",
        (
            "Lũy kế: tổng số đã làm từ đầu đợt đến hôm nay. Trong kỳ: chỉ phần làm thêm kể từ lần báo cáo trước.",
            "Không ghi phần trăm, chỉ ghi khối lượng theo đúng đơn vị trong dòng.",
        ),
        (
            Column("Mã", 8, tells="code"),
            Column("Đầu việc", 44 if on_site else 50, tells="name"),
            Column("Đơn vị", 11),
            Column("Kế hoạch", 11),
            Column("Thời gian", 16),
            *beside,
            Column("Lũy kế đoàn xác nhận" if on_site else "Lũy kế đã làm", 14, "done"),
            Column("Trong kỳ", 12, "period"),
            Column("Ghi chú", 26, "note"),
        ),
        tuple(_task_line(task) for task in campaign.tasks_of(unit)),
    )


def _task_line(task: Task) -> Line:
    def amount(word: str) -> Question:
        label = f"{word} {task.key} {task.name}"
        return Question("number", label, measure=task.measure, low=0, expected=task.volume)

    name = task.name + (SAMPLE if task.sample else "") + (EVIDENCE if task.evidence else "")
    days = f"{task.start:%d/%m} – {task.end:%d/%m}"
    return Line(
        task.key,
        (task.key, name, task.measure, show_number(task.volume), days),
        (
            ("done", amount("Lũy kế")),
            ("period", amount("Trong kỳ")),
            ("note", Question("text", f"Ghi chú {task.key}")),
        ),
    )


def _nominations() -> Table:
    lines = tuple(
        Line(
            f"N{n:02}",
            (f"{n}",),
            (
                ("kind", Question("choice", f"Loại đề nghị {n}", choices=NOMINEES)),
                ("name", Question("text", f"Tên đề nghị {n}")),
                ("achievement", Question("text", f"Thành tích đề nghị {n}")),
            ),
            60,
        )
        for n in range(1, NOMINATION_SLOTS + 1)
    )
    return Table(
        "nominations",
        "Đề nghị khen",
        "Đề nghị biểu dương, khen thưởng",
        ("Ghi tập thể, cá nhân làm tốt và việc cụ thể đã làm. Không có thì để trống.",),
        (
            Column("Số", 6, tells="code"),
            Column("Loại", 14, "kind"),
            Column("Họ tên hoặc tên tập thể", 40, "name"),
            Column("Thành tích", 74, "achievement"),
        ),
        lines,
    )
