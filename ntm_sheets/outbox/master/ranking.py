"""Sheet “Xếp hạng”, every unit with its points and why."""

from collections.abc import Sequence

from ntm_sheets import theme
from ntm_sheets.campaign.showing import change_shown, points_shown, show_number, show_points
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import FIRST_ROW, DataColumn, DataTable, RowLink, first_rows, shares
from ntm_sheets.outbox.master.data import has_history, history_range
from ntm_sheets.outbox.master.headlines import of_villages, todays
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.paper import arranged
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter

PARTS = {
    "criteria": "Điểm tiêu chí",
    "gardens": "Điểm vườn mẫu",
    "progress": "Điểm tiến độ",
    "on_time": "Điểm đúng hạn",
    "evidence": "Điểm minh chứng",
}
UNRANKED = "chưa xếp hạng"
POINTS_BY_DAY = "Điểm qua từng ngày"
NOBODY = "Chưa xếp hạng: chưa đơn vị nào có số liệu"
NOT_DUE = "Chưa xếp hạng: chưa có gì đến hạn"
GROUP_NOTE = f"Hạng là hạng chung của cả danh sách. Đủ các cột: trang {sheets.RANKING}."


def add_ranking(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the full ranking, list by list; what the ranks go by further down, and the links, are for the screen."""
    units = given.rows.units
    on_paper = ranking_columns(given, units)
    on_screen = [
        *([DataColumn(POINTS_BY_DAY, 16, [""] * len(units))] if has_history(given) else []),
        *(
            DataColumn(f"{PARTS[part]} (tối đa {show_number(full)})", 9, [row.parts[n] for row in units], "points")
            for n, (part, full) in enumerate(given.campaign.scoring.parts.items())
        ),
        DataColumn("Đủ điều kiện đạt chuẩn", 10, [_whole(row) for row in units], "mark"),
        DataColumn("Tự báo · phúc tra", 9, [_recognised(row) for row in units], "mark"),
        DataColumn("Phúc tra còn hiệu lực", 8, [row.verified_share for row in units], "percent"),
        DataColumn("Hạng chắc đến đâu", 30, [row.certainty for row in units], "wrap"),
        DataColumn("Đề xuất khen thưởng", 44, [row.proposal for row in units], "wrap"),
        DataColumn("Hạng hôm qua", 9, [row.rank_before for row in units], "whole"),
        DataColumn("Nội dung đã có ảnh", 9, shares((row.evidence_shown, row.evidence_total) for row in units)),
        DataColumn("Ngày báo cáo mới nhất", 12, [row.last_report for row in units], "day"),
        DataColumn("Nộp lúc", 17, [row.last_received for row in units], "moment"),
        *_details(given),
    ]
    table = DataTable(
        "xep_hang",
        leaders_sentence(given),
        ranking_note(),
        on_paper + on_screen,
        frozen=2,
        printed_columns=len(on_paper),
        printed_rows=None,
    )
    sheet = add_table(writer, sheets.RANKING, table)
    # Columns that hold nothing yet may have gone behind those that are printed.
    headings = [column.heading for column in arranged(table).columns]
    for n in range(len(units)) if has_history(given) else ():
        _sparkline(sheet, given, n, headings.index(POINTS_BY_DAY))


def ranking_note() -> str:
    """Say what points and classes are worth, and what the two words beside a count mean."""
    return (
        "Điểm thi đua và xếp loại do máy đề xuất; Ban chỉ đạo xem xét, quyết định. Đạt chuẩn xét riêng, không bù điểm. "
        f"Tự báo: chỉ theo số của thôn. Phúc tra: chỉ theo số của đoàn còn hiệu lực. Cách tính: trang {sheets.RULES}."
    )


def ranking_columns(given: MasterInput, units: Sequence[UnitRow]) -> list[DataColumn]:
    """Give what of the ranking goes on paper."""
    return [
        DataColumn("Hạng", 6, ["–" if row.rank is None else row.rank for row in units], "whole"),
        DataColumn("Đơn vị", 14, [row.name for row in units], "name"),
        DataColumn("Nhóm", 8.5, [row.track_name for row in units], "wrap"),
        *([DataColumn("Danh sách", 11, [row.list for row in units], "wrap")] if len(given.lists) > 1 else []),
        DataColumn("Điểm", 8, ["–" if row.rank is None else row.points for row in units], "points"),
        DataColumn("So với hôm qua", 9, [change(row) for row in units], "change"),
        DataColumn("Xếp loại đề xuất", 10.5, [row.class_name or UNRANKED for row in units], "wrap"),
        DataColumn("Tiêu chí đạt", 7, shares((row.criteria_passed, row.criteria_total) for row in units)),
        DataColumn("Tiêu chí thôn tự báo", 7, shares((row.criteria_own, row.criteria_total) for row in units)),
        DataColumn("Tiêu chí đã phúc tra", 7, shares((row.criteria_verified, row.criteria_total) for row in units)),
        DataColumn("Vườn mẫu đạt", 7, shares((row.gardens_passed, row.gardens_total) for row in units)),
        DataColumn("Vườn thôn tự báo", 7, shares((row.gardens_own, row.gardens_total) for row in units)),
        DataColumn("Vườn đã phúc tra", 7, shares((row.gardens_verified, row.gardens_total) for row in units)),
        DataColumn("Lý do", 36, [row.sentence for row in units], "wrap"),
    ]


def _sparkline(sheet: MasterSheet, given: MasterInput, n: int, col: int) -> None:
    """Draw a unit's points day by day: the whole drive, the last day marked."""
    options = {
        "range": history_range(given, n + 1),
        "type": "column",
        "series_color": theme.GREEN,
        "last_point": True,
        "last_color": theme.ATTENTION,
        "min": 0,
        "max": given.campaign.scoring.total,
        "show_hidden": True,
    }
    if sheet.raw.add_sparkline(FIRST_ROW + n, col, options):
        message = "the sparkline was refused"
        raise ValueError(message)


# So many units can be read on one sheet; more are shown once more, group by group, while the groups are not too many.
MOST_ON_A_SHEET, MOST_GROUPS = 60, 40


def add_groups(writer: MasterWriter, given: MasterInput) -> None:
    """Draw a sheet for each working group where there are very many units: its own ones, the best rank first."""
    today = {row.unit: row.state for row in of_villages(given) if row.day == given.today}
    for number, (group, units) in enumerate(groups_of(given).items(), 1):
        states = [today[row.unit] for row in units if row.unit in today]
        links = [RowLink(row.name, sheets.RANKING, given.ranking_rows[row.unit]) for row in units]
        columns = [
            DataColumn("Hạng", 6, ["–" if row.rank is None else row.rank for row in units], "whole"),
            DataColumn("Đơn vị", 20, links, "name"),
            DataColumn("Điểm", 8, ["–" if row.rank is None else row.points for row in units], "points"),
            DataColumn("So với hôm qua", 9, [change(row) for row in units], "change"),
            DataColumn("Xếp loại đề xuất", 14, [row.class_name or UNRANKED for row in units], "wrap"),
            DataColumn("Tiêu chí đạt", 8, shares((row.criteria_passed, row.criteria_total) for row in units)),
            DataColumn("Tiêu chí đã phúc tra", 8, shares((row.criteria_verified, row.criteria_total) for row in units)),
            DataColumn("Vườn mẫu đạt", 8, shares((row.gardens_passed, row.gardens_total) for row in units)),
            DataColumn("Tiến độ", 8, [row.plan_progress for row in units], "percent"),
            DataColumn(
                "Báo cáo hôm nay",
                17,
                [wording.REPORT_WORDS[today[row.unit]] if row.unit in today else "–" for row in units],
                "mark",
            ),
            DataColumn("Lý do", 50, [row.sentence for row in units], "wrap"),
        ]
        said = ", ".join(part for part in (f"{len(units)} đơn vị", todays(states)) if part)
        table = DataTable(
            f"doan_{number}", f"{group or 'Chưa có đoàn công tác'}: {said}", GROUP_NOTE, columns, frozen=2
        )
        add_table(writer, f"Đoàn {number}", table)


def groups_of(given: MasterInput) -> dict[str, list[UnitRow]]:
    """Give the units of each working group, in the campaign's order of groups; none where all units fit on one sheet."""
    found: dict[str, list[UnitRow]] = {unit.group: [] for unit in given.campaign.units}
    if len(given.rows.units) <= MOST_ON_A_SHEET or not 1 < len(found) <= MOST_GROUPS:
        return {}
    for row in given.rows.units:
        found[row.group].append(row)
    return found


def leader_sentence(given: MasterInput) -> str:
    """Say in one sentence who leads the first list."""
    return _leads(given, given.lists[0]) if given.lists else NOBODY


def leaders_sentence(given: MasterInput) -> str:
    """Say who leads, list by list."""
    first, *others = given.lists or ("",)
    more = [f"{name}: {said}" for name in others if (said := _leads(given, name)) not in (NOBODY, NOT_DUE)]
    return "; ".join([_leads(given, first), *more])


def _leads(given: MasterInput, name: str) -> str:
    own = [row for row in given.rows.units if row.list == name]
    best = [row for row in own if row.rank == 1 and row.points > 0]
    if not best:
        reports = given.rows.reports
        return NOT_DUE if reports and not any(row.due for row in reports) else NOBODY
    if len(own) == 1:
        return f"{best[0].name} được {show_points(best[0].points)} điểm"
    leaders = wording.names([row.name for row in best], 2)
    return f"{leaders} {'cùng ' if len(best) > 1 else ''}dẫn đầu với {show_points(best[0].points)} điểm"


def _whole(row: UnitRow) -> str:
    """Say whether a unit has all that recognition asks; a dash where it asks for nothing."""
    if not row.criteria_total:
        return "–"
    return "✓ Đủ" if row.recognised else "✗ Chưa"


def _recognised(row: UnitRow) -> str:
    """Say the same by the unit's own report, and by what is verified."""
    if not row.criteria_total:
        return "–"
    return f"{'✓' if row.recognised_own else '✗'} · {'✓' if row.recognised_verified else '✗'}"


def change(row: UnitRow) -> float | None:
    """Give the change of points as people see them, to one decimal; nothing on the first day."""
    if row.points_before is None or row.rank is None:
        return None
    return change_shown(points_shown(row.points), points_shown(row.points_before))


def _details(given: MasterInput) -> list[DataColumn]:
    """Lead from each unit to where its rows begin on the sheets behind."""
    rows = given.rows
    starts = (
        ("Xem chỉ tiêu", sheets.INDICATORS, first_rows(row.unit for row in rows.indicators)),
        ("Xem vườn mẫu", sheets.GARDENS, first_rows(row.unit for row in rows.gardens)),
        ("Xem đầu việc", sheets.TASKS, first_rows(row.unit for row in given.ordered_tasks)),
        ("Xem báo cáo", sheets.REPORTS, first_rows(unit.key for unit in given.campaign.units)),
    )
    return [
        DataColumn(text, 13, [RowLink(text, sheet, found[row.unit]) if row.unit in found else "" for row in rows.units])
        for text, sheet, found in starts
    ]
