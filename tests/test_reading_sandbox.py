"""Workers that can be killed: what a file does to its reader is that file's own trouble."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pebble
import pytest
from thinning import thinned

from ntm_sheets.errors import OwnError, Unfinished
from ntm_sheets.processes import limit_memory
from ntm_sheets.reading import sandbox as sandboxes
from ntm_sheets.reading.sandbox import Failure, Sandbox
from ntm_sheets.rounds.inspecting import SandboxedInspector


def prepare(*_given: object) -> None:
    """Nothing to prepare."""


def refuse_to_start() -> None:
    raise RuntimeError("no")


def shout() -> None:
    for stream in (1, 2):
        os.write(stream, b"x" * 60_000)


def fail() -> None:
    raise KeyError("x")


def find_the_disk_full() -> None:
    raise Unfinished("disk full")


def spin() -> None:
    while True:
        pass


def send(name: str) -> Callable[[], None]:
    """Do to this very process what the system or somebody does from outside."""
    return lambda: os.kill(os.getpid(), getattr(signal, name))


POSIX = pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
DEEDS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "leave": lambda: os._exit(3),
    "leave as if all were well": lambda: os._exit(0),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "shout": shout,
    "hang": lambda: time.sleep(60),
    "fill": lambda: bytearray(8 << 30),
    "spin": spin,
    "raise": fail,
    "disk full": find_the_disk_full,
    "killed": send("SIGKILL"),
    "ended": send("SIGTERM"),
    "stopped": send("SIGSTOP"),
}


def job(data: bytes, deed: str) -> object:
    if deed in DEEDS:
        DEEDS[deed]()
    if deed.startswith("once "):
        path = Path(data.decode())
        if not path.exists():
            path.touch()
            DEEDS[deed.removeprefix("once ")]()
    if deed == "rest":
        time.sleep(float(data))
        return "rested"
    if deed == "pid":
        return os.getpid()
    return len(data)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox[object]]:
    with Sandbox(job, prepare, (), workers=2, seconds=0.5) as made:
        yield made


def test_a_result_comes_back(sandbox: Sandbox[object]) -> None:
    assert sandbox.submit(b"abc", "").outcome() == 3


def test_what_can_be_done_meanwhile_is_done_once_after_the_file_was_handed_over(sandbox: Sandbox[object]) -> None:
    done: list[str] = []
    sandbox.meanwhile = lambda: done.append("loaded")
    handed = sandbox.submit(b"abc", "")
    assert done == []
    assert handed.outcome() == 3
    assert sandbox.submit(b"abcd", "").outcome() == 4
    assert done == ["loaded"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("abort", "reader-died"),
        pytest.param("leave", "reader-died", marks=pytest.mark.thorough),
        pytest.param("crash", "reader-died", marks=(POSIX, pytest.mark.thorough)),
        pytest.param("spin", "reader-too-slow", marks=POSIX),
        ("fill", "reader-out-of-memory"),
        ("raise", "reader-failed"),
    ],
)
def test_what_kills_its_reader_is_a_failure_and_the_next_file_is_read(
    sandbox: Sandbox[object], deed: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandboxes, "PATIENCE", (3.0, 6.0, 120.0))  # tests run on busy machines
    others = [sandbox.submit(b"x" * n, "") for n in range(5)]
    failure = sandbox.submit(b"", deed).outcome()
    assert isinstance(failure, Failure)
    assert (failure.code, failure.ours) == (code, False)
    assert failure.why
    assert [other.outcome() for other in others] == list(range(5))
    assert sandbox.submit(b"abc", "").outcome() == 3


def test_what_a_reader_prints_is_no_result(sandbox: Sandbox[object]) -> None:
    assert sandbox.submit(b"abc", "shout").outcome() == 3


@pytest.mark.parametrize(
    "deed",
    thinned(
        ["abort", "fill", *(pytest.param(deed, marks=POSIX) for deed in ("spin", "killed", "ended", "stopped"))], 3
    ),
)
@pytest.mark.usefixtures("ended_at_once")
def test_what_happens_to_a_reader_once_is_no_verdict(sandbox: Sandbox[object], tmp_path: Path, deed: str) -> None:
    """The system was short of memory, the machine slept, somebody stopped the process: the file is read all the same."""
    mark = str(tmp_path / "tried").encode()
    assert sandbox.submit(mark, f"once {deed}").outcome() == len(mark)


def test_what_a_reader_itself_tells_as_the_machines_is_ours(sandbox: Sandbox[object], tmp_path: Path) -> None:
    assert sandbox.submit(b"", "disk full").outcome() == Failure("", "disk full", ours=True)
    mark = str(tmp_path / "tried").encode()
    assert sandbox.submit(mark, "once disk full").outcome() == len(mark)


@pytest.fixture
def ended_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stopped worker does not end when it is asked to: wait a moment for it, not three seconds."""
    monkeypatch.setattr(pebble.CONSTS, "term_timeout", 0.2)


