"""The ledger as it stood at a moment: what had come by then, and what had been decided by then; and its score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.decisions import DecisionRecord, Overruled
from ntm_sheets.facts.findings import HOLDING
from ntm_sheets.facts.records import AnswerRecord, DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.results import Results
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.scoring.score import score


@dataclass(frozen=True)
class Held:
    """What the ledger holds as of a moment: nothing that came later, and no effect of a decision made later.

    A decision that was undone since is not brought back.
    """

    answers: tuple[AnswerRecord, ...]
    drops: tuple[DropRecord, ...]
    findings: tuple[FindingRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    photos: tuple[PhotoRecord, ...] = ()


def held_as_of(ledger: Ledger, as_of: datetime) -> Held:
    """Read the ledger as of a moment."""
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
    return Held(tuple(answers), drops, findings, tuple(one for one in decisions if one.id not in later), tuple(photos))


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


def results_as_of(campaign: Campaign, ledger: Ledger, as_of: datetime) -> Results:
    """Score what the ledger holds as of a moment."""
    return scored(campaign, held_as_of(ledger, as_of), as_of)


def scored(campaign: Campaign, held: Held, as_of: datetime) -> Results:
    """Score what was held as of a moment."""
    return score(campaign, held.answers, held.drops, held.photos, as_of)
