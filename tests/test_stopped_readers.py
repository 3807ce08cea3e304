"""A machine that sleeps, is short of memory or has no room is our trouble: no file is refused for it, and nothing is untold."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commanding import EVENING, ON_TIME, Ran, blank_workspace, run
from letter_factory import letter
from sessions import NOW, at_work, drop, filled
from thinning import thinned

from ntm_sheets.commands.speaking import opened
from ntm_sheets.errors import Unfinished
from ntm_sheets.reading.sandbox import Sandbox
from ntm_sheets.rounds import readers
from ntm_sheets.rounds.inspecting import Inspected, OwnInspector
from ntm_sheets.rounds.rebuilding import rebuild
from ntm_sheets.workspace.folders import Workspace

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
WAITING = "Chưa đọc xong tệp b.xlsx"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


def form(workspace: Workspace, unit: str) -> bytes:
    return filled(workspace, unit, "5/10/2021", {("criteria", "TC1.1", "value"): 1})


def ingest(workspace: Workspace, *words: str) -> Ran:
    return run("ingest", "-w", workspace.root, "--now", ON_TIME, *words, workers=True)


def treated(data: bytes, file: str, *how: object) -> Inspected:
    """Inspect in a worker; one file is treated as the system might treat its worker, as often as is written beside it."""
    mark = Path(os.environ["NTM_TEST_TREATMENT"])
    deed, times = mark.read_text("ascii").split()
    if file.endswith("b.xlsx") and int(times):
        mark.write_text(f"{deed} {int(times) - 1}", "ascii")
        os.kill(os.getpid(), getattr(signal, deed))
    return readers.inspect_here(data, file, *how)  # type: ignore[arg-type]


@pytest.fixture
def treat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    mark = tmp_path / "treatment"
    monkeypatch.setenv("NTM_TEST_TREATMENT", str(mark))
    monkeypatch.setattr(
        "ntm_sheets.rounds.opening.make_sandbox",
        lambda campaign, key: Sandbox(treated, readers._prepare, (campaign, key), workers=1, seconds=4),
    )

    def treat(deed: str, times: int) -> None:
        mark.write_text(f"{deed} {times}", "ascii")

    return treat


@pytest.mark.thorough
@POSIX
@pytest.mark.parametrize("deed", thinned(["SIGKILL", "SIGSTOP"], 2))
def test_a_reader_that_the_machine_stops_each_time_costs_no_form_its_verdict(
    workspace: Workspace, treat: Callable[[str, int], None], deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.reading.sandbox.PATIENCE", (0.5, 0.5, 0.5))
    for number, unit in enumerate(("hoa-binh", "lien-mieu", "dan-trung")):
        (workspace.inbox / f"{'abc'[number]}.xlsx").write_bytes(form(workspace, unit))
    treat(deed, 99)
    done = ingest(workspace)
    assert done.code == 3
    assert WAITING in done.out
    assert "TỪ CHỐI" not in done.out
    counts = run("status", "-w", workspace.root, "--now", ON_TIME, "--json").json["drops"]
    assert (counts["accepted"], counts["refused"], counts["pending"]) == (2, 0, 1)
    assert WAITING in run("status", "-w", workspace.root, "--now", ON_TIME).out
    assert WAITING in workspace.log.read_text("utf-8")
    treat(deed, 0)
    done = ingest(workspace)
    assert (done.code, "nhận     b.xlsx" in done.out) == (0, True)


@pytest.mark.thorough
@POSIX
def test_workers_that_somebody_stops_in_the_middle_of_a_round_are_replaced(
    workspace: Workspace, treat: Callable[[str, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_sheets.reading.sandbox.PATIENCE", (0.5, 2.0, 6.0))
    (workspace.inbox / "b.xlsx").write_bytes(form(workspace, "hoa-binh"))
    treat("SIGSTOP", 1)
    done = ingest(workspace)
    assert (done.code, "nhận     b.xlsx" in done.out) == (0, True)


@pytest.mark.thorough
@POSIX
def test_a_form_that_is_judged_again_while_its_reader_is_killed_is_pending_and_not_lost(
    workspace: Workspace, treat: Callable[[str, int], None]
) -> None:
    (workspace.inbox / "b.xlsx").write_bytes(form(workspace, "hoa-binh"))
    treat("SIGKILL", 0)
    assert ingest(workspace).code == 0
    treat("SIGKILL", 99)
    workspace.readings.unlink()  # with what was kept of it nobody need read the form again
    told = run("rebuild", "-w", workspace.root, "--now", EVENING, workers=True)
    assert WAITING in told.err
    treat("SIGKILL", 0)
    assert "nhận     b.xlsx" in ingest(workspace).out
    with opened(workspace, now=NOW) as session:
        assert [one.verdict for one in session.ledger.drops()] == ["accepted"]


class Sleepy(OwnInspector):
    """Comes to no result with letters while it sleeps."""

    sleeps = True

    def submit(self, data: bytes, file: str, *, inside: bool = False, **more: Any) -> Callable[[], Inspected]:
        result = super().submit(data, file, inside=inside, **more)

        def stopped() -> Inspected:
            raise Unfinished(f"Chưa đọc xong tệp {file}.")

        if self.sleeps and not inside:
            self.sleeps = False
            return stopped
        return result


def test_what_came_in_a_letter_that_could_not_be_opened_now_is_not_judged_without_it(workspace: Workspace) -> None:
    data = form(workspace, "hoa-binh")
    drop(workspace, "thu.eml", letter([("a.xlsx", data)], date="Tue, 05 Oct 2021 15:10:00 +0700").as_bytes())
    with at_work(workspace) as session:
        session.round(NOW, 0.0)
        before = session.ledger.content()
        session.inspector = Sleepy(session.campaign, session.key)
        done = rebuild(session)
        assert [one.verdict for one in session.ledger.drops()] == ["pending", "pending"]
        assert done.troubles == ("Chưa đọc xong tệp thu.eml.",)
        session.round(NOW, 1.0)
        assert session.ledger.content() == before


def block(workspace: Workspace) -> Path:
    """Make it impossible to write the master, as a folder of its name does."""
    workspace.master.unlink(missing_ok=True)
    (workspace.master / "x").mkdir(parents=True)
    return workspace.master


@pytest.mark.one_in(2)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_was_refused_is_told_though_the_master_cannot_be_written(workspace: Workspace, *, as_json: bool) -> None:
    (workspace.inbox / "a.xlsx").write_bytes(form(workspace, "hoa-binh"))
    (workspace.inbox / "hong.xlsx").write_bytes(b"MZ" + b"x" * 900)
    os.utime(workspace.inbox / "hong.xlsx", (1, 1))
    block(workspace)
    done = run("ingest", "-w", workspace.root, "--now", ON_TIME, *(["--json"] if as_json else []))
    assert done.code == 3
    if as_json:
        assert {one["file"]: one["verdict"] for one in done.json["drops"]} == {
            "hong.xlsx": "refused",
            "a.xlsx": "accepted",
        }
        assert done.json["master"] is None
        assert any("tong-hop.xlsx" in trouble for trouble in done.json["troubles"])
    else:
        assert "TỪ CHỐI  hong.xlsx" in done.out
        assert "nhận     a.xlsx [Hòa Bình" in done.out
        assert "Chưa ghi được tong-hop.xlsx" in done.out
    log = workspace.log.read_text("utf-8")
    assert "hong.xlsx" in log
    assert "Chưa ghi được tong-hop.xlsx" in log
    assert "Chưa ghi được tong-hop.xlsx" in run("status", "-w", workspace.root, "--now", ON_TIME).out
