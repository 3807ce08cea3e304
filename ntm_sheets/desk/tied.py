"""The program as the desk starts it: told to end, as by its own signal, when the end of its input says that the desk is gone.

A desk that was killed says nothing, and a watch that has nothing to say would not notice that nobody listens.
"""

import os
import runpy
import signal
import threading


def _end_with_the_desk() -> None:
    while os.read(0, 1):
        pass
    if os.name == "nt":
        # There `os.kill` ends the process on the spot; the watch wakes by itself within a second.
        signal.raise_signal(signal.SIGTERM)
    else:
        # To the process and not to this thread: only that wakes the main one from its wait.
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    runpy.run_module("ntm_sheets", run_name="__main__")
