"""The state of each unit at the end of each day, kept; and what is read to bring it up to date.

A row says what a unit had reached by the end of a day, as if that day had ended: it follows from the values of the
unit's forms that count for that day and the days before, and from what the campaign asks of the unit (its `basis`).
Nothing else: neither from the hour, nor from other units. So a row grows stale in two ways, and in no third.

- A value of the unit changed. Wherever one does, `forget_days` takes away the unit's rows from that value's report day
  on: a form counts, or counts no more (taken in, late, sent again, set aside, held, let in, handed in again, judged anew:
  `counting.choose` and `rejudging.reopen`); a decision is made, undone or outdated (`applying.follow`).
- The campaign asks otherwise (a threshold, a criterion, a garden, the plan, the quota, for how long a visit is valid, the
  period, the program's own way of judging): then the row's `basis` is not today's, and the row is passed over.

A clock that moves makes none stale: a day's row counts the age of a visit up to that day. What the hour decides is made
each time from few rows: who reported in time, and whether the last day has ended. So are the ranks, and what photos show.
Points are not kept: they are the shares by the policy's weights, so that other weights make nothing stale.

The rows may be deleted at any time. They are under no seal, a ledger made anew has none until it is published from, and
`doctor` holds them against the forms. They are no good for a moment before the last file came: such a moment is scored
from all answers.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.dialects.sqlite import insert

from ntm_sheets.facts.day_states import NUMBERS, DayState, Said
from ntm_sheets.facts.records import AnswerRecord, FindingRecord
from ntm_sheets.ledger import answer_rows
from ntm_sheets.ledger.reading import read_told_findings
from ntm_sheets.ledger.schema import answers, drops, submissions, unit_days
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import text_to_value

u = unit_days.c


class Keeping(Transactions):
    """The part of a ledger that keeps what counts now and the states of days, and gives what both follow from."""

    def standing_answers(self) -> tuple[list[AnswerRecord], list[date]]:
        """Give the answers that stand now, and of each the day before which no form that counts answered it."""
        with self.reading() as connection:
            return answer_rows.read_standing(connection)

    def answers_of(self, seqs: Collection[int]) -> list[AnswerRecord]:
        """Give the answers of some drops."""
        with self.reading() as connection:
            return answer_rows.read_answers_of(connection, seqs)

    def decided_answers(self) -> list[AnswerRecord]:
        """Give the answers that a decision put in the place of what was read."""
        with self.reading() as connection:
            return answer_rows.read_decided_answers(connection)

    def told_findings(self, seqs: Collection[int], codes: Collection[str]) -> tuple[FindingRecord, ...]:
        """Give all that was found in some drops, and in those that something was decided about; of others these codes."""
        with self.reading() as connection:
            return read_told_findings(connection, seqs, codes)

    def reaches_beyond(self, moment: datetime) -> bool:
        """Tell whether something came after a moment, or speaks of a day after it."""
        with self.reading() as connection:
            last = connection.scalar(select(func.max(drops.c.received_at)))
            day = connection.scalar(select(func.max(submissions.c.report_date)))
            return (last or "") > moment.isoformat() or (day or "") > moment.date().isoformat()

    # The state of each day, kept

    def said(self, unit: str) -> list[Said]:
        """Give every value that counts of a unit, whatever later ones say: the oldest day first."""
        with self.reading() as connection:
            return read_said(connection, unit)

    def day_states(self) -> list[DayState]:
        """Give the state of each unit and day that is kept."""
        with self.reading() as connection:
            return read_days(connection)

    def keep_days(self, states: Sequence[DayState]) -> None:
        """Keep states of days, in the place of what is kept of their units and days."""
        if states:
            with self.writing() as connection:
                write_days(connection, states)

    def forget_days(self, unit: str, first: date = date.min) -> None:
        """Let a unit's days be judged anew from one on."""
        with self.writing() as connection:
            forget_days(connection, unit, first.isoformat())


def forget_days(connection: Connection, unit: str, day: str) -> None:
    """Take away what is kept of a unit's days from one on (ISO)."""
    connection.execute(unit_days.delete().where(u.unit == unit, u.day >= day))


def read_days(connection: Connection) -> list[DayState]:
    """Give every kept row, unit by unit, the first day first."""
    numbers = [u[name] for name in NUMBERS]
    rows = connection.execute(select(u.unit, u.day, u.basis, u.claims, *numbers).order_by(u.unit, u.day))
    return [
        DayState(unit, date.fromisoformat(day), basis, tuple(found), tuple(json.loads(claims)))
        for unit, day, basis, claims, *found in rows
    ]


def write_days(connection: Connection, states: Iterable[DayState]) -> None:
    """Keep rows, in the place of what is kept of their units and days."""
    rows = [
        {"unit": one.unit, "day": one.day.isoformat(), "basis": one.basis, "claims": json.dumps(one.claims)}
        | dict(zip(NUMBERS, one.numbers, strict=True))
        for one in states
    ]
    if rows:
        connection.execute(insert(unit_days).prefix_with("OR REPLACE"), rows)


def read_said(connection: Connection, unit: str) -> list[Said]:
    """Give every value that counts of a unit, whatever later ones say: the oldest day first."""
    a, s = answers.c, submissions.c
    counts = func.coalesce(a.corrected, a.value)
    query = (
        select(s.role, a.table_key, a.row_key, a.field, counts, s.report_date)
        .join_from(submissions, answers, a.seq == s.seq)
        .where(and_(s.unit == unit, s.counts, counts.is_not(None)))
        .order_by(s.report_date, s.seq, a.position)
    )
    # The same few texts come again and again: each is read once.
    value_of, day_of = cache(text_to_value), cache(date.fromisoformat)
    return [
        (unit, role, table, row, field, value_of(text), day_of(day))
        for role, table, row, field, text, day in connection.execute(query)
    ]
