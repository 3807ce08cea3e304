"""The program's own template of the wrap-up: its parts from above to below, and its annexes lying on their side."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from docx.shared import Pt

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import one_line
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.papers import frame

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

GROUP = "so_ket"
LYING_WIDTH = frame.HIGH - frame.LEFT - frame.RIGHT
GATE, LINES_TO_WRITE = "ĐK", 4
ANNEXES = ("thon", "vuon", "ke_hoach", "khoi_luong", "bao_cao", "kien_nghi", "anh")
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
# A column of a table: its heading, its name, its millimetres.
Column = tuple[str, str, float]
OWN, TEAM, COUNTED = "Tự báo", "Phúc tra", "Được tính"


def template_for(campaign: Campaign) -> bytes:
    """Make the template: the first annex has a column for each criterion that the campaign asks of villages."""
    document = frame.new_document()
    frame.add_head(document, "BÁO CÁO", f"{{{{{GROUP}.trich_yeu}}}}")
    frame.add_bases(document)
    _add_lines(document, "luu_y", italic=True)
    _add_results(document, asks_gardens(campaign))
    _add_assessment(document)
    _add_rest(document)
    frame.add_closing(document, sealed=True)
    _add_annexes(document, campaign)
    return frame.packed(document)


def criteria_of(campaign: Campaign) -> dict[str, str]:
    """Give the criteria that any unit is judged by, each once: its key, and its number or, without one, its name."""
    used = {one.key: one for unit in campaign.units if (one := campaign.unit_set(unit))}
    keys = {criterion.key: criterion for one in used.values() for criterion in one.criteria}
    return {key: wording.number_of(key) or (GATE if one.gate else one_line(one.name)) for key, one in keys.items()}


def asks_gardens(campaign: Campaign) -> bool:
    """Say whether any unit's gardens are judged."""
    return any(campaign.garden_set(unit) is not None for unit in campaign.units)


def annexes_of(campaign: Campaign) -> dict[str, str]:
    """Give the numerals of the annexes; without gardens there is none of them."""
    own = [key for key in ANNEXES if key != "vuon" or asks_gardens(campaign)]
    return dict(zip(own, NUMERALS, strict=False))


def _add_lines(document: "Document", name: str, *, italic: bool = False) -> "Paragraph":
    return frame.add_text(document, f"{{{{{GROUP}.{name}.*.cau}}}}", italic=italic)


def _add_sentence(document: "Document", name: str, *, leads: bool = False) -> None:
    sentence = frame.add_text(document, f"{{{{{GROUP}.cau.{name}}}}}")
    if leads:
        _lead(sentence)


def _add_table(document: "Document", group: str, columns: Sequence[Column], numbers: Sequence[int] = ()) -> None:
    names = [f"{{{{{GROUP}.{group}.*.{name}}}}}" for _, name, _ in columns]
    frame.add_table(
        document, [head for head, _, _ in columns], names, [width for _, _, width in columns], numbers=numbers
    )


def _add_results(document: "Document", gardens: bool) -> None:
    frame.add_heading(document, "I. KHÁI QUÁT ĐỢT CAO ĐIỂM")
    _add_lines(document, "mo_dau")
    frame.add_heading(document, "II. KẾT QUẢ")
    frame.add_heading(document, "1. Tiêu chí và điều kiện đạt chuẩn")
    _add_lines(document, "tieu_chi_cau")
    _add_caption(document, "Kết quả từng thôn")
    _add_table(document, "thon", VILLAGES)
    _add_caption(document, "Số thôn đạt từng tiêu chí")
    _add_table(document, "tieu_chi", CRITERIA)
    frame.add_heading(document, "2. Vườn mẫu")
    _add_sentence(document, "vuon", leads=gardens)
    if gardens:
        _add_caption(document, "Số vườn đạt từng tiêu chí vườn mẫu")
        _add_table(document, "tieu_chi_vuon", CRITERIA)
    frame.add_heading(document, "3. Thực hiện kế hoạch")
    _add_sentence(document, "ke_hoach")
    frame.add_heading(document, "4. Khối lượng huy động")
    _add_sentence(document, "khoi_luong", leads=True)
    _add_table(document, "khoi_luong", QUANTITIES, (2, 3, 4, 5, 6))
    frame.add_heading(document, "5. Chấp hành chế độ báo cáo")
    _add_sentence(document, "bao_cao")
    frame.add_heading(document, "6. Hình ảnh minh chứng")
    _add_sentence(document, "anh")
    frame.add_heading(document, "7. Kinh phí sơ kết, khen thưởng")
    _lead(_add_lines(document, "kinh_phi_cau"))
    _add_table(document, "kinh_phi", MONEY, (2, 3, 4))
    for cell in document.tables[-1].rows[1].cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    frame.add_text(document, f"Tổng cộng: {{{{{GROUP}.tong_tien …}}}}")


def _add_caption(document: "Document", text: str) -> None:
    """Head a table, and stay with it."""
    _lead(frame.add_text(document, text, italic=True))


