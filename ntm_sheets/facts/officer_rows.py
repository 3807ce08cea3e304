"""The rows of the officer's own workbooks that are kept as they were typed: no form is judged otherwise because of them."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ntm_sheets.facts.awards import AwardEntry
from ntm_sheets.facts.findings import Remark
from ntm_sheets.facts.orders import OrderEntry
from ntm_sheets.facts.sendings import SendingEntry

OfficerEntry = OrderEntry | AwardEntry | SendingEntry
Entry = TypeVar("Entry", bound=OfficerEntry)


@dataclass
class RowsFound(Generic[Entry]):
    """What such a workbook amounts to: its rows that hold, what is said of it, how many were there before or are faulty."""

    entries: list[Entry] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    again: int = 0
    faulty: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no row asks for anything."""
        return not (self.entries or self.again or self.faulty)
