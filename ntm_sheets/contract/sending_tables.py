"""The tables of the workbook of recipients: what waits to be sent, and what was sent, to take back what was typed wrongly."""

from ntm_sheets.campaign.questions import Question
from ntm_sheets.contract.award_tables import AWARD_FORM
from ntm_sheets.contract.correction_tables import CORRECTION_FORM, OfficerForm
from ntm_sheets.contract.order_tables import ORDER_FORM
from ntm_sheets.contract.table import Column, Table
from ntm_sheets.facts.submission import AWARDS, CORRECTIONS, ORDERS, SENDINGS

WHAT, FOR_WHOM, MADE, CODE, FILE, SENT_ON = (
    "Tài liệu",
    "Gửi cho",
    "Lập lúc",
    "Mã số liệu",
    "Tệp trong outbox",
    "Ngày gửi",
)
WAITING = Table(
    "to-send",
    "Chưa gửi",
    "Nơi nhận: tài liệu chưa gửi",
    (
        "Gửi tệp nào thì ghi Ngày gửi và Người gửi ở dòng ấy. Gửi nơi khác với cột Gửi cho thì ghi thêm Nơi nhận khác.",
        "Ghi xong, lưu tệp rồi bỏ vào inbox. Dòng để trống thì vẫn là chưa gửi.",
        "Phiếu trả lại chưa gửi quá một ngày thì máy nhắc.",
    ),
    (
        Column(WHAT, 44),
        Column(FOR_WHOM, 26),
        Column(MADE, 17),
        Column(CODE, 17),
        Column(FILE, 42),
        Column(SENT_ON, 14, "on"),
        Column("Người gửi", 20, "who"),
        Column("Nơi nhận khác", 26, "to"),
    ),
    (),
    asked=(
        ("on", Question("date", SENT_ON, help="Ngày đã gửi, ví dụ 05/10/2021. Bắt buộc.")),
        ("who", Question("text", "Người gửi", help="Ghi họ tên người đã gửi. Bắt buộc.")),
        ("to", Question("text", "Nơi nhận khác", help="Để trống nếu đã gửi đúng nơi ghi ở cột Gửi cho.")),
    ),
    may_lack=True,
)
SENT = Table(
    "sent",
    "Đã gửi",
    "Nơi nhận: tài liệu đã gửi",
    ("Ghi nhầm thì ghi lý do ở cột Bỏ ghi, vì sao; ghi Người ghi. Dòng để trống thì vẫn là đã gửi.",),
    (
        Column(WHAT, 44),
        Column(FOR_WHOM, 26),
        Column(SENT_ON, 14),
        Column("Người gửi", 20),
        Column(CODE, 17),
        Column(FILE, 42),
        Column("Bỏ ghi, vì sao", 34, "word"),
        Column("Người ghi", 20, "who"),
    ),
    (),
    asked=(
        ("word", Question("text", "Bỏ ghi, vì sao", help="Ghi vì sao bỏ: ghi nhầm dòng, chưa gửi được.")),
        ("who", Question("text", "Người ghi", help="Ghi họ tên người ghi dòng này. Bắt buộc.")),
    ),
    may_lack=True,
)
SENDING_FORM = OfficerForm((WAITING, SENT))
OFFICER_TABLES = {CORRECTIONS: CORRECTION_FORM, ORDERS: ORDER_FORM, AWARDS: AWARD_FORM, SENDINGS: SENDING_FORM}
"""The tables of each of the officer's workbooks, by the form that its stamp names."""
