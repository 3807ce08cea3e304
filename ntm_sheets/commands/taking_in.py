"""`ingest`, `watch` and `rebuild`: files in, ledger and outbox after them."""

import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from datetime import time as time_of_day
from types import FrameType

from ntm_sheets.campaign.workbook import load_campaign
from ntm_sheets.commands.opening import campaign_mark, opened
from ntm_sheets.commands.speaking import say
from ntm_sheets.errors import NtmError, OwnError
from ntm_sheets.intake.settling import PATIENCE_SECONDS, Settling
from ntm_sheets.intake.watching import Watcher
from ntm_sheets.pipeline import Office, Round
from ntm_sheets.publishing import Published, publish
from ntm_sheets.records import DropRecord
from ntm_sheets.workspace import Workspace

WELL, REFUSED, OURS = 0, 1, 3
VERDICT_WORDS = {"accepted": "nhận", "refused": "TỪ CHỐI", "duplicate": "trùng", "pending": "đang chờ"}
ROLE_WORDS = {"village": "thôn", "team": "đoàn kiểm tra", "": ""}


@dataclass(frozen=True)
class Pace:
    """How often a watch looks, in seconds: `every` when all is calm, a file is taken after `quiet`."""

    every: float
    quiet: float

    @property
    def busy(self) -> float:
        """How soon to look again while a file is still settling."""
        return min(self.every, max(self.quiet / 2, 0.2))


def ingest_once(workspace: Workspace, now: datetime, as_json: bool) -> int:
    """Do one round and draw the outbox; give the exit code of the contract."""
    with opened(workspace, taking_in=True) as office:
        given_up_ns = time.time_ns() - int(PATIENCE_SECONDS * 1e9)
        done = office.round(now, time.monotonic(), given_up_ns)
        published = publish(workspace, office.campaign, office.ledger, now)
    if as_json:
        say(json.dumps(_round_json(done, published), ensure_ascii=False, indent=1))
    else:
        _tell(done)
        _tell_master(published)
    return OURS if done.troubles else REFUSED if done.refused else WELL


def watch_inbox(workspace: Workspace, clock: Callable[[], datetime], every: float, quiet: float, poll: bool) -> None:
    """Take in whatever arrives, until Ctrl-C or SIGTERM; a trouble of ours is told and tried again."""
    stop = threading.Event()
    wake = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        wake.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        workspace.make_folders()
        with Watcher(workspace.inbox, wake, poll=poll) as watcher:
            while not stop.is_set():
                _watch_campaign(workspace, clock, Pace(every, quiet), stop, watcher)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    say("Đã dừng trông inbox. Tệp đến sau này sẽ được nhận ở lần chạy tới.")


def _watch_campaign(
    workspace: Workspace, clock: Callable[[], datetime], pace: Pace, stop: threading.Event, watcher: Watcher
) -> None:
    """Watch until told to stop or until the campaign workbook changes on disk."""
    edition = _edition(workspace)
    with opened(workspace, taking_in=True) as office:
        office.settling = Settling(quiet=pace.quiet)
        drawn = clock()
        _tell_master(publish(workspace, office.campaign, office.ledger, drawn))
        say(f"Đang trông {workspace.inbox.resolve()}; bấm Ctrl-C để dừng.")
        told = edition
        while not stop.is_set():
            now = clock()
            busy = _watch_round(office, now, is_stale=_is_stale(drawn, now, office.campaign.deadline))
            drawn = now
            watcher.wait(pace.busy if busy else pace.every)
            edition = _edition(workspace)
            if edition != told and _is_sound(workspace):
                say("Chiến dịch vừa được sửa: đọc lại.")
                return
            told = edition


def _is_stale(drawn: datetime, now: datetime, deadline: time_of_day) -> bool:
    """Tell whether a day or its deadline went by: who is late now is news, though no file came."""
    return drawn.date() != now.date() or drawn.time() < deadline <= now.time()


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


def rebuild_ledger(workspace: Workspace, now: datetime) -> str:
    """Make the ledger anew from the archive, then the outbox."""
    with opened(workspace, taking_in=True) as office:
        office.ledger.clear()
        number = office.rebuild()
        office.ledger.set_meta("campaign", campaign_mark(office.campaign))
        published = publish(workspace, office.campaign, office.ledger, now)
    _tell_master(published)
    return f"Đã lập lại sổ từ {number} tệp trong kho lưu."


def _watch_round(office: Office, now: datetime, *, is_stale: bool) -> bool:
    """Do one round of a watch; tell whether something still waits to settle."""
    try:
        done = office.round(now, time.monotonic())
        if done.drops:
            _tell(done)
        if done.drops or is_stale:
            _tell_master(publish(office.workspace, office.campaign, office.ledger, now))
        for trouble in done.troubles:
            say(f"! {trouble}")
    except OwnError as error:
        say(f"! {error} Sẽ thử lại.")
        return False
    return bool(done.waiting)


def _tell(done: Round) -> None:
    if not done.drops and not done.waiting:
        say("Inbox không có tệp mới; vẫn lập lại bảng tổng hợp.")
    for drop in done.drops:
        say(_line(drop))
    for waiting in done.waiting:
        say(f"  chờ      {waiting.name}: {waiting.reason}")
    for trouble in done.troubles:
        say(f"! {trouble}")


def _line(drop: DropRecord) -> str:
    whose = f" [{drop.unit}, {ROLE_WORDS[drop.role]}, {drop.report_date:%d/%m}]" if drop.report_date else ""
    return f"  {VERDICT_WORDS[drop.verdict]:<8} {drop.name}{whose}: {drop.reason}"


def _tell_master(published: Published) -> None:
    if published.note:
        say(f"! {published.note}")
    say(f"Bảng tổng hợp: {published.master.resolve()}")


def _round_json(done: Round, published: Published) -> dict[str, object]:
    return {
        "drops": [
            {"file": drop.name, "sha256": drop.sha256, "verdict": drop.verdict, "reason": drop.reason}
            for drop in done.drops
        ],
        "waiting": [{"file": waiting.name, "reason": waiting.reason} for waiting in done.waiting],
        "troubles": list(done.troubles),
        "master": str(published.master),
    }
