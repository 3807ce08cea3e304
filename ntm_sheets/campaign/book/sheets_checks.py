"""The sheet of checks: what the machine looks at beside the numbers, how loudly, and from where on."""

from ntm_sheets.campaign.book.columns import number, text
from ntm_sheets.campaign.book.fields import RULE_LEVELS, Field, Sheet

CHECKS = Sheet(
    "checks",
    "Kiểm tra",
    "Những điều máy xem giúp, mức nhắc và giới hạn",
    "Chỉ sửa Mức và Giới hạn. Kiểm tra này chỉ nhắc, số liệu vẫn được tính. Không dùng thì chọn Tắt; xóa dòng thì theo mặc định.",
    (
        Field("key", "Mã kiểm tra", 24, "code", help="Mã có sẵn của máy, đừng đổi."),
        text("about", "Máy xem gì", 46, required=False),
        Field(
            "level",
            "Mức",
            11,
            "word",
            help="Cần xem: có người phải xem. Lưu ý: chỉ ghi lại. Tắt: không kiểm tra.",
            words=RULE_LEVELS,
        ),
        number(
            "limit", "Giới hạn", 11, "Con số theo cột bên phải; dòng không có giới hạn thì để trống.", required=False
        ),
        text("limit_words", "Giới hạn là gì", 30, required=False),
        number(
            "second",
            "Giới hạn 2",
            11,
            "Con số theo cột bên phải; dòng không có giới hạn 2 thì để trống.",
            required=False,
        ),
        text("second_words", "Giới hạn 2 là gì", 30, required=False),
    ),
    optional=True,
)
