"""Sheet “Đường găng”: every task of the plans with what is due and done, how late it is, and where that leads."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.plan_rows import ForecastBy, PlanRow, TaskRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable, begun
from ntm_sheets.outbox.master.criteria import SOURCE_HEADING
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import due_shown, in_pieces, is_ending, is_labour
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter, fit

FORECASTS: dict[ForecastBy, str] = {
    "done": "",
    "pace": "tốc độ đến nay",
    "plan": "kế hoạch",
    "unknown": "chưa có số liệu",
}
# A forecast that is further off says only that there is no end in sight.
IN_SIGHT_DAYS = 365
NAMED_PLANS, LONGEST_NAMED = 3, 24
# What is late stands first; of many tasks no more go on paper.
MOST_ON_PAPER = 80
# The line above the table has room for so many signs.
NOTE_LENGTH = 205
UNSURE = "*: có việc chưa báo, tính như mai mới làm"
TIMETABLE = "thời gian biểu, không có đường găng"


def add_tasks(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the plans of all units as one table, what is late first; where a number comes from is for the screen."""
    rows = given.ordered_tasks
    on_paper = task_columns(given, rows)
    sources = [given.source(row, ("tasks", row.task, "done")) for row in rows]
    table = DataTable(
        "duong_gang",
        tasks_sentence(given),
        plans_sentence(given),
        [*on_paper, *_on_screen(rows, given), DataColumn(SOURCE_HEADING, 46, sources, "wrap"), _notes(rows, given)],
        frozen=3,
        printed_columns=len(on_paper),
        printed_rows=MOST_ON_PAPER,
    )
    add_table(writer, sheets.TASKS, table)


def task_columns(given: MasterInput, rows: Sequence[TaskRow]) -> list[DataColumn]:
    """Give what of the tasks goes on paper."""
    plans = {plan.unit: plan for plan in given.rows.plans}
    units = begun([row.unit for row in rows], given.names, sheets.RANKING, given.ranking_rows)
    return [
        DataColumn("Đơn vị", 13, units, "name"),
        DataColumn("Mã", 6, [row.task for row in rows], "mark"),
        DataColumn("Đầu việc", 30, [f"{row.name} (mẫu)" if row.sample else row.name for row in rows], "wrap"),
        DataColumn("Tình trạng", 14, [wording.TASK_STATES[row.state] for row in rows], "mark"),
        DataColumn("Chậm (ngày)", 7, [row.days_late or None for row in rows], "whole"),
        DataColumn("Đã làm", 8, [row.done for row in rows], "amount"),
        DataColumn("Phải xong đến hôm nay", 9, [due_shown(row) for row in rows], "amount"),
        DataColumn("Kế hoạch", 9, [row.volume for row in rows], "amount"),
        DataColumn("Đơn vị tính", 10, [row.measure for row in rows], "wrap"),
        DataColumn("Kết thúc", 11, [row.end for row in rows], "day"),
        DataColumn("Dự báo xong", 11, [row.forecast_end if is_in_sight(row, given) else None for row in rows], "day"),
        DataColumn("Việc găng", 7, [critical_mark(row, plans) for row in rows], "mark"),
        DataColumn("Hệ quả", 38, [consequence(row, given) for row in rows], "wrap"),
    ]


def _on_screen(rows: Sequence[TaskRow], given: MasterInput) -> list[DataColumn]:
    ahead = [row.forecast_end is not None and is_in_sight(row, given) for row in rows]
    return [
        DataColumn("Bắt đầu", 11, [row.start for row in rows], "day"),
        DataColumn("Chờ việc", 12, [row.after for row in rows], "wrap"),
        DataColumn("Tiến độ", 9, [row.progress for row in rows], "percent"),
        DataColumn("So với cả kế hoạch", 9, [row.share for row in rows], "percent"),
        DataColumn("Dự báo theo", 14, [FORECASTS[row.forecast_by] for row in rows]),
        DataColumn("Còn được chậm (ngày)", 9, [row.room if known else None for row, known in zip(rows, ahead, strict=True)], "whole"),
        DataColumn("Thêm một tổ thì xong", 11, [row.helped_end if known else None for row, known in zip(rows, ahead, strict=True)], "day"),
        DataColumn("Cả kế hoạch sớm (ngày)", 9, [row.helped_gain or None for row in rows], "whole"),
        DataColumn("Dự trữ (ngày)", 8, [row.slack for row in rows], "whole"),
        DataColumn("Dự trữ riêng (ngày)", 8, [row.free_slack for row in rows], "whole"),
        DataColumn("Bắt đầu sớm nhất", 11, [row.early_start for row in rows], "day"),
        DataColumn("Kết thúc sớm nhất", 11, [row.early_finish for row in rows], "day"),
        DataColumn("Bắt đầu muộn nhất", 11, [row.late_start for row in rows], "day"),
        DataColumn("Kết thúc muộn nhất", 11, [row.late_finish for row in rows], "day"),
        DataColumn("Tính theo", 8, [wording.counted(row.counted) for row in rows]),
        DataColumn("Cách đây (ngày)", 8, [row.age_days for row in rows], "whole"),
        DataColumn("Đoàn đo được", 9, [row.team_done for row in rows], "amount"),
        DataColumn("Ngày đoàn đo", 11, [row.team_date for row in rows], "day"),
        DataColumn("Cần đo lại", 14, [_doubt(row) for row in rows], "mark"),
        DataColumn("Ngày số liệu", 12, [row.done_date for row in rows], "day"),
    ]  # fmt: skip


