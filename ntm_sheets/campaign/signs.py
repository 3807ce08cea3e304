"""Which signs are blanks, ends of lines or invisible: said once, for every place that cleans text."""

import re
import unicodedata

# Invisible to everybody, but “ư” in text of the old font TCVN3, which is shown as it came.
SOFT_HYPHEN = "\u00ad"
BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Stands on a screen where a line was broken in what came from a file.
BROKEN_LINE = " / "
# Besides what Unicode calls white: fillers and the empty Braille cell, which phones type where a name must not be empty.
BLANK = re.compile("(?:[^\\S\n]|[\u115f\u1160\u2800\u3164\uffa0])")
# Control, format (zero width, right-to-left) and half of a surrogate pair.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# Those that only choose how the sign before them is drawn (✔ and ✔️ are one tick), and what is no character at all.
UNDRAWN = re.compile(
    "[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
# A font's own signs (a tick of Wingdings) and those that Unicode has not given away: a cell may show them, a name cannot.
UNSETTLED = frozenset({"Co", "Cn"})


def lines(text: str, spare: str = "") -> str:
    """Give text with plain line feeds, plain blanks and no invisible signs but those to spare."""
    if text.isascii() and text.isprintable():
        return text
    return visible(BLANK.sub(" ", BREAK.sub("\n", text)), "\n" + spare)


def one_line(text: str, spare: str = "") -> str:
    """Give text on one line, with single blanks and no invisible signs but those to spare."""
    return " ".join(lines(text, spare).split())


def screen_line(text: str) -> str:
    """Give text as one line of a screen or log takes it: what breaks a line, steers a terminal or hides is gone."""
    return visible(BLANK.sub(" ", BREAK.sub(BROKEN_LINE, text)))


def screen_lines(text: str) -> str:
    """Give several lines of our own as a screen takes them: whatever else would break a line does not."""
    return "\n".join(screen_line(line) for line in text.split("\n"))


def visible(text: str, spare: str = "") -> str:
    """Take out the signs that nobody sees, but those to spare."""
    kept = (sign for sign in text if unicodedata.category(sign) not in UNSEEN or sign in spare)
    return UNDRAWN.sub("", "".join(kept))


def settled(text: str) -> str:
    """Take out the signs of which only some font or a later Unicode knows what they are."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in UNSETTLED)


def for_a_cell(text: str, most: int, end: str = "") -> str:
    """Make text fit for a cell of a workbook: nothing that XML or the eye cannot take, cut where Excel's count is full.

    Excel counts in halves of a surrogate pair: a picture sign is two.
    """
    plain = text.isprintable() and not UNDRAWN.search(text)
    fit = text if plain else visible(BREAK.sub("\n", text), "\n\t" + SOFT_HYPHEN)
    if len(fit) * 2 <= most or len(fit.encode("utf-16-le")) // 2 <= most:
        return fit
    return fit.encode("utf-16-le")[: (most - len(end)) * 2].decode("utf-16-le", "ignore") + end
