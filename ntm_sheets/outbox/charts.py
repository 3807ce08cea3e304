"""Pictures that Excel cannot draw itself, drawn with Pillow: no start-up to wait for, and the same bytes everywhere.

The fonts lie beside this module (parts of DejaVu Sans): they have every Vietnamese letter, whatever the machine has.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont, Layout, truetype

from ntm_sheets import theme

FONTS = Path(__file__).with_name("fonts")
WIDTH, DPI, SCREEN_DPI = 1500, 150, 96
ROW, HEAD, FOOT = 34.5, 64, 12
# Where the bars begin and end; the names stand left of them.
LEFT, RIGHT = 600, 1478
BAR, BAND_INDENT, NAME_INDENT, GAP = 21, 15, 45, 8
# The most that a label takes of the width.
MOST_LABEL = 0.5
DASH, PAUSE = 8, 6
MISSING = "□"


@dataclass(frozen=True)
class GanttRow:
    """A bar of the Gantt picture, or a band with a group's name where there are no days.

    `done` is the share of the volume that is done, 0 to 1; `label` stands at the bar's end.
    """

    name: str
    start: date | None = None
    end: date | None = None
    done: float = 0.0
    late: bool = False
    critical: bool = False
    label: str = ""


@dataclass(frozen=True)
class Picture:
    """A PNG with its size on a screen of 96 dots an inch, and the words for those who cannot see it."""

    png: bytes
    screen_width: float
    screen_height: float
    alt: str


@cache
def font(points: float, *, bold: bool = False) -> FreeTypeFont:
    """Give our font; size in points."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    # The plain layout: whether a machine has the other one must not change the picture.
    return truetype(FONTS / name, points * DPI / 72, layout_engine=Layout.BASIC)


@cache
def _is_drawable(letter: str) -> bool:
    nothing, drawn = (font(8).getmask(text) for text in ("\U0010ffff", letter))
    return (drawn.size, bytes(drawn)) != (nothing.size, bytes(nothing))


def drawable(text: str) -> str:
    """Give a text without what the font has no picture of: signs go, of a letter or figure an empty square is left."""
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(
        letter if _is_drawable(letter) else MISSING if unicodedata.category(letter)[0] in "LN" else ""
        for letter in plain
    )
    return " ".join(kept.split()) if kept != text else text


def gantt(rows: Sequence[GanttRow], start: date, end: date, today: date, alt: str) -> Picture:
    """Draw tasks over the period: the plan as a pale bar, what is done as a dark one, late ones marked by word and colour."""
    height = round(HEAD + ROW * len(rows) + FOOT)
    image = Image.new("RGB", (WIDTH, height), theme.WHITE)
    drawing = _Gantt(ImageDraw.Draw(image), rows, start, end)
    drawing.draw(today)
    out = BytesIO()
    image.save(out, "PNG", compress_level=6, dpi=(DPI, DPI))
    return Picture(out.getvalue(), WIDTH * SCREEN_DPI / DPI, height * SCREEN_DPI / DPI, alt)


class _Gantt:
    """The picture under way: days become pixels so that every bar's label fits behind its bar."""

    def __init__(self, draw: ImageDraw.ImageDraw, rows: Sequence[GanttRow], start: date, end: date) -> None:
        self._draw, self._rows, self._start, self._end = draw, rows, start, end
        self._bottom = round(HEAD + ROW * len(rows))
        self._first = start.toordinal()
        self._pixels = (RIGHT - LEFT) / self._days_of_room()

    def draw(self, today: date) -> None:
        for place, row in enumerate(self._rows):
            if row.start is None or row.end is None:
                self._draw.rectangle((0, self._top(place), RIGHT, self._top(place + 1) - 1), theme.GREEN_PALE)
        self._ticks()
        for place, row in enumerate(self._rows):
            self._name(place, row)
            if row.start is not None and row.end is not None:
                self._bar(place, row, self._x(row.start), self._x(row.end, after=True))
        if self._start <= today <= self._end:
            self._today(today)
        for place, row in enumerate(self._rows):
            if row.end is not None and row.label:
                self._label(row, self._x(row.end, after=True) + GAP, self._top(place) + ROW / 2)

    def _days_of_room(self) -> float:
        """Find how many days the width must stand for."""
        room = float(self._end.toordinal() + 1 - self._first)
        for row in self._rows:
            if row.end is not None:
                label = _label_font(row).getlength(drawable(row.label)) + 2 * GAP
                share = min(label / (RIGHT - LEFT), MOST_LABEL)
                room = max(room, (row.end.toordinal() + 1 - self._first) / (1 - share))
        return room

    def _x(self, day: date, *, after: bool = False) -> int:
        return round(LEFT + (day.toordinal() + after - self._first) * self._pixels)

    def _top(self, place: int) -> int:
        return round(HEAD + ROW * place)

    def _ticks(self) -> None:
        span = (self._end - self._start).days
        step = max(1, round(span / 60) * 7 if span > 30 else 3)
        for number in range(self._first, self._end.toordinal() + 1, step):
            day = date.fromordinal(number)
            self._draw.line((self._x(day), HEAD, self._x(day), self._bottom), theme.RULE, 1)
            self._draw.text((self._x(day), HEAD - 5), f"{day:%d/%m}", theme.MUTED, font(8), anchor="mb")

    def _name(self, place: int, row: GanttRow) -> None:
        is_band = row.start is None or row.end is None
        middle = self._top(place) + ROW / 2
        text = ("● " if row.critical else "") + row.name
        at = (BAND_INDENT if is_band else NAME_INDENT, middle)
        ink = theme.GREEN if is_band else theme.TEXT
        self._draw.text(at, drawable(text), ink, font(8.5, bold=is_band or row.critical), anchor="lm")

    def _bar(self, place: int, row: GanttRow, left: int, right: int) -> None:
        strong, pale = (theme.LATE, theme.LATE_PALE) if row.late else (theme.GREEN, theme.GREEN_PALE)
        top = round(self._top(place) + (ROW - BAR) / 2)
        self._draw.rectangle((left, top, right - 1, top + BAR), pale, strong, 1)
        done = round((right - left) * min(row.done, 1.0))
        if done:
            self._draw.rectangle((left, top, left + done - 1, top + BAR), strong)
        if row.critical:
            self._draw.rectangle((left - 1, top - 1, right, top + BAR + 1), None, theme.TEXT, 3)

    def _label(self, row: GanttRow, x: float, y: float) -> None:
        text, used = drawable(row.label), _label_font(row)
        box = self._draw.textbbox((x, y), text, used, anchor="lm")
        self._draw.rectangle((box[0] - 2, box[1] - 2, box[2] + 1, box[3] + 1), theme.WHITE)
        self._draw.text((x, y), text, theme.LATE if row.late else theme.GREEN, used, anchor="lm")

    def _today(self, today: date) -> None:
        x = self._x(today, after=True)
        for y in range(HEAD - 22, self._bottom, DASH + PAUSE):
            self._draw.line((x, y, x, min(y + DASH, self._bottom)), theme.TEXT, 2)
        said = f"hôm nay {today:%d/%m}"
        half = font(8, bold=True).getlength(said) / 2
        self._draw.text((min(x, WIDTH - half - GAP), 14), said, theme.TEXT, font(8, bold=True), anchor="mm")


def _label_font(row: GanttRow) -> FreeTypeFont:
    return font(7.5, bold=row.late)
