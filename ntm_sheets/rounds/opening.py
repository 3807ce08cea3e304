"""Open a workspace for work: campaign loaded, ledger open and true to the archive, one process at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.campaign.loading import load_kept_campaign
from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.errors import LedgerBroken, NtmError, OwnError, own_trouble, reason_of
from ntm_sheets.intake.locking import PATIENCE_SECONDS, locked
from ntm_sheets.intake.receipts import listed
from ntm_sheets.ledger.database import set_aside
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.auditing import changed_words, check_ledger_key, find_folders, look_over, workspace_key
from ntm_sheets.rounds.editions import is_kept, take_edition, with_history
from ntm_sheets.rounds.inspecting import Inspector, SandboxedInspector, make_sandbox
from ntm_sheets.rounds.judgement import program_mark
from ntm_sheets.rounds.pipeline import WorkspaceSession, no_progress
from ntm_sheets.rounds.readings import KeptInspector, Readings
from ntm_sheets.rounds.rebuilding import CAMPAIGN_META, gone_lines, rebuild
from ntm_sheets.rounds.verdicts import TOGETHER, Progress
from ntm_sheets.workspace.delivering import spare_name, sweep
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log, logged
from ntm_sheets.workspace.notes import set_garbled_aside

# Lies beside a ledger that failed in the middle of the work: the next run sets that ledger aside.
LEFT_FOR_SECONDS = 3600.0
BROKEN_MARK = "ledger.broken"
# Lies beside one that was whole when the last run ended in order.
CHECKED_MARK = "ledger.checked"
InspectorOf = Callable[[Campaign, bytes], Inspector]
Tell = Callable[[str], None]
ShowProgress = Callable[[str], AbstractContextManager[Progress]]


@contextmanager
def opened(
    workspace: Workspace,
    *,
    now: datetime | None = None,
    counts: bool = False,
    taking_in: bool = False,
    inspector_of: InspectorOf | None = None,
    mends: bool = True,
    follows: bool = True,
    tell: Tell = log.warning,
    show_progress: ShowProgress = lambda _title: nullcontext(no_progress),
) -> Iterator[WorkspaceSession]:
    """Yield the session at work; with `taking_in` it holds the workspace's lock.

    The ledger is made anew from the archive where it is empty or what forms are judged by has changed: what was judged
    by an older campaign is judged again by today's, so that the state stays a function of archive and campaign. A
    broken ledger is set aside first; where an older program held drops back, this one judges everything anew. Where
    the reading `counts`, an edition of the campaign that is new `now` goes into the archive; else it is only looked at.
    `inspector_of` says who inspects files; by default worker processes do.
    A ledger that another hand has changed is made anew too, unless nobody `mends`: then it stays, to be looked at. One
    that need not follow (`follows`) stays whatever it says: its caller makes it anew.
    `tell` gets each line that somebody should know of, beside what the session keeps; the log where none is given.
    Errors: CampaignError, OwnError (lock held, disk, database, a key or an archive that is gone).
    """
    find_folders(workspace)
    campaign, data = load_kept_campaign(workspace.campaign, workspace.kept_campaign)
    if taking_in:
        workspace.make_folders()
    else:
        workspace.make_own_folders()
    for trouble in set_garbled_aside(workspace):
        tell(f"! {trouble}")
    with ExitStack() as stack:
        # Whoever only looks leaves no line there, unless the program fails: then somebody needs to know why.
        stack.enter_context(logged(workspace.log, faults_only=not taking_in))
        if taking_in:
            stack.enter_context(locked(workspace.state / "lock"))
            for folder in (workspace.outbox, workspace.templates, workspace.state, workspace.campaign_editions):
                sweep(folder, time.time() - LEFT_FOR_SECONDS)
        lasting = counts and now is not None
        key = workspace_key(workspace)
        if now is not None and counts:
            _take_edition(workspace, data, now, key_mark(key), held=taking_in)
        campaign, lost = with_history(workspace, campaign, data, now, lasting=lasting)
        for trouble in lost:
            tell(f"! {trouble}")
        inspector = inspector_of(campaign, key) if inspector_of else _workers(stack, campaign, key)
        is_due = taking_in and stack.enter_context(_check_due(workspace, now))
        ledger = stack.enter_context(_sound_ledger(workspace, key, tell, held=taking_in, is_due=is_due))
        show = stack.enter_context(show_progress("Kiểm tra tệp"))
        session = WorkspaceSession(workspace, campaign, ledger, key, inspector, progress=show)
        readings = stack.enter_context(Readings(workspace.readings))
        session.inspector = KeptInspector(inspector, session.layouts, readings)
        stack.enter_context(_faults_noted(workspace))
        if follows:
            _follow(session, now, tell, held=taking_in, mends=mends)
        if not taking_in:
            stack.enter_context(ledger.snapshot())
        yield session


@contextmanager
def _check_due(workspace: Workspace, now: datetime | None) -> Iterator[bool]:
    """Tell whether the ledger's pages are to be checked, which takes the longer the more it holds.

    They are once a day, after a run that did not end in order, and where the file is not as the last run left it:
    what the disk does to a file that nobody writes is no matter of minutes.
    """
    mark, today = workspace.state / CHECKED_MARK, now.date().isoformat() if now else ""
    said = ""
    with suppress(OSError, ValueError):
        said = mark.read_text("utf-8")
        mark.unlink()
    yield not today or said != f"{today} {_state_of(workspace.ledger)}"
    if today:
        with suppress(OSError):
            mark.write_text(f"{today} {_state_of(workspace.ledger)}", encoding="utf-8")


def _state_of(path: Path) -> str:
    with suppress(OSError):
        found = path.stat()
        return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"
    return "gone"


@contextmanager
def _faults_noted(workspace: Workspace) -> Iterator[None]:
    """Note what goes wrong: a broken ledger for the next run, a fault of the program in the log."""
    try:
        yield
    except LedgerBroken:
        (workspace.state / BROKEN_MARK).touch()
        raise
    except (NtmError, OSError):
        raise
    except Exception:
        log.exception("Lỗi của chương trình:")
        raise


def _take_edition(workspace: Workspace, data: bytes, now: datetime, key: str, *, held: bool) -> None:
    if is_kept(workspace, data, now):
        return
    with ExitStack() as stack:
        if not held:
            try:
                stack.enter_context(locked(workspace.state / "lock", patience=0.5))
            except (OwnError, OSError):
                return  # a running watch sees the changed campaign itself; what cannot be written is only looked at
        take_edition(workspace, data, now, key)


def _workers(stack: ExitStack, campaign: Campaign, key: bytes) -> Inspector:
    return SandboxedInspector(stack.enter_context(make_sandbox(campaign, key)))


def _sound_ledger(workspace: Workspace, key: bytes, tell: Tell, *, held: bool, is_due: bool) -> Ledger:
    """Open the ledger; a broken one is set aside, and said so, where nobody else is at work on it."""
    mark = workspace.state / BROKEN_MARK
    try:
        if mark.exists():
            raise LedgerBroken("Lần chạy trước thấy sổ bị hỏng.", workspace.ledger)
        return _checked(workspace, key, thoroughly=is_due)
    except LedgerBroken as broken:
        with ExitStack() as stack:
            if not held:
                stack.enter_context(locked(workspace.state / "lock", patience=0.5))
            _set_aside(broken, tell)
            if mark.exists():
                mark.rename(spare_name(mark)) if mark.is_dir() else mark.unlink()
        return Ledger(workspace.ledger)


def _checked(workspace: Workspace, key: bytes, *, thoroughly: bool) -> Ledger:
    if workspace.ledger.is_dir():
        raise LedgerBroken("Chỗ của tệp sổ lại là một thư mục.", workspace.ledger)
    ledger = Ledger(workspace.ledger)
    try:
        check_ledger_key(workspace, ledger, key)
        if thoroughly:
            ledger.check()
    except BaseException:
        ledger.close()
        raise
    return ledger


def _set_aside(broken: LedgerBroken, tell: Tell) -> None:
    try:
        aside = set_aside(broken.path)
    except OSError as error:
        raise OwnError(
            f"{broken} Nhưng chưa cất được sổ ấy ({reason_of(error)}): đóng chương trình đang mở nó rồi chạy lại."
        ) from error
    tell(f"! {broken}")
    tell(f"! Đã cất sổ ấy thành {aside.name}, đang lập sổ mới từ kho lưu. Không tệp nào bị mất.")


def _follow(session: WorkspaceSession, now: datetime | None, tell: Tell, *, held: bool, mends: bool) -> None:
    """Let the ledger follow the campaign and the archive; say what of them is damaged."""
    ledger, archive = session.ledger, session.workspace.archive
    is_new = ledger.get_meta(CAMPAIGN_META) is None
    with nullcontext() if held else ledger.snapshot():
        found = look_over(archive, ledger, now.timetuple().tm_yday if now else 0)
        said = changed_words(ledger, found.changed) if found.changed and mends else ""
    if mends:
        for words in found.words:
            tell(f"! {words}")
        session.losses += found.words
        if found.is_behind and not said and ledger.has_orphans():
            said = "Sổ thiếu tệp mà trước đây đã ghi."
    differs = ledger.get_meta(CAMPAIGN_META) != judging_mark(session.campaign)
    stale = _held_back_by_others(ledger) if held else 0
    if not (differs or said or stale or (found.is_behind and mends)):
        return
    with ExitStack() as stack:
        if not held:
            try:
                stack.enter_context(
                    locked(session.workspace.state / "lock", patience=PATIENCE_SECONDS if is_new else 0.5)
                )
            except OwnError as busy:
                _look_on(busy, tell, is_new=is_new, said=said, differs=differs)
                return
            except OSError as error:
                _look_on(own_trouble(error), tell, is_new=is_new, said=said, differs=differs)
                return
        _catch_up(session, said, tell, differs=differs, stale=stale)


def _held_back_by_others(ledger: Ledger) -> int:
    """Count the drops that are held back, where another program than this one failed over some of them."""
    held_back = ledger.held_back()
    return len(held_back) if any(drop.fault != program_mark() for drop in held_back) else 0


def _look_on(busy: OwnError, tell: Tell, *, is_new: bool, said: str, differs: bool) -> None:
    """Say what cannot be done while another process is at work. Errors: OwnError where nothing true can be shown."""
    if said:
        raise OwnError(f"{said} {busy}")
    if is_new:
        raise OwnError(f"Sổ đang được lập lại từ kho lưu, chưa có số liệu để xem. Chờ xong rồi chạy lại. ({busy})")
    if differs:
        # A running watch sees the changed campaign itself; until then its last picture is shown.
        tell(f"Chiến dịch vừa thay đổi, sổ chưa theo kịp; kết quả dưới đây theo bản trước. ({busy})")


def _catch_up(session: WorkspaceSession, said: str, tell: Tell, *, differs: bool, stale: int) -> None:
    # Another process may have done it while this one waited for the lock.
    differs = differs and session.ledger.get_meta(CAMPAIGN_META) != judging_mark(session.campaign)
    missing = listed(session.workspace.archive).keys() - session.ledger.numbers().keys()
    if said or differs or stale or len(missing) > TOGETHER:
        if differs and not session.ledger.is_empty():
            tell("Chiến dịch đã thay đổi: chấm lại mọi tệp trong kho lưu theo chiến dịch mới.")
        elif said:
            tell("! Sổ không còn khớp với kho lưu: lập lại sổ từ kho lưu.")
        elif stale:
            tell(f"Chương trình đã đổi: chấm lại mọi tệp, cả {stale} tệp bị giữ lại vì lỗi của bản trước.")
        done = rebuild(session)
        session.losses += (*done.troubles, *done.lost)
        session.worse += done.worse
        words = (*done.words, *(gone_lines(session.ledger.findings()) if differs else ()))
    else:
        words = session.learn() if missing else ()
        session.losses += words
    for line in words:
        tell(f"! {line}")
