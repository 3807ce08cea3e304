"""Sheet “Xếp hạng”: every unit with its points, their parts, the proposed class and why."""

from collections.abc import Hashable

from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.master.table import Column, Link, Share, Table, add_table, first_rows

DETAILS = (
    (sheets.INDICATORS, "indicators", "Xem chỉ tiêu"),
    (sheets.GARDENS, "gardens", "Xem vườn mẫu"),
    (sheets.TASKS, "tasks", "Xem đầu việc"),
    (sheets.REPORTS, "reports", "Xem báo cáo"),
)
PARTS = (
    ("criteria", "Điểm tiêu chí"),
    ("gardens", "Điểm vườn mẫu"),
    ("progress", "Điểm tiến độ"),
    ("on_time", "Điểm đúng hạn"),
    ("evidence", "Điểm minh chứng"),
)


def add_ranking(paper: Paper, material: Material) -> None:
    """Draw the full ranking."""
    units = material.results.units
    columns = [
        Column("Hạng", 7, units["rank"].tolist(), "whole"),
        Column("Đơn vị", 18, units["name"].tolist()),
        Column("Nhóm", 11, units["track_name"].tolist()),
        Column("Điểm", 9, units["points"].tolist(), "points"),
        Column("So với hôm qua", 10, changes(units["points"].tolist(), units["points_before"].tolist()), "change"),
        Column("Hạng hôm qua", 9, units["rank_before"].tolist(), "whole"),
        Column("Xếp loại đề xuất", 13, units["class_name"].tolist()),
        *(
            Column(f"{heading} (tối đa {full:g})".replace(".", ","), 10, units[f"part_{part}"].tolist(), "points")
            for (part, heading), full in zip(PARTS, material.campaign.scoring.parts.values(), strict=True)
        ),
        Column("Tiêu chí đạt", 9, shares(units["criteria_passed"].tolist(), units["criteria_total"].tolist())),
        Column("Vườn mẫu đạt", 9, shares(units["gardens_passed"].tolist(), units["gardens_total"].tolist())),
        Column("Đủ điều kiện đạt chuẩn", 11, ["✓ Đủ" if ok else "✗ Chưa" for ok in units["recognised"]], "mark"),
        Column("Tỷ lệ đã phúc tra", 10, units["verified_share"].tolist(), "percent"),
        Column("Lý do", 60, units["sentence"].tolist(), "wrap"),
        *(Column(heading, 13, _links(material, sheet, frame, heading)) for sheet, frame, heading in DETAILS),
    ]
    note = (
        "Điểm thi đua và xếp loại do máy đề xuất; Ban chỉ đạo xem xét, quyết định. Đạt chuẩn xét riêng, không bù điểm."
    )
    add_table(
        paper,
        sheets.RANKING,
        Table("xep_hang", leader_sentence(material), note, columns, frozen=2, printed=len(columns) - len(DETAILS)),
    )


def leader_sentence(material: Material) -> str:
    """Say in one sentence who leads."""
    units = material.results.units
    if not len(units) or not (units["points"] > 0).any():
        return "Chưa có điểm: chưa đơn vị nào có số liệu"
    best = units[units["rank"] == units["rank"].min()]
    leaders, top = wording.names(best["name"].tolist(), 2), wording.points(best["points"].iloc[0])
    return f"{leaders} {'cùng ' if len(best) > 1 else ''}dẫn đầu với {top} điểm"


def changes(now: list[float], before: list[float]) -> list[object]:
    """Give the change of points as people see them, to one decimal; nothing on the first day."""
    return [
        None if wording.is_missing(a) or wording.is_missing(b) else round(round(a, 1) - round(b, 1), 1)
        for a, b in zip(now, before, strict=True)
    ]


def shares(values: list[float], totals: list[float]) -> list[object]:
    """Give counts with what they are out of; a unit that is not asked gets a dash."""
    return [Share(value, int(total)) if total else "–" for value, total in zip(values, totals, strict=True)]


def _links(material: Material, sheet: str, frame: str, text: str) -> list[object]:
    keys: list[Hashable] = (
        getattr(material.results, frame)["unit"].tolist() if len(getattr(material.results, frame)) else []
    )
    rows = first_rows(str(key) for key in keys)
    return [Link(text, sheet, rows[unit]) if unit in rows else "" for unit in material.results.units["unit"]]
