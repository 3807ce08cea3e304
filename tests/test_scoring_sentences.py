"""The sentence of a unit: the very numbers of its row, what is lacking most, how equal points were decided."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from math import isnan
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scored import scored, unit_row
from seen import seen, seen_share
from small_campaigns import (
    NO_GARDENS,
    POLICY,
    Records,
    all_met,
    at,
    random_campaign,
    random_records,
    small_campaign,
    unit_cell,
)

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.scoring.emulation import BY_WHOM, OWED, PART_NAMES


def said(number: float) -> str:
    """Points as a sentence writes them: one decimal, a comma."""
    return f"{seen(number):.1f}".replace(".", ",")


def short(number: float) -> str:
    return f"{seen_share(number):g}".replace(".", ",")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), hours=st.integers(-30, 150))
def test_a_sentence_names_the_numbers_of_its_row(seed: int, hours: int) -> None:
    assert_numbers_are_of_the_row(seed, hours)


@pytest.mark.thorough
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), hours=st.integers(-30, 150))
def test_two_hundred_more_sentences_name_the_numbers_of_their_row(seed: int, hours: int) -> None:
    assert_numbers_are_of_the_row(seed, hours)


def assert_numbers_are_of_the_row(seed: int, hours: int) -> None:
    chance = Random(seed)
    campaign = random_campaign(chance)
    records = random_records(chance, campaign)
    as_of = datetime.combine(campaign.start, campaign.deadline) + timedelta(hours=hours)
    frame = list(scored(campaign, records, as_of).units.to_dict("records"))
    for row in frame:
        text = row["sentence"]
        if isnan(row["rank"]):
            assert text.startswith("Chưa xếp hạng, chưa xếp loại: ")
            continue
        among = f" danh sách {row['list']}" if len({other["list"] for other in frame}) > 1 else ""
        head = f"{said(row['points'])} điểm, hạng {row['rank']:.0f}{among}, loại {row['class_name']}: "
        assert text.startswith(head)
        assert not re.search(r"nan|None|  | \.|\(\)", text)
        expect_parts(campaign, row, text)
        expect_lack(campaign, row, text)
        rivals = [other for other in frame if other["list"] == row["list"] and not isnan(other["rank"])]
        expect_tie(row, [other for other in rivals if other is not row], text)


def expect_parts(campaign: Campaign, row: dict[Any, Any], text: str) -> None:
    head = text.split(". ")[0]
    for name, full in campaign.scoring.parts.items():
        told = f"{PART_NAMES[name]} {said(row[f'part_{name}'])}/{full:g}"
        if full and not isnan(row[f"part_{name}"]):
            assert told in head
        else:
            assert f"{PART_NAMES[name]} " not in head.split(": ", 1)[1]
    silent = [PART_NAMES[n] for n, full in campaign.scoring.parts.items() if full and isnan(row[f"part_{n}"])]
    counted = [n for n, full in campaign.scoring.parts.items() if full and not isnan(row[f"part_{n}"])]
    out = re.search(r"Không tính ([^;]+);", text)
    assert bool(out) == bool(silent and counted)
    assert not out or re.sub(r" \([^)]*\)", "", out[1]) == ", ".join(silent)


def expect_lack(campaign: Campaign, row: dict[Any, Any], text: str) -> None:
    lost = {
        name: seen(full - seen(row[f"part_{name}"]), 2)  # what a reader works out from the parts of the sentence
        for name, full in campaign.scoring.parts.items()
        if full and not isnan(row[f"part_{name}"]) and f"{PART_NAMES[name]} ({OWED.get(name)})" not in text
    }
    found = re.search(r"Thiếu nhiều nhất: (.+), ([\d,]+) điểm \((.+?)\)\.", text)
    if not lost or seen(max(lost.values())) == 0:
        assert found is None
        return
    assert found
    name = next(key for key, word in PART_NAMES.items() if word == found[1])
    assert lost[name] == pytest.approx(max(lost.values()))
    assert found[2] == said(lost[name])
    by = campaign.scoring.points_by
    view = "passed" if by == "counted" else by
    detail = {
        "criteria": f"đạt {row[f'criteria_{view}']}/{row['criteria_total']} tiêu chí{BY_WHOM[by]}",
        "gardens": f"đạt {row[f'gardens_{view}']}/{row['gardens_total']} vườn{BY_WHOM[by]}",
        "progress": f"được {short(row['plan_progress'])} % phần phải xong, bình quân các đầu việc",
        "on_time": f"được {short(row['on_time_share'])} % số báo cáo đến hạn",
        "evidence": f"được {short(row['evidence_share'])} % nội dung cần ảnh",
    }
    assert found[3] == detail[name]


def expect_tie(row: dict[Any, Any], others: list[dict[Any, Any]], text: str) -> None:
    equal = [other for other in others if said(other["points"]) == said(row["points"])]
    apart = [other for other in equal if other["rank"] != row["rank"]]
    found = re.search(r"Bằng điểm (\S+), xếp (sau|trên) vì", text)
    assert bool(found) == bool(apart)
    if found:
        other = next(other for other in equal if other["name"] == found[1])
        assert (other["rank"] < row["rank"]) == (found[2] == "sau")
    same = [other["name"] for other in equal if other["rank"] == row["rank"]]
    found = re.search(r"Đồng hạng với (.+?)\.", text)
    assert bool(found) == bool(same)
    if found and "đơn vị khác" not in found[1]:
        assert sorted(found[1].split(", ")) == sorted(same)


PLAIN = replace(POLICY, gardens=0, progress=0, evidence=0, on_time=0)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            {"TC1.1": 0, "TC1.2": 90, "TC3.1": "Khá"},
            {"TC2.1": 1, "TC2.2": True},
            "còn 2 tiêu chí chưa đạt, An còn 1",
        ),
    ],
)
def test_a_tie_of_points_names_what_decided_it(one: dict[str, Any], other: dict[str, Any], reason: str) -> None:
    campaign = small_campaign([NO_GARDENS], 2, policy=PLAIN)
    records = Records()
    for unit, values in (("u0", one), ("u1", other)):
        records.report(unit, 0, {unit_cell(key): value for key, value in values.items()})
    sentence = unit_row(campaign, records, at(0, 18), "u1")["sentence"]
    assert f"Bằng điểm An, xếp sau vì {reason}." in sentence


def test_a_tie_decided_on_site_names_both_shares() -> None:
    campaign = small_campaign([NO_GARDENS], 2, policy=PLAIN)
    records = Records()
    records.report("u0", 0, all_met())
    records.report("u1", 0, all_met())
    records.report("u1", 0, {unit_cell("TC1.1"): 0, unit_cell("TC1.2"): 90, unit_cell("TC2.1"): 1}, role="team")
    sentences = [unit_row(campaign, records, at(0, 18), unit)["sentence"] for unit in ("u0", "u1")]
    assert "Bằng điểm Bình, xếp sau vì đoàn đã kiểm tra 0 % chỉ tiêu, Bình 50 %." in sentences[0]
    assert "Bằng điểm An, xếp trên vì đoàn đã kiểm tra 50 % chỉ tiêu, An 0 %." in sentences[1]


def test_a_tie_decided_by_the_last_report_names_its_day_or_its_moment() -> None:
    campaign = small_campaign([NO_GARDENS], 3, policy=PLAIN)
    records = Records()
    records.report("u0", 0, all_met(), received=at(0, 16))
    records.report("u1", 1, all_met(), received=at(1, 16, 30, 5))
    records.report("u2", 1, all_met(), received=at(1, 16, 30, 6))
    told = {unit: unit_row(campaign, records, at(1, 18), unit)["sentence"] for unit in ("u0", "u1", "u2")}
    assert "Bằng điểm Cát, xếp sau vì báo cáo mới nhất ngày 02/10, Cát ngày 03/10." in told["u0"]
    assert "xếp trên vì báo cáo mới nhất đến 16:30:05 ngày 03/10, Cát 16:30:06 ngày 03/10." in told["u1"]


def test_many_equals_are_counted_not_listed() -> None:
    campaign = small_campaign([NO_GARDENS], 5, policy=PLAIN)
    records = Records()
    for unit in campaign.units:
        records.report(unit.key, 0, received=at(0, 7))
    sentences = scored(campaign, records, at(0, 8)).units["sentence"].tolist()
    assert "Đồng hạng với Bình, Cát và 2 đơn vị khác." in sentences[0]
    assert "Đồng hạng với An, Bình và 2 đơn vị khác." in sentences[4]
