import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from ntm_sheets.intake import watching
from ntm_sheets.intake.watching import Watcher

BOUND_SECONDS = 5.0


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.fixture
def wake() -> Event:
    return Event()


@pytest.fixture
def watcher(inbox: Path, wake: Event) -> Iterator[Watcher]:
    with Watcher(inbox, wake) as watcher:
        yield watcher


def observer_of(watcher: Watcher) -> BaseObserver:
    assert watcher._observer is not None
    return watcher._observer


def test_a_file_that_arrives_wakes(watcher: Watcher, inbox: Path, wake: Event) -> None:
    assert not wake.is_set()
    (inbox / "a.xlsx").write_bytes(b"x")
    assert wake.wait(BOUND_SECONDS)


def test_a_file_moved_into_a_sub_folder_wakes(watcher: Watcher, inbox: Path, wake: Event, tmp_path: Path) -> None:
    (tmp_path / "a.part").write_bytes(b"x")
    (inbox / "thon").mkdir()
    assert wake.wait(BOUND_SECONDS)
    watcher.wait(0)
    (tmp_path / "a.part").rename(inbox / "thon" / "a.xlsx")
    assert wake.wait(BOUND_SECONDS)


def test_our_own_reading_does_not_wake(watcher: Watcher, inbox: Path, wake: Event) -> None:
    (inbox / "a.xlsx").write_bytes(b"x")
    assert wake.wait(BOUND_SECONDS)
    watcher.wait(0)
    (inbox / "a.xlsx").read_bytes()
    assert not wake.wait(0.3)


def test_a_wait_ends_by_itself_and_clears_the_flag(watcher: Watcher, wake: Event) -> None:
    watcher.wait(0.01)
    wake.set()
    watcher.wait(BOUND_SECONDS)
    assert not wake.is_set()


def test_a_watch_outlives_its_inbox(watcher: Watcher, inbox: Path, wake: Event) -> None:
    shutil.rmtree(inbox)
    watcher.supervise()
    # Whatever is made in the place of a share that is away would swallow the files that are put there.
    assert not inbox.exists()
    inbox.mkdir()
    watcher.supervise()
    assert watcher.is_alive()
    assert wake.is_set()
    wake.clear()
    (inbox / "a.xlsx").write_bytes(b"x")
    assert wake.wait(BOUND_SECONDS)


def test_an_inbox_put_in_place_of_another_is_the_one_watched(watcher: Watcher, inbox: Path, wake: Event) -> None:
    inbox.rename(inbox.with_name("old"))
    inbox.mkdir()
    assert not watcher.is_alive()
    watcher.supervise()
    wake.clear()
    (inbox / "a.xlsx").write_bytes(b"x")
    assert wake.wait(BOUND_SECONDS)


def test_a_drive_that_is_gone_is_waited_for(watcher: Watcher, inbox: Path, wake: Event, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    watcher.wait(0)
    assert not watcher.is_alive()
    inbox.mkdir(parents=True)
    watcher.supervise()
    assert watcher.is_alive()


def test_a_dead_emitter_is_replaced(watcher: Watcher, inbox: Path, wake: Event) -> None:
    (emitter,) = observer_of(watcher).emitters
    emitter.stop()
    emitter.join(BOUND_SECONDS)
    assert observer_of(watcher).is_alive()
    assert not watcher.is_alive()
    watcher.supervise()
    assert watcher.is_alive()
    wake.clear()
    (inbox / "a.xlsx").write_bytes(b"x")
    assert wake.wait(BOUND_SECONDS)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_thread_of_events_is_replaced(watcher: Watcher, inbox: Path, wake: Event) -> None:
    # What an exception in a handler does to it: the emitters go on, and nobody listens.
    observer = observer_of(watcher)
    observer.event_queue.put((object(), None))
    observer.join(BOUND_SECONDS)
    assert not observer.is_alive()
    assert not watcher.is_alive()
    watcher.supervise()
    assert wake.is_set()
    wake.clear()
    (inbox / "a.xlsx").write_bytes(b"x")
    assert wake.wait(BOUND_SECONDS)


def test_without_native_events_the_folder_is_polled(inbox: Path, wake: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    class Exhausted(watching.Observer):
        def start(self) -> None:
            raise OSError(24, "inotify instance limit reached")

    monkeypatch.setattr(watching, "Observer", Exhausted)
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.1)
    with Watcher(inbox, wake) as watcher:
        assert isinstance(observer_of(watcher), watching.PollingObserver)
        assert watcher.is_alive()
        (inbox / "a.xlsx").write_bytes(b"x")
        assert wake.wait(BOUND_SECONDS)


def test_polling_outlives_the_inbox_too(inbox: Path, wake: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.1)
    with Watcher(inbox, wake, poll=True) as watcher:
        shutil.rmtree(inbox)
        watcher.supervise()
        inbox.mkdir()
        watcher.supervise()
        wake.clear()
        (inbox / "a.xlsx").write_bytes(b"x")
        assert wake.wait(BOUND_SECONDS)


def test_nothing_runs_after_the_end(inbox: Path, wake: Event) -> None:
    with Watcher(inbox, wake) as watcher:
        observer = observer_of(watcher)
    assert not observer.is_alive()
    assert not watcher.is_alive()


def test_a_network_drive_is_polled_by_itself(inbox: Path, wake: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "is_remote", lambda _folder: True)
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.1)
    with Watcher(inbox, wake) as watcher:
        assert isinstance(observer_of(watcher), PollingObserver)
        (inbox / "a.xlsx").write_bytes(b"x")
        assert wake.wait(BOUND_SECONDS)
