"""Sheet “Tổng quan”: one A4 page that says it all in ten seconds, with its two native charts."""

from typing import Any

from ntm_sheets import theme
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.actions import Action, days_left, urgent_actions
from ntm_sheets.outbox.master.columns import OVERVIEW
from ntm_sheets.outbox.master.criteria import criteria_sentence
from ntm_sheets.outbox.master.data import BARS, cells
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview_ranking import PageOneLists, add_ranking_block
from ntm_sheets.outbox.master.ranking import headlines, leader_sentence
from ntm_sheets.outbox.master.reports import calls
from ntm_sheets.outbox.master.rules import notice
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter, fit

# As wide as the columns A to E and F to L of page one.
SIZES = ((0, 436), (5, 596))
CHART_HEIGHT = 210
# A title stays on one line of its chart, so far as names allow.
LONGEST = 90


def add_charts(sheet: MasterSheet, given: MasterInput, shown: PageOneLists, row: int) -> None:
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


#        rank  unit track points change spark criteria both gardens both plan report
WIDTHS = [6.0, 18.0, 12.0, 13.0, 10.0, 16.0, 9.0, 10.0, 10.0, 10.0, 9.0, 17.0]
LAST = len(WIDTHS) - 1
TILES = ((0, 2), (3, 5), (6, 8), (9, 11))
LINE_LETTERS = 112
CALL_LETTERS = 128
WHO_LETTERS = 27
TITLE, SUBTITLE, TILE, RANKING = 0, 1, 3, 7
MIDDLE: dict[str, object] = {"align": "center", "valign": "vcenter"}


def add_overview(
    writer: MasterWriter, given: MasterInput, shown: PageOneLists, run_code: str, machine: str = ""
) -> None:
    """Draw page one."""
    sheet = writer.sheet(OVERVIEW)
    sheet.widths(WIDTHS)
    sheet.raw.hide_gridlines(2)
    _title(sheet, given)
    _tiles(sheet, given)
    bottom = add_ranking_block(sheet, given, shown, RANKING)
    bottom = _calls(sheet, given, bottom)
    bottom = _actions(sheet, given, bottom + 1)
    foot = _charts(sheet, given, shown, bottom + 1)
    _foot(sheet, given, foot, run_code, machine)
    sheet.raw.print_area(0, 0, foot, LAST)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.center_horizontally()


def _title(sheet: MasterSheet, given: MasterInput) -> None:
    campaign = given.campaign
    style = sheet.writer.style(bold=True, font_size=theme.SIZE_TITLE, font_color=theme.GREEN, valign="vcenter")
    sheet.across(
        TITLE, 0, LAST, wording.shortened(f"{campaign.name} – số liệu đến {wording.moment(given.as_of)}", 110), style
    )
    sheet.raw.set_row(TITLE, 26)
    place = f"UBND {campaign.commune}, {campaign.place}".replace(" ,", ",")
    when = _when(given)
    warning = notice(campaign)
    style = sheet.writer.style(font_color=theme.MUTED, valign="vcenter")
    sheet.across(SUBTITLE, 0, 4, wording.shortened(f"{place} · {when}", 75), style)
    if warning:
        style = sheet.writer.style(
            font_color=theme.ATTENTION, bg_color=theme.ATTENTION_PALE, bold=True, align="center", valign="vcenter"
        )
        sheet.across(SUBTITLE, 5, LAST, f"! {wording.shortened(warning, 85)}", style)
    sheet.raw.set_row(SUBTITLE, 18)
    sheet.raw.set_row(SUBTITLE + 1, 6)


def _when(given: MasterInput) -> str:
    campaign = given.campaign
    day, total = (given.today - campaign.start).days + 1, (campaign.end - campaign.start).days + 1
    if day < 1:
        return f"đợt {total} ngày, bắt đầu {wording.day(campaign.start)}"
    if day > total:
        return f"đợt {total} ngày, đã kết thúc {wording.day(campaign.end)}"
    left = days_left(given)
    return f"ngày thứ {day} trong {total} ngày, {f'còn {left} ngày' if left else 'ngày cuối'}"


def _tiles(sheet: MasterSheet, given: MasterInput) -> None:
    writer = sheet.writer
    line: dict[str, object] = {
        "bg_color": theme.GREEN_PALE,
        "align": "center",
        "valign": "vcenter",
        "right": 5,
        "right_color": theme.WHITE,
    }
    for (first, last), tile in zip(TILES, headlines(given), strict=True):
        sheet.across(TILE, first, last, tile.label, writer.style(**line, font_color=theme.MUTED))
        big = writer.style(**line, bold=True, font_size=26, font_color=theme.GREEN, num_format=tile.form)
        sheet.across(TILE + 1, first, last, "" if tile.value is not None else "–", big)
        if tile.value is not None:
            sheet.number(TILE + 1, first, tile.value, big)
        sheet.across(TILE + 2, first, last, tile.change, writer.style(**line, font_color=theme.TEXT, shrink=True))
    for offset, height in enumerate((18, 36, 18, 8)):
        sheet.raw.set_row(TILE + offset, height)


