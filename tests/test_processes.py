"""Ctrl-C while processes are started is told afterwards, and does not reach them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ntm_sheets.processes import undisturbed

POSIX = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows masks no signals")
ASKING = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"


def masked_in_a_child() -> bool:
    return subprocess.check_output([sys.executable, "-c", ASKING], text=True).strip() == "True"


@POSIX
def test_a_process_started_undisturbed_does_not_hear_ctrl_c() -> None:
    assert not masked_in_a_child()
    with undisturbed():
        assert masked_in_a_child()
    assert not masked_in_a_child()


@pytest.fixture
def heard() -> Iterator[None]:
    """Ctrl-C is heard, whatever started the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@POSIX
@pytest.mark.usefixtures("heard")
def test_ctrl_c_meanwhile_is_told_afterwards() -> None:
    done = []

    def start() -> None:
        with undisturbed():
            # As if a thread of a library had taken it: Python asks the main one to act.
            signal.raise_signal(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            done.append(1)

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == [1]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
