"""How a file is delivered whole: written beside its place, read back, and moved there in one step."""

import errno
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from ntm_sheets.errors import OwnError, disk_words

ASIDE = ".tmp-"


def sweep(folder: Path, before: float) -> None:
    """Take away what a killed run left half-written in a folder, last touched before a second of the epoch.

    What is younger may be another process's work. A file that cannot be removed harms nobody and is left.
    """
    for path in folder.glob(f"{ASIDE}*"):
        with suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()


def spare_name(path: Path) -> Path:
    """Give a name beside a path that is free, for what is put aside: `name-hong-1.ending`."""
    number = 1
    while (spare := path.with_name(f"{path.stem}-hong-{number}{path.suffix}")).exists():
        number += 1
    return spare


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def delivered(target: Path, *, lasting: bool = True, unless_same: bool = False) -> Iterator[Path]:
    """Yield a path to write to; on a clean exit the file is fsynced and put in the target's place in one step.

    Unless it need not be `lasting` at once: then the caller makes the folder's entry durable, for many files together.
    With `unless_same` a target that has the very same bytes already is left alone: whoever syncs the folder sees no change.

    The half-written file lies beside the target under a name that starts with a dot, and goes away on any fault.
    Errors: OSError from the write or the replace (PermissionError where the target is open elsewhere).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = _new_file(target.parent, target.suffix)
    try:
        yield aside
        if unless_same and _is_same(aside, target):
            aside.unlink()
            return
        with aside.open("rb+") as written:
            os.fsync(written.fileno())
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(target.parent)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _new_file(folder: Path, suffix: str) -> Path:
    """Make an empty file of a name of its own, with the rights that the caller's umask leaves."""
    while True:
        path = folder / f"{ASIDE}{secrets.token_hex(6)}{suffix}"
        try:
            # Not by `tempfile`: what that makes is for its owner alone, whatever the umask says.
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        return path


def deliver(target: Path, as_of: datetime, draw: Callable[[Path], object]) -> tuple[Path, str]:
    """Deliver a file whole; where the target is open elsewhere, put it beside under a timed name and say so.

    One that lies there just so is left alone. Errors: OwnError where neither place can be written.
    """
    try:
        _deliver(target, draw)
    except PermissionError:
        stand_in = timed_name(target, as_of)
        try:
            _deliver(stand_in, draw)
        except OSError as error:
            raise unwritable(target, error) from error
        return stand_in, open_elsewhere(target, stand_in)
    except OSError as error:
        raise unwritable(target, error) from error
    return target, ""


def lies_drawn(target: Path, draw: Callable[[Path], object]) -> bool:
    """Tell whether a file lies there just as it would be drawn now: nobody else's hand was in it."""
    if not target.is_file():
        return False
    with suppress(OSError):
        aside = _new_file(target.parent, target.suffix)
        try:
            draw(aside)
            return _is_same(aside, target)
        finally:
            aside.unlink(missing_ok=True)
    return False


def deliver_text(target: Path, as_of: datetime, text: str) -> tuple[Path, str]:
    """Deliver a text as `deliver` does; where the same one lies there, nothing is written even beside it.

    Errors: OwnError where neither place can be written.
    """
    data = text.encode("utf-8")
    with suppress(OSError):
        if target.stat().st_size == len(data) and target.read_bytes() == data:
            return target, ""
    return deliver(target, as_of, lambda path: path.write_bytes(data))


def timed_name(target: Path, as_of: datetime) -> Path:
    """Give the place that stands in for a file which is open elsewhere: `name-17h05.ending`."""
    return target.with_name(f"{target.stem}-{as_of:%Hh%M}{target.suffix}")


def open_elsewhere(target: Path, stand_in: Path) -> str:
    """Say that a file is open elsewhere, and where the new one lies."""
    return f"{target.name} đang mở ở chỗ khác, nên bản mới nằm ở {stand_in.name}."


def _deliver(target: Path, draw: Callable[[Path], object]) -> None:
    with delivered(target, unless_same=True) as aside:
        draw(aside)
        if target.suffix == ".xlsx":
            _read_back(aside)


def _read_back(path: Path) -> None:
    """Raise OSError where a workbook on the disk is not what was written: the one in its place stays then."""
    try:
        with zipfile.ZipFile(path) as written:
            is_whole = written.testzip() is None
    except (zipfile.BadZipFile, zlib.error):
        is_whole = False
    if not is_whole:
        raise OSError(errno.EIO, os.strerror(errno.EIO), path.name)


def unwritable(target: Path, error: OSError) -> OwnError:
    """Give the error that says what keeps a file from its place, and what to do."""
    in_the_way = next((one for one in target.parents if one.is_file()), target)
    return OwnError(
        f"Chưa ghi được {target.name}. {disk_words(error, f'thư mục {in_the_way.parent.name}')}, rồi chạy lại; "
        "số liệu đã nhận không mất."
    )
