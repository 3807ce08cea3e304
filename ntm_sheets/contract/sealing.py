"""The workspace's own key: what it signs the forms with that it sends out."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from ntm_sheets.errors import OwnError, reason_of
from ntm_sheets.workspace.delivering import sync_folder

KEY_BYTES = 32
MARK_DIGITS = 16


def signing_key(path: Path, *, must_be: bool = False) -> bytes:
    """Give the key that lies at `path`, made at first use; two processes that make it at once get the same one.

    Where it `must_be` there already (forms that it signed have been sent out), none is made.
    Errors: OwnError where it is missing, cannot be read or written, or is no longer a key.
    """
    try:
        if not path.exists():
            if must_be:
                raise OwnError(_missing(path))
            _make(path)
        data = path.read_bytes()
    except OSError as error:
        raise OwnError(
            f"Không đọc được khóa ký phiếu {path.name} trong thư mục {path.parent.name} ({reason_of(error)}). "
            "Xem lại quyền đọc ghi của thư mục đó, rồi chạy lại."
        ) from error
    key = _decoded(data)
    if len(key) != KEY_BYTES:
        raise OwnError(
            f"Khóa ký phiếu {path.name} trong thư mục {path.parent.name} đã hỏng. Lấy lại đúng tệp đó từ bản sao dự "
            "phòng rồi chạy lại. Đừng xóa nó: không có khóa thì không đọc lại được các phiếu đã phát."
        )
    return key


def key_mark(key: bytes) -> str:
    """Give a short mark by which a key is known again, and that does not reveal it."""
    return hashlib.sha256(b"ntm-sheets form key " + key).hexdigest()[:MARK_DIGITS]


def _missing(path: Path) -> str:
    place = f"{path.parent.name}/{path.name}"
    return (
        f"Thiếu khóa ký phiếu {place}, mà kho lưu đã có phiếu hoặc máy đã dùng khóa này trước đây. Máy không tự lập "
        f"khóa mới, vì mọi phiếu đã phát sẽ bị coi là giả. Lấy lại tệp {place} từ bản sao dự phòng (hoặc cắm lại ổ "
        "đĩa có kho lưu) rồi chạy lại. Tệp trong inbox và kho lưu còn nguyên."
    )


def _decoded(data: bytes) -> bytes:
    """Read the key's text, also where an editor has saved it with a mark before it or as UTF-16."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return bytes.fromhex(data.decode("utf-16" if wide else "utf-8-sig").strip())
    except ValueError:
        return b""


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
