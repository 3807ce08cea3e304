"""The log of the work: a file of bounded size in the state folder."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES, OLD_LOGS = 1_000_000, 3
log = logging.getLogger("ntm_sheets")
# What is said is on the screen already: where no log is open, nobody says it a second time.
log.addHandler(logging.NullHandler())
log.propagate = False


@contextmanager
def logged(path: Path, *, faults_only: bool = False) -> Iterator[None]:
    """Keep what is said in a log of bounded size, or `faults_only`; a log that cannot be written never stops the work.

    One that is kept already, by whoever called this, is not kept twice.
    """
    logging.raiseExceptions = False
    if any(isinstance(one, RotatingFileHandler) and Path(one.baseFilename) == path.absolute() for one in log.handlers):
        yield
        return
    try:
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8", delay=True)
    except OSError:
        yield
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.setLevel(logging.ERROR if faults_only else logging.INFO)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        # On a full disk the last lines cannot be written now either; the work that they tell of is done.
        with suppress(OSError):
            handler.close()
