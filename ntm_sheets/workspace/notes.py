"""Notes in the state folder: small JSON files that may be lost or damaged at any time without harm."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ntm_sheets.workspace.delivering import spare_name
from ntm_sheets.workspace.folders import Workspace

# Longer ones were not written by this program: it notes some lines for each unit.
MOST_BYTES = 50_000_000


def read_note(path: Path) -> dict[str, Any]:
    """Give a note's content; nothing where it is missing or is none any more."""
    try:
        return _read(path)
    except (OSError, ValueError, RecursionError, MemoryError):
        return {}


def set_garbled_aside(workspace: Workspace) -> Iterator[str]:
    """Put aside what lies in the place of a note and is none; say so. Nothing is deleted."""
    for path in (*workspace.notes, workspace.state / "lock", workspace.log):
        if not _is_broken(path, is_note=path in workspace.notes):
            continue
        try:
            aside = spare_name(path)
            path.rename(aside)
        except OSError:
            continue  # whoever needs it says so in words
        yield f"Tệp state/{path.name} đã hỏng: đã cất thành {aside.name}, máy lập tệp mới. Số liệu không mất."


def _is_broken(path: Path, *, is_note: bool) -> bool:
    if path.is_dir():
        return True
    if not is_note or not path.exists():
        return False
    try:
        _read(path)
    except OSError:
        return False
    except (ValueError, RecursionError, MemoryError):
        return True
    return False


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too long for a note")
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError("no note of ours")
    return content
