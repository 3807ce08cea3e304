"""What is asked of earlier drops, one indexed question each: forms by what people call them, what a new report is held against."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key, Level
from ntm_sheets.facts.records import LAST, DropRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.reading import (
    DAY,
    ROLE,
    SEQS,
    UNIT,
    LastRow,
    read_drop,
    read_drops,
    read_last,
    read_photos,
)
from ntm_sheets.ledger.schema import COUNTS, OF_REPORTERS, answers, decisions, drops, findings, photos, submissions
from ntm_sheets.ledger.standing import TURN
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import text_to_value


def read_personal(connection: Connection) -> set[tuple[str, str, str]]:
    """Give table, row and text, each once; what the officer put in a cell's place too."""
    c = answers.c
    rows = connection.execute(
        select(c.table_key, c.row_key, c.raw, c.value, c.corrected).where(OF_REPORTERS).distinct()
    )
    found: set[tuple[str, str, str]] = set()
    for table, row, raw, *values in rows:
        texts = (raw, *(str(text_to_value(one)) for one in values if one is not None))
        found |= {(table, row, text) for text in texts if text}
    return found


s = submissions.c


class Forms(Transactions):
    """The part of a ledger that finds forms."""

    def form_numbered(self, seq: int) -> DropRecord | None:
        """Give a form that was taken, by its number; None where there is none, or a photo by itself."""
        with self.reading() as connection:
            form = read_drop(connection, seq)
            return form if form and form.was_taken and not form.is_photo else None

    def counting_forms(self, unit: str, role: Role, day: date) -> tuple[DropRecord, ...]:
        """Give the forms that count of a unit, role and day, one of each scope: the last one has the last word of a cell."""
        here = and_(s.unit == unit, s.role == role, s.report_date == day.isoformat(), s.counts)
        with self.reading() as connection:
            return tuple(sorted(read_drops(connection, here), key=lambda drop: drop.order))


c = drops.c
SEEN_ON_SLIPS = ("error", "warning")
# What no one cell can mend: it is about the form as a whole, or about answers that are yet to come.
NOT_TO_MEND = ("nothing-mended", "unchanged", "same-answers", "not-reported")


a, f = answers.c, findings.c
WITH_STROKE = select(a.table_key, a.row_key, a.field, a.seq, a.raw, a.corrected).where(
    a.seq.in_(SEQS), a.raw.contains("/")
)
# Most units have none.
DECIDED_ABOUT_UNIT = select(decisions.c.seq).where(decisions.c.unit == UNIT, decisions.c.role == ROLE).limit(1)
CORRECTED = select(a.table_key, a.row_key, a.field, a.seq, a.raw, a.corrected).where(
    a.seq.in_(select(s.seq).where(s.unit == UNIT, s.role == ROLE)), a.decision != "", a.corrected.is_not(None)
)


def read_fractions(connection: Connection, unit: str, role: Role, before: date) -> dict[Key, tuple[str, date]]:
    """Give the last answers with a stroke in what was typed, of days before one: the text and its day by cell."""
    last = {row[:3]: row for row in read_last(connection, unit, role, before.isoformat(), inclusive=False)}
    rows = connection.execute(WITH_STROKE, {"seqs": list({row[-1] for row in last.values()})})
    return {
        (table, row, field): (raw, date.fromisoformat(last[table, row, field][4]))
        for table, row, field, seq, raw, _ in rows
        if _is_of(last.get((table, row, field)), seq)
    }


def read_corrected(
    connection: Connection, unit: str, role: Role, before: date, *, inclusive: bool = False
) -> dict[Key, tuple[str, Value]]:
    """Give the last answers that a decision in force corrects, of days before one: what was typed, and what counts.

    `inclusive` counts that day too.
    """
    whose = {"unit": unit, "role": role}
    is_decided = connection.execute(DECIDED_ABOUT_UNIT, whose).first() is not None
    rows = connection.execute(CORRECTED, whose).all() if is_decided else ()
    if not rows:
        return {}
    last = {row[:3]: row for row in read_last(connection, unit, role, before.isoformat(), inclusive=inclusive)}
    return {
        (table, row, field): (raw, text_to_value(corrected))
        for table, row, field, seq, raw, corrected in rows
        if _is_of(last.get((table, row, field)), seq)
    }


def _is_of(last: LastRow | None, seq: int) -> bool:
    """Tell whether a form has the last answer of a cell."""
    return last is not None and last[-1] == seq


PROGRESS = (
    select(s.report_date, s.progress)
    .where(s.counts, s.unit == UNIT, s.role == ROLE, s.report_date < DAY)
    .order_by(s.report_date.desc())
)


