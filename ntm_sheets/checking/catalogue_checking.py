"""The words for what the checks find: who sent it, for which day, and how it fits the last report."""

from ntm_sheets.checking.entry import Entry

CHECKING_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "other-campaign", "error", "Phiếu của chiến dịch khác",
        "Phiếu này thuộc chiến dịch “{seen}”, không phải “{campaign}”.",
        "Dùng phiếu của đợt này trong thư mục templates, điền lại rồi gửi.",
        "Phiếu của năm trước được gửi lại.",
    ),
    Entry(
        "unknown-unit", "error", "Không có thôn này trong danh sách",
        "Phiếu ghi đơn vị “{seen}”, chiến dịch chỉ có: {units}.",
        "Kiểm tra trang Đơn vị của chien-dich.xlsx, hoặc gửi lại phiếu đúng cho thôn.",
        "Phiếu của một thôn đã bỏ khỏi danh sách.",
    ),
    Entry(
        "unknown-form", "error", "Không rõ loại phiếu",
        "Phiếu ghi loại “{seen}”; chỉ có phiếu báo cáo (report) và phiếu kiểm tra (inspection).",
        "Dùng phiếu trong thư mục templates, điền lại rồi gửi.",
        "Trang ẩn của phiếu bị sửa.",
    ),
    Entry(
        "other-version", "error", "Phiếu mẫu cũ",
        "Phiếu theo mẫu số “{seen}”, mẫu đang dùng là số {version}.",
        "Dùng phiếu mới trong thư mục templates, điền lại rồi gửi.",
        "Phiếu phát ra trước khi đổi mẫu.",
    ),
    Entry(
        "stamp-changed", "error", "Dấu nhận dạng của phiếu bị sửa",
        "Dấu nhận dạng trong trang ẩn không còn khớp (đang ghi {seen}).",
        "Dùng phiếu gốc xã đã phát cho thôn, điền lại rồi gửi.",
        "Phiếu của thôn này bị sửa thành phiếu của thôn khác.",
    ),
    Entry(
        "date-missing", "error", "Thiếu ngày báo cáo",
        "Chưa ghi ngày báo cáo.",
        "Ghi ngày vào ô này theo kiểu ngày/tháng/năm, ví dụ 05/10/2021, rồi gửi lại.",
        "Ô Ngày báo cáo để trống.",
    ),
    Entry(
        "date-unreadable", "error", "Ngày báo cáo không dùng được",
        "Không dùng được ngày báo cáo “{seen}”.",
        "Ghi lại ngày theo kiểu ngày/tháng/năm, trong khoảng {first} đến {last}, rồi gửi lại.",
        "Ngày báo cáo ghi “hôm qua”.",
    ),
    Entry(
        "date-outside", "error", "Ngày báo cáo ngoài thời gian chiến dịch",
        "Ngày báo cáo {seen} nằm ngoài đợt ({first} đến {last}).",
        "Sửa ngày cho đúng rồi gửi lại.",
        "Ngày báo cáo 05/12/2021.",
    ),
    Entry(
        "date-future", "error", "Ngày báo cáo chưa tới",
        "Ngày báo cáo {seen} còn ở phía trước; xã nhận phiếu ngày {received}.",
        "Sửa ngày báo cáo (hoặc đồng hồ máy tính) cho đúng rồi gửi lại.",
        "Phiếu nhận ngày 05/10 ghi ngày 15/10.",
    ),
    Entry(
        "no-answers", "error", "Phiếu chưa điền",
        "Phiếu có đúng mẫu nhưng không có số liệu nào dùng được ({filled} ô đã điền).",
        "Điền số liệu vào các ô màu rồi gửi lại.",
        "Phiếu trắng gửi nhầm.",
    ),
    Entry(
        "unknown-cell", "warning", "Ô không thuộc phiếu này",
        "Ô này có mã “{key}” mà phiếu của thôn không có, nên không dùng.",
        "Nếu chiến dịch vừa thay đổi, hãy phát lại phiếu mới cho thôn.",
        "Chỉ tiêu đã bỏ khỏi chiến dịch.",
    ),
    Entry(
        "required-blank", "warning", "Thiếu thông tin bắt buộc",
        "Chưa ghi “{label}”.",
        "Ghi vào ô này ở lần gửi sau.",
        "Ô Người báo cáo để trống.",
    ),
    Entry(
        "not-reported", "warning", "Còn chỗ chưa có số liệu",
        "Trang “{table}” còn {count} ô chưa báo cáo lần nào: {rows}.",
        "Có số liệu thì điền tiếp ở lần gửi sau; thật sự bằng không thì ghi 0.",
        "Chỉ tiêu 4.3 chưa ai điền.",
    ),
    Entry(
        "fell-back", "warning", "Chỉ tiêu đã đạt nay lại chưa đạt",
        "{label}: lần trước ({before_date}) ghi {before} là đạt, nay ghi {seen} là chưa đạt.",
        "Kiểm tra lại; nếu đúng thì ghi lý do vào cột Ghi chú.",
        "Hàng rào xanh 75 % xuống 60 %.",
    ),
    Entry(
        "total-shrank", "warning", "Lũy kế giảm",
        "{label}: lũy kế lần trước ({before_date}) là {before}, nay chỉ còn {seen}.",
        "Cột Lũy kế là tổng từ đầu đợt. Nếu vừa ghi số trong kỳ, hãy sửa lại; nếu giảm thật thì ghi lý do.",
        "Lũy kế 500 m xuống 120 m.",
    ),
    Entry(
        "differs-from-inspection", "warning", "Thôn và đoàn kiểm tra khác nhau",
        "{label}: thôn ghi {village}, đoàn kiểm tra ghi {team} (ngày {other_date}). Số của đoàn được tính.",
        "Thôn và đoàn đối chiếu lại tại chỗ; nếu đoàn nhầm thì đoàn gửi phiếu kiểm tra mới.",
        "Thôn ghi đạt, đoàn ghi chưa đạt.",
    ),
)
