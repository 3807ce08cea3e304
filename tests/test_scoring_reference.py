"""The fast scoring gives, for any small campaign and any records, what the plain reference gives."""

from datetime import datetime, timedelta
from math import isnan
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference_calendar import state_of, with_random_calendar
from reference_scoring import (
    VIEWS,
    Given,
    Row,
    age,
    answer_of,
    asked_photos,
    counted,
    days_until,
    done,
    doubted,
    due,
    has_any,
    judged,
    known_by,
    overall,
    photos_of,
    reports_of,
    rows_of,
    set_of,
    statuses,
    valid,
    verdict,
)
from small_campaigns import Records, random_campaign, random_records

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import Results
from ntm_sheets.scoring.score import score

Frame = list[dict[str, Any]]


def plain(value: Any) -> Any:
    """A cell as plain Python, missing as None."""
    if value is None or (isinstance(value, float) and isnan(value)) or str(value) == "NaT":
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def rows(frame: Any) -> Frame:
    return [{name: plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def close(value: float | None, scale: float = 1) -> Any:
    return None if value is None else pytest.approx(value * scale, abs=1e-9)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), hours=st.integers(-30, 180))
def test_every_frame_is_as_the_reference_says(seed: int, hours: int) -> None:
    assert_as_the_reference_says(seed, hours)


@pytest.mark.thorough
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**9), hours=st.integers(-30, 180))
def test_every_frame_of_three_hundred_more_campaigns(seed: int, hours: int) -> None:
    assert_as_the_reference_says(seed, hours)


def assert_as_the_reference_says(seed: int, hours: int) -> None:
    chance = Random(seed)
    campaign = random_campaign(chance)
    if chance.random() < 0.7:
        campaign = with_random_calendar(chance, campaign)
    records = random_records(chance, campaign)
    as_of = datetime.combine(campaign.start, campaign.deadline) + timedelta(
        hours=hours, seconds=chance.choice((-1, 0, 1))
    )
    shuffled = Records(*(chance.sample(part, len(part)) for part in (records.drops, records.answers, records.photos)))
    results = score(campaign, shuffled.answers, shuffled.drops, shuffled.photos, as_of)
    known = known_by(campaign, records.answers, records.drops, records.photos, as_of)
    days = days_until(campaign, as_of)
    by_day = {day: rows_of(known, day) for day in days}
    now = by_day[days[-1]]
    before = [day for day in days if campaign.start <= day < as_of.date()]
    expect_units(campaign, results, now, by_day[before[-1]] if before else None)
    expect_criteria(campaign, results, known, now)
    expect_gardens(campaign, results, known)
    expect_tasks(campaign, results, known)
    expect_reports(campaign, results, known)
    expect_evidence(campaign, results, known)
    told = {(r["seq"], (r["table"], r["row"], r["field"])): r["status"] for r in rows(results.answers)}
    assert told == statuses(known)
    assert rows(results.answers_now) == [row for row in rows(results.answers) if row["status"] == "used"]
    assert rows(results.history) == [
        {
            "unit": unit.key,
            "day": day,
            "points": close(by_day[day][unit.key].points),
            "criteria_passed": by_day[day][unit.key].by["counted"].passed,
            "rank": by_day[day][unit.key].rank,
        }
        for unit in campaign.units
        for day in days
        if day >= campaign.start
    ]


