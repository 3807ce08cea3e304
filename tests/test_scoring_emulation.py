"""Emulation points: parts, what is left out, classes at the shown rounding, ranks and every step of a tie."""

from dataclasses import replace
from datetime import datetime
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

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.policy import PointClass
from ntm_sheets.scoring.emulation import class_of, shown_points

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
    records = Records()
    records.report("u0", 0, {}, received=at(0, 7))
    units = scored(campaign, records, at(0, 8)).units
    assert units["points"].tolist() == [0, 0]
    assert units["rank"].isna().all()
    assert units["sentence"].tolist() == [
        "Chưa xếp hạng, chưa xếp loại: chưa có phần nào đến hạn tính điểm.",
        "Chưa xếp hạng, chưa xếp loại: chưa có báo cáo hay phiếu kiểm tra nào.",
    ]


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
    return ranked(small_campaign([NO_GARDENS], units), records)


def ranked(campaign: Campaign, records: Records, as_of: datetime | None = None) -> dict[str, Any]:
    """Each unit's rank, None where it has none, in the order of the frame."""
    frame = scored(campaign, records, as_of or at(1, 18)).units
    return {unit: None if rank != rank else rank for unit, rank in zip(frame["unit"], frame["rank"], strict=True)}


@pytest.mark.parametrize("worth", [1, 0.5])
def test_a_unit_whose_only_part_is_worth_a_point_or_less_is_scored_and_ranked(worth: float) -> None:
    policy = replace(POLICY, criteria=worth, gardens=0, progress=0, on_time=0, evidence=0)
    records = Records()
    records.report("u0", 0, all_met())
    row = unit_row(small_campaign([NO_GARDENS], 1, policy=policy), records, EVENING)
    assert (row["points"], row["rank"]) == (worth, 1)


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


VILLAGES = [NO_GARDENS, replace(NO_GARDENS, key="duy-tri", name="Duy trì"), HELPERS]


def everybody_reports(units: int) -> Records:
    records = Records()
    for n in range(units):
        records.report(f"u{n}", 0, met("TC3.1"), received=at(0, 16))
    return records


def test_who_has_reported_nothing_has_no_rank_and_no_class_and_stands_last() -> None:
    records = Records()
    records.report("u1", 0, met("TC3.1"))
    campaign = small_campaign([NO_GARDENS], 2)
    assert ranked(campaign, records, at(1, 18)) == {"u1": 1, "u0": None}
    row = unit_row(campaign, records, at(1, 18), "u0")
    assert row["class_name"] is None
    history = scored(campaign, records, at(1, 18)).history
    assert history[history["unit"] == "u0"]["rank"].isna().all()


def test_a_visit_alone_is_enough_to_be_ranked() -> None:
    records = Records()
    records.report("u0", 0, met("TC3.1"), role="team")
    assert ranked(small_campaign([NO_GARDENS], 1), records) == {"u0": 1}


def test_villages_stand_in_one_list_and_other_units_in_their_own_with_its_own_ranks() -> None:
    campaign = small_campaign(VILLAGES, 5, tasks=[task("CV01", 100, 0, 0)])
    records = everybody_reports(5)
    records.report("u2", 0, {("tasks", "CV01", "done"): 75})  # the helpers' plan: far more points than any village
    frame = scored(campaign, records, at(1, 18)).units
    assert frame["list"].tolist() == ["Thôn"] * 4 + ["Đơn vị phối hợp"]
    assert frame["unit"].tolist()[-1] == "u2"
    assert frame["rank"].tolist() == [1, 1, 1, 1, 1]
    assert frame["points"].iloc[-1] > frame["points"].iloc[0]
    assert "hạng 1 danh sách Đơn vị phối hợp" in frame["sentence"].iloc[-1]
    assert "Bằng điểm" not in frame["sentence"].iloc[-1]


def test_which_tracks_share_a_list_is_data_however_it_is_spelt() -> None:
    first, second, third = VILLAGES
    tracks = [replace(first, ranking="Thôn xóm"), second, replace(third, ranking="THÔN XÓM")]
    frame = scored(small_campaign(tracks, 3), everybody_reports(3), at(1, 18)).units
    assert dict(zip(frame["unit"], frame["list"], strict=True)) == {"u0": "Thôn xóm", "u2": "Thôn xóm", "u1": "Thôn"}


STRICT = replace(POLICY, classes=(PointClass("Xuất sắc", 90, 0), PointClass("Tốt", 80, 1), PointClass("Khá", 0)))


