"""Whether another program has a file open to write to it: then its end is still to come, however long it pauses."""

import signal
import sys
from io import BufferedReader


def is_being_written(file: BufferedReader) -> bool:
    """Tell whether anybody on this machine has the file open for writing; false where the system does not say.

    Linux lets a file be leased for reading only while nobody writes to it; the lease is given back at once. On Windows
    a program that writes keeps others from reading or from taking the file away.
    """
    if sys.platform != "linux":
        return False
    import fcntl  # there is none on Windows

    try:
        # Whoever opens the file in this very instant makes the system signal; by default that would end the program.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False  # not our file, or a drive without leases
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
