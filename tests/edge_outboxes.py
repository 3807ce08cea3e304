"""Edge campaigns with what came of them, and what whatever is drawn of them has to keep to: the rules of our files."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import docx
import photographs
from docx.oxml.ns import qn
from master_factory import bare_campaign, campaign_of
from master_reading import open_book
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from small_campaigns import Records
from test_page import Read
from test_plain_words import KNOWN, OURS

from ntm_sheets.campaign.definition import Campaign, CriteriaSet, Criterion, Task, Unit
from ntm_sheets.campaign.workbook import founding_campaign, write_campaign
from ntm_sheets.contract.layout import photo_choices
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.facts.findings import Key, Place
from ntm_sheets.facts.kept import total_up
from ntm_sheets.facts.orders import OrderEntry, OrderRecord
from ntm_sheets.facts.petitions import Petition, PutForward
from ntm_sheets.facts.records import PhotoRecord
from ntm_sheets.facts.submission import PhotoCopy
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.page.photos import DATA, MOST_BYTES
from ntm_sheets.outbox.picture_values import jpeg_size
from ntm_sheets.outbox.slips.untouched import Archive
from ntm_sheets.outbox.wording import number_of
from ntm_sheets.reading.photo_copies import shrink
from ntm_sheets.scoring.score import score
from ntm_sheets.workspace.folders import Workspace

START = founding_campaign().start
LONG = "Vận động nhân dân hiến đất mở rộng đường trục thôn và làm rãnh thoát nước hai bên"
# A formula, a script, a line break, a face, letters taken apart (NFD), marks that turn the line around.
HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script>\nTho\u0302n Ho\u0300a 😀 \u202eđảo\u2066 & \"ngoặc\""
# The key of a unit as nobody would write it.
RAW = re.compile(r"khoa-tho-\d+(?![\w.-])")
Values = dict[Key, Any]


@dataclass(frozen=True)
class Case:
    """A campaign, the moment, and what came: of each report the unit's number, its day, and what it says.

    Of photos that are `broken` no smaller version can be made.
    """

    campaign: Campaign
    as_of: datetime
    records: Records = field(default_factory=Records)
    text: str = "Thiếu xi măng"
    broken: bool = False


def keyed(campaign: Campaign) -> Campaign:
    """The campaign with unit keys that stand out wherever they are shown."""
    keys = {unit.key: f"khoa-tho-{n}" for n, unit in enumerate(campaign.units)}
    return replace(
        campaign,
        units=tuple(replace(one, key=keys[one.key]) for one in campaign.units),
        gardens=tuple(replace(one, unit=keys[one.unit]) for one in campaign.gardens if one.unit in keys),
        tasks=tuple(replace(one, unit=keys[one.unit]) for one in campaign.tasks if one.unit in keys),
    )


def evening(campaign: Campaign, day: int) -> datetime:
    """Half an hour after the deadline of a day, counted from 0."""
    return datetime.combine(campaign.start + timedelta(day), campaign.deadline) + timedelta(minutes=30)


def typed(campaign: Campaign, unit: Unit, chance: Random, text: str) -> Values:
    """Answers of any worth to what a unit is asked, with something to say."""
    unit_set, garden_set = campaign.unit_set(unit), campaign.garden_set(unit)
    asked = [(one, ("criteria", one.key, "value")) for one in (unit_set.indicators if unit_set else ())]
    for garden in campaign.gardens_of(unit):
        asked += [(one, ("gardens", garden.key, one.key)) for one in (garden_set.indicators if garden_set else ())]
    values: Values = {}
    for indicator, cell in asked:
        limit = indicator.threshold if isinstance(indicator.threshold, int | float) else 0
        good = {"yesno": chance.random() < 0.7, "choice": chance.choice(indicator.choices or ("",))}
        if chance.random() < 0.8:
            values[cell] = good.get(indicator.kind, max(0.0, limit + chance.choice((-3, 0, 0, 2))))
            values[(cell[0], indicator.key, "note") if cell[0] == "criteria" else (*cell[:2], "note")] = text
    for garden in campaign.gardens_of(unit):
        values["gardens", garden.key, "owner"] = text
    for task in campaign.tasks_of(unit):
        if chance.random() < 0.8:
            values["tasks", task.key, "done"] = round(task.volume * chance.random())
    return values | said(text)


def said(text: str) -> Values:
    return {("report", "difficulties", "value"): text, ("report", "proposals", "value"): f"Xin {text}"}


def told(campaign: Campaign, days: range, text: str = "Thiếu xi măng", *, most: int = 999) -> Records:
    """Reports of all units on some days, a few of them late, and a visit of each."""
    records, chance = Records(), Random(5)
    for day in days:
        for n, unit in enumerate(campaign.units[:most]):
            at = datetime.combine(campaign.start + timedelta(day), time(16 + 2 * (chance.random() < 0.2)))
            records.report(unit.key, day, typed(campaign, unit, chance, text), received=at)
            if n % 2 == day % 2:
                records.report(unit.key, day, typed(campaign, unit, chance, text), role="team", received=at)
    return records


def middle(campaign: Campaign, text: str = "Thiếu xi măng") -> Case:
    """A few days of a campaign, seen on the evening of the last of them."""
    campaign = keyed(campaign)
    days = min((campaign.end - campaign.start).days, 12)
    return Case(campaign, evening(campaign, days), told(campaign, range(max(0, days - 3), days + 1), text), text)


def empty(campaign: Campaign, as_of: datetime) -> Case:
    return Case(keyed(campaign), as_of)


def one_report() -> Case:
    campaign = keyed(campaign_of(6))
    return Case(campaign, evening(campaign, 9), told(campaign, range(9, 10), most=1))


def ending(after: timedelta, *, full_data: bool = False) -> Case:
    campaign = replace(keyed(campaign_of(6)), full_data=full_data)
    last = (campaign.end - campaign.start).days
    return Case(campaign, evening(campaign, last) + after, told(campaign, range(last - 2, last + 1)))


def lasting(days: int) -> Campaign:
    """Six units and a campaign of so many days, its plans within it."""
    campaign = campaign_of(6)
    last = campaign.start + timedelta(days - 1)
    whole = (campaign.end - campaign.start).days + 1

    def moved(day: date) -> date:
        return campaign.start + timedelta((day - campaign.start).days * days // whole)

    tasks = tuple(replace(one, start=moved(one.start), end=moved(one.end)) for one in campaign.tasks)
    return replace(campaign, end=last, launch_by=min(campaign.launch_by, last), tasks=tasks)


def without_tasks() -> Campaign:
    return replace(campaign_of(6), tasks=())


def with_sixty_tasks() -> Campaign:
    campaign = campaign_of(2)
    unit = campaign.units[0].key
    made = [
        Task(unit, f"CV{n + 1:02}", f"{LONG[:70]} {n}", 5 + n, "m", START + timedelta(n % 40), START + timedelta(n % 40 + 9),
            (f"CV{n:02}",) if n % 3 else (), evidence=n % 4 == 0)
        for n in range(60)
    ]  # fmt: skip
    return replace(campaign, tasks=tuple(made))


def unknown() -> Case:
    """Everybody reports, and nobody tells anything that is asked."""
    campaign, records = keyed(campaign_of(6)), Records()
    for unit in campaign.units:
        records.report(unit.key, 5, said("Chưa nắm được số liệu"))
    return Case(campaign, evening(campaign, 5), records)


def named(text: str) -> Campaign:
    """Six units in which whatever has a name has this one, with a number where names must differ."""
    campaign = campaign_of(6)

    def of_criterion(one: Criterion) -> Criterion:
        asked = tuple(replace(each, name=f"{text} {number_of(each.key)}") for each in one.indicators)
        return replace(one, name=f"{text} {number_of(one.key)}", indicators=asked)

    def of_set(one: CriteriaSet) -> CriteriaSet:
        return replace(one, name=f"{text} {one.key}", decision=text, criteria=tuple(map(of_criterion, one.criteria)))

    units = tuple(
        replace(unit, name=f"{text[:76]} {n}", group=f"{text[:74]} Đ{n}", contact=f"{text} 0912 345 678")
        for n, unit in enumerate(campaign.units)
    )
    return replace(
        campaign,
        name=text,
        commune=text,
        units=units,
        gardens=tuple(replace(one, owner=text) for one in campaign.gardens),
        tasks=tuple(replace(one, name=f"{text} {one.key}") for one in campaign.tasks),
        sets=tuple(of_set(one) for one in campaign.sets),
        tracks=tuple(replace(one, name=f"{text[:60]} {n}", goal=text) for n, one in enumerate(campaign.tracks)),
        notice=text,
    )


# Somebody’s own number, as it is written beside a photo.
PHONE = "0987 654 321"


def photographed(
    case: Case, count: int, caption: str = "Đoạn đầu thôn", *, units: int = 1, broken: bool = False
) -> Case:
    """The same with so many photos of each of the first units, all of one subject, before the work and after it."""
    first, records = case.campaign.start, replace(case.records, photos=[])
    for unit in case.campaign.units[:units]:
        subject = photo_choices(case.campaign, unit)[0]
        seqs = [drop.seq for drop in case.records.drops if drop.unit == unit.key and drop.role == "village"]
        for n in range(count):
            day = min(first + timedelta(n // 12), case.as_of.date())
            records.photos.append(
                PhotoRecord(
                    seqs[n % len(seqs)], unit.key, day, f"A{n % 12 + 1:02}", subject, caption, "a.xlsx", "Ảnh",
                    f"F{n % 12 + 6}", "jpeg", sha256(f"{unit.key} {n}".encode()).hexdigest(), f"{n:016x}", None, 640, 480,
                    "", flaw="photo-shows-nothing" if broken and n % 2 else "", moment=("Trước", "Sau", "")[n % 3],
                )
            )  # fmt: skip
    return replace(case, records=records, broken=broken)


@cache
def _bodies(n: int) -> PhotoCopy:
    body = photographs.jpeg(photographs.scene(n, (480, 360)))
    small, medium, _ = shrink(body)
    return PhotoCopy(body, small, medium)


def taken_out(case: Case, wanted: Mapping[int, Any]) -> Iterator[tuple[int, dict[str, PhotoCopy]]]:
    """What the archive gives of photos: one of a few scenes for each."""
    for seq, marks in wanted.items():
        copies = {mark: PhotoCopy(b"", b"", b"") if case.broken else _bodies(int(mark[0], 16) % 8) for mark in marks}
        yield seq, {mark: replace(copy, body=copy.body + mark.encode()) for mark, copy in copies.items()}


CASES: Mapping[str, Callable[[], Case]] = {
    "no submission": lambda: empty(campaign_of(6), evening(campaign_of(6), 9)),
    "one submission": one_report,
    "day 1 in the morning": lambda: empty(campaign_of(6), datetime.combine(START, time(8))),
    "day 1 in the evening": lambda: Case(
        campaign := keyed(campaign_of(6)), evening(campaign, 0), told(campaign, range(1))
    ),
    "last day": lambda: ending(timedelta(), full_data=True),
    "after the end": lambda: ending(timedelta(3)),
    "1 unit": lambda: middle(campaign_of(1)),
    "40 units": lambda: middle(campaign_of(40)),
    "long names": lambda: middle(named(LONG), LONG),
    "3 days": lambda: middle(lasting(3)),
    "400 days": lambda: middle(lasting(400)),
    "no gardens, no tasks": lambda: middle(bare_campaign()),
    "no tasks": lambda: middle(without_tasks()),
    "60 tasks of one village": lambda: middle(with_sixty_tasks()),
    "every criterion unknown": unknown,
    "hostile texts": lambda: middle(named(HOSTILE), HOSTILE),
    "broken photos": lambda: photographed(middle(campaign_of(6)), 5, units=6, broken=True),
    "photos under hostile texts": lambda: photographed(
        middle(named(HOSTILE), HOSTILE), 4, f"{HOSTILE} {PHONE}", units=6
    ),
}
SLOW: Mapping[str, Callable[[], Case]] = {
    "300 units": lambda: middle(campaign_of(300)),
    "one photo": lambda: photographed(middle(campaign_of(6)), 1),
    "300 photos of one subject": lambda: photographed(middle(campaign_of(6)), 300),
    "photos under long names": lambda: photographed(middle(named(LONG), LONG), 4, LONG, units=6),
    "300 units, sixty of them with photos": lambda: photographed(middle(campaign_of(300)), 4, units=60),
    "3 000 photos": lambda: photographed(middle(campaign_of(40)), 75, units=40),
}


@cache
def case_of(name: str) -> Case:
    """Make a case once for all that is drawn of it."""
    return (CASES | SLOW)[name]()


# The tab on which a form has each table.
TABS = {"report": "Báo cáo", "criteria": "Tiêu chí", "gardens": "Vườn mẫu", "tasks": "Đầu việc"}


def source_of(case: Case, root: Path) -> OutboxSource:
    """What the outbox is drawn from in a workspace of this campaign, as of the case's moment."""
    workspace, campaign, records = Workspace(root), case.campaign, case.records
    workspace.make_folders()
    write_campaign(campaign, workspace.campaign)
    answers = [replace(one, sheet=TABS[one.table]) for one in records.answers]

    def scored() -> Any:
        return score(campaign, answers, records.drops, records.photos, case.as_of)

    def nothing(*_what: Any) -> Any:
        return ()

    return OutboxSource(
        workspace,
        campaign,
        Layouts(campaign, b"k" * 32),
        Archive(nothing, nothing, lambda _sha: False, nothing, nothing, lambda wanted: taken_out(case, wanted)),
        case.as_of,
        tuple(records.drops),
        total_up(records.drops),
        (),
        (),
        (),
        (),
        "abcd1234",
        "",
        scored,
        scored,
        tuple,
        lambda: petitions_of(case),
        lambda: orders_of(case),
        lambda: records.photos,
    )


