"""Words on the screen: plain lines, a progress bar for what takes over a second, tables; a workspace opened with them.

Nothing here needs a library for the screen: those take longer to load than a line takes to be said.
"""

import json
import re
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from ntm_sheets.campaign.names import BREAK, UNSEEN, screen_line
from ntm_sheets.rounds.looking import Behind, View, looked_at
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log

if TYPE_CHECKING:
    from ntm_sheets.rounds.opening import InspectorOf
    from ntm_sheets.rounds.pipeline import WorkspaceSession

# A bar that comes and goes within a second only flickers.
PATIENCE_SECONDS = 0.7
# Where a sign may be that is no plain text; JSON's own line feeds and blanks are.
HARMFUL = re.compile(r"[^\x20-\x7e\n]")


def say(text: str) -> None:
    """Say one line to the officer, and keep it in the log; what came from a file is shown as text, never as markup."""
    note(text)
    _print(sys.stdout, text)


def note(text: str) -> None:
    """Keep one line in the log alone."""
    log.info(screen_line(text))


def warn(text: str) -> None:
    """Say on the error stream what the officer should know beside the command's own answer (which may be JSON)."""
    log.warning(screen_line(text))
    _print(sys.stderr, text)


def say_json(answer: object) -> None:
    """Give another program its answer: every text as it is, signs that a screen would obey written as escapes."""
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    sys.stdout.write(HARMFUL.sub(_escaped, text) + "\n")


def _escaped(found: re.Match[str]) -> str:
    if unicodedata.category(found[0]) not in UNSEEN and not BREAK.match(found[0]):
        return found[0]
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _print(stream: TextIO, text: str) -> None:
    stream.write(f"{screen_line(text)}\n")
    stream.flush()


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table no wider than the screen: where it would be, the widest columns fold their cells."""
    lines = [[screen_line(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    room = shutil.get_terminal_size().columns - 3 * len(widths) - 1
    while sum(widths) > max(room, NARROWEST * len(widths)):
        # Of two that are as wide the one further left keeps its width: names stand there.
        widths[max(range(len(widths)), key=lambda n: (widths[n], n))] -= 1
    rule = f"├{'┼'.join('─' * (width + 2) for width in widths)}┤"
    heading, *drawn = [_drawn(row, widths) for row in lines]
    sys.stdout.write("\n".join((screen_line(title), *heading, rule, *(line for row in drawn for line in row), "")))
    sys.stdout.flush()


NARROWEST = 4


def _drawn(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    folded = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for n in range(max(map(len, folded))):
        parts = [lines[n] if n < len(lines) else "" for lines in folded]
        filled = (part + " " * (width - _width(part)) for part, width in zip(parts, widths, strict=True))
        yield f"│ {' │ '.join(filled)} │"


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


BAR = 30


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a callback (done, total) that draws a bar on the error stream once the work takes over a second."""
    started, drawn = time.monotonic(), ""

    def show(done: int, total: int) -> None:
        nonlocal drawn
        if not drawn and (done >= total or time.monotonic() - started < PATIENCE_SECONDS or not sys.stderr.isatty()):
            return
        filled = BAR * done // max(total, 1)
        line = f"\r{title} {'█' * filled}{'░' * (BAR - filled)} {done}/{total}"
        # What is said next begins on a line of its own.
        sys.stderr.write(f"{line}\n" if done >= total else line)
        sys.stderr.flush()
        drawn = "" if done >= total else line

    try:
        yield show
    finally:
        if drawn:
            sys.stderr.write("\n")


def opened(
    workspace: Workspace,
    *,
    now: datetime | None = None,
    counts: bool = False,
    taking_in: bool = False,
    inspector_of: "InspectorOf | None" = None,
    follows: bool = True,
) -> "AbstractContextManager[WorkspaceSession]":
    """Open a workspace for work, as `rounds.opening.opened` does; what somebody should know of is said."""
    # Whoever only looks says his lines here too, and needs nothing of what takes files in.
    from ntm_sheets.rounds import opening

    return opening.opened(
        workspace,
        now=now,
        counts=counts,
        taking_in=taking_in,
        inspector_of=inspector_of,
        follows=follows,
        tell=warn,
        show_progress=progress,
    )


def looked_into(
    workspace: Workspace, *, now: datetime | None = None, mends: bool = True
) -> AbstractContextManager[View]:
    """Look into a workspace, as `looked_at` does; what somebody should know of is said."""
    return looked_at(workspace, _catch_up, now=now, mends=mends, tell=warn)


def _catch_up(view: View, behind: Behind) -> None:
    # As above.
    from ntm_sheets.rounds import opening

    opening.catch_up(view, behind, warn, progress)
