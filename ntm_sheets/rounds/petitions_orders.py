"""What units put before the commune, and what it answered, as of a moment."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.awards import AwardRecord
from ntm_sheets.facts.orders import OrderRecord
from ntm_sheets.facts.petitions import KINDS, NOMINATIONS, REPORT, Petition, PutForward, said_in_row
from ntm_sheets.facts.records import AnswerRecord, DropRecord
from ntm_sheets.facts.sendings import SendingRecord
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.rounds.history import LedgerView
from ntm_sheets.scoring.petitions_orders import gather_petitions


def petitions_of(ledger: Ledger, held: LedgerView) -> list[Petition]:
    """Give every petition of what was held as of a moment, the newest first."""
    said = ledger.put_forward() if held.kept is not None else said_before(held.answers, held.everything.drops)
    return gather_petitions(said, held.decisions)


def orders_until(ledger: Ledger, as_of: datetime) -> list[OrderRecord]:
    """Give the rows of order workbooks that had come by a moment."""
    return [one for one in ledger.orders() if one.at <= as_of]


def awards_until(ledger: Ledger, as_of: datetime) -> list[AwardRecord]:
    """Give the rows of award workbooks that had come by a moment."""
    return [one for one in ledger.awards() if one.at <= as_of]


def sendings_until(ledger: Ledger, as_of: datetime) -> list[SendingRecord]:
    """Give the rows of workbooks of recipients that had come by a moment."""
    return [one for one in ledger.sendings() if one.at <= as_of]


def said_before(answers: Iterable[AnswerRecord], drops: Iterable[DropRecord]) -> Iterator[PutForward]:
    """Yield what each form that counted says in the rows of petitions."""
    forms = sorted((drop for drop in drops if drop.is_form), key=lambda drop: drop.order)
    counting = {drop.seq for drop in {one.place: one for one in forms}.values()}
    rows: dict[tuple[int, str, str], list[AnswerRecord]] = {}
    for one in answers:
        if one.seq in counting and (one.table == NOMINATIONS or (one.table == REPORT and one.row in KINDS)):
            rows.setdefault((one.seq, one.table, one.row), []).append(one)
    for (seq, table, row), cells in rows.items():
        first = cells[0]
        texts = {one.field: _text(one.value) for one in cells if one.value is not None}
        days = (first.report_date, first.report_date, 1)
        yield said_in_row(first.unit, first.role, table, row, texts, days, seq)


def _text(value: Value) -> str:
    return str(value)
