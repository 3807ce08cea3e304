"""What lies in the inbox: regular files by name, size and time; nothing is opened, no link is followed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ntm_sheets.errors import OwnError

DEPTH = 3
TEMPORARY_ENDS = (".tmp", ".crdownload", ".part", ".partial")
SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})
EXCEL_OWNER, OFFICE_LOCK, LOCK_END = "~$", ".~lock.", "#"

Oddity = Literal["link", "special", "too-deep", "closed"]
ODDITY_WORDS: dict[Oddity, str] = {
    "link": "là đường dẫn tắt, không phải tệp thật; hãy chép chính tệp đó vào inbox",
    "special": "không phải tệp thường nên không mở; hãy xóa đi và chép tệp thật vào inbox",
    "too-deep": f"thư mục nằm sâu quá {DEPTH} lớp nên không xem; hãy chuyển tệp bên trong ra ngoài inbox",
    "closed": "thư mục không mở được; hãy xem lại quyền đọc, hoặc chuyển tệp bên trong ra ngoài inbox",
}


@dataclass(frozen=True)
class Lying:
    """A regular file in the inbox; `name` is its path below the inbox with forward slashes.

    `open_now` is true where an owner or lock file beside it says that a spreadsheet program holds it open.
    """

    path: Path
    name: str
    size: int
    mtime_ns: int
    open_now: bool = False


@dataclass(frozen=True)
class Strange:
    """Something in the inbox that is not taken in, and why."""

    name: str
    why: Oddity

    @property
    def reason(self) -> str:
        """Say why it is left lying, and what to do."""
        return ODDITY_WORDS[self.why]


def list_inbox(inbox: Path) -> tuple[Lying, ...]:
    """List the files that may be taken in, oldest first; a missing inbox is an empty one.

    Errors: OwnError where the inbox itself cannot be read.
    """
    found = [item for item in _walk(inbox) if isinstance(item, Lying)]
    return tuple(sorted(found, key=lambda lying: (lying.mtime_ns, lying.name)))


def list_strange(inbox: Path) -> tuple[Strange, ...]:
    """List what lies in the inbox but is never taken in, temporary and system files left out."""
    found = [item for item in _walk(inbox) if isinstance(item, Strange)]
    return tuple(sorted(found, key=lambda strange: strange.name))


def is_passing(name: str) -> bool:
    """Tell whether a file name is a program's own temporary or system file."""
    low = name.casefold()
    return low.startswith((".", EXCEL_OWNER)) or low.endswith(TEMPORARY_ENDS) or low in SYSTEM_NAMES


def _walk(inbox: Path) -> Iterator[Lying | Strange]:
    try:
        names = [path.name for path in inbox.iterdir()]
    except FileNotFoundError:
        return
    except OSError as error:
        raise OwnError(
            f"Không đọc được thư mục {inbox.name} ({error.strerror}). "
            "Kiểm tra ổ đĩa còn nối và quyền đọc; các tệp trong đó vẫn còn, sẽ thử lại."
        ) from error
    yield from _entries(inbox, names, "", 0)


def _entries(folder: Path, names: list[str], above: str, depth: int) -> Iterator[Lying | Strange]:
    held_open = {twin.casefold() for twin in map(_twin, names) if twin}
    for name in names:
        path, shown = folder / name, above + _storable(name)
        try:
            # Not the listing's own sizes: Windows lets those of a file that is being written go stale.
            found = path.lstat()
        except OSError:
            continue
        if is_passing(name):
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _folder(path, shown, depth + 1)
        elif stat.S_ISREG(found.st_mode):
            is_open = name.casefold() in held_open
            yield Lying(path, shown, found.st_size, found.st_mtime_ns, is_open)
        else:
            yield Strange(shown, "link" if stat.S_ISLNK(found.st_mode) else "special")


def _folder(folder: Path, shown: str, depth: int) -> Iterator[Lying | Strange]:
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return
    except OSError:
        yield Strange(shown, "closed")
        return
    if depth <= DEPTH:
        yield from _entries(folder, names, f"{shown}/", depth)
    elif names:
        yield Strange(shown, "too-deep")


def _twin(name: str) -> str:
    """Give the file that an owner or lock file speaks of, or nothing."""
    if name.startswith(EXCEL_OWNER):
        return name.removeprefix(EXCEL_OWNER)
    if name.startswith(OFFICE_LOCK) and name.endswith(LOCK_END):
        return name.removeprefix(OFFICE_LOCK).removesuffix(LOCK_END)
    return ""


def _storable(name: str) -> str:
    """Give a name that every file and database can hold; bytes that are no text become a replacement sign."""
    return os.fsencode(name).decode("utf-8", "replace")
