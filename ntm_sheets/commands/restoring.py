"""`rebuild`: the ledger anew from the archive, and the campaign workbook where a workspace has lost it."""

from datetime import datetime

from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.speaking import say, warn
from ntm_sheets.commands.telling import how_to_try_again
from ntm_sheets.commands.telling_round import line_of, tell_outbox
from ntm_sheets.errors import LedgerBroken, OwnError, disk_words
from ntm_sheets.intake.editions import newest_sound
from ntm_sheets.rounds.auditing import find_folders
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace


def rebuild_ledger(workspace: Workspace, now: datetime) -> int:
    """Make the ledger anew from the archive, then the outbox; a missing campaign workbook comes back first.

    Gives the exit code of the contract: what cannot be read any more, or what the program failed over, is ours; what is
    taken no longer is refused.
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
    with opened(workspace, now=now, counts=True, taking_in=True, follows=False) as session:
        done = rebuild(session)
        for line in done.words:
            warn(f"! {line}")
        held_back = session.ledger.held_back()
        for line in (*(line_of(drop, session.unit_names) for drop in held_back), *how_to_try_again(held_back)):
            say(line)
        published = publish(session, now)
        tell_outbox(published, say)
        ours = done.troubles or done.lost or held_back or not published.is_whole
    say(f"Đã lập lại sổ từ {done.number} tệp trong kho lưu.")
    return 3 if ours else 1 if done.worse else 0


def restore_campaign(workspace: Workspace) -> str:
    """Put the archive's newest edition in the place of a missing campaign workbook; say so, or nothing where none was.

    A workbook that lies there is never touched.
    """
    found = None if workspace.campaign.exists() else newest_sound(workspace.archive)
    if found is None:
        return ""
    edition, data = found
    try:
        with delivered(workspace.campaign) as aside:
            aside.write_bytes(data)
    except OSError as error:
        raise OwnError(
            f"Chưa lấy lại được {workspace.campaign.name}. {disk_words(error, 'thư mục làm việc')}, rồi chạy lại."
        ) from error
    return (
        f"Đã lấy lại {workspace.campaign.name} từ kho lưu: bản máy đọc lần đầu lúc {edition.loaded_at:%H:%M %d/%m/%Y}, "
        "bản mới nhất trong kho."
    )
