"""Cell styles of .xlsx and .xlsm, and colours: which letters cannot be made out on their ground."""

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ntm_sheets.reading.formats import Styles, disguise, make_styles
from ntm_sheets.reading.package import Element, elements

WHITE, BLACK = "FFFFFF", "000000"
# A ground of several colours: letters of any colour may be made out on it.
UNKNOWN = "?"
# Black on white has 21; below this nobody sees that there is something.
_LEAST_CONTRAST = 1.25
# In points: smaller letters are a line of dust.
LEAST_SIZE = 3.0
_BASIC = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_MORE = (
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)
INDEXED = (*_BASIC, *_BASIC, *_MORE.split(), BLACK, WHITE)
_KEPT, _KEPT_BYTES = 16, 64 * 1024
# A theme lists dark before light; cells count light first.
_ORDER = (1, 0, 3, 2)


@dataclass(frozen=True)
class Colours:
    """The colours of a workbook's theme, in the order in which cells count them."""

    theme: tuple[str, ...] = ()

    def rgb(self, given: Mapping[str, str]) -> str:
        """Give a colour element's attributes as six hex digits; empty where it names none."""
        found = given.get("rgb", "")[-6:].upper()
        if not found and given.get("indexed", "").isdigit():
            found = _at(INDEXED, int(given["indexed"][:6]))
        if not found and given.get("theme", "").isdigit():
            found = _at(self.theme, int(given["theme"][:6]))
        return tinted(found, given.get("tint", "")) if is_rgb(found) else ""


def read_theme(body: bytes | None) -> Colours:
    """Read the colours of a theme part."""
    return _kept_theme(body) if body and len(body) <= _KEPT_BYTES else _theme(body)


def _theme(body: bytes | None) -> Colours:
    found: list[str] = []
    inside = 0
    for element in elements(body):
        if element.name == "clrScheme":
            inside = element.depth
        elif inside and element.depth == inside + 2:
            given = element.attributes
            found.append((given.get("lastClr") or given.get("val", ""))[-6:].upper())
    ordered = [found[at] for at in _ORDER if at < len(found)]
    return Colours((*ordered, *found[len(_ORDER) :]))


_kept_theme = lru_cache(maxsize=_KEPT)(_theme)


def with_fixed(grounds: list[str]) -> list[str]:
    """Give a workbook's fills as Excel has them: the first two are none and a grey pattern, whatever the file says."""
    return ["", UNKNOWN, *grounds[2:]]


def _at(colours: Sequence[str], index: int) -> str:
    return colours[index] if index < len(colours) else ""


def is_rgb(text: str) -> bool:
    """Tell whether a text is six hex digits."""
    return len(text) == 6 and all(letter in "0123456789ABCDEFabcdef" for letter in text)


def tinted(rgb: str, tint: str) -> str:
    """Make a colour lighter (to 1) or darker (to -1), as spreadsheets do."""
    try:
        share = max(-1.0, min(1.0, float(tint or 0)))
    except ValueError:
        return rgb
    if not share:
        return rgb
    hue, light, full = colorsys.rgb_to_hls(*_channels(rgb))
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    return "".join(f"{round(channel * 255):02X}" for channel in colorsys.hls_to_rgb(hue, light, full))


def cannot_be_seen(letters: str, ground: str) -> bool:
    """Tell whether letters of one colour vanish on a ground of another; letters are black, a ground is white by itself."""
    if ground == UNKNOWN:
        return False
    one, other = sorted((_brightness(letters or BLACK), _brightness(ground or WHITE)))
    return (other + 0.05) / (one + 0.05) < _LEAST_CONTRAST


def _channels(rgb: str) -> tuple[float, float, float]:
    return int(rgb[:2], 16) / 255, int(rgb[2:4], 16) / 255, int(rgb[4:], 16) / 255


def _brightness(rgb: str) -> float:
    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(rgb))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass
class _Font:
    name: str = ""
    colour: str = ""
    size: float = 11.0
    struck: bool = False


@dataclass
class _Rule:
    """What a conditional format lays over a cell."""

    colour: str = ""
    ground: str = ""
    code: str = ""

    @property
    def veils(self) -> bool:
        """Whether it may make unreadable what the cell shows."""
        is_faint = bool(self.colour or self.ground) and cannot_be_seen(self.colour, self.ground)
        return is_faint or bool(self.code and disguise(self.code, 1.0))


