"""The tables of a form, derived from the campaign: what the writer draws and the reader looks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ntm_sheets.campaign.definition import Campaign, Criterion, Garden, Indicator, Task, Unit
from ntm_sheets.campaign.kinds import Question
from ntm_sheets.campaign.rules import requirement

FormKey = Literal["report", "inspection"]
PHOTO_SLOTS = 12
NOMINATION_SLOTS = 5
MOMENTS = ("Trước", "Sau")
NOMINEES = ("Tập thể", "Cá nhân")


@dataclass(frozen=True)
class Column:
    """A column of a table: an input column has a `field` key, a quiet one shows text and has none."""

    heading: str
    width: float
    field: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table.

    An input line has a `row` key, `shown` text for the quiet columns in order, and a question by field key.
    A line without a key is a band: `shown[0]` is a group's name across the table.
    """

    row: str
    shown: tuple[str, ...]
    questions: tuple[tuple[str, Question], ...] = ()

    def question(self, field: str) -> Question | None:
        """Give the line's question in the column `field`."""
        return next((question for key, question in self.questions if key == field), None)


@dataclass(frozen=True)
class Table:
    """One input sheet: `key` stands in A1, `sheet` is the tab's name."""

    key: str
    sheet: str
    title: str
    help: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The field keys in column order."""
        return tuple(column.field for column in self.columns if column.field)

    @property
    def rows(self) -> tuple[str, ...]:
        """The row keys in line order."""
        return tuple(line.row for line in self.lines if line.row)


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
        """Give the question of one input cell."""
        found = self.table(table)
        line = next((line for line in found.lines if line.row == row), None) if found else None
        return line.question(field) if line else None

    def cells(self) -> Iterator[tuple[str, str, str, Question]]:
        """Walk over every input cell as (table, row, field, question)."""
        for table in self.tables:
            for line in table.lines:
                for field, question in line.questions:
                    yield table.key, line.row, field, question


def make_layout(campaign: Campaign, unit: Unit, form: FormKey) -> Layout:
    """Derive a unit's form; an inspection form asks the same criteria, gardens and tasks, as found on site."""
    tables = [_report(campaign, form), _criteria(campaign, unit, form), _gardens(campaign, unit, form), _tasks(campaign, unit, form)]
    if form == "report":
        tables += [_photos(campaign, unit), _nominations()]
    return Layout(campaign.key, form, unit.key, tuple(table for table in tables if table.lines))


def evidence_subjects(campaign: Campaign, unit: Unit) -> tuple[str, ...]:
    """List the keys of what a unit must show a photo of: indicators and tasks that ask for evidence."""
    unit_set = campaign.unit_set(unit)
    indicators = [indicator.key for indicator in unit_set.indicators if indicator.evidence] if unit_set else []
    return (*indicators, *(task.key for task in campaign.tasks_of(unit) if task.evidence))


def photo_choices(campaign: Campaign, unit: Unit) -> tuple[str, ...]:
    """List the drop-down of a photo's subject: each starts with the key, then says what it is."""
    unit_set = campaign.unit_set(unit)
    names = {indicator.key: indicator.name for indicator in unit_set.indicators} if unit_set else {}
    names |= {task.key: task.name for task in campaign.tasks_of(unit)}
    required = tuple(f"{key} – {names[key]}" for key in evidence_subjects(campaign, unit))
    gardens = tuple(f"{garden.key} – Vườn mẫu số {garden.key[1:]}" for garden in campaign.gardens_of(unit))
    return required + gardens


