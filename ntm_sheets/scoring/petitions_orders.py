"""What stands between the commune and its units besides numbers: petitions with their answers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.petitions import Petition, PutForward, is_petition


def gather_petitions(said: Iterable[PutForward], decisions: Sequence[DecisionRecord]) -> list[Petition]:
    """Give each petition once, the newest first, with the answer in force; the text is the last one's."""
    answers: dict[tuple[str, str, str], DecisionRecord] = {
        (made.unit, made.role, made.code): record
        for record in decisions
        if record.in_force and (made := record.decision).is_answer
    }
    found: dict[tuple[str, str, str], PutForward] = {}
    for one in said:
        if is_petition(one):
            key = (one.unit, one.role, one.code)
            found[key] = _together(found[key], one) if key in found else one
    newest = sorted(found.items(), key=lambda pair: _turn(pair[1]), reverse=True)
    return [_answered(one, answers.get(key)) for key, one in newest]


def _turn(said: PutForward) -> tuple[date, date, int, str]:
    return said.last, said.first, said.seq, said.row


def _together(one: PutForward, other: PutForward) -> PutForward:
    newer = max(one, other, key=lambda each: (each.last, each.seq, each.row))
    return replace(
        newer, first=min(one.first, other.first), last=max(one.last, other.last), times=one.times + other.times
    )


def _answered(said: PutForward, record: DecisionRecord | None) -> Petition:
    if record is None:
        return Petition(said)
    made = record.decision
    return Petition(said, str(made.value or ""), record.at, made.who, made.action == "settle")
