"""The one door to watchdog: whatever stirs in the inbox sets a flag, and the watch itself is kept alive.

Events get lost and watches die, so they only wake the caller, who lists the inbox then and at every time-out.
"""

import time
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from watchdog.events import (
    EVENT_TYPE_CLOSED,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_MOVED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from ntm_sheets.intake.drives import is_remote

POLL_SECONDS = 2.0
STOP_SECONDS = 5.0
# A copy stirs the inbox thousands of times a second: one waking is enough for all of them.
BREATH_SECONDS = 0.2
SLICE_SECONDS = 1.0
# Our own reading opens and closes files: those events would wake us for ever.
TELLING = (EVENT_TYPE_CREATED, EVENT_TYPE_MODIFIED, EVENT_TYPE_MOVED, EVENT_TYPE_CLOSED, EVENT_TYPE_DELETED)


class Watcher:
    """Watches the inbox while it is entered; `poll` compares listings instead of waiting for the system's events.

    It does so by itself on a network drive, whose events tell only what this very machine does there, and where the
    system has no more watches to give.

    `wake` is set at every stir; whoever else wants the caller awake may set it too.
    """

    def __init__(self, inbox: Path, wake: Event, *, poll: bool = False) -> None:
        self._inbox = inbox
        self._wake = wake
        self._poll = poll
        self._observer: BaseObserver | None = None
        self._watched: tuple[int, int] | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def wait(self, timeout: float) -> None:
        """Wait for a stir, at most `timeout` seconds, and see to it that the watch is alive."""
        self.supervise()
        end = time.monotonic() + timeout
        # In slices: on Windows a signal does not wake who waits.
        while not self._wake.wait(max(0.0, min(SLICE_SECONDS, end - time.monotonic()))):
            if time.monotonic() >= end:
                break
        else:
            time.sleep(BREATH_SECONDS)
        self._wake.clear()

    def supervise(self) -> None:
        """Start a watch that died, or whose folder is no longer the inbox, again; then wake the caller."""
        if not self.is_alive():
            self._stop()
            self._start()
            if self._observer is not None:
                self._wake.set()

    def is_alive(self) -> bool:
        """Tell whether every part of the watch is at work on the folder that is the inbox now."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and bool(observer.emitters)
            and all(emitter.is_alive() for emitter in observer.emitters)
            and self._watched == _identity(self._inbox)
        )

    def _start(self) -> None:
        """Start watching; where there is no folder to watch, none is made, and the next supervision tries again."""
        if not self._inbox.is_dir():
            return
        self._watched = _identity(self._inbox)
        polls = self._poll or is_remote(self._inbox)
        if not polls and self._started(Observer()):
            return
        self._started(PollingObserver(timeout=POLL_SECONDS))

    def _started(self, observer: BaseObserver) -> bool:
        """Try to start; OSError is the system's word for “no more watches” or “not on this file system”."""
        try:
            observer.schedule(_Waker(self._wake), str(self._inbox.resolve()), recursive=True)
            observer.start()
        except OSError:
            return False
        self._observer = observer
        return True

    def _stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(STOP_SECONDS)
        self._observer = None


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        # A folder is "modified" whenever we take a file out of it.
        if event.event_type in TELLING and not (event.is_directory and event.event_type == EVENT_TYPE_MODIFIED):
            self._wake.set()


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
