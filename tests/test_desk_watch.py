"""The watch beside the desk, as processes: it waits for a campaign without faults, and ends with the desk however that ends."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sessions import drop, filled, new_workspace

from ntm_sheets.desk.watcher import Watcher
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_heartbeat

ROOT = Path(__file__).parents[1]
NOW = "2021-10-05T16:40"

pytestmark = pytest.mark.thorough


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def mode(workspace: Workspace) -> str:
    beat = read_heartbeat(workspace.heartbeat)
    return beat.mode if beat else ""


def test_it_says_why_it_cannot_and_starts_when_it_can(tmp_path: Path) -> None:
    workspace, said = new_workspace(tmp_path / "w"), list[str]()
    good = workspace.campaign.read_bytes()
    workspace.campaign.write_bytes(b"")
    with Watcher(workspace, NOW, said.append, again=600) as watcher:
        wait_for(lambda: watcher.troubles != ())
        assert "đang trống (0 byte)" in watcher.troubles[0]
        assert said == [f"! {watcher.troubles[0]}"]
        workspace.campaign.write_bytes(good)
        wait_for(lambda: mode(workspace) == "watch")
        wait_for(lambda: watcher.troubles == ())
    assert mode(workspace) == "ended"


def test_one_that_ends_by_itself_is_started_again(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    with Watcher(workspace, NOW, lambda _line: None, again=0.1) as watcher:
        wait_for(lambda: mode(workspace) == "watch")
        first = watcher._process
        assert first is not None
        first.kill()
        wait_for(lambda: watcher._process is not first and watcher.troubles == ())
        second = watcher._process
        assert second is not None
        assert second.poll() is None
    assert second.returncode == 0


def test_what_lies_where_the_desk_was_started_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, downloads, run = new_workspace(tmp_path / "w"), tmp_path / "Downloads", tmp_path / "run"
    (downloads / "ntm_sheets" / "desk").mkdir(parents=True)
    for name in ("sqlalchemy.py", "openpyxl.py", "ntm_sheets/__init__.py", "ntm_sheets/desk/__init__.py"):
        (downloads / name).write_text(f"open({str(run)!r}, 'a').write({name!r})\n", "utf-8")
    monkeypatch.chdir(downloads)
    drop(workspace, "hoa binh.xlsx", filled(workspace, "hoa-binh", "5/10/2021"))
    with Watcher(workspace, NOW, lambda _line: None) as watcher:
        # Its readers are processes too.
        wait_for(lambda: mode(workspace) == "watch" and not any(workspace.inbox.iterdir()))
        assert watcher.troubles == ()
    assert not run.exists()


def test_it_ends_at_once_though_it_waits_long(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    watcher = Watcher(workspace, NOW, lambda _line: None)
    watcher._words += ["--every", "60"]
    with watcher:
        wait_for(lambda: mode(workspace) == "watch" and workspace.master.exists())
        time.sleep(2)
        left = time.monotonic()
    assert time.monotonic() - left < 10
    assert mode(workspace) == "ended"
    assert not watcher.lives


def test_one_that_does_not_end_is_killed_or_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher(new_workspace(tmp_path / "w"), NOW, lambda _line: None, ending=0.2)
    watcher._words = [sys.executable, "-c", "import time; print('Đang trông', flush=True); time.sleep(60)"]
    with watcher:
        wait_for(lambda: bool(watcher._lines))
    assert watcher._process is not None
    assert watcher._process.poll() is not None
    assert not watcher.lives
    monkeypatch.setattr("ntm_sheets.desk.watcher.KILLING_SECONDS", 0.2)
    other = Watcher(new_workspace(tmp_path / "v"), NOW, lambda _line: None, ending=0.2)
    other._words = watcher._words
    with other, monkeypatch.context() as patched:
        wait_for(lambda: bool(other._lines))
        started = other._process
        assert started is not None
        kill = started.kill
        patched.setattr(started, "kill", lambda: None)
        other.__exit__()
        assert other.lives
    kill()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_it_ends_with_a_desk_that_is_killed(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    line = [sys.executable, "-m", "ntm_sheets", "desk", "--no-browser", "-w", str(workspace.root), "--now", NOW]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as desk:
        wait_for(lambda: mode(workspace) == "watch")
        # Its first outbox is drawn, and it has nothing more to say.
        wait_for(workspace.master.exists)
        time.sleep(3)
        assert mode(workspace) == "watch"
        desk.kill()
        wait_for(lambda: mode(workspace) == "ended")
