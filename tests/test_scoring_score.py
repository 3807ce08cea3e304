"""The one call: frames as `Results` describes them, any order of records, and time that grows with the units only."""

import re
import time
from dataclasses import fields
from datetime import datetime
from random import Random

import pandas as pd
import pytest
from master_factory import campaign_of
from scored import scored
from small_campaigns import Records, at, random_campaign, random_records, small_campaign

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import ResultRows, Results
from ntm_sheets.scoring.score import score

FRAMES = [*(field.name for field in fields(ResultRows) if field.name != "as_of"), "answers_now"]


@pytest.mark.parametrize("as_of", [at(-1), at(0, 8), at(2, 18), at(30)])
def test_a_campaign_without_any_report_has_every_frame(as_of: datetime) -> None:
    results = scored(small_campaign(), Records(), as_of)
    assert results.units["rank"].isna().all()
    assert results.units["class_name"].tolist() == [None, None]
    assert set(results.criteria["state"]) == {"missing"}
    assert results.answers.empty


def test_a_campaign_without_units_is_no_fault() -> None:
    results = scored(small_campaign(units=0), Records(), at(2, 18))
    assert results.units.empty
    assert results.curve["unit"].unique().tolist() == [""]


@pytest.mark.parametrize("name", FRAMES)
def test_every_column_stands_in_the_description(name: str) -> None:
    doc = Results.__doc__ or ""
    said = re.split(r"\n    (?=`)", doc)
    own = next(part for part in said if part.startswith(f"`{name}`"))
    as_described = {"garden_indicators": "indicators", "answers_now": "answers"}
    if name in as_described:
        own += next(part for part in said if part.startswith(f"`{as_described[name]}`"))
    frame: pd.DataFrame = getattr(scored(small_campaign(), Records(), at(2, 18)), name)
    assert [column for column in frame.columns if not re.search(rf"\b{column}\b", own)] == []
    assert isinstance(frame.index, pd.RangeIndex)


def test_the_order_in_which_records_come_does_not_matter() -> None:
    chance = Random(11)
    campaign = random_campaign(chance)
    records = random_records(chance, campaign)
    one = scored(campaign, records, at(4, 18))
    other = scored(campaign, Records(records.drops[::-1], records.answers[::-1], records.photos[::-1]), at(4, 18))
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def seconds(campaign: Campaign) -> float:
    records = Records()
    for n, unit in enumerate(campaign.units):
        asked = campaign.unit_set(unit)
        assert asked
        values = {("criteria", i.key, "value"): {"yesno": n % 2 == 0}.get(i.kind, 90) for i in asked.indicators}
        records.report(unit.key, 0, values | {("tasks", task.key, "done"): 5 for task in campaign.tasks_of(unit)})
    started = time.process_time()
    score(campaign, records.answers, records.drops, records.photos, at(0, 18))
    return time.process_time() - started


@pytest.mark.thorough
def test_five_times_the_units_take_about_five_times_as_long() -> None:
    seconds(campaign_of(20))  # what is loaded once
    few, many = (seconds(campaign_of(count)) for count in (300, 1500))
    # Where every unit looked at every unit it took twelve times as long.
    assert many < 8 * few