def _report(campaign: Campaign, form: FormKey) -> Table:
    who = "Người báo cáo" if form == "report" else "Người kiểm tra"
    period = (campaign.start, campaign.end)
    questions = (
        ("date", "Ngày báo cáo" if form == "report" else "Ngày kiểm tra", Question(
            "date", "Ngày báo cáo" if form == "report" else "Ngày kiểm tra", required=True, period=period,
            requirement=f"từ {campaign.start:%d/%m/%Y} đến {campaign.end:%d/%m/%Y}")),
        ("reporter", who, Question("text", who, required=True)),
        ("phone", "Số điện thoại", Question("text", "Số điện thoại")),
        ("difficulties", "Khó khăn, vướng mắc", Question("text", "Khó khăn, vướng mắc")),
        ("proposals", "Đề xuất, kiến nghị", Question("text", "Đề xuất, kiến nghị")),
    )
    return Table(
        "report", "Báo cáo", "PHIẾU BÁO CÁO CỦA THÔN" if form == "report" else "PHIẾU KIỂM TRA CỦA ĐOÀN CÔNG TÁC",
        ("Chỉ điền vào các ô màu xanh; làm lần lượt từng trang từ trái sang phải.",
         "Ô chưa có số liệu thì để trống, đừng ghi 0.",
         f"Gửi phiếu về xã trước {campaign.deadline:%H} giờ {campaign.deadline:%M} mỗi ngày."),
        (Column("Nội dung", 30), Column("Điền vào đây", 58, "value"), Column("Yêu cầu", 34)),
        tuple(Line(row, (label, question.requirement), (("value", question),)) for row, label, question in questions),
    )


def _criteria(campaign: Campaign, unit: Unit, form: FormKey) -> Table:
    unit_set = campaign.unit_set(unit)
    heading = "Thôn tự chấm" if form == "report" else "Đoàn kiểm tra"
    lines: list[Line] = []
    for criterion in unit_set.criteria if unit_set else ():
        lines.append(Line("", (_band(criterion),)))
        lines += [
            Line(
                indicator.key,
                (number_of(indicator.key), indicator.name, requirement(indicator), indicator.measure),
                (("value", question_of(indicator)), ("note", Question("text", f"Ghi chú {number_of(indicator.key)}"))),
            )
            for indicator in criterion.indicators
        ]
    return Table(
        "criteria", "Tiêu chí", unit_set.name if unit_set else "",
        ("Tỷ lệ ghi theo thang 0 đến 100, ví dụ 85,5. Chưa có số liệu thì để trống.",),
        (Column("Số", 7), Column("Chỉ tiêu", 62), Column("Yêu cầu", 18), Column("Đơn vị", 12),
         Column(heading, 18, "value"), Column("Ghi chú", 30, "note")),
        tuple(lines),
    )


def _gardens(campaign: Campaign, unit: Unit, form: FormKey) -> Table:
    garden_set = campaign.garden_set(unit)
    indicators = garden_set.indicators if garden_set else ()
    columns = (
        Column("Vườn", 6), Column("Chủ vườn", 17, "owner"), Column("Diện tích (m²)", 9, "area"),
        *(Column(f"{number_of(i.key)} {i.name} ({requirement(i)})", 9.5, i.key) for i in indicators),
        Column("Ghi chú", 14, "note"),
    )
    gardens = campaign.gardens_of(unit) if garden_set else ()
    return Table(
        "gardens", "Vườn mẫu", garden_set.name if garden_set else "",
        ("Mỗi dòng một vườn đã đăng ký. Thu nhập ghi theo triệu đồng một năm.",),
        columns, tuple(_garden_line(garden, indicators) for garden in gardens),
    )


def _garden_line(garden: Garden, indicators: tuple[Indicator, ...]) -> Line:
    name = f"vườn {garden.key}"
    return Line(
        garden.key, (garden.key,),
        (
            ("owner", Question("text", f"Chủ {name}")),
            ("area", Question("number", f"Diện tích {name}", measure="m²", low=0, high=100_000)),
            *((i.key, question_of(i, f" ({name})")) for i in indicators),
            ("note", Question("text", f"Ghi chú {name}")),
        ),
    )


