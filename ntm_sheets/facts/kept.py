"""What is counted up of all that came, so that nobody reads all of it again: files, and the photos of each thing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from ntm_sheets.campaign.names import slug
from ntm_sheets.facts.records import AnswerRecord, DropRecord, PhotoRecord, Verdict

Report = tuple[str, str, date]
"""What is asked of a unit: unit, role, day."""
# The sheet of sources shows so many files, and those of before that something leads to.
MOST_FILES = 2_000
# Unit, thing shown, report day, whether it is evidence, by what the picture is known, whether it was shown before, and
# whether it shows the thing before or after the work: as somebody wrote, and as it follows where nobody did.
Shown = tuple[str, str, date, bool, str, bool, str, str]
# What a photo's moment begins with, whatever its accents.
BEFORE, AFTER = "truoc", "sau"


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

    `reused` tells that one of them had been shown before, which shows nothing. `days` are those on which a new one came;
    `before` and `after` count those that show the thing before the work and after it, `doubted` the different ones that
    show nothing until somebody lets them pass.
    """

    unit: str
    subject: str
    since: date | None
    different: int
    reused: bool
    days: tuple[date, ...] = ()
    before: int = 0
    after: int = 0
    doubted: int = 0


def total_up(drops: Sequence[DropRecord]) -> Totals:
    """Count files."""
    last = max(((drop.seq, drop.sha256) for drop in drops), default=(0, ""))
    return Totals(Counter(drop.verdict for drop in drops), max((one.received_at for one in drops), default=None), last)


@dataclass
class _Tally:
    """What was found of one thing so far: the day on which each picture came first, and when it was taken."""

    days: dict[str, date] = field(default_factory=dict)
    moments: dict[str, str] = field(default_factory=dict)
    implied: dict[str, str] = field(default_factory=dict)
    doubted: set[str] = field(default_factory=set)
    reused: bool = False

    def total(self, unit: str, subject: str) -> PhotoTally:
        days = tuple(sorted(set(self.days.values())))
        moments = (self.implied | self.moments).values()
        before, after = (sum(one.startswith(part) for one in moments) for part in (BEFORE, AFTER))
        doubted = len(self.doubted - self.days.keys())
        since = days[0] if days else None
        return PhotoTally(unit, subject, since, len(self.days), self.reused, days, before, after, doubted)


def tally_shown(shown: Iterable[Shown]) -> list[PhotoTally]:
    """Count what photos show, thing by thing."""
    found: dict[tuple[str, str], _Tally] = {}
    moment_of = cache(slug)
    for unit, subject, day, is_evidence, picture, was_shown, moment, implied in shown:
        one = found.setdefault((unit, subject), _Tally())
        if is_evidence:
            one.days[picture] = min(day, one.days.get(picture, day))
            if moment:
                one.moments.setdefault(picture, moment_of(moment))
            if implied:
                one.implied.setdefault(picture, moment_of(implied))
        else:
            one.doubted.add(picture)
        one.reused = one.reused or was_shown
    return [one.total(*thing) for thing, one in found.items()]
