"""The correction workbook's tables: which columns the officer fills; which rows there are only the workbook knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ntm_sheets.campaign.names import for_a_cell
from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.table import Column, Table
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.petitions import Petition, PetitionKind

CORRECT, WAIVE, SET_ASIDE, UNDO = "Sửa", "Giữ nguyên", "Bỏ bản nộp", "Hủy quyết định"
WHAT_ACTIONS_DO = {
    CORRECT: "Sửa: ghi số đúng vào cột Sửa thành, số đó được tính.",
    WAIVE: "Giữ nguyên: phiếu ghi đúng, thôi nhắc cho đến khi ô này ghi khác.",
    SET_ASIDE: "Bỏ bản nộp: cả phiếu này, mọi ô, không được tính.",
    UNDO: "Hủy quyết định: quyết định ở dòng này thôi hiệu lực, số ghi trong phiếu lại được tính.",
}
WHO = Question("text", "Người quyết định", help="Ghi họ tên người quyết định. Bắt buộc khi đã chọn Việc làm.")
WHY = Question("text", "Lý do", help="Ghi lý do, ví dụ: thôn xác nhận qua điện thoại. Bắt buộc khi đã chọn Việc làm.")
# What a row shows of the thing that its id leads to; the reader holds the one against the other.
UNIT, WHERE, SEEN, SAID = "Đơn vị", "Chỗ ghi", "Đang ghi", "Vấn đề và cách sửa"
DAY, RECEIVED, FILE, PICTURE = "Ngày báo cáo", "Nhận lúc", "Tệp", "Ảnh"
DECIDED, BY_WHOM = "Quyết định", "Ai, lúc nào, vì sao"
NOTHING, DISCARD = "(trống)", "Không dùng ảnh này"
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


def days_text(first: date, last: date) -> str:
    """Write since when something was said, and when last."""
    return f"{last:%d/%m/%Y}" if first == last else f"{last:%d/%m/%Y}\n(từ {first:%d/%m})"


def answered_text(petition: Petition) -> str:
    """Write what was answered to a petition so far, and who did."""
    if petition.answered is None:
        return ""
    return short(f"{petition.answer}\n({petition.answered_by}, {petition.answered:%d/%m})", MOST_SAID)


def by_whom_text(who: str, at: datetime, why: str) -> str:
    """Write who decided, when and why."""
    return short(f"{who}, {moment_text(at)}\n{why}", MOST_SAID)


def action_question(*words: str) -> Question:
    """Ask what is to be done with a row, and say what each of the words does."""
    does = " ".join(WHAT_ACTIONS_DO[word] for word in words)
    return Question("choice", "Việc làm", choices=words, help=f"{does} Để trống: để sau.")


_BY = (("who", WHO), ("why", WHY))

# The head of a group of rows: what is decided there holds for each row of its kind that says nothing of its own.
GROUP, GROUP_LEAD = "all", "▼ Cả nhóm"
# How many numbers one workbook can take that were given by telephone.
ADDED_ROWS = 15
ROLE_WORDS: Mapping[str, str] = {"village": "Thôn", "team": "Đoàn kiểm tra", "photos": "Ảnh gửi riêng"}


@dataclass(frozen=True)
class Group:
    """All rows of one kind, those of one unit where there is one."""

    code: str
    unit: str = ""

    def __str__(self) -> str:
        """Write the id as the hidden column carries it."""
        return "/".join((GROUP, self.code, *((self.unit,) if self.unit else ())))


def parse_group(text: str) -> Group | None:
    """Read the id of a group's head; None where it is none."""
    first, *rest = text.split("/")
    return Group(*rest) if first == GROUP and len(rest) in (1, 2) and all(rest) else None


def group_text(number: int) -> str:
    """Write what a group's head stands for."""
    return f"{GROUP_LEAD}: {number} dòng cùng loại"


def form_text(unit: str, role: str, day: date | None, seq: int) -> str:
    """Name a form in the list of those that a number can be added to."""
    return f"{unit} · {ROLE_WORDS[role]} · {day_text(day)} · tệp số {seq}"


