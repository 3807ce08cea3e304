"""The ranking on page one: the first units, and the last where there are too many for a page."""

from dataclasses import dataclass

from ntm_sheets import theme
from ntm_sheets.campaign.showing import show_points
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.changes import explained_change
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.ranking import change
from ntm_sheets.outbox.master.table import mark_states
from ntm_sheets.outbox.master.writer import MasterSheet

# Of the first list so many units: all of them, or the first and the last; of each further list fewer.
MAIN, FURTHER = (12, 8, 4), (4, 3, 1)
MOST_FURTHER = 2
# A longer name is cut on the page, and whole in a note.
LONGEST_NAME, NAME_LETTERS, LINE_OF_NAME = 38, 16, 13
HEADINGS = (
    "Hạng",
    "Đơn vị",
    "Nhóm",
    "Điểm",
    "So với hôm qua",
    "Điểm thay đổi do đâu",
    "Tiêu chí tự báo",
    "Tiêu chí phúc tra",
    "Vườn tự báo",
    "Vườn phúc tra",
    "Tiến độ",
    "Phúc tra cách đây",
    "Hạng chắc đến đâu",
    "Báo cáo hôm nay",
)
LEFT = (1, 2, 5, 12)
# Signs that fit on a line of the two columns of words, and the most lines of a row.
EXPLAINED, SURE, MOST_LINES = 29, 29, 3


@dataclass(frozen=True)
class ListBlock:
    """The units of one list on page one in rank order; after `first` of them `hidden` others are left out."""

    name: str
    units: list[str]
    first: int
    hidden: int


@dataclass(frozen=True)
class PageOneLists:
    """What page one shows of each ranking list; `beyond` further lists are left to the ranking sheet."""

    blocks: tuple[ListBlock, ...]
    beyond: int

    @property
    def units(self) -> list[str]:
        """All units that are shown."""
        return [unit for block in self.blocks for unit in block.units]

    @property
    def main(self) -> list[str]:
        """The shown units of the first list."""
        return self.blocks[0].units if self.blocks else []


def choose(given: MasterInput) -> PageOneLists:
    """Choose whom page one shows."""
    main, *others = given.lists or ("",)
    blocks = [_block(given, main, MAIN), *(_block(given, name, FURTHER) for name in others[:MOST_FURTHER])]
    return PageOneLists(tuple(blocks), len(others[MOST_FURTHER:]))


def _block(given: MasterInput, name: str, room: tuple[int, int, int]) -> ListBlock:
    units = [row.unit for row in given.rows.units if row.list == name]
    most, first, last = room
    if len(units) <= most:
        return ListBlock(name, units, len(units), 0)
    return ListBlock(name, units[:first] + units[-last:], first, len(units) - first - last)


def add_ranking_block(sheet: MasterSheet, given: MasterInput, shown: PageOneLists, top: int) -> int:
    """Draw the block and give the row below it."""
    _headings(sheet, top)
    today = {
        row.unit: wording.REPORT_WORDS[row.state]
        for row in given.rows.reports
        if row.role == "village" and row.day == given.today
    }
    row = top
    for block in shown.blocks:
        if block is not shown.blocks[0]:
            row += 1
            _between(sheet, row, f"{block.name} (xếp hạng riêng)", italic=False)
        for n, key in enumerate(block.units):
            row += 1
            if n == block.first and block.hidden:
                text = f"… còn {block.hidden} đơn vị ở giữa, xem trang {sheets.RANKING}"
                _between(sheet, row, text)
                row += 1
            _unit(sheet, given, row, given.units[key], today.get(key, "–"))
    if shown.beyond:
        row += 1
        _between(sheet, row, f"… còn {shown.beyond} danh sách khác, xem trang {sheets.RANKING}")
    mark_states(sheet, top + 1, len(HEADINGS) - 1, row, len(HEADINGS) - 1)
    return row + 1


