"""The archive and the key that signs the forms: both must be the ones that this workspace has worked with."""

from pathlib import Path

from ntm_sheets.contract.sealing import key_mark, signing_key
from ntm_sheets.errors import FolderGone, LedgerBroken, OwnError
from ntm_sheets.intake.editions import read_editions
from ntm_sheets.intake.receipts import Garbled, listed, read_kept, receipts_folder
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.workspace.folders import Workspace

KEY_META = "key"
# The newest ones tell whose archive it is; one that cannot be read says nothing.
LOOKED_AT = 20


def find_folders(workspace: Workspace) -> None:
    """See to it that nothing is made in the place of a folder that went away. Errors: OwnError."""
    if not workspace.root.is_dir():
        raise FolderGone(_gone(workspace.root, "thư mục làm việc"))
    if not workspace.archive.is_dir() and workspace.ledger.exists():
        raise FolderGone(_gone(workspace.archive, "kho lưu"))


def find_all_folders(workspace: Workspace) -> None:
    """See to it that all folders are there with which a watch began. Errors: OwnError."""
    find_folders(workspace)
    for folder, name in ((workspace.state, "thư mục của sổ"), (workspace.inbox, "thư mục nhận tệp")):
        if not folder.is_dir():
            more = " Nếu đã lỡ xóa thì tạo lại thư mục trống tên inbox." if folder == workspace.inbox else ""
            raise FolderGone(_gone(folder, name) + more)


def workspace_key(workspace: Workspace) -> bytes:
    """Give the workspace's key; a new one is made only where nothing has come and nothing was sent out yet.

    Errors: OwnError where it is missing, damaged, or not the key of this archive.
    """
    archive = workspace.archive
    used = workspace.ledger.exists() or bool(listed(archive)) or any(workspace.campaign_editions.glob("[0-9]*.json"))
    key = signing_key(workspace.form_key, must_be=used)
    known = archive_mark(archive)
    if known and known != key_mark(key):
        raise OwnError(_not_theirs(workspace))
    return key


def archive_mark(archive: Path) -> str:
    """Give the mark of the key that the archive's newest receipts name; empty where none does."""
    for _, name in sorted(listed(archive).items(), reverse=True)[:LOOKED_AT]:
        try:
            kept = read_kept(receipts_folder(archive) / name)
        except (Garbled, OSError):
            continue
        if kept.key:
            return kept.key
    editions, _ = read_editions(archive)
    return next((one.key for one in reversed(editions) if one.key), "")


def check_ledger_key(workspace: Workspace, ledger: Ledger, key: bytes) -> None:
    """Hold the key against the one that the ledger was made with.

    Errors: LedgerBroken where the ledger is another archive's, OwnError where the key was replaced.
    """
    known, mine = ledger.get_meta(KEY_META), key_mark(key)
    if known is None or known == mine:
        return
    if archive_mark(workspace.archive) == mine:
        raise LedgerBroken("Tệp sổ này là của kho lưu khác: sẽ lập sổ mới từ kho lưu ở đây.", workspace.ledger)
    raise OwnError(_not_theirs(workspace))


def _not_theirs(workspace: Workspace) -> str:
    place = f"{workspace.archive.name}/{workspace.form_key.name}"
    return (
        f"Khóa ký phiếu {place} không phải khóa của kho lưu này: mọi phiếu đã nhận sẽ bị coi là giả, nên máy dừng lại. "
        f"Lấy lại đúng tệp {place} từ bản sao dự phòng rồi chạy lại. Tệp trong inbox và kho lưu còn nguyên."
    )


def _gone(folder: Path, name: str) -> str:
    return (
        f"Không thấy {name} {folder.resolve()}. Cắm lại ổ đĩa, nối lại thư mục mạng hoặc lấy lại thư mục đó từ bản sao "
        "dự phòng rồi chạy lại. Máy không lập cái mới thay vào; tệp đã nhận không mất."
    )
