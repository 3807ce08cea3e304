"""Sheet “Sửa và miễn”: every decision of the officer about a finding, with both values, who, why, and whether it holds."""

from collections.abc import Mapping

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.facts.decisions import Action, Decision, DecisionRecord
from ntm_sheets.facts.submission import UNIT_KEY
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, Column, Table
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

ACTIONS: dict[Action, str] = {
    "correct": "Sửa",
    "waive": "Giữ nguyên",
    "set-aside": "Bỏ bản nộp",
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
        Column("Lúc", 16, [one.at for one in decided], "moment"),
        Column("Việc làm", 14, ["Bổ sung" if one.fills_blank else ACTIONS[one.action] for one in made]),
        Column("Đơn vị", 15, [given.names.get(one.unit, one.unit) or "Chưa rõ" for one in made]),
        Column("Chỗ ghi", 30, about, "wrap"),
        Column("Phiếu ghi", 16, [one.raw for one in made], "wrap"),
        Column("Sửa thành", 14, [wording.value_cell(decided_value(one, given.names)) for one in made], "amount"),
        Column("Người quyết định", 18, [one.who for one in made], "wrap"),
        Column("Lý do", 36, [_why(one) for one in made], "wrap"),
        Column("Hiệu lực", 22, [_force(one) for one in decided], "wrap"),
        Column(
            "Phiếu sửa lỗi",
            24,
            [given.to_source(drops[one.seq].name if one.seq in drops else "", one.seq) for one in decided],
            "wrap",
        ),
    ]
    note = "Phiếu gốc không bao giờ bị sửa: số trong phiếu và số được tính cùng nằm ở đây. Hủy hoặc sửa tiếp bằng sua-loi.xlsx."
    table = Table(
        "sua_va_mien", _title(decided), note, columns, printed_rows=MOST_PRINTED, printed_columns=len(columns) - 1
    )
    add_table(writer, sheets.DECISIONS, table)


def decided_value(one: Decision, names: Mapping[str, str]) -> Value | None:
    """Give what a decision put in the place of what was written; of a unit its name."""
    if one.key == UNIT_KEY and isinstance(one.value, str):
        return names.get(one.value, one.value)
    return one.value


def _why(one: Decision) -> str:
    """Give the reason; who gave a number by telephone stands in the officer's own workbook alone."""
    return "; ".join(part for part in (TOLD if one.said else "", one.why) if part)


def _force(one: DecisionRecord) -> str:
    if one.decision.action == "undo":
        return "– đã hủy quyết định ở dòng này"
    if one.ended_by:
        return "– không còn: đã hủy hoặc thay bằng quyết định khác"
    if one.outdated_by is not None:
        return f"✓ có, đến phiếu số {one.outdated_by} (ô đã ghi khác)"
    return "✓ có"


def _title(decided: list[DecisionRecord]) -> str:
    standing = sum(one.in_force for one in decided)
    if not decided:
        return "Chưa có quyết định sửa hay miễn nào"
    return f"{len(decided)} quyết định, {standing} đang có hiệu lực"
