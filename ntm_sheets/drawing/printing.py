"""How a form's sheet lies on paper, stands on the screen, and is protected."""

from collections.abc import Collection, Sequence
from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from ntm_sheets.drawing.fitting import zoom_for

A4 = 9
LONG_SIDE, SHORT_SIDE = 11.69, 8.27  # inches
BINDING, RIGHT, TOP, BOTTOM = 0.8, 0.5, 0.55, 0.75  # inches
# Programs and printers differ by some points: a page that we fill is a little shorter than the paper.
FULL = 0.96
MOST_FOOTER = 50
FOOTER_FONT = '&"Arial"&10 '


def set_page(
    sheet: Worksheet, area: tuple[int, int, int, int], headings: tuple[int, int], left: str, issued: datetime
) -> None:
    """Put the area (first row, first column, last row, last column) on A4 pages that repeat their headings."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=BINDING, right=RIGHT, top=TOP, bottom=BOTTOM)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(*area)
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
    return short.replace("&", "&&").replace("\n", " ")
