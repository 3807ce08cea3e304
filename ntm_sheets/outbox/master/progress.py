"""Sheet “Tiến độ”: the plan and the work done as a curve, and the tasks in time as a Gantt picture."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from ntm_sheets import theme
from ntm_sheets.campaign.showing import change_shown, share_shown, show_number
from ntm_sheets.facts.plan_rows import CurveRow, TaskRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.data import CURVE, cells, curve_columns, curve_of
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import lead_back
from ntm_sheets.outbox.master.tasks import TIMETABLE, plan_end, tasks_sentence
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter, fit
from ntm_sheets.outbox.picture_values import DrawnPicture, Gantt, GanttRow

# A page in portrait holds this many lines of the picture in letters that can be read; a longer name is cut there.
MOST_LINES, LONGEST_NAME = 50, 120
PAGE_WIDTH, WIDTHS = 770, [12.1] * 8 + [10.2]
# Two lines, in points.
NOTE_HEIGHT, TITLE_HEIGHT = 28, 40
TITLE: dict[str, object] = {"bold": True, "font_size": 14, "font_color": theme.GREEN, "text_wrap": True}
CHART_HEIGHT = 250
LINE_CHART_ROW, PICTURE_ROW = 3, 17
ROW_PIXELS = 20
UNIT_CHART, UNIT_CHART_COLUMNS, SHORT_NAME = (350, 180), 4, 40
CURVE_NOTE = (
    "Khối lượng cả đợt: đã làm so với toàn bộ kế hoạch, bình quân các việc của từng đơn vị, rồi bình quân các đơn vị."
)
AS_CELL = re.compile(r"!(?=\$?[A-Z])")
FONT: dict[str, object] = {"name": theme.FONT, "size": 10, "color": theme.TEXT}


def add_progress(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the page of pictures."""
    sheet = writer.sheet(sheets.PROGRESS, landscape=False)
    sheet.widths(WIDTHS)
    last = len(WIDTHS) - 1
    sheet.across(0, 0, last, tasks_sentence(given), writer.style(**TITLE))
    sheet.raw.set_row(0, TITLE_HEIGHT)
    sheet.across(1, 0, last, CURVE_NOTE, writer.style(font_color=theme.MUTED, text_wrap=True))
    sheet.raw.set_row(1, NOTE_HEIGHT)
    lead_back(sheet, WIDTHS, len(WIDTHS))
    if given.rows.curve:
        whole = Curve(curve_of(given), CURVE + 1, curve_sentence(given))
        _line_chart(sheet, whole, LINE_CHART_ROW, 0, (PAGE_WIDTH, CHART_HEIGHT))
    shown, note = gantt_of(given)
    bottom = PICTURE_ROW
    if shown.rows:
        sheet.across(PICTURE_ROW, 0, len(WIDTHS) - 1, note, writer.style(font_color=theme.MUTED, text_wrap=True))
        sheet.raw.set_row(PICTURE_ROW, NOTE_HEIGHT)
        alt = f"Biểu đồ thanh thời gian các đầu việc. {note}"
        bottom += 1 + _insert(sheet, PICTURE_ROW + 1, given.pictures.take(shown), alt)
    sheet.raw.print_area(0, 0, bottom, last)
    if writer.linked:
        _unit_curves(sheet, given, bottom + 2)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.hide_gridlines(2)


def curve_sentence(given: MasterInput) -> str:
    """Say in one sentence how the work done stands against the plan."""
    planned, done = _curve_now(curve_of(given))
    if not done:
        return "Chưa có khối lượng nào được báo cáo"
    against = " so với kế hoạch" if share_shown(done) < share_shown(planned) else ""
    return f"Đã làm {wording.percent(done)} khối lượng cả đợt, {_gap_words(planned, done)}{against}"


def unit_sentence(name: str, curve: Sequence[CurveRow]) -> str:
    """Say the same of one unit, in few words."""
    planned, done = _curve_now(curve)
    said = f"{wording.percent(done)}, {_gap_words(planned, done)}" if done else "chưa có khối lượng"
    return f"{fit(name, SHORT_NAME)}: {said}"


