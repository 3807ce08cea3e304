"""The words for what parsing says about one cell: refused, doubted or put right."""

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
        "not-a-number", "error", "Không phải là số",
        "“{label}”: không đọc được “{seen}” thành một số.",
        "Chỉ ghi một số, ví dụ 85,5; phần giải thích ghi sang cột Ghi chú.",
        "Ô ghi “gần xong”.",
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
        "number-range", "error", "Ghi một khoảng, chưa phải một số",
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

DOUBTED: tuple[Entry, ...] = (
    Entry(
        "said-not-reported", "warning", "Ghi là chưa có số liệu",
        "“{label}”: ô ghi “{seen}”, được hiểu là chưa có số liệu, không phải số 0.",
        "Chưa có số liệu thì để trống; có rồi thì ghi vào.",
        "Ô ghi “chưa có số liệu” hoặc một dấu gạch.",
    ),
    Entry(
        "approximate", "warning", "Số ước chừng",
        "“{label}”: “{before}” là số ước chừng; tạm tính là {after}.",
        "Nếu đã đo, đếm được thì ghi số chính xác.",
        "Ô ghi “khoảng 100”.",
    ),
    Entry(
        "percent-from-fraction", "warning", "Tỷ lệ tính từ phân số",
        "“{label}”: “{before}” được tính ra phần trăm: {calculation}.",
        "Xem lại phép tính; nếu đúng, lần sau ghi thẳng {after}.",
        "Ô tỷ lệ ghi 2/3.",
    ),
    Entry(
        "thousand-fold", "warning", "Có thể lệch một nghìn lần",
        "“{label}”: ô ghi {after}, nhưng {reference}; có thể máy đã hiểu nhầm, đúng ra là {other}.",
        "Xem lại: nếu là {other} thì gõ lại, số nghìn gõ liền không có dấu; nếu đúng là {after} thì giữ nguyên.",
        "Gõ 1.250 trên máy đặt kiểu Anh – Mỹ, ô thành 1,25.",
    ),
    Entry(
        "other-unit", "warning", "Đơn vị khác với phiếu",
        "“{label}”: ô ghi theo “{unit}”, phiếu tính theo {measure}; tạm lấy {after}.",
        "Xem lại có đúng số cần ghi không; chỉ ghi con số.",
        "Ô số nhà ghi “12 hộ”.",
    ),
    Entry(
        "ambiguous-date", "warning", "Ngày và tháng có thể bị đảo",
        "“{label}”: ngày {after} cũng có thể là {other} nếu máy đã đảo ngày với tháng; đang tính là {after}.",
        "Xem lại; nếu sai thì gõ lại ngày đúng.",
        "Ô ngày là 10/11/2021 hoặc 11/10/2021.",
    ),
    Entry(
        "ditto-text", "warning", "Phần ghi chỉ có dấu như trên",
        "“{label}”: ô chỉ ghi “{seen}”; khi xem riêng ô này không ai biết là nội dung gì.",
        "Chép lại đầy đủ nội dung vào chính ô này.",
        "Ô ghi chú ghi “như trên”.",
    ),
    Entry(
        "long-text", "warning", "Ghi quá dài",
        "“{label}”: phần ghi dài {length} chữ cái, khi in có thể bị cắt bớt.",
        "Ghi gọn lại những ý chính.",
        "Dán cả một bản báo cáo vào ô ghi chú.",
    ),
    Entry(
        "legacy-font", "warning", "Dùng phông chữ kiểu cũ",
        "“{label}”: chữ gõ bằng phông cũ {font}, máy khác đọc thành “{seen}”. Ý bác là “{proposal}”?",
        "Nếu đúng, chọn bảng mã Unicode trong UniKey, phông Arial, rồi gõ lại “{proposal}”; nếu không, gõ lại cho đúng.",
        "Ô dùng phông .VnTime.",
    ),
    Entry(
        "legacy-text", "warning", "Chữ có vẻ theo bảng mã cũ",
        "“{label}”: chữ “{seen}” có vẻ gõ theo bảng mã cũ {table}. Ý bác là “{proposal}”?",
        "Nếu đúng, chọn bảng mã Unicode trong UniKey, phông Arial, rồi gõ lại “{proposal}”; nếu không, gõ lại cho đúng.",
        "Ô ghi “Th«n Hoµ B×nh”.",
    ),
)  # fmt: skip

