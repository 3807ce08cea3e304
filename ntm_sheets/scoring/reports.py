"""Reports against the clock, who reported on time and who has launched (ra quân): when each unit spoke last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from ntm_sheets.campaign.calendar import Timetable
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.kept import Report
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.result_rows import LateRow, ReportRow, ReportState
from ntm_sheets.facts.submission import Role
from ntm_sheets.scoring.arrays import Days, Floats, Ints, ratio
from ntm_sheets.scoring.progress import Progress
from ntm_sheets.scoring.schedule import ENOUGH

ROLES: tuple[Role, ...] = ("village", "team")
EPOCH = datetime(1970, 1, 1)
DUE = frozenset({"on_time", "late", "missing"})


@dataclass(frozen=True)
class Punctuality:
    """The first accepted report of each unit, role and day, and what follows from them for the villages.

    Shapes: seen days × units. `share` is of the reports due that came on time, 0 to 1 (NaN before the first
    deadline, and where none was due). `asked` is what was due when, by the rules known at the moment.
    `last_day` is the newest report's day as an ordinal (0: none), `last_received` when it first came, in
    microseconds.
    """

    first: Mapping[Report, datetime]
    share: Floats
    last_day: Ints
    last_received: Ints
    asked: Timetable

    def state(self, unit: str, role: Role, day: date, as_of: datetime) -> ReportState:
        """Judge the report of one unit, role and day by when it first came; at the deadline itself is still on time."""
        return self._state(unit, role, day, as_of, self.received(unit, role, day))

    def row(self, unit: str, role: Role, day: date, as_of: datetime) -> ReportRow:
        """Tell whether the report of one unit, role and day came, and whether it is due by now."""
        came = self.received(unit, role, day)
        state = self._state(unit, role, day, as_of, came)
        # A report that came before its deadline is not due yet: it counts from the deadline on, as in `share`.
        is_due = state in DUE and as_of > self.asked.deadline(day)
        return ReportRow(unit, role, day, state, is_due, self.first.get((unit, role, day)) or came)

    def _state(self, unit: str, role: Role, day: date, as_of: datetime, came: datetime | None) -> ReportState:
        spared = self.asked.spared(unit, role, day)
        if spared:
            return "extra" if (unit, role, day) in self.first else spared
        return report_state(came, self.asked.deadline(day), as_of)

    def received(self, unit: str, role: Role, day: date) -> datetime | None:
        """Give when the report for a day first came; where one is asked for in several days, any of them counts."""
        window = self.asked.window(unit, role, day)
        if len(window) == 1:
            return self.first.get((unit, role, day))
        came = [self.first.get((unit, role, one)) for one in window]
        return min((at for at in came if at is not None), default=None)


def first_reports(forms: Iterable[DropRecord]) -> dict[Report, datetime]:
    """Give when each report was handed in first."""
    first: dict[Report, datetime] = {}
    for form in forms:
        if form.report_date is not None and form.role and not form.is_photo:
            report = (form.unit, form.role, form.report_date)
            first[report] = min(form.handed_in, first.get(report, form.handed_in))
    return first


def watch_clock(campaign: Campaign, first: Mapping[Report, datetime], days: Days, as_of: datetime) -> Punctuality:
    """Hold the first reports against the deadline of each day on which one is due."""
    last_day, last_received = _last(campaign, first, days)
    asked = campaign.timetable(as_of)
    clock = Punctuality(first, np.zeros((0, 0)), last_day, last_received, asked)
    past = [days.begun and as_of > asked.deadline(day) for day in days.seen]
    states = [[clock.state(unit.key, "village", day, as_of) for unit in campaign.units] for day in days.seen]
    on_time = np.array([[state == "on_time" for state in row] for row in states], dtype=float)
    due = np.array(
        [[over and state in DUE for state in row] for over, row in zip(past, states, strict=True)], dtype=float
    )
    return replace(clock, share=ratio(np.cumsum(on_time * due, axis=0), np.cumsum(due, axis=0)))


def report_state(received: datetime | None, deadline: datetime, as_of: datetime) -> ReportState:
    """Judge a report that is due."""
    if received is not None:
        return "on_time" if received <= deadline else "late"
    return "missing" if as_of > deadline else "waiting"


def report_rows(campaign: Campaign, punctuality: Punctuality, days: Days, as_of: datetime) -> tuple[ReportRow, ...]:
    """Tell of every unit, role and day of the period whether the report came."""
    return tuple(
        punctuality.row(unit.key, role, day, as_of) for unit in campaign.units for role in ROLES for day in days.period
    )


def late_rows(
    campaign: Campaign, punctuality: Punctuality, accepted: Sequence[DropRecord], days: Days, as_of: datetime
) -> tuple[LateRow, ...]:
    """Tell whose last due report is missing, villages first; after the last day nothing is due."""
    if not days.begun or as_of.date() > campaign.end:
        return ()
    waiting = {(drop.unit, drop.role, drop.report_date) for drop in accepted if drop.held and not drop.set_aside}
    found = (
        (role, unit, _missing(unit.key, role, punctuality, days, as_of)) for role in ROLES for unit in campaign.units
    )
    return tuple(
        LateRow(
            unit=unit.key,
            role=role,
            since=run[0],
            day=run[-1],
            missed=len(run),
            name=unit.name,
            group=unit.group,
            contact=unit.contact if role == "village" else unit.group_contact,
            waits=(unit.key, role, run[-1]) in waiting,
        )
        for role, unit, run in found
        if run
    )


def _missing(unit: str, role: Role, punctuality: Punctuality, days: Days, as_of: datetime) -> list[date]:
    """Give the days of the missing reports in a row up to the last due one; days on which none is due are passed over.

    Who is excused now is not late now, whatever was missing before.
    """
    run: list[date] = []
    for day in reversed(days.seen):
        state = punctuality.state(unit, role, day, as_of)
        if state == "missing":
            run.append(day)
        elif state in ("on_time", "late", "extra") or (state == "excused" and not run):
            break
    return run[::-1]


def moment(microseconds: int) -> datetime:
    """Turn microseconds back into the moment that they count."""
    return EPOCH + timedelta(microseconds=microseconds)


def _last(campaign: Campaign, first: Mapping[Report, datetime], days: Days) -> tuple[Ints, Ints]:
    column = {unit.key: n for n, unit in enumerate(campaign.units)}
    shape = (len(days.seen), len(campaign.units))
    newest, received = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for (unit, role, day), came in sorted(first.items(), key=lambda item: item[0][2]):
        if role == "village" and unit in column:
            place = days.place(day), column[unit]
            newest[place], received[place] = day.toordinal(), (came - EPOCH) // timedelta(microseconds=1)
    spoke = np.where(newest > 0, np.arange(shape[0])[:, None], 0)
    carried = np.maximum.accumulate(spoke, axis=0)
    return np.take_along_axis(newest, carried, axis=0), np.take_along_axis(received, carried, axis=0)


def launched(campaign: Campaign, progress: Progress, clock: Punctuality) -> list[bool | None]:
    """Tell of each unit whether it has launched; None where its track does not ask for it.

    With a launch task in its plan a unit has launched when that is done; a village without one when it has done any
    work, or, without a plan, when it has reported.
    """
    now = np.nan_to_num(progress.done[-1])
    done: dict[str, list[tuple[bool, float, float]]] = {}
    for task, amount in zip(progress.tasks, now.tolist(), strict=True):
        done.setdefault(task.unit, []).append((task.launch, amount, task.volume))
    spoke = {unit for unit, role, _ in clock.first if role == "village"}
    found: list[bool | None] = []
    for unit in campaign.units:
        plan = done.get(unit.key, [])
        marked = [amount >= volume * ENOUGH for launch, amount, volume in plan if launch]
        if marked:
            found.append(all(marked))
        elif campaign.unit_set(unit) is None:
            found.append(None)
        else:
            found.append(any(amount > 0 for _, amount, _ in plan) if plan else unit.key in spoke)
    return found
