"""Whoever only looks waits for nobody who writes, and needs nothing that can be written."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commanding import EVENING, run, worked_workspace
from ledger_samples import arrive, open_ledger, submission
from thinning import thinned

from ntm_sheets.errors import OwnError
from ntm_sheets.ledger import transactions
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.ledger.transactions import PATIENCE_SECONDS
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
ROOT = Path(__file__).parents[1]
VALUES = {("criteria", "TC1.2", "value"): 85.5, ("report", "reporter", "value"): "Trần Thị Thử"}
HOLD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(600)
"""


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    """Another process in the middle of writing."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == b"held\n"
            yield
        finally:
            other.kill()


@pytest.fixture
def worked(tmp_path: Path) -> Workspace:
    return worked_workspace(tmp_path / "w")


@pytest.mark.parametrize(
    ("command", "code"),
    thinned([("status", 0), ("export", 0), ("check", 0), ("corrections", 0), ("report", 0), ("doctor", 0)], 6),
)
def test_a_reading_command_waits_for_no_writer(worked: Workspace, tmp_path: Path, command: str, code: int) -> None:
    words: dict[str, list[str | Path]] = {
        "export": [tmp_path / "out"], "check": [worked.templates / "phieu-bao-cao" / "hoa-binh.xlsx"],
    }  # fmt: skip
    now = [] if command == "doctor" else ["--now", EVENING]
    with held_by_another(worked.ledger):
        began = time.monotonic()
        done = run(command, *words.get(command, []), "-w", worked.root, *now)
        took = time.monotonic() - began
    assert done.code == (1 if command == "check" else code), done.err + done.out
    assert "bị một chương trình khác giữ" not in done.err + done.out
    if command != "check":  # whose worker takes long to start on a busy machine
        assert took < PATIENCE_SECONDS


@pytest.mark.usefixtures("impatient")
def test_a_writer_is_told_who_is_in_the_way(worked: Workspace) -> None:
    (worked.inbox / "a.txt").write_text("họp", "utf-8")
    with held_by_another(worked.ledger):
        done = run("ingest", "-w", worked.root, "--now", EVENING)
    assert done.code == 3
    assert "bị một chương trình khác giữ" in done.out
    assert "không có tệp mới" not in done.out
    assert (worked.inbox / "a.txt").exists()


def listing(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def settled(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.write_verdict(arrive(ledger), "xlsx", "accepted", "", submission(VALUES), ())


def test_a_ledger_that_cannot_be_written_is_read_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(tmp_path)
    before = listing(tmp_path)
    monkeypatch.setattr(transactions, "is_still", lambda _: True)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.check()
        assert len(ledger.answers()) == len(VALUES)
        assert listing(tmp_path) == before
        with pytest.raises(OwnError, match="chỉ đọc được"):
            ledger.set_meta("a", "b")


def test_what_was_written_last_and_lies_beside_it_is_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick that was pulled while a watch was writing."""
    pulled = tmp_path / "pulled"
    pulled.mkdir()
    with open_ledger(tmp_path) as ledger:
        ledger.write_verdict(arrive(ledger), "xlsx", "accepted", "", submission(VALUES), ())
        for name in ("ledger.sqlite", "ledger.sqlite-wal"):
            shutil.copyfile(tmp_path / name, pulled / name)
    assert (pulled / "ledger.sqlite-wal").stat().st_size
    before = listing(pulled)
    monkeypatch.setattr(transactions, "is_still", lambda _: True)
    with Ledger(pulled / "ledger.sqlite") as ledger:
        assert len(ledger.answers()) == len(VALUES)
    assert listing(pulled) == before


@pytest.mark.thorough
def test_a_workspace_on_a_medium_that_cannot_be_written(worked: Workspace, tmp_path: Path) -> None:
    script = (
        f"mount --bind {worked.root} {worked.root} && mount -o remount,ro,bind {worked.root} || exit 77\n"
        f"! touch {worked.root}/a 2>/dev/null || exit 78\n"
        f"for words in status 'export {tmp_path}/out'; do\n"
        f"  {sys.executable} -m ntm_sheets $words -w {worked.root} --now {EVENING} || exit 1\ndone\n"
    )
    if shutil.which("unshare") is None:
        pytest.skip("no unshare on this machine")
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False, env=environment
    )
    if done.returncode in (1, 77) and ("unshare" in done.stderr or done.returncode == 77):
        pytest.skip("may not mount here")
    assert done.returncode == 0, done.stderr
    assert "Tệp đến:" in done.stdout
    assert (tmp_path / "out" / "answers.csv").exists()
    assert not list(worked.state.glob("*-wal"))


def test_two_that_make_the_tables_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as one, open_ledger(tmp_path) as other:
        assert one.is_empty()
        assert other.is_empty()
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert connection.execute("SELECT count(*) FROM meta").fetchone() == (1,)
    connection.close()
