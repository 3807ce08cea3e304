"""`report`: the outbox drawn again, as of now or of the end of a day."""

from pathlib import Path

import pytest
from commanding import EVENING, run, worked_workspace
from office import digest

from ntm_sheets.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return worked_workspace(tmp_path / "w")


def test_the_master_is_drawn_again_and_its_place_told(workspace: Workspace) -> None:
    workspace.master.unlink()
    ended = run("report", "-w", workspace.root, "--now", EVENING)
    assert (ended.code, ended.err) == (0, "")
    assert "Số liệu lúc 18:00 05/10/2021." in ended.out
    assert f"Bảng tổng hợp: {workspace.master.resolve()}" in ended.out
    assert workspace.master.is_file()


def test_the_same_moment_gives_the_same_bytes(workspace: Workspace) -> None:
    drawn = []
    for _ in range(2):
        assert run("report", "-w", workspace.root, "--now", EVENING).code == 0
        drawn.append(digest(workspace.master))
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2021-10-04", "23:59 04/10/2021"),  # a day means its end
        ("2021-10-05T17:00", "17:00 05/10/2021"),
    ],
)
def test_an_older_day_may_be_asked_for(workspace: Workspace, as_of: str, told: str) -> None:
    ended = run("report", "-w", workspace.root, "--as-of", as_of, "--now", EVENING)
    assert ended.code == 0
    assert f"Số liệu lúc {told}." in ended.out


def test_a_day_that_cannot_be_read_is_a_wrong_call(workspace: Workspace) -> None:
    before = digest(workspace.master)
    ended = run("report", "-w", workspace.root, "--as-of", "hôm qua")
    assert (ended.code, ended.out) == (2, "")
    assert "2021-10-05T16:40" in ended.err
    assert digest(workspace.master) == before
