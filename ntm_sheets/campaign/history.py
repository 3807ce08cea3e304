"""What changed from one edition of the campaign workbook to the next, as a reader of the master is told."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Difference:
    """One cell that changed: the sheet's key and name, whose row it is, the column's heading, and both texts.

    Of a row that is new or gone `heading` is empty and one of the texts tells all that stood in it.
    """

    key: str
    sheet: str
    whose: str
    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class EditionChanges:
    """An edition that the machine read at `loaded_at`, and what it changed; None where that can no longer be told.

    `since` is the first day on which its deadline and calendar hold; None: all days, for no file had come yet.
    """

    loaded_at: datetime
    since: date | None
    differences: tuple[Difference, ...] | None = field(default=())
