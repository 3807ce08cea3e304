"""When the machine last looked into the inbox, and what of its own troubles it met: for `status` and the master."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from ntm_sheets.workspace.delivering import delivered
from ntm_sheets.workspace.notes import read_note

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
