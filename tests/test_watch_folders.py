"""A folder that goes away under `watch` (a drive pulled out, a share that is away) is waited for; none is made anew."""

import os
import shutil

import pytest
from sessions import filled
from test_command_watch import VALUES, drops, said, wait_for, watching, workspace

from ntm_sheets.workspace.folders import Workspace

__all__ = ["workspace"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.thorough) for name in ("archive", "state", ".")],
)
def test_a_folder_that_goes_away_is_waited_for(workspace: Workspace, name: str) -> None:
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    other = filled(workspace, "lien-mieu", "5/10/2021", VALUES)
    folder = workspace.root / name
    root = workspace.root
    away = root.with_name("away")
    log = root.with_name("watch.log")
    with watching(workspace):
        (workspace.inbox / "a.xlsx").write_bytes(form)
        wait_for(lambda: "a.xlsx" in said(workspace))
        wait_for(lambda: said(workspace).count("Bảng tổng hợp:") >= 2)
        folder.resolve().rename(away)
        log = away / "watch.log" if name == "." else root / "watch.log"
        wait_for(lambda: "Không thấy" in log.read_text("utf-8"))
        if name != ".":
            (workspace.inbox / "b.xlsx").write_bytes(other)
        assert not folder.exists()
        away.rename(folder.resolve())
        if name == ".":
            (workspace.inbox / "b.xlsx").write_bytes(other)
        wait_for(lambda: "b.xlsx" in said(workspace), 120)
    assert drops(workspace)["accepted"] == 2


@pytest.mark.thorough
def test_an_archive_whose_drive_left_an_empty_folder_is_waited_for(workspace: Workspace) -> None:
    away = workspace.root / "away"
    with watching(workspace):
        workspace.archive.rename(away)
        workspace.archive.mkdir()
        (workspace.inbox / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
        wait_for(lambda: "Không thấy kho lưu" in said(workspace))
        assert list(workspace.archive.iterdir()) == []
        assert (workspace.inbox / "a.xlsx").exists()
        shutil.rmtree(workspace.archive)
        away.rename(workspace.archive)
        wait_for(lambda: "a.xlsx" in said(workspace), 120)
    assert drops(workspace)["accepted"] == 1
