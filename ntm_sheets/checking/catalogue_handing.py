"""The words for when a form was handed in, and for two forms of one unit, role and day."""

from ntm_sheets.checking.entry import Entry

_LOOK_AT_LETTER = (
    "Mở thư xem giờ nhận ghi ở đầu thư. Nếu thôn bị tính muộn oan thì ghi lại và báo ban chỉ đạo; lần sau nhắc thôn "
    "chỉnh lại ngày giờ trên máy gửi thư."
)

HANDING_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "newer-form-stands",
        "note",
        "Đã có phiếu nộp sau phiếu này",
        "Phiếu “{file}” nộp lúc {mine}; cùng ngày báo cáo đó đã có phiếu “{other}” nộp sau, lúc {theirs}. "
        "Phiếu nộp sau được tính, phiếu này không tính.",
        "Không phải làm gì. Nếu phiếu này mới đúng thì bỏ phiếu kia trong phiếu sửa lỗi (ntm-sheets corrections).",
        "Thư cũ quên trong hộp thư, hôm sau mới bỏ vào inbox.",
        sends_back=False,
    ),
    Entry(
        "older-form-replaced",
        "note",
        "Phiếu này thay phiếu nộp trước",
        "Phiếu “{file}” nộp lúc {mine}, thay cho phiếu “{other}” của cùng ngày báo cáo, nộp lúc {theirs}.",
        "Không phải làm gì. Nếu phiếu trước mới đúng thì bỏ phiếu này trong phiếu sửa lỗi (ntm-sheets corrections).",
        "Thôn gửi lại phiếu đã sửa trong ngày.",
        sends_back=False,
    ),
    Entry(
        "forms-at-once",
        "warning",
        "Hai phiếu của một ngày đến cùng lúc",
        "Phiếu “{file}” và phiếu “{other}” cùng một ngày báo cáo, cùng nộp lúc {mine}, không biết phiếu nào mới hơn. "
        "Máy tính phiếu đứng sau: “{file}”.",
        "Mở hai phiếu xem, hỏi lại thôn. Nếu phiếu trước mới đúng thì bỏ phiếu này trong phiếu sửa lỗi "
        "(ntm-sheets corrections).",
        "Một thư đính kèm cả phiếu cũ và phiếu đã sửa.",
        sends_back=False,
    ),
    Entry(
        "letter-time-unread",
        "warning",
        "Không hiểu giờ gửi ghi trong thư",
        "Thư chứa “{file}” ghi giờ gửi là “{seen}”, máy không hiểu được hoặc không thể đúng; giờ nộp tính theo {by}: {used}.",
        _LOOK_AT_LETTER,
        "Thư ghi múi giờ là “XYZ”, hoặc máy gửi để năm 1970.",
        sends_back=False,
    ),
    Entry(
        "letter-time-impossible",
        "warning",
        "Giờ ghi trong thư không thể đúng",
        "Thư chứa “{file}” ghi {seen} (mục {field}): trước ngày báo cáo ({day}), trước chiến dịch, sau lúc xã nhận, "
        "hoặc trái với giờ máy chủ nhận thư. Giờ nộp tính theo {by}: {used}.",
        _LOOK_AT_LETTER,
        "Đồng hồ của máy gửi chạy chậm mất một ngày.",
        sends_back=False,
    ),
    Entry(
        "letter-time-apart",
        "warning",
        "Giờ gửi lệch xa giờ máy chủ nhận thư",
        "Thư chứa “{file}” tự ghi gửi lúc {seen}, nhưng máy chủ nhận thư lúc {used}. Giờ nộp tính theo {by}.",
        _LOOK_AT_LETTER,
        "Đồng hồ máy gửi sai, hoặc thư nằm chờ mạng mấy tiếng mới đi.",
        sends_back=False,
    ),
    Entry(
        "letter-in-letter",
        "note",
        "Phiếu nằm trong thư được chuyển tiếp",
        "“{file}” nằm trong một thư cũ hơn, gửi kèm trong thư lúc {outer}. Giờ nộp tính theo thư bên trong: {used}.",
        "Không phải làm gì. Nếu ngờ giờ của thư bên trong thì hỏi lại người chuyển.",
        "Tổ công tác chuyển tiếp thư của thôn dưới dạng tệp đính kèm.",
        sends_back=False,
    ),
    Entry(
        "inner-letter-unproven",
        "warning",
        "Giờ nộp chỉ dựa vào lời ghi của thư gửi kèm",
        "“{file}” nằm trong một thư gửi kèm, tự ghi gửi lúc {used}, không có dấu máy chủ; thư ngoài gửi lúc {outer}. "
        "Giờ nộp tạm tính theo thư bên trong.",
        "Hỏi người chuyển xem thôn gửi thật lúc nào. Nếu thôn nộp muộn thì ghi lại và báo ban chỉ đạo.",
        "Thôn lưu thư trong mục Đã gửi rồi đính kèm vào thư mới.",
        sends_back=False,
    ),
)