def expect_units(campaign: Campaign, results: Results, now: dict[str, Row], before: dict[str, Row] | None) -> None:
    got = rows(results.units)
    order = {unit.key: n for n, unit in enumerate(campaign.units)}
    lists = list(
        dict.fromkeys(now[u.key].ranking for track in campaign.tracks for u in campaign.units if u.track == track.key)
    )
    assert [row["unit"] for row in got] == sorted(
        order, key=lambda unit: (lists.index(now[unit].ranking), now[unit].rank or 99, order[unit])
    )
    full = campaign.scoring.parts
    for row in got:
        want, unit = now[row["unit"]], campaign.unit(row["unit"])
        was = before[row["unit"]] if before else None
        required = campaign.track_of(unit).required_parts
        parts = {
            f"part_{name}": 0 if name in required and not has_any(campaign, unit, name) else close(share, full[name])
            for name, share in want.shares.items()
        }
        counts = want.by["counted"]
        expected = parts | {
            "list": want.ranking,
            "rank": want.rank,
            "points": close(want.points),
            "points_before": close(was.points) if was else None,
            "rank_before": was.rank if was else None,
            "class_name": want.class_name,
            "criteria_passed": counts.passed,
            "criteria_before": was.by["counted"].passed if was else None,
            "criteria_failed": counts.failed,
            "criteria_total": want.total,
            "gate_passed": counts.gate,
            "gardens_passed": counts.gardens,
            "gardens_total": want.quota,
            "plan_progress": close(want.shares["progress"], 100),
            "on_time_share": close(want.shares["on_time"], 100),
            "evidence_share": close(want.shares["evidence"], 100),
            "verified_share": close(want.verified, 100),
            "last_report": want.last_day,
            "last_received": want.last_received,
            "recognised": counts.recognised,
        }
        for view in ("own", "verified"):
            expected |= {
                f"criteria_{view}": want.by[view].passed,
                f"gardens_{view}": want.by[view].gardens,
                f"recognised_{view}": want.by[view].recognised,
            }
        assert {name: row[name] for name in expected} == expected


def expect_criteria(campaign: Campaign, results: Results, known: Given, now: dict[str, Row]) -> None:
    for view, column in (("counted", "state"), ("own", "own_state"), ("verified", "verified_state")):
        states = {
            unit.key: {row["criterion"]: row[column] for row in rows(results.criteria) if row["unit"] == unit.key}
            for unit in campaign.units
        }
        assert states == {unit: row.by[view].criteria for unit, row in now.items()}
    worth = [row["points_full"] for row in rows(results.criteria) if row["unit"] == campaign.units[0].key]
    assert sum(worth) == (pytest.approx(campaign.scoring.criteria) if worth else 0)
    day = days_until(campaign, known.as_of)[-1]
    got = {(row["unit"], row["indicator"]): row for row in rows(results.indicators)}
    for unit in campaign.units:
        the_set = set_of(campaign, unit, "unit")
        for indicator in the_set.indicators if the_set else ():
            cell = ("criteria", indicator.key, "value")
            said, found = (answer_of(known, unit.key, role, cell, day) for role in ("village", "team"))
            stands = counted(known, unit.key, cell, day)
            row = got.pop((unit.key, indicator.key))
            assert (row["self_value"], row["self_date"], row["self_file"], row["self_cell"]) == (
                (said.value, said.report_date, said.file, said.cell) if said else (None,) * 4
            )
            assert (row["verified_value"], row["verified_date"], row["verified_file"], row["verified_cell"]) == (
                (found.value, found.report_date, found.file, found.cell) if found else (None,) * 4
            )
            assert (row["counted"], row["value"], row["file"], row["cell"], row["seq"]) == (
                (stands.role, stands.value, stands.file, stands.cell, stands.seq) if stands else (None,) * 5
            )
            assert row["state"] == verdict(indicator, stands.value if stands else None)
            stale = found is not None and valid(known, unit.key, cell, day) is None
            claimed = (
                (found is not None and said is not None and said.report_date > found.report_date)
                and verdict(indicator, found.value) == "fail"
                and verdict(indicator, said.value) == "pass"
            )
            assert (row["age_days"], row["stale"], row["needs_visit"]) == (
                age(stands, day) if stands else None,
                stale,
                stale or claimed,
            )
            assert row["own_state"] == verdict(indicator, said.value if said else None)
            assert row["verified_state"] == verdict(indicator, None if stale or not found else found.value)
    assert not got


def expect_gardens(campaign: Campaign, results: Results, known: Given) -> None:
    day = days_until(campaign, known.as_of)[-1]
    wanted = {}
    for unit in campaign.units:
        the_set = set_of(campaign, unit, "garden")
        for garden in campaign.gardens_of(unit) if the_set else ():
            assert the_set
            by = {
                view: [overall(one) for one in judged(known, unit.key, the_set, garden.key, day, view).values()]
                for view in VIEWS
            }
            states = by["counted"]
            cells = [("gardens", garden.key, i.key) for c in the_set.criteria for i in c.indicators]
            stand = [one for one in (counted(known, unit.key, cell, day) for cell in cells) if one]
            wanted[unit.key, garden.key] = (
                overall(states),
                states.count("pass"),
                *(overall(by[view]) == "pass" for view in VIEWS),
                sum(one.role == "team" for one in stand),
                sum(one.role == "village" for one in stand),
                max((age(one, day) for one in stand), default=None),
            )
    columns = (
        "state",
        "criteria_passed",
        "passed",
        "passed_own",
        "passed_verified",
        "by_team",
        "by_village",
        "age_days",
    )
    got = {(row["unit"], row["garden"]): tuple(row[column] for column in columns) for row in rows(results.gardens)}
    assert got == wanted


