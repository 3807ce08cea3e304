"""Which folder is meant: a workspace, or one that can be made whole again."""

from pathlib import Path

from ntm_sheets.errors import CallError
from ntm_sheets.workspace import Workspace


def workspace_at(folder: Path, *, restorable: bool = False) -> Workspace:
    """Give the workspace in a folder; CallError where none is, unless it is `restorable` from its archive."""
    workspace = Workspace(folder)
    if not workspace.campaign.exists():
        if any(workspace.campaign_editions.glob("*.json")):
            if restorable:
                return workspace
            raise CallError(
                f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}, nhưng kho lưu còn bản đã dùng. "
                "Chạy “ntm-sheets rebuild” để lấy lại."
            )
        raise CallError(
            f"Không thấy {workspace.campaign.name} trong thư mục {folder.resolve()}. "
            f"Chạy “ntm-sheets init” ở đây trước, hoặc chỉ thư mục khác bằng --workspace."
        )
    return workspace
