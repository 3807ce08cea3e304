"""Whoever stops listening, wherever the words go: the work is done, and the end is a quiet one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commanding import EVENING, blank_workspace, run, worked_workspace
from sessions import filled
from test_command_export import TABLES
from thinning import thinned

from ntm_sheets.commands.command_line import Outlet
from ntm_sheets.commands.speaking import say, warn
from ntm_sheets.workspace.folders import Workspace
from ntm_sheets.workspace.notes import read_heartbeat

ROOT = Path(__file__).parents[1]
POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes and signals of a POSIX shell")
pytestmark = POSIX
STOPPED = "Đã dừng giữa chừng. Chạy lại lệnh để làm tiếp; tệp đã đến không mất.\n"


def words_of(command: str, workspace: Workspace, out: Path) -> list[str]:
    more = {"export": [str(out)], "check": [str(workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx")]}
    now = [] if command.split()[0] in ("doctor", "--help") else ["--now", EVENING]
    where = [] if command == "--help" else ["-w", str(workspace.root)]
    return [sys.executable, "-m", "ntm_sheets", *command.split(), *more.get(command, []), *where, *now]


COMMANDS = {
    "status": 0, "status --json": 0, "export": 0, "report": 0, "corrections": 0, "forms": 0, "ingest": 0,
    "ingest --json": 0, "rebuild": 0, "check": 1, "doctor": 0, "--help": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return worked_workspace(tmp_path_factory.mktemp("streams") / "w")


# One that writes files and shows, and one that speaks before it knows of any workspace.
EACH_TIME = ("export", "--help")


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "command", [pytest.param(one, marks=[pytest.mark.thorough] * (one not in EACH_TIME)) for one in COMMANDS]
)
def test_a_command_whose_reader_is_gone_ends_as_it_would(shared: Workspace, tmp_path: Path, command: str) -> None:
    """As `ntm-sheets … | true` does."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        words_of(command, shared, tmp_path / "out"), stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False
    )
    os.close(write)
    assert (done.returncode, done.stderr.decode()) == (COMMANDS[command], "")
    if command == "export":
        assert len(list((tmp_path / "out").glob("*.csv"))) == len(TABLES)


@pytest.mark.thorough
def test_the_reader_may_go_in_the_middle(shared: Workspace) -> None:
    words = words_of("status", shared, Path())
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(120) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("command", thinned(["status --json", "export", "ingest"], 3))
def test_a_full_disk_behind_the_screen_is_told_after_the_work(shared: Workspace, tmp_path: Path, command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            words_of(command, shared, tmp_path / "out"), stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.returncode == 3
    assert done.stderr.decode().startswith("Không in ra hết được: Ổ đĩa đã đầy")
    assert done.stderr.decode().count("\n") == 1
    if command == "export":
        assert len(list((tmp_path / "out").glob("*.csv"))) == len(TABLES)


@pytest.mark.thorough
@pytest.mark.parametrize("command", thinned(["export", "check"], 2))
def test_streams_that_are_closed_from_the_start_get_no_file_in_their_place(
    shared: Workspace, tmp_path: Path, command: str
) -> None:
    words = words_of(command, shared, tmp_path / "out")
    done = subprocess.run(["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *words], cwd=ROOT, check=False)
    assert done.returncode == COMMANDS[command]
    if command == "export":
        for path in (tmp_path / "out").glob("*.csv"):
            assert "Đã xuất" not in path.read_text("utf-8")


def test_a_full_disk_stops_an_export_in_one_line(
    shared: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    import pandas as pd

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    done = run("export", tmp_path / "out", "-w", shared.root, "--now", EVENING)
    assert done.code == 3
    assert "Ổ đĩa đã đầy" in done.err
    assert "No space" not in done.err
    assert done.err.count("\n") == 1
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("command", "seconds"),
    [
        ("ingest", 1.2),
        *(
            pytest.param(*more, marks=pytest.mark.thorough)
            for more in (("status", 0.15), ("rebuild", 1.2), ("forms", 0.6), ("ingest", 3.0))
        ),
    ],
)
def test_ctrl_c_ends_in_one_line(tmp_path: Path, command: str, seconds: float) -> None:
    """Pressed on a terminal it reaches the workers too: they keep quiet about it."""
    workspace = blank_workspace(tmp_path / "w")
    for unit in ("hoa-binh", "lien-mieu"):
        path = workspace.inbox / f"{unit}.xlsx"
        path.write_bytes(filled(workspace, unit, "5/10/2021", {("criteria", "TC1.2", "value"): 85}))
    with subprocess.Popen(
        words_of(command, workspace, Path()), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        start_new_session=True,
    ) as process:  # fmt: skip
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=120)
    # Before Python has read a line of ours there is nobody who could say anything.
    if process.returncode != -signal.SIGINT:
        assert process.returncode in (0, 130)
        assert err.decode() == ("" if process.returncode == 0 else STOPPED)
    after = run("ingest", "-w", workspace.root, "--now", EVENING, "--json")
    assert after.code == 0, after
    assert run("status", "--json", "-w", workspace.root, "--now", EVENING).json["drops"]["accepted"] == 2


@pytest.mark.thorough
def test_a_watch_nobody_listens_to_any_more_ends_and_says_so(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    words = [*words_of("watch", workspace, Path()), "--every", "0.5", "--quiet", "0.2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "Đang trông" in process.stdout.readline().decode()
        process.stdout.close()
        assert process.wait(120) == 0
        assert process.stderr.read() == b""
    beat = read_heartbeat(workspace.heartbeat)
    assert beat is not None
    assert beat.mode == "ended"


def test_what_is_warned_of_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no log is open, nothing else says it a second time."""
    warn("Chiến dịch đã thay đổi.")
    say("Xong.")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("Xong.\n", "Chiến dịch đã thay đổi.\n")
    done = subprocess.run(
        [sys.executable, "-c", "from ntm_sheets.commands.speaking import warn; warn('một lần')"],
        capture_output=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert done.stderr.decode() == "một lần\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_an_outlet_writes_again_once_there_is_room(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with Outlet(os.open("/dev/full", os.O_WRONLY), "wb") as outlet:
        assert outlet.write(b"one\n") == 4
        assert outlet.fault is not None
        assert not outlet.is_gone
        room = os.open(target, os.O_WRONLY | os.O_CREAT)
        os.dup2(room, outlet.fileno())
        os.close(room)
        assert outlet.write(b"two\n") == 4
    assert target.read_bytes() == b"two\n"
