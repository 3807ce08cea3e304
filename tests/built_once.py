"""What takes long to make and is only copied or read: made by whichever worker needs it first, for all of this run."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

# Names of what is being built: a test's own short cuts are not for what others get, too.
being_built: list[str] = []


def built_once(name: str, build: Callable[[Path], object]) -> Path:
    """Give the folder of that name; who changes it works on a copy."""
    folder = _shared() / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = folder.with_name(f"{name}.making")
            # A worker that was stopped in the middle left its half there.
            shutil.rmtree(making, ignore_errors=True)
            being_built.append(name)
            try:
                build(making)
            finally:
                being_built.remove(name)
            making.rename(folder)
    return folder


@cache
def _shared() -> Path:
    """The folder of this run: each worker is told its name, and the folder of pytest's own temporary files."""
    given = os.environ.get("NTM_TESTS_SHARED")
    if given:
        Path(given).mkdir(parents=True, exist_ok=True)
        return Path(given)
    folder = tempfile.mkdtemp(prefix="ntm-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
