"""Whose form it is: campaign, unit, role, version and report date, and whom the line on it that names its unit means."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.names import accented, bare_name, fold, match
from ntm_sheets.campaign.questions import Parsed, Question
from ntm_sheets.campaign.showing import listed
from ntm_sheets.facts.decisions import DATE_KEY, NO_RULING, Ruling
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import (
    AWARDS,
    CORRECTIONS,
    LAYOUT_VERSION,
    OFFICER_FORMS,
    ORDERS,
    ROLE_OF_FORM,
    SENDINGS,
    Filled,
    Returned,
    Role,
    Stamp,
)

LEAD = "Đơn vị"
GROUP_MARK = "·"
TITLES = tuple(fold(title) for title in ("Phiếu báo cáo –", "Phiếu kiểm tra –"))
LEAST_LETTERS = 3
MOST_WORDS = 6
COMMUNE = tuple(fold(words) for words in ("UBND", "Ủy ban", "Đảng ủy", "Xã"))


def unit_line(returned: Returned, campaign: Campaign) -> tuple[Place, str] | None:
    """Give the line that names the unit, without its lead; empty where it is gone, None where there is no first sheet."""
    lines = [(place, text) for table, place, text in returned.banners if table == "report"]
    if not lines:
        return None
    for place, text in lines:
        if fold(text).startswith(fold(LEAD)):
            return place, _without_lead(text)
    for place, text in lines:
        named = units_named(text, campaign.units)
        if len(named) == 1 and fold(bare_name(text)) == fold(bare_name(named[0].name)):
            return place, text
    # “Phiếu của thôn Hòa Bình”: short, and not the head of the page, where a commune's name may be a village's.
    for place, text in lines:
        is_short = len(text.split()) <= MOST_WORDS and not fold(text).startswith(COMMUNE)
        if is_short and len(units_named(text, campaign.units)) == 1:
            return place, text
    return Place(lines[0][0].file, lines[0][0].sheet), ""


def check_unit_line(returned: Returned, unit: Unit, campaign: Campaign) -> Iterator[Remark]:
    """Yield what is to be said where the form names another unit than its stamp, or none for sure."""
    line = unit_line(returned, campaign)
    if line is not None and not _is_drawn(line[1], unit, campaign):
        place, text = line
        named = units_named(text, campaign.units)
        details = {"unit": unit.name, "other": ", ".join(one.name for one in named)}
        if named and unit not in named:
            yield Remark("other-units-form", place, text, details)
        elif named != [unit]:
            yield Remark("unit-line-unclear", place, text, details)
    for table, place, text in returned.banners:
        # On the sheets behind the first one a quiet line repeats it; a sheet may come out of another unit's form.
        said = _after_title(text) if table != "report" else ""
        if said and fold(text).startswith(TITLES) and not _is_drawn(said, unit, campaign):
            named = units_named(said, campaign.units)
            if named and unit not in named:
                yield Remark("unit-line-unclear", place, text, {"unit": unit.name})


def units_named(text: str, units: Iterable[Unit]) -> list[Unit]:
    """Give the units that a text names: the one that it is, else those whose names stand in it.

    By their accents, else without; of two names within each other the longer one.
    """
    by_name = {unit.name: unit for unit in units}
    whole = match(text, by_name)
    if whole:
        return [by_name[whole]]
    for way in (accented, fold):
        keyed = ((key, unit) for unit in by_name.values() for key in _keys(unit.name, way))
        if named := units_within(way(text), keyed):
            return named
    return []


def units_within(text: str, keyed: Iterable[tuple[str, Unit]]) -> list[Unit]:
    """Give the units whose keys stand in a text as words of it; of two keys within each other the longer one's."""
    found = [(f" {key} ", unit) for key, unit in keyed if f" {key} " in f" {text} "]
    longest = (unit for key, unit in found if not any(key != other and key in other for other, _ in found))
    return list(dict.fromkeys(longest))


@lru_cache(maxsize=16_384)
def _keys(name: str, way: Callable[[str], str]) -> tuple[str, ...]:
    """Give what a name is found by in a longer text: itself, and without “thôn” where enough of it is left."""
    whole, bare = way(name), way(bare_name(name))
    return tuple(dict.fromkeys(key for key in (whole, bare) if len(key) >= LEAST_LETTERS))


def _is_drawn(text: str, unit: Unit, campaign: Campaign) -> bool:
    """Tell whether a text is what a unit is called, or was called in an earlier edition and no other one is today."""
    said = accented(text)
    if said == accented(unit.name):
        return True
    earlier = {edition.questions.name_of(unit.key) for edition in campaign.editions if edition.questions}
    return said in {accented(name) for name in earlier if name} - {accented(one.name) for one in campaign.units}


def _without_lead(text: str) -> str:
    words = text[len(LEAD) :] if accented(text[: len(LEAD)]) == accented(LEAD) else text.partition(":")[2]
    return words.lstrip(" :").partition(GROUP_MARK)[0].strip()


def _after_title(text: str) -> str:
    return text.partition(" – ")[2].partition(GROUP_MARK)[0]


DATE_CELL = DATE_KEY
UNITS_SHOWN = 12
FORM_NAMES = {
    "report": "phiếu báo cáo",
    "inspection": "phiếu kiểm tra",
    CORRECTIONS: "phiếu sửa lỗi",
    ORDERS: "sổ chỉ đạo",
    AWARDS: "sổ bình xét khen thưởng",
    SENDINGS: "sổ nơi nhận",
}


@dataclass(frozen=True)
class Identity:
    """Who reports, in which role, for which day."""

    unit: Unit
    role: Role
    report_date: date


