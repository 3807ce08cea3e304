"""A few worker processes that read files for us and can be killed: no file can stop, hang or fill the main process.

What a file does to its worker is the file's own: it ends it, or uses up its processor time or its memory, and does so
again. What the machine does to a worker is ours: it sleeps, it stops or kills processes; then a file is tried again.
Inside a worker, memory and the processor time of each file are bounded by the system itself.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, wait
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from ntm_sheets.errors import OwnError
from ntm_sheets.processes import HAS_CPU_LIMIT, prepare_worker, run_limited, undisturbed
from ntm_sheets.reading import limits

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

Result = TypeVar("Result")
# How a worker ends whose file used up its processor time, as the parent sees it.
OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU) if HAS_CPU_LIMIT else ()


Job = Callable[..., Result]
# What a file does to its reader it does each time.
THEIRS_AFTER = 2
# How long each try may take by the clock on the wall, in limits of processor time: on a busy machine a file gets little
# of the processor. A worker that was stopped shall not hold the first try up for long.
PATIENCE = (1.5, 3.0, 10.0)
LOOK_SECONDS = 0.5
# A busy machine takes its time to start workers.
SLACK_SECONDS = 60.0
# No reader sends these to itself: the system was short of memory, or somebody ended the process.
OUTSIDE = tuple(getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))
NO_WORKER = "no-worker"
# So many bytes of files are work for one worker more.
WORKER_LOAD = 16_000_000


@dataclass(frozen=True)
class Failure:
    """What became of a file that was not read; `code` is that of a remark, `why` for the log.

    It is `ours` where the machine stopped its readers each time: nothing is said of the file then.
    """

    code: str
    why: str
    ours: bool = False


@dataclass
class Pending(Generic[Result]):
    """A file on its way through a worker; `outcome` waits for it."""

    _sandbox: "Sandbox[Result]"
    _arguments: tuple[object, ...]
    _future: "ProcessFuture[Result]"
    _generation: int
    _patience: float = PATIENCE[0]

    def outcome(self) -> Result | Failure:
        """Give what the worker made of the file, or what the file did to its workers, or the machine to all of them.

        Errors: OwnError where no worker can be started on this machine.
        """
        ended: list[Failure] = []
        while True:
            try:
                return self._sandbox.result(self._future, self._generation, self._patience)
            except _Ended as fault:
                if fault.counts:
                    ended.append(fault.failure)
            verdict = _verdict(ended)
            if verdict and verdict.code == NO_WORKER:
                raise _no_worker(verdict.why)
            if verdict:
                return verdict
            self._try_again(PATIENCE[sum(failure.ours for failure in ended)])

    def _try_again(self, patience: float) -> None:
        self._future, self._patience = self._sandbox.schedule(*self._arguments, patience=patience), patience
        self._generation = self._sandbox.generation


def _verdict(ended: list[Failure]) -> Failure | None:
    """Tell what the tries so far come to; None where one more has to tell."""
    theirs = [failure for failure in ended if not failure.ours]
    if theirs and (theirs[-1].code == "reader-failed" or len(theirs) == THEIRS_AFTER):
        return theirs[-1]
    return ended[-1] if len(ended) - len(theirs) == len(PATIENCE) else None


class _Ended(Exception):  # noqa: N818 - it says what has happened
    """A try came to nothing; one that `counts` says something about the file or the machine."""

    def __init__(self, failure: Failure, *, counts: bool = True) -> None:
        self.failure, self.counts = failure, counts
        super().__init__(failure.why)


class Sandbox(Generic[Result]):
    """Runs `job` on untrusted bytes in worker processes, started at first use or ahead of it.

    `prepare(*prepared)` runs once in each worker. A worker lives for `limits.WORKER_FILES` files, has
    `limits.WORKER_SECONDS` of the processor for each and, where the system can limit it, `limits.WORKER_BYTES` of memory.
    What the caller can do `meanwhile` is done once, when a result is waited for first.
    """

    def __init__(
        self,
        job: Job[Result],
        prepare: Callable[..., None],
        prepared: tuple[object, ...],
        *,
        workers: int | None = None,
        seconds: float = limits.WORKER_SECONDS,
    ) -> None:
        self.seconds = seconds
        self.workers = workers or max(1, min(limits.WORKERS, os.cpu_count() or 1))
        self.generation = 0
        self._wanted = self._started = self.workers
        self._job = job
        self._prepare = prepare
        self._prepared = prepared
        self._pool: ProcessPool | None = None
        self._stirred = time.monotonic()
        self.meanwhile: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_active(self) -> bool:
        """Whether workers can take files."""
        return self._pool is not None and self._pool.active

    def expect(self, files: int, size: int) -> None:
        """Hear how many files will come, of so many bytes together: few need but one worker, which starts sooner.

        To start another takes the time of dozens of files; fewer workers than are wanted now are let go.
        """
        if files:
            self._wanted = min(self.workers, 1 + max(files // limits.WORKER_FILES, size // WORKER_LOAD))
            if self._started < self._wanted:
                self.close()

    def start(self) -> None:
        """Start the workers ahead of the first file; OwnError where none can be started."""
        if self.is_active:
            return
        self.close()
        self._started = self._wanted
        self._pool = self._start()
        self.generation += 1
        try:
            with undisturbed():
                # Asked whether it is active, it starts its processes.
                self._pool.active  # noqa: B018
        except RuntimeError as fault:
            # It would try again whenever it is looked at.
            self._pool.stop()  # type: ignore[no-untyped-call]  # as pebble has it
            self._pool = None
            raise _no_worker(str(fault)) from fault

    def submit(self, *arguments: object) -> Pending[Result]:
        """Hand the job's arguments, a file's bytes among them, to the next free worker."""
        future = self.schedule(*arguments)
        return Pending(self, arguments, future, self.generation)

    def schedule(self, *arguments: object, patience: float = PATIENCE[0]) -> "ProcessFuture[Result]":
        """Put one more run on the workers' list; OwnError where there are none and none can be started."""
        self.start()
        assert self._pool is not None  # noqa: S101 - `start` makes it
        try:
            with undisturbed():
                future: ProcessFuture[Result] = self._pool.schedule(
                    run_limited, args=(self._job, self.seconds, arguments), timeout=self.seconds * patience
                )
        except RuntimeError as fault:
            raise _no_worker(str(fault)) from fault
        future.add_done_callback(self._stir)
        self._stirred = time.monotonic()
        return future

    def result(self, future: "ProcessFuture[Result]", generation: int, patience: float) -> Result:
        """Wait for a run's result; `_Ended` where it came to none. `generation` is that of the workers that have it."""
        if self.meanwhile:
            todo, self.meanwhile = self.meanwhile, None
            todo()
        while not wait([future], timeout=LOOK_SECONDS).done:
            if generation != self.generation:
                raise _Ended(Failure("", "its workers are gone", ours=True), counts=False)
            if time.monotonic() - self._stirred > self.seconds * patience + SLACK_SECONDS:
                # Not even the clock that bounds each try goes on: a stopped worker holds the line to all of them.
                self.close()
                raise _Ended(Failure("", "the workers are stopped", ours=True))
        try:
            return future.result()
        except Exception as fault:
            raise self._ended(fault, generation) from fault

    def rest(self, after: float) -> None:
        """Let the workers go where none had anything to do for so many seconds; the next file starts new ones."""
        if self._pool is not None and time.monotonic() - self._stirred > after:
            self.close()

    def close(self) -> None:
        """Let the workers go; what they had not finished is dropped."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # as pebble has it
            self._pool.join()
            self._pool = None

    def _stir(self, _future: object) -> None:
        self._stirred = time.monotonic()

    def _ended(self, fault: Exception, generation: int) -> _Ended:
        from pebble import ProcessExpired  # as `_start`

        if isinstance(fault, ProcessExpired):
            return _Ended(_expired(fault.exitcode, self.seconds))
        if isinstance(fault, TooSlow):
            return _Ended(Failure("reader-too-slow", f"over {self.seconds:g} s", ours=HAS_CPU_LIMIT))
        if isinstance(fault, OwnError):
            return _Ended(Failure("", str(fault)[:200], ours=True))
        if isinstance(fault, MemoryError):
            return _Ended(Failure("reader-out-of-memory", "MemoryError"))
        if isinstance(fault, CancelledError | BrokenProcessPool):
            # Killed before they began with a file, all workers went with the one.
            counts = generation == self.generation
            return _Ended(Failure(NO_WORKER, str(fault)[:200], ours=True), counts=counts)
        return _Ended(Failure("reader-failed", f"{type(fault).__name__}: {fault}"[:200]))

    def _start(self) -> "ProcessPool":
        # Many a round has no file: what runs workers is loaded with the first one.
        from pebble import ProcessPool

        # Fresh interpreters on every system: a fork would copy the watcher's threads in whatever state they are.
        return ProcessPool(
            max_workers=self._started,
            max_tasks=limits.WORKER_FILES,
            initializer=prepare_worker,
            initargs=(limits.WORKER_BYTES, self._prepare, self._prepared),
            context=multiprocessing.get_context("spawn"),
        )


def _expired(exitcode: int, seconds: float) -> Failure:
    if exitcode in OUT_OF_TIME:
        return Failure("reader-too-slow", f"over {seconds:g} s")
    # A worker that is asked to end does so with the number of that signal as its code; others end below zero.
    ours = exitcode == signal.SIGTERM or -exitcode in OUTSIDE
    return Failure("reader-died", f"exit code {exitcode}", ours)


def _no_worker(why: str) -> OwnError:
    return OwnError(
        f"Không mở được tiến trình đọc tệp ({why}). Đóng bớt chương trình khác hoặc khởi động lại máy, rồi chạy lại; "
        "các tệp đã nhận không mất."
    )
