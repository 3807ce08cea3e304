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
        "program-fault",
        "error",
        "Lỗi của chương trình, tệp được giữ lại",
        "Lỗi của chương trình khi xem “{file}”: chưa kết luận được, tệp còn nguyên trong kho lưu và chưa được tính.",
        "Không phải lỗi của người gửi, đừng bắt gửi lại. Gửi tệp state/nhat-ky.log cho người sửa máy; bản chương trình mới "
        "tự thử lại, muốn thử lại ngay thì chạy “ntm-sheets ingest --again”.",
        "Chương trình có chỗ viết sai mà tệp này làm lộ ra.",
        sends_back=False,
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
        "nothing-taken-out",
        "error",
        "Không lấy được tệp nào bên trong",
        "“{file}” có tệp bên trong nhưng máy không lấy ra được tệp nào.",
        "Xem cảnh báo của từng tệp bên trong, làm như ở đó rồi gửi lại; hoặc gửi thẳng phiếu Excel.",
        "Nén phiếu có đặt mật khẩu.",
    ),
    Entry(
        "files-beside",
        "note",
        "Có tệp khác đi kèm phiếu",
        "Cùng với phiếu, “{file}” còn có: {names}. Máy giữ các tệp này trong bản lưu làm minh chứng, không lấy số liệu từ đó.",
        "Không phải làm gì với các tệp này. Ảnh minh chứng của từng đầu việc thì chèn vào trang Ảnh của phiếu; phiếu Excel "
        "có chỗ phải sửa thì chỉ cần gửi lại phiếu.",
        "Bản chụp, bản PDF của phiếu đã ký đóng dấu; ảnh chữ ký ở cuối thư.",
    ),
    Entry(
        "campaign-in-inbox",
        "error",
        "Sổ chiến dịch nằm trong inbox",
        "“{file}” là sổ chiến dịch, không phải phiếu. Máy đã cất vào kho lưu và không dùng làm chiến dịch.",
        "Muốn dùng bản này thì chép nó vào thư mục làm việc, thay cho chien-dich.xlsx (giữ bản cũ ở thư mục khác). "
        "Không thì chọn Bỏ bản nộp ở dòng này trong sua-loi.xlsx.",
        "Cán bộ kéo nhầm chien-dich.xlsx vào inbox.",
        sends_back=False,
        of_cell=False,
    ),
)
