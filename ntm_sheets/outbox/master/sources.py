"""Sheets “Nguồn số liệu”, “Lỗi cần sửa” and “Sửa và miễn”: every file, what was wrong in it, what the officer decided."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.decisions import Action, Decision, DecisionRecord
from ntm_sheets.facts.findings import LEVELS
from ntm_sheets.facts.kept import Totals
from ntm_sheets.facts.records import OFFICER, DropRecord, FindingRecord
from ntm_sheets.facts.results import AnswerStatus
from ntm_sheets.facts.submission import UNIT_KEY
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, DataColumn, DataTable, FileLink
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter


def add_findings(writer: MasterWriter, given: MasterInput) -> None:
    """Draw all findings; the newest of each level first."""
    ordered = sorted(given.findings, key=_finding_order)
    found = [record.finding for record in ordered]
    columns = [
        DataColumn("Mức", 11, [wording.LEVELS[finding.level] for finding in found], "mark"),
        DataColumn(
            "Đơn vị", 15, [given.names.get(record.unit, record.unit) or "Chưa rõ" for record in ordered], "name"
        ),
        DataColumn("Ngày báo cáo", 12, [record.report_date for record in ordered], "day"),
        DataColumn(
            "Tệp",
            30,
            [
                given.to_source(finding.place.file or "(xem nguồn)", record.seq)
                for record, finding in zip(ordered, found, strict=True)
            ],
            "wrap",
        ),
        DataColumn("Trang", 13, [finding.place.sheet for finding in found], "wrap"),
        DataColumn("Ô", 7, [finding.place.cell for finding in found]),
        DataColumn("Đang ghi", 20, [finding.seen for finding in found], "wrap"),
        DataColumn("Vấn đề", 46, [finding.message for finding in found], "wrap"),
        DataColumn("Cách sửa", 46, [finding.remedy for finding in found], "wrap"),
    ]
    note = "Ô bị lỗi coi như chưa báo cáo; các ô khác vẫn được tính. Sửa xong gửi lại phiếu là được."
    asking = sum(finding.level != "note" for finding in found)
    more = f", {MOST_PRINTED} dòng đầu" if asking > MOST_PRINTED else ""
    screen = f"Bản in chỉ có lỗi và chỗ cần xem{more}; ghi chú không phải sửa, để xem trên máy." if found else ""
    table = DataTable(
        "loi_can_sua", _findings_title(ordered), note, columns,
        printed_rows=min(asking, MOST_PRINTED), screen=screen if asking else "",
    )  # fmt: skip
    add_table(writer, sheets.FINDINGS, table)


def _finding_order(record: FindingRecord) -> tuple[object, ...]:
    place = record.finding.place
    return (
        LEVELS.index(record.finding.level),
        -record.seq,
        place.file,
        place.sheet,
        _cell_order(place.cell),
        record.finding.code,
    )


def _cell_order(cell: str) -> tuple[int, str]:
    digits = "".join(sign for sign in cell if sign.isdecimal())
    return int(digits or 0), cell


def _findings_title(records: list[FindingRecord]) -> str:
    levels = Counter(record.finding.level for record in records)
    if not records:
        return "Không có lỗi nào"
    return f"{levels['error']} lỗi phải sửa, {levels['warning']} chỗ cần xem lại, {levels['note']} ghi chú"


ACTIONS: dict[Action, str] = {
    "correct": "Sửa",
    "waive": "Giữ nguyên",
    "set-aside": "Bỏ bản nộp",
    "answer": "Trả lời",
    "settle": "Trả lời, xong",
    "undo": "Hủy quyết định",
}

TOLD = "theo lời báo với xã"


def add_decisions(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the decisions, the newest first."""
    decided = sorted(given.decisions, key=lambda one: (one.at, one.seq, one.id), reverse=True)
    made = [one.decision for one in decided]
    drops = {drop.seq: drop for drop in given.drops}
    about = [given.to_source(wording.source_cell(one.about.file, one.about.sheet, one.about.cell), one.target) for one in made]  # fmt: skip
    columns = [
        DataColumn("Lúc", 16, [one.at for one in decided], "moment"),
        DataColumn("Việc làm", 14, ["Bổ sung" if one.fills_blank else ACTIONS[one.action] for one in made]),
        DataColumn("Đơn vị", 15, [given.names.get(one.unit, one.unit) or "Chưa rõ" for one in made], "name"),
        DataColumn("Chỗ ghi", 30, about, "wrap"),
        DataColumn("Phiếu ghi", 16, [one.raw for one in made], "wrap"),
        DataColumn("Sửa thành", 14, [wording.value_cell(decided_value(one, given.names)) for one in made], "amount"),
        DataColumn("Người quyết định", 18, [one.who for one in made], "wrap"),
        DataColumn("Lý do", 36, [_why(one) for one in made], "wrap"),
        DataColumn("Hiệu lực", 22, [_force(one) for one in decided], "wrap"),
        DataColumn(
            "Phiếu sửa lỗi",
            24,
            [given.to_source(drops[one.seq].name if one.seq in drops else "", one.seq) for one in decided],
            "wrap",
        ),
    ]
    note = "Phiếu gốc không bao giờ bị sửa: số trong phiếu và số được tính cùng nằm ở đây. Hủy hoặc sửa tiếp bằng sua-loi.xlsx."
    table = DataTable(
        "sua_va_mien",
        _decisions_title(decided),
        note,
        columns,
        printed_rows=MOST_PRINTED,
        printed_columns=len(columns) - 1,
    )
    add_table(writer, sheets.DECISIONS, table)


