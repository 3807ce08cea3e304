"""Every name that can stand in a template, each with what it is in words; the values are those that the master shows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.papers import day_in_words
from ntm_sheets.campaign.showing import NO, YES, points_shown, share_shown
from ntm_sheets.contract.correction_tables import PETITION_WORDS
from ntm_sheets.facts.petitions import open_petitions
from ntm_sheets.facts.result_rows import EvidenceCount
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, digest_of
from ntm_sheets.outbox.filling.placeholders import Names, Picture, Value
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import state_of as order_state
from ntm_sheets.outbox.master.petitions import state_of as petition_state
from ntm_sheets.outbox.master.rechecking import due_shown
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.seal import picture_of
from ntm_sheets.outbox.unit_lines import Owned, UnitLine

__all__ = ["Names", "Picture", "names_of"]
Field = tuple[str, str, Callable[[Any], object]]
"""A name, what it is in words, and how it is taken from a row."""


def open_items(line: UnitLine) -> int:
    """Count what nobody has settled about a unit's numbers."""
    row = line.row
    return row.open_questions + row.unverified + row.doubted_photos + row.held_forms


INDICATOR: tuple[Field, ...] = (
    ("ma", "mã chỉ tiêu", lambda row: row.indicator),
    ("so", "số thứ tự của chỉ tiêu", lambda row: wording.number_of(row.indicator)),
    ("ten", "tên chỉ tiêu", lambda row: one_line(row.name)),
    ("don_vi_tinh", "đơn vị tính", lambda row: row.measure),
    ("yeu_cau", "yêu cầu phải đạt", lambda row: row.requirement),
    ("tu_bao", "số thôn tự báo", lambda row: wording.value_cell(row.self_value)),
    ("phuc_tra", "số đoàn phúc tra", lambda row: wording.value_cell(row.verified_value)),
    ("duoc_tinh", "số được tính", lambda row: wording.value_cell(row.value)),
    ("tinh_theo", "số được tính là của ai", lambda row: wording.counted(row.counted)),
    ("ket_qua", "đạt, chưa đạt hay thiếu số liệu", lambda row: said_state(row.state)),
    ("ngay", "ngày của số được tính", lambda row: row.date),
    ("ghi_chu", "ghi chú trong phiếu", lambda row: row.note),
)
CRITERION: tuple[Field, ...] = (
    ("ma", "mã tiêu chí", lambda row: row.criterion),
    ("so", "số thứ tự của tiêu chí", lambda row: wording.number_of(row.criterion)),
    ("ten", "tên tiêu chí", lambda row: one_line(row.name)),
    ("ket_qua", "kết quả theo số được tính", lambda row: said_state(row.state)),
    ("ket_qua_tu_bao", "kết quả theo số thôn tự báo", lambda row: said_state(row.own_state)),
    ("ket_qua_phuc_tra", "kết quả theo số đoàn phúc tra", lambda row: said_state(row.verified_state)),
    ("chi_tieu_dat", "số chỉ tiêu đạt", lambda row: row.met),
    ("chi_tieu_tong", "số chỉ tiêu của tiêu chí", lambda row: row.total),
)
GARDEN: tuple[Field, ...] = (
    ("ma", "mã vườn", lambda row: row.garden),
    ("chu_vuon", "chủ vườn", lambda row: row.owner),
    ("dien_tich", "diện tích (m²)", lambda row: row.area),
    ("ket_qua", "kết quả của vườn", lambda row: said_state(row.state)),
    ("tieu_chi_dat", "số tiêu chí vườn đạt", lambda row: row.criteria_passed),
    ("tieu_chi_tong", "số tiêu chí vườn", lambda row: row.criteria_total),
    ("ghi_chu", "ghi chú của vườn", lambda row: row.note),
)
TASK: tuple[Field, ...] = (
    ("ma", "mã đầu việc", lambda row: row.task),
    ("ten", "tên đầu việc", lambda row: one_line(row.name)),
    ("don_vi_tinh", "đơn vị tính", lambda row: row.measure),
    ("ke_hoach", "khối lượng kế hoạch", lambda row: row.volume),
    ("da_lam", "khối lượng đã làm (lũy kế)", lambda row: row.done),
    ("phai_xong", "khối lượng phải xong đến hôm nay", due_shown),
    ("so_ke_hoach", "đã làm so với cả kế hoạch (%)", lambda row: share(row.share)),
    ("tien_do", "tiến độ so với phần phải xong (%)", lambda row: share(row.progress)),
    ("tinh_trang", "tình trạng", lambda row: plain(wording.TASK_STATES[row.state])),
    ("bat_dau", "ngày bắt đầu", lambda row: row.start),
    ("ket_thuc", "ngày kết thúc", lambda row: row.end),
    ("cham_ngay", "số ngày chậm", lambda row: row.days_late),
    ("du_bao_xong", "ngày dự báo xong", lambda row: row.forecast_end),
)
EVIDENCE: tuple[Field, ...] = (
    ("ma", "mã nội dung cần ảnh", lambda row: row.subject),
    ("ten", "nội dung cần ảnh", lambda row: one_line(row.name)),
    ("tinh_trang", "đã có ảnh hay còn thiếu", lambda row: plain(wording.EVIDENCE_STATES[row.state])),
    ("so_anh", "số ảnh", lambda row: row.photos),
    ("truoc", "số ảnh trước khi làm", lambda row: row.before),
    ("sau", "số ảnh sau khi làm", lambda row: row.after),
)
UNIT: tuple[Field, ...] = (
    ("ma", "mã đơn vị", lambda line: line.day.unit),
    ("ten", "tên đơn vị", lambda line: line.day.name),
    ("nhom", "nhóm của đơn vị", lambda line: line.day.track),
    ("doan", "đoàn công tác phụ trách", lambda line: one_line(line.row.group)),
    ("bang_xep_hang", "bảng xếp hạng của đơn vị", lambda line: line.day.list),
    ("hang", "hạng trong bảng xếp hạng", lambda line: line.day.rank),
    ("diem", "điểm thi đua", lambda line: points(line, line.row.points)),
    ("thay_doi_diem", "điểm thay đổi so với hôm qua", lambda line: line.day.change),
    ("diem_tieu_chi", "điểm phần tiêu chí", lambda line: points(line, line.row.part_criteria)),
    ("diem_vuon", "điểm phần vườn mẫu", lambda line: points(line, line.row.part_gardens)),
    ("diem_tien_do", "điểm phần tiến độ", lambda line: points(line, line.row.part_progress)),
    ("diem_dung_hen", "điểm phần báo cáo đúng hẹn", lambda line: points(line, line.row.part_on_time)),
    ("diem_anh", "điểm phần ảnh minh chứng", lambda line: points(line, line.row.part_evidence)),
    ("xep_loai", "xếp loại", lambda line: line.day.class_name),
    ("tieu_chi_dat", "số tiêu chí đạt (số được tính)", lambda line: asked(line.day.criteria, "counted")),
    ("tieu_chi_tu_bao", "số tiêu chí đạt theo thôn tự báo", lambda line: asked(line.day.criteria, "own")),
    ("tieu_chi_phuc_tra", "số tiêu chí đạt theo đoàn phúc tra", lambda line: asked(line.day.criteria, "verified")),
    ("tieu_chi_tong", "số tiêu chí phải đạt", lambda line: asked(line.day.criteria, "total")),
    ("vuon_dat", "số vườn mẫu đạt (số được tính)", lambda line: asked(line.day.gardens, "counted")),
    ("vuon_tu_bao", "số vườn mẫu đạt theo thôn tự báo", lambda line: asked(line.day.gardens, "own")),
    ("vuon_phuc_tra", "số vườn mẫu đạt theo đoàn phúc tra", lambda line: asked(line.day.gardens, "verified")),
    ("vuon_tong", "số vườn mẫu phải đạt", lambda line: asked(line.day.gardens, "total")),
    ("du_dieu_kien", "đủ điều kiện đạt chuẩn hay chưa", lambda line: yes(line.row.recognised)),
    ("tien_do", "tiến độ kế hoạch (%)", lambda line: line.day.progress),
    ("dung_hen", "tỷ lệ báo cáo đúng hẹn (%)", lambda line: share(line.row.on_time_share)),
    ("da_phuc_tra", "tỷ lệ chỉ tiêu đã phúc tra (%)", lambda line: share(line.row.verified_share)),
    ("anh_co", "số nội dung đã có ảnh", lambda line: line.row.evidence_shown),
    ("anh_can", "số nội dung cần ảnh", lambda line: line.row.evidence_total),
    ("bao_cao_hom_nay", "báo cáo hôm nay", lambda line: plain(line.day.today_words)),
    ("bao_cao_cuoi", "ngày của báo cáo gần nhất", lambda line: line.day.last_report),
    ("ly_do", "vì sao được hạng ấy", lambda line: line.row.sentence),
    ("de_nghi_khen", "có thể đề nghị khen không", lambda line: line.row.proposal),
    ("cho_mo", "số chỗ còn mở (chưa ai quyết định)", open_items),
)
PETITION: tuple[Field, ...] = (
    ("don_vi", "đơn vị nêu", lambda pair: pair[1]),
    ("loai", "loại kiến nghị", lambda pair: PETITION_WORDS[pair[0].said.kind]),
    ("noi_dung", "nội dung kiến nghị", lambda pair: pair[0].said.whole),
    ("ngay", "ngày nêu gần nhất", lambda pair: pair[0].said.last),
    ("tinh_trang", "tình trạng", lambda pair: plain(petition_state(pair[0]))),
    ("tra_loi", "xã trả lời", lambda pair: pair[0].answer),
)


