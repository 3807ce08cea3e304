"""What every sheet of the master is drawn from, without what is personal, and where the sheets find each other."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.editions import EditionChanges
from ntm_sheets.campaign.questions import Value
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.honesty import HonestyRow
from ntm_sheets.facts.kept import MOST_FILES, Totals, total_up
from ntm_sheets.facts.orders import OrderRow
from ntm_sheets.facts.personal import Veil, veil_of
from ntm_sheets.facts.petitions import Petition
from ntm_sheets.facts.plan_rows import TaskRow
from ntm_sheets.facts.records import AnswerRecord, DropRecord, FindingRecord, PhotoRecord
from ntm_sheets.facts.result_rows import ChangeRow, EvidenceCount, GardenRow, IndicatorRow
from ntm_sheets.facts.results import Answers, ResultRows
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master.columns import FIRST_ROW, RowLink, first_rows
from ntm_sheets.outbox.output import PersonalCell
from ntm_sheets.outbox.photos.files import PhotoFile, veiled_photo
from ntm_sheets.outbox.pictures import Pictures

RANKING = "Xếp hạng"
CRITERIA = "Tiêu chí"
INDICATORS = "Chỉ tiêu"
GARDENS = "Vườn mẫu"
GARDEN_INDICATORS = "Chỉ tiêu vườn"
TASKS = "Đường găng"
CHANGED = "Thay đổi"
RULE_HISTORY = "Lịch sử quy định"
PROGRESS = "Tiến độ"
REPORTS = "Nộp báo cáo"
PETITIONS = "Kiến nghị"
ORDERS = "Chỉ đạo"
PHOTOS = "Minh chứng"
EVIDENCE = "Nội dung cần ảnh"
FINDINGS = "Lỗi cần sửa"
DECISIONS = "Sửa và miễn"
HONESTY = "Số báo và số kiểm"
SOURCES = "Nguồn số liệu"
NOTES = "Ghi chú"
RULES = "Quy tắc"
DATA = "Dữ liệu"
PLOTTED = "Số liệu biểu đồ"


@dataclass(frozen=True)
class MasterInput:
    """Campaign, rows of results, drops and findings as of one moment.

    `drops` are those that something is said of today, `came` counts all. `history` is how the campaign was changed,
    `decided` are the answers that the officer decided about, `personal` is what reporters ever said of themselves,
    `pictures` draws what Excel cannot, `petitions` and `orders` are all of them. `photos` are
    those of the forms that count, `small_photo` gives a photo's small version by the hash of its bytes; `earlier` are those
    of earlier campaigns that they repeat.
    """

    campaign: Campaign
    rows: ResultRows
    drops: Sequence[DropRecord]
    findings: Sequence[FindingRecord]
    decisions: Sequence[DecisionRecord] = ()
    history: Sequence[EditionChanges] = ()
    decided: Sequence[AnswerRecord] = ()
    personal: Collection[PersonalCell] = ()
    pictures: Pictures = field(default_factory=Pictures)
    came: Totals | None = None
    petitions: Sequence[Petition] = ()
    orders: Sequence[OrderRow] = ()
    photos: Sequence[PhotoFile] = ()
    small_photo: Callable[[str], bytes] = field(default=lambda _mark: b"", repr=False)
    honesty: Sequence[HonestyRow] = ()
    earlier: Sequence[PhotoRecord] = ()

    @cached_property
    def totals(self) -> Totals:
        """How many files came: as many as the drops where nobody counted more."""
        return self.came or total_up(self.drops)

    @property
    def as_of(self) -> datetime:
        """The moment."""
        return self.rows.as_of

    @property
    def today(self) -> date:
        """The moment's day."""
        return self.rows.as_of.date()

    @property
    def full_data_words(self) -> str:
        """Say where every answer that ever came is found."""
        if self.campaign.full_data:
            return "tệp du-lieu-day-du.xlsx"
        return "lệnh “ntm-sheets export”"

    @cached_property
    def names(self) -> dict[str, str]:
        """The units' names by key."""
        return {unit.key: unit.name for unit in self.campaign.units}

    @cached_property
    def visited(self) -> frozenset[tuple[str, date | None]]:
        """The units and days of which a team's form has come."""
        return frozenset((drop.unit, drop.report_date) for drop in self.drops if drop.is_form and drop.role == "team")

    @cached_property
    def units(self) -> dict[str, UnitRow]:
        """The units' rows by key, the best rank first."""
        return {row.unit: row for row in self.rows.units}

    @cached_property
    def indicators_of(self) -> Mapping[str, Sequence[IndicatorRow]]:
        """The rows of each unit's own indicators."""
        found: defaultdict[str, list[IndicatorRow]] = defaultdict(list)
        for row in self.rows.indicators:
            found[row.unit].append(row)
        return found

    @cached_property
    def visit_ages(self) -> Mapping[str, str]:
        """How many days ago each unit's indicators were visited, from the newest visit to the oldest."""
        ages: defaultdict[str, set[int]] = defaultdict(set)
        for row in (*self.rows.indicators, *self.rows.garden_indicators):
            seen = ages[row.unit]
            if row.verified_date is not None:
                seen.add(max(0, (self.today - row.verified_date).days))
        spans = {unit: sorted(own) for unit, own in ages.items()}
        return {
            unit: "chưa có"
            if not own
            else f"{own[0]}–{own[-1]} ngày"
            if len(own) > 1
            else f"{own[0]} ngày"
            if own[0]
            else "hôm nay"
            for unit, own in spans.items()
        }

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The ranking lists, in their order."""
        return tuple(dict.fromkeys(row.list for row in self.rows.units))

    @cached_property
    def judged(self) -> tuple[UnitRow, ...]:
        """The units that criteria are asked of."""
        return tuple(row for row in self.rows.units if row.criteria_total)

    @cached_property
    def evidence(self) -> EvidenceCount:
        """How what needs a photo stands, all units together."""
        return EvidenceCount.of(self.rows.evidence)

    @cached_property
    def ranking_rows(self) -> dict[str, int]:
        """Each unit's row on the ranking sheet."""
        return first_rows(row.unit for row in self.rows.units)

    @cached_property
    def tasks(self) -> dict[tuple[str, str], TaskRow]:
        """The tasks by unit and key."""
        return {(row.unit, row.task): row for row in self.rows.tasks}

    @cached_property
    def ordered_tasks(self) -> Sequence[TaskRow]:
        """The tasks as their sheet shows them: the late ones first, the gravest before the others; then plan by plan."""

        def gravity(row: TaskRow) -> tuple[int, int, int, bool]:
            if not row.days_late:
                return 1, 0, 0, False
            return 0, min(row.room or 0, 0), -row.days_late, not row.critical

        return sorted(self.rows.tasks, key=gravity)

    @cached_property
    def drop_rows(self) -> dict[int, int]:
        """Each drop's row on the sheet of sources, newest first."""
        return {drop.seq: row for row, drop in enumerate(self.ordered_drops, FIRST_ROW)}

    @cached_property
    def ordered_drops(self) -> Sequence[DropRecord]:
        """The drops that the sheet of sources shows, the newest first: the newest ones, and all that a number leads to."""
        newest = sorted(self.drops, key=lambda drop: -drop.seq)
        if len(newest) <= MOST_FILES:
            return newest
        least = newest[MOST_FILES - 1].seq
        return [drop for drop in newest if drop.seq >= least or drop.seq in self._led_to]

    @cached_property
    def _led_to(self) -> frozenset[int]:
        """The drops that something leads to from another sheet."""
        rows = self.rows
        numbers = (row.seq for rows in (rows.indicators, rows.garden_indicators, rows.tasks) for row in rows)
        decided = (seq for one in self.decisions for seq in (one.seq, one.decision.target))
        told = (record.seq for record in self.findings)
        changed = (row.seq for rows in (rows.changes, self.orders) for row in rows)
        return frozenset(seq for seqs in (numbers, decided, told, changed) for seq in seqs if seq is not None)

    @cached_property
    def corrected(self) -> dict[tuple[int, Key], DecisionRecord]:
        """The decisions by which a cell's value is another than the one that was read: by drop and cell."""
        read, by_id = self.rows.answers, {one.id: one for one in self.decisions}
        cells = zip(read.table, read.row, read.field, strict=True)
        marked = zip(read.decision, read.seq, cells, strict=True)
        return {(seq, key): by_id[decision] for decision, seq, key in marked if decision in by_id}

    def noted(self, note: Value | None, seq: int | None, key: Key) -> Value | None:
        """Add to a number's note that the commune corrected it, from what and why."""
        found = self.corrected.get((seq or 0, key))
        if found is None:
            return note
        made = found.decision
        if made.fills_blank:
            said = f"Xã bổ sung theo lời báo{f': {made.why}' if made.why else ''}"
            return said if note is None else f"{note}; {said}"
        said = f"Xã sửa từ “{made.raw}”: {made.why}"
        return said if note is None else f"{note}; {said}"

    def source(self, row: IndicatorRow | TaskRow, key: Key) -> RowLink | str:
        """Lead from a number to the file that it was read from; from one that the officer added to his workbook."""
        text = wording.source_cell(row.file, row.sheet, row.cell)
        found = self.corrected.get((row.seq or 0, key))
        return self.to_source(text, found.seq if found and found.decision.fills_blank else row.seq)

    def to_source(self, text: str, seq: int | None) -> RowLink | str:
        """Lead from a number to the drop that it was read from, where there is one."""
        row = self.drop_rows.get(seq) if seq is not None else None
        return RowLink(text, SOURCES, row) if row is not None and text else text


