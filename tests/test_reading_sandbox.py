"""Workers that can be killed: what a file does to its reader is that file's own trouble."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ntm_sheets.errors import OwnError
from ntm_sheets.reading.sandbox import Failure, Sandbox, limit_memory


def prepare(*_given: object) -> None:
    """Nothing to prepare."""


def refuse_to_start() -> None:
    raise RuntimeError("no")


def shout() -> None:
    for stream in (1, 2):
        os.write(stream, b"x" * 60_000)


def fail() -> None:
    raise KeyError("x")


DEEDS: dict[str, Callable[[], object]] = {
    "abort": os.abort,
    "leave": lambda: os._exit(3),
    "leave as if all were well": lambda: os._exit(0),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "shout": shout,
    "hang": lambda: time.sleep(60),
    "fill": lambda: bytearray(8 << 30),
    "raise": fail,
}


def job(data: bytes, deed: str) -> object:
    if deed in DEEDS:
        DEEDS[deed]()
    if deed == "pid":
        return os.getpid()
    if deed == "once":
        path = Path(data.decode())
        if not path.exists():
            path.touch()
            os.abort()
    return len(data)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox[object]]:
    with Sandbox(job, prepare, (), workers=2, seconds=2) as made:
        yield made


def test_a_result_comes_back(sandbox: Sandbox[object]) -> None:
    assert sandbox.submit(b"abc", "").outcome() == 3


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("abort", "reader-died"),
        ("leave", "reader-died"),
        ("leave as if all were well", "reader-too-slow"),  # nobody tells of its end: the clock does
        pytest.param("crash", "reader-died", marks=pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")),
        ("hang", "reader-too-slow"),
        ("fill", "reader-out-of-memory"),
        ("raise", "reader-failed"),
    ],
)
def test_what_kills_its_reader_is_a_failure_and_the_next_file_is_read(
    sandbox: Sandbox[object], deed: str, code: str
) -> None:
    others = [sandbox.submit(b"x" * n, "") for n in range(5)]
    failure = sandbox.submit(b"", deed).outcome()
    assert isinstance(failure, Failure)
    assert failure.code == code
    assert failure.why
    assert [other.outcome() for other in others] == list(range(5))
    assert sandbox.submit(b"abc", "").outcome() == 3


def test_what_a_reader_prints_is_no_result(sandbox: Sandbox[object]) -> None:
    assert sandbox.submit(b"abc", "shout").outcome() == 3


def test_a_reader_that_somebody_else_killed_gets_a_second_try(sandbox: Sandbox[object], tmp_path: Path) -> None:
    mark = str(tmp_path / "tried").encode()
    assert sandbox.submit(mark, "once").outcome() == len(mark)


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
        from ntm_sheets.reading.sandbox import limit_memory
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
