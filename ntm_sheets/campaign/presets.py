"""The campaigns and criteria sets that ship with the program, read from `presets/*.toml`."""

import tomllib
from importlib.resources import files
from typing import Any

from ntm_sheets.campaign.definition import (
    Campaign,
    CriteriaSet,
    Criterion,
    Garden,
    Indicator,
    PointClass,
    ScoringPolicy,
    Task,
    Track,
    Unit,
)

FOUNDING = "60-ngay-2021"

# A table as TOML gives it; the dataclasses below refuse what they do not know.
Entry = dict[str, Any]


def founding_campaign() -> Campaign:
    """Give the campaign of the founding plan: six villages, 60 days, sample plans and sample criteria."""
    return _campaign(_read(FOUNDING))


def preset_set(key: str) -> CriteriaSet:
    """Give the criteria set that ships under `key`."""
    return _criteria_set(_read(key))


def _read(key: str) -> Entry:
    place = files("ntm_sheets.campaign").joinpath("presets", f"{key}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _campaign(entry: Entry) -> Campaign:
    scoring = entry.pop("scoring")
    classes = tuple(PointClass(**row) for row in scoring.pop("classes"))
    tracks = tuple(Track(**row) for row in entry.pop("tracks"))
    sets = tuple(preset_set(key) for key in entry.pop("sets"))
    units: list[Unit] = []
    gardens: list[Garden] = []
    tasks: list[Task] = []
    for row in entry.pop("units"):
        gardens += [Garden(row["key"], key) for key in row.pop("gardens")]
        tasks += [_task(row["key"], task) for task in row.pop("tasks")]
        units.append(Unit(**row))
    return Campaign(
        **entry,
        tracks=tracks,
        units=tuple(units),
        sets=sets,
        gardens=tuple(gardens),
        tasks=tuple(tasks),
        scoring=ScoringPolicy(**scoring, classes=classes),
    )


def _task(unit: str, entry: Entry) -> Task:
    return Task(unit=unit, after=tuple(entry.pop("after", ())), **entry)


def _criteria_set(entry: Entry) -> CriteriaSet:
    return CriteriaSet(criteria=tuple(_criterion(row) for row in entry.pop("criteria")), **entry)


def _criterion(entry: Entry) -> Criterion:
    return Criterion(indicators=tuple(_indicator(row) for row in entry.pop("indicators")), **entry)


def _indicator(entry: Entry) -> Indicator:
    return Indicator(choices=tuple(entry.pop("choices", ())), **entry)
