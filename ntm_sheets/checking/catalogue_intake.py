"""The words for what happens to a file on its way in: its sender, its company in a mail, a reader that it kills."""

from ntm_sheets.checking.entry import Entry

_FRESH_FORM = (
    "Mở tệp bằng Excel thử; nếu mở được thì chép số liệu sang phiếu mới trong thư mục templates rồi gửi lại; "
    "nếu không rõ ai gửi thì đừng mở."
)

INTAKE_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "reader-died",
        "error",
        "Tệp làm hỏng chương trình đọc",
        "“{file}” làm chương trình đọc dừng đột ngột hai lần.",
        _FRESH_FORM,
        "Tệp cố ý làm hỏng, hoặc lỗi nặng khi chép.",
    ),
    Entry(
        "reader-too-slow",
        "error",
        "Tệp đọc mãi không xong",
        "“{file}” đọc quá lâu nên máy dừng lại.",
        _FRESH_FORM,
        "Bảng có hàng triệu dòng trống đã tô màu.",
    ),
    Entry(
        "reader-out-of-memory",
        "error",
        "Tệp bung ra quá lớn",
        "“{file}” cần nhiều bộ nhớ hơn mức cho phép.",
        _FRESH_FORM,
        "Tệp nén nhỏ nhưng bung ra hàng tỷ ký tự.",
    ),
    Entry(
        "reader-failed",
        "error",
        "Tệp không đọc được",
        "“{file}” không đọc được.",
        _FRESH_FORM,
        "Tệp lỗi theo kiểu chưa gặp bao giờ.",
    ),
    Entry(
        "nothing-inside",
        "error",
        "Không có phiếu nào bên trong",
        "“{file}” không có tệp nào dùng được bên trong.",
        "Hỏi lại người gửi: đính kèm chính phiếu Excel vào thư, không gửi đường dẫn, rồi gửi lại.",
        "Thư chỉ có lời chào và một đường dẫn.",
    ),
    Entry(
        "files-beside",
        "note",
        "Có tệp khác đi kèm phiếu",
        "Cùng với phiếu, “{file}” còn có: {names}. Các tệp này không dùng, vẫn nằm trong bản lưu.",
        "Không phải làm gì. Ảnh minh chứng thì chèn vào trang Ảnh của phiếu.",
        "Ảnh chữ ký ở cuối thư.",
    ),
)
