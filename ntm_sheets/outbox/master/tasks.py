"""Sheet “Đường găng”: every task with its volume, what is due and done, and its slack."""

from collections import Counter

from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import Column, Table, begun
from ntm_sheets.outbox.master.criteria import SOURCE_HEADING
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.ordering import due_shown, in_pieces
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter
from ntm_sheets.outbox.rows import TaskRow


def add_tasks(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the plans of all units as one table; by whom a number was given, and where, is for the screen."""
    rows = given.rows.tasks
    sources = [given.source(row, ("tasks", row.task, "done")) for row in rows]
    units = begun([row.unit for row in rows], given.names, sheets.RANKING, given.ranking_rows)
    on_paper = [
        Column("Đơn vị", 14, units),
        Column("Mã", 7, [row.task for row in rows], "mark"),
        Column("Đầu việc", 42, [f"{row.name} (mẫu)" if row.sample else row.name for row in rows], "wrap"),
        Column("Đơn vị tính", 11, [row.measure for row in rows], "wrap"),
        Column("Kế hoạch", 9, [row.volume for row in rows], "amount"),
        Column("Bắt đầu", 11, [row.start for row in rows], "day"),
        Column("Kết thúc", 11, [row.end for row in rows], "day"),
        Column("Phải xong đến hôm nay", 10, [due_shown(row) for row in rows], "amount"),
        Column("Đã làm", 9, [row.done for row in rows], "amount"),
        Column("Tính theo", 8, [wording.counted(row.counted) for row in rows]),
        Column("Cách đây (ngày)", 8, [row.age_days for row in rows], "whole"),
        Column("So với cả kế hoạch", 9, [row.share for row in rows], "percent"),
        Column("Tiến độ", 9, [row.progress for row in rows], "percent"),
        Column("Tình trạng", 16, [wording.TASK_STATES[row.state] for row in rows], "mark"),
        Column("Việc găng", 8, ["● găng" if row.critical else "" for row in rows], "mark"),
        Column("Đoàn đo được", 9, [row.team_done for row in rows], "amount"),
        Column("Ngày đoàn đo", 11, [row.team_date for row in rows], "day"),
        Column("Cần đo lại", 14, [_doubt(row) for row in rows], "mark"),
    ]
    on_screen = [
        Column("Dự trữ (ngày)", 8, [row.slack for row in rows], "whole"),
        Column("Chờ việc", 12, [row.after for row in rows], "wrap"),
        Column("Ngày số liệu", 12, [row.done_date for row in rows], "day"),
        Column(SOURCE_HEADING, 46, sources, "wrap"),
        Column(
            "Ghi chú",
            20,
            [given.noted(row.note, row.seq, ("tasks", row.task, "done")) for row in rows],
            "wrap",
        ),
    ]
    note = (
        "Việc găng là việc chậm ngày nào thì cả kế hoạch của thôn chậm ngày đó. Tiến độ: đã làm so với phải xong đến hôm nay, tối đa 100%. "
        "Đã làm: số mới hơn trong hai số của thôn và của đoàn; cùng ngày thì tính số của đoàn."
    )
    table = Table(
        "duong_gang",
        tasks_sentence(given),
        note,
        on_paper + on_screen,
        frozen=3,
        printed_columns=len(on_paper),
    )
    add_table(writer, sheets.TASKS, table)


def _doubt(row: TaskRow) -> str:
    """Say what the village had reported where the team measured less."""
    if row.claimed is None or in_pieces(row, row.claimed) <= in_pieces(row, row.team_done or 0.0):
        return ""
    return f"! thôn báo {wording.number(in_pieces(row, row.claimed))}"


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
    where = f"; nhiều nhất ở {given.names[unit]} ({most} việc)" if most > 1 and len(given.names) > 1 else ""
    return f"{len(behind)}/{len(tasks)} đầu việc chậm tiến độ{tail}{where}"
