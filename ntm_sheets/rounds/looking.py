"""Look into a workspace: campaign loaded, ledger open and sound, held against the archive; nothing is taken in.

What takes files in is not loaded for that: whoever lets the ledger catch up with its campaign or its archive comes with it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import judging_mark
from ntm_sheets.campaign.loading import load_kept_campaign
from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.errors import Fault, LedgerBroken, NtmError, OwnError, own_trouble, reason_of
from ntm_sheets.intake.locking import PATIENCE_SECONDS, locked
from ntm_sheets.ledger.database import set_aside
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.auditing import (
    CAMPAIGN_META,
    changed_words,
    check_ledger_key,
    find_folders,
    look_over,
    workspace_key,
)
from ntm_sheets.rounds.editions import is_kept, take_edition, with_history
from ntm_sheets.workspace.delivering import spare_name, sweep
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log, logged
from ntm_sheets.workspace.notes import set_garbled_aside

# Lies beside a ledger that failed in the middle of the work: the next run sets that ledger aside.
LEFT_FOR_SECONDS = 3600.0
BROKEN_MARK = "ledger.broken"
# Lies beside one that was whole when the last run ended in order.
CHECKED_MARK = "ledger.checked"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class View:
    """A workspace that is open: its campaign with its history, its ledger, and what it signs its forms with."""

    workspace: Workspace
    campaign: Campaign
    ledger: Ledger
    key: bytes


@dataclass(frozen=True)
class Behind:
    """Why a ledger is not what archive and campaign make of it.

    `said` tells what of it was changed or lost, `differs` that the campaign is another one, `stale` how many drops
    another program failed over.
    """

    said: str
    differs: bool
    stale: int


CatchUp = Callable[[View, Behind], None]


@contextmanager
def looked_at(
    workspace: Workspace,
    catch_up: CatchUp,
    *,
    now: datetime | None = None,
    mends: bool = True,
    tell: Tell = log.warning,
) -> Iterator[View]:
    """Yield the workspace as it stands; `catch_up` is called, under the lock, where the ledger is behind.

    A ledger that another hand has changed is made anew too, unless nobody `mends`: then it stays, to be looked at.
    `tell` gets each line that somebody should know of. Errors: as `opened`.
    """
    with ExitStack() as stack:
        view = enter(stack, workspace, now=now, tell=tell)
        follow(view, now, tell, catch_up, mends=mends)
        stack.enter_context(view.ledger.snapshot())
        yield view


def enter(
    stack: ExitStack,
    workspace: Workspace,
    *,
    now: datetime | None,
    counts: bool = False,
    taking_in: bool = False,
    tell: Tell,
) -> View:
    """Open a workspace until the stack ends; with `taking_in` under its lock.

    Where the reading `counts`, an edition of the campaign that is new `now` goes into the archive; else it is only
    looked at. A broken ledger is set aside. Errors: CampaignError, OwnError.
    """
    find_folders(workspace)
    campaign, data = load_kept_campaign(workspace.campaign, workspace.kept_campaign)
    if taking_in:
        workspace.make_folders()
    else:
        workspace.make_own_folders()
    for trouble in set_garbled_aside(workspace):
        tell(f"! {trouble}")
    # Whoever only looks leaves no line there, unless the program fails: then somebody needs to know why.
    stack.enter_context(logged(workspace.log, faults_only=not taking_in))
    if taking_in:
        stack.enter_context(locked(workspace.state / "lock"))
        own = (workspace.state, workspace.campaign_editions, workspace.photo_copies)
        given_out = (workspace.outbox, workspace.templates)
        for folder in (*own, *given_out, *(one for root in given_out for one in root.rglob("*/"))):
            sweep(folder, time.time() - LEFT_FOR_SECONDS)
    key = workspace_key(workspace)
    if now is not None and counts and _take_edition(workspace, data, now, key_mark(key), held=taking_in):
        for doubt in _doubts(workspace, data):
            tell(f"! {doubt}")
    campaign, lost = with_history(workspace, campaign, data, now, lasting=counts and now is not None)
    for trouble in lost:
        tell(f"! {trouble}")
    is_due = taking_in and stack.enter_context(_check_due(workspace, now))
    ledger = stack.enter_context(_sound_ledger(workspace, key, tell, held=taking_in, is_due=is_due))
    stack.enter_context(_faults_noted(workspace))
    return View(workspace, campaign, ledger, key)


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


def _take_edition(workspace: Workspace, data: bytes, now: datetime, key: str, *, held: bool) -> bool:
    """Keep an edition of the campaign that is new; tell whether it was."""
    if is_kept(workspace, data, now):
        return False
    with ExitStack() as stack:
        if not held:
            try:
                stack.enter_context(locked(workspace.state / "lock", patience=0.5))
            except (OwnError, OSError):
                # A running watch sees the changed campaign itself; what cannot be written is only looked at.
                return False
        take_edition(workspace, data, now, key)
    return True


def _doubts(workspace: Workspace, data: bytes) -> Sequence[Fault]:
    # A campaign is new once in many rounds: what reads its cells takes long to load.
    from ntm_sheets.campaign.workbook import doubts_in

    return doubts_in(data, workspace.campaign)


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


def follow(
    view: View,
    now: datetime | None,
    tell: Tell,
    catch_up: CatchUp,
    *,
    held: bool = False,
    mends: bool = True,
    stale: int = 0,
) -> tuple[str, ...]:
    """Let the ledger follow the campaign and the archive; tell, and give, what of them is damaged.

    `stale` drops are held back which another program failed over.
    """
    ledger, archive = view.ledger, view.workspace.archive
    is_new = ledger.get_meta(CAMPAIGN_META) is None
    with nullcontext() if held else ledger.snapshot():
        found = look_over(archive, ledger, now.timetuple().tm_yday if now else 0)
        said = changed_words(ledger, found.changed) if found.changed and mends else ""
    if mends:
        for words in found.words:
            tell(f"! {words}")
        if found.is_behind and not said and ledger.has_orphans():
            said = "Sổ thiếu tệp mà trước đây đã ghi."
    behind = Behind(said, has_other_campaign(view), stale)
    if behind.differs or said or stale or (found.is_behind and mends):
        _caught_up(view, behind, tell, catch_up, held=held, is_new=is_new)
    return found.words if mends else ()


def has_other_campaign(view: View) -> bool:
    """Tell whether the ledger's forms were judged by another campaign than today's."""
    return view.ledger.get_meta(CAMPAIGN_META) != judging_mark(view.campaign)


def _caught_up(view: View, behind: Behind, tell: Tell, catch_up: CatchUp, *, held: bool, is_new: bool) -> None:
    with ExitStack() as stack:
        if not held:
            patience = PATIENCE_SECONDS if is_new else 0.5
            try:
                stack.enter_context(locked(view.workspace.state / "lock", patience=patience))
            except OwnError as busy:
                _look_on(busy, tell, behind, is_new=is_new)
                return
            except OSError as error:
                _look_on(own_trouble(error), tell, behind, is_new=is_new)
                return
        catch_up(view, behind)


def _look_on(busy: OwnError, tell: Tell, behind: Behind, *, is_new: bool) -> None:
    """Say what cannot be done while another process is at work. Errors: OwnError where nothing true can be shown."""
    if behind.said:
        raise OwnError(f"{behind.said} {busy}")
    if is_new:
        raise OwnError(f"Sổ đang được lập lại từ kho lưu, chưa có số liệu để xem. Chờ xong rồi chạy lại. ({busy})")
    if behind.differs:
        # A running watch sees the changed campaign itself; until then its last picture is shown.
        tell(f"Chiến dịch vừa thay đổi, sổ chưa theo kịp; kết quả dưới đây theo bản trước. ({busy})")
