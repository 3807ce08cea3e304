"""Hồ sơ minh chứng: of a unit's criteria and gardens what is asked, what was said, found and counted, and what bears it out.

Each criterion and each garden has a numbered part; a part says what it lacks, and that stands on top of the index. Numbers
are the master's; only forms whose cells stand now are named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from ntm_sheets.campaign.definition import Unit
from ntm_sheets.campaign.names import one_line, slug
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import show
from ntm_sheets.facts.records import DropRecord
from ntm_sheets.facts.result_rows import EvidenceRow, IndicatorRow, State
from ntm_sheets.facts.submission import Role
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.workbook import material_of
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.papers.visits import visits_of
from ntm_sheets.outbox.papers.wrap_up_tables import garden_states
from ntm_sheets.outbox.photos.files import MOST_LETTERS, PhotoFile, files_by_unit, files_of, folder_names

FORMS, RECORDS = "00-phieu-goc", "00-bien-ban"
SHORT_HASH = 12
NO_WORD = "–"
TOLD = "xã ghi theo lời báo, không có phiếu"
WHO: Mapping[Role, str] = {"village": "thon", "team": "doan", "photos": "anh"}


@dataclass(frozen=True)
class Form:
    """An original form: its number in the index, its place in the dossier, and the drop that it came as."""

    number: int
    place: str
    drop: DropRecord

    @property
    def short(self) -> str:
        """How the index calls it."""
        return f"P{self.number}"


@dataclass(frozen=True)
class Read:
    """Where a value was read: its form and cell, and what the officer changed; no form where it was told, or no file is known."""

    form: Form | None
    file: str
    cell: str
    changed: str


@dataclass(frozen=True)
class Item:
    """An indicator of a part, with where its two values were read and who verified it."""

    row: IndicatorRow
    own: Read | None
    team: Read | None
    by: str
    photos: tuple[PhotoFile, ...]

    @property
    def label(self) -> str:
        """Its number and its name."""
        return f"{wording.number_of(self.row.indicator)} {one_line(self.row.name)}".strip()

    def value(self, value: Value | None) -> str:
        """Say a value of it with its measure; a dash where there is none."""
        if value is None:
            return NO_WORD
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return f"{show(value)} {self.row.measure}".rstrip() if is_number else one_line(show(value))


@dataclass(frozen=True)
class Part:
    """A criterion, a garden, or what is left of the photos: its folder, how it stands, its items, its photos, what it lacks."""

    folder: str
    title: str
    states: tuple[State, State, State] | None
    items: tuple[Item, ...]
    photos: tuple[PhotoFile, ...]
    lacks: tuple[str, ...]
    garden: str = ""

    @property
    def number(self) -> str:
        """Its number, as in its folder's name."""
        return self.folder.partition("-")[0]

    def place_of(self, one: PhotoFile) -> str:
        """Give a photo's place in the dossier."""
        _, thing, name = one.place.split("/")
        return f"{self.folder}/{'-'.join(part for part in (thing, slug(one.when), name) if part)}"


@dataclass(frozen=True)
class Dossier:
    """All of a unit's evidence; `records` are the days of the visits that its values rest on."""

    unit: Unit
    folder: str
    parts: tuple[Part, ...]
    forms: tuple[Form, ...]
    records: tuple[date, ...]

    def record_name(self, day: date) -> str:
        """Give the name of the record of a visit, as the papers have it."""
        return f"{self.unit.key}-{day:%Y-%m-%d}"


def folder_of(source: OutboxSource, unit: Unit) -> str:
    """Give the name of a unit's folder, the same as among the photos."""
    return folder_names(one.key for one in source.campaign.units)[unit.key]