@dataclass
class _Reading:
    """The state of one pass over the styles."""

    colours: Colours
    formats: dict[int, str] = field(default_factory=dict)
    fonts: list[_Font] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)
    xfs: list[tuple[int, int, int]] = field(default_factory=list)
    rules: list[_Rule] = field(default_factory=list)
    inside: str = ""
    part: str = ""

    def take(self, element: Element) -> None:
        """Take one element, in document order."""
        name, given = element.name, element.attributes
        if element.depth == 2:
            self.inside = name
        elif name == "numFmt" and self.inside == "numFmts":
            self.formats[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif self.inside == "fonts":
            self._take_font(name, given)
        elif self.inside == "fills":
            self._take_fill(name, given)
        elif name == "xf" and self.inside == "cellXfs":
            self.xfs.append(tuple(_number(given.get(key)) for key in ("numFmtId", "fontId", "fillId")))  # type: ignore[arg-type]
        elif self.inside == "dxfs":
            self._take_rule(name, given)

    def _take_font(self, name: str, given: Mapping[str, str]) -> None:
        if name == "font":
            self.fonts.append(_Font())
        elif not self.fonts:
            return
        elif name in ("name", "rFont"):
            self.fonts[-1].name = given.get("val", "")
        elif name == "strike":
            self.fonts[-1].struck = given.get("val", "1") not in ("0", "false")
        elif name == "color":
            self.fonts[-1].colour = self.colours.rgb(given)
        elif name == "sz":
            self.fonts[-1].size = _size(given.get("val", ""))

    def _take_fill(self, name: str, given: Mapping[str, str]) -> None:
        if name == "fill":
            self.grounds.append("")
        elif name in ("patternFill", "gradientFill"):
            self.part = given.get("patternType", "none") if name == "patternFill" else name
            if self.part not in ("none", "solid") and self.grounds:
                self.grounds[-1] = UNKNOWN
        elif name == "fgColor" and self.part == "solid" and self.grounds:
            self.grounds[-1] = self.colours.rgb(given)

    def _take_rule(self, name: str, given: Mapping[str, str]) -> None:
        if name == "dxf":
            self.rules.append(_Rule())
        elif name in ("font", "fill", "border"):
            self.part = name
        elif not self.rules:
            return
        elif name == "numFmt":
            self.rules[-1].code = given.get("formatCode", "")
        elif name == "color" and self.part == "font":
            self.rules[-1].colour = self.colours.rgb(given)
        elif name == "bgColor" and self.part == "fill":
            self.rules[-1].ground = self.colours.rgb(given)


@dataclass(frozen=True)
class CellStyles:
    """The marks of cell styles; `grounds` are the colours that their letters stand on, `veils` the rules that hide."""

    styles: Styles = field(default_factory=lambda: Styles(()))
    grounds: tuple[str, ...] = ()
    veils: frozenset[int] = frozenset()
    colours: Colours = field(default_factory=Colours)

    def hides(self, style: int, inks: tuple[dict[str, str], ...]) -> bool:
        """Tell whether some letters of a cell, by the colours that they bring along, vanish on its ground."""
        if not inks:
            return False
        ground = self.grounds[style] if 0 <= style < len(self.grounds) else ""
        colours = [self.colours.rgb(ink) for ink in inks]
        return any(colour and cannot_be_seen(colour, ground) for colour in colours)


def read_styles(body: bytes | None, colours: Colours = Colours()) -> CellStyles:
    """Read the marks of the cell styles."""
    return _kept(body, colours) if body and len(body) <= _KEPT_BYTES else _read(body, colours)


def _read(body: bytes | None, colours: Colours) -> CellStyles:
    reading = _Reading(colours)
    for element in elements(body):
        reading.take(element)
    fonts, fills = reading.fonts, with_fixed(reading.grounds)
    pairs = [(number, font) for number, font, _ in reading.xfs]
    grounds = tuple(fills[fill] if 0 <= fill < len(fills) else "" for _, _, fill in reading.xfs)
    faint = {
        at
        for at, ((_, font), ground) in enumerate(zip(pairs, grounds, strict=True))
        if font < len(fonts) and (cannot_be_seen(fonts[font].colour, ground) or fonts[font].size < LEAST_SIZE)
    }
    struck = {at for at, font in enumerate(fonts) if font.struck}
    styles = make_styles(reading.formats, [font.name for font in fonts], pairs, struck, faint)
    return CellStyles(styles, grounds, frozenset(at for at, rule in enumerate(reading.rules) if rule.veils), colours)


# One program writes the same styles into form after form.
_kept = lru_cache(maxsize=_KEPT)(_read)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _size(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 11.0
