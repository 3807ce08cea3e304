"""The sheets that say what all papers bear alike: who issues them, on what they rest, who signs."""

from ntm_sheets.campaign.book.fields import YESNO, BookSheet, Field, FieldType
from ntm_sheets.campaign.papers import PAPERS


def _given(key: str, heading: str, help_: str, type_: FieldType = "text") -> Field:
    return Field(key, heading, 0, type_, required=False, help=help_, optional=True)


FOR_WHICH = Field(
    "paper", "Dùng cho", 20, "word", False, "Văn bản nào; để trống là mọi văn bản.", PAPERS, optional=True
)
PAPER_FRAME = BookSheet(
    "papers",
    "Văn bản",
    "Phần đầu và phần cuối của mọi văn bản",
    "Ghi một lần, in trên mọi văn bản. Ô nào để trống thì máy lấy theo tên xã hoặc chừa chỗ chấm. Số, chữ ký, con dấu luôn để người ghi.",
    (
        _given("superior", "Cơ quan chủ quản", "In ở dòng đầu bên trái, ví dụ “Ủy ban nhân dân xã …”, “Đảng ủy xã …”."),
        _given("organ", "Cơ quan ban hành", "In đậm dưới cơ quan chủ quản. Để trống: Ủy ban nhân dân xã."),
        _given("organ_sign", "Viết tắt cơ quan", "Trong số, ký hiệu: “BCĐ” cho “Số: …/BC-BCĐ”. Để trống: UBND."),
        _given("paper_place", "Địa danh trên văn bản", "Trước ngày tháng năm. Để trống: tên xã ở trang Cài đặt."),
        _given(
            "recipients",
            "Nơi nhận",
            "Cách nhau bằng dấu chấm phẩy. Dòng cuối “Lưu: VT, …” máy thêm nếu chưa có.",
            "list",
        ),
    ),
    settings=True,
    optional=True,
)
BASES = BookSheet(
    "bases",
    "Căn cứ",
    "Căn cứ in ở đầu các văn bản",
    "Mỗi căn cứ một dòng, theo thứ tự in. So với văn bản gốc rồi thì chọn “Có” ở cột Đã đối chiếu; chưa thì văn bản in kèm lời nhắc.",
    (
        Field(
            "text", "Tên văn bản", 30, help="Loại văn bản, ví dụ “Quyết định”, “Kế hoạch”; chữ “Căn cứ” máy tự thêm."
        ),
        Field("number", "Số, ký hiệu", 20, required=False, help="Ví dụ 59/2015/QĐ-UBND. Chưa rõ thì để trống."),
        Field("day", "Ngày ban hành", 14, "date", False, "Ghi ngày/tháng/năm, ví dụ 24/11/2015. Chưa rõ thì để trống."),
        Field("about", "Của ai, về việc gì", 64, required=False, help="Ví dụ “của UBND tỉnh ban hành …”."),
        Field("verified", "Đã đối chiếu", 11, "yesno", False, "“Có” khi đã so với văn bản gốc.", YESNO),
        FOR_WHICH,
    ),
    optional=True,
)
SIGNATORIES = BookSheet(
    "signatories",
    "Người ký",
    "Ai ký văn bản nào",
    "Chỉ ghi họ tên khi xã muốn in sẵn. Biên bản kiểm tra: dòng 1 là trưởng đoàn, dòng 2 là đơn vị được kiểm tra, dòng 3 là người ghi.",
    (
        Field("authority", "Quyền hạn", 34, required=False, help="Ví dụ “TM. BAN CHỈ ĐẠO”, “KT. TRƯỞNG BAN”."),
        Field("title", "Chức vụ", 34, help="Chức vụ của người ký, ví dụ “TRƯỞNG BAN”."),
        Field("name", "Họ và tên", 30, required=False, help="Để trống thì chừa chỗ ký và ghi tên."),
        FOR_WHICH,
    ),
    optional=True,
)
EXPENSES = BookSheet(
    "expenses",
    "Kinh phí sơ kết",
    "Kinh phí tổ chức sơ kết và khen thưởng",
    "In trong báo cáo sơ kết. Mỗi khoản một dòng, số tiền tính bằng đồng. Dòng cuối có thể ghi “Cộng”: máy so với các dòng trên.",
    (
        Field(
            "item",
            "Nội dung chi",
            44,
            help="Ví dụ “Thưởng tập thể xuất sắc”, “Giấy khen, khung”; dòng tổng ghi “Cộng”.",
        ),
        Field("count", "Số lượng", 12, "number", False, "Số suất, số người, số bộ."),
        Field("price", "Mức chi (đồng)", 18, "number", False, "Tiền của một suất, tính bằng đồng."),
        Field("amount", "Thành tiền (đồng)", 20, "number", False, "Để trống: máy lấy số lượng nhân mức chi."),
        Field("source", "Nguồn kinh phí", 30, required=False, help="Ví dụ “ngân sách xã”, “xã hội hóa”."),
        Field("note", "Ghi chú", 30, required=False),
    ),
    optional=True,
)
