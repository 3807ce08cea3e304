"""The words for what unpacking a letter or a zip finds: what could not be taken out of it, and why."""

from ntm_sheets.checking.entry import Entry

_SEND_AGAIN = "Gửi lại thư, đính kèm thẳng tệp phiếu Excel (.xlsx), không nén, không đặt mật khẩu."


def _format(key: str, what: str, remedy: str, example: str) -> Entry:
    return Entry(
        f"letter-format-{key}",
        "warning",
        "Tệp đính kèm ở dạng máy không mở",
        f"Trong “{{file}}” có phần {what} nên máy không lấy được tệp ở phần đó.",
        remedy,
        example,
    )


_FORMATS = (
    _format(
        "tnef",
        "đóng gói kiểu riêng của Outlook (winmail.dat, TNEF)",
        "Mở thư bằng Outlook, lưu tệp đính kèm ra rồi thả riêng; hoặc nhờ người gửi gửi lại ở dạng HTML hay văn bản thường.",
        "Outlook gửi thư ở dạng “Rich Text”.",
    ),
    _format("smime", "mã hóa hoặc đóng dấu kiểu S/MIME (smime.p7m)", _SEND_AGAIN, "Thư được mã hóa bằng chứng thư số."),
    _format("pgp", "mã hóa kiểu PGP", _SEND_AGAIN, "Thư được mã hóa bằng Thunderbird."),
    _format("uuencode", "ghi tệp bằng chữ theo lối cũ (uuencode)", _SEND_AGAIN, "Chương trình thư đời rất cũ."),
    _format("yenc", "ghi tệp bằng chữ theo lối yEnc", _SEND_AGAIN, "Thư lấy từ nhóm tin."),
    _format(
        "ole",
        "là đối tượng chèn vào nội dung thư Outlook, không phải tệp đính kèm",
        "Mở thư bằng Outlook, mở đối tượng đó, lưu thành tệp Excel rồi thả riêng.",
        "Dán bảng Excel vào giữa thư.",
    ),
)

_LETTERS = (
    Entry(
        "letter-incomplete",
        "error",
        "Thư không đầy đủ",
        "“{file}” bị cắt ngang hoặc bị hỏng dọc đường; trong thư không còn tệp nào nguyên vẹn để lấy ra.",
        "Mở lại thư gốc, tải thư (hoặc tệp đính kèm) về lần nữa cho đủ rồi thả lại.",
        "Mạng đứt khi đang tải thư.",
    ),
    Entry(
        "letter-part-lost",
        "warning",
        "Một tệp đính kèm bị thiếu",
        "“{file}” trong thư bị cắt ngang hoặc bị hỏng nên không lấy được; các tệp còn nguyên vẹn trong thư vẫn được nhận.",
        "Mở lại thư gốc, lưu riêng tệp đó rồi thả lại; nếu không được thì nhờ người gửi gửi lại tệp đó.",
        "Mạng đứt khi đang tải thư có hai tệp.",
    ),
    Entry(
        "letter-no-end",
        "warning",
        "Thư thiếu phần cuối",
        "“{file}” thiếu dấu kết thúc. Các tệp còn nguyên vẹn trong thư đã được nhận; nếu phía sau còn tệp thì tệp đó chưa tới.",
        "Mở thư gốc, đếm số tệp đính kèm; nếu còn tệp chưa có ở đây thì lưu riêng tệp đó rồi thả lại.",
        "Chương trình thư cũ không ghi dòng cuối của thư.",
    ),
    Entry(
        "letter-mailbox",
        "error",
        "Một tệp chứa quá nhiều thư",
        "“{file}” là cả hộp thư ({count} thư), quá nhiều để mở cùng một lúc.",
        "Lưu riêng từng thư, hoặc lưu riêng tệp phiếu Excel đính kèm, rồi thả lại.",
        "Tệp mbox xuất từ Thunderbird.",
    ),
    Entry(
        "letter-no-attachment",
        "warning",
        "Thư không có tệp đính kèm",
        "“{file}” không có tệp đính kèm nào{link}. Máy không tự tải tệp trên mạng.",
        "Nếu có đường dẫn thì mở ra, tải phiếu Excel về rồi thả tệp đó; nếu không thì nhắc người gửi đính kèm phiếu.",
        "Thư chỉ gửi đường dẫn Google Drive.",
    ),
    Entry(
        "letter-two-senders",
        "warning",
        "Thư ghi nhiều người gửi",
        "“{file}” ghi nhiều người gửi: {seen}. Máy ghi người đầu tiên; phiếu của ai vẫn do nội dung phiếu quyết định.",
        "Xem lại thư có đúng của thôn không trước khi dùng.",
        "Thư giả mạo có hai dòng From.",
    ),
)

_MEMBERS = (
    Entry(
        "member-encrypted",
        "warning",
        "Tệp nén đặt mật khẩu",
        "“{file}” được nén có mật khẩu nên không lấy ra được; các tệp khác lấy được thì vẫn nhận.",
        "Giải nén bằng mật khẩu rồi thả riêng tệp đó, hoặc nén lại không đặt mật khẩu.",
        "Tệp .zip có mật khẩu.",
    ),
    Entry(
        "member-damaged",
        "warning",
        "Một tệp trong tệp nén bị hỏng",
        "“{file}” bị hỏng bên trong tệp nén nên không lấy ra được; các tệp khác lấy được thì vẫn nhận.",
        "Gửi riêng tệp đó, hoặc nén lại rồi gửi lại.",
        "Tệp .zip lỗi khi chép qua USB.",
    ),
    Entry(
        "member-unfinished",
        "warning",
        "Tệp chưa tải xong",
        "“{file}” là tệp chưa tải xong (trình duyệt đặt tên như vậy khi đang tải), máy không lấy; các tệp khác lấy được thì vẫn nhận.",
        "Chờ tải xong hoặc tải lại từ đầu, rồi gửi tệp đủ.",
        "Nén cả thư mục Tải xuống khi một tệp .crdownload còn dở.",
    ),
    Entry(
        "member-elsewhere",
        "warning",
        "Tệp đính kèm chỉ là đường dẫn",
        "“{file}” chỉ là đường dẫn tới tệp nằm ở nơi khác, trong thư không có tệp. Máy không tự tải tệp trên mạng.",
        "Mở thư, tải tệp đó về rồi thả riêng.",
        "Outlook đính kèm tệp từ OneDrive.",
    ),
    Entry(
        "nested-too-deep",
        "warning",
        "Tệp nằm quá sâu",
        "“{file}” nằm sâu trong nhiều lớp tệp nén hoặc thư chuyển tiếp nên máy không mở.",
        "Mở các lớp bên ngoài ra, lấy phiếu Excel bên trong rồi thả riêng.",
        "Tệp .zip trong tệp .zip trong tệp .zip.",
    ),
    Entry(
        "container-empty",
        "warning",
        "Không có tệp nào bên trong",
        "“{file}” không có tệp nào bên trong.",
        "Nén lại cho có phiếu Excel bên trong, hoặc gửi thẳng phiếu Excel.",
        "Nén nhầm một thư mục trống.",
    ),
)

UNPACKING_ENTRIES: tuple[Entry, ...] = (*_LETTERS, *_MEMBERS, *_FORMATS)