@pytest.fixture(scope="module")
def hasty() -> Iterator[Sandbox[object]]:
    with Sandbox(job, prepare, (), workers=2, seconds=0.4) as made:
        yield made


@pytest.mark.one_in(2)
@POSIX
@pytest.mark.parametrize("deed", thinned(["killed", "ended", "stopped", "hang", "leave as if all were well"], 3))
@pytest.mark.usefixtures("ended_at_once")
def test_what_no_file_does_by_itself_is_ours_however_often_it_happens(
    hasty: Sandbox[object], deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that waits without using the processor was stopped, or its machine sleeps."""
    with monkeypatch.context() as patch:
        patch.setattr(sandboxes, "PATIENCE", (1.5, 1.5, 1.5))
        failure = hasty.submit(b"", deed).outcome()
    assert isinstance(failure, Failure)
    assert failure.ours
    assert hasty.submit(b"abc", "").outcome() == 3


@pytest.mark.thorough
@POSIX
def test_a_file_is_charged_for_its_own_time_and_not_for_a_busy_or_sleeping_machine(hasty: Sandbox[object]) -> None:
    """Twice the limit by the clock on the wall, hardly any of the processor: as with ten programs at once."""
    assert hasty.submit(b"0.8", "rest").outcome() == "rested"


@contextmanager
def at_rest() -> Iterator[tuple[Sandbox[object], Callable[[], set[int]]]]:
    """A sandbox whose workers have nothing to do, and a function that tells which processes they are."""
    others = {child.pid for child in multiprocessing.active_children()}

    def workers() -> set[int]:
        return {child.pid for child in multiprocessing.active_children() if child.pid} - others

    with Sandbox(job, prepare, (), workers=2, seconds=0.4) as made:
        assert made.submit(b"abc", "").outcome() == 3
        yield made, workers


@pytest.mark.thorough
@POSIX
@pytest.mark.usefixtures("ended_at_once")
def test_workers_that_were_stopped_while_nothing_was_to_do_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a watch's are that lies in the background: they take no file, so that no clock of a file's runs."""
    with at_rest() as (made, workers):
        start = made._start

        def start_in_peace() -> "pebble.ProcessPool":
            monkeypatch.setattr(sandboxes, "SLACK_SECONDS", 15.0)
            return start()

        monkeypatch.setattr(sandboxes, "SLACK_SECONDS", 0.5)
        monkeypatch.setattr(made, "_start", start_in_peace)
        stopped = workers()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        pending = [made.submit(b"x" * n, "") for n in range(4)]
        assert [one.outcome() for one in pending] == [0, 1, 2, 3]
        assert not stopped & workers()


@POSIX
@pytest.mark.thorough
def test_workers_that_were_killed_while_nothing_was_to_do_are_replaced() -> None:
    with at_rest() as (made, workers):
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        pending = [made.submit(b"x" * n, "") for n in range(4)]
        assert [one.outcome() for one in pending] == [0, 1, 2, 3]


@pytest.mark.thorough
def test_workers_that_have_nothing_to_do_are_let_go_and_the_next_file_is_read() -> None:
    with at_rest() as (made, workers):
        first = workers()
        made.rest(3600)
        assert workers() == first != set()
        made.rest(0)
        assert (workers(), made.is_active) == (set(), False)
        assert made.submit(b"ab", "").outcome() == 2
        assert not first & workers()


@pytest.mark.thorough
def test_there_are_no_more_workers_than_the_files_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandboxes.limits, "WORKER_FILES", 10)
    with Sandbox(job, prepare, (), workers=3) as made:
        before = set(multiprocessing.active_children())

        def workers() -> set[int | None]:
            return {one.pid for one in set(multiprocessing.active_children()) - before}

        for files, size, number in (
            (1, 0, 1),
            (0, 0, 1),
            (19, 0, 2),
            (9, 5 * sandboxes.WORKER_LOAD, 3),
            (9, 0, 3),
            (500, 0, 3),
        ):
            made.expect(files, size)
            assert made.submit(b"ab", "").outcome() == 2
            assert len(workers()) == number


