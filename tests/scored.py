"""Ask the scoring of small records for single cells of its frames."""

from datetime import datetime
from typing import Any

from small_campaigns import Records

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.facts.results import Results
from ntm_sheets.scoring.score import score


def scored(campaign: Campaign, records: Records, as_of: datetime) -> Results:
    return score(campaign, records.answers, records.drops, records.photos, as_of)


def row_of(frame: Any, **keys: Any) -> dict[str, Any]:
    """The one row of a frame with these values."""
    found = [row for row in frame.to_dict("records") if all(row[name] == value for name, value in keys.items())]
    assert len(found) == 1, (keys, found)
    return {str(name): value for name, value in found[0].items()}


def unit_row(campaign: Campaign, records: Records, as_of: datetime, unit: str = "u0") -> dict[str, Any]:
    return row_of(scored(campaign, records, as_of).units, unit=unit)
