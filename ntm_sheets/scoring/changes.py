"""What changed since the last closing: passed anew, fallen back, still unknown, sent again with other values."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.kinds import Value
from ntm_sheets.facts.records import AnswerRecord, DropRecord
from ntm_sheets.scoring.arrays import frame
from ntm_sheets.scoring.criteria import FAIL, MISSING, PASS, Evaluation, appraise, garden_subjects, unit_subjects
from ntm_sheets.scoring.days import days_of
from ntm_sheets.scoring.standing import accepted_by, counting, index_answers

CHANGES = ("passed", "fell back", "missing", "sent again")
"""The kinds of change, in the order in which a reader should hear of them."""
# Nothing new was said: the team's number is out of date since.
EXPIRED = " (phúc tra vừa quá hạn, tính số mới hơn của thôn)"
Report = tuple[str, str, date]


@dataclass(frozen=True)
class Change:
    """A line of the frame `changes`; `seq` is the drop that brought it about, None where none did."""

    change: str
    unit: str
    table: str
    row: str
    field: str
    name: str
    before: Value | None
    after: Value | None
    count: int
    seq: int | None
    sheet: str | None
    cell: str | None


def last_closing(campaign: Campaign, as_of: datetime) -> datetime:
    """Give the deadline of the day before: whoever looks during a day, or right after its deadline, compares with that."""
    return campaign.timetable(as_of).deadline(as_of.date() - timedelta(days=1))


def changes_frame(
    campaign: Campaign,
    answers: Sequence[AnswerRecord],
    drops: Sequence[DropRecord],
    now: tuple[Evaluation, Evaluation],
    as_of: datetime,
) -> pd.DataFrame:
    """Make the frame `changes` since `last_closing`; `now` are the appraisals of the units and of their gardens."""
    since = last_closing(campaign, as_of)
    days = days_of(campaign, since)
    # All fields of all answers a second time would take longer than the rest of the sheet.
    known = index_answers(
        [a for a in answers if a.received_at <= since], accepted_by(drops, since), days, ("value", "seq")
    )
    asked, valid = (unit_subjects(campaign), garden_subjects(campaign)), campaign.scoring.verified_days
    then = [appraise(known, subjects, valid)["counted"] for subjects in asked]
    places = {(a.seq, a.table, a.row, a.field): a for a in answers if a.received_at > since}
    rows = [change for before, after in zip(then, now, strict=True) for change in _turned(before, after)]
    rows += _missing(now[0])
    rows += _sent_again(answers, counting(accepted_by(drops, as_of)), since)
    rows.sort(key=lambda row: CHANGES.index(row.change))
    rows = [_placed(row, places) for row in rows]
    columns = {field.name: [getattr(row, field.name) for row in rows] for field in fields(Change)}
    seqs = np.array([np.nan if row.seq is None else row.seq for row in rows], dtype=float)
    return frame({**columns, "seq": seqs, "count": np.array(columns["count"], dtype=np.int64)})


def _turned(before: Evaluation, after: Evaluation) -> Iterator[Change]:
    """Find the indicators that pass now and did not, and those that passed and fail now."""
    was, now = before.verdict[-1], after.verdict[-1]
    for n in np.flatnonzero(was != now).tolist():
        if now[n] == PASS:
            kind = "passed"
        elif was[n] == PASS and now[n] == FAIL:
            kind = "fell back"
        else:
            continue
        subject, _, indicator = after.indicators[n]
        _, table, row, field = subject.cell(indicator)
        old, new = before.value(n), after.value(n)
        name = f"{indicator.name} (vườn {subject.garden})" if subject.garden else indicator.name
        if after.standing.stale[-1, n] and not before.standing.stale[-1, n]:
            name += EXPIRED
        yield Change(kind, subject.unit, table, row, field, name, old, new, 1, after.seq(n), None, None)


def _missing(now: Evaluation) -> Iterator[Change]:
    """Count the indicators of each unit that nobody has reported yet; `row` lists them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for n in np.flatnonzero(now.verdict[-1] == MISSING).tolist():
        subject, _, indicator = now.indicators[n]
        found[subject.unit].append(indicator.key)
    for unit, keys in found.items():
        yield Change("missing", unit, "criteria", " ".join(keys), "", "", None, None, len(keys), None, None, None)


def _sent_again(answers: Sequence[AnswerRecord], accepted: Sequence[DropRecord], since: datetime) -> Iterator[Change]:
    """Compare each form received since then with the one that it replaces, cell by cell."""
    before: dict[Report, DropRecord] = {}
    stood = {_report(drop): drop.order for drop in sorted(accepted, key=lambda d: d.order) if drop.received_at <= since}
    pairs: dict[int, int] = {}
    for drop in sorted(accepted, key=lambda drop: drop.order):
        report = _report(drop)
        # An older form that was found since then replaces nothing.
        if report in before and drop.received_at > since and drop.order > stood.get(report, drop.order[:0]):
            pairs[drop.seq] = before[report].seq
        before[report] = drop
    wanted = {*pairs, *pairs.values()}
    read: defaultdict[int, dict[tuple[str, str, str], AnswerRecord]] = defaultdict(dict)
    for answer in answers:
        if answer.seq in wanted:
            read[answer.seq][answer.table, answer.row, answer.field] = answer
    for seq, earlier in pairs.items():
        new, old = read[seq], read[earlier]
        for key in sorted({*new, *old}, key=lambda key: (key[0], len(key[1]), key)):
            was, now = _said(old.get(key)), _said(new.get(key))
            if was != now:
                unit = (new.get(key) or old[key]).unit
                yield Change("sent again", unit, *key, "", was, now, 1, seq, None, None)


def _report(drop: DropRecord) -> Report:
    return (drop.unit, drop.role, drop.report_date or date.min)


def _said(answer: AnswerRecord | None) -> Value | None:
    """Give what a cell said: its value, or what stood there where that cannot count."""
    if answer is None:
        return None
    return answer.raw if answer.value is None else answer.value


def _placed(change: Change, places: dict[tuple[int, str, str, str], AnswerRecord]) -> Change:
    answer = places.get((change.seq or 0, change.table, change.row, change.field))
    return replace(change, sheet=answer.sheet, cell=answer.cell) if answer else change
