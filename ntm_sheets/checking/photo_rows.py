"""The rows of a correction workbook in which the officer ties photos that came by themselves: whose, of what, before or after."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.names import fold, match
from ntm_sheets.campaign.questions import Question
from ntm_sheets.checking.correction_acts import FilledRow, unreadable
from ntm_sheets.checking.photo_ties import subjects_in
from ntm_sheets.checking.photos import TABLE
from ntm_sheets.contract.correction_tables import DISCARD
from ntm_sheets.contract.layout import MOMENTS, Layout
from ntm_sheets.contract.photo_slots import FIRST_SLOT
from ntm_sheets.facts.decisions import Action, Decided, Decision, Target, parse_row_id, row_id
from ntm_sheets.facts.findings import NO_KEY, PHOTO_NO_SUBJECT, PHOTO_NO_UNIT, Key, Remark
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import PHOTOS, UNIT_KEY, photo_row

LayoutOf = Callable[[DropRecord], Layout | None]
MOST_NAMED = 12


@dataclass(frozen=True)
class _Asked:
    """The photo that a row speaks of."""

    row: FilledRow
    target: Target
    decided: Decided

    def decision(self, action: Action, key: Key, code: str, value: str | None, message: str) -> Decision:
        """Make a decision about one thing of the photo."""
        drop = self.target.drop
        id_ = row_id(drop.seq, drop.sha256, key, code)
        stands = self.decided.target(id_) or self.target
        return Decision(
            row_id=str(id_), action=action, target=drop.seq, unit=drop.unit, role=drop.role, key=key, code=code,
            raw=stands.raw if code else "", before=stands.value, value=value, who=self.row.text("who"), why="",
            place=self.row.place("unit"), about=self.target.about, message=message,
        )  # fmt: skip


def judge_photo_row(
    row: FilledRow, decided: Decided, campaign: Campaign, layout_of: LayoutOf
) -> Sequence[Sequence[Decision | Remark]]:
    """Give each of the row's decisions by itself, or all of its faults together: then none of them holds."""
    found = list(_judged(row, decided, campaign, layout_of))
    faults = [one for one in found if isinstance(one, Remark)]
    return [faults] if faults else [[one] for one in found]


def _judged(row: FilledRow, decided: Decided, campaign: Campaign, layout_of: LayoutOf) -> Iterator[Decision | Remark]:
    """Yield what a row decides: a unit that is chosen, a subject, a moment; or that the photo shall not count."""
    id_ = parse_row_id(row.id)
    target = decided.target(id_) if id_ else None
    if target is None or not target.drop.is_photo:
        yield Remark("correction-unknown-id", row.place("unit"), row.text("unit"), {"id": row.id})
        return
    asked = _Asked(row, target, decided)
    yield from unreadable(row)
    if not row.text("who"):
        yield Remark("correction-no-who", row.place("who"))
    if fold(row.text("unit")) == fold(DISCARD):
        yield asked.decision("set-aside", NO_KEY, "", None, "")
        return
    unit = _unit(row, target.drop, campaign)
    if isinstance(unit, Remark):
        yield unit
        return
    if unit.key != target.drop.unit:
        yield asked.decision("correct", UNIT_KEY, PHOTO_NO_UNIT, unit.key, "Ảnh của thôn nào")
    yield from _shown(asked, unit, layout_of)


def _unit(row: FilledRow, drop: DropRecord, campaign: Campaign) -> Unit | Remark:
    said = row.text("unit")
    units = {unit.name: unit for unit in campaign.units}
    if said:
        found = units.get(match(said, units) or "") or next((one for one in campaign.units if one.key == said), None)
    else:
        found = next((one for one in campaign.units if one.key == drop.unit), None)
    return found or Remark("photo-row-unit", row.place("unit"), said, {"choices": ", ".join(units)})


def _shown(asked: _Asked, unit: Unit, layout_of: LayoutOf) -> Iterator[Decision | Remark]:
    row, drop = asked.row, asked.target.drop
    layout = layout_of(replace(drop, unit=unit.key, role=PHOTOS))
    slot = photo_row(drop.sha256)
    for field, words in (("subject", "Ảnh chụp gì"), ("moment", "Ảnh chụp trước hay sau")):
        said = row.text(field)
        question = layout.question(TABLE, FIRST_SLOT, field) if layout and said else None
        if question is None:
            continue
        chosen = _chosen(said, question, field)
        if chosen is None:
            choices = question.choices if field == "subject" else MOMENTS
            named = ", ".join(choices[:MOST_NAMED]) + (" …" if len(choices) > MOST_NAMED else "")
            yield Remark("photo-row-choice", row.place(field), said, {"unit": unit.name, "choices": named})
        else:
            yield asked.decision("correct", (TABLE, slot, field), PHOTO_NO_SUBJECT, chosen, words)


def _chosen(said: str, question: Question, field: str) -> str | None:
    """Give the choice that is meant; in a list of one's own words any is."""
    exact = next((one for one in question.choices if fold(one) == fold(said)), None)
    if exact or not question.choices or (question.kind == "text" and field == "subject"):
        return exact or said
    found = subjects_in(said, question.choices) if field == "subject" else []
    return found[0] if len(found) == 1 else None
