"""The ranking on page one: the first units, and the last where there are too many for a page."""

from dataclasses import dataclass

from ntm_sheets import theme
from ntm_sheets.reporting import wording
from ntm_sheets.reporting.master import material as sheets
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.paper import Sheet
from ntm_sheets.reporting.master.plotted import history_range
from ntm_sheets.reporting.master.ranking import changes
from ntm_sheets.reporting.master.table import LOOKS, mark_states

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
    units = material.results.units["unit"].tolist()
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
    units = material.results.units.set_index("unit").loc[shown.units]
    moved = changes(units["points"].tolist(), units["points_before"].tolist())
    today = _todays(material)
    row = top
    for n, unit in enumerate(units.itertuples()):
        row += 1
        if n == shown.first and shown.hidden:
            text = f"… còn {shown.hidden} đơn vị ở giữa, xem trang {sheets.RANKING}"
            sheet.across(
                row, 0, len(HEADINGS) - 1, text, paper.style(italic=True, font_color=theme.MUTED, align="center")
            )
            row += 1
        cells = (
            unit.rank,
            None,
            unit.track_name,
            round(unit.points, 1),
            moved[n],
            None,
            _of(unit.criteria_passed, unit.criteria_total),
            _of(unit.gardens_passed, unit.gardens_total),
            unit.plan_progress,
            today.get(unit.Index, "–"),
        )
        _unit(sheet, material, row, n, unit.Index, cells)
    _bars(sheet, top + 1, row, material.campaign.scoring.total)
    mark_states(sheet, top + 1, len(HEADINGS) - 1, row, len(HEADINGS) - 1)
    return row + 1


def _unit(sheet: Sheet, material: Material, row: int, n: int, unit: str, cells: tuple[object, ...]) -> None:
    paper = sheet.paper
    line = {"bottom": 1, "bottom_color": theme.RULE, "valign": "vcenter", "font_size": 11}
    forms = {
        3: {"num_format": theme.FORMAT_POINTS, "bold": True},
        4: LOOKS["change"],
        8: {"num_format": theme.FORMAT_PERCENT},
    }
    for col, value in enumerate(cells):
        align = "left" if col in LEFT else ("right" if col in (3, 4) else "center")
        if isinstance(value, tuple):
            count, total = value
            sheet.number(row, col, count, paper.style(**line, align="center", num_format=f'0"/{total}"'))
        else:
            style = paper.style(**(line | {"align": align} | forms.get(col, {})))
            sheet.place(row, col, value if value is not None else "", style)
    link = paper.style(**line, bold=True, font_color=theme.GREEN)
    sheet.link(row, 1, material.names.get(unit, unit), sheets.RANKING, material.ranking_rows[unit], link)
    sheet.raw.set_row(row, 19)
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


def _of(value: float, total: float) -> tuple[float, int] | str:
    return (value, int(total)) if total else "–"


def _todays(material: Material) -> dict[str, str]:
    frame, today = material.results.reports, material.results.as_of.date()
    own = frame[(frame["role"] == "village") & (frame["day"] == today)]
    return {unit: wording.REPORT_WORDS[state] for unit, state in zip(own["unit"], own["state"], strict=True)}
