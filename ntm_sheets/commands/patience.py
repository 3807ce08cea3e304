"""A single round waits a moment for what is just being copied into the inbox, and says so."""

import time
from collections.abc import Callable
from pathlib import Path

from ntm_sheets.intake.drives import is_remote
from ntm_sheets.intake.settling import Waiting
from ntm_sheets.rounds.pipeline import WorkspaceSession

# A copy that takes longer is left to the next round, and named.
MOST_SECONDS = 60
LOOK_SECONDS = 0.25
MOST_NAMES = 5


def drive_clock(folder: Path) -> int:
    """Give the time in which a folder's files bear theirs, in nanoseconds; 0 where another machine's clock sets it."""
    return 0 if is_remote(folder) else time.time_ns()


def wait_for_what_comes(session: WorkspaceSession, tell: Callable[[str], None]) -> None:
    """Wait until no file is on its way into the inbox any more, at most a minute; files that lay still cost nothing."""
    end, told = time.monotonic() + MOST_SECONDS, False
    inbox = session.workspace.inbox
    while coming := session.coming(began := time.monotonic(), drive_clock(inbox)):
        if not told:
            tell(_waiting(coming))
            told = True
        if time.monotonic() >= end:
            return
        # A slow drive with many files is not asked without a pause.
        time.sleep(max(LOOK_SECONDS, time.monotonic() - began))


def _waiting(coming: tuple[Waiting, ...]) -> str:
    names = ", ".join(one.name for one in coming[:MOST_NAMES])
    more = f" và {len(coming) - MOST_NAMES} tệp nữa" if len(coming) > MOST_NAMES else ""
    return f"Chờ chép xong, nhiều nhất {MOST_SECONDS} giây: {names}{more}"
