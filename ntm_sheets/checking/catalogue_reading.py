"""The words for what reading a file finds: what it is, whether it can be opened, where its cells and pictures are."""

from ntm_sheets.checking.catalogue_drifted import DRIFTED_ENTRIES
from ntm_sheets.checking.catalogue_noticed import NOTICED_ENTRIES
from ntm_sheets.checking.entry import Entry

_SEND_THE_FORM = "Mở phiếu Excel xã đã phát, điền vào đó, lưu lại rồi gửi chính tệp đó."
# Of a print, a photo, a report in words: whoever sent the form as well has nothing to mend.
_OR_SEND_THE_FORM = (
    "Phiếu Excel đã gửi rồi thì không phải làm gì, xã giữ tệp này làm minh chứng. Chưa gửi thì mở phiếu Excel xã đã phát, "
    "điền vào đó, lưu lại rồi gửi chính tệp đó."
)
_SAVE_AS = "Mở tệp bằng Excel, chọn Lưu thành (Save As), loại “Excel Workbook (.xlsx)”, rồi gửi lại."


def _no_workbook(kind: str, what: str, remedy: str, example: str) -> Entry:
    return Entry(f"not-a-workbook-{kind}", "error", "Không phải tệp Excel", what, remedy, example)


_OTHER_KINDS = (
    _no_workbook(
        "pdf", "“{file}” là tệp PDF, máy không lấy được số liệu từ đó.", _OR_SEND_THE_FORM, "Phiếu được in ra PDF."
    ),
    _no_workbook(
        "image",
        "“{file}” là ảnh, máy không lấy được số liệu từ đó.",
        _OR_SEND_THE_FORM + " Ảnh minh chứng thì chèn vào trang Ảnh của phiếu.",
        "Ảnh chụp màn hình điện thoại.",
    ),
    _no_workbook(
        "html",
        "“{file}” thật ra là trang web (HTML), dù tên có thể giống tệp Excel.",
        _SAVE_AS,
        "Trang web được đặt tên đuôi .xls.",
    ),
    _no_workbook(
        "flat",
        "“{file}” là bảng tính nhưng được lưu theo kiểu máy không đọc được (XML một tệp, .fods, SYLK hoặc DIF).",
        _SAVE_AS,
        "Phiếu được lưu thành “XML Spreadsheet 2003”.",
    ),
    _no_workbook(
        "csv",
        "“{file}” chỉ là văn bản ngăn cách bằng dấu phẩy (CSV), không còn trang nào của phiếu.",
        _SEND_THE_FORM,
        "Phiếu được lưu thành .csv.",
    ),
    _no_workbook("text", "“{file}” chỉ là văn bản thường.", _OR_SEND_THE_FORM, "Một tệp ghi chú .txt."),
    _no_workbook(
        "docx",
        "“{file}” là tệp Word hoặc loại tài liệu khác, không phải Excel.",
        _OR_SEND_THE_FORM,
        "Báo cáo viết bằng Word.",
    ),
    _no_workbook(
        "media",
        "“{file}” là đoạn phim hoặc ghi âm, máy không lấy được số liệu từ đó.",
        _OR_SEND_THE_FORM,
        "Đoạn phim quay bằng điện thoại.",
    ),
    _no_workbook(
        "archive",
        "“{file}” là tệp nén loại máy không mở được (.rar, .7z, .gz).",
        "Giải nén ra rồi gửi từng phiếu Excel, hoặc nén lại thành .zip.",
        "Phiếu được nén thành .rar.",
    ),
    _no_workbook(
        "zip",
        "“{file}” là tệp nén nhưng bên trong không phải phiếu Excel.",
        "Giải nén ra rồi gửi từng phiếu Excel.",
        "Tệp .zip nằm trong tệp .zip khác.",
    ),
    _no_workbook(
        "eml",
        "“{file}” là thư điện tử nằm trong một thư hay tệp nén khác.",
        "Lấy phiếu Excel đính kèm ra rồi gửi riêng.",
        "Thư chuyển tiếp nhiều lần.",
    ),
    _no_workbook(
        "msg",
        "“{file}” là thư Outlook mà máy không lấy được phiếu đính kèm.",
        "Mở thư, lưu phiếu Excel đính kèm ra rồi gửi riêng.",
        "Thư .msg nằm trong tệp nén.",
    ),
    _no_workbook(
        "program",
        "“{file}” là chương trình máy tính, không phải phiếu. Máy không chạy tệp này.",
        "Đừng mở tệp này; hỏi lại người gửi. " + _SEND_THE_FORM,
        "Tệp .exe đổi tên thành .xlsx.",
    ),
    _no_workbook(
        "shortcut",
        "“{file}” chỉ là đường dẫn tắt (tới Google Trang tính hoặc một tệp trên máy khác), không có số liệu bên trong.",
        "Mở bảng đó ra, chọn Tải xuống dạng Microsoft Excel (.xlsx), rồi gửi tệp tải được.",
        "Tệp .gsheet chép từ Google Drive.",
    ),
    _no_workbook("unknown", "“{file}” không phải tệp Excel và cũng không rõ là loại gì.", _SEND_THE_FORM, "Tệp lạ."),
)

