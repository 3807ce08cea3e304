"""The sheets of the campaign workbook, declared once: drawing and reading both go by them."""

from ntm_sheets.campaign.book.fields import (
    CLOSING_GRACE_HOURS,
    COMPARISONS,
    FOLDERS,
    FORMULA,
    FULL_DATA,
    FULL_FORM,
    GROUP_EMAILS,
    KINDS_IN_WORDS,
    PARTS_IN_WORDS,
    REMINDER,
    SUBJECTS,
    YESNO,
    BookSheet,
    Field,
)
from ntm_sheets.campaign.book.fields import added as _added
from ntm_sheets.campaign.book.fields import code as _code
from ntm_sheets.campaign.book.fields import date as _date
from ntm_sheets.campaign.book.fields import number as _number
from ntm_sheets.campaign.book.fields import ref as _ref
from ntm_sheets.campaign.book.fields import slug as _slug
from ntm_sheets.campaign.book.fields import text as _text
from ntm_sheets.campaign.book.fields import yesno as _yesno
from ntm_sheets.campaign.book.paper_sheets import BASES, EXPENSES, PAPER_FRAME, SIGNATORIES
from ntm_sheets.campaign.book.rule_sheets import AWARDS, CALENDAR, CHECKS, CLASSES, EXCUSES, OWN_CHECKS, SCORING

