"""What somebody typed after a command, understood: the workspace, a moment, a unit by whatever it is called."""

from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.folding import bare_name, closest, fold, match, slug
from ntm_sheets.campaign.moments import VIETNAM, read_moment
from ntm_sheets.commands.neighbours import instead_of, tell_neighbours
from ntm_sheets.errors import CallError
from ntm_sheets.workspace.folders import Workspace


def workspace_at(folder: Path, *, restorable: bool = False) -> Workspace:
    """Give the workspace in a folder; CallError where there is no campaign, unless it can be and is to be restored."""
    workspace = Workspace(folder)
    if workspace.campaign.exists():
        tell_neighbours(workspace)
        return workspace
    if any(workspace.campaign_editions.glob("*.json")):
        if restorable:
            return workspace
        raise CallError(
            f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}, nhưng kho lưu còn bản đã dùng. "
            f"{instead_of(workspace) or 'Chạy “ntm-sheets rebuild” để lấy lại.'}"
        )
    raise CallError(
        f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}. "
        f"{instead_of(workspace) or 'Chạy “ntm-sheets init” ở đây trước, hoặc chỉ thư mục khác bằng --workspace.'}"
    )


def moment_of(text: str | None) -> datetime:
    """Give the moment that was typed, else the clock's; CallError where it cannot be understood."""
    if text is None:
        return datetime.now(VIETNAM).replace(tzinfo=None, microsecond=0)
    return read_moment(text).start


def unit_named(campaign: Campaign, text: str) -> Unit:
    """Find the unit that is called so: by its key or its name, with or without signs; CallError names them all."""
    units = campaign.units
    by_name = {unit.name: unit for unit in units}
    keyed = [unit for unit in units if unit.key == text.strip().casefold()]
    name = None if keyed else match(text, by_name)
    alike = [unit for unit in units if fold(bare_name(unit.name)) == fold(bare_name(text))]
    found = keyed or ([by_name[name]] if name else alike) or [unit for unit in units if unit.key == slug(text)]
    if len(found) == 1:
        return found[0]
    near = closest(text, by_name)
    said = f"“{text}” có thể là {len(found)} đơn vị" if found else f"Không có đơn vị nào gọi là “{text}”"
    meant = f" Có phải “{near}”?" if near and not found else ""
    listed = ", ".join(f"{unit.name} ({unit.key})" for unit in found or units)
    raise CallError(f"{said}.{meant} Ghi tên hoặc mã của một trong: {listed}.")