def dossier_of(source: OutboxSource, unit: Unit) -> Dossier:
    """Gather a unit's dossier."""
    given = material_of(source)
    reads = _Reads(source, given, unit)
    photos = [one for one in files_by_unit(files_of(source))[unit.key] if one.subject and one.is_evidence]
    rows = defaultdict[tuple[str, str], list[IndicatorRow]](list)
    for row in (*given.rows.indicators, *given.rows.garden_indicators):
        if row.unit == unit.key:
            rows[row.garden, "" if row.garden else row.criterion].append(row)
    evidence = {row.subject: row for row in given.rows.evidence if row.unit == unit.key}
    parts: list[Part] = []
    left = list(photos)
    for criterion in given.rows.criteria:
        if criterion.unit == unit.key:
            own = rows["", criterion.criterion]
            shown = _taken(left, {criterion.criterion, *(row.indicator for row in own)})
            number = wording.number_of(criterion.criterion)
            title = f"Tiêu chí {number} – {one_line(criterion.name)}" if number else one_line(criterion.name)
            states = (criterion.own_state, criterion.verified_state, criterion.state)
            parts.append(_part(len(parts) + 1, criterion.name, title, states, reads.items(own, shown), shown, evidence))
    for garden in given.rows.gardens:
        if garden.unit == unit.key:
            own = rows[garden.garden, ""]
            shown = _taken(left, {garden.garden})
            owner = f" – {one_line(str(garden.owner))}" if garden.owner else ""
            verdicts = garden_states(garden, own)
            name, title = f"vuon {garden.garden}", f"Vườn {garden.garden}{owner}"
            parts.append(
                _part(len(parts) + 1, name, title, verdicts, reads.items(own, shown), shown, evidence, garden.garden)
            )
    parts += _rest(len(parts) + 1, left, evidence, parts)
    days = {item.row.verified_date for part in parts for item in part.items if item.row.verified_date}
    return Dossier(unit, folder_of(source, unit), tuple(parts), tuple(reads.forms.values()), tuple(sorted(days)))


def _part(
    number: int,
    name: str,
    title: str,
    states: tuple[State, State, State],
    items: Sequence[Item],
    photos: Sequence[PhotoFile],
    evidence: Mapping[str, EvidenceRow],
    garden: str = "",
) -> Part:
    keys = (garden,) if garden else tuple(item.row.indicator for item in items)
    asked = [evidence[key] for key in keys if key in evidence]
    lacks = (*_lacking_numbers(items), *_lacking_photos(asked, by_number=True))
    return Part(_folder(number, name), title, states, tuple(items), tuple(photos), lacks, garden)


def _folder(number: int, name: str) -> str:
    return f"{number:02d}-{slug(name)[:MOST_LETTERS].strip('-') or 'muc'}"


def _rest(
    number: int, photos: Sequence[PhotoFile], evidence: Mapping[str, EvidenceRow], parts: Iterable[Part]
) -> list[Part]:
    """Give the part of the plan's work and whatever else was photographed; none where there is nothing of it."""
    told = {item.row.indicator for part in parts for item in part.items} | {part.garden for part in parts}
    asked = [row for row in evidence.values() if row.subject not in told]
    if not photos and not asked:
        return []
    folder = _folder(number, "viec va anh khac")
    return [Part(folder, "Đầu việc và ảnh khác", None, (), tuple(photos), tuple(_lacking_photos(asked)))]


def _taken(left: list[PhotoFile], subjects: set[str]) -> list[PhotoFile]:
    """Take the photos of some subjects out of those that are left."""
    found = [one for one in left if one.subject in subjects]
    left[:] = [one for one in left if one not in found]
    return found


def _lacking_numbers(items: Sequence[Item]) -> Iterable[str]:
    rows = [item.row for item in items]
    for words, lacking in (
        ("chưa báo", [row for row in rows if row.self_value is None]),
        ("chưa phúc tra", [row for row in rows if row.verified_value is None]),
        ("phúc tra đã quá hạn", [row for row in rows if row.verified_value is not None and row.stale]),
        ("phúc tra thấy chưa đạt", [row for row in rows if row.verified_state == "fail"]),
        ("chưa đạt", [row for row in rows if row.state == "fail" and row.verified_state != "fail"]),
    ):
        if lacking:
            yield f"{words}: {_called(lacking, len(rows))}"
    for item in items:
        lost = [read.file for read in (item.own, item.team) if read and read.form is None and read.changed != TOLD]
        if lost:
            yield f"không thấy phiếu gốc của {item.label}: {', '.join(dict.fromkeys(lost))}"


