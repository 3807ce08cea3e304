"""Where words go: an end that is closed, or a full disk behind it, never stops the work that the words are about."""

import errno
import io
import logging
import os
import select
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

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
