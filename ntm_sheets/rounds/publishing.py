"""The outbox after a round: results scored once, each file delivered whole, a file open elsewhere gets a neighbour."""

import gc
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.checking.older import GONE, OLDER_CODES
from ntm_sheets.errors import NtmError, program_fault
from ntm_sheets.facts.decisions import DATE_QUESTION
from ntm_sheets.facts.findings import HOLDING
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.results import Results
from ntm_sheets.facts.submission import CORRECTIONS
from ntm_sheets.outbox.master.workbook import write_master
from ntm_sheets.outbox.slips.choosing import Due, last_forms, slips_due
from ntm_sheets.outbox.slips.deciding import decided_lines
from ntm_sheets.outbox.slips.folder import Folder, Updated
from ntm_sheets.outbox.slips.untouched import Archive
from ntm_sheets.rounds.as_of import Held, held_as_of, scored
from ntm_sheets.rounds.editions import history_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.workspace.delivering import deliver

Made = TypeVar("Made")
log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class Published:
    """Where the master went; `note` says so when it could not take its own place.

    `slips` are the names (without ending) of the forms that go back, in `slip_folder`; `slip_notes` names those put
    beside a file that is open, `troubles` says which could not be written and why, `faults` what the program failed at
    by itself: trying it again with the same data would fail again. There are no `results` where it failed at those.
    `older` names the units whose last form was drawn before the questions changed.
    """

    master: Path
    results: Results | None
    note: str = ""
    slips: tuple[str, ...] = ()
    slip_folder: Path = Path()
    slip_notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    older: tuple[str, ...] = ()

    @property
    def unwritten(self) -> tuple[str, ...]:
        """What could not be written, in words; nothing where all was."""
        return (*self.troubles, *self.faults)

    @property
    def is_whole(self) -> bool:
        """Whether all that should be written was written."""
        return not self.unwritten


def publish(session: WorkspaceSession, as_of: datetime) -> Published:
    """Draw the outbox anew as of a moment; what the program fails at by itself costs that part alone.

    Errors: OwnError where the master can be written nowhere.
    """
    with _uncollected():
        return _publish(session, as_of)


def publish_past(session: WorkspaceSession, as_of: datetime, folder: Path) -> Published:
    """Draw the master as of a moment into a folder; no slip is drawn or taken away, today's outbox stays as it is."""
    with _uncollected():
        held = held_as_of(session.ledger, as_of)
        listed = findings_of_last(held.findings, held.drops)
        path, note, results = _draw_master(session, held, listed, as_of, folder / session.workspace.master.name)
        return Published(path, results, note)


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


def _publish(session: WorkspaceSession, as_of: datetime) -> Published:
    workspace, faults = session.workspace, list[str]()
    held = held_as_of(session.ledger, as_of)
    listed = findings_of_last(held.findings, held.drops)
    draw = partial(_draw_master, session, held, listed, as_of, workspace.master)
    path, note, results = _tried("lập bảng tổng hợp", faults, draw) or (workspace.master, "", None)
    due = _tried("chọn phiếu trả lại", faults, lambda: _slips_due(session.campaign, held, listed))
    told = None
    # Where nobody knows which slips are due, those that lie there stay.
    if due is not None:
        folder = Folder(workspace, session.layouts, archive_of(session))
        told = _tried("lập phiếu trả lại", faults, partial(folder.update, due, as_of))
    told = told or Updated((), ())
    names, faults = tuple(one.name for one in due or ()), [*faults, *told.faults]
    older = older_units(session.campaign, listed)
    return Published(path, results, note, names, workspace.slips, told.notes, told.troubles, tuple(faults), older)


def _tried(doing: str, faults: list[str], work: Callable[[], Made]) -> Made | None:
    """Do a part of the work; where the program fails at it, that is logged and told, and the other parts go on."""
    try:
        return work()
    except (NtmError, OSError):
        raise
    except Exception:
        faults.append(program_fault(doing))
        log.exception("%s", faults[-1])
        return None


def _draw_master(
    session: WorkspaceSession, held: Held, listed: Sequence[FindingRecord], as_of: datetime, target: Path
) -> tuple[Path, str, Results]:
    campaign, drops = session.campaign, held.drops
    results = scored(campaign, held, as_of)
    history = history_of(session.workspace, campaign, as_of)
    code = run_code(campaign, tuple((drop.seq, drop.sha256, drop.verdict) for drop in drops), as_of)

    def draw(path: Path) -> None:
        write_master(path, campaign, results, drops, listed, code, last_taken(drops), held.decisions, history)

    return (*deliver(target, as_of, draw), results)


