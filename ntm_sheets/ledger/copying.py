"""What came, copied from one ledger into another without the verdicts: to judge it again and compare."""

from sqlalchemy import and_, or_, select

from ntm_sheets.ledger.schema import drops
from ntm_sheets.ledger.transactions import Transactions

# What a verdict leaves behind in a drop's own row.
UNJUDGED = {
    "kind": "",
    "verdict": "pending",
    "reason": "",
    "duplicate_of": None,
    "filled": 0,
    "refused_cells": 0,
    "owner_unit": "",
    "owner_role": "",
    "condition": "",
    "set_aside": "",
    "handed_at": None,
    "handed_by": "",
    "turn": "",
}


def copy_unjudged(source: Transactions, target: Transactions) -> None:
    """Copy every drop that has its verdict, as pending; mails and archives that were opened stay so.

    `target` must be an empty ledger.
    """
    opened = select(drops.c.container).where(drops.c.container.is_not(None))
    whole = and_(drops.c.verdict == "accepted", drops.c.seq.in_(opened))
    with source.reading() as connection:
        query = select(drops, whole.label("stays")).where(or_(drops.c.verdict != "pending", whole))
        rows = [dict(row) for row in connection.execute(query.order_by(drops.c.seq)).mappings()]
    with target.writing() as connection:
        for row in rows:
            stays = row.pop("stays")
            connection.execute(drops.insert().values(row if stays else row | UNJUDGED))
