"""The tables of the order workbook: empty rows for new orders, the open ones to close, the closed ones to open again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import fold, one_line
from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.correction_tables import UNIT, OfficerForm
from ntm_sheets.contract.table import Column, Table, number_of
from ntm_sheets.facts.orders import Matter, OrderState

NEW_ROWS = 14
MOST_LABEL = 120
WHAT, DUE, BY_WHOM = "Chỉ đạo", "Hạn", "Người giao"
WHO_CLOSES = Question("text", "Người ghi", help="Ghi họ tên người ghi dòng này. Bắt buộc.")
NEW = Table(
    "orders",
    "Giao việc",
    "Sổ chỉ đạo: giao việc mới",
    (
        "Mỗi dòng một việc: chọn Đơn vị, chọn Việc hoặc chỉ tiêu (không có thì để trống), ghi Nội dung, Hạn, Người giao.",
        "Việc, chỉ tiêu đã chọn thì máy tự đóng khi số liệu cho thấy đã xong, đã đạt. Việc khác: đóng ở trang Đang mở.",
        "Ví dụ: Hòa Bình – CV03 – tập trung máy làm xong đoạn ngõ ông Tư – 20/11/2021 – Nguyễn Chủ Tịch.",
        "Ghi xong, lưu tệp rồi bỏ vào inbox. Việc hiện ở bảng tổng hợp và phiếu trả lại của thôn cho đến khi xong.",
    ),
    (
        Column("Số", 6),
        Column(UNIT, 20, "unit"),
        Column("Việc hoặc chỉ tiêu", 42, "matter"),
        Column("Nội dung", 46, "text"),
        Column(DUE, 14, "due"),
        Column(BY_WHOM, 22, "who"),
    ),
    (),
    asked=(
        ("unit", Question("text", "Đơn vị", help="Chọn đơn vị trong danh sách.")),
        (
            "matter",
            Question(
                "text", "Việc hoặc chỉ tiêu", help="Chọn Đơn vị trước, rồi chọn ở đây; hoặc gõ số: CV03, 1.2. Để trống cũng được."
            ),
        ),
        ("text", Question("text", "Nội dung", help="Ghi việc phải làm, một câu. Bắt buộc khi không chọn việc, chỉ tiêu.")),
        ("due", Question("date", "Hạn", help="Ngày phải xong, ví dụ 20/11/2021. Bắt buộc.")),
        ("who", Question("text", "Người giao", help="Ghi họ tên người giao việc. Bắt buộc.")),
    ),
)  # fmt: skip
STANDING = Table(
    "open-orders",
    "Đang mở",
    "Chỉ đạo đang mở",
    (
        "Việc xong mà số liệu không cho thấy, hoặc thôi không làm nữa: ghi một câu ở cột Đóng, vì sao; ghi Người ghi.",
        "Dòng để trống thì vẫn mở. Việc gắn với đầu việc, chỉ tiêu thì tự đóng khi số liệu cho thấy đã xong.",
    ),
    (
        Column(UNIT, 18),
        Column(WHAT, 50),
        Column(DUE, 13),
        Column("Còn", 19),
        Column(BY_WHOM, 18),
        Column("Đóng, vì sao", 36, "word"),
        Column("Người ghi", 18, "who"),
    ),
    (),
    asked=(
        (
            "word",
            Question("text", "Đóng, vì sao", help="Ghi vì sao đóng: đã làm xong ngày nào, hoặc thôi vì lý do gì."),
        ),
        ("who", WHO_CLOSES),
    ),
    may_lack=True,
)
CLOSED = Table(
    "closed-orders",
    "Đã đóng",
    "Chỉ đạo đã đóng bằng lời",
    ("Đóng nhầm thì ghi lý do ở cột Mở lại, vì sao; ghi Người ghi. Dòng để trống thì vẫn đóng.",),
    (
        Column(UNIT, 18),
        Column(WHAT, 46),
        Column(DUE, 13),
        Column("Đóng ngày, vì sao", 38),
        Column("Mở lại, vì sao", 34, "word"),
        Column("Người ghi", 18, "who"),
    ),
    (),
    asked=(("word", Question("text", "Mở lại, vì sao", help="Ghi vì sao mở lại.")), ("who", WHO_CLOSES)),
    may_lack=True,
)
ORDER_FORM = OfficerForm((NEW, STANDING, CLOSED))


@dataclass(frozen=True)
class NamedMatter:
    """A task or an indicator that an order can be about, by its number and its name."""

    key: Matter
    number: str
    name: str

    @property
    def label(self) -> str:
        """The line that a list shows."""
        return f"{self.number} – {one_line(self.name)}"[:MOST_LABEL]


def matters_of(campaign: Campaign, unit: Unit) -> tuple[NamedMatter, ...]:
    """List what a unit is asked for: its tasks, then its indicators."""
    unit_set = campaign.unit_set(unit)
    tasks = (NamedMatter(("tasks", one.key), one.key, one.name) for one in campaign.tasks_of(unit))
    asked = unit_set.indicators if unit_set else ()
    return (*tasks, *(NamedMatter(("criteria", one.key), number_of(one.key), one.name) for one in asked))


def find_matter(text: str, matters: Sequence[NamedMatter]) -> NamedMatter | None:
    """Find what a text means: its line in the list, its number, its key, or its name where that is one thing's alone."""
    wanted = fold(text)
    by_line = [one for one in matters if wanted in (fold(one.label), fold(one.number), fold(one.key[1]))]
    named = by_line or [one for one in matters if wanted == fold(one.name)]
    if len(named) == 1:
        return named[0]
    number = fold(text.partition("–")[0].partition(" - ")[0].strip(" .:"))
    begun = [one for one in matters if number in (fold(one.number), fold(one.key[1]))]
    return begun[0] if len(begun) == 1 and not named else None


def state_text(state: OrderState, due: date, late: int, today: date) -> str:
    """Say how long there is left for an open order."""
    if state == "overdue":
        return f"! Quá hạn {late} ngày"
    return "! Hạn hôm nay" if state == "due" else f"· Còn {(due - today).days} ngày"
