"""The whole way: LibreOffice types and saves three formats, `watch` takes them in, the master shows it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from seen import seen, seen_share
from sessions import form_path, new_workspace
from shared_fixtures import FILTERS

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.workspace.folders import Workspace

pytestmark = [
    pytest.mark.client,
    # openpyxl, the independent reader here, knows no sparklines and says so.
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]
NOW = "2021-10-25T16:40:00"
DAY = date(2021, 10, 25)

# What people type, and the value that must come out; by the unit's way of writing.
CRITERIA: dict[str, tuple[str, float | bool | str]] = {
    "TC1.1": ("0", 0),
    "TC1.2": ("90,5", 90.5),
    "TC1.3": ("91%", 91),
    "TC2.1": ("85,25", 85.25),
    "TC2.2": ("5", 5),
    "TC2.3": ("95", 95),
    "TC3.1": ("70", 70),
    "TC4.1": ("100", 100),
    "TC4.2": ("89,9", 89.9),
    "TC4.3": ("80 %", 80),
    "TC4.4": ("81", 81),
    "TC4.5": ("có", True),
    "TC5.1": ("Đạt", True),
    "TC5.2": ("x", True),
    "TC5.3": ("Chưa đạt", False),
    "TC6.1": ("đạt", True),
    "TC6.2": ("98", 98),
    "TC6.3": ("80,5", 80.5),
    "TC9.1": ("Hoàn thành tốt nhiệm vụ", "Hoàn thành tốt nhiệm vụ"),
    "TC9.2": ("HTTNV", "Hoàn thành tốt nhiệm vụ"),
    "TC9.3": ("Không", False),
    "TC.gate": ("Đạt", True),
}
TASKS = {"CV01": ("1", 1.0), "CV02": ("120", 120.0)}


def typed(unit_index: int) -> list[list[str]]:
    cells = [["report", "date", "value", "25/10/2021"], ["report", "reporter", "value", "Trần Thị Thử"]]
    dropped = sorted(CRITERIA)[unit_index]  # each unit leaves another cell blank, so that no two are alike
    cells += [["criteria", key, "value", text] for key, (text, _) in CRITERIA.items() if key != dropped]
    cells += [["tasks", key, "done", text] for key, (text, _) in TASKS.items()]
    cells += [
        ["gardens", "V1", "owner", "Lê Văn Vườn"],
        ["gardens", "V1", "VM2.2", "2"],
        ["gardens", "V1", "VM5.1", "52,5"],
    ]
    return cells


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_workspace(tmp_path / "w")
    log = (tmp_path / "watch.log").open("w")
    command = [
        sys.executable,
        "-m",
        "ntm_sheets",
        "watch",
        "-w",
        str(workspace.root),
        "--now",
        NOW,
        "--quiet",
        "1",
        "--every",
        "5",
    ]
    process = subprocess.Popen(command, stdout=log, stderr=log, cwd=Path(__file__).parents[1])
    wait_for(lambda: "Đang trông" in (tmp_path / "watch.log").read_text("utf-8"), 60)
    yield workspace
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0, (tmp_path / "watch.log").read_text("utf-8")
    log.close()


@pytest.mark.thorough
def test_forms_filled_in_libreoffice_reach_the_master(
    watching: Workspace, spreadsheet_client: Callable[..., None], campaign: Campaign, tmp_path: Path
) -> None:
    saved, jobs = {}, []
    for index, (unit, kind) in enumerate(zip([u.key for u in campaign.units], [*FILTERS, *FILTERS], strict=True)):
        path = tmp_path / f"bao cao {unit}.{kind}"
        saved[unit] = path
        jobs.append(
            {"open": str(form_path(watching, unit)), "type": typed(index), "save": [[str(path), FILTERS[kind]]]}
        )
    team = tmp_path / "kiem tra.xlsx"
    jobs.append(
        {
            "open": str(form_path(watching, "hoa-binh", "inspection")),
            "type": [
                ["report", "date", "value", "25/10/2021"],
                ["report", "reporter", "value", "Đoàn 1"],
                ["criteria", "TC5.3", "value", "Đạt"],
                ["criteria", "TC1.2", "value", "88"],
            ],
            "save": [[str(team), FILTERS["xlsx"]]],
        }
    )
    spreadsheet_client(jobs)
    for path in (*saved.values(), team):
        (watching.inbox / path.name).write_bytes(path.read_bytes())
    dropped = time.monotonic()
    wait_for(lambda: status(watching)["drops"]["accepted"] == 7, 60)
    told = status(watching)
    assert told["drops"] == {"received": 7, "accepted": 7, "refused": 0, "duplicate": 0, "pending": 0}
    wait_for(lambda: len(list_answers(watching)) > 100, 30)
    assert time.monotonic() - dropped < 60
    for index, unit in enumerate(campaign.units):
        expect_answers(watching, campaign, unit.key, index)
        expect_status(told, campaign, unit.key, index)


@pytest.mark.thorough
def test_a_form_whose_rows_columns_and_sheets_were_moved_is_read_the_same(
    spreadsheet_client: Callable[..., None], campaign: Campaign, tmp_path: Path
) -> None:
    workspace = new_workspace(tmp_path / "w")
    plain, moved = tmp_path / "thang.xlsx", tmp_path / "xe dich.ods"
    job = {"open": str(form_path(workspace, "hoa-binh")), "type": typed(0)}
    spreadsheet_client(
        [
            job | {"save": [[str(plain), FILTERS["xlsx"]]]},
            job
            | {
                "insert_rows": [["criteria", "TC1.2", 3], ["tasks", "CV02", 1]],
                "insert_columns": [["criteria", "value", 2]],
                "rename": {"criteria": "Trang của tôi"},
                "reorder": True,
                "delete_rows": [["photos", "A05"]],
                "save": [[str(moved), FILTERS["ods"]]],
            },
        ]
    )
    read = [check_answers(workspace, path) for path in (plain, moved)]
    assert read[0] == read[1]
    assert read[0]["criteria", "TC1.2", "value"] == 90.5


def check_answers(workspace: Workspace, path: Path) -> dict[tuple[str, str, str], Any]:
    from datetime import datetime

    from sessions import at_work

    with at_work(workspace) as session:
        ((_, judged),) = session.judge_file(path.read_bytes(), path.name, datetime.fromisoformat(NOW))
    assert judged.submission is not None, judged.reason
    return {(a.table, a.row, a.field): a.value for a in judged.submission.answers}


def expect_answers(workspace: Workspace, campaign: Campaign, unit: str, index: int) -> None:
    """Look for exactly the typed values in the master's long table, read by another program than wrote it."""
    name = campaign.unit(unit).name
    rows = [row[2:] for row in list_answers(workspace) if row[:2] == (name, "Thôn")]
    # The sheet names a line as the form shows it, by its number.
    got = {
        f"TC{row[1].split()[0]}" if row[1][0].isdigit() else "TC.gate": row[3] for row in rows if row[0] == "Tiêu chí"
    }
    blank = sorted(CRITERIA)[index]
    wanted = {
        key: ("Đạt" if value else "Chưa đạt") if isinstance(value, bool) else value
        for key, (_, value) in CRITERIA.items()
        if key != blank
    }
    assert got == wanted
    assert {row[1]: row[3] for row in rows if row[0] == "Đầu việc"} == {key: value for key, (_, value) in TASKS.items()}
    assert {row[3] for row in rows if row[0] == "Vườn mẫu"} == {"Lê Văn Vườn", 2, 52.5}


