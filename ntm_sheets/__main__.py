"""The program's start: what it needs takes a while to load, and Ctrl-C may come meanwhile."""

import atexit
import gc
import os
import sys

INTERRUPTED = 130
# So many new objects are made before Python looks for unused ones among them.
FEW_LOOKS = 200_000
STOPPED = "Đã dừng giữa chừng. Chạy lại lệnh để làm tiếp; tệp đã đến không mất."


def main() -> None:
    """Run the command line."""
    # What is loaded stays: a tenth of a short command went into looking for what of it may go.
    gc.set_threshold(FEW_LOOKS, *gc.get_threshold()[1:])
    # And at the end all goes with the process: a sixth of a short command went into looking through it once more.
    atexit.register(gc.freeze)
    # Nothing here multiplies matrices: the library that could would start its threads whenever it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # openpyxl would take lxml where that is installed: what it reads and writes hangs on no other package.
    os.environ.setdefault("OPENPYXL_LXML", "False")
    try:
        from ntm_sheets.cli import main as run

        run()
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)  # noqa: T201 - nothing else may be loaded yet
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
