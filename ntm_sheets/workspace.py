"""Where a workspace keeps its files, and how a file is delivered whole."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CAMPAIGN_FILE = "chien-dich.xlsx"
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
    handle, name = tempfile.mkstemp(prefix=ASIDE, suffix=target.suffix, dir=target.parent)
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        with aside.open("rb+") as written:
            os.fsync(written.fileno())
        aside.chmod(0o644)
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(target.parent)
