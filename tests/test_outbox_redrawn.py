"""Drawing again writes nothing: a file that would say the same is left as it lies, for whoever syncs the folder sees each change."""

import io
import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from built_once import built_once
from sessions import at_work, drop, filled, new_workspace

from ntm_sheets.rounds.publishing import publish
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported:UserWarning")
EVENING = datetime(2021, 10, 5, 17, 35)
WRONG = {("criteria", "TC1.2", "value"): "nhiều lắm", ("criteria", "TC5.1", "value"): "Đạt"}
SAID = {("criteria", "TC1.2", "value"): "80", ("report", "difficulties", "value"): "Thiếu xi măng"}


class Lying(NamedTuple):
    """A file as it lies there: what a program that syncs the folder looks at, and its content."""

    inode: int
    changed: int
    content: bytes


def _play(root: Path) -> None:
    """A day: a form with something to mend, a good one, a visit; everything that is due of an evening is drawn."""
    workspace = new_workspace(root)
    drop(workspace, "a.xlsx", filled(workspace, "hoa-binh", "5/10/2021", WRONG))
    drop(workspace, "b.xlsx", filled(workspace, "lien-mieu", "5/10/2021", SAID))
    drop(
        workspace,
        "c.xlsx",
        filled(workspace, "hoa-binh", "5/10/2021", {("criteria", "TC1.2", "value"): "70"}, "inspection"),
    )
    with at_work(workspace) as session:
        session.round(EVENING, 0.0)
        publish(session, EVENING)


@pytest.fixture
def played(tmp_path: Path) -> Workspace:
    # With the times as they were: a copy is the same outbox.
    return Workspace(Path(shutil.copytree(built_once("played-evening", _play), tmp_path / "w")))


def lying(workspace: Workspace) -> Mapping[str, Lying]:
    files = (path for path in sorted(workspace.outbox.rglob("*")) if path.is_file())
    return {
        path.relative_to(workspace.outbox).as_posix(): Lying(
            (stat := path.stat()).st_ino, stat.st_mtime_ns, path.read_bytes()
        )
        for path in files
    }


def drawn_again(workspace: Workspace, at: datetime) -> tuple[Mapping[str, Lying], Mapping[str, Lying]]:
    before = lying(workspace)
    with at_work(workspace) as session:
        done = publish(session, at)
        assert done.is_whole
    return before, lying(workspace)


def shows(content: bytes, name: str, text: str) -> bool:
    """Tell whether a file says a text: a workbook in any of its parts."""
    if not name.endswith(".xlsx"):
        return text.encode() in content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return any(text.encode() in package.read(part) for part in package.namelist())


def test_with_nothing_new_at_the_same_moment_no_file_is_touched(played: Workspace) -> None:
    before, after = drawn_again(played, EVENING)
    assert {"tong-hop.xlsx", "index.html", "chi-dao.xlsx"} <= set(before)
    assert any(name.startswith("tra-lai/") for name in before)
    assert any(name.startswith("ban-tin/") for name in before)
    assert after == before


def test_a_minute_later_those_alone_are_written_that_show_the_time(played: Workspace) -> None:
    later = EVENING + timedelta(minutes=1)
    before, after = drawn_again(played, later)
    assert set(after) == set(before)
    written = {name for name in after if after[name][:2] != before[name][:2]}
    assert {name for name in written if after[name].content == before[name].content} == set()
    # The master and the page tell up to when their numbers are, as does what others print of them.
    assert {"tong-hop.xlsx", "index.html"} <= written
    for name in written:
        if not name.endswith(".pdf"):
            assert shows(before[name].content, name, f"{EVENING:%H:%M}"), name
            assert shows(after[name].content, name, f"{later:%H:%M}"), name
