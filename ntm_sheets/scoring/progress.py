"""The plan in time with its critical path (khung đường găng), and progress on it: volume done against volume due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Task, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.result_rows import CurveRow, TaskRow, TaskState
from ntm_sheets.scoring.answers_by_day import AnswersByDay, Standing
from ntm_sheets.scoring.arrays import Days, Floats, Ints, group_sums, numbers, ratio, spread
from ntm_sheets.scoring.evidence import ages_now, sources_of, spoken, stand_newest


@dataclass(frozen=True)
class Slack:
    """A task's room in its unit's plan: `slack` in days; a critical task has none."""

    slack: int

    @property
    def critical(self) -> bool:
        """Whether a day lost on this task delays the whole plan."""
        return self.slack == 0


def due_share(tasks: Sequence[Task], days: Sequence[date]) -> Floats:
    """Give the share (0 to 1) of each task's volume due when each day has ended, spread evenly over the task's days.

    Shape: days × tasks.
    """
    today = np.array([day.toordinal() for day in days], dtype=float)[:, None]
    start = np.array([task.start.toordinal() for task in tasks], dtype=float)
    end = np.array([task.end.toordinal() for task in tasks], dtype=float)
    share: Floats = np.clip((today - start + 1) / np.maximum(end - start + 1, 1), 0.0, 1.0)
    return share


def critical_path(tasks: Sequence[Task]) -> dict[str, Slack]:
    """Give each task's slack in one unit's plan, by its key.

    A task starts on its planned day, or the day after the last of those it waits for; it takes its planned
    number of days; the plan ends with its last task. A task that nothing waits for may take until then.
    """
    by_key = {task.key: task for task in tasks}
    waits = {task.key: [key for key in task.after if key in by_key] for task in tasks}
    order = tuple(TopologicalSorter(waits).static_order())
    length = {key: (task.end - task.start).days + 1 for key, task in by_key.items()}

    finish: dict[str, int] = {}
    for key in order:
        start = max([by_key[key].start.toordinal(), *(finish[before] + 1 for before in waits[key])])
        finish[key] = start + length[key] - 1

    latest = dict.fromkeys(order, max(finish.values(), default=0))
    for key in reversed(order):
        for before in waits[key]:
            latest[before] = min(latest[before], latest[key] - length[key])
    return {task.key: Slack(latest[task.key] - finish[task.key]) for task in tasks}


ENOUGH = 1 - 1e-9


@dataclass(frozen=True)
class Progress:
    """The tasks of all units, unit by unit, and what is done of them.

    Shapes: `done` (NaN where not reported), `due` (volume, as the days that have ended ask) and `share` (of what is
    due, 0 to 1, NaN where nothing is due) seen days × tasks; `mean` seen days × units, NaN where nothing is due.
    """

    tasks: tuple[Task, ...]
    sizes: tuple[int, ...]
    standing: Standing
    numbers: Floats
    done: Floats
    due: Floats
    share: Floats
    mean: Floats

    @property
    def claims(self) -> Floats:
        """The villages' own running totals; NaN where there is none. Shape: seen days × tasks."""
        return self.numbers[self.standing.village]

    @property
    def of_plan(self) -> Floats:
        """The share done of the whole plan, the mean of its tasks; NaN without a plan. Shape: seen days × units."""
        achieved = np.minimum(np.nan_to_num(ratio(np.nan_to_num(self.done), self.volume)), 1.0)
        return ratio(group_sums(achieved, self.sizes), np.array(self.sizes, dtype=float))

    @property
    def volume(self) -> Floats:
        """The planned volumes."""
        return np.array([task.volume for task in self.tasks], dtype=float)


def measure(known: AnswersByDay, campaign: Campaign, units: Sequence[Unit]) -> Progress:
    """Compare for some units what is done with what is due, task by task and day by day; not reported counts as nothing done."""
    plans = [campaign.tasks_of(unit) for unit in units]
    tasks = tuple(task for plan in plans for task in plan)
    sizes = tuple(len(plan) for plan in plans)
    typed = np.array([_number(value) for value in known.columns["value"]], dtype=float)
    standing = stand_newest(known, [(task.unit, "tasks", task.key, "done") for task in tasks])
    done = typed[standing.counted]
    ended = [known.days.ended_by(day) for day in known.days.seen]
    due = due_share(tasks, ended) * np.array([task.volume for task in tasks], dtype=float)
    share = np.minimum(ratio(np.nan_to_num(done), due), 1.0)
    mean = ratio(group_sums(np.nan_to_num(share), sizes), group_sums((due > 0).astype(float), sizes))
    return Progress(tasks, sizes, standing, typed, done, due, share, mean)


