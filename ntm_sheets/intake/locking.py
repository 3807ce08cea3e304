"""One process at a time takes files in: a lock that the system lets go of when its holder dies."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ntm_sheets.errors import OwnError

# Long enough for another run to finish a round, short enough that nobody thinks the program hangs.
PATIENCE_SECONDS = 10.0
LONGEST_NAME = 200


@contextmanager
def locked(path: Path, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
    """Hold the workspace's lock; OwnError that names the holder where another process keeps it too long."""
    # Whoever only looks takes no lock.
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    holder = path.with_suffix(".holder")
    try:
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise OwnError(
            f"Một chương trình khác ({_read(holder)}) đang làm việc ở thư mục này (có thể là máy thu). "
            "Để nhận tệp thì cứ để nó làm, không cần chạy hai lần; việc khác thì chờ nó xong, hoặc dừng nó (Ctrl-C) rồi chạy lại."
        ) from error
    try:
        with suppress(OSError):  # the name is a courtesy: a full disk must not keep us from going on
            holder.write_text(f"tiến trình {os.getpid()} trên máy {socket.gethostname()}", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8", errors="replace")[:LONGEST_NAME]
    except OSError:
        return "không rõ tên"
