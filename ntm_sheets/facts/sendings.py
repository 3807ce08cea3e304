"""Who was sent what: a delivered file that somebody handed on, as the officer typed it, and what still waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ntm_sheets.facts.findings import Place

SendingAct = Literal["send", "take-back"]
SEPARATOR = "#"


@dataclass(frozen=True)
class SendingEntry:
    """A row that holds: the `file` of the outbox with its `code` was sent to somebody on a day, or was not after all.

    `row` is the table and the row, `text` the reason of one that is taken back, `place` its cell.
    """

    row: str
    act: SendingAct
    file: str
    code: str
    recipient: str
    on: date | None
    who: str
    text: str
    place: Place

    @property
    def about(self) -> str:
        """The id of the delivered file."""
        return delivery_id(self.file, self.code)


@dataclass(frozen=True)
class SendingRecord:
    """A row as the ledger keeps it; `seq` is the workbook's number, `at` when that came."""

    id: str
    seq: int
    at: datetime
    entry: SendingEntry


class KnownSendings(Protocol):
    """Where what was sent so far is kept: the ledger."""

    def sendings(self) -> Sequence[SendingRecord]:
        """Give every row of a workbook of recipients that holds, in the order in which they came."""
        ...


def delivery_id(place: str, code: str) -> str:
    """Make the id of a delivered file: where it lay, and the code that it bears."""
    return f"{place}{SEPARATOR}{code}"


def standing_sendings(records: Iterable[SendingRecord]) -> dict[str, SendingRecord]:
    """Give by the ids of delivered files how each was sent, where that was not taken back."""
    sent: dict[str, SendingRecord] = {}
    for record in records:
        if record.entry.act == "send":
            sent[record.entry.about] = record
        else:
            sent.pop(record.entry.about, None)
    return sent
