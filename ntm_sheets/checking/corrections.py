"""The officer's answers in a returned correction workbook become decisions, numbers that were given by telephone among them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ntm_sheets.campaign.dates import parse_date
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.names import fold
from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.campaign.showing import show
from ntm_sheets.checking.correction_acts import (
    FilledRow,
    QuestionOf,
    filled_rows,
    group_faults,
    judge_row,
    new_value,
)
from ntm_sheets.checking.identity import units_named
from ntm_sheets.checking.petitions import judge_answer
from ntm_sheets.checking.photo_rows import judge_photo_row
from ntm_sheets.contract.correction_tables import ADDITIONS, FINDINGS, LOOSE, PETITIONS, Group, parse_group
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import Named, find_question
from ntm_sheets.facts.decisions import (
    ADDED,
    IDENTITY_KEYS,
    SENT_FORMAT,
    SENT_KEY,
    Decided,
    Decision,
    RowId,
    Target,
    parse_row_id,
    row_id,
)
from ntm_sheets.facts.findings import Key, Place, Remark
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import UNIT_KEY, Returned, Role

NUMBERED = re.compile(r"tệp số (\d{1,12})", re.IGNORECASE)
DAY = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}(?:\s*[/.\-]\s*\d{2,4})?|\d{4}-\d{2}-\d{2}")
TEAM = re.compile(r"\b(?:doan (?:kiem|cong)|kiem tra|phuc tra)\b")
COLUMNS = {column.field: column.heading for column in ADDITIONS.columns if column.field}
NEEDED = ("form", "question", "value", "said", "who")
MOST_NAMED = 6


@dataclass(frozen=True)
class FormQuestions:
    """What a form asks: the question of a drop's cell, every cell of it by its name, its layout."""

    campaign: Campaign
    question_of: QuestionOf
    named_of: Callable[[DropRecord], tuple[Named, ...]]
    layout_of: Callable[[DropRecord], Layout | None]


def judge_addition(row: FilledRow, decided: Decided, asked: FormQuestions) -> Iterator[Decision | Remark]:
    """Yield the row's decision, or each of its faults."""
    missing = [name for name in NEEDED if not row.text(name)]
    for name in missing:
        yield Remark("addition-incomplete", row.place(name), "", {"column": COLUMNS[name]})
    if {"form", "question"}.intersection(missing):
        return
    form = _form(row, decided, asked.campaign)
    if isinstance(form, Remark):
        yield form
        return
    named = _question(row, asked.named_of(form))
    if isinstance(named, Remark):
        yield named
        return
    made = _decided(row, form, named, decided, asked) if row.text("value") else None
    if isinstance(made, Remark) or (made is not None and not missing):
        yield made


def _form(row: FilledRow, decided: Decided, campaign: Campaign) -> DropRecord | Remark:
    """Find the form that a row speaks of: by its number, else by unit, role and day the one that counts."""
    said, place = row.text("form"), row.place("form")
    numbered = NUMBERED.search(said)
    # The last one: a unit may be named after a day.
    day = _day([*DAY.finditer(said)][-1:], campaign)
    unit = _unit(said, campaign)
    role: Role = "team" if TEAM.search(fold(said)) else "village"
    if numbered:
        form = decided.form_numbered(int(numbered[1]))
        # A unit that was renamed since is known by the number and the day.
        if form is None or day != form.report_date or unit not in (None, form.unit):
            return Remark("addition-unknown-form", place, said)
        return form if form.counts else Remark("addition-not-counting", place, said, {"number": numbered[1]})
    if unit is None or day is None:
        return Remark("addition-unknown-form", place, said)
    name = campaign.unit(unit).name
    who = f"Đoàn kiểm tra {name}" if role == "team" else name
    # The full form has room for every question.
    form = min(decided.counting_forms(unit, role, day), key=lambda one: bool(one.scope), default=None)
    return form or Remark("addition-no-form", place, said, {"who": who, "unit": unit, "day": f"{day:%d/%m/%Y}"})


def _day(found: list[re.Match[str]], campaign: Campaign) -> date | None:
    if not found:
        return None
    parsed = parse_date(Seen(found[0][0]), Question("date", "", period=(campaign.start, campaign.end)))
    return parsed.value if isinstance(parsed.value, date) else None


def _unit(said: str, campaign: Campaign) -> str | None:
    """Find the unit that is named before the day and whatever else is said."""
    parts = [part.strip(" ,;–-") for part in NUMBERED.sub("", DAY.sub("·", said)).split("·")]
    found = {unit.key for part in parts if part for unit in units_named(part, campaign.units)}
    keys = {unit.key for unit in campaign.units if unit.key in {part.casefold() for part in parts}}
    return next(iter(found | keys)) if len(found | keys) == 1 else None


