"""`ingest`: one round, files in, ledger and outbox after them."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ntm_sheets.commands.opening import opened
from ntm_sheets.commands.patience import drive_clock, wait_for_what_comes
from ntm_sheets.commands.speaking import note, say, say_json, warn
from ntm_sheets.commands.telling_round import is_refused, round_json, tell_outbox, tell_round
from ntm_sheets.errors import OwnError, own_trouble, reason_of
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.intake.settling import LOOSE_SECONDS, PATIENCE_SECONDS, Settling
from ntm_sheets.rounds.pipeline import Round, WorkspaceSession
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, Mode, write_heartbeat

WELL, REFUSED, OURS = 0, 1, 3


def ingest_once(workspace: Workspace, now: datetime, as_json: bool, *, again: bool = False) -> int:
    """Do one round and draw the outbox; give the exit code of the contract.

    What came is told also where the outbox cannot be written. `again` tries what the program itself failed over.
    """
    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        tell = note if as_json else say
        done = published = None
        try:
            tried = _tried_again(session) if again else ()
            done = one_round(session, now, tell=warn if as_json else say)
            done = replace(done, drops=(*tried, *done.drops))
            beat(workspace, now, "once", done)
            # Before the outbox: what was decided is told, whatever becomes of the master.
            tell_round(done, session.unit_names, tell)
            published = publish(session, now)
            if not published.is_whole:
                beat(workspace, now, "once", replace(done, troubles=(*done.troubles, *published.unwritten)))
        except (OwnError, OSError) as error:
            trouble = str(own_trouble(error) if isinstance(error, OSError) else error)
            done = replace(done or Round(), troubles=(*(done.troubles if done else ()), trouble))
            beat(workspace, now, "once", done)
            note(f"! {trouble}")
            raise
        finally:
            if as_json and done is not None:
                say_json(round_json(done, published))
        tell_outbox(published, tell)
    is_ours = done.troubles or done.held_back or session.losses or not published.is_whole
    return OURS if is_ours else REFUSED if is_refused(done) or session.worse else WELL


def one_round(session: WorkspaceSession, now: datetime, tell: Callable[[str], None] = note) -> Round:
    """Wait for what is just being copied into the inbox, saying so, and take in all that lies there."""
    session.settling = Settling(quiet=0, loose=LOOSE_SECONDS)
    wait_for_what_comes(session, tell)
    given_up_ns = time.time_ns() - int(PATIENCE_SECONDS * 1e9)
    return session.round(now, time.monotonic(), given_up_ns, drive_clock(session.workspace.inbox))


def _tried_again(session: WorkspaceSession) -> tuple[DropRecord, ...]:
    """Judge everything anew where the program failed over some drop, each in its turn; give what became of those."""
    seqs = [drop.seq for drop in session.ledger.held_back()]
    if not seqs:
        return ()
    done = rebuild(session)
    for line in done.words:
        warn(f"! {line}")
    session.losses += (*done.troubles, *done.lost)
    session.worse += done.worse
    return session.ledger.drops(*seqs)


def beat(workspace: Workspace, now: datetime, mode: Mode, done: Round, every: float = 0.0) -> None:
    """Note that somebody works, and what hinders it, for `status`; `every` is how often a watch looks, in seconds."""
    if not workspace.state.is_dir():
        return
    lying = (*((one.name, one.reason) for one in done.waiting), *((one.name, one.reason) for one in done.strange))
    try:
        write_heartbeat(workspace.heartbeat, Heartbeat(now, mode, done.troubles, lying, every))
    except OSError as error:
        say(f"! Không ghi được giờ chạy vào thư mục state ({reason_of(error)}). Kiểm tra ổ đĩa còn chỗ và quyền ghi.")
