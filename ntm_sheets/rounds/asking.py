"""What the forms that came ask: the question of each of their cells, and its name."""

from ntm_sheets.campaign.kinds import Question
from ntm_sheets.checking.correction_acts import QuestionOf
from ntm_sheets.checking.corrections import Asked
from ntm_sheets.contract.additions import SENT, SPECIAL, Named, named_questions
from ntm_sheets.contract.layout import Layout
from ntm_sheets.contract.layouts import FORM_OF_ROLE, Layouts
from ntm_sheets.facts.decisions import SENT_KEY
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.submission import UNIT_KEY


def asked_of(layouts: Layouts) -> Asked:
    """Give what tells the questions of a drop's form by their names as well."""
    units = {unit.key: unit for unit in layouts.campaign.units}

    def layout_of(drop: DropRecord) -> Layout | None:
        return layouts.of(units[drop.unit], FORM_OF_ROLE[drop.role]) if drop.role and drop.unit in units else None

    def named_of(drop: DropRecord) -> tuple[Named, ...]:
        layout = layout_of(drop)
        return named_questions(layout, SPECIAL) if layout else ()

    return Asked(layouts.campaign, questions_of(layouts), named_of, layout_of)


def questions_of(layouts: Layouts) -> QuestionOf:
    """Give what tells the question of a drop's cell; None where it is no form of a unit of today's, or has no such cell."""
    units = {unit.key: unit for unit in layouts.campaign.units}
    names = tuple(f"{unit.name} ({unit.key})" for unit in layouts.campaign.units)

    def question_of(drop: DropRecord, key: Key) -> Question | None:
        if key == UNIT_KEY:
            return Question("choice", "Phiếu của đơn vị", choices=names)
        if key == SENT_KEY:
            return Question("text", SENT)
        if not drop.role or drop.unit not in units:
            return None
        return layouts.of(units[drop.unit], FORM_OF_ROLE[drop.role]).question(*key)

    return question_of