def _question(row: FilledRow, named: tuple[Named, ...]) -> Named | Remark:
    found = find_question(row.text("question"), named)
    if len(found) == 1:
        return found[0]
    may_be = ", ".join(f"“{one.label}”" for one in found[:MOST_NAMED])
    details = {"why": f"Có thể là: {may_be}." if may_be else ""}
    return Remark("addition-unknown-question", row.place("question"), row.text("question"), details)


def _decided(
    row: FilledRow, form: DropRecord, named: Named, decided: Decided, asked: FormQuestions
) -> Decision | Remark:
    id_ = row_id(form.seq, form.sha256, named.key, ADDED)
    target = decided.target(id_)
    question = asked.question_of(form, named.key)
    if target is None or question is None or form.report_date is None or not form.role:
        return Remark("addition-unknown-question", row.place("question"), row.text("question"), {"why": ""})
    newer = _newer(form, target, named.key, decided)
    if newer:
        details = {"number": str(form.seq), "newer": str(newer[0]), "holds": newer[1] or "để trống"}
        return Remark("addition-newer-form", row.place("form"), row.text("form"), details)
    previous = decided.last_answers(form.unit, form.role, before=form.report_date).get(named.key)
    value = new_value(row, question, named.key, form, previous[0] if previous else None)
    if isinstance(value, Remark):
        return value
    layout = asked.layout_of(form)
    table = layout.table(named.key[0]) if layout else None
    about = target.about if target.is_answered else Place(form.name, table.sheet if table else "")
    without = {SENT_KEY: f"{form.handed_in:{SENT_FORMAT}}", UNIT_KEY: asked.campaign.unit(form.unit).name}
    raw = without.get(named.key, target.raw)
    return Decision(
        row_id=str(id_), action="correct", target=form.seq, unit=form.unit, role=form.role, key=named.key, code=ADDED,
        raw=raw, before=target.value, value=value, who=row.text("who"), why=row.text("why"),
        place=row.place("value"), about=about, message=named.label, said=row.text("said"),
    )  # fmt: skip


def _newer(form: DropRecord, target: Target, key: Key, decided: Decided) -> tuple[int, str] | None:
    """Give the number of the form that counts instead, of its scope or of what a later one asks too, and what its cell holds."""
    if key in IDENTITY_KEYS or form.report_date is None or not form.role:
        return None
    for one in reversed(decided.counting_forms(form.unit, form.role, form.report_date)):
        other = decided.target(row_id(one.seq, one.sha256, key, ADDED))
        is_instead = one.scope == form.scope or (one.order > form.order and other is not None and other.is_answered)
        if other is not None and is_instead and one.seq != form.seq and other.raw != target.raw:
            return one.seq, other.raw
    return None


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


def check_corrections(returned: Returned, decided: Decided, asked: FormQuestions) -> Deciding:
    """Hold every filled row against the ledger; a row with a fault is not applied, the others are."""
    rows = list(filled_rows(returned))
    explicit = {row.id for row in rows if row.table == FINDINGS.key}
    sorting = _Sorting(decided)
    for row in rows:
        if row.table == ADDITIONS.key:
            sorting.take(row, list(judge_addition(row, decided, asked)))
        elif row.table == PETITIONS.key:
            sorting.take(row, list(judge_answer(row, decided)))
        elif row.table == LOOSE.key:
            for part in judge_photo_row(row, decided, asked.campaign, asked.layout_of):
                sorting.take(row, part)
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
            remark = Remark(
                "correction-already-applied", row.whole, row.text("action") or row.text("value") or row.text("answer")
            )
            if remark not in self.remarks:
                self.remarks.append(remark)
            self.again += 1
        else:
            self.decisions += made


def _take_group(
    head: FilledRow, returned: Returned, explicit: set[str], sorting: _Sorting, question_of: QuestionOf
) -> None:
    """Let what is said at the head of a group be said of each of its rows that says nothing of its own."""
    faults = list(group_faults(head))
    if faults:
        sorting.take(head, faults)
        return
    listed = dict.fromkeys(key[1] for key, _ in returned.blanks if key[0] == FINDINGS.key)
    group, decided = parse_group(head.id), sorting.decided
    taken = [row for row in listed if group and row not in explicit and _is_of(group, parse_row_id(row), decided)]
    for row in taken:
        each = replace(head, id=row)
        sorting.take(each, list(judge_row(each, decided, question_of)))
    explicit.update(taken)
    if not taken:
        sorting.take(head, [Remark("correction-group-empty", head.whole, head.text("action"))])


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
    if made.is_answer:
        return all(getattr(made, name) == getattr(other, name) for name in ("unit", "role", "code", "value"))
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
