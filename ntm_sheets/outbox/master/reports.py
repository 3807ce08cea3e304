"""Sheet “Nộp báo cáo”: who reported on which day, villages first, then the working groups."""

from collections import Counter, defaultdict

from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import Column, Table, begun
from ntm_sheets.outbox.master.headlines import on_time_share
from ntm_sheets.outbox.master.lateness import how_long
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rules_calendar import stretches
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter
from ntm_sheets.outbox.rows import LateRow, ReportRow


def add_reports(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the matrix of units and days, a block of rows for each role."""
    states = {(row.unit, row.role, row.day): row.state for row in given.rows.reports}
    days = sorted({day for _, _, day in states})
    lines = [(unit.key, role) for role in wording.ROLES for unit in given.campaign.units]
    own: defaultdict[tuple[str, Role], list[ReportRow]] = defaultdict(list)
    for row in given.rows.reports:
        own[row.unit, row.role].append(row)
    # An excused day is never due.
    counts = [Counter(row.state for row in own[line] if row.due or row.state == "excused") for line in lines]
    late = {(row.unit, row.role): row for row in given.rows.late}
    columns = [
        Column("Đơn vị", 15, begun([unit for unit, _ in lines], given.names, sheets.RANKING, given.ranking_rows)),
        Column("Người nộp", 15, [wording.ROLES[role] for _, role in lines]),
        Column("Đang chậm, gọi ai", 24, [_call(late.get(line), given) for line in lines], "wrap"),
        Column("Đúng hạn", 5, [count["on_time"] for count in counts], "whole", vertical=True),
        Column("Muộn", 5, [count["late"] for count in counts], "whole", vertical=True),
        Column("Thiếu", 5, [count["missing"] for count in counts], "whole", vertical=True),
        Column("Được miễn", 5, [count["excused"] for count in counts], "whole", vertical=True),
        Column(
            "Tỷ lệ đúng hạn",
            7,
            [on_time_share(own[line]) for line in lines],
            "percent",
            vertical=True,
        ),
        *(
            Column(
                f"{day:%d/%m}",
                2.1,
                [wording.REPORT_STATES[states[(*line, day)]] for line in lines],
                "tiny",
                vertical=True,
            )
            for day in days
        ),
    ]
    note = (
        "✓ đúng hạn · ! nộp muộn · ✗ chưa nộp · dấu chấm: chưa đến hạn · ○ được miễn · – không phải nộp · + nộp thêm. "
        f"Hạn nộp {_deadlines(given)}. "
        "Đúng hạn, muộn, thiếu và tỷ lệ chỉ tính báo cáo đã đến hạn: hôm nay chỉ tính khi đã qua giờ hạn. "
        "Được miễn: mọi ngày đã cho miễn, cả ngày chưa tới."
    )
    add_table(writer, sheets.REPORTS, Table("nop_bao_cao", today_sentence(given), note, columns, frozen=2))


def _call(row: LateRow | None, given: MasterInput) -> str:
    """Say how long a report is missing, and whom to call."""
    if row is None:
        return ""
    return " – ".join(part for part in (how_long(row, given.today), row.contact) if part)


def _deadlines(given: MasterInput) -> str:
    table = given.campaign.timetable(given.as_of)
    found = list(stretches(table, lambda one: one.deadline))
    return ", ".join(f"{one.deadline:%H:%M}{f' từ {wording.day(since)}' if since else ''}" for one, since in found)


def today_sentence(given: MasterInput) -> str:
    """Say in one sentence how many units reported for the as-of day."""
    states = Counter(row.state for row in given.rows.reports if row.role == "village" and row.day == given.today)
    spared = {state: states.pop(state, 0) for state in ("not due", "excused", "extra")}
    total = states.total()
    if not total:
        return (
            "Hôm nay không đơn vị nào phải nộp" if any(spared.values()) else "Hôm nay không nằm trong thời gian của đợt"
        )
    came = states["on_time"] + states["late"]
    late = f", {states['late']} nộp muộn" if states["late"] else ""
    rest = f"; {states['waiting']} chưa đến hạn" if states["waiting"] else ""
    excused = f"; {spared['excused']} được miễn" if spared["excused"] else ""
    return f"Hôm nay {came}/{total} đơn vị đã nộp báo cáo{late}{rest}{excused}"