def _tasks(campaign: Campaign, unit: Unit, form: FormKey) -> Table:
    heading = "Lũy kế đã làm" if form == "report" else "Lũy kế đoàn xác nhận"
    return Table(
        "tasks", "Đầu việc", "Kế hoạch và kết quả từng đầu việc",
        ("Cột Lũy kế là tổng đã làm từ đầu đợt đến hôm nay; cột Trong kỳ chỉ là phần làm thêm từ lần báo cáo trước.",),
        (Column("Mã", 7), Column("Đầu việc", 46), Column("Đơn vị", 10), Column("Kế hoạch", 11), Column("Thời gian", 14),
         Column(heading, 14, "done"), Column("Trong kỳ", 12, "period"), Column("Ghi chú", 26, "note")),
        tuple(_task_line(task) for task in campaign.tasks_of(unit)),
    )


def _task_line(task: Task) -> Line:
    def amount(word: str) -> Question:
        return Question("number", f"{word} {task.key} {task.name}", measure=task.measure, low=0, expected=task.volume)

    shown = (task.key, task.name + (" (mẫu)" if task.sample else ""), task.measure, f"{task.volume:g}".replace(".", ","),
             f"{task.start:%d/%m} – {task.end:%d/%m}")
    return Line(task.key, shown, (("done", amount("Lũy kế")), ("period", amount("Trong kỳ")),
                                  ("note", Question("text", f"Ghi chú {task.key}"))))


def _photos(campaign: Campaign, unit: Unit) -> Table:
    choices = photo_choices(campaign, unit)
    period = (campaign.start, campaign.end)
    lines = tuple(
        Line(f"A{n:02}", (f"A{n:02}",), (
            ("subject", Question("choice", f"Nội dung ảnh A{n:02}", choices=choices)),
            ("moment", Question("choice", f"Thời điểm ảnh A{n:02}", choices=MOMENTS)),
            ("caption", Question("text", f"Chú thích ảnh A{n:02}")),
            ("date", Question("date", f"Ngày chụp ảnh A{n:02}", period=period)),
            ("picture", Question("picture", f"Ảnh A{n:02}")),
        ))
        for n in range(1, PHOTO_SLOTS + 1)
    )
    return Table(
        "photos", "Ảnh", "Ảnh minh chứng",
        ("Chọn nội dung trong danh sách, rồi chèn ảnh vào ô ở cột Ảnh cùng dòng.",),
        (Column("Số", 6), Column("Ảnh chụp gì", 44, "subject"), Column("Trước / Sau", 12, "moment"),
         Column("Chú thích", 30, "caption"), Column("Ngày chụp", 14, "date"), Column("Ảnh", 32, "picture")),
        lines,
    )


def _nominations() -> Table:
    lines = tuple(
        Line(f"N{n:02}", (f"{n}",), (
            ("kind", Question("choice", f"Loại đề nghị {n}", choices=NOMINEES)),
            ("name", Question("text", f"Tên đề nghị {n}")),
            ("achievement", Question("text", f"Thành tích đề nghị {n}")),
        ))
        for n in range(1, NOMINATION_SLOTS + 1)
    )
    return Table(
        "nominations", "Đề nghị khen", "Đề nghị biểu dương, khen thưởng", ("Không có thì để trống.",),
        (Column("Số", 6), Column("Loại", 14, "kind"), Column("Họ tên hoặc tên tập thể", 40, "name"),
         Column("Thành tích", 70, "achievement")),
        lines,
    )


def question_of(indicator: Indicator, suffix: str = "") -> Question:
    """Make the question that asks for an indicator's value."""
    return Question(
        indicator.kind, f"{number_of(indicator.key)} {indicator.name}{suffix}", requirement(indicator), indicator.measure,
        indicator.low, indicator.high, indicator.choices,
    )


def number_of(key: str) -> str:
    """Give an indicator's number as people write it: `TC1.1` is 1.1, a gate has a dash."""
    digits = key.lstrip("TCVM")
    return digits if digits[:1].isdigit() else "–"


def _band(criterion: Criterion) -> str:
    return criterion.name if criterion.gate else f"Tiêu chí {number_of(criterion.key)}. {criterion.name}"
