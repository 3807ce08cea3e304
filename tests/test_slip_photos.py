"""A village's slip and its text name the photos that it owes; a team's does not, and a score that fails holds no slip up."""

from datetime import datetime
from pathlib import Path

import photographs
import pytest
from correction_filling import Clerk
from openpyxl import load_workbook
from sessions import careful_filler, filled, form_path, new_workspace

from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.outbox.slips.message import OWED
from ntm_sheets.rounds.publishing import Published, publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")

WRONG: dict[Key, Value] = {("criteria", "TC1.2", "value"): "nhiều lắm"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def reached(clerk: Clerk) -> dict[Key, Value]:
    """What a village types that calls a thing reached of which a photo is asked for."""
    campaign = clerk.session.campaign
    task = next(task for task in campaign.tasks_of(campaign.unit("hoa-binh")) if task.evidence)
    return {("tasks", task.key, "done"): task.volume}


def text_of(workspace: Workspace) -> str:
    (path,) = workspace.slips.rglob("*.txt")
    return path.read_text("utf-8-sig")


def test_what_is_owed_stands_in_the_text_and_the_slip_until_the_photo_came(clerk: Clerk, workspace: Workspace) -> None:
    typed = WRONG | reached(clerk)
    clerk.take("a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", typed))
    publish(clerk.session, clerk.now)
    (line,) = [line for line in text_of(workspace).splitlines() if line.startswith(OWED)]
    (slip,) = workspace.slips.glob("*.xlsx")
    cells = [
        str(cell.value) for sheet in load_workbook(slip) for row in sheet.iter_rows() for cell in row if cell.value
    ]
    assert line in cells
    (key,) = [key for table, key, _ in typed if table == "tasks"]
    choices = photo_choices(clerk.session.campaign, clerk.session.campaign.unit("hoa-binh"))
    subject = next(choice for choice in choices if choice.startswith(f"{key} "))
    assert subject.partition(" – ")[2][:30] in line
    head: dict[Key, Value] = {("report", "date", "value"): "6/10/2021", ("report", "reporter", "value"): "Trần Thị Thử"}
    shown = head | typed | {("photos", "A01", "subject"): subject}
    body = photographs.jpeg(photographs.scene(3))
    clerk.now = datetime(2021, 10, 6, 15)
    clerk.take(
        "b.xlsx", careful_filler(form_path(workspace, "hoa-binh")).fill(shown, {("photos", "A01", "picture"): body})
    )  # fmt: skip
    publish(clerk.session, clerk.now)
    assert OWED not in text_of(workspace)


@pytest.mark.thorough
def test_a_text_with_such_a_line_is_known_as_ours_where_nobody_remembers_it(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", WRONG | reached(clerk)))
    publish(clerk.session, clerk.now)
    assert OWED in text_of(workspace)
    workspace.slip_codes.unlink()
    done: Published = publish(clerk.session, clerk.now)
    assert done.slip_notes == ()
    assert len(list(workspace.slips.rglob("*.txt"))) == 1


def test_a_teams_slip_says_nothing_of_it(clerk: Clerk, workspace: Workspace) -> None:
    clerk.take("k.xlsx", filled(workspace, "hoa-binh", "5/10/2021", WRONG | reached(clerk), "inspection"))
    publish(clerk.session, clerk.now)
    assert OWED not in text_of(workspace)


def test_no_slip_waits_for_a_score_that_fails(
    clerk: Clerk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    clerk.take("a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", WRONG | reached(clerk)))
    monkeypatch.setattr("ntm_sheets.rounds.history.scored", failing)
    done = publish(clerk.session, clerk.now)
    assert done.results is None
    assert done.faults
    assert OWED not in text_of(workspace)
