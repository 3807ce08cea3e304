"""Forms drawn as workbooks: a blank form, a prefilled form and a slip are the same drawing; many at once where that pays."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from ntm_sheets import theme
from ntm_sheets.campaign.calendar import in_utc
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract import dictated
from ntm_sheets.contract.layout import LIST_SHEET, FormKey, Layout, Line, Table, make_layout
from ntm_sheets.contract.table import DAILY, OF_CELLS, SLIP_SHEET, VISIT
from ntm_sheets.drawing import style
from ntm_sheets.drawing.daily_sheet import DailyDrawing
from ntm_sheets.drawing.fitting import set_page
from ntm_sheets.drawing.marking import NO_DAYS, Content, Pictures, Slip, Spot, marks_of, write_list
from ntm_sheets.drawing.sheets import SheetDrawing
from ntm_sheets.drawing.still import LONGEST, write_still
from ntm_sheets.drawing.style import Lists, Palette
from ntm_sheets.drawing.visit_sheet import Visit, VisitDrawing
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import STAMP_SHEET, Stamp
from ntm_sheets.processes import undisturbed

__all__ = ["Slip", "draw_form", "write_stamp"]

DRAWINGS: Mapping[str, type[SheetDrawing]] = {VISIT: VisitDrawing, DAILY: DailyDrawing}
SHEET_NAMES: Mapping[str, str] = {VISIT: "Phiếu đi thôn", DAILY: "Phiếu báo cáo ngày"}
NAMES: Mapping[FormKey, str] = {"report": "Phiếu báo cáo", "inspection": "Phiếu kiểm tra"}
# Behind commune, title and unit.
STILL_ROW = 4
# Text stays text whatever it looks like; nothing that a village typed becomes a formula or a link.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Column widths are counted in digits of this font: one that every program has, seven pixels wide.
    "default_format_properties": {"font_name": theme.FONT, "font_size": 10},
    "default_row_height": 17,
}
MEND = "1. Sửa các ô đỏ, xem lại các ô vàng; các ô nền xanh da trời giữ nguyên như đã gửi."
NOTHING: Mapping[Key, Value] = MappingProxyType({})
NOTHING_BESIDE: Mapping[str, str] = MappingProxyType({})
NO_PICTURES: Pictures = MappingProxyType({})


def draw_form(
    path: Path,
    layout: Layout,
    campaign: Campaign,
    stamp: Stamp,
    answers: Mapping[Key, Value] = NOTHING,
    slip: Slip | None = None,
    village: Mapping[Key, Value] = NOTHING,
    pictures: Pictures = NO_PICTURES,
    *,
    said_on: Mapping[Key, date] = NO_DAYS,
    beside: Mapping[str, str] = NOTHING_BESIDE,
    issued: datetime,
) -> Mapping[Key, Spot]:
    """Draw a form into a file, as `render_form` does; gives where each input cell lies.

    Errors: OSError where the file cannot be written.
    """
    content, spots = render_form(
        layout, campaign, stamp, answers, slip, village, pictures, said_on=said_on, beside=beside, issued=issued
    )
    path.write_bytes(content)
    return spots


def new_book(written: BytesIO) -> Workbook:
    """Begin a workbook as all our forms are."""
    # The library alters what it is given: the first book of a process would differ from all others.
    return Workbook(written, deepcopy(OPTIONS))


def render_form(
    layout: Layout,
    campaign: Campaign,
    stamp: Stamp,
    answers: Mapping[Key, Value] = NOTHING,
    slip: Slip | None = None,
    village: Mapping[Key, Value] = NOTHING,
    pictures: Pictures = NO_PICTURES,
    *,
    said_on: Mapping[Key, date] = NO_DAYS,
    beside: Mapping[str, str] = NOTHING_BESIDE,
    visit: Visit | None = None,
    issued: datetime,
) -> tuple[bytes, Mapping[Key, Spot]]:
    """Draw a form with these answers in its cells, and mark the cells that a slip's findings speak of.

    A text in `answers` is written as it is, whatever its cell asks for: a slip shows what could not be read.
    `pictures` gives the bytes (PNG, JPEG, GIF or BMP) that hang in a picture cell.
    `beside` is what the commune answered, shown beside the rows of the first table that it is about.
    `village` is what the village reported, `said_on` on which day; an inspection form shows it beside the team's cells.
    `visit` says of a sheet that asks some cells alone when the team comes, and why it asks them.
    Gives the workbook, and where each input cell lies. The same input gives the same bytes.
    """
    written = BytesIO()
    book = new_book(written)
    book.set_properties(_properties(layout, campaign, issued))
    palette, footer = Palette(book), _name(layout, campaign)
    todo = book.add_worksheet(SLIP_SHEET) if slip else None
    sheets = [book.add_worksheet(table.sheet) for table in layout.tables]
    aside = book.add_worksheet(LIST_SHEET)
    aside.very_hidden()
    marks, lists = marks_of(slip.findings if slip else ()), Lists(aside)
    content = Content(answers, marks, village, pictures, said_on, visit.why if visit else {}, slip is not None)
    spots: dict[Key, Spot] = {}
    tables = _tables(layout, slip, beside)
    drawn: list[tuple[SheetDrawing, Table]] = []
    # What is still open a village sees itself; in a slip that is what its marks tell. A full form has rows that need no
    # answer on most days: a count of these would never end.
    has_still = slip is None and layout.table(DAILY) is not None
    for sheet, table in zip(sheets, tables, strict=True):
        drawing = DRAWINGS.get(table.key, SheetDrawing)(sheet, table, palette, lists, content)
        banner = _banner(layout, campaign, table, visit, has_still=has_still)
        drawn.append((drawing, table))
        headings, last = drawing.draw(banner, _closing(layout, campaign, table, slip))
        set_page(sheet, (1, 1, last, drawing.width), headings, footer, issued, upright=table.is_one_page)
        spots |= {
            key: Spot(table.sheet, xl_rowcol_to_cell(*cell), _asked(layout, key)) for key, cell in drawing.cells.items()
        }
    if has_still:
        cells = [(key, table.sheet, at) for drawing, table in drawn for key, at in drawing.cells.items()]
        write_still(sheets[0], (STILL_ROW, 1), lists, layout, cells, answers, palette.of(style.STILL))
    if todo and slip:
        write_list(todo, palette, slip, spots, footer, issued)
    write_stamp(book, stamp)
    (todo or sheets[0]).activate()
    book.close()
    return written.getvalue(), spots


def _tables(layout: Layout, slip: Slip | None, beside: Mapping[str, str]) -> tuple[Table, ...]:
    """Give the tables as they are drawn: a slip's first page says what to mend, and how this very file goes back."""
    first, *others = layout.tables
    if beside:
        first = replace(first, lines=tuple(_with_answer(line, beside) for line in first.lines))
    if slip is None or not slip.closing:
        return (first, *others)
    told = (MEND, *first.help[1:-1], f"{len(first.help)}. {slip.closing}")
    return (replace(first, help=told), *others)


