"""The two native charts of page one: how each village's indicators stand, and the plan against what is done."""

from typing import Any

from ntm_sheets import theme
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.data import BAR_LETTERS, BARS, CURVE, STANDS, cells, curve_of, stands_of
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.progress import curve_sentence, no_formula
from ntm_sheets.outbox.master.writer import MasterSheet, fit

# The least height of a chart, what its title and legend take, and a bar with its gap, in pixels.
LEAST_HEIGHT, AROUND, BAR, WIDE_BAR = 200, 125, 17, 20
# A title stays on one line of its chart, so far as names allow.
LONGEST = 82
# So many bars have room for the usual size of letters.
FEW = 8
LOW = 15
# Within so much of either end of the days a name would reach out of the chart.
EDGE = 0.1
# Four greys that stay apart in print, and the ink that is read on each.
GREYS = (("#2b3135", theme.WHITE), ("#7d868c", theme.WHITE), ("#c3c9cd", theme.TEXT), ("#f4f6f7", theme.TEXT))
FONT: dict[str, object] = {"name": theme.FONT, "size": 9, "color": theme.TEXT}


def add_charts(
    sheet: MasterSheet, given: MasterInput, units: list[str], row: int, places: tuple[tuple[int, int], ...]
) -> None:
    """Put the bars on the left and the curve on the right; `places` are their first columns and widths in pixels."""
    charts = []
    if any(given.units[unit].criteria_total for unit in units):
        title = fit(stands_sentence(given, units), LONGEST)
        charts.append((_stands(sheet, given, units), title, "Biểu đồ cột ngang xếp chồng theo đơn vị"))
    if any(point.planned is not None for point in curve_of(given)):
        title = fit(curve_sentence(given), LONGEST)
        charts.append((_curve(sheet, given), title, "Biểu đồ đường kế hoạch và đã làm"))
    for (col, width), (chart, title, what) in zip(places, charts, strict=False):
        chart.set_size({"width": width, "height": chart_height(units)})
        chart.set_chartarea({"border": {"none": True}})
        name = FONT | {"size": 10, "bold": True}
        chart.set_title({"name": no_formula(title), "overlay": False, "name_font": name})
        options = {"object_position": 1, "description": f"{what}. {title}.", "x_offset": 4}
        if sheet.raw.insert_chart(row, col, chart, options):
            message = "a chart of page one was refused"
            raise ValueError(message)


def chart_height(units: list[str]) -> int:
    """Give the height of the charts in pixels: every bar has room for its name."""
    return max(LEAST_HEIGHT, AROUND + (WIDE_BAR if len(units) <= FEW else BAR) * len(units))


def stands_sentence(given: MasterInput, units: list[str]) -> str:
    """Say in one sentence how many of the indicators a visit has found met, and where fewest."""
    counts = {unit: stands_of(given, unit) for unit in units}
    met, asked = sum(own[0] for own in counts.values()), sum(sum(own) for own in counts.values())
    if not met:
        return f"Đoàn chưa xác nhận chỉ tiêu nào đạt trong {asked} chỉ tiêu"
    said = f"Đoàn đã xác nhận {met}/{asked} chỉ tiêu đạt"
    least = min(own[0] for own in counts.values())
    fewest = [given.names[unit] for unit, own in counts.items() if own[0] == least]
    alike = len(fewest) == len(units)
    return (
        said
        if alike
        else f"{said}, ít nhất ở {wording.names([wording.shortened(name, BAR_LETTERS) for name in fewest], 2)} ({least})"
    )


def _stands(sheet: MasterSheet, given: MasterInput, units: list[str]) -> Any:  # noqa: ANN401  # XlsxWriter has a class a kind
    chart = sheet.writer.chart("bar", subtype="stacked")
    count, counts = len(units), [stands_of(given, unit) for unit in units]
    font = FONT if count <= FEW else FONT | {"size": 8}
    for n, (name, (ground, ink)) in enumerate(zip(STANDS, GREYS, strict=True)):
        chart.add_series(
            {
                "name": name,
                "categories": cells(BARS, count),
                "values": cells(BARS + 1 + n, count),
                "fill": {"color": ground},
                "border": {"color": theme.MUTED, "width": 0.5},
                "gap": 40 if count > 2 else 200 // count,
                # A nought has no place on a bar.
                "data_labels": {
                    "value": True,
                    "font": font | {"color": ink, "bold": True},
                    "custom": [{} if own[n] else {"delete": True} for own in counts],
                },
            }
        )
    chart.set_legend({"position": "bottom", "font": FONT})
    # Every name stands beside its bar.
    line = {"line": {"color": theme.RULE}, "major_tick_mark": "none"}
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": font, **line})
    most = max(sum(own) for own in counts)
    chart.set_x_axis({"min": 0, "max": max(most, 1), "visible": False, "major_gridlines": {"visible": False}})
    return chart


def _name_place(last: int, days: int, done: float) -> tuple[int, str]:
    """Say at which day, and on which side of it, the line of the work done is named: within the chart, off its axis."""
    if last < days * EDGE:
        return last, "right"
    # Where little is done yet there is no room below the line.
    return min(last, int(days * (1 - EDGE))), "below" if done > LOW else "above"


def _curve(sheet: MasterSheet, given: MasterInput) -> Any:  # noqa: ANN401  # XlsxWriter has a class a kind
    curve = curve_of(given)
    chart = sheet.writer.chart("line")
    planned = [n for n, row in enumerate(curve) if row.planned is not None]
    done = [n for n, row in enumerate(curve) if row.done is not None]
    # The plan is named at three quarters of its way, where the line of the work done seldom is.
    named = planned[len(planned) * 3 // 4 : len(planned) * 3 // 4 + 1]
    called, place = _name_place(done[-1], len(curve), curve[done[-1]].done or 0) if done else (-1, "above")
    series = ((1, "Kế hoạch", theme.MUTED, named, "above"), (2, "Đã làm", theme.GREEN, [called], place))
    for offset, name, color, at, where in series:
        label = {
            "value": name,
            "position": where,
            "font": FONT | {"bold": True, "color": color},
        }
        chart.add_series(
            {
                "name": name,
                "categories": cells(CURVE, len(curve)),
                "values": cells(CURVE + offset, len(curve)),
                "line": {"color": color, "width": 1.5 * offset, "dash_type": "dash" if offset == 1 else "solid"},
                "data_labels": {
                    "value": True,
                    "custom": [label if n in at else {"delete": True} for n in range(len(curve))],
                },
            }
        )
    chart.set_legend({"none": True})
    line = {"line": {"color": theme.RULE}}
    step = max(1, len(curve) // 8)
    chart.set_x_axis(
        {
            "num_format": "dd/mm",
            "date_axis": True,
            "major_unit": step,
            "major_unit_type": "days",
            "num_font": FONT,
            **line,
        }
    )
    grid = {"visible": True, "line": {"color": theme.RULE, "width": 0.5}}
    chart.set_y_axis(
        {
            "min": 0,
            "max": 100,
            "major_unit": 25,
            "num_format": '0"%"',
            "num_font": FONT,
            "line": {"none": True},
            "major_gridlines": grid,
        }
    )
    return chart
