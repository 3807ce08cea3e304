from datetime import date, time, timedelta

import pytest

from ntm_sheets.campaign.workbook import founding_campaign, preset_set
from ntm_sheets.contract.layout import evidence_subjects, make_layout

CAMPAIGN = founding_campaign()


def test_the_campaign_is_exactly_sixty_days():
    assert CAMPAIGN.start == date(2021, 10, 2)
    assert CAMPAIGN.end - CAMPAIGN.start + timedelta(days=1) == timedelta(days=60)
    assert CAMPAIGN.deadline == time(17, 0)
    assert CAMPAIGN.launch_by == date(2021, 10, 5)


def test_two_villages_finish_and_four_maintain():
    tracks = [(unit.key, unit.track) for unit in CAMPAIGN.units]
    assert tracks == [
        ("hoa-binh", "ve-dich"),
        ("lien-mieu", "ve-dich"),
        ("dan-trung", "duy-tri"),
        ("trung-giang", "duy-tri"),
        ("thanh-hoa", "duy-tri"),
        ("truong-thanh", "duy-tri"),
    ]


def test_every_village_builds_five_gardens():
    assert len(CAMPAIGN.gardens) == 30
    for unit in CAMPAIGN.units:
        assert [garden.key for garden in CAMPAIGN.gardens_of(unit)] == ["V1", "V2", "V3", "V4", "V5"]
        assert CAMPAIGN.track_of(unit).garden_quota == 5


def test_a_partner_track_judges_no_criteria():
    partner = next(track for track in CAMPAIGN.tracks if track.key == "phoi-hop")
    assert (partner.unit_set, partner.garden_set, partner.garden_quota) == ("", "", 0)


def test_the_village_set_has_ten_criteria_and_a_gate():
    village = preset_set("khu-dan-cu")
    assert [criterion.key for criterion in village.counted] == [f"TC{n}" for n in range(1, 11)]
    assert [len(criterion.indicators) for criterion in village.criteria] == [3, 3, 1, 5, 3, 3, 5, 5, 3, 2, 1]
    gate = village.criteria[-1]
    assert (gate.key, gate.gate, gate.points, gate.indicators[0].key) == ("TC.gate", True, 0, "TC.gate")


def test_the_garden_set_has_five_criteria():
    garden = preset_set("vuon-mau")
    assert [len(criterion.indicators) for criterion in garden.criteria] == [2, 2, 2, 4, 1]
    assert garden.indicators[-1].measure == "triệu đồng/năm"


def test_points_add_up_to_the_policy():
    village, garden = CAMPAIGN.sets
    assert sum(criterion.points for criterion in village.criteria) == CAMPAIGN.scoring.criteria
    assert sum(criterion.points for criterion in garden.criteria) == pytest.approx(CAMPAIGN.scoring.gardens / 5)
    assert CAMPAIGN.scoring.total == 100


def test_only_two_thresholds_are_verified_and_no_set_is():
    verified = [indicator.key for one in CAMPAIGN.sets for indicator in one.indicators if indicator.verified]
    assert verified == ["TC3.1", "TC.gate"]
    assert not CAMPAIGN.is_verified
    assert all(indicator.source for one in CAMPAIGN.sets for indicator in one.indicators)


@pytest.mark.parametrize(
    ("key", "comparison", "threshold"),
    [("TC1.1", "=", 0), ("TC3.1", ">=", 70), ("TC7.5", "<=", 12), ("TC9.1", "at_least", "Hoàn thành tốt nhiệm vụ")],
)
def test_thresholds_are_those_of_the_plan(key, comparison, threshold):
    indicator = next(one for one in CAMPAIGN.sets[0].indicators if one.key == key)
    assert (indicator.comparison, indicator.threshold) == (comparison, threshold)


@pytest.mark.parametrize("unit", CAMPAIGN.units, ids=lambda unit: unit.key)
def test_a_sample_plan_keeps_its_own_order(unit):
    tasks = {task.key: task for task in CAMPAIGN.tasks_of(unit)}
    assert 6 <= len(tasks) <= 9
    for task in tasks.values():
        assert task.sample
        assert CAMPAIGN.start <= task.start <= task.end <= CAMPAIGN.end
        assert all(tasks[key].end < task.start for key in task.after)


@pytest.mark.parametrize("unit", CAMPAIGN.units, ids=lambda unit: unit.key)
def test_a_form_can_be_laid_out_and_its_photos_fit(unit):
    layout = make_layout(CAMPAIGN, unit, "report")
    assert [table.key for table in layout.tables] == [
        "report",
        "criteria",
        "gardens",
        "tasks",
        "photos",
        "nominations",
    ]
    assert len(evidence_subjects(CAMPAIGN, unit)) <= len(layout.tables[4].lines)
