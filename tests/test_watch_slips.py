"""A watch whose slips cannot be written draws the outbox again, with longer and longer pauses, until they can."""

import threading
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sessions import NOW, at_work, new_workspace

from ntm_sheets.commands import watching
from ntm_sheets.commands.watching import Pace, Watch, _look
from ntm_sheets.rounds.pipeline import WorkspaceSession
from ntm_sheets.rounds.publishing import Published, publish

pytestmark = pytest.mark.usefixtures("undrawn")
TROUBLE = "Chưa ghi được hoa-binh-2021-10-05-thon.xlsx. Ổ đĩa đã đầy."


def test_a_slip_that_could_not_be_written_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = new_workspace(tmp_path / "w")
    troubles: list[tuple[str, ...]] = [(TROUBLE,), (TROUBLE,), ()]
    drawn: list[datetime] = []

    def drawing(session: WorkspaceSession, as_of: datetime) -> Published:
        drawn.append(as_of)
        done = publish(session, as_of)
        return Published(done.master, done.results, slip_folder=workspace.slips, troubles=troubles.pop(0))

    monkeypatch.setattr(watching, "publish", drawing)
    watch = Watch(workspace, lambda: NOW, Pace(5, 1), threading.Event(), cast("Any", None))
    with at_work(workspace) as session:
        for failures, settled in ((1, False), (2, False), (0, True)):
            _look(watch, session)
            assert watch.pace.failures == failures
            assert (watch.drawn is not None) is settled
        _look(watch, session)
    assert len(drawn) == 3
    # The same trouble is told once.
    assert capsys.readouterr().out.count(TROUBLE) == 1
