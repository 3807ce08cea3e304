"""Sheets “Đường găng”, every task with what is due and done, and “Tiến độ”, the same as a chart and a Gantt picture."""

from collections import Counter
from io import BytesIO
from itertools import groupby

from ntm_sheets import theme
from ntm_sheets.campaign.showing import change_shown, share_shown, show_number
from ntm_sheets.facts.result_rows import TaskRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import OVERVIEW, DataColumn, DataTable, begun
from ntm_sheets.outbox.master.criteria import SOURCE_HEADING
from ntm_sheets.outbox.master.data import CURVE, cells, curve_of_all
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.rechecking import due_shown, in_pieces
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter, fit
from ntm_sheets.outbox.picture_values import DrawnPicture, Gantt, GanttRow


def add_tasks(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the plans of all units as one table; by whom a number was given, and where, is for the screen."""
    rows = given.rows.tasks
    sources = [given.source(row, ("tasks", row.task, "done")) for row in rows]
    units = begun([row.unit for row in rows], given.names, sheets.RANKING, given.ranking_rows)
    on_paper = [
        DataColumn("Đơn vị", 14, units),
        DataColumn("Mã", 7, [row.task for row in rows], "mark"),
        DataColumn("Đầu việc", 42, [f"{row.name} (mẫu)" if row.sample else row.name for row in rows], "wrap"),
        DataColumn("Đơn vị tính", 11, [row.measure for row in rows], "wrap"),
        DataColumn("Kế hoạch", 9, [row.volume for row in rows], "amount"),
        DataColumn("Bắt đầu", 11, [row.start for row in rows], "day"),
        DataColumn("Kết thúc", 11, [row.end for row in rows], "day"),
        DataColumn("Phải xong đến hôm nay", 10, [due_shown(row) for row in rows], "amount"),
        DataColumn("Đã làm", 9, [row.done for row in rows], "amount"),
        DataColumn("Tính theo", 8, [wording.counted(row.counted) for row in rows]),
        DataColumn("Cách đây (ngày)", 8, [row.age_days for row in rows], "whole"),
        DataColumn("So với cả kế hoạch", 9, [row.share for row in rows], "percent"),
        DataColumn("Tiến độ", 9, [row.progress for row in rows], "percent"),
        DataColumn("Tình trạng", 16, [wording.TASK_STATES[row.state] for row in rows], "mark"),
        DataColumn("Việc găng", 8, ["● găng" if row.critical else "" for row in rows], "mark"),
        DataColumn("Đoàn đo được", 9, [row.team_done for row in rows], "amount"),
        DataColumn("Ngày đoàn đo", 11, [row.team_date for row in rows], "day"),
        DataColumn("Cần đo lại", 14, [_doubt(row) for row in rows], "mark"),
    ]
    on_screen = [
        DataColumn("Dự trữ (ngày)", 8, [row.slack for row in rows], "whole"),
        DataColumn("Chờ việc", 12, [row.after for row in rows], "wrap"),
        DataColumn("Ngày số liệu", 12, [row.done_date for row in rows], "day"),
        DataColumn(SOURCE_HEADING, 46, sources, "wrap"),
        DataColumn(
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
    table = DataTable(
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
    where = f"; nhiều nhất ở {given.names[unit]} ({most} việc)" if most > 1 and len(given.names) > 1 else ""
    return f"{len(behind)}/{len(tasks)} đầu việc chậm tiến độ{tail}{where}"


# A page in portrait holds this many lines of the picture.
MOST_LINES = 56
PAGE_WIDTH = 900
CHART_HEIGHT = 250
LINE_CHART_ROW, PICTURE_ROW = 3, 17
ROW_PIXELS = 20
CURVE_NOTE = (
    "Khối lượng cả đợt: đã làm so với toàn bộ kế hoạch, bình quân các việc của từng đơn vị, rồi bình quân các đơn vị."
)
FONT: dict[str, object] = {"name": theme.FONT, "size": 9, "color": theme.TEXT}


def add_progress(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the page of pictures."""
    sheet = writer.sheet(sheets.PROGRESS, landscape=False)
    sheet.widths([14.3] * 8 + [11.0])
    sheet.link(0, 0, f"‹ {OVERVIEW}", OVERVIEW, 0, writer.style(font_color=theme.GREEN, underline=1))
    sheet.text(1, 0, tasks_sentence(given), writer.style(bold=True, font_size=14, font_color=theme.GREEN))
    sheet.raw.set_row(1, 22)
    sheet.text(2, 0, CURVE_NOTE, writer.style(font_color=theme.MUTED))
    if given.rows.curve:
        _line_chart(sheet, given)
    shown, note = gantt_of(given)
    bottom = PICTURE_ROW
    if shown.rows:
        sheet.text(PICTURE_ROW, 0, note, writer.style(font_color=theme.MUTED))
        alt = f"Biểu đồ thanh thời gian các đầu việc. {note}"
        bottom += 1 + _insert(sheet, PICTURE_ROW + 1, given.pictures.take(shown), alt)
    sheet.raw.print_area(1, 0, bottom, 8)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.hide_gridlines(2)


def curve_sentence(given: MasterInput) -> str:
    """Say in one sentence how the work done stands against the plan."""
    known = [(row.planned or 0.0, row.done) for row in curve_of_all(given) if row.done is not None]
    if not known or not known[-1][1]:
        return "Chưa có khối lượng nào được báo cáo"
    planned, done = known[-1]
    gap = change_shown(share_shown(done), share_shown(planned))
    word = (
        f"chậm {show_number(-gap)} điểm phần trăm so với kế hoạch"
        if gap < 0
        else ("vượt kế hoạch" if gap else "đúng kế hoạch")
    )
    return f"Đã làm {wording.percent(done)} khối lượng cả đợt, {word}"


def gantt_of(given: MasterInput) -> tuple[Gantt, str]:
    """Give what the Gantt picture shows, and the words beside it."""
    rows, note = gantt_rows(given)
    return Gantt(tuple(rows), given.campaign.start, given.campaign.end, given.today), note


def gantt_rows(given: MasterInput) -> tuple[list[GanttRow], str]:
    """Choose the picture's lines: all tasks where they fit, else the critical ones, else those of the first units."""
    chosen = given.rows.tasks
    if not chosen:
        return [], ""
    note = "Thanh nhạt: kế hoạch; thanh đậm: đã làm. Viền đen và ●: việc găng. Màu đỏ, chữ “chậm”: chậm tiến độ."
    if len(chosen) + len({row.unit for row in chosen}) > MOST_LINES:
        chosen = tuple(row for row in chosen if row.critical)
        note += " Chỉ vẽ việc găng."
    rows: list[GanttRow] = []
    left_out = 0
    for unit, own in groupby(chosen, key=lambda row: row.unit):
        bars = [_bar(row) for row in own]
        if len(rows) + len(bars) + 1 > MOST_LINES:
            left_out += 1
        else:
            rows += [GanttRow(fit(given.names[unit], 60)), *bars]
    return rows, note + (f" Còn {left_out} đơn vị ở trang {sheets.TASKS}." if left_out else "")


def _bar(task: TaskRow) -> GanttRow:
    late = task.state in ("behind", "not reported")
    done = "–" if task.done is None else show_number(task.done)
    return GanttRow(
        name=fit(f"{task.task}  {task.name}", 46 if task.critical else 52),
        start=task.start,
        end=task.end,
        done=(task.share or 0.0) / 100,
        late=late,
        critical=task.critical,
        label=f"{done}/{show_number(task.volume)} {fit(task.measure, 20)}{' chậm' if late else ''}",
    )


def _insert(sheet: MasterSheet, row: int, picture: DrawnPicture, alt: str) -> int:
    scale = PAGE_WIDTH / picture.screen_width
    code = sheet.raw.insert_image(
        row,
        0,
        "duong-gang.png",
        {
            "image_data": BytesIO(picture.png),
            "x_scale": scale,
            "y_scale": scale,
            "object_position": 1,
            "description": alt,
        },
    )
    if code:
        message = "the Gantt picture was refused"
        raise ValueError(message)
    return round(picture.screen_height * scale / ROW_PIXELS) + 1


def _line_chart(sheet: MasterSheet, given: MasterInput) -> None:
    curve = curve_of_all(given)
    chart = sheet.writer.chart("line")
    planned = [n for n, row in enumerate(curve) if row.planned is not None]
    done = [n for n, row in enumerate(curve) if row.done is not None]
    # The plan is named at three quarters of its way, where the line of the work done seldom is.
    chart.add_series(_series(1, "Kế hoạch", len(curve), planned[len(planned) * 3 // 4 : len(planned) * 3 // 4 + 1]))
    chart.add_series(_series(2, "Đã làm", len(curve), done[-1:]))
    chart.set_title({"name": curve_sentence(given), "name_font": FONT | {"size": 11, "bold": True}})
    chart.set_legend({"none": True})
    chart.set_x_axis(
        {
            "num_format": "dd/mm",
            "date_axis": True,
            "major_unit": 7,
            "major_unit_type": "days",
            "num_font": FONT,
            "line": {"color": theme.RULE},
        }
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": 100,
            "major_unit": 25,
            "num_format": '0"%"',
            "num_font": FONT,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": theme.RULE, "width": 0.5}},
        }
    )
    chart.set_size({"width": PAGE_WIDTH, "height": CHART_HEIGHT})
    chart.set_chartarea({"border": {"none": True}})
    options = {"object_position": 1, "description": f"Biểu đồ đường kế hoạch và đã làm. {curve_sentence(given)}."}
    if sheet.raw.insert_chart(LINE_CHART_ROW, 0, chart, options):
        message = "the curve was refused"
        raise ValueError(message)


def _series(offset: int, name: str, days: int, named_at: list[int]) -> dict[str, object]:
    """Describe a line that carries its name beside one of its points instead of in a legend."""
    plan = offset == 1
    color = theme.MUTED if plan else theme.GREEN
    label = {
        "value": name,
        "position": "left" if plan else "right",
        "fill": {"color": theme.WHITE},
        "font": FONT | {"bold": True, "color": color},
    }
    custom = [label if n in named_at else {"delete": True} for n in range(days)]
    return {
        "name": name,
        "categories": cells(CURVE, days),
        "values": cells(CURVE + offset, days),
        "line": {"color": color, "width": 1.5 if plan else 2.75, "dash_type": "dash" if plan else "solid"},
        "data_labels": {"value": True, "custom": custom},
    }
