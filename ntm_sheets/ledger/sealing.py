"""The seal of a drop: a mark of all that was written with its verdict and is never changed after it.

What follows from later decisions (corrected values, what counts, what is held) is not under the seal: it is held
against the decisions themselves.
"""

import hashlib
from collections.abc import Collection

from sqlalchemy import Column, Connection, Table, and_, select

from ntm_sheets.ledger.schema import answers, decisions, drops, findings, photos, submissions

# Whether a file has left the inbox is no fact of the archive; the others follow from decisions made later.
OPEN: dict[Table, Collection[str]] = {
    drops: ("has_left", "set_aside", "held", "seal"),
    submissions: ("counts",),
    answers: ("corrected", "decision"),
    findings: ("decision",),
    decisions: ("unit", "role", "ended_by", "outdated_by"),
    photos: ("subject", "moment", "caption", "reused_from"),
}


def write_seal(connection: Connection, seq: int) -> None:
    """Write the seal of a drop that has its verdict."""
    connection.execute(drops.update().where(drops.c.seq == seq).values(seal=seal_of(connection, seq)))


def seal_of(connection: Connection, seq: int) -> str:
    """Give the seal that fits a drop's rows as they are now."""
    mark = hashlib.sha256()
    for table, left_out in OPEN.items():
        closed = [column for column in table.c if column.name not in left_out]
        own = table.c.seq == seq
        if table is answers:
            # What the officer gave for a blank cell follows from a decision.
            own = and_(own, ~answers.c.added)
        for row in connection.execute(select(*closed).where(own).order_by(*_order(table))):
            mark.update(repr((table.name, tuple(row))).encode("utf-8", "replace"))
    return mark.hexdigest()[:16]


def broken_seals(connection: Connection, seqs: Collection[int]) -> list[int]:
    """Give those of these drops whose rows no longer fit their seals."""
    c = drops.c
    judged = select(c.seq, c.seal).where(c.seq.in_(seqs), (c.verdict != "pending") | (c.seal != "")).order_by(c.seq)
    return [seq for seq, seal in connection.execute(judged).all() if seal != seal_of(connection, seq)]


def _order(table: Table) -> tuple[Column[int], ...]:
    return tuple(table.primary_key)
