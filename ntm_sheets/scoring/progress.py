"""Progress on the plan: volume done against volume due, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import numpy as np

from ntm_sheets.campaign.definition import Campaign, Task, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.plan_rows import CurveRow, PlanRow, TaskRow, TaskState
from ntm_sheets.scoring.answers_by_day import AnswersByDay, Standing
from ntm_sheets.scoring.arrays import Days, Floats, Ints, group_sums, numbers, ratio, spread
from ntm_sheets.scoring.evidence import ages_now, sources_of, spoken, stand_newest
from ntm_sheets.scoring.schedule import Outlook, PlanOutlook, Work, critical_path, due_share, foresee, is_timetable


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


def outlooks(
    known: AnswersByDay, campaign: Campaign, progress: Progress, claims: Floats, days: Days
) -> dict[str, PlanOutlook]:
    """Tell of each unit with a plan where it leads; `claims` are the villages' own totals by day of `days`."""
    told = [source.day for source in sources_of(known, progress.standing.counted[-1])]
    works = map(Work, numbers(progress.done[-1]), told, _begun(progress.tasks, claims, days))
    by_task = {(task.unit, task.key): work for task, work in zip(progress.tasks, works, strict=True)}
    plans = {unit.key: campaign.tasks_of(unit) for unit in campaign.units}
    ended = days.ended_by(days.seen[-1])
    return {
        unit: foresee(plan, {task.key: by_task[unit, task.key] for task in plan}, ended, campaign.end)
        for unit, plan in plans.items()
        if plan
    }


def _begun(tasks: Sequence[Task], claims: Floats, days: Days) -> list[date]:
    """Give the day from which each task's pace is taken: that of its first work, as far as that is known, else its first.

    It is known where the work was told of before its planned day, or where the village had said before that there was none.
    """
    there = claims > 0
    first = there.argmax(axis=0)
    had_none = (first > 0) & (claims[first - 1, np.arange(len(tasks))] == 0)
    planned = np.array([task.start.toordinal() for task in tasks], dtype=np.int64)
    known = there.any(axis=0) & (had_none | (first + days.seen[0].toordinal() < planned))
    told = zip(tasks, known.tolist(), first.tolist(), strict=True)
    return [days.seen[place] if is_known else task.start for task, is_known, place in told]


def task_rows(
    known: AnswersByDay,
    campaign: Campaign,
    progress: Progress,
    claims: Floats,
    days: Days,
    plans: Mapping[str, PlanOutlook],
) -> tuple[TaskRow, ...]:
    """Tell of each task how it stands now and where its unit's plan leads; `claims` as `outlooks` has them."""
    share = ratio(progress.done[-1], progress.volume)
    own = [campaign.tasks_of(unit) for unit in campaign.units]
    cells = zip(
        progress.tasks,
        (room for plan in own for room in critical_path(plan).values()),
        (not is_timetable(plan) for plan in own for _ in plan),
        (plans[task.unit].tasks[task.key] for task in progress.tasks),
        *(sources_of(known, places[-1]) for places in _both_and_counted(progress.standing)),
        *(numbers(progress.numbers[places[-1]]) for places in _both_and_counted(progress.standing)),
        numbers(_doubted(known, progress, claims, days)),
        ages_now(known, progress.standing),
        progress.due[-1].tolist(),
        numbers(share * 100),
        numbers(progress.share[-1] * 100),
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
            state=_state(done, ahead, progressed),
            critical=room.critical and has_path,
            early_start=room.early_start,
            early_finish=room.early_finish,
            late_start=room.late_start,
            late_finish=room.late_finish,
            slack=room.slack,
            free_slack=room.free,
            days_late=ahead.days_late,
            forecast_by=ahead.by,
            forecast_end=ahead.end,
            room=ahead.room,
            delay_moves=ahead.moves,
            helped_end=ahead.helped_end,
            helped_gain=ahead.gain,
            note=spoken(known, (task.unit, "tasks", task.key, "note"), counts.role),
        )
        for (
            task, room, has_path, ahead, village, team, counts, village_done, team_done, done, claimed, age, due, part,
            progressed,
        ) in cells
    )  # fmt: skip


def plan_rows(campaign: Campaign, plans: Mapping[str, PlanOutlook], tasks: Sequence[TaskRow]) -> tuple[PlanRow, ...]:
    """Tell of each unit with a plan when it ends as a whole; `tasks` are all of them, unit by unit."""
    rows = []
    for unit, some in groupby(tasks, key=lambda row: row.unit):
        own, plan = list(some), plans[unit]
        rows.append(
            PlanRow(
                unit=unit,
                tasks=len(own),
                done=sum(row.state == "done" for row in own),
                late=sum(row.days_late > 0 for row in own),
                timetable=is_timetable(campaign.tasks_of(campaign.unit(unit))),
                least_end=max(row.early_finish for row in own),
                forecast_end=plan.end,
                sure=plan.is_sure,
                days_over=max((plan.end - campaign.end).days, 0) if plan.end else 0,
                last_task=plan.last,
            )
        )
    return tuple(rows)


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


def _state(done: float | None, ahead: Outlook, progressed: float | None) -> TaskState:
    if ahead.by == "done":
        return "done"
    if progressed is None:
        return "not due"
    if done is None:
        return "not reported"
    return "behind" if ahead.days_late else "on track"
