"""The sheets of the emulation scale and its classes."""

from ntm_sheets.campaign.book.columns import number as _number
from ntm_sheets.campaign.book.columns import text as _text
from ntm_sheets.campaign.book.fields import POINTS_BY, Field, Sheet

SCORING = Sheet(
    "scoring",
    "Chấm điểm",
    "Thang điểm thi đua của xã",
    "Năm phần cộng lại phải bằng 100. Đây là thang mặc định, xã có thể đổi.",
    (
        _number("criteria", "Tiêu chí", 0, "Theo số chỉ tiêu đạt của từng tiêu chí."),
        _number("gardens", "Vườn mẫu", 0, "Theo số tiêu chí đạt của từng vườn."),
        _number("progress", "Tiến độ", 0, "Phần đã làm so với phần phải xong đến ngày chấm, bình quân các đầu việc."),
        _number("on_time", "Báo cáo đúng hạn", 0, "Số báo cáo đúng hạn so với số báo cáo đã đến hạn."),
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
