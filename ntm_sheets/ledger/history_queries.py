"""What is asked of earlier drops, one indexed question each: forms by what people call them, the same bytes, what a new report is held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key, Level
from ntm_sheets.facts.records import LAST, DropRecord, Letter
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.reading import read_drops, read_last, read_photos
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
        """Give a form that was taken, by its number; None where there is none."""
        with self.reading() as connection:
            return next((one for one in read_drops(connection, drops.c.seq == seq) if one.was_taken), None)

    def counting_form(self, unit: str, role: Role, day: date) -> DropRecord | None:
        """Give the form that counts of a unit, role and day; None where none does."""
        here = and_(s.unit == unit, s.role == role, s.report_date == day.isoformat(), s.counts)
        with self.reading() as connection:
            return next(iter(read_drops(connection, here)), None)


c = drops.c


def read_twins(connection: Connection, sha256: str, seq: int) -> tuple[DropRecord, ...]:
    """Give the archived drops with these bytes but for one, in the order of receipt."""
    return read_drops(connection, c.sha256 == sha256, c.seq != seq, c.archived != "")


def read_counting_twins(connection: Connection, sha256: str, seq: int) -> Iterator[DropRecord]:
    """Yield those of them that count now: what was refused, replaced, set aside or undone does not."""
    return (twin for twin in read_twins(connection, sha256, seq) if _counts(connection, twin))


def read_forms_of(connection: Connection, drop: DropRecord) -> tuple[tuple[DropRecord, Letter | None], ...]:
    """Give the forms that stand for a drop: itself, those in it, or those that they repeat.

    Each has the letter that it came with in that drop; a form that is the drop itself has none of that.
    """
    if drop.was_taken:
        return ((drop, None),)
    inside = read_drops(connection, c.container == drop.seq)
    letters = {one.seq if one.duplicate_of is None else one.duplicate_of: one.letter for one in inside}
    found = read_drops(connection, c.seq.in_(letters))
    return tuple((one, letters[one.seq]) for one in found if one.was_taken)


def read_repeats(connection: Connection, seq: int) -> tuple[DropRecord, ...]:
    """Give the drops that repeat a form, or the mail or archive that it or a repeat of it came in, in the order of receipt."""
    copies = read_drops(connection, or_(c.seq == seq, c.duplicate_of == seq))
    holders = {one.container for one in copies if one.container is not None}
    return read_drops(connection, or_(c.duplicate_of == seq, c.duplicate_of.in_(holders)))


def _counts(connection: Connection, drop: DropRecord) -> bool:
    if drop.verdict != "accepted" or not drop.counts:
        return False
    if drop.unit:
        return bool(connection.scalar(select(submissions.c.counts).where(submissions.c.seq == drop.seq)))
    inside = read_drops(connection, c.container == drop.seq)
    return all(_counts_inside(connection, one) for one in inside) if inside else _is_in_force(connection, drop.seq)


def _counts_inside(connection: Connection, drop: DropRecord) -> bool:
    """Tell whether a file of a mail or archive counts, itself or as a repeat; one yet to be judged is judged once.

    One that is held back for a fault of ours counts nowhere.
    """
    if drop.verdict == "duplicate":
        (first,) = read_drops(connection, c.seq == drop.duplicate_of)
        return _counts(connection, first)
    return (drop.verdict == "pending" and not drop.fault) or _counts(connection, drop)


def _is_in_force(connection: Connection, seq: int) -> bool:
    """Tell whether a correction workbook was applied to its last row, and all that it decided holds."""
    d, f = decisions.c, findings.c
    made, ended = connection.execute(
        select(func.count(), func.coalesce(func.sum(d.ended_by != ""), 0)).where(d.seq == seq)
    ).one()
    faults = connection.scalar(select(func.count()).where(f.seq == seq, f.level == "error"))
    return bool(made) and not ended and not faults


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