def _with_answer(line: Line, beside: Mapping[str, str]) -> Line:
    """Let a row show in the place of its last quiet text what was answered."""
    return replace(line, shown=(*line.shown[:-1], beside[line.row])) if line.row in beside else line


def _asked(layout: Layout, key: Key) -> str:
    question = layout.question(*key)
    return question.label if question else ""


def _name(layout: Layout, campaign: Campaign) -> str:
    table = layout.tables[0]
    name = dictated.NAME if table.sheet == dictated.SHEET else SHEET_NAMES.get(table.key, NAMES[layout.form])
    return f"{name} – {campaign.unit(layout.unit).name}"


def _properties(layout: Layout, campaign: Campaign, issued: datetime) -> dict[str, str | datetime]:
    author = f"UBND {campaign.commune}"
    return {"title": _name(layout, campaign), "subject": campaign.name, "author": author, "created": in_utc(issued)}


def _banner(
    layout: Layout, campaign: Campaign, table: Table, visit: Visit | None, *, has_still: bool
) -> tuple[tuple[str, style.CellStyle], ...]:
    """Say where one is: in full on the first sheet, in one quiet line on those that hold long tables."""
    unit = campaign.unit(layout.unit)
    if table.key != layout.tables[0].key:
        return (table.title, style.TITLE), (f"{_name(layout, campaign)} · {campaign.name}", style.QUIET)
    group = f" · {unit.group}" if unit.group and layout.form == "inspection" else ""
    return (
        (f"UBND {campaign.commune} – {campaign.place} · {campaign.name}", style.QUIET),
        (table.title, style.TITLE),
        (f"Đơn vị: {unit.name}{group}", style.UNIT),
        *([(visit.words, style.HELP)] if visit else []),
        *([(LONGEST, style.STILL)] if has_still else []),
    )


