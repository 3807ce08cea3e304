"""Sheets “Thay đổi”, what is new since the last closing, and “Lịch sử quy định”, how the campaign workbook was changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ntm_sheets.campaign.editions import Difference, EditionChanges
from ntm_sheets.campaign.questions import Value
from ntm_sheets.campaign.showing import listed, show_points
from ntm_sheets.contract.layout import FormKey, Layout, make_layout
from ntm_sheets.facts.decisions import Action
from ntm_sheets.facts.result_rows import ChangeKind, ChangeRow
from ntm_sheets.facts.results import ResultRows
from ntm_sheets.facts.unit_rows import UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import MOST_PRINTED, DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.sources import decided_value
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterWriter

LOST = "Không đọc lại được bản cũ trong kho lưu: không rõ đã sửa những gì"
# Sheets whose changes hold from a day on; on the sheet of settings that is the deadline alone.
DATED = frozenset({"calendar"})
DEADLINE = "Giờ báo cáo hằng ngày"
SAID_ONLY = ("Tên chiến dịch", "Xã", "Địa danh", "Dòng lưu ý", "Người liên hệ", "Liên hệ của đoàn", "Đoàn công tác")
NOTE = (
    "Giờ báo cáo và lịch báo cáo tính từ ngày sửa (sửa trước hạn nộp thì từ chính ngày đó, sau hạn thì từ hôm sau), không "
    "làm khác những ngày trước. Chỉ tiêu, mức, điểm, kế hoạch: mọi ngày đều chấm theo bản mới nhất."
)


class EditionChange(NamedTuple):
    """A changed cell of one edition."""

    at: datetime
    sheet: str
    whose: str
    heading: str
    before: str
    after: str
    holds: str


def add_rule_history(writer: MasterWriter, given: MasterInput) -> None:
    """Draw every changed cell, the newest edition first."""
    lines = [line for one in reversed(given.history) for line in lines_of(one)]
    columns = [
        DataColumn("Máy đọc lúc", 16, [line.at for line in lines], "moment"),
        DataColumn("Trang", 16, [line.sheet for line in lines], "wrap"),
        DataColumn("Chỗ sửa", 34, [line.whose for line in lines], "wrap"),
        DataColumn("Nội dung", 24, [line.heading for line in lines], "wrap"),
        DataColumn("Trước", 34, [line.before for line in lines], "wrap"),
        DataColumn("Nay", 34, [line.after for line in lines], "wrap"),
        DataColumn("Có hiệu lực", 24, [line.holds for line in lines], "wrap"),
    ]
    title = _rules_title([one for one in given.history if one.differences != ()])
    add_table(
        writer, sheets.RULE_HISTORY, DataTable("lich_su_quy_dinh", title, NOTE, columns, printed_rows=MOST_PRINTED)
    )


def lines_of(one: EditionChanges) -> Iterator[EditionChange]:
    """Give a line for each cell that an edition changed, in the order of the workbook."""
    if one.differences is None:
        yield EditionChange(one.loaded_at, "", "", LOST, "", "", "")
        return
    for cell in one.differences:
        what = cell.heading or ("Bỏ dòng" if cell.before else "Thêm dòng")
        yield EditionChange(one.loaded_at, cell.sheet, cell.whose, what, cell.before, cell.after, _holds(cell, one))


def summary(one: EditionChanges) -> str:
    """Say in a few words what an edition changed, sheet by sheet."""
    counts = Counter(cell.sheet for cell in one.differences or ())
    return ", ".join(f"{name} {count} chỗ" for name, count in counts.items()) or LOST


def _holds(cell: Difference, one: EditionChanges) -> str:
    if cell.key == "excuses":
        return "các ngày ghi trong dòng" if cell.after else "các ngày từ khi sửa; ngày trước đó vẫn được miễn"
    if cell.key in DATED or cell.heading == DEADLINE:
        return "mọi ngày (chưa có phiếu nào)" if one.since is None else f"từ ngày {wording.day(one.since)}"
    if cell.heading in SAID_ONLY:
        return "từ lúc sửa"
    return "mọi ngày, chấm theo bản mới"


def _rules_title(changed: list[EditionChanges]) -> str:
    if not changed:
        return "Quy định chưa đổi lần nào"
    cells = sum(len(one.differences or ()) for one in changed)
    return f"{len(changed)} lần sửa quy định, {cells} chỗ"


KINDS: dict[ChangeKind, str] = {
    "passed": "✓ Mới đạt",
    "fell back": "✗ Tụt",
    "missing": "– Còn thiếu",
    "sent again": "! Gửi lại",
}
FORM_OF: dict[str, FormKey] = {"village": "report", "team": "inspection"}
DECIDED: dict[Action, str] = {
    "correct": "· Xã sửa",
    "waive": "· Giữ nguyên",
    "set-aside": "· Bỏ bản nộp",
    "answer": "· Trả lời",
    "settle": "· Trả lời",
    "undo": "· Hủy quyết định",
}
ADDED = "· Xã bổ sung"
RULED = "· Đổi quy định"
MOST_RULES = 5
MOST_KEYS = 12


def add_changes(writer: MasterWriter, given: MasterInput) -> None:
    """Draw what changed; a form that was sent again shows each cell that says something else."""
    since = given.campaign.timetable(given.as_of).deadline(given.today - timedelta(days=1))
    words = _Words(given)
    ruled = list(_ruled(given, since))
    lines = [*ruled, *_decided(given, since), *_found(given, words)]
    columns = [
        DataColumn("Thay đổi", 14, [line.kind for line in lines], "mark"),
        DataColumn("Đơn vị", 16, [_unit_of(line, given) for line in lines], "name"),
        DataColumn("Nội dung", 62, [line.text for line in lines], "wrap"),
        DataColumn("Trước", 18, [wording.value_cell(line.before) for line in lines], "amount"),
        DataColumn("Nay", 18, [wording.value_cell(line.after) for line in lines], "amount"),
        DataColumn("Nguồn (tệp › trang!ô)", 46, [given.to_source(line.source, line.seq) for line in lines], "wrap"),
    ]
    note = f"Tính từ {since:%H:%M %d/%m/%Y}. “Gửi lại” so từng ô với phiếu mà nó thay thế; ô để trống là chưa báo cáo."
    edited = len({line.at for line in ruled})
    title = _title(given.rows.changes) + (f"; {edited} lần đổi quy định" if edited else "")
    add_table(
        writer,
        sheets.CHANGED,
        DataTable("thay_doi", title, note, columns, printed_rows=MOST_PRINTED, printed_columns=5),
    )


@dataclass(frozen=True)
class _Line:
    kind: str
    unit: str
    text: str
    before: Value | None
    after: Value | None
    source: str
    seq: int | None
    at: datetime | None = None


def _unit_of(line: "_Line", given: MasterInput) -> str:
    named = given.names.get(line.unit, line.unit)
    return named or ("Cả đợt" if line.kind == RULED else "Chưa rõ")


def _found(given: MasterInput, words: "_Words") -> Iterator[_Line]:
    for row in given.rows.changes:
        before, after = _seen(row)
        yield _Line(KINDS[row.change], row.unit, words.of(row), before, after, words.source(row), row.seq)


def _seen(row: ChangeRow) -> tuple[Value | None, Value | None]:
    """Give both values as a reader knows them: of pictures whether there is one, and whether it is another."""
    if (row.table, row.field) != wording.PICTURE:
        return row.before, row.after
    other = "ảnh khác" if row.before is not None else "có ảnh"
    return "có ảnh" if row.before is not None else None, other if row.after is not None else None


def _ruled(given: MasterInput, since: datetime) -> Iterator[_Line]:
    """Tell what of the campaign workbook was changed since then; many cells at once are counted, not listed."""
    for one in reversed(given.history):
        if one.loaded_at <= since or one.differences == ():
            continue
        lines = list(lines_of(one))
        if len(lines) > MOST_RULES or one.differences is None:
            text = f"{summary(one)}: xem trang {sheets.RULE_HISTORY}"
            yield _Line(RULED, "", text, None, None, "chien-dich.xlsx", None, one.loaded_at)
            continue
        for line in lines:
            text = " › ".join(part for part in (line.sheet, line.whose, line.heading) if part)
            source = f"chien-dich.xlsx › {line.sheet}"
            yield _Line(RULED, "", text, line.before or None, line.after or None, source, None, one.loaded_at)


def _decided(given: MasterInput, since: datetime) -> Iterator[_Line]:
    """Give what the officer decided since then, the newest first."""
    for one in reversed(given.decisions):
        if one.at > since:
            made, place = one.decision, one.decision.about
            source = wording.source_cell(place.file, place.sheet, place.cell)
            if made.is_answer:
                text = f"{made.message} “{made.raw}”: {made.value}"
                yield _Line(DECIDED[made.action], made.unit, text, None, None, source, made.target)
                continue
            yield _Line(
                ADDED if made.fills_blank else DECIDED[made.action],
                made.unit,
                made.message or made.why,
                made.raw or None,
                decided_value(made, given.names),
                source,
                made.target,
            )


PART_WORDS = ("tiêu chí", "vườn", "tiến độ", "đúng hạn", "ảnh")
MOST_REASONS = 4


def explained_change(row: UnitRow, rows: ResultRows) -> str:
    """Say by part what a unit's points did since yesterday, and by which indicators or gardens (“vườn +3,3 do V2 đạt”)."""
    parts = []
    for word, change in zip(PART_WORDS, row.changes, strict=True):
        if change:
            sign = "+" if change > 0 else "−"
            parts.append(f"{word} {sign}{show_points(abs(change))}{_reason(row.unit, word, change, rows)}")
    return "; ".join(parts)


