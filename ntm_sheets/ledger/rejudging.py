"""A drop judged anew after something was decided about its unit or day, or held back until the program can judge it."""

from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, select

from ntm_sheets.facts.decisions import DATE_KEY, DATE_QUESTION, SENT_FORMAT, SENT_KEY, Overruled, Ruling
from ntm_sheets.facts.findings import Finding
from ntm_sheets.facts.records import DropRecord, Handed
from ntm_sheets.facts.submission import UNIT_KEY
from ntm_sheets.ledger.applying import follow, follow_counting, follow_photo
from ntm_sheets.ledger.history_queries import Forms
from ntm_sheets.ledger.officer_rows import OFFICER_ROWS
from ntm_sheets.ledger.photos import find_anew, follow_pictures, forget_marks, later_uses
from ntm_sheets.ledger.reading import read_drop, read_drops, read_photos
from ntm_sheets.ledger.schema import (
    COUNTS,
    answers,
    decisions,
    drops,
    earlier_photos,
    findings,
    latest,
    photos,
    submissions,
)
from ntm_sheets.ledger.soundness import write_seal
from ntm_sheets.ledger.standing import Keeping, choose, counts_beside, forget_days, hand_in_again, write_latest
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import storable, text_to_handed, text_to_value
from ntm_sheets.ledger.writing import write_findings

d, s = decisions.c, submissions.c
READ_FROM_A_DROP = (latest, photos, earlier_photos, answers, findings, *OFFICER_ROWS, submissions)
# What a verdict leaves behind in a drop's own row.
UNJUDGED = {
    "kind": "",
    "verdict": "pending",
    "reason": "",
    "duplicate_of": None,
    "filled": 0,
    "refused_cells": 0,
    "owner_unit": "",
    "owner_role": "",
    "condition": "",
    "set_aside": "",
    "held": "",
    "fault": "",
    "handed_at": None,
    "handed_by": "",
    "turn": "",
    "seal": "",
}


class HoldingBack(Transactions):
    """The part of a ledger that keeps what the program failed over apart from what waits for it."""

    def faulted(self) -> tuple[DropRecord, ...]:
        """Give the drops that are held back, in the order of receipt."""
        with self.reading() as connection:
            return read_drops(connection, drops.c.fault != "")

    def hold_back(self, seq: int, program: str, finding: Finding) -> None:
        """Keep a pending drop from being tried by this program again, and say so in a finding."""
        with self.writing() as connection:
            connection.execute(findings.delete().where(findings.c.seq == seq))
            held = {"fault": program, "reason": storable(finding.message)}
            connection.execute(drops.update().where(drops.c.seq == seq, drops.c.verdict == "pending").values(held))
            write_findings(connection, seq, (finding,))


class Rejudging(Forms, HoldingBack, Keeping):
    """The part of a ledger that lets a drop be judged anew."""

    def ruling(self, seq: int) -> Ruling:
        """Give what was decided about a drop's unit and day."""
        with self.reading() as connection:
            return read_ruling(connection, seq)

    def decided_units(self) -> dict[int, str]:
        """Give the unit of each drop about whose unit something was decided."""
        with self.reading() as connection:
            seqs = connection.scalars(DECIDED_UNITS).all()
            return {seq: read_ruling(connection, seq).unit for seq in seqs}

    def reopen(self, seq: int) -> None:
        """Take back a drop's verdict with all that was read from it, to judge it anew."""
        with self.writing() as connection:
            reopen(connection, seq)

    def hanging_on(self, seq: int, *, is_known: bool = False) -> tuple[int, ...]:
        """Give the forms whose day hangs on one: the form that it mends, and those whose dates may have been forgotten.

        Of one that `is_known` since longer, others were asked about their dates because of it.
        """
        with self.reading() as connection:
            late = (one.seq for one in overtaken(connection, seq))
            known = asked_about(connection, seq) if is_known else ()
            return tuple(dict.fromkeys((*asked_before(connection, seq), *late, *known)))

    def overruled(self) -> tuple[Overruled, ...]:
        """Give the forms that count otherwise than they would had nobody decided about their unit, day or hour."""
        query = (
            select(s.seq, s.decided_by, s.undecided_unit, s.undecided_date, s.undecided_handed)
            .where(s.decided_by != "")
            .order_by(s.seq)
        )
        with self.reading() as connection:
            return tuple(
                Overruled(
                    seq, tuple(by.split("\n")), unit, date.fromisoformat(day) if day else None, text_to_handed(handed)
                )
                for seq, by, unit, day, handed in connection.execute(query)
            )