def _closing(layout: Layout, campaign: Campaign, table: Table, slip: Slip | None) -> str:
    at = [one.key for one in layout.tables].index(table.key) + 1
    if at < len(layout.tables):
        return f"Xong trang này, bấm sang trang “{layout.tables[at].sheet}” ở cuối màn hình."
    if slip and slip.closing:
        return slip.closing
    if table.sheet == dictated.SHEET:
        return dictated.CLOSING
    done = "Ghi xong" if table.key in OF_CELLS else "Đã xong trang cuối"
    return f"{done}: lưu tệp (Ctrl + S) rồi gửi về xã trước {campaign.deadline:%H giờ %M}."


def write_stamp(book: Workbook, stamp: Stamp) -> None:
    """Write a stamp on its hidden sheet, the last one of a workbook."""
    sheet = book.add_worksheet(STAMP_SHEET)
    sheet.very_hidden()
    for row, (key, value) in enumerate(stamp.rows()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)


# A process takes half a second to begin, and draws some twenty forms in that time.
WORTH_IT = 40
# As many are drawn ahead of whoever takes them: thousands of finished forms would fill the memory.
AHEAD = 32
_drawn_for: dict[str, Any] = {}


@dataclass(frozen=True)
class FormOrder:
    """A form to draw: whose, with which answers in its cells and which of the village's beside them."""

    unit: str
    form: FormKey
    stamp: Stamp
    answers: Mapping[Key, Value]
    village: Mapping[Key, Value]
    said_on: Mapping[Key, date]
    beside: Mapping[str, str] = field(default_factory=dict)

    def draw(self, campaign: Campaign, issued: datetime) -> bytes:
        """Draw it."""
        layout = make_layout(campaign, campaign.unit(self.unit), self.form)
        content, _ = render_form(
            layout, campaign, self.stamp, self.answers, village=self.village, said_on=self.said_on, beside=self.beside,
            issued=issued,
        )  # fmt: skip
        return content


def draw_in_order(
    orders: Iterable[FormOrder], campaign: Campaign, issued: datetime, *, processes: int | None = None
) -> Iterator[bytes]:
    """Yield each form's bytes in the order asked for; the same whichever process draws it."""
    waiting = iter(orders)
    first = list(islice(waiting, WORTH_IT))
    number = processes or os.cpu_count() or 1
    if number > 1 and len(first) == WORTH_IT:
        yield from _by_processes(chain(first, waiting), campaign, issued, number)
    else:
        yield from (order.draw(campaign, issued) for order in chain(first, waiting))


def _by_processes(orders: Iterator[FormOrder], campaign: Campaign, issued: datetime, number: int) -> Iterator[bytes]:
    # Fresh interpreters on every system: a fork would copy the threads of this one in whatever state they are.
    fresh = multiprocessing.get_context("spawn")
    # What older editions asked no form shows; it would only make the processes heavy.
    bare = replace(campaign, editions=())
    with ProcessPoolExecutor(number, mp_context=fresh, initializer=_begin, initargs=(bare, issued)) as pool:
        while batch := list(islice(orders, AHEAD)):
            try:
                with undisturbed():
                    waiting = pool.map(_draw, batch, chunksize=4)
                drawn = list(waiting)
            except BrokenProcessPool:
                # Killed by the system for want of memory, or never begun: what they would have drawn is drawn here.
                yield from (order.draw(campaign, issued) for order in chain(batch, orders))
                return
            yield from drawn


def _begin(campaign: Campaign, issued: datetime) -> None:
    _drawn_for.update(campaign=campaign, issued=issued)


def _draw(order: FormOrder) -> bytes:
    return order.draw(_drawn_for["campaign"], _drawn_for["issued"])
