"""Open a workspace for work: campaign loaded, ledger open and true to the archive, one process at a time."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import load_campaign
from ntm_sheets.commands.speaking import progress, say
from ntm_sheets.errors import OwnError
from ntm_sheets.intake.locking import locked
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.pipeline import Office
from ntm_sheets.workspace import Workspace


@contextmanager
def opened(workspace: Workspace, *, taking_in: bool = False) -> Iterator[Office]:
    """Yield the office at work; with `taking_in` it holds the workspace's lock.

    The ledger is made anew from the archive where it is empty or the campaign has changed: what was judged by the rules
    of an older campaign is judged again by today's, so that the state stays a function of archive and campaign.
    Errors: CampaignError, OwnError (lock held, disk, database).
    """
    campaign = load_campaign(workspace.campaign)
    workspace.make_folders()
    with ExitStack() as stack:
        if taking_in:
            stack.enter_context(locked(workspace.state / "lock"))
        ledger = stack.enter_context(Ledger(workspace.ledger))
        if not _is_current(ledger, campaign):
            _follow_campaign(workspace, campaign, ledger, held=taking_in)
        show = stack.enter_context(progress("Kiểm tra tệp"))
        yield Office(workspace, campaign, ledger, progress=show)


def campaign_mark(campaign: Campaign) -> str:
    """Make a short mark of the campaign's content."""
    return hashlib.sha256(repr(campaign).encode()).hexdigest()[:16]


def _is_current(ledger: Ledger, campaign: Campaign) -> bool:
    return ledger.get_meta("campaign") == campaign_mark(campaign)


def _follow_campaign(workspace: Workspace, campaign: Campaign, ledger: Ledger, *, held: bool) -> None:
    with ExitStack() as stack:
        if not held:
            try:
                stack.enter_context(locked(workspace.state / "lock", patience=0.5))
            except OwnError:
                # A running watch sees the changed campaign itself; until then its last picture is shown.
                say("Chiến dịch vừa thay đổi, máy thu đang cập nhật; kết quả dưới đây theo bản trước.")
                return
        if not ledger.is_empty():
            say("Chiến dịch đã thay đổi: chấm lại mọi tệp trong kho lưu theo chiến dịch mới.")
            ledger.clear()
        with progress("Đọc lại kho lưu") as show:
            Office(workspace, campaign, ledger, progress=show).rebuild()
        ledger.set_meta("campaign", campaign_mark(campaign))
