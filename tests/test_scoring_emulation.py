"""Emulation points: parts, what is left out, classes at the shown rounding, ranks and every step of a tie."""

from dataclasses import replace
from math import nan
from typing import Any

import pytest
from scored import scored, unit_row
from small_campaigns import (
    FULL,
    HELPERS,
    NO_GARDENS,
    POLICY,
    Records,
    all_grown,
    all_met,
    at,
    small_campaign,
    task,
    unit_cell,
)

from ntm_sheets.campaign.definition import PointClass
from ntm_sheets.results import shown_points
from ntm_sheets.scoring.emulation import class_of

EVENING = at(0, 17, 0, 1)


def test_all_reached_is_the_whole_scale() -> None:
    campaign = small_campaign(units=1, tasks=[task("CV01", 100, 0, 3)])
    records = Records()
    records.report(
        "u0",
        0,
        all_met() | all_grown("V1", "V2") | {("tasks", "CV01", "done"): 25},
        photos=[("TC1.2 – nhà", ""), ("TC2.2 – nhà văn hóa", "")],
    )
    row = unit_row(campaign, records, EVENING)
    parts = {name: row[f"part_{name}"] for name in ("criteria", "gardens", "progress", "on_time", "evidence")}
    assert parts == {"criteria": 50, "gardens": 20, "progress": 15, "on_time": 10, "evidence": 5}
    assert (row["points"], row["class_name"], row["recognised"]) == (100, "Xuất sắc", True)


def test_criteria_points_go_by_the_share_of_indicators_met() -> None:
    records = Records()
    # TC1 half of 5 of 20, TC2 whole 10 of 20, TC3 failed; the gate carries no points.
    met = {unit_cell(key): value for key, value in {"TC1.1": 0, "TC2.1": 3, "TC2.2": True, "TC3.1": "Yếu"}.items()}
    records.report("u0", 0, met)
    row = unit_row(small_campaign(units=1), records, EVENING)
    assert row["part_criteria"] == pytest.approx(50 * (2.5 + 10) / 20)
    assert (row["criteria_passed"], row["criteria_failed"], row["criteria_total"]) == (1, 1, 3)


@pytest.mark.parametrize(
    ("gate", "passed", "recognised"), [(True, True, True), (False, False, False), (None, None, False)]
)
def test_the_gate_is_outside_of_the_count_yet_must_be_passed(gate: Any, passed: Any, recognised: bool) -> None:
    records = Records()
    records.report("u0", 0, all_met() | all_grown("V1", "V2") | {unit_cell("TC.gate"): gate})
    row = unit_row(small_campaign(units=1), records, EVENING)
    assert (row["criteria_passed"], row["criteria_total"], row["gate_passed"]) == (3, 3, passed)
    assert row["recognised"] is recognised
    assert row["part_criteria"] == 50


@pytest.mark.parametrize(
    ("quota", "gardens", "grown", "points", "recognised"),
    [
        (2, 2, ("V1",), 10, False),
        (2, 1, ("V1",), 10, False),  # the quota is bigger than the gardens registered
        (3, 2, ("V1", "V2"), 20 * 2 / 3, False),
        (1, 3, ("V3",), 20, True),  # the best ones count
        (2, 3, ("V1", "V2", "V3"), 20, True),
        (0, 2, ("V1",), None, True),
    ],
)
def test_gardens_count_up_to_the_quota(
    quota: int, gardens: int, grown: tuple[str, ...], points: float | None, recognised: bool
) -> None:
    campaign = small_campaign([replace(FULL, garden_quota=quota)], 1, gardens=gardens)
    records = Records()
    records.report("u0", 0, all_met() | all_grown(*grown))
    row = unit_row(campaign, records, EVENING)
    assert row["gardens_passed"] == len(grown)
    assert row["gardens_total"] == quota
    assert row["part_gardens"] == pytest.approx(nan if points is None else points, nan_ok=True)
    assert row["recognised"] is recognised


def test_a_unit_without_criteria_and_gardens_is_scored_on_the_rest_scaled_to_the_whole() -> None:
    campaign = small_campaign([HELPERS], 1, tasks=[task("CV01", 100, 0, 3, evidence=True)])
    records = Records()
    records.report("u0", 0, {("tasks", "CV01", "done"): 12.5})
    row = unit_row(campaign, records, EVENING)
    # 7.5 of 15 for the plan, 10 of 10 on time, 0 of 5 for photos; 30 of 100 points apply.
    assert row["points"] == pytest.approx(17.5 / 30 * 100)
    assert (row["criteria_total"], row["gate_passed"], row["recognised"]) == (0, None, False)
    assert row["verified_share"] != row["verified_share"]


def test_nothing_due_yet_leaves_the_part_out_instead_of_giving_nothing_or_all() -> None:
    campaign = small_campaign([NO_GARDENS], 1, tasks=[task("CV01", 100, 2, 3)])
    records = Records()
    records.report("u0", 0, all_met())
    row = unit_row(campaign, records, at(0, 17))  # plan not begun, first deadline not passed
    assert row["part_progress"] != row["part_progress"]
    assert row["part_on_time"] != row["part_on_time"]
    assert row["points"] == pytest.approx(50 / 55 * 100)


