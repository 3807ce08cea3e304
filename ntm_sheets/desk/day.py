"""What the page tells of the day: the facts of `status`, by its own door, and what lies in the outbox; nothing is reckoned here."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import screen_line
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.commands.examining import LEAST_FREE_BYTES
from ntm_sheets.commands.status import STATE_WORDS
from ntm_sheets.commands.telling import HELD_BACK_WORD, HELD_WORD, VERDICT_WORDS, is_waiting, reason_of
from ntm_sheets.errors import CampaignError, Fault, NtmError, OwnError
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.results import Headlines
from ntm_sheets.facts.submission import ROLE_WORDS
from ntm_sheets.outbox.register import reminder_of, waiting_now
from ntm_sheets.rounds.history import LedgerView, headlines, ledger_as_of
from ntm_sheets.rounds.looking import Behind, View, looked_at
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_heartbeat

MOST_ARRIVALS = 40
CAME = ("on_time", "late", "extra")
NOT_YET = "Sổ đang được lập, chưa có số liệu để xem: chờ một lát, trang tự hiện khi xong."


@dataclass(frozen=True)
class Reporter:
    """A unit's report of today: its state in words, and whom to call where it is awaited or late."""

    name: str
    words: str
    came: bool
    contact: str


@dataclass(frozen=True)
class Late:
    """Whose last due report is missing, since when, and whom to call."""

    name: str
    whose: str
    since: str
    contact: str
    waits: bool


@dataclass(frozen=True)
class Arrival:
    """A file that came: its verdict in a word, and why."""

    name: str
    whose: str
    hour: str
    verdict: str
    word: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """What the ledger tells as of a moment; `campaign` is that by which it was judged."""

    campaign: Campaign
    as_of: datetime
    reporters: tuple[Reporter, ...]
    late: tuple[Late, ...]
    arrivals: tuple[Arrival, ...]
    received: int
    waiting: int
    unsent: tuple[str, ...]

    @property
    def came(self) -> int:
        """How many of today's reports are here."""
        return sum(one.came for one in self.reporters)


@dataclass(frozen=True)
class Told:
    """What a look into the ledger gave: the standing, or why there is none; the campaign's faults by cell."""

    standing: Standing | None = None
    troubles: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Health:
    """How the machine is: whether somebody watches, what lies in the inbox still, what goes wrong, how full the disk is."""

    watcher: str
    is_watching: bool
    troubles: tuple[str, ...] = ()
    lying: tuple[tuple[str, str], ...] = ()
    disk: str = ""
    is_disk_low: bool = False


def look_at_ledger(workspace: Workspace, now: datetime) -> Told:
    """Look into the ledger; whatever keeps anybody from it is told. Nothing is taken in and nothing mended: the watch does."""
    if not workspace.ledger.exists():
        return _without(workspace, NOT_YET)
    said: list[str] = []
    try:
        with looked_at(workspace, _not_now, now=now, mends=False, tell=said.append) as view:
            held = ledger_as_of(view.ledger, now, listed=False)
            results = headlines(view.campaign, held, now)
            sendings = [one for one in view.ledger.sendings() if one.at <= now]
        unsent = reminder_of(waiting_now(workspace, view.campaign, sendings, now), now.date())
        standing = _standing(view.campaign, held, results, now, tuple(unsent))
    except CampaignError as error:
        return Told(None, tuple(said), error.faults)
    except NtmError as error:
        return Told(None, (*said, str(error)))
    return Told(standing, tuple(said))


def _without(workspace: Workspace, words: str) -> Told:
    """Tell of a workspace that has no ledger yet: its campaign may be what keeps it from one."""
    from ntm_sheets.campaign.loading import load_campaign

    try:
        load_campaign(workspace.campaign)
    except CampaignError as error:
        return Told(None, (), error.faults)
    except NtmError as error:
        return Told(None, (str(error),))
    return Told(None, (words,))


def _not_now(_view: View, _behind: Behind) -> None:
    raise OwnError(NOT_YET)


def _standing(
    campaign: Campaign, held: LedgerView, results: Headlines, now: datetime, unsent: tuple[str, ...]
) -> Standing:
    names = {unit.key: unit.name for unit in campaign.units}
    newest = sorted(held.drops, key=lambda drop: drop.seq, reverse=True)
    return Standing(
        campaign,
        now,
        tuple(_reporters(campaign, results)),
        tuple(_late(results)),
        tuple(_arrival(drop, names) for drop in newest[:MOST_ARRIVALS]),
        held.totals.received,
        sum(is_waiting(drop) for drop in held.drops),
        unsent,
    )


def _reporters(campaign: Campaign, results: Headlines) -> Iterator[Reporter]:
    today = results.as_of.date()
    states = {row.unit: row.state for row in results.reports if row.role == "village" and row.day == today}
    for unit in campaign.units:
        state = states.get(unit.key)
        asked = state in ("waiting", "missing")
        words = STATE_WORDS[state] if state else "ngoài thời gian chiến dịch"
        yield Reporter(unit.name, words, state in CAME, unit.contact if asked else "")


def _late(results: Headlines) -> Iterator[Late]:
    for row in results.late:
        name = row.name if row.role == "village" else f"{row.group or 'Đoàn kiểm tra'} ({row.name})"
        since = f"ngày {row.day:%d/%m}" if row.missed == 1 else f"{row.missed} lần, từ {row.since:%d/%m}"
        yield Late(name, ROLE_WORDS[row.role], since, row.contact, row.waits)


def _arrival(drop: DropRecord, names: dict[str, str]) -> Arrival:
    whose = [names.get(drop.unit, drop.unit), ROLE_WORDS[drop.role] if drop.role else ""]
    day = f"ngày {drop.report_date:%d/%m}" if drop.report_date else ""
    word = HELD_BACK_WORD if drop.fault else HELD_WORD if is_waiting(drop) else VERDICT_WORDS[drop.verdict]
    verdict = "waiting" if drop.fault or is_waiting(drop) else drop.verdict
    return Arrival(
        screen_line(drop.name),
        ", ".join(part for part in (*whose, day) if part),
        f"{drop.received_at:%H:%M %d/%m}",
        verdict,
        word.lower(),
        screen_line(reason_of(drop)),
    )


def look_at_machine(workspace: Workspace, now: datetime, own: Sequence[str], *, has_faults: bool = False) -> Health:
    """Tell how the machine is; `own` says what became of the watch that the desk itself started.

    Where the campaign has faults, which are told by cell, it says the same once more.
    """
    own = () if has_faults else own
    beat = read_heartbeat(workspace.heartbeat)
    disk, is_low = _disk(workspace.root)
    if beat is None:
        words = "Máy thu: chưa chạy" if own or has_faults else "Máy thu: đang khởi động"
        return Health(words, is_watching=False, troubles=tuple(own), disk=disk, is_disk_low=is_low)
    silent = ("Từ đó chưa thấy máy thu chạy lại: có thể đã tắt.",) if beat.is_silent(now) else ()
    return Health(
        beat.sentence,
        beat.mode == "watch" and not silent,
        (*own, *silent, *map(screen_line, beat.troubles)),
        tuple((screen_line(name), screen_line(reason)) for name, reason in beat.waiting),
        disk,
        is_low,
    )


def _disk(folder: Path) -> tuple[str, bool]:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "Không thấy ổ đĩa của thư mục làm việc: cắm lại ổ đĩa hoặc nối lại thư mục mạng", True
    amount = f"{show_number(free / 1e9, 0 if free >= 1e10 else 1)} GB"
    return f"Ổ đĩa còn trống {amount}", free < LEAST_FREE_BYTES