SETTINGS = BookSheet(
    "settings",
    "Cài đặt",
    "Cài đặt chung của chiến dịch",
    "Sửa ở các ô tô màu. Đổi thời gian thì xem lại ngày của từng đầu việc.",
    (
        Field(
            "key",
            "Mã chiến dịch",
            0,
            "slug",
            help="Chữ thường không dấu, nối bằng gạch ngang. Đã phát phiếu thì đừng đổi.",
        ),
        _text("name", "Tên chiến dịch", 0, "Tên in trên phiếu và bảng tổng hợp."),
        _text("commune", "Xã", 0, "Tên xã, ví dụ “xã Kỳ Tiến”."),
        _text("place", "Địa danh", 0, "Huyện hoặc vùng, tỉnh; in ở đầu văn bản.", required=False),
        _date("start", "Ngày bắt đầu", "Ngày đầu tiên của chiến dịch."),
        _date("end", "Ngày kết thúc", "Ngày cuối cùng, tính cả ngày này."),
        _date(
            "launch_by",
            "Hạn ra quân",
            "Các thôn phải họp và ra quân trước ngày này. Thôn đã ra quân khi báo xong việc ghi “Có” ở cột Việc ra quân.",
        ),
        Field(
            "deadline",
            "Giờ báo cáo hằng ngày",
            0,
            "time",
            help="Phiếu nộp sau giờ này là muộn. Ví dụ 17:00. Sửa giờ thì tính từ ngày sửa trở đi.",
        ),
        REMINDER,
        FULL_FORM,
        _text(
            "notice", "Dòng lưu ý", 0, "In trên bảng tổng hợp. Đã đối chiếu quyết định rồi thì xóa đi.", required=False
        ),
        CLOSING_GRACE_HOURS,
        FULL_DATA,
        FOLDERS,
    ),
    settings=True,
)
TRACKS = BookSheet(
    "tracks",
    "Nhóm",
    "Các nhóm đơn vị và đích của từng nhóm",
    "Mỗi nhóm một dòng. Nhóm không chấm tiêu chí thì để trống cột bộ tiêu chí.",
    (
        _slug(),
        _text("name", "Tên nhóm", 16),
        _text("goal", "Đích phải đến", 56, required=False),
        _ref(
            "unit_set",
            "Bộ tiêu chí của đơn vị",
            30,
            "sets",
            "Chọn trong danh sách; để trống nếu không chấm.",
            required=False,
        ),
        _ref(
            "garden_set",
            "Bộ tiêu chí vườn mẫu",
            24,
            "sets",
            "Chọn trong danh sách; để trống nếu không có.",
            required=False,
        ),
        Field(
            "garden_quota",
            "Số vườn phải đạt",
            12,
            "whole",
            help="Số vườn mẫu mỗi đơn vị phải đạt; không có thì ghi 0.",
        ),
        Field(
            "ranking",
            "Xếp hạng trong danh sách",
            18,
            required=False,
            help="Nhóm cùng tên danh sách thì xếp hạng chung. Để trống: nhóm có bộ tiêu chí vào “Thôn”, nhóm khác vào “Đơn vị phối hợp”.",
            optional=True,
        ),
        Field(
            "required_parts",
            "Phần điểm bắt buộc",
            26,
            "words",
            False,
            f"Đơn vị không có phần này thì phần đó 0 điểm. Chọn trong: {'; '.join(PARTS_IN_WORDS)}.",
            PARTS_IN_WORDS,
            optional=True,
        ),
    ),
)
UNITS = BookSheet(
    "units",
    "Đơn vị",
    "Các thôn và đơn vị báo cáo",
    "Mỗi đơn vị một dòng. Thêm đơn vị thì ghi tiếp xuống dưới. Hai cột cuối không in ra giấy.",
    (
        _slug(),
        _text("name", "Tên đơn vị", 24, "Tên thôn, trường, trạm; viết đủ dấu."),
        _ref("track", "Nhóm", 16, "tracks", "Chọn nhóm trong danh sách."),
        _text("group", "Đoàn công tác", 24, required=False),
        _text("contact", "Người liên hệ", 30, "Họ tên, số điện thoại: gọi khi thôn chưa nộp báo cáo.", required=False),
        Field(
            "emails",
            "Địa chỉ thư điện tử",
            36,
            "list",
            False,
            "Nhiều địa chỉ thì cách nhau bằng dấu chấm phẩy.",
        ),
        _added("group_contact", "Liên hệ của đoàn", 30, help_="Họ tên, số điện thoại: gọi khi đoàn chưa nộp phiếu."),
        GROUP_EMAILS,
    ),
)
SETS = BookSheet(
    "sets",
    "Bộ tiêu chí",
    "Các bộ tiêu chí theo từng quyết định",
    "Đối chiếu xong với văn bản quyết định thì chọn “Có” ở cột Đã đối chiếu.",
    (
        _slug(),
        _text("name", "Tên bộ tiêu chí", 42),
        Field("subject", "Chấm cho", 12, "word", help="Chấm đơn vị hay chấm từng vườn mẫu.", words=SUBJECTS),
        _text("decision", "Theo quyết định", 34, required=False),
        _yesno("verified", "Đã đối chiếu", 11, "Chọn “Có” khi đã so với văn bản quyết định."),
        _text("source", "Nguồn", 44, required=False),
    ),
)
CRITERIA = BookSheet(
    "criteria",
    "Tiêu chí",
    "Các tiêu chí và điểm của từng tiêu chí",
    "Điểm cộng lại phải bằng điểm của phần đó ở trang Chấm điểm (vườn mẫu: điểm của một vườn).",
    (
        _ref("set", "Bộ tiêu chí", 36, "sets", "Chọn trong danh sách."),
        _code("key", "Mã tiêu chí", "Ví dụ TC1. Đã phát phiếu thì đừng đổi."),
        _text("name", "Tên tiêu chí", 58),
        _number("points", "Điểm", 10, "Điểm thi đua của tiêu chí; điều kiện kèm theo ghi 0."),
        _yesno(
            "gate",
            "Điều kiện kèm theo",
            13,
            "“Có”: phải đạt nhưng không tính vào số tiêu chí, không có điểm.",
        ),
    ),
)
INDICATORS = BookSheet(
    "indicators",
    "Chỉ tiêu",
    "Các chỉ tiêu của từng tiêu chí và mức phải đạt",
    "Mỗi chỉ tiêu một dòng. Tiêu chí đạt khi mọi chỉ tiêu của nó đều đạt. Năm cột cuối không in ra giấy.",
    (
        _ref("set", "Bộ tiêu chí", 18, "sets", "Chọn trong danh sách."),
        _code("criterion", "Mã tiêu chí", "Mã đã có ở trang Tiêu chí, ví dụ TC1."),
        _code("key", "Mã chỉ tiêu", "Ví dụ TC1.1. Đã phát phiếu thì đừng đổi."),
        _text("name", "Tên chỉ tiêu", 42),
        Field("kind", "Cách trả lời", 18, "word", help="Chọn trong danh sách.", words=KINDS_IN_WORDS),
        Field(
            "comparison",
            "So sánh",
            19,
            "word",
            help="Thế nào là đạt. Chọn trong danh sách.",
            words=COMPARISONS,
        ),
        Field(
            "threshold",
            "Mức",
            12,
            "any",
            False,
            "Con số, hoặc loại thấp nhất được coi là đạt. “Phải đạt” thì để trống.",
        ),
        _text("measure", "Đơn vị tính", 13, "Ví dụ %, nhà, vườn, triệu đồng/năm.", required=False),
        _yesno("evidence", "Cần ảnh", 10, "“Có” nếu thôn phải gửi ảnh minh chứng."),
        _yesno("verified", "Đã đối chiếu", 10, "Chọn “Có” khi đã so với văn bản quyết định."),
        _text("source", "Nguồn", 27, required=False),
        Field(
            "choices",
            "Các loại, tốt nhất trước",
            28,
            "list",
            False,
            "Chỉ cho “Chọn trong danh sách”. Cách nhau bằng dấu chấm phẩy.",
            printed=False,
        ),
        _number("low", "Nhỏ nhất", 11, "Số nhỏ nhất có thể có; tỷ lệ thì 0.", required=False, printed=False),
        _number("high", "Lớn nhất", 11, "Số lớn nhất có thể có; tỷ lệ thì 100.", required=False, printed=False),
        Field(
            "counts_gardens",
            "Đếm vườn mẫu",
            11,
            "yesno",
            False,
            "“Có” nếu đây là số vườn mẫu đạt: máy so với trang Vườn mẫu của phiếu.",
            YESNO,
            printed=False,
            optional=True,
        ),
        FORMULA,
    ),
)
GARDENS = BookSheet(
    "gardens",
    "Vườn mẫu",
    "Vườn mẫu đã đăng ký",
    "Mỗi vườn một dòng. Chưa biết chủ vườn thì để trống.",
    (
        _ref("unit", "Đơn vị", 26, "units", "Chọn trong danh sách."),
        _code("key", "Mã vườn", "V1, V2, … trong mỗi đơn vị. Đã phát phiếu thì đừng đổi."),
        _text("owner", "Chủ vườn", 40, required=False),
    ),
)
TASKS = BookSheet(
    "tasks",
    "Đầu việc",
    "Kế hoạch của từng đơn vị",
    "Đầu việc ghi “Có” ở cột Số liệu mẫu là ví dụ: sửa theo kế hoạch thật của thôn rồi chọn “Không”. Cột cuối không in ra giấy.",
    (
        _ref("unit", "Đơn vị", 16, "units", "Chọn trong danh sách."),
        _code("key", "Mã việc", "CV01, CV02, … trong mỗi đơn vị. Đã phát phiếu thì đừng đổi."),
        _text("name", "Đầu việc", 46),
        _number("volume", "Khối lượng", 13, "Khối lượng phải làm trong cả chiến dịch."),
        _text("measure", "Đơn vị tính", 14, "Ví dụ m, vườn, công trình."),
        _date("start", "Bắt đầu", "Ngày bắt đầu làm.", 12),
        _date("end", "Hoàn thành", "Ngày phải xong, tính cả ngày này.", 12),
        Field(
            "after",
            "Làm sau việc",
            26,
            "codes",
            False,
            "Mã các việc phải xong trước, cách nhau bằng dấu chấm phẩy.",
        ),
        _yesno("evidence", "Cần ảnh", 10, "“Có” nếu thôn phải gửi ảnh minh chứng."),
        _yesno("sample", "Số liệu mẫu", 11, "“Có” nếu đây chỉ là ví dụ."),
        _added(
            "launch",
            "Việc ra quân",
            10,
            "yesno",
            "“Có” cho việc họp thôn, ra quân: báo xong việc này là thôn đã ra quân.",
            YESNO,
        ),
    ),
)

SHEETS = (
    SETTINGS,
    TRACKS,
    UNITS,
    SETS,
    CRITERIA,
    INDICATORS,
    GARDENS,
    TASKS,
    SCORING,
    CLASSES,
    CHECKS,
    OWN_CHECKS,
    CALENDAR,
    EXCUSES,
    PAPER_FRAME,
    BASES,
    SIGNATORIES,
    EXPENSES,
    AWARDS,
)
