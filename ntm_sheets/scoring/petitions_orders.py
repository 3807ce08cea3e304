"""What stands between the commune and its units besides numbers: petitions with their answers, orders until they are done."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.orders import OrderRecord, OrderRow, OrderState, closings
from ntm_sheets.facts.petitions import Petition, PutForward, says_nothing
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.result_rows import IndicatorRow
from ntm_sheets.facts.results import ResultRows


def gather_petitions(said: Iterable[PutForward], decisions: Sequence[DecisionRecord]) -> list[Petition]:
    """Give each petition once, the newest first, with the answer in force; the text is the last one's."""
    answers: dict[tuple[str, str, str], DecisionRecord] = {
        (made.unit, made.role, made.code): record
        for record in decisions
        if record.in_force and (made := record.decision).is_answer
    }
    found: dict[tuple[str, str, str], PutForward] = {}
    for one in said:
        if not says_nothing(one.whole):
            key = (one.unit, one.role, one.code)
            found[key] = _together(found[key], one) if key in found else one
    newest = sorted(found.items(), key=lambda pair: _turn(pair[1]), reverse=True)
    return [_answered(one, answers.get(key)) for key, one in newest]


def _turn(said: PutForward) -> tuple[date, date, int, str]:
    return said.last, said.first, said.seq, said.row


def _together(one: PutForward, other: PutForward) -> PutForward:
    newer = max(one, other, key=lambda each: (each.last, each.seq, each.row))
    return replace(
        newer, first=min(one.first, other.first), last=max(one.last, other.last), times=one.times + other.times
    )


def _answered(said: PutForward, record: DecisionRecord | None) -> Petition:
    if record is None:
        return Petition(said)
    made = record.decision
    return Petition(said, str(made.value or ""), record.at, made.who, made.action == "settle")


def standing_orders(records: Sequence[OrderRecord], rows: ResultRows) -> list[OrderRow]:
    """Give how each order stands by the results: the open ones first, by their days, then the closed ones, the newest first.

    The numbers that count now close an order, and open it again where they no longer show it done; a word closes it
    whatever they show.
    """
    closed = closings(records)
    done = _done(rows)
    today = rows.as_of.date()
    made = [
        _order(record, closed.get(record.id), done.get((entry.unit, *entry.matter)), today)
        for record in records
        if (entry := record.entry).act == "give"
    ]
    waiting = [one for one in made if one.is_open]
    ended = [one for one in reversed(made) if not one.is_open]
    return [
        *sorted(waiting, key=lambda one: (one.due, one.given)),
        *sorted(ended, key=lambda one: one.since or one.due, reverse=True),
    ]


def _done(rows: ResultRows) -> dict[tuple[str, str, str], TaskRow | IndicatorRow]:
    """Give the tasks that are done and the indicators that are met."""
    tasks = {(row.unit, "tasks", row.task): row for row in rows.tasks if row.state == "done"}
    met = {(row.unit, "criteria", row.indicator): row for row in rows.indicators if row.state == "pass"}
    return {**tasks, **met}


def _order(
    record: OrderRecord, closing: OrderRecord | None, done: TaskRow | IndicatorRow | None, today: date
) -> OrderRow:
    entry = record.entry
    due = entry.due or record.at.date()
    late = max((today - due).days, 0)
    state: OrderState = "overdue" if late else "due" if due == today else "open"
    row = OrderRow(record.id, entry.unit, *entry.matter, entry.name, entry.text, due, entry.who, record.at, state, late)
    if closing is not None:
        end = closing.at.date()
        late, said = max((end - due).days, 0), closing.entry
        return replace(row, state="closed", since=end, late=late, word=said.text, closed_by=said.who)
    if done is None:
        return row
    day = done.done_date if isinstance(done, TaskRow) else done.date
    late = max((day - due).days, 0) if day else 0
    file, sheet, cell = done.file or "", done.sheet or "", done.cell or ""
    return replace(row, state="met", since=day, late=late, seq=done.seq, file=file, sheet=sheet, cell=cell)