def names_of(source: OutboxSource) -> Names:
    """Give what every template can name: the day, the campaign, its units with all that is theirs, petitions and orders."""
    return source.once(_names)


def _names(source: OutboxSource) -> Names:
    given, day = material_of(source), digest_of(source)
    said: dict[str, str] = {}
    values: dict[str, Value] = {
        "chien_dich": _told(said, "chien_dich", _campaign(given, day)),
        "ngay": _told(said, "ngay", (*_day(day), ("qr", "mã QR đọc ra kết quả bằng chữ", picture_of(source)))),
        "xa": _told(said, "xa", _commune(given, day)),
        "thon": _units(given, day),
        "kien_nghi": [
            _row(PETITION, (one, one_line(given.names.get(one.said.unit, one.said.unit))))
            for one in open_petitions(given.petitions)
        ],
        "chi_dao": [
            {
                "don_vi": one_line(given.names.get(one.unit, one.unit)), "noi_dung": one.what, "han": one.due,
                "nguoi_giao": one.who, "tinh_trang": plain(order_state(one, given)),
            } for one in given.orders if one.is_open
        ],
    }  # fmt: skip
    _tell_fields(said)
    return Names(values, said)


def _tell_fields(said: dict[str, str]) -> None:
    tables = {
        "thon.*": UNIT, "thon.*.tieu_chi.*": CRITERION, "thon.*.chi_tieu.*": INDICATOR, "thon.*.vuon.*": GARDEN,
        "thon.*.vuon.*.chi_tieu.*": INDICATOR, "thon.*.viec.*": TASK, "thon.*.anh.*": EVIDENCE, "kien_nghi.*": PETITION,
    }  # fmt: skip
    for start, fields in tables.items():
        said.update({f"{start}.{key}": words for key, words, _ in fields})
    orders = {
        "don_vi": "đơn vị được giao", "noi_dung": "việc được giao", "han": "hạn", "nguoi_giao": "người giao",
        "tinh_trang": "tình trạng",
    }  # fmt: skip
    said.update({f"chi_dao.*.{key}": words for key, words in orders.items()})


