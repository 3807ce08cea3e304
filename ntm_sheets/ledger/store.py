"""The ledger: what came, when, with what verdict, and what was read from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import and_, bindparam, false, func, not_, select

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.decisions import Decision, DecisionRecord, RowId, Target
from ntm_sheets.facts.earlier_photos import EarlierPhotos
from ntm_sheets.facts.findings import Finding, Key
from ntm_sheets.facts.officer_rows import OfficerEntry
from ntm_sheets.facts.records import (
    AnswerRecord,
    DropRecord,
    FindingRecord,
    Handed,
    Letter,
    Receipt,
    Verdict,
)
from ntm_sheets.facts.submission import Role, Submission
from ntm_sheets.ledger import answer_rows, deciding, history_queries, reading, repeats, standing, writing
from ntm_sheets.ledger import schema as tables
from ntm_sheets.ledger.earlier_photos import ShownPhotos, write_earlier
from ntm_sheets.ledger.loose_photos import LoosePhotos
from ntm_sheets.ledger.officer_rows import OfficerRows, write_entries
from ntm_sheets.ledger.petitions import Petitions
from ntm_sheets.ledger.rejudging import follow_verdict
from ntm_sheets.ledger.renewing import Renewing
from ntm_sheets.ledger.schema import MAY_LIE_IN_INBOX, drops
from ntm_sheets.ledger.seals import DaySeals
from ntm_sheets.ledger.soundness import CLOSED_OF_DROP, seal_written, write_seal
from ntm_sheets.ledger.values import storable
from ntm_sheets.ledger.visits import Visits
from ntm_sheets.ledger.writing import Inside, claim_members, open_container

NOBODY = ("", "")
HELD_BACK = select(drops.c.seq).where(drops.c.fault != "")
# What came in a mail or archive that is held back waits with it: nobody knows who sent it, and when.
WAITS_WITH_ITS_LETTER = func.coalesce(drops.c.container.in_(HELD_BACK), false())
IS_PENDING = and_(
    drops.c.verdict == "pending", drops.c.archived != "", drops.c.fault == "", not_(WAITS_WITH_ITS_LETTER)
)
CLAIMED = select(drops.c.seq).where(
    *(drops.c[name] == bindparam(name) for name in ("name", "mtime_ns", "sha256")), MAY_LIE_IN_INBOX
)
CLAIM = drops.insert()
ARCHIVED = drops.update().where(drops.c.seq == bindparam("its_seq")).values(archived=bindparam("its_place"))
LEFT = drops.update().where(drops.c.seq == bindparam("its_seq")).values(has_left=True)
VERDICT = (
    "kind", "verdict", "reason", "duplicate_of", "filled", "refused_cells", "owner_unit", "owner_role", "condition", "held",
    "handed_at", "handed_by", "turn",
)  # fmt: skip
SETTLE = (
    drops.update()
    .where(drops.c.seq == bindparam("its_seq"), drops.c.verdict == "pending")
    .values({name: bindparam(name) for name in VERDICT})
    .returning(*CLOSED_OF_DROP)
)


class Ledger(Renewing, OfficerRows, Petitions, LoosePhotos, DaySeals, Visits, ShownPhotos):
    """One ledger file; each call is one transaction, durable when it returns (see `together`).

    Any call may raise OwnError: the disk, the rights, another program; and LedgerBroken: a file that is damaged, or was
    made by an older version.
    """

    # A drop's way in

    def claim(self, sha256: str, name: str, received_at: datetime, mtime_ns: int, size: int) -> int:
        """Give the number of a file in the inbox: its own where it was claimed before, else a fresh one."""
        row = {"name": storable(name), "mtime_ns": mtime_ns, "sha256": sha256}
        with self.writing() as connection:
            known: int | None = connection.scalar(CLAIMED, row)
            if known is not None:
                return known
            return connection.execute(CLAIM, row | {"received_at": received_at.isoformat(), "size": size}).lastrowid

    def mark_archived(self, seq: int, archived: str) -> None:
        """Note that a drop's bytes lie in the archive, at a path below its folder."""
        with self.writing() as connection:
            connection.execute(ARCHIVED, {"its_seq": seq, "its_place": archived})

    def mark_left(self, *seqs: int) -> None:
        """Note that files have left the inbox: the same name may come again as another drop."""
        if seqs:
            with self.writing() as connection:
                connection.execute(LEFT, [{"its_seq": seq} for seq in seqs])

    def not_left(self) -> tuple[Receipt, ...]:
        """Give the drops whose file may still lie in the inbox."""
        with self.reading() as connection:
            return reading.read_receipts(connection, MAY_LIE_IN_INBOX)

    def knows(self, sha256: str) -> bool:
        """Tell whether these very bytes ever came and were archived, whatever became of them."""
        with self.reading() as connection:
            query = select(drops.c.seq).where(drops.c.sha256 == sha256, drops.c.archived != "").limit(1)
            return connection.scalar(query) is not None

    def forget(self, seq: int) -> None:
        """Drop a claim whose file went away before it was archived; an archived drop stays."""
        with self.writing() as connection:
            connection.execute(drops.delete().where(drops.c.seq == seq, drops.c.archived == ""))

    def last_seq(self) -> int:
        """Give the highest number that a drop has; 0 where there is none."""
        with self.reading() as connection:
            last: int | None = connection.scalar(select(func.max(drops.c.seq)))
            return last or 0

    def pending(self) -> tuple[DropRecord, ...]:
        """Give the archived drops without a verdict, but for those that are held back, alone or with their letter."""
        with self.reading() as connection:
            return reading.read_drops(connection, IS_PENDING)

    def drop(self, seq: int) -> DropRecord:
        """Give one drop; KeyError where there is none of that number."""
        with self.reading() as connection:
            found = reading.read_drop(connection, seq)
        if found is None:
            raise KeyError(seq)
        return found

    def twins(self, drop: DropRecord) -> tuple[DropRecord, ...]:
        """Give the other archived drops with the same bytes, whatever became of them."""
        with self.reading() as connection:
            return repeats.read_twins(connection, drop.sha256, drop.seq)

    def twinned(self, some: Collection[DropRecord]) -> set[int]:
        """Give the numbers of those of these drops whose bytes another archived one has too."""
        with self.reading() as connection:
            return repeats.find_twinned(connection, some)

    def repeats_of(self, seq: int) -> tuple[DropRecord, ...]:
        """Give the drops by which a form came again, in the order of receipt."""
        with self.reading() as connection:
            return repeats.read_repeats(connection, seq)

    def counting_twins(self, drop: DropRecord) -> tuple[DropRecord, ...]:
        """Give the other archived drops with the same bytes that count now."""
        with self.reading() as connection:
            return tuple(repeats.read_counting_twins(connection, drop.sha256, drop.seq))

    def write_verdict(
        self,
        seq: int,
        kind: str,
        verdict: Verdict,
        reason: str,
        submission: Submission | None,
        findings: Sequence[Finding],
        *,
        duplicate_of: int | None = None,
        filled: int = 0,
        refused_cells: int = 0,
        owner: tuple[str, str] = NOBODY,
        condition: str = "",
        decisions: Sequence[Decision] | None = None,
        entries: Sequence[OfficerEntry] | None = None,
        earlier: EarlierPhotos | None = None,
        handed: Handed | None = None,
    ) -> None:
        """Write a drop's verdict with all that was read, at once; a drop that has its verdict keeps it.

        `owner` is the unit and role that a refused form belongs to; of an accepted one its submission says so.
        `condition` is the line about how the form came back. `decisions` are those of an accepted correction workbook,
        `entries` the rows of an order or award workbook, or of one of recipients, `earlier` the photos of an earlier
        campaign; none of these has a submission. `handed` is when a form was handed in: at its receipt, where none is given.
        Errors: ValueError for an accepted drop with none or several of the four, or another with any.
        """
        if sum(one is not None for one in (submission, decisions, entries, earlier)) != (verdict == "accepted"):
            raise ValueError(
                f"{verdict} drop {seq}: only an accepted drop has a submission, decisions, entries or photos"
            )
        row = {
            "kind": kind,
            "verdict": verdict,
            "reason": storable(reason),
            "duplicate_of": duplicate_of,
            "filled": filled,
            "refused_cells": refused_cells,
            "owner_unit": submission.unit if submission else owner[0],
            "owner_role": submission.role if submission else owner[1],
            "condition": storable(condition),
            "held": writing.holding(findings) if submission else "",
        }
        with self.writing() as connection:
            when = handed or standing.at_receipt(connection, seq)
            row |= {"handed_at": when.at.isoformat(), "handed_by": when.by, "turn": when.turn}
            drop = connection.execute(SETTLE, row | {"its_seq": seq}).first()
            if drop is None:
                return
            written = {tables.findings: writing.write_findings(connection, seq, findings)}
            if submission is not None:
                written |= writing.write_submission(connection, seq, submission)
            follow_verdict(connection, seq)
            if entries:
                write_entries(connection, seq, entries)
            if decisions:
                deciding.write_decisions(connection, seq, decisions)
            if earlier:
                write_earlier(connection, seq, earlier.photos, earlier.campaign)
            if decisions or entries or earlier:
                write_seal(connection, seq)
            else:
                seal_written(connection, seq, drop, written)

    def claim_members(self, container: int, inside: Sequence[Inside]) -> tuple[Receipt, ...]:
        """Give each file inside a drop a number of its own; giving them again changes nothing."""
        with self.writing() as connection:
            return claim_members(connection, container, inside)

    def write_contents(
        self,
        seq: int,
        kind: str,
        reason: str,
        findings: Sequence[Finding],
        letter: Letter,
        members: Mapping[int, Letter],
    ) -> None:
        """Write that a mail or archive was opened, and let the files inside be judged, at once; each has its letter."""
        c = drops.c
        row = {"kind": kind, "verdict": "accepted", "reason": storable(reason)}
        with self.writing() as connection:
            archived = connection.scalar(select(c.archived).where(c.seq == seq))
            mine = and_(c.seq == seq, c.verdict == "pending")
            if connection.execute(drops.update().where(mine).values(row)).rowcount:
                writing.write_findings(connection, seq, findings)
            open_container(connection, seq, str(archived), letter, members)
            write_seal(connection, seq)

    # What it holds

    def drops(self, *seqs: int) -> tuple[DropRecord, ...]:
        """Give the drops of these numbers, or every drop."""
        with self.reading() as connection:
            if not seqs:
                return reading.read_drops(connection)
            return tuple(
                drop
                for part in reading.parted(set(seqs))
                for drop in reading.drops_of(connection, reading.SOME_DROPS, seqs=part)
            )

    def answers(self, until: datetime | None = None) -> list[AnswerRecord]:
        """Give the answers of accepted drops, those received until a moment where one is given."""
        with self.reading() as connection:
            return answer_rows.read_answers(connection, until)

    def personal(self) -> set[tuple[str, str, str]]:
        """Give what reporters ever said of themselves: table, row and text, each once."""
        with self.reading() as connection:
            return history_queries.read_personal(connection)

    def findings(self, *seqs: int) -> tuple[FindingRecord, ...]:
        """Give the findings of these drops, or every finding."""
        with self.reading() as connection:
            return reading.read_findings(connection, *((tables.findings.c.seq.in_(seqs),) if seqs else ()))

    def last_answers(
        self, unit: str, role: Role, before: date | None = None, *, inclusive: bool = False
    ) -> Mapping[Key, tuple[Value, date]]:
        """Give a unit's last value of each cell in one role with its report day, of days before one (or up to it)."""
        with self.reading() as connection:
            return reading.read_last_answers(connection, unit, role, before, inclusive)

    # What the officer decided

    def decisions(self) -> tuple[DecisionRecord, ...]:
        """Give every decision, in the order in which they were made."""
        with self.reading() as connection:
            return deciding.read_decisions(connection)

    def decision(self, id_: str) -> DecisionRecord | None:
        """Give a decision by its id."""
        with self.reading() as connection:
            return next(iter(deciding.read_decisions(connection, tables.decisions.c.id == id_)), None)

    def target(self, row: RowId) -> Target | None:
        """Give what a row of a correction workbook speaks of; None where there is no such drop with a verdict."""
        with self.reading() as connection:
            return deciding.find_target(connection, row)
