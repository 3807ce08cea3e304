"""`doctor` and `rebuild`: what would stop the work, whether archive and ledger are as they were left, and both made whole again."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ntm_sheets.commands.arguments import instead_of, tell_neighbours
from ntm_sheets.commands.speaking import opened, progress, say, warn
from ntm_sheets.commands.telling import how_to_try_again, line_of, tell_outbox
from ntm_sheets.errors import LedgerBroken, NtmError, OwnError, disk_words, reason_of
from ntm_sheets.intake.editions import newest_sound
from ntm_sheets.rounds.auditing import Audit, changed_words, examine, find_folders, look_over
from ntm_sheets.rounds.history import wrongly_kept
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.rounds.rebuilding import rebuild, worse_of
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


LEAST_FREE_BYTES = 500_000_000


def examine_machine(workspace: Workspace, now: datetime, *, quick: bool = False) -> int:
    """Say in plain words what on this machine would stop the work; 1 where something would.

    Every archived file is read again and held against its receipt and the ledger; the `quick` way looks at some.
    """
    tell_neighbours(workspace)
    notes: list[str] = []
    troubles = list(dict.fromkeys(_troubles(workspace, now, notes, quick=quick)))
    for trouble in troubles:
        say(f"✗ {trouble}")
    for note in notes:
        say(f"• {note}")
    if not troubles:
        said = "" if quick else ", kho lưu và sổ khớp nhau"
        say(f"✓ Máy này sẵn sàng: thư mục ghi được, ổ đĩa còn chỗ, chiến dịch đọc được{said}.")
    return 1 if troubles else 0


def _troubles(workspace: Workspace, now: datetime, notes: list[str], *, quick: bool) -> Iterator[str]:
    root = workspace.root
    if not root.is_dir():
        yield f"Không có thư mục {root.resolve()}. Chạy “ntm-sheets init” trước."
        return
    if shutil.disk_usage(root).free < LEAST_FREE_BYTES:
        yield "Ổ đĩa còn dưới 500 MB. Xóa bớt tệp không dùng rồi chạy lại."
    closed = [trouble for folder in _folders(workspace) if (trouble := _unwritable(folder))]
    yield from closed
    if closed:
        return
    if not workspace.campaign.exists():
        meant = instead_of(workspace) or "Chạy “ntm-sheets init” trước."
        yield f"Chưa có chien-dich.xlsx. {meant}"
        return
    try:
        find_folders(workspace)
        with opened(workspace, mends=False) as session:
            yield from _damages(session, now, notes, quick=quick)
    except NtmError as error:
        yield str(error)


def _damages(session: WorkspaceSession, now: datetime, notes: list[str], *, quick: bool) -> Iterator[str]:
    """Name what of the archive or the ledger is not as it was left."""
    archive, ledger = session.workspace.archive, session.ledger
    if quick:
        found: Audit = look_over(archive, ledger, now.timetuple().tm_yday)
    else:
        with progress("Đối chiếu kho lưu và sổ") as show:
            found = examine(archive, ledger, show)
        if wrong := wrongly_kept(session.campaign, ledger):
            yield (
                f"Kết quả máy đã giữ của {wrong[0]} ngày (từ ngày {wrong[1]:%d/%m/%Y}) không khớp với số liệu trong sổ. "
                "Chạy “ntm-sheets rebuild” để lập lại sổ từ kho lưu."
            )
    yield from found.words
    if found.changed:
        yield f"{changed_words(ledger, found.changed)} Chạy “ntm-sheets rebuild” để lập lại sổ từ kho lưu."
    if found.is_behind:
        yield "Kho lưu có tệp mà sổ chưa biết. Chạy “ntm-sheets ingest” để máy ghi thêm vào sổ."
    worse = worse_of(ledger)
    if worse:
        yield (
            f"{len(worse)} tệp trước đây đã nhận, nay không nhận được nữa. Xem lại chien-dich.xlsx (mã đơn vị, chỉ "
            "tiêu) hoặc sửa bằng “ntm-sheets corrections”:\n" + "\n".join(worse.values())
        )
    notes += found.notes


def _folders(workspace: Workspace) -> list[Path]:
    below = (workspace.inbox, workspace.archive, workspace.state, workspace.outbox, workspace.templates)
    return [workspace.root, *(folder for folder in below if folder.exists())]


def _unwritable(folder: Path) -> str:
    probe = folder / ".thu-ghi"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return f"Không ghi được vào {folder.resolve()} ({reason_of(error)}). Xin quyền ghi hoặc chọn thư mục khác."
    return ""
