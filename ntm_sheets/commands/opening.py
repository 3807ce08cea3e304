"""Open a workspace for work: campaign loaded, ledger open and true to the archive, one process at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.basis import judging_mark
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import load_campaign
from ntm_sheets.commands.speaking import progress, warn
from ntm_sheets.commands.telling import gone_lines
from ntm_sheets.editions import is_kept, take_edition, with_history
from ntm_sheets.errors import LedgerBroken, OwnError
from ntm_sheets.form.sealing import signing_key
from ntm_sheets.inspecting import Inspector, SandboxedInspector, make_sandbox
from ntm_sheets.intake.locking import locked
from ntm_sheets.ledger.database import set_aside
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.pipeline import Office
from ntm_sheets.workspace import Workspace, sweep

# Lies beside a ledger that failed in the middle of the work: the next run sets that ledger aside.
LEFT_FOR_SECONDS = 3600.0
BROKEN_MARK = "ledger.broken"
InspectorOf = Callable[[Campaign, bytes], Inspector]


@contextmanager
def opened(
    workspace: Workspace,
    *,
    now: datetime | None = None,
    counts: bool = False,
    taking_in: bool = False,
    inspector_of: InspectorOf | None = None,
) -> Iterator[Office]:
    """Yield the office at work; with `taking_in` it holds the workspace's lock.

    The ledger is made anew from the archive where it is empty or what forms are judged by has changed: what was judged
    by an older campaign is judged again by today's, so that the state stays a function of archive and campaign. A
    broken ledger is set aside first. Where the reading `counts`, an edition of the campaign that is new `now` goes into
    the archive; else it is only looked at. `inspector_of` says who inspects files; by default worker processes do.
    Errors: CampaignError, OwnError (lock held, disk, database).
    """
    campaign, data = _loaded(workspace.campaign)
    if taking_in:
        workspace.make_folders()
    else:
        workspace.make_own_folders()
    with ExitStack() as stack:
        if taking_in:
            stack.enter_context(locked(workspace.state / "lock"))
            for folder in (workspace.outbox, workspace.templates, workspace.state, workspace.campaign_editions):
                sweep(folder, time.time() - LEFT_FOR_SECONDS)
        lasting = counts and now is not None
        if now is not None and counts:
            _take_edition(workspace, data, now, held=taking_in)
        campaign, lost = with_history(workspace, campaign, data, now, lasting=lasting)
        for trouble in lost:
            warn(f"! {trouble}")
        key = signing_key(workspace.form_key)
        inspector = inspector_of(campaign, key) if inspector_of else _workers(stack, campaign, key)
        ledger = stack.enter_context(_sound_ledger(workspace, held=taking_in))
        show = stack.enter_context(progress("Kiểm tra tệp"))
        office = Office(workspace, campaign, ledger, key, inspector, progress=show)
        try:
            if ledger.get_meta("campaign") != judging_mark(campaign):
                _follow_campaign(office, held=taking_in)
            yield office
        except LedgerBroken:
            (workspace.state / BROKEN_MARK).touch()
            raise


def _loaded(path: Path) -> tuple[Campaign, bytes]:
    """Read the campaign, and the very bytes that it was read from: somebody may save it meanwhile."""
    while True:
        data = _bytes(path)
        campaign = load_campaign(path)
        if _bytes(path) == data:
            return campaign, data


def _bytes(path: Path) -> bytes:
    with suppress(OSError):  # what is wrong with it the loading says in words
        return path.read_bytes()
    return b""


def _take_edition(workspace: Workspace, data: bytes, now: datetime, *, held: bool) -> None:
    if is_kept(workspace, data, now):
        return
    with ExitStack() as stack:
        if not held:
            try:
                stack.enter_context(locked(workspace.state / "lock", patience=0.5))
            except OwnError:
                return  # a running watch sees the changed campaign itself
        take_edition(workspace, data, now)


def rebuild(office: Office) -> int:
    """Make the ledger anew from the archive; give the number of drops. The caller holds the lock."""
    office.ledger.clear()
    number, troubles = office.rebuild()
    for trouble in troubles:
        warn(f"! {trouble}")
    office.ledger.set_meta("campaign", judging_mark(office.campaign))
    return number


def _workers(stack: ExitStack, campaign: Campaign, key: bytes) -> Inspector:
    return SandboxedInspector(stack.enter_context(make_sandbox(campaign, key)))


def _sound_ledger(workspace: Workspace, *, held: bool) -> Ledger:
    """Open the ledger; a broken one is set aside, and said so, where nobody else is at work on it."""
    mark = workspace.state / BROKEN_MARK
    try:
        if mark.exists():
            raise LedgerBroken("Lần chạy trước thấy sổ bị hỏng.", workspace.ledger)
        return _checked(workspace.ledger, thoroughly=held)
    except LedgerBroken as broken:
        with ExitStack() as stack:
            if not held:
                stack.enter_context(locked(workspace.state / "lock", patience=0.5))
            _set_aside(broken)
            mark.unlink(missing_ok=True)
        return Ledger(workspace.ledger)


def _checked(path: Path, *, thoroughly: bool) -> Ledger:
    ledger = Ledger(path)
    try:
        if thoroughly:
            ledger.check()
    except BaseException:
        ledger.close()
        raise
    return ledger


def _set_aside(broken: LedgerBroken) -> None:
    try:
        aside = set_aside(broken.path)
    except OSError as error:
        raise OwnError(
            f"{broken} Nhưng chưa cất được sổ hỏng ({error.strerror}): đóng chương trình đang mở nó rồi chạy lại."
        ) from error
    warn(f"! {broken}\n! Đã cất sổ hỏng thành {aside.name}, đang lập sổ mới từ kho lưu. Không tệp nào bị mất.")


def _follow_campaign(office: Office, *, held: bool) -> None:
    with ExitStack() as stack:
        if not held:
            try:
                stack.enter_context(locked(office.workspace.state / "lock", patience=0.5))
            except OwnError:
                # A running watch sees the changed campaign itself; until then its last picture is shown.
                warn("Chiến dịch vừa thay đổi, máy thu đang cập nhật; kết quả dưới đây theo bản trước.")
                return
        if not office.ledger.is_empty():
            warn("Chiến dịch đã thay đổi: chấm lại mọi tệp trong kho lưu theo chiến dịch mới.")
        rebuild(office)
        for line in gone_lines(office.ledger.findings()):
            warn(f"! {line}")