def _notes(rows: Sequence[TaskRow], given: MasterInput) -> DataColumn:
    notes = [given.noted(row.note, row.seq, ("tasks", row.task, "done")) for row in rows]
    return DataColumn("Ghi chú", 20, notes, "wrap")


def _doubt(row: TaskRow) -> str:
    """Say what the village had reported where the team measured less."""
    if row.claimed is None or in_pieces(row, row.claimed) <= in_pieces(row, row.team_done or 0.0):
        return ""
    return f"! thôn báo {show_number(in_pieces(row, row.claimed))}"


def tasks_sentence(given: MasterInput) -> str:
    """Say in one sentence how many tasks are behind, and where most of them are."""
    tasks = given.rows.tasks
    if not tasks:
        return "Chưa có kế hoạch đầu việc"
    behind = [row for row in tasks if row.state == "behind"]
    silent = sum(row.state == "not reported" for row in tasks)
    if not behind:
        return f"{silent}/{len(tasks)} đầu việc chưa báo cáo" if silent else "Không đầu việc nào chậm tiến độ"
    unit, most = Counter(row.unit for row in behind).most_common(1)[0]
    critical = sum(row.critical for row in behind)
    tail = f", {critical} việc găng" if critical else ""
    name = fit(given.names[unit], LONGEST_NAMED)
    where = f"; nhiều nhất ở {name} ({most} việc)" if most > 1 and len(given.names) > 1 else ""
    # What was to be told by now counts as not done.
    owed = sum(row.state == "not reported" and row.days_late > 0 for row in tasks)
    more = f"; {owed} việc chưa báo cáo" if owed else ""
    return f"{len(behind)}/{len(tasks)} đầu việc chậm tiến độ{tail}{where}{more}"


def plans_sentence(given: MasterInput) -> str:
    """Say which plans will not be ready in time as things stand, and which of them have no critical path."""
    late, flat = _late_plans(given), _timetables(given)
    most = next(n for n in (NAMED_PLANS, 2, 1) if n == 1 or len(_in_time(given, late, n)) + len(flat) < NOTE_LENGTH)
    unsure = UNSURE if not is_ending(given) and not all(plan.sure for plan in late[:most]) else ""
    said = ""
    # The gravest first; what the line has no room for is told on the sheet of rules.
    for sentence in (_in_time(given, late, most), flat, unsure, _critical(given)):
        if sentence and len(said) + len(sentence) <= NOTE_LENGTH:
            said += f" {sentence}."
    return said.strip()


def _late_plans(given: MasterInput) -> list[PlanRow]:
    return sorted((plan for plan in given.rows.plans if plan.days_over), key=lambda plan: -plan.days_over)


def _in_time(given: MasterInput, late: Sequence[PlanRow], most: int) -> str:
    plans, last = given.rows.plans, f"{given.campaign.end:%d/%m}"
    if not plans:
        return ""
    open_plans = [plan for plan in plans if plan.forecast_end]
    if not open_plans:
        return "Mọi kế hoạch đã xong"
    if is_ending(given):
        return f"Đến ngày cuối {last}, {len(open_plans)}/{len(plans)} kế hoạch chưa xong: {_names(open_plans, given, most)}"
    if not late:
        return f"Theo số liệu hôm nay, kế hoạch nào cũng kịp ngày {last}"
    named = [f"{fit(given.names[plan.unit], LONGEST_NAMED)} ({_end_of(plan)})" for plan in late[:most]]
    more = f" và {len(late) - most} đơn vị khác" if len(late) > most else ""
    return f"Theo số liệu hôm nay, {len(late)}/{len(plans)} kế hoạch không kịp ngày {last}: {', '.join(named)}{more}"


