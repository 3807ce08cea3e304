"""A number that was given by telephone: which form and which question is meant, and whether the number can be true."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ntm_sheets.campaign.dates import parse_date
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.folding import fold, match
from ntm_sheets.campaign.kinds import Question, Seen
from ntm_sheets.checking.correction_acts import QuestionOf
from ntm_sheets.checking.correction_filled import FilledRow
from ntm_sheets.checking.correction_values import new_value
from ntm_sheets.contract.additions import Named, find_question
from ntm_sheets.contract.correction_tables import ADDITIONS
from ntm_sheets.contract.layout import Layout
from ntm_sheets.facts.decisions import ADDED, IDENTITY_KEYS, SENT_FORMAT, SENT_KEY, Decided, Decision, Target, row_id
from ntm_sheets.facts.findings import Key, Place, Remark
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import UNIT_KEY, Role

NUMBERED = re.compile(r"tệp số (\d{1,12})", re.IGNORECASE)
DAY = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}(?:\s*[/.\-]\s*\d{2,4})?|\d{4}-\d{2}-\d{2}")
TEAM = re.compile(r"\b(?:doan (?:kiem|cong)|kiem tra|phuc tra)\b")
COLUMNS = {column.field: column.heading for column in ADDITIONS.columns if column.field}
NEEDED = ("form", "question", "value", "said", "who")
MOST_NAMED = 6


@dataclass(frozen=True)
class Asked:
    """What a form asks: the question of a drop's cell, every cell of it by its name, its layout."""

    campaign: Campaign
    question_of: QuestionOf
    named_of: Callable[[DropRecord], tuple[Named, ...]]
    layout_of: Callable[[DropRecord], Layout | None]


def judge_addition(row: FilledRow, decided: Decided, asked: Asked) -> Iterator[Decision | Remark]:
    """Yield the row's decision, or each of its faults."""
    missing = [field for field in NEEDED if not row.text(field)]
    for field in missing:
        yield Remark("addition-incomplete", row.place(field), "", {"column": COLUMNS[field]})
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
    form = decided.counting_form(unit, role, day)
    return form or Remark("addition-no-form", place, said, {"who": who, "unit": unit, "day": f"{day:%d/%m/%Y}"})


def _day(found: list[re.Match[str]], campaign: Campaign) -> date | None:
    if not found:
        return None
    parsed = parse_date(Seen(found[0][0]), Question("date", "", period=(campaign.start, campaign.end)))
    return parsed.value if isinstance(parsed.value, date) else None


def _unit(said: str, campaign: Campaign) -> str | None:
    """Find the unit that is named before the day and whatever else is said."""
    by_name: dict[str, Unit] = {unit.name: unit for unit in campaign.units}
    rest = NUMBERED.sub("", DAY.sub("·", said))
    parts = [part.strip(" ,;–-") for part in rest.split("·")]
    names = [match(part, by_name) or _beginning(part, by_name) for part in parts if part]
    found = {by_name[name].key for name in names if name}
    keys = {unit.key for unit in campaign.units if unit.key in {part.casefold() for part in parts}}
    return next(iter(found | keys)) if len(found | keys) == 1 else None


def _beginning(part: str, names: dict[str, Unit]) -> str | None:
    """Find the longest name that a text has as words of its own: “thôn Hòa Bình ngày”."""
    said = f" {fold(part)} "
    held = sorted((name for name in names if fold(name) and f" {fold(name)} " in said), key=len)
    return held[-1] if held else None


def _question(row: FilledRow, named: tuple[Named, ...]) -> Named | Remark:
    found = find_question(row.text("question"), named)
    if len(found) == 1:
        return found[0]
    may_be = ", ".join(f"“{one.label}”" for one in found[:MOST_NAMED])
    details = {"why": f"Có thể là: {may_be}." if may_be else ""}
    return Remark("addition-unknown-question", row.place("question"), row.text("question"), details)


def _decided(row: FilledRow, form: DropRecord, named: Named, decided: Decided, asked: Asked) -> Decision | Remark:
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
    """Give the number of the form that counts instead, and what its cell holds, where that is something else."""
    if key in IDENTITY_KEYS or form.report_date is None or not form.role:
        return None
    counting = decided.counting_form(form.unit, form.role, form.report_date)
    if counting is None or counting.seq == form.seq:
        return None
    other = decided.target(row_id(counting.seq, counting.sha256, key, ADDED))
    return (counting.seq, other.raw) if other is not None and other.raw != target.raw else None
