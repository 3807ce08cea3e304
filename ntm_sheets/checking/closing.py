"""Whether a form was handed in when the books were closed already."""

from collections.abc import Iterator
from datetime import datetime

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.findings import Place, Remark


def check_closing(handed_in: datetime, campaign: Campaign, file: str) -> Iterator[Remark]:
    """Say that a form came after the closing; one that was sent before it is in time, whenever it was taken in."""
    if handed_in > campaign.closes_at:
        details = {"at": _moment(handed_in), "closing": _moment(campaign.closes_at)}
        yield Remark("after-closing", Place(file), _moment(handed_in), details)


def _moment(at: datetime) -> str:
    return f"{at:%H:%M ngày %d/%m/%Y}"
