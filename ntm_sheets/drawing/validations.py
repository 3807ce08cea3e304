"""What Excel itself says at an input cell: the message, the drop-down, the limits."""

from datetime import date
from typing import Any

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from ntm_sheets.campaign.kinds import KINDS, Question, Validation
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
        self._sheet = sheet
        self._places: dict[tuple[str, ...], str] = {}

    def source(self, choices: tuple[str, ...]) -> list[str] | str:
        """Give what a drop-down takes its words from: the words themselves, or their place."""
        # A comma parts two words of a rule's own list, so words that hold one must stand in cells.
        if len(",".join(choices)) <= MOST_LIST and not any(set(choice) & {",", '"'} for choice in choices):
            return list(choices)
        if choices not in self._places:
            column = len(self._places) + 1
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
