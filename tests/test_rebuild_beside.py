"""While the ledger is made anew the old one is in force: readers see it whole, and a kill leaves it as it was."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from commanding import LATE, run, worked_workspace
from sessions import NOW, at_work, drop, filled
from thinning import thinned

from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.judgement import Judgement
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
ROOT = Path(__file__).parents[1]
VALUES = {("criteria", "TC1.1", "value"): 0}

# A rebuild that stops in its middle and waits to be killed.
STOPPING = """
import sys, time
from ntm_sheets.rounds import verdicts
from ntm_sheets.ledger.store import Ledger
def stop(*_):
    print("stopped", flush=True)
    time.sleep(600)
where = sys.argv.pop(1)
if where == "judged":
    verdicts.VerdictWriter._settle_inspected = stop
elif where == "before the swap":
    Ledger.become = stop
from ntm_sheets.cli import main
if __name__ == "__main__":
    main()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return worked_workspace(tmp_path / "w")


@contextmanager
def stopped(workspace: Workspace, where: str) -> Iterator["subprocess.Popen[str]"]:
    script = workspace.root / "stopping.py"
    script.write_text(STOPPING, encoding="utf-8")
    command = [sys.executable, str(script), where, "rebuild", "-w", str(workspace.root), "--now", LATE]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, start_new_session=True
    )
    try:
        assert process.stdout
        assert "stopped" in process.stdout.readline()
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("where", thinned(["judged", "before the swap"], 2))
def test_a_rebuild_that_is_killed_leaves_the_old_ledger_in_force(
    workspace: Workspace, where: str, tmp_path: Path
) -> None:
    with at_work(workspace) as session:
        before = session.ledger.content()
    tables = tmp_path / "truoc"
    assert run("export", tables, "-w", workspace.root, "--now", LATE).code == 0
    with stopped(workspace, where):
        for number, command in enumerate((("export", tmp_path / "giua"), ("status",), ("corrections",))):
            assert run(*command, "-w", workspace.root, "--now", LATE).code == 0, number
        for table in tables.iterdir():
            assert (tmp_path / "giua" / table.name).read_bytes() == table.read_bytes()
    assert (workspace.state / "ledger-moi.sqlite").exists()
    with Ledger(workspace.ledger) as ledger:
        assert ledger.content() == before
    assert run("rebuild", "-w", workspace.root, "--now", LATE).code == 0
    assert list(workspace.state.glob("ledger-moi*")) == []
    with at_work(workspace) as session:
        assert session.ledger.content() == before


@pytest.mark.thorough
def test_who_reads_sees_one_state_though_the_ledger_is_put_in_its_place_meanwhile(workspace: Workspace) -> None:
    with Ledger(workspace.ledger) as reader, reader.snapshot():
        answers = reader.answers()
        drop(workspace, "moi.xlsx", filled(workspace, "dan-trung", "5/10/2021", VALUES))
        with at_work(workspace) as session:
            session.round(NOW, 0.0)
            rebuild(session)
            assert len(session.ledger.answers()) > len(answers)
        assert reader.answers() == answers
        assert len(reader.drops()) == len({one.seq for one in reader.drops()}) == 5
    with Ledger(workspace.ledger) as reader:
        assert len(reader.answers()) > len(answers)
        reader.check(whole=True)


@pytest.mark.thorough
def test_where_there_is_no_ledger_to_see_yet_a_reader_waits_or_says_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ntm_sheets.intake.locking import locked
    from ntm_sheets.rounds import looking

    for part in workspace.state.glob("ledger.sqlite*"):
        part.unlink()
    monkeypatch.setattr(looking, "PATIENCE_SECONDS", 0.3)
    with locked(workspace.state / "lock"):
        for command in (("status", "--json"), ("export", workspace.root / "out"), ("corrections",)):
            told = run(*command, "-w", workspace.root, "--now", LATE)
            assert (told.code, "Chờ xong rồi chạy lại" in told.err) == (3, True)
            assert told.out == ""
    assert run("status", "-w", workspace.root, "--now", LATE).code == 0


@pytest.mark.usefixtures("impatient")
def test_a_rebuild_waits_for_no_reader_and_a_viewer_that_holds_the_ledger_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    with at_work(workspace) as session:
        before = session.ledger.content()
    viewer = sqlite3.connect(workspace.ledger, isolation_level=None)
    viewer.execute("BEGIN")
    viewer.execute("SELECT count(*) FROM drops").fetchone()
    assert run("rebuild", "-w", workspace.root, "--now", LATE).code == 0
    viewer.execute("ROLLBACK")
    held = threading.Event()

    def hold(self: Ledger, other: Ledger, become: object = Ledger.become) -> None:
        viewer.execute("BEGIN IMMEDIATE")
        held.set()
        self._patience = 0.2
        assert callable(become)
        become(self, other)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "become", hold)
        told = run("rebuild", "-w", workspace.root, "--now", LATE)
    assert held.is_set()
    viewer.execute("ROLLBACK")
    viewer.close()
    assert (told.code, "bị một chương trình khác giữ" in told.err) == (3, True)
    with at_work(workspace) as session:
        assert session.ledger.content() == before


def test_numbers_given_once_are_not_given_again_after_a_rebuild(workspace: Workspace) -> None:
    with at_work(workspace) as session:
        session.ledger.reserve(40)
        rebuild(session)
        assert session.ledger.last_number() == 40


@pytest.mark.thorough
def test_rebuild_judges_everything_once_also_where_there_is_no_ledger(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ntm_sheets.rounds import verdicts

    for part in workspace.state.glob("ledger.sqlite*"):
        part.unlink()
    judged = []

    def counted(*arguments: Any, judge: Callable[..., Judgement] = verdicts.judge) -> Judgement:
        judged.append(arguments[1])
        return judge(*arguments)

    monkeypatch.setattr(verdicts, "judge", counted)
    assert run("rebuild", "-w", workspace.root, "--now", LATE).code == 0
    assert judged
    assert len(judged) == len(set(judged))
