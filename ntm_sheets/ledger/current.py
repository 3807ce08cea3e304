"""What of all that came is spoken of today, and what is counted up of the rest: found without reading all of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select, tuple_

from ntm_sheets.contract.standards import FLAWS, REUSED, subject_key
from ntm_sheets.facts.findings import PHOTO_NO_SUBJECT, PHOTO_NO_UNIT
from ntm_sheets.facts.kept import PhotoTally, Report, Totals, tally_shown
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import OFFICER_FORMS, PHOTOS
from ntm_sheets.ledger.officer_rows import OFFICER_ROWS
from ntm_sheets.ledger.reading import parted, read_drops
from ntm_sheets.ledger.schema import (
    COUNTS,
    IS_NOBODYS,
    IS_OFFICERS,
    IS_UNDECIDED,
    decisions,
    drops,
    findings,
    photos,
    submissions,
)

# So many older forms are given at a time.
SOME_FORMS = 4
c, s = drops.c, submissions.c
TURN = (c.turn, c.seq)


@dataclass(frozen=True)
class DropQuery:
    """What is asked of today's drops.

    All that came since `since` or speaks of a day since then, the `newest` ones in any case, those that `stand` (numbers of
    drops with an answer that counts now), and those of which something was found that has one of the `codes`.
    """

    since: datetime
    newest: int
    stand: Collection[int]
    codes: Collection[str]


def read_current_drops(connection: Connection, query: DropQuery) -> tuple[DropRecord, ...]:
    """Give the drops that are spoken of today, in the order of receipt.

    Whoever looks for the last form of a unit and role, for the one that counts of a day, for the one that follows another,
    or for what is nobody's, finds among them what he would find among all.
    """
    found = {seq for one in _queries(query) for seq in connection.scalars(one) if seq is not None} | set(query.stand)
    found |= _last_forms(connection)
    found |= {seq for part in parted(found) for seq in _followers(connection, part)}
    # The forms of one unit, role and day are held against each other.
    found |= {seq for part in parted(found) for seq in connection.scalars(_same_day(part))}
    return tuple(drop for part in parted(found) for drop in read_drops(connection, c.seq.in_(part)))


def _queries(query: DropQuery) -> Iterator[Select[Any]]:
    yield select(c.seq).order_by(c.seq.desc()).limit(query.newest)
    yield select(c.seq).where(c.received_at >= query.since.isoformat())
    yield select(s.seq).where(s.report_date >= query.since.date().isoformat())
    for verdict in ("refused", "pending"):
        yield select(c.seq).where(c.verdict == verdict)
    yield select(c.seq).where(IS_UNDECIDED)
    refused = drops.alias("refused")
    r = refused.c
    # Of what was refused: whether it was taken another time, and whether its owner handed something in after it.
    yield select(c.seq).join_from(refused, drops, r.sha256 == c.sha256).where(r.verdict == "refused")
    after_it = and_(s.role == r.owner_role, tuple_(*TURN) > tuple_(r.turn, r.seq))
    for later in (after_it, c.handed_at > r.handed_at):
        yield select(_one_more(refused, later)).where(r.verdict == "refused", r.owner_unit != "")
    yield select(decisions.c.seq)
    yield select(decisions.c.target)
    yield select(findings.c.seq).where(findings.c.code.in_(query.codes), findings.c.decision == "")
    told = select(c.sha256).where(IS_NOBODYS, select(findings.c.seq).where(findings.c.seq == c.seq).exists())
    yield select(c.seq).where(IS_NOBODYS, c.sha256.in_(told))
    # What is said of a photo that came by itself no later form says again.
    told_of_photo = and_(findings.c.seq == s.seq, findings.c.decision == "", findings.c.level != "note")
    yield select(s.seq).where(s.role == PHOTOS, select(findings.c.seq).where(told_of_photo).exists())
    # Its very bytes may have come another time, and said all.
    asked, f = drops.alias("asked"), findings.c
    unclear = select(f.seq).where(f.code.in_((PHOTO_NO_UNIT, PHOTO_NO_SUBJECT)), f.decision == "")
    yield select(c.seq).join_from(asked, drops, asked.c.sha256 == c.sha256).where(asked.c.seq.in_(unclear))
    yield from (select(table.c.seq) for table in OFFICER_ROWS)
    for kind in OFFICER_FORMS:
        mine = (IS_OFFICERS, c.kind == kind, c.verdict != "duplicate")
        yield select(c.seq).where(*mine).order_by(c.seq.desc()).limit(1)


def _one_more(refused: FromClause, later: ColumnElement[bool]) -> ColumnElement[int | None]:
    """Ask for one form that counts of the unit of a refused one, handed in after it."""
    mine = and_(s.unit == refused.c.owner_unit, COUNTS, later)
    query = select(s.seq).join_from(submissions, drops, s.seq == c.seq).where(mine)
    return query.order_by(s.report_date.desc()).limit(1).correlate(refused).scalar_subquery()


def _last_forms(connection: Connection) -> set[int]:
    """Give the form that counts of the last day of each unit and role."""
    owners = select(s.unit, s.role).distinct().subquery()
    theirs = submissions.alias("theirs")
    t = theirs.c
    mine = select(t.seq).where(t.unit == owners.c.unit, t.role == owners.c.role, t.counts)
    last = mine.order_by(t.report_date.desc()).limit(1).scalar_subquery()
    return {seq for seq in connection.scalars(select(last)) if seq is not None}


def _followers(connection: Connection, seqs: Collection[int]) -> Iterator[int]:
    """Give of each of some forms the day's forms that follow it: of the next day on which one of its unit and role counts."""
    theirs = submissions.alias("theirs")
    t = theirs.c
    later = select(t.seq).where(t.unit == s.unit, t.role == s.role, t.counts, t.report_date > s.report_date)
    one = later.order_by(t.report_date).limit(1).correlate(submissions).scalar_subquery()
    yield from (seq for seq in connection.scalars(select(one).where(s.seq.in_(seqs))) if seq is not None)


