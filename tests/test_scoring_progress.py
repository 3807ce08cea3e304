"""Progress on the plan: volume done against volume due to date, each task at most whole."""

from datetime import datetime
from typing import Any

import pytest
from scored import row_of, scored, unit_row
from small_campaigns import Records, at, small_campaign, task

CAMPAIGN = small_campaign(units=1, tasks=[task("CV01", 100, 0, 3), task("CV02", 40, 2, 3)])


def reported(**done: float | None) -> Records:
    records = Records()
    records.report("u0", 0, {("tasks", key, "done"): value for key, value in done.items()})
    return records


@pytest.mark.parametrize(
    ("day", "done", "progress"),
    [
        (0, {"CV01": 25}, 100),
        (0, {"CV01": 10}, 40),
        (0, {"CV01": 304}, 100),  # over the plan is no more than whole
        (0, {}, 0),  # due and not reported is nothing done
        (2, {"CV01": 304}, 50),  # the other task is due now, one does not make up for the other
        (3, {"CV01": 100, "CV02": 40}, 100),
        (9, {"CV01": 50, "CV02": 10}, 37.5),  # after the period all is due
    ],
)
def test_progress_is_the_mean_of_the_tasks_due(day: int, done: dict[str, float], progress: float) -> None:
    assert unit_row(CAMPAIGN, reported(**done), at(day, 18))["plan_progress"] == pytest.approx(progress)


@pytest.mark.parametrize(
    ("as_of", "done", "state"),
    [
        (at(0, 18), None, "not reported"),
        (at(0, 18), 25.0, "on track"),
        (at(0, 18), 24.9, "behind"),
        (at(0, 18), 100.0, "done"),
        (at(0), 100.0, "done"),
        (at(0, 18), 0.0, "behind"),
        (at(0), 0.0, "not due"),  # its first day has not ended
        (at(-2), None, "not due"),
    ],
)
def test_a_task_is_told_as_what_it_is(as_of: datetime, done: Any, state: str) -> None:
    row = row_of(scored(CAMPAIGN, reported(CV01=done), as_of).tasks, task="CV01")
    assert row["state"] == state


def test_before_the_first_task_nothing_is_due() -> None:
    row = unit_row(CAMPAIGN, Records(), at(-2))
    assert row["plan_progress"] != row["plan_progress"]


FIRST_MORNING = small_campaign(units=1, tasks=[task("CV01", 100, 0, 1), task("CV02", 40, 2, 3)])


@pytest.mark.parametrize(
    ("as_of", "progress", "due"),
    [
        (at(1, 18), 100, 0),
        (at(2, 8), 100, 0),  # the first morning of CV02 asks for nothing
        (at(2, 17), 100, 0),  # at the deadline itself the day has not ended
        (at(2, 17, 0, 1), 50, 20),
        (at(3, 8), 50, 20),
        (at(3, 17, 0, 1), 50, 40),
        (at(9, 8), 50, 40),
    ],
)
def test_a_tasks_first_morning_does_not_halve_the_progress(as_of: datetime, progress: float, due: float) -> None:
    results = scored(FIRST_MORNING, reported(CV01=100), as_of)
    assert results.units["plan_progress"].tolist() == [pytest.approx(progress)]
    assert row_of(results.tasks, task="CV02")["due"] == due
    day = min(as_of.date(), FIRST_MORNING.end)
    curve = row_of(results.curve, unit="u0", day=day)
    # What the curve calls planned on the as-of day is what the tasks call due.
    assert curve["planned"] == pytest.approx((100 + due / 40 * 100) / 2)


def test_the_curve_has_every_day_planned_and_only_the_days_gone_by_done() -> None:
    curve = scored(CAMPAIGN, reported(CV01=25), at(1, 18)).curve
    own = curve[curve["unit"] == "u0"]
    assert own["planned"].tolist() == [12.5, 25, 62.5, 100]
    assert own["done"].tolist()[:2] == [12.5, 12.5]
    assert own["done"].isna().tolist() == [False, False, True, True]
    assert curve[curve["unit"] == ""]["planned"].tolist() == own["planned"].tolist()