def task_rows(
    known: AnswersByDay, campaign: Campaign, progress: Progress, claims: Floats, days: Days
) -> tuple[TaskRow, ...]:
    """Tell of each task how it stands now; `claims` are the villages' own totals by day of `days`."""
    share = ratio(progress.done[-1], progress.volume)
    cells = zip(
        progress.tasks,
        (room for unit in campaign.units for room in critical_path(campaign.tasks_of(unit)).values()),
        *(sources_of(known, places[-1]) for places in _both_and_counted(progress.standing)),
        *(numbers(progress.numbers[places[-1]]) for places in _both_and_counted(progress.standing)),
        numbers(_doubted(known, progress, claims, days)),
        ages_now(known, progress.standing),
        progress.due[-1].tolist(),
        numbers(share * 100),
        numbers(progress.share[-1] * 100),
        map(_state, progress.done[-1].tolist(), share.tolist(), progress.share[-1].tolist()),
        strict=True,
    )
    return tuple(
        TaskRow(
            unit=task.unit,
            task=task.key,
            name=task.name,
            measure=task.measure,
            volume=float(task.volume),
            start=task.start,
            end=task.end,
            after=", ".join(task.after),
            sample=task.sample,
            evidence=task.evidence,
            done=done,
            done_date=counts.day,
            counted=counts.role,
            file=counts.file,
            sheet=counts.sheet,
            cell=counts.cell,
            seq=counts.seq,
            village_done=village_done,
            village_date=village.day,
            team_done=team_done,
            team_date=team.day,
            age_days=age,
            claimed=claimed,
            needs_visit=claimed is not None,
            due=due,
            share=part,
            progress=progressed,
            state=state,
            critical=room.critical,
            slack=room.slack,
            note=spoken(known, (task.unit, "tasks", task.key, "note"), counts.role),
        )
        for (
            task, room, village, team, counts, village_done, team_done, done, claimed, age, due, part, progressed, state,
        ) in cells
    )  # fmt: skip


def _both_and_counted(standing: Standing) -> tuple[Ints, Ints, Ints]:
    return standing.village, standing.team, standing.counted


def curve_rows(campaign: Campaign, progress: Progress, of_plan: Floats, days: Days) -> tuple[CurveRow, ...]:
    """Give planned and done by day of the period, unit by unit, then the mean of the units.

    `of_plan` is the share done of each unit's plan by each seen day.
    """
    units = [n for n, size in enumerate(progress.sizes) if size]
    sizes = [progress.sizes[n] for n in units]

    def with_mean(by_unit: Floats) -> Floats:
        overall = by_unit.mean(axis=1, keepdims=True) if units else np.full((len(by_unit), 1), np.nan)
        return np.hstack([spread(by_unit, units, len(campaign.units)), overall]) * 100

    shares = due_share(progress.tasks, [days.ended_by(day) for day in days.period])
    planned = with_mean(group_sums(shares, sizes) / np.array(sizes, dtype=float))
    done = np.full(planned.shape, np.nan)
    if days.begun:
        done[: len(days.seen)] = with_mean(of_plan[:, units])
    keys = [(key, day) for key in (*(unit.key for unit in campaign.units), "") for day in days.period]
    cells = zip(keys, numbers(planned.T.ravel()), numbers(done.T.ravel()), strict=True)
    return tuple(CurveRow(unit, day, plan, worked) for (unit, day), plan, worked in cells)


def _doubted(known: AnswersByDay, progress: Progress, claims: Floats, days: Days) -> Floats:
    """Give what the village had said by the day of the team's visit, where that is more than the team measured; else NaN."""
    said, dates = progress.numbers, known.columns["report_date"]
    team = progress.standing.team[-1]
    visited = np.array([0 if day is None else days.place(day) for day in dates[team]], dtype=np.int64)
    then = claims[visited, np.arange(len(team))]
    return np.where((team >= 0) & (then > said[team]), then, np.nan)


def _number(value: Value | None) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan


def _state(done: float, share: float, progress: float) -> TaskState:
    if share >= ENOUGH:
        return "done"
    if np.isnan(progress):
        return "not due"
    if np.isnan(done):
        return "not reported"
    return "on track" if progress >= ENOUGH else "behind"
