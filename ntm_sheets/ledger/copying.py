"""What came, copied from one ledger into another without the verdicts: to judge it again and compare."""

from sqlalchemy import and_, or_, select

from ntm_sheets.ledger.rejudging import UNJUDGED
from ntm_sheets.ledger.schema import drops
from ntm_sheets.ledger.transactions import Transactions


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
