"""What a campaign asks, taken out of it: of reports as an edition, of each unit as a questionnaire."""

from dataclasses import replace
from datetime import datetime

from ntm_sheets.campaign.calendar import Asked
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.questionnaire import Asking, Questionnaire


def asked_by(campaign: Campaign, loaded_at: datetime, *, before_any: bool) -> Asked:
    """Give what a campaign asks as an edition that was first read at a moment, its questions included."""
    return replace(campaign.asked(loaded_at, before_any=before_any), questions=questionnaire_of(campaign))


def questionnaire_of(campaign: Campaign) -> Questionnaire:
    """Take what a campaign asks out of it."""
    return Questionnaire(
        tuple((unit.key, unit.name, unit.track) for unit in campaign.units),
        tuple((track.key, track.unit_set, track.garden_set) for track in campaign.tracks),
        tuple(
            (one.key, tuple((it.key, Asking(it.name, it.kind, it.measure, it.choices)) for it in one.indicators))
            for one in campaign.sets
        ),
        tuple((garden.unit, garden.key) for garden in campaign.gardens),
        tuple((task.unit, task.key, Asking(task.name, "number", task.measure)) for task in campaign.tasks),
    )