def read_alike(connection: Connection, unit: str, role: Role, before: date, progress: str) -> tuple[date, ...]:
    """Give the report days next before one, latest first, as long as the form that counts has this mark of progress."""
    rows = connection.execute(PROGRESS, {"unit": unit, "role": role, "day": before.isoformat()})
    return tuple(date.fromisoformat(day) for day, _ in takewhile(lambda row: row.progress == progress, rows))


def read_photographed(connection: Connection, unit: str) -> frozenset[str]:
    """Give the subjects of a unit's pictures that are evidence."""
    mine = read_photos(connection, COUNTS, submissions.c.unit == unit, photos.c.subject != "")
    return frozenset(photo.subject for photo in mine if photo.is_evidence)


LATEST_FIRST = tuple(column.desc() for column in TURN)
OF_DAY = and_(s.unit == UNIT, s.role == ROLE, s.report_date == DAY, s.scope == bindparam("scope"))
SENT = (
    select(s.seq, c.name, s.content)
    .join_from(submissions, drops, s.seq == c.seq)
    .where(COUNTS, OF_DAY, c.turn <= bindparam("turn"))
    .order_by(*LATEST_FIRST)
    .limit(1)
)
ASKED_ON_SLIP = select(func.count()).select_from(
    select(f.sheet, f.cell)
    .where(
        f.seq == bindparam("seq"), f.level.in_(SEEN_ON_SLIPS), f.cell != "", f.decision == "", f.code.not_in(NOT_TO_MEND)
    )
    .distinct()
    .subquery()
)  # fmt: skip


def read_sent(
    connection: Connection, unit: str, role: Role, day: date, turn: str = LAST, scope: str = ""
) -> tuple[str, str, int] | None:
    """Give the last form for a day up to a turn: its file, its mark of content, and how many cells a slip asks about."""
    asked = {"unit": unit, "role": role, "day": day.isoformat(), "turn": turn, "scope": scope}
    last = connection.execute(SENT, asked).first()
    if last is None:
        return None
    return last.name, last.content, connection.scalar(ASKED_ON_SLIP, {"seq": last.seq}) or 0


def read_reported(
    connection: Connection, unit: str, role: Role, day: date, until: datetime, seq: int, scope: str = ""
) -> tuple[str, dict[Key, tuple[Value | None, str]], tuple[tuple[str, Level, Key], ...]] | None:
    """Give the form for a day that was handed in last by a moment: its file, its cells, and what was found in it.

    Of those handed in at that very moment, one received before the form of that number.
    """
    here = and_(COUNTS, s.unit == unit, s.role == role, s.report_date == day.isoformat(), s.scope == scope)
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
class CountingForm:
    """A form that counts, or did, for a day."""

    seq: int
    name: str
    turn: str
    received_at: datetime


def _last_of_day(*which: ColumnElement[bool]) -> Select[Any]:
    return (
        select(s.seq, c.name, c.turn, c.received_at)
        .join_from(submissions, drops, s.seq == c.seq)
        .where(OF_DAY, *which)
        .order_by(*LATEST_FIRST)
        .limit(1)
    )


COUNTING = _last_of_day(s.counts)
PREDECESSOR = _last_of_day(COUNTS, s.seq < bindparam("seq"))
FIRST_ALIKE = (
    select(s.unit, s.report_date, c.name)
    .join_from(submissions, drops, s.seq == c.seq)
    .where(COUNTS, s.criteria == bindparam("criteria"), s.role == ROLE, s.seq < bindparam("seq"))
    .order_by(s.seq)
    .limit(1)
)


def read_counting(connection: Connection, unit: str, role: Role, day: date, scope: str = "") -> CountingForm | None:
    """Give the form that counts for a day."""
    return _counting(connection, COUNTING, unit=unit, role=role, day=day.isoformat(), scope=scope)


def read_predecessor(
    connection: Connection, unit: str, role: Role, day: date, seq: int, scope: str = ""
) -> CountingForm | None:
    """Give the last form for a day of those that were received before one of that number."""
    return _counting(connection, PREDECESSOR, unit=unit, role=role, day=day.isoformat(), seq=seq, scope=scope)


def _counting(connection: Connection, query: Select[Any], **asked: object) -> CountingForm | None:
    row = connection.execute(query, asked).first()
    return CountingForm(row.seq, row.name, row.turn, datetime.fromisoformat(row.received_at)) if row else None


def read_first_alike(connection: Connection, role: Role, criteria: str, seq: int) -> tuple[str, date, str] | None:
    """Give unit, report day and file of the first form with this mark of criteria, received before one of that number."""
    first = connection.execute(FIRST_ALIKE, {"role": role, "criteria": criteria, "seq": seq}).first()
    return (first.unit, date.fromisoformat(first.report_date), first.name) if first else None