def expect_status(told: dict[str, Any], campaign: Campaign, unit: str, index: int) -> None:
    """Calculate recognition and points from the typed values alone, and compare with what `status` says."""
    values = {key: value for key, (_, value) in CRITERIA.items() if key != sorted(CRITERIA)[index]}
    if unit == "hoa-binh":
        values |= {"TC5.3": True, "TC1.2": 88}
    passed, points = 0, 0.0
    asked = campaign.unit_set(campaign.unit(unit))
    assert asked is not None
    for criterion in asked.counted:
        met = sum(meets(i.key, i.comparison, i.threshold, i.choices, values) for i in criterion.indicators)
        passed += met == len(criterion.indicators)
        points += 5 * met / len(criterion.indicators)
    points += 20 * (1 / 5) * (1 / 5) * garden_criteria_met()
    points += 15 * plan_progress(campaign, unit) / 100
    # Nothing came on the 23 days whose deadline has gone by, and no photo: 0 of 10 and 0 of 5 points.
    row = next(row for row in told["units"] if row["unit"] == unit)
    assert row["criteria_passed"] == passed
    assert row["criteria_total"] == 10
    assert row["gate_passed"] is (True if "TC.gate" in values else None)
    assert row["points"] == seen(points)
    assert row["plan_progress"] == seen_share(plan_progress(campaign, unit))
    assert row["last_report"] == DAY.isoformat()


def garden_criteria_met() -> int:
    return 1  # 5.1 is 52.5 ≥ 50; criterion 2 lacks 2.1


def plan_progress(campaign: Campaign, unit: str) -> float:
    shares = []
    for task in campaign.tasks_of(campaign.unit(unit)):
        # At 16:40 the day has not ended: due is what the days before it ask for.
        due = task.volume * min(1.0, max(0.0, (DAY - task.start).days / ((task.end - task.start).days + 1)))
        if due > 0:
            done = TASKS.get(task.key, ("", 0.0))[1]
            shares.append(min(100.0, 100 * done / due))
    return sum(shares) / len(shares)


def meets(key: str, comparison: str, threshold: Any, choices: tuple[str, ...], values: dict[str, Any]) -> bool:
    if key not in values:
        return False
    value = values[key]
    return {
        ">=": lambda: value >= threshold,
        "<=": lambda: value <= threshold,
        "=": lambda: value == threshold,
        "yes": lambda: value is True,
        "at_least": lambda: choices.index(value) <= choices.index(threshold),
    }[comparison]()


def status(workspace: Workspace) -> dict[str, Any]:
    command = [sys.executable, "-m", "ntm_sheets", "status", "--json", "-w", str(workspace.root), "--now", NOW]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def list_answers(workspace: Workspace) -> list[tuple[Any, ...]]:
    book = load_workbook(workspace.master, data_only=True)
    rows = list(book["Dữ liệu"].iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if "Giá trị" in row)
    places = [rows[head].index(name) for name in ("Đơn vị", "Người nộp", "Bảng", "Dòng", "Cột", "Giá trị")]
    return [tuple(row[place] for place in places) for row in rows[head + 1 :]]


def wait_for(ready: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.2)
