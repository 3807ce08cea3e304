"""Extra folders in which files fall (the chat program's, Downloads, a stick): looked at, copied from, never written to.

A look costs a name and a stat for each file. Links are not followed, a file that is opened keeps the time of its last
reading where the system allows it, and what is copied appears in the inbox whole or not at all.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.intake.inbox import InboxFile, is_passing, open_regular, written_ns
from ntm_sheets.intake.settling import LARGEST_BYTES
from ntm_sheets.untrusted.heading import is_letter
from ntm_sheets.untrusted.never_forms import is_shortcut, is_system_folder, owned
from ntm_sheets.untrusted.refusing import ZIP_START
from ntm_sheets.untrusted.sniffing import ARCHIVES, OLE
from ntm_sheets.workspace.delivering import sync_folder

# The chat program keeps a folder for each month, and one for each group in it.
DEPTH = 4
# A folder with more is somebody's whole disk.
MOST_FILES = 50_000
# How whatever may hold a form begins; a letter is told by its first lines.
_STARTS = (ZIP_START, OLE, *ARCHIVES)
_HEAD_BYTES = 8192
# A copy under way; no program takes a file of such an ending for a form.
# What a stick or a share says that knows no second name for a file.
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
_ASIDE, _ASIDE_END = ".tmp-nhan-", ".tmp"


@dataclass(frozen=True)
class Listed:
    """What lies in an extra folder, oldest first; `more` where not all of it was looked at."""

    files: tuple[InboxFile, ...]
    more: bool = False


def list_folder(folder: Path, workspace: Path) -> Listed:
    """List the files in a folder and below it, down to DEPTH; the workspace itself, where it lies there, is left out.

    Errors: OSError where the folder is not there, or cannot be read.
    """
    own = workspace.stat()
    found: list[InboxFile] = []
    for file in _walk(folder, "", 0, (own.st_dev, own.st_ino)):
        if len(found) == MOST_FILES:
            return Listed(_sorted(found), more=True)
        found.append(file)
    return Listed(_sorted(found))


def _sorted(found: list[InboxFile]) -> tuple[InboxFile, ...]:
    return tuple(sorted(found, key=lambda file: (file.mtime_ns, file.name)))


def _walk(folder: Path, above: str, depth: int, own: tuple[int, int]) -> Iterator[InboxFile]:
    with os.scandir(folder) as listing:
        entries = list(listing)
    held_open = {twin.casefold() for entry in entries if (twin := owned(entry.name))}
    for entry in entries:
        name = entry.name
        # What is gone, or not to be seen, is no trouble of the others.
        with suppress(OSError):
            seen = Path(entry.path).lstat() if os.name == "nt" else entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(seen.st_mode):
                is_own = (seen.st_dev, seen.st_ino) == own
                if depth < DEPTH and not is_own and not is_system_folder(name) and not name.startswith("."):
                    yield from _walk(Path(entry.path), f"{above}{name}/", depth + 1, own)
            elif stat.S_ISREG(seen.st_mode) and seen.st_size and not is_passing(name) and not is_shortcut(name):
                is_open = name.casefold() in held_open
                yield InboxFile(
                    Path(entry.path), above + name, seen.st_size, written_ns(seen), is_open, seen.st_ctime_ns
                )


def may_hold_a_form(file: InboxFile) -> bool:
    """Tell by a file's size and first bytes whether it is worth a look for the mark. Errors: OSError."""
    if file.size > LARGEST_BYTES:
        return False
    with open_regular(file.path) as opened:
        head = opened.read(_HEAD_BYTES)
    return head.startswith(_STARTS) or is_letter(head)


def sweep_copies(inbox: Path) -> None:
    """Take away what a kill left of a copy; whoever calls holds the workspace's lock, so that nobody copies now."""
    for left in inbox.glob(f"{_ASIDE}*{_ASIDE_END}"):
        with suppress(OSError):
            left.unlink()


def lies_in(inbox: Path, data: bytes) -> bool:
    """Tell whether the inbox holds a file of these very bytes."""
    mark = sha256_of(data)
    for path in inbox.glob("*"):
        with suppress(OSError):
            if path.is_file() and path.stat().st_size == len(data) and sha256_of(path.read_bytes()) == mark:
                return True
    return False


def copy_in(inbox: Path, file: InboxFile, data: bytes, sha256: str, step: Callable[[str], None]) -> Path:
    """Put a copy of a file into the inbox, whole, under its own name and time; another of that name stays. Errors: OSError."""
    aside = inbox / f"{_ASIDE}{sha256[:16]}{_ASIDE_END}"
    try:
        with aside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        with suppress(OSError, OverflowError):
            os.utime(aside, ns=(file.mtime_ns, file.mtime_ns))
        step("copied aside")
        target = _placed(aside, inbox, file.path.name)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    sync_folder(inbox)
    return target


def _placed(aside: Path, inbox: Path, name: str) -> Path:
    """Give a file its name, or the first of that kind that is free: also what came just now is not written over."""
    path, number = inbox / name, 1
    while True:
        if not os.path.lexists(path):
            with suppress(FileExistsError):
                _rename_to_free(aside, path)
                return path
        number += 1
        path = inbox / f"{Path(name).stem} ({number}){Path(name).suffix}"


def _rename_to_free(old: Path, new: Path) -> None:
    """Rename; FileExistsError where the name is taken."""
    if os.name == "nt":
        old.rename(new)  # refuses by itself
        return
    try:
        new.hardlink_to(old)
    except OSError as fault:
        if fault.errno not in _NO_LINKS or os.path.lexists(new):
            raise
        old.rename(new)
        return
    old.unlink()