REPAIRED: tuple[Entry, ...] = (
    Entry(
        "mark-decided", "note", "Đã chọn nghĩa của dấu chấm, dấu phẩy",
        "“{label}”: “{before}” được hiểu là {after} (không phải {other}) vì {reason}.",
        "Nếu hiểu sai thì gõ lại: số nghìn gõ liền không có dấu, sau dấu phẩy không quá hai số lẻ.",
        "Ô kế hoạch 2.500 m ghi 1.250.",
    ),
    Entry(
        "decimal-comma", "note", "Số gõ dạng chữ, dấu phẩy thập phân",
        "“{label}”: ô ghi “{before}” ở dạng chữ, đã đọc thành số {after}.",
        "Không phải sửa gì nếu đúng.",
        "Ô ghi 85,5 dạng chữ.",
    ),
    Entry(
        "decimal-point", "note", "Số gõ dạng chữ, dấu chấm thập phân",
        "“{label}”: ô ghi “{before}” ở dạng chữ, đã đọc thành số {after}.",
        "Không phải sửa gì nếu đúng.",
        "Ô ghi 85.5 dạng chữ.",
    ),
    Entry(
        "digit-groups", "note", "Số gõ dạng chữ, có dấu ngăn hàng nghìn",
        "“{label}”: ô ghi “{before}” ở dạng chữ, đã đọc thành số {after}.",
        "Không phải sửa gì nếu đúng; lần sau gõ số liền không có dấu.",
        "Ô ghi 1 250 hoặc 1.234.567.",
    ),
    Entry(
        "unit-removed", "note", "Đã bỏ đơn vị",
        "“{label}”: “{before}” được đọc là {after}.",
        "Không phải sửa gì nếu đúng; lần sau chỉ ghi con số.",
        "Ô ghi 120m.",
    ),
    Entry(
        "unit-converted", "note", "Đã đổi đơn vị",
        "“{label}”: “{before}” được đổi thành {after} {measure}.",
        "Không phải sửa gì nếu đúng; lần sau ghi thẳng theo {measure}.",
        "Ô tính theo m ghi 4 km.",
    ),
    Entry(
        "number-tidied", "note", "Đã bỏ chữ, dấu thừa quanh số",
        "“{label}”: “{before}” được đọc là {after}.",
        "Không phải sửa gì nếu đúng; lần sau chỉ ghi con số.",
        "Ô ghi “đạt 85”.",
    ),
    Entry(
        "date-swapped", "note", "Đã đảo lại ngày và tháng",
        "“{label}”: “{before}” bị đảo ngày với tháng, đã đổi lại thành {after}.",
        "Không phải sửa gì nếu đúng.",
        "Ô ngày 10/05/2021 trong đợt tháng 10 và 11.",
    ),
    Entry(
        "date-completed", "note", "Đã ghi đủ năm",
        "“{label}”: “{before}” được đọc là ngày {after}.",
        "Không phải sửa gì nếu đúng.",
        "Ô ngày ghi 5-10.",
    ),
    Entry(
        "date-serial", "note", "Ngày ở dạng số",
        "“{label}”: số {before} là ngày {after} ghi theo kiểu của Excel.",
        "Không phải sửa gì nếu đúng.",
        "Ô ngày hiện 44474.",
    ),
    Entry(
        "yesno-read", "note", "Đã hiểu là đạt hay chưa đạt",
        "“{label}”: “{before}” được hiểu là {after}.",
        "Không phải sửa gì nếu đúng; lần sau chọn trong danh sách.",
        "Ô ghi x.",
    ),
    Entry(
        "choice-matched", "note", "Đã khớp với danh sách",
        "“{label}”: “{before}” được hiểu là “{after}”.",
        "Không phải sửa gì nếu đúng; lần sau chọn trong danh sách.",
        "Ô ghi “tap the”.",
    ),
    Entry(
        "text-cleaned", "note", "Đã bỏ ký tự hỏng",
        "“{label}”: đã bỏ những ký tự hỏng, còn lại “{after}”.",
        "Không phải sửa gì nếu nội dung vẫn đủ.",
        "Chữ dán từ chương trình khác.",
    ),
)  # fmt: skip

VALUE_ENTRIES: tuple[Entry, ...] = (*REFUSED, *DOUBTED, *REPAIRED)
