"""The watch that goes with the desk: a process of its own, ended with it, started again where it ends by itself.

A process, and not a thread: it ends as cleanly as `watch` does by itself, a fault of one does not take the other along, and
drawing the outbox does not make the page wait. What ties them is the watch's input, which ends with the desk however that ends.
"""

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ntm_sheets.workspace.folders import Workspace

AGAIN_SECONDS = 30.0
ENDING_SECONDS = 20.0
KILLING_SECONDS = 5.0
MOST_LINES = 40


class Watcher:
    """Runs `watch` for a workspace while it is entered."""

    def __init__(
        self, workspace: Workspace, now: str | None, tell: Callable[[str], None], again: float = AGAIN_SECONDS,
        ending: float = ENDING_SECONDS,
    ) -> None:  # fmt: skip
        # `-P`: else what lies in the folder from which the desk was started is run in the place of our modules.
        self._words = [sys.executable, "-P", "-m", "ntm_sheets.desk.tied", "watch", "-w", str(workspace.root.resolve())]
        self._words += ["--now", now] if now else []
        self._campaign = workspace.campaign
        self._tell, self._again, self._ending = tell, again, ending
        self._stop = threading.Event()
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._ended = ""
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> "Watcher":
        """Start it."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it, and wait until its round is over; one that does not end is killed, which costs no file."""
        self._stop.set()
        if self._process is not None:
            _let_go(self._process)
        self._thread.join(self._ending)
        if self._thread.is_alive() and self._process is not None:
            self._process.kill()
            self._thread.join(KILLING_SECONDS)

    @property
    def lives(self) -> bool:
        """Whether it runs still, or again; when it was left, that it could not even be killed."""
        return self._thread.is_alive()

    @property
    def troubles(self) -> tuple[str, ...]:
        """Why it does not run; nothing where it does."""
        return (self._ended,) if self._ended else ()

    def _run(self) -> None:
        while not self._stop.is_set():
            edition = _edition(self._campaign)
            code = self._once()
            if self._stop.is_set():
                return
            last = next((line for line in reversed(self._lines) if line.strip()), "")
            said = last.removeprefix("! ") or f"Máy thu đã dừng (mã {code}), sẽ tự chạy lại."
            if said != self._ended:
                self._tell(f"! {said}")
            self._ended = said
            waited = 0.0
            while waited < self._again and _edition(self._campaign) == edition and not self._stop.wait(0.5):
                waited += 0.5

    def _once(self) -> int:
        """Run it until it ends; what it says is kept, the last lines of it."""
        self._lines.clear()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                encoding="utf-8", errors="replace", env=os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONSAFEPATH": "1"},
                # Ctrl-C on the terminal is the desk's alone, which ends the watch when it has closed itself.
                start_new_session=os.name != "nt", creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )  # fmt: skip
        except OSError as error:
            self._lines.append(f"Chưa chạy được máy thu ({error.strerror}).")
            return 3
        with self._process as process:
            if self._stop.is_set():
                _let_go(process)
            assert process.stdout is not None  # noqa: S101 - it was asked for
            for line in process.stdout:
                self._lines.append(line.rstrip())
                if "Đang trông" in line:
                    self._ended = ""
            return process.wait()


def _let_go(process: "subprocess.Popen[str]") -> None:
    if process.stdin is not None:
        process.stdin.close()


def _edition(campaign: Path) -> tuple[int, int]:
    try:
        found = campaign.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
