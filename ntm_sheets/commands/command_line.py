"""The command line around the commands: options they share, its words in Vietnamese, where words go, exit codes.

In: the words of a call. Out: plain lines and an exit code; an end that is closed, or a full disk behind it, never stops the
work that the words are about.
"""

import errno
import io
import logging
import os
import re
import select
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from ntm_sheets.campaign.names import screen_lines
from ntm_sheets.errors import CallError, CampaignError, NtmError, OwnError, disk_words, own_trouble

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
    (r" <(path|list\[(Path|str)\])>", ""),
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
            option.process_value = partial(_if_asked, option)
        return option


def _translated(text: str) -> str:
    for english, vietnamese in WORDS:
        text = re.sub(english, vietnamese, text, flags=re.MULTILINE)
    return text


class VietnameseCommand(_Vietnamese, TyperCommand):
    """A command whose help is Vietnamese, and whose texts and paths are taken as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - typer's own shape
        super().__init__(*args, **kwargs)
        for one in cast("list[Any]", self.params):
            kind = one.type_descriptor.annotation
            is_plain = one.nargs == 1 and not (one.multiple or one.required or one.callback)
            if is_plain and kind in (str, Path):
                # Typer asks pydantic to make a str of a str: that takes longer to load than a command's own words.
                one.process_value = partial(_as_it_is, kind)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - as above
        """Take a call apart; an option whose value was forgotten would take the next option for it."""
        options = [one for one in cast("list[Any]", self.params) if one.param_type_name == "option"]
        known = {opt for one in options for opt in (*one.opts, *one.secondary_opts)}
        taking = {opt for one in options if not one.is_flag for opt in one.opts}
        before_all_else = args[: args.index("--")] if "--" in args else args
        for option, value in pairwise(before_all_else):
            if option in taking and value in known:
                raise CallError(f"Sau {option} chưa ghi giá trị (đứng ngay sau là {value}).")
        return super().parse_args(ctx, args)


def _if_asked(option: Any, ctx: Any, value: object) -> object:  # noqa: ANN401 - as above
    """Take an option as typer does, where it was given at all."""
    return None if value is None else type(option).process_value(option, ctx, value)


def _as_it_is(kind: type[str | Path], _ctx: Any, value: str | Path | None) -> str | Path | None:  # noqa: ANN401 - as above
    return None if value is None else kind(value)


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


# A pipe whose reader went away; the last is Windows' word for it.
GONE = (errno.EPIPE, errno.ESHUTDOWN, errno.EINVAL)
log = logging.getLogger("ntm_sheets")


class Outlet(io.FileIO):
    """A stream's end that takes everything: what cannot be written is let go, and `fault` says why."""

    fault: OSError | None = None

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # all that has a length
        """Write, or let go; gives the length as if it were written."""
        try:
            while not self.is_gone:
                written: int | None = super().write(data)
                if written is not None:
                    return written
                select.select((), (self,), ())  # a pipe that waits for nobody is full
        except OSError as error:
            self.fault = error
        return len(data)

    @property
    def is_gone(self) -> bool:
        """Whether nobody listens any more, as after `| head`."""
        return self.fault is not None and self.fault.errno in GONE


_outlets: list[Outlet] = []


def speak_safely() -> None:
    """Make both streams speak UTF-8 and survive whatever becomes of their ends.

    A Windows console in a local code page must not turn a Vietnamese sentence into a crash.
    """
    _fill_gaps()
    del _outlets[:]
    sys.stdout = _safe(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _safe(sys.stderr, sys.__stderr__, 2)


def is_heard() -> bool:
    """Tell whether somebody may still hear what is said."""
    return not any(outlet.is_gone for outlet in _outlets[:1])


def unsaid() -> OSError | None:
    """Say why something could not be said, but for a listener who has heard enough."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return next((one.fault for one in _outlets if one.fault is not None and not one.is_gone), None)


def _fill_gaps() -> None:
    """Open what was closed before we came: the next file would take its place, and get our words into it."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # Workers inherit it: in them too nothing else may take its place.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _safe(stream: TextIO | None, own: TextIO | None, number: int) -> TextIO:
    if stream is not None and stream is not own:
        return stream  # somebody who called us listens himself
    if os.name == "nt" and stream is not None and stream.isatty():
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]  # a console is a wrapper
        return stream
    if stream is not None:
        stream.flush()
    outlet = Outlet(number, "wb", closefd=False)
    _outlets.append(outlet)
    by_line = number == 2 or outlet.isatty()
    return io.TextIOWrapper(io.BufferedWriter(cast("Any", outlet)), "utf-8", "replace", line_buffering=by_line)


@contextmanager
def warnings_kept_back() -> Iterator[None]:
    """Keep what libraries warn of from the screen: in English it tells nobody there anything; the log has it."""
    before = warnings.showwarning

    def keep(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,  # noqa: ARG001 - the library's own shape
        line: str | None = None,  # noqa: ARG001 - as above
    ) -> None:
        log.info("%s: %s (%s:%s)", category.__name__, message, Path(filename).name, lineno)

    warnings.showwarning = keep
    try:
        yield
    finally:
        warnings.showwarning = before


WRONG_CALL, OURS = 2, 3
INTERRUPTED = 130  # what typer makes of Ctrl-C
CRASHED = "Chương trình gặp lỗi của chính nó (chi tiết ở trên). Tệp đã đến không mất; báo người sửa máy rồi chạy lại."


def run(app: typer.Typer) -> None:
    """Run the command line; faults become one plain line and an exit code."""
    speak_safely()
    with warnings_kept_back():
        try:
            code = _code_of(app)
        except KeyboardInterrupt:
            code = INTERRUPTED
        if code == INTERRUPTED:
            typer.echo("Đã dừng giữa chừng. Chạy lại lệnh để làm tiếp; tệp đã đến không mất.", err=True)
        unheard = unsaid()
        if unheard is not None:
            # The work is done; that it could not be told is a trouble of ours all the same.
            typer.echo(f"Không in ra hết được: {disk_words(unheard, 'nơi in ra')}. Việc đã làm không mất.", err=True)
            code = code if code == INTERRUPTED else OURS
    sys.exit(code)


def _code_of(app: typer.Typer) -> int:
    try:
        code: int | None = app(standalone_mode=False, prog_name="ntm-sheets")
    except TyperException as error:
        typer.echo(explain(error), err=True)
        return WRONG_CALL
    except (CallError, CampaignError) as error:
        _complain(error)
        return WRONG_CALL
    except OwnError as error:
        _complain(error)
        return OURS
    except OSError as error:
        _complain(own_trouble(error))
        return OURS
    except Exception:  # noqa: BLE001 - exit code 1 would say that a file was refused
        traceback.print_exc()
        typer.echo(CRASHED, err=True)
        return OURS
    return code or 0


def _complain(error: NtmError) -> None:
    typer.echo(screen_lines(str(error)), err=True)
