"""What each verdict means for the ledger, a case at a time: form, refused file, corrections, container, repeat, lost file, own fault."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ntm_sheets.checking.handed_in import hand_in
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.contract.sealing import key_mark
from ntm_sheets.facts.decisions import IDENTITY_KEYS, Decision
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.officer_rows import OfficerEntry
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import PHOTOS, Submission
from ntm_sheets.intake.archiving import archive_member, is_kept, receipts_after, sync_archive
from ntm_sheets.ledger.rejudging import note_repeat
from ntm_sheets.ledger.repeats import read_forms_of
from ntm_sheets.ledger.store import NOBODY, Ledger
from ntm_sheets.ledger.writing import Inside
from ntm_sheets.rounds.inspecting import Contents
from ntm_sheets.rounds.judgement import Judgement, failed_over, program_mark
from ntm_sheets.rounds.judging import judge_container
from ntm_sheets.rounds.receiving import Step
from ntm_sheets.workspace.folders import Workspace

log = logging.getLogger("ntm_sheets")


@dataclass(frozen=True)
class Cases:
    """Writes verdicts; what judges a drop gives the numbers of those that are to be judged again because of it."""

    workspace: Workspace
    ledger: Ledger
    layouts: Layouts
    step: Step

    def enter(self, drop: DropRecord, judged: Judgement) -> Iterator[int]:
        """Write what a form or a workbook of the officer amounts to."""
        if judged.submission is not None:
            return self._enter_form(drop, judged, judged.submission)
        if judged.decisions is not None:
            return self._enter_corrections(drop, judged, judged.decisions)
        if judged.entries is not None:
            return self._enter_entries(drop, judged, judged.entries)
        if judged.earlier is not None:
            return self._enter_earlier(drop, judged)
        return self._enter_refused(drop, judged)

    def _enter_form(self, drop: DropRecord, judged: Judgement, submission: Submission) -> Iterator[int]:
        """Write a form that was taken; whether it counts, or is held until the officer says so, its findings say."""
        self.ledger.write_verdict(
            drop.seq, judged.kind, "accepted", judged.reason, submission, judged.findings, filled=judged.filled,
            refused_cells=judged.refused_cells, condition=judged.condition, handed=judged.handed,
        )  # fmt: skip
        # It says whose the photos are that came with it.
        beside = () if submission.role == PHOTOS else self.ledger.photos_beside(drop)
        return iter((*self.ledger.hanging_on(drop.seq), *beside))

    def _enter_corrections(self, drop: DropRecord, judged: Judgement, decisions: Sequence[Decision]) -> Iterator[int]:
        """Write what the officer decided."""
        self.ledger.write_verdict(
            drop.seq, judged.kind, "accepted", judged.reason, None, judged.findings, filled=judged.filled,
            refused_cells=judged.refused_cells, decisions=decisions,
        )  # fmt: skip
        return self._changed_by(decisions)

    def _enter_entries(self, drop: DropRecord, judged: Judgement, entries: Sequence[OfficerEntry]) -> Iterator[int]:
        """Write what the leaders ordered or decided about praise, or who was sent what: no form is judged otherwise because of it."""
        self.ledger.write_verdict(
            drop.seq, judged.kind, "accepted", judged.reason, None, judged.findings, filled=judged.filled,
            refused_cells=judged.refused_cells, entries=entries,
        )  # fmt: skip
        return iter(())

    def _enter_earlier(self, drop: DropRecord, judged: Judgement) -> Iterator[int]:
        """Write what an earlier campaign showed; what came already and shows one of its pictures is judged again."""
        self.ledger.write_verdict(
            drop.seq, judged.kind, "accepted", judged.reason, None, judged.findings, earlier=judged.earlier
        )
        return iter(self.ledger.showing_earlier(drop.seq))

    def _changed_by(self, decisions: Sequence[Decision]) -> Iterator[int]:
        """Give the drops whose unit or day may be another one now."""
        for one in decisions:
            if one.is_answer:
                continue
            # What is let in, or no longer set aside, may be the first report of a day that was reported again later.
            yield from (one.target,) if one.key in IDENTITY_KEYS else self.ledger.hanging_on(one.target, is_known=True)

    def _enter_refused(self, drop: DropRecord, judged: Judgement) -> Iterator[int]:
        """Write that nothing was taken from a file, and whose it is where it is known."""
        self.ledger.write_verdict(
            drop.seq, judged.kind, judged.verdict, judged.reason, None, judged.findings, filled=judged.filled,
            refused_cells=judged.refused_cells, condition=judged.condition, handed=judged.handed,
            owner=(judged.owner.unit.key, judged.owner.role) if judged.owner else NOBODY,
        )  # fmt: skip
        return iter(())

    def enter_container(self, drop: DropRecord, kind: str, contents: Contents) -> bool:
        """Make drops of the files inside a mail or archive; one without any is refused. Tells whether it was opened."""
        judged = judge_container(kind, drop.name, contents)
        if judged.verdict == "refused":
            self.ledger.write_verdict(drop.seq, kind, "refused", judged.reason, None, judged.findings)
            return False
        chosen = contents.chosen
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
        self.ledger.write_contents(drop.seq, kind, judged.reason, judged.findings, contents.letter, letters)
        return True

    def first_of(self, drop: DropRecord) -> DropRecord | None:
        """Give the first drop with the same bytes that counts now, as long as the archive still has it."""
        twins = self.ledger.counting_twins(drop)
        return next((twin for twin in twins if is_kept(self.workspace.archive, twin.archived)), None)

    def enter_repeat(self, drop: DropRecord, first: DropRecord) -> None:
        """Write that a drop's very bytes came before, and count now."""
        reason = f"trùng hệt tệp số {first.seq} ({first.name}), nhận lúc {first.received_at:%H:%M %d/%m/%Y}"
        self.ledger.write_verdict(drop.seq, first.kind, "duplicate", reason, None, (), duplicate_of=first.seq)
        self.note_repeat(drop, first)

    def note_repeat(self, drop: DropRecord, first: DropRecord) -> None:
        """Note of the forms that stand for the first drop that their bytes came again: handed in later, they are newer."""
        with self.ledger.writing() as connection:
            for form, letter in read_forms_of(connection, first):
                said = letter or self.ledger.drop(drop.seq).letter
                handed, _ = hand_in(said, drop.received_at, self.layouts.campaign, form.report_date, drop.name)
                note_repeat(connection, form, handed)

    def enter_lost(self, drop: DropRecord) -> bool:
        """Write of a drop whose bytes are lost that another one has them; False where none has."""
        twins = self.ledger.twins(drop)
        saved = next((twin for twin in twins if is_kept(self.workspace.archive, twin.archived)), None)
        if saved is None:
            return False
        reason = f"bản lưu của tệp này không còn; tệp số {saved.seq} ({saved.name}) giống hệt, dùng tệp đó"
        self.ledger.write_verdict(drop.seq, saved.kind, "duplicate", reason, None, (), duplicate_of=saved.seq)
        return True

    def hold_back(self, drop: DropRecord) -> None:
        """Keep apart a drop over which the program fails; called where the fault is at hand, it goes into the log."""
        log.exception("Lỗi của chương trình ở tệp số %s (%s):", drop.seq, drop.name)
        # What a mail or archive gave numbers to may have its receipts already: such a number is nobody else's.
        self.ledger.insert_receipts(*receipts_after(self.workspace.archive, self.ledger.last_seq()))
        self.ledger.hold_back(drop.seq, program_mark(), failed_over(drop.name))
