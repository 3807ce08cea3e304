"""The words about whose form it is and for which day, where sender, text or time speak against it."""

from ntm_sheets.checking.entry import Entry

DECIDE = "Đúng thì chọn Giữ nguyên ở dòng này trong sua-loi.xlsx, phiếu được tính; không đúng thì chọn Bỏ bản nộp."

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
        + " Là địa chỉ của đoàn thì ghi vào cột “Địa chỉ thư của đoàn”, trang Đơn vị của chien-dich.xlsx: lần sau được tính ngay.",
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
    Entry(
        "date-not-changed",
        "warning",
        "Có thể quên đổi ngày báo cáo",
        "Ngày báo cáo ghi {seen}, nhưng ngày đó đã nộp rồi (tệp “{before}”); phiếu này nộp lúc {handed} và số liệu khác. "
        "Tạm tính là báo cáo ngày {counted}, báo cáo ngày {seen} giữ như cũ.",
        "Là báo cáo ngày {counted} thì ghi lại ngày ở ô này rồi gửi lại. Đúng là sửa báo cáo ngày {seen} thì giữ nguyên ngày, "
        "gửi lại chính phiếu trả lại này, hoặc gọi báo xã.",
        "Mở phiếu hôm qua, điền số hôm nay, quên đổi ngày.",
    ),
    Entry(
        "other-units-form",
        "error",
        "Phiếu của một đơn vị, ghi tên đơn vị khác",
        "Phiếu này phát cho {unit}, nhưng dòng Đơn vị lại ghi “{seen}”. Chưa rõ số liệu của ai nên chưa nhận.",
        "Gọi hỏi người gửi. Là của {other}: lấy phiếu của {other} trong templates, điền rồi gửi lại. Hoặc xã quyết định: "
        "chọn Sửa ở dòng này trong sua-loi.xlsx rồi chọn đơn vị ở cột Sửa thành.",
        "Thôn Hòa Bình lấy phiếu của Đan Trung, gõ lại tên thôn.",
        sends_back=False,
    ),
    Entry(
        "unit-line-unclear",
        "warning",
        "Dòng Đơn vị trên phiếu bị sửa",
        "Phiếu này phát cho {unit}, nhưng dòng Đơn vị trên phiếu ghi “{seen}”. Vẫn tính là của {unit}.",
        "Gọi hỏi lại: số liệu trong phiếu có đúng là của {unit} không. Không đúng thì chọn Sửa ở dòng này trong sua-loi.xlsx "
        "rồi chọn đơn vị ở cột Sửa thành.",
        "Dòng Đơn vị bị xóa trắng.",
        sends_back=False,
    ),
    Entry(
        "known-elsewhere",
        "warning",
        "Người báo cáo là của đơn vị khác",
        "Phiếu của {unit}, nhưng {what} “{seen}” là của {other} theo trang Đơn vị của chien-dich.xlsx.",
        "Gọi hỏi lại: số liệu trong phiếu là của {unit} hay của {other}.",
        "Người liên hệ của Hòa Bình đứng tên phiếu của Đan Trung.",
        sends_back=False,
    ),
    Entry(
        "file-of-other-unit",
        "warning",
        "Tên tệp ghi đơn vị khác",
        "Phiếu của {unit}, nhưng tên tệp “{seen}” ghi {other}.",
        "Gọi hỏi lại: số liệu trong phiếu là của {unit} hay của {other}.",
        "Tệp hoa-binh.xlsx lại là phiếu của Đan Trung.",
        sends_back=False,
        of_cell=False,
    ),
    Entry(
        "inspector-of-village",
        "warning",
        "Người kiểm tra là người của thôn được kiểm tra",
        "Phiếu kiểm tra {unit}, nhưng {what} “{seen}” là người liên hệ của chính {unit} theo trang Đơn vị của chien-dich.xlsx.",
        "Gọi hỏi trưởng đoàn: đoàn có điền phiếu này không. Không phải thì chọn Bỏ bản nộp trong sua-loi.xlsx.",
        "Trưởng thôn tự ký tên trong phiếu kiểm tra thôn mình.",
        sends_back=False,
    ),
)
