"""The outbox after a round: results scored once, each file delivered whole, a file open elsewhere gets a neighbour."""

import errno
import gc
import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.errors import OwnError, disk_words
from ntm_sheets.heartbeat import read_heartbeat
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.records import DropRecord, FindingRecord
from ntm_sheets.reporting.master.workbook import write_master
from ntm_sheets.results import Results
from ntm_sheets.scoring.score import score
from ntm_sheets.workspace import Workspace, delivered


@dataclass(frozen=True)
class Published:
    """Where the master went; `note` says so when it could not take its own place."""

    master: Path
    results: Results
    note: str = ""


def results_as_of(campaign: Campaign, ledger: Ledger, as_of: datetime) -> Results:
    """Score what the ledger holds as of a moment."""
    return score(campaign, ledger.answers(until=as_of), ledger.drops(), ledger.photos(), as_of)


def publish(workspace: Workspace, campaign: Campaign, ledger: Ledger, as_of: datetime) -> Published:
    """Draw the outbox anew as of a moment."""
    with _uncollected():
        return _publish(workspace, campaign, ledger, as_of)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put off the search for unused circles: among so many new objects it takes a quarter of the time and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _publish(workspace: Workspace, campaign: Campaign, ledger: Ledger, as_of: datetime) -> Published:
    results = results_as_of(campaign, ledger, as_of)
    beat = read_heartbeat(workspace.heartbeat)
    drops = tuple(drop for drop in ledger.drops() if drop.received_at <= as_of)
    findings = open_findings(ledger.findings(), drops)
    code = run_code(campaign, tuple((drop.seq, drop.sha256, drop.verdict) for drop in drops), as_of)

    def draw(path: Path) -> None:
        write_master(path, campaign, results, drops, findings, code, beat.sentence if beat else "")

    path, note = deliver(workspace.master, as_of, draw)
    return Published(path, results, note)


def open_findings(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> tuple[FindingRecord, ...]:
    """Give what still needs somebody's hand: the errors and warnings of each unit's last form, of refused drops, of mails.

    What an earlier form of the same unit and role had wrong is settled or said again by its last one.
    """
    last = {(drop.unit, drop.role): drop.seq for drop in sorted(drops, key=_order) if drop.is_form}
    containers = {drop.seq for drop in drops if drop.verdict == "accepted" and not drop.is_form}
    seqs = {*last.values(), *containers, *(drop.seq for drop in drops if drop.verdict == "refused")}
    return tuple(record for record in findings if record.seq in seqs and record.finding.level != "note")


def _order(drop: DropRecord) -> tuple[date, int]:
    return (drop.report_date or date.min, drop.seq)


def run_code(campaign: Campaign, drops: tuple[tuple[int, str, str], ...], as_of: datetime) -> str:
    """Make the short code that tells which data, campaign and moment a file was drawn from."""
    return hashlib.sha256(repr((campaign, drops, as_of)).encode()).hexdigest()[:8]


def deliver(target: Path, as_of: datetime, draw: Callable[[Path], None]) -> tuple[Path, str]:
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


def _deliver(target: Path, draw: Callable[[Path], None]) -> None:
    with delivered(target) as aside:
        draw(aside)
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