def decided_value(one: Decision, names: Mapping[str, str]) -> Value | None:
    """Give what a decision put in the place of what was written; of a unit its name."""
    if one.is_answer:
        return None
    if one.key == UNIT_KEY and isinstance(one.value, str):
        return names.get(one.value, one.value)
    return one.value


def _why(one: Decision) -> str:
    """Give the reason; who gave a number by telephone stands in the officer's own workbook alone."""
    if one.is_answer:
        return str(one.value or "")
    return "; ".join(part for part in (TOLD if one.said else "", one.why) if part)


def _force(one: DecisionRecord) -> str:
    if one.decision.action == "undo":
        return "– đã hủy quyết định ở dòng này"
    if one.ended_by:
        return "– không còn: đã hủy hoặc thay bằng quyết định khác"
    if one.outdated_by is not None:
        return f"✓ có, đến phiếu số {one.outdated_by} (ô đã ghi khác)"
    return "✓ có"


def _decisions_title(decided: list[DecisionRecord]) -> str:
    standing = sum(one.in_force for one in decided)
    if not decided:
        return "Chưa có quyết định sửa hay miễn nào"
    return f"{len(decided)} quyết định, {standing} đang có hiệu lực"


ARCHIVE = "../archive/"
STATUSES: tuple[AnswerStatus, ...] = ("used", "refused", "superseded", "set aside", "held")


def add_sources(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the files, the newest first."""
    drops = given.ordered_drops
    cells = defaultdict(Counter[AnswerStatus], _cells_by_drop(given))
    newer = _newer(given.drops)
    counts = {status: [cells[drop.seq][status] if drop.was_taken else None for drop in drops] for status in STATUSES}
    columns = [
        DataColumn("Tệp số", 8, [drop.seq for drop in drops], "whole"),
        DataColumn("Nhận lúc", 17, [drop.received_at for drop in drops], "moment"),
        DataColumn("Tên tệp", 36, [drop.name for drop in drops], "wrap"),
        DataColumn("Đơn vị", 16, [given.names.get(drop.unit, drop.unit) for drop in drops], "name"),
        DataColumn("Người nộp", 14, [wording.SENT[drop.role] if drop.role else "" for drop in drops]),
        DataColumn("Ngày báo cáo", 12, [drop.report_date for drop in drops], "day"),
        DataColumn(
            "Kết quả",
            53,
            [in_words(drop, cells[drop.seq], newer.get(drop.seq)) + _sent(drop) for drop in drops],
            "wrap",
        ),
        DataColumn(
            "Ô đã điền",
            8,
            [sum(cells[drop.seq].values()) if drop.was_taken else None for drop in drops],
            "whole",
        ),
        DataColumn("Ô được dùng", 8, counts["used"], "whole"),
        DataColumn("Ô không dùng được", 9, counts["refused"], "whole"),
        DataColumn("Ô đã có bản mới hơn", 10, counts["superseded"], "whole"),
        DataColumn("Ô xã bỏ", 8, counts["set aside"], "whole"),
        DataColumn("Ô chờ xã quyết", 8, counts["held"], "whole"),
        DataColumn(
            "Bản gốc", 12, [FileLink("Mở bản gốc", ARCHIVE + drop.archived) if drop.archived else "" for drop in drops]
        ),
        DataColumn("Tình trạng phiếu", 40, [drop.condition for drop in drops], "wrap"),
    ]
    note = "Mọi tệp đều được lưu nguyên bản trong thư mục archive. Số ô đã điền = được dùng + không dùng được + đã có bản mới hơn + xã bỏ + chờ."
    add_table(
        writer,
        sheets.SOURCES,
        DataTable(
            "nguon_so_lieu",
            _title(given.totals),
            note + _left_out(given),
            columns,
            printed_rows=0,
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


def _cells_by_drop(given: MasterInput) -> defaultdict[int, Counter[AnswerStatus]]:
    found: defaultdict[int, Counter[AnswerStatus]] = defaultdict(Counter)
    for one in given.rows.cells:
        found[one.seq] = Counter(
            {
                "used": one.used, "refused": one.refused, "superseded": one.superseded,
                "set aside": one.set_aside, "held": one.held,
            }
        )  # fmt: skip
    return found


def _left_out(given: MasterInput) -> str:
    count = given.totals.received - len(given.ordered_drops)
    return f" Còn {show_number(count)} tệp cũ hơn không có số nào đang được tính: xem ở archive." if count else ""


def _title(came: Totals) -> str:
    if not came.received:
        return "Chưa nhận được tệp nào"
    verdicts = Counter(came.counts)
    parts = [
        f"Đã nhận {came.received} tệp: {verdicts['accepted']} hợp lệ",
        f"{verdicts['refused']} bị từ chối",
        f"{verdicts['duplicate']} trùng",
    ]
    return ", ".join(parts) + (f", {verdicts['pending']} đang chờ" if verdicts["pending"] else "")
