"""`campaign move`: the whole plan in the officer's own workbook moved to other days."""

from datetime import date
from pathlib import Path

from ntm_sheets.campaign.moments import read_day
from ntm_sheets.campaign.moving import Moved, moved_book
from ntm_sheets.campaign.workbook import load_campaign
from ntm_sheets.commands.neighbours import is_open
from ntm_sheets.errors import CallError
from ntm_sheets.intake.editions import is_before_any
from ntm_sheets.intake.locking import locked
from ntm_sheets.rounds.auditing import find_folders, workspace_key
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import KEPT_CAMPAIGN, Workspace

MOST_NAMED = 8


def move_campaign(workspace: Workspace, typed: str) -> str:
    """Move period and plan to begin on the day that was typed; the workbook of before is kept beside the new one.

    Nothing is changed where a file has come already: the days in the forms would be outside. Errors: CallError,
    CampaignError where the moved workbook could not be used, OwnError (lock held, archive or key gone), OSError (disk).
    """
    start = read_day(typed)
    find_folders(workspace)
    workspace.make_own_folders()
    with locked(workspace.state / "lock"):
        if workspace.ledger.exists():
            workspace_key(workspace)  # an archive that is only the empty folder of an unplugged drive has none
        if not is_before_any(workspace.archive):
            raise CallError(
                "Đã nhận phiếu của chiến dịch này, nên không dời được nữa: ngày trong các phiếu đó sẽ nằm ngoài chiến dịch. "
                "Lập chiến dịch mới ở thư mục khác: ntm-sheets init THƯ_MỤC --start NGÀY --name TÊN."
            )
        if is_open(workspace):
            raise CallError(f"{workspace.campaign.name} đang mở ở chương trình khác. Lưu lại, đóng tệp rồi chạy lại.")
        moved = moved_book(workspace.campaign, start)
        if not moved.by and not moved.plan_by:
            return f"Chiến dịch đã bắt đầu ngày {start:%d/%m/%Y}, kế hoạch nằm trong chiến dịch: không phải dời gì."
        kept = _put(workspace, moved)
    return _told(moved, start, kept, workspace)


def _put(workspace: Workspace, moved: Moved) -> Path:
    """Put the moved workbook in its place once it is known to be sound, and what lay there beside it."""
    before, kept = workspace.campaign.read_bytes(), _free_name(workspace, moved.start)
    with delivered(workspace.campaign) as aside:
        aside.write_bytes(moved.data)
        load_campaign(aside)
        with delivered(kept) as copy:
            copy.write_bytes(before)
    return kept


def _free_name(workspace: Workspace, start: date) -> Path:
    names = (f"{KEPT_CAMPAIGN}-{start:%Y-%m-%d}{f'-{n}' if n > 1 else ''}.xlsx" for n in range(1, 1000))
    return next(path for path in (workspace.root / name for name in names) if not path.exists())


def _told(moved: Moved, start: date, kept: Path, workspace: Workspace) -> str:
    campaign = load_campaign(workspace.campaign)
    by = moved.plan_by or moved.by
    way = f"{abs(by)} ngày {'về sau' if by > 0 else 'về trước'} ({moved.cells} ô ngày)"
    period = f"{start:%d/%m/%Y} – {campaign.end:%d/%m/%Y}, ra quân trước {campaign.launch_by:%d/%m/%Y}"
    lines = [
        f"Đã dời cả kế hoạch {way}: chiến dịch {period}.",
        f"Bản trước khi dời: {kept.name}.",
        "Vẽ lại phiếu bằng “ntm-sheets forms”; phiếu đã gửi đi trước đó còn ngày cũ, hãy gửi phiếu mới.",
    ]
    if moved.naming:
        more = f" và {len(moved.naming) - MOST_NAMED} ô khác" if len(moved.naming) > MOST_NAMED else ""
        lines.append(f"Chữ có ghi ngày thì máy không sửa, xem lại: {', '.join(moved.naming[:MOST_NAMED])}{more}.")
    return "\n".join(lines)
