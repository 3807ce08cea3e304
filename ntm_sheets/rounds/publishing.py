"""The outbox after a round: results scored once, each file delivered whole, a file open elsewhere gets a neighbour."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ntm_sheets.facts.kept import Totals
from ntm_sheets.outbox.output import Failures, OutboxSource, Output
from ntm_sheets.outbox.register import note_deliveries
from ntm_sheets.outbox.registry import (
    BULLETIN,
    MASTER,
    OUTPUTS,
    PRINTS,
    RADIO,
    RECIPIENTS,
    SLIPS,
    Outbox,
    draw_outputs,
    due_outputs,
    past_outputs,
)
from ntm_sheets.outbox.slips.choosing import findings_of_last, older_units
from ntm_sheets.outbox.slips.untouched import Archive
from ntm_sheets.rounds.editions import history_of
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.sealing import Chain

if TYPE_CHECKING:
    from ntm_sheets.facts.results import Results
    from ntm_sheets.rounds.history import LedgerView


@dataclass(frozen=True)
class Published:
    """Where the master went; `note` says so when it could not take its own place.

    `slips` are the names (without ending) of the forms that go back, in `slip_folder`; `slip_notes` names those, and other
    outputs, put beside a file that is open, `troubles` says what could not be written and why, `faults` what the program
    failed at by itself: trying it again with the same data would fail again. There are no `results` where no master was
    delivered.
    `older` names the units whose last form was drawn before the questions changed. `bulletins` are the files that were
    made for the hour, `prints` the PDFs that are new.
    """

    master: Path
    results: "Results | None"
    note: str = ""
    slips: tuple[str, ...] = ()
    slip_folder: Path = Path()
    slip_notes: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    bulletins: tuple[Path, ...] = ()
    prints: tuple[Path, ...] = ()

    @property
    def unwritten(self) -> tuple[str, ...]:
        """What could not be written, in words; nothing where all was."""
        return (*self.troubles, *self.faults)

    @property
    def is_whole(self) -> bool:
        """Whether all that should be written was written."""
        return not self.unwritten


def publish(session: WorkspaceSession, as_of: datetime, outputs: Sequence[Output] = OUTPUTS) -> Published:
    """Draw what a round owes of the outbox as of a moment; an output that fails costs itself alone."""
    with _uncollected():
        source = source_of(session, as_of, keeps=True)
        due, outbox = due_outputs(source, outputs), session.workspace.outbox
        made = _noted(source, draw_outputs(source, [one for one in due if one is not RECIPIENTS], outbox))
        # It lists what was delivered just now.
        made = made.with_others(draw_outputs(source, [one for one in due if one is RECIPIENTS], outbox))
        return _published(source, made, session.workspace.master)


def _noted(source: OutboxSource, made: Outbox) -> Outbox:
    """Enter what was delivered into the register; where that fails it is told, and the outbox stands."""
    failures = Failures()
    with failures.apart("sổ các tệp đã giao"):
        note_deliveries(source, made.drawn)
    troubles, faults = (*made.troubles, *failures.troubles), (*made.faults, *failures.faults)
    return replace(made, troubles=troubles, faults=faults)


def publish_past(
    session: WorkspaceSession, as_of: datetime, folder: Path, outputs: Sequence[Output] = OUTPUTS
) -> Published:
    """Draw what there is of an earlier moment into a folder; today's outbox stays as it is, no slip is drawn or taken away."""
    with _uncollected():
        source = source_of(session, as_of, keeps=False)
        return _published(source, draw_outputs(source, past_outputs(outputs), folder), folder / MASTER.place)


def publish_alone(session: WorkspaceSession, as_of: datetime, folder: Path, *outputs: Output) -> Outbox:
    """Draw some outputs alone, at once; into today's outbox, or the folder of an earlier day."""
    with _uncollected():
        source = source_of(session, as_of, keeps=False)
        made = draw_outputs(source, outputs, folder)
        # A copy of an earlier day was delivered on that day, if at all.
        return _noted(source, made) if folder == session.workspace.outbox else made


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


def source_of(session: WorkspaceSession, as_of: datetime, *, keeps: bool = False) -> OutboxSource:
    """Gather what the outbox is drawn from; what takes long is made when an output asks for it.

    With `keeps` the ledger keeps what was made of the days that have ended.
    """
    # Forms are judged before anything is scored: what scores and draws is loaded while they are read.
    from ntm_sheets.rounds.history import ledger_as_of, photos_of, scored_whole
    from ntm_sheets.rounds.petitions_orders import awards_until, orders_until, petitions_of, sendings_until

    workspace, campaign = session.workspace, session.campaign
    held = ledger_as_of(session.ledger, as_of)
    return OutboxSource(
        workspace,
        campaign,
        session.layouts,
        archive_of(session),
        as_of,
        held.drops,
        held.totals,
        findings_of_last(held.findings, held.drops),
        held.decisions,
        held.decided,
        session.ledger.personal(),
        Chain(session.ledger, workspace.archive, session.key).code(as_of, keeps=keeps),
        last_taken(held.totals),
        partial(_scored, session, held, as_of, keeps=keeps),
        partial(scored_whole, campaign, held, as_of),
        partial(history_of, workspace, campaign, as_of),
        partial(petitions_of, session.ledger, held),
        partial(orders_until, session.ledger, as_of),
        partial(photos_of, session.ledger, held),
        partial(awards_until, session.ledger, as_of),
        session.ledger.nominated_at,
        partial(sendings_until, session.ledger, as_of),
        partial(session.ledger.told, as_of),
        partial(session.ledger.earlier_repeated, as_of),
        (lambda unit, day: session.ledger.last_answers(unit, "village", day, inclusive=True)) if keeps else None,
    )


def _scored(session: WorkspaceSession, held: "LedgerView", as_of: datetime, *, keeps: bool) -> "Results":
    """Score what was held; with `keeps` the ledger keeps what was made of the days that have ended."""
    from ntm_sheets.rounds.history import scored

    results, made = scored(session.campaign, held, as_of)
    if keeps:
        session.ledger.keep_days(made)
    return results


def _published(source: OutboxSource, made: Outbox, place: Path) -> Published:
    master, slips = made.drawn.get(MASTER.place), made.drawn.get(SLIPS.place)
    prints = made.drawn.get(PRINTS.place)
    of_the_day = [one for output in (BULLETIN, RADIO) if (one := made.drawn.get(output.place))]
    return Published(
        master.path if master else place,
        source.results if master else None,
        " ".join(master.notes) if master else "",
        slips.files if slips else (),
        slips.path if slips else source.workspace.slips,
        made.notes(MASTER),
        made.troubles,
        made.faults,
        older_units(source.campaign, source.findings),
        tuple(one.path / name for one in of_the_day for name in one.files),
        tuple(prints.path / name for name in prints.files) if prints else (),
    )


def archive_of(session: WorkspaceSession) -> Archive:
    """Give what a workspace knows of the files that came, for whoever asks whether another one is among them."""
    ledger = session.ledger
    return Archive(session.reread, session.read, ledger.holds, ledger.drops, ledger.findings, session.copy_photos)


def last_taken(came: Totals) -> str:
    """Say when the last file was taken in; by the archive alone, so that it is the same after a rebuild."""
    return f"Tệp gần nhất nhận lúc {came.last_at:%H:%M %d/%m/%Y}" if came.last_at else ""
