"""`ingest`, `report`, `rebuild`: files in, ledger and outbox after them; the outbox drawn again, the ledger made anew.

A single round waits a moment for what is just being copied into the inbox, and says so. The outbox of an earlier day goes
into a folder of its own, beside today's and never over it.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.dates import Typed, read_moment
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.showing import listed
from ntm_sheets.commands.speaking import note, opened, say, say_json, warn
from ntm_sheets.commands.telling import (
    bulletins_of,
    how_to_try_again,
    is_refused,
    line_of,
    places_of,
    round_json,
    tell_outbox,
    tell_round,
    troubles_of,
)
from ntm_sheets.errors import CallError, LedgerBroken, OwnError, disk_words, own_trouble, reason_of
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.intake.drives import is_remote
from ntm_sheets.intake.editions import newest_sound
from ntm_sheets.intake.settling import LOOSE_SECONDS, PATIENCE_SECONDS, Settling, Waiting
from ntm_sheets.outbox.registry import BULLETIN_NOW, ON_DEMAND, PRINTS_NOW, papers_named
from ntm_sheets.rounds.auditing import find_folders
from ntm_sheets.rounds.pipeline import Round, WorkspaceSession
from ntm_sheets.rounds.publishing import publish, publish_alone, publish_past
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, Mode, write_heartbeat

# A copy that takes longer is left to the next round, and named.
MOST_SECONDS = 60
LOOK_SECONDS = 0.25
MOST_NAMES = 5


def drive_clock(folder: Path) -> int:
    """Give the time in which a folder's files bear theirs, in nanoseconds; 0 where another machine's clock sets it."""
    return 0 if is_remote(folder) else time.time_ns()


def wait_for_what_comes(session: WorkspaceSession, tell: Callable[[str], None]) -> None:
    """Wait until no file is on its way into the inbox any more, at most a minute; files that lay still cost nothing."""
    end, told = time.monotonic() + MOST_SECONDS, False
    inbox = session.workspace.inbox
    while coming := session.coming(began := time.monotonic(), drive_clock(inbox)):
        if not told:
            tell(_waiting(coming))
            told = True
        if time.monotonic() >= end:
            return
        # A slow drive with many files is not asked without a pause.
        time.sleep(max(LOOK_SECONDS, time.monotonic() - began))


def _waiting(coming: tuple[Waiting, ...]) -> str:
    names = listed([one.name for one in coming], MOST_NAMES, "tệp nữa")
    return f"Chờ chép xong, nhiều nhất {MOST_SECONDS} giây: {names}"


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
    is_ours = done.troubles or done.faulted or session.losses or not published.is_whole
    return OURS if is_ours else REFUSED if is_refused(done) or session.worse else WELL


def one_round(session: WorkspaceSession, now: datetime, tell: Callable[[str], None] = note) -> Round:
    """Wait for what is just being copied into the inbox, saying so, and take in all that lies there."""
    session.settling = Settling(quiet=0, loose=LOOSE_SECONDS)
    given_up_ns = time.time_ns() - int(PATIENCE_SECONDS * 1e9)
    gathered = session.gather(time.monotonic(), given_up_ns, drive_clock(session.workspace.inbox))
    wait_for_what_comes(session, tell)
    done = session.round(now, time.monotonic(), given_up_ns, drive_clock(session.workspace.inbox))
    taken = (*gathered.taken, *done.gathered.taken)
    return replace(done, gathered=replace(done.gathered, taken=taken))


def _tried_again(session: WorkspaceSession) -> tuple[DropRecord, ...]:
    """Judge everything anew where the program failed over some drop, each in its turn; give what became of those."""
    seqs = [drop.seq for drop in session.ledger.faulted()]
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


TODAY_STAYS = "Bảng tổng hợp và phiếu trả lại của hôm nay giữ nguyên."


def report_again(workspace: Workspace, now: datetime, as_of: str | None = None) -> int:
    """Draw the outbox again as of now, or the master as of an earlier moment into its own folder.

    Gives the exit code of the contract: 3 also where something of the archive could not be had when the ledger was
    opened, 1 where forms that were taken before are taken no longer.

    Like whoever writes there it holds the workspace's lock. Errors: CallError for a moment that is none of the campaign's.
    """
    typed = read_moment(as_of) if as_of is not None else None
    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        if typed is None:
            moment, published = now, publish(session, now, ON_DEMAND)
        else:
            moment = within(typed, session.campaign, now)
            published = publish_past(session, moment, workspace.kept / _folder(moment), ON_DEMAND)
    told = f"Số liệu lúc {moment:%H:%M %d/%m/%Y}."
    for line in (*troubles_of(published), told, *places_of(published), *([TODAY_STAYS] if typed else [])):
        say(line)
    return 3 if session.losses or not published.is_whole else 1 if session.worse else 0


def tell_day(workspace: Workspace, now: datetime, as_of: str | None = None) -> int:
    """Draw the bulletin as of now, or as of an earlier moment into that day's own folder; give the exit code.

    Like whoever writes there it holds the workspace's lock. Errors: CallError for a moment that is none of the campaign's.
    """
    typed = read_moment(as_of) if as_of is not None else None
    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        moment, folder = asked_for(session, typed, now)
        made = publish_alone(session, moment, folder, BULLETIN_NOW)
    for told in (*made.notes(), *made.troubles, *made.faults):
        say(f"! {told}")
    for drawn in made.drawn.values():
        for line in (f"Số liệu lúc {moment:%H:%M %d/%m/%Y}.", *bulletins_of(drawn.path / name for name in drawn.files)):
            say(line)
    return 3 if session.losses or made.troubles or made.faults else 1 if session.worse else 0


NOTHING_NEW = "Không có gì mới so với lần lập trước."


def write_papers(workspace: Workspace, names: Sequence[str], now: datetime, as_of: str | None = None) -> int:
    """Draw all papers, or those named, as of now or into an earlier day's own folder; give the exit code.

    Like whoever writes there it holds the workspace's lock. Errors: CallError for a moment that is none of the campaign's,
    or a name that is no paper's.
    """
    typed, papers = (read_moment(as_of) if as_of is not None else None), papers_named(names)
    with opened(workspace, now=now, counts=True, taking_in=True) as session:
        moment, folder = asked_for(session, typed, now)
        made = publish_alone(session, moment, folder, papers, PRINTS_NOW)
    for told in (*made.notes(), *made.troubles, *made.faults):
        say(f"! {told}")
    files = [folder / name for drawn in made.drawn.values() for name in drawn.files]
    say(f"Số liệu lúc {moment:%H:%M %d/%m/%Y}. {len(files)} tệp mới." if files else NOTHING_NEW)
    for place, number in Counter(file.parent for file in files).items():
        say(f"{number} tệp trong {place.resolve()}")
    say(f"Mẫu sửa được bằng Word: {workspace.paper_templates.resolve()}")
    return 3 if session.losses or made.troubles or made.faults else 1 if session.worse else 0


def within(typed: Typed, campaign: Campaign, now: datetime) -> datetime:
    """Give the moment that is meant: of a day that still lasts, now."""
    last = campaign.closes_at.date()
    if not campaign.start <= typed.day <= last:
        raise CallError(
            f"Ngày {typed.day:%d/%m/%Y} nằm ngoài chiến dịch ({campaign.start:%d/%m/%Y} – {campaign.end:%d/%m/%Y}, khóa sổ "
            f"{last:%d/%m/%Y}). Chọn một ngày trong khoảng đó; muốn số liệu mới nhất thì chạy “ntm-sheets report”."
        )
    if typed.start > now:
        raise CallError(
            f"{f'{typed.at:%H:%M} ' if typed.at else ''}ngày {typed.day:%d/%m/%Y} chưa đến (bây giờ là {now:%H:%M %d/%m/%Y}). "
            "Chọn một ngày đã qua."
        )
    return min(typed.end, now)


def asked_for(session: WorkspaceSession, typed: Typed | None, now: datetime) -> tuple[datetime, Path]:
    """Give the moment that somebody asks for, and the folder that holds what is drawn of it."""
    moment = now if typed is None else within(typed, session.campaign, now)
    return moment, session.workspace.outbox if typed is None else session.workspace.kept / _folder(moment)


def _folder(moment: datetime) -> Path:
    day = f"{moment:%Y-%m-%d}"
    if moment == Typed(moment.date()).end:
        return Path(day)
    return Path(f"{day}-{moment:%Hh%M}{f'm{moment:%S}' if moment.second else ''}")


def rebuild_ledger(workspace: Workspace, now: datetime) -> int:
    """Make the ledger anew from the archive, then the outbox; a missing campaign workbook comes back first.

    Gives the exit code of the contract: what cannot be read any more, or what the program failed over, is ours; what is
    taken no longer is refused.
    """
    find_folders(workspace)
    restored = restore_campaign(workspace)
    if restored:
        say(restored)
    try:
        return _rebuilt(workspace, now)
    except LedgerBroken as broken:
        # It broke while it was read: it is set aside now, and the archive is asked again.
        warn(f"! {broken}")
        return _rebuilt(workspace, now)


def _rebuilt(workspace: Workspace, now: datetime) -> int:
    with opened(workspace, now=now, counts=True, taking_in=True, follows=False) as session:
        done = rebuild(session)
        for line in done.words:
            warn(f"! {line}")
        faulted = session.ledger.faulted()
        for line in (*(line_of(drop, session.unit_names) for drop in faulted), *how_to_try_again(faulted)):
            say(line)
        published = publish(session, now)
        tell_outbox(published, say)
        ours = done.troubles or done.lost or faulted or not published.is_whole
    say(f"Đã lập lại sổ từ {done.number} tệp trong kho lưu.")
    return 3 if ours else 1 if done.worse else 0


def restore_campaign(workspace: Workspace) -> str:
    """Put the archive's newest edition in the place of a missing campaign workbook; say so, or nothing where none was.

    A workbook that lies there is never touched.
    """
    found = None if workspace.campaign.exists() else newest_sound(workspace.archive)
    if found is None:
        return ""
    edition, data = found
    try:
        with delivered(workspace.campaign) as aside:
            aside.write_bytes(data)
    except OSError as error:
        raise OwnError(
            f"Chưa lấy lại được {workspace.campaign.name}. {disk_words(error, 'thư mục làm việc')}, rồi chạy lại."
        ) from error
    return (
        f"Đã lấy lại {workspace.campaign.name} từ kho lưu: bản máy đọc lần đầu lúc {edition.loaded_at:%H:%M %d/%m/%Y}, "
        "bản mới nhất trong kho."
    )
