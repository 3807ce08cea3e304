"""The words for what is odd about cells that are sound: hidden, struck through, merged, computed."""

from ntm_sheets.checking.entry import Entry

NOTICED_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "covered-value",
        "error",
        "Số liệu bị ô gộp che mất",
        "Trang “{sheet}”, ô {cell} nằm dưới ô gộp, bên trong còn ghi “{seen}” mà không ai thấy; số đó không được tính.",
        "Bỏ gộp ô (Merge & Center), xem lại từng ô rồi gửi lại.",
        "Gộp hai dòng đã có số.",
    ),
    Entry(
        "merged-answers",
        "warning",
        "Ô trả lời bị gộp",
        "Trang “{sheet}”, ô {cell} bị gộp vào ô khác nên tính là chưa báo cáo; số ghi trong ô gộp chỉ tính cho ô đầu.",
        "Bỏ gộp ô (Merge & Center), ghi riêng từng ô rồi gửi lại.",
        "Gộp ô của hai chỉ tiêu thành một.",
    ),
    Entry(
        "hidden-answers",
        "warning",
        "Số liệu nằm ở chỗ bị ẩn",
        "Trang “{sheet}” có số liệu ở trang, dòng hoặc cột đang ẩn hoặc bị thu nhỏ đến mất hẳn: {cells}. Các ô này vẫn được tính.",
        "Cho hiện lại dòng, cột, trang đang ẩn và bỏ lọc, xem lại các ô đó.",
        "Lọc bảng rồi quên bỏ lọc.",
    ),
    Entry(
        "unseen-answers",
        "warning",
        "Số liệu không nhìn thấy được",
        "Trang “{sheet}” có số liệu mà mắt không thấy (chữ trùng màu nền, chữ quá nhỏ, định dạng ẩn số): ô {cells}. "
        "Các ô này vẫn được tính, ví dụ ô {cell}: “{seen}”.",
        "Đổi màu chữ và định dạng về bình thường (General), xem lại các ô đó rồi gửi lại.",
        "Chữ trắng trên nền trắng, định dạng “;;;”.",
    ),
    Entry(
        "disguised-answers",
        "warning",
        "Số nhìn thấy khác số trong ô",
        "Trang “{sheet}” có ô đặt định dạng làm số nhìn thấy khác số thật: ô {cells}. Máy tính theo số thật trong ô, "
        "ví dụ ô {cell}: “{seen}”.",
        "Đổi định dạng các ô đó về bình thường (General), ghi lại cho đúng số rồi gửi lại.",
        "Ô ghi 60 nhưng định dạng “95” nên thấy 95.",
    ),
    Entry(
        "struck-letters",
        "warning",
        "Có chữ gạch bỏ",
        "Trang “{sheet}” có chữ hoặc số bị gạch ngang ở ô {cells}. Máy đọc cả phần bị gạch (ô {cell}: “{seen}”).",
        "Xóa hẳn phần không dùng nữa, chỉ để lại số đúng, rồi gửi lại.",
        "Ô ghi 250, số 0 bị gạch ngang.",
    ),
    Entry(
        "formula-answers",
        "note",
        "Ô trả lời là công thức",
        "Trang “{sheet}”, ô {cells} là công thức; máy lấy kết quả đã lưu trong tệp (ô {cell}: {seen}), không tính lại.",
        "Xem kết quả có đúng không; lần sau gõ thẳng con số.",
        "Ô ghi =120+30.",
    ),
    Entry(
        "comments-ignored",
        "note",
        "Phiếu có ghi chú của Excel",
        "Phiếu có ghi chú (comment) ở trang {sheets}; máy không đọc các ghi chú này.",
        "Điều cần báo thì ghi vào cột Ghi chú của phiếu.",
        "Bấm chuột phải, chọn Chèn ghi chú.",
    ),
    Entry(
        "external-links",
        "note",
        "Tệp lấy số từ tệp khác",
        "“{file}” có liên kết tới tệp khác hoặc tới mạng. Máy lấy số đã lưu sẵn trong phiếu, không mở liên kết.",
        "Xem các số đó có đúng không; lần sau gõ thẳng con số.",
        "Ô ghi ='[sổ theo dõi.xlsx]Trang1'!B5.",
    ),
    Entry(
        "rows-out-of-order",
        "note",
        "Các dòng trong tệp lộn xộn",
        "Trang “{sheet}” ghi các dòng không theo thứ tự; máy đọc theo đúng địa chỉ từng ô.",
        "Mở bằng Excel rồi lưu lại; nếu Excel báo lỗi thì điền lại vào phiếu mới.",
        "Tệp do một phần mềm khác xuất ra.",
    ),
)
