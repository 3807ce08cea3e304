"""What each act in a row of a correction workbook needs, and the decision that it makes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from ntm_sheets.campaign.dates import split_hour
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.names import fold, match
from ntm_sheets.campaign.questions import Question, Seen, Value
from ntm_sheets.campaign.texts import clean
from ntm_sheets.checking.catalogue import CATALOGUE, word
from ntm_sheets.contract.correction_tables import (
    ADDITIONS,
    CORRECT,
    DECISIONS,
    FINDINGS,
    LOOSE,
    PETITIONS,
    SET_ASIDE,
    SUBMISSIONS,
    UNDO,
    WAIVE,
)
from ntm_sheets.errors import CallError
from ntm_sheets.facts.decisions import (
    DATE_KEY,
    IDENTITY_KEYS,
    SENT_FORMAT,
    SENT_KEY,
    Action,
    Decided,
    Decision,
    RowId,
    Target,
    parse_row_id,
)
from ntm_sheets.facts.findings import Key, Place, Remark, unnamed
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import UNIT_KEY, Filled, Returned

# Undone first: what is undone and decided anew in one workbook is decided anew.
ORDER = (DECISIONS.key, FINDINGS.key, LOOSE.key, SUBMISSIONS.key, ADDITIONS.key, PETITIONS.key)


@dataclass(frozen=True)
class FilledRow:
    """A row with something in it; `whole` is the place of its action, or of the first cell that is filled."""

    table: str
    id: str
    cells: Mapping[str, Filled]
    blanks: Mapping[str, Place]

    @property
    def whole(self) -> Place:
        """The place that stands for the row."""
        return self.place("action")

    def place(self, field: str) -> Place:
        """Give the place of a cell of the row, filled or not."""
        if field in self.cells:
            return self.cells[field].place
        return self.blanks.get(field) or next(iter(self.cells.values())).place

    def text(self, field: str) -> str:
        """Give what is written in a cell, empty where nothing is."""
        return clean(self.cells[field].seen.text) if field in self.cells else ""


def filled_rows(returned: Returned, order: Sequence[str] = ORDER) -> Iterator[FilledRow]:
    """Yield the rows that ask for something, in the order in which they hold; `order` is that of their tables."""
    cells: dict[tuple[str, str], dict[str, Filled]] = {}
    blanks: dict[tuple[str, str], dict[str, Place]] = {}
    for cell in returned.cells:
        cells.setdefault((cell.table, cell.row), {})[cell.field] = cell
    for (table, row, field), place in returned.blanks:
        blanks.setdefault((table, row), {})[field] = place
    for (table, row), filled in sorted(cells.items(), key=lambda one: order.index(one[0][0])):
        # A name alone, filled down the column, asks for nothing.
        if filled.keys() - {"who"}:
            yield FilledRow(table, row, filled, blanks.get((table, row), {}))


def unsigned(row: FilledRow) -> Iterator[Remark]:
    """Say where nobody stands by a row, or gives no reason."""
    if not row.text("who"):
        yield Remark("correction-no-who", row.place("who"))
    if not row.text("why"):
        yield Remark("correction-no-reason", row.place("why"))


def unreadable(row: FilledRow) -> Iterator[Remark]:
    """Name the cells of a row that hold no words: a formula that nobody worked out, an error value."""
    for cell in row.cells.values():
        if cell.seen.error:
            yield Remark("words-unreadable", cell.place, cell.seen.text)


def new_value(
    row: FilledRow, question: Question, key: Key, drop: DropRecord, previous: Value | None = None
) -> Value | Remark:
    """Read what is to stand in a cell, or say why that cannot be; `previous` is what the unit said last."""
    cell, details = row.cells.get("value"), {"label": question.label}
    if cell is None:
        return Remark("correction-no-value", row.place("value"), "", details)
    if key == UNIT_KEY:
        unit = _unit_of(clean(cell.seen.text), question.choices)
        choices = ", ".join(question.choices)
        why = {"why": f"Chọn một trong: {choices}."}
        return unit or Remark("correction-bad-value", cell.place, cell.seen.text, details | why)
    if key == SENT_KEY:
        return _sent(cell.seen, drop) or Remark("addition-bad-hour", cell.place, cell.seen.text, _hours(drop))
    parsed = parse(cell.seen, question, previous)
    given = details | {"requirement": question.requirement, "measure": question.measure}
    doubts = [word(Remark(one.code, cell.place, cell.seen.text, {**given, **one.details})) for one in parsed.remarks]
    grave = [doubt.message for doubt in doubts if doubt.level != "note"]
    if parsed.value is None or grave:
        return Remark(
            "correction-bad-value",
            cell.place,
            cell.seen.text,
            details | {"why": " ".join(unnamed(one, question.label) for one in grave)},
        )
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


def _sent(seen: Seen, drop: DropRecord) -> str:
    """Give when a form was sent, in SENT_FORMAT: on its own day where no other is said; empty where that cannot be."""
    day = drop.report_date or drop.received_at.date()
    moment = seen.value if isinstance(seen.value, datetime) else None
    if isinstance(seen.value, time):
        moment = datetime.combine(day, seen.value)
    if moment is None:
        moment = _typed_moment(clean(seen.text), day)
    first = datetime.combine(day, time())
    return f"{moment:{SENT_FORMAT}}" if moment and first <= moment <= drop.received_at else ""


def _typed_moment(text: str, day: date) -> datetime | None:
    """Read an hour, alone or with its day: 16:45, 16h45, 16 giờ 45 ngày 4/10; None where there is none."""
    try:
        rest, hour = split_hour(text)
    except CallError:
        return None
    if hour is None:
        return None
    rest = rest.strip(" ,;–-'’")
    if rest not in ("", "ngay"):
        parsed = parse(Seen(rest), Question("date", "", period=(day, day + timedelta(days=7))))
        if not isinstance(parsed.value, date):
            return None
        day = parsed.value
    return datetime.combine(day, hour)


def _hours(drop: DropRecord) -> dict[str, str]:
    day = drop.report_date or drop.received_at.date()
    return {"first": f"{day:%d/%m/%Y}", "last": f"{drop.received_at:%H:%M %d/%m/%Y}"}


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
    if question is None or question.facts.is_picture or not (target.is_answered or id_.asks_for_blank):
        return "lỗi này không nằm ở một ô đã điền số liệu", SEND_ANEW
    return None


def _unknown(row: FilledRow) -> Remark:
    return Remark("correction-unknown-id", row.whole, row.text("action"), {"id": row.id})


def group_faults(head: FilledRow) -> Iterator[Remark]:
    """Yield what is wrong with a row that speaks for a group: it says one act for all, and no value."""
    action = action_of(head)
    if isinstance(action, Remark):
        yield action
    elif action == "correct":
        yield Remark("correction-unknown-action", head.whole, head.text("action"), {"choices": f"{WAIVE}, {SET_ASIDE}"})
    elif head.text("value"):
        details = {"action": head.text("action")}
        yield Remark("correction-value-beside", head.place("value"), head.text("value"), details)
    yield from unsigned(head)
