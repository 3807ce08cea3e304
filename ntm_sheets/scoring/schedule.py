"""The plan in time: how much of a task is due by a day, and its critical path (khung đường găng)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter

import numpy as np

from ntm_sheets.campaign.definition import Task
from ntm_sheets.scoring.arrays import Floats


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
