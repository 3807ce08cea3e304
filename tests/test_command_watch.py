"""`watch` as a process: it takes in what comes, survives its inbox, stands alone, and ends cleanly when told to."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commanding import run
from openpyxl import load_workbook
from sessions import filled, new_workspace

from ntm_sheets.commands.watching import LONGEST_PAUSE, Pace
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_heartbeat

ROOT = Path(__file__).parents[1]
NOW = "2021-10-05T16:40:00"
VALUES = {("criteria", "TC1.2", "value"): "85,5"}

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="POSIX signals"),
    # openpyxl, the independent reader here, knows no sparklines and says so.
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def arguments(workspace: Workspace, command: str, *words: str) -> list[str]:
    return [sys.executable, "-m", "ntm_sheets", command, "-w", str(workspace.root), "--now", NOW, *words]


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


# A watch to which the system tells nothing.
DEAF = """
import sys
from ntm_sheets.intake import watching
watching._Waker.on_any_event = lambda self, event: None
from ntm_sheets.cli import main
if __name__ == "__main__":
    main()
"""


@contextmanager
def watching(
    workspace: Workspace, ending: int = signal.SIGINT, *, deaf: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    log = workspace.root / "watch.log"
    with log.open("wb") as out:
        command = arguments(workspace, "watch", "--quiet", "0.2", "--every", "0.5")
        if deaf:
            script = workspace.root / "deaf.py"
            script.write_text(DEAF, encoding="utf-8")
            command[1:3] = [str(script)]
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT, start_new_session=True)
        try:
            wait_for(lambda: "Đang trông" in said(workspace))
            yield process
            process.send_signal(ending)
            assert process.wait(30) == 0, said(workspace)
        finally:
            process.kill()
            process.wait()
    assert "Đã dừng trông inbox" in said(workspace)
    assert "Traceback" not in said(workspace)


def said(workspace: Workspace) -> str:
    return (workspace.root / "watch.log").read_text("utf-8")


def drops(workspace: Workspace) -> dict[str, int]:
    counts: dict[str, int] = run("status", "--json", "-w", workspace.root, "--now", NOW).json["drops"]
    return counts


@pytest.mark.parametrize(
    "ending",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.thorough),
        pytest.param(signal.SIGHUP, marks=pytest.mark.thorough),
    ],
)
def test_it_takes_in_what_comes_and_ends_cleanly(workspace: Workspace, ending: int) -> None:
    with watching(workspace, ending):
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
        wait_for(lambda: "nhận      a.xlsx" in said(workspace) or "nhận     a.xlsx" in said(workspace))
        wait_for(lambda: said(workspace).count("Bảng tổng hợp:") >= 2)
    assert drops(workspace)["accepted"] == 1
    beat = read_heartbeat(workspace.heartbeat)
    assert beat is not None
    assert beat.mode == "ended"
    told = run("status", "-w", workspace.root, "--now", NOW).out
    assert "Máy thu: đã dừng lúc 16:40 05/10/2021 (không ai trông inbox)." in told
    assert "đang trông" not in told
    book = load_workbook(workspace.master, read_only=True)
    texts = [str(cell.value) for row in book["Tổng quan"].iter_rows() for cell in row if cell.value]
    assert any("Tệp gần nhất nhận lúc 16:40 05/10/2021" in text for text in texts)
    assert "a.xlsx" in workspace.log.read_text("utf-8")


@pytest.mark.thorough
def test_a_file_of_which_no_event_told_is_found(workspace: Workspace) -> None:
    with watching(workspace, deaf=True):
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
        wait_for(lambda: "a.xlsx" in said(workspace))
    assert drops(workspace)["accepted"] == 1


@pytest.mark.thorough
def test_an_inbox_that_goes_away_and_comes_back_is_watched_again(workspace: Workspace) -> None:
    with watching(workspace) as process:
        shutil.rmtree(workspace.inbox)
        time.sleep(1.5)
        assert process.poll() is None
        workspace.inbox.mkdir(exist_ok=True)
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
        wait_for(lambda: "a.xlsx" in said(workspace))
    assert drops(workspace)["accepted"] == 1


@pytest.mark.thorough
def test_a_second_watch_refuses_and_names_the_first(workspace: Workspace) -> None:
    with watching(workspace) as process:
        second = subprocess.run(
            arguments(workspace, "watch"), capture_output=True, text=True, cwd=ROOT, check=False, timeout=60
        )
        assert second.returncode == 3
        assert f"tiến trình {process.pid}" in second.stderr
        # Looking is allowed meanwhile.
        assert drops(workspace)["received"] == 0


@pytest.mark.thorough
def test_a_trouble_of_ours_is_told_once_and_tried_again(workspace: Workspace) -> None:
    with watching(workspace):
        shutil.rmtree(workspace.outbox)
        workspace.outbox.write_bytes(b"a file where the folder should be")
        (workspace.inbox / "hong.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
        wait_for(lambda: "Sẽ tự thử lại" in said(workspace))
        wait_for(lambda: "TỪ CHỐI  hong.pdf" in said(workspace))  # what was decided is told without a master, too
        wait_for(lambda: (beat := read_heartbeat(workspace.heartbeat)) is not None and beat.troubles != ())
        time.sleep(2)
        told_of = [line for line in said(workspace).splitlines() if "Sẽ tự thử lại" in line]
        assert len(told_of) == len(set(told_of)), told_of
        told = subprocess.run(arguments(workspace, "status"), capture_output=True, text=True, cwd=ROOT, check=True)
        # Which fault the disk names depends on who came first: the file in the way, or the folder going away.
        assert "! Chưa ghi được tong-hop.xlsx" in told.stdout
        workspace.outbox.unlink()
        wait_for(workspace.master.exists)
    assert drops(workspace)["accepted"] == 1


@pytest.mark.thorough
def test_a_ledger_that_breaks_under_the_watch_is_made_anew(workspace: Workspace) -> None:
    with watching(workspace):
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
        wait_for(lambda: "a.xlsx" in said(workspace))
        with workspace.ledger.open("r+b") as file:
            file.write(b"\xa5" * 4096)
        Path(f"{workspace.ledger}-wal").write_bytes(b"")
        (workspace.inbox / "b.xlsx").write_bytes(filled(workspace, "lien-mieu", "5/10/2021", VALUES))
        wait_for(lambda: "b.xlsx" in said(workspace), 90)
    assert drops(workspace)["accepted"] == 2


def test_a_campaign_with_faults_ends_it_at_the_start(workspace: Workspace) -> None:
    workspace.campaign.write_bytes(b"no workbook")
    done = subprocess.run(arguments(workspace, "watch"), capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 2


def test_the_pause_doubles_while_a_trouble_lasts_and_has_an_end() -> None:
    pace = Pace(every=15, quiet=2)
    assert (pace.pause(busy=False), pace.pause(busy=True)) == (15, 1)
    pauses = []
    for pace.failures in range(1, 12):
        pauses.append(pace.pause(busy=True))
    assert pauses[:3] == [30, 60, 120]
    assert pauses[-1] == LONGEST_PAUSE
    assert pauses == sorted(pauses)
