"""How far what is not met is from its threshold, in numbers and in counted things, and which criterion is nearest."""

import pytest
from small_campaigns import CHOICES, Records, all_grown, all_met, at, small_campaign, unit_cell

from ntm_sheets.campaign.definition import Indicator
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.unit_rows import DistanceRow
from ntm_sheets.scoring.distance import Counted, counted_of, effort_of, missing_of, words_of
from ntm_sheets.scoring.score import score

HEDGE = Indicator("TC8.1", "hàng rào", "percent", ">=", 70, measure="%")
STUNTED = Indicator("TC2.1", "thấp còi", "percent", "<=", 12, measure="%")
HOUSES = Indicator("TC1.1", "nhà tạm", "count", "=", 0, measure="nhà")
INCOME = Indicator("VM2.1", "thu nhập", "money", ">=", 50, measure="triệu đồng")
HALL = Indicator("TC2.2", "nhà văn hóa", "yesno", "yes")
PARTY = Indicator("TC3.1", "chi bộ", "choice", "at_least", "Khá", choices=CHOICES)


@pytest.mark.parametrize(
    ("indicator", "value", "raw", "left", "words"),
    [
        (HEDGE, 64.0, "64", 10, "64 % / 70 %: còn 6 điểm %, mỗi ngày 0,6 điểm %"),
        (HEDGE, 64.0, "64", 0, "64 % / 70 %: còn 6 điểm %"),
        (HEDGE, 64.0, "64", 1, "64 % / 70 %: còn 6 điểm %"),
        (HEDGE, 64.0, "1600/2500 m", 10, "64 % / 70 %: còn 150 m trong 2.500, mỗi ngày 15 m"),
        (HEDGE, 75.0 - 15, "45/75 hộ", 4, "60 % / 70 %: còn 8 hộ trong 75, mỗi ngày 2 hộ"),
        (HEDGE, 60.0, "45/75", 30, "60 % / 70 %: còn 8 trong 75, cứ 3 ngày 1"),
        (HEDGE, 69.96, "69,96", 30, "69,96 % / 70 %: còn 0,04 điểm %"),
        (HEDGE, 60.0, "45 hộ trên 75 hộ", 4, "60 % / 70 %: còn 8 hộ trong 75, mỗi ngày 2 hộ"),
        (STUNTED, 15.0, "15", 10, "15 % / ≤ 12 %: còn thừa 3 điểm %, mỗi ngày 0,3 điểm %"),
        (STUNTED, 15.0, "15/100 cháu", 10, "15 % / ≤ 12 %: còn thừa 3 cháu trong 100, cứ 3 ngày 1 cháu"),
        (HOUSES, 3, "3", 30, "3 nhà / = 0 nhà: còn thừa 3 nhà, cứ 10 ngày 1 nhà"),
        (INCOME, 42.5, "42,5", 3, "42,5 triệu đồng / 50 triệu đồng: còn 7,5 triệu đồng, mỗi ngày 2,5 triệu đồng"),
        (HALL, False, "Chưa", 3, "chưa đạt"),
        (PARTY, "Yếu", "Yếu", 3, "đang Yếu, cần Khá trở lên"),
        (HEDGE, None, "", 3, "chưa có số liệu"),
    ],
)
def test_a_distance_is_said_in_the_measure_that_people_work_in(
    indicator: Indicator, value: Value | None, raw: str, left: int, words: str
):
    counted = counted_of(indicator, value, raw)
    assert words_of(indicator, value, missing_of(indicator, value), counted, left) == words


@pytest.mark.parametrize(
    ("raw", "value"), [("45/60", 64.0), ("64", 64.0), ("", 64.0), ("0/0", 64.0), ("64 %", 64.0), ("160/250", True)]
)
def test_only_a_fraction_that_says_the_same_share_is_counted(raw: str, value: Value):
    assert counted_of(HEDGE, value, raw) is None


def test_whole_things_are_counted_up_to_the_threshold_itself():
    assert counted_of(HEDGE, 69.0, "69/100") == Counted(1.0, 100.0, "")
    third = Indicator("TC9.1", "một phần ba", "percent", ">=", 33.34, measure="%")
    assert counted_of(third, 33.33, "1/3") == Counted(1.0, 3.0, "")
    assert counted_of(HEDGE, 70.0, "70/100") is None


@pytest.mark.parametrize(
    ("indicator", "value", "effort"),
    [
        (HEDGE, 63.0, 0.1), (HEDGE, 0.0, 1.0), (HEDGE, None, 1.0), (STUNTED, 24.0, 0.5), (HOUSES, 3, 1.0),
        (HALL, False, 1.0), (PARTY, "Yếu", 0.5), (HEDGE, "nhiều", 1.0),
    ],
)  # fmt: skip
def test_the_effort_is_what_is_missing_as_a_share(indicator: Indicator, value: Value | None, effort: float):
    assert effort_of(indicator, value) == pytest.approx(effort)


def distances(values: dict[Key, Value | None], *, team: dict[Key, Value | None] | None = None) -> list[DistanceRow]:
    records = Records()
    if team:
        records.report("u0", 0, team, role="team")
    records.report("u0", 1, {**all_met(), **all_grown("V1", "V2"), **values})
    campaign = small_campaign(units=1)
    return list(score(campaign, records.answers, records.drops, records.photos, at(1, 18)).rows.distances)


def test_what_is_met_is_no_distance():
    assert distances({}) == []


def test_the_way_begins_with_the_nearest_criterion():
    rows = distances(
        {unit_cell("TC1.2"): 81.0, unit_cell("TC2.1"): 12.1, unit_cell("TC3.1"): "Yếu", unit_cell("TC.gate"): False}
    )
    assert [(row.step, row.criterion, row.indicator) for row in rows] == [
        (1, "TC2", "TC2.1"),
        (2, "TC1", "TC1.2"),
        (3, "TC3", "TC3.1"),
        (4, "TC.gate", "TC.gate"),
    ]
    assert [row.gate for row in rows] == [False, False, False, True]
    # Two days are left after this one.
    assert (rows[1].missing, rows[1].pace, rows[1].effort) == (9.0, 4.5, pytest.approx(0.1))


def test_of_equal_efforts_the_criterion_with_fewer_indicators_is_nearer():
    rows = distances({unit_cell("TC1.1"): 2, unit_cell("TC1.2"): None, unit_cell("TC2.2"): False})
    assert [(row.step, row.indicator) for row in rows] == [(1, "TC2.2"), (2, "TC1.1"), (2, "TC1.2")]
    assert {row.step_effort for row in rows if row.step == 2} == {2.0}
    assert (rows[2].state, rows[2].words) == ("missing", "chưa có số liệu")


def test_what_the_village_says_is_met_awaits_a_visit_and_is_nearest():
    rows = distances({unit_cell("TC1.2"): 89.0}, team={unit_cell("TC2.2"): False})
    first, second = rows
    assert (first.indicator, first.waits, first.effort) == ("TC2.2", True, 0.0)
    assert first.words == "thôn báo đã đạt, chờ đoàn kiểm tra"
    assert (second.indicator, second.waits) == ("TC1.2", False)


def test_gardens_have_a_way_of_their_own():
    rows = distances({("gardens", "V1", "VM2.1"): 20, ("gardens", "V2", "VM2.1"): 45})
    assert [(row.garden, row.step, row.missing) for row in rows] == [("V2", 1, 5.0), ("V1", 2, 30.0)]
