"""The officer's answers to petitions, typed into a correction workbook, become decisions that change no number."""

from collections.abc import Iterator
from dataclasses import dataclass

from ntm_sheets.campaign.names import fold
from ntm_sheets.checking.correction_acts import FilledRow, unreadable
from ntm_sheets.contract.correction_tables import OPEN, PETITION_WORDS, SETTLED
from ntm_sheets.facts.decisions import Action, Decided, Decision, RowId, Target, parse_row_id
from ntm_sheets.facts.findings import Remark
from ntm_sheets.facts.petitions import PETITION, PutForward

STATES: dict[str, Action] = {
    "": "answer",
    fold(OPEN): "answer",
    "chua": "answer",
    "chua xong": "answer",
    fold(SETTLED): "settle",
    "xong": "settle",
    "roi": "settle",
    "da xong": "settle",
    "x": "settle",
}


@dataclass(frozen=True)
class _Asked:
    """The petition that a row answers."""

    id: RowId
    target: Target
    said: PutForward


def judge_answer(row: FilledRow, decided: Decided) -> Iterator[Decision | Remark]:
    """Yield the row's decision, or each of its faults."""
    asked = _petition(row, decided)
    if asked is None:
        yield Remark("correction-unknown-id", row.place("answer"), row.text("answer"), {"id": row.id})
        return
    state = row.text("settled")
    action = STATES.get(fold(state))
    answer = row.text("answer") or _standing(asked.target)
    faults = list(unreadable(row))
    if not row.text("who"):
        faults.append(Remark("correction-no-who", row.place("who")))
    if action is None:
        faults.append(Remark("answer-unknown-state", row.place("settled"), state, {"choices": f"{OPEN}, {SETTLED}"}))
    if not answer or (action == "answer" and not row.text("answer")):
        faults.append(Remark("answer-empty", row.place("answer"), state))
    yield from faults
    if action is not None and not faults:
        yield _answer(row, asked, action, answer)


def _petition(row: FilledRow, decided: Decided) -> _Asked | None:
    """Find the petition that a row's hidden id leads to; none where the form says something else there by now."""
    id_ = parse_row_id(row.id)
    if id_ is None or not id_.code.startswith(PETITION):
        return None
    target, said = decided.target(id_), decided.put_forward_at(id_)
    if target is None or said is None or said.code != id_.code or said.key != id_.key:
        return None
    return _Asked(id_, target, said)


def _standing(target: Target) -> str:
    return next((str(one.decision.value or "") for one in reversed(target.standing)), "")


def _answer(row: FilledRow, asked: _Asked, action: Action, answer: str) -> Decision:
    said, target = asked.said, asked.target
    return Decision(
        row_id=row.id, action=action, target=asked.id.seq, unit=said.unit, role=said.role, key=said.key, code=said.code,
        raw=said.whole, before=None, value=answer, who=row.text("who"), why="", place=row.place("answer"),
        about=target.about, message=PETITION_WORDS[said.kind],
    )  # fmt: skip
