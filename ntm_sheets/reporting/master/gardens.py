"""Sheet “Vườn mẫu”: every registered garden against the garden criteria."""

from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.master.ranking import shares
from ntm_sheets.reporting.master.table import Column, Table, add_table, begun

GARDEN_COLUMNS = ("unit", "garden", "owner", "area", "passed", "state", "criteria_passed", "criteria_total", "note")


def add_gardens(paper: Paper, material: Material) -> None:
    """Draw the gardens, one row each."""
    frame = material.results.gardens
    rows = frame.to_dict("list") if len(frame) else {name: [] for name in GARDEN_COLUMNS}
    cells: dict[tuple[str, str, str], str] = {}
    headings: dict[str, str] = {}
    for row in material.results.garden_criteria.itertuples():
        headings.setdefault(row.criterion, f"{wording.number_of(row.criterion)}. {row.name}")
        cells[row.unit, row.garden, row.criterion] = wording.CRITERION_STATES[row.state]
    places = list(zip(rows["unit"], rows["garden"], strict=True))
    columns = [
        Column("Đơn vị", 16, begun(rows["unit"], material.names, sheets.RANKING, material.ranking_rows)),
        Column("Vườn", 7, rows["garden"], "mark"),
        Column("Chủ vườn", 22, rows["owner"]),
        Column("Diện tích (m²)", 10, rows["area"], "amount"),
        *(
            Column(heading, 17, [cells.get((*place, key), "") for place in places], "mark")
            for key, heading in headings.items()
        ),
        Column("Số tiêu chí đạt", 9, shares(rows["criteria_passed"], rows["criteria_total"])),
        Column("Kết quả", 11, [wording.CRITERION_STATES[state] for state in rows["state"]], "mark"),
        Column("Ghi chú", 26, rows["note"], "wrap"),
    ]
    passed = sum(bool(ok) for ok in rows["passed"])
    title = (
        f"{passed}/{len(places)} vườn mẫu đạt chuẩn"
        if passed
        else f"Chưa vườn nào trong {len(places)} vườn mẫu đạt chuẩn"
    )
    note = "Vườn đạt chuẩn khi đạt mọi tiêu chí. ✓ Đạt · ✗ Chưa đạt · – Thiếu số liệu."
    add_table(paper, sheets.GARDENS, Table("vuon_mau", title, note, columns, frozen=2))
