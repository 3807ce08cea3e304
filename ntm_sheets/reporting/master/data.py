"""Sheet “Dữ liệu”: every answer that was read, as one long named table for filters and pivot tables."""

from ntm_sheets.form.layout import make_layout
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.master.table import Column, Table, add_table

STATUSES = {"used": "được dùng", "refused": "không dùng được", "superseded": "đã có bản mới hơn"}


def add_data(paper: Paper, material: Material) -> None:
    """Draw the answers, the newest drop last."""
    rows = material.results.answers.to_dict("list")
    tables, fields = _words(material)
    columns = [
        Column("Tệp số", 9, rows["seq"], "whole"),
        Column("Đơn vị", 15, [material.names.get(unit, unit) for unit in rows["unit"]]),
        Column("Người nộp", 14, [wording.ROLES[role] for role in rows["role"]]),
        Column("Ngày báo cáo", 12, rows["report_date"], "day"),
        Column("Bảng", 14, [tables.get(table, table) for table in rows["table"]]),
        Column("Dòng", 10, rows["row"]),
        Column(
            "Cột",
            20,
            [fields.get((table, field), field) for table, field in zip(rows["table"], rows["field"], strict=True)],
        ),
        Column("Giá trị", 16, [wording.value_cell(value) for value in rows["value"]], "amount"),
        Column("Thôn ghi", 18, _raw(rows)),
        Column("Trang và ô", 18, [f"{sheet}!{cell}" for sheet, cell in zip(rows["sheet"], rows["cell"], strict=True)]),
        Column("Tình trạng", 18, [STATUSES[status] for status in rows["status"]]),
    ]
    title = (
        f"{wording.number(len(rows['seq']), 0)} số liệu đã đọc từ các phiếu"
        if rows["seq"]
        else "Chưa đọc được số liệu nào"
    )
    note = f"Tệp số: xem tên tệp ở trang {sheets.SOURCES}. Cột “Thôn ghi” chỉ có chữ khi máy phải sửa hoặc không hiểu ô đó."
    add_table(paper, sheets.DATA, Table("du_lieu", title, note, columns, plain=True))


def _raw(rows: dict[str, list[object]]) -> list[object]:
    return [
        raw if repaired or wording.is_missing(value) else ""
        for raw, repaired, value in zip(rows["raw"], rows["repaired"], rows["value"], strict=True)
    ]


def _words(material: Material) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    tables: dict[str, str] = {}
    fields: dict[tuple[str, str], str] = {}
    tracks = {unit.track: unit for unit in reversed(material.campaign.units)}
    for unit in tracks.values():
        for table in make_layout(material.campaign, unit, "report").tables:
            tables.setdefault(table.key, table.sheet)
            for column in table.columns:
                if column.field:
                    heading = "Giá trị" if column.field == "value" else wording.shortened(column.heading, 40)
                    fields.setdefault((table.key, column.field), heading)
    return tables, fields