def petitions_of(case: Case) -> list[Petition]:
    day = case.as_of.date()
    said = PutForward(
        case.campaign.units[0].key, "village", "difficulty", "difficulties", "", case.text, day, day, 1, 1
    )
    return [Petition(said), Petition(replace(said, text=f"{case.text} nữa"), case.text, case.as_of, case.text)]


def orders_of(case: Case) -> list[OrderRecord]:
    place = Place("chi-dao.xlsx", "Giao việc", "B5")
    unit, due = case.campaign.units[-1].key, case.as_of.date() + timedelta(2)
    entry = OrderEntry("1", "give", "", unit, ("", ""), "", case.text, due, case.text, place)
    return [OrderRecord("1-1", 1, case.as_of, entry)]


# --- what every file of ours keeps to --------------------------------------------------------------------------------


def faults_in(path: Path, hostile: str) -> Iterator[str]:
    """Name what is wrong with a file of the outbox; texts of others may stand in it as they are."""
    check = {
        ".xlsx": _in_workbook, ".txt": _in_text, ".html": _in_page, ".png": _in_picture, ".pdf": _in_pdf, ".jpg": _in_photo,
        ".docx": _in_paper,
    }  # fmt: skip
    for fault in check[path.suffix](path, (hostile, *hostile.split("\n"))):
        yield f"{path.name}: {fault}"


