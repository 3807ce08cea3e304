"""The workspace's own key: what it signs the forms with that it sends out."""

import os
import secrets
import tempfile
from pathlib import Path

from ntm_sheets.errors import OwnError
from ntm_sheets.workspace import sync_folder

KEY_BYTES = 32


def signing_key(path: Path) -> bytes:
    """Give the key that lies at `path`, made at first use; two processes that make it at once get the same one.

    Errors: OwnError where it cannot be read or written, or is no longer a key.
    """
    try:
        if not path.exists():
            _make(path)
        text = path.read_text("ascii", errors="replace").strip()
    except OSError as error:
        raise OwnError(
            f"Không đọc được khóa ký phiếu {path.name} trong thư mục {path.parent.name} ({error.strerror}). "
            "Xem lại quyền đọc ghi của thư mục đó, rồi chạy lại."
        ) from error
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise OwnError(
            f"Khóa ký phiếu {path.name} trong thư mục {path.parent.name} đã hỏng. Lấy lại tệp đó từ bản sao dự phòng; "
            "không có bản sao thì xóa nó đi, chạy “ntm-sheets forms” và phát lại phiếu cho các thôn."
        )
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        _place(Path(aside), path)
        sync_folder(path.parent)
    finally:
        Path(aside).unlink(missing_ok=True)


def _place(aside: Path, path: Path) -> None:
    """Put the key in its place unless one lies there: whoever comes second must not replace the first one's key."""
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    except OSError:
        # A drive without hard links (exFAT): there a second process in the same instant is the lesser worry.
        if not path.exists():
            aside.replace(path)
