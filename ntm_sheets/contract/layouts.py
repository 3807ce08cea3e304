"""The layouts of one campaign, each derived once: for whoever reads, judges or draws many forms."""

from functools import cached_property

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.editions import questionnaire_of
from ntm_sheets.campaign.questionnaire import Questionnaire
from ntm_sheets.contract.layout import FormKey, Layout, make_layout
from ntm_sheets.facts.fingerprints import sha256_of
from ntm_sheets.facts.submission import Role

FORM_OF_ROLE: dict[Role, FormKey] = {"village": "report", "team": "inspection"}


class Layouts:
    """The layouts of one campaign, each derived once; `key` is what the workspace signs its forms with."""

    def __init__(self, campaign: Campaign, key: bytes) -> None:
        self.campaign = campaign
        self.key = key
        self._made: dict[tuple[str, FormKey], Layout] = {}
        self._marks: dict[tuple[str, FormKey], str] = {}

    @cached_property
    def questions(self) -> Questionnaire:
        """What the campaign asks each unit."""
        return questionnaire_of(self.campaign)

    def of(self, unit: Unit, form: FormKey) -> Layout:
        """Give the layout of a unit's form."""
        key = (unit.key, form)
        if key not in self._made:
            self._made[key] = make_layout(self.campaign, unit, form)
        return self._made[key]

    def mark_of(self, unit: Unit, form: FormKey) -> str:
        """Give a short mark of a layout's content: another layout has another."""
        key = (unit.key, form)
        if key not in self._marks:
            self._marks[key] = sha256_of(repr(self.of(unit, form)).encode("utf-8", "replace"))[:16]
        return self._marks[key]
