"""The command line's own words in Vietnamese: what typer would say in English."""

from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

RICH_WORDS = {
    "OPTIONS_PANEL_TITLE": "Tùy chọn",
    "ARGUMENTS_PANEL_TITLE": "Tham số",
    "COMMANDS_PANEL_TITLE": "Lệnh",
    "DEFAULT_STRING": "[mặc định: {}]",
    "ENVVAR_STRING": "[biến môi trường: {}]",
    "REQUIRED_LONG_STRING": "[bắt buộc]",
}
HELP = "Xem cách dùng."


class _Vietnamese:
    """Words for the usage line and the help option."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps its context type to itself
        """Give the usage line."""
        usage: str = super().get_usage(ctx)  # type: ignore[misc]  # mixed into typer's commands only
        return (
            usage.replace("Usage: ", "Cách dùng: ")
            .replace("[OPTIONS]", "[TÙY CHỌN]")
            .replace("COMMAND [ARGS]...", "LỆNH …")
        )

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Draw the help page with Vietnamese titles."""
        # rich is loaded here and not above: a command that draws no help should not wait for it
        from typer import rich_utils

        for name, word in RICH_WORDS.items():
            setattr(rich_utils, name, word)
        super().format_help(ctx, formatter)  # type: ignore[misc]  # as above

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Give the help option with its words."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # as above
        if option is not None:
            option.help = HELP
        return option


class VietnameseCommand(_Vietnamese, TyperCommand):
    """A command whose help is Vietnamese."""


class VietnameseGroup(_Vietnamese, TyperGroup):
    """The list of commands, in Vietnamese."""


def explain(error: TyperException) -> str:
    """Say in Vietnamese what was wrong with a call, and where help is."""
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    if option:
        said = f"Không có tùy chọn {option}."
    elif type(error).__name__ == "MissingParameter":
        said = f"Thiếu {getattr(parameter, 'metavar', None) or getattr(parameter, 'name', 'tham số')}."
    elif parameter is not None:
        said = f"Giá trị của {' / '.join(parameter.opts)} không dùng được."
    elif "No such command" in error.message:
        said = f"Không có lệnh {error.message.split(chr(39))[1]}."
    else:
        said = "Lệnh ghi chưa đúng."
    return f"{said} Xem cách dùng: ntm-sheets --help"
