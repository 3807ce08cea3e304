"""A unit's plan in time: what is due when, the critical path (đường găng), and where today's work will end.

All days are calendar days. The campaign's calendar and its excuses say when a report is due; work goes on in between, and
a planned volume is spread over every day from a task's first to its last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from math import ceil, floor

import numpy as np

from ntm_sheets.campaign.definition import Task
from ntm_sheets.campaign.measures import comes_in_pieces
from ntm_sheets.facts.plan_rows import PACE_DAYS, ForecastBy
from ntm_sheets.scoring.arrays import Floats

# What is short of a whole by less is dust of calculating.
DUST = 1e-9
ENOUGH = 1 - DUST
# Nobody looks further ahead, and no calendar ends before.
FAR = 3650


def due_share(tasks: Sequence[Task], days: Sequence[date]) -> Floats:
    """Give the share (0 to 1) of each task's volume due when each day has ended, spread evenly over the task's days.

    Shape: days × tasks.
    """
    today = np.array([day.toordinal() for day in days], dtype=float)[:, None]
    start = np.array([task.start.toordinal() for task in tasks], dtype=float)
    end = np.array([task.end.toordinal() for task in tasks], dtype=float)
    share: Floats = np.clip((today - start + 1) / np.maximum(end - start + 1, 1), 0.0, 1.0)
    return share


@dataclass(frozen=True)
class Slack:
    """A task's room in its unit's plan, in days: all of it (`slack`), and what no other task feels (`free`)."""

    early_start: date
    early_finish: date
    late_start: date
    late_finish: date
    free: int

    @property
    def slack(self) -> int:
        """How many days the task may be late before the plan ends later."""
        return (self.late_finish - self.early_finish).days

    @property
    def critical(self) -> bool:
        """Whether a day lost on this task delays the whole plan."""
        return self.slack == 0


def is_timetable(tasks: Sequence[Task]) -> bool:
    """Tell whether no task of a plan waits for another: there is no path in it, a critical one least of all."""
    keys = {task.key for task in tasks}
    return not any(keys.intersection(task.after) for task in tasks)


def critical_path(tasks: Sequence[Task]) -> dict[str, Slack]:
    """Give each task's room in one unit's plan, by its key, by a pass forward and a pass backward.

    A task starts on its planned day, or the day after the last of those it waits for; it takes its planned
    number of days; the plan ends with its last task. A task that nothing waits for may take until then.
    """
    keys = {task.key for task in tasks}
    waits = _Waits.of({task.key: [key for key in task.after if key in keys] for task in tasks})
    length = {task.key: _length(task) for task in tasks}
    finish = waits.forward({task.key: task.start.toordinal() for task in tasks}, length)
    end = max(finish.values(), default=0)
    latest = waits.backward(length, end)
    begin = {key: finish[key] - length[key] + 1 for key in finish}
    next_begin = dict.fromkeys(keys, end + 1)
    for key, needed in waits.waits.items():
        for before in needed:
            next_begin[before] = min(next_begin[before], begin[key])
    return {
        key: Slack(
            date.fromordinal(begin[key]),
            date.fromordinal(finish[key]),
            date.fromordinal(latest[key] - length[key] + 1),
            date.fromordinal(latest[key]),
            next_begin[key] - 1 - finish[key],
        )
        for key in (task.key for task in tasks)
    }


@dataclass(frozen=True)
class Work:
    """What is known of the work on a task: the volume `done` as told for a `day`, and the day on which it was `begun`."""

    done: float | None = None
    day: date | None = None
    begun: date | None = None


@dataclass(frozen=True)
class Outlook:
    """Where a task's work will end, as far as today's numbers tell; all counts are days.

    `room` is what it may lose on top of that before the plan ends after the campaign's last day (below 0: it does
    already), `moves` what a day lost on it adds to the plan's end, `helped_end` its own end with twice the hands from
    tomorrow on, and `gain` what the plan then ends sooner. Of a task that is done there is nothing left to tell.
    """

    days_late: int
    by: ForecastBy
    end: date | None = None
    room: int | None = None
    moves: int = 0
    helped_end: date | None = None
    gain: int = 0


@dataclass(frozen=True)
class PlanOutlook:
    """The outlook of each task by its key, and when the whole plan ends (None: all is done); `last` ends last."""

    tasks: Mapping[str, Outlook]
    end: date | None
    last: str

    @property
    def is_sure(self) -> bool:
        """Whether of each task something is known to go by; else that is the day where its work begins tomorrow."""
        return all(one.by != "unknown" for one in self.tasks.values())


def foresee(tasks: Sequence[Task], works: Mapping[str, Work], ended: date, until: date) -> PlanOutlook:
    """Tell how one unit's plan goes on from the day that has `ended` last, and what that does to the last day (`until`).

    What is begun goes on at its own pace, whatever it waits for; what is not waits as planned.
    """
    today = ended.toordinal()
    waits, first = _onward(tasks, works, today)
    left = {task.key: _left(task, works[task.key], today, waits.waits[task.key]) for task in tasks if task.key in first}
    length = {key: _days(one.days) for key, one in left.items()}
    finish = waits.forward(first, length)
    end = max(finish.values(), default=0)
    latest, spare = waits.backward(length, end), until.toordinal() - end

    def outlook(task: Task) -> Outlook:
        key, late = task.key, days_late(task, works[task.key].done, ended)
        if key not in left:
            return Outlook(late, "done")
        half, critical = _days(left[key].days / 2), finish[key] == latest[key]
        return Outlook(
            days_late=late,
            by=left[key].by,
            end=date.fromordinal(finish[key]),
            room=latest[key] - finish[key] + spare,
            moves=int(critical),
            helped_end=date.fromordinal(finish[key] - length[key] + half),
            # Who shortens what others wait beside, or nobody waits for, ends the plan no sooner.
            gain=end - max(waits.forward(first, length | {key: half}).values()) if critical else 0,
        )

    last = next((task.key for task in tasks if finish.get(task.key) == end), "")
    return PlanOutlook({task.key: outlook(task) for task in tasks}, date.fromordinal(end) if end else None, last)


def days_late(task: Task, done: float | None, ended: date) -> int:
    """Count the days, up to the one that has `ended` last, whose share of the work what is done is not enough for.

    What is counted by the piece is asked for piece by piece; what nobody reported is not done.
    """
    gone = (ended - task.start).days + 1
    if gone <= 0 or _is_done(task, done):
        return 0
    length, amount = _length(task), max(done or 0.0, 0.0)
    if comes_in_pieces(task.measure, task.volume):
        enough = ceil((floor(amount + DUST) + 1) / task.volume * length - DUST) - 1
    else:
        enough = floor(amount / task.volume * length + DUST)
    return max(gone - enough, 0)


def _length(task: Task) -> int:
    return (task.end - task.start).days + 1


def _is_done(task: Task, done: float | None) -> bool:
    return done is not None and done / task.volume >= ENOUGH


@dataclass(frozen=True)
class _Left:
    """How many days of work are left from tomorrow on, and what that goes by."""

    days: float
    by: ForecastBy


def _left(task: Task, work: Work, today: int, waiting: Sequence[str]) -> _Left:
    """Reckon by the pace so far where there is one, else by the plan."""
    done = max(work.done or 0.0, 0.0)
    if done and work.day:
        worked = (work.day - (work.begun or task.start)).days + 1
        if worked >= PACE_DAYS:
            far = _as_far(task, done, work.day.toordinal())
            return _Left((task.volume - far) / far * worked - (today - work.day.toordinal()), "pace")
    if waiting or task.start.toordinal() > today:
        return _Left((1 - done / task.volume) * _length(task), "plan")
    known = done or not days_late(task, work.done, date.fromordinal(today))
    return _Left((1 - _as_far(task, done, today) / task.volume) * _length(task), "plan" if known else "unknown")


def _as_far(task: Task, done: float, day: int) -> float:
    """Give how far the work is: of what is counted by the piece, the one under way is taken to be as far as planned."""
    if not comes_in_pieces(task.measure, task.volume):
        return done
    due = (day - task.start.toordinal() + 1) / _length(task) * task.volume
    return max(done, min(due, done + 1, task.volume))


def _days(days: float) -> int:
    """Give whole days: at least one, for tomorrow is the first that can end it."""
    return max(ceil(min(days, FAR) - DUST), 1)


def _onward(tasks: Sequence[Task], works: Mapping[str, Work], today: int) -> tuple["_Waits", dict[str, int]]:
    """Give of the tasks that are not done what still waits for what, and the first day on which each can go on."""
    left = {task.key for task in tasks if not _is_done(task, works[task.key].done)}
    waits: dict[str, list[str]] = {}
    first: dict[str, int] = {}
    for task in tasks:
        if task.key in left:
            begun = bool(works[task.key].done)
            waits[task.key] = [] if begun else [key for key in task.after if key in left]
            first[task.key] = today + 1 if begun else max(task.start.toordinal(), today + 1)
    return _Waits.of(waits), first


@dataclass(frozen=True)
class _Waits:
    """What waits for what, and an order in which nothing comes before what it waits for. Days are ordinals."""

    waits: Mapping[str, Sequence[str]]
    order: tuple[str, ...]

    @classmethod
    def of(cls, waits: Mapping[str, Sequence[str]]) -> "_Waits":
        return cls(waits, tuple(TopologicalSorter(waits).static_order()))

    def forward(self, first: Mapping[str, int], length: Mapping[str, int]) -> dict[str, int]:
        """Give each task's last day, where it begins on its first one or after those that it waits for."""
        finish: dict[str, int] = {}
        for key in self.order:
            start = max([first[key], *(finish[before] + 1 for before in self.waits[key])])
            finish[key] = start + length[key] - 1
        return finish

    def backward(self, length: Mapping[str, int], end: int) -> dict[str, int]:
        """Give the latest last day of each task that lets all of them end on a day."""
        latest = dict.fromkeys(self.order, end)
        for key in reversed(self.order):
            for before in self.waits[key]:
                latest[before] = min(latest[before], latest[key] - length[key])
        return latest
