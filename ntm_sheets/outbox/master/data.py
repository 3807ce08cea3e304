"""Sheet “Dữ liệu”, every answer that counts now as one long table, and the hidden sheet with the numbers that charts draw."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from ntm_sheets import theme
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.showing import points_shown, share_shown, show_number
from ntm_sheets.contract.layout import Line, make_layout
from ntm_sheets.facts.plan_rows import CurveRow
from ntm_sheets.facts.results import Answers, AnswerStatus
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.writer import MasterSheet, MasterWriter

STATUSES: dict[AnswerStatus, str] = {
    "used": "được dùng",
    "refused": "không dùng được",
    "superseded": "đã có bản mới hơn",
    "set aside": "xã bỏ bản nộp",
    "held": "chờ xã quyết định",
}
ADDED = " (xã bổ sung)"
FILES_NOTE = f"Tệp số: xem trang {sheets.SOURCES}. Nguyên văn: chỉ ghi khi máy phải sửa hoặc không hiểu ô đó."


# The tables whose lines have names; gardens, tasks and photos go by the short codes that the forms show.
NAMED, INDICATOR = ("report", "criteria"), "TC"


@dataclass(frozen=True)
class FormWords:
    """How the forms call their tables, their fields, and the lines that have no number."""

    tables: dict[str, str]
    fields: dict[tuple[str, str], str]
    lines: dict[tuple[str, str], str]


def add_data(writer: MasterWriter, given: MasterInput) -> None:
    """Draw the answers that count now, the newest drop last."""
    read = given.rows.answers
    title = f"{show_number(len(read))} số liệu đang được tính" if read else "Chưa có số liệu nào được tính"
    note = f"{FILES_NOTE} Mọi số liệu từ đầu đợt: {given.full_data_words}."
    columns = answer_columns(read, given.names, words_of(given.campaign))
    add_table(writer, sheets.DATA, DataTable("du_lieu", title, note, columns, plain=True, printed_rows=0))


def answer_columns(read: Answers, names: Mapping[str, str], words: FormWords) -> list[DataColumn]:
    """Give the columns of a table of answers; `names` are the units'."""
    return [
        DataColumn("Tệp số", 9, _files(read), "whole"),
        DataColumn("Đơn vị", 15, [names.get(unit, unit) for unit in read.unit]),
        DataColumn("Người nộp", 14, [wording.ROLES[role] for role in read.role]),
        DataColumn("Ngày báo cáo", 12, read.report_date, "day"),
        DataColumn("Bảng", 14, [words.tables.get(table, table) for table in read.table]),
        DataColumn("Dòng", 20, [words.lines.get(line, line[1]) for line in zip(read.table, read.row, strict=True)]),
        DataColumn("Cột", 20, [words.fields.get(line, line[1]) for line in zip(read.table, read.field, strict=True)]),
        DataColumn("Giá trị", 16, _values(read), "amount"),
        DataColumn("Nguyên văn trong ô", 18, _raw(read)),
        DataColumn("Trang và ô", 18, [f"{sheet}!{cell}" for sheet, cell in zip(read.sheet, read.cell, strict=True)]),
        DataColumn("Tình trạng", 18, _states(read)),
    ]


def _values(read: Answers) -> list[object]:
    """Give the values as a reader knows them: of a picture what it is, not its fingerprint."""
    columns = zip(read.table, read.field, read.value, read.raw, strict=True)
    return [
        raw if (table, field) == wording.PICTURE and value is not None else wording.value_cell(value)
        for table, field, value, raw in columns
    ]


def _files(read: Answers) -> list[int]:
    """Give the number of the file that each answer was read from: of one that the officer added, his workbook's."""
    cells = zip(read.seq, read.decision, read.added, strict=True)
    return [int(decision.partition(":")[0]) if added else seq for seq, decision, added in cells]


def _states(read: Answers) -> list[str]:
    cells = zip(read.status, read.added, strict=True)
    return [STATUSES[status] + (ADDED if added else "") for status, added in cells]


def _raw(read: Answers) -> list[str]:
    return [
        raw if repaired or value is None else ""
        for raw, repaired, value in zip(read.raw, read.repaired, read.value, strict=True)
    ]


def _name(line: Line) -> str:
    """Name a line as the form shows it: by its number where it has one."""
    named = [text for text in line.shown[:2] if text != "–"] if line.row.startswith(INDICATOR) else line.shown[:1]
    return wording.shortened(" ".join(named), 40)


def words_of(campaign: Campaign) -> FormWords:
    """Give the words of the report forms; units of one track have the same."""
    words = FormWords({}, {}, {})
    tracks = {unit.track: unit for unit in reversed(campaign.units)}
    for unit in tracks.values():
        for table in make_layout(campaign, unit, "report").tables:
            words.tables.setdefault(table.key, table.sheet)
            for column in table.columns:
                if column.field:
                    heading = "Giá trị" if column.field == "value" else wording.shortened(column.heading, 40)
                    words.fields.setdefault((table.key, column.field), heading)
            if table.key in NAMED:
                words.lines.update({(table.key, line.row): _name(line) for line in table.lines if line.row})
    return words


