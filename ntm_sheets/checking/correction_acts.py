"""One row of a correction workbook: what it asks for, and whether that can be done with what its id leads to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ntm_sheets.campaign.folding import fold
from ntm_sheets.campaign.kinds import Question, Value
from ntm_sheets.checking.catalogue import CATALOGUE
from ntm_sheets.checking.correction_filled import FilledRow, unsigned
from ntm_sheets.checking.correction_values import new_value
from ntm_sheets.contract.correction_tables import CORRECT, DECISIONS, FINDINGS, SET_ASIDE, SUBMISSIONS, UNDO, WAIVE
from ntm_sheets.facts.decisions import IDENTITY_KEYS, Action, Decided, Decision, RowId, Target, parse_row_id
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.records import DropRecord

QuestionOf = Callable[[DropRecord, Key], Question | None]
# What each table's rows may do, and every way to write it.
ACTIONS: Mapping[str, Mapping[str, Action]] = {
    FINDINGS.key: {CORRECT: "correct", WAIVE: "waive", SET_ASIDE: "set-aside"},
    SUBMISSIONS.key: {SET_ASIDE: "set-aside"},
    DECISIONS.key: {UNDO: "undo"},
}
SHORT = {"giu": WAIVE, "bo": SET_ASIDE, "huy": UNDO}
SEND_ANEW = "Chọn Giữ nguyên hoặc Bỏ bản nộp, hoặc yêu cầu thôn gửi lại phiếu."


def judge_row(row: FilledRow, decided: Decided, question_of: QuestionOf) -> Iterator[Decision | Remark]:
    """Yield the row's decision, or each of its faults."""
    action = action_of(row)
    if isinstance(action, Remark):
        yield action
        return
    faults = list(unsigned(row))
    made = _undoing(row, decided) if action == "undo" else _deciding(row, action, decided, question_of)
    yield from faults
    if isinstance(made, Remark) or not faults:
        yield made


def action_of(row: FilledRow) -> Action | Remark:
    """Give what is to be done with a row, or why nobody can tell."""
    said, known = row.text("action"), ACTIONS[row.table]
    if not said:
        seen = row.text("value") or row.text("why")
        return Remark("correction-no-action", row.whole, seen)
    words = {fold(text): action for text, action in known.items()}
    words |= {short: known[text] for short, text in SHORT.items() if text in known}
    found = words.get(fold(said))
    return found or Remark("correction-unknown-action", row.whole, said, {"choices": ", ".join(known)})


def _undoing(row: FilledRow, decided: Decided) -> Decision | Remark:
    record = decided.decision(row.id)
    if record is None or record.decision.action == "undo":
        return _unknown(row)
    return replace(
        record.decision, row_id=record.id, action="undo", who=row.text("who"), why=row.text("why"), place=row.whole
    )


def _deciding(row: FilledRow, action: Action, decided: Decided, question_of: QuestionOf) -> Decision | Remark:
    id_ = parse_row_id(row.id)
    target = decided.target(id_) if id_ else None
    if id_ is None or target is None or not _leads_somewhere(id_, target):
        return _unknown(row)
    question = question_of(target.drop, id_.key)
    why_not = _hindrance(action, id_, target, question)
    if why_not:
        details = {"action": row.text("action"), "why": why_not[0], "remedy": why_not[1]}
        return Remark("correction-not-here", row.whole, row.text("action"), details)
    value: Value | None = None
    if action == "correct" and question is not None:
        parsed = new_value(row, question, id_.key, target.drop)
        if isinstance(parsed, Remark):
            return parsed
        value = parsed
    elif row.text("value"):
        details = {"action": row.text("action")}
        return Remark("correction-value-beside", row.place("value"), row.text("value"), details)
    return Decision(
        row_id=row.id, action=action, target=id_.seq, unit=target.drop.unit, role=target.drop.role, key=id_.key,
        code=id_.code, raw=target.raw, before=target.value, value=value, who=row.text("who"), why=row.text("why"),
        place=row.whole, about=target.about, message=target.message,
    )  # fmt: skip


def _leads_somewhere(id_: RowId, target: Target) -> bool:
    """Tell whether an id speaks of something that is there.

    A finding that the campaign's newer rules no longer make is known all the same where its cell is filled: what the
    officer decided about that cell goes on.
    """
    return not id_.code or target.is_said or (target.is_answered and id_.code in CATALOGUE)


def _hindrance(action: Action, id_: RowId, target: Target, question: Question | None) -> tuple[str, str] | None:
    """Say why an action is not for this row, and what is."""
    drop = target.drop
    if action == "set-aside" and not (drop.was_taken or drop.verdict == "refused"):
        return (
            "đây là thư hoặc tệp không mang số liệu",
            "Chọn Giữ nguyên; muốn bỏ một phiếu thì chọn ở dòng của phiếu đó.",
        )
    if action != "correct":
        return None
    if id_.key in IDENTITY_KEYS:
        return None if question else ("chưa rõ phiếu này của đơn vị nào", SEND_ANEW)
    if not drop.was_taken:
        return (
            "phiếu này không nhận được nên không có số liệu nào để sửa",
            "Yêu cầu thôn gửi lại phiếu, hoặc chọn Giữ nguyên.",
        )
    if question is None or question.kind == "picture" or not target.is_answered:
        return "lỗi này không nằm ở một ô đã điền số liệu", SEND_ANEW
    return None


def _unknown(row: FilledRow) -> Remark:
    return Remark("correction-unknown-id", row.whole, row.text("action"), {"id": row.id})
