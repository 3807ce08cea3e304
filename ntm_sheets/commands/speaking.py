"""Words on the screen: plain lines, a progress bar for what takes over a second, tables; a workspace opened with them."""

import json
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from ntm_sheets.campaign.names import BREAK, UNSEEN, screen_line
from ntm_sheets.rounds.opening import opened as opened_silently
from ntm_sheets.workspace.logs import log

# A bar that comes and goes within a second only flickers.
PATIENCE_SECONDS = 0.7
# Where a sign may be that is no plain text; JSON's own line feeds and blanks are.
HARMFUL = re.compile(r"[^\x20-\x7e\n]")


def say(text: str) -> None:
    """Say one line to the officer, and keep it in the log; what came from a file is shown as text, never as markup."""
    note(text)
    _print(Console(file=sys.stdout, emoji=False), text)


def note(text: str) -> None:
    """Keep one line in the log alone."""
    log.info(screen_line(text))


def warn(text: str) -> None:
    """Say on the error stream what the officer should know beside the command's own answer (which may be JSON)."""
    log.warning(screen_line(text))
    _print(Console(stderr=True, emoji=False), text)


def say_json(answer: object) -> None:
    """Give another program its answer: every text as it is, signs that a screen would obey written as escapes."""
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    sys.stdout.write(HARMFUL.sub(_escaped, text) + "\n")


def _escaped(found: re.Match[str]) -> str:
    if unicodedata.category(found[0]) not in UNSEEN and not BREAK.match(found[0]):
        return found[0]
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _print(console: Console, text: str) -> None:
    console.print(screen_line(text), markup=False, highlight=False, soft_wrap=True)


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table."""
    drawn = Table(title=Text(screen_line(title), style="italic"), title_justify="left")
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(screen_line(cell)) for cell in row))
    Console(file=sys.stdout, emoji=False).print(drawn)


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


opened = partial(opened_silently, tell=warn, show_progress=progress)
