"""What the leaders order: an order as it was given, the words by which it was closed or opened again, and how it stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ntm_sheets.campaign.names import fold
from ntm_sheets.facts.findings import Place
from ntm_sheets.facts.result_rows import Row

OrderAct = Literal["give", "close", "reopen"]
OrderState = Literal["overdue", "due", "open", "met", "closed"]
Matter = tuple[str, str]
"""What an order is about, by table and row: a task, an indicator; NO_MATTER where it is about what its text says."""
NO_MATTER: Matter = ("", "")


@dataclass(frozen=True)
class OrderEntry:
    """A row of an order workbook that holds; `place` is its cell there, `row` the table and the row that it is.

    Of an order that is given `name` is what it is about, in words, and `due` its last day; of one that is closed or
    opened again `about` is the order's id and `text` the reason.
    """

    row: str
    act: OrderAct
    about: str
    unit: str
    matter: Matter
    name: str
    text: str
    due: date | None
    who: str
    place: Place

    @property
    def identity(self) -> tuple[object, ...]:
        """By what an order is known again, however it is typed."""
        return self.unit, self.matter, fold(f"{self.name} {self.text}"), self.due, fold(self.who)


@dataclass(frozen=True)
class OrderRecord:
    """A row as the ledger keeps it; `seq` is the workbook's number, `at` when that came."""

    id: str
    seq: int
    at: datetime
    entry: OrderEntry


class KnownOrders(Protocol):
    """Where what was ordered so far is kept: the ledger."""

    def orders(self) -> Sequence[OrderRecord]:
        """Give every row of an order workbook that holds, in the order in which they came."""
        ...


def closings(records: Iterable[OrderRecord]) -> dict[str, OrderRecord]:
    """Give by the ids of the orders that somebody closed with a word, and did not open again, the row that says so."""
    closed: dict[str, OrderRecord] = {}
    for record in records:
        if record.entry.act == "close":
            closed[record.entry.about] = record
        elif record.entry.act == "reopen":
            closed.pop(record.entry.about, None)
    return closed


@dataclass(frozen=True, slots=True)
class OrderRow(Row):
    """How an order stands as of a moment.

    It is `met` where the numbers that count now show it done, with the file, sheet and cell that they were read from and
    their day in `since`; `closed` where somebody closed it with a word, on `since`. `late` counts the days since it was due.
    """

    id: str
    unit: str
    table: str
    row: str
    name: str
    text: str
    due: date
    who: str
    given: datetime
    state: OrderState
    late: int
    since: date | None = None
    word: str = ""
    closed_by: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    seq: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in ("overdue", "due", "open")

    @property
    def what(self) -> str:
        """What is ordered, in one text."""
        return ": ".join(part for part in (self.name, self.text) if part)


def open_orders(orders: Iterable[OrderRow], unit: str = "") -> Iterator[OrderRow]:
    """Yield the orders that are still to be done, all or a unit's, as they are listed."""
    return (one for one in orders if one.is_open and unit in ("", one.unit))
