"""Sheet “Nguồn số liệu”: every file that came, what became of it in words, and the original in the archive."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from ntm_sheets.facts.records import OFFICER, DropRecord
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import material as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, Column, FileLink, Table
from ntm_sheets.outbox.master.material import Material
from ntm_sheets.outbox.master.paper import MasterWriter
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.rows import AnswerStatus

ARCHIVE = "../archive/"
STATUSES: tuple[AnswerStatus, ...] = ("used", "refused", "superseded", "set aside", "held")


def add_sources(paper: MasterWriter, material: Material) -> None:
    """Draw the files, the newest first."""
    drops = material.ordered_drops
    cells = _cells_by_drop(material)
    newer = _newer(drops)
    counts = {status: [cells[drop.seq][status] if drop.was_taken else None for drop in drops] for status in STATUSES}
    columns = [
        Column("Tệp số", 8, [drop.seq for drop in drops], "whole"),
        Column("Nhận lúc", 17, [drop.received_at for drop in drops], "moment"),
        Column("Tên tệp", 36, [drop.name for drop in drops], "wrap"),
        Column("Đơn vị", 16, [material.names.get(drop.unit, drop.unit) for drop in drops]),
        Column("Người nộp", 14, [wording.ROLES[drop.role] if drop.role else "" for drop in drops]),
        Column("Ngày báo cáo", 12, [drop.report_date for drop in drops], "day"),
        Column(
            "Kết quả",
            53,
            [in_words(drop, cells[drop.seq], newer.get(drop.seq)) + _sent(drop) for drop in drops],
            "wrap",
        ),
        Column(
            "Ô đã điền",
            8,
            [sum(cells[drop.seq].values()) if drop.was_taken else None for drop in drops],
            "whole",
        ),
        Column("Ô được dùng", 8, counts["used"], "whole"),
        Column("Ô không dùng được", 9, counts["refused"], "whole"),
        Column("Ô đã có bản mới hơn", 10, counts["superseded"], "whole"),
        Column("Ô xã bỏ", 8, counts["set aside"], "whole"),
        Column("Ô chờ xã quyết", 8, counts["held"], "whole"),
        Column(
            "Bản gốc", 12, [FileLink("Mở bản gốc", ARCHIVE + drop.archived) if drop.archived else "" for drop in drops]
        ),
        Column("Tình trạng phiếu", 40, [drop.condition for drop in drops], "wrap"),
    ]
    note = "Mọi tệp đều được lưu nguyên bản trong thư mục archive. Số ô đã điền = được dùng + không dùng được + đã có bản mới hơn + xã bỏ + chờ."
    add_table(
        paper,
        sheets.SOURCES,
        Table(
            "nguon_so_lieu", _title(drops), note, columns, printed_rows=MOST_PRINTED, printed_columns=len(columns) - 1
        ),
    )


def in_words(drop: DropRecord, cells: Counter[AnswerStatus], newer: DropRecord | None) -> str:
    """Say what became of a file."""
    if drop.set_aside:
        return f"xã bỏ bản nộp này (xem trang {sheets.DECISIONS})"
    if drop.held:
        return f"chờ xã quyết định, chưa được tính: {wording.HELD[drop.held]} (xem trang {sheets.FINDINGS})"
    if drop.verdict == "refused":
        return f"từ chối: {drop.reason}"
    if drop.verdict == "duplicate":
        return drop.reason or f"trùng với tệp số {drop.duplicate_of}"
    if drop.verdict == "pending":
        return drop.reason if drop.fault else "đang chờ xử lý"
    if not drop.is_form:
        return drop.reason
    if cells["used"] and cells["superseded"]:
        return f"đã dùng một phần{_since(drop, newer, '; phần còn lại ')}"
    if cells["used"]:
        return "đã dùng"
    if cells["superseded"]:
        return f"không dùng: {_since(drop, newer, '') or 'có bản mới hơn'}"
    return "không dùng được ô nào" if cells["refused"] else "đã nhận, không có số liệu"


def _sent(drop: DropRecord) -> str:
    """Say by which time it is on time or late where that is the mail's own."""
    if drop.handed is None or not drop.handed.by or drop.handed_in == drop.received_at:
        return ""
    if drop.handed.by == OFFICER:
        return f"; xã quyết định giờ nộp là {wording.moment(drop.handed_in)} (xem trang {sheets.DECISIONS})"
    return f"; tính giờ nộp theo thư gửi lúc {wording.moment(drop.handed_in)} (mục {drop.handed.by} của thư)"


def _since(drop: DropRecord, newer: DropRecord | None, lead: str) -> str:
    if newer is None:
        return ""
    if newer.handed_in.date() == drop.handed_in.date():
        return f"{lead}có bản mới hơn lúc {newer.handed_in:%H:%M}"
    return f"{lead}có bản mới hơn lúc {wording.moment(newer.handed_in)}"


def _newer(drops: Sequence[DropRecord]) -> dict[int, DropRecord]:
    """Find the form that follows each one of the same unit and role, in the order of their days and turns."""
    latest: dict[tuple[str, str], DropRecord] = {}
    found: dict[int, DropRecord] = {}
    for drop in sorted(
        (one for one in drops if one.is_form), key=lambda one: (one.report_date, one.order), reverse=True
    ):
        key = (drop.unit, drop.role)
        if key in latest:
            found[drop.seq] = latest[key]
        latest[key] = drop
    return found


def _cells_by_drop(material: Material) -> defaultdict[int, Counter[AnswerStatus]]:
    found: defaultdict[int, Counter[AnswerStatus]] = defaultdict(Counter)
    for one in material.rows.cells:
        found[one.seq] = Counter(
            {
                "used": one.used, "refused": one.refused, "superseded": one.superseded,
                "set aside": one.set_aside, "held": one.held,
            }
        )  # fmt: skip
    return found


def _title(drops: Sequence[DropRecord]) -> str:
    if not drops:
        return "Chưa nhận được tệp nào"
    verdicts = Counter(drop.verdict for drop in drops)
    parts = [
        f"Đã nhận {len(drops)} tệp: {verdicts['accepted']} hợp lệ",
        f"{verdicts['refused']} bị từ chối",
        f"{verdicts['duplicate']} trùng",
    ]
    return ", ".join(parts) + (f", {verdicts['pending']} đang chờ" if verdicts["pending"] else "")
