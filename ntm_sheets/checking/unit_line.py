"""The line on a form that names its unit, held against the stamp: whom it names, and what is to be said about it."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from ntm_sheets.campaign.definition import Campaign, Unit
from ntm_sheets.campaign.folding import accented, bare_name, fold, match
from ntm_sheets.facts.findings import Place, Remark
from ntm_sheets.facts.submission import Returned

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
        said = f" {way(text)} "
        found = [(f" {key} ", unit) for unit in by_name.values() for key in _keys(unit.name, way) if f" {key} " in said]
        longest = (unit for key, unit in found if not any(key != other and key in other for other, _ in found))
        if named := list(dict.fromkeys(longest)):
            return named
    return []


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
