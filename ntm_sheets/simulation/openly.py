"""A simulated campaign says that it is one, wherever its name or its notice stands."""

from dataclasses import replace

from ntm_sheets.campaign.definition import Campaign

MARK = "MÔ PHỎNG"
KEY_MARK = "mo-phong"
MADE_UP = f"{MARK} – số liệu bịa ra."


def simulated(campaign: Campaign) -> Campaign:
    """Give the campaign as a simulation of itself; its own key keeps simulated forms out of the real drive."""
    return replace(
        campaign,
        key=f"{KEY_MARK}-{campaign.key}",
        name=f"{MARK} – {campaign.name}",
        notice=f"{MADE_UP} {campaign.notice}".strip(),
    )
