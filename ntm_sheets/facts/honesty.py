"""How far what a unit says of itself was from what its team found, and what it is told again and again.

For leaders and training: nothing of this is part of points. A difference is no lie: the numbers are of different days.
"""

from dataclasses import dataclass
from datetime import date

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.findings import Key, Level
from ntm_sheets.facts.submission import Role


@dataclass(frozen=True)
class Pair:
    """A number that a team found on a day, and the unit's own that stood when it came: the last of days before."""

    unit: str
    visited: date
    key: Key
    own: Value
    own_day: date
    team: Value


@dataclass(frozen=True)
class ToldMistake:
    """Something that was found in a form of a unit's day, at a cell; `is_open` where nobody decided about it."""

    unit: str
    role: Role
    day: date
    code: str
    level: Level
    key: Key
    is_open: bool


@dataclass(frozen=True)
class Told:
    """What was found of late: the pairs of the last visits, and the findings of the forms since a day.

    `forms` are the days of each unit's own forms since that day, the oldest first.
    """

    since: date
    pairs: tuple[Pair, ...] = ()
    mistakes: tuple[ToldMistake, ...] = ()
    forms: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Repeated:
    """The same finding at the same cell in several forms."""

    code: str
    key: Key
    times: int


@dataclass(frozen=True)
class HonestyRow:
    """One unit.

    Of `pairs` compared numbers `alike` are the same but for rounding, `above` say better of the unit than its team found,
    `below` worse; `turned` call met what the team found not met. `gap` is by how many points of a hundred the unit's shares
    and running totals lay above the team's on the average, `gap_last` that of the last visit. `repeated` are findings at
    the same cell of three forms or more, `open_findings` those of its last form that nobody settled, the oldest of them
    said for `oldest_days` days.
    """

    unit: str
    visits: int
    first_visit: date | None
    last_visit: date | None
    pairs: int
    alike: int
    above: int
    below: int
    turned: int
    gap: float | None
    gap_last: float | None
    repeated: tuple[Repeated, ...]
    open_findings: int
    oldest_days: int | None
