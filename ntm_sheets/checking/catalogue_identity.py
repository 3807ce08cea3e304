"""The words about whose form it is and for which day, where sender, text or time speak against it."""

from ntm_sheets.checking.entry import Entry

DECIDE = "Đúng thì chọn Giữ nguyên ở dòng này trong sua-loi.xlsx, phiếu được tính; không đúng thì chọn Bỏ bản nộp. "

IDENTITY_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "team-from-village",
        "warning",
        "Phiếu kiểm tra gửi từ địa chỉ của thôn",
        "Phiếu kiểm tra của {group} do “{seen}” gửi, là địa chỉ thư của {owners}, không phải của đoàn. "
        "Chưa tính là đã phúc tra: chờ xã quyết định.",
        "Gọi hỏi trưởng đoàn: đoàn có điền và gửi phiếu này không. " + DECIDE,
        "Thôn tự điền phiếu kiểm tra rồi gửi từ thư của thôn.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "team-sender-unknown",
        "warning",
        "Phiếu kiểm tra gửi từ địa chỉ lạ",
        "Phiếu kiểm tra của {group} do “{seen}” gửi; địa chỉ thư của đoàn: {known}. "
        "Chưa tính là đã phúc tra: chờ xã quyết định.",
        "Gọi hỏi trưởng đoàn. "
        + DECIDE
        + "Là địa chỉ của đoàn thì ghi vào cột “Địa chỉ thư của đoàn”, trang Đơn vị của chien-dich.xlsx: lần sau được tính ngay.",
        "Đoàn gửi từ thư riêng chưa ghi trong chien-dich.xlsx.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "sender-of-other-unit",
        "warning",
        "Người gửi là của đơn vị khác",
        "Phiếu của {unit} do “{seen}” gửi, là địa chỉ thư của {owners}.",
        "Gọi hỏi lại: số liệu trong phiếu là của {unit} hay của bên gửi.",
        "Thôn Hòa Bình gửi phiếu của thôn Đan Trung.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "sender-not-listed",
        "warning",
        "Người gửi không có trong danh sách",
        "Phiếu của {unit} do “{seen}” gửi; danh sách chỉ có: {known}.",
        "Gọi hỏi lại thôn. Đúng là của thôn thì ghi thêm địa chỉ đó vào trang Đơn vị của chien-dich.xlsx.",
        "Thôn nhờ con cháu gửi hộ.",
        sends_back=False,
    ),
    Entry(
        "sender-no-list",
        "note",
        "Chưa có danh sách địa chỉ thư của đơn vị",
        "Phiếu của {unit} do “{seen}” gửi; trang Đơn vị chưa ghi địa chỉ nào của đơn vị này để đối chiếu.",
        "Nếu đúng là của thôn thì ghi địa chỉ đó vào trang Đơn vị của chien-dich.xlsx.",
        "Thư đầu tiên của một thôn.",
        sends_back=False,
    ),
    Entry(
        "after-closing",
        "warning",
        "Nộp sau khi khóa sổ",
        "Phiếu nộp lúc {at}, sau lúc khóa sổ {closing}. Đã lưu, chưa tính vào kết quả: chờ xã quyết định.",
        "Xã đồng ý tính thì chọn Giữ nguyên ở dòng này trong sua-loi.xlsx; không tính thì chọn Bỏ bản nộp, hoặc để đó.",
        "Phiếu gửi về hai hôm sau ngày cuối của chiến dịch.",
        sends_back=False,
        of_cell=False,
    ),
)
