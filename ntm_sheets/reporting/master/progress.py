"""Sheet “Tiến độ”: plan against done as a native chart, and the units' plans as a Gantt picture."""

from io import BytesIO

import pandas as pd

from ntm_sheets import theme
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.charts import GanttRow, Picture, gantt
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper, Sheet
from ntm_sheets.reporting.master.plotted import CURVE, cells, curve_of_all
from ntm_sheets.reporting.master.table import OVERVIEW
from ntm_sheets.reporting.master.tasks import tasks_sentence
from ntm_sheets.reporting.wording import is_missing

# A page in portrait holds this many lines of the picture.
MOST_LINES = 56
PAGE_WIDTH = 900
CHART_HEIGHT = 250
LINE_CHART_ROW, PICTURE_ROW = 3, 17
ROW_PIXELS = 20


def add_progress(paper: Paper, material: Material) -> None:
    """Draw the page of pictures."""
    sheet = paper.sheet(sheets.PROGRESS, landscape=False)
    sheet.widths([14.3] * 8 + [11.0])
    sheet.link(0, 0, f"‹ {OVERVIEW}", OVERVIEW, 0, paper.style(font_color=theme.GREEN, underline=1))
    sheet.text(1, 0, tasks_sentence(material), paper.style(bold=True, font_size=14, font_color=theme.GREEN))
    sheet.text(
        2, 0, "Tỷ lệ khối lượng bình quân của mọi đầu việc, tính đến từng ngày.", paper.style(font_color=theme.MUTED)
    )
    curve = curve_of_all(material)
    if curve:
        _line_chart(sheet, material, len(curve))
    rows, note = gantt_rows(material)
    bottom = PICTURE_ROW
    if rows:
        sheet.text(PICTURE_ROW, 0, note, paper.style(font_color=theme.MUTED))
        campaign, today = material.campaign, material.results.as_of.date()
        alt = f"Biểu đồ thanh thời gian các đầu việc. {note}"
        picture = gantt(rows, campaign.start, campaign.end, today, alt)
        bottom += 1 + _insert(sheet, PICTURE_ROW + 1, picture)
    sheet.raw.print_area(1, 0, bottom, 8)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.hide_gridlines(2)


def curve_sentence(material: Material) -> str:
    """Say in one sentence how the work done stands against the plan."""
    known = [(planned, done) for _, planned, done in curve_of_all(material) if not is_missing(done)]
    if not known or not known[-1][1]:
        return "Chưa có khối lượng nào được báo cáo"
    planned, done = known[-1]
    gap = round(done) - round(planned)
    word = f"chậm {-gap} điểm phần trăm so với kế hoạch" if gap < 0 else ("vượt kế hoạch" if gap else "đúng kế hoạch")
    return f"Đã làm {done:.0f}% khối lượng, {word}"


def gantt_rows(material: Material) -> tuple[list[GanttRow], str]:
    """Choose the picture's lines: all tasks where they fit, else the critical ones, else those of the first units."""
    tasks = material.results.tasks
    if not len(tasks):
        return [], ""
    chosen, note = (
        tasks,
        "Thanh nhạt: kế hoạch; thanh đậm: đã làm. Viền đen và ●: việc găng. Màu đỏ, chữ “chậm”: chậm tiến độ.",
    )
    if len(chosen) + chosen["unit"].nunique() > MOST_LINES:
        chosen = tasks[tasks["critical"].astype(bool)]
        note += " Chỉ vẽ việc găng."
    rows: list[GanttRow] = []
    left_out = 0
    for unit, own in chosen.groupby("unit", sort=False):
        if len(rows) + len(own) + 1 > MOST_LINES:
            left_out += 1
            continue
        rows.append(GanttRow(material.names[str(unit)]))
        rows += [_row(row) for row in own.to_dict("records")]
    return rows, note + (f" Còn {left_out} đơn vị ở trang {sheets.TASKS}." if left_out else "")


def _row(task: dict[str, object]) -> GanttRow:
    done, volume = task["done"], task["volume"]
    known = not is_missing(done)
    late = task["state"] in ("behind", "not reported")
    amount = f"{wording.number(float(done)) if known else '–'}/{wording.number(float(volume))} {task['measure']}"  # type: ignore[arg-type]  # numbers by the frame's contract
    share = float(done) / float(volume) if known and volume else 0.0  # type: ignore[arg-type]  # as above
    return GanttRow(
        wording.shortened(f"{task['task']}  {task['name']}", 52),
        task["start"],
        task["end"],
        share,
        late,  # type: ignore[arg-type]  # days by the frame's contract
        bool(task["critical"]),
        f"{amount}{' chậm' if late else ''}",
    )


def _insert(sheet: Sheet, row: int, picture: Picture) -> int:
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
            "description": picture.alt,
        },
    )
    if code:
        message = "the Gantt picture was refused"
        raise ValueError(message)
    return round(picture.screen_height * scale / ROW_PIXELS) + 1


def _line_chart(sheet: Sheet, material: Material, days: int) -> None:
    chart = sheet.paper.chart("line")
    name_font = {"name": theme.FONT, "size": 9, "color": theme.TEXT}
    for offset, color, dash, weight in ((1, theme.MUTED, "dash", 1.5), (2, theme.GREEN, "solid", 2.75)):
        last = _last_known(material, offset)
        label = {
            "value": "Kế hoạch" if offset == 1 else "Đã làm",
            "position": "left" if offset == 1 else "right",
            "fill": {"color": theme.WHITE},
            "font": name_font | {"bold": True, "color": color},
        }
        chart.add_series(
            {
                "name": "Kế hoạch" if offset == 1 else "Đã làm",
                "categories": cells(CURVE, days),
                "values": cells(CURVE + offset, days),
                "line": {"color": color, "width": weight, "dash_type": dash},
                "data_labels": {
                    "value": True,
                    "custom": [label if n == last else {"delete": True} for n in range(days)],
                },
            }
        )
    chart.set_title(
        {
            "name": curve_sentence(material),
            "name_font": {"name": theme.FONT, "size": 11, "bold": True, "color": theme.TEXT},
        }
    )
    chart.set_legend({"none": True})
    chart.set_x_axis(
        {
            "num_format": "dd/mm",
            "date_axis": True,
            "major_unit": 7,
            "major_unit_type": "days",
            "num_font": name_font,
            "line": {"color": theme.RULE},
        }
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": 100,
            "major_unit": 25,
            "num_format": '0"%"',
            "num_font": name_font,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": theme.RULE, "width": 0.5}},
        }
    )
    chart.set_size({"width": PAGE_WIDTH, "height": CHART_HEIGHT})
    chart.set_chartarea({"border": {"none": True}})
    options = {"object_position": 1, "description": f"Biểu đồ đường kế hoạch và đã làm. {curve_sentence(material)}."}
    if sheet.raw.insert_chart(LINE_CHART_ROW, 0, chart, options):
        message = "the curve was refused"
        raise ValueError(message)


def _last_known(material: Material, offset: int) -> int:
    known = [n for n, values in enumerate(curve_of_all(material)) if not pd.isna(values[offset])]
    return known[len(known) * 3 // 4] if offset == 1 and known else (known[-1] if known else 0)
