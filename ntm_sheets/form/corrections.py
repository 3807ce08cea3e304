"""The correction workbook's tables: which columns the officer fills; which rows there are only the workbook knows."""

from dataclasses import dataclass
from datetime import date, datetime

from ntm_sheets.campaign.kinds import Question
from ntm_sheets.campaign.signs import for_a_cell
from ntm_sheets.findings import Place
from ntm_sheets.form.table import Column, Table

CORRECT, WAIVE, SET_ASIDE, UNDO = "Sửa", "Giữ nguyên", "Bỏ bản nộp", "Hủy quyết định"
WHAT_ACTIONS_DO = {
    CORRECT: "Sửa: ghi số đúng vào cột Sửa thành, số đó được tính.",
    WAIVE: "Giữ nguyên: phiếu ghi đúng, thôi nhắc cho đến khi ô này ghi khác.",
    SET_ASIDE: "Bỏ bản nộp: cả phiếu này, mọi ô, không được tính.",
    UNDO: "Hủy quyết định: quyết định ở dòng này thôi hiệu lực, số ghi trong phiếu lại được tính.",
}
WHO = Question("text", "Người quyết định", help="Ghi họ tên người quyết định. Bắt buộc khi đã chọn Việc làm.")
WHY = Question("text", "Lý do", help="Ghi lý do, ví dụ: thôn xác nhận qua điện thoại. Bắt buộc khi đã chọn Việc làm.")
NEW_VALUE = Question("text", "Sửa thành")
# What a row shows of the thing that its id leads to; the reader holds the one against the other.
UNIT, WHERE, SEEN, SAID = "Đơn vị", "Chỗ ghi", "Đang ghi", "Vấn đề và cách sửa"
DAY, RECEIVED, FILE = "Ngày báo cáo", "Nhận lúc", "Tệp"
DECIDED, BY_WHOM = "Quyết định", "Ai, lúc nào, vì sao"
NOTHING = "(trống)"
# A row on a page is at most 400 points high.
MOST_SEEN, MOST_SAID, MOST_FILE = 200, 700, 120


def short(text: str, most: int) -> str:
    """Cut a text to so many letters."""
    return for_a_cell(text, most, "…")


def where_text(place: Place) -> str:
    """Write a place: the file, and below it sheet and cell."""
    cell = " › ".join(part for part in (place.sheet, place.cell) if part)
    file = short(place.file, MOST_FILE)
    return f"{file}\n{cell}" if cell else file


def seen_text(seen: str) -> str:
    """Write what was seen in a cell."""
    return short(seen, MOST_SEEN) or NOTHING


def day_text(day: date | None) -> str:
    """Write a report's day."""
    return f"{day:%d/%m/%Y}" if day else ""


def moment_text(moment: datetime) -> str:
    """Write a moment."""
    return f"{moment:%H:%M %d/%m/%Y}"


def about_text(place: Place, drop: int) -> str:
    """Write what a decision speaks of."""
    return f"{where_text(place)}\n(tệp số {drop})"


def by_whom_text(who: str, at: datetime, why: str) -> str:
    """Write who decided, when and why."""
    return short(f"{who}, {moment_text(at)}\n{why}", MOST_SAID)


def action_question(*words: str) -> Question:
    """Ask what is to be done with a row, and say what each of the words does."""
    does = " ".join(WHAT_ACTIONS_DO[word] for word in words)
    return Question("choice", "Việc làm", choices=words, help=f"{does} Để trống: để sau.")


_ACTION = ("action", action_question(CORRECT, WAIVE, SET_ASIDE))
_BY = (("who", WHO), ("why", WHY))

FINDINGS = Table(
    "corrections",
    "Lỗi cần xử lý",
    "Lỗi đang chờ xử lý",
    (
        "Chọn Việc làm, ghi người quyết định và lý do; dòng để trống thì chưa làm gì. Điền xong, lưu tệp rồi bỏ vào inbox.",
        f"{CORRECT}: số ghi ở cột Sửa thành được tính thay số trong phiếu. Phiếu gốc không bao giờ bị sửa.",
        f"{WAIVE}: phiếu ghi đúng, thôi nhắc cho đến khi ô đó ghi khác. {SET_ASIDE}: cả phiếu đó không được tính.",
        f"Phiếu đang chờ xã quyết định: chọn {WAIVE} thì phiếu được tính, chọn {SET_ASIDE} thì không.",
    ),
    (
        Column(UNIT, 19),
        Column(WHERE, 26),
        Column(SEEN, 15),
        Column(SAID, 54),
        Column("Việc làm", 14, "action"),
        Column("Sửa thành", 14, "value"),
        Column("Người quyết định", 16, "who"),
        Column("Lý do", 28, "why"),
    ),
    (),
    asked=(_ACTION, ("value", NEW_VALUE), *_BY),
)
SUBMISSIONS = Table(
    "submissions",
    "Bản nộp",
    "Bản nộp mới nhất của từng đơn vị",
    (
        f"Phiếu nào nộp nhầm, dù không có lỗi, thì chọn {SET_ASIDE}: cả phiếu đó không được tính, bản nộp trước được tính lại.",
    ),
    (
        Column(UNIT, 22),
        Column(DAY, 15),
        Column(RECEIVED, 18),
        Column(FILE, 50),
        Column("Việc làm", 18, "action"),
        Column("Người quyết định", 20, "who"),
        Column("Lý do", 40, "why"),
    ),
    (),
    asked=(("action", action_question(SET_ASIDE)), *_BY),
)
DECISIONS = Table(
    "decisions",
    "Đã quyết định",
    "Quyết định đang có hiệu lực",
    (
        f"Muốn bỏ một quyết định thì chọn {UNDO}, ghi người quyết định và lý do: số ghi trong phiếu lại được tính như khi chưa có quyết định nào.",
    ),
    (
        Column(DECIDED, 34),
        Column(UNIT, 17),
        Column(WHERE, 26),
        Column(BY_WHOM, 44),
        Column("Việc làm", 18, "action"),
        Column("Người quyết định", 16, "who"),
        Column("Lý do", 28, "why"),
    ),
    (),
    asked=(
        (
            "action",
            action_question(UNDO),
        ),
        *_BY,
    ),
)


@dataclass(frozen=True)
class CorrectionForm:
    """The tables of a correction workbook."""

    tables: tuple[Table, ...]


CORRECTION_FORM = CorrectionForm((FINDINGS, SUBMISSIONS, DECISIONS))
