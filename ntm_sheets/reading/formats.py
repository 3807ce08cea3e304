"""What a cell's style says: whether its number format is a percentage or a day, its font, and whether it can be read."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ntm_sheets.reading.book import PLAIN, Mark

BUILT_IN_PERCENT = frozenset({9, 10})
BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DAYS = re.compile(r"[dmyhs]", re.IGNORECASE)

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


@dataclass(frozen=True)
class Styles:
    """The marks of a workbook's cell styles, by their index."""

    marks: tuple[Mark, ...]

    def mark(self, index: int) -> Mark:
        """Give a style's mark; plain for an index that does not exist."""
        return self.marks[index] if 0 <= index < len(self.marks) else PLAIN


def is_percent(code: str) -> bool:
    """Tell whether a number format multiplies by 100: a `%` that is neither quoted nor escaped."""
    return "%" in code and "%" in _LITERAL.sub("", code)


def is_dated(code: str) -> bool:
    """Tell whether a number format shows a number as a day, a time or a duration."""
    if _ELAPSED.search(code):
        return True
    bare = _LITERAL.sub("", code)
    return bare.strip().lower() not in ("general", "standard") and _DAYS.search(bare) is not None


def make_styles(
    formats: dict[int, str],
    fonts: list[str],
    pairs: list[tuple[int, int]],
    struck: Collection[int] = (),
    faint: Collection[int] = (),
) -> Styles:
    """Make the marks of styles from their (number format, font) indices.

    `struck` fonts strike their letters through, the letters of `faint` styles cannot be made out.
    """
    percents = BUILT_IN_PERCENT - formats.keys() | {key for key, code in formats.items() if is_percent(code)}
    days = BUILT_IN_DAYS - formats.keys() | {key for key, code in formats.items() if is_dated(code)}
    return Styles(
        tuple(
            Mark(
                percent=number in percents,
                font=fonts[font] if 0 <= font < len(fonts) else "",
                struck=font in struck,
                code=formats.get(number, ""),
                dated=number in days,
                faint=index in faint,
            )
            for index, (number, font) in enumerate(pairs)
        )
    )
