"""What changed since the last closing: passed anew, fallen back, still unknown, sent again with other values."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import rounded
from ntm_sheets.facts.records import AnswerRecord, DropRecord
from ntm_sheets.facts.result_rows import ChangeKind, ChangeRow
from ntm_sheets.scoring.answers_by_day import accepted_by, counting, effective, index_answers
from ntm_sheets.scoring.arrays import Floats, days_of, ratio
from ntm_sheets.scoring.calculated import with_calculated
from ntm_sheets.scoring.criteria import FAIL, MISSING, PASS, Evaluation, appraise, garden_subjects, unit_subjects
from ntm_sheets.scoring.emulation import Score, shown_points
from ntm_sheets.scoring.tallying import PARTS

CHANGES: tuple[ChangeKind, ...] = ("passed", "fell back", "missing", "sent again")
"""The kinds of change, in the order in which a reader should hear of them."""
# Nothing new was said: the team's number is out of date since.
EXPIRED = " (phúc tra vừa quá hạn, tính số mới hơn của thôn)"
# Of tenths of a point: what lies below so many decimals is dust of calculating.
TENTHS, CLEAN = 10, 6
Place = tuple[str, str, date | None, str]
"""Of which unit, role, day and scope a form is."""
ReadForms = Callable[[Collection[int]], Iterable[AnswerRecord]]
"""Gives the answers of the forms of these numbers."""
OlderForms = Callable[[str, str, date], Sequence[tuple[int, date, str]]]
"""Gives some forms of a unit and role that count, of days before one, the newest first, with their days; none where all
were given."""


def last_closing(campaign: Campaign, as_of: datetime) -> datetime:
    """Give the deadline of the day before: whoever looks during a day, or right after its deadline, compares with that."""
    return campaign.timetable(as_of).deadline(as_of.date() - timedelta(days=1))


def change_rows(
    campaign: Campaign,
    then: Sequence[AnswerRecord],
    drops: Sequence[DropRecord],
    now: tuple[Evaluation, Evaluation],
    as_of: datetime,
    read: ReadForms,
) -> tuple[ChangeRow, ...]:
    """Tell what changed since `last_closing`; `now` are the appraisals of the units and of their gardens.

    `then` are the answers by which to judge what stood at that closing: all that had come by then, or those of them that
    stood then (see `stood_at`).
    """
    since = last_closing(campaign, as_of)
    days = days_of(campaign, since)
    # All fields of all answers a second time would take longer than the rest of the sheet.
    known = index_answers(then, accepted_by(drops, since), days, ("value", "seq"))
    known = with_calculated(known, campaign, campaign.units)
    asked, valid = (unit_subjects, garden_subjects), campaign.scoring.verified_days
    before = [appraise(known, subjects(campaign, campaign.units), valid)["counted"] for subjects in asked]
    new = {drop.seq for drop in drops if drop.received_at > since}
    rows = [change for was, after in zip(before, now, strict=True) for change in _turned(was, after, new)]
    rows += _missing(now[0])
    rows += _sent_again(read, counting(accepted_by(drops, as_of)), since)
    return tuple(sorted(rows, key=lambda row: CHANGES.index(row.change)))


def stood_at(
    since: datetime,
    drops: Sequence[DropRecord],
    now: datetime,
    answers: Sequence[AnswerRecord],
    first: Sequence[date],
    read: ReadForms,
    older: OlderForms,
) -> list[AnswerRecord]:
    """Give of each unit, role and cell the answer that stood at an earlier moment, reading few forms.

    `answers` are those that stand now, `first` is of each the day before which no form that counts answered it. Where
    other forms counted then, the forms of then are read, the newest day first, until every cell has its answer. Of that
    moment's day and later ones all forms are among the `drops`; of an earlier day of which there is none the same one
    counted then as now: that is asked of `older`.
    """
    walks = [
        _Walk(*forms, older, since.date()) for forms in _other_forms(accepted_by(drops, since), accepted_by(drops, now))
    ]
    by_form = {(walk.unit, walk.role): walk for walk in walks}
    found: list[AnswerRecord] = []
    for answer, day in zip(answers, first, strict=True):
        walk = by_form.get((answer.unit, answer.role))
        if walk is None or not walk.asks(answer, day):
            found.append(answer)
    going = [walk for walk in walks if walk.goes_on]
    while going:
        forms = {walk.next(): walk for walk in going}
        for answer in read(forms):
            if answer.value is not None:
                forms[answer.seq].take(answer)
        going = [walk for walk in going if walk.goes_on]
    return found + [answer for walk in walks for answer in walk.found.values()]


def _other_forms(
    then: Sequence[DropRecord], now: Sequence[DropRecord]
) -> Iterator[tuple[str, str, list[DropRecord], set[int], set[date]]]:
    """Give the units and roles of which other forms count now: those that counted then, and which of them do no more.

    With them the days that are known.
    """
    at_that_time, today = effective(then), effective(now)
    others = at_that_time ^ today
    changed = {(drop.unit, drop.role) for drop in (*then, *now) if drop.seq in others}
    forms: dict[tuple[str, str], list[DropRecord]] = {key: [] for key in sorted(changed)}
    for drop in then:
        if drop.seq in at_that_time and (drop.unit, drop.role) in forms:
            forms[drop.unit, drop.role].append(drop)
    known = defaultdict[tuple[str, str], set[date]](set)
    for drop in (*then, *now):
        known[drop.unit, drop.role].add(drop.report_date or date.min)
    for (unit, role), own in forms.items():
        own.sort(key=lambda drop: (drop.report_date or date.min, drop.order))
        yield unit, role, own, {drop.seq for drop in own if drop.seq not in today}, known[unit, role]


class _Walk:
    """Back through the forms of a unit and role that counted at an earlier moment, the newest day first."""

    def __init__(
        self,
        unit: str,
        role: str,
        forms: list[DropRecord],
        replaced: set[int],
        known: set[date],
        older: OlderForms,
        whole_from: date,
    ) -> None:
        self.unit, self.role, self.found = unit, role, dict[tuple[str, str, str], AnswerRecord]()
        self._seqs = {form.seq for form in forms}
        days = [form.report_date or date.min for form in forms if form.seq in replaced]
        # Forms that count no more may have cells that nothing answers now: all of them are read.
        self._until, self._newest = min(days, default=date.max), max(days, default=date.min)
        self._open: dict[tuple[str, str, str], date] = {}
        # Before the day from which on all forms are known, some lie among others, which are asked for if it comes to that.
        self._mine = [(form.report_date or date.min, *form.order) for form in forms]
        self._days, self._older, self._asked = known, older, whole_from
        self._left = [one for one in self._mine if one[0] >= whole_from]

    def asks(self, answer: AnswerRecord, first: date) -> bool:
        """Tell whether another answer than this one, which stands now, may have stood then."""
        if answer.seq in self._seqs and answer.report_date >= self._newest:
            return False
        self._open[answer.table, answer.row, answer.field] = first
        return True

    @property
    def goes_on(self) -> bool:
        """Whether a form is left that may answer what is open."""
        last = min((self._until, *self._open.values()))
        while not self._left and self._asked > last:
            self._ask()
        return bool(self._left) and self._left[-1][0] >= last

    def _ask(self) -> None:
        """Ask for older forms, and put those that are known in their places among them."""
        some = self._older(self.unit, self.role, self._asked)
        end = some[-1][1] if some else date.min
        others = [(day, turn, seq) for seq, day, turn in some if day not in self._days]
        self._left = sorted([*others, *(one for one in self._mine if end <= one[0] < self._asked)])
        self._asked = end

    def next(self) -> int:
        """Take the next form."""
        return self._left.pop()[-1]

    def take(self, answer: AnswerRecord) -> None:
        """Take an answer of the form, where no newer one was found."""
        key = (answer.table, answer.row, answer.field)
        self.found.setdefault(key, answer)
        self._open.pop(key, None)


def part_changes(scored: Score, yesterday: int | None) -> dict[str, list[float | None]]:
    """Give by part what it did to the points of each unit since yesterday, to the decimal that is shown.

    The parts add up to the change that is shown. Each is first rounded down to a tenth; the tenths that are then missing
    go to those that lost most by that, in the order of the parts where two lost the same. None where there was no
    yesterday, or where the unit has no rank.
    """
    found: dict[str, list[float | None]] = {name: [None] * scored.points.shape[1] for name in PARTS}
    if yesterday is None:
        return found
    now, before = (_shares_of_points(scored, day) for day in (-1, yesterday))
    exact = (now - before) * TENTHS
    shown = (shown_points(scored.points[-1]) - shown_points(scored.points[yesterday])) * TENTHS
    for n in np.flatnonzero(scored.ranks[-1] > 0).tolist():
        for name, change in zip(PARTS, _in_tenths(exact[:, n].tolist(), int(rounded(shown[n]))), strict=True):
            found[name][n] = change
    return found


def _shares_of_points(scored: Score, day: int) -> Floats:
    """Give what each part brings to the points of each unit on a day, a part that is left out nothing."""
    own = np.stack([np.nan_to_num(scored.parts[name][day]) for name in PARTS])
    earned, points = own.sum(axis=0), scored.points[day]
    return own * np.nan_to_num(ratio(points, earned))


def _in_tenths(exact: Sequence[float], shown: int) -> list[float]:
    clean = [rounded(one, CLEAN) for one in exact]
    tenths = [math.floor(one) for one in clean]
    lost = sorted(range(len(clean)), key=lambda n: tenths[n] - clean[n])
    for n in lost[: shown - sum(tenths)]:
        tenths[n] += 1
    return [one / TENTHS for one in tenths]


def _turned(before: Evaluation, after: Evaluation, new: Collection[int]) -> Iterator[ChangeRow]:
    """Find the indicators that pass now and did not, and those that passed and fail now; `new` forms came since."""
    was, now = before.verdict[-1], after.verdict[-1]
    for n in np.flatnonzero(was != now).tolist():
        if now[n] == PASS:
            kind: ChangeKind = "passed"
        elif was[n] == PASS and now[n] == FAIL:
            kind = "fell back"
        else:
            continue
        subject, _, indicator = after.indicators[n]
        _, table, row, field = subject.cell(indicator)
        old, stands = before.value(n), after.value(n)
        name = f"{indicator.name} (vườn {subject.garden})" if subject.garden else indicator.name
        if after.standing.stale[-1, n] and not before.standing.stale[-1, n]:
            name += EXPIRED
        seq = after.seq(n)
        sheet, cell = after.place(n) if seq in new else (None, None)
        yield ChangeRow(kind, subject.unit, table, row, field, name, old, stands, 1, seq, sheet, cell)


def _missing(now: Evaluation) -> Iterator[ChangeRow]:
    """Count the indicators of each unit that nobody has reported yet; `row` lists them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for n in np.flatnonzero(now.verdict[-1] == MISSING).tolist():
        subject, _, indicator = now.indicators[n]
        found[subject.unit].append(indicator.key)
    for unit, keys in found.items():
        yield ChangeRow("missing", unit, "criteria", " ".join(keys), "", "", None, None, len(keys), None, None, None)


