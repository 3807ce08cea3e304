"""The seal of a drop, a mark of what was written with its verdict; and rows that another hand has changed since."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, Table, and_, bindparam, func, or_, select, true

from ntm_sheets.facts.submission import PHOTOS
from ntm_sheets.ledger.applying import held_for, set_aside_by
from ntm_sheets.ledger.officer_rows import OFFICER_ROWS
from ntm_sheets.ledger.reading import SEQS, parted
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
from ntm_sheets.ledger.standing import TURN
from ntm_sheets.ledger.values import Row

# Whether a file has left the inbox is no fact of the archive; the others follow from decisions made later.
OPEN: dict[Table, Collection[str]] = {
    drops: ("has_left", "set_aside", "held", "seal"),
    submissions: ("counts",),
    answers: ("corrected", "decision"),
    findings: ("decision",),
    decisions: ("unit", "role", "ended_by", "outdated_by"),
    **dict.fromkeys(OFFICER_ROWS, ()),
    photos: ("subject", "moment", "caption", "reused_from", "reused_sha256", "same_as", "reused_in"),
    earlier_photos: (),
}


# Of each table what is sealed, by its columns; how that is read again.
CLOSED = {table: [column for column in table.c if column.name not in left_out] for table, left_out in OPEN.items()}
SEALED = {
    # What the officer gave for a blank cell follows from a decision.
    table: select(*closed)
    .where(table.c.seq.in_(SEQS), ~answers.c.added if table is answers else true())
    .order_by(*table.primary_key)
    for table, closed in CLOSED.items()
}
CLOSED_OF_DROP = CLOSED[drops]
CLOSED_VALUES = {table: itemgetter(*(column.name for column in closed)) for table, closed in CLOSED.items()}
PUT_SEAL = drops.update().where(drops.c.seq == bindparam("its_seq")).values(seal=bindparam("its_seal"))
JUDGED = (
    select(drops.c.seq, drops.c.seal)
    .where(drops.c.seq.in_(SEQS), (drops.c.verdict != "pending") | (drops.c.seal != ""))
    .order_by(drops.c.seq)
)


def write_seal(connection: Connection, seq: int) -> None:
    """Write the seal of a drop that has its verdict."""
    connection.execute(PUT_SEAL, {"its_seq": seq, "its_seal": seals_of(connection, (seq,))[seq]})


def seal_written(
    connection: Connection, seq: int, drop: Sequence[object], written: Mapping[Table, Sequence[Row]]
) -> None:
    """Write the seal of a drop whose rows are at hand: its own as CLOSED has it, the others as they were written."""
    mark = hashlib.sha256()
    for table, values_of in CLOSED_VALUES.items():
        _add(mark, table, [tuple(drop)] if table is drops else map(values_of, written.get(table, ())))
    connection.execute(PUT_SEAL, {"its_seq": seq, "its_seal": _seal(mark)})


def seals_of(connection: Connection, seqs: Collection[int]) -> dict[int, str]:
    """Give the seals that fit the rows of some drops as they are now."""
    marks = {seq: hashlib.sha256() for seq in seqs}
    for table, query in SEALED.items():
        for seq, rows in groupby(connection.execute(query, {"seqs": list(marks)}).all(), itemgetter(0)):
            _add(marks[seq], table, map(tuple, rows))
    return {seq: _seal(mark) for seq, mark in marks.items()}


def _add(mark: "hashlib._Hash", table: Table, rows: Iterable[tuple[object, ...]]) -> None:
    name = table.name
    mark.update("".join([repr((name, row)) for row in rows]).encode("utf-8", "replace"))


def _seal(mark: "hashlib._Hash") -> str:
    return mark.hexdigest()[:16]


def broken_seals(connection: Connection, seqs: Collection[int]) -> list[int]:
    """Give those of these drops whose rows no longer fit their seals."""
    judged = connection.execute(JUDGED, {"seqs": list(seqs)}).all()
    found = seals_of(connection, [row.seq for row in judged])
    return [row.seq for row in judged if row.seal != found[row.seq]]


a, d, f, n, s = answers.c, decisions.c, findings.c, latest.c, submissions.c


def find_changed(connection: Connection, seqs: Collection[int]) -> tuple[int, ...]:
    """Give those of these drops whose rows are not as they were written, or do not follow from the others."""
    return tuple(sorted({seq for part in parted(seqs) for seq in _changed(connection, part)}))


def _changed(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    yield from broken_seals(connection, seqs)
    yield from _miscounted(connection, seqs)
    yield from _miscorrected(connection, seqs)
    yield from _not_the_latest(connection, seqs)
    yield from _wrongly_settled(connection, seqs)
    yield from _wrongly_kept_out(connection, seqs)


def _miscounted(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    """Give forms that count though another one does, or do not though they are the last of their day."""
    place = (s.unit, s.role, s.report_date, s.scope)
    theirs = select(*place).where(s.seq.in_(seqs)).distinct().subquery()
    same = and_(*(column == theirs.c[column.name] for column in place))
    joined = submissions.join(theirs, same).join(drops, s.seq == drops.c.seq)
    query = select(s.seq, *place, s.counts, COUNTS.label("may")).select_from(joined)
    last: dict[tuple[str, ...], int] = {}
    rows = connection.execute(query.order_by(*TURN)).all()
    for row in rows:
        if row.may:
            last[tuple(row[1:5])] = row.seq
    yield from (row.seq for row in rows if row.counts != (last.get(tuple(row[1:5])) == row.seq))


def _miscorrected(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    """Give forms with a corrected cell for which no decision in force says that value."""
    said = and_(d.id == a.decision, d.action == "correct", d.ended_by == "", d.value.is_not_distinct_from(a.corrected))
    wrong = and_(or_(a.decision != "", a.corrected.is_not(None)), d.id.is_(None))
    query = select(a.seq).distinct().select_from(answers.join(decisions, said, isouter=True))
    yield from connection.scalars(query.where(a.seq.in_(seqs), wrong))


def _not_the_latest(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    """Give forms of the same units and roles whose numbers stand otherwise among the last ones, or are missing there."""
    counts = func.coalesce(a.corrected, a.value)
    mine = and_(
        a.seq == n.seq,
        a.position == n.position,
        a.table_key == n.table_key,
        a.row_key == n.row_key,
        a.field == n.field,
        counts == n.value,
    )
    form = and_(s.seq == n.seq, s.unit == n.unit, s.role == n.role, s.report_date == n.report_date, s.counts)
    # Of the same units and roles, by the table's key: looked for by the number of a drop, every row would be read.
    theirs = select(s.unit, s.role).where(s.seq.in_(seqs)).distinct().subquery()
    whose = and_(n.unit == theirs.c.unit, n.role == theirs.c.role)
    kept = latest.join(theirs, whose).join(answers, mine, isouter=True).join(submissions, form, isouter=True)
    yield from connection.scalars(
        select(n.seq).distinct().select_from(kept).where(or_(a.seq.is_(None), s.seq.is_(None)))
    )
    here = and_(
        n.unit == s.unit, n.role == s.role, n.table_key == a.table_key, n.row_key == a.row_key, n.field == a.field
    )
    said = submissions.join(answers, a.seq == s.seq).join(latest, here, isouter=True)
    older = or_(n.seq.is_(None), n.report_date < s.report_date)
    yield from connection.scalars(
        select(s.seq)
        .distinct()
        .select_from(said)
        .where(s.seq.in_(seqs), s.role != PHOTOS, s.counts, counts.is_not(None), older)
    )


def _wrongly_settled(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    """Give drops with a finding that was settled by no decision in force."""
    said = and_(d.id == f.decision, d.ended_by == "")
    query = select(f.seq).distinct().select_from(findings.join(decisions, said, isouter=True))
    yield from connection.scalars(query.where(f.seq.in_(seqs), f.decision != "", d.id.is_(None)))


def _wrongly_kept_out(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    """Give drops that are set aside or held, or not, otherwise than the decisions about them say.

    One that waits to be judged again is neither, whatever was decided: that works on it once it has its verdict.
    """
    c = drops.c
    decided = select(d.target).where(d.target.in_(seqs))
    about = or_(c.set_aside != "", c.held != "", c.seq.in_(decided))
    judged = and_(c.seq.in_(seqs), c.verdict != "pending")
    for row in connection.execute(select(c.seq, c.set_aside, c.held).where(judged, about)).all():
        if (row.set_aside, row.held) != (set_aside_by(connection, row.seq), held_for(connection, row.seq)):
            yield row.seq