def test_workers_can_be_started_ahead_of_the_first_file() -> None:
    with Sandbox(job, prepare, ()) as made:
        made.expect(1, 0)
        made.start()
        assert made.is_active
        generation = made.generation
        made.start()
        assert made.submit(b"ab", "").outcome() == 2
        assert made.generation == generation


def test_that_no_worker_can_be_started_ahead_is_told_by_the_first_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_self: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("pebble.pool.process.ProcessPool._start_pool", fails)
    with Sandbox(job, prepare, ()) as broken:
        with pytest.raises(OwnError, match="tiến trình đọc"):
            broken.start()
        inspector = SandboxedInspector(broken)  # type: ignore[arg-type]
        inspector.expect(1, 10, soon=True)
        with pytest.raises(OwnError, match="tiến trình đọc"):
            inspector.submit(b"ab", "a.xlsx")


def test_a_worker_is_another_process(sandbox: Sandbox[object]) -> None:
    assert sandbox.submit(b"", "pid").outcome() != os.getpid()


def test_a_machine_that_can_start_no_worker_is_our_trouble() -> None:
    with Sandbox(job, refuse_to_start, (), workers=1) as broken, pytest.raises(OwnError, match="tiến trình đọc"):
        broken.submit(b"", "").outcome()


def test_nothing_is_started_before_the_first_file() -> None:
    with Sandbox(job, prepare, ()) as idle:
        assert not idle.is_active


@pytest.mark.skipif(os.name == "nt", reason="Windows has no address space limit")
def test_memory_is_bounded_in_the_process_that_asks_for_it() -> None:
    code = textwrap.dedent(
        """
        from ntm_sheets.processes import limit_memory
        assert limit_memory(512 << 20)
        try:
            bytearray(1 << 30)
        except MemoryError:
            print("bounded")
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "bounded"
    assert callable(limit_memory)


ORPHANS = """
import os, sys, time
sys.path.insert(0, {tests!r})
from test_reading_sandbox import job, prepare
from ntm_sheets.reading.sandbox import Sandbox

if __name__ == "__main__":
    box = Sandbox(job, prepare, (), workers=1)
    print(box.submit(b"", "pid").outcome(), flush=True)
    time.sleep(60)
"""


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
def test_workers_end_when_their_master_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "master.py"
    script.write_text(ORPHANS.format(tests=str(Path(__file__).parent)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as master:
        assert master.stdout is not None
        worker = int(master.stdout.readline())
        master.send_signal(signal.SIGKILL)
        master.wait()
    for _ in range(100):
        if not _runs(worker):
            return
        time.sleep(0.1)
    pytest.fail("the worker goes on without its master")


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