def _lead(paragraph: "Paragraph") -> None:
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_after = Pt(4)


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
    _add_sentence(document, "khen", leads=True)
    _add_table(document, "khen", PRAISE)
    frame.add_heading(document, "V. KIẾN NGHỊ VÀ NHIỆM VỤ TIẾP THEO")
    frame.add_heading(document, "1. Kiến nghị của các đơn vị")
    _add_lines(document, "kien_nghi")
    frame.add_heading(document, "2. Chỉ đạo chưa xong")
    _add_lines(document, "chi_dao")
    frame.add_heading(document, "3. Nhiệm vụ tiếp theo (Ban Chỉ đạo ghi)")
    frame.add_blank(document, "", LINES_TO_WRITE)


def _add_annexes(document: "Document", campaign: Campaign) -> None:
    criteria, annexes = criteria_of(campaign), annexes_of(campaign)
    frame.add_appendix(document, annexes["thon"], "Kết quả từng thôn theo từng tiêu chí")
    _add_note(document, "phu_luc_tieu_chi")
    numbers = [(head, f"c{at}") for at, head in enumerate(criteria.values(), 1)]
    room = (LYING_WIDTH - sum(width for _, _, width in MATRIX)) / max(len(numbers), 1)
    _add_table(document, "pl_thon", [*MATRIX, *((head, name, room) for head, name in numbers)])
    tables: Mapping[str, tuple[str, Sequence[tuple[str, str, Sequence[Column], Sequence[int]]]]] = {
        "vuon": ("Vườn mẫu", [("", "pl_vuon", GARDENS, (4,))]),
        "ke_hoach": (
            "Thực hiện kế hoạch",
            [
                ("Kế hoạch của từng đơn vị", "ke_hoach", PLANS, (2, 3, 4, 5)),
                ("Từng đầu việc", "pl_viec", TASKS, (5, 6, 7, 8, 9)),
            ],
        ),
        "khoi_luong": (
            "Khối lượng huy động theo loại việc và đơn vị",
            [("", "pl_khoi_luong", AMOUNTS, (4, 5, 6, 7, 8))],
        ),
        "bao_cao": ("Chấp hành chế độ báo cáo", [("", "pl_bao_cao", ALL_REPORTS, range(2, 14))]),
        "kien_nghi": ("Kiến nghị chưa giải quyết", [("", "pl_kien_nghi", PETITIONS, ())]),
    }
    for key, (title, own) in tables.items():
        if key in annexes:
            frame.add_appendix(document, annexes[key], title)
            for caption, group, columns, right in own:
                if caption:
                    _add_caption(document, caption)
                _add_table(document, group, columns, right)
    frame.add_appendix(document, annexes["anh"], "Hình ảnh trước và sau")
    sides = [f"{{{{{GROUP}.anh.*.{side}}}}}\n{{{{{GROUP}.anh.*.{side}_chu}}}}" for side in ("truoc", "sau")]
    frame.add_table(document, ("Trước", "Sau"), sides, (LYING_WIDTH / 2,) * 2)


def _add_note(document: "Document", name: str) -> None:
    frame.add_text(document, f"{{{{{GROUP}.cau.{name}}}}}", italic=True)


VILLAGES: Sequence[Column] = (
    ("TT", "tt", 11),
    ("Thôn", "thon", 26),
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
    ("TT", "tt", 12),
    ("Đơn vị", "thon", 60),
    ("Số việc", "viec", 25),
    ("Đã xong", "xong", 25),
    ("Đang chậm", "cham", 25),
    ("Phần việc đến hạn đã làm", "tien_do", 35),
    ("Cả kế hoạch", "du_bao", 70),
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
    ("Tập thể, cá nhân", "ten", 38),
    ("Đơn vị", "don_vi", 26),
    ("Hình thức khen", "hinh_thuc", 30),
    ("Thành tích, căn cứ đề nghị", "ly_do", 61),
)
PETITIONS: Sequence[Column] = (
    ("STT", "tt", 13),
    ("Đơn vị", "don_vi", 40),
    ("Ai nêu", "ai", 24),
    ("Loại", "loai", 25),
    ("Nội dung", "noi_dung", 85),
    ("Ngày nêu", "ngay", 26),
    ("Tình trạng", "tinh_trang", 39),
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
    ("STT", "tt", 13),
    ("Nội dung", "noi_dung", 74),
    ("Đơn vị", "thon", 40),
    ("ĐVT", "don_vi_tinh", 23),
    ("Kế hoạch", "ke_hoach", 21),
    ("Được tính", "da_lam", 21),
    (OWN, "tu_bao", 20),
    ("Đoàn đo", "phuc_tra", 20),
    ("Tỷ lệ", "ty_le", 20),
)
ALL_REPORTS: Sequence[Column] = (
    ("TT", "tt", 11),
    ("Đơn vị", "thon", 34),
    ("Thôn: phải nộp", "phai_nop", 17),
    ("Đúng hạn", "dung_han", 16),
    ("Muộn", "muon", 16),
    ("Thiếu", "thieu", 16),
    ("Được miễn", "mien", 16),
    ("Tỷ lệ đúng hạn", "ty_le", 18),
    ("Nội dung đã có ảnh", "anh", 18),
    ("Đoàn: phải nộp", "doan_phai_nop", 17),
    ("Đúng hạn", "doan_dung_han", 16),
    ("Muộn", "doan_muon", 16),
    ("Thiếu", "doan_thieu", 16),
    ("Đoàn: tỷ lệ đúng hạn", "doan_ty_le", 18),
)
