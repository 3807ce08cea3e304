"""Hidden sheet with the numbers that sparklines and charts draw."""

from collections import defaultdict

from xlsxwriter.utility import xl_col_to_name

from ntm_sheets import theme
from ntm_sheets.campaign.rounding import points_shown, share_shown
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.writer import MasterWriter
from ntm_sheets.outbox.rows import CurveRow

# The curve of all units on the left, the bars of page one beside it, each unit's history to the right of its bars.
CURVE, BARS, HISTORY = 0, 4, 8


def add_plotted(writer: MasterWriter, given: MasterInput, shown: list[str]) -> None:
    """Write the curve of all units, and bars and history of the units that page one shows, in its order."""
    sheet = writer.sheet(sheets.PLOTTED, hidden=True)
    day, points = writer.style(num_format="dd/mm"), writer.style(num_format=theme.FORMAT_POINTS)
    headings = ("Ngày", "Kế hoạch", "Đã làm", "", "Đơn vị", "Điểm", "Tiêu chí đạt")
    for col, heading in enumerate(headings):
        sheet.text(0, col, heading)
    for row, point in enumerate(curve_of_all(given), 1):
        sheet.moment(row, CURVE, point.day, day)
        for col, value in ((CURVE + 1, point.planned), (CURVE + 2, point.done)):
            if value is not None:
                sheet.number(row, col, share_shown(value), points)
    history: defaultdict[str, list[float]] = defaultdict(list)
    for seen in given.rows.history:
        history[seen.unit].append(seen.points)
    for row, key in enumerate(shown, 1):
        unit = given.units[key]
        sheet.text(row, BARS, unit.name)
        sheet.number(row, BARS + 2, unit.criteria_passed, writer.style(num_format="0"))
        if unit.rank is None:
            # A unit that is not ranked has no points to show: nobody reads a 0 for it.
            continue
        sheet.number(row, BARS + 1, points_shown(unit.points), points)
        for col, value in enumerate(history[key], HISTORY):
            sheet.number(row, col, points_shown(value), points)


def curve_of_all(given: MasterInput) -> list[CurveRow]:
    """Give the campaign's own curve, day by day."""
    return [row for row in given.rows.curve if not row.unit]


def days_of(given: MasterInput) -> int:
    """Count the campaign's days."""
    return (given.campaign.end - given.campaign.start).days + 1


def history_range(given: MasterInput, row: int) -> str:
    """Give the range of a shown unit's history over the whole campaign; `row` counts from one."""
    last = HISTORY + days_of(given) - 1
    return f"'{sheets.PLOTTED}'!${xl_col_to_name(HISTORY)}${row + 1}:${xl_col_to_name(last)}${row + 1}"


def cells(col: int, count: int) -> list[object]:
    """Give the chart reference of the first `count` numbers of a column."""
    return [sheets.PLOTTED, 1, col, count, col]
