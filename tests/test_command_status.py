"""`status`: who reported, who is late, what was refused, the standing; the numbers are the reference's."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from commanding import EVENING, LATE, MORNING, ON_TIME, blank_workspace, run, worked_workspace
from reference_calendar import state_of
from reference_scoring import known_by, reports_of, rows_of
from seen import seen, seen_share
from sessions import at_work

from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import Heartbeat, write_heartbeat

UNIT_FIELDS = [
    "unit", "name", "track", "criteria_passed", "criteria_total", "gate_passed", "gardens_passed", "gardens_total",
    "plan_progress", "points", "rank", "class", "last_report", "on_time_share", "verified_share", "launched", "list",
    "criteria_own", "criteria_verified", "gardens_own", "gardens_verified",
    "recognised", "recognised_own", "recognised_verified", "points_before", "changes", "points_low", "points_high",
    "rank_best", "rank_worst", "class_best", "class_worst", "open_questions", "unverified", "doubted_photos",
    "held_forms", "certainty", "may_be_proposed", "proposal", "today",
]  # fmt: skip
DROP_FIELDS = ["received", "accepted", "refused", "duplicate", "pending"]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return worked_workspace(tmp_path_factory.mktemp("status") / "w")


def as_percent(share: float | None) -> float | None:
    return seen_share(None if share is None else share * 100)


def status(workspace: Workspace, now: str = EVENING) -> Any:
    ended = run("status", "--json", "-w", workspace.root, "--now", now)
    assert (ended.code, ended.err) == (0, "")
    return ended.json


def test_json_has_the_contracts_fields(worked: Workspace) -> None:
    told = status(worked)
    assert list(told) == ["as_of", "units", "drops", "late"]
    assert told["as_of"] == "2021-10-05T18:00:00"
    assert all(list(unit) == UNIT_FIELDS for unit in told["units"])
    assert list(told["drops"]) == DROP_FIELDS
    assert len(told["units"]) == 6


def as_sure(row: UnitRow) -> dict[str, Any]:
    """What is said of how sure a rank is, held by tests of its own, and of the change since yesterday."""
    names = UNIT_FIELDS[UNIT_FIELDS.index("rank_best") : -1]
    points = {"points_low": seen(row.points_low), "points_high": seen(row.points_high)}
    before = None if row.points_before is None else seen(row.points_before)
    parts = ("criteria", "gardens", "progress", "on_time", "evidence")
    changes = {part: getattr(row, f"change_{part}") for part in parts}
    return {name: getattr(row, name) for name in names} | points | {"points_before": before, "changes": changes}


@pytest.mark.parametrize("now", [MORNING, "2021-10-05T16:39:59", ON_TIME, LATE, EVENING, "2021-10-09T12:00"])
def test_the_numbers_are_those_of_the_reference(worked: Workspace, now: str) -> None:
    moment = datetime.fromisoformat(now)
    with at_work(worked) as session:
        ledger, campaign = session.ledger, session.campaign
        given = known_by(campaign, ledger.answers(), ledger.drops(), ledger.photos(), moment)
        sure = {row.unit: row for row in results_as_of(campaign, ledger, moment).rows.units}
    expected = rows_of(given, moment.date())
    told = status(worked, now)["units"]
    assert {unit["unit"] for unit in told} == set(expected)
    for unit in told:
        row = expected[unit["unit"]]
        by = row.by

        assert unit == {
            "unit": row.unit,
            "name": campaign.unit(row.unit).name,
            "track": campaign.unit(row.unit).track,
            "criteria_passed": by["counted"].passed,
            "criteria_total": row.total,
            "gate_passed": by["counted"].gate,
            "gardens_passed": by["counted"].gardens,
            "gardens_total": row.quota,
            "plan_progress": as_percent(row.shares["progress"]),
            "points": seen(row.points),
            "rank": row.rank,
            "class": row.class_name,
            "last_report": row.last_day.isoformat() if row.last_day else None,
            "on_time_share": as_percent(row.shares["on_time"]),
            "verified_share": as_percent(row.verified),
            "launched": row.unit == "hoa-binh" and now >= ON_TIME,
            "today": {
                role: state_of(campaign, moment, row.unit, role, moment.date(), reports_of(given, row.unit, role))[0]
                for role in ("village", "team")
            },
            "list": row.ranking,
            "criteria_own": by["own"].passed,
            "criteria_verified": by["verified"].passed,
            "gardens_own": by["own"].gardens,
            "gardens_verified": by["verified"].gardens,
            "recognised": by["counted"].recognised,
            "recognised_own": by["own"].recognised,
            "recognised_verified": by["verified"].recognised,
        } | as_sure(sure[row.unit])


@pytest.mark.parametrize(
    ("now", "drops"),
    [
        (MORNING, [0, 0, 0, 0, 0]),
        (ON_TIME, [1, 1, 0, 0, 0]),
        (LATE, [5, 3, 1, 1, 0]),
    ],
)
def test_drops_are_counted_as_of_the_moment(worked: Workspace, now: str, drops: list[int]) -> None:
    assert list(status(worked, now)["drops"].values()) == drops


def test_before_anything_came_nobody_has_points_and_nothing_fails(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    told = status(workspace, "2021-09-20T08:00")
    assert {unit["points"] for unit in told["units"]} == {0}
    assert {(unit["rank"], unit["class"]) for unit in told["units"]} == {(None, None)}
    assert {unit["last_report"] for unit in told["units"]} == {None}
    assert {unit["on_time_share"] for unit in told["units"]} == {None}
    assert {unit["plan_progress"] for unit in told["units"]} == {None}
    shown = run("status", "-w", workspace.root, "--now", "2021-09-20T08:00")
    assert shown.code == 0
    assert "Tệp đến: 0" in shown.out
    assert shown.out.count("chưa xếp") == 6


def test_the_screen_says_who_reported_who_is_late_and_what_was_refused(worked: Workspace) -> None:
    ended = run("status", "-w", worked.root, "--now", EVENING)
    assert (ended.code, ended.err) == (0, "")
    assert "Tính đến 18:00 ngày 05/10/2021" in ended.out
    by_name = {line.split("│")[2].strip(): line for line in ended.out.splitlines() if line.count("│") > 3}
    assert "đúng hạn" in by_name["Hòa Bình"]
    assert "muộn" in by_name["Liên Miệu"]
    assert "CHƯA CÓ" in by_name["Đan Trung"]
    assert "Tệp đến: 5; đã nhận 3, từ chối 1, trùng 1, đang chờ 0" in ended.out
    assert "từ chối =ghi chu.txt (17:30 05/10)" in ended.out


def test_late_villages_and_teams_are_named_with_whom_to_call(worked: Workspace) -> None:
    late = {(row["unit"], row["role"]): row for row in status(worked)["late"]}
    assert ("hoa-binh", "village") not in late
    assert ("hoa-binh", "team") not in late  # its form of today came, though after the deadline
    assert late["dan-trung", "village"] == {
        "unit": "dan-trung",
        "role": "village",
        "name": "Đan Trung",
        "group": "Đoàn công tác số 3",
        "contact": "",
        "since": "2021-10-02",
        "day": "2021-10-05",
        "missed": 4,
    }
    ended = run("status", "-w", worked.root, "--now", EVENING)
    assert "Đan Trung: 4 lần, từ 02/10" in ended.out
    assert "Đoàn công tác số 3 (Đan Trung): 4 lần, từ 02/10" in ended.out
    assert "Đã ra quân 1/6 thôn (hạn trước 05/10/2021); còn: Liên Miệu; Đan Trung;" in ended.out


def test_a_day_outside_of_the_period_has_no_report_due(worked: Workspace) -> None:
    ended = run("status", "-w", worked.root, "--now", "2021-12-05T08:00")
    assert ended.code == 0
    assert "CHƯA CÓ" not in ended.out


def test_a_moment_with_a_time_zone_is_taken_as_that_moment(worked: Workspace) -> None:
    assert status(worked, "2021-10-05T11:00:00+00:00")["as_of"] == "2021-10-05T18:00:00"


def test_looking_changes_nothing(worked: Workspace) -> None:
    assert status(worked) == status(worked)


def test_a_watch_that_was_killed_is_missed(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    write_heartbeat(workspace.heartbeat, Heartbeat(datetime(2021, 10, 5, 16, 40), "watch"))
    for now, missed in ((ON_TIME, False), (EVENING, True)):
        told = run("status", "-w", workspace.root, "--now", now).out
        assert ("chưa thấy máy thu chạy lại" in told) is missed
