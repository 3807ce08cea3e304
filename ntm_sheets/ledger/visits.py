"""What teams found on their last visits beside what the units had said before, and what was found in the units' own forms."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, select

from ntm_sheets.facts.findings import Level
from ntm_sheets.facts.honesty import Pair, Told, ToldMistake
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger.reading import SAID_IN, read_last
from ntm_sheets.ledger.schema import decisions, drops, findings, submissions
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import text_to_value

# So many visits are looked at in all, however many units there are, and of one unit between these numbers.
MOST_VISITS, LEAST_OF_UNIT, MOST_OF_UNIT = 600, 2, 10
LOOKED_BACK = timedelta(days=30)
COMPARED = ("criteria", "gardens", "tasks")
LEVELS = ("error", "warning")
s, f = submissions.c, findings.c
OWN: Role = "village"


class Visits(Transactions):
    """The part of a ledger that tells what teams and slips found."""

    def told(self, as_of: datetime) -> Told:
        """Give what was found as of a moment: on each unit's last visits, and in the forms of the last thirty days."""
        since = as_of.date() - LOOKED_BACK
        lately = _forms(as_of, OWN).where(s.report_date >= since.isoformat())
        with self.reading() as connection:
            forms = connection.execute(lately.order_by(s.unit, s.report_date))
            days = tuple(dict.fromkeys((unit, date.fromisoformat(day)) for unit, day, _ in forms))
            mistakes = tuple(_mistakes(connection, lately.with_only_columns(s.seq), as_of))
            return Told(since, tuple(_pairs(connection, as_of)), mistakes, days)


def _forms(as_of: datetime, role: Role) -> Any:  # noqa: ANN401 - a select of unit, day, number
    return (
        select(s.unit, s.report_date, s.seq)
        .join_from(submissions, drops, s.seq == drops.c.seq)
        .where(
            s.role == role,
            s.counts,
            s.report_date <= as_of.date().isoformat(),
            drops.c.received_at <= as_of.isoformat(),
        )
    )


def _pairs(connection: Connection, as_of: datetime) -> Iterator[Pair]:
    visits: dict[str, dict[str, list[int]]] = {}
    for unit, day, seq in connection.execute(_forms(as_of, "team").order_by(s.unit, s.report_date, s.seq)):
        visits.setdefault(unit, {}).setdefault(day, []).append(seq)
    each = max(LEAST_OF_UNIT, min(MOST_OF_UNIT, MOST_VISITS // max(len(visits), 1)))
    for unit, days in visits.items():
        for day in list(days)[-each:]:
            yield from _of_visit(connection, unit, day, days[day])


def _of_visit(connection: Connection, unit: str, day: str, seqs: list[int]) -> Iterator[Pair]:
    own = {row[:3]: row for row in read_last(connection, unit, OWN, day, inclusive=False)}
    found = {tuple(row[:3]): row[3] for row in connection.execute(SAID_IN, {"seqs": seqs}) if row[0] in COMPARED}
    for key, value in found.items():
        said = own.get(key)
        mine, theirs = text_to_value(said[3]) if said else None, text_to_value(value)
        if said and mine is not None and theirs is not None:
            yield Pair(unit, date.fromisoformat(day), said[:3], mine, date.fromisoformat(said[4]), theirs)


def _mistakes(connection: Connection, seqs: Any, as_of: datetime) -> Iterator[ToldMistake]:  # noqa: ANN401 - a select of numbers
    came_later = select(decisions.c.id).join_from(decisions, drops, decisions.c.seq == drops.c.seq)
    later = set(connection.scalars(came_later.where(drops.c.received_at > as_of.isoformat())))
    query = (
        select(s.unit, s.role, s.report_date, f.code, f.level, f.table_key, f.row_key, f.field, f.decision)
        .join_from(findings, submissions, f.seq == s.seq)
        .where(f.seq.in_(seqs), f.level.in_(LEVELS))
        .order_by(s.unit, s.report_date, f.seq, f.position)
    )
    for unit, role, day, code, level, table, row, field, decision in connection.execute(query):
        yield ToldMistake(
            unit,
            role,
            date.fromisoformat(day),
            code,
            cast("Level", level),
            (table, row, field),
            not decision or decision in later,
        )
