"""The chain of day seals as far as it is kept, and what came since: reading it costs what is new, not all history."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, Text, and_, exists, func, select, text
from sqlalchemy.dialects.sqlite import insert

from ntm_sheets.facts.seals import Arrival, DaySeal
from ntm_sheets.ledger.schema import drops, metadata
from ntm_sheets.ledger.transactions import Transactions

# The links of days that have ended, as `facts.seals` has them. They follow from the archive.
day_seals = Table(
    "day_seals",
    metadata,
    Column("day", Text, primary_key=True),
    Column("link", Text, nullable=False),
    # The highest number of a drop, and how many editions of the campaign there were, when it was written.
    Column("last_seq", Integer, nullable=False),
    Column("editions", Integer, nullable=False),
    sqlite_with_rowid=False,
)
c, s = drops.c, day_seals.c
# What came inside a mail or an archive follows from that one's bytes.
BY_ITSELF = and_(c.archived != "", c.container.is_(None))
IS_COMING = text("verdict = 'pending' AND archived = ''")


class DaySeals(Transactions):
    """The part of a ledger that keeps the chain of day seals."""

    def arrivals(self, since: date | None, until: datetime) -> list[Arrival]:
        """Give what came by itself on the days after one, up to a moment, in the order of receipt."""
        asked: list[ColumnElement[bool]] = [BY_ITSELF, c.received_at <= until.isoformat()]
        if since is not None:
            asked.append(c.received_at >= _end(since))
        query = select(c.seq, c.sha256, c.name, c.received_at, c.mtime_ns).where(*asked).order_by(c.received_at, c.seq)
        with self.reading() as connection:
            return [
                Arrival(datetime.fromisoformat(row.received_at), "drop", row.seq, row.sha256, row.name, row.mtime_ns)
                for row in connection.execute(query)
            ]

    def seal_before(self, day: date) -> DaySeal | None:
        """Give the last kept seal of the days before one; None where none is kept, or something came for it since.

        That happens where the machine's clock was set back.
        """
        query = select(day_seals).where(s.day < day.isoformat()).order_by(s.day.desc()).limit(1)
        with self.reading() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            seal = DaySeal(date.fromisoformat(row.day), row.link, row.last_seq, row.editions)
            return None if _is_overtaken(connection, seal) else seal

    def keep_seals(self, seals: Sequence[DaySeal]) -> None:
        """Keep the seals of days that have ended; none while a file of theirs is still on its way into the archive."""
        if not seals:
            return
        put = insert(day_seals)
        values = {name: put.excluded[name] for name in ("link", "last_seq", "editions")}
        rows = [
            {"day": one.day.isoformat(), "link": one.link, "last_seq": one.last_seq, "editions": one.editions}
            for one in seals
        ]
        with self.writing() as connection:
            if not connection.scalar(select(exists().select_from(drops).where(IS_COMING))):
                connection.execute(put.on_conflict_do_update(index_elements=[s.day], set_=values), rows)

    def first_arrival(self) -> datetime | None:
        """Give when the first file came; None where none did."""
        with self.reading() as connection:
            found = connection.scalar(select(func.min(c.received_at)).where(BY_ITSELF))
            return datetime.fromisoformat(found) if found else None


def _is_overtaken(connection: Connection, seal: DaySeal) -> bool:
    later = and_(BY_ITSELF, c.seq > seal.last_seq, c.received_at < _end(seal.day))
    return bool(connection.scalar(select(exists().select_from(drops).where(later))))


def _end(day: date) -> str:
    return datetime.combine(day + timedelta(days=1), time()).isoformat()[:10]
