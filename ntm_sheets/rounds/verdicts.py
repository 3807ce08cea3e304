"""Archived drops get their verdicts: inspected ahead by the workers, judged and settled one by one in order of receipt."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ntm_sheets.checking.handing import hand_in
from ntm_sheets.contract.additions import Layouts
from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.errors import LedgerBroken, OwnError, Unfinished
from ntm_sheets.facts.decisions import IDENTITY_KEYS
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Returned
from ntm_sheets.intake.archiving import archive_member, is_kept, receipts_after, sync_archive
from ntm_sheets.ledger.history_queries import read_forms_of
from ntm_sheets.ledger.rejudging import note_repeat
from ntm_sheets.ledger.store import NOBODY, Ledger
from ntm_sheets.ledger.writing import Inside
from ntm_sheets.rounds.fetching import AtHand, Files, Needed, Result, batched
from ntm_sheets.rounds.history import background_of
from ntm_sheets.rounds.inspecting import Contents, Inspected, Inspector
from ntm_sheets.rounds.judgement import Judgement, failed_over, program_mark
from ntm_sheets.rounds.judging import judge, judge_container
from ntm_sheets.rounds.receiving import Step
from ntm_sheets.workspace.folders import Workspace

# Enough to keep every worker busy; more would only fill the memory with files.
AHEAD = 8
# Verdicts made durable together: more would make a kill cost more work, fewer would wait for the disk more often.
TOGETHER = 16
Progress = Callable[[int, int], None]
log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class _Waiting:
    """A drop and the inspection under way; None for one that may repeat another."""

    drop: DropRecord
    result: Result | None
    unit: str = ""


@dataclass
class VerdictWriter:
    """Where drops are judged: the ledger that keeps the verdicts and whoever inspects the bytes."""

    workspace: Workspace
    ledger: Ledger
    layouts: Layouts
    inspector: Inspector
    step: Step
    progress: Progress

    def __post_init__(self) -> None:
        self._files = Files(self.workspace, self.ledger, self.inspector, self.step)
        self._at_hand = AtHand(self._files.submit)

    def settle_pending(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Judge every archived drop without a verdict; give the numbers of those seen to, and our own troubles.

        What comes out of a mail or archive is judged in the same call. A drop whose bytes cannot be had stays pending
        and is told; one over which the program fails is held back; the others go on.
        """
        settled: list[int] = []
        troubles: dict[int, str] = {}
        while pending := [drop for drop in self.ledger.pending() if drop.seq not in troubles]:
            total = len(settled) + len(pending)
            for some in batched(self._inspected(pending, troubles), TOGETHER):
                self._settle_together(some, troubles)
                self.inspector.keep()
                settled += [waiting.drop.seq for waiting in some if waiting.drop.seq not in troubles]
                self.step("verdicts durable")
                self.progress(len(settled), total)
        self._files.opened = None
        return tuple(settled), tuple(dict.fromkeys(troubles.values()))

    def _settle_together(self, some: Sequence[_Waiting], troubles: dict[int, str]) -> None:
        """Write the verdicts of some drops, in one transaction unless another file must be inspected for one of them.

        Nobody waits for a worker in a transaction: whoever else writes into the ledger would have to wait too.
        """
        for waiting in some:
            if waiting.result is not None:
                self._at_hand.put(waiting.drop.seq, waiting.unit, waiting.result)
        rest = deque(some)
        while rest:
            needed: Needed | None = None
            with self.ledger.together():
                while rest and needed is None:
                    needed = self._settle_apart(rest[0], troubles)
                    if needed is None:
                        rest.popleft()
            if needed is not None:
                self._at_hand.fetch((self.ledger.drop(seq), unit) for seq, unit in needed.wanted)
        self._at_hand.forget()

    def _settle_apart(self, waiting: _Waiting, troubles: dict[int, str]) -> Needed | None:
        """Settle one drop, or say what must be inspected first; a fault of the program is that drop's alone."""
        try:
            with self.ledger.apart():
                self._settle(waiting, troubles)
        except Needed as needed:
            return needed
        except OwnError:
            raise
        except Exception:  # noqa: BLE001 - whatever fails over one drop must not keep the others from their verdicts
            self._hold_back(waiting.drop)
        return None

    def _hold_back(self, drop: DropRecord) -> None:
        log.exception("Lỗi của chương trình ở tệp số %s (%s):", drop.seq, drop.name)
        # What a mail or archive gave numbers to may have its receipts already: such a number is nobody else's.
        self.ledger.insert_receipts(*receipts_after(self.workspace.archive, self.ledger.last_seq()))
        self.ledger.hold_back(drop.seq, program_mark(), failed_over(drop.name))

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
        unit = self.ledger.ruling(drop.seq).unit
        return _Waiting(drop, self._files.submit(drop, unit), unit)

    def reread(self, drop: DropRecord) -> Returned:
        """Open an archived form again, with the bytes of its pictures; OwnError where the archive cannot give it."""
        return self._files.reread(drop)

    def _settle(self, waiting: _Waiting, troubles: dict[int, str]) -> None:
        drop, unit = waiting.drop, waiting.unit
        if self._waits_for_its_letter(drop, troubles):
            return
        if waiting.result is None:
            first = self._repeated(drop)
            if first is not None:
                self._settle_duplicate(drop, first)
                return
            unit = self.ledger.ruling(drop.seq).unit
        inspected = self._inspection(drop, unit, troubles)
        if inspected is None:
            return
        if inspected.contents is None:
            self._settle_inspected(drop, inspected)
        else:
            self._open(drop, inspected.kind, inspected.contents)

    def _inspection(self, drop: DropRecord, unit: str, troubles: dict[int, str]) -> Inspected | None:
        """Give what was found in a drop; where it cannot be had, that is a trouble, or another drop stands for it."""
        try:
            return self._at_hand.give(drop.seq, unit)
        except LedgerBroken:
            raise
        except Unfinished as trouble:
            troubles[drop.seq] = str(trouble)
        except OwnError as error:
            self._settle_lost(drop, error, troubles)
        return None

    def _waits_for_its_letter(self, drop: DropRecord, troubles: dict[int, str]) -> bool:
        """Tell whether the mail or archive that it came in is yet to be opened: who sent it, and when, is not known then."""
        whole = None if drop.container is None else self.ledger.drop(drop.container)
        if whole is None or whole.verdict != "pending":
            return False
        if not whole.fault:
            troubles[drop.seq] = troubles.get(whole.seq) or f"Chưa mở được {whole.name}. Chạy lại sau."
        return True

    def _settle_inspected(self, drop: DropRecord, inspected: Inspected, again: set[int] | None = None) -> None:
        # Its letter may have become known since this drop was begun: with the container that was opened before it.
        letter = drop.letter if drop.container is None else self.ledger.drop(drop.seq).letter
        decided = self.ledger if drop.container is None else None
        ruling = self.ledger.ruling(drop.seq)
        past_of = partial(background_of, self.ledger, seq=drop.seq)
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
        listed = [*seqs]
        self._at_hand.want((seq, self.ledger.ruling(seq).unit) for seq in listed if seq not in again)
        for seq in listed:
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
            inspected = self._at_hand.give(seq, self.ledger.ruling(seq).unit)
        except LedgerBroken:
            raise
        except OwnError:
            return
        try:
            with self.ledger.apart():
                self._settle_inspected(drop, inspected, again)
        except (Needed, OwnError):
            raise
        except Exception:  # noqa: BLE001 - it is this one's fault, not that of the drop because of which it is looked at
            self._hold_back(drop)
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

    def _settle_lost(self, drop: DropRecord, error: OwnError, troubles: dict[int, str]) -> None:
        """Settle a drop whose bytes are lost by another that has them; where none has, it is a trouble."""
        saved = next((twin for twin in self.ledger.twins(drop) if is_kept(self.workspace.archive, twin.archived)), None)
        if saved is None:
            troubles[drop.seq] = str(error)
            return
        reason = f"bản lưu của tệp này không còn; tệp số {saved.seq} ({saved.name}) giống hệt, dùng tệp đó"
        self.ledger.settle(drop.seq, saved.kind, "duplicate", reason, None, (), duplicate_of=saved.seq)

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
        members = ((n, contents.files[n]) for n in chosen)
        inside = [Inside(n, one.name, sha256_of(one.data), len(one.data)) for n, one in members]
        receipts = self.ledger.claim_members(drop.seq, inside)
        self.step("members claimed")
        mark = key_mark(self.layouts.key)
        for receipt in receipts:
            archive_member(self.workspace.archive, replace(receipt, archived=drop.archived), mark)
            self.step("member archived")
        sync_archive(self.workspace.archive, ())
        self.step("members archived")
        letters = {n: contents.files[n].letter for n in chosen}
        self.ledger.settle_container(drop.seq, kind, judged.reason, judged.findings, contents.letter, letters)
        self._files.opened = (drop.seq, contents)
        self.step("container settled")
