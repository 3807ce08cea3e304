"""Colours of letters and of their ground: whether what stands in a cell can be made out at all."""

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ntm_sheets.reading.markup import elements

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
