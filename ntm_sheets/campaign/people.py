"""Who stood for a unit when a form of it was received: what is said of that form stays when somebody else does later."""

from dataclasses import replace
from datetime import datetime

from ntm_sheets.campaign.calendar import edition_at
from ntm_sheets.campaign.definition import Campaign


def as_known(campaign: Campaign, at: datetime) -> Campaign:
    """Give the campaign with the contacts and working groups that its workbook named at a moment.

    They are no part of what forms are judged anew for; judged anew for anything else, a form is told the same of them.
    """
    edition = edition_at(campaign.editions, at) if campaign.editions else None
    if edition is None or edition is campaign.editions[-1]:
        return campaign
    people = {unit: (contact, group) for unit, contact, group in edition.people}
    named = ((unit, *people.get(unit.key, (unit.contact, unit.group))) for unit in campaign.units)
    units = tuple(replace(unit, contact=contact, group=group) for unit, contact, group in named)
    return replace(campaign, units=units)
