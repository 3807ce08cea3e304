"""The whole story on one page: one drop's journey, one round over the inbox, and the outbox after it.

A drop's journey: settled → claimed in the ledger → archived → out of the inbox → judged → settled in the ledger.
Each step can be cut short by a kill; the next round takes up what the ledger and the archive show as unfinished.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.decisions import Decided
from ntm_sheets.findings import Finding
from ntm_sheets.form.stamp import CORRECTIONS
from ntm_sheets.inspecting import Inspected, Inspector, Layouts
from ntm_sheets.intake.archiving import find_receipt, last_receipt, read_receipts
from ntm_sheets.intake.listing import Strange, list_inbox, list_strange
from ntm_sheets.intake.settling import Settling, Waiting
from ntm_sheets.judging import Judgement, judge, judge_container
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.receiving import Step, Taking
from ntm_sheets.records import NO_LETTER, DropRecord, Letter
from ntm_sheets.submission import Returned
from ntm_sheets.verdicts import Desk, Progress
from ntm_sheets.workspace import Workspace


def no_step(_name: str) -> None:
    """Do nothing between two steps; a test puts a kill in its place."""


def no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Round:
    """What one round over the inbox did, what still lies there, and what of correction workbooks was not applied."""

    drops: tuple[DropRecord, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    strange: tuple[Strange, ...] = ()
    troubles: tuple[str, ...] = ()
    unapplied: tuple[Finding, ...] = ()

    @property
    def refused(self) -> tuple[DropRecord, ...]:
        """The drops that nothing was taken from."""
        return tuple(drop for drop in self.drops if drop.verdict == "refused")


@dataclass
class Office:
    """A workspace at work: its campaign, its ledger, who inspects, and the hooks that a caller may set.

    `key` is what the workspace signs its forms with.
    """

    workspace: Workspace
    campaign: Campaign
    ledger: Ledger
    key: bytes
    inspector: Inspector
    settling: Settling = field(default_factory=lambda: Settling(quiet=0))
    step: Step = no_step
    progress: Progress = no_progress

    def __post_init__(self) -> None:
        self.layouts = Layouts(self.campaign, self.key)
        self._knows_archive = False

    def round(self, now: datetime, monotonic: float, given_up_ns: int = 0) -> Round:
        """Take in everything that lies settled in the inbox; what was begun before is finished first.

        `now` is the time of receipt, `monotonic` the second that settling counts in; a half file last written before
        `given_up_ns` (nanoseconds of the epoch) is taken as it is, and stays.
        """
        self._recover()
        inbox = self.workspace.inbox
        settled = self.settling.settled(list_inbox(inbox), monotonic, given_up_ns)
        known = {(row.name, row.mtime_ns, row.size) for row in self.ledger.not_left() if row.archived}
        half = [file for file in settled.given_up if (file.name, file.mtime_ns, file.size) not in known]
        lingering = [Waiting(file, "lingering", 0.0) for file in settled.given_up]
        troubles = Taking(self.workspace, self.ledger, self.step).take(settled.ready, half, now)
        seqs, ours = self._desk().settle_pending()
        judged = self.ledger.drops(*seqs) if seqs else ()
        waiting = (*settled.waiting, *lingering)
        return Round(judged, waiting, list_strange(inbox), (*troubles, *ours), self._unapplied(judged))

    def judge_file(self, data: bytes, file: str, received_at: datetime) -> tuple[tuple[str, Judgement], ...]:
        """Judge bytes as a real round would, storing nothing: the file by its name, then what comes out of it."""
        inspected = self.inspector.submit(data, file)()
        contents = inspected.contents
        if contents is None:
            return ((file, self._judge(inspected, file, received_at, NO_LETTER, self.ledger)),)
        judged = [(file, judge_container(inspected.kind, file, contents))]
        for inside in (contents.files[n] for n in contents.chosen):
            found = self.inspector.submit(inside.data, inside.name, inside=True)()
            judged.append((inside.name, self._judge(found, inside.name, received_at, inside.letter)))
        return tuple(judged)

    def rebuild(self) -> tuple[int, tuple[str, ...]]:
        """Fill an empty ledger from the archive's receipts, in the order of receipt.

        Gives the number of drops, and the troubles with files that the archive cannot give.
        """
        number = self._enter_receipts()
        _, troubles = self._desk().settle_pending()
        return number, troubles

    def reread(self, drop: DropRecord) -> Returned:
        """Open an archived form again, with the bytes of its pictures; OwnError where the archive cannot give it."""
        return self._desk().reread(drop)

    def _judge(
        self, inspected: Inspected, file: str, received_at: datetime, letter: Letter, decided: Decided | None = None
    ) -> Judgement:
        return judge(inspected, file, self.layouts, received_at, letter, self._desk().background, decided)

    def _unapplied(self, judged: Sequence[DropRecord]) -> tuple[Finding, ...]:
        seqs = [drop.seq for drop in judged if drop.kind == CORRECTIONS and drop.verdict != "duplicate"]
        found = [record.finding for record in self.ledger.findings(*seqs)] if seqs else []
        return tuple(one for one in found if one.level == "error")

    def _desk(self) -> Desk:
        return Desk(self.workspace, self.ledger, self.layouts, self.inspector, self.step, self.progress)

    def _enter_receipts(self) -> int:
        receipts = tuple(read_receipts(self.workspace.archive))
        for receipt in receipts:
            self.ledger.insert_receipt(receipt)
        return len(receipts)

    def _recover(self) -> None:
        """Square the ledger with the archive and the inbox, for drops that a kill left on their way.

        A ledger that knows less than the archive (an older copy was put back) learns what it lacks. A drop whose file
        still lies in the inbox is taken like any other: `claim` knows it again.
        """
        if not self._knows_archive and last_receipt(self.workspace.archive) > self.ledger.last_seq():
            self._enter_receipts()
        self._knows_archive = True
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
