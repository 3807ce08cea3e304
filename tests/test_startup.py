"""A command loads what it uses: reading libraries stay in the workers, drawing ones wait until something is drawn."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commanding import run
from sessions import new_workspace
from thinning import thinned

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.rounds import readers
from ntm_sheets.workspace.folders import Workspace

READING = {"python_calamine", "xlrd", "pyxlsb", "olefile", "msoffcrypto"}
DRAWING = {"matplotlib"}
WATCHING = {"watchdog"}
LEDGER = {"sqlalchemy"}
SCORING = {"numpy"}
FRAMES = {"pandas"}
BOOKS = {"openpyxl", "xlsxwriter", "PIL"}
WORKERS = {"pebble"}
# What typer and numpy would load for a text, a path and a sorted list.
ROUNDABOUT = {"pydantic", "pydantic_core", "numpy.ma"}
# Nothing that a plain line needs.
SCREENS = {"rich", "pygments"}
# What serves the desk.
SERVING = {"starlette", "uvicorn", "jinja2", "anyio", "asyncio"}
# What our own rooms load where somebody only looks. A room is named by its folder: all that stands below it.
HELP = (
    "campaign.names",
    "cli",
    "commands.command_line",
    "commands.options",
    "commands.office_calls",
    "commands.paper_calls",
    "desk.calls",
    "errors",
    "workspace.folders",
)
TAKES_IN = (
    "intake.inbox",
    "intake.settling",
    "intake.watching",
    "reading",
    "rounds.inspecting",
    "rounds.judging",
    "rounds.opening",
    "rounds.pipeline",
    "rounds.publishing",
    "rounds.readings",
    "rounds.rebuilding",
    "rounds.verdicts",
    "unpacking",
    "untrusted",
)
DRAWS = ("campaign.book", "campaign.workbook", "drawing", "outbox.master", "outbox.registry", "outbox.slips.folder")
# The hundreds of patterns by which an answer or a word of the campaign is understood.
UNDERSTANDS = ("campaign.kinds", "campaign.numbers", "campaign.dates", "campaign.choices", "campaign.texts")

RUN = """
import json, sys
from ntm_sheets.__main__ import main
try:
    main()
except SystemExit:
    pass
names = {"numpy.ma"} & sys.modules.keys() | {name if name.startswith("ntm_sheets.") else name.partition(".")[0] for name in sys.modules}
print(json.dumps(sorted(names)), file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    """The packages in memory after a command, and the modules of our own."""
    line = [sys.executable, "-W", "ignore", "-c", RUN, *words]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> str:
    workspace = new_workspace(tmp_path_factory.mktemp("startup") / "w")
    # The first look makes the ledger.
    assert run("status", "-w", workspace.root).code == 0
    return str(workspace.root)


def ours(names: set[str]) -> set[str]:
    """Our own modules among them, without the rooms themselves."""
    own = {name.removeprefix("ntm_sheets.") for name in names if name.startswith("ntm_sheets.")}
    return {name for name in own if not any(other.startswith(f"{name}.") for other in own)}


def below(names: set[str], rooms: tuple[str, ...]) -> set[str]:
    """Those of our modules that stand in one of the rooms."""
    return {name for name in ours(names) if any(name == room or name.startswith(f"{room}.") for room in rooms)}


@pytest.mark.parametrize("words", [("--help",), ("status", "--help"), ("--version",), ("nothing-like-it",)])
def test_help_loads_none_of_the_libraries_of_the_work(words: tuple[str, ...]) -> None:
    heavy = READING | DRAWING | WATCHING | LEDGER | SCORING | FRAMES | BOOKS | WORKERS | SCREENS | SERVING
    found = loaded(*words)
    assert found & heavy == set()
    assert ours(found) - {"__main__"} == set(HELP)


def test_importing_the_package_loads_nothing_at_all() -> None:
    line = [
        sys.executable,
        "-c",
        "import sys, ntm_sheets; print([n for n in sys.modules if n.startswith('ntm_sheets.')])",
    ]
    assert subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "words", thinned([(("status",),), (("status", "--json"),), (("doctor",),), (("doctor", "--quick"),)], 2)
)
def test_whoever_only_looks_loads_neither_readers_nor_what_draws(workspace: str, words: tuple[str, ...]) -> None:
    found = loaded(*words, "-w", workspace, "--now", "2021-10-03T17:30")
    assert "sqlalchemy" in found
    unused = READING | DRAWING | WATCHING | FRAMES | BOOKS | WORKERS | SCREENS | ROUNDABOUT
    assert found & (unused | {"filelock", "multiprocessing"}) == set()
    assert below(found, (*TAKES_IN, *DRAWS, *UNDERSTANDS)) == set()


