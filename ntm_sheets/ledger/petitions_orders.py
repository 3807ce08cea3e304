"""What goes between the commune and its units besides numbers: what forms say in the rows of petitions, what was ordered."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Text, case, cast, func, select

from ntm_sheets.facts.awards import AwardEntry, AwardRecord
from ntm_sheets.facts.decisions import MARK_DIGITS, RowId
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.orders import OrderEntry, OrderRecord
from ntm_sheets.facts.petitions import NOMINATIONS, TEXT_FIELDS, PutForward, said_in_row
from ntm_sheets.facts.sendings import OfficerEntry, SendingEntry
from ntm_sheets.ledger.officer_rows import awards, orders
from ntm_sheets.ledger.reading import parted
from ntm_sheets.ledger.schema import OF_PETITIONS, answers, drops, submissions
from ntm_sheets.ledger.sendings import write_sending
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import storable, text_to_value

a, s = answers.c, submissions.c
SAYS = func.coalesce(a.corrected, a.value)
TEXTS = tuple(func.max(case((a.field == name, SAYS))).label(name) for name in TEXT_FIELDS)
OF_ROW = (a.seq, a.table_key, a.row_key)
DAY_LETTERS = len("2021-10-05")
# Added to a form's number, so that all have as many digits: as texts they sort as the numbers do.
PADDING = 10**12
LEAD = DAY_LETTERS + len(str(PADDING))


class PetitionsAndOrders(Transactions):
    """The part of a ledger that gives what goes between the commune and its units besides numbers."""

    def put_forward(self) -> list[PutForward]:
        """Give what all forms that count say in the rows of petitions, each text with its days."""
        with self.reading() as connection:
            return read_put_forward(connection)

    def put_forward_at(self, row: RowId) -> PutForward | None:
        """Give what one row of a form says there."""
        with self.reading() as connection:
            return read_put_forward_at(connection, row)

    def orders(self) -> list[OrderRecord]:
        """Give every row of an order workbook that holds, in the order in which they came."""
        with self.reading() as connection:
            return [_record(row) for row in connection.execute(_typed(orders))]

    def awards(self) -> list[AwardRecord]:
        """Give every row of an award workbook that holds, in the order in which they came."""
        with self.reading() as connection:
            return [_award(row) for row in connection.execute(_typed(awards))]

    def nominated_at(self, seqs: Collection[int]) -> dict[tuple[int, str], Place]:
        """Give where nominations stand, by the number of their form and their row."""
        found: dict[tuple[int, str], Place] = {}
        said: Select[Any] = select(a.seq, a.row_key, a.file, a.sheet, a.cell, drops.c.name.label("book")).join_from(
            answers, drops, a.seq == drops.c.seq
        )
        with self.reading() as connection:
            for part in parted(seqs):
                here = said.where(a.seq.in_(part), a.table_key == NOMINATIONS).order_by(a.seq, a.position)
                for row in connection.execute(here):
                    found.setdefault((row.seq, row.row_key), _place(row))
        return found


def _typed(table: Table) -> Select[Any]:
    """Ask for the rows of an officer's workbook, with when it came and what its file was called."""
    came = select(table, drops.c.received_at, drops.c.name.label("book"))
    return came.join_from(table, drops, table.c.seq == drops.c.seq).order_by(table.c.seq, table.c.position)


def write_entries(connection: Connection, seq: int, made: Sequence[OfficerEntry]) -> None:
    """Write the rows of one of the officer's workbooks in its order, each with an id that no other workbook's row has."""
    mark = str(connection.scalar(select(drops.c.sha256).where(drops.c.seq == seq)))[:MARK_DIGITS]
    for position, one in enumerate(made):
        if isinstance(one, SendingEntry):
            write_sending(connection, seq, position, mark, one)
            continue
        table, texts = (orders, _of_order(one)) if isinstance(one, OrderEntry) else (awards, _of_award(one))
        texts |= {
            "id": f"{seq}-{mark}/{one.row}", "act": one.act, "about": one.about, "unit": one.unit, "name": one.name,
            "who": one.who, "file": one.place.file, "sheet": one.place.sheet, "cell": one.place.cell,
        }  # fmt: skip
        row = {name: text if text is None else storable(text) for name, text in texts.items()}
        connection.execute(table.insert().values(seq=seq, position=position, **row))


