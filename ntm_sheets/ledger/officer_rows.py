"""What the officer's workbooks said besides decisions about forms: orders, praise, who was sent what; each row as its workbook had it."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Select, Table, Text, select

from ntm_sheets.facts.awards import AwardEntry, AwardRecord
from ntm_sheets.facts.decisions import MARK_DIGITS
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.officer_rows import OfficerEntry
from ntm_sheets.facts.orders import OrderEntry, OrderRecord
from ntm_sheets.facts.sendings import SEPARATOR, SendingEntry, SendingRecord
from ntm_sheets.ledger.schema import drops, metadata, of_drop, text_column
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import storable


def _row_columns(*texts: str) -> tuple[Column[Any], ...]:
    """Make what each of these tables has: the row's place in its workbook, its id, what it does to what, texts, who, its cell."""
    return (
        of_drop(),
        Column("position", Integer, primary_key=True),
        Column("id", Text, nullable=False, unique=True),
        Column("act", Text, nullable=False),
        *map(text_column, ("about", *texts, "who", "file", "sheet", "cell")),
    )


# What the leaders ordered; how an order stands is made of these and the numbers. An order is given, closed with a word, or
# opened again: the last two say which one by its id. It is about a task or an indicator, else its text says it all.
orders = Table(
    "orders",
    metadata,
    *_row_columns("unit", "table_key", "row_key", "name", "text"),
    Column("due", Text),
    sqlite_with_rowid=False,
)

# What was written about praise: votes counted, a decision, an objection, an answer, an undoing. What holds is made of all of
# them; `about` is the candidate's code, or the id of the row that is meant, `said` what was typed, by field: pairs as JSON.
awards = Table("awards", metadata, *_row_columns("name", "kind", "unit", "said"), sqlite_with_rowid=False)

# What was handed on to whom; `about` is the file's place in the outbox and its code. A row that takes back has no day.
sendings = Table(
    "sendings", metadata, *_row_columns("recipient", "text"), Column("sent_on", Text), sqlite_with_rowid=False
)
OFFICER_ROWS = (orders, awards, sendings)


class OfficerRows(Transactions):
    """The part of a ledger that keeps them: of each workbook every row that holds, in the order in which they came."""

    def orders(self) -> list[OrderRecord]:
        """Give the rows of order workbooks."""
        return self._records(orders, _order)

    def awards(self) -> list[AwardRecord]:
        """Give the rows of award workbooks."""
        return self._records(awards, _award)

    def sendings(self) -> list[SendingRecord]:
        """Give the rows of workbooks of recipients."""
        return self._records(sendings, _sending)

    def _records(self, table: Table, read: Callable[[Row[Any]], Any]) -> list[Any]:
        with self.reading() as connection:
            return [read(row) for row in connection.execute(_typed(table))]


def _typed(table: Table) -> Select[Any]:
    """Ask for the rows of an officer's workbook, with when it came and what its file was called."""
    came = select(table, drops.c.received_at, drops.c.name.label("book"))
    return came.join_from(table, drops, table.c.seq == drops.c.seq).order_by(table.c.seq, table.c.position)


def write_entries(connection: Connection, seq: int, made: Sequence[OfficerEntry]) -> None:
    """Write the rows of one of the officer's workbooks in its order, each with an id that no other workbook's row has."""
    mark = str(connection.scalar(select(drops.c.sha256).where(drops.c.seq == seq)))[:MARK_DIGITS]
    for position, one in enumerate(made):
        table, texts = _own_columns(one)
        texts |= {
            "id": f"{seq}-{mark}/{one.row}", "act": one.act, "about": one.about, "who": one.who, "file": one.place.file,
            "sheet": one.place.sheet, "cell": one.place.cell,
        }  # fmt: skip
        row = {name: text if text is None else storable(text) for name, text in texts.items()}
        connection.execute(table.insert().values(seq=seq, position=position, **row))


def _own_columns(one: OfficerEntry) -> tuple[Table, dict[str, str | None]]:
    """Say where a row belongs, and what its table has beside what all have."""
    if isinstance(one, OrderEntry):
        matter = {"table_key": one.matter[0], "row_key": one.matter[1]}
        return orders, {"unit": one.unit, "name": one.name, "text": one.text, "due": _iso(one.due), **matter}
    if isinstance(one, AwardEntry):
        said = json.dumps(one.said, ensure_ascii=False)
        return awards, {"unit": one.unit, "name": one.name, "kind": one.kind, "said": said}
    return sendings, {"recipient": one.recipient, "text": one.text, "sent_on": _iso(one.on)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _order(row: Row[Any]) -> OrderRecord:
    entry = OrderEntry(
        _id_in_book(row), row.act, row.about, row.unit, (row.table_key, row.row_key), row.name, row.text, _day(row.due),
        row.who, _place(row),
    )  # fmt: skip
    return OrderRecord(row.id, row.seq, datetime.fromisoformat(row.received_at), entry)


def _award(row: Row[Any]) -> AwardRecord:
    said = tuple((str(name), str(text)) for name, text in json.loads(row.said))
    entry = AwardEntry(_id_in_book(row), row.act, row.about, row.name, row.kind, row.unit, said, row.who, _place(row))
    return AwardRecord(row.id, row.seq, datetime.fromisoformat(row.received_at), entry)


def _sending(row: Row[Any]) -> SendingRecord:
    file, _, code = row.about.rpartition(SEPARATOR)
    entry = SendingEntry(
        _id_in_book(row), row.act, file, code, row.recipient, _day(row.sent_on), row.who, row.text, _place(row)
    )
    return SendingRecord(row.id, row.seq, datetime.fromisoformat(row.received_at), entry)


def _id_in_book(row: Row[Any]) -> str:
    return str(row.id).partition("/")[2]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _place(row: Row[Any]) -> Place:
    return Place(row.file or row.book, row.sheet, row.cell)
