"""The words for rows and columns that no longer are what their hidden keys say, and for what was filled in beside them."""

from ntm_sheets.checking.entry import Entry

_AS_SENT = "Điền vào phiếu gốc xã đã phát; đừng sắp xếp (Sort), đừng chèn hay đẩy ô trong bảng."

DRIFTED_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "rows-moved",
        "warning",
        "Các dòng trong bảng bị đổi chỗ",
        "Bảng {table} (trang “{sheet}”) bị sắp xếp lại hoặc bị chèn ô, mã ẩn không còn khớp với chữ trên dòng. "
        "Máy lấy số theo mã và tên nhìn thấy trên dòng: ô {cells}.",
        "Xem lại từng dòng đó trong phiếu trả lại: đúng thì gửi lại phiếu ấy, sai thì sửa rồi gửi. " + _AS_SENT,
        "Bỏ khóa trang rồi sắp xếp các đầu việc theo khối lượng.",
        of_cell=False,
    ),
    Entry(
        "columns-moved",
        "warning",
        "Các cột trong bảng bị đổi chỗ",
        "Bảng {table} (trang “{sheet}”) có cột bị đổi chỗ, mã ẩn không còn khớp với tiêu đề. "
        "Máy lấy số theo tiêu đề nhìn thấy: ô {cells}.",
        "Xem lại các cột đó trong phiếu trả lại: đúng thì gửi lại phiếu ấy, sai thì sửa rồi gửi. " + _AS_SENT,
        "Chèn ô, đẩy cả bảng sang phải một cột.",
        of_cell=False,
    ),
    Entry(
        "row-drifted",
        "error",
        "Không rõ số này của dòng nào",
        "Trang “{sheet}”, ô {cell} ghi “{seen}”: theo mã ẩn thì là dòng “{label}”, nhưng chữ trên dòng là “{shown}”. "
        "Số này không được tính.",
        "Ghi lại số này vào đúng dòng trong phiếu trả lại rồi gửi phiếu ấy. " + _AS_SENT,
        "Sắp xếp lại cột tên mà không kéo số đi theo.",
    ),
    Entry(
        "column-drifted",
        "error",
        "Không rõ số này của cột nào",
        "Trang “{sheet}”, ô {cell} ghi “{seen}”: theo mã ẩn thì là cột “{label}”, nhưng tiêu đề cột là “{shown}”. "
        "Số này không được tính.",
        "Ghi lại số này vào đúng cột trong phiếu trả lại rồi gửi phiếu ấy. " + _AS_SENT,
        "Đẩy riêng hàng tiêu đề sang phải.",
    ),
    Entry(
        "rows-unlabelled",
        "warning",
        "Mất chữ ghi tên dòng",
        "Bảng {table} (trang “{sheet}”) có dòng không còn mã và tên ở đầu dòng. Máy lấy số theo mã ẩn: ô {cells}.",
        "Xem lại các số đó trong phiếu trả lại có đúng dòng không rồi gửi lại phiếu ấy. " + _AS_SENT,
        "Lỡ xóa mã “V1” ở đầu dòng.",
        of_cell=False,
    ),
    Entry(
        "row-without-key",
        "warning",
        "Có dòng tự thêm vào bảng",
        "Bảng {table} (trang “{sheet}”) có dòng tự thêm ({label}), đã ghi ở ô {cells}. "
        "Máy không nhận dòng này, vì nó không có trong phiếu xã phát.",
        "Dòng đã có trong phiếu thì ghi số vào đúng dòng đó rồi xóa dòng thừa. Việc mới, vườn mới thì báo xã thêm vào kế "
        "hoạch để xã phát phiếu mới; trong khi chờ, ghi vào ô Khó khăn hoặc Đề xuất ở trang đầu.",
        "Chèn thêm dòng “V6” dưới vườn V5.",
        of_cell=False,
    ),
    Entry(
        "column-without-key",
        "warning",
        "Có cột tự thêm vào bảng",
        "Bảng {table} (trang “{sheet}”) có số liệu ghi ở cột không thuộc phiếu ({label}): ô {cells}. "
        "Máy không nhận các ô này, vì phiếu xã phát không có cột đó.",
        "Chuyển nội dung sang đúng cột của phiếu, hoặc sang cột Ghi chú, rồi gửi lại.",
        "Ghi thêm số vào cột bên phải cột Ghi chú.",
        of_cell=False,
    ),
    Entry(
        "key-twice",
        "warning",
        "Một mục có ở nhiều chỗ trong tệp",
        "Bảng {table} có mục nằm ở hai chỗ trở lên trong tệp (dòng, cột hoặc trang bị chép thêm); "
        "máy lấy số ở các ô: {cells}.",
        "Xóa dòng, cột hoặc trang chép thêm, kể cả chỗ đang ẩn; xem lại các số đó rồi gửi lại.",
        "Chép cả cột “Thôn tự chấm” sang bên cạnh.",
        of_cell=False,
    ),
)
