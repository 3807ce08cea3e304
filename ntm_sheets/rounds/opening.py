"""Open a workspace for work: campaign loaded, ledger open and true to the archive, one process at a time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.intake.receipts import listed
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.outbox.slips.choosing import gone_lines
from ntm_sheets.rounds.inspecting import Inspector, SandboxedInspector
from ntm_sheets.rounds.judgement import program_mark
from ntm_sheets.rounds.looking import Behind, Tell, View, enter, follow, has_other_campaign
from ntm_sheets.rounds.pipeline import WorkspaceSession, no_progress
from ntm_sheets.rounds.readers import make_sandbox
from ntm_sheets.rounds.readings import KeptInspector, Readings
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.rounds.verdicts import TOGETHER, Progress
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.logs import log

InspectorOf = Callable[[Campaign, bytes], Inspector]
ShowProgress = Callable[[str], AbstractContextManager[Progress]]


def no_bar(_title: str) -> AbstractContextManager[Progress]:
    """Show nothing."""
    return nullcontext(no_progress)


@contextmanager
def opened(
    workspace: Workspace,
    *,
    now: datetime | None = None,
    counts: bool = False,
    taking_in: bool = False,
    inspector_of: InspectorOf | None = None,
    follows: bool = True,
    tell: Tell = log.warning,
    show_progress: ShowProgress = no_bar,
) -> Iterator[WorkspaceSession]:
    """Yield the session at work; with `taking_in` it holds the workspace's lock.

    The ledger is made anew from the archive where it is empty or what forms are judged by has changed: what was judged
    by an older campaign is judged again by today's, so that the state stays a function of archive and campaign. A
    broken ledger is set aside first; where an older program held drops back, this one judges everything anew. Where
    the reading `counts`, an edition of the campaign that is new `now` goes into the archive; else it is only looked at.
    `inspector_of` says who inspects files; by default worker processes do.
    A ledger that another hand has changed is made anew too. One that need not follow (`follows`) stays whatever it says:
    its caller makes it anew.
    `tell` gets each line that somebody should know of, beside what the session keeps; the log where none is given.
    Errors: CampaignError, OwnError (lock held, disk, database, a key or an archive that is gone).
    """
    with ExitStack() as stack:
        view = enter(stack, workspace, now=now, counts=counts, taking_in=taking_in, tell=tell)
        session = _at_work(stack, view, inspector_of, show_progress)
        if follows:
            stale = _held_back_by_others(view.ledger) if taking_in else 0
            told = follow(
                view,
                now,
                tell,
                lambda _view, behind: _catch_up(session, behind, tell),
                held=taking_in,
                stale=stale,
            )
            session.losses = (*told, *session.losses)
        if not taking_in:
            stack.enter_context(view.ledger.snapshot())
        yield session


def catch_up(view: View, behind: Behind, tell: Tell = log.warning, show_progress: ShowProgress = no_bar) -> None:
    """Let the ledger of a workspace that is only looked at catch up; the caller holds the lock."""
    with ExitStack() as stack:
        _catch_up(_at_work(stack, view, None, show_progress), behind, tell)


def _at_work(
    stack: ExitStack, view: View, inspector_of: InspectorOf | None, show_progress: ShowProgress
) -> WorkspaceSession:
    campaign, key = view.campaign, view.key
    inspector = inspector_of(campaign, key) if inspector_of else _workers(stack, campaign, key)
    show = stack.enter_context(show_progress("Kiểm tra tệp"))
    session = WorkspaceSession(view.workspace, campaign, view.ledger, key, inspector, progress=show)
    readings = stack.enter_context(Readings(view.workspace.readings))
    session.inspector = KeptInspector(inspector, session.layouts, readings)
    return session


def _workers(stack: ExitStack, campaign: Campaign, key: bytes) -> Inspector:
    return SandboxedInspector(stack.enter_context(make_sandbox(campaign, key)))


def _held_back_by_others(ledger: Ledger) -> int:
    """Count the drops that are held back, where another program than this one failed over some of them."""
    faulted = ledger.faulted()
    return len(faulted) if any(drop.fault != program_mark() for drop in faulted) else 0


def _catch_up(session: WorkspaceSession, behind: Behind, tell: Tell) -> None:
    view = View(session.workspace, session.campaign, session.ledger, session.key)
    # Another process may have done it while this one waited for the lock.
    differs = behind.differs and has_other_campaign(view)
    missing = listed(session.workspace.archive).keys() - session.ledger.numbers().keys()
    if behind.said or differs or behind.stale or len(missing) > TOGETHER:
        if differs and not session.ledger.is_empty():
            tell("Chiến dịch đã thay đổi: chấm lại mọi tệp trong kho lưu theo chiến dịch mới.")
        elif behind.said:
            tell("! Sổ không còn khớp với kho lưu: lập lại sổ từ kho lưu.")
        elif behind.stale:
            tell(f"Chương trình đã đổi: chấm lại mọi tệp, cả {behind.stale} tệp bị giữ lại vì lỗi của bản trước.")
        done = rebuild(session)
        session.losses += (*done.troubles, *done.lost)
        session.worse += done.worse
        words = (*done.words, *(gone_lines(session.ledger.findings()) if differs else ()))
    else:
        words = session.learn() if missing else ()
        session.losses += words
    for line in words:
        tell(f"! {line}")
