"""The look of the forms, as data: one set of XlsxWriter format properties for each kind of cell."""

from collections.abc import Mapping
from typing import Final

from ntm_sheets import theme
from ntm_sheets.campaign.kinds import Align

CellStyle = Mapping[str, str | int | bool]

BASE: Final[CellStyle] = {
    "font_name": theme.FONT,
    "font_size": theme.SIZE_FORM,
    "font_color": theme.TEXT,
    "valign": "vcenter",
    "locked": True,
}
WRAPPED: Final[CellStyle] = {**BASE, "text_wrap": True}
RULED: Final[CellStyle] = {**WRAPPED, "bottom": 1, "bottom_color": theme.RULE}

KEY: Final[CellStyle] = {**BASE, "font_color": theme.MUTED}
TITLE: Final[CellStyle] = {**BASE, "font_size": theme.SIZE_TITLE, "bold": True, "font_color": theme.GREEN}
UNIT: Final[CellStyle] = {**BASE, "font_size": 14, "bold": True}
QUIET: Final[CellStyle] = {**BASE, "font_color": theme.MUTED}
HELP: Final[CellStyle] = BASE
HEADING: Final[CellStyle] = {
    **WRAPPED,
    "bold": True,
    "font_color": theme.WHITE,
    "bg_color": theme.GREEN,
    "align": "center",
    "border": 1,
    "border_color": theme.WHITE,
}
# What is judged is a whole sentence: lighter letters leave room between narrow columns.
HEADING_JUDGED: Final[CellStyle] = {**HEADING, "bold": False, "font_size": theme.SIZE}
REQUIREMENT: Final[CellStyle] = {
    **WRAPPED,
    "bg_color": theme.GREEN_PALE,
    "align": "center",
    "border": 1,
    "border_color": theme.WHITE,
}
BAND: Final[CellStyle] = {
    **BASE,
    "bold": True,
    "font_color": theme.GREEN,
    "valign": "bottom",
    "bottom": 1,
    "bottom_color": theme.GREEN,
}
SHOWN: Final[CellStyle] = {**RULED, "align": "left", "indent": 1}
SHOWN_NARROW: Final[CellStyle] = {**RULED, "align": "center"}
INPUT: Final[CellStyle] = {
    **WRAPPED,
    "bg_color": theme.FILL,
    "border": 1,
    "border_color": theme.MUTED,
    "locked": False,
}
INPUT_ERROR: Final[CellStyle] = {
    **INPUT,
    "bg_color": theme.LATE_PALE,
    "font_color": theme.LATE,
    "border": 2,
    "border_color": theme.LATE,
}
INPUT_WARNING: Final[CellStyle] = {
    **INPUT,
    "bg_color": theme.ATTENTION_PALE,
    "border": 2,
    "border_color": theme.ATTENTION,
}
# What a marked cell looks like once it holds something else: laid over its own look by a rule, so in few properties.
MENDED: Final[CellStyle] = {
    "bg_color": theme.FILL,
    "font_color": theme.TEXT,
    "border": 1,
    "border_color": theme.MUTED,
}
LINK: Final[CellStyle] = {**RULED, "font_color": theme.GREEN, "underline": True, "align": "center"}

# Numbers stand right, words that stand for a state in the middle, free text left.
ALIGNMENT: Final[Mapping[Align, CellStyle]] = {
    "right": {"align": "right", "indent": 1},
    "center": {"align": "center"},
    "left": {"align": "left", "indent": 1},
}
# A quiet column up to the first width is centred; an input column beyond the second holds sentences.
NARROW: Final = 18
WIDE: Final = 25