@pytest.mark.parametrize(
    ("points", "lacking", "name"),
    [(95, 0, "Xuất sắc"), (95, 1, "Tốt"), (95, 2, "Khá"), (85, 1, "Tốt"), (85, 2, "Khá"), (10, 9, "Khá")],
)
def test_a_class_cannot_be_had_with_more_criteria_not_passed_than_it_allows(
    points: float, lacking: int, name: str
) -> None:
    assert class_of(STRICT, points, lacking) == name


@pytest.mark.parametrize("left", ["TC2.2", "TC.gate"])
@pytest.mark.parametrize("value", [False, None])
def test_neither_a_failed_criterion_nor_a_blank_one_nor_the_gate_lets_into_the_best_class(
    left: str, value: bool | None
) -> None:
    policy = replace(STRICT, criteria=5, gardens=0, progress=0, on_time=95, evidence=0)
    records = Records()
    records.report("u0", 0, all_met() | {unit_cell(left): value})
    row = unit_row(small_campaign([NO_GARDENS], 1, policy=policy), records, EVENING)
    assert row["points"] > 90
    assert row["class_name"] == "Tốt"
    assert "Đủ điểm loại Xuất sắc nhưng còn 1 tiêu chí hoặc điều kiện chưa đạt nên xếp loại Tốt." in row["sentence"]


def test_a_required_part_that_is_missing_counts_as_zero_and_is_said() -> None:
    records = Records()
    records.report("u0", 0, all_met())
    points = {}
    for required in ((), ("progress",)):
        campaign = small_campaign([replace(NO_GARDENS, required_parts=required)], 1)
        row = unit_row(campaign, records, EVENING)
        points[required] = row["points"]
        assert row["plan_progress"] != row["plan_progress"]
    # 50 for criteria and 10 on time; photos (5) are asked and not there.
    assert points[()] == pytest.approx(60 / 65 * 100)
    assert points["progress",] == pytest.approx(60 / 80 * 100)
    assert row["part_progress"] == 0
    assert "Tính 0 điểm vì nhóm này bắt buộc: tiến độ (chưa có đầu việc nào)." in row["sentence"]


def test_a_required_part_of_which_nothing_is_due_yet_is_left_out_for_all_alike() -> None:
    track = replace(NO_GARDENS, required_parts=("progress", "on_time"))
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 8))
    row = unit_row(small_campaign([track], 1, tasks=[task("CV01", 100, 2, 3)]), records, at(0, 9))
    assert row["points"] == pytest.approx(50 / 55 * 100)
    out = "Không tính vườn mẫu (không được giao), tiến độ (chưa đến hạn), báo cáo đúng hạn (chưa đến hạn)"
    assert f"{out}; phần còn lại có 55 điểm, quy ra thang 100." in row["sentence"]


def test_a_village_without_tasks_does_not_turn_the_ranking_over() -> None:
    """Three villages alike but for their plans: who has none must not come first for it."""
    track = replace(NO_GARDENS, required_parts=("criteria", "progress"))
    campaign = small_campaign([track], 3, tasks=[task("CV01", 100, 0, 0)])
    campaign = replace(campaign, tasks=tuple(one for one in campaign.tasks if one.unit != "u0"))
    records = Records()
    for unit, done in (("u0", 0), ("u1", 100), ("u2", 50)):
        records.report(unit, 0, all_met() | {("tasks", "CV01", "done"): done})
    assert ranked(campaign, records) == {"u1": 1, "u2": 2, "u0": 3}


# TC1 is worth 12.5, TC2 25, TC3 12.5; counted: half of TC1, half of TC2, TC3.
@pytest.mark.parametrize(("by", "criteria"), [("counted", 6.25 + 12.5 + 12.5), ("own", 50), ("verified", 12.5)])
def test_the_policy_says_by_whose_numbers_the_points_go(by: Any, criteria: float) -> None:
    policy = replace(POLICY, points_by=by)
    records = Records()
    records.report("u0", 0, all_met())
    records.report("u0", 0, {unit_cell("TC1.2"): 10, unit_cell("TC2.2"): False, unit_cell("TC3.1"): "Khá"}, role="team")
    row = unit_row(small_campaign([NO_GARDENS], 1, policy=policy), records, EVENING)
    assert row["part_criteria"] == pytest.approx(criteria)
    assert (row["criteria_passed"], row["criteria_own"], row["criteria_verified"]) == (1, 3, 1)
