"""Take a file's bytes out of the inbox, and then the file, as long as it is the very one that was listed."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

from ntm_sheets.errors import OwnError, reason_of
from ntm_sheets.intake.listing import InboxFile, written_ns
from ntm_sheets.intake.wholeness import is_being_written

# A link put in the file's place must not be followed, and a pipe must not hold us up; Windows has neither flag.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))

_STEP = 1024 * 1024


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading; OSError for anything else."""
    handle = os.open(path, _FLAGS)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EISDIR, "not a regular file", path.name)
    return os.fdopen(handle, "rb")


def take_bytes(lying: InboxFile) -> bytes:
    """Read a whole file of the inbox.

    Errors: OwnError where it is held, gone, or no longer as it was listed; the next round sees it anew.
    """
    try:
        with open_regular(lying.path) as file:
            data = file.read()
            is_same = _is_as_listed(os.fstat(file.fileno()), lying)
    except OSError as error:
        raise OwnError(
            f"Chưa đọc được tệp {lying.name} ({reason_of(error)}). "
            "Nếu tệp đang mở thì đóng lại; tệp vẫn ở inbox, sẽ thử lại."
        ) from error
    if not is_same:
        raise _changed(lying)
    return data


def remove(lying: InboxFile, data: bytes) -> None:
    """Take a file out of the inbox once its bytes, `data`, are archived.

    It is compared once more before: what came in its place meanwhile, or was written behind what was read, stays.
    Errors: OwnError where it stays for that, or may not be removed.
    """
    try:
        if not (_is_as_listed(lying.path.lstat(), lying) and _holds_just(lying.path, data)):
            raise _changed(lying)
        lying.path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise OwnError(
            f"Đã nhận và lưu tệp {lying.name}, nhưng chưa dọn được nó khỏi inbox ({reason_of(error)}). "
            "Nếu tệp đang mở thì đóng lại, hoặc xem quyền ghi của thư mục; tệp không bị nhận hai lần."
        ) from error


def _changed(lying: InboxFile) -> OwnError:
    return OwnError(f"Tệp {lying.name} vừa thay đổi trong lúc đọc. Không cần làm gì: lần chạy sau sẽ nhận bản mới.")


def _holds_just(path: Path, data: bytes) -> bool:
    """Tell whether a file holds these bytes, no others, and nobody is about to add some."""
    with open_regular(path) as file:
        at = 0
        while piece := file.read(_STEP):
            if data[at : at + len(piece)] != piece:
                return False
            at += len(piece)
        return at == len(data) and not is_being_written(file)


def _is_as_listed(found: os.stat_result, lying: InboxFile) -> bool:
    return (found.st_size, written_ns(found)) == (lying.size, lying.mtime_ns)
