"""The standing, kept and not found out each time: which form counts, the last answers that follow from it, the state of each unit by day."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, and_, bindparam, case, func, select, tuple_
from sqlalchemy.dialects.sqlite import Insert, insert

from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.kept import PhotoTally, Report, Totals
from ntm_sheets.facts.records import NUMBERS, AnswerRecord, DayState, DropRecord, FindingRecord, Handed, Said, turn_of
from ntm_sheets.facts.submission import PHOTOS
from ntm_sheets.ledger import answer_rows, current
from ntm_sheets.ledger.database import put_rows
from ntm_sheets.ledger.reading import read_told_findings
from ntm_sheets.ledger.schema import COUNTS, answers, drops, latest, submissions, unit_days
from ntm_sheets.ledger.transactions import Transactions
from ntm_sheets.ledger.values import Row, text_to_value

a, s = answers.c, submissions.c
ANSWER_KEY = (a.table_key, a.row_key, a.field)
# The order of forms of one unit, role and day, as `DropRecord.order` has it.
TURN = (drops.c.turn, drops.c.seq)
OF_DAY = and_(s.unit == bindparam("its_unit"), s.role == bindparam("its_role"), s.report_date == bindparam("its_day"))
OF_SCOPE = and_(OF_DAY, s.scope == bindparam("its_scope"))
FORMS_OF_DAY = (
    select(s.seq, s.counts, COUNTS).join_from(submissions, drops, s.seq == drops.c.seq).where(OF_SCOPE).order_by(*TURN)
)
OTHERS_OF_DAY = select(s.seq).where(OF_DAY, s.counts, s.seq != bindparam("its_seq")).limit(1)
MARK_COUNTING = submissions.update().where(OF_SCOPE).values(counts=s.seq == bindparam("its_seq"))
FORGET_DAYS = unit_days.delete().where(
    unit_days.c.unit == bindparam("its_unit"), unit_days.c.day >= bindparam("its_day")
)


def _put_latest() -> Insert:
    """Say how an answer takes the place of the last one to its question, unless that is of a later day."""
    put = insert(latest)
    new, old = put.excluded, latest.c
    is_last = new.report_date >= old.report_date
    taken = {name: case((is_last, new[name]), else_=old[name]) for name in ("value", "report_date", "seq", "position")}
    return put.on_conflict_do_update(
        index_elements=list(latest.primary_key),
        set_=taken | {"first_date": func.min(new.first_date, old.first_date)},
    )


PUT_LATEST = _put_latest()


def choose(connection: Connection, unit: str, role: str, day: str, scope: str) -> tuple[int | None, int | None]:
    """Mark the form that counts of a unit, role, day and scope; give the number of the one that did so far, and of that one."""
    asked = {"its_unit": unit, "its_role": role, "its_day": day, "its_scope": scope}
    before: int | None = None
    now: int | None = None
    for seq, counts, may in connection.execute(FORMS_OF_DAY, asked):
        before, now = seq if counts else before, seq if may else now
    if before != now:
        connection.execute(MARK_COUNTING, asked | {"its_seq": now or 0})
        forget_days(connection, unit, day)
    return before, now


def counts_beside(connection: Connection, seq: int, unit: str, role: str, day: str) -> bool:
    """Tell whether a form of another scope counts of the same unit, role and day: of each cell the last one's answer stands."""
    asked = {"its_unit": unit, "its_role": role, "its_day": day, "its_seq": seq}
    return connection.execute(OTHERS_OF_DAY, asked).first() is not None


def take_in(connection: Connection, seq: int, whose: tuple[str, str, str, str], rows: Sequence[Row]) -> None:
    """Let a form that was written count, if it is its turn: `whose` is unit, role, day and scope, `rows` are its answers."""
    unit, role, day, scope = whose
    if role == PHOTOS:
        # Nothing of it stands among a report's numbers.
        place = {"its_unit": unit, "its_role": role, "its_day": day, "its_scope": scope}
        connection.execute(MARK_COUNTING, place | {"its_seq": seq})
        return
    before, now = choose(connection, *whose)
    if now != seq:
        return
    if counts_beside(connection, seq, unit, role, day):
        write_latest(
            connection, unit, role, {(str(row["table_key"]), str(row["row_key"]), str(row["field"])) for row in rows}
        )
    else:
        _put(connection, seq, unit, role, day, rows)
    if before is None:
        return
    theirs = and_(latest.c.unit == unit, latest.c.role == role, latest.c.seq == before)
    left = select(latest.c.table_key, latest.c.row_key, latest.c.field).where(theirs)
    blank = {(row.table_key, row.row_key, row.field) for row in connection.execute(left)}
    if blank:
        write_latest(connection, unit, role, blank)


def hand_in_again(connection: Connection, seq: int, handed: Handed) -> None:
    """Write of a form that its very bytes came once more: the earliest handing in is on time, the last one orders."""
    c = drops.c
    earlier = c.handed_at > handed.at.isoformat()
    connection.execute(
        drops.update()
        .where(c.seq == seq)
        .values(
            handed_by=case((earlier, handed.by), else_=c.handed_by),
            handed_at=case((earlier, handed.at.isoformat()), else_=c.handed_at),
            turn=case((c.turn < handed.turn, handed.turn), else_=c.turn),
        )
    )