RULINGS = (
    select(d.table_key, d.row_key, d.field, d.value, d.code, d.id)
    .where(d.target == bindparam("seq"), d.ended_by == "", d.action.in_(("correct", "waive")))
    .order_by(d.seq, d.position)
)
SLIPS = (
    select(s.report_date, s.seq)
    .join_from(submissions, drops, s.seq == drops.c.seq)
    .where(s.mends == bindparam("seq"), COUNTS)
    .order_by(s.seq)
)


DECIDED_UNITS = (
    select(d.target)
    .where(d.ended_by == "", d.table_key == UNIT_KEY[0], d.row_key == UNIT_KEY[1], d.field == UNIT_KEY[2])
    .distinct()
)


def read_ruling(connection: Connection, seq: int) -> Ruling:
    """Give what holds about a drop's unit and day: the officer's word, and the slips of it that came back."""
    unit, day, stands, sent, by = "", None, False, None, list[str]()
    for one in connection.execute(RULINGS, {"seq": seq}):
        key = (one.table_key, one.row_key, one.field)
        value = None if one.value is None else text_to_value(one.value)
        if key == UNIT_KEY and isinstance(value, str):
            unit = value
        elif key == DATE_KEY and isinstance(value, date):
            day = value
        elif key == SENT_KEY and isinstance(value, str):
            sent = datetime.strptime(value, SENT_FORMAT)
        elif key == DATE_KEY and one.code == DATE_QUESTION:
            stands = True
        else:
            continue
        by.append(one.id)
    came = connection.execute(SLIPS, {"seq": seq})
    return Ruling(unit, day, stands, sent, tuple(by), tuple((date.fromisoformat(text), at) for text, at in came))


def reopen(connection: Connection, seq: int) -> None:
    """Take back all that was read from a drop, and what followed from it; it is pending then."""
    c = drops.c
    before = connection.execute(select(c.owner_unit, c.owner_role).where(c.seq == seq)).one()
    alike = later_uses(connection, seq)
    shown = [one.sha256 for one in read_photos(connection, photos.c.seq == seq)]
    earlier = connection.scalars(select(earlier_photos.c.sha256).where(earlier_photos.c.seq == seq)).all()
    alike += read_photos(connection, photos.c.reused_in != "", photos.c.reused_sha256.in_(earlier)) if earlier else ()
    forms = connection.execute(select(s.unit, s.role, s.report_date, s.scope).where(s.seq == seq)).all()
    counted = connection.scalar(select(s.counts).where(s.seq == seq))
    for table in READ_FROM_A_DROP:
        connection.execute(table.delete().where(table.c.seq == seq))
    for form in forms:
        choose(connection, *form)
        if counted:
            forget_days(connection, form.unit, form.report_date)
    connection.execute(drops.update().where(c.seq == seq).values(UNJUDGED))
    if before.owner_unit:
        write_latest(connection, before.owner_unit, before.owner_role, None)
        follow(connection, before.owner_unit, before.owner_role, whole=True)
    find_anew(connection, alike)
    forget_marks(connection, [*shown, *earlier])


DECIDED_ABOUT = select(d.seq).where(d.target == bindparam("seq")).limit(1)


