"""What each part did to the points since yesterday adds up to the change that people see."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seen import seen
from small_campaigns import Records, all_grown, all_met, at, random_campaign, random_records, small_campaign

from ntm_sheets.scoring.changes import _in_tenths
from ntm_sheets.scoring.score import score


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9))
def test_the_parts_add_up_to_the_shown_change(seed: int) -> None:
    chance = Random(seed)
    campaign = random_campaign(chance)
    records = random_records(chance, campaign)
    as_of = datetime.combine(campaign.start, campaign.deadline) + timedelta(hours=chance.randint(0, 150))
    for row in score(campaign, records.answers, records.drops, records.photos, as_of).rows.units:
        if row.points_before is None or row.rank is None:
            assert set(row.changes) == {None}
            continue
        changes = [change or 0.0 for change in row.changes]
        assert seen(sum(changes)) == seen(seen(row.points) - seen(row.points_before))
        assert changes == [seen(change) for change in changes]


@given(
    parts=st.lists(st.floats(-300, 300, allow_nan=False), min_size=5, max_size=5),
    before=st.floats(0, 1000, allow_nan=False),
)
def test_no_part_is_shown_a_tenth_or_more_from_what_it_is(parts: list[float], before: float) -> None:
    after = before + sum(parts)
    shown = round(seen(after, 0) - seen(before, 0))
    found = _in_tenths(parts, shown)
    assert round(sum(found) * 10) == shown
    for exact, told in zip(parts, found, strict=True):
        assert abs(told * 10 - exact) <= 1 + 1e-6


def test_a_part_that_did_not_change_is_not_said_to_have():
    assert _in_tenths([0.0, 0.4, 0.0, 0.0, 0.4], 1) == [0.0, 0.1, 0.0, 0.0, 0.0]
    assert _in_tenths([0.0, -0.6, 0.0, 0.0, 0.0], -1) == [0.0, -0.1, 0.0, 0.0, 0.0]
    assert _in_tenths([50.0, 33.0, 0.0, 0.0, 0.0], 83) == [5.0, 3.3, 0.0, 0.0, 0.0]


def test_a_garden_that_passes_is_the_gardens_change():
    records = Records()
    records.report("u0", 0, {**all_met(), **all_grown("V1")})
    records.report("u0", 1, all_grown("V1", "V2"))
    campaign = small_campaign(units=1)
    (row,) = score(campaign, records.answers, records.drops, records.photos, at(1, 18)).rows.units
    assert row.points - row.points_before == pytest.approx(row.change_gardens, abs=0.1)
    assert (row.change_criteria, row.change_on_time) == (0.0, 0.0)
