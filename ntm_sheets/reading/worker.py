"""Inside a worker process: its memory and the processor time of each file are bounded by the system itself."""

import os
import signal
import warnings
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
# How a worker ends whose file used up its processor time, as the parent sees it.
HAS_CPU_LIMIT = hasattr(signal, "ITIMER_PROF")
OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU) if HAS_CPU_LIMIT else ()


def prepare_worker(most_bytes: int, prepare: Callable[..., None], prepared: tuple[object, ...]) -> None:
    """Get a fresh worker ready for its files."""
    _hush()
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
