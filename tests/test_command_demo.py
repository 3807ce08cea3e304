"""`demo`: the founding campaign played through real files; short here, and never over something that stands."""

import shutil
from pathlib import Path

import pytest
from commanding import run
from shared_fixtures import SAID

from ntm_sheets.workspace.folders import Workspace


@pytest.fixture(scope="module")
def demo(demonstration: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of what the command made."""
    return Workspace(shutil.copytree(demonstration.root, tmp_path_factory.mktemp("demo") / "demo"))


def test_the_command_says_what_it_played_and_where_that_lies(demonstration: Workspace) -> None:
    said = (demonstration.root.parent / SAID).read_text("utf-8")
    assert said.startswith("MÔ PHỎNG: mọi số liệu")
    assert "trong 3 ngày" in said
    assert str(Path("HERE", "demo", "outbox", "tong-hop.xlsx")) in said


def test_the_outbox_is_full_and_the_villages_have_points(demo: Workspace) -> None:
    assert demo.master.is_file()
    told = run("status", "--json", "-w", demo.root, "--now", "2021-10-03T18:00").json
    assert told["drops"]["accepted"] >= 6
    assert told["drops"]["pending"] == 0
    assert max(unit["points"] for unit in told["units"]) > 0
    assert sum(told["drops"][verdict] for verdict in ("accepted", "refused", "duplicate")) == told["drops"]["received"]
    assert list(demo.inbox.iterdir()) == []


def test_it_never_plays_over_a_workspace(demo: Workspace) -> None:
    before = sorted(path.stat().st_mtime_ns for path in demo.root.rglob("*"))
    for call in (("demo", demo.root), ("demo", "-w", demo.root)):
        ended = run(*call, "--days", "1")
        assert ended.code == 2
        assert "không ghi đè" in ended.err
    assert sorted(path.stat().st_mtime_ns for path in demo.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("call", "folder"),
    [(["demo"], "demo"), (["demo", "-w", "riêng"], "riêng"), (["demo", "riêng"], "riêng")],
)
def test_made_up_values_stay_out_of_the_everyday_workspace(
    call: list[str], folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = []
    monkeypatch.setenv("NTM_WORKSPACE", str(tmp_path))
    monkeypatch.setattr("ntm_sheets.commands.setting_up.play_demo", lambda where, _: str(played.append(where)))
    assert run(*call).code == 0
    assert played == [Workspace(Path(folder))]