@pytest.mark.thorough
def test_a_workbook_that_is_new_is_read_by_whoever_looks_first(workspace: str, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    shutil.copytree(workspace, folder)
    (folder / "state" / "campaign.kept").unlink()
    assert "ntm_sheets.campaign.book.rows" in loaded("status", "-w", str(folder))
    assert below(loaded("status", "-w", str(folder)), DRAWS) == set()


def test_a_round_over_an_empty_inbox_loads_no_readers(workspace: str) -> None:
    assert Path(workspace, "inbox").is_dir()
    found = loaded("ingest", "-w", workspace, "--now", "2021-10-03T17:30")
    assert Path(workspace, "outbox", "tong-hop.xlsx").exists()
    assert found & (READING | WATCHING | WORKERS | SCREENS | DRAWING | FRAMES) == set()
    reads = ("campaign.book.rows", "campaign.workbook", "unpacking", "reading.opening", "reading.extracting")
    assert below(found, reads) == set()


@pytest.mark.thorough
def test_frames_are_loaded_for_who_asks_for_them_and_for_nobody_else(workspace: str, tmp_path: Path) -> None:
    assert loaded("report", "-w", workspace, "--now", "2021-10-03T17:30") & (READING | WATCHING | FRAMES) == set()
    assert loaded("export", str(tmp_path), "-w", workspace) & FRAMES == FRAMES


STARTING = """
import json, sys
from ntm_sheets.reading.sandbox import Sandbox
starts, start = [], Sandbox.start
def told(self):
    if not self.is_active:
        starts.append(sorted({"sqlalchemy", "numpy", "xlsxwriter"} & sys.modules.keys()))
    start(self)
Sandbox.start = told
if __name__ == "__main__":
    from ntm_sheets.__main__ import main
    try:
        main()
    except SystemExit:
        pass
    print(json.dumps(starts), file=sys.stderr)
"""


@pytest.mark.thorough
def test_a_worker_starts_before_the_rest_is_loaded_and_it_is_the_one_that_reads(workspace: str, tmp_path: Path) -> None:
    folder, script = tmp_path / "w", tmp_path / "starting.py"
    shutil.copytree(workspace, folder)
    script.write_text(STARTING, "utf-8")
    text = folder / "inbox" / "ghi chú.txt"
    text.write_text("họp thôn tối nay", "utf-8")
    # It has lain there for long: nothing waits for its end.
    os.utime(text, (1, 1))
    line = [sys.executable, str(script), "ingest", "-w", str(folder), "--now", "2021-10-03T17:30"]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300)
    assert "ghi chú.txt" in done.stdout
    assert json.loads(done.stderr.splitlines()[-1]) == [[]]


class Asleep:
    """Sandbox that starts nothing and notes what is done with it."""

    def __init__(self, *given: Any) -> None:
        self.given, self.done = given, list[str]()

    def expect(self, files: int, size: int) -> None:
        self.done.append(f"{files} files, {size} bytes")

    def start(self) -> None:
        self.done.append("started")

    def __enter__(self) -> "Asleep":
        return self

    def __exit__(self, *_: object) -> None:
        self.done.append("closed")


@pytest.fixture
def asleep(workspace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    shutil.copytree(workspace, tmp_path / "w")
    monkeypatch.setattr(readers, "Sandbox", Asleep)
    return Workspace(tmp_path / "w")


def test_a_worker_that_is_ready_is_taken_for_its_own_campaign_and_key_alone(asleep: Workspace) -> None:
    for name in ("a.xlsx", "b.xlsx", "~$a.xlsx", ".b.xlsx.tmp"):
        (asleep.inbox / name).write_bytes(b"1234")
    campaign, key = load_campaign(asleep.campaign), signing_key(asleep.form_key)
    with readers.started_early(asleep):
        ready: Any = readers.make_sandbox(campaign, key)
        assert ready.done == ["2 files, 8 bytes", "started"]
        assert readers.make_sandbox(campaign, key) is ready
        assert ready.meanwhile is readers._load_what_draws
        for others in ((replace(campaign, name="Đợt khác"), key), (campaign, bytes(32))):
            other: Any = readers.make_sandbox(*others)
            assert other.done == []
            assert other.given[-1] == (replace(others[0], editions=()), others[1])
    assert ready.done[2:] == ["closed"]
    assert readers.make_sandbox(campaign, key) is not ready


def test_what_scores_and_draws_is_loaded_while_files_are_read_and_not_before() -> None:
    code = """
import sys, json
import ntm_sheets.commands.ingesting
from ntm_sheets.rounds import readers
names = {"numpy", "ntm_sheets.outbox.master.workbook"}
before = sorted(names & sys.modules.keys())
readers._load_what_draws()
print(json.dumps([before, len(names & sys.modules.keys())]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert json.loads(done.stdout) == [[], 2]


@pytest.mark.parametrize(
    "missing", ["inbox/a.xlsx", "inbox", "state/campaign.kept", "chien-dich.xlsx", "archive/form-key.txt"]
)
def test_where_something_is_missing_nothing_is_started_and_nothing_said(
    asleep: Workspace, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (asleep.inbox / "a.xlsx").write_bytes(b"1234")
    gone = asleep.root / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    with readers.started_early(asleep):
        assert readers._early == []
    assert capsys.readouterr() == ("", "")
    assert not gone.exists()
