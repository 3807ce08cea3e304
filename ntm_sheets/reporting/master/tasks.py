"""Sheet “Đường găng”: every task with its volume, what is due and done, and its slack."""

from collections import Counter

from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.criteria import COUNTED
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.master.table import Column, Table, add_table, begun

TASK_COLUMNS = (
    "unit",
    "task",
    "name",
    "measure",
    "volume",
    "start",
    "end",
    "after",
    "sample",
    "done",
    "counted",
    "file",
    "sheet",
    "cell",
    "seq",
    "due",
    "share",
    "progress",
    "state",
    "critical",
    "slack",
    "note",
)


def add_tasks(paper: Paper, material: Material) -> None:
    """Draw the plans of all units as one table."""
    frame = material.results.tasks
    rows = frame.to_dict("list") if len(frame) else {name: [] for name in TASK_COLUMNS}
    sources = [
        material.to_source(wording.source_cell(file, sheet, cell), seq)
        for file, sheet, cell, seq in zip(rows["file"], rows["sheet"], rows["cell"], rows["seq"], strict=True)
    ]
    names = [f"{name} (mẫu)" if sample else name for name, sample in zip(rows["name"], rows["sample"], strict=True)]
    columns = [
        Column("Đơn vị", 15, begun(rows["unit"], material.names, sheets.RANKING, material.ranking_rows)),
        Column("Mã", 7, rows["task"], "mark"),
        Column("Đầu việc", 42, names, "wrap"),
        Column("Đơn vị tính", 11, rows["measure"], "wrap"),
        Column("Kế hoạch", 10, rows["volume"], "amount"),
        Column("Bắt đầu", 11, rows["start"], "day"),
        Column("Kết thúc", 11, rows["end"], "day"),
        Column("Phải xong đến hôm nay", 11, [round(due, 1) for due in rows["due"]], "amount"),
        Column("Đã làm", 10, rows["done"], "amount"),
        Column("So với kế hoạch", 10, rows["share"], "percent"),
        Column("So với tiến độ", 10, rows["progress"], "percent"),
        Column("Tình trạng", 16, [wording.TASK_STATES[state] for state in rows["state"]], "mark"),
        Column("Việc găng", 8, ["● găng" if critical else "" for critical in rows["critical"]], "mark"),
        Column("Dự trữ (ngày)", 8, rows["slack"], "whole"),
        Column("Chờ việc", 12, rows["after"], "wrap"),
        Column("Tính theo", 9, [COUNTED.get(str(role), "–") for role in rows["counted"]]),
        Column("Nguồn (tệp › trang!ô)", 36, sources, "wrap"),
        Column("Ghi chú", 20, rows["note"], "wrap"),
    ]
    note = "Việc găng là việc chậm ngày nào thì cả kế hoạch của thôn chậm ngày đó. So với tiến độ tính tối đa 100%."
    add_table(
        paper,
        sheets.TASKS,
        Table("duong_gang", tasks_sentence(material), note, columns, frozen=3, printed=len(columns) - 3),
    )


def tasks_sentence(material: Material) -> str:
    """Say in one sentence how many tasks are behind, and where most of them are."""
    tasks = material.results.tasks
    if not len(tasks):
        return "Chưa có kế hoạch đầu việc"
    behind = tasks[tasks["state"] == "behind"]
    if not len(behind):
        return "Không đầu việc nào chậm tiến độ"
    unit, most = Counter(behind["unit"].tolist()).most_common(1)[0]
    critical = int(behind["critical"].sum())
    tail = f", {critical} việc găng" if critical else ""
    where = f"; nhiều nhất ở {material.names.get(unit, unit)} ({most} việc)" if most > 1 else ""
    return f"{len(behind)}/{len(tasks)} đầu việc chậm tiến độ{tail}{where}"
