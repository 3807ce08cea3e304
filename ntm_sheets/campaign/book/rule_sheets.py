"""The sheets that say how is judged and when is reported: emulation scale, classes, checks of ours and of the officer's, calendar, excused days."""

from ntm_sheets.campaign.book.fields import (
    AWARD_KINDS,
    DUE_KINDS,
    POINTS_BY,
    REPORTERS,
    RULE_LEVELS,
    BookSheet,
    Field,
    date,
    number,
    ref,
    text,
    yesno,
)
from ntm_sheets.campaign.book.fields import number as _number
from ntm_sheets.campaign.book.fields import text as _text

SCORING = BookSheet(
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
CLASSES = BookSheet(
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


BOTH = "Thôn, Đoàn công tác, hoặc Cả hai; để trống là cả hai."

CALENDAR = BookSheet(
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
EXCUSES = BookSheet(
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


LEVEL = Field(
    "level",
    "Mức",
    11,
    "word",
    help="Cần xem: có người phải xem. Lưu ý: chỉ ghi lại. Tắt: không kiểm tra.",
    words=RULE_LEVELS,
)
CHECKS = BookSheet(
    "checks",
    "Kiểm tra",
    "Những điều máy xem giúp, mức nhắc và giới hạn",
    "Chỉ sửa Mức và Giới hạn. Kiểm tra này chỉ nhắc, số liệu vẫn được tính. Không dùng thì chọn Tắt; xóa dòng thì theo mặc định.",
    (
        Field("key", "Mã kiểm tra", 24, "code", help="Mã có sẵn của máy, đừng đổi."),
        text("about", "Máy xem gì", 46, required=False),
        LEVEL,
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
OWN_CHECKS = BookSheet(
    "own_checks",
    "Kiểm tra thêm",
    "Những điều xã tự đặt: máy nhắc khi phiếu không đúng",
    "Ví dụ: 4.2 <= 4.1 · nếu CV03 xong thì 4.1 = 100 · V.đạt >= 3. Số lẻ ghi dấu phẩy. Ô chưa có số liệu thì máy chưa kết luận.",
    (
        Field("key", "Mã", 10, "code", help="KT01, KT02, … Đã dùng thì đừng đổi."),
        text(
            "rule",
            "Điều phải đúng",
            46,
            "Chỉ tiêu ghi số (4.2), việc ghi mã (CV03), V.đạt là số vườn đạt. Dùng + - × /, <= >= =, và, hoặc, không, nếu … thì …",
        ),
        text("message", "Lời nhắc khi không đúng", 52, "Câu mà thôn sẽ đọc: sai ở đâu, xem lại gì."),
        LEVEL,
        Field(
            "since", "Từ ngày", 12, "date", False, "Phiếu của ngày trước ngày này không bị nhắc. Để trống: mọi ngày."
        ),
        ref("track", "Nhóm", 14, "tracks", "Chọn nhóm; để trống là mọi nhóm.", required=False),
        ref("unit", "Đơn vị", 16, "units", "Chọn đơn vị; để trống là mọi đơn vị.", required=False),
        Field("role", "Phiếu của", 15, "word", required=False, help=BOTH, words=REPORTERS),
    ),
    optional=True,
)

AWARDS = BookSheet(
    "awards",
    "Khen thưởng",
    "Máy đề xuất khen theo những quy tắc nào",
    "Mỗi dòng một quy tắc. Máy chỉ đề xuất kèm căn cứ (khen-thuong.xlsx); Hội đồng bỏ phiếu và quyết định. Xóa dòng thì thôi đề xuất.",
    (
        Field("kind", "Xét theo", 26, "word", help="Chọn trong danh sách.", words=AWARD_KINDS),
        text("title", "Danh hiệu đề nghị", 44, "In trên phiếu bầu, ví dụ “Thôn tiến bộ nhất đợt”."),
        ref("track", "Nhóm", 16, "tracks", "Chọn nhóm; để trống là mọi nhóm.", required=False),
        Field(
            "by",
            "Theo số nào",
            22,
            "word",
            False,
            "Chỉ dùng khi xét tiêu chí, vườn mẫu: số được tính, thôn tự báo, hay đoàn phúc tra còn hiệu lực.",
            POINTS_BY,
            default="counted",
        ),
        Field(
            "role",
            "Báo cáo của ai",
            16,
            "word",
            required=False,
            help=f"Chỉ dùng cho “Không thiếu báo cáo”. {BOTH}",
            words=REPORTERS,
        ),
        Field(
            "least",
            "Ít nhất",
            10,
            "whole",
            False,
            "Số tiêu chí, số vườn, số điểm, số chỉ tiêu phúc tra ít nhất. Để trống: đủ tất cả, hoặc không giới hạn.",
        ),
        Field("first", "Từ ngày", 13, "date", False, "Chỉ cho báo cáo, tiến bộ. Để trống: từ ngày đầu chiến dịch."),
        Field("last", "Đến ngày", 13, "date", False, "Chỉ cho báo cáo, tiến bộ. Để trống: đến ngày xem."),
        Field(
            "most",
            "Số suất",
            10,
            "whole",
            False,
            "Đề xuất nhiều nhất mấy nơi. Để trống: xếp hạng thì 1, còn lại thì tất cả.",
        ),
    ),
    optional=True,
)
