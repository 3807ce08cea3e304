"""What an award workbook has to print: ballots, the list of who is praised, a row a certificate for Word's mail merge."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import for_a_cell, one_line
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.drawing import style
from ntm_sheets.drawing.fitting import A4, column_pixels, row_height, set_page
from ntm_sheets.drawing.style import CellStyle, Palette, clean
from ntm_sheets.facts.awards import KINDS, Candidate

KIND_WORDS = {kind: word for word, kind in KINDS.items()} | {"": ""}
# On paper, as documents are set.
SIZE = 13
PAPER: CellStyle = {**style.BASE, "font_name": "Times New Roman", "font_size": SIZE, "font_color": "#000000"}
CENTERED: CellStyle = {**PAPER, "align": "center"}
HEAD: CellStyle = {**CENTERED, "bold": True}
TITLE: CellStyle = {**HEAD, "font_size": 14}
QUIET: CellStyle = {**CENTERED, "italic": True}
CUT: CellStyle = {**PAPER, "bottom": 3, "bottom_color": theme.MUTED}
BOX: CellStyle = {**PAPER, "text_wrap": True, "border": 1, "border_color": "#000000", "align": "left", "indent": 1}
BOX_HEAD: CellStyle = {**BOX, "bold": True, "align": "center", "indent": 0}
BOX_CENTER: CellStyle = {**BOX, "align": "center", "indent": 0}
MONEY: CellStyle = {**BOX, "align": "right", "indent": 1, "num_format": "#,##0"}
# A name or a reason that is longer makes a page of its own.
MOST_NAME, MOST_TITLES, MOST_REASON = 160, 200, 700
BALLOT_WIDTHS = (5, 36, 30, 10, 10)
BALLOT_HEADS = ("Số", "Họ tên, tập thể", "Danh hiệu đề nghị", "Đồng ý", "Không đồng ý")
# Points of an upright A4 page within its margins, and how many ballots are laid on one at most.
PAGE_POINTS, MOST_BALLOTS = 735.0, 4
LIST_WIDTHS = (6, 34, 20, 32, 56, 20)
LIST_HEADS = ("TT", "Họ tên, tập thể", "Đơn vị", "Hình thức khen", "Thành tích", "Tiền thưởng (đồng)")
MERGED = (
    ("STT", 6), ("Họ tên", 34), ("Loại", 12), ("Đơn vị", 20), ("Hình thức khen", 34), ("Thành tích", 60),
    ("Tiền thưởng", 16), ("Số quyết định", 18), ("Ngày ký", 16), ("Số vào sổ", 14),
)  # fmt: skip
Lines = list[tuple[tuple[str, ...], float]]


def ballots(
    sheet: Worksheet,
    palette: Palette,
    voted: Sequence[Candidate],
    names: Mapping[str, str],
    campaign: Campaign,
    day: datetime,
) -> None:
    """Draw the same ballot as often as it fits on a page, parted by lines to cut along; a long one goes over pages."""
    for column, width in enumerate(BALLOT_WIDTHS):
        sheet.set_column(column, column, width)
    lines: Lines = []
    for n, one in enumerate(voted, 1):
        unit = names.get(one.unit, "")
        shown = for_a_cell(one_line(one.name), MOST_NAME, "…") + (f"\n({unit})" if unit and unit != one.name else "")
        titles = for_a_cell("; ".join(one.titles) or "Đơn vị đề nghị", MOST_TITLES, "…")
        height = row_height([(text, column_pixels(BALLOT_WIDTHS[at])) for at, text in ((1, shown), (2, titles))], SIZE)
        lines.append(((str(n), shown, titles, "☐", "☐"), height))
    height = sum(height for _, height in lines) + 5 * 22.0 + 40 + 26
    copies = max(1, min(MOST_BALLOTS, int(PAGE_POINTS // height))) if lines else 1
    row = 0
    for n in range(copies):
        row = _ballot(sheet, palette, row, lines, campaign, is_last=n == copies - 1)
    sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.7, right=0.5, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, row - 1, len(BALLOT_WIDTHS) - 1)
    sheet.fit_to_pages(1, 0)
    if copies == 1:
        sheet.repeat_rows(5)
    sheet.set_footer(
        f'&L&"Times New Roman"&9 Lập ngày {day:%d/%m/%Y} – mỗi người một phiếu, không ký tên&R&9 Trang &P/&N'
    )
    sheet.hide_gridlines(2)
    sheet.set_tab_color(theme.MUTED)


def _ballot(sheet: Worksheet, palette: Palette, row: int, lines: Lines, campaign: Campaign, *, is_last: bool) -> int:
    """Draw one ballot from a row on; gives the row behind it."""
    last = len(BALLOT_WIDTHS) - 1
    heads = (
        (f"HỘI ĐỒNG THI ĐUA, KHEN THƯỞNG {for_a_cell(one_line(campaign.commune), MOST_NAME, '…')}".upper(), HEAD),
        ("PHIẾU BÌNH XÉT KHEN THƯỞNG", TITLE),
        (for_a_cell(one_line(campaign.name), MOST_NAME, "…"), CENTERED),
        ("Ngày …… tháng …… năm …………", QUIET),
        ("Mỗi dòng đánh dấu X vào một ô. Đánh cả hai ô hoặc bỏ trống: dòng ấy không hợp lệ.", QUIET),
    )
    for at, (text, look) in enumerate(heads, row):
        sheet.merge_range(at, 0, at, last, clean(text), palette.of(look))
        sheet.set_row(at, 22)
    row += len(heads)
    for column, text in enumerate(BALLOT_HEADS):
        sheet.write_string(row, column, text, palette.of(BOX_HEAD))
    sheet.set_row(row, 40)
    for cells, height in lines:
        row += 1
        for column, text in enumerate(cells):
            sheet.write_string(row, column, clean(text), palette.of(BOX_CENTER if column in (0, 3, 4) else BOX))
        sheet.set_row(row, height)
    if not lines:
        row += 1
        sheet.merge_range(row, 0, row, last, "Chưa có ai được đề nghị.", palette.of(BOX_CENTER))
    row += 1
    sheet.set_row(row, 26)
    if not is_last:
        for column in range(last + 1):
            sheet.write_blank(row, column, None, palette.of(CUT))
    return row + 1


def praise_list(
    sheet: Worksheet,
    palette: Palette,
    praised: Sequence[Candidate],
    names: Mapping[str, str],
    campaign: Campaign,
    day: datetime,
) -> None:
    """Draw the list that goes with the decision: what people sign stays blank."""
    for column, width in enumerate(LIST_WIDTHS):
        sheet.set_column(column, column, width)
    last = len(LIST_WIDTHS) - 1
    heads = (
        ("DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC KHEN THƯỞNG", TITLE),
        (for_a_cell(one_line(campaign.name), MOST_NAME, "…"), HEAD),
        ("(Kèm theo Quyết định số ………/QĐ-UBND ngày …… tháng …… năm ………… của Chủ tịch UBND xã)", QUIET),
        (_summary(praised), QUIET),
    )
    for row, (text, look) in enumerate(heads):
        sheet.merge_range(row, 0, row, last, clean(text), palette.of(look))
        sheet.set_row(row, 24)
    for column, text in enumerate(LIST_HEADS):
        sheet.write_string(len(heads), column, text, palette.of(BOX_HEAD))
    sheet.set_row(len(heads), 40)
    row = len(heads)
    for row, cells in enumerate(_praised_cells(praised, names), len(heads) + 1):
        _write_row(sheet, palette, row, cells)
        texts = [(str(cell), column_pixels(width)) for cell, width in zip(cells, LIST_WIDTHS, strict=True)]
        sheet.set_row(row, row_height(texts, SIZE))
    set_page(sheet, (0, 0, row, last), (len(heads), len(heads)), "Danh sách khen thưởng", day)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(theme.MUTED)


def _summary(praised: Sequence[Candidate]) -> str:
    if not praised:
        return "Hội đồng chưa quyết định khen ai: ghi ở trang Quyết định, bỏ tệp vào inbox, danh sách sẽ hiện ở đây."
    groups, people = (sum(one.kind == kind for one in praised) for kind in ("collective", "person"))
    counted = [f"{number} {word}" for number, word in ((groups, "tập thể"), (people, "cá nhân")) if number]
    other = len(praised) - groups - people
    money = [one.decision.entry["money"] for one in praised if one.decision]
    typed = [int(one) for one in money if one]
    unsaid = f", {len(money) - len(typed)} dòng chưa ghi" if len(typed) < len(money) else ""
    told = f"; tiền thưởng {show_number(sum(typed))} đồng{unsaid}" if typed else "; tiền thưởng chưa ghi"
    return ", ".join([*counted, *([f"{other} chưa rõ loại"] if other else [])]) + told


def _praised_cells(praised: Sequence[Candidate], names: Mapping[str, str]) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = []
    for n, one in enumerate(praised, 1):
        entry = one.decision.entry if one.decision else None
        if entry is not None:
            money: str | int = entry.number("money") if entry["money"] else ""
            reason = for_a_cell(entry["reason"], MOST_REASON, "…")
            found.append((n, one_line(one.name), names.get(one.unit, ""), entry["form"], reason, money))
    return found


def _write_row(sheet: Worksheet, palette: Palette, row: int, cells: Sequence[str | int]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(row, column, cell, palette.of(BOX_CENTER if column == 0 else MONEY))
        elif cell:
            sheet.write_string(row, column, clean(cell), palette.of(BOX))
        else:
            sheet.write_blank(row, column, None, palette.of(BOX))


def certificates(
    sheet: Worksheet, palette: Palette, praised: Sequence[Candidate], names: Mapping[str, str], day: datetime
) -> None:
    """Draw a row a certificate below one row of headings, as Word's mail merge wants it; numbers and days of signing stay blank."""
    for column, (heading, width) in enumerate(MERGED):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, palette.of(style.HEADING))
    sheet.set_row(0, 30)
    row = 0
    for row, (n, name, unit, form, reason, money) in enumerate(_praised_cells(praised, names), 1):
        kind = KIND_WORDS[praised[row - 1].kind]
        _write_row(sheet, palette, row, (n, name, kind, unit, form, reason, money, "", "", ""))
        texts = [(str(text), column_pixels(MERGED[at][1])) for at, text in ((1, name), (4, form), (5, reason))]
        sheet.set_row(row, row_height(texts, SIZE))
    set_page(sheet, (0, 0, row, len(MERGED) - 1), (0, 0), "Giấy khen – trộn thư", day)
    sheet.freeze_panes(1, 2)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(theme.MUTED)
