"""`open`: a file or folder of the workspace, shown by the program that the machine has for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ntm_sheets.campaign.names import slug
from ntm_sheets.commands.speaking import say
from ntm_sheets.errors import CallError, OwnError, reason_of
from ntm_sheets.workspace.folders import Workspace

# Of these the first one that the machine has.
OPENERS = (("open",),) if sys.platform == "darwin" else (("xdg-open",), ("gio", "open"))
PATIENCE_SECONDS = 5
DRAWN_BY = "Chưa có {}: chạy “ntm-sheets report” trước."


def open_place(workspace: Workspace, what: str, name: str) -> int:
    """Show what is asked for: the workspace itself, the master, the units' pages, or a folder by its name; give 0.

    Errors: CallError for what is not known or not there yet, OwnError where the machine has nothing to show it with.
    """
    place = place_of(workspace, what, name)
    show(place)
    say(f"Đã mở {place.resolve()}.")
    return 0


def place_of(workspace: Workspace, what: str, name: str) -> Path:
    """Find what is meant; nothing outside the workspace can be. Errors: CallError."""
    files = {"master": workspace.master, "villages": workspace.outbox / "theo-thon.xlsx"}
    if what == "folder":
        return _folder(workspace, name)
    if name or what not in ("", *files):
        raise CallError(
            f"Không rõ “{' '.join(filter(None, (what, name)))}”. Ghi: open, open master, open villages, open folder TÊN."
        )
    if what and not files[what].is_file():
        raise CallError(DRAWN_BY.format(files[what].name))
    return files.get(what, workspace.root)


def _folder(workspace: Workspace, name: str) -> Path:
    """Find a folder of the workspace, or one of its outbox, by its name: only those that are there can be named."""
    own = (workspace.inbox, workspace.outbox, workspace.templates, workspace.archive)
    found = {path.name: path for path in own if path.is_dir()}
    within = sorted(workspace.outbox.iterdir()) if workspace.outbox.is_dir() else []
    found |= {path.name: path for path in within if path.is_dir() and not path.name.startswith(".")}
    # A name as people write it, but no way to somewhere.
    key = name if name in found or set(name) & {*"/\\"} else slug(name)
    if key in found:
        return found[key]
    said = f"Không có thư mục “{name}”" if name else "Thiếu tên thư mục"
    raise CallError(f"{said}. Ghi một trong: {', '.join(found)}.")


def show(place: Path) -> None:
    """Have the machine show a file or folder. Errors: OwnError, which says where it lies."""
    where = f"Hãy tự mở: {place.resolve()}"
    try:
        if sys.platform == "win32":
            os.startfile(place)  # noqa: S606 - the system's own way
            return
        opener = next((one for one in OPENERS if shutil.which(one[0])), None)
        if opener is None:
            raise OwnError(f"Máy này không có chương trình mở tệp ({OPENERS[0][0]}). {where}")
        program = subprocess.Popen(  # noqa: S603 - a program of the machine's own, a place of the workspace's
            [*opener, str(place.resolve())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            failed = program.wait(PATIENCE_SECONDS) != 0
        except subprocess.TimeoutExpired:
            # Some desktops stay until the window is closed: it is shown.
            failed = False
    except OSError as error:
        raise OwnError(f"Không mở được ({reason_of(error)}). {where}") from error
    if failed:
        raise OwnError(f"Máy không mở được: không có màn hình, hoặc không có chương trình cho loại tệp này. {where}")
