"""Faults planted in a written campaign workbook: cells found by their keys, edited as an officer would edit them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

FIRST_ROW = 5


class Editing:
    """A campaign workbook open for edits; `row` is the row's key, with its owner's shown name where keys repeat."""

    def __init__(self, path: Path) -> None:
        self.book = load_workbook(path)
        self.sheets: dict[str, Worksheet] = {str(sheet["A1"].value): sheet for sheet in self.book.worksheets}

    def cell(self, sheet: str, row: str, field: str) -> Cell:
        page = self.sheets[sheet]
        if not row:
            number = next(cell.row for (cell,) in page.iter_rows(min_row=2, max_col=1) if cell.value == field)
            return page.cell(number, 3)
        columns = self.columns(sheet)
        owner, _, key = row.rpartition("/")
        for number in range(FIRST_ROW, page.max_row + 1):
            by = "name" if sheet == "classes" else "key"
            owned = not owner or page.cell(number, 2).value == owner
            if owned and page.cell(number, columns[by]).value == key:
                return page.cell(number, columns[field])
        raise KeyError(row)

    def columns(self, sheet: str) -> dict[str, int]:
        return {str(cell.value): cell.column for cell in self.sheets[sheet][1][1:] if cell.value}

    def save(self, path: Path) -> None:
        self.book.save(path)


@dataclass(frozen=True)
class Planted:
    """A value typed into one cell, and the sentences that must come of it: (cell, what it says)."""

    sheet: str
    row: str
    field: str
    typed: Any
    says: str
    at: tuple[str, str, str] | None = None  # where it is reported, if elsewhere

    @property
    def place(self) -> tuple[str, str, str]:
        return self.at or (self.sheet, self.row, self.field)

    def __str__(self) -> str:
        return f"{self.sheet}-{self.row}-{self.field}-{self.typed}"


FAULTS = (
    # Cells that cannot be read as what they should hold.
    Planted("settings", "", "start", "hôm qua", "không đọc được ngày (đang ghi “hôm qua”). Ghi ngày/tháng/năm"),
    Planted("settings", "", "end", "31/02/2021", "không đọc được ngày (đang ghi “31/02/2021”)"),
    Planted("settings", "", "deadline", "25:00", "không đọc được giờ (đang ghi “25:00”). Ghi giờ:phút"),
    Planted("settings", "", "reminder", "17:00", "không trước giờ báo cáo 17:00 (đang ghi “17:00”). Ghi giờ sớm hơn"),
    Planted("settings", "", "name", None, "thiếu “Tên chiến dịch”. Tên in trên phiếu"),
    Planted("settings", "", "commune", "#REF!", "ô đang báo lỗi công thức (đang ghi “#REF!”). Gõ thẳng giá trị"),
    Planted("settings", "", "place", True, "cần chữ ở đây (đang ghi “TRUE”). Gõ lại bằng chữ"),
    Planted("settings", "", "key", None, "thiếu “Mã chiến dịch”"),
    Planted("settings", "", "key", "Chiến dịch 1", "mã chỉ gồm chữ thường không dấu"),
    Planted(
        "settings",
        "",
        "key",
        "con",
        "Windows không cho đặt tên tệp như mã này (đang ghi “con”). Đổi mã, ví dụ thon-con",
    ),
    Planted("tracks", "ve-dich", "garden_quota", "năm", "cần một con số (đang ghi “năm”). Chỉ gõ con số"),
    Planted("tracks", "ve-dich", "garden_quota", 2.5, "cần một số nguyên từ 0 trở lên (đang ghi “2,5”)"),
    Planted("tracks", "ve-dich", "garden_quota", -1, "cần một số nguyên từ 0 trở lên (đang ghi “-1”)"),
    Planted("tracks", "ve-dich", "garden_quota", None, "thiếu “Số vườn phải đạt”. Số vườn mẫu mỗi đơn vị phải đạt"),
    Planted("units", "hoa-binh", "name", None, "thiếu “Tên đơn vị”"),
    Planted("units", "hoa-binh", "name", "#N/A", "ô đang báo lỗi công thức (đang ghi “#N/A”)"),
    Planted("units", "hoa-binh", "name", "=A1&B1", "ô đang báo lỗi công thức (đang ghi “=A1&B1”)"),
    Planted("sets", "khu-dan-cu", "name", None, "thiếu “Tên bộ tiêu chí”"),
    Planted("sets", "khu-dan-cu", "verified", "rồi", "không phải một trong: Có, Không (đang ghi “rồi”). Chọn lại"),
    Planted("criteria", "TC1", "points", "năm", "cần một con số (đang ghi “năm”)"),
    Planted(
        "criteria", "TC1", "key", "TC 1", "mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch ngang (đang ghi “TC 1”)"
    ),
    Planted("indicators", "TC1.2", "kind", "Số điện thoại", "không phải một trong: Số, Tỷ lệ %"),
    Planted("indicators", "TC1.2", "comparison", "hơn", "không phải một trong: Ít nhất, Không quá"),
    Planted("indicators", "TC1.2", "low", "không", "cần một con số (đang ghi “không”)"),
    Planted("indicators", "TC1.2", "name", None, "thiếu “Tên chỉ tiêu”"),
    Planted("indicators", "TC1.2", "threshold", True, "cần một con số (đang ghi “TRUE”)"),
    Planted("gardens", "Hòa Bình/V1", "key", "V 1", "mã chỉ gồm chữ không dấu"),
    Planted("tasks", "Hòa Bình/CV01", "start", "2021-31-31", "không đọc được ngày (đang ghi “2021-31-31”)"),
    Planted(
        "tasks", "Hòa Bình/CV01", "volume", "1.250", "không rõ là phần nghìn hay phần lẻ (đang ghi “1.250”). Gõ lại"
    ),
    Planted("tasks", "Hòa Bình/CV01", "volume", "nhiều", "cần một con số (đang ghi “nhiều”)"),
    Planted("tasks", "Hòa Bình/CV01", "measure", None, "thiếu “Đơn vị tính”"),
    Planted("scoring", "", "progress", "mười lăm", "cần một con số (đang ghi “mười lăm”)"),
    Planted("scoring", "", "points_by", "thôn", "không phải một trong: Số được tính, Thôn tự báo, Đoàn phúc tra"),
    Planted("scoring", "", "verified_days", "hai tuần", "cần một con số (đang ghi “hai tuần”)"),
    Planted("classes", "Xuất sắc", "max_failed", -1, "cần một số nguyên từ 0 trở lên (đang ghi “-1”)"),
    Planted(
        "tracks",
        "ve-dich",
        "required_parts",
        "Tiêu chí; điểm cộng",
        "“điểm cộng” không phải một trong: Tiêu chí, Vườn mẫu, Tiến độ đầu việc",
    ),
    Planted("classes", "Tốt", "floor", "tám mươi", "cần một con số (đang ghi “tám mươi”)"),
    # Keys, names, references.
    Planted("tracks", "ve-dich", "name", "Duy trì", "tên “Duy trì” trùng với ô C5", at=("tracks", "duy-tri", "name")),
    Planted(
        "units",
        "hoa-binh",
        "key",
        "Hòa Bình",
        "mã chỉ gồm chữ thường không dấu, chữ số và gạch ngang (đang ghi “Hòa Bình”)",
    ),
    Planted(
        "units",
        "lien-mieu",
        "key",
        "hoa-binh",
        "mã “hoa-binh” trùng với ô B5 (đang ghi “hoa-binh”). Mỗi dòng một mã riêng",
    ),
    Planted("units", "lien-mieu", "name", "HOÀ BÌNH", "tên “HOÀ BÌNH” trùng với ô C5"),
    Planted(
        "units",
        "hoa-binh",
        "track",
        "Về đíc",
        "“Nhóm” này chưa có (đang ghi “Về đíc”). Có phải “Về đích”? Chọn trong danh sách: Về đích",
    ),
    Planted("units", "hoa-binh", "track", None, "thiếu “Nhóm”. Chọn nhóm trong danh sách"),
    Planted("sets", "vuon-mau", "name", "Khu dân cư nông thôn mới kiểu mẫu", "trùng với ô C5"),
    Planted("tracks", "ve-dich", "unit_set", "Bộ 33", "“Bộ tiêu chí của đơn vị” này chưa có (đang ghi “Bộ 33”)"),
    Planted(
        "tracks", "ve-dich", "unit_set", "Vườn mẫu", "bộ tiêu chí này không chấm cho “Đơn vị” (đang ghi “Vườn mẫu”)"
    ),
    Planted(
        "tracks",
        "ve-dich",
        "garden_set",
        None,
        "có số vườn phải đạt mà chưa có bộ tiêu chí vườn mẫu",
        at=("tracks", "ve-dich", "garden_quota"),
    ),
    Planted("criteria", "TC1", "set", "Bộ lạ", "“Bộ tiêu chí” này chưa có (đang ghi “Bộ lạ”)"),
    Planted("criteria", "TC2", "key", "TC1", "mã “TC1” trùng với ô C5"),
    Planted(
        "indicators",
        "TC3.1",
        "criterion",
        "TC99",
        "bộ tiêu chí này không có tiêu chí mã đó (đang ghi “TC99”). Các mã đang có: TC1, TC2",
    ),
    Planted("indicators", "TC1.2", "key", "tc1.1", "mã “tc1.1” trùng với ô D5"),
    Planted("indicators", "TC1.2", "set", "Bộ lạ", "“Bộ tiêu chí” này chưa có (đang ghi “Bộ lạ”)"),
    Planted("gardens", "Hòa Bình/V2", "key", "V1", "mã “V1” trùng với ô C5"),
    Planted(
        "gardens", "Hòa Bình/V1", "unit", "Hòa Bìn", "“Đơn vị” này chưa có (đang ghi “Hòa Bìn”). Có phải “Hòa Bình”?"
    ),
    Planted("tasks", "Hòa Bình/CV02", "key", "CV01", "mã “CV01” trùng với ô C5"),
    Planted("tasks", "Hòa Bình/CV01", "unit", "thôn Lạ", "“Đơn vị” này chưa có (đang ghi “thôn Lạ”)"),
    Planted(
        "tasks",
        "Hòa Bình/CV02",
        "after",
        "CV99",
        "đơn vị này không có việc “CV99” (đang ghi “CV99”). Chọn trong các việc: CV01, CV02",
    ),
    Planted(
        "tasks", "Hòa Bình/CV02", "after", "CV02", "các việc chờ nhau thành vòng: CV02 → CV02 (đang ghi “CV02”). Bỏ bớt"
    ),
    Planted("classes", "Tốt", "name", "khá", "trùng với ô B6", at=("classes", "Khá", "name")),
    Planted(
        "tasks",
        "Hòa Bình/CV09",
        "key",
        "tc1.1",
        "mã “tc1.1” trùng với ô D5 trang “Chỉ tiêu” (đang ghi “tc1.1”). Đổi mã này",
    ),
    Planted("gardens", "Hòa Bình/V1", "key", "CV01", "mã “CV01” trùng với ô C5 trang “Đầu việc”"),
    Planted("indicators", "VM1.1", "key", "owner", "phiếu vườn mẫu đã có cột mang mã này (đang ghi “owner”). Đổi mã"),
    # Days and amounts.
    Planted(
        "settings",
        "",
        "end",
        "01/10/2021",
        "kết thúc trước ngày bắt đầu 02/10/2021 (đang ghi “01/10/2021”). Sửa một trong hai ngày",
    ),
    Planted(
        "settings",
        "",
        "launch_by",
        "01/12/2021",
        "hạn ra quân nằm ngoài 02/10/2021 – 30/11/2021 (đang ghi “01/12/2021”)",
    ),
    Planted(
        "tasks",
        "Hòa Bình/CV02",
        "end",
        "04/10/2021",
        "hoàn thành trước khi bắt đầu (05/10/2021) (đang ghi “04/10/2021”)",
    ),
    Planted(
        "tasks",
        "Hòa Bình/CV02",
        "start",
        "10/05/2021",
        "ngày nằm ngoài chiến dịch 02/10/2021 – 30/11/2021 (đang ghi “10/05/2021”). Sửa lại ngày; ngày và tháng có thể đã bị đổi chỗ",
    ),
    Planted("tasks", "Hòa Bình/CV02", "start", "05/12/2021", "ngày nằm ngoài chiến dịch 02/10/2021 – 30/11/2021"),
    Planted("tasks", "Hòa Bình/CV02", "volume", 0, "khối lượng phải lớn hơn 0 (đang ghi “0”)"),
    # Rules.
    Planted(
        "indicators",
        "TC1.2",
        "comparison",
        "Phải đạt",
        "cách so sánh không hợp với cách trả lời (đang ghi “Phải đạt”). Chọn lại",
    ),
    Planted(
        "indicators",
        "TC1.2",
        "comparison",
        "Chỉ ghi nhận",
        "cách so sánh này không có mức (đang ghi “90”)",
        at=("indicators", "TC1.2", "threshold"),
    ),
    Planted("indicators", "TC1.2", "threshold", None, "thiếu mức phải đạt. Ghi mức phải đạt"),
    Planted("indicators", "TC1.2", "threshold", "cao", "mức phải là con số (đang ghi “cao”)"),
    Planted("indicators", "TC1.2", "threshold", 190, "mức nằm ngoài khoảng nhỏ nhất – lớn nhất (đang ghi “190”)"),
    Planted("indicators", "TC1.2", "high", -5, "số lớn nhất nhỏ hơn số nhỏ nhất (đang ghi “-5”)"),
    Planted(
        "indicators",
        "TC9.1",
        "threshold",
        "Giỏi",
        "mức không có trong các loại (đang ghi “Giỏi”). Chọn một trong: Hoàn thành xuất sắc",
    ),
    Planted(
        "indicators", "TC9.1", "choices", "Hoàn thành tốt", "các loại thiếu hoặc trùng nhau (đang ghi “Hoàn thành tốt”)"
    ),
    Planted("indicators", "TC9.1", "choices", "Hoàn thành tốt; Hoàn thành tốt", "các loại thiếu hoặc trùng nhau"),
    Planted("indicators", "TC9.1", "choices", None, "các loại thiếu hoặc trùng nhau"),
    Planted("indicators", "TC1.2", "choices", "a; b", "chỉ “Chọn trong danh sách” mới có các loại (đang ghi “a; b”)"),
    # Points and classes.
    Planted(
        "criteria",
        "TC2",
        "points",
        7,
        "điểm các tiêu chí của bộ này cộng lại là 52, phải là 50",
        at=("criteria", "TC1", "points"),
    ),
    Planted("criteria", "VM2", "points", 1, "phải là 4", at=("criteria", "VM1", "points")),
    Planted("criteria", "TC2", "points", -5, "điểm không được âm (đang ghi “-5”). Ghi số từ 0 trở lên"),
    Planted("criteria", "TC.gate", "points", 5, "điều kiện kèm theo không có điểm (đang ghi “5”)"),
    Planted(
        "criteria",
        "TC2",
        "gate",
        "Có",
        "điều kiện kèm theo không có điểm (đang ghi “5”). Ghi 0",
        at=("criteria", "TC2", "points"),
    ),
    Planted("scoring", "", "criteria", 40, "năm phần điểm cộng lại là 90 (đang ghi “40”). Sửa cho đủ 100"),
    Planted("scoring", "", "progress", 15.5, "năm phần điểm cộng lại là 100,5", at=("scoring", "", "criteria")),
    Planted("scoring", "", "progress", -15, "điểm không được âm (đang ghi “-15”)"),
    Planted("scoring", "", "criteria", -50, "điểm không được âm (đang ghi “-50”)"),
    Planted(
        "classes", "Tốt", "floor", 95, "mức phải thấp hơn loại đứng trên (90) (đang ghi “95”). Ghi từ loại cao xuống"
    ),
    Planted("classes", "Xuất sắc", "floor", 120, "mức nằm ngoài 0 – 100 (đang ghi “120”)"),
    Planted("classes", "Trung bình", "floor", -5, "mức nằm ngoài 0 – 100 (đang ghi “-5”)"),
    Planted("classes", "Trung bình", "floor", 10, "loại cuối cùng phải có mức 0 (đang ghi “10”)"),
    # Checks.
    Planted("checks", "unchanged", "level", "Lỗi", "không phải một trong: Cần xem, Lưu ý, Tắt (đang ghi “Lỗi”)"),
    Planted("checks", "unchanged", "level", None, "thiếu “Mức”. Cần xem: có người phải xem"),
    Planted(
        "checks", "unchanged", "key", "unchange", "không có kiểm tra mã này (đang ghi “unchange”). Có phải “unchanged”?"
    ),
    Planted("checks", "unchanged", "key", None, "thiếu “Mã kiểm tra”"),
    Planted("checks", "unchanged", "key", "không đổi", "mã chỉ gồm chữ không dấu"),
    Planted("checks", "unchanged", "about", True, "cần chữ ở đây (đang ghi “TRUE”)"),
    Planted("checks", "unchanged", "limit", "năm", "cần một con số (đang ghi “năm”)"),
    Planted(
        "checks",
        "unchanged",
        "limit",
        1,
        "giới hạn (Số ngày báo cáo liền giống hệt nhau) không dùng được (đang ghi “1”). Ghi số từ 2 đến 366, mặc định là 5",
    ),
    Planted("checks", "unchanged", "limit", None, "thiếu giới hạn (Số ngày báo cáo liền giống hệt nhau). Ghi con số"),
    Planted("checks", "unchanged", "limit_words", "#REF!", "ô đang báo lỗi công thức"),
    Planted("checks", "unchanged", "second", 3, "kiểm tra này không có giới hạn ở cột này (đang ghi “3”). Xóa ô này"),
    Planted("checks", "fell-back", "limit", 3, "kiểm tra này không có giới hạn ở cột này (đang ghi “3”)"),
    Planted(
        "checks", "sudden-jump", "second", 0, "không dùng được (đang ghi “0”). Ghi số từ 1 đến 1.000, mặc định là 10"
    ),
    Planted("checks", "sudden-jump", "second_words", "#N/A", "ô đang báo lỗi công thức"),
    Planted(
        "checks",
        "total-shrank",
        "key",
        "fell-back",
        "mã “fell-back” trùng với ô B19",
        at=("checks", "total-shrank", "key"),
    ),
    Planted("indicators", "TC2.2", "counts_gardens", "ừ", "không phải một trong: Có, Không (đang ghi “ừ”)"),
    Planted("indicators", "TC1.2", "counts_gardens", "Có", "đếm vườn thì phải trả lời bằng số (đang ghi “Có”)"),
    Planted("indicators", "VM2.2", "counts_gardens", "Có", "chỉ tiêu của vườn không đếm vườn (đang ghi “Có”)"),
)
