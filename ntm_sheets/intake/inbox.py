"""What lies in the inbox, nothing opened, no link followed; and a file's bytes taken out of it, as long as it is the very one."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal

from ntm_sheets.errors import OwnError, reason_of
from ntm_sheets.intake.wholeness import is_being_written
from ntm_sheets.untrusted.never_forms import is_half_download, is_leaving, is_shortcut, is_system_folder, owned

DEPTH = 3
FORM_ENDS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".eml", ".msg", ".zip", ".rar", ".7z", ".gz")
# What Safari makes of a download under way is a folder; this file in it says so.
SAFARI_END, SAFARI_MARK = ".download", "info.plist"

Oddity = Literal["link", "special", "too-deep", "closed", "hidden"]
ODDITY_WORDS: dict[Oddity, str] = {
    "link": "là đường dẫn tắt, không phải tệp thật; hãy chép chính tệp đó vào inbox",
    "special": "không phải tệp thường nên không mở; hãy xóa đi và chép tệp thật vào inbox",
    "too-deep": f"thư mục nằm sâu quá {DEPTH} lớp nên không xem; hãy chuyển tệp bên trong ra ngoài inbox",
    "closed": "thư mục không mở được; hãy xem lại quyền đọc, hoặc chuyển tệp bên trong ra ngoài inbox",
    "hidden": "tên bắt đầu bằng dấu chấm nên là tệp ẩn, máy không nhận; nếu là phiếu thì đổi tên, bỏ dấu chấm ở đầu",
}


@dataclass(frozen=True)
class InboxFile:
    """A regular file in the inbox; `name` is its path below the inbox with forward slashes.

    `open_now` is true where an owner or lock file beside it says that a spreadsheet program holds it open. `ctime_ns` is
    when the system last touched the file, whatever time it bears (on Windows: when it was made).
    """

    path: Path
    name: str
    size: int
    mtime_ns: int
    open_now: bool = False
    ctime_ns: int = 0

    @property
    def stirred_ns(self) -> int:
        """When it was last written or put here: a copy may keep the time of its original, but not this one."""
        return max(self.mtime_ns, self.ctime_ns)


@dataclass(frozen=True)
class SkippedEntry:
    """Something in the inbox that is not taken in, and why."""

    name: str
    why: Oddity

    @property
    def reason(self) -> str:
        """Say why it is left lying, and what to do."""
        return ODDITY_WORDS[self.why]


@dataclass(frozen=True)
class Loading:
    """A file under the name that a browser gives it until all of it is there; `lying` as of any other file."""

    lying: InboxFile


Found = InboxFile | SkippedEntry | Loading
# A drive may bear any time, also one that no ledger can hold (past the year 2262).
_LATEST_NS = 2**63 - 1


def list_inbox(inbox: Path) -> tuple[InboxFile, ...]:
    """List the files that may be taken in, oldest first; a missing inbox is an empty one.

    Errors: OwnError where the inbox itself cannot be read.
    """
    found = [item for item in _walk(inbox) if isinstance(item, InboxFile)]
    return tuple(sorted(found, key=lambda lying: (lying.mtime_ns, lying.name)))


def list_left(inbox: Path) -> tuple[tuple[InboxFile, ...], tuple[SkippedEntry, ...]]:
    """List what lies in the inbox and is not taken in: downloads under way, and what never is; system files left out."""
    found = list(_walk(inbox))
    loading = sorted((item.lying for item in found if isinstance(item, Loading)), key=lambda lying: lying.name)
    strange = sorted((item for item in found if isinstance(item, SkippedEntry)), key=lambda strange: strange.name)
    return tuple(loading), tuple(strange)


def written_ns(found: os.stat_result) -> int:
    """Give when a file was last written, by the time that it bears, as far as a ledger can hold it."""
    return min(found.st_mtime_ns, _LATEST_NS)


def is_passing(name: str) -> bool:
    """Tell whether a file name is a program's own temporary or system file."""
    return name.startswith(".") or is_leaving(name) or is_half_download(name)


