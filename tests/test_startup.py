"""A command loads what it uses: reading libraries stay in the workers, drawing ones wait until something is drawn."""

import json
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
SCORING = {"pandas", "numpy"}
BOOKS = {"openpyxl", "xlsxwriter", "PIL"}
WORKERS = {"pebble"}

RUN = """
import json, sys
from ntm_sheets.__main__ import main
try:
    main()
except SystemExit:
    pass
names = {name.partition(".")[0] for name in sys.modules}
print(json.dumps(sorted(names)), file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    """The packages in memory after a command."""
    line = [sys.executable, "-W", "ignore", "-c", RUN, *words]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> str:
    workspace = new_workspace(tmp_path_factory.mktemp("startup") / "w")
    # The first look makes the ledger.
    assert run("status", "-w", workspace.root).code == 0
    return str(workspace.root)


def test_help_loads_none_of_the_libraries_of_the_work() -> None:
    heavy = READING | DRAWING | WATCHING | LEDGER | SCORING | BOOKS | WORKERS | {"rich"}
    assert loaded("--help") & heavy == set()
    assert loaded("status", "--help") & heavy == set()


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
    found = loaded(*words, "-w", workspace)
    assert "sqlalchemy" in found
    assert found & (READING | DRAWING | WATCHING) == set()


def test_a_round_over_an_empty_inbox_loads_no_readers(workspace: str) -> None:
    assert Path(workspace, "inbox").is_dir()
    found = loaded("ingest", "-w", workspace, "--now", "2021-10-03T17:30")
    assert Path(workspace, "outbox", "tong-hop.xlsx").exists()
    assert found & (READING | WATCHING) == set()
