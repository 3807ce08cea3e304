"""Where a workspace keeps its files, and how a file is delivered whole."""

import errno
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ntm_sheets.errors import OwnError, disk_words

CAMPAIGN_FILE = "chien-dich.xlsx"
# What lay in its place before the plan was moved to other days.
KEPT_CAMPAIGN = "chien-dich-truoc-khi-doi"
ASIDE = ".tmp-"


@dataclass(frozen=True)
class Workspace:
    """The folders of one workspace; nothing is made until somebody asks."""

    root: Path

    @property
    def campaign(self) -> Path:
        """The campaign workbook."""
        return self.root / CAMPAIGN_FILE

    @property
    def templates(self) -> Path:
        """Forms to send out."""
        return self.root / "templates"

    @property
    def inbox(self) -> Path:
        """Where drops arrive."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """What leadership and villages get."""
        return self.root / "outbox"

    @property
    def archive(self) -> Path:
        """Every drop as received."""
        return self.root / "archive"

    @property
    def campaign_editions(self) -> Path:
        """Every edition of the campaign workbook that was ever in use, in the archive."""
        return self.archive / "campaign"

    @property
    def form_key(self) -> Path:
        """The key that signs the forms; beside the drops, for both must outlive the state."""
        return self.archive / "form-key.txt"

    @property
    def state(self) -> Path:
        """Ledger, lock, heartbeat, log."""
        return self.root / "state"

    @property
    def ledger(self) -> Path:
        """The SQLite ledger."""
        return self.state / "ledger.sqlite"

    @property
    def heartbeat(self) -> Path:
        """When the machine last looked into the inbox."""
        return self.state / "heartbeat.json"

    @property
    def log(self) -> Path:
        """What was said while files were taken in."""
        return self.state / "nhat-ky.log"

    @property
    def master(self) -> Path:
        """The consolidated master workbook."""
        return self.outbox / "tong-hop.xlsx"

    @property
    def kept(self) -> Path:
        """What was drawn of other days than today, each in a folder of its own."""
        return self.outbox / "luu"

    @property
    def slips(self) -> Path:
        """Forms that go back to those who filled them."""
        return self.outbox / "tra-lai"

    @property
    def slip_codes(self) -> Path:
        """What each slip was drawn from."""
        return self.state / "slips.json"

    @property
    def edition_notes(self) -> tuple[Path, Path]:
        """What was read out of old editions of the campaign, and what each changed."""
        return self.state / "editions.json", self.state / "edition-changes.json"

    @property
    def form_marks(self) -> Path:
        """The hashes of the forms to send out, as they were drawn."""
        return self.state / "forms.json"

    @property
    def notes(self) -> tuple[Path, ...]:
        """The notes of the state folder: each may be lost at any time."""
        return (self.heartbeat, self.slip_codes, self.form_marks, *self.edition_notes)

    @property
    def corrections(self) -> Path:
        """The workbook in which the officer decides about open findings."""
        return self.outbox / "sua-loi.xlsx"

    def make_folders(self) -> None:
        """Make every folder that is missing."""
        for folder in (self.templates, self.inbox, self.outbox):
            folder.mkdir(parents=True, exist_ok=True)
        self.make_own_folders()

    def make_own_folders(self) -> None:
        """Make the folders that looking alone needs: whoever only looks must not stumble over the others."""
        for folder in (self.archive, self.state):
            folder.mkdir(parents=True, exist_ok=True)


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
def delivered(target: Path, *, lasting: bool = True) -> Iterator[Path]:
    """Yield a path to write to; on a clean exit the file is fsynced and put in the target's place in one step.

    Unless it need not be `lasting` at once: then the caller makes the folder's entry durable, for many files together.

    The half-written file lies beside the target under a name that starts with a dot, and goes away on any fault.
    Errors: OSError from the write or the replace (PermissionError where the target is open elsewhere).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = _new_file(target.parent, target.suffix)
    try:
        yield aside
        with aside.open("rb+") as written:
            os.fsync(written.fileno())
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(target.parent)


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

    Errors: OwnError where neither place can be written.
    """
    try:
        _deliver(target, draw)
    except PermissionError:
        beside = target.with_name(f"{target.stem}-{as_of:%Hh%M}{target.suffix}")
        try:
            _deliver(beside, draw)
        except OSError as error:
            raise _unwritable(target, error) from error
        return beside, f"{target.name} đang mở ở chỗ khác, nên bản mới nằm ở {beside.name}."
    except OSError as error:
        raise _unwritable(target, error) from error
    return target, ""


def _deliver(target: Path, draw: Callable[[Path], object]) -> None:
    with delivered(target) as aside:
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


def _unwritable(target: Path, error: OSError) -> OwnError:
    return OwnError(
        f"Chưa ghi được {target.name}. {disk_words(error, f'thư mục {target.parent.name}')}, rồi chạy lại; "
        "số liệu đã nhận không mất."
    )
