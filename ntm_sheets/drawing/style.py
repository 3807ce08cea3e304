"""The look of the forms as data, each format made once from its look, and what Excel lets into a cell."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ntm_sheets import theme
from ntm_sheets.campaign.kinds import KINDS, Align
from ntm_sheets.campaign.names import for_a_cell
from ntm_sheets.campaign.questions import Question, Validation
from ntm_sheets.contract.layout import LIST_SHEET

MOST_LIST = 255
MOST_MESSAGE = 255
PROMPT_TITLE = "Cách điền"
ERROR_TITLE = "Xem lại ô này"
KEEP = " Bấm No (Không) để sửa, bấm Yes (Có) để giữ nguyên."
OPEN_LOW, OPEN_HIGH = -999_999_999_999, 999_999_999_999


class Lists:
    """The helper sheet with drop-downs that do not fit into a cell's own rule; each list stands there once."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = self._sheet = sheet
        self._more = 0
        self._places: dict[tuple[str, ...], str] = {}

    def next_column(self) -> int:
        """Give a column of its own to something else that needs room there."""
        self._more += 1
        return len(self._places) + self._more

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """Give what a drop-down takes its words from: the words themselves, or their place."""
        # A comma parts two words of a rule's own list, so words that hold one must stand in cells.
        if len(",".join(choices)) <= MOST_LIST and not any(set(choice) & {",", '"'} for choice in choices):
            return list(choices)
        if choices not in self._places:
            column = len(self._places) + self._more + 1
            for row, choice in enumerate(choices):
                self._sheet.write_string(row, column, choice)
            area = xl_range_abs(0, column, len(choices) - 1, column)
            self._places[choices] = f"={LIST_SHEET}!{area}"
        return self._places[choices]


def rule_of(question: Question, lists: Lists) -> dict[str, Any] | None:
    """Give the XlsxWriter rule of a question's cell, or None where there is nothing to say.

    Every rule warns and none forbids: what our reader can repair ("85,5" in an English Excel, "đạt" in small letters,
    a "Đạt" whose accents are typed apart) must not be refused by a dialog that a villager cannot pass.
    """
    kind = KINDS[question.kind]
    validation = kind.validation(question)
    prompt = question.help or kind.prompt(question)
    rule: dict[str, Any] = {"validate": "any"}
    if validation is not None and (validation.type != "list" or validation.choices):
        rule = _limits(validation, lists) | {
            "error_type": "warning",
            "error_title": ERROR_TITLE,
            "error_message": _cut(validation.message or prompt, MOST_MESSAGE - len(KEEP)) + KEEP,
        }
    elif not prompt:
        return None
    if question.kind == "text" and question.choices:
        # Words to choose from, where any others are as good.
        rule = {
            "validate": "list",
            "source": lists.source(question.choices),
            "error_type": "warning",
            "show_error": False,
        }
    if prompt:
        rule |= {"input_title": PROMPT_TITLE, "input_message": _cut(prompt, MOST_MESSAGE)}
    return rule


def _limits(validation: Validation, lists: Lists) -> dict[str, Any]:
    if validation.type == "list":
        return {"validate": "list", "source": lists.source(validation.choices)}
    if validation.type == "length":
        return {"validate": "length", "criteria": "<=", "value": validation.high}
    if validation.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": validation.low or date(1900, 1, 1),
            "maximum": validation.high or date(9999, 12, 31),
        }
    kind = "integer" if validation.type == "whole" else "decimal"
    low = OPEN_LOW if validation.low is None else validation.low
    high = OPEN_HIGH if validation.high is None else validation.high
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


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
STILL: Final[CellStyle] = {**BASE, "bold": True, "font_color": theme.LATE}
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
# The words in a slot that has no picture yet.
INVITING: Final[CellStyle] = {"font_color": theme.MUTED, "align": "center", "indent": 0}
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
SIGNED: Final[CellStyle] = {**WRAPPED, "valign": "top", "align": "center"}
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


MOST_TEXT = 32_000  # Excel allows 32 767


class Palette:
    """Gives the workbook's format for a look; equal looks share one format."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[tuple[str, str | int | bool], ...], Format] = {}

    def of(self, look: CellStyle) -> Format:
        """Give the format of a look."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(look))
        return self._formats[key]


def clean(text: str) -> str:
    """Make a text fit for a cell: no unfit characters, no more than Excel holds."""
    return for_a_cell(text, MOST_TEXT)
