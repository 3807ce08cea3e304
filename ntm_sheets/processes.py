"""Processes that work for this one: how they are started so that Ctrl-C on a terminal is ours alone."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


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
