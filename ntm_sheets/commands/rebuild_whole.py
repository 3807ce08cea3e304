"""`rebuild`: the ledger anew from the archive, then the outbox."""

from datetime import datetime

from ntm_sheets.commands.keyed import find_folders
from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.rebuilding import rebuild
from ntm_sheets.commands.restoring import restore_campaign
from ntm_sheets.commands.speaking import logged, say, warn
from ntm_sheets.commands.taking_in import OURS, REFUSED, WELL
from ntm_sheets.commands.telling import places_of, troubles_of
from ntm_sheets.errors import LedgerBroken
from ntm_sheets.publishing import publish
from ntm_sheets.workspace import Workspace


def rebuild_ledger(workspace: Workspace, now: datetime) -> int:
    """Make the ledger anew from the archive, then the outbox; a missing campaign workbook comes back first.

    Gives the exit code of the contract: what cannot be read any more is ours, what is taken no longer is refused.
    """
    find_folders(workspace)
    restored = restore_campaign(workspace)
    if restored:
        say(restored)
    try:
        return _rebuilt(workspace, now)
    except LedgerBroken as broken:
        # It broke while it was read: it is set aside now, and the archive is asked again.
        warn(f"! {broken}")
        return _rebuilt(workspace, now)


def _rebuilt(workspace: Workspace, now: datetime) -> int:
    with opened(workspace, now=now, counts=True, taking_in=True, mends=False) as office, logged(workspace.log):
        done = rebuild(office)
        for line in done.words:
            warn(f"! {line}")
        published = publish(office, now)
        for line in (*troubles_of(published), *places_of(published)):
            say(line)
        ours = done.troubles or done.lost or published.troubles
    say(f"Đã lập lại sổ từ {done.number} tệp trong kho lưu.")
    return OURS if ours else REFUSED if done.worse else WELL
