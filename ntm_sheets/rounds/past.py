"""The past of a unit before a report, asked of the ledger only for what a check needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from ntm_sheets.campaign.questions import Value
from ntm_sheets.checking.background import Background, Reported, Rival, Sent, Twin
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.fingerprints import PictureMark
from ntm_sheets.facts.records import LAST, PhotoRecord
from ntm_sheets.facts.submission import Role
from ntm_sheets.ledger import history_queries
from ntm_sheets.ledger.store import Ledger

OTHER_ROLE: dict[Role, Role] = {"village": "team", "team": "village"}
# Greater than any drop's number.
NEXT = 2**62


def background_of(ledger: Ledger, unit: str, role: Role, day: date, seq: int = NEXT) -> Background:
    """Give what was known before a unit's report of a day; `seq` is its number, where it came before others that are known."""
    return Background(
        ledger.last_answers(unit, role, before=day),
        ledger.last_answers(unit, OTHER_ROLE[role], before=day, inclusive=True),
        LedgerPast(ledger, unit, role, day, seq=seq),
        partial(_corrected, ledger, unit, OTHER_ROLE[role], day),
    )


def _corrected(ledger: Ledger, unit: str, role: Role, day: date) -> frozenset[Key]:
    """Give the cells whose last answer up to a day the officer corrected."""
    with ledger.reading() as connection:
        return frozenset(history_queries.read_corrected(connection, unit, role, day, inclusive=True))


@dataclass(frozen=True)
class LedgerPast:
    """The past of a unit in one role before its report of a day; each call asks the ledger once.

    `turn` is the report's place among the forms of that day, `seq` its number: one that is judged once more is held
    against nothing that came after it as though that had been there before.
    """

    ledger: Ledger
    unit: str
    role: Role
    day: date
    turn: str = LAST
    seq: int = NEXT
    scope: str = ""
    looked_up: dict[PictureMark, Sequence[PhotoRecord]] = field(default_factory=dict, compare=False, repr=False)

    def within(self, scope: str) -> "LedgerPast":
        """Give the past of a form that asks some cells alone, where another one of its day would be one that asks the same."""
        return replace(self, scope=scope)

    def before(self, turn: str) -> "LedgerPast":
        """Give the past of the form of that turn."""
        return replace(self, turn=turn)

    def fractions(self) -> Mapping[Key, tuple[str, date]]:
        """Give the last answers that were typed like 45/60, as typed, of days before the report."""
        with self.ledger.reading() as connection:
            return history_queries.read_fractions(connection, self.unit, self.role, self.day)

    def alike(self, progress: str) -> tuple[date, ...]:
        """Give the report days just before, latest first, whose last form has this mark of progress."""
        with self.ledger.reading() as connection:
            return history_queries.read_alike(connection, self.unit, self.role, self.day, progress)

    def photographed(self) -> frozenset[str]:
        """Give the subjects, as written, of the pictures that the unit sent and nobody had sent before."""
        with self.ledger.reading() as connection:
            return history_queries.read_photographed(connection, self.unit)

    def sent_before(self) -> Sent | None:
        """Give the last form for the same day that was handed in before this one."""
        with self.ledger.reading() as connection:
            found = history_queries.read_sent(connection, self.unit, self.role, self.day, self.turn, self.scope)
        return Sent(*found) if found else None

    def reported(self, day: date, until: datetime) -> Reported | None:
        """Give the form that counts for a day of those that were handed in by a moment."""
        with self.ledger.reading() as connection:
            found = history_queries.read_reported(connection, self.unit, self.role, day, until, self.seq, self.scope)
        return Reported(*found) if found else None

    def rival(self) -> Rival | None:
        """Give the form that counts so far for the same day."""
        with self.ledger.reading() as connection:
            found = history_queries.read_counting(connection, self.unit, self.role, self.day, self.scope)
        return self._rival(found)

    def predecessor(self) -> Rival | None:
        """Give the last form for the same day of those that were received before this one."""
        with self.ledger.reading() as connection:
            found = history_queries.read_predecessor(connection, self.unit, self.role, self.day, self.seq, self.scope)
        return self._rival(found)

    def twin(self, criteria: str) -> Twin | None:
        """Give the first form with this mark of criteria received before this one, where it is another unit's."""
        with self.ledger.reading() as connection:
            found = history_queries.read_first_alike(connection, self.role, criteria, self.seq)
        return Twin(*found) if found and found[0] != self.unit else None

    def corrected(self) -> Mapping[Key, tuple[str, Value]]:
        """Give the last answers that the officer corrected, of days before the report: as typed, and as corrected."""
        with self.ledger.reading() as connection:
            return history_queries.read_corrected(connection, self.unit, self.role, self.day)

    def uses(self, mark: PictureMark) -> Sequence[PhotoRecord]:
        """Give the unit's uses of a picture before this form, and the first one whoever's it was, in the order of receipt."""
        if mark not in self.looked_up:
            self.looked_up[mark] = self.ledger.photo_seen(mark, before=self.seq, unit=self.unit)
        return self.looked_up[mark]

    def _rival(self, found: history_queries.CountingForm | None) -> Rival | None:
        return Rival(found.name, found.turn, found.received_at, found.seq > self.seq) if found else None
