"""What all workbooks that the officer fills have in common: a sheet a table, lists that go with what stands beside them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from ntm_sheets.campaign.calendar import in_utc
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import LIST_SHEET
from ntm_sheets.contract.table import Line, Table
from ntm_sheets.drawing import style
from ntm_sheets.drawing.fitting import set_page
from ntm_sheets.drawing.form import NOTHING, new_book, write_stamp
from ntm_sheets.drawing.marking import NO_DAYS, NO_PICTURES, Content, Pictures
from ntm_sheets.drawing.sheets import Offer, SheetDrawing
from ntm_sheets.drawing.style import PROMPT_TITLE, Lists, Palette
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import Stamp

CLOSING = (
    "Điền xong, lưu tệp (Ctrl + S) rồi bỏ vào inbox. Bỏ trống, xóa hay đổi chỗ dòng nào thì dòng đó không có gì xảy ra."
)
# The row of the helper sheet at which these lists begin: below all others, one a row.
FIRST_LIST = 2_000


@dataclass(frozen=True)
class Offered:
    """Lists of which each goes with one text of the cell to the left: its first cell is that text, the others its lines.

    `field` is the column that offers them, `prompt` what is said there. `only` are the rows that do so, where not all do.
    """

    rows: Sequence[tuple[str, ...]]
    field: str
    prompt: str
    only: Collection[str] | None = None


@dataclass(frozen=True)
class Page:
    """A sheet that is no table: nothing is typed there; `draw` draws it."""

    sheet: str
    draw: Callable[[Worksheet, Palette], None]


def draw_tables(
    path: Path, name: str, tables: Sequence[Table | Page], campaign: Campaign, stamp: Stamp, issued: datetime,
    offered: Sequence[Offered], pictures: Pictures = NO_PICTURES, typed: Mapping[Key, Value] = NOTHING,
) -> frozenset[Key]:  # fmt: skip
    """Draw one of the officer's own workbooks, a sheet a table or a page; the same input gives the same bytes.

    `typed` stands in its cells as if somebody had filled them. Gives the cells that can be filled.
    """
    written = BytesIO()
    book = new_book(written)
    author = f"UBND {campaign.commune}"
    book.set_properties({"title": name, "subject": campaign.name, "author": author, "created": in_utc(issued)})
    palette = Palette(book)
    sheets = [book.add_worksheet(table.sheet) for table in tables]
    aside = book.add_worksheet(LIST_SHEET)
    aside.very_hidden()
    lists, content = Lists(aside), Content(typed, {}, NOTHING, pictures, NO_DAYS)
    offer = _offers(aside, offered)
    hour = f"{issued:%H:%M} ngày" if (issued.hour, issued.minute) != (0, 0) else "ngày"
    about = f"{name} · {campaign.name} · lập {'lúc ' if hour != 'ngày' else ''}{hour} {issued:%d/%m/%Y}"
    cells = set[Key]()
    for sheet, table in zip(sheets, tables, strict=True):
        if isinstance(table, Page):
            table.draw(sheet, palette)
            continue
        drawing = SheetDrawing(sheet, table, palette, lists, content, offer=offer)
        headings, last = drawing.draw(((table.title, style.TITLE), (about, style.QUIET)), CLOSING)
        cells |= drawing.cells.keys()
        set_page(sheet, (1, 1, last, drawing.width), headings, name, issued)
    write_stamp(book, stamp)
    sheets[0].activate()
    book.close()
    path.write_bytes(written.getvalue())
    return frozenset(cells)


def _offers(aside: Worksheet, offered: Sequence[Offered]) -> Offer:
    """Let each cell have the list that goes with its column."""
    first, offers = FIRST_LIST, list[Offer]()
    for one in offered:
        offers.append(_offer(aside, one, first))
        first += len(one.rows)

    def offer(key: Key, row: int, column: int) -> dict[str, Any] | None:
        return next((found for each in offers if (found := each(key, row, column))), None)

    return offer


def _offer(aside: Worksheet, offered: Offered, first: int) -> Offer:
    """Let a cell's list be that of what was chosen to its left: each lies in a row of its own."""
    rows = offered.rows
    for row, cells in enumerate(rows, first):
        for column, cell in enumerate(cells, 1):
            aside.write_string(row, column, cell)
    forms = f"{LIST_SHEET}!{xl_range_abs(first, 1, first + max(len(rows) - 1, 0), 1)}"
    widest = max((len(cells) for cells in rows), default=2)
    questions = f"{LIST_SHEET}!{xl_range_abs(first, 2, first, widest)}"

    def offer(key: Key, row: int, column: int) -> dict[str, Any] | None:
        if key[2] != offered.field or not rows or (offered.only is not None and key[1] not in offered.only):
            return None
        chosen = f"MATCH({xl_rowcol_to_cell(row, column - 1)},{forms},0)-1"
        listed = f"=OFFSET({questions},{chosen},0,1,COUNTA(OFFSET({questions},{chosen},0)))"
        said = {"input_title": PROMPT_TITLE, "input_message": offered.prompt, "show_error": False}
        return {"validate": "list", "source": listed} | said

    return offer


def filled(table: Table, lines: Sequence[Line], nothing: str) -> Table:
    """Give a table these lines, and where there are none one that says so."""
    return replace(table, lines=tuple(lines) or (Line("", (nothing,)),))