def expect_tasks(campaign: Campaign, results: Results, known: Given) -> None:
    day = days_until(campaign, known.as_of)[-1]
    got = {(row["unit"], row["task"]): row for row in rows(results.tasks)}
    assert list(got) == [(task.unit, task.key) for unit in campaign.units for task in campaign.tasks_of(unit)]
    for task in campaign.tasks:
        row, volume = got[task.unit, task.key], done(known, task, day)
        asked = float(due(known, task, day))
        said = counted(known, task.unit, ("tasks", task.key, "done"), day)
        share = min((volume or 0) / asked, 1) if asked else None
        if volume is not None and volume >= task.volume:
            state = "done"
        elif share is None:
            state = "not due"
        elif volume is None:
            state = "not reported"
        else:
            state = "on track" if volume >= asked - 1e-9 * asked else "behind"
        cell = ("tasks", task.key, "done")
        team, own = (answer_of(known, task.unit, role, cell, day) for role in ("team", "village"))
        rival = doubted(known, task.unit, cell, day)
        assert (row["village_date"], row["team_date"], row["claimed"], row["needs_visit"], row["age_days"]) == (
            own.report_date if own else None,
            team.report_date if team else None,
            rival,
            rival is not None,
            age(said, day) if said else None,
        )
        assert (row["done"], row["due"], row["progress"], row["state"], row["counted"], row["done_date"]) == (
            volume,
            close(asked),
            close(share, 100),
            state,
            said.role if said else None,
            said.report_date if said else None,
        )


def expect_reports(campaign: Campaign, results: Results, known: Given) -> None:
    got = rows(results.reports)
    days = [campaign.start + timedelta(days=n) for n in range((campaign.end - campaign.start).days + 1)]
    assert [(r["unit"], r["role"], r["day"]) for r in got] == [
        (unit.key, role, day) for unit in campaign.units for role in ("village", "team") for day in days
    ]
    for row in got:
        came = reports_of(known, row["unit"], row["role"])
        wanted = state_of(campaign, known.as_of, row["unit"], row["role"], row["day"], came)
        assert (row["state"], row["received_at"]) == wanted
    assert [tuple(r[name] for name in ("unit", "role", "since", "day", "missed")) for r in rows(results.late)] == [
        (unit.key, role, *run)
        for role in ("village", "team")
        for unit in campaign.units
        if (run := missing_run(campaign, known, [r for r in got if (r["unit"], r["role"]) == (unit.key, role)]))
    ]


def missing_run(campaign: Campaign, known: Given, own: Frame) -> tuple[Any, ...]:
    """The first and last day of the missing reports that nothing came after, and their number."""
    if not campaign.start <= known.as_of.date() <= campaign.end:
        return ()
    run: list[Any] = []
    spared = False
    for row in own:
        if row["day"] > known.as_of.date():
            break
        if row["state"] in ("on_time", "late", "extra"):
            run = []
        if row["state"] != "waiting" and row["state"] != "not due":
            spared = row["state"] == "excused"
        run += [row["day"]] * (row["state"] == "missing")
    return (run[0], run[-1], len(run)) if run and not spared else ()


def expect_evidence(campaign: Campaign, results: Results, known: Given) -> None:
    wanted = []
    for unit in campaign.units:
        for subject in asked_photos(campaign, unit):
            photos = photos_of(known, unit.key, subject, known.as_of.date())
            fresh = {photo.sha256 for photo in photos if not photo.reused_from}
            wanted.append((unit.key, subject, bool(fresh), len(fresh), any(photo.reused_from for photo in photos)))
    got = [(r["unit"], r["subject"], r["has_photo"], r["photos"], r["reused"]) for r in rows(results.evidence)]
    assert got == wanted
