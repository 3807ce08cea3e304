"""How much room a text needs: row heights and the zoom, worked out because no program does it before opening."""

import math
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ntm_sheets import theme

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
