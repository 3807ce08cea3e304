"""The whole story on one page: one drop's journey, one round over the inbox, and the outbox after it.

A drop's journey: settled → claimed in the ledger → archived → out of the inbox → judged → settled in the ledger.
Each step can be cut short by a kill; the next round takes up what the ledger and the archive show as unfinished.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.errors import FolderGone, OwnError, disk_words
from ntm_sheets.facts.decisions import NO_RULING
from ntm_sheets.facts.findings import Finding, zip_around
from ntm_sheets.facts.records import NO_LETTER, Companion, DropRecord, Letter
from ntm_sheets.facts.submission import OFFICER_FORMS, PHOTO, UNIT_KEY, PhotoCopy, Returned
from ntm_sheets.intake.archiving import enterable, find_receipt
from ntm_sheets.intake.chain import ReceiptFolder, read_head
from ntm_sheets.intake.inbox import InboxFile, SkippedEntry, list_inbox, list_left
from ntm_sheets.intake.receipts import Garbled
from ntm_sheets.intake.settling import Settling, Waiting, is_taken_apart
from ntm_sheets.intake.surveying import adopt_copies, set_broken_aside, survey
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.gathering import NOTHING_GATHERED, Gathered, Gatherer
from ntm_sheets.rounds.inspecting import Inspected, Inspector
from ntm_sheets.rounds.judgement import Judgement, own_fault_apart
from ntm_sheets.rounds.judging import Recorded, judge, judge_container
from ntm_sheets.rounds.past import background_of
from ntm_sheets.rounds.receiving import Receiver, Step
from ntm_sheets.rounds.verdicts import Progress, VerdictWriter
from ntm_sheets.workspace.folders import Workspace


def no_step(_name: str) -> None:
    """Do nothing between two steps; a test puts a kill in its place."""


def no_progress(_done: int, _total: int) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Round:
    """What one round over the inbox did, and what still lies there.

    `faulted` is what the program failed over, `unapplied` what of the officer's workbooks was not applied, `unclaimed` the
    refused forms of which the officer can say whose they are, `unclear` the numbers of the photos by themselves of which
    nobody knows whose they are, or what they show, `shown_before` of those that were shown before. `gathered` is what a
    look at the extra folders came to.
    """

    drops: tuple[DropRecord, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    strange: tuple[SkippedEntry, ...] = ()
    troubles: tuple[str, ...] = ()
    faulted: tuple[DropRecord, ...] = ()
    unapplied: tuple[Finding, ...] = ()
    unclaimed: tuple[DropRecord, ...] = ()
    unclear: frozenset[int] = frozenset()
    shown_before: frozenset[int] = frozenset()
    gathered: Gathered = NOTHING_GATHERED

    @property
    def doubts(self) -> tuple[frozenset[int], frozenset[int]]:
        """The photos by themselves that are to be tied, and those that were shown before."""
        return self.unclear, self.shown_before

    @property
    def refused(self) -> tuple[DropRecord, ...]:
        """The drops that nothing was taken from."""
        return tuple(drop for drop in self.drops if drop.verdict == "refused")


@dataclass
class WorkspaceSession:
    """A workspace at work: its campaign, its ledger, who inspects, and the hooks that a caller may set.

    `key` is what the workspace signs its forms with. `losses` says what of the archive could not be had when the ledger
    was opened, `worse` which drops were taken before and are not now.
    """

    workspace: Workspace
    campaign: Campaign
    ledger: Ledger
    key: bytes
    inspector: Inspector
    settling: Settling = field(default_factory=lambda: Settling(quiet=0))
    step: Step = no_step
    progress: Progress = no_progress
    losses: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.layouts = Layouts(self.campaign, self.key)
        self.unit_names = {unit.key: unit.name for unit in self.campaign.units}
        self._gatherer = Gatherer(self.workspace, self.key, self.campaign.folders)
        self._receipts = ReceiptFolder(self.workspace.archive)

    def round(self, now: datetime, monotonic: float, given_up_ns: int = 0, disk_ns: int = 0) -> Round:
        """Take in everything that lies settled in the inbox; what was begun before is finished first.

        `now` is the time of receipt, `monotonic` the second that settling counts in; a half file last written before
        `given_up_ns` (nanoseconds of the epoch) is taken as it is, and stays. `disk_ns` is what the drive's clock says,
        where it can be believed.
        """
        learnt = self._recover()
        gathered = self.gather(monotonic, given_up_ns, disk_ns)
        inbox = self.workspace.inbox
        settled = self.settling.settled(list_inbox(inbox), monotonic, given_up_ns, disk_ns)
        half = self._unknown(settled.given_up)
        lingering = [Waiting(file, "lingering", 0.0) for file in settled.given_up]
        came = (*settled.ready, *half)
        # Workers get ready while the files are received.
        self.inspector.expect(len(came), sum(file.size for file in came), soon=True)
        with self._receipts.writing():
            receiver = Receiver(self.workspace, self.ledger, self.step, key_mark(self.key))
            troubles = receiver.take(settled.ready, half, now)
            seqs, ours = self._verdicts().judge_pending()
        judged = self.ledger.drops(*seqs) if seqs else ()
        loading, strange = list_left(inbox)
        ages = [max(0.0, (disk_ns - one.mtime_ns) / 1e9) if disk_ns else -1.0 for one in loading]
        downloads = [Waiting(one, "downloading", age) for one, age in zip(loading, ages, strict=True)]
        lying = (*settled.waiting, *lingering, *downloads)
        faulted, unapplied = self.ledger.faulted(), self._unapplied(judged)
        told, unclaimed = (*learnt, *gathered.troubles, *troubles, *ours), self._unclaimed(judged)
        unclear = frozenset(drop.seq for drop, _ in self.ledger.unclear_photos())
        before = self.ledger.photos_shown_before()
        return Round(judged, lying, strange, told, faulted, unapplied, unclaimed, unclear, before, gathered)

    def gather(self, monotonic: float, given_up_ns: int = 0, disk_ns: int = 0) -> Gathered:
        """Copy signed forms out of the extra folders into the inbox; times as `round` has them."""
        return self._gatherer.gather(self.ledger, self.settling, self.step, monotonic, given_up_ns, disk_ns)

    def _unknown(self, files: Sequence[InboxFile]) -> list[InboxFile]:
        """Give those of these files that are not archived yet."""
        rows = self.ledger.not_left() if files else ()
        known = {(row.name, row.mtime_ns, row.size) for row in rows if row.archived}
        return [file for file in files if (file.name, file.mtime_ns, file.size) not in known]

    def coming(self, monotonic: float, disk_ns: int = 0) -> tuple[Waiting, ...]:
        """Give the files of the inbox that are still on their way in, as `round` counts time."""
        return self.settling.coming(list_inbox(self.workspace.inbox), monotonic, disk_ns)

    def judge_file(self, data: bytes, file: str, received_at: datetime) -> tuple[tuple[str, Judgement], ...]:
        """Judge bytes as a real round would, storing nothing: the file by its name, then what comes out of it."""
        inspected = self.inspector.submit(data, file)()
        contents = inspected.contents
        if contents is None:
            return ((file, self._judge(inspected, file, received_at, NO_LETTER, self.ledger)),)
        judged = [(file, own_fault_apart(file, lambda: judge_container(inspected.kind, file, contents)))]
        for inside in (contents.files[n] for n in contents.chosen):
            found = self.inspector.submit(inside.data, inside.name, inside=True)()
            forms = [(name, one.submission) for name, one in judged if one.submission and one.kind != PHOTO]
            beside = tuple(Companion(name, one.unit, one.role, one.report_date) for name, one in forms)
            judged.append((inside.name, self._judge(found, inside.name, received_at, inside.letter, None, beside)))
        return tuple(judged)

    def rebuild(self) -> tuple[int, tuple[str, ...]]:
        """Fill an empty ledger from the archive's receipts, in the order of receipt.

        Gives the number of drops, and the troubles: receipts that are missing or broken (these are put aside), and
        files that the archive cannot give.
        """
        number, troubles = self._enter_receipts()
        # What was told of it just now need not be told by the next one too.
        self._mend_head()
        _, unread = self._verdicts().judge_pending()
        return number, (*troubles, *unread)

    def learn(self) -> tuple[str, ...]:
        """Let the ledger learn what the archive knows and it does not; give the troubles."""
        _, troubles = self._enter_receipts()
        _, unread = self._verdicts().judge_pending()
        return (*troubles, *unread)

    def reread(self, drop: DropRecord) -> Returned:
        """Open an archived form again, with the bytes of its pictures; OwnError where the archive cannot give it."""
        return self._verdicts().reread(drop)

    def copy_photos(
        self, wanted: Mapping[int, Collection[str]]
    ) -> Iterator[tuple[int, Mapping[str, PhotoCopy] | OwnError]]:
        """Yield photos of archived forms, asked for by number and hashes; the error where they cannot be had now."""
        drops = self.ledger.drops(*wanted) if wanted else ()
        self.inspector.expect(len(drops))
        return self._verdicts().copy_photos((drop, wanted[drop.seq]) for drop in drops)

    def read(self, data: bytes, file: str) -> Returned:
        """Read bytes as a returned workbook, with its pictures; nothing is judged and nothing stored."""
        return self.inspector.submit(data, file, bodies=True)().returned

    def _judge(
        self, inspected: Inspected, file: str, received_at: datetime, letter: Letter, decided: Recorded | None = None,
        beside: tuple[Companion, ...] = (),
    ) -> Judgement:  # fmt: skip
        known = partial(background_of, self.ledger)
        layouts = self.layouts
        return own_fault_apart(
            file,
            lambda: judge(inspected, file, layouts, received_at, letter, known, decided, NO_RULING, beside),
        )

    def _unclaimed(self, judged: Sequence[DropRecord]) -> tuple[DropRecord, ...]:
        refused = {drop.seq: drop for drop in judged if drop.verdict == "refused" and not drop.is_photo}
        found = self.ledger.findings(*refused) if refused else ()
        asked = {record.seq for record in found if record.finding.key == UNIT_KEY and not record.decision}
        return tuple(drop for seq, drop in refused.items() if seq in asked)

    def _unapplied(self, judged: Sequence[DropRecord]) -> tuple[Finding, ...]:
        seqs = [drop.seq for drop in judged if drop.kind in OFFICER_FORMS and drop.verdict != "duplicate"]
        found = [record.finding for record in self.ledger.findings(*seqs)] if seqs else []
        return tuple(one for one in found if one.level == "error")

    def _verdicts(self) -> VerdictWriter:
        return VerdictWriter(self.workspace, self.ledger, self.layouts, self.inspector, self.step, self.progress)

    def _enter_receipts(self) -> tuple[int, tuple[str, ...]]:
        archive = self.workspace.archive
        found = survey(archive)
        # Before a copy takes the name of a broken one.
        aside = tuple(set_broken_aside(archive, found.damages))
        adopt_copies(archive, found.kept)
        receipts, unknown = enterable(archive, found.receipts)
        head = read_head(archive)
        with self.ledger.together():
            self.ledger.insert_receipts(*receipts)
            self.ledger.reserve(head.highest if head else 0)
        return len(receipts), (*(one.words for one in found.losses), *aside, *unknown)

    def _recover(self) -> tuple[str, ...]:
        """Square the ledger with the archive and the inbox, for drops that a kill left on their way.

        A ledger that knows less than the archive (an older copy was put back) learns what it lacks; gives the troubles
        with that. A drop whose file still lies in the inbox is taken like any other: `claim` knows it again.
        """
        archive = self.workspace.archive
        highest = self._see_archive()
        troubles: tuple[str, ...] = ()
        if highest > self.ledger.last_seq():
            _, troubles = self._enter_receipts()
        files = list_inbox(self.workspace.inbox)
        lying = {(file.name, file.mtime_ns, file.size) for file in files}
        # What was taken out of a large zip is known again by the zip's name and time, as long as that lies there.
        apart = {(file.name, file.mtime_ns) for file in files if is_taken_apart(file)}
        # All are looked up first, then noted in one step: a ledger made anew has every drop among these.
        kept: dict[int, str] = {}
        gone: list[int] = []
        for row in self.ledger.not_left():
            if (row.name, row.mtime_ns, row.size) in lying or (zip_around(row.name), row.mtime_ns) in apart:
                continue
            try:
                receipt = find_receipt(archive, row.seq)
            except Garbled as error:
                troubles += (str(error),)
                receipt = row if row.archived else None
            if receipt is None:
                gone.append(row.seq)
            else:
                kept[row.seq] = "" if row.archived else receipt.archived
        if kept or gone:
            with self.ledger.together():
                for seq in gone:
                    self.ledger.forget(seq)
                for seq, archived in kept.items():
                    if archived:
                        self.ledger.mark_archived(seq, archived)
                self.ledger.mark_left(*kept)
        return troubles

    def _see_archive(self) -> int:
        """See to it that the archive is there, and that its chain can go on; give the highest number of a receipt."""
        archive = self.workspace.archive
        if not self.workspace.form_key.exists():
            raise FolderGone(
                f"Không thấy kho lưu {archive.resolve()} (hoặc tệp {self.workspace.form_key.name} trong đó). Cắm lại ổ "
                "đĩa hoặc nối lại thư mục mạng; máy chờ, không lập kho mới. Tệp trong inbox còn nguyên."
            )
        return self._mend_head()

    def _mend_head(self) -> int:
        try:
            return self._receipts.mend()
        except OSError as error:
            raise OwnError(f"{disk_words(error, 'thư mục archive')}, rồi chạy lại; tệp vẫn ở inbox.") from error
