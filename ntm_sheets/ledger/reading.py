"""What the ledger's rows say, as records."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, bindparam, func, select

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.standards import FLAWS, REUSED
from ntm_sheets.facts.findings import Finding, Key, Place
from ntm_sheets.facts.records import DropRecord, FindingRecord, Handed, Letter, PhotoRecord, Receipt
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.schema import (
    answers,
    drops,
    earlier_photos,
    findings,
    latest,
    photos,
    submissions,
)
from ntm_sheets.ledger.values import text_to_value

# SQLite takes a bounded number of values in one question.
PART = 500


def read_receipts(connection: Connection, which: ColumnElement[bool]) -> tuple[Receipt, ...]:
    """Give drops as they came, in the order of receipt."""
    c = drops.c
    query = select(c.seq, c.sha256, c.name, c.received_at, c.mtime_ns, c.size, c.archived, c.container, c.member)
    # In order only here: asked for in order, SQLite reads all drops by their numbers and leaves the index alone.
    rows = sorted(connection.execute(query.where(which)), key=itemgetter(0))
    return tuple(
        Receipt(seq, sha256, name, datetime.fromisoformat(received), *rest)
        for seq, sha256, name, received, *rest in rows
    )


DROPS = (
    select(drops, submissions.c.report_date, submissions.c.scope)
    .join_from(drops, submissions, drops.c.seq == submissions.c.seq, isouter=True)
    .order_by(drops.c.seq)
)
# What is asked for every form is put into words once: that takes longer than finding the answer.
DROP = DROPS.where(drops.c.seq == bindparam("seq"))
SOME_DROPS = DROPS.where(drops.c.seq.in_(bindparam("seqs", expanding=True)))


def read_drops(connection: Connection, *which: ColumnElement[bool]) -> tuple[DropRecord, ...]:
    """Give drops with their verdicts, in the order of receipt."""
    return drops_of(connection, DROPS.where(*which))


def drops_of(connection: Connection, query: Select[Any], **asked: object) -> tuple[DropRecord, ...]:
    """Give what a question out of DROPS finds."""
    return tuple(_drop(row) for row in connection.execute(query, asked))


def read_drop(connection: Connection, seq: int) -> DropRecord | None:
    """Give the drop of a number; None where there is none."""
    return next(iter(drops_of(connection, DROP, seq=seq)), None)


def parted(seqs: Collection[int]) -> Iterator[Sequence[int]]:
    """Part numbers into so many as one question may name."""
    ordered = sorted(seqs)
    return (ordered[start : start + PART] for start in range(0, len(ordered), PART))


def read_findings(connection: Connection, *which: ColumnElement[bool]) -> tuple[FindingRecord, ...]:
    """Give findings, in the order of receipt."""
    c = findings.c
    query: Select[Any] = (
        select(
            c.seq, drops.c.owner_unit, drops.c.owner_role, submissions.c.report_date, c.code, c.level,
            c.file, c.sheet, c.cell, c.message, c.seen, c.remedy, c.table_key, c.row_key, c.field,
            c.decision,
        )
        .join_from(findings, drops, c.seq == drops.c.seq)
        .join(submissions, c.seq == submissions.c.seq, isouter=True)
        .where(*which)
        .order_by(c.seq, c.position)
    )  # fmt: skip
    return tuple(_finding(row) for row in connection.execute(query))


def read_told_findings(
    connection: Connection, seqs: Collection[int], codes: Collection[str]
) -> tuple[FindingRecord, ...]:
    """Give all that was found in some drops, and in those that something was decided about; of others these codes alone."""
    c = findings.c
    decided = connection.scalars(select(c.seq).distinct().where(c.decision != "")).all()
    whole = {*seqs, *decided}
    found = [one for part in parted(whole) for one in read_findings(connection, c.seq.in_(part))]
    found += (one for one in read_findings(connection, c.code.in_(codes)) if one.seq not in whole)
    return tuple(sorted(found, key=lambda one: one.seq))


def read_photos(connection: Connection, *which: ColumnElement[bool]) -> tuple[PhotoRecord, ...]:
    """Give pictures of accepted drops, in the order of receipt; what was said of each counts until it is let pass."""
    return tuple(_photo(row) for row in connection.execute(PHOTOS.where(*which)))


def _said(codes: Sequence[str], settled: bool) -> ColumnElement[str | None]:
    """Ask for the code of a finding about a picture that stands open, or that the officer settled."""
    c, p = findings.c, photos.c
    here = (c.seq == p.seq, c.table_key == "photos", c.row_key == p.row_key, c.field == "picture", c.cell == p.cell)
    how = c.decision != "" if settled else c.decision == ""
    asked = select(func.min(c.code)).where(*here, c.code.in_(codes), how).correlate(photos).scalar_subquery()
    return asked.label("let_pass" if settled else "flaw")


PHOTOS = (
    select(photos, submissions.c.unit, submissions.c.report_date, _said(FLAWS, False), _said((REUSED,), True))
    .join_from(photos, submissions, photos.c.seq == submissions.c.seq)
    .join(drops, drops.c.seq == photos.c.seq)
    .order_by(photos.c.seq, photos.c.position)
)


e = earlier_photos.c
EARLIER_PHOTOS = (
    select(earlier_photos, drops.c.name)
    .join_from(earlier_photos, drops, e.seq == drops.c.seq)
    .order_by(e.report_date, e.seq, e.position)
)


def read_earlier_photos(connection: Connection, which: ColumnElement[bool]) -> tuple[PhotoRecord, ...]:
    """Give pictures of earlier campaigns as uses, by their days."""
    return tuple(
        PhotoRecord(
            row.seq, row.unit, date.fromisoformat(row.report_date), "", row.subject, "", row.name, "", "", "jpeg",
            row.sha256, row.phash, None, 0, 0, "", row.moment, row.position, campaign=row.campaign,
        )
        for row in connection.execute(EARLIER_PHOTOS.where(which))
    )  # fmt: skip


def read_last_answers(
    connection: Connection, unit: str, role: Role, before: date | None, inclusive: bool
) -> dict[Key, tuple[Value, date]]:
    """Give the last value of each cell of a unit in one role, with its report day."""
    rows = read_last(connection, unit, role, "9999-12-31" if before is None else before.isoformat(), inclusive)
    day_of = cache(date.fromisoformat)
    return {(table, row, field): (text_to_value(text), day_of(day)) for table, row, field, text, day, _ in rows}


LastRow = tuple[str, str, str, str, str, int]
"""Of a cell: table, row, field, what counts of it, its report day, the number of its form."""
n, a, s = latest.c, answers.c, submissions.c
UNIT: BindParameter[str] = bindparam("unit")
ROLE: BindParameter[str] = bindparam("role")
DAY: BindParameter[str] = bindparam("day")
SEQS: BindParameter[int] = bindparam("seqs", expanding=True)
WHAT_COUNTS = func.coalesce(a.corrected, a.value)
LAST = select(n.first_date, n.table_key, n.row_key, n.field, n.value, n.report_date, n.seq).where(
    n.unit == UNIT, n.role == ROLE
)
FORMS_BEFORE = {
    inclusive: select(s.seq)
    .join(drops, s.seq == drops.c.seq)
    .where(s.unit == UNIT, s.role == ROLE, s.counts, s.report_date <= DAY if inclusive else s.report_date < DAY)
    .order_by(s.report_date.desc(), drops.c.turn.desc(), s.seq.desc())
    for inclusive in (True, False)
}
SAID_IN = (
    select(a.table_key, a.row_key, a.field, WHAT_COUNTS, s.report_date, s.seq)
    .join_from(submissions, answers, a.seq == s.seq)
    .join(drops, s.seq == drops.c.seq)
    .where(s.seq.in_(SEQS), WHAT_COUNTS.is_not(None))
    .order_by(s.report_date, drops.c.turn, s.seq, a.position)
)


def read_last(connection: Connection, unit: str, role: Role, bound: str, inclusive: bool) -> list[LastRow]:
    """Give the last value of each cell of days before one (or up to it), with its day and the number of its form."""
    found: list[LastRow] = []
    older: set[Key] = set()
    for first, table, row, field, value, day, seq in connection.execute(LAST, {"unit": unit, "role": role}).all():
        if day < bound or (inclusive and day == bound):
            found.append((table, row, field, value, day, seq))
        elif first < bound or (inclusive and first == bound):
            older.add((table, row, field))
    if older:
        found += _said_before(connection, {"unit": unit, "role": role, "day": bound}, inclusive, older)
    return found


def _said_before(
    connection: Connection, asked: Mapping[str, str], inclusive: bool, wanted: set[Key]
) -> Iterable[LastRow]:
    """Find the last values of cells that were answered again later: in the forms before, the newest first."""
    found: dict[Key, LastRow] = {}
    forms = connection.scalars(FORMS_BEFORE[inclusive], asked).all()
    start, size = 0, 1
    while start < len(forms) and len(found) < len(wanted):
        said: dict[Key, LastRow] = {}
        for table, row, field, value, day, seq in connection.execute(
            SAID_IN, {"seqs": forms[start : start + size]}
        ).all():
            if (table, row, field) in wanted:
                said[table, row, field] = (table, row, field, value, day, seq)
        found = said | found
        start, size = start + size, min(2 * size, PART)
    return found.values()


def _finding(row: Row[Any]) -> FindingRecord:
    place, key = Place(row.file, row.sheet, row.cell), (row.table_key, row.row_key, row.field)
    finding = Finding(row.code, row.level, place, row.message, row.seen, row.remedy, key)
    return FindingRecord(row.seq, row.owner_unit, _day(row.report_date), finding, row.owner_role, row.decision)


def _drop(row: Row[Any]) -> DropRecord:
    return DropRecord(
        row.seq,
        row.sha256,
        row.name,
        datetime.fromisoformat(row.received_at),
        row.kind,
        row.archived,
        row.verdict,
        row.reason,
        row.duplicate_of,
        row.owner_unit,
        row.owner_role,
        _day(row.report_date),
        row.filled,
        row.refused_cells,
        row.container,
        row.member,
        _letter(row),
        row.condition,
        row.set_aside,
        row.held,
        Handed(datetime.fromisoformat(row.handed_at), row.handed_by, row.turn) if row.handed_at else None,
        row.fault,
        row.scope or "",
    )


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        row.sender,
        row.subject,
        _moment(row.sent_at),
        row.sent_by,
        _moment(row.passed_at),
        row.passed_by,
        row.unread,
        _moment(row.carried_at),
        _moment(row.entry_at),
        tuple(row.senders.split("\n")) if row.senders else (),
        row.letter_text,
    )


def _photo(row: Row[Any]) -> PhotoRecord:
    return PhotoRecord(
        row.seq,
        row.unit,
        date.fromisoformat(row.report_date),
        row.row_key,
        row.subject,
        row.caption,
        row.file,
        row.sheet,
        row.cell,
        row.format,
        row.sha256,
        row.phash,
        _moment(row.taken_at),
        row.width,
        row.height,
        "" if row.let_pass else row.reused_from,
        row.moment,
        row.position,
        row.flaw or "",
        row.reused_sha256,
        row.same_as,
        row.implied_moment,
        "" if row.let_pass else row.reused_in,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
