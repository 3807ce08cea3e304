"""A simulated campaign says that it is one, wherever its name or its notice stands."""

from dataclasses import replace

from ntm_sheets.campaign.calendar import DueRule
from ntm_sheets.campaign.definition import Campaign

MARK = "MÔ PHỎNG"
KEY_MARK = "mo-phong"
VISIT_EVERY_DAYS = 4
MADE_UP_CONTACT = "Người Thử, 0900 000 000"
MADE_UP = f"{MARK} – số liệu bịa ra."


def simulated(campaign: Campaign) -> Campaign:
    """Give the campaign as a simulation of itself; its own key keeps simulated forms out of the real drive."""
    visits = DueRule(role="team", rule="every", every=VISIT_EVERY_DAYS)
    units = tuple(replace(unit, contact=MADE_UP_CONTACT, group_contact=MADE_UP_CONTACT) for unit in campaign.units)
    return replace(
        campaign,
        units=units,
        calendar=(visits,),
        key=f"{KEY_MARK}-{campaign.key}",
        name=f"{MARK} – {campaign.name}",
        notice=f"{MADE_UP} {campaign.notice}".strip(),
    )
