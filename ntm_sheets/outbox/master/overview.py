"""Sheet “Tổng quan”: one A4 page that says it all in ten seconds, with its two native charts."""

from xlsxwriter.format import Format

from ntm_sheets import theme
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.actions import Action, days_left, urgent_actions
from ntm_sheets.outbox.master.columns import OVERVIEW
from ntm_sheets.outbox.master.headlines import Figure, headlines
from ntm_sheets.outbox.master.long_sheet import USUAL_HEIGHT
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview_charts import add_charts, chart_height
from ntm_sheets.outbox.master.overview_ranking import PageOneLists, add_ranking_block
from ntm_sheets.outbox.master.ranking import leader_sentence
from ntm_sheets.outbox.master.reports import calls, proposals_line
from ntm_sheets.outbox.master.rules import notice
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter
from ntm_sheets.outbox.seal import HINT, Seal

# The charts lie on the columns A to E and F to L, the QR on M and N at their right edge; widths and ways in pixels.
PLACES = ((0, 342), (5, 540))
SEAL_COLUMN, SEAL_LEFT, SEAL_WIDTH, SEAL_ROWS = 12, 94, 184, 12


WIDTHS = [5.0, 16.0, 10.0, 7.0, 8.5, 26.5, 7.5, 7.5, 7.5, 7.5, 7.5, 10.0, 24.5, 14.5]
LAST = len(WIDTHS) - 1
# The first and last column of each tile, and where its second figure begins, if it has two.
TILES = ((0, 2, 2), (3, 5, 5), (6, 9, 8), (10, 13, 12))
LINE_LETTERS = 132
CALL_LETTERS = 150
WHO_LETTERS = 25
# The most signs of a figure in a tile, and the size at which they have room.
FIGURE_SIZES = ((6, 24), (8, 17), (99, 13))
TITLE, SUBTITLE, TILE, RANKING = 0, 1, 3, 8
# What Excel leaves of a screen of 768 pixels for rows.
SCREEN_HEIGHT, LEAST_ZOOM = 500, 80
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
    bottom = _asked_for(sheet, given, bottom)
    _fit_screen(sheet, bottom)
    foot = _charts(sheet, given, shown, bottom + 1)
    _foot(sheet, given, foot, run_code, machine)
    sheet.raw.print_area(0, 0, foot, LAST)
    sheet.raw.fit_to_pages(1, 1)
    sheet.raw.center_horizontally()


def _fit_screen(sheet: MasterSheet, bottom: int) -> None:
    """Choose the zoom at which all words stand in the first view of a 1366 px screen, the charts below them."""
    height = sum(sheet.raw.row_sizes.get(row, [USUAL_HEIGHT])[0] for row in range(bottom))
    sheet.raw.set_zoom(int(max(LEAST_ZOOM, min(100, SCREEN_HEIGHT / height * 100))))


def _title(sheet: MasterSheet, given: MasterInput) -> None:
    campaign = given.campaign
    style = sheet.writer.style(bold=True, font_size=theme.SIZE_TITLE, font_color=theme.GREEN, valign="vcenter")
    sheet.across(
        TITLE, 0, LAST, wording.shortened(f"{campaign.name} – số liệu đến {wording.moment(given.as_of)}", 110), style
    )
    sheet.raw.set_row(TITLE, 24)
    place = f"UBND {campaign.commune}, {campaign.place}".replace(" ,", ",")
    when = _when(given)
    warning = notice(campaign)
    style = sheet.writer.style(font_color=theme.MUTED, valign="vcenter", shrink=True)
    sheet.across(SUBTITLE, 0, 4, wording.shortened(f"{place} · {when}", 82), style)
    if warning:
        style = sheet.writer.style(
            font_color=theme.ATTENTION, bg_color=theme.ATTENTION_PALE, bold=True, align="center", valign="vcenter"
        )
        sheet.across(SUBTITLE, 5, LAST, f"! {wording.shortened(warning, 85)}", style)
    sheet.raw.set_row(SUBTITLE, 16)
    sheet.raw.set_row(SUBTITLE + 1, 4)


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
    for (first, last, second), tile in zip(TILES, headlines(given), strict=True):
        across = _tile(sheet, font_color=theme.MUTED)
        sheet.across(TILE, first, last, tile.label, across)
        places = ((first, second - 1), (second, last)) if len(tile.figures) > 1 else ((first, last),)
        for place, figure in zip(places, tile.figures, strict=True):
            _figure(sheet, place, figure, last)
        line = _in_two_lines(tile.line)
        sheet.across(TILE + 3, first, last, line, _tile(sheet, font_color=theme.TEXT, font_size=9, text_wrap=True))
    for offset, height in enumerate((15, 29, 14, 25, 5)):
        sheet.raw.set_row(TILE + offset, height)


def _in_two_lines(text: str) -> str:
    """Break a tile's sentence where its second thought begins."""
    for mark, broken in ((", mỗi ngày", ",\nmỗi ngày"), (" (", "\n("), ("; ", ";\n")):
        if mark in text:
            return text.replace(mark, broken, 1)
    return text


def _tile(sheet: MasterSheet, *, edge: bool = True, **look: object) -> Format:
    line: dict[str, object] = {"bg_color": theme.GREEN_PALE, "align": "center", "valign": "vcenter"}
    return sheet.writer.style(**line, **look, **({"right": 5, "right_color": theme.WHITE} if edge else {}))


