"""The program's own template of the wrap-up: its parts from above to below, and its annexes lying on their side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import one_line
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.papers import frame

if TYPE_CHECKING:
    from docx.document import Document

GROUP = "so_ket"
LYING_WIDTH = frame.HIGH - frame.LEFT - frame.RIGHT
GATE, LINES_TO_WRITE = "ĐK", 4
# A column of a table: its heading, its name, its millimetres.
Column = tuple[str, str, float]
OWN, TEAM, COUNTED = "Tự báo", "Phúc tra", "Được tính"


def template_for(campaign: Campaign) -> bytes:
    """Make the template: the first annex has a column for each criterion that the campaign asks of villages."""
    document = frame.new_document()
    frame.add_head(document, "BÁO CÁO", f"{{{{{GROUP}.trich_yeu}}}}")
    frame.add_bases(document)
    _add_lines(document, "luu_y", italic=True)
    _add_results(document)
    _add_assessment(document)
    _add_rest(document)
    frame.add_closing(document)
    _add_annexes(document, campaign)
    return frame.packed(document)


def criteria_of(campaign: Campaign) -> dict[str, str]:
    """Give the criteria that any unit is judged by, each once: its key, and its number or, without one, its name."""
    used = {one.key: one for unit in campaign.units if (one := campaign.unit_set(unit))}
    keys = {criterion.key: criterion for one in used.values() for criterion in one.criteria}
    return {key: wording.number_of(key) or (GATE if one.gate else one_line(one.name)) for key, one in keys.items()}


def _add_lines(document: "Document", name: str, *, italic: bool = False) -> None:
    frame.add_text(document, f"{{{{{GROUP}.{name}.*.cau}}}}", italic=italic)


def _add_sentence(document: "Document", name: str) -> None:
    frame.add_text(document, f"{{{{{GROUP}.cau.{name}}}}}")


def _add_table(document: "Document", group: str, columns: Sequence[Column], numbers: Sequence[int] = ()) -> None:
    names = [f"{{{{{GROUP}.{group}.*.{name}}}}}" for _, name, _ in columns]
    frame.add_table(
        document, [head for head, _, _ in columns], names, [width for _, _, width in columns], numbers=numbers
    )


def _add_results(document: "Document") -> None:
    frame.add_heading(document, "I. KHÁI QUÁT ĐỢT CAO ĐIỂM")
    _add_lines(document, "mo_dau")
    frame.add_heading(document, "II. KẾT QUẢ")
    frame.add_heading(document, "1. Tiêu chí và điều kiện đạt chuẩn")
    _add_sentence(document, "tieu_chi")
    _add_sentence(document, "dat_chuan")
    _add_caption(document, "Kết quả từng thôn")
    _add_table(document, "thon", VILLAGES)
    _add_caption(document, "Số thôn đạt từng tiêu chí")
    _add_table(document, "tieu_chi", CRITERIA)
    frame.add_heading(document, "2. Vườn mẫu")
    _add_sentence(document, "vuon")
    _add_caption(document, "Số vườn đạt từng tiêu chí vườn mẫu")
    _add_table(document, "tieu_chi_vuon", CRITERIA)
    frame.add_heading(document, "3. Thực hiện kế hoạch")
    _add_sentence(document, "ke_hoach")
    _add_table(document, "ke_hoach", PLANS, (2, 3, 4, 5))
    frame.add_heading(document, "4. Khối lượng huy động")
    _add_sentence(document, "khoi_luong")
    _add_table(document, "khoi_luong", QUANTITIES, (2, 3, 4, 5, 6))
    frame.add_heading(document, "5. Chấp hành chế độ báo cáo")
    _add_sentence(document, "bao_cao")
    _add_table(document, "bao_cao", REPORTS, range(2, 8))
    frame.add_heading(document, "6. Hình ảnh minh chứng")
    _add_sentence(document, "anh")
    sides = [f"{{{{{GROUP}.anh.*.{side}}}}}\n{{{{{GROUP}.anh.*.{side}_chu}}}}" for side in ("truoc", "sau")]
    frame.add_table(document, ("Trước", "Sau"), sides, (frame.TEXT_WIDTH / 2,) * 2)
    frame.add_heading(document, "7. Kinh phí sơ kết, khen thưởng")
    _add_sentence(document, "kinh_phi")
    _add_table(document, "kinh_phi", MONEY, (2, 3, 4))
    frame.add_text(document, f"Tổng cộng: {{{{{GROUP}.tong_tien …}}}}")


def _add_caption(document: "Document", text: str) -> None:
    """Head a table, and stay with it."""
    paragraph = frame.add_text(document, text, italic=True)
    paragraph.paragraph_format.keep_with_next = True


def _add_assessment(document: "Document") -> None:
    frame.add_heading(document, "III. ĐÁNH GIÁ")
    frame.add_heading(document, "1. Ưu điểm (theo số liệu)")
    _add_lines(document, "uu_diem")
    frame.add_heading(document, "2. Hạn chế (theo số liệu)")
    _add_lines(document, "han_che")
    frame.add_heading(document, "3. Nguyên nhân (Ban Chỉ đạo ghi)")
    frame.add_blank(document, "", LINES_TO_WRITE)


def _add_rest(document: "Document") -> None:
    frame.add_heading(document, "IV. KHEN THƯỞNG")
    _add_sentence(document, "khen")
    _add_table(document, "khen", PRAISE)
    frame.add_heading(document, "V. KIẾN NGHỊ VÀ NHIỆM VỤ TIẾP THEO")
    frame.add_heading(document, "1. Kiến nghị của các đơn vị")
    _add_sentence(document, "kien_nghi")
    _add_table(document, "kien_nghi", PETITIONS)
    frame.add_heading(document, "2. Chỉ đạo chưa xong")
    _add_sentence(document, "chi_dao")
    _add_table(document, "chi_dao", ORDERS)
    frame.add_heading(document, "3. Nhiệm vụ tiếp theo (Ban Chỉ đạo ghi)")
    frame.add_blank(document, "", LINES_TO_WRITE)


def _add_annexes(document: "Document", campaign: Campaign) -> None:
    criteria = criteria_of(campaign)
    frame.add_appendix(document, "I", "Kết quả từng thôn theo từng tiêu chí")
    _add_note(document, "phu_luc_tieu_chi")
    numbers = [(head, f"c{at}") for at, head in enumerate(criteria.values(), 1)]
    room = (LYING_WIDTH - sum(width for _, _, width in MATRIX)) / max(len(numbers), 1)
    _add_table(document, "pl_thon", [*MATRIX, *((head, name, room) for head, name in numbers)])
    for number, title, group, columns, right in (
        ("II", "Vườn mẫu", "pl_vuon", GARDENS, (4,)),
        ("III", "Kế hoạch của từng đơn vị", "pl_viec", TASKS, (5, 6, 7, 8, 9)),
        ("IV", "Khối lượng huy động theo loại việc và đơn vị", "pl_khoi_luong", AMOUNTS, (3, 4, 5, 6, 7)),
        ("V", "Chấp hành chế độ báo cáo", "pl_bao_cao", ALL_REPORTS, range(2, 13)),
    ):
        frame.add_appendix(document, number, title)
        _add_table(document, group, columns, right)


def _add_note(document: "Document", name: str) -> None:
    frame.add_text(document, f"{{{{{GROUP}.cau.{name}}}}}", italic=True)


VILLAGES: Sequence[Column] = (
    ("TT", "tt", 10),
    ("Thôn", "thon", 27),
    ("Tiêu chí được tính", "tieu_chi", 16),
    ("Tiêu chí tự báo", "tieu_chi_tu_bao", 16),
    ("Tiêu chí phúc tra", "tieu_chi_phuc_tra", 16),
    ("Vườn được tính", "vuon", 16),
    ("Vườn tự báo", "vuon_tu_bao", 16),
    ("Vườn phúc tra", "vuon_phuc_tra", 16),
    ("Điểm thi đua", "diem", 16),
    ("Hạng đề xuất", "hang", 16),
)
CRITERIA: Sequence[Column] = (
    ("Số", "so", 12),
    ("Tiêu chí", "ten", 93),
    (COUNTED, "dat", 20),
    (OWN, "tu_bao", 20),
    (TEAM, "phuc_tra", 20),
)
PLANS: Sequence[Column] = (
    ("TT", "tt", 10),
    ("Đơn vị", "thon", 36),
    ("Số việc", "viec", 15),
    ("Đã xong", "xong", 15),
    ("Đang chậm", "cham", 17),
    ("Phần việc đến hạn đã làm", "tien_do", 24),
    ("Cả kế hoạch", "du_bao", 48),
)
QUANTITIES: Sequence[Column] = (
    ("Nội dung", "noi_dung", 41),
    ("ĐVT", "don_vi_tinh", 21),
    ("Kế hoạch", "ke_hoach", 20),
    ("Thực hiện được tính", "da_lam", 22),
    (OWN, "tu_bao", 20),
    ("Đoàn đo", "phuc_tra", 20),
    ("Tỷ lệ", "ty_le", 21),
)
REPORTS: Sequence[Column] = (
    ("TT", "tt", 10),
    ("Đơn vị", "thon", 30),
    ("Phải nộp", "phai_nop", 17),
    ("Đúng hạn", "dung_han", 17),
    ("Muộn", "muon", 18),
    ("Thiếu", "thieu", 17),
    ("Được miễn", "mien", 18),
    ("Tỷ lệ đúng hạn", "ty_le", 20),
    ("Nội dung đã có ảnh", "anh", 18),
)
MONEY: Sequence[Column] = (
    ("TT", "tt", 10),
    ("Nội dung chi", "noi_dung", 45),
    ("Số lượng", "so_luong", 17),
    ("Mức chi (đồng)", "muc_chi", 26),
    ("Thành tiền (đồng)", "thanh_tien", 29),
    ("Nguồn", "nguon", 38),
)
PRAISE: Sequence[Column] = (
    ("TT", "tt", 10),
    ("Tập thể, cá nhân", "ten", 50),
    ("Hình thức", "hinh_thuc", 40),
    ("Lý do", "ly_do", 65),
)
PETITIONS: Sequence[Column] = (
    ("Đơn vị", "don_vi", 30),
    ("Ai nêu", "ai", 20),
    ("Loại", "loai", 22),
    ("Nội dung", "noi_dung", 61),
    ("Tình trạng", "tinh_trang", 32),
)
ORDERS: Sequence[Column] = (
    ("Đơn vị", "don_vi", 34),
    ("Nội dung", "noi_dung", 73),
    ("Hạn", "han", 26),
    ("Tình trạng", "tinh_trang", 32),
)
MATRIX: Sequence[Column] = (
    ("TT", "tt", 10),
    ("Thôn", "thon", 30),
    ("Nhóm", "nhom", 20),
    ("Được tính", "tieu_chi", 15),
    ("Tự báo", "tieu_chi_tu_bao", 15),
    ("Phúc tra", "tieu_chi_phuc_tra", 15),
)
GARDENS: Sequence[Column] = (
    ("TT", "tt", 11),
    ("Thôn", "thon", 40),
    ("Vườn", "vuon", 18),
    ("Chủ vườn", "chu", 49),
    ("Diện tích (m²)", "dien_tich", 22),
    ("Tiêu chí đạt", "tieu_chi", 20),
    ("Tiêu chí chưa đạt", "chua_dat", 34),
    (COUNTED, "ket_qua", 20),
    (OWN, "tu_bao", 19),
    (TEAM, "phuc_tra", 19),
)
TASKS: Sequence[Column] = (
    ("TT", "tt", 11),
    ("Đơn vị", "thon", 28),
    ("Mã", "ma", 15),
    ("Đầu việc", "viec", 60),
    ("ĐVT", "don_vi_tinh", 18),
    ("Kế hoạch", "ke_hoach", 18),
    ("Được tính", "da_lam", 18),
    (OWN, "tu_bao", 17),
    ("Đoàn đo", "phuc_tra", 17),
    ("Tỷ lệ", "ty_le", 17),
    ("Tình trạng", "tinh_trang", 33),
)
AMOUNTS: Sequence[Column] = (
    ("Nội dung", "noi_dung", 82),
    ("Đơn vị", "thon", 45),
    ("ĐVT", "don_vi_tinh", 23),
    ("Kế hoạch", "ke_hoach", 21),
    ("Được tính", "da_lam", 21),
    (OWN, "tu_bao", 20),
    ("Đoàn đo", "phuc_tra", 20),
    ("Tỷ lệ", "ty_le", 20),
)
ALL_REPORTS: Sequence[Column] = (
    ("TT", "tt", 11),
    ("Đơn vị", "thon", 42),
    ("Thôn: phải nộp", "phai_nop", 18),
    ("Đúng hạn", "dung_han", 17),
    ("Muộn", "muon", 16),
    ("Thiếu", "thieu", 16),
    ("Được miễn", "mien", 16),
    ("Tỷ lệ đúng hạn", "ty_le", 19),
    ("Đoàn: phải nộp", "doan_phai_nop", 18),
    ("Đúng hạn", "doan_dung_han", 17),
    ("Muộn", "doan_muon", 16),
    ("Thiếu", "doan_thieu", 16),
    ("Tỷ lệ đúng hạn", "doan_ty_le", 19),
)
