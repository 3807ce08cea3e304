"""Call the command line as a person would, and a workspace in which a day's work has been done."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from built_once import built_once
from sessions import drop, filled, new_workspace

from ntm_sheets.cli import main
from ntm_sheets.commands import ingesting
from ntm_sheets.rounds import opening, readers
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.workspace.folders import Workspace

MORNING, ON_TIME, LATE, EVENING = (f"2021-10-05T{hour}" for hour in ("08:00", "16:40", "17:30", "18:00"))
RISKY = {"difficulties": "+84 chưa gọi được", "proposals": "@SUM(A1)"}


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str | Path, workers: bool = False, waits: bool = False) -> Ran:
    """Call `ntm-sheets` with these arguments; files are read in this process, unless real `workers` are asked for.

    Unless it `waits`, `ingest` takes a text that was written just now as one that has lain for ten seconds.
    """
    before, out, err = sys.argv, io.StringIO(), io.StringIO()
    sys.argv = ["ntm-sheets", *map(str, arguments)]
    try:
        with ExitStack() as stack:
            stack.enter_context(redirect_stdout(out))
            stack.enter_context(redirect_stderr(err))
            stack.enter_context(nullcontext() if workers else reading_here())
            stack.enter_context(nullcontext() if waits else _waiting_for_no_text())
            main()
    except SystemExit as ended:
        code = ended.code or 0
        assert isinstance(code, int)
        return Ran(code, out.getvalue(), err.getvalue())
    finally:
        sys.argv = before
    raise AssertionError("main ends by an exit code")


@contextmanager
def reading_here() -> Iterator[None]:
    """Start no worker processes: they cost more than all the rest of a small command."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_workers", lambda _stack, campaign, key: OwnInspector(campaign, key))
        patch.setattr(readers, "started_early", nullcontext)
        yield


@contextmanager
def _waiting_for_no_text() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingesting, "LOOSE_SECONDS", 0.0)
        yield


def blank_workspace(folder: Path) -> Workspace:
    """A copy of a workspace with all forms drawn and nothing received."""
    return new_workspace(folder)


def worked_workspace(folder: Path) -> Workspace:
    """A copy of a workspace at the evening of 5 October: two reports, an inspection, a refusal and a repeat."""
    shutil.copytree(built_once("worked", _work), folder)
    return Workspace(folder)


def _work(folder: Path) -> None:
    workspace = blank_workspace(folder)
    criteria = {("criteria", key, "value"): value for key, value in (("TC1.1", 0), ("TC1.2", "90,5"), ("TC1.3", 91))}
    texts = {("report", key, "value"): text for key, text in RISKY.items()}
    report = filled(
        workspace,
        "hoa-binh",
        "5/10/2021",
        criteria | texts | {("tasks", "CV01", "done"): 1, ("criteria", "TC3.1", "value"): "gần xong"},
    )
    drop(workspace, "hoa binh.xlsx", report)
    assert run("ingest", "-w", workspace.root, "--now", ON_TIME).code == 0
    drop(workspace, "hoa binh (1).xlsx", report)
    drop(workspace, "lien mieu.xlsx", filled(workspace, "lien-mieu", "5/10/2021", {("criteria", "TC1.1", "value"): 2}))
    visit = {("criteria", "TC1.2", "value"): 88, ("criteria", "TC1.1", "value"): 0}
    drop(workspace, "doan 1.xlsx", filled(workspace, "hoa-binh", "5/10/2021", visit, "inspection"))
    drop(workspace, "=ghi chu.txt", "họp thôn tối nay".encode())
    assert run("ingest", "-w", workspace.root, "--now", LATE).code == 1


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """Work from a folder, as somebody does who opened a terminal there."""
    from contextlib import chdir

    with chdir(folder):
        yield
