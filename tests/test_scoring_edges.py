"""Scoring at the edges that a small campaign shows by hand: gates, weights, notes, days, deadlines, ties."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from scored import row_of, scored, unit_row
from small_campaigns import (
    FULL,
    GARDEN_SET,
    GATE,
    HOUSES,
    LATRINES,
    NO_GARDENS,
    START,
    UNIT_SET,
    Records,
    all_grown,
    all_met,
    at,
    small_campaign,
    task,
    unit_cell,
)

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Indicator
from ntm_sheets.scoring.arrays import days_of, group_sums, objects, ratio, spread
from ntm_sheets.scoring.criteria import criterion_weights
from ntm_sheets.scoring.schedule import critical_path, due_share

EVENING = at(0, 18)
SECOND = Indicator("TC.gate2", "nội dung khác nữa", "yesno", "yes")


def judged_by(criteria_set: CriteriaSet, campaign: Campaign | None = None) -> Campaign:
    return replace(campaign or small_campaign(units=1), sets=(criteria_set, GARDEN_SET))


TWO_GATES = replace(UNIT_SET, criteria=(*UNIT_SET.criteria, Criterion("TC.gate2", "Khác nữa", 0, (SECOND,), gate=True)))


@pytest.mark.parametrize(
    ("first", "second", "passed"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, False),
        (False, False, False),
        (False, None, False),  # what failed has failed, whatever the other will say
        (None, False, False),
        (True, None, None),
        (None, None, None),
    ],
)
def test_a_gate_of_two_parts_is_passed_by_both_and_failed_by_one(first: Any, second: Any, passed: Any) -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC.gate"): first, unit_cell("TC.gate2"): second})
    row = unit_row(judged_by(TWO_GATES), records, EVENING)
    assert (None if row["gate_passed"] is None else bool(row["gate_passed"])) is passed


def test_a_set_without_a_gate_has_none_to_pass() -> None:
    records = Records()
    records.report("u0", 0, all_met())
    open_set = replace(UNIT_SET, criteria=tuple(one for one in UNIT_SET.criteria if not one.gate))
    assert unit_row(judged_by(open_set), records, EVENING)["gate_passed"] is None


@pytest.mark.parametrize(
    ("points", "weights"),
    [((5, 10, 5), (0.25, 0.5, 0.25, 0)), ((0, 0, 0), (1 / 3, 1 / 3, 1 / 3, 0)), ((0, 7, 0), (0, 1, 0, 0))],
)
def test_criteria_weigh_by_their_points_and_a_gate_never(points: Any, weights: Any) -> None:
    given = dict(zip(("TC1", "TC2", "TC3"), points, strict=True))
    made = replace(UNIT_SET, criteria=tuple(replace(c, points=given.get(c.key, 40)) for c in UNIT_SET.criteria))
    assert criterion_weights(made) == pytest.approx(weights)


def test_a_set_of_gates_only_weighs_nothing() -> None:
    gates = replace(UNIT_SET, criteria=(Criterion("TC.gate", "Khác", 0, (GATE,), gate=True),))
    assert criterion_weights(gates) == (0,)


@pytest.mark.parametrize(
    ("houses", "latrines", "state"),
    [(0, 90, "pass"), (0, None, "missing"), (1, None, "fail"), (1, 90, "fail"), (None, None, "missing")],
)
def test_a_criterion_passes_whole_fails_by_one_and_waits_for_the_rest(houses: Any, latrines: Any, state: str) -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC1.1"): houses, unit_cell("TC1.2"): latrines})
    results = scored(small_campaign(units=1), records, EVENING)
    assert row_of(results.criteria, unit="u0", criterion="TC1")["state"] == state


@pytest.mark.parametrize(
    ("indicator", "value", "state"),
    [
        (LATRINES, 90, "pass"), (LATRINES, 89.99, "fail"), (HOUSES, 0, "pass"), (HOUSES, 1, "fail"),
        ("TC2.1", 12, "pass"), ("TC2.1", 12.01, "fail"), ("TC2.2", False, "fail"), ("TC2.2", True, "pass"),
        ("TC3.1", "Khá", "pass"), ("TC3.1", "Tốt", "pass"), ("TC3.1", "Yếu", "fail"), ("TC3.1", "khác", "missing"),
        ("TC2.2", "Đạt", "missing"),
    ],
)  # fmt: skip
def test_an_indicator_at_its_threshold(indicator: Indicator | str, value: Any, state: str) -> None:
    key = indicator if isinstance(indicator, str) else indicator.key
    records = Records()
    records.report("u0", 0, {unit_cell(key): value})
    row = row_of(scored(small_campaign(units=1), records, EVENING).indicators, unit="u0", indicator=key)
    assert (row["value"], row["state"]) == (value, state)


def test_a_note_stands_beside_its_own_indicator_and_beside_its_own_garden() -> None:
    records = Records()
    notes = {("criteria", "TC1.2", "note"): "sắp xong", ("gardens", "V1", "note"): "trời mưa"}
    records.report("u0", 0, all_met() | all_grown("V1") | notes)
    results = scored(small_campaign(units=1), records, EVENING)
    said = {row["indicator"]: row["note"] for row in results.indicators.to_dict("records")}
    assert (said["TC1.2"], said["TC1.1"]) == ("sắp xong", None)
    for frame in (results.gardens, results.garden_indicators):
        of_gardens = {row["garden"]: row["note"] for row in frame.to_dict("records")}
        assert (of_gardens["V1"], of_gardens["V2"]) == ("trời mưa", None)


@pytest.mark.parametrize(
    ("plan", "income", "state"),
    [
        (True, 50, "pass"), (True, None, "missing"), (None, None, "missing"), (False, None, "fail"),
        (False, 49, "fail"), (True, 49, "fail"),
    ],
)  # fmt: skip
def test_a_garden_passes_with_all_of_its_criteria_and_fails_with_one(plan: Any, income: Any, state: str) -> None:
    records = Records()
    records.report("u0", 0, {("gardens", "V1", "VM1.1"): plan, ("gardens", "V1", "VM2.1"): income})
    gardens = scored(small_campaign(units=1), records, EVENING).gardens
    assert [row_of(gardens, garden=key)["state"] for key in ("V1", "V2")] == [state, "missing"]


@pytest.mark.parametrize(
    ("when", "state"),
    [(at(0, 16, 59, 59), "on_time"), (at(0, 17), "on_time"), (at(0, 17, 0, 1), "late"), (at(1), "late")],
)
def test_at_the_deadline_itself_is_on_time(when: datetime, state: str) -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC1.1"): 0}, received=when)
    reports = scored(small_campaign(units=1), records, at(1, 18)).reports
    assert row_of(reports, unit="u0", role="village", day=START)["state"] == state
    assert row_of(reports, unit="u0", role="team", day=START)["state"] == "missing"


@pytest.mark.parametrize(
    ("as_of", "state"), [(at(0, 16), "waiting"), (at(0, 17), "waiting"), (at(0, 17, 0, 1), "missing")]
)
def test_a_report_is_missing_only_once_its_deadline_went_by(as_of: datetime, state: str) -> None:
    reports = scored(small_campaign(units=1), Records(), as_of).reports
    assert row_of(reports, unit="u0", role="village", day=START)["state"] == state
    assert row_of(reports, unit="u0", role="village", day=START + timedelta(1))["state"] == "waiting"


def test_the_first_form_of_a_day_tells_whether_the_day_was_on_time() -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC1.1"): 0}, received=at(0, 16))
    records.report("u0", 0, {unit_cell("TC1.1"): 1}, received=at(0, 18))
    row = row_of(scored(small_campaign(units=1), records, at(0, 19)).reports, unit="u0", role="village", day=START)
    assert (row["state"], row["received_at"]) == ("on_time", at(0, 16))


@pytest.mark.parametrize(
    ("as_of", "seen", "begun", "yesterday"),
    [
        (at(-1), 1, False, None),
        (at(0, 0), 1, True, None),
        (at(1, 0), 2, True, 0),
        (at(3), 4, True, 2),
        (at(4), 4, True, 3),
        (at(9), 4, True, 3),
    ],
)
def test_the_days_that_have_come(as_of: datetime, seen: int, begun: bool, yesterday: int | None) -> None:
    days = days_of(small_campaign(), as_of)
    assert (len(days.period), len(days.seen), days.begun, days.yesterday) == (4, seen, begun, yesterday)
    assert days.place(days.seen[0] - timedelta(5)) == 0
    assert days.place(days.seen[-1] + timedelta(5)) == seen - 1
    assert days.place(days.seen[-1]) == seen - 1


@pytest.mark.parametrize(("day", "share"), [(-1, 0), (0, 0), (1, 0.25), (2, 0.5), (4, 1), (5, 1)])
def test_what_is_due_of_a_task_grows_evenly_from_its_first_day_to_its_last(day: int, share: float) -> None:
    """Four days, the second to the fifth of the period."""
    assert due_share([task("CV01", 100, 1, 4)], [START + timedelta(day)]).tolist() == [[share]]


def test_a_task_of_one_day_is_due_whole_on_it() -> None:
    days = [START + timedelta(n) for n in (1, 2, 3)]
    assert due_share([task("CV01", 100, 2, 2)], days).ravel().tolist() == [0, 1, 1]


def test_the_critical_path_is_the_chain_without_room() -> None:
    plan = [task("A", 1, 0, 1), task("B", 1, 2, 4, "A"), task("C", 1, 2, 2, "A"), task("D", 1, 5, 5, "B", "C"),
            task("E", 1, 0, 0), task("F", 1, 1, 1, "A", "XX")]  # fmt: skip
    assert {key: (room.slack, room.critical) for key, room in critical_path(plan).items()} == {
        "A": (0, True), "B": (0, True), "C": (2, False), "D": (0, True), "E": (5, False), "F": (3, False),
    }  # fmt: skip
    assert critical_path([]) == {}


def test_a_task_that_waits_begins_the_day_after_the_last_of_those_it_waits_for() -> None:
    """B was planned to overlap A: it is pushed back, and the plan ends later than written."""
    plan = [task("A", 1, 0, 3), task("B", 1, 2, 3, "A"), task("C", 1, 0, 0)]
    assert {key: room.slack for key, room in critical_path(plan).items()} == {"A": 0, "B": 0, "C": 5}


def state_of(done: Any, day: int = 1) -> tuple[Any, ...]:
    campaign = small_campaign(units=1, tasks=[task("CV01", 100, 1, 4)], days=6)
    records = Records()
    records.report("u0", 0, {("tasks", "CV01", "done"): done})
    row = row_of(scored(campaign, records, at(day, 18)).tasks, unit="u0", task="CV01")
    return row["state"], None if np.isnan(row["share"]) else row["share"]


def test_a_task_is_done_by_its_volume_and_not_by_what_is_due() -> None:
    assert state_of(100, 5) == ("done", 100)
    assert state_of(304, 5) == ("done", 304)
    assert state_of(99.9, 5) == ("behind", 99.9)
    assert state_of(100, 0) == ("done", 100)
    assert state_of(5, 0) == ("not due", 5)
    assert state_of(None, 5) == ("not reported", None)
    assert state_of("chữ", 5) == ("not reported", None)
    assert state_of(True, 5) == ("not reported", None)


def test_gardens_count_by_the_best_of_them_up_to_the_quota() -> None:
    three = small_campaign([replace(FULL, garden_quota=2)], units=1, gardens=3)
    records = Records()
    records.report("u0", 0, all_grown("V2", "V3") | {("gardens", "V1", "VM1.1"): False})
    row = unit_row(three, records, EVENING)
    assert (row["part_gardens"], row["gardens_passed"], row["gardens_total"]) == (20, 2, 2)
    records.report("u0", 0, all_grown("V3") | {("gardens", "V1", "VM1.1"): True}, received=at(0, 17))
    assert unit_row(three, records, EVENING)["part_gardens"] == pytest.approx(15)


def test_a_unit_that_is_asked_for_no_gardens_has_no_part_of_them() -> None:
    row = unit_row(small_campaign([NO_GARDENS], units=1), Records(), EVENING)
    assert np.isnan(row["part_gardens"])


def test_a_picture_shown_before_is_no_evidence_and_one_of_its_own_is() -> None:
    records = Records()
    records.report("u0", 0, {}, photos=[("TC1.2 – nhà", "u1 05/10"), ("TC2.2 – nhà văn hóa", "")])
    frame = scored(small_campaign(units=1), records, EVENING).evidence
    has = {row["subject"]: (row["has_photo"], row["photos"], row["reused"]) for row in frame.to_dict("records")}
    assert has["TC1.2"] == (False, 0, True)
    assert has["TC2.2"] == (True, 1, False)


def test_groups_add_up_their_own_columns_and_an_empty_group_is_nothing() -> None:
    values = np.array([[1.0, 2, 4, 8]])
    assert group_sums(values, [2, 0, 1, 1]).tolist() == [[3, 0, 4, 8]]
    assert group_sums(values, [0, 4, 0]).tolist() == [[0, 15, 0]]
    assert group_sums(np.zeros((2, 0)), [0]).tolist() == [[0], [0]]


def test_nothing_divided_by_nothing_is_not_known() -> None:
    assert np.isnan(ratio(np.array([1.0]), np.array([0.0]))).all()
    assert ratio(np.array([1.0]), np.array([4.0])).tolist() == [0.25]
    assert np.isnan(spread(np.array([[1.0]]), [1], 2)[0, 0])
    assert objects([1, "a"]).tolist() == [1, "a", None]


def test_the_newest_day_of_a_unit_is_carried_on_until_it_speaks_again() -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC1.1"): 0}, received=at(0, 9))
    records.report("u0", 1, {unit_cell("TC1.1"): 0}, role="team", received=at(1, 9))
    row = unit_row(small_campaign(units=1), records, at(3, 18))
    assert row["last_report"] == date(2021, 10, 2)


def test_the_share_verified_counts_what_the_team_saw_and_its_first_answer_too() -> None:
    records = Records()
    records.report("u0", 0, {unit_cell("TC1.1"): 0}, role="team")
    one = unit_row(small_campaign(units=1), records, EVENING)["verified_share"]
    records.report("u0", 0, {unit_cell("TC1.2"): 90})
    assert unit_row(small_campaign(units=1), records, EVENING)["verified_share"] == one == pytest.approx(100 / 6)
