"""Fields that came into the campaign workbook later: a book without them loads with their defaults."""

from ntm_sheets.campaign.book.fields import YESNO, Field
from ntm_sheets.campaign.definition import GRACE_HOURS

GROUP_EMAILS = Field(
    "group_emails",
    "Địa chỉ thư của đoàn",
    36,
    "list",
    False,
    "Phiếu kiểm tra gửi từ địa chỉ này mới được tính ngay. Nhiều địa chỉ thì cách nhau bằng dấu chấm phẩy.",
    printed=False,
    optional=True,
)
CLOSING_GRACE_HOURS = Field(
    "closing_grace_hours",
    "Khóa sổ sau hạn cuối (giờ)",
    0,
    "whole",
    False,
    "Phiếu nộp sau hạn của ngày cuối cùng quá số giờ này thì chờ xã quyết định. Để trống: 24.",
    optional=True,
    default=GRACE_HOURS,
)
FULL_DATA = Field(
    "full_data",
    "Lập bảng dữ liệu đầy đủ",
    0,
    "yesno",
    False,
    "“Có”: sau mỗi lần nhận phiếu lập thêm tệp du-lieu-day-du.xlsx có mọi số liệu từ đầu đợt. Để trống: không lập.",
    YESNO,
    optional=True,
)
