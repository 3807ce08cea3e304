"""Forms found by what people call them: a number, or unit, role and day."""

from datetime import date

from sqlalchemy import and_

from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.reading import read_drops
from ntm_sheets.ledger.schema import drops, submissions
from ntm_sheets.ledger.transactions import Transactions

s = submissions.c


class Forms(Transactions):
    """The part of a ledger that finds forms."""

    def form_numbered(self, seq: int) -> DropRecord | None:
        """Give a form that was taken, by its number; None where there is none."""
        with self.reading() as connection:
            return next((one for one in read_drops(connection, drops.c.seq == seq) if one.was_taken), None)

    def counting_form(self, unit: str, role: Role, day: date) -> DropRecord | None:
        """Give the form that counts of a unit, role and day; None where none does."""
        here = and_(s.unit == unit, s.role == role, s.report_date == day.isoformat(), s.counts)
        with self.reading() as connection:
            return next(iter(read_drops(connection, here)), None)
