"""Files of the outbox in which somebody may have typed: never overwritten, never deleted, but kept under another name."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

from ntm_sheets.errors import OwnError, disk_words
from ntm_sheets.workspace.delivering import deliver

KEPT = "da-dien"
# What Excel, WPS and LibreOffice lay beside a file that somebody has open.
LOCKS = ("~${}", ".~lock.{}#", ".~{}")
IsOurs = Callable[[Path], bool]


def is_open(path: Path) -> bool:
    """Tell whether an office program says that it has the file open."""
    return any(path.with_name(lock.format(path.name)).exists() for lock in LOCKS)


def beside(path: Path, as_of: datetime) -> Path:
    """Give the place that stands in for a file which is open elsewhere."""
    return path.with_name(f"{path.stem}-{as_of:%Hh%M}{path.suffix}")


def hand_out(target: Path, as_of: datetime, draw: Callable[[Path], object], is_ours: IsOurs) -> tuple[Path, list[str]]:
    """Deliver a file whole; gives where it lies and what is to be told.

    What somebody typed in the file that lies there is kept under another name. Where that file is open, the new one is
    put beside it. Errors: OwnError where neither place can be written.
    """
    neighbour = beside(target, as_of)
    try:
        notes = keep(neighbour, is_ours)
        is_taken = is_open(target)
        notes += [] if is_taken else keep(target, is_ours)
    except PermissionError:
        is_taken, notes = True, []
    except OSError as error:
        raise OwnError(
            f"Chưa ghi được {target.name}. {disk_words(error, target.parent.name)}, rồi chạy lại."
        ) from error
    path, note = deliver(neighbour if is_taken else target, as_of, draw)
    if is_taken:
        note = f"{target.name} đang mở ở chỗ khác, nên bản mới nằm ở {path.name}."
    return path, [*notes, note] if note else notes


def keep(path: Path, is_ours: IsOurs) -> list[str]:
    """Give a file in which somebody typed another name, and say so; nothing where it is as the program left it.

    Errors: OSError where it cannot be renamed (PermissionError where it is open elsewhere).
    """
    if not path.exists() or is_ours(path):
        return []
    names = (path.with_stem(f"{path.stem}-{KEPT}" + (f"-{n}" if n > 1 else "")) for n in count(1))
    kept = next(name for name in names if not name.exists())
    path.rename(kept)
    said = (
        f"{path.name} trong thư mục {path.parent.name} đã có người điền hoặc sửa nên được giữ lại với tên {kept.name}."
    )
    # A text says nothing that the inbox could take.
    use = "Còn cần thì cất riêng" if path.suffix == ".txt" else "Còn dùng thì bỏ tệp ấy vào inbox"
    return [f"{said} {use}, không dùng thì xóa."]
