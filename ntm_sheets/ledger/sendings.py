"""Who was sent what, as workbooks of recipients said it."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.sendings import SEPARATOR, SendingEntry, SendingRecord
from ntm_sheets.ledger.officer_rows import SENDING_TEXTS, sendings
from ntm_sheets.ledger.schema import drops
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import storable


class Sendings(Transactions):
    """The part of a ledger that keeps who was sent what."""

    def sendings(self) -> list[SendingRecord]:
        """Give every row of a workbook of recipients that holds, in the order in which they came."""
        s = sendings.c
        query = select(sendings, drops.c.received_at, drops.c.name.label("book")).join_from(
            sendings, drops, s.seq == drops.c.seq
        )
        found = []
        with self.reading() as connection:
            for row in connection.execute(query.order_by(s.seq, s.position)):
                place, _, code = row.about.rpartition(SEPARATOR)
                on = date.fromisoformat(row.sent_on) if row.sent_on else None
                at = Place(row.file or row.book, row.sheet, row.cell)
                entry = SendingEntry(
                    row.id.partition("/")[2], row.act, place, code, row.recipient, on, row.who, row.text, at
                )
                found.append(SendingRecord(row.id, row.seq, datetime.fromisoformat(row.received_at), entry))
        return found


def write_sending(connection: Connection, seq: int, position: int, mark: str, one: SendingEntry) -> None:
    """Write a row of a workbook of recipients; `mark` is the workbook's."""
    values = (one.act, one.about, one.recipient, one.who, one.text, one.at.file, one.at.sheet, one.at.cell)
    row = {name: storable(text) for name, text in zip(SENDING_TEXTS, values, strict=True)}
    row |= {"id": storable(f"{seq}-{mark}/{one.row}")}
    on = one.on.isoformat() if one.on else None
    connection.execute(sendings.insert().values(seq=seq, position=position, sent_on=on, **row))