def at_receipt(connection: Connection, seq: int) -> Handed:
    """Give when a drop was handed in where nothing tells but its receipt."""
    received = datetime.fromisoformat(str(connection.scalar(select(drops.c.received_at).where(drops.c.seq == seq))))
    return Handed(received, "", turn_of(received))


def write_latest(connection: Connection, unit: str, role: str, cells: Collection[Key] | None) -> None:
    """Make anew what counts last of these cells, or of all cells of the unit; of photos by themselves none does."""
    if role == PHOTOS:
        return
    counts = func.coalesce(a.corrected, a.value)
    query = (
        select(*ANSWER_KEY, counts.label("counts"), s.report_date, s.seq, a.position)
        .join_from(submissions, answers, a.seq == s.seq)
        .join(drops, s.seq == drops.c.seq)
        .where(s.unit == unit, s.role == role, s.counts, counts.is_not(None))
        .order_by(s.report_date, *TURN, a.position)
    )
    theirs = [latest.c.unit == unit, latest.c.role == role]
    if cells is not None:
        query = query.where(tuple_(*ANSWER_KEY).in_(cells))
        theirs.append(tuple_(latest.c.table_key, latest.c.row_key, latest.c.field).in_(cells))
    rows_said = connection.execute(query).all()
    last = {(row.table_key, row.row_key, row.field): row for row in rows_said}
    first = {(row.table_key, row.row_key, row.field): row.report_date for row in reversed(rows_said)}
    connection.execute(latest.delete().where(*theirs))
    rows = [
        {
            "unit": unit, "role": role, "table_key": key[0], "row_key": key[1], "field": key[2],
            "value": row.counts, "report_date": row.report_date, "seq": row.seq,
            "position": row.position, "first_date": first[key],
        }
        for key, row in last.items()
    ]  # fmt: skip
    if rows:
        connection.execute(latest.insert(), rows)


def _put(connection: Connection, seq: int, unit: str, role: str, day: str, rows: Sequence[Row]) -> None:
    whose: Row = {"unit": unit, "role": role, "report_date": day, "seq": seq, "first_date": day}
    kept = [
        whose | {key: row[key] for key in ("table_key", "row_key", "field", "value", "position")}
        for row in rows
        if row["value"] is not None
    ]
    put_rows(connection, PUT_LATEST, kept)


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

    # What today's pages need of all that came

    def current_drops(self, query: current.DropQuery) -> tuple[DropRecord, ...]:
        """Give the drops that are spoken of today, in the order of receipt."""
        with self.reading() as connection:
            return current.read_current_drops(connection, query)

    def holds(self, sha256: str) -> bool:
        """Tell whether bytes of a hash came in and lie in the archive: nothing is lost with another copy of them."""
        same = and_(drops.c.sha256 == sha256, drops.c.archived != "")
        with self.reading() as connection:
            return connection.execute(select(drops.c.seq).where(same).limit(1)).first() is not None

    def totals(self) -> Totals:
        """Count the files."""
        with self.reading() as connection:
            return current.read_totals(connection)

    def first_reports(self) -> dict[Report, datetime]:
        """Give when each report was handed in first, of forms that are neither set aside nor held."""
        with self.reading() as connection:
            return current.read_first_reports(connection)

    def photo_tallies(self) -> list[PhotoTally]:
        """Count the photos of forms that are neither set aside nor held, thing by thing."""
        with self.reading() as connection:
            return current.read_photo_tallies(connection)

    def older_forms(self, unit: str, role: str, before: date) -> Sequence[tuple[int, date, str]]:
        """Give some forms of a unit and role that count, of days before one, the newest first; none where there is none."""
        with self.reading() as connection:
            return current.read_older_forms(connection, unit, role, before)

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
    connection.execute(FORGET_DAYS, {"its_unit": unit, "its_day": day})


def read_days(connection: Connection) -> list[DayState]:
    """Give every kept row, unit by unit, the first day first."""
    numbers = [u[name] for name in NUMBERS]
    rows = connection.execute(select(u.unit, u.day, u.basis, u.claims, *numbers).order_by(u.unit, u.day)).all()
    # All texts at once: one by one takes four times as long.
    claims = json.loads(f"[{','.join(row[3] for row in rows)}]")
    day_of = cache(date.fromisoformat)
    return [
        DayState(row[0], day_of(row[1]), row[2], tuple(row[4:]), tuple(own))
        for row, own in zip(rows, claims, strict=True)
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
        .join(drops, s.seq == drops.c.seq)
        .where(and_(s.unit == unit, s.role != PHOTOS, s.counts, counts.is_not(None)))
        .order_by(s.report_date, *TURN, a.position)
    )
    # The same few texts come again and again: each is read once.
    value_of, day_of = cache(text_to_value), cache(date.fromisoformat)
    return [
        (unit, role, table, row, field, value_of(text), day_of(day))
        for role, table, row, field, text, day in connection.execute(query)
    ]