Noted = TypeVar("Noted", IndicatorRow, GardenRow, TaskRow)


def without_personal(given: MasterInput) -> MasterInput:
    """Give the material without what is personal."""
    read = given.rows.answers
    now = (*zip(read.table, read.row, read.value, strict=True), *zip(read.table, read.row, read.raw, strict=True))
    veil = veil_of((*now, *given.personal), given.names.values())
    # Of the files those alone are shown that have a row.
    shown = {drop.seq: veil.drop(drop) for drop in given.ordered_drops}
    return replace(
        given,
        rows=_rows(given.rows, veil),
        drops=[shown.get(drop.seq, drop) for drop in given.drops],
        findings=[veil.finding(record) for record in given.findings],
        decisions=[veil.decision(record) for record in given.decisions],
        petitions=[veil.petition(one) for one in given.petitions],
        orders=[veil.order(one) for one in given.orders],
        photos=[veiled_photo(one, veil.text) for one in given.photos],
    )


def _rows(rows: ResultRows, veil: Veil) -> ResultRows:
    return replace(
        rows,
        indicators=_noted(rows.indicators, veil),
        gardens=_noted(rows.gardens, veil),
        garden_indicators=_noted(rows.garden_indicators, veil),
        tasks=_noted(rows.tasks, veil),
        changes=tuple(_change(row, veil) for row in rows.changes),
        answers=_answers(rows.answers, veil),
    )


def _noted(rows: Sequence[Noted], veil: Veil) -> tuple[Noted, ...]:
    """Veil notes and the names of files; most have nothing to hide, and stay what they are."""

    def veiled(row: Noted) -> Noted:
        note = veil.text(row.note)
        if isinstance(row, GardenRow):
            return row if note == row.note else replace(row, note=note)
        file = veil.text(row.file)
        return row if (note, file) == (row.note, row.file) else replace(row, note=note, file=file)

    return tuple(veiled(row) for row in rows)


def _change(row: ChangeRow, veil: Veil) -> ChangeRow:
    before, after = (veil.answer(row.table, row.row, row.field, value) for value in (row.before, row.after))
    return row if (before, after) == (row.before, row.after) else replace(row, before=before, after=after)


def _answers(read: Answers, veil: Veil) -> Answers:
    keys = list(zip(read.table, read.row, read.field, strict=True))
    return replace(
        read,
        value=[veil.answer(*key, value) for key, value in zip(keys, read.value, strict=True)],
        raw=[veil.answer(*key, raw) for key, raw in zip(keys, read.raw, strict=True)],
    )