def _of_order(one: OrderEntry) -> dict[str, str | None]:
    due = one.due.isoformat() if one.due else None
    return {"table_key": one.matter[0], "row_key": one.matter[1], "text": one.text, "due": due}


def _of_award(one: AwardEntry) -> dict[str, str | None]:
    return {"kind": one.kind, "said": json.dumps(one.said, ensure_ascii=False)}


def _record(row: Row[Any]) -> OrderRecord:
    due = date.fromisoformat(row.due) if row.due else None
    entry = OrderEntry(
        row.id.partition("/")[2], row.act, row.about, row.unit, (row.table_key, row.row_key), row.name, row.text, due,
        row.who, _place(row),
    )  # fmt: skip
    return OrderRecord(row.id, row.seq, datetime.fromisoformat(row.received_at), entry)


def _award(row: Row[Any]) -> AwardRecord:
    said = tuple((str(name), str(text)) for name, text in json.loads(row.said))
    entry = AwardEntry(
        row.id.partition("/")[2], row.act, row.about, row.name, row.kind, row.unit, said, row.who, _place(row)
    )
    return AwardRecord(row.id, row.seq, datetime.fromisoformat(row.received_at), entry)


def _place(row: Row[Any]) -> Place:
    return Place(row.file or row.book, row.sheet, row.cell)


def _rows(*which: ColumnElement[bool]) -> Select[Any]:
    """Ask for the rows of forms, the texts of each side by side."""
    joined = select(s.unit, s.role, s.report_date, *OF_ROW, *TEXTS).join_from(answers, submissions, a.seq == s.seq)
    return joined.where(OF_PETITIONS, *which).group_by(*OF_ROW, s.unit, s.role, s.report_date)


def read_put_forward(connection: Connection) -> list[PutForward]:
    """Give each text once for each way of writing it, of all forms that count; the database puts like ones together."""
    r = _rows(s.counts).subquery().c
    # A nomination is the same on whichever of its lines it stands.
    line = case((r.table_key == NOMINATIONS, ""), else_=r.row_key)
    texts = [r[name] for name in TEXT_FIELDS]
    # Of a day several forms may count: the newest number, as one text with day and line.
    last = func.max(r.report_date + cast(PADDING + r.seq, Text) + r.row_key).label("last")
    found = select(
        r.unit, r.role, r.table_key, *texts, func.min(r.report_date).label("first"), last, func.count().label("times")
    )
    rows = connection.execute(found.group_by(r.unit, r.role, r.table_key, line, *texts))
    return [
        _said(
            {**row._mapping, "seq": int(row.last[DAY_LETTERS:LEAD]) - PADDING},
            row.first,
            row.last[:DAY_LETTERS],
            row.last[LEAD:],
        )
        for row in rows
    ]


def read_put_forward_at(connection: Connection, row: RowId) -> PutForward | None:
    """Give what a row of a form says; None where it says nothing."""
    here = (a.seq == row.seq, a.table_key == row.key[0], a.row_key == row.key[1])
    found = connection.execute(_rows(*here)).first()
    return _said(found._mapping, found.report_date, found.report_date, found.row_key) if found else None


def _said(row: Mapping[Any, Any], first: str, last: str, line: str) -> PutForward:
    cells = {name: str(text_to_value(row[name])) for name in TEXT_FIELDS if row[name] is not None}
    days = (date.fromisoformat(first), date.fromisoformat(last), int(row.get("times", 1)))
    return said_in_row(row["unit"], row["role"], row["table_key"], line, cells, days, row["seq"])
