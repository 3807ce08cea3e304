"""Words on the screen: plain lines, a progress bar for what takes over a second, tables."""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from ntm_sheets.campaign.texts import clean

# A bar that comes and goes within a second only flickers.
PATIENCE_SECONDS = 0.7
LOG_BYTES, OLD_LOGS = 1_000_000, 3
log = logging.getLogger("ntm_sheets")


def say(text: str) -> None:
    """Say a line to the officer, and keep it in the log; what came from a file is shown as text, never as markup."""
    shown = clean(text)
    log.info(shown.replace("\n", " / "))
    _console().print(shown, markup=False, highlight=False, soft_wrap=True)


def warn(text: str) -> None:
    """Say on the error stream what the officer should know beside the command's own answer (which may be JSON)."""
    shown = clean(text)
    log.warning(shown.replace("\n", " / "))
    Console(stderr=True).print(shown, markup=False, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """Keep a line in the log alone: it is said by whoever ends the command."""
    log.warning(clean(text).replace("\n", " / "))


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """Keep what is said in a log of bounded size; a log that cannot be written never stops the work."""
    logging.raiseExceptions = False
    try:
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8", delay=True)
    except OSError:
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        # On a full disk the last lines cannot be written now either; the work that they tell of is done.
        with suppress(OSError):
            handler.close()


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table."""
    drawn = Table(title=title, title_justify="left")
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(clean(cell).replace("[", r"\[") for cell in row))
    _console().print(drawn)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback (done, total) that draws a bar on the error stream once the work takes over a second."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True))
    started = time.monotonic()
    task = bar.add_task(title, total=None, visible=True)
    running = False

    def show(done: int, total: int) -> None:
        nonlocal running
        if not running and done < total and time.monotonic() - started > PATIENCE_SECONDS and sys.stderr.isatty():
            bar.start()
            running = True
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        if running:
            bar.stop()


def _console() -> Console:
    return Console(file=sys.stdout)
