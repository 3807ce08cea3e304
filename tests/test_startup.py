"""A command loads what it uses: reading libraries stay in the workers, drawing ones wait until something is drawn."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commanding import run
from sessions import new_workspace
from thinning import thinned

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
# What our own rooms load where somebody only looks. A room is named by its folder: all that stands below it.
HELP = (
    "campaign.names",
    "cli",
    "commands.command_line",
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
    heavy = READING | DRAWING | WATCHING | LEDGER | SCORING | FRAMES | BOOKS | WORKERS | SCREENS
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


@pytest.mark.parametrize(
    "words", thinned([(("status",),), (("status", "--json"),), (("doctor",),), (("doctor", "--quick"),)], 2)
)
def test_whoever_only_looks_loads_neither_readers_nor_what_draws(workspace: str, words: tuple[str, ...]) -> None:
    found = loaded(*words, "-w", workspace, "--now", "2021-10-03T17:30")
    assert "sqlalchemy" in found
    unused = READING | DRAWING | WATCHING | FRAMES | BOOKS | WORKERS | SCREENS | ROUNDABOUT
    assert found & (unused | {"filelock", "multiprocessing"}) == set()
    assert below(found, (*TAKES_IN, *DRAWS, *UNDERSTANDS)) == set()


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


def test_frames_are_loaded_for_who_asks_for_them_and_for_nobody_else(workspace: str, tmp_path: Path) -> None:
    assert loaded("report", "-w", workspace, "--now", "2021-10-03T17:30") & (READING | WATCHING | FRAMES) == set()
    assert loaded("export", str(tmp_path), "-w", workspace) & FRAMES == FRAMES
