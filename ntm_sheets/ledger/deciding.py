"""The officer's decisions as rows: written, ended by later ones, read back, and found by what they speak of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from ntm_sheets.facts.decisions import DATE_KEY, MARK_DIGITS, Decision, DecisionRecord, RowId, Target, decision_id
from ntm_sheets.facts.findings import NO_KEY, Place
from ntm_sheets.facts.petitions import PETITION
from ntm_sheets.facts.submission import UNIT_KEY
from ntm_sheets.ledger.applying import follow, follow_counting, follow_photo
from ntm_sheets.ledger.reading import read_drops
from ntm_sheets.ledger.schema import answers, decisions, drops, findings
from ntm_sheets.ledger.values import storable, text_to_value, value_to_text

c = decisions.c
IN_FORCE = and_(c.ended_by == "", c.action != "undo")
ANSWERS = c.action.in_(("answer", "settle"))


def write_decisions(connection: Connection, seq: int, made: Sequence[Decision]) -> None:
    """Write a correction workbook's decisions in its order, end those that they undo or replace, and let them work."""
    for position, one in enumerate(made):
        id_ = decision_id(seq, one.row_id)
        connection.execute(decisions.update().where(IN_FORCE, _ended(one)).values(ended_by=storable(id_)))
        connection.execute(decisions.insert().values(_row(seq, position, id_, one)))
    toggled = follow_counting(connection, {one.target for one in made})
    for target in dict.fromkeys(one.target for one in made):
        follow_photo(connection, target)
    for unit, role in dict.fromkeys((one.unit, one.role) for one in made):
        follow(connection, unit, role, whole=(unit, role) in toggled)


def read_decisions(connection: Connection, *which: ColumnElement[bool]) -> tuple[DecisionRecord, ...]:
    """Give decisions in the order in which they were made."""
    query = (
        select(decisions, drops.c.received_at, drops.c.name)
        .join_from(decisions, drops, c.seq == drops.c.seq)
        .where(*which)
        .order_by(c.seq, c.position)
    )
    return tuple(_record(row) for row in connection.execute(query))


def find_target(connection: Connection, row: RowId) -> Target | None:
    """Give what a row of a correction workbook speaks of; None where there is no such drop with a verdict of its own."""
    known = and_(
        drops.c.seq == row.seq,
        func.substr(drops.c.sha256, 1, MARK_DIGITS) == row.mark,
        drops.c.verdict.in_(("accepted", "refused")),
    )
    drop = next(iter(read_drops(connection, known)), None)
    if drop is None:
        return None
    answer = connection.execute(_answer_at(row)).first()
    said = connection.execute(_findings_at(row)).all() if row.code else []
    finding = said[0] if said else None
    where = answer or finding
    shown = [(one, one.seen) for one in said] or ([(answer, answer.raw)] if answer else [])
    return Target(
        drop=drop,
        is_answered=answer is not None,
        raw=_said(row, answer, finding),
        value=text_to_value(answer.counts) if answer and answer.counts is not None else None,
        about=Place(where.file or drop.name, where.sheet, where.cell) if where else Place(drop.name),
        # One decision answers all that is said with one code about one thing.
        message=" ".join(dict.fromkeys(one.message for one in said)),
        is_said=finding is not None,
        standing=read_decisions(connection, IN_FORCE, _on_the_same(row, drop.unit, drop.role)),
        shown=tuple((Place(one.file or drop.name, one.sheet, one.cell), seen) for one, seen in shown),
    )


def _said(row: RowId, answer: Row[Any] | None, finding: Row[Any] | None) -> str:
    """Give what stood in the cell; the line that names a unit is no answer, nor is a refused date: their findings tell."""
    if finding and (row.key == UNIT_KEY or (row.key == DATE_KEY and not answer)):
        return str(finding.seen)
    return str(answer.raw) if answer else ""


def _answer_at(row: RowId) -> Any:  # noqa: ANN401 - a query's own type says nothing more
    a = answers.c
    counts = func.coalesce(a.corrected, a.value).label("counts")
    here = (a.seq == row.seq, ~a.added, a.table_key == row.key[0], a.row_key == row.key[1], a.field == row.key[2])
    return select(a.raw, counts, a.file, a.sheet, a.cell).where(*here).limit(1)


def _findings_at(row: RowId) -> Any:  # noqa: ANN401 - a query's own type says nothing more
    f = findings.c
    here = (f.seq == row.seq, f.code == row.code, *_of_key(f, row.key))
    return select(f.message, f.file, f.sheet, f.cell, f.seen).where(*here).order_by(f.position)


def _of_key(columns: Any, key: tuple[str, str, str]) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - a table's columns
    return (columns.table_key == key[0], columns.row_key == key[1], columns.field == key[2])


def _on_the_same(row: RowId, unit: str, role: str) -> ColumnElement[bool]:
    if row.code.startswith(PETITION):
        return _answers_to(unit, role, row.code)
    mine = c.target == row.seq
    return or_(
        c.row_id == str(row),
        and_(mine, c.action == "correct", *_of_key(c, row.key)) if row.key != NO_KEY else c.row_id == str(row),
        and_(mine, c.action == "set-aside"),
    )


def _answers_to(unit: str, role: str, code: str) -> ColumnElement[bool]:
    """Say which decisions answer a petition: in whichever form of its unit it was found."""
    return and_(ANSWERS, c.unit == unit, c.role == role, c.code == code)


def _ended(one: Decision) -> ColumnElement[bool]:
    """Say which decisions a new one ends: the one that it undoes, or what it stands in the place of."""
    if one.action == "undo":
        return c.id == one.row_id
    if one.action == "set-aside":
        return and_(c.action == "set-aside", c.target == one.target)
    if one.is_answer:
        return _answers_to(one.unit, one.role, one.code)
    same_row = and_(c.row_id == one.row_id, c.action != "set-aside")
    if one.action == "waive":
        return same_row
    return or_(same_row, and_(c.action == "correct", c.target == one.target, *_of_key(c, one.key)))


def _row(seq: int, position: int, id_: str, one: Decision) -> dict[str, Any]:
    texts = {
        "id": id_, "row_id": one.row_id, "action": one.action, "unit": one.unit, "role": one.role,
        "table_key": one.key[0], "row_key": one.key[1], "field": one.key[2], "code": one.code, "raw": one.raw,
        "who": one.who, "why": one.why, "file": one.place.file, "sheet": one.place.sheet, "cell": one.place.cell,
        "about_file": one.about.file, "about_sheet": one.about.sheet, "about_cell": one.about.cell,
        "message": one.message, "said": one.said,
    }  # fmt: skip
    return {key: storable(text) for key, text in texts.items()} | {
        "seq": seq,
        "position": position,
        "target": one.target,
        "before": None if one.before is None else value_to_text(one.before),
        "value": None if one.value is None else value_to_text(one.value),
    }


def _record(row: Row[Any]) -> DecisionRecord:
    decision = Decision(
        row.row_id,
        row.action,
        row.target,
        row.unit,
        row.role,
        (row.table_key, row.row_key, row.field),
        row.code,
        row.raw,
        None if row.before is None else text_to_value(row.before),
        None if row.value is None else text_to_value(row.value),
        row.who,
        row.why,
        Place(row.file or row.name, row.sheet, row.cell),
        Place(row.about_file, row.about_sheet, row.about_cell),
        row.message,
        row.said,
    )
    at = datetime.fromisoformat(row.received_at)
    return DecisionRecord(row.id, row.seq, at, decision, row.ended_by, row.outdated_by)
