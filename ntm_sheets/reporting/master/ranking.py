"""Sheet “Xếp hạng”: every unit with its points, their parts, the proposed class and why."""

from ntm_sheets.campaign.rounding import change_shown, points_shown
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.columns import Column, Link, Table, first_rows, shares
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.master.table import add_table
from ntm_sheets.reporting.rows import UnitRow

PARTS = {
    "criteria": "Điểm tiêu chí",
    "gardens": "Điểm vườn mẫu",
    "progress": "Điểm tiến độ",
    "on_time": "Điểm đúng hạn",
    "evidence": "Điểm minh chứng",
}


def add_ranking(paper: Paper, material: Material) -> None:
    """Draw the full ranking; yesterday's rank and the links to a unit's rows are for the screen."""
    units = material.rows.units
    on_paper = [
        Column("Hạng", 6, [row.rank for row in units], "whole"),
        Column("Đơn vị", 16, [row.name for row in units], "wrap"),
        Column("Nhóm", 10, [row.track_name for row in units], "wrap"),
        Column("Điểm", 8, [row.points for row in units], "points"),
        Column("So với hôm qua", 9, [change(row) for row in units], "change"),
        Column("Xếp loại đề xuất", 12, [row.class_name for row in units], "wrap"),
        *(
            Column(f"{PARTS[part]} (tối đa {wording.number(full)})", 10, [row.parts[n] for row in units], "points")
            for n, (part, full) in enumerate(material.campaign.scoring.parts.items())
        ),
        Column("Tiêu chí đạt", 7, shares((row.criteria_passed, row.criteria_total) for row in units)),
        Column("Vườn mẫu đạt", 7, shares((row.gardens_passed, row.gardens_total) for row in units)),
        Column("Đủ điều kiện đạt chuẩn", 10, ["✓ Đủ" if row.recognised else "✗ Chưa" for row in units], "mark"),
        Column("Tỷ lệ đã phúc tra", 8, [row.verified_share for row in units], "percent"),
        Column("Lý do", 44, [row.sentence for row in units], "wrap"),
    ]
    on_screen = [Column("Hạng hôm qua", 9, [row.rank_before for row in units], "whole"), *_details(material)]
    note = (
        "Điểm thi đua và xếp loại do máy đề xuất; Ban chỉ đạo xem xét, quyết định. Đạt chuẩn xét riêng, không bù điểm."
    )
    table = Table(
        "xep_hang",
        leader_sentence(material),
        note,
        on_paper + on_screen,
        frozen=2,
        printed_columns=len(on_paper),
    )
    add_table(paper, sheets.RANKING, table)


def leader_sentence(material: Material) -> str:
    """Say in one sentence who leads."""
    best = [row for row in material.rows.units if row.rank == 1 and row.points > 0]
    if not best:
        return "Chưa có điểm: chưa đơn vị nào có số liệu"
    if len(material.rows.units) == 1:
        return f"{best[0].name} được {wording.points(best[0].points)} điểm"
    leaders = wording.names([row.name for row in best], 2)
    return f"{leaders} {'cùng ' if len(best) > 1 else ''}dẫn đầu với {wording.points(best[0].points)} điểm"


def change(row: UnitRow) -> float | None:
    """Give the change of points as people see them, to one decimal; nothing on the first day."""
    if row.points_before is None:
        return None
    return change_shown(points_shown(row.points), points_shown(row.points_before))


def _details(material: Material) -> list[Column]:
    """Lead from each unit to where its rows begin on the sheets behind."""
    rows = material.rows
    starts = (
        ("Xem chỉ tiêu", sheets.INDICATORS, first_rows(row.unit for row in rows.indicators)),
        ("Xem vườn mẫu", sheets.GARDENS, first_rows(row.unit for row in rows.gardens)),
        ("Xem đầu việc", sheets.TASKS, first_rows(row.unit for row in rows.tasks)),
        ("Xem báo cáo", sheets.REPORTS, first_rows(unit.key for unit in material.campaign.units)),
    )
    return [
        Column(text, 13, [Link(text, sheet, found[row.unit]) if row.unit in found else "" for row in rows.units])
        for text, sheet, found in starts
    ]
