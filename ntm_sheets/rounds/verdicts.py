"""Archived drops get their verdicts: inspected ahead by the workers, judged and settled one by one in order of receipt."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.errors import LedgerBroken, OwnError, Unfinished
from ntm_sheets.facts.findings import zip_around
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import PHOTO, PhotoCopy, Returned
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.fetching import AtHand, Files, Needed, Result, batched
from ntm_sheets.rounds.inspecting import Inspected, Inspector
from ntm_sheets.rounds.judging import judge
from ntm_sheets.rounds.past import background_of
from ntm_sheets.rounds.receiving import Step
from ntm_sheets.rounds.verdict_cases import Cases
from ntm_sheets.workspace.folders import Workspace

# Enough to keep every worker busy; more would only fill the memory with files.
AHEAD = 8
# Verdicts made durable together: more would make a kill cost more work, fewer would wait for the disk more often.
TOGETHER = 16
Progress = Callable[[int, int], None]


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
        self._cases = Cases(self.workspace, self.ledger, self.layouts, self.step)

    def judge_pending(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Judge every archived drop without a verdict; give the numbers of those seen to, and our own troubles.

        What comes out of a mail or archive is judged in the same call. A drop whose bytes cannot be had stays pending
        and is told; one over which the program fails is held back; the others go on.
        """
        settled: list[int] = []
        troubles: dict[int, str] = {}
        while pending := [drop for drop in self.ledger.pending() if drop.seq not in troubles]:
            total = len(settled) + len(pending)
            self.inspector.expect(len(pending))
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
            self._cases.hold_back(waiting.drop)
        return None

    def _inspected(self, pending: Sequence[DropRecord], troubles: dict[int, str]) -> Iterator[_Waiting]:
        queue: deque[_Waiting] = deque()
        twinned, units = self.ledger.twinned(pending), self.ledger.decided_units()
        for drop in pending:
            try:
                queue.append(self._begin(drop, twinned, units))
            except LedgerBroken:
                raise
            except OwnError as error:
                troubles[drop.seq] = str(error)
            if len(queue) > AHEAD:
                yield queue.popleft()
        yield from queue

    def _begin(self, drop: DropRecord, twinned: Collection[int], units: Mapping[int, str]) -> _Waiting:
        if drop.seq in twinned:
            return _Waiting(drop, None)
        unit = units.get(drop.seq, "")
        return _Waiting(drop, self._files.submit(drop, unit), unit)

    def reread(self, drop: DropRecord) -> Returned:
        """Open an archived form again, with the bytes of its pictures; OwnError where the archive cannot give it."""
        return self._files.reread(drop)

    def copy_photos(
        self, wanted: Iterable[tuple[DropRecord, Iterable[str]]]
    ) -> Iterator[tuple[int, Mapping[str, PhotoCopy] | OwnError]]:
        """Take photos out of archived forms, as `Files.copy_photos` does."""
        return self._files.copy_photos(wanted)

    def _settle(self, waiting: _Waiting, troubles: dict[int, str]) -> None:
        """Find out which case a drop is, and let that be written."""
        drop, unit = waiting.drop, waiting.unit
        if self._waits_for_its_letter(drop, troubles):
            return
        if waiting.result is None:
            first = self._cases.first_of(drop)
            # The same photo may say more the second time: whose it is, and what it shows.
            if first is not None and not first.is_photo:
                self._cases.enter_repeat(drop, first)
                return
            unit = self.ledger.ruling(drop.seq).unit
        inspected = self._inspection(drop, unit, troubles)
        if inspected is None:
            return
        if inspected.contents is None:
            self._settle_inspected(drop, inspected)
        elif self._cases.enter_container(drop, inspected.kind, inspected.contents):
            self._files.opened = (drop.seq, inspected.contents)
            self.step("container settled")

    def _inspection(self, drop: DropRecord, unit: str, troubles: dict[int, str]) -> Inspected | None:
        """Give what was found in a drop; where it cannot be had, that is a trouble, or another drop stands for it."""
        try:
            return self._at_hand.give(drop.seq, unit)
        except LedgerBroken:
            raise
        except Unfinished as trouble:
            troubles[drop.seq] = str(trouble)
        except OwnError as error:
            if not self._cases.enter_lost(drop):
                troubles[drop.seq] = str(error)
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
        decided = self.ledger if drop.container is None and not zip_around(drop.name) else None
        ruling = self.ledger.ruling(drop.seq)
        past_of = partial(background_of, self.ledger, seq=drop.seq)
        beside = self.ledger.companions(drop) if inspected.kind == PHOTO else ()
        judged = judge(inspected, drop.name, self.layouts, drop.received_at, letter, past_of, decided, ruling, beside)
        self.step("judged")
        if inspected.kind == PHOTO and not ruling.by:
            first = self.ledger.photo_first(drop, judged.submission)
            if first is not None:
                self._cases.enter_repeat(drop, first)
                return
        following = self._cases.enter(drop, judged)
        self.step("settled")
        self._judge_all_again(following, {drop.seq} if again is None else again)

    def _judge_all_again(self, seqs: Iterable[int], again: set[int]) -> None:
        """Judge drops again, each at most once, whatever follows from what."""
        listed = [*seqs]
        self._at_hand.want((seq, self.ledger.ruling(seq).unit) for seq in listed if seq not in again)
        for seq in listed:
            if seq not in again:
                again.add(seq)
                self._judge_again(seq, again)

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
            self._cases.hold_back(drop)
        # What it gave rise to where it is no longer may have come to nothing.
        self._judge_all_again(hanging, again)
        for repeat in self.ledger.repeats_of(seq):
            if repeat.duplicate_of is not None:
                self._cases.note_repeat(repeat, self.ledger.drop(repeat.duplicate_of))
