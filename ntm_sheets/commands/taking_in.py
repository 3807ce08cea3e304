"""`ingest`, `watch` and `rebuild`: files in, ledger and outbox after them."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import FrameType

from ntm_sheets.campaign.workbook import load_campaign
from ntm_sheets.commands.opening import opened, rebuild
from ntm_sheets.commands.redrawing import is_stale, seconds_to_news, turning_points
from ntm_sheets.commands.restoring import restore_campaign
from ntm_sheets.commands.speaking import log, logged, say
from ntm_sheets.commands.telling import how_to_decide, how_to_try_again, places_of, troubles_of
from ntm_sheets.commands.telling_round import line_of, lying, round_json
from ntm_sheets.errors import CallError, CampaignError, LedgerBroken, NtmError, OwnError, own_trouble, program_fault
from ntm_sheets.heartbeat import Heartbeat, Mode, read_heartbeat, write_heartbeat
from ntm_sheets.intake.settling import PATIENCE_SECONDS, Settling
from ntm_sheets.intake.watching import Watcher
from ntm_sheets.pipeline import Office, Round
from ntm_sheets.publishing import Published, publish
from ntm_sheets.records import DropRecord
from ntm_sheets.streams import is_heard
from ntm_sheets.workspace import Workspace

WELL, REFUSED, OURS = 0, 1, 3
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


def ingest_once(workspace: Workspace, now: datetime, as_json: bool, *, again: bool = False) -> int:
    """Do one round and draw the outbox; give the exit code of the contract.

    What came is told also where the outbox cannot be written. `again` tries what the program itself failed over.
    """
    with opened(workspace, now=now, counts=True, taking_in=True) as office:
        given_up_ns = time.time_ns() - int(PATIENCE_SECONDS * 1e9)
        done = published = None
        try:
            tried = _tried_again(office) if again else ()
            done = office.round(now, time.monotonic(), given_up_ns)
            done = replace(done, drops=(*tried, *done.drops))
            _beat(workspace, now, "once", done)
            if not as_json:
                _tell(done)
            published = publish(office, now)
        except (OwnError, OSError) as error:
            trouble = str(own_trouble(error) if isinstance(error, OSError) else error)
            done = replace(done or Round(), troubles=(*(done.troubles if done else ()), trouble))
            _beat(workspace, now, "once", done)
            raise
        finally:
            if as_json and done is not None:
                say(json.dumps(round_json(done, published), ensure_ascii=False, indent=1))
        if not as_json:
            _tell_outbox(published)
    is_ours = done.troubles or done.held_back or not published.is_whole
    return OURS if is_ours else REFUSED if done.refused else WELL


def _tried_again(office: Office) -> tuple[DropRecord, ...]:
    """Judge everything anew where the program failed over some drop, each in its turn; give what became of those."""
    seqs = [drop.seq for drop in office.ledger.held_back()]
    if not seqs:
        return ()
    _, troubles = rebuild(office)
    for trouble in troubles:
        say(f"! {trouble}")
    return office.ledger.drops(*seqs)


def watch_inbox(workspace: Workspace, clock: Callable[[], datetime], every: float, quiet: float, poll: bool) -> None:
    """Take in whatever arrives, until told to end; a trouble of ours is told and tried again.

    Errors: as `opened`, at the start only (a campaign with faults, another watch at work).
    """
    stop, wake = threading.Event(), threading.Event()
    workspace.make_folders()
    with _ended_by_signals(stop, wake), Watcher(workspace.inbox, wake, poll=poll) as watcher, logged(workspace.log):
        watch = Watch(workspace, clock, Pace(every, quiet), stop, watcher)
        while not stop.is_set():
            try:
                _watch_campaign(watch)
            except (CallError, CampaignError):
                raise
            except Exception as error:
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
            if not is_heard():
                # Whoever read what is said is gone, as a closed terminal is: status shall say that nobody watches.
                watch.stop.set()
                return
            watch.watcher.wait(_pause(watch, office, busy=busy))
            edition = _edition(workspace)
            if edition != told and _is_sound(workspace):
                say("Chiến dịch vừa được sửa: đọc lại.")
                return
            told = edition


def _look(watch: Watch, office: Office) -> bool:
    """Do one round; tell whether something still settles. A trouble of ours is told, and the next look tries again."""
    now = watch.clock()
    try:
        done = office.round(now, time.monotonic())
        _beat(watch.workspace, now, "watch", done, watch.pace.every)
        for line in (*(line_of(drop) for drop in done.drops if not drop.fault), *how_to_decide(done.drops)):
            say(line)
        watch.say_once("held back", *map(line_of, done.held_back), *how_to_try_again(done.held_back))
        watch.say_once("inbox", *lying(done))
        troubles = done.troubles
        if done.drops or is_stale(watch.drawn, now, turning_points(office.campaign, now)):
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
    except Exception as error:  # noqa: BLE001 - as above
        _suffer(watch, error)
        return False
    return any(waiting.why in ("arriving", "unfinished", "empty") for waiting in done.waiting)


def _pause(watch: Watch, office: Office, *, busy: bool) -> float:
    """Give the seconds until the next look: no later than a deadline has gone by, whose list is wanted at once."""
    now = watch.clock()
    news = seconds_to_news(now, turning_points(office.campaign, now))
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
    watch.pace.failures += 1
    watch.say_once("trouble", f"! {said} Sẽ tự thử lại.")
    _beat(watch.workspace, watch.clock(), "watch", Round(troubles=(said,)), watch.pace.every)


def _beat(workspace: Workspace, now: datetime, mode: Mode, done: Round, every: float = 0.0) -> None:
    lying = (*((one.name, one.reason) for one in done.waiting), *((one.name, one.reason) for one in done.strange))
    try:
        write_heartbeat(workspace.heartbeat, Heartbeat(now, mode, done.troubles, lying, every))
    except OSError as error:
        say(f"! Không ghi được giờ chạy vào thư mục state ({error.strerror}). Kiểm tra ổ đĩa còn chỗ và quyền ghi.")


def _end_beat(workspace: Workspace, now: datetime) -> None:
    """Note that nobody watches any more; what the last look saw stays."""
    last = read_heartbeat(workspace.heartbeat) or Heartbeat(now, "ended")
    try:
        write_heartbeat(workspace.heartbeat, replace(last, at=now, mode="ended"))
    except OSError as error:
        say(f"! Không ghi được giờ dừng vào thư mục state ({error.strerror}). Kiểm tra ổ đĩa còn chỗ và quyền ghi.")


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
    except Exception:  # noqa: BLE001 - a workbook that the program cannot cope with must not end the watch
        said = program_fault("đọc bản chiến dịch mới")
        log.exception("%s", said)
        say(f"! Chưa dùng được bản chiến dịch mới, vẫn theo bản cũ: {said}")
        return False
    return True


def rebuild_ledger(workspace: Workspace, now: datetime) -> int:
    """Make the ledger anew from the archive, then the outbox; a missing campaign workbook comes back first.

    Gives the exit code: what the archive cannot give, or the program failed over, is ours.
    """
    restored = restore_campaign(workspace)
    if restored:
        say(restored)
    with opened(workspace, now=now, counts=True, taking_in=True) as office:
        number, troubles = rebuild(office)
        for trouble in troubles:
            say(f"! {trouble}")
        held_back = office.ledger.held_back()
        for line in (*map(line_of, held_back), *how_to_try_again(held_back)):
            say(line)
        published = publish(office, now)
        _tell_outbox(published)
    say(f"Đã lập lại sổ từ {number} tệp trong kho lưu.")
    return OURS if troubles or held_back or not published.is_whole else WELL


def _tell(done: Round) -> None:
    if not done.drops and not done.waiting and not done.troubles:
        say("Inbox không có tệp mới; vẫn lập lại bảng tổng hợp.")
    known = {drop.seq for drop in done.drops}
    held_back = [drop for drop in done.held_back if drop.seq not in known]
    told = (*map(line_of, (*done.drops, *held_back)), *how_to_decide(done.drops), *how_to_try_again(done.held_back))
    for line in (*told, *lying(done)):
        say(line)


def _tell_outbox(published: Published) -> None:
    for line in (*troubles_of(published), *places_of(published)):
        say(line)