WRONG = re.compile(r"\b(?:None|nan|NaN|NaT|inf|True|False)\b|####|#(?:REF|N/A|VALUE|NAME|DIV)")


@cache
def _said_wrong(text: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """What is wrong with a text; the same one stands in many cells."""
    return tuple(_wrong_in(text, others))


def _wrong_in(text: str, others: tuple[str, ...]) -> Iterator[str]:
    for one in others:
        text = text.replace(one, "")
    if WRONG.search(text):
        yield f"a word of the machine: {text[:120]!r}"
    if found := OURS.findall(KNOWN.sub("", re.sub(r"\S+\.(?:xlsx|html|txt|png|pdf|eml|zip)\S*", "", text))):
        yield f"English or a raw key {found}: {text[:120]!r}"
    if RAW.search(text):
        yield f"a unit's key: {text[:120]!r}"


def _in_paper(path: Path, others: tuple[str, ...]) -> Iterator[str]:
    document = docx.Document(str(path))
    parts = (document.element.body, *(section.header._element for section in document.sections))
    for part in parts:
        for paragraph in part.iter(qn("w:p")):
            text = "".join(one.text or "" for one in paragraph.iter(qn("w:t")))
            yield from _said_wrong(text, others)
            if "{{" in text or "chưa rõ: " in text:
                yield f"a name that was not filled: {text[:120]!r}"
    if document.core_properties.author in ("", "python-docx"):
        yield "nobody's paper"


def _in_workbook(path: Path, others: tuple[str, ...]) -> Iterator[str]:
    book = open_book(path)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    names = [sheet.title.casefold() for sheet in book.worksheets]
    if len(set(names)) < len(names) or max(map(len, names)) > 31:
        yield f"sheets {names}"
    for sheet in shown:
        yield from (f"{sheet.title}: {fault}" for fault in _in_sheet(sheet, others))


def _in_sheet(sheet: Worksheet, others: tuple[str, ...]) -> Iterator[str]:
    if not sheet.print_area:
        yield "no print area"
    for table in sheet.tables.values():
        head = [str(cell.value).casefold() for cell in next(iter(sheet[table.ref]))]
        if len(set(head)) < len(head):
            yield f"headings {head}"
    hidden_rows = {number for number, one in sheet.row_dimensions.items() if one.hidden}
    hidden = {
        number for one in sheet.column_dimensions.values() if one.hidden for number in range(one.min, one.max + 1)
    }
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and cell.row not in hidden_rows and cell.column not in hidden:
                yield from (f"{cell.coordinate}: {fault}" for fault in _in_cell(cell, others))


def _in_cell(cell: Cell, others: tuple[str, ...]) -> Iterator[str]:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "f":
            yield f"a formula: {value[:80]!r}"
        yield from _said_wrong(value, others)
    elif isinstance(value, int | float) and not isinstance(value, bool) and 40_000 < value < 60_000:
        yield f"a day as a number: {value}"


MOST_LINES = 12


def _in_text(path: Path, others: tuple[str, ...]) -> Iterator[str]:
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    # The bulletin is pasted; lists to call down are as long as they are.
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}\.txt", path.name) and path.parent.name == "ban-tin" and len(lines) > MOST_LINES:
        yield f"{len(lines)} lines"
    if not lines:
        yield "empty"
    yield from _said_wrong(text, others)


