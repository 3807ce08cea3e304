"""A worksheet that takes a block of very many rows in one go, as the library would have written them cell by cell."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

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
