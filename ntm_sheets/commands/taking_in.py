"""`ingest` and `watch`: files in, ledger and outbox after them."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from datetime import time as time_of_day
from types import FrameType

from ntm_sheets.campaign.workbook import load_campaign
from ntm_sheets.commands.keyed import find_all_folders, find_folders
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.speaking import logged, say
from ntm_sheets.commands.telling import how_to_decide, is_waiting, places_of, reason_of, troubles_of
from ntm_sheets.errors import FolderGone, LedgerBroken, NtmError, OwnError, own_trouble
from ntm_sheets.heartbeat import Heartbeat, Mode, read_heartbeat, write_heartbeat
from ntm_sheets.intake.settling import PATIENCE_SECONDS, Settling
from ntm_sheets.intake.watching import Watcher
from ntm_sheets.pipeline import Office, Round
from ntm_sheets.publishing import Published, publish
from ntm_sheets.records import DropRecord
from ntm_sheets.workspace import Workspace

WELL, REFUSED, OURS = 0, 1, 3
VERDICT_WORDS = {"accepted": "nhận", "refused": "TỪ CHỐI", "duplicate": "trùng", "pending": "đang chờ"}
HELD_WORD = "CHỜ XÃ"
ROLE_WORDS = {"village": "thôn", "team": "đoàn kiểm tra", "": ""}
# A closed terminal (SIGHUP; SIGBREAK on Windows) ends the watch as cleanly as Ctrl-C does.
ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
LONGEST_PAUSE = 300.0


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
    """A watch under way: what it was told to do, what it has said already, whether the outbox is behind."""

    workspace: Workspace
    clock: Callable[[], datetime]
    pace: Pace
    stop: threading.Event
    watcher: Watcher
    started: bool = False
    drawn: datetime | None = None
    said: dict[str, set[str]] = field(default_factory=dict)

    def say_once(self, about: str, *lines: str) -> None:
        """Say each line about a thing that was not said when that thing was last looked at."""
        for line in lines:
            if line not in self.said.get(about, set()):
                say(line)
        self.said[about] = set(lines)


def ingest_once(workspace: Workspace, now: datetime, as_json: bool) -> int:
    """Do one round and draw the outbox; give the exit code of the contract."""
    with opened(workspace, now=now, counts=True, taking_in=True) as office, logged(workspace.log):
        given_up_ns = time.time_ns() - int(PATIENCE_SECONDS * 1e9)
        try:
            done = office.round(now, time.monotonic(), given_up_ns)
            _beat(workspace, now, "once", done)
            published = publish(office, now)
        except (OwnError, OSError) as error:
            trouble = own_trouble(error) if isinstance(error, OSError) else error
            _beat(workspace, now, "once", Round(troubles=(str(trouble),)))
            raise
        if as_json:
            say(json.dumps(_round_json(done, published), ensure_ascii=False, indent=1))
        else:
            _tell(done)
            _tell_outbox(published)
        ours, theirs = done.troubles or published.troubles or office.losses, done.refused or office.worse
    return OURS if ours else REFUSED if theirs else WELL


def watch_inbox(workspace: Workspace, clock: Callable[[], datetime], every: float, quiet: float, poll: bool) -> None:
    """Take in whatever arrives, until told to end; a trouble of ours is told and tried again.

    Errors: as `opened`, at the start only (a campaign with faults, another watch at work).
    """
    stop, wake = threading.Event(), threading.Event()
    find_folders(workspace)
    workspace.make_folders()
    with _ended_by_signals(stop, wake), Watcher(workspace.inbox, wake, poll=poll) as watcher, logged(workspace.log):
        watch = Watch(workspace, clock, Pace(every, quiet), stop, watcher)
        while not stop.is_set():
            try:
                if watch.started:
                    find_all_folders(workspace)
                _watch_campaign(watch)
            except (OwnError, OSError) as error:
                if not watch.started and not isinstance(error, LedgerBroken):
                    raise
                _suffer(watch, error)
                watcher.wait(0 if isinstance(error, LedgerBroken) else watch.pace.pause(busy=False))
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
    with opened(workspace, now=watch.clock(), counts=True, taking_in=True) as office:
        office.settling = Settling(quiet=watch.pace.quiet)
        watch.started, watch.drawn = True, None
        say(f"Đang trông {workspace.inbox.resolve()}; bấm Ctrl-C để dừng.")
        while not watch.stop.is_set():
            busy = _look(watch, office)
            watch.watcher.wait(watch.pace.pause(busy=busy))
            edition = _edition(workspace)
            if edition != told and _is_sound(workspace):
                say("Chiến dịch vừa được sửa: đọc lại.")
                return
            told = edition


def _look(watch: Watch, office: Office) -> bool:
    """Do one round; tell whether something still settles. A trouble of ours is told, and the next look tries again."""
    now = watch.clock()
    # Nothing is made in the place of a folder that went away: whoever looks waits until it is back.
    find_all_folders(watch.workspace)
    try:
        done = office.round(now, time.monotonic())
        _beat(watch.workspace, now, "watch", done, watch.pace.every)
        for line in (*map(_line, done.drops), *how_to_decide(done.drops)):
            say(line)
        watch.say_once("inbox", *_lying(done))
        troubles = done.troubles
        if done.drops or _is_stale(watch.drawn, now, office.campaign.timetable(now).deadline(now.date()).time()):
            watch.drawn = None  # until it is done: a drawing that fails is tried again at the next look
            published = publish(office, now)
            watch.say_once("outbox", *troubles_of(published))
            for line in places_of(published):
                say(line)
            troubles += published.troubles
            watch.drawn = None if published.troubles else now
        watch.pace.failures = watch.pace.failures + 1 if troubles else 0
        watch.say_once("trouble")
    except LedgerBroken:
        raise
    except (OwnError, OSError) as error:
        _suffer(watch, error)
        return False
    return any(waiting.why in ("arriving", "unfinished", "empty") for waiting in done.waiting)


def _suffer(watch: Watch, error: OwnError | OSError) -> None:
    """Tell a trouble of ours, on the screen and in the note that `status` reads."""
    error = own_trouble(error) if isinstance(error, OSError) else error
    # What went away may be back at any moment, and costs nothing to look for.
    watch.pace.failures = 0 if isinstance(error, FolderGone) else watch.pace.failures + 1
    watch.say_once("trouble", f"! {error} Sẽ tự thử lại.")
    _beat(watch.workspace, watch.clock(), "watch", Round(troubles=(str(error),)), watch.pace.every)


def _beat(workspace: Workspace, now: datetime, mode: Mode, done: Round, every: float = 0.0) -> None:
    if not workspace.state.is_dir():
        return
    lying = (*((one.name, one.reason) for one in done.waiting), *((one.name, one.reason) for one in done.strange))
    try:
        write_heartbeat(workspace.heartbeat, Heartbeat(now, mode, done.troubles, lying, every))
    except OSError as error:
        say(f"! Không ghi được giờ chạy vào thư mục state ({error.strerror}). Kiểm tra ổ đĩa còn chỗ và quyền ghi.")


def _end_beat(workspace: Workspace, now: datetime) -> None:
    """Note that nobody watches any more; what the last look saw stays."""
    if not workspace.state.is_dir():
        return
    last = read_heartbeat(workspace.heartbeat) or Heartbeat(now, "ended")
    try:
        write_heartbeat(workspace.heartbeat, replace(last, at=now, mode="ended"))
    except OSError as error:
        say(f"! Không ghi được giờ dừng vào thư mục state ({error.strerror}). Kiểm tra ổ đĩa còn chỗ và quyền ghi.")


def _is_stale(drawn: datetime | None, now: datetime, deadline: time_of_day) -> bool:
    """Tell whether a day or its deadline went by (who is late now is news, though no file came), or nothing is drawn."""
    return drawn is None or drawn.date() != now.date() or drawn.time() < deadline <= now.time()


def _edition(workspace: Workspace) -> tuple[int, int]:
    try:
        found = workspace.campaign.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _is_sound(workspace: Workspace) -> bool:
    try:
        load_campaign(workspace.campaign)
    except NtmError as error:
        say(f"! Chưa dùng được bản chiến dịch mới, vẫn theo bản cũ:\n{error}")
        return False
    return True


def _tell(done: Round) -> None:
    if not done.drops and not done.waiting:
        say("Inbox không có tệp mới; vẫn lập lại bảng tổng hợp.")
    for line in (*map(_line, done.drops), *how_to_decide(done.drops), *_lying(done)):
        say(line)


def _lying(done: Round) -> Iterator[str]:
    """Say what still lies in the inbox, and why."""
    yield from (f"  chờ      {waiting.name}: {waiting.reason}" for waiting in done.waiting if waiting.why != "arriving")
    yield from (f"  bỏ qua   {strange.name}: {strange.reason}" for strange in done.strange)
    yield from (f"! {trouble}" for trouble in done.troubles)


def _line(drop: DropRecord) -> str:
    whose = f" [{drop.unit}, {ROLE_WORDS[drop.role]}, {drop.report_date:%d/%m}]" if drop.report_date else ""
    word = HELD_WORD if is_waiting(drop) else VERDICT_WORDS[drop.verdict]
    return f"  {word:<8} {drop.name}{whose}: {reason_of(drop)}"


def _tell_outbox(published: Published) -> None:
    for line in (*troubles_of(published), *places_of(published)):
        say(line)


def _round_json(done: Round, published: Published) -> dict[str, object]:
    return {
        "drops": [
            {"file": drop.name, "sha256": drop.sha256, "verdict": drop.verdict, "reason": reason_of(drop)}
            for drop in done.drops
        ],
        "waiting": [{"file": waiting.name, "reason": waiting.reason} for waiting in done.waiting],
        "strange": [{"file": strange.name, "reason": strange.reason} for strange in done.strange],
        "troubles": [*done.troubles, *published.troubles],
        "master": str(published.master),
        "slips": [str(published.slip_folder / f"{name}.xlsx") for name in published.slips],
    }