def _told(said: dict[str, str], start: str, fields: Sequence[tuple[str, str, Value]]) -> Mapping[str, Value]:
    said.update({f"{start}.{key}": words for key, words, _ in fields})
    return {key: value for key, _, value in fields}


def _campaign(given: MasterInput, day: Digest) -> Sequence[tuple[str, str, Value]]:
    campaign = given.campaign
    return (
        ("ten", "tên chiến dịch", day.campaign),
        ("xa", "tên xã", one_line(campaign.commune)),
        ("noi", "nơi", one_line(campaign.place)),
        ("bat_dau", "ngày bắt đầu", campaign.start),
        ("ket_thuc", "ngày kết thúc", campaign.end),
        ("so_ngay", "số ngày của chiến dịch", day.days),
        ("can_cu", "các quyết định về bộ tiêu chí", "; ".join(dict.fromkeys(one.decision for one in campaign.sets))),
        ("luu_y", "điều phải nói về bộ tiêu chí", day.notice),
    )


def _day(day: Digest) -> Sequence[tuple[str, str, Value]]:
    return (
        ("ngay", "ngày của số liệu", day.about),
        ("viet_day_du", "ngày viết theo văn bản", in_full(day.about)),
        ("thu_may", "ngày thứ mấy của chiến dịch", day.day),
        ("con_lai", "còn bao nhiêu ngày", day.left),
        ("cau_chinh", "câu chính của ngày", day.message),
        ("ma_so_lieu", "mã của số liệu", day.code),
    )


