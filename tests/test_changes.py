"""Sheet “Thay đổi”: what passed, fell back, is still unknown, and what a form sent again says differently."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sessions import at_work, drop, filled, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox.registry import MASTER
from ntm_sheets.rounds.publishing import publish
from ntm_sheets.scoring.changes import last_closing
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
YESTERDAY, TODAY = datetime(2021, 10, 5, 16, 40), datetime(2021, 10, 6, 16, 40)
FENCE, HOUSES, LEAK = (("criteria", key, "value") for key in ("TC3.1", "TC1.2", "TC1.1"))
Line = tuple[object, ...]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def take(workspace: Workspace, name: str, day: str, typed: dict[Key, Value], at: datetime) -> None:
    drop(workspace, name, filled(workspace, "hoa-binh", day, typed))
    with at_work(workspace) as session:
        session.round(at, 0.0)


def changes(workspace: Workspace, as_of: datetime) -> list[Line]:
    with at_work(workspace) as session:
        frame = publish(session, as_of).results.changes
    rows = frame[frame["unit"] == "hoa-binh"]
    return [
        (row.change, f"{row.table} {row.row} {row.field}", row.before, row.after)
        for row in rows.itertuples()
        if row.change != "missing"
    ]


def test_what_passed_and_what_fell_back_since_yesterday_s_deadline(workspace: Workspace) -> None:
    take(workspace, "a.xlsx", "05/10/2021", {FENCE: 60, HOUSES: 95, LEAK: 0}, YESTERDAY)
    assert changes(workspace, YESTERDAY) == [
        ("passed", "criteria TC1.1 value", None, 0),
        ("passed", "criteria TC1.2 value", None, 95),
    ]
    take(workspace, "b.xlsx", "06/10/2021", {FENCE: 75, HOUSES: 80, LEAK: 0}, TODAY)
    assert changes(workspace, TODAY) == [
        ("passed", "criteria TC3.1 value", 60, 75),
        ("fell back", "criteria TC1.2 value", 95, 80),
    ]
    # The day after, with nothing new, nothing has changed.
    assert changes(workspace, TODAY + timedelta(days=1, hours=1)) == []


def test_a_form_sent_again_is_held_against_the_one_that_it_replaces(workspace: Workspace) -> None:
    take(workspace, "a.xlsx", "06/10/2021", {FENCE: 60, HOUSES: "gần xong", LEAK: 0}, TODAY - timedelta(hours=2))
    take(workspace, "b.xlsx", "06/10/2021", {FENCE: 60, HOUSES: 85}, TODAY)
    again = [line for line in changes(workspace, TODAY) if line[0] == "sent again"]
    assert again == [
        ("sent again", "criteria TC1.1 value", 0, None),
        ("sent again", "criteria TC1.2 value", "gần xong", 85),
    ]


def test_what_is_still_unknown_is_one_line_a_unit(workspace: Workspace) -> None:
    take(workspace, "a.xlsx", "05/10/2021", {FENCE: 60}, YESTERDAY)
    with at_work(workspace) as session:
        results = publish(session, YESTERDAY).results
        campaign = session.campaign
    missing = results.changes[results.changes["change"] == "missing"].set_index("unit")
    assert set(missing.index) == {unit.key for unit in campaign.units if campaign.unit_set(unit)}
    unit_set = campaign.unit_set(campaign.unit("hoa-binh"))
    assert unit_set
    asked = [indicator.key for indicator in unit_set.indicators]
    assert missing.loc["hoa-binh", "row"].split() == [key for key in asked if key != "TC3.1"]
    assert missing.loc["hoa-binh", "count"] == len(asked) - 1


@pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
@pytest.mark.usefixtures("drawn")
def test_the_sheet_says_it_in_words_and_leads_to_the_file(workspace: Workspace) -> None:
    take(workspace, "a.xlsx", "06/10/2021", {HOUSES: "gần xong", LEAK: 0}, TODAY - timedelta(hours=2))
    take(workspace, "b.xlsx", "06/10/2021", {FENCE: 75, HOUSES: 85, LEAK: 0}, TODAY)
    with at_work(workspace) as session:
        page = load_workbook(publish(session, TODAY, (MASTER,)).master)["Thay đổi"]
    rows = {(str(row[0].value), str(row[2].value)): row for row in page.iter_rows(min_row=5) if row[0].value}
    passed = rows["✓ Mới đạt", "3.1 Tỷ lệ chiều dài hàng rào cây xanh hoặc được phủ cây xanh"]
    assert (passed[3].value, passed[4].value) == (None, 75)
    assert str(passed[5].value).startswith("b.xlsx › Tiêu chí!")
    assert passed[5].hyperlink.location.startswith("'Nguồn số liệu'!")
    again = rows["! Gửi lại", "1.2 Tỷ lệ nhà ở đạt chuẩn"]
    assert (again[3].value, again[4].value) == ("gần xong", 85)
    assert page["A1"].value == "2 chỉ tiêu mới đạt, 0 chỉ tiêu tụt, 1 phiếu gửi lại có số khác"


@pytest.mark.parametrize(
    ("now", "closing"),
    [
        (datetime(2021, 10, 6, 8), datetime(2021, 10, 5, 17)),
        (datetime(2021, 10, 6, 17, 30), datetime(2021, 10, 5, 17)),
    ],
)
def test_a_day_is_held_against_the_deadline_before_it(workspace: Workspace, now: datetime, closing: datetime) -> None:
    with at_work(workspace) as session:
        assert last_closing(session.campaign, now) == closing
