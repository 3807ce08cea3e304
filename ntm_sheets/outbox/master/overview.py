"""Sheet “Tổng quan”: one A4 page that says it all in ten seconds."""

from ntm_sheets import theme
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import material as sheets
from ntm_sheets.outbox.master.actions import Action, days_left, urgent_actions
from ntm_sheets.outbox.master.columns import OVERVIEW
from ntm_sheets.outbox.master.headlines import headlines
from ntm_sheets.outbox.master.lateness import calls
from ntm_sheets.outbox.master.material import Material
from ntm_sheets.outbox.master.overview_charts import CHART_HEIGHT, add_charts
from ntm_sheets.outbox.master.overview_ranking import Shown, add_ranking_block
from ntm_sheets.outbox.master.paper import MasterWriter, Sheet
from ntm_sheets.outbox.master.ranking import leader_sentence
from ntm_sheets.outbox.master.rules import notice

#        rank  unit track points change spark criteria both gardens both plan report
WIDTHS = [6.0, 18.0, 12.0, 13.0, 10.0, 16.0, 9.0, 10.0, 10.0, 10.0, 9.0, 17.0]
LAST = len(WIDTHS) - 1
TILES = ((0, 2), (3, 5), (6, 8), (9, 11))
LINE_LETTERS = 112
CALL_LETTERS = 128
WHO_LETTERS = 27
TITLE, SUBTITLE, TILE, RANKING = 0, 1, 3, 7
MIDDLE: dict[str, object] = {"align": "center", "valign": "vcenter"}


def add_overview(paper: MasterWriter, material: Material, shown: Shown, run_code: str, machine: str = "") -> None:
    """Draw page one."""
    sheet = paper.sheet(OVERVIEW)
    sheet.widths(WIDTHS)
    sheet.raw.hide_gridlines(2)
    _title(sheet, material)
    _tiles(sheet, material)
    bottom = add_ranking_block(sheet, material, shown, RANKING)
    bottom = _calls(sheet, material, bottom)
    bottom = _actions(sheet, material, bottom + 1)
    foot = _charts(sheet, material, shown, bottom + 1)
    _foot(sheet, material, foot, run_code, machine)
    sheet.raw.print_area(0, 0, foot, LAST)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.center_horizontally()


def _title(sheet: Sheet, material: Material) -> None:
    campaign = material.campaign
    style = sheet.paper.style(bold=True, font_size=theme.SIZE_TITLE, font_color=theme.GREEN, valign="vcenter")
    sheet.across(
        TITLE, 0, LAST, wording.shortened(f"{campaign.name} – số liệu đến {wording.moment(material.as_of)}", 110), style
    )
    sheet.raw.set_row(TITLE, 26)
    place = f"UBND {campaign.commune}, {campaign.place}".replace(" ,", ",")
    when = _when(material)
    warning = notice(campaign)
    style = sheet.paper.style(font_color=theme.MUTED, valign="vcenter")
    sheet.across(SUBTITLE, 0, 4, wording.shortened(f"{place} · {when}", 75), style)
    if warning:
        style = sheet.paper.style(
            font_color=theme.ATTENTION, bg_color=theme.ATTENTION_PALE, bold=True, align="center", valign="vcenter"
        )
        sheet.across(SUBTITLE, 5, LAST, f"! {wording.shortened(warning, 85)}", style)
    sheet.raw.set_row(SUBTITLE, 18)
    sheet.raw.set_row(SUBTITLE + 1, 6)


def _when(material: Material) -> str:
    campaign = material.campaign
    day, total = (material.today - campaign.start).days + 1, (campaign.end - campaign.start).days + 1
    if day < 1:
        return f"đợt {total} ngày, bắt đầu {wording.day(campaign.start)}"
    if day > total:
        return f"đợt {total} ngày, đã kết thúc {wording.day(campaign.end)}"
    left = days_left(material)
    return f"ngày thứ {day} trong {total} ngày, {f'còn {left} ngày' if left else 'ngày cuối'}"


def _tiles(sheet: Sheet, material: Material) -> None:
    paper = sheet.paper
    line: dict[str, object] = {
        "bg_color": theme.GREEN_PALE,
        "align": "center",
        "valign": "vcenter",
        "right": 5,
        "right_color": theme.WHITE,
    }
    for (first, last), tile in zip(TILES, headlines(material), strict=True):
        sheet.across(TILE, first, last, tile.label, paper.style(**line, font_color=theme.MUTED))
        big = paper.style(**line, bold=True, font_size=26, font_color=theme.GREEN, num_format=tile.form)
        sheet.across(TILE + 1, first, last, "" if tile.value is not None else "–", big)
        if tile.value is not None:
            sheet.number(TILE + 1, first, tile.value, big)
        sheet.across(TILE + 2, first, last, tile.change, paper.style(**line, font_color=theme.TEXT, shrink=True))
    for offset, height in enumerate((18, 36, 18, 8)):
        sheet.raw.set_row(TILE + offset, height)


