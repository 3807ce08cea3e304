"""The ranking on page one: the first units, and the last where there are too many for a page."""

from dataclasses import dataclass

from ntm_sheets import theme
from ntm_sheets.campaign.rounding import points_shown, share_shown
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.columns import LOOKS, percent_format
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Sheet
from ntm_sheets.reporting.master.plotted import history_range
from ntm_sheets.reporting.master.ranking import change
from ntm_sheets.reporting.master.table import mark_states
from ntm_sheets.reporting.rows import UnitRow

MOST, FIRST, LAST = 12, 8, 4
HEADINGS = (
    "Hạng",
    "Đơn vị",
    "Nhóm",
    "Điểm",
    "So với hôm qua",
    "Điểm qua từng ngày",
    "Tiêu chí đạt",
    "Vườn mẫu đạt",
    "Tiến độ",
    "Báo cáo hôm nay",
)
LEFT = (1, 2)


@dataclass(frozen=True)
class Shown:
    """The units on page one in rank order; after `first` of them `hidden` others are left to the ranking sheet."""

    units: list[str]
    first: int
    hidden: int


def choose(material: Material) -> Shown:
    """Choose whom page one shows."""
    units = list(material.units)
    if len(units) <= MOST:
        return Shown(units, len(units), 0)
    return Shown(units[:FIRST] + units[-LAST:], FIRST, len(units) - FIRST - LAST)


def add_ranking_block(sheet: Sheet, material: Material, shown: Shown, top: int) -> int:
    """Draw the block and give the row below it."""
    paper = sheet.paper
    for col, heading in enumerate(HEADINGS):
        align = "left" if col in LEFT else "center"
        style = paper.style(
            bold=True, font_color=theme.WHITE, bg_color=theme.GREEN, text_wrap=True, align=align, valign="vcenter"
        )
        sheet.text(top, col, heading, style)
    sheet.raw.set_row(top, 30)
    today = {
        row.unit: wording.REPORT_WORDS[row.state]
        for row in material.rows.reports
        if row.role == "village" and row.day == material.today
    }
    row = top
    for n, key in enumerate(shown.units):
        row += 1
        if n == shown.first and shown.hidden:
            text = f"… còn {shown.hidden} đơn vị ở giữa, xem trang {sheets.RANKING}"
            sheet.across(
                row, 0, len(HEADINGS) - 1, text, paper.style(italic=True, font_color=theme.MUTED, align="center")
            )
            row += 1
        _unit(sheet, material, row, n, material.units[key], today.get(key, "–"))
    _bars(sheet, top + 1, row, material.campaign.scoring.total)
    mark_states(sheet, top + 1, len(HEADINGS) - 1, row, len(HEADINGS) - 1)
    return row + 1


def _unit(sheet: Sheet, material: Material, row: int, n: int, unit: UnitRow, today: str) -> None:
    paper = sheet.paper
    line: dict[str, object] = {"bottom": 1, "bottom_color": theme.RULE, "valign": "vcenter", "font_size": 11}
    middle = paper.style(**line, align="center")
    sheet.number(row, 0, unit.rank, middle)
    link = paper.style(**line, bold=True, font_color=theme.GREEN)
    sheet.link(row, 1, unit.name, sheets.RANKING, material.ranking_rows[unit.unit], link)
    sheet.text(row, 2, unit.track_name, paper.style(**line, align="left"))
    bold = paper.style(**line, align="right", bold=True, num_format=theme.FORMAT_POINTS)
    sheet.number(row, 3, points_shown(unit.points), bold)
    sheet.place(row, 4, change(unit), paper.style(**(line | LOOKS["change"])))
    sheet.blank(row, 5, middle)
    _of(sheet, row, 6, unit.criteria_passed, unit.criteria_total, line)
    _of(sheet, row, 7, unit.gardens_passed, unit.gardens_total, line)
    progress = "–" if unit.plan_progress is None else share_shown(unit.plan_progress)
    sheet.place(row, 8, progress, paper.style(**line, align="center", num_format=percent_format(progress)))
    sheet.text(row, 9, today, middle)
    sheet.raw.set_row(row, 19)
    _sparkline(sheet, material, row, n)


def _sparkline(sheet: Sheet, material: Material, row: int, n: int) -> None:
    options = {
        "range": history_range(material, n + 1),
        "type": "column",
        "series_color": theme.GREEN,
        "last_point": True,
        "last_color": theme.ATTENTION,
        "min": 0,
        "max": material.campaign.scoring.total,
        "show_hidden": True,
    }
    if sheet.raw.add_sparkline(row, 5, options):
        message = "the sparkline was refused"
        raise ValueError(message)


def _bars(sheet: Sheet, first: int, last: int, total: float) -> None:
    rule = {
        "type": "data_bar",
        "bar_solid": True,
        "bar_color": "#b9dcc4",
        "min_type": "num",
        "max_type": "num",
        "min_value": 0,
        "max_value": total,
        "bar_border_color": "#b9dcc4",
    }
    if sheet.raw.conditional_format(first, 3, last, 3, rule):
        message = "the data bar was refused"
        raise ValueError(message)


def _of(sheet: Sheet, row: int, col: int, count: int, total: int, line: dict[str, object]) -> None:
    if total:
        sheet.number(row, col, count, sheet.paper.style(**line, align="center", num_format=f'0"/{total}"'))
    else:
        sheet.text(row, col, "–", sheet.paper.style(**line, align="center"))
