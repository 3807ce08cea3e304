"""A few worker processes that read files for us and can be killed: no file can stop, hang or fill the main process."""

import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TooSlow
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from types import TracebackType
from typing import Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ntm_sheets.errors import OwnError
from ntm_sheets.reading import limits

Result = TypeVar("Result")
Job = Callable[..., Result]


@dataclass(frozen=True)
class Failure:
    """What became of a file that its reader did not survive; `code` is that of a remark, `why` for the log."""

    code: str
    why: str


@dataclass
class Pending(Generic[Result]):
    """A file on its way through a worker; `outcome` waits for it."""

    _sandbox: "Sandbox[Result]"
    _arguments: tuple[object, ...]
    _future: "ProcessFuture[Result]"

    def outcome(self) -> Result | Failure:
        """Give what the worker made of the file, or what the file did to the worker.

        Errors: OwnError where no worker can be started on this machine.
        """
        try:
            return self._outcome(self._future)
        except ProcessExpired:
            # The machine itself may have killed it: only a file that does it again is at fault.
            again = self._sandbox.schedule(*self._arguments)
        try:
            return self._outcome(again)
        except ProcessExpired as fault:
            return Failure("reader-died", f"exit code {fault.exitcode}")

    def _outcome(self, future: "ProcessFuture[Result]") -> Result | Failure:
        try:
            return future.result()
        except TooSlow:
            return Failure("reader-too-slow", f"over {self._sandbox.seconds:g} s")
        except MemoryError:
            return Failure("reader-out-of-memory", "MemoryError")
        except ProcessExpired:
            raise
        except RuntimeError as fault:
            if not self._sandbox.is_active:
                raise _no_worker(fault) from fault
            return Failure("reader-failed", f"{type(fault).__name__}: {fault}"[:200])
        except Exception as fault:  # noqa: BLE001 - whatever a file makes of its reader is the file's own verdict
            return Failure("reader-failed", f"{type(fault).__name__}: {fault}"[:200])


class Sandbox(Generic[Result]):
    """Runs `job` on untrusted bytes in worker processes, started at first use.

    `prepare(*prepared)` runs once in each worker. A worker lives for `limits.WORKER_FILES` files, has
    `limits.WORKER_SECONDS` for each (wall clock) and, where the system can limit it, `limits.WORKER_BYTES` of memory.
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
        self._job = job
        self._prepare = prepare
        self._prepared = prepared
        self._pool: ProcessPool | None = None

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

    def submit(self, *arguments: object) -> Pending[Result]:
        """Hand the job's arguments, a file's bytes among them, to the next free worker."""
        return Pending(self, arguments, self.schedule(*arguments))

    def schedule(self, *arguments: object) -> "ProcessFuture[Result]":
        """Put one more run on the workers' list; OwnError where there are none and none can be started."""
        if not self.is_active:
            self.close()
            self._pool = self._start()
        assert self._pool is not None  # noqa: S101 - made in the line above
        try:
            with _undisturbed():
                return self._pool.schedule(self._job, args=arguments, timeout=self.seconds)
        except RuntimeError as fault:
            raise _no_worker(fault) from fault

    def close(self) -> None:
        """Let the workers go; what they had not finished is dropped."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # as pebble has it
            self._pool.join()
            self._pool = None

    def _start(self) -> ProcessPool:
        # Fresh interpreters on every system: a fork would copy the watcher's threads in whatever state they are.
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=limits.WORKER_FILES,
            initializer=_prepare_worker,
            initargs=(limits.WORKER_BYTES, self._prepare, self._prepared),
            context=multiprocessing.get_context("spawn"),
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Start workers that Ctrl-C does not reach: it is meant for us, and we let them go.

    A thread, and a process that it starts, take over which signals wait. Windows has nothing like it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It lets the signal through again when it starts something itself: that must be over by then.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hush() -> None:
    """Keep what engines and libraries print from the officer's screen: a worker speaks by its result alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _prepare_worker(most_bytes: int, prepare: Callable[..., None], prepared: tuple[object, ...]) -> None:
    _hush()
    prepare(*prepared)
    limit_memory(most_bytes)


def limit_memory(most_bytes: int) -> bool:
    """Bound this process's address space; false where the system has no such bound (Windows)."""
    try:
        import resource  # there is no such module on Windows
    except ImportError:
        return False
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    # A crash is a verdict here; a picture of the memory on the disk helps nobody.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    return True


def _no_worker(fault: Exception) -> OwnError:
    return OwnError(
        f"Không mở được tiến trình đọc tệp ({fault}). Đóng bớt chương trình khác hoặc khởi động lại máy, rồi chạy lại; "
        "các tệp đã nhận không mất."
    )
