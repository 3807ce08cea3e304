"""What was known before a report: the last values, and what else of the past a check may ask for."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key, Level
from ntm_sheets.facts.fingerprints import PictureMark
from ntm_sheets.facts.records import PhotoRecord

LastValues = Mapping[Key, tuple[Value, date]]


@dataclass(frozen=True)
class Sent:
    """A form that was sent before: its mark of content, and how many of its cells a slip asked somebody to look at."""

    name: str
    content: str
    open_cells: int


@dataclass(frozen=True)
class Reported:
    """What a unit reported for a day: by cell what counts (None where it cannot) and what was typed; what was found."""

    name: str
    answers: Mapping[Key, tuple[Value | None, str]]
    findings: tuple[tuple[str, Level, Key], ...] = ()


@dataclass(frozen=True)
class Twin:
    """Another unit's form with the same answers."""

    unit: str
    report_date: date
    name: str


@dataclass(frozen=True)
class Rival:
    """The form that counts so far for the same unit, role and day; `turn` is its place in the order of forms.

    `came_later` tells that it was received after the form that is judged, which is then judged once more.
    """

    name: str
    turn: str
    received_at: datetime
    came_later: bool = False


class Past(Protocol):
    """What a unit's past in one role says when it is asked; nothing is looked up before."""

    def within(self, scope: str) -> "Past":
        """Give the past of a form of this scope: other forms of a day are those of the same one."""

    def before(self, turn: str) -> "Past":
        """Give the past of the form that has this turn among those of its day."""

    def fractions(self) -> Mapping[Key, tuple[str, date]]:
        """Give the last answers that were typed like 45/60, as typed, of days before the report."""

    def alike(self, progress: str) -> tuple[date, ...]:
        """Give the report days just before, latest first, whose last form has this mark of progress."""

    def photographed(self) -> frozenset[str]:
        """Give the subjects, as written, of the pictures that the unit sent and nobody had sent before."""

    def sent_before(self) -> Sent | None:
        """Give the last form for the same day that was handed in before this one."""

    def rival(self) -> Rival | None:
        """Give the form that counts so far for the same day."""

    def predecessor(self) -> Rival | None:
        """Give the last form for the same day of those that were received before this one."""

    def reported(self, day: date, until: datetime) -> Reported | None:
        """Give the form that counts for a day of those that were handed in by a moment."""

    def twin(self, criteria: str) -> Twin | None:
        """Give the first form with this mark of criteria received before this one, where it is another unit's."""

    def corrected(self) -> Mapping[Key, tuple[str, Value]]:
        """Give the last answers that the officer corrected, of days before the report: as typed, and as corrected."""

    def uses(self, mark: PictureMark) -> Sequence[PhotoRecord]:
        """Give the unit's uses of a picture before this form, and the first one whoever's it was, in the order of receipt."""


class NoPast:
    """The past of a unit that never reported."""

    def within(self, scope: str) -> "Past":  # noqa: ARG002 - the protocol's shape
        """Give the same nothing."""
        return self

    def before(self, turn: str) -> "Past":  # noqa: ARG002 - the protocol's shape
        """Give the same nothing."""
        return self

    def fractions(self) -> Mapping[Key, tuple[str, date]]:
        """Give nothing."""
        return {}

    def alike(self, progress: str) -> tuple[date, ...]:  # noqa: ARG002 - the protocol's shape
        """Give nothing."""
        return ()

    def photographed(self) -> frozenset[str]:
        """Give nothing."""
        return frozenset()

    def sent_before(self) -> Sent | None:
        """Give nothing."""
        return None

    def reported(self, day: date, until: datetime) -> Reported | None:  # noqa: ARG002 - the protocol's shape
        """Give nothing."""
        return None

    def rival(self) -> Rival | None:
        """Give nothing."""
        return None

    def predecessor(self) -> Rival | None:
        """Give nothing."""
        return None

    def twin(self, criteria: str) -> Twin | None:  # noqa: ARG002 - the protocol's shape
        """Give nothing."""
        return None

    def corrected(self) -> Mapping[Key, tuple[str, Value]]:
        """Give nothing."""
        return {}

    def uses(self, mark: PictureMark) -> Sequence[PhotoRecord]:  # noqa: ARG002 - the protocol's shape
        """Give nothing."""
        return ()


@dataclass(frozen=True)
class Background:
    """What was known before this report: the last values of the same role and of the other one, with their dates.

    `other_corrected` tells which of the other role's the officer corrected; it is asked only where one is spoken of.
    """

    same_role: LastValues
    other_role: LastValues
    past: Past = field(default_factory=NoPast)
    other_corrected: Callable[[], Collection[Key]] = frozenset
