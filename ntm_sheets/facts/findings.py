"""What is said about a drop: a remark is the bare fact, a finding the fact in words with a remedy.

Three types, since three things come one after another: whoever looks makes a `Remark` (the worker, without words or
levels); the round words it by the catalogue and the campaign's levels as a `Finding`; the ledger gives that out again
as a `FindingRecord`, with the form that it belongs to and the decision that settled it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# A cell's key, a place and a remark belong to what is asked already; the rooms above take them from here.
from ntm_sheets.campaign.questionnaire import Key as Key
from ntm_sheets.campaign.questions import Place as Place
from ntm_sheets.campaign.questions import Remark as Remark

Level = Literal["error", "warning", "note"]
NO_KEY: Key = ("", "", "")
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
HOLDING = ("team-from-village", "team-sender-unknown", "after-closing")
"""The codes of findings for which an accepted form does not count until the officer says so."""
OLDER_CODES = frozenset({"older-form", "older-form-removed", "older-form-changed", "older-form-only"})
PHOTO_NO_UNIT, PHOTO_NO_SUBJECT = "loose-photo-no-unit", "loose-photo-no-subject"
"""The codes of what the officer is asked about a photo that came without a form."""
GONE = "unit-gone"
INSIDE = "!"
"""What stands in a file's name between a mail or archive and what lies in it; no file of people's has it in its own name."""


def zip_around(name: str) -> str:
    """Give the name of the large zip that a drop was taken out of by itself, as its own name says; empty where there is none."""
    zipped, inside, _ = name.partition(INSIDE)
    return zipped if inside and zipped.lower().endswith(".zip") else ""


def unnamed(message: str, name: str) -> str:
    """Leave out the name of a question that a message begins with, for where the name stands beside it."""
    for lead in (f"“{name}”: ", f"{name}: "):
        if name and message.startswith(lead):
            rest = message[len(lead) :]
            return rest[:1].upper() + rest[1:]
    return message


@dataclass(frozen=True)
class Finding:
    """A remark in words: what the officer and the village read.

    `key` is the input cell that it speaks of, and NO_KEY where it speaks of no single one.
    """

    code: str
    level: Level
    place: Place
    message: str
    seen: str
    remedy: str
    key: Key = NO_KEY

    def to_json(self) -> dict[str, str]:
        """Give the finding as the flat mapping of the contract."""
        return {
            "file": self.place.file,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "code": self.code,
            "level": self.level,
            "message": self.message,
            "seen": self.seen,
            "remedy": self.remedy,
        }


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Put findings in the order of a list: the worst level first."""
    return sorted(findings, key=lambda finding: LEVELS.index(finding.level))
