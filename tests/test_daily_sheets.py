"""`phieu-ngay/`: on an ordinary day a village fills one page; what is not on it stays as it was."""

import shutil
import subprocess
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from commanding import blank_workspace, run
from openpyxl import load_workbook
from sessions import at_work, drop, filled

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import cells_of
from ntm_sheets.outbox.daily_sheets import is_daily
from ntm_sheets.rounds.history import results_as_of
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.villages import Village
from ntm_sheets.workspace.folders import Workspace

UNIT = "hoa-binh"
HOUSES, LATRINES = ("criteria", "TC1.1", "value"), ("criteria", "TC1.2", "value")
REPORTER: Key = ("report", "reporter", "value")
TROUBLE: Key = ("report", "difficulties", "value")
MEETING, DONE, TODAY = ("tasks", "CV01", "done"), ("tasks", "CV02", "done"), ("tasks", "CV02", "period")
MONDAY = {HOUSES: 3, LATRINES: 70, MEETING: 1, DONE: 40, TROUBLE: "Thiếu xi măng"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which a full form of 4 October came."""
    made = blank_workspace(tmp_path / "w")
    drop(made, "dau.xlsx", filled(made, UNIT, "4/10/2021", MONDAY))
    assert run("ingest", "-w", made.root, "--now", "2021-10-04T16:00:00").code == 0
    return made


def morning(workspace: Workspace, moment: str) -> bytes:
    """The unit's sheet as it lies there on a morning."""
    drawn = run("forms", "--daily", "-w", workspace.root, "--now", moment)
    assert drawn.code == 0, drawn.out
    return (workspace.outbox / "phieu-ngay" / f"{UNIT}.xlsx").read_bytes()


def typed(sheet: bytes, values: dict[Key, Value], day: str = "5/10/2021") -> bytes:
    return FormFiller(BytesIO(sheet)).fill(  # type: ignore[arg-type]
        {("report", "date", "value"): day, REPORTER: "Nguyễn Văn An", **values}
    )


def taken(workspace: Workspace, name: str, data: bytes, now: str) -> Any:
    drop(workspace, name, data)
    return run("ingest", "-w", workspace.root, "--json", "--now", now)


def said(workspace: Workspace) -> dict[Key, Value]:
    with at_work(workspace) as session:
        return {key: value for key, (value, _) in session.ledger.last_answers(UNIT, "village").items()}


def codes(workspace: Workspace, name: str) -> list[str]:
    with at_work(workspace) as session:
        seqs = {one.seq for one in session.ledger.drops() if one.name == name}
        return [one.finding.code for one in session.ledger.findings() if one.seq in seqs]


def test_what_is_typed_counts_as_the_days_report_and_the_rest_stays(workspace: Workspace) -> None:
    sheet = morning(workspace, "2021-10-05T06:00:00")
    done = taken(workspace, "ngay.xlsx", typed(sheet, {DONE: 55, TODAY: 15, LATRINES: 75}), "2021-10-05T16:00:00")
    assert done.code == 0, done.out
    now = said(workspace)
    assert {key: now[key] for key in MONDAY} == {**MONDAY, DONE: 55, LATRINES: 75}
    with at_work(workspace) as session:
        results = results_as_of(session.campaign, session.ledger, datetime(2021, 10, 5, 18))
        (row,) = (r for r in results.rows.reports if (r.unit, r.role, f"{r.day}") == (UNIT, "village", "2021-10-05"))
    assert row.state == "on_time"
    # Nothing that a full form of the same content would not hear.
    assert not {"daily-other-day", "daily-not-added", "keys-missing", "table-missing"} & {
        *codes(workspace, "ngay.xlsx")
    }


def test_it_asks_what_is_due_and_what_is_not_met_on_one_page(workspace: Workspace) -> None:
    book = load_workbook(BytesIO(morning(workspace, "2021-10-05T06:00:00")))
    stamp = {key.value: value.value for key, value in book["_ntm"].iter_rows(max_col=2)}
    asked = cells_of(stamp["only"])
    assert (stamp["form"], stamp["issued"]) == ("report", "2021-10-05")
    assert DONE in asked
    assert MEETING not in asked  # done already
    assert LATRINES in asked
    page = book["Phiếu ngày"]
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.orientation) == (True, "portrait")
    # One page down and across is what a file says by saying nothing.
    assert (page.page_setup.fitToHeight, page.page_setup.fitToWidth) == (None, None)
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None]
    assert "40" in texts  # yesterday's total beside the cell
    assert sum(key[0] in ("tasks", "criteria", "gardens") for key in asked) <= 21


def test_a_sheet_of_another_day_is_told_in_one_sentence_and_nothing_is_lost(workspace: Workspace) -> None:
    sheet = morning(workspace, "2021-10-05T06:00:00")
    taken(workspace, "muon.xlsx", typed(sheet, {DONE: 60}, "6/10/2021"), "2021-10-06T16:00:00")
    assert codes(workspace, "muon.xlsx").count("daily-other-day") == 1
    assert said(workspace)[DONE] == 60