# The curve of all units on the left, the bars of page one beside it, each unit's history to the right of its bars, then the
# curves of the units.
CURVE, BARS, HISTORY = 0, 4, 11
MOST_CURVES = 12
# Of so many units the history is drawn, one line each on the ranking sheet.
MOST_DRAWN = 60
# A longer name leaves a bar no room.
BAR_LETTERS = 24
STANDS = ("Đã phúc tra đạt", "Báo đạt, chưa phúc tra", "Chưa đạt", "Chưa báo cáo")
"""How an indicator stands: what the bars of page one count."""


def add_plotted(writer: MasterWriter, given: MasterInput, shown: list[str]) -> None:
    """Write the curve of all units, the bars of those that page one shows in its order, and the history of all in theirs."""
    sheet = writer.sheet(sheets.PLOTTED, hidden=True)
    day, points = writer.style(num_format="dd/mm"), writer.style(num_format=theme.FORMAT_POINTS)
    headings = ("Ngày", "Kế hoạch", "Đã làm", "", "Đơn vị", *STANDS, "", "Điểm qua từng ngày")
    for col, heading in enumerate(headings):
        sheet.text(0, col, heading)
    for row, point in enumerate(curve_of(given), 1):
        sheet.moment(row, CURVE, point.day, day)
    for key, col in {"": CURVE + 1, **curve_columns(given)}.items():
        _plot_curve(sheet, col, curve_of(given, key), points)
    for row, key in enumerate(shown, 1):
        sheet.text(row, BARS, wording.shortened(given.names[key], BAR_LETTERS))
        for col, count in enumerate(stands_of(given, key), BARS + 1):
            sheet.number(row, col, count, writer.style(num_format="0"))
    history: defaultdict[str, list[float]] = defaultdict(list)
    for seen in given.rows.history if has_history(given) else ():
        history[seen.unit].append(seen.points)
    for row, unit in enumerate(given.rows.units if has_history(given) else (), 1):
        sheet.text(row, HISTORY - 1, unit.name)
        # A unit that is not ranked has no points to show: nobody reads a 0 for it.
        for col, value in enumerate(history[unit.unit] if unit.rank else (), HISTORY):
            sheet.number(row, col, points_shown(value), points)


def has_history(given: MasterInput) -> bool:
    """Tell whether the points of each day are drawn: of very many units they are not."""
    return len(given.rows.units) <= MOST_DRAWN


def stands_of(given: MasterInput, unit: str) -> tuple[int, ...]:
    """Count a unit's indicators: met and verified, met by its own word alone, failed, not reported."""
    own = given.indicators_of.get(unit, ())
    met = [row.verified_state == "pass" for row in own if row.state == "pass"]
    return (
        sum(met),
        len(met) - sum(met),
        sum(row.state == "fail" for row in own),
        sum(row.state == "missing" for row in own),
    )


def _plot_curve(sheet: MasterSheet, col: int, curve: Sequence[CurveRow], style: Format) -> None:
    for row, point in enumerate(curve, 1):
        for at, value in ((col, point.planned), (col + 1, point.done)):
            if value is not None:
                sheet.number(row, at, share_shown(value), style)


def curve_of(given: MasterInput, unit: str = "") -> list[CurveRow]:
    """Give a unit's curve day by day, or the campaign's own."""
    return [row for row in given.rows.curve if row.unit == unit]


def curve_columns(given: MasterInput) -> dict[str, int]:
    """Give the units whose curves are drawn, with the column of what is planned; what is done stands in the next.

    Where they are too many those that are furthest behind are drawn, the others left out.
    """
    gaps = {row.unit: (row.done or 0.0) - (row.planned or 0.0) for row in given.rows.curve if row.day <= given.today}
    plans = [plan.unit for plan in given.rows.plans]
    drawn = sorted(plans, key=lambda unit: gaps.get(unit, 0.0))[:MOST_CURVES]
    first = HISTORY + days_of(given) + 1
    return {unit: first + 3 * n for n, unit in enumerate(unit for unit in plans if unit in drawn)}


def days_of(given: MasterInput) -> int:
    """Count the campaign's days."""
    return (given.campaign.end - given.campaign.start).days + 1


def history_range(given: MasterInput, row: int) -> str:
    """Give the range of a unit's history over the whole campaign; `row` counts from one."""
    last = HISTORY + days_of(given) - 1
    return f"'{sheets.PLOTTED}'!${xl_col_to_name(HISTORY)}${row + 1}:${xl_col_to_name(last)}${row + 1}"


def cells(col: int, count: int) -> list[object]:
    """Give the chart reference of the first `count` numbers of a column."""
    return [sheets.PLOTTED, 1, col, count, col]
