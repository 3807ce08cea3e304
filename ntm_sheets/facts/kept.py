"""What is counted up of all that came, so that nobody reads all of it again: files, and the photos of each thing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ntm_sheets.facts.fingerprints import bands
from ntm_sheets.facts.records import AnswerRecord, DropRecord, PhotoRecord, Verdict

Report = tuple[str, str, date]
"""What is asked of a unit: unit, role, day."""
# The sheet of sources shows so many files, and those of before that something leads to.
MOST_FILES = 2_000
# Unit, thing shown, report day, whether it is evidence, by what the picture is known, whether it was shown before.
Shown = tuple[str, str, date, bool, str, bool]


@dataclass(frozen=True)
class Totals:
    """How many files came, by their verdict, when the last one did, and which one has the highest number."""

    counts: Mapping[Verdict, int]
    last_at: datetime | None = None
    last: tuple[int, str] = (0, "")

    @property
    def received(self) -> int:
        """The number of all files."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Everything:
    """All that ever came, as the ledger has it: it grows with each file."""

    answers: Sequence[AnswerRecord]
    drops: Sequence[DropRecord]
    photos: Sequence[PhotoRecord]


@dataclass(frozen=True)
class PhotoTally:
    """The photos of one thing of a unit: since which report day there is one that shows it, how many different ones do.

    `reused` tells that one of them had been shown before, which shows nothing.
    """

    unit: str
    subject: str
    since: date | None
    different: int
    reused: bool


def total_up(drops: Sequence[DropRecord]) -> Totals:
    """Count files."""
    last = max(((drop.seq, drop.sha256) for drop in drops), default=(0, ""))
    return Totals(Counter(drop.verdict for drop in drops), max((one.received_at for one in drops), default=None), last)


def known_by(sha256: str, phash: str) -> str:
    """Give by what the same picture is known again: its look where that says anything, else its bytes."""
    return phash if bands(phash) else sha256


def tally_shown(shown: Iterable[Shown]) -> list[PhotoTally]:
    """Count what photos show, thing by thing."""
    since: dict[tuple[str, str], date] = {}
    known: dict[tuple[str, str], set[str]] = {}
    reused: set[tuple[str, str]] = set()
    for unit, subject, day, is_evidence, picture, was_shown in shown:
        thing = (unit, subject)
        mine = known.setdefault(thing, set())
        if is_evidence:
            mine.add(picture)
            since[thing] = min(day, since.get(thing, day))
        if was_shown:
            reused.add(thing)
    return [PhotoTally(*thing, since.get(thing), len(mine), thing in reused) for thing, mine in known.items()]