def test_work_of_the_day_without_its_total_is_asked_about(workspace: Workspace) -> None:
    sheet = morning(workspace, "2021-10-05T06:00:00")
    taken(workspace, "ngay.xlsx", typed(sheet, {TODAY: 15}), "2021-10-05T16:00:00")
    assert "daily-not-added" in codes(workspace, "ngay.xlsx")
    assert said(workspace)[DONE] == 40


def test_a_full_form_and_a_sheet_of_equal_content_give_the_same(workspace: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    shutil.copytree(workspace.root, other.root)
    values: dict[Key, Value] = {DONE: 55, TODAY: 15, LATRINES: 75, REPORTER: "Nguyễn Văn An"}
    sheet = morning(workspace, "2021-10-05T06:00:00")
    taken(workspace, "ngay.xlsx", typed(sheet, values), "2021-10-05T16:00:00")
    taken(other, "ngay.xlsx", filled(other, UNIT, "5/10/2021", values), "2021-10-05T16:00:00")
    rows = []
    for one in (workspace, other):
        with at_work(one) as session:
            found = results_as_of(session.campaign, session.ledger, datetime(2021, 10, 5, 18)).rows
            rows.append((found.units, [(r.task, r.done, r.state) for r in found.tasks], found.criteria))
            rows[-1] += ([(r.indicator, r.value, r.state, r.date) for r in found.indicators],)
    assert rows[0] == rows[1]
    assert said(workspace) == said(other)


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice_the_total_is_the_sum(workspace: Workspace, tmp_path: Path, ending: str) -> None:
    """Only what was done today is typed: the sheet adds it up."""
    sheet = load_workbook(BytesIO(morning(workspace, "2021-10-05T06:00:00")))
    page = sheet["Phiếu ngày"]
    rows = {row[0].value: row[0].row for row in page.iter_rows(max_col=1)}
    columns = {cell.value: cell.column for cell in page[1]}
    page.cell(rows["tasks/CV02/done"], columns["period"]).value = 15
    page.cell(rows["report/reporter/value"], columns["value"]).value = "Nguyễn Văn An"
    (tmp_path / "in").mkdir()
    sheet.save(tmp_path / "in" / "ngay.xlsx")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", ending]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "in" / "ngay.xlsx")], check=True, timeout=120
    )
    data = (tmp_path / "out" / f"ngay.{ending}").read_bytes()
    assert taken(workspace, f"ngay.{ending}", data, "2021-10-05T16:00:00").code == 0
    assert said(workspace)[DONE] == 55
    assert not {"formula-answers", "daily-not-added"} & {*codes(workspace, f"ngay.{ending}")}


def test_the_full_form_is_for_the_first_and_the_last_day_and_once_a_week(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        campaign = session.campaign
    days = [datetime(2021, 10, day).date() for day in range(1, 17)]
    assert [day.day for day in days if not is_daily(campaign, day)] == [1, 2, 8, 15]
    assert not is_daily(campaign, campaign.end)
    morning(workspace, "2021-10-05T06:00:00")
    assert "phiếu đầy đủ" in run("forms", "--daily", "-w", workspace.root, "--now", "2021-10-08T06:00:00").out
    assert not [*(workspace.outbox / "phieu-ngay").glob("*.xlsx")]


def test_an_ordinary_day_of_the_played_campaign_is_at_most_twenty_cells(tmp_path: Path) -> None:
    """What each board would type on its sheet: who reports, the work of the day, and the numbers that became others."""
    workspace = blank_workspace(tmp_path / "w")
    with at_work(workspace) as session:
        campaign = session.campaign
    boards = [Village(campaign, unit, 7) for unit in campaign.units if campaign.unit_set(unit)]
    before, today = date(2021, 10, 18), date(2021, 10, 19)
    for board in boards:
        form = filled(workspace, board.unit.key, "18/10/2021", board.report(before))
        drop(workspace, f"{board.unit.key}.xlsx", form)
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-18T16:00:00").code == 0
    assert run("forms", "--daily", "-w", workspace.root, "--now", "2021-10-19T06:00:00").code == 0
    for board in boards:
        sheet = (workspace.outbox / "phieu-ngay" / f"{board.unit.key}.xlsx").read_bytes()
        last, now = board.report(before), board.report(today)
        cells = [key for key in FormFiller(BytesIO(sheet)).keys if key in now and key[2] != "done"]  # type: ignore[arg-type]
        new = [key for key in cells if key == REPORTER or (key[0] != "report" and now[key] != last.get(key))]
        new += [key for key in cells if key[0] == "report" and key[1] in ("difficulties", "proposals")]
        assert 2 <= len(new) <= 20, (board.unit.key, new)


def test_what_somebody_typed_in_the_folder_is_kept(workspace: Workspace) -> None:
    sheet = morning(workspace, "2021-10-05T06:00:00")
    place = workspace.outbox / "phieu-ngay" / f"{UNIT}.xlsx"
    place.write_bytes(typed(sheet, {DONE: 60}))
    assert morning(workspace, "2021-10-06T06:00:00") != sheet
    assert (place.parent / f"{UNIT}-da-dien.xlsx").exists()