def _figure(sheet: MasterSheet, place: tuple[int, int], figure: Figure, last: int) -> None:
    """Put a number in large type over what it is, with its change since yesterday."""
    first, end = place
    edge = end == last
    shown = "–" if figure.value is None else f"{figure.value:g}{figure.form.lstrip('0.')}".replace('"', "")
    size = next(size for most, size in FIGURE_SIZES if len(shown) <= most)
    big = _tile(sheet, edge=edge, bold=True, font_size=size, font_color=theme.GREEN, num_format=figure.form)
    # What has decimals is text: a cell of numbers would have the decimal sign of each machine's own settings.
    is_number = figure.value is not None and not figure.value % 1
    said = "" if is_number else "–" if figure.value is None else wording.percent(figure.value)
    _over(sheet, TILE + 1, place, said, big)
    if figure.value is not None and is_number:
        sheet.number(TILE + 1, first, figure.value, big)
    text = " ".join(part for part in (figure.label, figure.change) if part)
    _over(sheet, TILE + 2, place, text, _tile(sheet, edge=edge, font_color=theme.TEXT, shrink=True))


def _over(sheet: MasterSheet, row: int, place: tuple[int, int], text: str, style: Format) -> None:
    first, last = place
    if first == last:
        sheet.text(row, first, text, style)
    else:
        sheet.across(row, first, last, text, style)


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


def _asked_for(sheet: MasterSheet, given: MasterInput, row: int) -> int:
    """Say what the units ask for in today's reports; give the row below."""
    text = proposals_line(given)
    if not text:
        return row
    label = sheet.writer.style(bold=True, font_size=11, font_color=theme.GREEN, valign="vcenter")
    sheet.across(row, 0, 2, "Thôn đề nghị", label)
    sheet.across(row, 3, LAST, text, sheet.writer.style(font_size=11, text_wrap=True, valign="vcenter"))
    sheet.raw.set_row(row, 15.5 * (1 + len(text) // LINE_LETTERS) + 1)
    return row + 1


def _action(sheet: MasterSheet, row: int, n: int, action: Action) -> None:
    writer = sheet.writer
    sheet.number(row, 0, n, writer.style(font_size=11, bold=True, font_color=theme.ATTENTION, **MIDDLE))
    style = writer.style(font_size=11, bold=True, text_wrap=True, valign="vcenter")
    who = wording.shortened(action.who, 2 * WHO_LETTERS)
    if len(who) > WHO_LETTERS:
        # A link is not broken into lines everywhere: LibreOffice would cut it.
        sheet.across(row, 1, 2, who, style)
        if who != action.who:
            sheet.note(row, 1, action.who)
    else:
        sheet.raw.merge_range(row, 1, row, 2, "", style)
        sheet.link(row, 1, who, action.sheet, 0, style)
    style = writer.style(font_size=11, text_wrap=True, valign="vcenter")
    sheet.across(row, 3, LAST, action.text[:1].upper() + action.text[1:], style)
    lines = max(1 + len(action.text) * 10 // (LINE_LETTERS * 10), 1 + len(who) // (WHO_LETTERS + 1))
    sheet.raw.set_row(row, 15.5 * lines + 1)


def nothing_urgent(given: MasterInput) -> str:
    """Say why there is nothing to direct today."""
    if not any(row.rank for row in given.rows.units):
        return "Chưa có báo cáo nào và chưa đến hạn nộp đầu tiên: chưa có việc cần chỉ đạo."
    late = sum(row.state == "behind" for row in given.rows.tasks)
    slow = f"{late} việc chậm nhưng chưa đáng kể, xem trang {sheets.TASKS}" if late else "không việc nào chậm tiến độ"
    return f"Không có việc gấp: các đơn vị báo cáo đủ, {slow}."


def _charts(sheet: MasterSheet, given: MasterInput, shown: PageOneLists, top: int) -> int:
    """Draw the charts and the QR, or say why there are none; give the row below them."""
    if not _has_ranks(given):
        text = f"{leader_sentence(given)}. Biểu đồ có từ báo cáo đầu tiên."
        sheet.across(top, 0, LAST, text, sheet.writer.style(font_color=theme.MUTED))
        return top + 2
    add_charts(sheet, given, shown.main, top, PLACES)
    _seal(sheet, top)
    rows = max(-(-chart_height(shown.main) // 20), SEAL_ROWS)
    for row in range(top, top + rows):
        sheet.raw.set_row(row, 15)
    return top + rows


def _has_ranks(given: MasterInput) -> bool:
    return any(row.rank for row in given.rows.units)


def _seal(sheet: MasterSheet, top: int) -> None:
    """Put the QR beside the charts, with the code that is read out over a telephone below it."""
    edition = sheet.writer.edition
    if not edition.seal:
        return
    seal = Seal(edition.run_code, edition.seal)
    sheet.picture(
        top, SEAL_COLUMN, seal.picture, (SEAL_LEFT, 0), SEAL_WIDTH, f"Mã QR: kết quả bằng chữ, mã số liệu {seal.code}"
    )
    below = top + -(-SEAL_WIDTH // 20)
    look: dict[str, object] = {"align": "right", "valign": "vcenter"}
    sheet.across(below, LAST - 1, LAST, f"Mã {seal.code}", sheet.writer.style(bold=True, font_size=11, **look))
    sheet.across(below + 1, LAST - 1, LAST, HINT, sheet.writer.style(font_size=9, font_color=theme.MUTED, **look))


def _foot(sheet: MasterSheet, given: MasterInput, row: int, run_code: str, machine: str) -> None:
    # Where there is a QR the code stands below it.
    code = "" if sheet.writer.edition.seal and _has_ranks(given) else f" Mã số liệu {run_code}."
    text = (
        f"Số liệu đến {wording.moment(given.as_of)}. Điểm và hạng do máy đề xuất để Ban chỉ đạo xem xét. "
        f"Đầy đủ ở trang {sheets.RANKING}.{f' {machine}.' if machine else ''}{code}"
    )
    sheet.across(row, 0, LAST, text, sheet.writer.style(font_size=9.5, font_color=theme.MUTED))
