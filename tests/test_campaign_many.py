"""A campaign of hundreds of units: what is looked up, compared and written is so in proportion to them."""

from collections import Counter
from dataclasses import replace

import pytest
from thinning import thinned

from ntm_sheets.campaign import names
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.names import NameIndex, match
from ntm_sheets.campaign.workbook import founding_campaign, write_campaign


def many_units(number: int) -> Campaign:
    """Give the founding campaign with so many units, each with the plan and gardens of one of the six."""
    founding = founding_campaign()
    units, gardens, tasks = [], [], []
    for n in range(number):
        like = founding.units[n % len(founding.units)]
        key = f"{like.key}-{n}"
        units.append(replace(like, key=key, name=f"{like.name} {n}"))
        gardens += [replace(garden, unit=key) for garden in founding.gardens_of(like)]
        tasks += [replace(task, unit=key) for task in founding.tasks_of(like)]
    return replace(founding, units=tuple(units), gardens=tuple(gardens), tasks=tuple(tasks))


@pytest.mark.parametrize("work", thinned(["read", "write"], 2))
def test_the_names_of_units_are_compared_in_proportion_to_their_number(work, tmp_path, monkeypatch) -> None:
    folded: Counter[str] = Counter()

    def counted(text: str) -> str:
        folded["times"] += 1
        return bare(text)

    bare = names._visible
    monkeypatch.setattr(names, "_visible", counted)
    times = []
    for number in (20, 80):
        campaign, path = many_units(number), tmp_path / f"{number}.xlsx"
        folded.clear()
        write_campaign(campaign, path)
        if work == "read":
            folded.clear()
            assert load_campaign(path) == campaign
        times.append(folded["times"])
    # Four times the units: no more than four times the work, and some that is the same for all.
    assert times[1] <= 4 * times[0]


@pytest.mark.parametrize("text", ["Hoà Bình", "hoa binh", "thôn Hòa Bình", "Binh Hoa", "", "Hòa  Bình", "Hồ Bình"])
def test_an_index_finds_what_looking_through_the_names_finds(text) -> None:
    known = ("Hòa Bình", "Hóa Bình", "Thôn Bình Hòa", "Hòa Bình", "xóm Đông", "", "Hồ Bình")
    index = NameIndex(known)
    for _ in range(2):
        assert index.match(text) == _looked_through(text, known) == match(text, known)


def _looked_through(text: str, given: tuple[str, ...]) -> str | None:
    known = tuple(dict.fromkeys(given))
    for key in (names.accented, names.fold, names._accented_core, names._core):
        found = [name for name in known if key(text) and key(name) == key(text)]
        if len(found) == 1:
            return found[0]
    return None
