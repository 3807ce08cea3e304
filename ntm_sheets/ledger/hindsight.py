"""What a new report may be held against beside the last values: one indexed question each, about one unit."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, and_, func, select

from ntm_sheets.campaign.kinds import Value
from ntm_sheets.ledger.reading import Key, read_photos
from ntm_sheets.ledger.schema import answers, drops, findings, latest, photos, submissions
from ntm_sheets.ledger.values import text_to_value
from ntm_sheets.submission import Role

# What the officer set aside is held against nobody.
COUNTS = drops.c.set_aside == ""
SEEN_ON_SLIPS = ("error", "warning")
# What no one cell can mend: it is about the form as a whole, or about answers that are yet to come.
NOT_TO_MEND = ("nothing-mended", "unchanged", "same-answers", "not-reported")


def read_fractions(connection: Connection, unit: str, role: Role, before: date) -> dict[Key, tuple[str, date]]:
    """Give the last answers with a stroke in what was typed, of days before one: the text and its day by cell."""
    last, a = latest.c, answers.c
    cell = and_(a.seq == last.seq, a.table_key == last.table_key, a.row_key == last.row_key, a.field == last.field)
    rows = connection.execute(
        select(last.table_key, last.row_key, last.field, a.raw, last.report_date)
        .join_from(latest, answers, cell)
        .where(last.unit == unit, last.role == role, last.report_date < before.isoformat(), a.raw.contains("/"))
    )
    return {(table, row, field): (raw, date.fromisoformat(day)) for table, row, field, raw, day in rows}


def read_corrected(connection: Connection, unit: str, role: Role, before: date) -> dict[Key, tuple[str, Value]]:
    """Give the last answers that a decision in force corrects, of days before one: what was typed, and what counts."""
    last, a = latest.c, answers.c
    cell = and_(a.seq == last.seq, a.table_key == last.table_key, a.row_key == last.row_key, a.field == last.field)
    rows = connection.execute(
        select(last.table_key, last.row_key, last.field, a.raw, a.corrected)
        .join_from(latest, answers, cell)
        .where(last.unit == unit, last.role == role, last.report_date < before.isoformat(), a.corrected.is_not(None))
    )
    return {(table, row, field): (raw, text_to_value(value)) for table, row, field, raw, value in rows}


def read_alike(connection: Connection, unit: str, role: Role, before: date, progress: str) -> tuple[date, ...]:
    """Give the report days next before one, latest first, as long as their last form has this mark of progress."""
    s = submissions.c
    rows = connection.execute(
        select(s.report_date, s.progress)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(COUNTS, s.unit == unit, s.role == role, s.report_date < before.isoformat())
        .order_by(s.report_date.desc(), s.seq.desc())
    )
    return tuple(_while_alike(((day, mark) for day, mark in rows), progress))


def _while_alike(rows: Iterator[tuple[str, str]], progress: str) -> Iterator[date]:
    passed = ""
    for day, mark in rows:
        # An earlier form of the same day was overtaken by the one seen first.
        if day == passed:
            continue
        if mark != progress:
            return
        passed = day
        yield date.fromisoformat(day)


def read_photographed(connection: Connection, unit: str) -> frozenset[str]:
    """Give the subjects of a unit's pictures that are evidence."""
    mine = read_photos(connection, COUNTS, submissions.c.unit == unit, photos.c.subject != "")
    return frozenset(photo.subject for photo in mine if photo.is_evidence)


def read_sent(connection: Connection, unit: str, role: Role, day: date) -> tuple[str, str, int] | None:
    """Give the last form for a day: its file, its mark of content, and the number of cells that a slip asks about."""
    s, f = submissions.c, findings.c
    last = connection.execute(
        select(s.seq, drops.c.name, s.content)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(COUNTS, s.unit == unit, s.role == role, s.report_date == day.isoformat())
        .order_by(s.seq.desc())
        .limit(1)
    ).first()
    if last is None:
        return None
    asked = and_(
        f.seq == last.seq, f.level.in_(SEEN_ON_SLIPS), f.cell != "", f.decision == "", f.code.not_in(NOT_TO_MEND)
    )
    cells = select(f.sheet, f.cell).where(asked).distinct().subquery()
    return last.name, last.content, connection.scalar(select(func.count()).select_from(cells)) or 0


def read_first_alike(connection: Connection, role: Role, criteria: str) -> tuple[str, date, str] | None:
    """Give unit, report day and file of the first form with this mark of criteria."""
    s = submissions.c
    first = connection.execute(
        select(s.unit, s.report_date, drops.c.name)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(COUNTS, s.criteria == criteria, s.role == role)
        .order_by(s.seq)
        .limit(1)
    ).first()
    return (first.unit, date.fromisoformat(first.report_date), first.name) if first else None
