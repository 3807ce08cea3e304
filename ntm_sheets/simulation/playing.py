"""The played-through campaign as a stream of files, each with the moment at which it reaches the inbox.

A simulated campaign says that it is one, wherever its name or its notice stands.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from ntm_sheets.campaign.calendar import DueRule
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import evidence_subjects, photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.villages import Village

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


SEED = 2021
PHOTO_EVERY_DAYS = 6


@dataclass(frozen=True)
class Arrival:
    """A file that reaches the inbox."""

    at: datetime
    name: str
    data: bytes


def arrivals(campaign: Campaign, report_forms: Path, inspection_forms: Path, days: int) -> Iterator[Arrival]:
    """Yield the first `days` days of the campaign in the order in which their files arrive."""
    reports = {unit.key: FormFiller(report_forms / f"{unit.key}.xlsx") for unit in campaign.units}
    inspections = {unit.key: FormFiller(inspection_forms / f"{unit.key}.xlsx") for unit in campaign.units}
    length = min(days, (campaign.end - campaign.start).days + 1)
    for passed in range(length):
        day = campaign.start + timedelta(days=passed)
        today = [
            arrival
            for number, unit in enumerate(campaign.units)
            for arrival in _unit_day(campaign, unit, day, passed + number, reports[unit.key], inspections[unit.key])
        ]
        today += _accidents(campaign, day, passed, reports)
        if passed == length - 1:
            today.append(_last_slip(campaign, day, reports))
        yield from sorted(today, key=lambda arrival: (arrival.at, arrival.name))


def _unit_day(
    campaign: Campaign, unit: Unit, day: date, turn: int, report: FormFiller, inspection: FormFiller
) -> Iterator[Arrival]:
    village = Village(campaign, unit, SEED)
    chance = random.Random(f"{SEED} {unit.key} {day} arrival")  # noqa: S311 - a played-through sample, nothing secret
    if chance.random() < village.character.diligence + 0.06:
        typed = village.report(day)
        pictures = _photos(campaign, unit, day, typed) if turn % PHOTO_EVERY_DAYS == 0 else {}
        on_time = chance.random() < village.character.diligence
        at = _moment(day, chance, time(15, 30), 80) if on_time else _moment(day, chance, time(17, 5), 200)
        yield Arrival(at, f"Báo cáo {unit.name} {day.day}-{day.month}.xlsx", report.fill(typed, pictures))
    if turn % VISIT_EVERY_DAYS == 0 and day > campaign.start:
        typed = village.inspection(day)
        yield Arrival(
            _moment(day, chance, time(16, 0), 55), f"Kiem tra {unit.key} {day:%d%m}.xlsx", inspection.fill(typed)
        )


def _accidents(campaign: Campaign, day: date, passed: int, reports: dict[str, FormFiller]) -> Iterator[Arrival]:
    """Yield what goes wrong in real life: a wrong file, a slip of the pen, a form sent twice, a day still to come."""
    unit = campaign.units[passed % len(campaign.units)]
    typed = Village(campaign, unit, SEED).report(day)
    keys = [key for key in typed if key[0] == "criteria" and isinstance(typed[key], float | int)]
    if passed % 9 == 3 and keys:
        slipped: dict[Key, Value] = typed | {keys[0]: "cơ bản đạt", keys[-1]: 850}
        yield Arrival(_at(day, 16, 50), f"{unit.key} sua lai.xlsx", reports[unit.key].fill(slipped))
    if passed % 13 == 5:
        yield Arrival(
            _at(day, 14, 0), "Giấy mời họp.pdf", b"%PDF-1.4\n% made up for the simulation " + str(day).encode()
        )
    if passed % 17 == 7:
        ahead = typed | {("report", "date", "value"): day + timedelta(days=3)}
        yield Arrival(_at(day, 16, 20), f"Báo cáo {unit.name} (2).xlsx", reports[unit.key].fill(ahead))


def _last_slip(campaign: Campaign, day: date, reports: dict[str, FormFiller]) -> Arrival:
    """Make the last form of the last day one with faults, so that the outbox shows how it goes back."""
    unit = campaign.units[-1]
    typed = Village(campaign, unit, SEED).report(day)
    keys = [key for key in typed if key[0] == "criteria" and isinstance(typed[key], float | int)]
    tasks = [key for key in typed if key[0] == "tasks" and key[2] == "done"]
    wrong: tuple[Value, ...] = ("không có", "cơ bản đạt", 850, "2/3")
    slipped: dict[Key, Value] = typed | dict(zip((*keys[:3], *tasks[:1]), wrong, strict=False))
    pictures = _photos(campaign, unit, day, slipped)
    return Arrival(_at(day, 17, 25), f"{unit.key} gui lai.xlsx", reports[unit.key].fill(slipped, pictures))


def _photos(campaign: Campaign, unit: Unit, day: date, typed: dict[Key, Value]) -> dict[Key, bytes]:
    """Add two photos to a report: their rows are typed, their pictures given back."""
    chance = random.Random(f"{SEED} {unit.key} {day} photos")  # noqa: S311 - a played-through sample, nothing secret
    asked = len(evidence_subjects(campaign, unit))
    subjects = photo_choices(campaign, unit)[:asked]
    pictures: dict[Key, bytes] = {}
    for number, subject in enumerate(chance.sample(subjects, k=min(2, len(subjects))), start=1):
        row = f"A{number:02}"
        typed["photos", row, "subject"] = subject
        typed["photos", row, "moment"] = "Sau"
        typed["photos", row, "caption"] = "Ảnh mô phỏng"
        typed["photos", row, "date"] = day
        pictures["photos", row, "picture"] = _picture(chance, f"{unit.key} {day} {row}")
    return pictures


def _picture(chance: random.Random, label: str) -> bytes:
    """Draw a made-up scene, different each time, that says what it is."""
    image = Image.new("RGB", (320, 240), (200, 220, 235))
    draw = ImageDraw.Draw(image)
    for _ in range(14):
        left, top = chance.randrange(300), chance.randrange(220)
        shade = (chance.randrange(60, 160), chance.randrange(110, 200), chance.randrange(60, 120))
        draw.rectangle((left, top, left + chance.randrange(20, 140), top + chance.randrange(20, 120)), fill=shade)
    draw.text((8, 220), f"SIMULATION {label}", fill=(20, 20, 20))
    saved = BytesIO()
    image.save(saved, "JPEG", quality=70)
    return saved.getvalue()


def _moment(day: date, chance: random.Random, earliest: time, minutes: int) -> datetime:
    return datetime.combine(day, earliest) + timedelta(minutes=chance.randrange(minutes))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))