def _walk(inbox: Path) -> Iterator[Found]:
    try:
        names = [path.name for path in inbox.iterdir()]
    except FileNotFoundError:
        return
    except OSError as error:
        raise OwnError(
            f"Không đọc được thư mục {inbox.name} ({reason_of(error)}). "
            "Kiểm tra ổ đĩa còn nối và quyền đọc; các tệp trong đó vẫn còn, sẽ thử lại."
        ) from error
    yield from _entries(inbox, names, "", 0)


def _entries(folder: Path, names: list[str], above: str, depth: int) -> Iterator[Found]:
    held_open = {twin.casefold() for twin in map(owned, names) if twin}
    for name in names:
        path, shown = folder / name, above + _storable(name)
        try:
            # Not the listing's own sizes: Windows lets those of a file that is being written go stale.
            found = path.lstat()
        except OSError:
            continue
        if stat.S_ISDIR(found.st_mode):
            yield from _folder(path, shown, depth + 1, found)
        elif stat.S_ISREG(found.st_mode):
            is_open = name.casefold() in held_open
            yield from _file(InboxFile(path, shown, found.st_size, written_ns(found), is_open, found.st_ctime_ns))
        elif not is_passing(name):
            yield SkippedEntry(shown, "link" if stat.S_ISLNK(found.st_mode) else "special")


def _file(lying: InboxFile) -> Iterator[Found]:
    name = lying.path.name
    if is_half_download(name):
        yield Loading(lying)
    elif is_leaving(name):
        return
    elif name.startswith("."):
        yield from (SkippedEntry(lying.name, "hidden"),) if name.casefold().endswith(FORM_ENDS) else ()
    else:
        yield SkippedEntry(lying.name, "link") if is_shortcut(name) else lying


def _folder(folder: Path, shown: str, depth: int, seen: os.stat_result) -> Iterator[Found]:
    if is_system_folder(folder.name):
        return
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return
    except OSError:
        yield SkippedEntry(shown, "closed")
        return
    if _is_loading(folder.name, names):
        yield Loading(InboxFile(folder, shown, 0, seen.st_mtime_ns, False, seen.st_ctime_ns))
    elif folder.name.startswith("."):
        yield from (
            (SkippedEntry(shown, "hidden"),) if any(name.casefold().endswith(FORM_ENDS) for name in names) else ()
        )
    elif depth <= DEPTH:
        yield from _entries(folder, names, f"{shown}/", depth)
    elif names:
        yield SkippedEntry(shown, "too-deep")


def _is_loading(folder: str, names: list[str]) -> bool:
    return folder.casefold().endswith(SAFARI_END) and any(name.casefold() == SAFARI_MARK for name in names)


def _storable(name: str) -> str:
    """Give a name that every file and database can hold; bytes that are no text become a replacement sign."""
    return os.fsencode(name).decode("utf-8", "replace")


# A link put in the file's place must not be followed, and a pipe must not hold us up; Windows has neither flag.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))

# Linux keeps the time of the last reading then; it lets only a file's owner ask for that.
_UNNOTED = getattr(os, "O_NOATIME", 0)

_STEP = 1024 * 1024


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading; OSError for anything else."""
    try:
        handle = os.open(path, _FLAGS | _UNNOTED)
    except PermissionError:
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
        raise _not_removed(lying, error) from error


def remove_unread(lying: InboxFile) -> None:
    """Take a file out of the inbox of which all that is in it is archived, as long as it is the one that was listed."""
    try:
        with open_regular(lying.path) as file:
            if not _is_as_listed(os.fstat(file.fileno()), lying) or is_being_written(file):
                raise _changed(lying)
        lying.path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _not_removed(lying, error) from error


def _not_removed(lying: InboxFile, error: OSError) -> OwnError:
    return OwnError(
        f"Đã nhận và lưu tệp {lying.name}, nhưng chưa dọn được nó khỏi inbox ({reason_of(error)}). "
        "Nếu tệp đang mở thì đóng lại, hoặc xem quyền ghi của thư mục; tệp không bị nhận hai lần."
    )


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
