"""A unit's page drawn on one A4: as large as it has room for, and what has none is counted, never cut without a word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xlsxwriter.format import Format

from ntm_sheets import theme
from ntm_sheets.drawing.fitting import LINE_HEIGHT, column_pixels, lines_needed
from ntm_sheets.errors import OwnError
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter, clean
from ntm_sheets.outbox.unit_pages.content import UnitPage
from ntm_sheets.outbox.unit_pages.parts import Line, Part
from ntm_sheets.outbox.unit_pages.photos import Small, band_height, draw_band

COLUMNS, WIDTH, LEFT_OUT = 6, 14.6, 4.0
# A cell's text keeps less from its edges than what `lines_needed` takes off for a form's.
EDGES = 8
PIXELS = COLUMNS * column_pixels(WIDTH) + EDGES
# Points: the paper without its margins, a little less than it has, for programs and printers differ.
ROOM = 742.0
# The largest letters at which all fits are taken; a head of seventy reads the smallest from half a metre.
SIZES = (15.0, 14.0, 13.0, 12.0, 11.0)
WHY = 13.0
NAME, LONG_NAME, HEADLINE, VALUE, LABEL = 26.0, 17.0, 17.0, 24.0, 10.0
LONGEST_IN_LARGE = 60
GAP, PAD, TITLE_PAD = 7.0, 3.0, 6.0
# Where even the first lines have no room each is cut to one.
SHORT = 85
# The rows of a part before its lines: a gap, and its title.
BEFORE_LINES = 2
# So many lines of each part come before any more of another.
FIRST_LINES, MOST_LINES = 5, 100
MORE = " (nêu {}/{})"
MARGINS = {"left": 0.7, "right": 0.5, "top": 0.65, "bottom": 0.6}


@dataclass(frozen=True)
class Row:
    """A row over the whole width: its bold beginning, the rest, its look and its height in points."""

    head: str
    text: str
    look: str
    height: float


def draw_page(writer: MasterWriter, name: str, page: UnitPage, small: Small, back: str = "") -> MasterSheet:
    """Draw a page on a sheet of that name; a link leads `back` to the list of all, beside the paper.

    `small` gives a photo's small version by its hash.
    """
    sheet = writer.sheet(name, landscape=False)
    size, parts = fitted(page)
    looks = _looks(writer, size)
    sheet.raw.set_column(0, COLUMNS - 1, WIDTH)
    sheet.raw.set_column(COLUMNS, COLUMNS, LEFT_OUT)
    sheet.raw.set_column(COLUMNS + 1, COLUMNS + 1, 2 * WIDTH)
    row = 0
    for one in _head(page):
        row = _put(sheet, row, one, looks)
    row = _figures(sheet, row, page, looks)
    for one in (*_below(page), *(one for part in parts for one in _rows(part, size))):
        row = _put(sheet, row, one, looks)
    row = draw_band(sheet, row, page.strips, small, column_pixels(WIDTH), looks)
    if back:
        sheet.link(0, COLUMNS + 1, f"‹ {back}", back, 0, writer.style(font_color=theme.GREEN, underline=1))
    _print_on_one(sheet, row)
    return sheet


def fitted(page: UnitPage) -> tuple[float, Sequence[Part]]:
    """Choose the size of the letters, and of each part the lines that there is room for."""
    room = ROOM - sum(one.height for one in (*_head(page), *_below(page))) - _figures_height(page)
    room -= band_height(page.strips)
    for size in SIZES:
        if sum(_height(part, size) for part in page.parts) <= room:
            return size, page.parts
    size = SIZES[-1]
    parts = [_Cut(part, [row.height for row in _rows(part, size)], part.least) for part in page.parts]
    # First the most pressing lines of each part, then as many more as there is room for.
    left = room - sum(one.height for one in parts)
    for most in (FIRST_LINES, MOST_LINES):
        for one in parts:
            while one.shown < min(most, len(one.part.lines)) and one.next_height <= left:
                left -= one.next_height
                one.shown += 1
    shown = [one.cut() for one in parts]
    heights = [_height(part, size) for part in shown]
    # Of what still has no room each line is cut to one, beginning with what is least pressing.
    for n in reversed(range(len(shown))):
        if sum(heights) <= room:
            break
        shown[n] = replace(shown[n], lines=tuple(_short(line, size) for line in shown[n].lines))
        heights[n] = _height(shown[n], size)
    return size, _refilled([one.cut() for one in parts], shown, room, size)


def _refilled(whole: Sequence[Part], short: Sequence[Part], room: float, size: float) -> Sequence[Part]:
    """Give back to lines that were cut what is left of the room, the most pressing first."""
    left = room - sum(_height(part, size) for part in short)
    filled = list[Part]()
    for full, cut in zip(whole, short, strict=True):
        lines = list(cut.lines)
        for n, line in enumerate(full.lines):
            trial = replace(cut, lines=(*lines[:n], line, *lines[n + 1 :]))
            more = _height(trial, size) - _height(replace(cut, lines=tuple(lines)), size)
            if line != lines[n] and more <= left:
                left, lines[n] = left - more, line
        filled.append(replace(cut, lines=tuple(lines)))
    return filled


@dataclass
class _Cut:
    """A part of which so many lines are shown; `heights` are of its gap, its title and all of its lines."""

    part: Part
    heights: Sequence[float]
    shown: int

    @property
    def height(self) -> float:
        """What it takes so far."""
        return sum(self.heights[: BEFORE_LINES + self.shown])

    @property
    def next_height(self) -> float:
        """What one line more would take."""
        return self.heights[BEFORE_LINES + self.shown]

    def cut(self) -> Part:
        of = len(self.part.lines)
        if self.shown >= of:
            return self.part
        title = f"{self.part.title}{MORE.format(self.shown, of)}"
        return replace(self.part, title=title, lines=self.part.lines[: self.shown])


def _short(line: Line, size: float) -> Line:
    """Cut a line to one on the paper, from its brief form where it has one."""
    line = line.brief or line
    head = wording.shortened(line.head, SHORT)
    lead = line.text[: len(line.text) - len(line.text.lstrip(" :"))]
    least, most = SHORT // 3, max(SHORT + 15 - len(head), SHORT // 3)
    while (
        most > least
        and lines_needed(f"00. {head}{lead}{wording.shortened(line.text[len(lead) :], most)}", PIXELS, size) > 1
    ):
        most -= 1
    return Line(head, lead + wording.shortened(line.text[len(lead) :], most))


def _height(part: Part, size: float) -> float:
    return sum(one.height for one in _rows(part, size))


def _rows(part: Part, size: float) -> Iterator[Row]:
    yield Row("", "", "gap", GAP)
    yield Row(part.title, "", "title", _tall(part.title, size + 1, bold=True) + TITLE_PAD)
    for n, line in enumerate(part.lines, 1):
        mark = f"{n}. " if part.is_numbered else "– "
        head, text = (f"{mark}{line.head}", line.text) if line.head else ("", f"{mark}{line.text}")
        yield Row(head, text, "line", _tall(head + text, size) + PAD)


def _tall(text: str, size: float, *, bold: bool = False, pixels: float = PIXELS) -> float:
    return lines_needed(text, pixels, size, bold=bold) * size * LINE_HEIGHT


def _head(page: UnitPage) -> tuple[Row, ...]:
    said, look = f"{page.headline}.", "long name" if len(page.name) > LONGEST_IN_LARGE else "name"
    return (
        Row(page.name, "", look, _tall(page.name, LONG_NAME if look == "long name" else NAME, bold=True) + PAD),
        Row(said, "", "headline", _tall(said, HEADLINE, bold=True) + PAD),
        Row("", page.why, page.light, _tall(page.why, WHY) + PAD),
        Row("", "", "gap", GAP),
    )


def _below(page: UnitPage) -> tuple[Row, ...]:
    told = [text for text in (page.sure, f"! {page.notice.rstrip('.')}." if page.notice else "") if text]
    return tuple(Row("", text, "small", _tall(text, LABEL) + PAD) for text in told)


def _figures_height(page: UnitPage) -> float:
    return LABEL * LINE_HEIGHT + PAD + VALUE * LINE_HEIGHT + _notes_height(page)


def _notes_height(page: UnitPage) -> float:
    width = column_pixels(WIDTH) + EDGES
    return max(_tall(one.note, LABEL, pixels=width) for one in page.figures) + PAD


def _figures(sheet: MasterSheet, row: int, page: UnitPage, looks: dict[str, Format]) -> int:
    heights = (LABEL * LINE_HEIGHT + PAD, VALUE * LINE_HEIGHT, _notes_height(page))
    for n, height in enumerate(heights):
        sheet.raw.set_row(row + n, height)
    for col, one in enumerate(page.figures):
        for n, (text, look) in enumerate(((one.label, "label"), (one.value, "value"), (one.note, "note"))):
            sheet.place(row + n, col, text, looks[look])
    return row + len(heights)


def _put(sheet: MasterSheet, row: int, one: Row, looks: dict[str, Format]) -> int:
    sheet.raw.set_row(row, one.height)
    if one.look == "gap":
        return row + 1
    look, head, text = looks.get(one.look, looks["line"]), clean(one.head), clean(one.text)
    if not (head and text):
        whole = looks["strong"] if one.look == "line" and head else look
        sheet.across(row, 0, COLUMNS - 1, head or text, whole)
        return row + 1
    sheet.across(row, 0, COLUMNS - 1, "", look)
    if sheet.raw.write_rich_string(row, 0, looks["bold"], head, looks["plain"], text, look):
        raise OwnError(f"Không ghi được dòng {row + 1} của trang “{sheet.name}”.")
    return row + 1


def _looks(writer: MasterWriter, size: float) -> dict[str, Format]:
    """Make the looks of a page; no ground is filled, for a grey printer makes stripes of it."""
    wrapped: dict[str, Any] = {"text_wrap": True, "valign": "top"}
    middle = wrapped | {"valign": "vcenter"}
    under = {"bottom": 1, "bottom_color": theme.GREEN}
    why = {"font_size": WHY, "bold": True, **wrapped}
    figure = {"align": "center", "left": 1, "right": 1, "left_color": theme.RULE, "right_color": theme.RULE}
    return {
        "name": writer.style(font_size=NAME, bold=True, font_color=theme.GREEN, **wrapped),
        "long name": writer.style(font_size=LONG_NAME, bold=True, font_color=theme.GREEN, **wrapped),
        "headline": writer.style(font_size=HEADLINE, bold=True, **wrapped),
        "good": writer.style(font_color=theme.GREEN, **why),
        "watch": writer.style(font_color=theme.ATTENTION, **why),
        "bad": writer.style(font_color=theme.LATE, **why),
        "unknown": writer.style(font_color=theme.MUTED, **why),
        "label": writer.style(font_size=LABEL, top=1, top_color=theme.RULE, **figure),
        "value": writer.style(**{"font_size": VALUE, "bold": True, **figure, "valign": "vcenter"}),
        "note": writer.style(font_size=LABEL, bottom=1, bottom_color=theme.RULE, **figure, text_wrap=True),
        "small": writer.style(font_size=LABEL, font_color=theme.MUTED, **wrapped),
        "title": writer.style(
            **{"font_size": size + 1, "bold": True, "font_color": theme.GREEN, **under, **wrapped, "valign": "bottom"}
        ),
        "line": writer.style(font_size=size, **middle),
        "strong": writer.style(font_size=size, bold=True, **middle),
        "bold": writer.style(font_size=size, bold=True),
        "plain": writer.style(font_size=size),
        "bold label": writer.style(font_size=LABEL, bold=True),
        "plain label": writer.style(font_size=LABEL),
        "beside": writer.style(font_size=LABEL, **wrapped),
    }


def _print_on_one(sheet: MasterSheet, rows: int) -> None:
    """Print the page on one paper, with its head and foot, whatever a program makes of the heights."""
    raw, edition = sheet.raw, sheet.writer.edition
    raw.hide_gridlines(2)
    raw.set_margins(**MARGINS)
    raw.fit_to_pages(1, 1)
    raw.center_horizontally()
    raw.print_area(0, 0, rows - 1, COLUMNS - 1)
    font = f'&"{theme.FONT},Regular"&9 '
    raw.set_footer(
        f"&L{font}Số liệu đến {wording.moment(edition.as_of)}. {PROPOSED}&R{font}Mã {edition.run_code}", {"margin": 0.3}
    )


PROPOSED = "Điểm, hạng do máy đề xuất. Phần nêu chưa hết: hỏi xã."