def _headings(sheet: MasterSheet, top: int) -> None:
    for col, heading in enumerate(HEADINGS):
        align = "left" if col in LEFT else "center"
        style = sheet.writer.style(
            bold=True, font_color=theme.WHITE, bg_color=theme.GREEN, text_wrap=True, align=align, valign="vcenter"
        )
        sheet.text(top, col, heading, style)
    sheet.raw.set_row(top, 29)


def _between(sheet: MasterSheet, row: int, text: str, *, italic: bool = True) -> None:
    """Write a line across the block: what is left out, or the name of the list that begins."""
    look: dict[str, object] = {"font_color": theme.MUTED, "align": "center", "valign": "vcenter"}
    look = look | ({"italic": True} if italic else {"bold": True, "bg_color": theme.GREEN_PALE})
    sheet.across(row, 0, len(HEADINGS) - 1, text, sheet.writer.style(**look))


def _unit(sheet: MasterSheet, given: MasterInput, row: int, unit: UnitRow, today: str) -> None:
    writer = sheet.writer
    line: dict[str, object] = {"bottom": 1, "bottom_color": theme.RULE, "valign": "vcenter", "font_size": 11}
    middle = writer.style(**line, align="center")
    sheet.place(row, 0, "–" if unit.rank is None else unit.rank, middle)
    link = writer.style(**line, bold=True, font_color=theme.GREEN)
    name = wording.shortened(unit.name, LONGEST_NAME)
    if len(name) > NAME_LETTERS:
        # A link is not broken into lines everywhere: LibreOffice would cut it.
        sheet.text(row, 1, name, writer.style(**(line | {"font_size": 10}), bold=True, text_wrap=True))
    else:
        sheet.link(row, 1, name, sheets.RANKING, given.ranking_rows[unit.unit], link)
    if name != unit.name:
        sheet.note(row, 1, unit.name)
    sheet.text(row, 2, unit.track_name, writer.style(**line, align="left", shrink=True))
    # What has decimals is text on this page: a cell of numbers would have the decimal sign of each machine's own settings.
    bold = writer.style(**line, align="right", bold=True)
    sheet.text(row, 3, "–" if unit.rank is None else show_points(unit.points), bold)
    sheet.place(row, 4, _moved(change(unit)), writer.style(**line, align="right", indent=1))
    small = writer.style(**(line | {"font_size": 10}), align="left", text_wrap=True)
    why = wording.shortened(explained_change(unit, given.rows) if unit.rank else "", EXPLAINED * MOST_LINES)
    sheet.text(row, 5, why, small)
    _of(sheet, row, 6, unit.criteria_own, unit.criteria_total, line)
    _of(sheet, row, 7, unit.criteria_verified, unit.criteria_total, line)
    _of(sheet, row, 8, unit.gardens_own, unit.gardens_total, line)
    _of(sheet, row, 9, unit.gardens_verified, unit.gardens_total, line)
    progress = "–" if unit.plan_progress is None else wording.percent(unit.plan_progress)
    sheet.text(row, 10, progress, middle)
    sheet.text(row, 11, given.visit_ages.get(unit.unit, "–"), writer.style(**line, align="center", shrink=True))
    sure = wording.shortened(unit.certainty.removeprefix("hạng "), SURE * MOST_LINES)
    sheet.text(row, 12, sure, small)
    sheet.text(row, 13, today, middle)
    lines = max(1 + len(why) // EXPLAINED, 1 + len(sure) // SURE, 1 + len(name) // (LINE_OF_NAME + 1))
    sheet.raw.set_row(row, max(18, 13 * lines + 1))


def _moved(change: float | None) -> str:
    """Write a change of points with its sign, one decimal as points have."""
    if change is None:
        return ""
    return f"{'▲' if change > 0 else '▼'} {show_points(abs(change))}" if change else "="


def _of(sheet: MasterSheet, row: int, col: int, count: int, total: int, line: dict[str, object]) -> None:
    if total:
        sheet.number(row, col, count, sheet.writer.style(**line, align="center", num_format=f'0"/{total}"'))
    else:
        sheet.text(row, col, "–", sheet.writer.style(**line, align="center"))
