"""When the machine last looked into the inbox, and what of its own troubles it met: for `status` and the master."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ntm_sheets.workspace import delivered

Mode = Literal["watch", "once"]


@dataclass(frozen=True)
class Heartbeat:
    """One look into the inbox: when, by whom, what still lies there, and our own troubles in words."""

    at: datetime
    mode: Mode
    troubles: tuple[str, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """Say when the machine ran (“Máy thu: chạy lúc 16:40 05/10/2021 (đang trông inbox)”)."""
        how = "đang trông inbox" if self.mode == "watch" else "chạy từng lượt"
        return f"Máy thu: chạy lúc {self.at:%H:%M %d/%m/%Y} ({how})"


def write_heartbeat(path: Path, beat: Heartbeat) -> None:
    """Keep a look into the inbox; OSError where it cannot be written."""
    content = {
        "at": beat.at.isoformat(),
        "mode": beat.mode,
        "troubles": list(beat.troubles),
        "waiting": [{"file": name, "reason": reason} for name, reason in beat.waiting],
    }
    with delivered(path) as aside:
        aside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8", errors="replace")


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Give the last look; None where there was none, or its note cannot be read: it tells nothing else then."""
    try:
        content = json.loads(path.read_bytes())
        return Heartbeat(
            datetime.fromisoformat(content["at"]),
            "watch" if content["mode"] == "watch" else "once",
            tuple(str(trouble) for trouble in content["troubles"]),
            tuple((str(one["file"]), str(one["reason"])) for one in content["waiting"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