_UNREADABLE = (
    Entry(
        "empty-file",
        "error",
        "Tệp rỗng",
        "“{file}” không có gì bên trong: tệp rỗng hoặc đã hỏng.",
        "Tải lại tệp cho đủ, mở thử bằng Excel thấy số liệu rồi hãy gửi lại.",
        "Tệp trên OneDrive chưa tải về máy.",
    ),
    Entry(
        "cut-off",
        "error",
        "Tệp bị thiếu phần cuối",
        "“{file}” bị cắt ngang, chưa tải về hoặc chưa gửi xong.",
        "Tải lại cho đủ, mở thử bằng Excel rồi gửi lại.",
        "Mạng đứt giữa chừng khi gửi thư.",
    ),
    Entry(
        "encrypted",
        "error",
        "Tệp có mật khẩu",
        "“{file}” đặt mật khẩu nên không mở được.",
        "Mở bằng Excel, vào Tệp → Thông tin → Bảo vệ sổ làm việc, bỏ mật khẩu, lưu rồi gửi lại.",
        "Phiếu được đặt mật khẩu mở tệp.",
    ),
    Entry(
        "damaged",
        "error",
        "Không đọc được tệp",
        "“{file}” không đọc được: tệp bị hỏng, hoặc được lưu theo cách máy chưa biết.",
        _SAVE_AS + " Nếu Excel cũng không mở được thì điền lại vào phiếu mới.",
        "Tệp lỗi khi chép qua USB.",
    ),
    Entry(
        "too-large",
        "error",
        "Tệp lớn quá mức",
        "“{file}” lớn hơn mức một phiếu có thể có ({what}).",
        "Thu nhỏ ảnh trước khi chèn, bỏ trang thừa; nếu không rõ vì sao lớn thì điền lại vào phiếu mới.",
        "Phiếu kèm hàng chục ảnh gốc.",
    ),
    Entry(
        "stray-cell",
        "error",
        "Có ô lạc rất xa bảng",
        "Trang “{sheet}” có chữ hoặc số nằm rất xa phần phiếu, vùng có số liệu kéo tới ô {cell}.",
        "Nhấn Ctrl+End để tới cuối trang, xóa các hàng và cột thừa, lưu rồi gửi lại.",
        "Lỡ gõ một dấu cách ở ô XFD1048576.",
    ),
    Entry(
        "not-our-form",
        "error",
        "Không phải phiếu của chương trình",
        "“{file}” là tệp Excel nhưng không phải phiếu xã phát; tệp có các trang: {sheets}.",
        _SEND_THE_FORM,
        "Bảng tự lập, không phải phiếu mẫu.",
    ),
)

