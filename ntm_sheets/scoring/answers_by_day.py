"""What came and what of it stands: the submissions that count, each answer's status, each cell's answer by day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import get_args

import numpy as np

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.records import AnswerRecord, DropRecord, Said
from ntm_sheets.facts.results import Answers, AnswerStatus, CellsRow
from ntm_sheets.facts.submission import Role
from ntm_sheets.scoring.arrays import Days, Flags, Ints, Objects, objects

Cell = tuple[str, str, str, str]
"""A question: unit, table, row, field."""

ROLES: tuple[Role, Role] = ("village", "team")
WHOLE_TABLES = frozenset({"report", "photos", "nominations"})
"""Tables whose rows belong to one report: only the newest report's rows stand, they are not mixed cell by cell."""

ANSWER_FIELDS = tuple(one.name for one in fields(AnswerRecord))


@dataclass(frozen=True)
class AnswersByDay:
    """The answers of accepted drops, in the order of their report date.

    `columns` holds each field of the answers, with one None at the end: place -1 means "no answer". `code`
    numbers each answer's cell, `codes` gives a cell's number. `spoke` is the ordinal of each answer's report date, with
    one 0 at its end. `candidate` marks the values of submissions that count; `used` those that stand now; `aside` says
    why the cells of the others do not count ("set aside" or "held"). `calculated` has the places, by day, of what is
    calculated of the village's and of the team's answers: values that stand in `columns` and `spoke` behind all answers.
    """

    days: Days
    columns: dict[str, Objects]
    codes: dict[Cell, int]
    code: Ints
    team: Flags
    day: Ints
    spoke: Ints
    candidate: Flags
    used: Flags
    aside: Objects
    now: dict[tuple[Role, Cell], int]
    calculated: Mapping[Cell, tuple[Ints, Ints]] = field(default_factory=dict)

    def said(self, cell: Cell, first: Role | None = None) -> Value | None:
        """Give the value that stands now for a cell: of the role `first` where it has one, else the newer one."""
        village, team = (self.now.get((role, cell), -1) for role in ROLES)
        newer = village if self.spoke[village] > self.spoke[team] else team
        chosen = {"village": village, "team": team, None: newer}[first]
        value: Value | None = self.columns["value"][chosen if chosen >= 0 else max(village, team)]
        return value


@dataclass(frozen=True)
class Standing:
    """Which answer stands for each cell at the end of each day: places in `AnswersByDay.columns`, -1 where there is none.

    `verified` is the team's answer while it is valid, `stale` marks the cells whose visit is out of date, `counted` is
    what counts. Shape: seen days × cells.
    """

    village: Ints
    team: Ints
    verified: Ints
    stale: Flags
    counted: Ints


def accepted_by(drops: Sequence[DropRecord], as_of: datetime) -> tuple[DropRecord, ...]:
    """Pick the accepted drops that were here at a moment and speak of a day not after it, in order of receipt."""
    return tuple(
        sorted(
            (
                drop
                for drop in drops
                if drop.verdict == "accepted"
                and drop.received_at <= as_of
                and drop.report_date is not None
                and drop.report_date <= as_of.date()
            ),
            key=lambda drop: drop.seq,
        )
    )


def effective(accepted: Sequence[DropRecord]) -> frozenset[int]:
    """Give the `seq` of the drops that count: of each unit, role, report date and scope the one handed in last.

    One that the officer set aside does not count: the one before it does.
    """
    in_turn = sorted((drop for drop in counting(accepted) if not drop.is_photo), key=lambda drop: drop.order)
    return frozenset({drop.place: drop.seq for drop in in_turn}.values())


def counting(accepted: Sequence[DropRecord]) -> tuple[DropRecord, ...]:
    """Leave out what the officer set aside, and what waits for the officer's word."""
    return tuple(drop for drop in accepted if drop.counts)


def index_answers(
    answers: Sequence[AnswerRecord], accepted: Sequence[DropRecord], days: Days, names: Sequence[str] = ANSWER_FIELDS
) -> AnswersByDay:
    """Take in the answers of the accepted drops and find which of them stand; `names` are the fields that are asked of it."""
    # A photo that came by itself answers nothing.
    accepted = [drop for drop in accepted if not drop.is_photo]
    effect, here = effective(accepted), {drop.seq for drop in accepted}
    rows = sorted((answer for answer in answers if answer.seq in here), key=_in_order)
    if any(drop.scope for drop in accepted):
        # Of one day the form that was handed in last has the last word of a cell.
        turn = {drop.seq: n for n, drop in enumerate(sorted(accepted, key=lambda drop: drop.order))}
        rows.sort(key=lambda answer: (answer.report_date, turn[answer.seq]))
    aside = {drop.seq: "set aside" if drop.set_aside else "held" for drop in accepted if not drop.counts}
    codes: dict[Cell, int] = {}
    code = [codes.setdefault((a.unit, a.table, a.row, a.field), len(codes)) for a in rows]
    place = {day: days.place(day) for day in {answer.report_date for answer in rows}}
    known = AnswersByDay(
        days=days,
        columns={name: objects(getattr(answer, name) for answer in rows) for name in names},
        codes=codes,
        code=np.array(code, dtype=np.int64),
        team=np.array([answer.role == "team" for answer in rows], dtype=bool),
        day=np.array([place[answer.report_date] for answer in rows], dtype=np.int64),
        spoke=np.array([*(answer.report_date.toordinal() for answer in rows), 0], dtype=np.int64),
        candidate=np.array([a.seq in effect and a.value is not None for a in rows], dtype=bool),
        used=np.zeros(len(rows), dtype=bool),
        aside=objects(aside.get(a.seq) for a in rows)[:-1],
        now={},
    )
    for n in sorted(_standing_now(rows, known)):
        answer = rows[n]
        known.used[n] = True
        known.now[answer.role, (answer.unit, answer.table, answer.row, answer.field)] = n
    return known


