"""`watch`: files in as they come, ledger and outbox after them, for ever."""

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import FrameType

from ntm_sheets.campaign.calendar import reminder_at
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_kept_campaign
from ntm_sheets.commands.command_line import is_heard
from ntm_sheets.commands.ingesting import beat, drive_clock
from ntm_sheets.commands.speaking import opened, say
from ntm_sheets.commands.telling import (
    drop_lines,
    how_to_decide,
    how_to_try_again,
    line_of,
    lying,
    places_of,
    troubles_of,
    unapplied_lines,
)
from ntm_sheets.errors import (
    CampaignError,
    FolderGone,
    LedgerBroken,
    NtmError,
    own_trouble,
    program_fault,
    reason_of,
)  # fmt: skip
from ntm_sheets.intake.settling import LOOSE_TIMES, Settling
from ntm_sheets.intake.watching import Watcher
from ntm_sheets.rounds.auditing import find_all_folders, find_folders
from ntm_sheets.rounds.pipeline import Round, WorkspaceSession
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log, logged
from ntm_sheets.workspace.notes import Heartbeat, read_heartbeat, write_heartbeat

AGAIN = "Sẽ tự thử lại."
# Whoever hands in within the deadline's own second is on time: the news is out in the next one.
NEXT_SECOND = timedelta(seconds=1)


def turning_points(campaign: Campaign, now: datetime) -> tuple[datetime, ...]:
    """Give the moments after which a day's lists read otherwise: its reminder, its deadline, the closing of the books."""
    deadline = campaign.timetable(now).deadline(now.date())
    return (reminder_at(deadline, campaign.reminder), deadline, campaign.closes_at)


def is_stale(drawn: datetime | None, now: datetime, points: Iterable[datetime]) -> bool:
    """Tell whether what was drawn as of a moment is old news: another day has begun, or a turning point has gone by.

    What was drawn at the very moment of a deadline does not know yet who missed it. A clock that was set back passes the
    same moments again. Nothing drawn is always old.
    """
    if drawn is None or drawn > now or drawn.date() != now.date():
        return True
    return any(drawn <= point < now for point in points)


def seconds_to_news(now: datetime, points: Iterable[datetime]) -> float | None:
    """Give the seconds until the next turning point has gone by; None where none is ahead."""
    ahead = [(point + NEXT_SECOND - now).total_seconds() for point in points if point >= now]
    return min(ahead, default=None)


# A closed terminal (SIGHUP; SIGBREAK on Windows) ends the watch as cleanly as Ctrl-C does.
ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
LONGEST_PAUSE = 300.0
# Idle for so many seconds, readers are let go; the first file after that waits a moment for new ones.
QUIET_WHILE = 20.0


@dataclass
class Pace:
    """How often a watch looks, in seconds: `every` when all is calm, a file is taken after `quiet`.

    While a trouble of ours lasts the pause doubles, up to five minutes; whatever stirs in the inbox ends it early.
    """

    every: float
    quiet: float
    failures: int = 0

    def pause(self, *, busy: bool) -> float:
        """Give the seconds until the next look; `busy` tells that a file is still settling."""
        if self.failures:
            return float(min(LONGEST_PAUSE, self.every * 2 ** min(self.failures, 10)))
        return min(self.every, max(self.quiet / 2, 0.2)) if busy else self.every


@dataclass
class Watch:
    """A watch under way: what it was told to do, what it has said already, whether the outbox is behind.

    Troubles are `standing` until a look succeeds; what of the outbox is `unwritten` until that is drawn again.
    """

    workspace: Workspace
    clock: Callable[[], datetime]
    pace: Pace
    stop: threading.Event
    watcher: Watcher
    started: bool = False
    drawn: datetime | None = None
    said: dict[str, set[str]] = field(default_factory=dict)
    standing: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()

    def say_once(self, about: str, *lines: str) -> None:
        """Say each line about a thing that was not said when that thing was last looked at."""
        for line in lines:
            if line not in self.said.get(about, set()):
                say(line)
        self.said[about] = set(lines)

    def say_news(self, about: str, *lines: str) -> None:
        """Say all lines about a thing where one of them was not said when that thing was last looked at."""
        if not self.said.get(about, set()).issuperset(lines):
            self.said[about] = set()
        self.say_once(about, *lines)