_FORM = (
    Entry(
        "stamp-gone",
        "error",
        "Phiếu mất dấu nhận biết",
        "“{file}” có các trang của phiếu xã phát ({sheets}) nhưng không đọc được dấu nhận biết của phiếu "
        "(ở trang ẩn _ntm), nên không rõ là phiếu của đơn vị nào.",
        _SAVE_AS + " Nếu vẫn bị như vậy thì lấy phiếu gốc xã đã phát, chép số liệu sang rồi gửi lại.",
        "Chép các trang của phiếu sang một tệp mới.",
    ),
    Entry(
        "name-kind-differs",
        "note",
        "Tên tệp không đúng loại",
        "“{file}” mang đuôi {seen} nhưng bên trong là loại {kind}; vẫn đọc được.",
        "Không phải làm gì. Lần sau nên lưu thành .xlsx.",
        "Tệp .xls được đổi tên thành .xlsx.",
    ),
    Entry(
        "has-macros",
        "note",
        "Tệp có macro",
        "“{file}” có macro. Máy chỉ đọc số liệu, không chạy macro.",
        "Lần sau nên lưu thành .xlsx.",
        "Phiếu được lưu thành .xlsm.",
    ),
    Entry(
        "keys-gone",
        "warning",
        "Hàng, cột ẩn của phiếu bị mất",
        "Trang “{sheet}” mất hàng 1 hoặc cột A (đang ẩn); máy dò theo tiêu đề để đọc bảng {table}.",
        "Xem lại số liệu trong phiếu trả lại cho đúng dòng; lần sau điền vào phiếu gốc, không xóa hàng, cột ẩn.",
        "Có người xóa cột A.",
    ),
    Entry(
        "keys-missing",
        "warning",
        "Phiếu bị mất dòng hoặc cột",
        "Trang “{sheet}” không còn các mục: {keys}. Các mục này tính là chưa báo cáo.",
        "Nếu có số liệu cho các mục đó thì điền vào phiếu gốc rồi gửi lại; nếu không có thì thôi.",
        "Xóa các dòng để trống.",
    ),
    Entry(
        "table-missing",
        "error",
        "Phiếu bị mất trang",
        "Không tìm thấy bảng {table} trong phiếu; phiếu còn các trang: {sheets}.",
        "Lấy phiếu gốc xã đã phát, chép số liệu sang rồi gửi lại.",
        "Trang Vườn mẫu bị xóa.",
    ),
    Entry(
        "unknown-key",
        "warning",
        "Có dòng hoặc cột lạ",
        "Trang “{sheet}” có mã lạ “{seen}” ở ô ẩn {cell}; số liệu ở dòng hoặc cột đó không được tính.",
        "Ghi số liệu vào đúng dòng có sẵn trong phiếu; cần thêm dòng thì báo với xã.",
        "Chép dòng từ phiếu của thôn khác.",
    ),
    Entry(
        "row-twice",
        "error",
        "Một mục có hai số khác nhau",
        "Mục {row} ở trang “{sheet}”, ô {cell} ghi “{seen}”, nhưng ở {others} lại ghi khác.",
        "Giữ lại một chỗ đúng, xóa chỗ kia rồi gửi lại.",
        "Chép thêm một dòng hoặc một trang rồi sửa số.",
    ),
)

_PICTURES = (
    Entry(
        "picture-outside",
        "warning",
        "Ảnh nằm ngoài ô ảnh",
        "Có ảnh ở trang “{sheet}”, ô {cell}, không nằm ở dòng ảnh nào nên không được tính.",
        "Kéo ảnh vào ô ở cột Ảnh, đúng dòng ghi nội dung ảnh, rồi gửi lại.",
        "Ảnh dán vào trang Tiêu chí.",
    ),
    Entry(
        "picture-unanchored",
        "warning",
        "Ảnh không gắn vào ô nào",
        "Phiếu có {count} ảnh không gắn vào ô nào nên không biết minh chứng cho việc gì.",
        "Chèn lại ảnh vào cột Ảnh của trang Ảnh, mỗi ảnh một dòng.",
        "Ảnh gắn vào trang trong LibreOffice.",
    ),
    Entry(
        "picture-unreadable",
        "warning",
        "Không mở được ảnh",
        "Ảnh ở trang “{sheet}”, ô {cell} không mở được ({why}). Số liệu vẫn được nhận.",
        "Chèn lại ảnh loại JPG hoặc PNG vào ô đó rồi gửi lại.",
        "Ảnh bị hỏng, ảnh liên kết tới máy khác.",
    ),
    Entry(
        "picture-too-large",
        "warning",
        "Ảnh quá lớn",
        "Ảnh ở trang “{sheet}”, ô {cell} quá lớn ({what}). Số liệu vẫn được nhận.",
        "Thu nhỏ ảnh (gửi qua Zalo rồi tải về là đủ nhỏ), chèn lại rồi gửi.",
        "Ảnh gốc từ máy ảnh 100 triệu điểm.",
    ),
    Entry(
        "pictures-too-many",
        "warning",
        "Quá nhiều ảnh",
        "Phiếu có hơn {most} ảnh; máy chỉ xem {most} ảnh đầu. Số liệu vẫn được nhận.",
        "Chỉ giữ ảnh minh chứng, mỗi dòng một ảnh, rồi gửi lại.",
        "Dán cả album ảnh vào phiếu.",
    ),
    Entry(
        "xls-pictures",
        "warning",
        "Không lấy được ảnh trong tệp .xls",
        "“{file}” là tệp Excel đời cũ (.xls), máy đọc được số liệu nhưng không lấy được ảnh.",
        "Mở tệp, Lưu thành loại “Excel Workbook (.xlsx)” rồi gửi lại để ảnh được tính.",
        "Phiếu có ảnh được lưu thành .xls.",
    ),
)

READING_ENTRIES: tuple[Entry, ...] = (
    *_OTHER_KINDS,
    *_UNREADABLE,
    *_FORM,
    *DRIFTED_ENTRIES,
    *NOTICED_ENTRIES,
    *_PICTURES,
)
