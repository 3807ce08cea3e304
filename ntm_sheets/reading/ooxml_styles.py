"""The cell styles of .xlsx and .xlsm: number formats, fonts, and which letters cannot be made out on their ground."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ntm_sheets.reading.colours import LEAST_SIZE, UNKNOWN, Colours, cannot_be_seen, with_fixed
from ntm_sheets.reading.disguise import disguise
from ntm_sheets.reading.formats import Styles, make_styles
from ntm_sheets.reading.markup import Element, elements

_KEPT, _KEPT_BYTES = 16, 64 * 1024


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


def read_styles(body: bytes | None, colours: Colours = Colours()) -> CellStyles:  # noqa: B008 - it is frozen
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
