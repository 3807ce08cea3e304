"""How cells are written: one careful way for pages, and a block of rows in one go for tables."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.names import for_a_cell
from ntm_sheets.errors import OwnError
from ntm_sheets.outbox import wording

# Excel takes 65 530 links a sheet; the rest of a very long sheet goes without.
MOST_LINKS = 65_000
LONGEST_LINK = 2_000
CALLS = re.compile(r"[\w.]+(?=\()|[{}]")
# What XlsxWriter takes a row's height for where nobody set one, in pixels.
USUAL_HEIGHT = 20


@dataclass(frozen=True)
class Cell:
    """What a cell holds: text, or a number (a date is one), or nothing; without a format nothing is no cell at all.

    A text may lead somewhere: `url` is written as XlsxWriter takes it (`internal:'Trang'!A1`, `external:path`).
    """

    content: str | float | None
    style: Format | None
    url: str = ""


@dataclass(frozen=True)
class BlockColumn:
    """A column of a block: its values from top to bottom, and how one of them becomes a cell."""

    values: Sequence[object]
    cell: Callable[[object], Cell]


class LongWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A worksheet with a block of rows at its end, and at most one table, which ends there too."""

    def __init__(self) -> None:
        super().__init__()
        self.dim_rowmax: int | None
        self._first = 0
        self._tails: list[list[str]] = []
        self._heights: list[str] = []

    def write_block(self, first: int, columns: Sequence[BlockColumn], heights: Sequence[float] = ()) -> int:
        """Take the last rows of the sheet from row `first` (from zero) on; -1 where they do not fit.

        A table that was added over the heading and the first row comes to end where the rows do. `heights` are in
        points, one a row; without any the rows are as high as any other.
        """
        rows = len(columns[0].values)
        if rows and self._check_dimensions(first + rows - 1, len(columns) - 1):
            return -1
        self._first = first
        self._tails = [self._column(col, column) for col, column in enumerate(columns)] if rows else []
        self._heights = [_height(points) for points in heights] or [""] * rows
        for table in self.tables if rows else ():
            self._stretch(table, first + rows)
        return 0

    def _stretch(self, table: dict[str, str], last: int) -> None:
        """Let a table reach down to the row `last` (from one); XlsxWriter would look at each cell for overlaps first."""
        for key in ("range", "a_range", "autofilter"):
            if table.get(key):
                table[key] = re.sub(r"\d+$", str(last), table[key])

    def _column(self, col: int, column: BlockColumn) -> list[str]:
        """Give what follows the cells' addresses in the file."""
        # The type is part of the key: 1, 1.0 and True are equal, yet may look different.
        keys = [(type(value), value) for value in column.values]
        made: dict[tuple[type, object], str] = {}
        links: dict[tuple[type, object], Url] = {}
        for key, count in Counter(keys).items():
            cell = column.cell(key[1])
            made[key] = self._tail(cell, count)
            if cell.url and len(cell.url) <= LONGEST_LINK:
                links[key] = Url(cell.url)
                links[key].text = str(cell.content)
        for row, key in enumerate(keys if links else (), self._first):
            if key in links and self.hlink_count < MOST_LINKS:
                self.hlink_count += 1
                self.hyperlinks[row][col] = links[key]
        return [made[key] for key in keys]

    def _tail(self, cell: Cell, count: int) -> str:
        style = f' s="{cell.style._get_xf_index()}"' if cell.style else ""
        if isinstance(cell.content, str):
            index = self.str_table._get_shared_string_index(cell.content)
            self.str_table.count += count - 1
            return f'"{style} t="s"><v>{index}</v></c>'
        if cell.content is None:
            return f'"{style}/>' if style else ""
        return f'"{style}><v>{cell.content:.16G}</v></c>'

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Take a rule that looks at the beginning of a text as it is: XlsxWriter looks in each for 140 newer functions."""
        if expand_future_functions and {*CALLS.findall(formula)} <= {"LEFT"}:
            return formula.removeprefix("=")
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared

    def _write_rows(self) -> None:
        last = self.dim_rowmax
        if self._tails:
            self.dim_rowmax = self._first - 1
        super()._write_rows()
        self.dim_rowmax = last
        starts = [f'<c r="{xl_col_to_name(col)}' for col in range(len(self._tails))]
        spans = f' spans="1:{len(starts)}"'
        for row, (height, *tails) in enumerate(zip(self._heights, *self._tails, strict=True), self._first + 1):
            cells = "".join([f"{start}{row}{tail}" for start, tail in zip(starts, tails, strict=True) if tail])
            self.fh.write(f'<row r="{row}"{spans}{height}>{cells}</row>')


def _height(points: float) -> str:
    pixels = int(points * 4 / 3 + 0.5)
    return f' ht="{pixels * 0.75:.16g}" customHeight="1"' if pixels != USUAL_HEIGHT else ""


LONGEST = 32_767
CUT = "… (xem tệp gốc)"
SCREEN = 1_290
A4 = 9
OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": theme.FONT, "font_size": 10, "font_color": theme.TEXT},
}


@dataclass(frozen=True)
class Imprint:
    """What every page of the workbook says about itself."""

    commune: str
    campaign: str
    as_of: datetime
    run_code: str
    rules: str = ""


class MasterWriter:
    """A workbook under way; `save` writes it whole."""

    def __init__(self, edition: Imprint, *, title: str = "Bảng tổng hợp") -> None:
        self.edition = edition
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, deepcopy(OPTIONS))  # XlsxWriter alters what it is given
        self._styles: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._sheets: list[MasterSheet] = []
        self._book.set_properties(
            {
                "title": fit(f"{title}: {edition.campaign}", 200),
                "subject": f"Kết quả các thôn đến {wording.moment(edition.as_of)}",
                "author": fit(f"UBND {edition.commune}", 100),
                "company": fit(f"UBND {edition.commune}", 100),
                "created": edition.as_of,
                "comments": fit(f"Mã lần chạy: {edition.run_code}. {edition.rules}", 250),
            }
        )
        self._book.set_size(1440, 960)

    def style(self, **properties: Any) -> Format:  # noqa: ANN401  # XlsxWriter's own format properties
        """Give a cell format, made once for each set of properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            base = {"font_name": theme.FONT, "font_size": 10, "font_color": theme.TEXT, "valign": "top"}
            self._styles[key] = self._book.add_format(base | properties)
        return self._styles[key]

    def sheet(self, name: str, *, landscape: bool = True, hidden: bool = False, long: bool = False) -> "MasterSheet":
        """Add a sheet with the common print set-up; a `long` one takes a block of very many rows."""
        sheet = MasterSheet(self, self._book.add_worksheet(name, LongWorksheet if long else None), name)
        sheet.print_on_a4(landscape)
        if hidden:
            sheet.raw.hide()
        self._sheets.append(sheet)
        return sheet

    def chart(self, kind: str, **options: str) -> Any:  # noqa: ANN401  # XlsxWriter has a class a kind
        """Make a native chart."""
        return self._book.add_chart({"type": kind, **options})

    def save(self, path: Path) -> None:
        """Write the workbook to `path`; the first sheet opens."""
        self._sheets[0].raw.activate()
        self._book.close()
        path.write_bytes(self._bytes.getvalue())


