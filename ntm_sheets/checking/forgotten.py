"""Whether somebody forgot to change the date: a day that was reported before, handed in on a later one, with other answers."""

from collections.abc import Iterator
from datetime import date, datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.checking.background import Background, Reported
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.identity import DATE_CELL, Identity
from ntm_sheets.facts.findings import NO_KEY, Remark
from ntm_sheets.facts.fingerprints import mark_of
from ntm_sheets.facts.submission import Answer, Returned

# Said at the number of gardens, mended there or in the gardens themselves.
ABOUT_GARDENS = ("gardens-miscounted", "gardens-below-quota")


def counted_day(identity: Identity, handed_in: datetime, campaign: Campaign) -> date:
    """Give the day that a form with a forgotten date reports on: the one on which it was handed in, or the last one."""
    return max(identity.report_date, min(handed_in.date(), campaign.end))


def check_date(
    identity: Identity,
    handed_in: datetime,
    campaign: Campaign,
    returned: Returned,
    answers: tuple[Answer, ...],
    known: Background,
) -> Iterator[Remark]:
    """Ask about a date that may have been forgotten.

    A slip that came back is a correction of its day, as is a form that differs only where something was to be mended.
    """
    day, counted = identity.report_date, counted_day(identity, handed_in, campaign)
    if counted == day or returned.is_slip:
        return
    before = known.past.reported(day, handed_in)
    if before is None or not _goes_beyond_mending(answers, before):
        return
    place = next(cell.place for cell in returned.cells if (cell.table, cell.row, cell.field) == DATE_CELL)
    details = {
        "unit": identity.unit.name,
        "before": before.name,
        "handed": f"{handed_in:%H:%M ngày %d/%m/%Y}",
        "counted": f"{counted:%d/%m/%Y}",
    }
    yield Remark("date-not-changed", place, f"{day:%d/%m/%Y}", details)


def _goes_beyond_mending(answers: tuple[Answer, ...], before: Reported) -> bool:
    """Tell whether a form says anything else where nothing was asked about the one before."""
    said = [(code, key) for code, level, key in before.findings if level != "note"]
    rows = {key[:2] for _, key in said if key != NO_KEY}
    tables = {"gardens" for code, _ in said if code in ABOUT_GARDENS}
    gaps = any(key == NO_KEY and code in CATALOGUE and CATALOGUE[code].sends_back for code, key in said)
    mine = {(one.table, one.row, one.field): _mark(one.value, one.raw) for one in answers}
    theirs = {key: _mark(value, raw) for key, (value, raw) in before.answers.items()}
    changed = {key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)} - {DATE_CELL}
    unasked = {key for key in changed if key[:2] not in rows and key[0] not in tables}
    # What is missing as a whole names no cell: whatever was blank may be filled.
    return any(key in theirs or not gaps for key in unasked)


def _mark(value: Value | None, raw: str) -> str:
    return raw if value is None else mark_of(value)
