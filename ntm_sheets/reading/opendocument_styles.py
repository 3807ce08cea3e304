"""The styles of an .ods: fonts, letters that cannot be made out, rows and columns of no size; and what a cell displays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ntm_sheets.reading.book import LEAST_HEIGHT, LEAST_WIDTH
from ntm_sheets.reading.styles import LEAST_SIZE, cannot_be_seen, is_rgb

_DEEPEST = 20
LEVEL = "0%"
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"([\d.]+)(pt|in|cm|mm|pc|px)")
# A character's width in points; the height of a row that asks for none.
_CHARACTER, _USUAL_HEIGHT = 5.25, 12.8
# A cell's family has no mark: its styles are named most often. A text style speaks of a piece of a cell's text.
_FAMILIES = {"table-cell": "", "text": "\0", "table-row": "\1", "table-column": "\2"}
# Codes of .xlsx with the same effect, for a number that is not displayed, or as another one.
SHOWS_NOTHING, SHOWS_OTHER = ";;;", '"?"'
_NUMBER = re.compile(r"\d[\d.,\s\u00a0\u202f']*")


@dataclass
class _Style:
    parent: str = ""
    font: str = ""
    colour: str = ""
    ground: str = ""
    points: float | None = None
    size: float | None = None
    struck: bool = False
    raised: bool = False


@dataclass
class DocumentStyles:
    """The styles of a document by family and name, each with what it does not leave to its parent."""

    _families: dict[str, str] = field(default_factory=dict)
    _styles: dict[str, _Style] = field(default_factory=dict)
    _style: _Style = field(default_factory=_Style)

    def take(self, name: str, given: Mapping[str, str]) -> None:
        """Take one element of the styles; names come without their prefixes."""
        if name == "font-face":
            self._families[given.get("name", "")] = given.get("font-family", "").strip("'\"")
        elif name in ("style", "default-style"):
            key = _FAMILIES.get(given.get("family", ""), "\3") + given.get("name", "")
            self._style = self._styles[key] = _Style(given.get("parent-style-name", ""))
        elif name == "text-properties":
            font = given.get("font-name", "")
            self._style.font = self._families.get(font, font) or given.get("font-family", "").strip("'\"")
            self._style.colour = _rgb(given.get("color", ""))
            self._style.points = points_of(given.get("font-size", ""))
            self._style.struck = given.get("text-line-through-style", "none") != "none"
            self._style.raised = given.get("text-position", LEVEL).split()[:1] not in ([], [LEVEL])
        elif name == "table-cell-properties":
            self._style.ground = _rgb(given.get("background-color", ""))
        elif name in ("table-row-properties", "table-column-properties"):
            self._style.size = points_of(given.get("row-height") or given.get("column-width") or "")

    def font_of(self, style: str) -> str:
        """Give the font of a cell style, empty where nobody names one."""
        return next((one.font for one in self._line(style) if one.font), "")

    def strikes(self, style: str) -> bool:
        """Tell whether a cell style itself strikes its letters through."""
        return style in self._styles and self._styles[style].struck

    def strikes_text(self, style: str) -> bool:
        """Tell whether a style of a piece of text strikes it through."""
        return self.strikes(f"\0{style}")

    def raises_text(self, style: str) -> bool:
        """Tell whether a style of a piece of text raises or lowers it."""
        return f"\0{style}" in self._styles and self._styles[f"\0{style}"].raised

    def is_faint(self, style: str, pieces: tuple[str, ...] = ()) -> bool:
        """Tell whether the letters of a cell, or of pieces of its text with styles of their own, cannot be made out."""
        line = self._line(style)
        ground = next((one.ground for one in line if one.ground), "")
        points = next((one.points for one in line if one.points is not None), None)
        colours = [next((one.colour for one in line if one.colour), "")]
        own = [self._styles[f"\0{piece}"] for piece in pieces if f"\0{piece}" in self._styles]
        colours += [one.colour for one in own if one.colour]
        sizes = [points, *(one.points for one in own)]
        is_small = any(size is not None and size < LEAST_SIZE for size in sizes)
        return is_small or any(cannot_be_seen(colour, ground) for colour in colours)

    def has_no_height(self, style: str) -> bool:
        """Tell whether a row style leaves no room for letters."""
        return self._is_below(f"\1{style}", LEAST_HEIGHT)

    def height_of(self, style: str) -> float:
        """Give the height in points that a row style asks for."""
        size = self._styles[key].size if (key := f"\1{style}") in self._styles else None
        return _USUAL_HEIGHT if size is None else size

    def has_no_width(self, style: str) -> bool:
        """Tell whether a column style leaves no room for letters."""
        return self._is_below(f"\2{style}", LEAST_WIDTH * _CHARACTER)

    def _is_below(self, key: str, least: float) -> bool:
        size = self._styles[key].size if key in self._styles else None
        return size is not None and size < least

    def _line(self, style: str) -> list[_Style]:
        """List a cell style, its parents, and the document's own at the end."""
        line: list[_Style] = []
        while style and len(line) < _DEEPEST:
            one = self._styles.get(style, _Style())
            line.append(one)
            style = one.parent
        return [*line, self._styles.get("", _Style())]


@lru_cache(maxsize=20_000)
def displayed(value: str, text: str | None, *, percent: bool) -> str:
    """Tell by a number's displayed text, None where the file has none, whether it shows: by a format code of that effect."""
    if text is None:
        return ""
    shown = text.strip()
    if not shown or set(shown) == {"#"}:
        return SHOWS_NOTHING
    if re.search(r"\d\s*/\s*\d|\d[eE][+-]?\d", shown):
        return ""
    number = abs(float(value)) * (100 if percent else 1)
    found = _NUMBER.findall(re.sub(r"[^\W\d_]+[23](?![\d.,])", "", shown))
    if len(found) == 1 and any(_is_near(one, number) for one in _readings(found[0])):
        return ""
    # A nought may be a dash.
    return "" if not number and not found and set(shown) <= set("-–— ") else SHOWS_OTHER


def _readings(text: str) -> list[str]:
    """Give a displayed number as it may be meant: a point or comma may stand before decimals or between thousands."""
    tight = re.sub(r"[\s\u00a0\u202f']", "", text).strip(".,")
    last = max(tight.rfind("."), tight.rfind(","))
    whole = re.sub(r"[.,]", "", tight)
    if last < 0:
        return [whole]
    decimal = re.sub(r"[.,]", "", tight[:last]) + "." + tight[last + 1 :]
    return [decimal, whole] if re.fullmatch(r"\d{1,3}([.,]\d{3})+", tight) else [decimal]


def _is_near(reading: str, number: float) -> bool:
    """Tell whether a displayed number is one, rounded."""
    places = len(reading.partition(".")[2])
    return abs(float(reading) - number) <= 0.5 * 10.0**-places + number * 1e-9


def _rgb(text: str) -> str:
    found = text.removeprefix("#").upper()
    return found if is_rgb(found) else ""


def points_of(text: str) -> float | None:
    """Give a length in points; None for what is none."""
    found = _LENGTH.fullmatch(text.strip())
    try:
        return float(found[1]) * _POINTS[found[2]] if found else None
    except ValueError:
        return None


def cell_at(heights: Sequence[tuple[int, int, float]], down: float | None) -> tuple[int, int] | None:
    """Give the cell so many points below a sheet's upper edge; `heights` are the first of alike rows, their number, their height.

    Which column it is nobody needs.
    """
    if down is None:
        return None
    for first, count, height in heights:
        if down < count * height:
            return first + int(down / height), 1
        down -= count * height
    return (heights[-1][0], 1) if heights else None
