"""The ledger and its score as of a moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TypeVar

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.decisions import DATE_QUESTION, DecisionRecord, Overruled
from ntm_sheets.facts.findings import GONE, HOLDING
from ntm_sheets.facts.kept import MOST_FILES, Everything, Totals, total_up
from ntm_sheets.facts.records import AnswerRecord, DayState, DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.results import Headlines, Results
from ntm_sheets.ledger.current import DropQuery
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.outbox.slips.choosing import findings_of_last, listed_drops
from ntm_sheets.scoring.changes import ReadForms
from ntm_sheets.scoring.ended_days import KeptStanding, wrong_days
from ntm_sheets.scoring.score import headlines_kept, score, score_kept

# Said of forms that are no owner's last one too: what they wait for, whether a date was forgotten, whose unit is gone.
ALWAYS_TOLD = (*HOLDING, DATE_QUESTION, GONE)
# The changes since the last closing, and the refused files that leadership is told of, are no older.
RECENT = timedelta(days=2)


@dataclass(frozen=True)
class LedgerView:
    """What the ledger holds as of a moment: nothing that came later, and no effect of a decision made later.

    A decision that was undone since is not brought back. Where nothing came later, `kept` is what the ledger keeps of
    what counts now and of each day; of the `drops` and `findings` those alone are here that somebody may be told of now.
    Else nothing is kept, and all of them are here. `totals` counts all files.
    """

    drops: tuple[DropRecord, ...]
    totals: Totals
    findings: tuple[FindingRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    kept: KeptStanding | None
    of_forms: ReadForms
    decided: Sequence[AnswerRecord]
    _all: Callable[[], Everything]

    @cached_property
    def everything(self) -> Everything:
        """All that ever came, read from the ledger when it is asked for."""
        return self._all()

    @property
    def answers(self) -> Sequence[AnswerRecord]:
        """Every answer."""
        return self.everything.answers


def ledger_as_of(ledger: Ledger, as_of: datetime, *, every_drop: bool = False, listed: bool = True) -> LedgerView:
    """Read the ledger as of a moment; with `every_drop` those too that nobody is told of today, `listed` the newest ones."""
    with ledger.snapshot():
        if ledger.reaches_beyond(as_of):
            return _held_in_the_past(ledger, as_of)
        return _held_now(ledger, as_of, MOST_FILES if listed else 1, every_drop=every_drop)


def _held_now(ledger: Ledger, as_of: datetime, newest: int, *, every_drop: bool) -> LedgerView:
    kept = _kept(ledger)
    since = datetime.combine(as_of.date() - RECENT, time())
    query = DropQuery(since, newest, {answer.seq for answer in kept.answers}, ALWAYS_TOLD)
    drops = ledger.drops() if every_drop else ledger.current_drops(query)
    told = ledger.told_findings(listed_drops(drops), ALWAYS_TOLD)
    return LedgerView(
        drops,
        ledger.totals(),
        told,
        ledger.decisions(),
        kept,
        ledger.answers_of,
        kept.decided,
        lambda: Everything(ledger.answers(), ledger.drops(), ledger.photos()),
    )


def _held_in_the_past(ledger: Ledger, as_of: datetime) -> LedgerView:
    """Read all that had come by a moment, and make of it what was known then: this takes as long as all history."""
    decisions = ledger.decisions()
    later = {one.id for one in decisions if one.at > as_of}
    answers: Sequence[AnswerRecord] = ledger.answers(until=as_of)
    all_drops = ledger.drops()
    later |= {str(drop.seq) for drop in all_drops if drop.received_at > as_of}
    drops = tuple(drop for drop in all_drops if drop.received_at <= as_of)
    findings = ledger.findings()
    photos: Sequence[PhotoRecord] = ledger.photos()
    if later:
        answers = [
            replace(a, value=a.original, original=None, decision="") if a.decision in later else a
            for a in answers
            if not (a.added and a.decision in later)
        ]
        findings = tuple(replace(one, decision="") if one.decision in later else one for one in findings)
        drops = tuple(replace(drop, set_aside="") if drop.set_aside in later else drop for drop in drops)
        drops = _held_still(drops, decisions, as_of)
        undecided = {one.seq: one for one in ledger.overruled() if later.intersection(one.by)}
        drops = tuple(_undecided_drop(drop, undecided.get(drop.seq)) for drop in drops)
        answers = _undecided(answers, undecided)
        photos = _undecided(photos, undecided)
    known = tuple(answers)
    return LedgerView(
        drops,
        total_up(drops),
        findings,
        tuple(one for one in decisions if one.id not in later),
        None,
        lambda seqs: [answer for answer in known if answer.seq in seqs],
        tuple(answer for answer in known if answer.decision),
        lambda: Everything(known, drops, photos),
    )


def _undecided_drop(drop: DropRecord, one: Overruled | None) -> DropRecord:
    """Give a drop as it was before its unit or day was decided."""
    if one is None:
        return drop
    if one.day is None:
        return replace(drop, verdict="refused", report_date=None)
    return replace(drop, unit=one.unit, report_date=one.day, handed=one.handed or drop.handed)


Read = TypeVar("Read", AnswerRecord, PhotoRecord)


def _undecided(records: Sequence[Read], undecided: Mapping[int, Overruled]) -> list[Read]:
    """Give what was read from forms as it was before their units or days were decided; nothing of those refused then."""
    found: list[Read] = []
    for record in records:
        one = undecided.get(record.seq)
        if one is None:
            found.append(record)
        elif one.day is not None:
            found.append(replace(record, unit=one.unit, report_date=one.day))
    return found


def _held_still(
    drops: Sequence[DropRecord], decisions: Sequence[DecisionRecord], as_of: datetime
) -> tuple[DropRecord, ...]:
    """Hold the forms again that were let in only later."""
    let_in = [one.decision for one in decisions if one.in_force and one.at > as_of and one.decision.action == "waive"]
    codes = {one.target: one.code for one in reversed(let_in) if one.code in HOLDING}
    return tuple(replace(drop, held=drop.held or codes[drop.seq]) if drop.seq in codes else drop for drop in drops)


def results_as_of(campaign: Campaign, ledger: Ledger, as_of: datetime, *, every_answer: bool = False) -> Results:
    """Score what the ledger holds as of a moment; with `every_answer` all answers that ever came are given too."""
    with ledger.snapshot():
        held = ledger_as_of(ledger, as_of, every_drop=True)
        return scored_whole(campaign, held, as_of) if every_answer else scored(campaign, held, as_of)[0]


def wrongly_kept(campaign: Campaign, ledger: Ledger) -> tuple[int, date] | None:
    """Count the kept states of days that do not follow from the forms, and give the first day; None where all do."""
    with ledger.snapshot():
        wrong = wrong_days(campaign, _kept(ledger))
    return (len(wrong), min(one.day for one in wrong)) if wrong else None


def _kept(ledger: Ledger) -> KeptStanding:
    return KeptStanding(
        *ledger.standing_answers(),
        ledger.day_states(),
        ledger.said,
        ledger.answers_of,
        ledger.decided_answers(),
        ledger.first_reports(),
        ledger.photo_tallies(),
        ledger.older_forms,
    )


def photos_of(ledger: Ledger, held: LedgerView) -> Sequence[PhotoRecord]:
    """Give the photos of the forms that counted in what was held as of a moment, in the order of receipt."""
    if held.kept is not None:
        return ledger.photos(counting=True)
    forms = {drop.seq for drop in held.drops if drop.was_taken and drop.counts}
    return [photo for photo in held.everything.photos if photo.seq in forms]


def scored_whole(campaign: Campaign, held: LedgerView, as_of: datetime) -> Results:
    """Score from every answer that ever came, and give them all: this takes as long as all history."""
    came = held.everything
    return score(campaign, came.answers, came.drops, came.photos, as_of, findings_of_last(held.findings, held.drops))


def headlines(campaign: Campaign, held: LedgerView, as_of: datetime) -> Headlines:
    """Give of what was held as of a moment what a short look tells."""
    if held.kept is None:
        return scored_whole(campaign, held, as_of).rows
    return headlines_kept(campaign, held.kept, held.drops, as_of, findings_of_last(held.findings, held.drops))


def scored(campaign: Campaign, held: LedgerView, as_of: datetime) -> tuple[Results, list[DayState]]:
    """Score what was held as of a moment; give what more the ledger may keep of it."""
    if held.kept is None:
        return scored_whole(campaign, held, as_of).of_now(), []
    return score_kept(campaign, held.kept, held.drops, as_of, findings_of_last(held.findings, held.drops))
