"""The campaign workbook back from the archive, where a workspace has lost it."""

from ntm_sheets.errors import OwnError, disk_words
from ntm_sheets.intake.editions import newest_sound
from ntm_sheets.workspace import Workspace, delivered


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