def _curve_now(curve: Sequence[CurveRow]) -> tuple[float, float]:
    """Give what is planned and done by the last day that is known."""
    known = [(row.planned or 0.0, row.done) for row in curve if row.done is not None]
    return known[-1] if known else (0.0, 0.0)


def _gap_words(planned: float, done: float) -> str:
    gap = change_shown(share_shown(done), share_shown(planned))
    if gap < 0:
        return f"chậm {show_number(-gap)} điểm phần trăm"
    return "vượt kế hoạch" if gap else "đúng kế hoạch"


def _unit_curves(sheet: MasterSheet, given: MasterInput, top: int) -> None:
    """Draw each unit's curve below the page, for the screen."""
    columns = curve_columns(given)
    if not columns:
        return
    left_out = len(given.rows.plans) - len(columns)
    more = f" Vẽ {len(columns)} đơn vị chậm nhất, còn {left_out} đơn vị." if left_out else ""
    text = f"Từng đơn vị, để xem trên máy. Nét đứt: kế hoạch; nét đậm: đã làm.{more}"
    sheet.text(top, 0, text, sheet.writer.style(font_color=theme.MUTED))
    for n, (unit, column) in enumerate(columns.items()):
        curve = curve_of(given, unit)
        row, col = top + 1 + n // 2 * (UNIT_CHART[1] // ROW_PIXELS + 1), n % 2 * UNIT_CHART_COLUMNS
        _line_chart(
            sheet, Curve(curve, column, unit_sentence(given.names[unit], curve), small=True), row, col, UNIT_CHART
        )


def begin_gantt(given: MasterInput) -> None:
    """Let the picture be drawn beside, while sheets are written."""
    picture, _ = gantt_of(given)
    if picture.rows:
        given.pictures.begin(picture)


def gantt_of(given: MasterInput) -> tuple[Gantt, str]:
    """Give what the Gantt picture shows, and the words beside it."""
    rows, note = gantt_rows(given)
    return Gantt(tuple(rows), given.campaign.start, given.campaign.end, given.today), note


def gantt_rows(given: MasterInput) -> tuple[list[GanttRow], str]:
    """Choose the picture's lines: unit by unit as many tasks as fit, the late ones first; and say what is left out."""
    chosen = _chosen(given)
    if not chosen:
        return [], ""
    note = "Thanh nhạt: kế hoạch; thanh đậm: phần đã làm; đỏ: chậm. ◆: ngày dự báo xong. Viền đậm và ●: việc găng."
    if all(plan.timetable for plan in given.rows.plans):
        note = note.replace(" Viền đậm và ●: việc găng.", f" Kế hoạch là {TIMETABLE}.")
    rows: list[GanttRow] = []
    plans = {plan.unit: plan for plan in given.rows.plans}
    for unit, own in groupby(chosen, key=lambda row: row.unit):
        rows += [GanttRow(fit(given.names[unit], LONGEST_NAME), label=plan_end(plans[unit], given))]
        rows += [_bar(row, over=given.today > given.campaign.end) for row in own]
    left_out = len(given.rows.tasks) - len(chosen)
    return rows, note + (f" Và {left_out} việc khác trong trang {sheets.TASKS}." if left_out else "")


def _chosen(given: MasterInput) -> list[TaskRow]:
    """Give the tasks that fit, unit by unit: late ones before what is open, critical ones before others, done ones last."""
    worst = [unit for unit, _ in Counter(row.unit for row in given.rows.tasks if row.state == "behind").most_common(1)]

    def rank(row: TaskRow) -> int:
        # The unit that the page's title names is there in any case.
        if row.unit in worst and row.state == "behind":
            return 0
        return 1 if row.days_late else 4 if row.state == "done" else 2 if row.critical else 3

    picked: dict[str, list[TaskRow]] = {}
    lines = 0
    for row in sorted(given.ordered_tasks, key=rank):
        cost = 1 if row.unit in picked else 2
        if lines + cost <= MOST_LINES:
            picked.setdefault(row.unit, []).append(row)
            lines += cost
    places = {(row.unit, row.task): n for n, row in enumerate(given.ordered_tasks)}
    return [row for own in picked.values() for row in sorted(own, key=lambda row: places[row.unit, row.task])]


