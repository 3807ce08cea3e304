"""`report`: the outbox drawn again, as of now or of the end of a day."""

from functools import partial
from pathlib import Path

import pytest
from commanding import EVENING, run, worked_workspace
from sessions import digest, drop, filled
from thinning import thinned

from ntm_sheets.intake.locking import locked
from ntm_sheets.workspace.folders import Workspace


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


@pytest.mark.thorough
def test_the_same_moment_gives_the_same_bytes(workspace: Workspace) -> None:
    drawn = []
    for _ in range(2):
        assert run("report", "-w", workspace.root, "--now", EVENING).code == 0
        drawn.append(digest(workspace.master))
    assert drawn[0] == drawn[1]


def files_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("as_of", "told", "folder"),
    thinned(
        [
            ("2021-10-04", "23:59 04/10/2021", "2021-10-04"),  # a day means its end
            ("04/10/2021", "23:59 04/10/2021", "2021-10-04"),
            ("4-10-2021", "23:59 04/10/2021", "2021-10-04"),
            ("04.10.2021", "23:59 04/10/2021", "2021-10-04"),
            ("2021-10-05T17:00", "17:00 05/10/2021", "2021-10-05-17h00"),
            ("17h ngày 5/10/2021", "17:00 05/10/2021", "2021-10-05-17h00"),
            ("5/10/2021", "18:00 05/10/2021", "2021-10-05-18h00"),  # today is as old as it is
        ],
        3,
    ),
)
def test_an_older_day_is_drawn_beside_today_and_changes_nothing_of_it(
    workspace: Workspace, as_of: str, told: str, folder: str
) -> None:
    before = files_of(workspace.outbox)
    assert any(name.startswith("tra-lai/") for name in before)
    call = ("report", "-w", workspace.root, "--as-of", as_of, "--now", "18:00 05/10/2021")
    ended = run(*call)
    assert (ended.code, ended.err) == (0, "")
    assert f"Số liệu lúc {told}." in ended.out
    drawn = workspace.kept / folder / "tong-hop.xlsx"
    assert str(drawn.resolve()) in ended.out
    after = files_of(workspace.outbox)
    assert {name: after[name] for name in before} == before
    added = {name.removeprefix(f"luu/{folder}/") for name in set(after) - set(before)}
    papers = {name for name in added if name.startswith("van-ban/")}
    # The wrap-up is drawn when the day's deadline has gone by: at 17:00 it has not.
    is_over = not told.startswith("17:00")
    assert added - papers == {"tong-hop.xlsx", "theo-thon.xlsx", "index.html"} | ({"so-ket.docx"} if is_over else set())
    assert papers
    assert run(*call).code == 0
    assert files_of(workspace.outbox) == after


@pytest.mark.thorough
def test_what_comes_later_changes_nothing_of_an_older_day(workspace: Workspace) -> None:
    call = ("report", "-w", workspace.root, "--as-of", "05/10/2021", "--now", "2021-10-06T08:00")
    assert run(*call).code == 0
    drawn = workspace.kept / "2021-10-05" / "tong-hop.xlsx"
    before = digest(drawn)
    drop(workspace, "moi.xlsx", filled(workspace, "hoa-binh", "6/10/2021", {("criteria", "TC1.2", "value"): 95}))
    assert run("ingest", "-w", workspace.root, "--now", "2021-10-06T16:00").code == 0
    assert run(*call[:-1], "2021-10-06T17:00").code == 0
    assert digest(drawn) == before


@pytest.mark.parametrize("more", [(), ("--as-of", "04/10/2021")])
def test_who_draws_waits_for_whoever_is_at_work(
    workspace: Workspace, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.rounds.looking.locked", partial(locked, patience=0.1))
    before = files_of(workspace.outbox)
    with locked(workspace.state / "lock"):
        ended = run("report", "-w", workspace.root, *more, "--now", EVENING)
    assert (ended.code, ended.out) == (3, "")
    assert "đang làm việc ở thư mục này" in ended.err
    assert files_of(workspace.outbox) == before


def test_a_day_that_cannot_be_read_is_a_wrong_call(workspace: Workspace) -> None:
    before = digest(workspace.master)
    ended = run("report", "-w", workspace.root, "--as-of", "hôm qua")
    assert (ended.code, ended.out) == (2, "")
    assert "2021-10-05T16:40" in ended.err
    assert digest(workspace.master) == before