def watch_inbox(workspace: Workspace, clock: Callable[[], datetime], every: float, quiet: float, poll: bool) -> None:
    """Take in whatever arrives, until told to end; a trouble of ours is told and tried again.

    Errors: as `opened`, at the start only (a campaign with faults, another watch at work).
    """
    stop, wake = threading.Event(), threading.Event()
    find_folders(workspace)
    workspace.make_folders()
    with _ended_by_signals(stop, wake), Watcher(workspace.inbox, wake, poll=poll) as watcher, logged(workspace.log):
        watch = Watch(workspace, clock, Pace(every, quiet), stop, watcher)
        try:
            while not stop.is_set():
                try:
                    if watch.started:
                        find_all_folders(workspace)
                    _watch_campaign(watch)
                except Exception as error:
                    # A campaign that cannot be read any more (half saved, open elsewhere) is waited for like a full disk.
                    if not watch.started and not isinstance(error, LedgerBroken):
                        raise
                    _suffer(watch, error)
                    # A broken ledger is made anew at once; where that one breaks too, the disk is left in peace a while.
                    at_once = isinstance(error, LedgerBroken) and watch.pace.failures == 1
                    watcher.wait(0 if at_once else watch.pace.pause(busy=False))
        finally:
            # Also where a fault of the program ends it: nobody shall believe that somebody still watches.
            if watch.started:
                _end_beat(workspace, clock())
        say("Đã dừng trông inbox. Tệp đến sau này sẽ được nhận ở lần chạy tới.")