def _sent_again(read: ReadForms, accepted: Sequence[DropRecord], since: datetime) -> Iterator[ChangeRow]:
    """Compare each form received since then with the one that it replaces, cell by cell."""
    before: dict[Place, DropRecord] = {}
    new = {drop.place for drop in accepted if drop.received_at > since}
    forms = sorted((drop for drop in accepted if drop.place in new), key=lambda drop: drop.order)
    stood = {drop.place: drop.order for drop in forms if drop.received_at <= since}
    pairs: dict[int, int] = {}
    for drop in forms:
        place = drop.place
        # An older form that was found since then replaces nothing.
        if place in before and drop.received_at > since and drop.order > stood.get(place, drop.order[:0]):
            pairs[drop.seq] = before[place].seq
        before[place] = drop
    cells: defaultdict[int, dict[tuple[str, str, str], AnswerRecord]] = defaultdict(dict)
    for answer in read({*pairs, *pairs.values()}):
        cells[answer.seq][answer.table, answer.row, answer.field] = answer
    for seq, earlier in pairs.items():
        later, old = cells[seq], cells[earlier]
        for key in sorted({*later, *old}, key=lambda key: (key[0], len(key[1]), key)):
            was, now = _said(old.get(key)), _said(later.get(key))
            if was != now:
                unit = (later.get(key) or old[key]).unit
                at = later.get(key)
                where = (at.sheet, at.cell) if at else (None, None)
                yield ChangeRow("sent again", unit, *key, "", was, now, 1, seq, *where)


def _said(answer: AnswerRecord | None) -> Value | None:
    """Give what a cell said: its value, or what stood there where that cannot count."""
    if answer is None:
        return None
    return answer.raw if answer.value is None else answer.value
