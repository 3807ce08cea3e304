"""The tables of the award workbook: votes counted, what the council decides, objections with their answers, what to undo."""

from collections.abc import Mapping
from datetime import date

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.questions import Question
from ntm_sheets.campaign.showing import share_shown, show_number
from ntm_sheets.contract.correction_tables import UNIT, OfficerForm, day_text
from ntm_sheets.contract.table import Column, Table
from ntm_sheets.facts.awards import AwardEntry, AwardRecord

FREE_ROWS, OBJECTION_ROWS = 12, 10
WHO_WRITES = Question("text", "Người ghi", help="Ghi họ tên người ghi dòng này. Bắt buộc.")
NOMINEE, OBJECTED, WRITTEN = "Được đề nghị", "Ý kiến đã ghi, đã trả lời", "Đã ghi"
PRAISE, NO_PRAISE = "Khen", "Không khen"
COLLECTIVE, PERSON = "Tập thể", "Cá nhân"
FORMS = ("Giấy khen của Chủ tịch UBND xã", "Biểu dương trên đài truyền thanh xã", "Đề nghị cấp trên khen thưởng")


def _ballots(label: str, help_: str) -> Question:
    return Question("count", label, low=0, high=100_000, help=help_)


VOTES = Table(
    "award-votes",
    "Kiểm phiếu",
    "Kiểm phiếu bình xét",
    (
        "Phiếu phát ra, Phiếu thu về: ghi ở dòng đầu; dòng dưới để trống thì tính như dòng ngay trên.",
        "Mỗi dòng: Đồng ý + Không đồng ý + Không hợp lệ phải bằng Phiếu thu về. Dòng để trống thì chưa kiểm.",
    ),
    (
        Column("Số", 6),
        Column(NOMINEE, 34),
        Column(UNIT, 17),
        Column("Đã kiểm", 24),
        Column("Phiếu phát ra", 11, "issued"),
        Column("Phiếu thu về", 11, "collected"),
        Column("Đồng ý", 11, "agree"),
        Column("Không đồng ý", 11, "against"),
        Column("Không hợp lệ", 11, "invalid"),
        Column("Người ghi", 22, "who"),
    ),
    (),
    asked=(
        ("issued", _ballots("Phiếu phát ra", "Số phiếu phát ra. Chỉ cần ghi ở dòng đầu.")),
        ("collected", _ballots("Phiếu thu về", "Số phiếu thu về. Chỉ cần ghi ở dòng đầu.")),
        ("agree", _ballots("Đồng ý", "Số phiếu đồng ý khen. Không có thì ghi 0.")),
        ("against", _ballots("Không đồng ý", "Số phiếu không đồng ý. Không có thì ghi 0.")),
        ("invalid", _ballots("Không hợp lệ", "Số phiếu không hợp lệ. Để trống là 0.")),
        ("who", WHO_WRITES),
    ),
    may_lack=True,
)
_FORM = Question("text", "Hình thức khen", choices=FORMS, help="Chọn trong danh sách, hoặc gõ hình thức khác.")
_REASON = Question("text", "Lý do khen", help="Lời ghi trên giấy khen. Bắt buộc khi khen.")
_MONEY = Question(
    "count", "Tiền thưởng", low=0, high=10_000_000_000, help="Số tiền bằng đồng, ví dụ 500000. Chưa quyết thì để trống."
)
DECISIONS = Table(
    "award-decisions",
    "Quyết định",
    "Hội đồng quyết định khen ai",
    (
        f"Chọn {PRAISE} hoặc {NO_PRAISE}; khen thì ghi Hình thức, Lý do (lời in trên giấy khen). Tiền thưởng chưa quyết thì để trống.",
        "Ghi lại một dòng đã quyết định thì lần ghi sau thay lần trước; muốn bỏ hẳn thì dùng trang Đã ghi.",
    ),
    (
        Column("Số", 6),
        Column(NOMINEE, 30),
        Column(UNIT, 15),
        Column("Phiếu bầu, đã quyết", 24),
        Column("Quyết định", 14, "verdict"),
        Column("Hình thức khen", 25, "form"),
        Column("Lý do khen", 40, "reason"),
        Column("Tiền thưởng (đồng)", 15, "money"),
        Column("Người ghi", 17, "who"),
    ),
    (),
    asked=(
        (
            "verdict",
            Question("choice", "Quyết định", choices=(PRAISE, NO_PRAISE), help="Để trống: chưa quyết định."),
        ),
        ("form", _FORM),
        ("reason", _REASON),
        ("money", _MONEY),
        ("who", WHO_WRITES),
    ),
    may_lack=True,
)
OTHERS = Table(
    "award-others",
    "Khen thêm",
    "Khen người, tập thể chưa có trong danh sách đề nghị",
    ("Hội đồng quyết định khen ai mà chưa ai đề nghị thì ghi ở đây, mỗi dòng một người hoặc một tập thể.",),
    (
        Column("Số", 6),
        Column("Họ tên, tên tập thể", 30, "name"),
        Column("Loại", 13, "kind"),
        Column(UNIT, 18, "unit"),
        Column("Hình thức khen", 28, "form"),
        Column("Lý do khen", 44, "reason"),
        Column("Tiền thưởng (đồng)", 15, "money"),
        Column("Người ghi", 20, "who"),
    ),
    (),
    asked=(
        ("name", Question("text", "Họ tên, tên tập thể", help="Ghi đúng tên sẽ in trên giấy khen. Bắt buộc.")),
        ("kind", Question("choice", "Loại", choices=(COLLECTIVE, PERSON), help="Chọn Tập thể hoặc Cá nhân.")),
        ("unit", Question("text", UNIT, help="Chọn đơn vị; người, tập thể của xã thì để trống.")),
        ("form", _FORM),
        ("reason", _REASON),
        ("money", _MONEY),
        ("who", WHO_WRITES),
    ),
    may_lack=True,
)
OBJECTIONS = Table(
    "award-objections",
    "Ý kiến, khiếu nại",
    "Ý kiến, khiếu nại về bình xét",
    (
        "Ý kiến mới: ghi ở các dòng trống (Người nêu, Nội dung, Người ghi). Chưa trả lời thì để trống cột Trả lời.",
        "Ý kiến đã ghi nằm ở đầu bảng: ghi Trả lời và Người ghi ở dòng đó.",
    ),
    (
        Column("Số", 6),
        Column(OBJECTED, 40),
        Column("Ngày nêu", 14, "day"),
        Column("Người nêu", 18, "by"),
        Column("Về ai, việc gì", 20, "matter"),
        Column("Nội dung", 34, "text"),
        Column("Trả lời", 34, "answer"),
        Column("Người ghi", 17, "who"),
    ),
    (),
    asked=(
        ("day", Question("date", "Ngày nêu", help="Ngày nhận ý kiến, ví dụ 25/11/2021. Để trống: ngày xã nhận tệp.")),
        ("by", Question("text", "Người nêu", help="Ai nêu ý kiến; không ghi tên thì ghi “không nêu tên”.")),
        ("matter", Question("text", "Về ai, việc gì", help="Về người, tập thể hoặc việc nào.")),
        ("text", Question("text", "Nội dung", help="Ý kiến nói gì. Bắt buộc.")),
        ("answer", Question("text", "Trả lời", help="Hội đồng trả lời thế nào. Chưa trả lời thì để trống.")),
        ("who", WHO_WRITES),
    ),
    may_lack=True,
)
UNDOING = Table(
    "award-undoing",
    "Đã ghi",
    "Những gì đã ghi và đang có hiệu lực",
    ("Ghi nhầm thì ghi lý do ở cột Hủy, vì sao; ghi Người ghi. Dòng để trống thì vẫn giữ.",),
    (
        Column(WRITTEN, 62),
        Column("Ai ghi, nhận lúc nào", 34),
        Column("Hủy, vì sao", 40, "word"),
        Column("Người ghi", 22, "who"),
    ),
    (),
    asked=(("word", Question("text", "Hủy, vì sao", help="Ghi vì sao hủy.")), ("who", WHO_WRITES)),
    may_lack=True,
)
AWARD_FORM = OfficerForm((VOTES, DECISIONS, OTHERS, OBJECTIONS, UNDOING))


