"""A correction workbook's rows become decisions: each held against what its id leads to, each fault at its own cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ntm_sheets.campaign.folding import fold, match
from ntm_sheets.campaign.kinds import Question, Value, clean, parse, show
from ntm_sheets.checking.catalogue import CATALOGUE, word
from ntm_sheets.decisions import DATE_KEY, IDENTITY_KEYS, Action, Decided, Decision, RowId, Target, parse_row_id
from ntm_sheets.findings import Key, Place, Remark
from ntm_sheets.form.corrections import CORRECT, DECISIONS, FINDINGS, SET_ASIDE, SUBMISSIONS, UNDO, WAIVE
from ntm_sheets.records import DropRecord
from ntm_sheets.submission import UNIT_KEY, Filled, Returned

QuestionOf = Callable[[DropRecord, Key], Question | None]
# What each table's rows may do, and every way to write it.
ACTIONS: Mapping[str, Mapping[str, Action]] = {
    FINDINGS.key: {CORRECT: "correct", WAIVE: "waive", SET_ASIDE: "set-aside"},
    SUBMISSIONS.key: {SET_ASIDE: "set-aside"},
    DECISIONS.key: {UNDO: "undo"},
}
SHORT = {"giu": WAIVE, "bo": SET_ASIDE, "huy": UNDO}
# Undone first: what is undone and decided anew in one workbook is decided anew.
ORDER = (DECISIONS.key, FINDINGS.key, SUBMISSIONS.key)
SEND_ANEW = "Chọn Giữ nguyên hoặc Bỏ bản nộp, hoặc yêu cầu thôn gửi lại phiếu."


@dataclass(frozen=True)
class Deciding:
    """What a correction workbook amounts to: decisions, remarks, and the numbers of rows `again` and `faulty`."""

    decisions: tuple[Decision, ...]
    remarks: tuple[Remark, ...]
    again: int
    faulty: int

    @property
    def is_empty(self) -> bool:
        """Whether no row asks for anything."""
        return not (self.decisions or self.again or self.faulty)


@dataclass(frozen=True)
class _Row:
    """A row with something in it; `whole` is the place of its action, or of the first cell that is filled."""

    table: str
    id: str
    cells: Mapping[str, Filled]
    blanks: Mapping[str, Place]

    @property
    def whole(self) -> Place:
        return self.place("action")

    def place(self, field: str) -> Place:
        if field in self.cells:
            return self.cells[field].place
        return self.blanks.get(field) or next(iter(self.cells.values())).place

    def text(self, field: str) -> str:
        return clean(self.cells[field].seen.text) if field in self.cells else ""


def check_corrections(returned: Returned, decided: Decided, question_of: QuestionOf) -> Deciding:
    """Hold every filled row against the ledger; a row with a fault is not applied, the others are."""
    decisions: list[Decision] = []
    remarks: list[Remark] = []
    again = faulty = 0
    for row in _rows(returned):
        found = list(_judge(row, decided, question_of))
        made = [one for one in found if isinstance(one, Decision)]
        said = [one for one in found if isinstance(one, Remark)]
        remarks += said
        if not made:
            faulty += 1
        elif _stands(made[0], decided) or any(_same(made[0], other) for other in decisions):
            remarks.append(Remark("correction-already-applied", row.whole, row.text("action")))
            again += 1
        else:
            decisions += made
    conflicting = _conflicts(decisions)
    remarks += conflicting.values()
    kept = tuple(one for one in decisions if one.row_id not in conflicting)
    return Deciding(kept, tuple(remarks), again, faulty + len(conflicting))


def _rows(returned: Returned) -> Iterator[_Row]:
    cells: dict[tuple[str, str], dict[str, Filled]] = {}
    blanks: dict[tuple[str, str], dict[str, Place]] = {}
    for cell in returned.cells:
        cells.setdefault((cell.table, cell.row), {})[cell.field] = cell
    for (table, row, field), place in returned.blanks:
        blanks.setdefault((table, row), {})[field] = place
    for (table, row), filled in sorted(cells.items(), key=lambda one: ORDER.index(one[0][0])):
        # A name alone, filled down the column, asks for nothing.
        if filled.keys() - {"who"}:
            yield _Row(table, row, filled, blanks.get((table, row), {}))


def _judge(row: _Row, decided: Decided, question_of: QuestionOf) -> Iterator[Decision | Remark]:
    """Yield the row's decision, or each of its faults."""
    action = _action(row)
    if isinstance(action, Remark):
        yield action
        return
    unsigned = list(_unsigned(row))
    made = _undoing(row, decided) if action == "undo" else _deciding(row, action, decided, question_of)
    yield from unsigned
    if isinstance(made, Remark) or not unsigned:
        yield made