def _bar(task: TaskRow, *, over: bool) -> GanttRow:
    late = f"chậm {task.days_late} ngày" if task.days_late else ""
    share = "" if task.share is None else "xong" if task.state == "done" else wording.percent(task.share)
    said = "chưa báo" if task.state == "not reported" else share
    return GanttRow(
        name=fit(f"{task.task}  {task.name}", LONGEST_NAME),
        start=task.start,
        end=task.end,
        done=(task.share or 0.0) / 100,
        late=bool(late),
        critical=task.critical,
        label=" · ".join(part for part in (late, said) if part),
        forecast=None if over else task.forecast_end,
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


@dataclass(frozen=True)
class Curve:
    """A curve to be drawn: its days, the plotted column of what is planned, the message; a `small` one names no lines."""

    days: Sequence[CurveRow]
    column: int
    title: str
    small: bool = False


def _line_chart(sheet: MasterSheet, curve: Curve, row: int, col: int, size: tuple[int, int]) -> None:
    chart = sheet.writer.chart("line")
    count = len(curve.days)
    planned = [n for n, one in enumerate(curve.days) if one.planned is not None]
    done = [n for n, one in enumerate(curve.days) if one.done is not None]
    # The plan is named at three quarters of its way, where the line of the work done seldom is.
    named = ([], []) if curve.small else (planned[len(planned) * 3 // 4 : len(planned) * 3 // 4 + 1], done[-1:])
    chart.add_series(_series(curve.column, "Kế hoạch", count, named[0], plan=True))
    chart.add_series(_series(curve.column + 1, "Đã làm", count, named[1], plan=False))
    chart.set_title(
        {"name": no_formula(curve.title), "name_font": FONT | {"size": 9 if curve.small else 11, "bold": True}}
    )
    chart.set_legend({"none": True})
    chart.set_x_axis(
        {
            "num_format": "dd/mm",
            "date_axis": True,
            "major_unit": _days_between(count) * (2 if curve.small else 1),
            "major_unit_type": "days",
            "num_font": FONT,
            "line": {"color": theme.RULE},
        }
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": 100,
            "major_unit": 50 if curve.small else 25,
            "num_format": '0"%"',
            "num_font": FONT,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": theme.RULE, "width": 0.5}},
        }
    )
    chart.set_size({"width": size[0], "height": size[1]})
    chart.set_chartarea({"border": {"none": True}})
    options = {"object_position": 1, "description": f"Biểu đồ đường kế hoạch và đã làm. {curve.title}."}
    if sheet.raw.insert_chart(row, col, chart, options):
        message = "the curve was refused"
        raise ValueError(message)


def _days_between(days: int) -> int:
    """Give how far apart the named days of an axis are: each, some, or whole weeks."""
    return max(days // 60, 1) * 7 if days > 30 else max(days // 8, 1)


def _series(col: int, name: str, days: int, named_at: list[int], *, plan: bool) -> dict[str, object]:
    """Describe a line that carries its name beside one of its points instead of in a legend."""
    color = theme.MUTED if plan else theme.GREEN
    label = {
        "value": name,
        "position": "above" if plan else "right",
        "fill": {"color": theme.WHITE},
        "font": FONT | {"bold": True, "color": color},
    }
    custom = [label if n in named_at else {"delete": True} for n in range(days)]
    series: dict[str, object] = {
        "name": name,
        "categories": cells(CURVE, days),
        "values": cells(col, days),
        "line": {"color": color, "width": 1.5 if plan else 2.75, "dash_type": "dash" if plan else "solid"},
    }
    return series | ({"data_labels": {"value": True, "custom": custom}} if named_at else {})


def no_formula(title: str) -> str:
    """Keep a chart's title a text: a village's name that looks like a cell of a sheet would be taken for a formula."""
    return AS_CELL.sub("! ", title)
