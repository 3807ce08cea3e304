"""Hidden sheet with the numbers that sparklines and charts draw."""

from xlsxwriter.utility import xl_col_to_name

from ntm_sheets import theme
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Paper
from ntm_sheets.reporting.wording import is_missing

# The curve of all units on the left, the bars of page one beside it, each unit's history to the right of its bars.
CURVE, BARS, HISTORY = 0, 4, 8


def add_plotted(paper: Paper, material: Material, shown: list[str]) -> None:
    """Write the curve of all units, and bars and history of the units that page one shows, in its order."""
    sheet = paper.sheet(sheets.PLOTTED, hidden=True)
    day, points = paper.style(num_format="dd/mm"), paper.style(num_format=theme.FORMAT_POINTS)
    headings = ("Ngày", "Kế hoạch", "Đã làm", "", "Đơn vị", "Điểm", "Tiêu chí đạt")
    for col, heading in enumerate(headings):
        sheet.text(0, col, heading)
    for row, (when, planned, done) in enumerate(curve_of_all(material), 1):
        sheet.place(row, CURVE, when, day)
        for col, value in ((CURVE + 1, planned), (CURVE + 2, done)):
            if not is_missing(value):
                sheet.number(row, col, round(value, 1), points)
    units = material.results.units.set_index("unit")
    history = {unit: own["points"].tolist() for unit, own in material.results.history.groupby("unit", sort=False)}
    for row, unit in enumerate(shown, 1):
        sheet.text(row, BARS, str(units["name"][unit]))
        sheet.number(row, BARS + 1, round(float(units["points"][unit]), 1), points)
        sheet.number(row, BARS + 2, float(units["criteria_passed"][unit]), paper.style(num_format="0"))
        for col, value in enumerate(history.get(unit, ()), HISTORY):
            sheet.number(row, col, round(value, 1), points)


def curve_of_all(material: Material) -> list[tuple[object, float, float]]:
    """Give the campaign's own curve as (day, planned, done), done being NaN after the as-of day."""
    frame = material.results.curve
    own = frame[frame["unit"] == ""] if len(frame) else frame
    return list(zip(own["day"], own["planned"], own["done"], strict=True)) if len(own) else []


def days_of(material: Material) -> int:
    """Count the campaign's days."""
    return (material.campaign.end - material.campaign.start).days + 1


def history_range(material: Material, row: int) -> str:
    """Give the range of a shown unit's history over the whole campaign; `row` counts from one."""
    last = HISTORY + days_of(material) - 1
    return f"'{sheets.PLOTTED}'!${xl_col_to_name(HISTORY)}${row + 1}:${xl_col_to_name(last)}${row + 1}"


def cells(col: int, count: int) -> list[object]:
    """Give the chart reference of the first `count` numbers of a column."""
    return [sheets.PLOTTED, 1, col, count, col]
