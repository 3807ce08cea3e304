"""The words of “Quy tắc” alone let a reader calculate every score again from the counted values in the master."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from master_factory import write_master
from master_reading import Master
from recalculating import Reader
from small_campaigns import Records, random_campaign, random_records
from thinning import thinned

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.scoring.score import score

# What no form can give for the question that it answers: the sheet could not tell it from a good answer.
IMPOSSIBLE = ("Đạt", "khác")


def possible(records: Records) -> Records:
    answers = [
        answer
        for answer in records.answers
        if answer.value not in IMPOSSIBLE and not (answer.field == "VM2.1" and answer.value is True)
    ]
    return Records(records.drops, answers, records.photos)


def sound(campaign: Campaign) -> Campaign:
    """The campaign as its workbook may be: every task lies within the period."""
    inside = [one for one in campaign.tasks if campaign.start <= one.start and one.end <= campaign.end]
    return replace(campaign, tasks=tuple(inside))


def expect_the_same(path: Path, campaign: Campaign, records: Records, as_of: datetime) -> list[dict[str, Any]]:
    """Write a master and calculate each unit of its ranking again."""
    results = score(campaign, records.answers, records.drops, records.photos, as_of)
    write_master(path, campaign, results, records.drops, (), "abcd1234")
    reader = Reader(Master(path))
    ranking = reader.ranking()
    found = {row["Đơn vị"]: reader.calculate(row) for row in ranking}
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in ranking:
        mine = found[row["Đơn vị"]]
        if row["Hạng"] == "–":
            assert (row["Điểm"], row["Xếp loại đề xuất"]) == ("–", "chưa xếp hạng")
            continue
        assert mine.shown == pytest.approx(int(row["Điểm"] * 10 + 0.5 + 1e-9) / 10, abs=1e-6)
        assert reader.class_of(mine) == row["Xếp loại đề xuất"]
        lists.setdefault(row.get("Danh sách") or "", []).append(row)
    for rows in lists.values():
        keys = [reader.tie_keys(row, found[row["Đơn vị"]]) for row in rows]
        assert [row["Hạng"] for row in rows] == [1 + sum(other < own for other in keys) for own in keys]
    return ranking


@pytest.mark.one_in(3)
@pytest.mark.parametrize("seed", thinned(range(24), 4))
def test_every_score_can_be_calculated_from_the_sheets_own_words(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    campaign = sound(random_campaign(chance))
    records = possible(random_records(chance, campaign))
    hours = chance.choice((-10, 0, 1, 25, 49, 80, 200))
    as_of = datetime.combine(campaign.start, campaign.deadline) + timedelta(hours=hours)
    expect_the_same(tmp_path / "m.xlsx", campaign, records, as_of)


@pytest.mark.parametrize("day", thinned([0, 12, 30, 59], 4))
def test_the_founding_campaign_can_be_calculated_again(tmp_path: Path, day: int) -> None:
    campaign, chance = founding_campaign(), Random(day)
    records = Records()
    for passed in range(day + 1):
        for unit in campaign.units:
            if chance.random() < 0.3 or passed == 0:
                records.report(unit.key, passed, _typed(chance, campaign, unit.key), role=chance.choice(ROLES))
    # The records of the small campaigns begin on the same day.
    assert min(drop.report_date for drop in records.drops if drop.report_date) == campaign.start
    as_of = datetime.combine(campaign.start + timedelta(day), campaign.deadline) + timedelta(minutes=30)
    ranking = expect_the_same(tmp_path / "m.xlsx", campaign, records, as_of)
    assert [row["Hạng"] for row in ranking] == sorted(row["Hạng"] for row in ranking)
    assert len({row["Điểm"] for row in ranking}) > 1


ROLES: Any = ("village", "village", "team")


def _typed(chance: Random, campaign: Campaign, key: str) -> dict[tuple[str, str, str], Any]:
    """Answers of any worth to some of what a unit is asked."""
    unit = campaign.unit(key)
    unit_set, garden_set = campaign.unit_set(unit), campaign.garden_set(unit)
    cells = [(i, ("criteria", i.key, "value")) for i in (unit_set.indicators if unit_set else ())]
    for garden in campaign.gardens_of(unit):
        cells += [(i, ("gardens", garden.key, i.key)) for i in (garden_set.indicators if garden_set else ())]
    typed: dict[tuple[str, str, str], Any] = {}
    for indicator, cell in cells:
        if chance.random() < 0.7:
            limit = indicator.threshold if isinstance(indicator.threshold, int | float) else 0
            typed[cell] = {
                "yesno": chance.random() < 0.8,
                "choice": chance.choice(indicator.choices or ("",)),
            }.get(indicator.kind, max(0.0, limit + chance.choice((-5, 0, 0, 0, 5))))
    for task in campaign.tasks_of(unit):
        if chance.random() < 0.7:
            typed["tasks", task.key, "done"] = round(task.volume * chance.random(), 1)
    return typed
