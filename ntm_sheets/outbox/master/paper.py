"""How a table lies on A4: which columns are printed, how wide they are, how high the rows, and on how many pages."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import accumulate

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.drawing.fitting import lines_needed
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.columns import (
    LONGEST_NAME,
    WORDS,
    DataColumn,
    DataTable,
    FileLink,
    RowLink,
    Share,
    as_shown,
)

# What lies between the margins of a page: pixels across and points down, in landscape and in portrait. LibreOffice draws
# columns wider than Excel, by so much: what has room there has room in both.
WIDER = 1.06
PAGES = {True: (round(999 / WIDER), 498.0), False: (round(671 / WIDER), 744.0)}
# What a line of 10-point text takes, in points and in widths of a figure; generous, for LibreOffice and Excel differ.
LINE_HEIGHT, LETTER, MOST_LINES = 13.2, 0.88, 12
MOST_HEADING_LINES = 5
# A row of more lines stands half empty: then its texts are given the whole width that can still be read.
TALL = 3
# So many pixels of what is not printed are seen at first.
FIRST_VIEW = 1_400
# A last page that is filled by less than this is no page; rows may be stretched so far to fill it.
LEAST_FILL, MOST_STRETCH = 0.2, 1.5
# Words no longer than this stay whole; programs and printers differ by some points, so a page is a little shorter.
LONGEST_WORD, SURE = 20, 0.98
WRAPPED, MIDDLE = ("wrap", "name"), ("mark", "tiny", "day", "moment")
# Of letters, and of a title's first line and each further one, in points.
TEXT_SIZE, TITLE_SIZE, TITLE_HEIGHT, TITLE_LINE = 10, 14, 22.0, 19.0


@dataclass(frozen=True)
class Layout:
    """A table as it is drawn: its columns' widths, its rows' heights, and the pages down and across (0 down: as it comes)."""

    widths: list[float]
    heights: list[float]
    down: int
    across: int


def arranged(table: DataTable) -> DataTable:
    """Put printed columns that hold nothing behind those that are printed: they are for the screen."""
    count = table.printed_columns or len(table.columns)
    rows = table.rows_on_paper
    if not rows:
        return table
    printed, beyond = table.columns[:count], table.columns[count:]
    empty = [n for n, column in enumerate(printed) if n >= table.frozen and is_empty(column.values[:rows])]
    if not empty:
        return table
    kept = [column for n, column in enumerate(printed) if n not in empty]
    columns = (*kept, *(printed[n] for n in empty), *beyond)
    return replace(table, columns=columns, printed_columns=len(kept))


def is_empty(values: Sequence[object]) -> bool:
    """Tell whether there is nothing to be seen in any of the cells."""
    return all(value == "" or wording.is_missing(value) for value in values)


def lay_out(table: DataTable) -> Layout:
    """Choose widths, heights and pages."""
    count = table.printed_columns or len(table.columns)
    page, down = PAGES[table.landscape]
    widths = [column.width for column in table.columns]
    on_paper = bool(table.rows_on_paper) or not table.rows
    if on_paper:
        widths[:count] = fitted(table, page)
    heights = [] if table.plain else heights_of(table, widths)
    pixels = sum(map(pixels_of, widths[:count]))
    across = max(1, math.ceil(pixels * table.least_scale / page - 0.01)) if on_paper else 1
    if not on_paper or table.plain:
        return Layout(widths, heights, 0, across)
    tops = sum(words_above(table, widths)), heading_height(table, widths)
    scale = across * page / pixels
    rooms = [down * sure / min(1.0, one) for one in (scale, scale * WIDER) for sure in (SURE, 1.0)]
    printed, pages = settled(heights[: table.rows_on_paper], tops, rooms, down * SURE / table.least_scale)
    return Layout(widths, printed + heights[table.rows_on_paper :], pages, across)


def rows_within(table: DataTable, pages: int) -> int:
    """Count the printed rows that fit on so many pages."""
    page, down = PAGES[table.landscape]
    count = table.printed_columns or len(table.columns)
    widths = [*fitted(table, page), *(column.width for column in table.columns[count:])]
    heights = heights_of(table, widths)[: table.rows_on_paper]
    scale = min(1.0, WIDER * page / sum(map(pixels_of, widths[:count])))
    tops = sum(words_above(table, widths)), heading_height(table, widths)
    return next(
        (n for n in range(len(heights)) if len(list(page_fills(heights[: n + 1], tops, down * SURE / scale))) > pages),
        len(heights),
    )


def words_above(table: DataTable, widths: Sequence[float]) -> list[float]:
    """Give the heights of the title, the note and the line of the paper."""
    pixels = sum(map(pixels_of, widths[: beside(table, widths)]))
    title = TITLE_HEIGHT + TITLE_LINE * (lines_needed(table.title, pixels, TITLE_SIZE, bold=True) - 1)
    note = lines_needed(table.whole_note, pixels, TEXT_SIZE) * LINE_HEIGHT + 2
    return [title, note, LINE_HEIGHT + 2 if table.paper_note else 6.0]


def beside(table: DataTable, widths: Sequence[float]) -> int:
    """Give the column beside the words over a table: the first that is not printed, or the last of a first view."""
    if table.rows_on_paper or not table.rows:
        return table.printed_columns or len(widths)
    ends = list(accumulate(map(pixels_of, widths)))
    return max(1, sum(end <= FIRST_VIEW for end in ends) - 1)


def pixels_of(width: float) -> float:
    """Give the pixels of a column that is so many figures wide."""
    return width * 7 + 5


def fitted(table: DataTable, page: int) -> list[float]:
    """Choose the widths of printed columns, so that they fill a page in letters that can be read.

    Where they are too wide, or a text makes a row tall, numbers and marks give up what they can spare; texts share what is
    left of the page, or give up some too.
    """
    printed = table.columns[: table.printed_columns or len(table.columns)]
    widths = [column.width for column in printed]
    most, total = page / table.least_scale, sum(map(pixels_of, widths))
    lines = {
        n: max(_lines_of(column.values[: table.rows_on_paper], column.width - 2), default=1)
        for n, column in enumerate(printed)
        if column.look == "wrap"
    }
    tall = max(lines.values(), default=1) > TALL
    spare = [0.0] * len(widths)
    if tall or total > most:
        spare = [width - least_width(column, table.rows) for width, column in zip(widths, printed, strict=True)]
    plain = [n for n, column in enumerate(printed) if column.look not in WRAPPED]
    wide = [n for n, own in lines.items() if own > (TALL if tall else 1)]
    room = ((most if tall or total > page else page) - total) / 7
    given_up = sum(spare[n] for n in plain) if wide else min(sum(spare[n] for n in plain), max(0.0, -room))
    _take(widths, spare, plain, given_up)
    room += given_up
    if room < 0:
        _take(widths, spare, [n for n in range(len(widths)) if n not in plain], -room)
    elif wide:
        share = sum(widths[n] for n in wide)
        for n in wide:
            widths[n] += room * widths[n] / share
    return [round(width, 2) for width in widths]


def _take(widths: list[float], spare: Sequence[float], which: Sequence[int], amount: float) -> None:
    """Take so much of some columns, each by its share of what it can spare, and no more than that."""
    every = sum(spare[n] for n in which)
    part = min(1.0, amount / every) if every else 0.0
    for n in which:
        widths[n] -= part * spare[n]


def least_width(column: DataColumn, rows: int) -> float:
    """Give the width below which something of a column would be cut or a word be broken."""
    if column.vertical:
        return column.width
    words = [*column.heading.split()]
    shown = {_width_text(column, value) for value in set(column.values[:rows])}
    cells = [word for text in shown for word in (text.split() if column.look in WRAPPED else (text,))]
    longest = max((len(text) for text in cells), default=0)
    if column.look in WRAPPED:
        longest = min(longest, LONGEST_WORD)
    # Headings are bold; those of words have an indent.
    head = max((len(word) for word in words), default=0) * 1.05 + (2.5 if column.look in WORDS else 1.2)
    head = max(head, len(column.heading) * LETTER / MOST_HEADING_LINES + 1.2)
    # What stands in the middle has no indent.
    return min(column.width, max(head, longest * LETTER + (1 if column.look in MIDDLE else 2.5)))


def _width_text(column: DataColumn, value: object) -> str:
    if isinstance(value, datetime):
        return "00/00/0000 00:00"
    if isinstance(value, date):
        return "00/00/0000"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "" if wording.is_missing(value) else show_number(as_shown(column.look, value))  # type: ignore[arg-type]
    return text_of(value)


def text_of(value: object) -> str:
    """Give the words of a cell; nothing where it holds none."""
    if isinstance(value, RowLink | FileLink):
        return value.text
    if isinstance(value, Share):
        return f"{value.value:g}/{value.total}"
    return value if isinstance(value, str) else ""


def heights_of(table: DataTable, widths: Sequence[float]) -> list[float]:
    """Give the height of each row: as many lines as its longest wrapped text takes."""
    wrapped = [
        _lines_of(column.values[: table.rows], width - 2, LONGEST_NAME if column.look == "name" else 0)
        for column, width in zip(table.columns, widths, strict=True)
        if column.look in (*WRAPPED, "amount")
    ]
    if not wrapped:
        return [LINE_HEIGHT + 3] * table.rows
    return [max(row) * LINE_HEIGHT + 3 for row in zip(*wrapped, strict=True)]


def heading_height(table: DataTable, widths: Sequence[float]) -> float:
    """Give the height of the row of headings."""
    pairs = zip(table.columns, widths, strict=True)
    lines = max((lines_of(column.heading, width - 2) for column, width in pairs if not column.vertical), default=1)
    return max(98 if any(column.vertical for column in table.columns) else 0, lines * LINE_HEIGHT + 6)


def _lines_of(values: Sequence[object], width: float, most: int = 0) -> list[int]:
    texts = [text_of(value) for value in values]
    taken = {text: lines_of(text[:most] if most else text, width) for text in set(texts)}
    return [taken[text] for text in texts]


def lines_of(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column; a long word takes a new line."""
    taken, room = 1, max(width, 1.0)
    left = room
    for word in text.split():
        length = len(word) * LETTER
        if length > left and left < room:
            taken, left = taken + 1, room
        taken, left = taken + int(length // room) * (length > room), left - length % room - LETTER
    return min(taken + text.count("\n"), MOST_LINES)


def settled(
    heights: Sequence[float], tops: tuple[float, float], rooms: Sequence[float], most: float
) -> tuple[list[float], int]:
    """See that no last page holds a few lone rows: print a little smaller, else let the rows be a little higher.

    `tops` are what stands over the headings, and the headings, which every page repeats; `rooms` are the points of a page
    in each program, `most` those in the smallest letters. Gives the heights, and into how many pages they are to be fitted
    (0: as many as they take).
    """
    pages = [list(page_fills(heights, tops, room)) for room in rooms]
    lonely = [len(fills) - 1 for fills in pages if is_lonely(fills)]
    if not lonely:
        return list(heights), 0
    if len(list(page_fills(heights, tops, most))) <= min(lonely):
        return list(heights), min(lonely)
    for percent in range(2, round(100 * (MOST_STRETCH - 1)), 2):
        higher = [height * (1 + percent / 100) for height in heights]
        if not any(is_lonely(list(page_fills(higher, tops, room))) for room in rooms):
            return higher, 0
    return list(heights), 0


def is_lonely(fills: Sequence[float]) -> bool:
    """Tell whether the last of several pages holds a few rows alone."""
    return len(fills) > 1 and fills[-1] < LEAST_FILL


def page_fills(heights: Sequence[float], tops: tuple[float, float], page: float) -> Iterator[float]:
    """Tell of each page by how much its rows fill it."""
    above, head = tops
    room, used, filled = page, above + head, 0.0
    for height in heights:
        if used + height > room and filled:
            yield filled / room
            used, filled = head, 0.0
        used, filled = used + height, filled + height
    yield filled / room
