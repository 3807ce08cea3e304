"""The plan in time: what is due by a day, and the critical path held against trying out every delay."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_campaigns import START, task

from ntm_sheets.campaign.definition import Task
from ntm_sheets.scoring.progress import critical_path, due_share


@pytest.mark.parametrize(
    ("day", "share"),
    [(-1, 0), (0, 0), (1, 0), (2, 0.25), (3, 0.5), (4, 0.75), (5, 1), (6, 1), (99, 1)],
)
def test_a_task_of_four_days_is_due_in_quarters(day: int, share: float) -> None:
    got = due_share([task("CV01", 80, 2, 5)], [START + timedelta(days=day)])
    assert got.tolist() == [[share]]


def test_a_task_of_one_day_is_due_that_day() -> None:
    days = [START + timedelta(days=n) for n in range(3)]
    assert due_share([task("CV01", 80, 1, 1)], days)[:, 0].tolist() == [0, 1, 1]


def test_no_task_and_no_day_give_an_empty_table() -> None:
    assert due_share([], [START]).shape == (1, 0)
    assert critical_path([]) == {}


def finishes(tasks: list[Task], late: dict[str, int]) -> dict[str, int]:
    """Play the plan: each task starts when it may and takes its days and those it is late."""
    ends: dict[str, int] = {}
    while len(ends) < len(tasks):
        for one in tasks:
            waits = [key for key in one.after if key in {other.key for other in tasks}]
            if one.key not in ends and all(key in ends for key in waits):
                start = max([one.start.toordinal(), *(ends[key] + 1 for key in waits)])
                ends[one.key] = start + (one.end - one.start).days + late.get(one.key, 0)
    return ends


def slack_by_trying(tasks: list[Task], key: str) -> int:
    """How many days a task may be late before the plan's last day moves."""
    whole = max(finishes(tasks, {}).values())
    late = 0
    while max(finishes(tasks, {key: late + 1}).values()) <= whole:
        late += 1
    return late


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_slack_is_what_trying_out_every_delay_finds(seed: int) -> None:
    chance = Random(seed)
    plan = []
    for n in range(chance.randint(1, 7)):
        first = chance.randint(0, 8)
        after = [f"CV{m:02}" for m in range(n) if chance.random() < 0.35]
        plan.append(task(f"CV{n:02}", 1, first, first + chance.randint(0, 5), *after))
    chance.shuffle(plan)
    found = critical_path(plan)
    assert {key: one.slack for key, one in found.items()} == {t.key: slack_by_trying(plan, t.key) for t in plan}
    assert list(found) == [one.key for one in plan]
    assert any(one.critical for one in found.values())


def test_a_task_that_waits_for_one_that_is_not_in_the_plan_waits_for_nobody() -> None:
    plan = [task("CV01", 1, 0, 1, "CV99"), task("CV02", 1, 0, 4)]
    assert {key: (one.slack, one.critical) for key, one in critical_path(plan).items()} == {
        "CV01": (3, False),
        "CV02": (0, True),
    }


def test_due_shares_never_fall_and_end_at_all() -> None:
    days = [START + timedelta(days=n) for n in range(-3, 20)]
    tasks = [replace(task(f"CV{n}", 1, n, n + 2 * n)) for n in range(5)]
    share = due_share(tasks, days)
    assert (np.diff(share, axis=0) >= 0).all()
    assert (share[-1] == 1).all()