def _action(row: _Row) -> Action | Remark:
    said, known = row.text("action"), ACTIONS[row.table]
    if not said:
        seen = row.text("value") or row.text("why")
        return Remark("correction-no-action", row.whole, seen)
    words = {fold(text): action for text, action in known.items()}
    words |= {short: known[text] for short, text in SHORT.items() if text in known}
    found = words.get(fold(said))
    return found or Remark("correction-unknown-action", row.whole, said, {"choices": ", ".join(known)})


def _unsigned(row: _Row) -> Iterator[Remark]:
    if not row.text("who"):
        yield Remark("correction-no-who", row.place("who"))
    if not row.text("why"):
        yield Remark("correction-no-reason", row.place("why"))


def _undoing(row: _Row, decided: Decided) -> Decision | Remark:
    record = decided.decision(row.id)
    if record is None or record.decision.action == "undo":
        return _unknown(row)
    return replace(
        record.decision, row_id=record.id, action="undo", who=row.text("who"), why=row.text("why"), place=row.whole
    )


def _deciding(row: _Row, action: Action, decided: Decided, question_of: QuestionOf) -> Decision | Remark:
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
        parsed = _new_value(row, question, id_.key, target.drop)
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


def _new_value(row: _Row, question: Question, key: Key, drop: DropRecord) -> Value | Remark:
    cell, details = row.cells.get("value"), {"label": question.label}
    if cell is None:
        return Remark("correction-no-value", row.place("value"), "", details)
    if key == UNIT_KEY:
        unit = _unit_of(clean(cell.seen.text), question.choices)
        choices = ", ".join(question.choices)
        why = {"why": f"Chọn một trong: {choices}."}
        return unit or Remark("correction-bad-value", cell.place, cell.seen.text, details | why)
    parsed = parse(cell.seen, question)
    given = details | {"requirement": question.requirement, "measure": question.measure}
    doubts = [word(Remark(note.code, cell.place, cell.seen.text, given | dict(note.details))) for note in parsed.notes]
    grave = [doubt.message for doubt in doubts if doubt.level != "note"]
    if parsed.value is None or grave:
        return Remark("correction-bad-value", cell.place, cell.seen.text, details | {"why": " ".join(grave)})
    if key == DATE_KEY and isinstance(parsed.value, date) and parsed.value > drop.received_at.date():
        why = {"why": f"Phiếu nhận ngày {drop.received_at:%d/%m/%Y}, không thể báo cáo cho ngày sau đó."}
        return Remark("correction-bad-value", cell.place, cell.seen.text, details | why)
    return parsed.value


def _unit_of(text: str, choices: Sequence[str]) -> str:
    """Give the key of the unit that is meant; empty where none or several may be."""
    names = {name: key.rstrip(")") for name, _, key in (choice.rpartition(" (") for choice in choices)}
    key = text.rpartition("(")[2].rstrip(") ")
    if key in names.values():
        return key
    name = match(text, names)
    return names[name] if name else ""


def _unknown(row: _Row) -> Remark:
    return Remark("correction-unknown-id", row.whole, row.text("action"), {"id": row.id})


def _stands(made: Decision, decided: Decided) -> bool:
    """Tell whether the ledger holds this very decision already."""
    if made.action == "undo":
        record = decided.decision(made.row_id)
        return record is not None and not record.in_force
    id_ = parse_row_id(made.row_id)
    target = decided.target(id_) if id_ else None
    return target is not None and any(_same(made, record.decision) for record in target.standing)


def _same(made: Decision, other: Decision) -> bool:
    if made.action != other.action:
        return False
    if made.action == "set-aside":
        return made.target == other.target
    if made.action == "correct":
        mine, theirs = ((one.target, one.key, type(one.value), one.value) for one in (made, other))
        return mine == theirs
    return made.row_id == other.row_id


def _conflicts(decisions: list[Decision]) -> dict[str, Remark]:
    """Find the rows that want different values in one cell, by id."""
    by_cell: dict[tuple[int, Key], list[Decision]] = {}
    for one in decisions:
        if one.action == "correct":
            by_cell.setdefault((one.target, one.key), []).append(one)
    found: dict[str, Remark] = {}
    for several in by_cell.values():
        values = list(dict.fromkeys(show(one.value) for one in several if one.value is not None))
        if len(values) > 1:
            details = {"values": ", ".join(values)}
            found |= {
                one.row_id: Remark(
                    "correction-conflict", one.place, "" if one.value is None else show(one.value), details
                )
                for one in several
            }
    return found
