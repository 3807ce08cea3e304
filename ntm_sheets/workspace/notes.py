"""Notes in the state folder, small JSON files that may be lost or damaged at any time without harm; the heartbeat is one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from ntm_sheets.workspace.delivering import delivered, spare_name
from ntm_sheets.workspace.folders import Workspace

# Longer ones were not written by this program: it notes some lines for each unit.
MOST_BYTES = 50_000_000


def read_note(path: Path) -> dict[str, Any]:
    """Give a note's content; nothing where it is missing or is none any more."""
    try:
        return _read(path)
    except (OSError, ValueError, RecursionError, MemoryError):
        return {}


def texts_in(note: Mapping[str, Any], part: str) -> dict[str, str]:
    """Give a part of a note that holds texts by their names; nothing where it is none."""
    found = note.get(part)
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


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


Mode = Literal["watch", "once", "ended"]
MODES: dict[str, Mode] = {"watch": "watch", "ended": "ended"}
# A watch looks every few minutes at the least, also where it waits after troubles.
SILENT_AFTER = timedelta(minutes=15)
LONGEST_PAUSE_SECONDS = 31_536_000.0


@dataclass(frozen=True)
class Heartbeat:
    """One look into the inbox: when, by whom, what still lies there, and our own troubles in words.

    The mode `ended` is a watch that was told to end, at that moment; what lay there is as it saw it last. `every` is
    the pause between two looks of a watch, in seconds.
    """

    at: datetime
    mode: Mode
    troubles: tuple[str, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()
    every: float = 0.0

    @property
    def sentence(self) -> str:
        """Say when the machine ran (“Máy thu: chạy lúc 16:40 05/10/2021 (đang trông inbox)”)."""
        if self.mode == "ended":
            return f"Máy thu: đã dừng lúc {self.at:%H:%M %d/%m/%Y} (không ai trông inbox)"
        how = "đang trông inbox" if self.mode == "watch" else "chạy từng lượt"
        return f"Máy thu: chạy lúc {self.at:%H:%M %d/%m/%Y} ({how})"

    def is_silent(self, now: datetime) -> bool:
        """Tell whether a watch that never said it ended has not been heard of for too long."""
        return self.mode == "watch" and now - self.at > max(SILENT_AFTER, 3 * timedelta(seconds=self.every))


def write_heartbeat(path: Path, beat: Heartbeat) -> None:
    """Keep a look into the inbox; OSError where it cannot be written."""
    content = {
        "at": beat.at.isoformat(),
        "mode": beat.mode,
        "every": beat.every,
        "troubles": list(beat.troubles),
        "waiting": [{"file": name, "reason": reason} for name, reason in beat.waiting],
    }
    with delivered(path) as aside:
        aside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8", errors="replace")


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Give the last look; None where there was none, or its note cannot be read: it tells nothing else then."""
    content = read_note(path)
    try:
        at, every = datetime.fromisoformat(content["at"]), float(content.get("every", 0.0))
        if at.tzinfo or not 0 <= every <= LONGEST_PAUSE_SECONDS:
            return None
        return Heartbeat(
            at,
            MODES.get(content["mode"], "once"),
            tuple(str(trouble) for trouble in content["troubles"]),
            tuple((str(one["file"]), str(one["reason"])) for one in content["waiting"]),
            every,
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None