def _calls(sheet: MasterSheet, given: MasterInput, top: int) -> int:
    """Name who is late, excused or still to launch, each with whom to call; give the row below."""
    writer = sheet.writer
    label = writer.style(bold=True, font_color=theme.ATTENTION, valign="vcenter", text_wrap=True)
    style = writer.style(text_wrap=True, valign="vcenter")
    for row, call in enumerate(calls(given), top):
        sheet.raw.merge_range(row, 0, row, 1, "", label)
        sheet.link(row, 0, call.label, call.sheet, 0, label)
        sheet.across(row, 2, LAST, call.text[:1].upper() + call.text[1:], style)
        sheet.raw.set_row(row, 14 * (1 + len(call.text) // CALL_LETTERS) + 2)
        top = row + 1
    return top


def _actions(sheet: MasterSheet, given: MasterInput, top: int) -> int:
    writer = sheet.writer
    sheet.across(
        top,
        0,
        LAST,
        "Việc cần chỉ đạo hôm nay",
        writer.style(bold=True, font_size=12, font_color=theme.GREEN, bottom=1, bottom_color=theme.GREEN),
    )
    sheet.raw.set_row(top, 18)
    actions = urgent_actions(given)
    if not actions:
        sheet.across(
            top + 1,
            0,
            LAST,
            nothing_urgent(given),
            writer.style(font_size=11, font_color=theme.TEXT, valign="vcenter"),
        )
        sheet.raw.set_row(top + 1, 20)
    for n, action in enumerate(actions, 1):
        _action(sheet, top + n, n, action)
    return top + max(1, len(actions)) + 1


def _action(sheet: MasterSheet, row: int, n: int, action: Action) -> None:
    writer = sheet.writer
    sheet.number(row, 0, n, writer.style(font_size=11, bold=True, font_color=theme.ATTENTION, **MIDDLE))
    style = writer.style(font_size=11, bold=True, text_wrap=True, valign="vcenter")
    if len(action.who) > WHO_LETTERS:
        # A link is not broken into lines everywhere: LibreOffice would cut it.
        sheet.across(row, 1, 2, action.who, style)
    else:
        sheet.raw.merge_range(row, 1, row, 2, "", style)
        sheet.link(row, 1, action.who, action.sheet, 0, style)
    style = writer.style(font_size=11, text_wrap=True, valign="vcenter")
    sheet.across(row, 3, LAST, action.text[:1].upper() + action.text[1:], style)
    lines = max(1 + len(action.text) * 10 // (LINE_LETTERS * 10), 1 + len(action.who) // (WHO_LETTERS + 1))
    sheet.raw.set_row(row, 15.5 * lines + 1)


def nothing_urgent(given: MasterInput) -> str:
    """Say why there is nothing to direct today."""
    if not any(row.rank for row in given.rows.units):
        return "Chưa có báo cáo nào và chưa đến hạn nộp đầu tiên: chưa có việc cần chỉ đạo."
    late = sum(row.state == "behind" for row in given.rows.tasks)
    slow = f"{late} việc chậm nhưng chưa đáng kể, xem trang {sheets.TASKS}" if late else "không việc nào chậm tiến độ"
    return f"Không có việc gấp: các đơn vị báo cáo đủ, {slow}."


def _charts(sheet: MasterSheet, given: MasterInput, shown: PageOneLists, top: int) -> int:
    """Draw the charts, or say why there are none; give the row below them."""
    if not any(row.rank for row in given.rows.units):
        text = f"{leader_sentence(given)}. Biểu đồ có từ báo cáo đầu tiên."
        sheet.across(top, 0, LAST, text, sheet.writer.style(font_color=theme.MUTED))
        return top + 2
    add_charts(sheet, given, shown, top)
    rows = -(-CHART_HEIGHT // 20)
    for row in range(top, top + rows):
        sheet.raw.set_row(row, 15)
    return top + rows


def _foot(sheet: MasterSheet, given: MasterInput, row: int, run_code: str, machine: str) -> None:
    text = (
        f"Số liệu đến {wording.moment(given.as_of)}. Điểm và hạng do máy đề xuất để Ban chỉ đạo xem xét. "
        f"Đầy đủ ở trang {sheets.RANKING}. {machine + '. ' if machine else ''}Mã lần chạy {run_code}."
    )
    sheet.across(row, 0, LAST, text, sheet.writer.style(font_size=8, font_color=theme.MUTED))
