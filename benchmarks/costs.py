"""What a command costs: wall time, processor time of all its processes, memory at the peak."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
LOOK_EVERY_SECONDS = 0.05
MEGABYTE = 1024 * 1024


class CommandError(Exception):
    """A measured command ended with an exit code that was not expected; carries what it said."""


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds of wall time, seconds of the processor (children too), megabytes, what it said.

    `largest` is the peak of its largest process as the kernel counts it, `together` the peak of all at one moment, what
    they share counted once (0 where the system does not say).
    """

    wall: float
    cpu: float
    largest: float
    together: float = 0.0
    said: str = ""

    @property
    def memory(self) -> float:
        """The peak of all processes together."""
        return max(self.largest, self.together)


def cost_of(
    command: Sequence[str], env: Mapping[str, str], cwd: Path, codes: Sequence[int] = (0,), *, watched: bool = True
) -> Cost:
    """Run a command to its end and say what it took; CommandError where its exit code is none of `codes`.

    The kernel counts the processor time of every descendant that was waited for. `watched` looks at the memory of all
    processes while it runs; that costs time of the other core, not of the command.
    """
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        meter = MemoryMeter(process.pid) if watched else None
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        together = meter.stop() if meter else 0.0
        out.seek(0)
        said = out.read().decode("utf-8", "replace")
    if process.returncode not in codes:
        raise CommandError(f"exit code {process.returncode}: {' '.join(command)}\n{said[-3000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, together, said)


class MemoryMeter:
    """A thread that looks at the memory of a process and all its descendants again and again."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._ended = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End looking; give the peak in megabytes."""
        self._ended.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY_SECONDS):
            self._peak = max(self._peak, together(self._pid))


def together(pid: int) -> float:
    """Give the memory of a process and its descendants now, in megabytes; what several share counts once."""
    return sum(_share_of(one) for one in (pid, *descendants(pid)))


def descendants(pid: int) -> Iterator[int]:
    """Give the processes that a process has started, and theirs."""
    for task in PROC.joinpath(str(pid), "task").glob("*/children"):
        try:
            children = [int(one) for one in task.read_text("ascii").split()]
        except OSError:  # it has ended meanwhile
            continue
        for child in children:
            yield child
            yield from descendants(child)


def processor_seconds(pid: int) -> float:
    """Give the seconds of the processor that a living process and its descendants, ended or not, have taken so far."""
    ticks = 0
    for one in (pid, *descendants(pid)):
        fields = (PROC / str(one) / "stat").read_text("utf-8").rpartition(")")[2].split()
        # Its own in user and system mode, then those of children that ended and were waited for.
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _share_of(pid: int) -> float:
    try:
        text = (PROC / str(pid) / "smaps_rollup").read_text("ascii")
    except OSError:  # it has ended meanwhile, or the system has no such file
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024
