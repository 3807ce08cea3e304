"""Which form counts of a unit, role and day, and the last answers that follow from it: kept, not found out each time.

Of such forms the one handed in last counts as a whole, one that was set aside or is held never: a cell that it leaves blank was
not reported that day, and what an earlier day said of it stands.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import Handed, turn_of
from ntm_sheets.ledger.day_states import forget_days
from ntm_sheets.ledger.schema import COUNTS, answers, drops, latest, submissions

Row = dict[str, str | int | bool | None]
a, s = answers.c, submissions.c
ANSWER_KEY = (a.table_key, a.row_key, a.field)
# The order of forms of one unit, role and day, as `DropRecord.order` has it.
TURN = (drops.c.turn, drops.c.seq)


def choose(connection: Connection, unit: str, role: str, day: str) -> tuple[int | None, int | None]:
    """Mark the form that counts of a unit, role and day; give the number of the one that did so far, and of that one."""
    theirs = and_(s.unit == unit, s.role == role, s.report_date == day)
    last = (
        select(s.seq)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(theirs, COUNTS)
        .order_by(*(column.desc() for column in TURN))
        .limit(1)
    )
    before: int | None = connection.scalar(select(s.seq).where(theirs, s.counts))
    now: int | None = connection.scalar(last)
    if before != now:
        connection.execute(submissions.update().where(theirs).values(counts=s.seq == now if now else False))
        forget_days(connection, unit, day)
    return before, now


def take_in(connection: Connection, seq: int, unit: str, role: str, day: str, rows: Sequence[Row]) -> None:
    """Let a form that was written count, if it is its turn: `rows` are its answers."""
    before, now = choose(connection, unit, role, day)
    if now != seq:
        return
    _put(connection, seq, unit, role, day, rows)
    if before is None:
        return
    theirs = and_(latest.c.unit == unit, latest.c.role == role, latest.c.seq == before)
    left = select(latest.c.table_key, latest.c.row_key, latest.c.field).where(theirs)
    blank = {(row.table_key, row.row_key, row.field) for row in connection.execute(left)}
    if blank:
        write_latest(connection, unit, role, blank)


def hand_in_again(connection: Connection, seq: int, handed: Handed) -> None:
    """Write of a form that its very bytes came once more: the earliest handing in is on time, the last one orders."""
    c = drops.c
    earlier = c.handed_at > handed.at.isoformat()
    connection.execute(
        drops.update()
        .where(c.seq == seq)
        .values(
            handed_by=case((earlier, handed.by), else_=c.handed_by),
            handed_at=case((earlier, handed.at.isoformat()), else_=c.handed_at),
            turn=case((c.turn < handed.turn, handed.turn), else_=c.turn),
        )
    )


def at_receipt(connection: Connection, seq: int) -> Handed:
    """Give when a drop was handed in where nothing tells but its receipt."""
    received = datetime.fromisoformat(str(connection.scalar(select(drops.c.received_at).where(drops.c.seq == seq))))
    return Handed(received, "", turn_of(received))


def write_latest(connection: Connection, unit: str, role: str, cells: Collection[Key] | None) -> None:
    """Make anew what counts last of these cells, or of all cells of the unit."""
    counts = func.coalesce(a.corrected, a.value)
    query = (
        select(*ANSWER_KEY, counts.label("counts"), s.report_date, s.seq, a.position)
        .join_from(submissions, answers, a.seq == s.seq)
        .where(s.unit == unit, s.role == role, s.counts, counts.is_not(None))
        .order_by(s.report_date, a.position)
    )
    theirs = [latest.c.unit == unit, latest.c.role == role]
    if cells is not None:
        query = query.where(tuple_(*ANSWER_KEY).in_(cells))
        theirs.append(tuple_(latest.c.table_key, latest.c.row_key, latest.c.field).in_(cells))
    rows_said = connection.execute(query).all()
    last = {(row.table_key, row.row_key, row.field): row for row in rows_said}
    first = {(row.table_key, row.row_key, row.field): row.report_date for row in reversed(rows_said)}
    connection.execute(latest.delete().where(*theirs))
    rows = [
        {
            "unit": unit, "role": role, "table_key": key[0], "row_key": key[1], "field": key[2],
            "value": row.counts, "report_date": row.report_date, "seq": row.seq,
            "position": row.position, "first_date": first[key],
        }
        for key, row in last.items()
    ]  # fmt: skip
    if rows:
        connection.execute(latest.insert(), rows)


def _put(connection: Connection, seq: int, unit: str, role: str, day: str, rows: Sequence[Row]) -> None:
    whose: Row = {"unit": unit, "role": role, "report_date": day, "seq": seq, "first_date": day}
    kept = [
        whose | {key: row[key] for key in ("table_key", "row_key", "field", "value", "position")}
        for row in rows
        if row["value"] is not None
    ]
    if not kept:
        return
    put = insert(latest)
    new, old = put.excluded, latest.c
    is_last = new.report_date >= old.report_date
    taken = {name: case((is_last, new[name]), else_=old[name]) for name in ("value", "report_date", "seq", "position")}
    connection.execute(
        put.on_conflict_do_update(
            index_elements=list(latest.primary_key),
            set_=taken | {"first_date": func.min(new.first_date, old.first_date)},
        ),
        kept,
    )
