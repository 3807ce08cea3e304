"""`open` shows what lies in the workspace and nothing else; where the machine cannot, it says where that lies."""

import os
import stat
import sys
from pathlib import Path

import pytest
from commanding import run
from sessions import new_workspace

from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows shows files without another program")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = new_workspace(tmp_path / "w")
    (made.outbox / "tra-lai").mkdir(parents=True, exist_ok=True)
    made.master.write_bytes(b"x")
    return made


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose program for showing files only notes what it was asked to show."""
    programs, note = tmp_path / "bin", tmp_path / "shown.txt"
    programs.mkdir()
    for name in ("xdg-open", "open"):
        program = programs / name
        program.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{note}"\n', "utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/bin{os.pathsep}/usr/bin")
    return note


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ((), ""),
        (("master",), "outbox/tong-hop.xlsx"),
        (("folder", "inbox"), "inbox"),
        (("folder", "tra-lai"), "outbox/tra-lai"),
        (("folder", "Trả lại"), "outbox/tra-lai"),
    ],
)
def test_what_is_asked_for_is_shown(workspace: Workspace, shown: Path, words: tuple[str, ...], place: str) -> None:
    assert run("open", *words, "-w", workspace.root).code == 0
    assert Path(shown.read_text("utf-8")) == (workspace.root / place).resolve()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("villages",), "report"),
        (("folder",), "inbox"),
        (("folder", ".."), "inbox"),
        (("folder", "../state"), "inbox"),
        (("folder", "/etc"), "inbox"),
        (("folder", "outbox/../.."), "inbox"),
        (("bảng",), "open master"),
        (("master", "x"), "open master"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_shown(
    workspace: Workspace, shown: Path, words: tuple[str, ...], told: str
) -> None:
    ran = run("open", *words, "-w", workspace.root)
    assert ran.code == 2
    assert told in ran.err + ran.out
    assert not shown.exists()


def test_a_machine_without_a_program_says_where_it_lies(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = run("open", "master", "-w", workspace.root)
    assert ran.code == 3
    assert str(workspace.master.resolve()) in ran.err + ran.out