def _in_page(path: Path, others: tuple[str, ...]) -> Iterator[str]:
    page = path.read_text("utf-8")
    read = Read.of(page)
    if read.all("script", "iframe", "object", "embed", "form"):
        yield "something that runs"
    photos = sum(len(one["src"] or "") for one in read.all("img"))
    if len(page.encode()) - photos > 1_100_000 or photos > MOST_BYTES + 100 * len(DATA):
        yield f"{len(page)} letters, {photos} of photos"
    for words in (*read.words, *read.folded):
        yield from _said_wrong(words, others)


# Six photos without any loss.
MOST_CARD = 3_000_000


def _in_picture(path: Path, _others: tuple[str, ...]) -> Iterator[str]:
    data = path.read_bytes()
    most = MOST_CARD if path.parent.name == "hinh-anh" else 500_000
    if not data.startswith(b"\x89PNG") or len(data) > most:
        yield f"no picture for a telephone: {len(data)} bytes"


def _in_photo(path: Path, _others: tuple[str, ...]) -> Iterator[str]:
    if path.name.endswith("-nho.jpg") and (jpeg_size(path.read_bytes()) is None or path.stat().st_size > 160_000):
        yield "no small photo"


def _in_pdf(path: Path, _others: tuple[str, ...]) -> Iterator[str]:
    data = path.read_bytes()
    if not data.startswith(b"%PDF") or b"%%EOF" not in data[-1024:]:
        yield "no whole PDF"