def _reason(unit: str, word: str, change: float, rows: ResultRows) -> str:
    kind, table = "passed" if change > 0 else "fell back", {"tiêu chí": "criteria", "vườn": "gardens"}.get(word)
    keys = [one.row for one in rows.changes if (one.unit, one.change, one.table) == (unit, kind, table)]
    if table == "gardens" and change > 0:
        whole = {row.garden for row in rows.gardens if row.unit == unit and row.passed}
        met = [key for key in dict.fromkeys(keys) if key in whole]
        return _named(met, "đạt") if met else _named(keys, "có thêm chỉ tiêu đạt")
    names = keys if table == "gardens" else [wording.number_of(key) or "điều kiện kèm theo" for key in keys]
    return _named(names, "đạt" if change > 0 else "tụt")


def _named(names: Sequence[str], what: str) -> str:
    own = list(dict.fromkeys(names))
    more = f" và {len(own) - MOST_REASONS} nữa" if len(own) > MOST_REASONS else ""
    return f" do {', '.join(own[:MOST_REASONS])}{more} {what}" if own else ""


class _Words:
    """How the forms call what changed; each unit's form is laid out once."""

    def __init__(self, given: MasterInput) -> None:
        self._material = given
        self._drops = {drop.seq: drop for drop in given.drops}
        self._layouts: dict[tuple[str, FormKey], Layout] = {}

    def of(self, row: ChangeRow) -> str:
        """Say what a line speaks of."""
        if row.change == "missing":
            numbers = [wording.number_of(key) or "điều kiện kèm theo" for key in row.row.split()]
            return f"{row.count} chỉ tiêu chưa có số liệu: {listed(numbers, MOST_KEYS, 'chỉ tiêu khác')}"
        key = row.field if row.table == "gardens" else row.row
        if row.name:
            return f"{wording.number_of(key)} {row.name}".strip()
        drop = self._drops.get(row.seq or 0)
        question = self._layout(row.unit, FORM_OF[drop.role if drop and drop.role else "village"]).question(
            row.table, row.row, row.field
        )
        return question.label if question else f"{row.row} {row.field}"

    def source(self, row: ChangeRow) -> str:
        """Name the file, and the cell where there is one."""
        drop = self._drops.get(row.seq or 0)
        return (
            wording.source_cell(drop.name, row.sheet, row.cell) if drop and row.sheet else (drop.name if drop else "")
        )

    def _layout(self, unit: str, form: FormKey) -> Layout:
        if (unit, form) not in self._layouts:
            campaign = self._material.campaign
            self._layouts[unit, form] = make_layout(campaign, campaign.unit(unit), form)
        return self._layouts[unit, form]


def _title(rows: Sequence[ChangeRow]) -> str:
    counts = Counter(row.change for row in rows)
    again = len({row.seq for row in rows if row.change == "sent again"})
    if not rows or counts.keys() == {"missing"}:
        return "Chưa có gì thay đổi so với lần chốt trước"
    return f"{counts['passed']} chỉ tiêu mới đạt, {counts['fell back']} chỉ tiêu tụt" + (
        f", {again} phiếu gửi lại có số khác" if again else ""
    )