def index_said(said: Sequence[Said], days: Days) -> AnswersByDay:
    """Take in values of forms that count, the oldest day first, to judge days by them; where they stand is not known."""
    codes: dict[Cell, int] = {}
    code = [codes.setdefault((unit, table, row, field), len(codes)) for unit, _, table, row, field, _, _ in said]
    dates = [day for *_, day in said]
    place = {day: days.place(day) for day in set(dates)}
    return AnswersByDay(
        days=days,
        columns={"value": objects(value for *_, value, _ in said)},
        codes=codes,
        code=np.array(code, dtype=np.int64),
        team=np.array([role == "team" for _, role, *_ in said], dtype=bool),
        day=np.array([place[day] for day in dates], dtype=np.int64),
        spoke=np.array([*(day.toordinal() for day in dates), 0], dtype=np.int64),
        candidate=np.ones(len(said), dtype=bool),
        used=np.zeros(len(said), dtype=bool),
        aside=objects(None for _ in said)[:-1],
        now={},
    )


def carried(known: AnswersByDay, cells: Sequence[Cell]) -> tuple[Ints, Ints]:
    """Carry each cell's newest value forward from day to day, for the village and for the team. Shape: days × cells."""
    column = np.full(len(known.codes) + 1, -1, dtype=np.int64)
    for n, cell in enumerate(cells):
        column[known.codes.get(cell, -1)] = n
    # The last entry took the cells that nobody answered.
    wanted = column[:-1][known.code] if len(known.code) else known.code
    shape = (len(known.days.seen), len(cells))

    def newest(mine: Flags) -> Ints:
        places = np.flatnonzero(mine & known.candidate & (wanted >= 0))
        matrix = np.full(shape, -1, dtype=np.int64)
        np.maximum.at(matrix, (known.day[places], wanted[places]), places)
        return np.maximum.accumulate(matrix, axis=0)

    village, team = newest(~known.team), newest(known.team)
    for n, cell in enumerate(cells if known.calculated else ()):
        if cell in known.calculated:
            village[:, n], team[:, n] = known.calculated[cell]
    return village, team


def list_answers(known: AnswersByDay, *, now: bool = False) -> Answers:
    """List every known answer, or those alone that stand `now`, with its status, in the order of receipt."""
    columns = known.columns
    size = len(known.code)
    refused = np.array([value is None for value in columns["value"][:size]], dtype=bool)
    unused = np.where(refused, "refused", "superseded")
    status = np.where(known.used, "used", np.where(known.aside.astype(bool), known.aside, unused))
    order = np.argsort(np.array(columns["seq"][:size], dtype=np.int64), kind="stable")
    if now:
        order = order[known.used[order]]
    listed = {name: columns[name][order].tolist() for name in ANSWER_FIELDS}
    return Answers(**listed, status=status[order].tolist())


def cells_rows(forms: Mapping[int, Mapping[str, int]]) -> tuple[CellsRow, ...]:
    """Tell of each form the numbers of its cells by their status."""
    statuses = get_args(AnswerStatus)
    return tuple(CellsRow(seq, *(forms[seq].get(status, 0) for status in statuses)) for seq in sorted(forms))


def count_cells(answers: Answers, accepted: Sequence[DropRecord]) -> dict[int, Counter[str]]:
    """Count the cells of each form by their status, one by one."""
    found: dict[int, Counter[str]] = {drop.seq: Counter() for drop in accepted if drop.was_taken}
    for seq, status, added in zip(answers.seq, answers.status, answers.added, strict=True):
        found[seq][status] += not added
    return found


def reckon_cells(
    known: AnswersByDay,
    decided: Sequence[AnswerRecord],
    accepted: Sequence[DropRecord],
) -> dict[int, Counter[str]]:
    """Count the cells of each form by their status, from what its verdict counted and what stands now."""
    seqs, added = known.columns["seq"], known.columns["added"]
    stands = Counter(seqs[n] for n in np.flatnonzero(known.used).tolist() if not added[n])
    # What could not count, and counts by a decision, is refused no more.
    mended = Counter(a.seq for a in decided if a.original is None and a.value is not None and not a.added)
    found: dict[int, Counter[str]] = {}
    for drop in accepted:
        if not drop.was_taken:
            continue
        refused = drop.refused_cells - mended[drop.seq]
        rest = drop.filled - stands[drop.seq]
        if not drop.counts:
            found[drop.seq] = Counter({"set aside" if drop.set_aside else "held": rest})
        else:
            found[drop.seq] = Counter(used=stands[drop.seq], refused=refused, superseded=rest - refused)
    return found


def _in_order(answer: AnswerRecord) -> tuple[date, int, str, int, str, str, str, str]:
    """Give what answers are ordered by: their days, then as they were received."""
    # By length first: TC2.1 before TC10.1.
    return (
        answer.report_date,
        answer.seq,
        answer.table,
        len(answer.row),
        answer.row,
        answer.field,
        answer.sheet,
        answer.cell,
    )


def _standing_now(rows: Sequence[AnswerRecord], known: AnswersByDay) -> set[int]:
    cells: dict[tuple[str, int], int] = {}
    whole: dict[tuple[str, str, str], int] = {}
    places = np.flatnonzero(known.candidate).tolist()
    for n in places:
        answer = rows[n]
        cells[answer.role, int(known.code[n])] = n
        if answer.table in WHOLE_TABLES:
            whole[answer.unit, answer.role, answer.table] = answer.seq
    return {
        n
        for n in cells.values()
        if rows[n].table not in WHOLE_TABLES or rows[n].seq == whole[rows[n].unit, rows[n].role, rows[n].table]
    }
