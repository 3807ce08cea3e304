"""The look of everything we draw, as data: fonts, colours and number formats."""

from typing import Final

FONT: Final = "Arial"
SIZE: Final = 11
SIZE_FORM: Final = 12
SIZE_TITLE: Final = 16

WHITE: Final = "#ffffff"
TEXT: Final = "#2b3135"
MUTED: Final = "#5a6268"
RULE: Final = "#d3d8db"

GREEN: Final = "#1e6b3c"
GREEN_PALE: Final = "#e7f2ea"
FILL: Final = "#e1effb"
ATTENTION: Final = "#865300"
ATTENTION_PALE: Final = "#fff0c7"
LATE: Final = "#a3201b"
LATE_PALE: Final = "#fbe2df"

# What each of them is on a screen that its reader has set to dark.
DARK: Final = {
    WHITE: "#12171a",
    TEXT: "#e4e8ea",
    MUTED: "#a7b0b6",
    RULE: "#3b4449",
    GREEN: "#7fca9c",
    GREEN_PALE: "#1b3024",
    FILL: "#1a2c3d",
    ATTENTION: "#f0bd5a",
    ATTENTION_PALE: "#3a2c0c",
    LATE: "#ff9d94",
    LATE_PALE: "#43201d",
}

# Neighbours differ in lightness too: they stay apart in a grey print and for red-green blindness.
SERIES: Final = ("#1e6b3c", "#e69f00", "#0067a5", "#d98cb3", "#6b2d5c", "#56b4e9")

# The pairs that carry words; each keeps a contrast of at least 4.5.
TEXT_PAIRS: Final = (
    (TEXT, WHITE),
    (TEXT, GREEN_PALE),
    (TEXT, FILL),
    (TEXT, ATTENTION_PALE),
    (TEXT, LATE_PALE),
    (MUTED, WHITE),
    (MUTED, GREEN_PALE),
    (MUTED, FILL),
    (MUTED, ATTENTION_PALE),
    (WHITE, GREEN),
    (GREEN, WHITE),
    (GREEN, GREEN_PALE),
    (ATTENTION, WHITE),
    (ATTENTION, ATTENTION_PALE),
    (LATE, WHITE),
    (LATE, LATE_PALE),
)

FORMAT_TEXT: Final = "@"
FORMAT_WHOLE: Final = "#,##0"
FORMAT_POINTS: Final = "#,##0.0"
# Percents lie on the scale 0 to 100, so the sign is written out instead of letting Excel multiply.
FORMAT_PERCENT: Final = '0"%"'
FORMAT_PERCENT_EXACT: Final = '0.0"%"'
# An amount shows as many decimals as it has, as texts do.
FORMAT_AMOUNT_EXACT: Final = "#,##0.0#####"
FORMAT_DATE: Final = "dd/mm/yyyy"
FORMAT_TIME: Final = "hh:mm"
FORMAT_MOMENT: Final = "dd/mm/yyyy hh:mm"


# What the rules of our pages call each colour.
PAGE_NAMES = {
    "ground": WHITE,
    "text": TEXT,
    "muted": MUTED,
    "rule": RULE,
    "green": GREEN,
    "green-pale": GREEN_PALE,
    "fill": FILL,
    "attention": ATTENTION,
    "attention-pale": ATTENTION_PALE,
    "late": LATE,
    "late-pale": LATE_PALE,
}


def page_colours() -> str:
    """Give a page's colours as the beginning of a style sheet, for light and for dark screens; paper is always white."""
    light = "".join(f"--{name}:{colour};" for name, colour in PAGE_NAMES.items())
    dark = "".join(f"--{name}:{DARK[colour]};" for name, colour in PAGE_NAMES.items())
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
