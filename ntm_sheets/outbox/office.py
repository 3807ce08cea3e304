"""LibreOffice as a printer: workbooks become PDFs in one call, in a profile of their own that is thrown away after it.

In: a folder with workbooks. Out: the PDFs that came of them whole, and in words why some did not.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ntm_sheets.facts.fingerprints import sha256_of

# Names the program where it lies elsewhere; “0” wants none, and nothing is said of it.
NAMED_BY, NONE = "NTM_OFFICE", "0"
NAMES = ("soffice", "libreoffice")
WINDOWS_FOLDERS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")
MAC_PLACE = "Applications/LibreOffice.app/Contents/MacOS/soffice"
NO_OFFICE = (
    "Máy này không có LibreOffice nên không lập bản in PDF; các tệp Excel vẫn đủ, mở ra in được. "
    "Muốn có PDF thì cài LibreOffice (miễn phí)."
)
# Without a page for so long it hangs: its first start on an old machine takes half of it.
SILENT_SECONDS, LOOK_SECONDS, DYING_SECONDS = 90.0, 0.1, 10.0
# It keeps each file of a call open to the end of it; a system lets a program have a thousand handles.
MOST_A_CALL = 100
PRINTED = frozenset({".xlsx", ".docx"})
HEAD, TAIL, TAIL_BYTES = b"%PDF-", b"%%EOF", 1024
# Of one length with what is put in their place: a PDF knows by their distance where its parts lie.
MADE_AT, IDENTITY = re.compile(rb"(?<=/CreationDate)\(D:\d{14}"), re.compile(rb"\b[0-9A-F]{32}\b")
# A profile in which no macro runs, nothing is asked, and nothing is fetched from elsewhere.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>1</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True)
class Printed:
    """The PDFs that came, by the names (without ending) of their workbooks; `why` others did not, in words."""

    pdfs: dict[str, bytes] = field(default_factory=dict)
    why: str = ""


def is_unwanted() -> bool:
    """Tell whether the machine's owner wants no PDFs."""
    return os.environ.get(NAMED_BY) == NONE


def find_office() -> str | None:
    """Give the program that prints; None where this machine has none."""
    named = os.environ.get(NAMED_BY)
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in NAMES)
    return next((one for one in (*found, *map(str, _usual_places())) if one), None)


def _usual_places() -> Iterator[Path]:
    if sys.platform == "darwin":
        places = [root / MAC_PLACE for root in (Path("/"), Path.home())]
    else:
        # The one for consoles waits until all is printed.
        roots = [Path(os.environ[name]) for name in WINDOWS_FOLDERS if os.environ.get(name)]
        endings = ("LibreOffice*/program/soffice.com", "LibreOffice*/program/soffice.exe")
        places = [place for ending in endings for root in roots for place in sorted(root.glob(ending), reverse=True)]
    return (place for place in places if place.is_file())


def print_all(office: str, folder: Path, moment: datetime, silent: float = SILENT_SECONDS) -> Printed:
    """Print every workbook and document of a folder of ours; `moment`, in UTC, is when the PDFs say that they were made.

    It is ended where no page comes for so many `silent` seconds. Errors: OSError where the folder cannot be written.
    """
    names = sorted(path.name for path in folder.iterdir() if path.suffix in PRINTED)
    profile, made = folder / "profile", folder / "pdf"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    made.mkdir()
    how = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    command = [office, f"-env:UserInstallation={profile.resolve().as_uri()}", *how, "--convert-to", "pdf", "--outdir"]
    why = ""
    for first in range(0, len(names), MOST_A_CALL):
        # Names alone: the whole line must not grow too long for the system.
        why = why or _run([*command, made.name, *names[first : first + MOST_A_CALL]], folder, made, silent)
    pdfs = {path.stem: data for path in sorted(made.glob("*.pdf")) if (data := _whole(path, moment))}
    if len(pdfs) < len(names) and not why:
        why = "LibreOffice không in được"
    return Printed(pdfs, why)


def _run(command: Sequence[str], folder: Path, made: Path, silent: float) -> str:
    """Run it to its end; say why it came to none, or nothing."""
    # Whoever only asks whether there is one waits for no library of processes.
    from ntm_sheets.processes import undisturbed

    try:
        with undisturbed():
            process = _started(command, folder)
    except OSError:
        return "không mở được LibreOffice"
    try:
        code = _wait(process, made, silent)
    finally:
        _end(process)
    if code is None:
        return f"LibreOffice đứng yên quá {silent:.0f} giây nên đã bị tắt"
    return f"LibreOffice dừng giữa chừng (mã {code})" if code else ""


def _started(command: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    """Start it without a window, in a group of its own: it is ended with all that it started."""
    quiet, no_window = subprocess.DEVNULL, 0
    if sys.platform == "win32":
        no_window = subprocess.CREATE_NO_WINDOW
    return subprocess.Popen(  # noqa: S603 - the program is the one that its owner installed, the files are ours
        command,
        cwd=folder,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        creationflags=no_window,
        start_new_session=sys.platform != "win32",
    )


def _wait(process: "subprocess.Popen[bytes]", made: Path, silent: float) -> int | None:
    """Wait for its end; None where nothing came for too long."""
    pages, stirred = 0, time.monotonic()
    while time.monotonic() - stirred < silent:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(LOOK_SECONDS)
        now = sum(1 for _ in made.iterdir())
        if now != pages:
            pages, stirred = now, time.monotonic()
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it, and those that it started: what is called is a starter that waits for the program itself."""
    if sys.platform == "win32":
        if process.poll() is None:
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
    else:
        # A group of its own, gone with its last process.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(DYING_SECONDS)


def _whole(path: Path, moment: datetime) -> bytes:
    """Give a PDF that came whole, as the same page gives it each time; nothing of one that did not, or cannot be read."""
    try:
        data = path.read_bytes()
    except OSError:
        return b""
    if not (data.startswith(HEAD) and TAIL in data[-TAIL_BYTES:]):
        return b""
    start = data.rfind(b"trailer")
    body = MADE_AT.sub(b"(D:" + f"{moment:%Y%m%d%H%M%S}".encode(), data[:start])
    # Its identity is made of when it was made, too.
    identity = sha256_of(body)[:32].upper().encode()
    return body + IDENTITY.sub(identity, data[start:])
