"""What is said about a drop: a remark is the bare fact, a finding is the fact in words with a remedy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["error", "warning", "note"]
Key = tuple[str, str, str]
"""An input cell of a form: table, row, field."""
NO_KEY: Key = ("", "", "")
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
HOLDING = ("team-from-village", "team-sender-unknown", "after-closing")
"""The codes of findings for which an accepted form does not count until the officer says so."""


@dataclass(frozen=True, order=True)
class Place:
    """Where something was seen: a file, and in a workbook the sheet and its A1 cell."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Remark:
    """A fact about a drop, by its code in the catalogue, with what its sentence needs.

    Stations make remarks; only `checking.catalogue` knows the words for them.
    `details` fills the named gaps of the code's sentence.
    """

    code: str
    place: Place
    seen: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


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
