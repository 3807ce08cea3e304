"""The command line's own words in Vietnamese: what typer would say in English."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

HELP = "Xem cách dùng."
# Plain help, without rich: its panels take longer to load than all the rest of a help page.
WORDS = (
    (r"^Usage: ", "Cách dùng: "),
    (r"\[OPTIONS\]", "[TÙY CHỌN]"),
    (r"COMMAND \[ARGS\]\.\.\.", "LỆNH …"),
    (r"^Options:", "Tùy chọn:"),
    (r"^Arguments:", "Tham số:"),
    (r"^Commands:", "Lệnh:"),
    (r"\bdefault:", "mặc định:"),
    (r"\benv var:", "biến môi trường:"),
    (r"\brequired\]", "bắt buộc]"),
    (r" <(path|list\[Path\])>", ""),
)


class _Vietnamese:
    """Words for the help page, the usage line and the help option."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps its context type to itself
        """Give the usage line."""
        return _translated(super().get_usage(ctx))  # type: ignore[misc]  # mixed into typer's commands only

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - as above
        """Give the help page."""
        return _translated(super().get_help(ctx))  # type: ignore[misc]  # as above

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Give the help option with its words."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = HELP
        return option


def _translated(text: str) -> str:
    for english, vietnamese in WORDS:
        text = re.sub(english, vietnamese, text, flags=re.MULTILINE)
    return text


class VietnameseCommand(_Vietnamese, TyperCommand):
    """A command whose help is Vietnamese."""


class VietnameseGroup(_Vietnamese, TyperGroup):
    """The list of commands, in Vietnamese."""


def explain(error: TyperException) -> str:
    """Say in Vietnamese what was wrong with a call, and where help is; a call without a command is shown the help."""
    kind, option, parameter = type(error).__name__, getattr(error, "option_name", ""), getattr(error, "param", None)
    if kind == "NoArgsIsHelpError":
        return error.message
    quoted = re.findall(r"\(([^()]+)\)$|'([^']+)'", error.message)
    named = next((one or other for one, other in quoted), "")
    if kind == "NoSuchOption":
        said = f"Không có tùy chọn {option}."
    elif option:
        said = f"Tùy chọn {option} ghi chưa đủ hoặc thừa giá trị."
    elif kind == "MissingParameter":
        said = f"Thiếu {_name_of(parameter)}."
    elif parameter is not None:
        said = f"Giá trị của {_name_of(parameter)} không dùng được."
    elif "No such command" in error.message:
        said = f"Không có lệnh {named}."
    else:
        said = f"Lệnh ghi chưa đúng, thừa “{named}”." if named else "Lệnh ghi chưa đúng."
    return f"{said} Xem cách dùng: ntm-sheets --help"


def _name_of(parameter: Any) -> str:  # noqa: ANN401 - typer keeps its parameter type to itself
    options = [name for name in parameter.opts if name.startswith("-")]
    return " / ".join(options) or parameter.metavar or parameter.name
