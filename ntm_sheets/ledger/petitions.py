"""What forms say in the rows of petitions."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, case, cast, func, select

from ntm_sheets.facts.decisions import RowId
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.petitions import NOMINATIONS, TEXT_FIELDS, PutForward, said_in_row
from ntm_sheets.ledger.reading import parted
from ntm_sheets.ledger.schema import OF_PETITIONS, answers, drops, submissions
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import text_to_value

a, s = answers.c, submissions.c
SAYS = func.coalesce(a.corrected, a.value)
TEXTS = tuple(func.max(case((a.field == name, SAYS))).label(name) for name in TEXT_FIELDS)
OF_ROW = (a.seq, a.table_key, a.row_key)
DAY_LETTERS = len("2021-10-05")
# Added to a form's number, so that all have as many digits: as texts they sort as the numbers do.
PADDING = 10**12
LEAD = DAY_LETTERS + len(str(PADDING))


class Petitions(Transactions):
    """The part of a ledger that gives what units put before the commune."""

    def put_forward(self) -> list[PutForward]:
        """Give what all forms that count say in the rows of petitions, each text with its days."""
        with self.reading() as connection:
            return read_put_forward(connection)

    def put_forward_at(self, row: RowId) -> PutForward | None:
        """Give what one row of a form says there."""
        with self.reading() as connection:
            return read_put_forward_at(connection, row)

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
                    found.setdefault((row.seq, row.row_key), Place(row.file or row.book, row.sheet, row.cell))
        return found


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
