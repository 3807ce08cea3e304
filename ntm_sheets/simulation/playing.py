"""The played-through campaign as a stream of files, each with the moment at which it reaches the inbox.

A simulated campaign says that it is one, wherever its name or its notice stands.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from ntm_sheets.campaign.calendar import DueRule
from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.questions import Value
from ntm_sheets.contract.layout import MOMENTS, evidence_subjects, photo_choices
from ntm_sheets.facts.findings import Key
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.simulation.scenes import Moment, cropped_and_stamped, photo
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
# The places of the units that pass off another one's photo as their own: as it is, and cut.
REUSING, CUTTING = 1, 2
CAPTIONS: dict[Moment, tuple[str, ...]] = {
    "before": ("Trước khi làm", "Hiện trạng lúc khảo sát", "Đoạn đầu thôn, chưa làm"),
    "after": ("Bà con vừa làm xong", "Đã xong, chụp cùng chỗ", "Sau buổi ra quân", "Tổ tự quản đã nghiệm thu"),
}


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
    chance = _chance(unit, day)
    if _reports(campaign, unit, chance):
        typed = village.report(day)
        pictures = photos_of_day(campaign, unit, day, typed) if turn % PHOTO_EVERY_DAYS == 0 else {}
        on_time = chance.random() < village.character.diligence
        at = _moment(day, chance, time(15, 30), 80) if on_time else _moment(day, chance, time(17, 5), 200)
        yield Arrival(at, f"Báo cáo {unit.name} {day.day}-{day.month}.xlsx", report.fill(typed, pictures))
    if turn % VISIT_EVERY_DAYS == 0 and day > campaign.start:
        typed = village.inspection(day)
        yield Arrival(
            _moment(day, chance, time(16, 0), 55), f"Kiem tra {unit.key} {day:%d%m}.xlsx", inspection.fill(typed)
        )


def _chance(unit: Unit, day: date) -> random.Random:
    return random.Random(f"{SEED} {unit.key} {day} arrival")  # noqa: S311 - a played-through sample, nothing secret


def _reports(campaign: Campaign, unit: Unit, chance: random.Random) -> bool:
    """Draw whether a unit reports at all."""
    return chance.random() < Village(campaign, unit, SEED).character.diligence + 0.06


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
    pictures = photos_of_day(campaign, unit, day, slipped)
    return Arrival(_at(day, 17, 25), f"{unit.key} gui lai.xlsx", reports[unit.key].fill(slipped, pictures))


def photos_of_day(campaign: Campaign, unit: Unit, day: date, typed: dict[Key, Value]) -> dict[Key, bytes]:
    """Add two photos to a report: their rows are typed, their pictures given back.

    Of one subject the lane before the work on one day, and after it on the next; of another one, after it.
    """
    shown = _shown_on(campaign, unit, day)
    pictures: dict[Key, bytes] = {}
    for number, (subject, moment) in enumerate(shown, start=1):
        row = f"A{number:02}"
        typed["photos", row, "subject"] = subject
        typed["photos", row, "moment"] = MOMENTS[moment == "after"]
        typed["photos", row, "caption"] = CAPTIONS[moment][(day.toordinal() + number) % len(CAPTIONS[moment])]
        typed["photos", row, "date"] = day
        pictures["photos", row, "picture"] = _photo_of(unit, day, subject, moment)
    if pictures:
        pictures |= _passed_on(campaign, unit, day)
    return pictures


def _shown_on(campaign: Campaign, unit: Unit, day: date) -> list[tuple[str, Moment]]:
    """Choose what a unit shows on a day; nothing where it owes no photo."""
    turn = ((day - campaign.start).days + campaign.units.index(unit)) // PHOTO_EVERY_DAYS
    subjects = list(photo_choices(campaign, unit)[: len(evidence_subjects(campaign, unit))])
    random.Random(f"{SEED} {unit.key} photos").shuffle(subjects)  # noqa: S311 - a played-through sample, nothing secret
    # Of what is shown before the work nothing was shown as done earlier.
    paired = -(-len(subjects) * 2 // 3)
    first: list[tuple[str, Moment]] = [
        (one, "after" if turn % 2 else "before") for one in subjects[turn // 2 % max(paired, 1) :][:1]
    ]
    others = subjects[paired:]
    return [*first, *((one, "after") for one in others[turn % max(len(others), 1) :][:1])]


def _photo_of(unit: Unit, day: date, subject: str, moment: Moment) -> bytes:
    return photo(f"{unit.key} {subject}", moment, f"{day:%Y:%m:%d} 08:{day.day:02}:00")


def _passed_on(campaign: Campaign, unit: Unit, day: date) -> dict[Key, bytes]:
    """Give what is no new evidence: the second unit sends a photo of the first one as its own, the third a cut one."""
    place = campaign.units.index(unit)
    if place not in (REUSING, CUTTING) or len(campaign.units) <= CUTTING:
        return {}
    first = campaign.units[0]
    shown = next((one for one in photo_days(campaign, first) if _shown_on(campaign, first, one)), None)
    later = [one for one in photo_days(campaign, unit) if shown is not None and one > shown]
    if shown is None or not later or day != later[0]:
        return {}
    theirs = _photo_of(first, shown, *_shown_on(campaign, first, shown)[0])
    cut = place == CUTTING
    return {("photos", "A02", "picture"): cropped_and_stamped(theirs, f"{day:%Y:%m:%d} 09:00:00") if cut else theirs}


def photo_days(campaign: Campaign, unit: Unit) -> Iterator[date]:
    """Give the days on which a unit reports with photos."""
    number, length = campaign.units.index(unit), (campaign.end - campaign.start).days + 1
    for passed in range(length):
        day = campaign.start + timedelta(days=passed)
        if (passed + number) % PHOTO_EVERY_DAYS == 0 and _reports(campaign, unit, _chance(unit, day)):
            yield day


def _moment(day: date, chance: random.Random, earliest: time, minutes: int) -> datetime:
    return datetime.combine(day, earliest) + timedelta(minutes=chance.randrange(minutes))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute))


# A made-up council: so many sit on it, so many of the best are praised and the rest are not, with so much money each.
COUNCIL, PRAISED, MONEY = 15, 4, 500_000
CLERK = f"Người Thử ({MARK})"


def council(book: Path) -> bytes:
    """Give the award workbook as a made-up council's clerk types it: a vote and a decision for each row, an objection."""
    filler = FormFiller(book)
    typed: dict[Key, Value] = {}
    for n, row in enumerate(dict.fromkeys(row for table, row, _ in filler.keys if table == "award-votes")):
        against = min(n, COUNCIL - 1)
        votes = {"issued": COUNCIL, "collected": COUNCIL, "agree": COUNCIL - against, "against": against, "invalid": 0}
        typed |= {("award-votes", row, field): number for field, number in votes.items()}
        is_praised = n < PRAISED
        decided: dict[str, Value] = {"verdict": "Khen" if is_praised else "Không khen"}
        if is_praised:
            reason = f"{MARK}: thành tích xuất sắc trong đợt thi đua cao điểm xây dựng nông thôn mới"
            decided |= {"form": "Giấy khen của Chủ tịch UBND xã", "reason": reason}
            # Of one the council has not yet said how much.
            decided |= {"money": MONEY} if n else {}
        typed |= {("award-decisions", row, field): value for field, value in decided.items()}
        typed |= {(table, row, "who"): CLERK for table in ("award-votes", "award-decisions")}
    asked = {"by": "một người dân", "text": f"{MARK}: đề nghị xem lại số mét hàng rào", "who": CLERK}
    return filler.fill(typed | {("award-objections", "P01", field): text for field, text in asked.items()})
