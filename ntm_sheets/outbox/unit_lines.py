"""What is known of each unit: its rows, its light – whether it goes well, and in words why – and what it asks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ntm_sheets.campaign.names import one_line
from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts import orders as facts
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.petitions import Petition, open_petitions, requests
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.result_rows import (
    ChangeRow,
    CriterionRow,
    EvidenceRow,
    GardenCriterionRow,
    GardenRow,
    HistoryRow,
    IndicatorRow,
    ReportRow,
)
from ntm_sheets.facts.unit_rows import DistanceRow, UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.digest import Digest, Missing, UnitDay
from ntm_sheets.outbox.master.actions import CLOSE
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.orders import said_of
from ntm_sheets.outbox.master.rechecking import due_shown, in_pieces, is_kept_back, is_late, is_seen_late
from ntm_sheets.outbox.master.reports import WAITS
from ntm_sheets.outbox.master.rules_asked import LAST_DAYS, Light
from ntm_sheets.outbox.slips.choosing import slips_due
from ntm_sheets.outbox.slips.message import count_words


@dataclass(frozen=True)
class UnitLine:
    """All that is known of one unit; `to_mend` says how much the slip asks its village to mend."""

    day: UnitDay
    row: UnitRow
    late: Missing | None
    criteria: Sequence[CriterionRow]
    indicators: Sequence[IndicatorRow]
    gardens: Sequence[GardenRow]
    garden_criteria: Sequence[GardenCriterionRow]
    tasks: Sequence[TaskRow]
    changes: Sequence[ChangeRow]
    evidence: Sequence[EvidenceRow]
    petitions: Sequence[Petition]
    orders: Sequence[str]
    distances: Mapping[str, Sequence[DistanceRow]]
    garden_distances: Sequence[DistanceRow]
    to_mend: str

    @cached_property
    def said_by(self) -> Mapping[str, str]:
        """Whose number each indicator's is, and how old."""
        return {row.indicator: wording.said_by(row.counted, row.age_days) for row in self.indicators}

    @cached_property
    def unmet(self) -> Sequence[CriterionRow]:
        """The criteria that are not met, the nearest first."""
        steps = {key: next((row.step for row in rows), 0) for key, rows in self.distances.items()}
        unmet = (row for row in self.criteria if row.state != "pass")
        return sorted(unmet, key=lambda row: steps.get(row.criterion, 0))

    @cached_property
    def behind(self) -> Sequence[TaskRow]:
        """The tasks that are late, and those of which nothing is told, the most pressing first."""
        late = (row for row in self.tasks if row.state == "behind" or is_kept_back(row, self.row))
        return sorted(late, key=lambda row: (not row.critical, row.end))

    def lacks_of(self, garden: str) -> Sequence[str]:
        """Name the criteria that a garden does not meet."""
        own = (row for row in self.garden_criteria if row.garden == garden and row.state != "pass")
        return [numbered(row.criterion, row.name) for row in own]


class Owned:
    """Rows by the unit that they speak of: looked up once, for there may be hundreds of units."""

    def __init__(self, given: MasterInput, day: Digest) -> None:
        rows = given.rows
        self._rows = given.units
        self._late = {late.unit: late for late in day.late if late.role == "village"}
        self._criteria, self._indicators = by_unit(rows.criteria), by_unit(rows.indicators)
        self._gardens, self._garden_criteria = by_unit(rows.gardens), by_unit(rows.garden_criteria)
        self._tasks, self._changes = by_unit(rows.tasks), by_unit(rows.changes)
        self._evidence = by_unit(rows.evidence)
        self._petitions: defaultdict[str, list[Petition]] = defaultdict(list)
        for one in requests(open_petitions(given.petitions)):
            self._petitions[one.said.unit].append(one)
        self._orders = by_unit(facts.open_orders(given.orders))
        self._given = given
        slips = (slip for slip in slips_due(given.drops, given.findings) if slip.drop.role == "village")
        self._to_mend = {slip.drop.unit: count_words(slip) for slip in slips}
        self._distances = by_unit(row for row in rows.distances if not row.garden)
        self._garden_distances = by_unit(row for row in rows.distances if row.garden)

    def of(self, unit: UnitDay) -> UnitLine:
        """Gather what there is of one unit."""
        key = unit.unit
        return UnitLine(
            unit,
            self._rows[key],
            self._late.get(key),
            self._criteria[key],
            self._indicators[key],
            self._gardens[key],
            self._garden_criteria[key],
            self._tasks[key],
            self._changes[key],
            self._evidence[key],
            self._petitions[key],
            [said_of(one, self._given) for one in self._orders[key]],
            by_criterion(self._distances[key]),
            self._garden_distances[key],
            self._to_mend.get(key, ""),
        )


OfUnit = TypeVar(
    "OfUnit",
    CriterionRow, IndicatorRow, GardenRow, GardenCriterionRow, TaskRow, ChangeRow, EvidenceRow,
    OrderRow, DistanceRow, ReportRow, HistoryRow,
)  # fmt: skip