def test_a_campaign_in_which_nothing_can_be_scored_gives_no_points_to_all_alike() -> None:
    campaign = small_campaign([HELPERS], 2)
    units = scored(campaign, Records(), at(0, 8)).units
    assert units["points"].tolist() == [0, 0]
    assert units["rank"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (100, "Xuất sắc"),
        (90, "Xuất sắc"),
        (89.95, "Xuất sắc"),  # shown as 90,0
        (89.9499, "Tốt"),
        (80, "Tốt"),
        (79.94, "Khá"),
        (65, "Khá"),
        (64.949, "Trung bình"),
        (0, "Trung bình"),
    ],
)
def test_classes_go_by_the_points_as_shown(points: float, name: str) -> None:
    assert class_of(POLICY, points) == name


def test_classes_may_stand_in_any_order_and_the_lowest_takes_what_is_below_all_floors() -> None:
    policy = replace(POLICY, classes=(PointClass("thấp", 50), PointClass("cao", 70)))
    assert [class_of(policy, points) for points in (80, 70, 50, 10)] == ["cao", "cao", "thấp", "thấp"]


@pytest.mark.parametrize(("points", "shown"), [(79.95, 80.0), (79.949, 79.9), (0.05, 0.1), (12.25, 12.3), (100, 100)])
def test_shown_points_are_rounded_half_up(points: float, shown: float) -> None:
    assert float(shown_points(points)) == pytest.approx(shown)


def ranks(records: Records, units: int = 2) -> dict[str, int]:
    campaign = small_campaign([NO_GARDENS], units)
    frame = scored(campaign, records, at(1, 18)).units
    return dict(zip(frame["unit"], frame["rank"].tolist(), strict=True))


def test_points_that_differ_below_the_shown_decimal_are_equal_points() -> None:
    policy = replace(POLICY, gardens=0, progress=0, on_time=0.0001, evidence=0)
    campaign = small_campaign([NO_GARDENS], 2, policy=policy)
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 16))
    records.report("u1", 0, all_met(), received=at(0, 18))  # late: 0.0001 points less
    records.report("u1", 0, {unit_cell("TC1.1"): 0}, role="team", received=at(0, 18))
    frame = scored(campaign, records, at(0, 19)).units
    assert frame["points"].nunique() == 2
    assert frame["class_name"].nunique() == 1
    # What decides is the tie: the team was in u1.
    assert dict(zip(frame["unit"], frame["rank"], strict=True)) == {"u1": 1, "u0": 2}


def met(*keys: str) -> dict[Any, Any]:
    return {key: value for key, value in all_met().items() if key[1] in keys}


def test_equal_points_the_first_step_is_fewer_criteria_that_are_not_passed() -> None:
    records = Records()
    # 10 of 20: u0 passes TC1 and TC3, u1 passes TC2 only.
    records.report("u0", 0, met("TC1.1", "TC1.2", "TC3.1"))
    records.report("u1", 0, met("TC2.1", "TC2.2"))
    assert ranks(records) == {"u0": 1, "u1": 2}


def test_a_blank_does_not_win_a_tie_over_an_honest_no() -> None:
    records = Records()
    records.report("u0", 0, met("TC3.1"))
    records.report("u1", 0, met("TC3.1") | {unit_cell("TC2.2"): False})
    assert ranks(records) == {"u0": 1, "u1": 1}


def test_equal_points_the_second_step_is_the_share_verified_on_site() -> None:
    records = Records()
    records.report("u0", 0, all_met())
    records.report("u1", 0, all_met())
    records.report("u1", 0, {unit_cell("TC1.1"): 0}, role="team")
    assert ranks(records) == {"u1": 1, "u0": 2}


def test_equal_points_the_third_step_is_the_last_report_the_newer_day_then_the_earlier_hour() -> None:
    records = Records()
    records.report("u0", 0, all_met(), received=at(1, 8))
    records.report("u1", 1, all_met(), received=at(1, 17, 30))
    records.report("u2", 1, all_met(), received=at(1, 17, 20))
    # All late: nobody has points for being on time. u0's last report is of the older day.
    assert ranks(records, 3) == {"u2": 1, "u1": 2, "u0": 3}


def test_equal_in_everything_is_the_same_rank_and_the_next_one_is_left_out() -> None:
    records = Records()
    for unit in ("u0", "u1"):
        records.report(unit, 0, all_met(), received=at(0, 16))
    records.report("u2", 0, met("TC3.1"), received=at(0, 16))
    assert ranks(records, 3) == {"u0": 1, "u1": 1, "u2": 3}


def test_a_form_sent_again_does_not_move_the_hour_of_the_last_report() -> None:
    records = Records()
    records.report("u0", 1, all_met(), received=at(1, 16))
    records.report("u1", 1, all_met(), received=at(1, 16, 10))
    records.report("u0", 1, all_met(), received=at(1, 17, 40))
    assert ranks(records) == {"u0": 1, "u1": 2}
