"""The words for a cell that does not count: parsing refused it."""

from ntm_sheets.checking.entry import Entry

REFUSED: tuple[Entry, ...] = (
    Entry(
        "error-value", "error", "Ô báo lỗi",
        "“{label}”: ô đang báo lỗi {seen}, không phải số liệu.",
        "Xóa công thức trong ô, gõ thẳng kết quả vào, hoặc để trống nếu chưa có số liệu.",
        "Ô hiện #N/A.",
    ),
    Entry(
        "formula-not-calculated", "error", "Công thức chưa tính",
        "“{label}”: ô chứa công thức nhưng chưa có kết quả.",
        "Mở phiếu bằng Excel, bấm Lưu rồi gửi lại; hoặc gõ thẳng kết quả vào ô.",
        "Phiếu làm trên điện thoại có ô =B5+B6.",
    ),
    Entry(
        "two-readings", "error", "Ô đọc ra hai nội dung khác nhau",
        "“{label}”: tệp lưu ô này không rõ, có thể là: {seen}. Ô này chưa được tính.",
        "Xóa ô, gõ lại cho đúng, lưu bằng Excel thành .xlsx rồi gửi lại.",
        "Phần mềm lạ lưu số 85 thành hai mảnh.",
    ),
    Entry(
        "not-a-number", "error", "Không phải là số",
        "“{label}”: không đọc được “{seen}” thành một số.",
        "Chỉ ghi một số, ví dụ 85,5; phần giải thích ghi sang cột Ghi chú.",
        "Ô ghi “gần xong”.",
    ),
    Entry(
        "words-beside-number", "error", "Cạnh số còn có chữ, dấu chưa rõ nghĩa",
        "“{label}”: ô ghi “{seen}”; cạnh số còn có “{beside}”, chưa rõ có tính số đó không.",
        "Đã đạt, đã làm được đúng số đó thì chỉ ghi con số; chưa làm, còn dự kiến thì ghi số thật hôm nay "
        "hoặc để trống. Lời giải thích ghi sang cột Ghi chú.",
        "Ô ghi “95% chưa đạt” hoặc “120 (dự kiến)”.",
    ),
    Entry(
        "bound-open", "error", "Số ước chừng, chưa rõ đã đạt hay chưa",
        "“{label}”: ô ghi “{seen}”, chưa cho biết đã đạt {rule} hay chưa.",
        "Đo, đếm lại rồi ghi đúng một con số.",
        "Yêu cầu ≥ 90 %, ô ghi “gần 90”.",
    ),
    Entry(
        "nothing-or-unknown", "error", "Không rõ là số 0 hay chưa có số liệu",
        "“{label}”: ô ghi “{seen}”, chưa rõ là bằng 0 hay là chưa có số liệu.",
        "Nếu kết quả bằng không, ghi số 0; nếu chưa có số liệu, để trống.",
        "Ô số nhà tạm ghi “không có”.",
    ),
    Entry(
        "ditto-mark", "error", "Ghi dấu như trên",
        "“{label}”: ô ghi “{seen}”, nghĩa là giống chỗ khác; máy không tự chép từ chỗ khác sang.",
        "Gõ đầy đủ vào chính ô này, dù giống ô trên hay giống lần trước.",
        "Ô ghi ″, nt hoặc “như trên”.",
    ),
    Entry(
        "number-became-date", "error", "Số bị đổi thành ngày",
        "“{label}”: ô cần một số nhưng máy đã đổi thành ngày hoặc giờ ({seen}).",
        "Bấm chuột phải vào ô, chọn Định dạng ô (Format Cells), chọn Chung (General), rồi gõ lại số, ví dụ 66,7.",
        "Gõ 2/3 vào ô số, Excel hiện 02/03.",
    ),
    Entry(
        "impossible-number", "error", "Số không thể có",
        "“{label}”: số “{seen}” lớn hoặc nhỏ đến mức không thể có thật.",
        "Xóa ô rồi gõ lại số.",
        "Ô ghi 1E+300.",
    ),
    Entry(
        "number-range", "error", "Ghi hơn một số",
        "“{label}”: ô ghi “{seen}”, gồm hơn một số.",
        "Ghi một số duy nhất đúng với thực tế hôm nay.",
        "Ô ghi “10-15”.",
    ),
    Entry(
        "number-fraction", "error", "Ghi phân số",
        "“{label}”: ô ghi “{seen}”, chưa rõ lấy số nào.",
        "Ghi riêng số đã làm được; số phải làm đã có sẵn trong phiếu.",
        "Ô khối lượng ghi “2/3”.",
    ),
    Entry(
        "amount-left", "error", "Chưa rõ đã làm hay còn lại",
        "“{label}”: ô ghi “{seen}”, chưa rõ là phần đã làm hay phần chưa làm.",
        "Chỉ ghi số đã làm được.",
        "Ô khối lượng ghi “còn 200 m”.",
    ),
    Entry(
        "percent-in-number", "error", "Ghi tỷ lệ % vào ô khối lượng",
        "“{label}”: ô ghi tỷ lệ “{seen}”, trong khi cần con số thật ({measure}).",
        "Ghi số đã làm được, không ghi phần trăm.",
        "Ô mét rãnh đã đào ghi 80%.",
    ),
    Entry(
        "wrong-unit", "error", "Sai đơn vị tính",
        "“{label}”: ô ghi theo “{unit}”, trong khi cần theo {measure}.",
        "Đổi ra {measure} rồi chỉ ghi con số.",
        "Ô triệu đồng một năm ghi “5 triệu/tháng”.",
    ),
    Entry(
        "ambiguous-number", "error", "Dấu chấm, dấu phẩy chưa rõ nghĩa",
        "“{label}”: “{seen}” có thể là {first} hoặc là {second}.",
        "Nếu là {first}, gõ liền {first_typed}, không có dấu; nếu là {second}, gõ {second_typed}, không quá hai số lẻ.",
        "Ô ghi 1.250.",
    ),
    Entry(
        "percent-scale", "error", "Chưa rõ tỷ lệ phần trăm",
        "“{label}”: ô ghi {seen}, chưa rõ là {first} % hay {second} %.",
        "Gõ lại có dấu %: {first}% hoặc {second}%.",
        "Ô tỷ lệ ghi 0,8.",
    ),
    Entry(
        "out-of-range", "error", "Số nằm ngoài giới hạn",
        "“{label}”: số {value} không thể đúng, ô này chỉ nhận số {range}.",
        "Xem lại rồi gõ số đúng; chưa có số liệu thì để trống.",
        "Ô tỷ lệ ghi 120.",
    ),
    Entry(
        "not-whole", "error", "Phải là số nguyên",
        "“{label}”: đây là số đếm nên không thể là {value}.",
        "Ghi số nguyên, ví dụ 12.",
        "Ô số nhà ghi 2,5.",
    ),
    Entry(
        "money-scale", "error", "Số tiền quá lớn",
        "“{label}”: {value} {measure} là quá lớn, có lẽ số ghi theo đồng.",
        "Ghi lại theo {measure}: 50.000.000 đồng thì ghi 50.",
        "Ô triệu đồng ghi 50000000.",
    ),
    Entry(
        "not-a-date", "error", "Không phải là ngày",
        "“{label}”: không đọc được “{seen}” thành một ngày.",
        "Ghi theo kiểu ngày/tháng/năm, ví dụ 05/10/2021.",
        "Ô ngày ghi “hôm qua”.",
    ),
    Entry(
        "impossible-date", "error", "Ngày không có thật",
        "“{label}”: không có ngày “{seen}”.",
        "Xem lại lịch rồi ghi theo kiểu ngày/tháng/năm, ví dụ 05/10/2021.",
        "Ô ngày ghi 31/11/2021.",
    ),
    Entry(
        "date-outside-period", "error", "Ngày ngoài thời gian chiến dịch",
        "“{label}”: ngày {day} nằm ngoài thời gian từ {first} đến {last}.",
        "Xem lại ngày, tháng, năm rồi ghi cho đúng.",
        "Ô ngày ghi 05/12/2021.",
    ),
    Entry(
        "date-no-year", "error", "Ngày thiếu năm",
        "“{label}”: “{seen}” chưa cho biết năm nào.",
        "Ghi đủ ngày/tháng/năm, ví dụ 05/10/2021.",
        "Ô ngày ghi 5/10 khi chưa biết thời gian chiến dịch.",
    ),
    Entry(
        "unclear-yesno", "error", "Chưa rõ đạt hay chưa đạt",
        "“{label}”: ô ghi “{seen}”, chưa rõ là đạt hay chưa đạt.{suggestion}",
        "Chọn Đạt hoặc Chưa đạt; phần giải thích ghi sang cột Ghi chú.",
        "Ô ghi “cơ bản đạt”.",
    ),
    Entry(
        "unknown-choice", "error", "Không có trong danh sách",
        "“{label}”: “{seen}” không có trong danh sách.{suggestion}",
        "Bấm vào ô và chọn một mục: {choices}.",
        "Ô xếp loại ghi “tàm tạm”.",
    ),
    Entry(
        "picture-as-text", "error", "Gõ chữ vào ô ảnh",
        "“{label}”: ô này cần một tấm ảnh, nhưng đang ghi “{seen}”.",
        "Xóa chữ rồi chèn ảnh vào ô; nếu không có ảnh thì để trống.",
        "Ô ảnh ghi “đã gửi Zalo”.",
    ),
)  # fmt: skip
