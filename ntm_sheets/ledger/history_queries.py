"""What a new report may be held against beside the last values: one indexed question each, about one unit."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.facts.findings import Key, Level
from ntm_sheets.facts.records import LAST
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.counting import TURN
from ntm_sheets.ledger.reading import read_drops, read_last, read_photos
from ntm_sheets.ledger.schema import COUNTS, answers, drops, findings, photos, submissions
from ntm_sheets.ledger.values import text_to_value

SEEN_ON_SLIPS = ("error", "warning")
# What no one cell can mend: it is about the form as a whole, or about answers that are yet to come.
NOT_TO_MEND = ("nothing-mended", "unchanged", "same-answers", "not-reported")


def read_fractions(connection: Connection, unit: str, role: Role, before: date) -> dict[Key, tuple[str, date]]:
    """Give the last answers with a stroke in what was typed, of days before one: the text and its day by cell."""
    found = _last_where(connection, unit, role, before, answers.c.raw.contains("/"))
    return {key: (row.raw, day) for key, (row, day) in found.items()}


def read_corrected(
    connection: Connection, unit: str, role: Role, before: date, *, inclusive: bool = False
) -> dict[Key, tuple[str, Value]]:
    """Give the last answers that a decision in force corrects, of days before one: what was typed, and what counts.

    `inclusive` counts that day too.
    """
    found = _last_where(connection, unit, role, before, answers.c.corrected.is_not(None), inclusive=inclusive)
    return {key: (row.raw, text_to_value(row.corrected)) for key, (row, _) in found.items()}


def _last_where(
    connection: Connection, unit: str, role: Role, before: date, wanted: ColumnElement[bool], *, inclusive: bool = False
) -> dict[Key, tuple[Any, date]]:
    """Give those of the last answers of days before one that are wanted, with their days."""
    a = answers.c
    rows = read_last(connection, unit, role, before.isoformat(), inclusive=inclusive)
    last = {(row.seq, row.table_key, row.row_key, row.field): date.fromisoformat(row.report_date) for row in rows}
    seqs = {row.seq for row in rows}
    query = select(a.seq, a.table_key, a.row_key, a.field, a.raw, a.corrected).where(a.seq.in_(seqs), wanted)
    return {
        (one.table_key, one.row_key, one.field): (one, last[one.seq, one.table_key, one.row_key, one.field])
        for one in connection.execute(query)
        if (one.seq, one.table_key, one.row_key, one.field) in last
    }


def read_alike(connection: Connection, unit: str, role: Role, before: date, progress: str) -> tuple[date, ...]:
    """Give the report days next before one, latest first, as long as the form that counts has this mark of progress."""
    s = submissions.c
    rows = connection.execute(
        select(s.report_date, s.progress)
        .where(s.counts, s.unit == unit, s.role == role, s.report_date < before.isoformat())
        .order_by(s.report_date.desc())
    )
    return tuple(date.fromisoformat(day) for day, _ in takewhile(lambda row: row.progress == progress, rows))


def read_photographed(connection: Connection, unit: str) -> frozenset[str]:
    """Give the subjects of a unit's pictures that are evidence."""
    mine = read_photos(connection, COUNTS, submissions.c.unit == unit, photos.c.subject != "")
    return frozenset(photo.subject for photo in mine if photo.is_evidence)


def read_sent(
    connection: Connection, unit: str, role: Role, day: date, turn: str = LAST
) -> tuple[str, str, int] | None:
    """Give the last form for a day up to a turn: its file, its mark of content, and how many cells a slip asks about."""
    s, f = submissions.c, findings.c
    last = connection.execute(
        select(s.seq, drops.c.name, s.content)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(COUNTS, s.unit == unit, s.role == role, s.report_date == day.isoformat(), drops.c.turn <= turn)
        .order_by(*(column.desc() for column in TURN))
        .limit(1)
    ).first()
    if last is None:
        return None
    asked = and_(
        f.seq == last.seq, f.level.in_(SEEN_ON_SLIPS), f.cell != "", f.decision == "", f.code.not_in(NOT_TO_MEND)
    )
    cells = select(f.sheet, f.cell).where(asked).distinct().subquery()
    return last.name, last.content, connection.scalar(select(func.count()).select_from(cells)) or 0


def read_reported(
    connection: Connection, unit: str, role: Role, day: date, until: datetime, seq: int
) -> tuple[str, dict[Key, tuple[Value | None, str]], tuple[tuple[str, Level, Key], ...]] | None:
    """Give the form for a day that was handed in last by a moment: its file, its cells, and what was found in it.

    Of those handed in at that very moment, one received before the form of that number.
    """
    s, a, f = submissions.c, answers.c, findings.c
    here = and_(COUNTS, s.unit == unit, s.role == role, s.report_date == day.isoformat())
    came = [drop for drop in read_drops(connection, here) if (drop.handed_in, drop.seq) < (until, seq)]
    if not came:
        return None
    last = max(came, key=lambda drop: drop.order)
    counts = func.coalesce(a.corrected, a.value)
    cells = connection.execute(
        select(a.table_key, a.row_key, a.field, counts, a.raw).where(a.seq == last.seq, ~a.added).order_by(a.position)
    )
    said = connection.execute(
        select(f.code, f.level, f.table_key, f.row_key, f.field).where(f.seq == last.seq).order_by(f.position)
    )
    return (
        last.name,
        {
            (table, row, field): (None if text is None else text_to_value(text), raw)
            for table, row, field, text, raw in cells
        },
        tuple((code, level, (table, row, field)) for code, level, table, row, field in said),
    )


@dataclass(frozen=True)
class Counting:
    """A form that counts, or did, for a day."""

    seq: int
    name: str
    turn: str
    received_at: datetime


def read_counting(connection: Connection, unit: str, role: Role, day: date) -> Counting | None:
    """Give the form that counts for a day."""
    return _last_of_day(connection, unit, role, day, submissions.c.counts)


def read_predecessor(connection: Connection, unit: str, role: Role, day: date, seq: int) -> Counting | None:
    """Give the last form for a day of those that were received before one of that number."""
    return _last_of_day(connection, unit, role, day, and_(COUNTS, submissions.c.seq < seq))


def _last_of_day(
    connection: Connection, unit: str, role: Role, day: date, which: ColumnElement[bool]
) -> Counting | None:
    s = submissions.c
    row = connection.execute(
        select(s.seq, drops.c.name, drops.c.turn, drops.c.received_at)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(which, s.unit == unit, s.role == role, s.report_date == day.isoformat())
        .order_by(*(column.desc() for column in TURN))
        .limit(1)
    ).first()
    return Counting(row.seq, row.name, row.turn, datetime.fromisoformat(row.received_at)) if row else None


def read_first_alike(connection: Connection, role: Role, criteria: str, seq: int) -> tuple[str, date, str] | None:
    """Give unit, report day and file of the first form with this mark of criteria, received before one of that number."""
    s = submissions.c
    first = connection.execute(
        select(s.unit, s.report_date, drops.c.name)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(COUNTS, s.criteria == criteria, s.role == role, s.seq < seq)
        .order_by(s.seq)
        .limit(1)
    ).first()
    return (first.unit, date.fromisoformat(first.report_date), first.name) if first else None