def _commune(given: MasterInput, day: Digest) -> Sequence[tuple[str, str, Value]]:
    judged = [unit for unit in day.units if unit.criteria.total]
    evidence = EvidenceCount.of(given.rows.evidence)
    return (
        ("so_don_vi", "số đơn vị", len(day.units)),
        ("so_thon", "số đơn vị được chấm tiêu chí", len(judged)),
        ("tieu_chi_dat", "cả xã: số lượt tiêu chí đạt", day.criteria.counted),
        ("tieu_chi_tu_bao", "cả xã: số lượt tiêu chí đạt theo thôn tự báo", day.criteria.own),
        ("tieu_chi_phuc_tra", "cả xã: số lượt tiêu chí đạt theo đoàn phúc tra", day.criteria.verified),
        ("tieu_chi_tong", "cả xã: số lượt tiêu chí phải đạt", day.criteria.total),
        ("thon_du_tieu_chi", "số thôn đạt đủ tiêu chí", day.complete.counted),
        ("thon_du_dieu_kien", "số thôn đủ điều kiện đạt chuẩn", day.recognised.counted),
        ("vuon_dat", "cả xã: số vườn mẫu đạt", day.gardens.counted),
        ("vuon_phuc_tra", "cả xã: số vườn mẫu đạt theo đoàn phúc tra", day.gardens.verified),
        ("vuon_tong", "cả xã: số vườn mẫu phải đạt", day.gardens.total),
        ("tien_do", "cả xã: tiến độ kế hoạch (%)", day.progress),
        ("dung_hen", "cả xã: tỷ lệ báo cáo đúng hẹn (%)", day.on_time),
        ("bao_cao_nhan", "số báo cáo thôn đã nhận hôm nay", day.handed.came),
        ("bao_cao_can", "số báo cáo thôn phải nộp hôm nay", day.handed.asked),
        ("anh_co", "cả xã: số nội dung đã có ảnh", evidence.shown),
        ("anh_can", "cả xã: số nội dung cần ảnh", evidence.asked),
        ("anh_no", "cả xã: số nội dung đã đạt mà chưa có ảnh", evidence.owed),
    )


def _units(given: MasterInput, day: Digest) -> Sequence[Mapping[str, Any]]:
    """Give the units in the campaign's order, each with its criteria, indicators, gardens, tasks and evidence."""
    owned, by_key = Owned(given, day), {unit.unit: unit for unit in day.units}
    inner: dict[tuple[str, str], list[Any]] = {}
    for row in given.rows.garden_indicators:
        inner.setdefault((row.unit, row.garden), []).append(row)
    made = []
    for unit in given.campaign.units:
        line = owned.of(by_key[unit.key])
        made.append(
            {
                **_row(UNIT, line),
                "tieu_chi": _rows(CRITERION, line.criteria),
                "chi_tieu": _rows(INDICATOR, line.indicators),
                "vuon": [
                    {**_row(GARDEN, row), "chi_tieu": _rows(INDICATOR, inner.get((row.unit, row.garden), ()))}
                    for row in line.gardens
                ],
                "viec": _rows(TASK, line.tasks),
                "anh": _rows(EVIDENCE, line.evidence),
            }
        )
    return made


def _row(fields: Sequence[Field], row: object) -> dict[str, Any]:
    return {key: take(row) for key, _, take in fields}


def _rows(fields: Sequence[Field], rows: Iterable[object]) -> list[dict[str, Any]]:
    return [_row(fields, row) for row in rows]


def said_state(state: str) -> str:
    """Say whether a thing is met, in a word."""
    return {"pass": YES, "fail": NO}.get(state, "Thiếu số liệu")


def plain(words: str) -> str:
    """Give words without the sign that stands before them on a sheet."""
    sign, _, rest = words.partition(" ")
    return rest if rest and not sign.isalnum() else words


def yes(is_so: bool) -> str:
    """Say yes or no."""
    return "Đủ" if is_so else "Chưa đủ"


def share(value: float | None) -> float | None:
    """Give a share as people see it."""
    return None if value is None else share_shown(value)


def points(line: UnitLine, value: float | None) -> float | None:
    """Give points as people see them; where nothing was reported they say nothing."""
    return None if value is None or line.day.rank is None else points_shown(value)


def asked(tally: object, which: str) -> int | None:
    """Give a count where anything is asked."""
    return getattr(tally, which) if getattr(tally, "total", 0) else None


def in_full(day: date) -> str:
    """Write a day as papers do."""
    return f"ngày {day_in_words(day)}"
