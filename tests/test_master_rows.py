"""What scoring gives out: rows whose cells are of the types that they promise, and frames of them for who asks."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from master_factory import DAY_ONE, MIDDLE, campaign_of, results_of
from scored import broken_promises
from scored import scored as scored_records
from small_campaigns import START, Records, at, random_campaign, random_records

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import ResultRows, Results
from ntm_sheets.scoring.score import score
from ntm_sheets.simulation.villages import Village

QUESTIONS = [field.name for field in fields(ResultRows) if field.name not in ("as_of", "answers")]
NUMBERS, WHOLES, FLAGS, TIMES = (
    np.dtype(np.float64), np.dtype(np.int64), np.dtype(bool), np.dtype("datetime64[us]"),
)  # fmt: skip
# What programs that read the frames rely on; every other column holds plain Python values.
TYPED = {
    "units": {
        NUMBERS: "rank points points_before rank_before part_criteria part_gardens part_progress part_on_time part_evidence "
        "criteria_before gardens_before plan_progress plan_progress_before on_time_share evidence_share verified_share "
        "criteria_own_before gardens_own_before criteria_verified_before gardens_verified_before change_criteria "
        "change_gardens change_progress change_on_time change_evidence points_low points_high rank_best rank_worst",
        WHOLES: "criteria_passed criteria_failed criteria_total gardens_passed gardens_total evidence_shown evidence_total "
        "criteria_own gardens_own criteria_verified gardens_verified open_questions unverified doubted_photos held_forms",
        FLAGS: "recognised recognised_own recognised_verified may_be_proposed",
    },
    "criteria": {NUMBERS: "points points_full", WHOLES: "met failed missing total", FLAGS: "gate"},
    "indicators": {NUMBERS: "seq age_days", FLAGS: "stale needs_visit"},
    "garden_indicators": {NUMBERS: "seq age_days", FLAGS: "stale needs_visit"},
    "gardens": {
        NUMBERS: "area age_days", WHOLES: "criteria_passed criteria_total by_team by_village",
        FLAGS: "passed passed_own passed_verified needs_visit",
    },
    "tasks": {
        NUMBERS: "volume done seq village_done team_done age_days claimed due share progress room",
        WHOLES: "slack free_slack days_late delay_moves helped_gain",
        FLAGS: "sample evidence needs_visit critical",
    },
    "plans": {WHOLES: "tasks done late days_over", FLAGS: "timetable sure"},
    "curve": {NUMBERS: "planned done"},
    "reports": {FLAGS: "due", TIMES: "received_at"},
    "late": {WHOLES: "missed", FLAGS: "waits"},
    "history": {NUMBERS: "points rank", WHOLES: "criteria_passed"},
    "evidence": {WHOLES: "photos before after doubted", FLAGS: "has_photo reused reached"},
    "cells": {WHOLES: "seq used refused superseded set_aside held"},
    "answers": {WHOLES: "seq", TIMES: "received_at"},
    "answers_now": {WHOLES: "seq", TIMES: "received_at"},
    "changes": {WHOLES: "count", NUMBERS: "seq"},
    "distances": {
        NUMBERS: "missing missing_counted of_counted pace pace_counted effort step_effort", WHOLES: "step",
        FLAGS: "gate waits",
    },
}  # fmt: skip


def played(campaign: Campaign, days: int) -> Results:
    """The founding campaign as its villages and teams report it for some days."""
    records = Records()
    for n in range((campaign.start - START).days, (campaign.start - START).days + days):
        for unit in campaign.units:
            village, day = Village(campaign, unit, 1), START + timedelta(n)
            records.report(unit.key, n, village.report(day), photos=[("TC1.2", "")])
            if n % 3 == 0:
                records.report(unit.key, n, village.inspection(day), role="team", received=at(n, 18))
    return score(campaign, records.answers, records.drops, records.photos, at(n, 19))


@pytest.fixture(scope="module")
def played_long(campaign: Campaign) -> Results:
    return played(campaign, 20)


def test_every_cell_of_a_played_campaign_is_of_the_type_that_its_row_promises(played_long: Results) -> None:
    rows = played_long.rows
    assert {name: len(getattr(rows, name)) for name in QUESTIONS if not getattr(rows, name)} == {}
    assert len(rows.answers) > len(rows.answers.now) > 800
    assert list(broken_promises(rows)) == []


@pytest.mark.parametrize("seed", range(25))
def test_so_it_is_of_any_campaign(seed: int) -> None:
    chance = Random(seed)
    campaign = random_campaign(chance)
    records, as_of = random_records(chance, campaign), at(chance.randint(-1, 9), chance.choice((8, 17, 18)))
    assert list(broken_promises(scored_records(campaign, records, as_of).rows)) == []


@pytest.mark.parametrize("as_of", [DAY_ONE, MIDDLE])
@pytest.mark.parametrize("count", [1, 6])
def test_so_it_is_of_the_samples_that_the_masters_are_tested_with(count: int, as_of: datetime) -> None:
    assert list(broken_promises(results_of(campaign_of(count), as_of).rows)) == []


@pytest.mark.parametrize(
    ("name", "cell", "said"),
    [
        ("name", None, "units.name: NoneType None"),
        ("criteria_passed", 2.0, "units.criteria_passed: float 2.0"),
        ("criteria_passed", np.int64(2), "units.criteria_passed: int64"),
        ("criteria_passed", True, "units.criteria_passed: bool True"),
        ("points_before", float("nan"), "units.points_before: nan"),
        ("points", 3, "units.points: int 3"),
        ("last_report", datetime(2021, 10, 2, 8), "units.last_report: datetime"),
    ],
)
def test_a_broken_promise_is_noticed(name: str, cell: Any, said: str) -> None:
    rows = results_of(campaign_of(1)).rows
    units = (replace(rows.units[0], **{name: cell}),)
    (found,) = broken_promises(replace(rows, units=units))
    assert found.startswith(said)
    (told,) = broken_promises(replace(rows, late=[replace(results_of(campaign_of(40)).rows.late[0], role="chief")]))  # type: ignore[arg-type]
    assert told == "late.role: str 'chief'"


@pytest.mark.parametrize("name", TYPED)
def test_a_frame_has_the_columns_of_its_rows_and_always_the_same_types(
    name: str, played_long: Results, campaign: Campaign
) -> None:
    expected = {column: dtype for dtype, names in TYPED[name].items() for column in names.split()}
    empty = score(campaign, (), (), (), DAY_ONE)
    for results in (played_long, empty):
        frame = getattr(results, name)
        found = {str(column): dtype for column, dtype in frame.dtypes.items() if dtype.kind != "O"}
        assert found == expected
        assert getattr(results, name) is frame


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_frame_says_what_its_rows_say(name: str, played_long: Results) -> None:
    rows, frame = getattr(played_long.rows, name), getattr(played_long, name)
    assert len(frame) == len(rows) > 0
    for column in frame.columns:
        shown = [None if cell is None or cell != cell else cell for cell in frame[column].tolist()]
        assert shown == [getattr(row, column) for row in rows], column


def test_the_garden_of_a_number_stands_beside_its_unit_and_only_there(played_long: Results) -> None:
    assert "garden" not in played_long.indicators.columns
    assert played_long.garden_indicators.columns[:2].tolist() == ["unit", "garden"]


def test_of_the_answers_those_that_count_now_can_be_had_alone(played_long: Results) -> None:
    now = played_long.answers_now
    assert set(now["status"]) == {"used"}
    assert now["seq"].tolist() == played_long.answers[played_long.answers["status"] == "used"]["seq"].tolist()
    assert played_long.of_now().rows.answers == played_long.rows.answers.now
    alone = played_long.of_now().rows.answers
    assert alone.now is alone


def test_where_nothing_came_there_is_a_row_of_everything_and_nothing_in_it(campaign: Campaign) -> None:
    rows = score(campaign, (), (), (), DAY_ONE).rows
    assert [row.unit for row in rows.units] == [unit.key for unit in campaign.units]
    assert {row.rank for row in rows.units} == {None}
    assert {row.points_before for row in rows.units} == {None}
    assert {row.state for row in rows.indicators} == {"missing"}
    assert (len(rows.answers), rows.changes[0].before) == (0, None)
    assert rows.late == ()
    assert isinstance(rows.units[0].sentence, str)
    assert date.min < rows.reports[0].day
