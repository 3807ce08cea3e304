"""Processes that work for this one: started so that Ctrl-C on a terminal is ours alone, bounded in time and memory."""

import gc
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import TypeVar

Result = TypeVar("Result")
HAS_CPU_LIMIT = hasattr(signal, "ITIMER_PROF")
# So many new objects are made in a worker before Python looks for unused ones among them.
FEW_LOOKS = 50_000


@contextmanager
def undisturbed() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: it is meant for us, and we let them go.

    Pressed meanwhile it is told to us afterwards: a process that is only half started would complain on the terminal.
    """
    with _postponed(), _masked():
        yield


@contextmanager
def _masked() -> Iterator[None]:
    # A thread, and a process that it starts, take over which signals wait. Windows has nothing like it.
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


@contextmanager
def _postponed() -> Iterator[None]:
    """Any thread may take the signal, those of the libraries too; Python then interrupts the main one."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    pressed: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if pressed:
            signal.raise_signal(signal.SIGINT)


def prepare_worker(most_bytes: int, prepare: Callable[..., None], prepared: tuple[object, ...]) -> None:
    """Get a fresh worker ready for its files."""
    _hush()
    # A form is read within far fewer new objects: looking for unused ones among them was a twentieth of reading it.
    gc.set_threshold(FEW_LOOKS, *gc.get_threshold()[1:])
    # A library of numbers sets memory aside for each processor: on a large machine more than a worker may have.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # openpyxl would take lxml where that is installed: what it reads and writes hangs on no other package.
    os.environ.setdefault("OPENPYXL_LXML", "False")
    prepare(*prepared)
    limit_memory(most_bytes)


def _hush() -> None:
    """Keep what engines and libraries print from the officer's screen: a worker speaks by its result alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def run_limited(job: Callable[..., Result], seconds: float, arguments: tuple[object, ...]) -> Result:
    """Run a job; the system ends this process when it has used up so many seconds of the processor.

    A clock on the wall would go on while the machine sleeps, or while others have the processor.
    """
    if not HAS_CPU_LIMIT:
        return job(*arguments)
    # The system's own way of dealing with it: a handler of ours would wait for an engine that never comes back.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return job(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


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
