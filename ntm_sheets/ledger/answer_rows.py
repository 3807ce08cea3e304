"""The ledger's answers as records: all of them, those of some forms, those that stand now."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.decisions import ADDED
from ntm_sheets.facts.records import AnswerRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.reading import parted
from ntm_sheets.ledger.schema import answers, decisions, drops, latest, submissions
from ntm_sheets.ledger.values import text_to_value

ANSWER_COLUMNS = (
    answers.c.seq, answers.c.table_key, answers.c.row_key, answers.c.field, answers.c.value, answers.c.raw,
    answers.c.repaired, answers.c.file, answers.c.sheet, answers.c.cell, answers.c.corrected, answers.c.decision,
    answers.c.added,
)  # fmt: skip


@dataclass(frozen=True)
class _Head:
    """What the answers of one drop have in common."""

    seq: int
    unit: str
    role: Role
    report_date: date
    received_at: datetime
    name: str
    sha256: str


def read_answers(connection: Connection, until: datetime | None) -> list[AnswerRecord]:
    """Give every answer received until a moment, in the order of receipt."""
    heads = {head.seq: head for head in _heads(connection, *([] if until is None else [_received(until)]))}
    c = answers.c
    query = select(*ANSWER_COLUMNS).order_by(c.seq, c.position)
    if until is not None:
        query = query.join_from(answers, drops, c.seq == drops.c.seq).where(_received(until))
    return list(_answers(connection.execute(query), heads, _books(connection)))


def read_standing(connection: Connection) -> tuple[list[AnswerRecord], list[date]]:
    """Give the answers that stand now, and of each the day before which no form that counts answered it."""
    c, n = answers.c, latest.c
    here = and_(n.seq == c.seq, n.position == c.position)
    rows = connection.execute(
        select(*ANSWER_COLUMNS, n.first_date).join_from(latest, answers, here).order_by(c.seq, c.position)
    ).all()
    heads = {head.seq: head for head in _heads(connection, drops.c.seq.in_(select(n.seq)))}
    day_of = cache(date.fromisoformat)
    return list(_answers((row[:-1] for row in rows), heads, _books(connection))), [day_of(row[-1]) for row in rows]


def read_answers_of(connection: Connection, seqs: Collection[int]) -> list[AnswerRecord]:
    """Give the answers of some drops, in the order of receipt."""
    c, d = answers.c, drops.c
    found: list[AnswerRecord] = []
    for part in parted(seqs):
        heads = {head.seq: head for head in _heads(connection, d.seq.in_(part))}
        rows = connection.execute(select(*ANSWER_COLUMNS).where(c.seq.in_(part)).order_by(c.seq, c.position))
        found += _answers(rows, heads, _books(connection))
    return found


def read_decided_answers(connection: Connection) -> list[AnswerRecord]:
    """Give the answers that a decision put in the place of what was read, in the order of receipt."""
    c = answers.c
    rows = connection.execute(select(*ANSWER_COLUMNS).where(c.decision != "").order_by(c.seq, c.position)).all()
    seqs = {row.seq for row in rows}
    heads = {head.seq: head for part in parted(seqs) for head in _heads(connection, drops.c.seq.in_(part))}
    return list(_answers(rows, heads, _books(connection)))


def _heads(connection: Connection, *which: ColumnElement[bool]) -> Iterator[_Head]:
    d, s = drops.c, submissions.c
    query = select(d.seq, s.unit, s.role, s.report_date, d.received_at, d.name, d.sha256).join_from(
        drops, submissions, d.seq == s.seq
    )
    for seq, unit, role, day, received, name, sha256 in connection.execute(query.where(*which)):
        yield _Head(seq, unit, role, date.fromisoformat(day), datetime.fromisoformat(received), name, sha256)


def _books(connection: Connection) -> dict[str, str]:
    """Give the hash of the correction workbook of each decision by which a number was added to a form."""
    d = decisions.c
    query = select(d.id, drops.c.sha256).join_from(decisions, drops, d.seq == drops.c.seq)
    return {row.id: row.sha256 for row in connection.execute(query.where(d.code == ADDED))}


def _answers(rows: Iterable[Any], heads: Mapping[int, _Head], books: Mapping[str, str]) -> Iterator[AnswerRecord]:
    # The same few values come again and again: each text is decoded once.
    known: dict[str | None, Value | None] = {None: None}
    for seq, table, row, field, text, raw, repaired, file, sheet, cell, corrected, decision, added in rows:
        head = heads[seq]
        counts = corrected if decision else text
        for one in (text, counts):
            if one not in known:
                known[one] = text_to_value(one)
        yield AnswerRecord(
            seq, head.unit, head.role, head.report_date, head.received_at, table, row, field, known[counts], raw,
            repaired, file or head.name, sheet, cell, books.get(decision, head.sha256) if added else head.sha256,
            known[text] if decision else None, decision, added,
        )  # fmt: skip


def _received(until: datetime) -> ColumnElement[bool]:
    return drops.c.received_at <= until.isoformat()
