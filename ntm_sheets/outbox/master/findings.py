"""Sheet “Lỗi cần sửa”: what was wrong or doubtful in the files, errors first, each with its cell and its remedy."""

from collections import Counter

from ntm_sheets.facts.findings import LEVELS
from ntm_sheets.facts.records import FindingRecord
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, Column, Table
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter


def add_findings(writer: MasterWriter, given: MasterInput) -> None:
    """Draw all findings; the newest of each level first."""
    ordered = sorted(given.findings, key=_order)
    found = [record.finding for record in ordered]
    columns = [
        Column("Mức", 11, [wording.LEVELS[finding.level] for finding in found], "mark"),
        Column("Đơn vị", 15, [given.names.get(record.unit, record.unit) or "Chưa rõ" for record in ordered]),
        Column("Ngày báo cáo", 12, [record.report_date for record in ordered], "day"),
        Column(
            "Tệp",
            30,
            [
                given.to_source(finding.place.file or "(xem nguồn)", record.seq)
                for record, finding in zip(ordered, found, strict=True)
            ],
            "wrap",
        ),
        Column("Trang", 13, [finding.place.sheet for finding in found], "wrap"),
        Column("Ô", 7, [finding.place.cell for finding in found]),
        Column("Đang ghi", 20, [finding.seen for finding in found], "wrap"),
        Column("Vấn đề", 46, [finding.message for finding in found], "wrap"),
        Column("Cách sửa", 46, [finding.remedy for finding in found], "wrap"),
    ]
    note = "Ô bị lỗi coi như chưa báo cáo; các ô khác vẫn được tính. Sửa xong gửi lại phiếu là được."
    add_table(writer, sheets.FINDINGS, Table("loi_can_sua", _title(ordered), note, columns, printed_rows=MOST_PRINTED))


def _order(record: FindingRecord) -> tuple[object, ...]:
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


def _title(records: list[FindingRecord]) -> str:
    levels = Counter(record.finding.level for record in records)
    if not records:
        return "Không có lỗi nào"
    return f"{levels['error']} lỗi phải sửa, {levels['warning']} chỗ cần xem lại, {levels['note']} ghi chú"
