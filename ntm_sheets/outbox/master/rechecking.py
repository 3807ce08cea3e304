"""Where a number asks for a second look before work is ordered because of it, and how an order is worded."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ntm_sheets.campaign import measures
from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.measures import read_measure
from ntm_sheets.campaign.names import accented
from ntm_sheets.campaign.showing import DUST_DECIMALS, amount_shown, rounded, show_number
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.result_rows import CriterionRow, IndicatorRow
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.master_input import MasterInput

# Work that goes faster with more hands; a report, a meeting or a file of papers does not.
DIMENSIONS_OF_LABOUR = frozenset({"length", "area", "field", "volume", "weight"})
NOUNS_OF_LABOUR = frozenset(
    map(accented, ("ngày công", "công", "cây", "bồn", "bồn cây", "bồn hoa", "vườn", "chuồng", "hố"))
)
WRAPPING_UP = accented("sơ kết")
# Within so many days a look, and work, has to be done.
SOON, WEEK = 2, 7
WRAP_UP = "ghi vào báo cáo sơ kết, hẹn ngày làm xong"


def is_ending(given: MasterInput) -> bool:
    """Tell whether it is the last day, or later: nothing more can be got done within the drive."""
    return given.today >= given.campaign.end


def order_for(task: TaskRow, given: MasterInput) -> str:
    """Say what is to be done about a late task."""
    if is_ending(given):
        return wrap_up(task)
    order = "tăng ngày công, bù đủ" if is_labour(task.measure) else "tập trung làm xong"
    return f"{order} trước {by_day(given, WEEK)}"


def others_of(task: TaskRow, own: Sequence[TaskRow]) -> str:
    """Count what else is late, and of what else nothing is told: one is not the other."""
    same = sum((row.done is None) == (task.done is None) for row in own) - 1
    apart = len(own) - 1 - same
    other = f", {'chậm' if task.done is None else 'chưa báo khối lượng'} {apart} việc khác" if apart else ""
    return (f" và {same} việc khác" if same else "") + other


def by_day(given: MasterInput, days: int) -> str:
    """Name the day by which an order has to be done: so many days from now, and not after the drive."""
    return f"{min(given.today + timedelta(days), given.campaign.end):%d/%m}"


def team_of(given: MasterInput, unit: str) -> str:
    """Name the team of a unit as a sentence does."""
    group = given.campaign.unit(unit).group
    return group[:1].lower() + group[1:] if group.startswith("Đoàn") else group or "đoàn công tác"


def wrap_up(task: TaskRow) -> str:
    """Say what is left to do about a task at the end; the report on the drive is not written into itself."""
    return "hẹn ngày làm xong" if WRAPPING_UP in accented(task.name) else WRAP_UP


def is_labour(measure: str) -> bool:
    """Tell whether work in this measure goes faster with more hands."""
    return is_measured(measure) or accented(measure) in NOUNS_OF_LABOUR


def is_measured(measure: str) -> bool:
    """Tell whether work in this measure can be lacking by any part of it; other work is counted by the piece."""
    known = read_measure(measure)
    return known is not None and known.dimension in DIMENSIONS_OF_LABOUR


def is_seen_late(task: TaskRow) -> bool:
    """Tell whether a task is behind by an amount that its numbers show: nobody is ordered to do 0,3 of 0,3."""
    return task.state == "behind" and (task.done is None or in_pieces(task, task.done) < due_shown(task))


def due_shown(task: TaskRow) -> float:
    """Give what has to be done by now as people see it: whole pieces of what is counted by the piece."""
    return in_pieces(task, task.due) if comes_in_pieces(task) else amount_shown(task.due)


def in_pieces(task: TaskRow, amount: float) -> float:
    """Give an amount in whole pieces where it is counted by the piece: two thirds of a meeting are no meeting."""
    return float(math.floor(rounded(amount, DUST_DECIMALS))) if comes_in_pieces(task) else amount


def comes_in_pieces(task: TaskRow) -> bool:
    """Tell whether a task is counted by the piece, by its measure and its plan."""
    return measures.comes_in_pieces(task.measure, task.volume)


def again(task: TaskRow) -> str:
    """Say how an amount is found out once more."""
    return "đếm lại" if comes_in_pieces(task) else "đo lại"


def next_visit(given: MasterInput, unit: Unit) -> date | None:
    """Give the day of a unit's next visit by the calendar: today's until its form came or its deadline went by.

    On the campaign's last day it is that day whatever the calendar says: what is doubtful then is ordered to be seen before
    the books close. None where the unit has no team, or no visit is due any more.
    """
    if not unit.group.strip():
        return None
    campaign, asked = given.campaign, given.campaign.timetable(given.as_of)
    day = max(given.today, campaign.start)
    while day <= campaign.end:
        is_over = given.as_of > asked.deadline(day) or (unit.key, day) in given.visited
        if not is_over and not asked.spared(unit.key, "team", day):
            return day
        day += timedelta(days=1)
    is_last = given.today == campaign.end and (unit.key, campaign.end) not in given.visited
    return campaign.end if is_last else None


# A running total is reported every day: an older one says little about today.
FRESH_TOTAL = 3
# Counts of one day that differ by less than this share of the volume are marked on the sheet only.
NOTABLE = 0.1
# Work that lags by less than this share of the volume is marked on the sheet only.
NOTICED = 0.02
# Who goes out within so many days is not sent sooner.
NEXT_VISIT = timedelta(7)
# Of the units that wait for a visit those with most are named.
MOST_VISITS = 2


@dataclass(frozen=True)
class Recheck:
    """Who should be looked at again and why; `first` tells that work would else be ordered because of an old number."""

    who: str
    text: str
    sheet: str
    first: bool


def rechecks(given: MasterInput) -> Iterator[Recheck]:
    """Give at most one line for indicators and one for running totals, while a visit can still change something."""
    if given.today > given.campaign.end or given.as_of > given.campaign.closes_at:
        return
    yield from _indicators(given)
    yield from _totals(given)


def waits(row: IndicatorRow) -> bool:
    """Tell whether an indicator is held to be failed by a visit that is out of date, or that the village contradicts since."""
    return row.state == "fail" and row.counted == "team" and row.needs_visit


def to_measure(task: TaskRow) -> bool:
    """Tell whether a doubt about a running total has to be settled before anything else is ordered.

    Of a late task: where only the team's count makes it late. Of another: where the two counts are far apart.
    """
    if task.claimed is None:
        return False
    if is_single(task):
        return task.claimed >= task.volume > (task.team_done or 0.0)
    if task.state == "behind":
        return task.counted == "team" and task.claimed >= task.due
    # Of what comes in pieces, parts of one are no difference.
    apart = task.claimed - (task.team_done or 0.0)
    return _gap(task) >= NOTABLE and (apart >= 1 or not comes_in_pieces(task))


def is_old(task: TaskRow) -> bool:
    """Tell whether a running total is too old to order work by."""
    return task.age_days is not None and task.age_days > FRESH_TOTAL


def is_single(task: TaskRow) -> bool:
    """Tell whether a task is one thing that is done or not (a meeting, a report): a third of it is nothing to speak of."""
    return task.volume <= 1


def is_late(task: TaskRow) -> bool:
    """Tell whether work has to be ordered: a notable part is lacking, by a count that need not be looked at first.

    Of what is counted by the piece a whole one has to be lacking, until all of them are due.
    """
    if task.state != "behind" or to_measure(task):
        return False
    if is_single(task):
        return task.due >= task.volume
    piece = 0.0 if is_measured(task.measure) or task.due >= task.volume else 1.0
    return task.due - (task.done or 0.0) >= max(NOTICED * task.volume, piece)


def is_kept_back(task: TaskRow, unit: UnitRow) -> bool:
    """Tell whether a unit has reported since a task began and said nothing of it."""
    return task.state == "not reported" and unit.last_report is not None and unit.last_report >= task.start


def waiting_criteria(given: MasterInput) -> frozenset[tuple[str, str]]:
    """Give the criteria (unit, criterion) that may be met already: every indicator that is not met waits for a visit."""
    return _waiting((row.unit, row.criterion, row) for row in given.rows.indicators)


def waiting_gardens(given: MasterInput) -> Counter[str]:
    """Count by unit the gardens that may be met already."""
    waiting = _waiting((row.unit, row.garden, row) for row in given.rows.garden_indicators)
    return Counter(unit for unit, _ in waiting)


def left_to_visits(given: MasterInput) -> Counter[str]:
    """Count by unit the criteria that wait for a visit, without the gate: it is no criterion of the x/10."""
    waiting = waiting_criteria(given)
    return Counter(row.unit for row in given.rows.criteria if not row.gate and (row.unit, row.criterion) in waiting)


def open_criteria(given: MasterInput) -> Mapping[str, list[CriterionRow]]:
    """Give by unit the criteria that are not passed and do not wait for a visit."""
    waiting = waiting_criteria(given)
    found: defaultdict[str, list[CriterionRow]] = defaultdict(list)
    for row in given.rows.criteria:
        if row.state != "pass" and (row.unit, row.criterion) not in waiting:
            found[row.unit].append(row)
    return found


def _waiting(rows: Iterable[tuple[str, str, IndicatorRow]]) -> frozenset[tuple[str, str]]:
    unmet: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for unit, part, row in rows:
        if row.state != "pass":
            unmet[unit, part].append(waits(row))
    return frozenset(key for key, own in unmet.items() if all(own))


def _indicators(given: MasterInput) -> Iterator[Recheck]:
    """Ask for a visit to the units with most that should be looked at."""
    rows: Sequence[IndicatorRow] = (*given.rows.indicators, *given.rows.garden_indicators)
    wanted: defaultdict[str, list[IndicatorRow]] = defaultdict(list)
    for row in rows:
        if row.needs_visit:
            wanted[row.unit].append(row)
    most = sorted(wanted, key=lambda unit: (not any(waits(row) for row in wanted[unit]), -len(wanted[unit])))
    for unit in most[:MOST_VISITS]:
        own = wanted[unit]
        days = given.campaign.scoring.verified_days
        old, claimed = sum(row.stale for row in own), sum(not row.stale for row in own)
        whys = ((old, f"có số của đoàn quá {days} ngày"), (claimed, "do thôn báo đã đạt sau lần kiểm tra"))
        # A number that is that of all says nothing more.
        why = ", ".join(text if number == len(own) else f"{number} {text}" for number, text in whys if number)
        blamed = any(waits(row) for row in own)
        before = ", rồi mới giao thêm việc" if blamed else ""
        visit = next_visit(given, given.campaign.unit(unit))
        # The team goes by the calendar, and takes along the sheet that is drawn for that day.
        is_soon = visit is not None and visit - given.today <= NEXT_VISIT
        when = f" chậm nhất {visit:%d/%m}" if is_soon else f" chậm nhất {by_day(given, SOON)}"
        if given.today == given.campaign.end:
            when, before = f" và nộp phiếu trước khi khóa sổ ({wording.moment(given.campaign.closes_at)})", ""
        sheet = ", theo phiếu đi thôn" if is_soon else ""
        text = f"{len(own)} chỉ tiêu cần kiểm tra lại ({why}): cho {team_of(given, unit)} xuống kiểm tra{when}{sheet}{before}."
        yield Recheck(given.names[unit], text, sheets.INDICATORS, blamed)


def _totals(given: MasterInput) -> Iterator[Recheck]:
    wanted = [row for row in given.rows.tasks if to_measure(row)]
    if not wanted:
        return
    worst = min(wanted, key=lambda row: (row.state != "behind", not row.critical, -_gap(row)))
    others = sum(row.unit == worst.unit for row in wanted) - 1
    more = f" và {others} việc khác" if others else ""
    when = f" ngày {worst.team_date:%d/%m}" if worst.team_date else ""
    how = "xem lại" if is_single(worst) else again(worst)
    until = "hôm nay" if is_ending(given) else f"trước {by_day(given, SOON)}"
    name = wording.shortened(worst.name, 36)
    text = f"việc “{name}” {both_said(worst)}{when}{more}: cho thôn và đoàn cùng {how} {until}."
    yield Recheck(given.names[worst.unit], text, sheets.TASKS, worst.state == "behind")


def both_said(task: TaskRow) -> str:
    """Say what the village reported of a task, and what the team found."""
    if is_single(task):
        return "thôn báo đã xong, đoàn báo chưa xong"
    claimed, found = (show_number(in_pieces(task, amount or 0.0)) for amount in (task.claimed, task.team_done))
    return f"thôn báo {claimed}, đoàn {again(task).removesuffix(' lại')} {found} {task.measure}"


def _gap(task: TaskRow) -> float:
    """Give how far the two counts are apart, as a share of the task's volume; parts of a piece are no difference."""
    claimed, found = (in_pieces(task, amount or 0.0) for amount in (task.claimed, task.team_done))
    return (claimed - found) / task.volume