def _called(rows: Sequence[IndicatorRow], total: int) -> str:
    if len(rows) == total > 1:
        return f"cả {total} chỉ tiêu"
    return "; ".join(wording.number_of(row.indicator) or one_line(row.name) for row in rows)


def _lacking_photos(rows: Sequence[EvidenceRow], *, by_number: bool = False) -> Iterable[str]:
    for words, state in (
        ("thiếu ảnh", "owed"),
        ("chỉ có ảnh chưa tính", "doubted"),
        ("chưa có ảnh (chụp khi đạt, khi xong)", "none"),
    ):
        lacking = [row for row in rows if row.state == state]
        if lacking:
            yield f"{words}: {'; '.join(_subject(row, by_number=by_number) for row in lacking)}"


def _subject(row: EvidenceRow, *, by_number: bool) -> str:
    number = wording.number_of(row.subject) if by_number else ""
    return number or f"{row.subject} {one_line(row.name)}"


class _Reads:
    """Finds where values stand: forms are numbered in the order in which the index names them."""

    def __init__(self, source: OutboxSource, given: MasterInput, unit: Unit) -> None:
        self.forms: dict[str, Form] = {}
        self._unit = unit
        self._drops = {one.sha256: one for one in source.drops if one.archived}
        answers = given.rows.answers
        self._answers, self._at = answers, dict[tuple[str, str, str, str], int]()
        for n in range(len(answers)):
            if answers.unit[n] == unit.key:
                self._at[answers.role[n], answers.table[n], answers.row[n], answers.field[n]] = n
        visits = visits_of(source.results_of_all.rows.answers)
        self._who = {one.day: one.texts.get("reporter", "") for one in visits if one.unit == unit.key}

    def items(self, rows: Sequence[IndicatorRow], photos: Sequence[PhotoFile]) -> list[Item]:
        """Give rows with where they were read."""
        return [self._item(row, photos) for row in rows]

    def _item(self, row: IndicatorRow, photos: Sequence[PhotoFile]) -> Item:
        key = ("gardens", row.garden, row.indicator) if row.garden else ("criteria", row.indicator, "value")
        own = self._read("village", key) if row.self_value is not None else None
        team = self._read("team", key) if row.verified_value is not None else None
        who = self._who.get(row.verified_date, "") if row.verified_date else ""
        by = ", ".join(part for part in (self._unit.group or "Đoàn công tác", who) if part) if team else ""
        return Item(row, own, team, by, tuple(one for one in photos if one.subject == row.indicator))

    def _read(self, role: Role, key: tuple[str, str, str]) -> Read | None:
        at = self._at.get((role, *key))
        if at is None:
            return None
        told = self._answers
        if told.added[at]:
            # The workbook that gave it holds who told it, and other units' numbers.
            return Read(None, "", "", TOLD)
        changed = f"xã sửa, phiếu ghi “{one_line(told.raw[at])}”" if told.decision[at] else ""
        cell = "!".join(part for part in (told.sheet[at], told.cell[at]) if part)
        return Read(self._form(told.sha256[at], role, told.report_date[at]), told.file[at], cell, changed)

    def _form(self, mark: str, role: Role, day: date) -> Form | None:
        drop = self._drops.get(mark)
        if drop is not None and mark not in self.forms:
            ending = PurePosixPath(drop.archived).suffix
            place = f"{FORMS}/{day:%Y-%m-%d}-{WHO[role]}-{mark[:SHORT_HASH]}{ending}"
            self.forms[mark] = Form(len(self.forms) + 1, place, drop)
        return self.forms.get(mark)