def _same_day(seqs: Collection[int]) -> Select[Any]:
    theirs = submissions.alias("theirs")
    t = theirs.c
    same = and_(t.unit == s.unit, t.role == s.role, t.report_date == s.report_date)
    return select(s.seq).distinct().join_from(theirs, submissions, same).where(t.seq.in_(seqs))


def read_totals(connection: Connection) -> Totals:
    """Count the files."""
    counts = connection.execute(select(c.verdict, func.count()).group_by(c.verdict)).all()
    last = connection.execute(select(c.seq, c.sha256).order_by(c.seq.desc()).limit(1)).first()
    at = connection.scalar(select(func.max(c.received_at)))
    moment = datetime.fromisoformat(at) if at else None
    return Totals(dict(tuple(row) for row in counts), moment, (last.seq, last.sha256) if last else (0, ""))


def read_first_reports(connection: Connection) -> dict[Report, datetime]:
    """Give when each report was handed in first, of forms that are neither set aside nor held."""
    query = (
        select(s.unit, s.role, s.report_date, func.coalesce(c.handed_at, c.received_at))
        .join_from(submissions, drops, s.seq == c.seq)
        .where(COUNTS, s.role != PHOTOS)
        # As they lie in the file: in any other order each row is looked up by itself.
        .order_by(s.seq)
    )
    first: dict[tuple[str, str, str], str] = {}
    for unit, role, day, at in connection.execute(query):
        report = (unit, role, day)
        if report not in first or at < first[report]:
            first[report] = at
    day_of = cache(date.fromisoformat)
    return {(unit, role, day_of(day)): datetime.fromisoformat(at) for (unit, role, day), at in first.items()}


def read_photo_tallies(connection: Connection) -> list[PhotoTally]:
    """Count the photos of forms that are neither set aside nor held, thing by thing."""
    p, f = photos.c, findings.c
    said = select(f.seq, f.row_key, f.cell, f.code, f.decision).where(
        f.code.in_((*FLAWS, REUSED)), f.field == "picture", f.table_key == "photos"
    )
    flawed, let_pass = set[tuple[int, str, str]](), set[tuple[int, str, str]]()
    for seq, row, cell, code, decision in connection.execute(said):
        if code == REUSED and decision:
            let_pass.add((seq, row, cell))
        elif code != REUSED and not decision:
            flawed.add((seq, row, cell))
    query = (
        select(
            s.unit,
            p.subject,
            s.report_date,
            p.sha256,
            p.same_as,
            p.reused_from,
            p.moment,
            p.implied_moment,
            p.seq,
            p.row_key,
            p.cell,
        )
        .join_from(photos, submissions, p.seq == s.seq)
        .join(drops, c.seq == p.seq)
        .where(COUNTS)
        # What a picture of two uses shows is what the first one says.
        .order_by(p.seq, p.position)
    )
    day_of, key_of = cache(date.fromisoformat), cache(subject_key)
    return tally_shown(
        (
            unit,
            key_of(subject),
            day_of(day),
            not was_shown and place not in flawed,
            same_as or sha256,
            was_shown,
            moment,
            implied,
        )
        for unit, subject, day, sha256, same_as, before, moment, implied, *where in connection.execute(query)
        for place in (tuple(where),)
        for was_shown in (bool(before) and place not in let_pass,)
    )


def read_older_forms(connection: Connection, unit: str, role: str, before: date) -> Sequence[tuple[int, date, str]]:
    """Give some forms of a unit and role that count, with their days and turns, of days before one, the newest day first.

    Of a day that is begun all are given.
    """
    mine = and_(s.unit == unit, s.role == role, s.counts)
    days = select(s.report_date).where(mine, s.report_date < before.isoformat()).order_by(s.report_date.desc())
    some = days.limit(SOME_FORMS).subquery()
    query = select(s.seq, s.report_date, c.turn).join_from(submissions, drops, s.seq == c.seq)
    rows = connection.execute(query.where(mine, s.report_date.in_(select(some))).order_by(s.report_date.desc()))
    return [(seq, date.fromisoformat(day), turn) for seq, day, turn in rows]
