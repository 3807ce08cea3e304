"""What a worker keeps of the files that it read before changes nothing of what it reads next."""

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from drifted_forms import edited
from form_answers import KEY, drawn
from mutants import Breeder
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from quick_filling import QuickFiller
from repacking import packed, parts_of

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import FormKey, Layout
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.facts.submission import Stamp
from ntm_sheets.reading import recalling
from ntm_sheets.reading.extracting import read
from ntm_sheets.reading.package import Kept

FEW, MANY = 20, 600
FOUNDING = founding_campaign()
# The tables that only a layout's own identity leads to are those of another one where they are read cold.
FORMS: tuple[tuple[str, FormKey], ...] = (("dan-trung", "report"), ("dan-trung", "inspection"), ("hoa-binh", "report"))
STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True)
class Came:
    """A file, how it was made, and the campaign by which it is read."""

    way: str
    name: str
    data: bytes
    campaign: Campaign


def renamed(campaign: Campaign) -> Campaign:
    """The same campaign with other words and another number beside its first row."""
    first, *others = campaign.sets
    criterion = first.criteria[0]
    asked = replace(criterion.indicators[0], name=f"{criterion.indicators[0].name} (khác)", threshold=77.0)
    changed = replace(criterion, indicators=(asked, *criterion.indicators[1:]))
    return replace(campaign, sets=(replace(first, criteria=(changed, *first.criteria[1:])), *others))


def insert_a_row(chance: random.Random, book: Any) -> None:
    chance.choice(book.worksheets).insert_rows(chance.randint(1, 30))


def swap_rows(chance: random.Random, book: Any) -> None:
    sheet = chance.choice(book.worksheets)
    one, other = chance.randint(8, 20), chance.randint(8, 20)
    for column in range(1, 4):
        first, second = sheet.cell(one, column), sheet.cell(other, column)
        first.value, second.value = second.value, first.value


def rename_a_sheet(chance: random.Random, book: Any) -> None:
    chance.choice(book.worksheets).title = chance.choice(("Sheet1", "TIÊU CHÍ 2"))


def type_over(chance: random.Random, book: Any) -> None:
    sheet = chance.choice(book.worksheets)
    cell = sheet.cell(chance.randint(9, 20), chance.randint(2, 6))
    cell.value = chance.choice(("gõ đè", None, 1, True, "tasks", "#N/A"))


def hide_rows(chance: random.Random, book: Any) -> None:
    sheet = chance.choice(book.worksheets)
    for row in chance.sample(range(1, 40), 5):
        sheet.row_dimensions[row].hidden = True


def count_from_1904(_chance: random.Random, book: Any) -> None:
    book.epoch = CALENDAR_MAC_1904


def restyle(chance: random.Random, book: Any) -> None:
    sheet = chance.choice(book.worksheets)
    for _ in range(20):
        cell = sheet.cell(chance.randint(8, 40), chance.randint(3, 8))
        cell.number_format = chance.choice(("0%", "dd/mm/yyyy", ";;;", "@"))
        cell.font = chance.choice((Font(strike=True), Font(color="FFFFFF"), Font(name=".VnTime")))


EDITS: tuple[Callable[[random.Random, Any], None], ...] = (
    insert_a_row, swap_rows, rename_a_sheet, type_over, hide_rows, count_from_1904, restyle,
)  # fmt: skip


def with_other_lists(chance: random.Random, data: bytes) -> bytes:
    """The very same cells: but the texts or the styles that they number are in another order."""
    parts = parts_of(data)
    which = chance.choice((STRINGS, "xl/styles.xml"))
    inside, item = {
        STRINGS: (rb"(<sst[^>]*>)(.*)(</sst>)", rb"<si>.*?</si>"),
        "xl/styles.xml": (rb"(<cellXfs[^>]*>)(.*?)(</cellXfs>)", rb"<xf [^>]*?/>|<xf .*?</xf>"),
    }[which]
    found = re.search(inside, parts[which], re.DOTALL)
    assert found is not None
    items = re.findall(item, found[2], re.DOTALL)
    if which == STRINGS:
        one, other = chance.sample(range(len(items)), 2)
        items[one], items[other] = items[other], b"<si><r><rPr><strike/></rPr><t>85</t></r></si>"
    else:
        chance.shuffle(items)
    return packed({**parts, which: parts[which][: found.start(2)] + b"".join(items) + parts[which][found.end(2) :]})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Came]:
    folder: Path = tmp_path_factory.mktemp("warm")
    campaigns = (FOUNDING, renamed(FOUNDING))
    blank = [
        (campaign, QuickFiller(drawn(folder / "phieu.xlsx", campaign, unit, form, {})))
        for campaign in campaigns
        for unit, form in FORMS
    ]

    def make(seed: int) -> Came:
        chance = random.Random(seed)
        campaign, filler = chance.choice(blank)
        keys = chance.sample(sorted(filler._places), chance.choice((0, 3, 30)))
        said = ("Đạt", "1/2", "85%", "tasks", "CV01", "1.1", True, 90.0, 1.0, 0.0)
        data, way = filler.fill({key: chance.choice(said) for key in keys}), "filled"
        match chance.randrange(5):
            case 0 | 1:
                edit = chance.choice(EDITS)
                data, way = edited(data, lambda book: edit(chance, book)), edit.__name__
            case 2:
                data, way = with_other_lists(chance, data), "other lists"
            case 3:
                mutant = Breeder(data).mutant(seed)
                data, way = mutant.data, mutant.way
        return Came(f"{seed} {way}", chance.choice(("phieu.xlsx", "a.xls")), data, campaign)

    return make


def read_by(layouts: Layouts, came: Came) -> str:
    """Give all that was read; as text, for 1 and yes are equal, and not the same."""

    def layout_of(stamp: Stamp) -> Layout | None:
        known = {unit.key for unit in layouts.campaign.units}
        if stamp.unit not in known or stamp.form not in ("report", "inspection"):
            return None
        return layouts.of(layouts.campaign.unit(stamp.unit), "report" if stamp.form == "report" else "inspection")

    return repr(read(came.data, came.name, layout_of))


def kept_things() -> Iterator[Callable[[], None]]:
    """All that our modules keep from call to call, each as what empties it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ntm_sheets."):
            for value in vars(module).values():
                if isinstance(value, Kept):
                    yield value.clear
                elif callable(getattr(value, "cache_clear", None)):
                    yield value.cache_clear
    yield recalling._kept.clear


def read_cold(came: Came) -> str:
    for empty in kept_things():
        empty()
    return read_by(Layouts(came.campaign, KEY), came)


@pytest.mark.parametrize("seeds", [range(FEW), pytest.param(range(FEW, MANY), marks=pytest.mark.thorough)])
def test_what_was_read_before_changes_nothing(made: Callable[[int], Came], seeds: range) -> None:
    files = [made(seed) for seed in seeds]
    layouts = {id(came.campaign): Layouts(came.campaign, KEY) for came in files}
    warm = [[read_by(layouts[id(came.campaign)], came) for came in files] for _ in range(2)]
    cold = [read_cold(came) for came in files]
    for others in warm:
        assert [came.way for came, one, other in zip(files, others, cold, strict=True) if one != other] == []