def by_unit(rows: Iterable[OfUnit]) -> defaultdict[str, list[OfUnit]]:
    """Sort rows by their unit."""
    found: defaultdict[str, list[OfUnit]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row)
    return found


def by_criterion(rows: Iterable[DistanceRow]) -> Mapping[str, Sequence[DistanceRow]]:
    """Sort distances by their criterion."""
    found: defaultdict[str, list[DistanceRow]] = defaultdict(list)
    for row in rows:
        found[row.criterion].append(row)
    return found


def numbered(key: str, name: str) -> str:
    """Name a criterion or an indicator with its number."""
    return f"{wording.number_of(key)} {one_line(name)}".strip()


def unmet_title(unmet: Sequence[CriterionRow]) -> str:
    """Say how many criteria are missing; the gate is none of them."""
    counted = sum(not row.gate for row in unmet)
    return f"Còn thiếu {counted} tiêu chí, gần nhất trước" if counted else "Còn thiếu điều kiện kèm theo"


def behind_title(rows: Sequence[TaskRow]) -> str:
    """Head the tasks that are late and those of which nothing is told: what nobody told of is not late for that."""
    late = sum(row.state == "behind" or row.days_late > 0 for row in rows)
    if late == len(rows):
        return "Việc chậm"
    return "Việc chậm, việc chưa báo khối lượng" if late else "Việc chưa báo khối lượng"


def task_words(row: TaskRow) -> tuple[str, str]:
    """Name a task that is late; say what of it is done and until when it was due."""
    critical = " (việc găng)" if row.critical else ""
    until = f"hạn {row.end:%d/%m}" + (f", chậm {row.days_late} ngày" if row.days_late > 0 else "")
    if row.done is None:
        return one_line(row.name), f"{critical}: chưa báo cáo khối lượng, {until}"
    done, due = (show_number(amount) for amount in (in_pieces(row, row.done), due_shown(row)))
    return one_line(row.name), f"{critical}: đã làm {done}/{due} {row.measure} phải xong, {until}"


def garden_words(row: GardenRow) -> tuple[str, str]:
    """Name a garden and its owner; say how far it is."""
    who = f"{row.garden} {one_line(str(row.owner))}" if row.owner else row.garden
    return who, f": {wording.CRITERION_STATES[row.state]}, {row.criteria_passed}/{row.criteria_total} tiêu chí"


def light_of(
    unit: UnitDay, row: UnitRow, tasks: Sequence[TaskRow], late: Missing | None, day: Digest
) -> tuple[Light, str]:
    """Choose the light by the gravest thing that can be said of a unit; give all of it in words, the gravest first."""
    said = list(_said(unit, row, tasks, late, day))
    for light in ("bad", "watch"):
        if any(one == light for one, _ in said):
            return light, "; ".join(words for one in ("bad", "watch") for of, words in said if of == one)
    if unit.rank is None:
        return "unknown", "chưa có báo cáo nào"
    # In the words of page one: beside a list of late work nobody is told that there is none.
    slow = sum(task.state == "behind" for task in tasks)
    going = f"{slow} việc chậm nhưng chưa đáng kể" if slow else "không việc nào chậm"
    return "good", "đủ điều kiện đạt chuẩn" if unit.recognised.counted else going


def _said(
    unit: UnitDay, row: UnitRow, tasks: Sequence[TaskRow], late: Missing | None, day: Digest
) -> Iterator[tuple[Light, str]]:
    if late is not None:
        yield ("watch", WAITS) if late.waits else ("bad", f"chưa nộp báo cáo {late.how_long}")
    elif unit.today == "late":
        yield "watch", "hôm nay nộp muộn"
    fallen = (row.criteria_before or 0) - unit.criteria.counted
    if fallen > 0:
        yield "bad", f"tụt {fallen} tiêu chí so với hôm qua"
    behind = [task for task in tasks if is_late(task) and is_seen_late(task)]
    critical = sum(task.critical for task in behind)
    if critical:
        yield "bad", f"chậm {critical} việc găng"
    if len(behind) > critical:
        yield "watch", f"chậm {len(behind) - critical} việc{' khác' if critical else ''}"
    untold = sum(is_kept_back(task, row) for task in tasks)
    if untold:
        yield "watch", f"chưa báo cáo khối lượng {untold} việc"
    if unit.rank is not None and is_lacking(unit) and day.left <= CLOSE:
        yield "bad" if day.left <= LAST_DAYS else "watch", lacking(unit)


def is_lacking(unit: UnitDay) -> bool:
    """Tell whether a unit has not all that it is asked for; one that is asked for gardens alone is not recognised for them."""
    return unit.recognised.left > 0 if unit.recognised.total else unit.gardens.left > 0


def lacking(unit: UnitDay) -> str:
    """Say what a unit still lacks to be recognised."""
    counts = ((unit.criteria.left, "tiêu chí"), (unit.gardens.left, "vườn mẫu"))
    return f"còn thiếu {', '.join(f'{n} {what}' for n, what in counts if n > 0) or 'điều kiện kèm theo'}"
