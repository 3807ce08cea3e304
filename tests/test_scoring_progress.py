"""Progress on the plan: volume done against volume due to date, each task at most whole."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from scored import row_of, scored, unit_row
from small_campaigns import START, Records, at, small_campaign, task

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


def test_the_curve_carries_on_what_stood_over_days_without_a_report_unit_by_unit() -> None:
    """One unit reports on the first and the third day of five, the other never: what is not reported is not done."""
    campaign = small_campaign(units=2, days=5, tasks=[task("CV01", 100, 0, 4), task("CV02", 50, 0, 3)])
    records = Records()
    for n, done in ((0, {"CV01": 10, "CV02": 25}), (2, {"CV01": 60})):
        records.report("u0", n, {("tasks", key, "done"): value for key, value in done.items()})
    curve = scored(campaign, records, at(3, 18)).curve
    done = {unit: own["done"].tolist() for unit, own in curve.groupby("unit")}
    # CV02 was left blank in the second form: what was reported before stands.
    assert done["u0"][:4] == pytest.approx([30, 30, 55, 55])
    assert done["u1"][:4] == [0, 0, 0, 0]
    assert done[""][:4] == pytest.approx([15, 15, 27.5, 27.5])
    assert all(own[4] != own[4] for own in done.values())
    assert curve[curve["unit"] == "u1"]["planned"].tolist() == pytest.approx([22.5, 45, 67.5, 90, 100])


def begun_of(records: Records, day: int = 5) -> Any:
    """The forecast of a task of ten days from the third day on, as of the end of a day."""
    campaign = small_campaign(units=1, days=20, tasks=[task("CV01", 100, 2, 11)])
    return row_of(scored(campaign, records, at(day, 18)).tasks, task="CV01")


def told(*done: tuple[int, float]) -> Records:
    records = Records()
    for n, value in done:
        records.report("u0", n, {("tasks", "CV01", "done"): value}, received=at(n, 16))
    return records


@pytest.mark.parametrize(
    ("done", "by", "end"),
    [
        # 40 in the four days since its first one: six more.
        ([(5, 40.0)], "pace", 11),
        # It had told that nothing was done until the third day: 40 in three days, 4,5 more.
        ([(2, 0.0), (3, 10.0), (5, 40.0)], "pace", 10),
        # Begun before its first day, on that of the first number: 40 in six days, nine more.
        ([(0, 5.0), (5, 40.0)], "pace", 14),
        # Told again today that nothing was added: the pace falls.
        ([(3, 40.0), (5, 40.0)], "pace", 11),
        ([(3, 40.0)], "plan", 11),
        ([], "unknown", 15),
        ([(5, 100.0)], "done", None),
    ],
)
def test_the_pace_is_that_of_the_days_of_work_as_far_as_they_are_known(
    done: list[tuple[int, float]], by: str, end: int | None
) -> None:
    row = begun_of(told(*done))
    assert (row["forecast_by"], row["forecast_end"]) == (by, None if end is None else START + timedelta(days=end))


def test_what_the_team_alone_measured_is_taken_to_be_done_since_the_first_day() -> None:
    records = Records()
    records.report("u0", 5, {("tasks", "CV01", "done"): 40.0}, role="team", received=at(5, 16))
    row = begun_of(records)
    assert (row["forecast_by"], row["forecast_end"]) == ("pace", START + timedelta(days=11))


def test_a_plan_is_told_as_a_whole() -> None:
    tasks = [task("CV01", 100, 0, 3), task("CV02", 40, 2, 6, "CV01"), task("CV03", 10, 0, 1)]
    campaign = small_campaign(units=2, days=8, tasks=tasks)
    flat = replace(campaign, tasks=tuple(replace(t, after=()) if t.unit == "u1" else t for t in campaign.tasks))
    records = Records()
    records.report("u0", 2, {("tasks", "CV01", "done"): 30, ("tasks", "CV03", "done"): 10})
    records.report("u1", 2, {("tasks", key, "done"): 100 for key in ("CV01", "CV02", "CV03")})
    results = scored(flat, records, at(2, 18))
    one, other = (row_of(results.plans, unit=unit) for unit in ("u0", "u1"))
    # 30 in three days: seven more, then the five of CV02, which was due to begin today whatever it waits for.
    end = START + timedelta(days=14)
    assert (one["tasks"], one["done"], one["late"], one["timetable"]) == (3, 1, 2, False)
    assert (one["least_end"], one["forecast_end"]) == (START + timedelta(days=8), end)
    assert (one["days_over"], one["sure"], one["last_task"]) == (7, True, "CV02")
    assert (other["done"], other["late"], other["timetable"], other["days_over"]) == (3, 0, True, 0)
    assert (other["forecast_end"], other["last_task"]) == (None, "")
    critical = {(row["unit"], row["task"]): bool(row["critical"]) for row in results.tasks.to_dict("records")}
    assert [key for key, is_so in critical.items() if is_so] == [("u0", "CV01"), ("u0", "CV02")]
