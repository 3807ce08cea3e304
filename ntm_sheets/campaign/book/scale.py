"""The sheets of the emulation scale and of the checks, declared as those beside them are."""

from ntm_sheets.campaign.book.fields import POINTS_BY, RULE_LEVELS, Field, Sheet


def _text(key: str, heading: str, width: float, help_: str = "", *, required: bool = True) -> Field:
    return Field(key, heading, width, required=required, help=help_)


def _number(key: str, heading: str, width: float, help_: str, *, required: bool = True) -> Field:
    return Field(key, heading, width, "number", required, help_)


SCORING = Sheet(
    "scoring",
    "Chấm điểm",
    "Thang điểm thi đua của xã",
    "Năm phần cộng lại phải bằng 100. Đây là thang mặc định, xã có thể đổi.",
    (
        _number("criteria", "Tiêu chí", 0, "Theo số chỉ tiêu đạt của từng tiêu chí."),
        _number("gardens", "Vườn mẫu", 0, "Theo số tiêu chí đạt của từng vườn."),
        _number("progress", "Tiến độ đầu việc", 0, "Khối lượng đã làm so với khối lượng phải xong đến ngày chấm."),
        _number("on_time", "Báo cáo đúng hạn", 0, "Tỷ lệ ngày có báo cáo đúng giờ."),
        _number("evidence", "Ảnh minh chứng", 0, "Tỷ lệ nội dung cần ảnh đã có ảnh hợp lệ."),
        Field(
            "points_by",
            "Điểm tính theo số nào",
            0,
            "word",
            False,
            "Tiêu chí và vườn mẫu: số được tính theo quy tắc, số thôn tự báo, hay số đoàn phúc tra còn hiệu lực.",
            POINTS_BY,
            optional=True,
            default="counted",
        ),
        Field(
            "verified_days",
            "Phúc tra có hiệu lực (ngày)",
            0,
            "whole",
            False,
            "Ngày kiểm tra là ngày 0. Quá số ngày này thì số mới hơn của thôn được tính, ghi “cần kiểm tra lại”.",
            optional=True,
            default=14,
        ),
    ),
    settings=True,
)
CLASSES = Sheet(
    "classes",
    "Xếp loại",
    "Các loại thi đua",
    "Ghi từ loại cao xuống loại thấp; loại cuối cùng phải có mức 0.",
    (
        _text("name", "Loại", 48),
        _number("floor", "Từ (điểm)", 18, "Số điểm ít nhất để được loại này."),
        Field(
            "max_failed",
            "Nhiều nhất số tiêu chí chưa đạt",
            24,
            "whole",
            False,
            "Còn nhiều tiêu chí chưa đạt hoặc thiếu số liệu hơn số này thì xuống loại dưới. Để trống: không giới hạn.",
            optional=True,
        ),
    ),
)

CHECKS = Sheet(
    "checks",
    "Kiểm tra",
    "Những điều máy xem giúp, mức nhắc và giới hạn",
    "Chỉ sửa Mức và Giới hạn. Kiểm tra này chỉ nhắc, số liệu vẫn được tính. Không dùng thì chọn Tắt; xóa dòng thì theo mặc định.",
    (
        Field("key", "Mã kiểm tra", 24, "code", help="Mã có sẵn của máy, đừng đổi."),
        _text("about", "Máy xem gì", 46, required=False),
        Field(
            "level",
            "Mức",
            11,
            "word",
            help="Cần xem: có người phải xem. Lưu ý: chỉ ghi lại. Tắt: không kiểm tra.",
            words=RULE_LEVELS,
        ),
        _number(
            "limit", "Giới hạn", 11, "Con số theo cột bên phải; dòng không có giới hạn thì để trống.", required=False
        ),
        _text("limit_words", "Giới hạn là gì", 30, required=False),
        _number(
            "second",
            "Giới hạn 2",
            11,
            "Con số theo cột bên phải; dòng không có giới hạn 2 thì để trống.",
            required=False,
        ),
        _text("second_words", "Giới hạn 2 là gì", 30, required=False),
    ),
    optional=True,
)
