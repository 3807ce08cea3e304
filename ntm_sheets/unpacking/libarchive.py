"""The one door to the system's libarchive (Debian's bsdtar, the tar.exe of Windows): an archive in, a plain tar out.

Nothing that comes out is written to a disk: it goes through a pipe, and no name out of the archive stands on a command line.
The archive itself lies in a file without a name. Where the system can, its time and its memory are bounded.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from ntm_sheets.errors import Unfinished
from ntm_sheets.unpacking import limits
from ntm_sheets.untrusted.refusing import Refusal

# Each entry's bytes one after the other, its checksums held against them; the same as a tar, whose fields say which is which.
CONTENTS = ("-xOf", "-")
AS_TAR = ("-cf", "-", "--format", "pax", "@-")
# What it says where something is behind a password, whatever the format.
_LOCKED = (b"encrypt", b"passphrase", b"password")
_NO_MEMORY = (b"can't allocate", b"cannot allocate", b"out of memory")
# No archive sends these to its reader: the system was short of memory, or somebody ended the process.
_OUTSIDE = tuple(-getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0) or None
_HIDDEN = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_SAID_BYTES = 4096
_RAR = b"Rar!"


def find_program() -> str | None:
    """Give the path of the system's libarchive; None where there is none."""
    if sys.platform == "win32":
        # By its full path: another tar, first on the path, opens neither .rar nor .7z.
        tar = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "tar.exe"
        return str(tar) if tar.is_file() else None
    return shutil.which("bsdtar")


@contextmanager
def _handed(data: bytes) -> Iterator[int]:
    """Hand an archive's bytes over as what a program reads first; they are gone with this process, however it ends.

    A .7z is sought in. A .rar goes through a pipe: in one that can be sought in, libarchive 3.6 finds a workbook at its
    end that was stored as it is, and takes the whole for that workbook's zip.
    """
    if not data.startswith(_RAR):
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            yield file.fileno()
        return
    reading, writing = os.pipe()
    feeding = threading.Thread(target=_feed, args=(writing, data), daemon=True)
    try:
        feeding.start()
    except RuntimeError:
        os.close(reading)
        os.close(writing)
        raise
    try:
        yield reading
    finally:
        os.close(reading)
        feeding.join()


def _feed(writing: int, data: bytes) -> None:
    # The program may be content, or dead, before it has read all.
    with suppress(OSError), os.fdopen(writing, "wb") as pipe:
        pipe.write(data)


@contextmanager
def opened(data: bytes, how: tuple[str, ...]) -> Iterator[IO[bytes]]:
    """Run the program over an archive and give what comes out of it; it is over when this is left.

    Errors: Refusal `not-a-workbook-archive` where there is no such program, `archive-encrypted`, `reader-too-slow`,
    `reader-out-of-memory`, or `archive-damaged` where it did not come to a good end. Unfinished where this machine could not run it.
    """
    program = find_program()
    if program is None:
        raise Refusal("not-a-workbook-archive")
    with ExitStack() as stack:
        try:
            said = stack.enter_context(tempfile.TemporaryFile())
            given = stack.enter_context(_handed(data))
            running = subprocess.Popen(  # noqa: S603 - by its full path, and nothing of theirs among the arguments
                [program, *how],
                stdin=given, stdout=subprocess.PIPE, stderr=said, env=_environment(), cwd=tempfile.gettempdir(),
                start_new_session=True, creationflags=_HIDDEN,
            )  # fmt: skip
        except (OSError, RuntimeError) as fault:
            # A full disk, no process or thread more, a program that is blocked: the archive is not at fault.
            raise Unfinished(f"không mở được chương trình giải nén: {fault}") from fault
        assert running.stdout is not None  # noqa: S101 - it was asked for
        too_late = threading.Event()
        clock = threading.Timer(limits.ARCHIVE_SECONDS * limits.ARCHIVE_PATIENCE, _end, (running, too_late))
        clock.daemon = True
        clock.start()
        try:
            _bound(running.pid)
            yield running.stdout
            # Whoever stopped early does not wait for the rest, but wants to know whether it is sound.
            while running.stdout.read(limits.MEGABYTE):
                pass
            ended = running.wait()
        finally:
            clock.cancel()
            with suppress(OSError):
                running.kill()
            running.stdout.close()
            running.wait()
        if ended:
            said.seek(0)
            raise _fault(ended, said.read(_SAID_BYTES), is_late=too_late.is_set())


def _end(running: subprocess.Popen[bytes], too_late: threading.Event) -> None:
    too_late.set()
    running.kill()


def _fault(ended: int, said: bytes, *, is_late: bool) -> Refusal | Unfinished:
    if is_late or ended == _OUT_OF_TIME:
        return Refusal("reader-too-slow")
    if ended in _OUTSIDE:
        return Unfinished(f"chương trình giải nén bị dừng giữa chừng (tín hiệu {-ended})")
    told = _reasons(said)
    if any(word in told for word in _LOCKED):
        return Refusal("archive-encrypted")
    if any(word in told for word in _NO_MEMORY):
        # No bomb that takes its letter along: it is this archive alone that asks for more than it may have.
        return Refusal("reader-out-of-memory")
    return Refusal("archive-damaged", why=f"libarchive: {said[:120].decode('ascii', 'replace')}")


def _reasons(said: bytes) -> bytes:
    """Give the last part of each line: before it stand names out of the archive, which may say anything."""
    whole = said.rpartition(b"\n")[0] or said
    return b"\n".join(line.rpartition(b": ")[2] for line in whole.lower().splitlines())


def _environment() -> dict[str, str]:
    """Give what the program needs of the environment, a language that has every letter, Vietnam's time (.rar has its own)."""
    kept = ("SYSTEMROOT", "TEMP", "TMP")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C.UTF-8", "TZ": "ICT-7"}


def _bound(pid: int) -> None:
    """Bound the program's time and memory; where the system cannot (Windows), the clock on the wall alone ends it."""
    if sys.platform != "linux":
        return
    import resource  # there is none on Windows

    # It may be over already.
    with suppress(ProcessLookupError, PermissionError):
        # At the second limit of time the system kills without saying why; at the first one it says so (SIGXCPU).
        for what, most, last in (
            (resource.RLIMIT_CPU, limits.ARCHIVE_SECONDS, limits.ARCHIVE_SECONDS + 1),
            (resource.RLIMIT_AS, limits.ARCHIVE_MEMORY, limits.ARCHIVE_MEMORY),
            (resource.RLIMIT_FSIZE, _SAID_BYTES * 16, _SAID_BYTES * 16),
            (resource.RLIMIT_CORE, 0, 0),
        ):
            _, hard = resource.prlimit(pid, what)
            last = last if hard == resource.RLIM_INFINITY else min(last, hard)
            resource.prlimit(pid, what, (min(most, last), last))
