"""The two native charts of page one; their titles say the message."""

from typing import Any

from ntm_sheets import theme
from ntm_sheets.outbox.master.criteria import criteria_sentence
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview_ranking import Shown
from ntm_sheets.outbox.master.plotted import BARS, cells
from ntm_sheets.outbox.master.ranking import leader_sentence
from ntm_sheets.outbox.master.writer import MasterSheet, fit

# As wide as the columns A to E and F to L of page one.
SIZES = ((0, 436), (5, 596))
CHART_HEIGHT = 210
# A title stays on one line of its chart, so far as names allow.
LONGEST = 90


def add_charts(sheet: MasterSheet, given: MasterInput, shown: Shown, row: int) -> None:
    """Put points on the left and criteria on the right, of the first list: its units were asked for the same."""
    count = len(shown.main)
    criteria = max((row.criteria_total for row in given.rows.units), default=0)
    points = (fit(leader_sentence(given), LONGEST), 1, given.campaign.scoring.total, "0.0")
    passed = (fit(criteria_sentence(given), LONGEST), 2, max(criteria, 1), "0")
    for (col, width), (title, offset, most, form) in zip(SIZES, (points, passed), strict=True):
        chart = _bars(sheet, count, title, offset, most, form)
        chart.set_size({"width": width, "height": CHART_HEIGHT})
        options = {"object_position": 1, "description": f"Biểu đồ cột ngang theo đơn vị. {title}.", "x_offset": 4}
        if sheet.raw.insert_chart(row, col, chart, options):
            message = "a chart of page one was refused"
            raise ValueError(message)


def _bars(sheet: MasterSheet, count: int, title: str, offset: int, most: float, form: str) -> Any:  # noqa: ANN401  # XlsxWriter has a class a kind
    chart = sheet.writer.chart("bar")
    font = {"name": theme.FONT, "size": 9 if count <= 8 else 8, "color": theme.TEXT}
    chart.add_series(
        {
            "name": title,
            "categories": cells(BARS, count),
            "values": cells(BARS + offset, count),
            "fill": {"color": theme.GREEN},
            "gap": 45 if count > 4 else 400 // count,
            "data_labels": {"value": True, "num_format": form, "font": font | {"bold": True}},
        }
    )
    chart.set_title(
        {
            "name": title,
            "overlay": False,
            "name_font": {"name": theme.FONT, "size": 10.5, "bold": True, "color": theme.TEXT},
        }
    )
    chart.set_legend({"none": True})
    # Every name stands beside its bar.
    chart.set_y_axis(
        {
            "reverse": True,
            "interval_unit": 1,
            "num_font": font,
            "line": {"color": theme.RULE},
            "major_tick_mark": "none",
        }
    )
    chart.set_x_axis({"min": 0, "max": most * 1.15, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"none": True}})
    return chart
