"""`doctor`: what on this machine would stop the work, and whether archive and ledger are as they were left."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ntm_sheets.commands.arguments import instead_of, tell_neighbours
from ntm_sheets.commands.speaking import looked_into, progress, say
from ntm_sheets.errors import NtmError, reason_of
from ntm_sheets.facts.fingerprints import can_look
from ntm_sheets.ledger.earlier_photos import count_without_look
from ntm_sheets.outbox.office import NO_OFFICE, find_office, is_unwanted
from ntm_sheets.rounds.auditing import Audit, changed_words, examine, find_folders, look_over, worse_of
from ntm_sheets.rounds.folders_seen import folder_lines
from ntm_sheets.rounds.history import wrongly_kept
from ntm_sheets.rounds.looking import View
from ntm_sheets.workspace.folders import Workspace

LEAST_FREE_BYTES = 500_000_000
NO_LOOKS = (
    "Chưa cài phần nhận ra ảnh dùng lại (pip install 'ntm-sheets[photos]'): ảnh gửi lại y nguyên hoặc chỉ nén lại vẫn bị "
    "nhắc, ảnh đã cắt, xoay, đóng khung, chụp màn hình thì không."
)


def examine_machine(workspace: Workspace, now: datetime, *, quick: bool = False) -> int:
    """Say in plain words what on this machine would stop the work; 1 where something would.

    Every archived file is read again and held against its receipt and the ledger; the `quick` way looks at some.
    """
    tell_neighbours(workspace)
    notes: list[str] = []
    troubles = list(dict.fromkeys(_troubles(workspace, now, notes, quick=quick)))
    if not is_unwanted() and find_office() is None:
        notes.append(NO_OFFICE)
    if not can_look():
        notes.append(NO_LOOKS)
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
        with looked_into(workspace, mends=False) as view:
            notes += folder_lines(workspace, view.campaign.folders)
            yield from _damages(view, now, notes, quick=quick)
    except NtmError as error:
        yield str(error)


def _damages(view: View, now: datetime, notes: list[str], *, quick: bool) -> Iterator[str]:
    """Name what of the archive or the ledger is not as it was left."""
    archive, ledger = view.workspace.archive, view.ledger
    if quick:
        found: Audit = look_over(archive, ledger, now.timetuple().tm_yday)
    else:
        with progress("Đối chiếu kho lưu và sổ") as show:
            found = examine(archive, ledger, show)
        if ledger.has_orphans():
            yield "Sổ thiếu tệp mà trước đây đã ghi. Chạy “ntm-sheets rebuild” để lập lại sổ từ kho lưu."
        # Of a ledger that another hand changed no day can be worked out; what it says then, rebuilding mends.
        elif not found.changed and (wrong := wrongly_kept(view.campaign, ledger)):
            yield (
                f"Kết quả máy đã giữ của {wrong[0]} ngày (từ ngày {wrong[1]:%d/%m/%Y}) không khớp với số liệu trong sổ. "
                "Chạy “ntm-sheets rebuild” để lập lại sổ từ kho lưu."
            )
    yield from found.words
    if found.changed:
        yield f"{changed_words(ledger, found.changed)} Chạy “ntm-sheets rebuild” để lập lại sổ từ kho lưu."
    if found.is_behind:
        yield "Kho lưu có tệp mà sổ chưa biết. Chạy “ntm-sheets ingest” để máy ghi thêm vào sổ."
    with ledger.reading() as connection:
        bare = count_without_look(connection)
    if bare and can_look():
        notes.append(
            f"{bare} ảnh nhận khi chưa cài phần nhận ra ảnh dùng lại. Chạy “ntm-sheets rebuild” để xét cả các ảnh đó."
        )
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