def follow_verdict(connection: Connection, seq: int) -> None:
    """Let what was decided about a drop work on it after it was judged anew; one that nothing was decided about is left."""
    if connection.execute(DECIDED_ABOUT, {"seq": seq}).first() is None:
        return
    c = drops.c
    owner = connection.execute(select(c.owner_unit, c.owner_role).where(c.seq == seq)).one()
    theirs = connection.execute(select(d.unit, d.role).distinct().where(d.target == seq)).all()
    connection.execute(decisions.update().where(d.target == seq).values(unit=owner.owner_unit, role=owner.owner_role))
    follow_counting(connection, (seq,))
    for unit, role in dict.fromkeys((*((one.unit, one.role) for one in theirs), (owner.owner_unit, owner.owner_role))):
        follow(connection, unit, role, whole=True)
    follow_photo(connection, seq)
    follow_pictures(connection, seq)


def note_repeat(connection: Connection, form: DropRecord, handed: Handed) -> None:
    """Note of a form that its very bytes came once more, and let it count where it is the last one of its day for that."""
    if form.report_date is None:
        return
    hand_in_again(connection, form.seq, handed)
    write_seal(connection, form.seq)
    day = form.report_date.isoformat()
    before, now = choose(connection, form.unit, form.role, day, form.scope)
    is_other = before != now
    if counts_beside(connection, form.seq, form.unit, form.role, day):
        # It may have gone past one of another scope.
        is_other = True
        forget_days(connection, form.unit, day)
    if is_other:
        write_latest(connection, form.unit, form.role, None)
    follow(connection, form.unit, form.role, whole=is_other)


f, others = findings.c, submissions.alias()
ASKED_BEFORE = select(s.mends).where(
    s.seq == bindparam("seq"), select(f.seq).where(f.seq == s.mends, f.code == DATE_QUESTION).exists()
)
OF_SAME_DAY = (
    select(others.c.seq)
    .join_from(
        submissions,
        others,
        and_(
            others.c.unit == s.unit,
            others.c.role == s.role,
            others.c.report_date == s.report_date,
            others.c.scope == s.scope,
        ),
    )
    .where(s.seq == bindparam("seq"), others.c.seq != s.seq, others.c.mends.is_(None))
    .limit(1)
)


def asked_before(connection: Connection, seq: int) -> tuple[int, ...]:
    """Give the drop that a slip was drawn from, where its date is in question; none for what is no slip."""
    return tuple(connection.scalars(ASKED_BEFORE, {"seq": seq}))


def asked_about(connection: Connection, seq: int) -> tuple[int, ...]:
    """Give the forms that say the day of this one, and were asked whether they do so by mistake."""
    a, mine = answers.c, submissions.alias()
    asked = select(f.seq).where(f.seq == s.seq, f.code == DATE_QUESTION).exists()
    said = and_(a.seq == s.seq, a.table_key == DATE_KEY[0], a.row_key == DATE_KEY[1], a.field == DATE_KEY[2])
    return tuple(
        connection.scalars(
            select(s.seq)
            .join_from(submissions, answers, said)
            .join(mine, and_(mine.c.unit == s.unit, mine.c.role == s.role))
            .where(mine.c.seq == seq, s.seq != seq, asked, a.value.contains(mine.c.report_date))
            .order_by(s.seq)
        )
    )


def overtaken(connection: Connection, seq: int) -> tuple[DropRecord, ...]:
    """Give the forms for the same day that were handed in later, on a later day: their dates may have been forgotten.

    They were judged before this one was known, so nothing was asked then. A drop that does not count has none.
    """
    # Mostly there is none.
    mine = read_drop(connection, seq) if connection.execute(OF_SAME_DAY, {"seq": seq}).first() else None
    if mine is None or not mine.is_form or mine.report_date is None:
        return ()
    day = mine.report_date
    here = and_(
        s.unit == mine.unit, s.role == mine.role, s.report_date == day.isoformat(), s.scope == mine.scope, s.seq != seq,
        s.mends.is_(None),
    )  # fmt: skip
    others = [one for one in read_drops(connection, here) if one.handed_in > mine.handed_in]
    later = [one for one in others if one.handed_in.date() > day]
    return tuple(sorted(later, key=lambda one: (one.handed_in, one.seq)))