def _calls(sheet: Sheet, material: Material, top: int) -> int:
    """Name who is late, excused or still to launch, each with whom to call; give the row below."""
    paper = sheet.paper
    label = paper.style(bold=True, font_color=theme.ATTENTION, valign="vcenter", text_wrap=True)
    style = paper.style(text_wrap=True, valign="vcenter")
    for row, call in enumerate(calls(material), top):
        sheet.raw.merge_range(row, 0, row, 1, "", label)
        sheet.link(row, 0, call.label, call.sheet, 0, label)
        sheet.across(row, 2, LAST, call.text[:1].upper() + call.text[1:], style)
        sheet.raw.set_row(row, 14 * (1 + len(call.text) // CALL_LETTERS) + 2)
        top = row + 1
    return top


def _actions(sheet: Sheet, material: Material, top: int) -> int:
    paper = sheet.paper
    sheet.across(
        top,
        0,
        LAST,
        "Việc cần chỉ đạo hôm nay",
        paper.style(bold=True, font_size=12, font_color=theme.GREEN, bottom=1, bottom_color=theme.GREEN),
    )
    sheet.raw.set_row(top, 18)
    actions = urgent_actions(material)
    if not actions:
        sheet.across(
            top + 1,
            0,
            LAST,
            nothing_urgent(material),
            paper.style(font_size=11, font_color=theme.TEXT, valign="vcenter"),
        )
        sheet.raw.set_row(top + 1, 20)
    for n, action in enumerate(actions, 1):
        _action(sheet, top + n, n, action)
    return top + max(1, len(actions)) + 1


def _action(sheet: Sheet, row: int, n: int, action: Action) -> None:
    paper = sheet.paper
    sheet.number(row, 0, n, paper.style(font_size=11, bold=True, font_color=theme.ATTENTION, **MIDDLE))
    style = paper.style(font_size=11, bold=True, text_wrap=True, valign="vcenter")
    if len(action.who) > WHO_LETTERS:
        # A link is not broken into lines everywhere: LibreOffice would cut it.
        sheet.across(row, 1, 2, action.who, style)
    else:
        sheet.raw.merge_range(row, 1, row, 2, "", style)
        sheet.link(row, 1, action.who, action.sheet, 0, style)
    style = paper.style(font_size=11, text_wrap=True, valign="vcenter")
    sheet.across(row, 3, LAST, action.text[:1].upper() + action.text[1:], style)
    lines = max(1 + len(action.text) * 10 // (LINE_LETTERS * 10), 1 + len(action.who) // (WHO_LETTERS + 1))
    sheet.raw.set_row(row, 15.5 * lines + 1)


def nothing_urgent(material: Material) -> str:
    """Say why there is nothing to direct today."""
    if not any(row.rank for row in material.rows.units):
        return "Chưa có báo cáo nào và chưa đến hạn nộp đầu tiên: chưa có việc cần chỉ đạo."
    late = sum(row.state == "behind" for row in material.rows.tasks)
    slow = f"{late} việc chậm nhưng chưa đáng kể, xem trang {sheets.TASKS}" if late else "không việc nào chậm tiến độ"
    return f"Không có việc gấp: các đơn vị báo cáo đủ, {slow}."


def _charts(sheet: Sheet, material: Material, shown: Shown, top: int) -> int:
    """Draw the charts, or say why there are none; give the row below them."""
    if not any(row.rank for row in material.rows.units):
        text = f"{leader_sentence(material)}. Biểu đồ có từ báo cáo đầu tiên."
        sheet.across(top, 0, LAST, text, sheet.paper.style(font_color=theme.MUTED))
        return top + 2
    add_charts(sheet, material, shown, top)
    rows = -(-CHART_HEIGHT // 20)
    for row in range(top, top + rows):
        sheet.raw.set_row(row, 15)
    return top + rows


def _foot(sheet: Sheet, material: Material, row: int, run_code: str, machine: str) -> None:
    text = (
        f"Số liệu đến {wording.moment(material.as_of)}. Điểm và hạng do máy đề xuất để Ban chỉ đạo xem xét. "
        f"Đầy đủ ở trang {sheets.RANKING}. {machine + '. ' if machine else ''}Mã lần chạy {run_code}."
    )
    sheet.across(row, 0, LAST, text, sheet.paper.style(font_size=8, font_color=theme.MUTED))