def _names(plans: Sequence[PlanRow], given: MasterInput, most: int) -> str:
    return wording.names([fit(given.names[plan.unit], LONGEST_NAMED) for plan in plans], most)


def _end_of(plan: PlanRow) -> str:
    end = "hơn một năm nữa" if plan.days_over > IN_SIGHT_DAYS else f"{plan.forecast_end:%d/%m}"
    return end if plan.sure else f"{end}*"


def _timetables(given: MasterInput) -> str:
    plans = given.rows.plans
    flat = [plan for plan in plans if plan.timetable]
    whose = "Kế hoạch" if len(flat) == len(plans) else f"Kế hoạch của {_names(flat, given, 1)}"
    return f"{whose} là {TIMETABLE}" if flat else ""


def _critical(given: MasterInput) -> str:
    has_path = not all(plan.timetable for plan in given.rows.plans)
    return "● Việc găng: chậm ngày nào, cả kế hoạch chậm ngày đó" if has_path else ""


def plan_end(plan: PlanRow, given: MasterInput) -> str:
    """Say when a plan ends as things stand."""
    if plan.forecast_end is None:
        return "xong"
    if is_ending(given):
        return "chưa xong"
    if plan.days_over > IN_SIGHT_DAYS:
        return "dự báo: hơn một năm nữa"
    over = f", quá {plan.days_over} ngày" if plan.days_over else ""
    return f"dự báo xong {plan.forecast_end:%d/%m}{over}"


def critical_mark(row: TaskRow, plans: dict[str, PlanRow]) -> str:
    """Mark a critical task; where a plan is a timetable there is none."""
    return "● găng" if row.critical else "–" if plans[row.unit].timetable else ""


def is_in_sight(row: TaskRow, given: MasterInput) -> bool:
    """Tell whether a task's forecast is a day that somebody can plan with; when the drive is over there is none."""
    end = given.campaign.end
    return row.forecast_end is not None and given.today <= end and (row.forecast_end - end).days <= IN_SIGHT_DAYS


def consequence(row: TaskRow, given: MasterInput) -> str:
    """Say what a task that is late, or that the end hangs on, does to the plan, and what would help."""
    if row.state == "done" or row.room is None:
        return ""
    if is_ending(given):
        lacking = in_pieces(row, row.volume - (row.done or 0.0))
        return f"Hết đợt, còn thiếu {show_number(lacking, 2)} {row.measure}."
    if not is_in_sight(row, given):
        return "Với tốc độ này, hơn một năm nữa mới xong."
    return " ".join(f"{said[:1].upper()}{said[1:]}." for said in _effects(row, given))


def waited_for(row: TaskRow, given: MasterInput) -> str:
    """Name the task that lets this one begin last, of those that are not done; nothing where it need not wait."""
    if row.forecast_by != "plan" or row.done:
        return ""
    found = [given.tasks[row.unit, key] for key in row.after.split(", ") if (row.unit, key) in given.tasks]
    open_ends = [(one.forecast_end, one.task) for one in found if one.forecast_end]
    return max(open_ends)[1] if open_ends else ""


def _effects(row: TaskRow, given: MasterInput) -> Iterator[str]:
    room, last = row.room or 0, f"{given.campaign.end:%d/%m}"
    if row.forecast_by == "unknown":
        yield "chưa có số liệu; dự báo tính như mai mới làm"
    elif row.forecast_end and row.forecast_end > row.end and (last_one := waited_for(row, given)):
        yield f"bị lùi {(row.forecast_end - row.end).days} ngày vì chờ {last_one}"
    if room < 0:
        yield f"cứ thế này, cả kế hoạch chậm {-room} ngày so với {last}"
    elif row.days_late and row.delay_moves:
        yield f"chậm thêm ngày nào, cả kế hoạch lùi ngày đó; còn {room} ngày là quá {last}"
    elif row.days_late:
        yield f"còn được chậm {room} ngày nữa mà vẫn kịp {last}"
    if (row.days_late or room < 0) and row.helped_end and is_labour(row.measure):
        gain = f", cả kế hoạch sớm {row.helped_gain} ngày" if row.helped_gain else ""
        yield f"thêm một tổ: xong {row.helped_end:%d/%m}{gain}"
