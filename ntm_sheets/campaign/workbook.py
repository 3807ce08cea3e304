"""The campaign workbook (chien-dich.xlsx) written, and made into a campaign from its cells; the campaigns that ship."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

from ntm_sheets.campaign.book.assembling import Rows, campaign_of, sets_of
from ntm_sheets.campaign.book.campaign_faults import find_faults
from ntm_sheets.campaign.book.drawing import draw_book
from ntm_sheets.campaign.book.reach_faults import find_doubts, reach_faults
from ntm_sheets.campaign.book.references import resolve
from ntm_sheets.campaign.book.rows import BookRow, grids_of, read_rows
from ntm_sheets.campaign.definition import Campaign, CriteriaSet
from ntm_sheets.errors import CampaignError, Fault

FOUNDING = "60-ngay-2021"

# A table as TOML gives it; the dataclasses refuse what they do not know.
Entry = dict[str, Any]


def founding_campaign() -> Campaign:
    """Give the campaign of the founding plan: six villages, 60 days, sample plans and sample criteria."""
    return campaign_of(_rows(_read(FOUNDING)))


def preset_set(key: str) -> CriteriaSet:
    """Give the criteria set that ships under `key`."""
    (one,) = sets_of(_rows_of_sets([_read(key)]))
    return one


def _read(key: str) -> Entry:
    place = files("ntm_sheets.campaign").joinpath("presets", f"{key}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _rows(entry: Entry) -> Rows:
    """Lay the nested tables of a campaign out as the rows of its workbook; what a row leaves out has its default."""
    scoring, units = entry.pop("scoring"), entry.pop("units")
    return {
        "classes": scoring.pop("classes"),
        "scoring": [scoring],
        "gardens": [{"unit": unit["key"], "key": key} for unit in units for key in unit.pop("gardens")],
        "tasks": [
            {**task, "unit": unit["key"], "after": tuple(task.get("after", ()))}
            for unit in units
            for task in unit.pop("tasks")
        ],
        "units": units,
        "awards": entry.pop("awards", ()),
        "tracks": [
            {**track, "required_parts": tuple(track.get("required_parts", ()))} for track in entry.pop("tracks")
        ],
        **_rows_of_sets([_read(key) for key in entry.pop("sets")]),
        "papers": [{**one, "recipients": tuple(one["recipients"])} for one in [entry.pop("papers")]],
        "bases": entry.pop("bases"),
        "signatories": entry.pop("signatories"),
        "settings": [entry],
    }


def _rows_of_sets(sets: Sequence[Entry]) -> Rows:
    criteria = [{**row, "set": one["key"]} for one in sets for row in one.pop("criteria")]
    indicators = [
        {**row, "set": criterion["set"], "criterion": criterion["key"], "choices": tuple(row.get("choices", ()))}
        for criterion in criteria
        for row in criterion.pop("indicators")
    ]
    return {"sets": sets, "criteria": criteria, "indicators": indicators}


def write_campaign(campaign: Campaign, path: Path, *, created: datetime | None = None) -> None:
    """Write a campaign as a workbook; `created` is its date of making, by default the campaign's first day.

    Numbers keep 15 digits, as Excel does. Errors: OSError from the write.
    """
    path.write_bytes(draw_book(campaign, created or datetime.combine(campaign.start, time())))


def campaign_in(data: bytes, path: Path, *, was_taken: bool = False) -> Campaign:
    """Make the campaign of a workbook's bytes, read from `path`; CampaignError with every fault found in it.

    One that `was_taken` before, by whichever program, may ask what nobody can give: its deadlines and calendar held.
    """
    rows, faults = _examined(data, path, was_taken=was_taken)
    if faults:
        raise CampaignError(faults)
    return campaign_of({sheet: tuple(row.values for row in found) for sheet, found in rows.items()})


def doubts_in(data: bytes, path: Path) -> tuple[Fault, ...]:
    """Give what the officer should know of a campaign without a fault, each at its cell; nothing where it has faults."""
    rows, faults = _examined(data, path)
    return () if faults else tuple(find_doubts(rows))


def _examined(
    data: bytes, path: Path, *, was_taken: bool = False
) -> tuple[Mapping[str, tuple[BookRow, ...]], tuple[Fault, ...]]:
    book = read_rows(grids_of(data, path))
    rows, lost = resolve(book.rows)
    asks = () if was_taken or "gardens" not in book.names else reach_faults(rows)
    return rows, (*book.faults, *lost, *find_faults(rows, book.names), *asks)
