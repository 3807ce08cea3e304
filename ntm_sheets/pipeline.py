"""The whole story on one page: one drop's journey, one round over the inbox, and the outbox after it.

A drop's journey: settled → claimed in the ledger → archived → out of the inbox → judged → settled in the ledger.
Each step can be cut short by a kill; the next round takes up what the ledger and the archive show as unfinished.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.checking.consistency import Background
from ntm_sheets.errors import OwnError
from ntm_sheets.intake.archiving import archive_drop, find_receipt, open_blob, read_receipts
from ntm_sheets.intake.listing import Lying, list_inbox
from ntm_sheets.intake.settling import Settling, Waiting
from ntm_sheets.intake.taking import remove, take_bytes
from ntm_sheets.judging import Judgement, Layouts, judge
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.records import DropRecord
from ntm_sheets.submission import Role
from ntm_sheets.workspace import Workspace

OTHER_ROLE: dict[Role, Role] = {"village": "team", "team": "village"}
Step = Callable[[str], None]
Progress = Callable[[int, int], None]


def no_step(_name: str) -> None:
    """Do nothing between two steps; a test puts a kill in its place."""


def no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Round:
    """What one round over the inbox did."""

    drops: tuple[DropRecord, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[DropRecord, ...]:
        """The drops that nothing was taken from."""
        return tuple(drop for drop in self.drops if drop.verdict == "refused")


@dataclass
class Office:
    """A workspace at work: its campaign, its ledger, and the hooks that a caller may set."""

    workspace: Workspace
    campaign: Campaign
    ledger: Ledger
    settling: Settling = field(default_factory=lambda: Settling(quiet=0))
    step: Step = no_step
    progress: Progress = no_progress

    def __post_init__(self) -> None:
        self._layouts = Layouts(self.campaign)

    def round(self, now: datetime, monotonic: float, given_up_ns: int = 0) -> Round:
        """Take in everything that lies settled in the inbox; what was begun before is finished first.

        `now` is the time of receipt, `monotonic` the second that settling counts in; a half file last written before
        `given_up_ns` (nanoseconds of the epoch) is taken as it is.
        """
        self._recover()
        settled = self.settling.settled(list_inbox(self.workspace.inbox), monotonic, given_up_ns)
        troubles: list[str] = []
        for lying in settled.ready:
            try:
                self._take(lying, now)
            except OwnError as error:
                troubles.append(str(error))
        judged = self._judge_pending()
        return Round(judged, settled.waiting, tuple(troubles))

    def judge_file(self, data: bytes, file: str, received_at: datetime) -> Judgement:
        """Judge bytes as a real round would, storing nothing."""
        return judge(data, file, self._layouts, received_at, self._background)

    def rebuild(self) -> int:
        """Fill an empty ledger from the archive's receipts, in the order of receipt; give the number of drops."""
        receipts = tuple(read_receipts(self.workspace.archive))
        for done, receipt in enumerate(receipts):
            self.ledger.insert_receipt(receipt)
            self.progress(done, len(receipts))
        self._judge_pending()
        return len(receipts)

    def _take(self, lying: Lying, now: datetime) -> int:
        data = take_bytes(lying)
        sha256 = hashlib.sha256(data).hexdigest()
        self.step("hashed")
        seq = self.ledger.claim(sha256, lying.name, now, lying.mtime_ns, lying.size)
        self.step("claimed")
        received_at = next(row.received_at for row in self.ledger.not_left() if row.seq == seq)
        archived = archive_drop(self.workspace.archive, data, seq, sha256, lying.name, received_at, lying.mtime_ns)
        self.step("archived")
        self.ledger.mark_archived(seq, archived.path)
        self.step("marked archived")
        remove(lying)
        self.step("out of the inbox")
        self.ledger.mark_left(seq)
        self.step("marked left")
        return seq

    def _recover(self) -> None:
        """Square the ledger with the inbox for drops that a kill left on their way into the archive.

        One whose file still lies there is taken like any other: `claim` knows it again.
        """
        lying = {(file.name, file.mtime_ns, file.size) for file in list_inbox(self.workspace.inbox)}
        for row in self.ledger.not_left():
            if (row.name, row.mtime_ns, row.size) in lying:
                continue
            receipt = find_receipt(self.workspace.archive, row.seq)
            if receipt is None:
                self.ledger.forget(row.seq)
                continue
            if not row.archived:
                self.ledger.mark_archived(row.seq, receipt.archived)
            self.ledger.mark_left(row.seq)

    def _judge_pending(self) -> tuple[DropRecord, ...]:
        pending = self.ledger.pending()
        for done, drop in enumerate(pending):
            self._settle(drop)
            self.progress(done + 1, len(pending))
        seqs = {drop.seq for drop in pending}
        return tuple(drop for drop in self.ledger.drops() if drop.seq in seqs)

    def _settle(self, drop: DropRecord) -> None:
        first = self.ledger.first_with(drop.sha256, before_seq=drop.seq)
        if first is not None:
            reason = f"trùng hệt tệp số {first.seq} ({first.name}), nhận lúc {first.received_at:%H:%M %d/%m/%Y}"
            self.ledger.settle(drop.seq, first.kind, "duplicate", reason, None, (), duplicate_of=first.seq)
            return
        data = open_blob(self.workspace.archive, drop.archived)
        self.step("opened")
        judged = self.judge_file(data, drop.name, drop.received_at)
        self.step("judged")
        self.ledger.settle(
            drop.seq,
            judged.kind,
            judged.verdict,
            judged.reason,
            judged.submission,
            judged.findings,
            filled=judged.filled,
            refused_cells=judged.refused_cells,
        )
        self.step("settled")

    def _background(self, unit: str, role: Role, day: date) -> Background:
        return Background(
            self.ledger.last_answers(unit, role, before=day),
            self.ledger.last_answers(unit, OTHER_ROLE[role], before=day, inclusive=True),
        )