@dataclass(frozen=True)
class Identified:
    """An identity, or None with the reasons why the form is refused.

    `owner` is also known where only the report date is at fault; its own date is then the day of receipt. `doubts` are
    what its unit line gives rise to, `said` is the day that the form itself says, `undecided` its unit and day as they
    would be had nobody decided about them, None where it would be refused.
    """

    identity: Identity | None
    remarks: tuple[Remark, ...] = ()
    owner: Identity | None = None
    doubts: tuple[Remark, ...] = ()
    said: date | None = None
    undecided: tuple[str, date] | None = None


def check_stamp(stamp: Stamp, campaign: Campaign, key: bytes, file: str) -> tuple[Remark, ...]:
    """Tell why a form cannot be one that this workspace issued (`key` signs them); no remark means that it is."""
    place = Place(file, "_ntm")
    if stamp.campaign != campaign.key:
        return (Remark("other-campaign", place, stamp.campaign, {"campaign": campaign.name}),)
    if stamp.version != LAYOUT_VERSION:
        return (Remark("other-version", place, stamp.version, {"version": LAYOUT_VERSION}),)
    if stamp.form not in (*ROLE_OF_FORM, *OFFICER_FORMS):
        return (Remark("unknown-form", place, stamp.form),)
    if stamp.form not in OFFICER_FORMS and _unit(stamp.unit, campaign) is None:
        earlier = _earlier_name(stamp.unit, campaign)
        if earlier is not None and stamp.is_signed_with(key):
            return (Remark("unit-gone", place, stamp.unit, {"name": earlier}),)
        names = listed_units(campaign)
        return (Remark("unknown-unit", place, stamp.unit, {"units": names}),)
    if not stamp.is_signed_with(key):
        return (Remark("stamp-changed", place, _claimed(stamp, campaign)),)
    return ()


def identify(
    returned: Returned,
    campaign: Campaign,
    key: bytes,
    received_at: datetime,
    file: str,
    ruling: Ruling = NO_RULING,
) -> Identified:
    """Find out whose form it is and for which day; every reason against it is a remark of level error.

    What was decided about its unit and day holds; the remark that asked for it is made all the same.
    """
    if returned.stamp is None:
        return Identified(None)
    faults = check_stamp(returned.stamp, campaign, key, file)
    if faults:
        return Identified(None, faults)
    unit, role = campaign.unit(returned.stamp.unit), ROLE_OF_FORM[returned.stamp.form]
    doubts = tuple(check_unit_line(returned, unit, campaign))
    another = tuple(one for one in doubts if one.code == "other-units-form")
    decided = _unit(ruling.unit, campaign)
    if another and decided is None:
        return Identified(None, another, doubts=doubts)
    said, remarks = _report_date(returned, campaign, received_at, file)
    day = ruling.day or said
    unit = decided or unit
    undecided = None if another or said is None else (returned.stamp.unit, said)
    if day is None:
        return Identified(None, remarks, Identity(unit, role, received_at.date()), doubts, said, undecided)
    identity = Identity(unit, role, day)
    return Identified(identity, remarks, identity, doubts, said, undecided)


def _claimed(stamp: Stamp, campaign: Campaign) -> str:
    """Say which form a stamp claims to be."""
    form, unit = FORM_NAMES.get(stamp.form, stamp.form), _unit(stamp.unit, campaign)
    return f"{form} của {unit.name if unit else stamp.unit}" if stamp.unit else form


def _unit(key: str, campaign: Campaign) -> Unit | None:
    try:
        return campaign.unit(key) if key else None
    except KeyError:
        return None


def _earlier_name(unit: str, campaign: Campaign) -> str | None:
    """Give what a unit was called in the last edition that had it."""
    asked = (edition.questions for edition in reversed(campaign.editions) if edition.questions)
    return next((name for one in asked if (name := one.name_of(unit)) is not None), None)


def listed_units(campaign: Campaign) -> str:
    """Name the units by their keys, as far as a sentence holds them."""
    names = [unit.key for unit in campaign.units]
    return listed(names, UNITS_SHOWN, "đơn vị khác")


def _report_date(
    returned: Returned, campaign: Campaign, received_at: datetime, file: str
) -> tuple[date | None, tuple[Remark, ...]]:
    cell = next((cell for cell in returned.cells if (cell.table, cell.row, cell.field) == DATE_CELL), None)
    if cell is None:
        place = next((place for key, place in returned.blanks if key == DATE_CELL), Place(file))
        return None, (Remark("date-missing", place),)
    period = (campaign.start, campaign.end)
    question = Question("date", "Ngày báo cáo", required=True, period=period)
    details = {"first": f"{campaign.start:%d/%m/%Y}", "last": f"{campaign.end:%d/%m/%Y}"}
    day = _day(parse(cell.seen, question))
    if day is None:
        bare = _day(parse(cell.seen, Question("date", "Ngày báo cáo")))
        return None, (_refusal(cell, bare, details),)
    if not campaign.start <= day <= campaign.end:
        return None, (_refusal(cell, day, details),)
    if day > received_at.date():
        details = {"received": f"{received_at:%d/%m/%Y}"}
        return None, (Remark("date-future", cell.place, f"{day:%d/%m/%Y}", details),)
    return day, ()


def _day(parsed: Parsed) -> date | None:
    return parsed.value if isinstance(parsed.value, date) else None


def _refusal(cell: Filled, day: date | None, details: dict[str, str]) -> Remark:
    if day is None:
        return Remark("date-unreadable", cell.place, cell.seen.text, details)
    return Remark("date-outside", cell.place, f"{day:%d/%m/%Y}", details)