def votes_text(entry: AwardEntry | None) -> str:
    """Write what was counted of a candidate's votes, empty where nothing was."""
    if entry is None:
        return ""
    agree, collected = entry.number("agree"), entry.number("collected")
    share = f" ({show_number(share_shown(agree / collected * 100))}%)" if collected else ""
    return f"{agree}/{collected} phiếu đồng ý{share}"


def decided_text(entry: AwardEntry | None) -> str:
    """Write what was decided about a candidate, empty where nothing was."""
    if entry is None:
        return ""
    if entry["verdict"] != "praise":
        return NO_PRAISE
    money = f", thưởng {show_number(entry.number('money'))} đồng" if entry["money"] else ""
    return f"{PRAISE}: {one_line(entry['form'])}{money}"


def objection_text(entry: AwardEntry) -> str:
    """Write who objected to what, and when."""
    matter = f" về {one_line(entry['matter'])}" if entry["matter"] else ""
    return f"{day_text(date.fromisoformat(entry['day']))}, {one_line(entry['by'])}{matter}: {one_line(entry['text'])}"


def written_text(record: AwardRecord, names: Mapping[str, str]) -> str:
    """Write what a row that holds says; `names` are those of the units by key."""
    entry = record.entry
    if entry.act == "object":
        return f"Ý kiến {objection_text(entry)}"
    if entry.act == "answer":
        return f"Trả lời ý kiến: {one_line(entry['answer'])}"
    unit = names.get(entry.unit, "")
    whose = one_line(entry.name) + (f" ({unit})" if unit and unit != entry.name else "")
    return f"{whose}: {votes_text(entry) if entry.act == 'count' else decided_text(entry)}"
