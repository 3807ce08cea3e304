"""Whether a folder lies on a network drive, where the system tells nothing of what other machines do."""

import sys
from pathlib import Path

MOUNTS = Path("/proc/mounts")
# As the kernel names them; 9p and drvfs are a Windows drive seen from WSL, vboxsf and the like a host's folder.
REMOTE_KINDS = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "drvfs", "vboxsf", "virtiofs", "afs", "ncpfs", "davfs", "prl_fs")
)
REMOTE_FUSE = "fuse."
WINDOWS_REMOTE_DRIVE = 4  # GetDriveTypeW's DRIVE_REMOTE


def is_remote(folder: Path) -> bool:
    """Tell whether a folder lies on a network drive; false where the system does not say."""
    if sys.platform == "win32":
        return _is_remote_on_windows(folder)
    try:
        mounts = MOUNTS.read_text("utf-8", errors="replace")
        place = folder.resolve()
    except OSError:
        return False
    return is_remote_in(mounts, place)


def is_remote_in(mounts: str, folder: Path) -> bool:
    """Tell it from a table of mounts as Linux gives it (device, mount point, kind, …): the longest mount point rules."""
    found: tuple[int, str] = (-1, "")
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) > 2:
            point = Path(fields[1].replace("\\040", " "))
            if folder.is_relative_to(point) and len(point.parts) >= found[0]:
                found = (len(point.parts), fields[2])
    return found[1] in REMOTE_KINDS or found[1].startswith(REMOTE_FUSE)


def _is_remote_on_windows(folder: Path) -> bool:
    import ctypes  # only there is it asked

    anchor = folder.resolve().anchor
    if anchor.startswith("\\\\"):
        return True
    kind: int = ctypes.windll.kernel32.GetDriveTypeW(anchor)  # type: ignore[attr-defined,unused-ignore]  # Windows only
    return kind == WINDOWS_REMOTE_DRIVE
