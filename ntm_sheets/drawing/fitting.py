"""How a page is laid out: row heights and zoom worked out before opening, pictures hung in their cells, print set-up."""

import math
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.names import for_a_margin

# A picture says how many of its points make an inch: beyond these it says nothing sensible.
LEAST_DPI, MOST_DPI, MOST_STRETCH = 20, 2_400, 2.0


def is_hangable(body: bytes, width: int, height: int) -> bool:
    """Tell whether the writer takes a picture, as large as it was measured and in about its own shape."""
    try:
        image = Image(BytesIO(body))
    except Exception:  # noqa: BLE001 - the writer looks into bytes that nobody trusts, and may stumble in any way
        return False
    across, down = image.x_dpi, image.y_dpi
    if not (LEAST_DPI <= across <= MOST_DPI and LEAST_DPI <= down <= MOST_DPI):
        return False
    return (image.width, image.height) == (width, height) and max(across / down, down / across) <= MOST_STRETCH


LINE_HEIGHT = 1.3  # of the letter size: Excel's own pitch for Arial, which is wider than LibreOffice's
PADDING = 7.0  # points above and below a row's text
SIDES = 16  # pixels between a cell's edges and its text
SLACK = 1.08  # Excel sets letters up to this much wider at some zooms
LEAST_HEIGHT = 24.0
MOST_HEIGHT = 400.0  # Excel allows 409 points
SCREEN = 1280  # pixels of a 1366-pixel screen that are left beside row numbers and scroll bar
ZOOMS = range(120, 75, -5)

# Widths of Arial's letters in thousandths of the letter size, after its published metrics; all others are 556.
_WIDTHS = {
    letter: width
    for width, letters in (
        (222, "ijl'|"),
        (278, " !,./:;It[]\\f·"),
        (333, "-()r`“”²"),
        (500, "cksvxyzJ"),
        (584, "+<>=~×"),
        (611, "FTZ"),
        (667, "ABEKPSVXY&"),
        (722, "CDHNRUwĐ"),
        (778, "GOQ"),
        (833, "mM"),
        (889, "%"),
        (944, "W"),
        (1000, "…→"),
        (0, "\u0300\u0301\u0302\u0303\u0306\u0309\u0323"),
        (90, "\u031b"),
    )
    for letter in letters
}


def text_pixels(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of one line of text in pixels at 96 dots an inch; `size` in points."""
    return _thousandths(text) * size / 750 * (1.07 if bold else 1)


def column_pixels(width: float) -> int:
    """Give the pixels of a column that is `width` characters wide."""
    return math.floor(width * 7 + 5)


def lines_needed(text: str, pixels: float, size: float, *, bold: bool = False) -> int:
    """Count the lines that a text takes when it is wrapped at words into so many pixels."""
    room = max(pixels - SIDES, 1)
    space = text_pixels(" ", size, bold=bold)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            width = text_pixels(word, size, bold=bold) * SLACK
            if used and used + space + width > room:
                lines, used = lines + 1, 0.0
            # A word wider than the column is broken inside.
            lines += max(math.ceil(width / room) - 1, 0)
            used = used + space + width if used else width % room
    return lines


def row_height(
    texts: Iterable[tuple[str, float]],
    size: float = theme.SIZE_FORM,
    *,
    bold: bool = False,
    least: float = LEAST_HEIGHT,
) -> float:
    """Give the height in points that shows each (text, pixels of its column) whole."""
    lines = max((lines_needed(text, pixels, size, bold=bold) for text, pixels in texts), default=1)
    return min(max(lines * size * LINE_HEIGHT + PADDING, least), MOST_HEIGHT)


def zoom_for(pixels: int) -> int:
    """Give the largest zoom at which so many pixels need no scrolling sideways on a small screen."""
    return next((zoom for zoom in ZOOMS if pixels * zoom / 100 <= SCREEN), ZOOMS[-1])


@lru_cache(maxsize=4096)
def _thousandths(text: str) -> int:
    return sum(_WIDTHS.get(letter, 556) for letter in unicodedata.normalize("NFD", text))


A4 = 9
LONG_SIDE, SHORT_SIDE = 11.69, 8.27  # inches
BINDING, RIGHT, TOP, BOTTOM = 0.8, 0.5, 0.55, 0.75  # inches
# Programs and printers differ by some points: a page that we fill is a little shorter than the paper.
FULL = 0.96
MOST_FOOTER = 50
FOOTER_FONT = '&"Arial"&10 '


def set_page(
    sheet: Worksheet,
    area: tuple[int, int, int, int],
    headings: tuple[int, int],
    left: str,
    issued: datetime,
    *,
    upright: bool = False,
) -> None:
    """Put the area (first row, first column, last row, last column) on A4 pages that repeat their headings.

    An `upright` one is a single page, whatever it holds.
    """
    sheet.set_paper(A4)
    sheet.set_margins(left=BINDING, right=RIGHT, top=TOP, bottom=BOTTOM)
    sheet.print_area(*area)
    if upright:
        sheet.set_portrait()
        sheet.fit_to_pages(1, 1)
    else:
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(*headings)
    sheet.set_footer(
        f"&L{FOOTER_FONT}{_plain(left)}&C{FOOTER_FONT}Trang &P/&N&R{FOOTER_FONT}Phát ngày {issued:%d/%m/%Y}"
    )


def page_breaks(heights: Sequence[float], bands: Collection[int], headings: tuple[int, int], pixels: int) -> list[int]:
    """Choose the rows before which a page ends, so that no page ends with a band or with its first line alone.

    `heights` are those of all printed rows in points, `bands` the rows that head a group of lines, `pixels` the width
    that one page takes.
    """
    scale = min(1.0, (LONG_SIDE - BINDING - RIGHT) * 96 / pixels)
    room = (SHORT_SIDE - TOP - BOTTOM) * 72 / scale * FULL
    repeated = sum(heights[headings[0] : headings[1] + 1])
    breaks: list[int] = []
    used = 0.0
    if repeated > room / 2:
        return breaks  # headings that fill the page: the program finds its own way
    for row, height in enumerate(heights):
        if used + height > room:
            band = next((at for at in (row - 1, row - 2) if at in bands and at > headings[1] + 1), row)
            breaks.append(band)
            used = repeated + sum(heights[band:row])
        used += height
    return breaks


def set_screen(sheet: Worksheet, pixels: int, below_headings: int, first: tuple[int, int]) -> None:
    """Show the sheet so large as a small screen allows, headings in view, the cursor on the first cell to fill."""
    sheet.hide_gridlines(2)
    sheet.set_zoom(zoom_for(pixels))
    sheet.freeze_panes(below_headings, 0)
    sheet.set_selection(*first, *first)


def protect(sheet: Worksheet, *, pictures: bool) -> None:
    """Lock all but the input cells, without a password; `pictures` lets pictures be laid on the sheet."""
    sheet.protect("", {"objects": pictures, "scenarios": True, "format_columns": True, "format_rows": True})


def _plain(text: str) -> str:
    """Keep a footer's text from being read as a command, and short enough to leave room for the page number."""
    short = text if len(text) <= MOST_FOOTER else text[: MOST_FOOTER - 1].rstrip() + "…"
    return for_a_margin(short)
