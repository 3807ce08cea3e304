"""What is dictated comes in as a form of its unit, of the named cells alone; nothing is kept that nobody agreed to."""

import sys
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from commanding import Ran, blank_workspace, run
from sessions import at_work, drop, filled

from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox.registry import SLIPS
from ntm_sheets.outbox.slips.choosing import slips_due
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
UNIT = "hoa-binh"
SAID = "CV03 120; 4.2 85; 4.5 đạt; V2 1.1 đạt; khó khăn: thiếu xi măng; người báo: Trần Thị Lan"
NOON, EVENING = "2021-10-05T12:00", "2021-10-05T16:40"
HOUSES, ROAD, LANES = ("criteria", "TC1.1", "value"), ("tasks", "CV03", "done"), ("criteria", "TC4.2", "value")


class Terminal(StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


def dictated(workspace: Workspace, text: str = SAID, *more: str, unit: str = UNIT, now: str = EVENING) -> Ran:
    return run("dictate", unit, text, "-w", workspace.root, "--now", now, *more)


def taken(workspace: Workspace, now: str = EVENING) -> Ran:
    return run("ingest", "-w", workspace.root, "--now", f"{now}:30", "--json")


def lying(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.inbox.iterdir())


def known(workspace: Workspace) -> dict[Key, object]:
    with at_work(workspace) as session:
        return {key: value for key, (value, _) in session.ledger.last_answers(UNIT, "village").items()}


def test_what_is_kept_counts_as_the_units_own_report_and_nothing_else_is_taken_back(workspace: Workspace) -> None:
    drop(workspace, "sang.xlsx", filled(workspace, UNIT, "4/10/2021", {HOUSES: 1, ROAD: 80, LANES: 70}))
    assert taken(workspace, "2021-10-04T16:00").code == 0
    kept = dictated(workspace, SAID, "--yes", "--by", "Hạnh")
    assert (kept.code, len(lying(workspace))) == (0, 1)
    assert "80 m → 120 m" in kept.out
    assert "70 % → 85 %" in kept.out
    done = taken(workspace)
    assert (done.code, lying(workspace)) == (0, [])
    now = known(workspace)
    assert (now[HOUSES], now[ROAD], now[LANES], now["gardens", "V2", "VM1.1"]) == (1, 120, 85, True)
    assert now["report", "difficulties", "value"] == "thiếu xi măng"
    who = "Trần Thị Lan (ghi qua điện thoại lúc 16:40 ngày 05/10/2021, người ghi: Hạnh)"
    assert now["report", "reporter", "value"] == who
    with at_work(workspace) as session:
        assert not [one for one in session.ledger.findings() if one.seq == 2]
        results = results_as_of(session.campaign, session.ledger, datetime(2021, 10, 5, 18))
        row = next(one for one in results.rows.indicators if (one.unit, one.indicator) == (UNIT, "TC4.2"))
        assert (row.value, row.verified_value) == (85, None)
        (report,) = (r for r in results.rows.reports if (r.unit, r.role, r.day) == (UNIT, "village", date(2021, 10, 5)))
        assert report.state == "on_time"


def test_a_rebuild_gives_the_same_state(workspace: Workspace) -> None:
    dictated(workspace, SAID, "--yes")
    taken(workspace)
    before = known(workspace)
    assert before[ROAD] == 120
    assert run("rebuild", "-w", workspace.root, "--now", "2021-10-05T18:00").code == 0
    assert known(workspace) == before


def test_the_later_word_of_a_day_stands_cell_by_cell(workspace: Workspace) -> None:
    drop(workspace, "phieu.xlsx", filled(workspace, UNIT, "5/10/2021", {HOUSES: 1, ROAD: 100, LANES: 70}))
    assert taken(workspace, NOON).code == 0
    dictated(workspace, "CV03 120", "--yes", now="2021-10-05T14:00")
    taken(workspace, "2021-10-05T14:00")
    dictated(workspace, "CV03 125", "--yes", now="2021-10-05T15:00")
    taken(workspace, "2021-10-05T15:00")
    now = known(workspace)
    assert (now[HOUSES], now[ROAD], now[LANES]) == (1, 125, 70)


@pytest.mark.parametrize("unit", ["hoa-binh", "Hòa Bình", "hoa binh", "thôn Hòa Bình"])
def test_a_unit_is_called_as_people_call_it(workspace: Workspace, unit: str) -> None:
    assert dictated(workspace, "CV03 120", "--yes", unit=unit).code == 0
    assert lying(workspace)[0].startswith("hoa-binh-dien-thoai-2021-10-05-16h40-")


def test_without_a_terminal_and_without_yes_it_only_shows(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("c\n"))
    shown = dictated(workspace)
    assert (shown.code, lying(workspace)) == (1, [])
    assert "→ 120 m" in shown.out
    assert "thêm --yes" in shown.out


@pytest.mark.parametrize(("typed", "code"), [("c\n", 0), ("C\n", 0), ("có\n", 0), ("k\n", 1), ("\n", 1), ("", 1)])
def test_on_a_terminal_it_asks(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, typed: str, code: int) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    asked = dictated(workspace)
    assert "Giữ? [c/k]" in asked.out
    assert (asked.code, len(lying(workspace))) == (code, 1 - code)


def test_what_is_not_wholly_understood_is_not_kept(workspace: Workspace) -> None:
    ran = dictated(workspace, "CV03 120; CV33 5", "--yes")
    assert (ran.code, lying(workspace)) == (1, [])
    assert "CV03 Mở rộng" in ran.out
    assert "Chưa ghi gì" in ran.out


def test_an_unknown_unit_is_a_wrong_call(workspace: Workspace) -> None:
    ran = dictated(workspace, "CV03 120", "--yes", unit="Hòa Bính Hạ")
    assert (ran.code, lying(workspace)) == (2, [])


def test_two_dictations_of_one_minute_do_not_meet(workspace: Workspace) -> None:
    dictated(workspace, "CV03 120", "--yes")
    dictated(workspace, "4.2 85", "--yes")
    dictated(workspace, "4.2 85", "--yes")
    assert len(lying(workspace)) == 2
    assert taken(workspace).code == 0
    now = known(workspace)
    assert (now[ROAD], now[LANES]) == (120, 85)


def test_what_is_doubted_goes_back_beside_the_full_form_of_its_day(workspace: Workspace) -> None:
    drop(workspace, "phieu.xlsx", filled(workspace, UNIT, "5/10/2021", {HOUSES: 1, LANES: "gần xong"}))
    taken(workspace, NOON)
    dictated(workspace, "CV03 khoảng 200 m", "--yes")
    taken(workspace)
    with at_work(workspace) as session:
        publish(session, datetime(2021, 10, 5, 17), (SLIPS,))
        drops, findings = session.ledger.drops(), session.ledger.findings()
    slips = {one.name: one.drop.seq for one in slips_due(drops, findings)}
    assert slips == {"hoa-binh-2021-10-05-thon": 1, "hoa-binh-2021-10-05-thon-mot-phan": 2}
    assert {path.stem for path in workspace.slips.glob("*.xlsx")} == set(slips)


def test_what_is_dictated_for_the_day_before_is_no_sheet_of_another_day(workspace: Workspace) -> None:
    assert dictated(workspace, "4.2 85; ngày hôm qua", "--yes").code == 0
    assert taken(workspace).code == 0
    with at_work(workspace) as session:
        assert [one.finding.code for one in session.ledger.findings()] == []
        assert [one.report_date for one in session.ledger.drops()] == [date(2021, 10, 4)]
