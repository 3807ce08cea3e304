"""The sheets of the reporting calendar: when reports are due, and on which days a unit is excused."""

from ntm_sheets.campaign.book.columns import date, ref, text, yesno
from ntm_sheets.campaign.book.fields import DUE_KINDS, REPORTERS, Field, Sheet

BOTH = "Thôn, Đoàn công tác, hoặc Cả hai; để trống là cả hai."

CALENDAR = Sheet(
    "calendar",
    "Lịch báo cáo",
    "Nhóm nào, ai phải nộp báo cáo vào những ngày nào",
    "Nhóm, người nộp nào không có dòng thì nộp hằng ngày. Dòng ghi rõ nhóm và người nộp được dùng trước dòng chung. "
    "Sửa lịch thì tính từ ngày sửa trở đi.",
    (
        ref("track", "Nhóm", 20, "tracks", "Chọn nhóm; để trống là mọi nhóm.", required=False),
        Field("role", "Người nộp", 18, "word", required=False, help=BOTH, words=REPORTERS),
        Field("rule", "Cách tính ngày", 24, "word", help="Chọn trong danh sách.", words=DUE_KINDS),
        Field(
            "weekdays",
            "Các thứ",
            24,
            "weekdays",
            False,
            "Chỉ cho “Theo thứ trong tuần”, ví dụ: thứ 2; thứ 5; chủ nhật.",
        ),
        Field(
            "every",
            "Mấy ngày",
            10,
            "whole",
            False,
            "Chỉ cho “Mấy ngày một lần”, ví dụ 4: cứ 4 ngày phải có một báo cáo, chậm nhất vào ngày thứ 4.",
        ),
        Field(
            "since",
            "Tính từ ngày",
            14,
            "date",
            False,
            "Chỉ cho “Mấy ngày một lần”; để trống là từ ngày bắt đầu chiến dịch.",
        ),
        Field(
            "days",
            "Các ngày",
            40,
            "dates",
            False,
            "Chỉ cho “Theo ngày liệt kê”. Cách nhau bằng dấu chấm phẩy, ví dụ 05/10/2021; 12/10/2021.",
        ),
    ),
    optional=True,
)
EXCUSES = Sheet(
    "excuses",
    "Ngày được miễn",
    "Những ngày một đơn vị được miễn báo cáo",
    "Lũ lụt, việc tang… Ngày được miễn không phải nộp, không bị tính muộn. Ghi nhầm thì đừng xóa dòng: chọn “Có” ở cột Rút lại.",
    (
        ref("unit", "Đơn vị", 22, "units", "Chọn trong danh sách."),
        Field("role", "Người nộp", 18, "word", required=False, help=BOTH, words=REPORTERS),
        date("first", "Từ ngày", "Ngày đầu được miễn."),
        Field("last", "Đến ngày", 13, "date", False, "Ngày cuối được miễn, tính cả ngày này. Để trống: chỉ một ngày."),
        text("reason", "Lý do", 40, "Vì sao được miễn, ví dụ “lũ, mất điện”."),
        text("decided_by", "Người quyết định", 28, "Ai cho miễn: họ tên, chức vụ."),
        yesno("withdrawn", "Rút lại", 10, "“Có”: lần miễn này ghi nhầm, những ngày ấy vẫn phải nộp."),
    ),
    optional=True,
)