@contextmanager
def _ended_by_signals(stop: threading.Event, wake: threading.Event) -> Iterator[None]:
    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        wake.set()

    before = {number: signal.signal(number, end) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch_campaign(watch: Watch) -> None:
    """Watch until told to stop or until the campaign workbook changes on disk; OwnError where the ledger fails."""
    workspace = watch.workspace
    told = _edition(workspace)
    with opened(workspace, now=watch.clock(), counts=True, taking_in=True) as session:
        session.settling = Settling(watch.pace.quiet, loose=watch.pace.quiet * LOOSE_TIMES)
        watch.started, watch.drawn = True, None
        say(f"Đang trông {workspace.inbox.resolve()}; bấm Ctrl-C để dừng.")
        while not watch.stop.is_set():
            busy = _look(watch, session)
            if not is_heard():
                # Whoever read what is said is gone, as a closed terminal is: status shall say that nobody watches.
                watch.stop.set()
                return
            session.inspector.rest(QUIET_WHILE)
            watch.watcher.wait(_pause(watch, session, busy=busy))
            edition = _edition(workspace)
            if edition == told:
                continue
            trouble = _trouble_of(workspace)
            if not trouble:
                watch.say_once("campaign")
                say("Chiến dịch vừa được sửa: đọc lại.")
                return
            words, may_pass = trouble
            watch.say_news("campaign", "! Chưa dùng được bản chiến dịch mới, vẫn theo bản cũ:", *words.split("\n"))
            # One with faults is looked at again when it is saved again; one that nobody can open, at every look.
            told = told if may_pass else edition


def _look(watch: Watch, session: WorkspaceSession) -> bool:
    """Do one round; tell whether something still settles. A trouble of ours is told, and the next look tries again."""
    now, names = watch.clock(), session.unit_names
    # Nothing is made in the place of a folder that went away: whoever looks waits until it is back.
    find_all_folders(watch.workspace)
    try:
        done = session.round(now, time.monotonic(), disk_ns=drive_clock(watch.workspace.inbox))
        # A trouble stands until the outbox is drawn again, also for whoever asks while that is tried.
        told = (*done.troubles, *watch.standing, *watch.unwritten)
        beat(watch.workspace, now, "watch", replace(done, troubles=told), watch.pace.every)
        fresh = drop_lines([drop for drop in done.drops if not drop.fault], done.doubts, names)
        for line in (*fresh, *unapplied_lines(done.unapplied), *how_to_decide(done.drops, done.unclaimed)):
            say(line)
        watch.say_once("held back", *(line_of(drop, names) for drop in done.faulted), *how_to_try_again(done.faulted))
        watch.say_once("inbox", *done.gathered.lines, *lying(done))
        troubles = done.troubles
        if done.drops or is_stale(watch.drawn, now, turning_points(session.campaign, now)):
            watch.drawn = None  # until it is done: a drawing that fails is tried again at the next look
            published = publish(session, now)
            again = {f"! {trouble}" for trouble in published.troubles}
            lines = (f"{line} {AGAIN}" if line in again else line for line in troubles_of(published))
            watch.say_once("outbox", *lines)
            for line in places_of(published):
                say(line)
            troubles += published.troubles
            watch.unwritten = published.unwritten
            watch.drawn = None if published.troubles else now
        watch.pace.failures = watch.pace.failures + 1 if troubles else 0
        watch.say_once("trouble")
        watch.standing = ()
        left = (*done.troubles, *watch.unwritten)
        if left != told:
            beat(watch.workspace, now, "watch", replace(done, troubles=left), watch.pace.every)
    except LedgerBroken:
        raise
    except Exception as error:  # noqa: BLE001 - it is told and logged, and the next look tries again
        _suffer(watch, error)
        return False
    return any(waiting.why in ("arriving", "writing", "unfinished", "empty") for waiting in done.waiting)


def _pause(watch: Watch, session: WorkspaceSession, *, busy: bool) -> float:
    """Give the seconds until the next look: no later than a deadline has gone by, whose list is wanted at once."""
    now = watch.clock()
    news = seconds_to_news(now, turning_points(session.campaign, now))
    pause = watch.pace.pause(busy=busy)
    return pause if news is None else min(pause, news)


def _suffer(watch: Watch, error: Exception) -> None:
    """Tell a trouble of ours, on the screen and in the note that `status` reads."""
    if isinstance(error, OSError):
        said = str(own_trouble(error))
    elif isinstance(error, NtmError):
        said = str(error)
    else:
        said = program_fault("nhận tệp")
        log.error("%s", said, exc_info=error)
    # What went away may be back at any moment, and costs nothing to look for.
    watch.pace.failures = 0 if isinstance(error, FolderGone) else watch.pace.failures + 1
    watch.standing = (said,)
    watch.say_once("trouble", f"! {said} {AGAIN}")
    beat(watch.workspace, watch.clock(), "watch", Round(troubles=(said,)), watch.pace.every)


def _end_beat(workspace: Workspace, now: datetime) -> None:
    """Note that nobody watches any more; what the last look saw stays."""
    if not workspace.state.is_dir():
        return
    last = read_heartbeat(workspace.heartbeat) or Heartbeat(now, "ended")
    try:
        write_heartbeat(workspace.heartbeat, replace(last, at=now, mode="ended"))
    except OSError as error:
        say(f"! Không ghi được giờ dừng vào thư mục state ({reason_of(error)}). Kiểm tra ổ đĩa còn chỗ và quyền ghi.")


def _edition(workspace: Workspace) -> tuple[int, int]:
    try:
        found = workspace.campaign.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _trouble_of(workspace: Workspace) -> tuple[str, bool] | None:
    """Say what is wrong with the campaign workbook as it lies there, and whether that may pass by itself; None: nothing."""
    try:
        load_kept_campaign(workspace.campaign, workspace.kept_campaign)
    except NtmError as error:
        return str(error), not isinstance(error, CampaignError)
    except Exception:  # noqa: BLE001 - a workbook that the program cannot cope with must not end the watch
        said = program_fault("đọc bản chiến dịch mới")
        log.exception("%s", said)
        return said, False
    return None
