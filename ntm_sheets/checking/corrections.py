"""A correction workbook's rows become decisions: each held against what its id leads to, each fault at its own cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ntm_sheets.campaign.kinds import show
from ntm_sheets.checking.additions import Asked, judge_addition
from ntm_sheets.checking.correction_acts import QuestionOf, action_of, judge_row
from ntm_sheets.checking.correction_filled import FilledRow, filled_rows, unsigned
from ntm_sheets.contract.correction_tables import ADDITIONS, FINDINGS, SET_ASIDE, WAIVE, Group, parse_group
from ntm_sheets.facts.decisions import Decided, Decision, RowId, parse_row_id
from ntm_sheets.facts.findings import Key, Remark
from ntm_sheets.facts.submission import Returned


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


def check_corrections(returned: Returned, decided: Decided, asked: Asked) -> Deciding:
    """Hold every filled row against the ledger; a row with a fault is not applied, the others are."""
    rows = list(filled_rows(returned))
    explicit = {row.id for row in rows if row.table == FINDINGS.key}
    sorting = _Sorting(decided)
    for row in rows:
        if row.table == ADDITIONS.key:
            sorting.take(row, list(judge_addition(row, decided, asked)))
        elif parse_group(row.id) is None:
            sorting.take(row, list(judge_row(row, decided, asked.question_of)))
    # A row of its own goes before what is said of its kind, a unit's kind before the kind.
    heads = sorted((row for row in rows if parse_group(row.id)), key=lambda row: -len(row.id.split("/")))
    for head in heads:
        _take_group(head, returned, explicit, sorting, asked.question_of)
    conflicting = list(_conflicts(sorting.decisions))
    ids = {one.row_id for one, _ in conflicting}
    kept = tuple(one for one in sorting.decisions if one.row_id not in ids)
    told = (*sorting.remarks, *(remark for _, remark in conflicting))
    return Deciding(kept, told, sorting.again, sorting.faulty + len(conflicting))


@dataclass
class _Sorting:
    """What the rows amount to so far."""

    decided: Decided
    decisions: list[Decision] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    again: int = 0
    faulty: int = 0

    def take(self, row: FilledRow, found: Sequence[Decision | Remark]) -> None:
        """Take a row's decision, or its faults; each is said once."""
        made = [one for one in found if isinstance(one, Decision)]
        for one in found:
            if isinstance(one, Remark) and one not in self.remarks:
                self.remarks.append(one)
        if not made:
            self.faulty += 1
        elif _stands(made[0], self.decided) or any(_same(made[0], other) for other in self.decisions):
            remark = Remark("correction-already-applied", row.whole, row.text("action") or row.text("value"))
            if remark not in self.remarks:
                self.remarks.append(remark)
            self.again += 1
        else:
            self.decisions += made


def _take_group(
    head: FilledRow, returned: Returned, explicit: set[str], sorting: _Sorting, question_of: QuestionOf
) -> None:
    """Let what is said at the head of a group be said of each of its rows that says nothing of its own."""
    faults = list(_group_faults(head))
    if faults:
        sorting.take(head, faults)
        return
    listed = dict.fromkeys(
        row for table, row in ((key[0], key[1]) for key, _ in returned.blanks) if table == FINDINGS.key
    )
    group = parse_group(head.id)
    taken = [
        row
        for row in listed
        if row not in explicit and group is not None and _is_of(group, parse_row_id(row), sorting.decided)
    ]
    for row in taken:
        each = replace(head, id=row)
        sorting.take(each, list(judge_row(each, sorting.decided, question_of)))
    explicit.update(taken)
    if not taken:
        sorting.take(head, [Remark("correction-group-empty", head.whole, head.text("action"))])


def _group_faults(head: FilledRow) -> Iterator[Remark]:
    action = action_of(head)
    if isinstance(action, Remark):
        yield action
    elif action == "correct":
        yield Remark("correction-unknown-action", head.whole, head.text("action"), {"choices": f"{WAIVE}, {SET_ASIDE}"})
    elif head.text("value"):
        details = {"action": head.text("action")}
        yield Remark("correction-value-beside", head.place("value"), head.text("value"), details)
    yield from unsigned(head)


def _is_of(group: Group, row: RowId | None, decided: Decided) -> bool:
    if row is None or row.code != group.code:
        return False
    target = decided.target(row) if group.unit else None
    return not group.unit or (target is not None and target.drop.unit == group.unit)


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


def _conflicts(decisions: Sequence[Decision]) -> Iterator[tuple[Decision, Remark]]:
    """Find the rows that want different values in one cell."""
    by_cell: dict[tuple[int, Key], list[Decision]] = {}
    for one in decisions:
        if one.action == "correct":
            by_cell.setdefault((one.target, one.key), []).append(one)
    for several in by_cell.values():
        values = list(dict.fromkeys(show(one.value) for one in several if one.value is not None))
        if len(values) > 1:
            for one in several:
                seen = "" if one.value is None else show(one.value)
                yield one, Remark("correction-conflict", one.place, seen, {"values": ", ".join(values)})