FINDINGS = Table(
    "corrections",
    "Lỗi cần xử lý",
    "Lỗi đang chờ xử lý",
    (
        "Chọn Việc làm, ghi người quyết định và lý do; dòng để trống thì chưa làm gì. Điền xong, lưu tệp rồi bỏ vào inbox.",
        f"{CORRECT}: số ghi ở cột Sửa thành được tính thay số trong phiếu. Phiếu gốc không bao giờ bị sửa.",
        f"{WAIVE}: phiếu ghi đúng, thôi nhắc cho đến khi ô đó ghi khác. {SET_ASIDE}: cả phiếu đó không được tính.",
        f"Dòng “{GROUP_LEAD}”: điền một lần cho mọi dòng cùng loại bên dưới; dòng nào điền riêng thì theo dòng ấy.",
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
    asked=(("action", action_question(CORRECT, WAIVE, SET_ASIDE)), ("value", Question("text", "Sửa thành")), *_BY),
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
    asked=(("action", action_question(UNDO)), *_BY),
)


ADDITIONS = Table(
    "additions",
    "Bổ sung",
    "Số liệu thôn báo thêm qua điện thoại",
    (
        "Mỗi dòng một số: chọn Phiếu nào, chọn Câu hỏi, ghi Số đúng, Ai báo lúc nào, Người quyết định. Lưu tệp rồi bỏ vào inbox.",
        "Ví dụ: Hòa Bình 05/10/2021 – câu 1.2 – 91,5 – ông Nam trưởng thôn gọi lúc 16:50 – Trần Cán Bộ.",
        "Dùng khi phiếu để trống một ô, ghi sai một ô mà máy không hỏi, sai ngày báo cáo, sai đơn vị, hoặc bị tính nộp muộn oan.",
        "Thôn chưa gửi phiếu ngày đó thì không có trong danh sách: ghi bằng lệnh ntm-sheets dictate, hoặc vào một phiếu trống của thôn.",
    ),
    (
        Column("Số", 6),
        Column("Phiếu nào", 38, "form"),
        Column("Câu hỏi", 46, "question"),
        Column("Số đúng", 16, "value"),
        Column("Ai báo, lúc nào", 28, "said"),
        Column("Người quyết định", 20, "who"),
        Column("Lý do (nếu cần)", 26, "why"),
    ),
    (),
    asked=(
        ("form", Question("text", "Phiếu nào", help="Chọn phiếu trong danh sách: đơn vị, ngày báo cáo.")),
        (
            "question",
            Question("text", "Câu hỏi", help="Chọn Phiếu nào trước, rồi chọn câu hỏi; hoặc gõ số, ví dụ 1.2."),
        ),
        (
            "value",
            Question("text", "Số đúng", help="Ghi như thôn ghi trong phiếu: 85,5 – Đạt – 05/10/2021. Giờ nộp: 16:45."),
        ),
        ("said", Question("text", "Ai báo, lúc nào", help="Ví dụ: ông Nam trưởng thôn, gọi lúc 16:50.")),
        ("who", Question("text", "Người quyết định", help="Ghi họ tên người quyết định. Bắt buộc.")),
        ("why", Question("text", "Lý do", help="Không bắt buộc.")),
    ),
    may_lack=True,
)


OPEN, SETTLED = "Mở", "Đã giải quyết"
PUT_FORWARD, DAYS, ANSWERED = "Nội dung", "Nêu ngày", "Đã trả lời"
PETITION_WORDS: Mapping[PetitionKind, str] = {
    "difficulty": "Khó khăn",
    "proposal": "Đề xuất",
    "nomination": "Đề nghị khen",
}
PETITIONS = Table(
    "petitions",
    "Kiến nghị",
    "Kiến nghị chưa giải quyết",
    (
        "Ghi Trả lời và Người trả lời ở dòng cần trả lời; thôn thấy câu trả lời trong phiếu trả lại và phiếu điền sẵn.",
        f"Xong? {OPEN}: còn phải làm tiếp, dòng còn ở đây. {SETTLED}: dòng được đóng; để trống là {OPEN}.",
        f"Muốn rút một câu trả lời hay mở lại thì chọn {UNDO} ở trang Đã quyết định. Số liệu và điểm không đổi.",
    ),
    (
        Column(UNIT, 18),
        Column("Loại", 13),
        Column(PUT_FORWARD, 46),
        Column(DAYS, 17),
        Column(ANSWERED, 30),
        Column("Trả lời", 36, "answer"),
        Column("Xong?", 15, "settled"),
        Column("Người trả lời", 17, "who"),
    ),
    (),
    asked=(
        ("answer", Question("text", "Trả lời", help="Trả lời thôn bằng một hai câu: ai làm gì, bao giờ xong.")),
        (
            "settled",
            Question("choice", "Xong?", choices=(OPEN, SETTLED), help=f"Để trống là {OPEN}: còn phải làm tiếp."),
        ),
        ("who", Question("text", "Người trả lời", help="Ghi họ tên người trả lời. Bắt buộc khi đã trả lời.")),
    ),
    may_lack=True,
)


LOOSE = Table(
    "loose_photos",
    "Ảnh chưa rõ",
    "Ảnh gửi riêng chưa rõ của thôn nào, chụp việc gì",
    (
        "Chọn Thôn (đã rõ thì để trống), chọn Chụp việc gì, Trước hay Sau, ghi Người quyết định. Lưu tệp rồi bỏ vào inbox.",
        f"Ảnh không phải minh chứng: chọn “{DISCARD}” ở cột Thôn. Dòng để trống thì ảnh vẫn ở đây, không ai phải chờ.",
    ),
    (
        Column(PICTURE, 26),
        Column(FILE, 34),
        Column(RECEIVED, 17),
        Column("Đã biết", 24),
        Column("Thôn", 20, "unit"),
        Column("Chụp việc gì", 40, "subject"),
        Column("Trước / Sau", 13, "moment"),
        Column("Người quyết định", 17, "who"),
    ),
    (),
    asked=(
        ("unit", Question("choice", "Thôn", help="Chọn thôn có ảnh này. Máy đã rõ thôn thì để trống.")),
        ("subject", Question("choice", "Chụp việc gì", help="Chọn Thôn trước, rồi chọn việc; hoặc gõ mã, ví dụ CV03.")),
        ("moment", Question("choice", "Trước / Sau", help="Ảnh chụp trước hay sau khi làm. Không rõ thì để trống.")),
        ("who", Question("text", "Người quyết định", help="Ghi họ tên người quyết định. Bắt buộc.")),
    ),
    may_lack=True,
)


@dataclass(frozen=True)
class OfficerForm:
    """The tables of a workbook that the officer fills: one that belongs to no unit."""

    tables: tuple[Table, ...]


CORRECTION_FORM = OfficerForm((FINDINGS, LOOSE, ADDITIONS, PETITIONS, SUBMISSIONS, DECISIONS))
