"""Whose number counts: a verification grows old to the day, of two running totals the newer one counts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from scored import row_of, scored, unit_row
from small_campaigns import POLICY, Records, all_grown, all_met, at, small_campaign, task, unit_cell

CAMPAIGN = small_campaign(units=1, days=40, tasks=[task("CV01", 100, 0, 9)])
LATRINES = unit_cell("TC1.2")
DONE = ("tasks", "CV01", "done")


def visit(team: float = 80, village: float = 95, again: int | None = 5) -> Records:
    """A visit on day 3 that the village contradicts before, and again on a later day."""
    records = Records()
    records.report("u0", 1, {LATRINES: village})
    records.report("u0", 3, {LATRINES: team}, role="team")
    if again is not None:
        records.report("u0", again, {LATRINES: village})
    return records


def indicator(records: Records, as_of: datetime, campaign: Any = CAMPAIGN) -> dict[str, Any]:
    return row_of(scored(campaign, records, as_of).indicators, indicator="TC1.2")


@pytest.mark.parametrize(
    ("day", "counted", "age", "stale"),
    [
        (3, "team", 0, False),
        (16, "team", 13, False),
        (17, "team", 14, False),  # the last day on which the visit of day 3 is valid
        (18, "village", 13, True),
        (39, "village", 34, True),
        (60, "village", 34, True),  # after the period its last day is what counts
    ],
)
def test_a_visit_counts_to_the_end_of_day_fourteen_after_it(day: int, counted: str, age: int, stale: bool) -> None:
    row = indicator(visit(), at(day, 23))
    assert (row["counted"], row["age_days"], row["stale"]) == (counted, age, stale)
    assert row["state"] == ("fail" if counted == "team" else "pass")


@pytest.mark.parametrize("valid", [0, 1, 7])
def test_how_long_a_visit_is_valid_is_data(valid: int) -> None:
    campaign = replace(CAMPAIGN, scoring=replace(POLICY, verified_days=valid))
    records = visit(again=None)
    records.report("u0", 4, {LATRINES: 95})
    assert indicator(records, at(3 + valid, 23), campaign)["counted"] == "team"
    assert indicator(records, at(4 + valid, 23), campaign)["counted"] == "village"


@pytest.mark.parametrize("again", [None, 3])
def test_without_a_newer_word_of_the_village_the_old_visit_counts_and_is_marked(again: int | None) -> None:
    row = indicator(visit(again=again), at(30))
    assert (row["counted"], row["value"], row["stale"], row["needs_visit"]) == ("team", 80, True, True)
    assert (row["own_state"], row["verified_state"]) == ("pass", "missing")


def test_a_new_visit_makes_all_new() -> None:
    records = visit()
    records.report("u0", 20, {LATRINES: 70}, role="team")
    row = indicator(records, at(25))
    assert (row["counted"], row["value"], row["age_days"], row["stale"]) == ("team", 70, 5, False)


def test_what_the_village_says_is_met_since_a_visit_that_failed_it_asks_for_another_visit() -> None:
    assert indicator(visit(), at(4, 23))["needs_visit"] is False  # nothing newer yet
    assert indicator(visit(), at(5, 23))["needs_visit"] is True
    assert indicator(visit(village=60), at(5, 23))["needs_visit"] is False  # the village itself says no
    assert indicator(visit(team=95), at(5, 23))["needs_visit"] is False


def test_the_days_gone_by_are_judged_by_what_was_valid_then() -> None:
    records = Records()
    records.report("u0", 0, all_met())
    records.report("u0", 3, {LATRINES: 10}, role="team")
    records.report("u0", 5, all_met())
    history = scored(CAMPAIGN, records, at(39, 23)).history
    assert history["criteria_passed"].tolist() == [3] * 3 + [2] * 15 + [3] * 22


def test_what_passes_only_because_a_visit_is_out_of_date_is_said_to_do_so() -> None:
    changes = scored(CAMPAIGN, visit(), at(18, 16)).changes
    row = row_of(changes, change="passed")
    assert (row["before"], row["after"]) == (80, 95)
    assert row["name"] == "nhà đạt chuẩn (phúc tra vừa quá hạn, tính số mới hơn của thôn)"
    assert "passed" not in set(scored(CAMPAIGN, visit(), at(19, 16)).changes["change"])


def test_recognition_is_told_by_own_report_and_by_what_is_verified() -> None:
    records = Records()
    everything = all_met() | all_grown("V1", "V2")
    records.report("u0", 0, everything)
    records.report("u0", 1, {**all_met(), LATRINES: 80} | all_grown("V1"), role="team")
    row = unit_row(CAMPAIGN, records, at(10))
    told = {
        view: (row[f"criteria_{view}"], row[f"gardens_{view}"], row[f"recognised_{view}"])
        for view in ("own", "verified")
    }
    assert told == {"own": (3, 2, True), "verified": (2, 1, False)}
    assert (row["criteria_passed"], row["gardens_passed"], row["recognised"]) == (2, 2, False)
    assert row["verified_share"] == 100
    row = unit_row(CAMPAIGN, records, at(20))  # the visit is 19 days old
    assert (row["criteria_verified"], row["gardens_verified"], row["verified_share"]) == (0, 0, 0)
    garden = row_of(scored(CAMPAIGN, records, at(10)).gardens, garden="V1")
    assert (garden["passed_own"], garden["passed_verified"]) == (True, True)
    assert (garden["by_team"], garden["by_village"], garden["age_days"], garden["needs_visit"]) == (2, 0, 9, False)


def measured(village: dict[int, Any], team: dict[int, float]) -> Records:
    records = Records()
    for day in sorted({*village, *team}):
        if day in village:
            records.report("u0", day, {DONE: village[day]})
        if day in team:
            records.report("u0", day, {DONE: team[day]}, role="team")
    return records


@pytest.mark.parametrize(
    ("village", "team", "counts", "doubt"),
    [
        ({3: 60}, {3: 40}, (40, "team", 1), 60),  # of one day the team's counts, and the doubt is seen
        ({3: 60, 4: 70}, {3: 40}, (70, "village", 0), 60),  # the newer one counts, the doubt stays
        ({3: 40, 4: 70}, {3: 40}, (70, "village", 0), None),
        ({3: 30, 4: 70}, {3: 40}, (70, "village", 0), None),
        ({2: 60, 4: 70}, {3: 40}, (70, "village", 0), 60),  # a total said before the visit cannot have shrunk
        ({4: 60}, {3: 40}, (60, "village", 0), None),
        ({3: 60, 4: 70}, {3: 40, 4: 70}, (70, "team", 0), None),  # the next visit ends the doubt
        ({}, {3: 40}, (40, "team", 1), None),  # a team's total never grows out of date by itself
        ({3: 60, 4: None}, {3: 40}, (40, "team", 1), 60),  # a cell that cannot be read is not newer
        ({3: 60}, {}, (60, "village", 1), None),
    ],
)
def test_of_two_running_totals_the_newer_counts_and_a_higher_word_of_that_day_is_a_doubt(
    village: dict[int, Any], team: dict[int, float], counts: tuple[float, str, int], doubt: float | None
) -> None:
    row = row_of(scored(CAMPAIGN, measured(village, team), at(4, 23)).tasks, task="CV01")
    assert (row["done"], row["counted"], row["age_days"]) == counts
    assert row["needs_visit"] is (doubt is not None)
    assert row["claimed"] == doubt or (doubt is None and row["claimed"] != row["claimed"])
    assert row["team_done"] == team.get(4, team.get(3)) or not team


def test_an_old_measure_does_not_hold_a_village_back() -> None:
    """On day 39 the village has long done all of it; the team saw 10 on day 1."""
    records = measured({1: 10, 12: 100}, {1: 10})
    row = row_of(scored(CAMPAIGN, records, at(39, 23)).tasks, task="CV01")
    assert (row["done"], row["state"], row["counted"], row["team_done"]) == (100, "done", "village", 10)
    assert unit_row(CAMPAIGN, records, at(39, 23))["plan_progress"] == 100


def test_the_owner_of_a_garden_is_as_last_reported() -> None:
    records = Records()
    owner, area = ("gardens", "V1", "owner"), ("gardens", "V1", "area")
    records.report("u0", 1, {owner: "Chị A", area: 500}, role="team")
    records.report("u0", 9, {owner: "Anh B"})
    row = row_of(scored(CAMPAIGN, records, at(9)).gardens, garden="V1")
    assert (row["owner"], row["area"]) == ("Anh B", 500)
