"""The words for what parsing says about one cell: refused, doubted or put right."""

from ntm_sheets.checking.catalogue_refused import REFUSED
from ntm_sheets.checking.entry import Entry

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
        "Đúng ngày đó thì gõ lại bằng chữ, ví dụ: ngày 10 tháng 11 năm 2021; nếu sai thì gõ lại ngày đúng.",
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
