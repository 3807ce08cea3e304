"""Archived drops get their verdicts: inspected ahead by the workers, judged and settled one by one in order of receipt."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from ntm_sheets.checking.consistency import Background
from ntm_sheets.checking.handing import hand_in
from ntm_sheets.decisions import IDENTITY_KEYS
from ntm_sheets.errors import LedgerBroken, OwnError, Unfinished
from ntm_sheets.inspecting import Contents, Inspected, Inspector, Layouts, sha256_of
from ntm_sheets.intake.archiving import archive_member, is_kept, open_blob, sync_archive
from ntm_sheets.judging import Judgement, judge, judge_container
from ntm_sheets.ledger.members import Inside
from ntm_sheets.ledger.rejudging import note_repeat
from ntm_sheets.ledger.repeats import read_forms_of
from ntm_sheets.ledger.store import NOBODY, Ledger
from ntm_sheets.past import NEXT, background_of
from ntm_sheets.receiving import Step
from ntm_sheets.records import DropRecord
from ntm_sheets.submission import Returned, Role
from ntm_sheets.workspace import Workspace

# Enough to keep every worker busy; more would only fill the memory with files.
AHEAD = 8
# Verdicts made durable together: more would make a kill cost more work, fewer would wait for the disk more often.
TOGETHER = 16
Progress = Callable[[int, int], None]
Result = Callable[[], Inspected]


@dataclass(frozen=True)
class _Waiting:
    """A drop and the inspection under way; None for one that may repeat another."""

    drop: DropRecord
    result: Result | None


@dataclass
class Desk:
    """Where drops are judged: the ledger that keeps the verdicts and whoever inspects the bytes."""

    workspace: Workspace
    ledger: Ledger
    layouts: Layouts
    inspector: Inspector
    step: Step
    progress: Progress

    def __post_init__(self) -> None:
        self._opened: tuple[int, Contents] | None = None

    def settle_pending(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Judge every archived drop without a verdict; give the numbers of those settled, and our own troubles.

        What comes out of a mail or archive is judged in the same call. A drop whose bytes cannot be had stays pending
        and is told; the others go on.
        """
        settled: list[int] = []
        troubles: dict[int, str] = {}
        while pending := [drop for drop in self.ledger.pending() if drop.seq not in troubles]:
            total = len(settled) + len(pending)
            for some in batched(self._inspected(pending, troubles), TOGETHER):
                with self.ledger.together():
                    for waiting in some:
                        self._settle(waiting, troubles)
                settled += [waiting.drop.seq for waiting in some if waiting.drop.seq not in troubles]
                self.step("verdicts durable")
                self.progress(len(settled), total)
        self._opened = None
        return tuple(settled), tuple(dict.fromkeys(troubles.values()))

    def background(self, unit: str, role: Role, day: date, seq: int = NEXT) -> Background:
        """Give what was known before a unit's report of a day; `seq` is its number, where it has one already."""
        return background_of(self.ledger, unit, role, day, seq)

    def _inspected(self, pending: Sequence[DropRecord], troubles: dict[int, str]) -> Iterator[_Waiting]:
        queue: deque[_Waiting] = deque()
        for drop in pending:
            try:
                queue.append(self._begin(drop))
            except LedgerBroken:
                raise
            except OwnError as error:
                troubles[drop.seq] = str(error)
            if len(queue) > AHEAD:
                yield queue.popleft()
        yield from queue

    def _begin(self, drop: DropRecord) -> _Waiting:
        if self.ledger.twins(drop):
            return _Waiting(drop, None)
        return _Waiting(drop, self._submit(drop))

    def _submit(self, drop: DropRecord) -> Result:
        data = self._bytes_of(drop)
        self.step("opened")
        unit = self.ledger.ruling(drop.seq).unit
        return self.inspector.submit(data, drop.name, inside=drop.container is not None, unit=unit)

    def reread(self, drop: DropRecord) -> Returned:
        """Open an archived form again, with the bytes of its pictures; OwnError where the archive cannot give it."""
        data = self._bytes_of(drop)
        inside = drop.container is not None
        return self.inspector.submit(data, drop.name, inside=inside, bodies=True, unit=drop.unit)().returned

    def _bytes_of(self, drop: DropRecord) -> bytes:
        blob = open_blob(self.workspace.archive, drop.archived)
        if drop.container is None or drop.member is None:
            return blob
        if self._opened is None or self._opened[0] != drop.container:
            # The members of one container follow each other, so that one open container is enough.
            contents = self.inspector.submit(blob, drop.name.partition("!")[0], inside=False)().contents
            self._opened = (drop.container, contents or Contents())
        files = self._opened[1].files
        data = files[drop.member].data if drop.member < len(files) else b""
        if sha256_of(data) != drop.sha256:
            raise OwnError(
                f"Không lấy lại được tệp {drop.name} từ kho lưu ({drop.archived}). "
                "Lấy bản gốc từ bản sao dự phòng rồi chạy lại."
            )
        return data

    def _settle(self, waiting: _Waiting, troubles: dict[int, str]) -> None:
        drop, result = waiting.drop, waiting.result
        if result is None:
            first = self._repeated(drop)
            if first is not None:
                self._settle_duplicate(drop, first)
                return
            result = self._begin_late(drop, troubles)
            if result is None:
                return
        try:
            inspected = result()
        except Unfinished as trouble:
            troubles[drop.seq] = str(trouble)
            return
        if inspected.contents is not None:
            self._open(drop, inspected.kind, inspected.contents)
            return
        self._settle_inspected(drop, inspected)

    def _settle_inspected(self, drop: DropRecord, inspected: Inspected, again: set[int] | None = None) -> None:
        # Its letter may have become known since this drop was begun: with the container that was opened before it.
        letter = drop.letter if drop.container is None else self.ledger.drop(drop.seq).letter
        decided = self.ledger if drop.container is None else None
        ruling = self.ledger.ruling(drop.seq)
        past_of = partial(self.background, seq=drop.seq)
        judged = judge(inspected, drop.name, self.layouts, drop.received_at, letter, past_of, decided, ruling)
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
            owner=(judged.owner.unit.key, judged.owner.role) if judged.owner else NOBODY,
            condition=judged.condition,
            decisions=judged.decisions,
            handed=judged.handed,
        )
        self.step("settled")
        again = {drop.seq} if again is None else again
        self._judge_all_again(self._to_judge_again(drop.seq, judged), again)

    def _judge_all_again(self, seqs: Iterable[int], again: set[int]) -> None:
        """Judge drops again, each at most once, whatever follows from what."""
        for seq in [*seqs]:
            if seq not in again:
                again.add(seq)
                self._judge_again(seq, again)

    def _to_judge_again(self, seq: int, judged: Judgement) -> Iterator[int]:
        """Give the drops whose unit or day may be another one now: by a decision, a slip back, or an older form."""
        for one in judged.decisions or ():
            # What is let in, or no longer set aside, may be the first report of a day that was reported again later.
            yield from (one.target,) if one.key in IDENTITY_KEYS else self.ledger.hanging_on(one.target, is_known=True)
        if judged.submission is not None:
            yield from self.ledger.hanging_on(seq)

    def _judge_again(self, seq: int, again: set[int]) -> None:
        """Judge a drop by what is known of its unit and day now; one whose bytes cannot be had is pending from here on."""
        drop = self.ledger.drop(seq)
        hanging = self.ledger.hanging_on(seq, is_known=True)
        self.ledger.reopen(seq)
        try:
            inspected = self._submit(drop)()
        except LedgerBroken:
            raise
        except OwnError:
            return
        self._settle_inspected(drop, inspected, again)
        # What it gave rise to where it is no longer may have come to nothing.
        self._judge_all_again(hanging, again)
        for repeat in self.ledger.repeats_of(seq):
            if repeat.duplicate_of is not None:
                self._note_repeat(repeat, self.ledger.drop(repeat.duplicate_of))

    def _repeated(self, drop: DropRecord) -> DropRecord | None:
        """Give the first drop with the same bytes that counts now, as long as the archive still has it."""
        return next(
            (twin for twin in self.ledger.counting_twins(drop) if is_kept(self.workspace.archive, twin.archived)), None
        )

    def _begin_late(self, drop: DropRecord, troubles: dict[int, str]) -> Result | None:
        """Begin with a drop now; one whose bytes are lost is settled by another that has them, or is a trouble."""
        try:
            return self._submit(drop)
        except LedgerBroken:
            raise
        except OwnError as error:
            saved = next(
                (twin for twin in self.ledger.twins(drop) if is_kept(self.workspace.archive, twin.archived)), None
            )
            if saved is None:
                troubles[drop.seq] = str(error)
            else:
                reason = f"bản lưu của tệp này không còn; tệp số {saved.seq} ({saved.name}) giống hệt, dùng tệp đó"
                self.ledger.settle(drop.seq, saved.kind, "duplicate", reason, None, (), duplicate_of=saved.seq)
            return None

    def _settle_duplicate(self, drop: DropRecord, first: DropRecord) -> None:
        reason = f"trùng hệt tệp số {first.seq} ({first.name}), nhận lúc {first.received_at:%H:%M %d/%m/%Y}"
        self.ledger.settle(drop.seq, first.kind, "duplicate", reason, None, (), duplicate_of=first.seq)
        self._note_repeat(drop, first)

    def _note_repeat(self, drop: DropRecord, first: DropRecord) -> None:
        """Note of the forms that stand for the first drop that their bytes came again: handed in later, they are newer."""
        with self.ledger.writing() as connection:
            for form, letter in read_forms_of(connection, first):
                said = letter or self.ledger.drop(drop.seq).letter
                handed, _ = hand_in(said, drop.received_at, self.layouts.campaign, form.report_date, drop.name)
                note_repeat(connection, form, handed)

    def _open(self, drop: DropRecord, kind: str, contents: Contents) -> None:
        """Make drops of the files inside a mail or archive; one without any is refused."""
        chosen = contents.chosen
        judged = judge_container(kind, drop.name, contents)
        if judged.verdict == "refused":
            self.ledger.settle(drop.seq, kind, "refused", judged.reason, None, judged.findings)
            return
        inside = [
            Inside(n, contents.files[n].name, sha256_of(contents.files[n].data), len(contents.files[n].data))
            for n in chosen
        ]  # fmt: skip
        receipts = self.ledger.claim_members(drop.seq, inside)
        self.step("members claimed")
        for receipt in receipts:
            archive_member(self.workspace.archive, replace(receipt, archived=drop.archived))
            self.step("member archived")
        sync_archive(self.workspace.archive, ())
        self.step("members archived")
        letters = {n: contents.files[n].letter for n in chosen}
        self.ledger.settle_container(drop.seq, kind, judged.reason, judged.findings, contents.letter, letters)
        self._opened = (drop.seq, contents)
        self.step("container settled")


def batched(things: Iterable[_Waiting], size: int) -> Iterator[list[_Waiting]]:
    """Give things in lists of at most `size`."""
    some: list[_Waiting] = []
    for thing in things:
        some.append(thing)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
