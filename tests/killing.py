"""A round that is killed at one of its steps, as by a power cut: in a copy of this process, which has all loaded."""

import os
import signal
import traceback
import warnings

from sessions import NOW, at_work

from ntm_sheets.workspace.folders import Workspace


def kill_at(workspace: Workspace, fatal: str, time: int) -> None:
    """Let a round die at the so-manieth time of a step."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the copy has one thread, and needs no other
        pid = os.fork()
    if pid == 0:
        _die_at(workspace, fatal, time)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"it outlived “{fatal}”"
    assert os.WTERMSIG(status) == signal.SIGKILL


def _die_at(workspace: Workspace, fatal: str, time: int) -> None:
    seen = 0

    def step(name: str) -> None:
        nonlocal seen
        seen += name == fatal
        if name == fatal and seen == time:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        with at_work(workspace) as session:
            session.step = step
            session.round(NOW, 0.0)
    except BaseException:  # noqa: BLE001 - whatever it is, this copy must not go on as pytest
        traceback.print_exc()
    finally:
        os._exit(1)
