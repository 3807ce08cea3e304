"""A workbook of recipients, judged row by row: what was sent, what was typed wrongly; each fault at its cell."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Question
from ntm_sheets.checking.correction_acts import FilledRow, filled_rows, unreadable
from ntm_sheets.contract.sending_tables import CODE, FILE, FOR_WHOM, SENT, SENT_ON, WAITING
from ntm_sheets.facts.findings import Remark
from ntm_sheets.facts.officer_rows import RowsFound
from ntm_sheets.facts.seals import read_code
from ntm_sheets.facts.sendings import SEPARATOR, KnownSendings, SendingEntry, standing_sendings
from ntm_sheets.facts.submission import Returned

ORDER = (SENT.key, WAITING.key)
# What was sent longer ago nobody enters any more.
EARLIEST = timedelta(days=400)


def check_sendings(
    returned: Returned, known: KnownSendings, _campaign: Campaign, received: datetime
) -> RowsFound[SendingEntry]:
    """Judge every filled row; one with a fault is not taken, the others are, and none twice."""
    found, sent = RowsFound[SendingEntry](), set(standing_sendings(known.sendings()))
    shown = {(one.table, one.row, one.heading): one.text for one in returned.labels}
    for row in filled_rows(returned, ORDER):
        texts = {heading: shown.get((row.table, row.id, heading), "") for heading in (CODE, FILE, FOR_WHOM)}
        made = list(_entered(row, texts, received))
        entry = next((one for one in made if isinstance(one, SendingEntry)), None)
        found.remarks += [one for one in made if isinstance(one, Remark)]
        if entry is None:
            found.faulty += 1
        elif (entry.about in sent) == (entry.act == "send"):
            found.remarks.append(Remark("sending-again", row.whole, row.text("on") or row.text("word")))
            found.again += 1
        else:
            (sent.add if entry.act == "send" else sent.discard)(entry.about)
            found.entries.append(entry)
    return found


def _entered(row: FilledRow, shown: dict[str, str], received: datetime) -> Iterator[SendingEntry | Remark]:
    """Yield what a row says, or each of its faults."""
    place, _, code = row.id.rpartition(SEPARATOR)
    if not place or read_code(code) != code:
        yield Remark("sending-unknown-id", row.whole, row.id)
        return
    if shown[FILE].strip() != place or read_code(shown[CODE]) != code:
        yield Remark("sending-row-moved", row.whole, f"{shown[FILE]} {shown[CODE]}".strip(), {"own": f"{place} {code}"})
        return
    faults = list(unreadable(row))
    if not row.text("who"):
        faults.append(Remark("correction-no-who", row.place("who")))
    is_sent = row.table == WAITING.key
    on = _day(row, received) if is_sent else None
    if isinstance(on, Remark):
        faults.append(on)
    if not is_sent and not row.text("word"):
        faults.append(Remark("sending-no-word", row.place("word")))
    yield from faults
    if not faults:
        day = on if isinstance(on, date) else None
        yield SendingEntry(
            f"{row.table}/{row.id}", "send" if is_sent else "take-back", place, code,
            row.text("to") or shown[FOR_WHOM], day, row.text("who"), row.text("word"), row.place("on" if is_sent else "word"),
        )  # fmt: skip


def _day(row: FilledRow, received: datetime) -> date | Remark:
    """Read the day on which something was sent: none after the workbook came."""
    if not row.text("on"):
        return Remark("sending-no-day", row.place("on"))
    seen, today = row.cells["on"].seen, received.date()
    parsed = parse(seen, Question("date", SENT_ON, period=(today - EARLIEST, today)))
    if isinstance(parsed.value, date) and today - EARLIEST <= parsed.value <= today:
        return parsed.value
    return Remark("sending-day-wrong", row.place("on"), seen.text, {"today": f"{today:%d/%m/%Y}"})