class MasterSheet:
    """One sheet of the paper; every write is checked, text never becomes a formula or a link."""

    def __init__(self, writer: MasterWriter, raw: Worksheet, name: str) -> None:
        self.writer, self.raw, self.name = writer, raw, name

    def text(self, row: int, col: int, text: str, style: Format | None = None) -> None:
        """Write text as text."""
        self._checked(self.raw.write_string(row, col, clean(text), style), row, col)

    def number(self, row: int, col: int, value: float, style: Format | None = None) -> None:
        """Write a number."""
        self._checked(self.raw.write_number(row, col, value, style), row, col)

    def moment(self, row: int, col: int, value: date | datetime, style: Format) -> None:
        """Write a day or a moment as a real date."""
        self._checked(self.raw.write_datetime(row, col, value, style), row, col)

    def blank(self, row: int, col: int, style: Format) -> None:
        """Format an empty cell."""
        self._checked(self.raw.write_blank(row, col, None, style), row, col)

    def link(self, row: int, col: int, text: str, sheet: str, target: int, style: Format | None = None) -> None:
        """Write text that leads to the row `target` (from zero) of another of our sheets."""
        self._checked(self.raw.write_url(row, col, f"internal:'{sheet}'!A{target + 1}", style, clean(text)), row, col)

    def note(self, row: int, col: int, text: str) -> None:
        """Say beside a cell the whole of what is cut in it."""
        self._checked(self.raw.write_comment(row, col, clean(text), {"x_scale": 2}), row, col)

    def across(self, row: int, first: int, last: int, text: str, style: Format) -> None:
        """Write text over several columns of a page (never inside a table)."""
        self._checked(self.raw.merge_range(row, first, row, last, "", style), row, first)
        self.text(row, first, text, style)

    def place(self, row: int, col: int, value: object, style: Format | None) -> None:
        """Write whatever a frame holds by its type; a missing value is an empty cell in its format."""
        if wording.is_missing(value) or value == "":
            self.blank(row, col, style)
        elif isinstance(value, bool):
            self.text(row, col, str(wording.value_cell(value)), style)
        elif isinstance(value, int | float):
            self.number(row, col, value, style)
        elif isinstance(value, date):
            self.moment(row, col, value, style)
        else:
            self.text(row, col, str(value), style)

    def widths(self, widths: list[float], first: int | None = None) -> None:
        """Set the columns' widths, and the zoom at which they, or the `first` of them, fit a 1366 px screen."""
        for col, width in enumerate(widths):
            self._checked(self.raw.set_column(col, col, width), 0, col)
        pixels = sum(width * 7 + 5 for width in widths[:first])
        self.raw.set_zoom(int(max(60, min(100, SCREEN / pixels * 100))))

    def print_on_a4(self, landscape: bool) -> None:
        """Set A4, binding margin, header and footer; a page is as wide as the sheet."""
        edition = self.writer.edition
        self.raw.set_paper(A4)
        (self.raw.set_landscape if landscape else self.raw.set_portrait)()
        self.raw.set_margins(left=0.83, right=0.45, top=0.7, bottom=0.65)
        self.raw.fit_to_pages(1, 0)
        # The space keeps a text that begins with a figure from being read into the size.
        font = f'&"{theme.FONT},Regular"&8 '
        commune, campaign = _headed(f"UBND {edition.commune}", 60), _headed(edition.campaign, 100)
        self.raw.set_header(f"&L{font}{commune}&R{font}{campaign}", {"margin": 0.35})
        self.raw.set_footer(
            f"&L{font}Số liệu đến {wording.moment(edition.as_of)}&C{font}Trang &P/&N&R{font}Mã lần chạy {edition.run_code}",
            {"margin": 0.3},
        )

    def _checked(self, code: int | None, row: int, col: int) -> None:
        if code:
            message = f"Không ghi được ô ở dòng {row + 1}, cột {col + 1} của trang “{self.name}” (mã {code})."
            raise OwnError(message)


def clean(text: str) -> str:
    """Take out what a workbook cannot hold and cut what is longer than a cell."""
    return for_a_cell(text, LONGEST, CUT)


def fit(text: str, most: int) -> str:
    """Give a text that a workbook can hold, on one line, not longer than its place."""
    return wording.shortened(clean(text), most)


def _headed(text: str, most: int) -> str:
    return fit(text, most).replace("&", "&&")