def _slips_due(campaign: Campaign, held: Held, listed: Sequence[FindingRecord]) -> tuple[Due, ...]:
    """Give the slips that are due, each with what the officer decided about its form."""
    others = {unit.key for unit in campaign.units if campaign.unit_set(unit) is None}
    decided = decided_lines(held.answers, held.decisions)
    due = slips_due(held.drops, listed, others)
    return tuple(replace(one, decided=decided.get(one.drop.seq, ())) for one in due)


def archive_of(session: WorkspaceSession) -> Archive:
    """Give what a workspace knows of the files that came, for whoever asks whether another one is among them."""
    ledger = session.ledger
    return Archive(session.reread, session.read, ledger.drops, ledger.findings)


def older_units(campaign: Campaign, listed: Sequence[FindingRecord]) -> tuple[str, ...]:
    """Name the units whose last forms, as `findings_of_last` lists them, were drawn before the questions changed."""
    units = {record.unit for record in listed if record.finding.code in OLDER_CODES}
    return tuple(unit.name for unit in campaign.units if unit.key in units)


def findings_of_last(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> tuple[FindingRecord, ...]:
    """Give what was found in each owner's last form, in refused files of nobody known, and in mails and archives.

    What the program itself failed over is said too.

    What an earlier form of the same unit and role had wrong is settled or said again by its last one; so it is with
    correction workbooks. What the officer decided about is settled, and what was set aside is nobody's concern.
    Of a form that waits for the officer's word, what it waits for is given, and the question whether the date of one
    that counts was forgotten.
    """
    corrections = [drop for drop in drops if drop.kind == CORRECTIONS and drop.verdict != "duplicate"]
    others = [drop for drop in drops if drop.kind != CORRECTIONS and not drop.unit and not drop.set_aside]
    # Of the same bytes dropped again the last one says it all.
    nobodys = {drop.sha256: drop.seq for drop in others if drop.verdict in ("accepted", "refused") or drop.fault}
    seqs = {drop.seq for drop in (*last_forms(drops), *corrections[-1:])} | set(nobodys.values())
    seqs -= _let_be(findings, drops)
    waiting: dict[int, tuple[str, ...]] = {drop.seq: HOLDING for drop in drops if drop.held and not drop.set_aside}
    waiting |= dict.fromkeys(_newest_of_each_day(drops), (DATE_QUESTION,))
    found = tuple(
        record
        for record in findings
        if not record.decision and (record.seq in seqs or record.finding.code in waiting.get(record.seq, ()))
    )
    # Of a unit that is no more in the campaign one form says it for all.
    gone = {one.finding.seen: one.seq for one in found if one.finding.code == GONE}
    return tuple(one for one in found if one.finding.code != GONE or gone[one.finding.seen] == one.seq)


def _newest_of_each_day(drops: Sequence[DropRecord]) -> set[int]:
    forms = sorted((drop for drop in drops if drop.is_form), key=lambda drop: drop.order)
    return set({(drop.unit, drop.role, drop.report_date): drop.seq for drop in forms}.values())


def settled_drops(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> frozenset[int]:
    """Give the numbers of the drops that the officer set aside, or decided about in all that was found in them."""
    waiting = {record.seq for record in findings if not record.decision and record.finding.level != "note"}
    decided = {record.seq for record in findings if record.decision} - waiting | _let_be(findings, drops)
    return frozenset(drop.seq for drop in drops if drop.set_aside or drop.seq in decided)


def _let_be(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> set[int]:
    """Give the refused files of nobody whose error the officer let pass: what else was said of one goes with it."""
    nobodys = {drop.seq for drop in drops if drop.verdict == "refused" and not drop.unit and drop.kind != CORRECTIONS}
    passed = {record.seq for record in findings if record.decision and record.finding.level == "error"}
    return nobodys & passed


def open_findings(findings: Sequence[FindingRecord], drops: Sequence[DropRecord]) -> tuple[FindingRecord, ...]:
    """Give those of `findings_of_last` that need somebody's hand: errors and warnings."""
    return tuple(record for record in findings_of_last(findings, drops) if record.finding.level != "note")


def last_taken(drops: Sequence[DropRecord]) -> str:
    """Say when the last file was taken in; by the archive alone, so that it is the same after a rebuild."""
    last = max((drop.received_at for drop in drops), default=None)
    return f"Tệp gần nhất nhận lúc {last:%H:%M %d/%m/%Y}" if last else ""


def run_code(campaign: Campaign, drops: tuple[tuple[int, str, str], ...], as_of: datetime) -> str:
    """Make the short code that tells which data, campaign and moment a file was drawn from."""
    return hashlib.sha256(repr((campaign, drops, as_of)).encode()).hexdigest()[:8]
