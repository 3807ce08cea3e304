"""The print set for a meeting: about six pages of what the master says, of many units the first and the last."""

import hashlib
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from ntm_sheets.campaign.showing import listed, show_number
from ntm_sheets.facts.result_rows import GardenRow
from ntm_sheets.facts.submission import Role
from ntm_sheets.facts.unit_rows import DistanceRow, UnitRow
from ntm_sheets.outbox import wording
from ntm_sheets.outbox.master import master_input as sheets
from ntm_sheets.outbox.master.columns import DataColumn, DataTable, shares
from ntm_sheets.outbox.master.criteria import criteria_table, gardens_sentence
from ntm_sheets.outbox.master.data import add_plotted
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview import add_overview
from ntm_sheets.outbox.master.overview_ranking import choose
from ntm_sheets.outbox.master.paper import arranged, rows_within
from ntm_sheets.outbox.master.progress import add_progress, begin_gantt
from ntm_sheets.outbox.master.ranking import leaders_sentence, ranking_columns, ranking_note
from ntm_sheets.outbox.master.reports import report_table
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.tasks import plans_sentence, task_columns, tasks_sentence
from ntm_sheets.outbox.master.workbook import imprint_of, material_of
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter
from ntm_sheets.outbox.output import OutboxSource
from ntm_sheets.outbox.printing import PrintJob
from ntm_sheets.outbox.seal import Seal

# More rows do not fit on a page of each kind however short they are; the ranking with its reasons may take two.
MOST_UNITS, MOST_GARDENS, MOST_TASKS, MOST_REPORTERS = 22, 30, 30, 30
# Of a garden so many indicators are named, each in so many letters.
MOST_NAMED, LONGEST_NAMED = 3, 70
MASTER = "tong-hop.xlsx"
# Where a workbook says when it was made rather than what it says.
PROPERTIES = re.compile(r"docProps/")


def meeting_set(given: MasterInput, edition: Imprint, taken: str = "") -> bytes:
    """Give the workbook of the print set: pages without links, their numbers running through.

    In `given` nothing is personal any more; `taken` is the sentence that says when files were last taken in.
    """
    writer = MasterWriter(edition, linked=False)
    begin_gantt(given)
    shown = choose(given)
    add_overview(writer, given, shown, edition.run_code, taken)
    for name, table in _tables(given):
        # A page of a title alone is no page: page one says as much.
        if table.rows:
            add_table(writer, name, table)
    if given.rows.tasks:
        add_progress(writer, given)
    add_plotted(writer, given, shown.units)
    return writer.whole()


def print_jobs(source: OutboxSource, _folder: Path) -> Iterator[PrintJob]:
    """Give the job that prints the set."""
    edition = imprint_of(source)
    made = meeting_set(material_of(source), edition, source.taken)
    yield PrintJob("in-hop.pdf", mark_of(made, edition), lambda path: path.write_bytes(made))


def mark_of(workbook: bytes, edition: Imprint) -> str:
    """Give the fingerprint of what a set says, whatever the moment and the run code that it was drawn with."""
    fresh = (wording.moment(edition.as_of), edition.run_code)
    code = Seal(edition.run_code, edition.seal).picture.png if edition.seal else b""
    said = hashlib.sha256()
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        for name in sorted(package.namelist()):
            if not PROPERTIES.match(name):
                part = package.read(name)
                if part == code:
                    continue
                for text in fresh:
                    part = part.replace(text.encode("utf-8"), b"")
                said.update(name.encode("utf-8") + b"\0" + part)
    return said.hexdigest()


def _tables(given: MasterInput) -> Iterator[tuple[str, DataTable]]:
    for name, draw, most, pages in (
        (sheets.RANKING, _ranking, MOST_UNITS, 2),
        (sheets.CRITERIA, _criteria, MOST_UNITS, 1),
        (sheets.GARDENS, _gardens, MOST_GARDENS, 1),
        (sheets.TASKS, _tasks, MOST_TASKS, 1),
        (sheets.REPORTS, _reports, MOST_REPORTERS, 1),
    ):
        table = draw(given, most)
        # What is left out makes the lines above a little longer.
        while table.rows and (fit_rows := rows_within(arranged(table), pages)) < table.rows:
            table = draw(given, max(1, min(fit_rows, table.rows - 1)))
            if table.rows == 1:
                break
        yield name, table


def first_and_last(rows: Sequence[UnitRow], most: int) -> list[UnitRow]:
    """Give all units, or of the first list two thirds from the head and the rest from its foot; of others the first few."""
    if len(rows) <= most:
        return list(rows)
    main = [row for row in rows if row.list == rows[0].list]
    others = [row for row in rows if row.list != rows[0].list]
    room = max(most - len(others), most * 3 // 4)
    first = room * 2 // 3
    named = main if len(main) <= room else main[:first] + main[first - room :]
    return named + others[: most - len(named)]


def _left_out(shown: int, every: int, what: str) -> str:
    """Say how many rows of all are printed; nothing where it is all of them."""
    return f"Bản in có {show_number(shown)} trong {show_number(every)} {what}; đủ ở {MASTER}." if shown < every else ""


def _ranking(given: MasterInput, most: int) -> DataTable:
    units = first_and_last(given.rows.units, most)
    note = ranking_note().replace(f"trang {sheets.RULES}", f"trang {sheets.RULES} của {MASTER}")
    screen = _left_out(len(units), len(given.rows.units), "đơn vị, ở đầu và cuối bảng")
    return DataTable("xep_hang", leaders_sentence(given), note, ranking_columns(given, units), screen=screen)


def _criteria(given: MasterInput, most: int) -> DataTable:
    units = first_and_last(given.rows.units, most)
    asked = [unit.key for unit in given.campaign.units if given.campaign.unit_set(unit)]
    shown = {row.unit for row in units}
    keys = [key for key in asked if key in shown] or asked[:most]
    ranked = [row.unit for row in units if row.unit in keys] or keys
    table = criteria_table(given, ranked)
    return replace(table, screen=_left_out(len(ranked), len(asked), "đơn vị, ở đầu và cuối bảng xếp hạng"))


def _gardens(given: MasterInput, most: int) -> DataTable:
    """Give the gardens that are not passed, each with the indicators that fail; of very many those that lack least."""
    lacking = [row for row in given.rows.gardens if not row.passed]
    nearest = sorted(lacking, key=lambda row: row.criteria_passed - row.criteria_total, reverse=True)[:most]
    chosen = [row for row in lacking if row in nearest]
    distances: defaultdict[tuple[str, str], list[DistanceRow]] = defaultdict(list)
    for one in given.rows.distances:
        distances[one.unit, one.garden].append(one)
    columns = [
        DataColumn("Đơn vị", 18, [given.names[row.unit] for row in chosen], "name"),
        DataColumn("Vườn", 7, [row.garden for row in chosen], "mark"),
        DataColumn("Chủ vườn", 20, [row.owner for row in chosen], "wrap"),
        DataColumn("Tiêu chí đạt", 9, shares((row.criteria_passed, row.criteria_total) for row in chosen)),
        DataColumn(
            "Còn vướng chỉ tiêu", 80, [_failing(row, distances[row.unit, row.garden]) for row in chosen], "wrap"
        ),
        DataColumn("Cần kiểm tra lại", 11, ["! có" if row.needs_visit else "" for row in chosen], "mark"),
    ]
    passed = len(given.rows.gardens) - len(lacking)
    note = f"Vườn đạt chuẩn khi đạt mọi tiêu chí. {passed} vườn đã đạt không ghi ở đây." if passed else ""
    screen = _left_out(len(chosen), len(lacking), "vườn chưa đạt, những vườn còn vướng ít nhất")
    return DataTable("vuon_mau", gardens_sentence(given), note, columns, screen=screen)


def _failing(row: GardenRow, distances: Sequence[DistanceRow]) -> str:
    """Name the indicators that a garden does not meet, and how far it is from each."""
    told = [
        wording.shortened(f"{wording.number_of(one.indicator)} {one.name}".strip(), LONGEST_NAMED) + f": {one.words}"
        for one in distances
    ]
    return listed(told, MOST_NAMED, "chỉ tiêu khác", "; ") if told else wording.CRITERION_STATES[row.state]


def _tasks(given: MasterInput, most: int) -> DataTable:
    late = [row for row in given.ordered_tasks if row.days_late]
    columns = task_columns(given, late[:most])
    screen = _left_out(min(len(late), most), len(late), "việc chậm, nặng nhất trước")
    return DataTable("duong_gang", tasks_sentence(given), plans_sentence(given), columns, screen=screen)


def _reports(given: MasterInput, most: int) -> DataTable:
    """Give who reported: who is silent longest first, then the villages, then the working groups."""
    late = sorted(given.rows.late, key=lambda row: -row.missed)
    others = [(unit.key, role) for role in wording.ROLES for unit in given.campaign.units]
    lines: list[tuple[str, Role]] = [*dict.fromkeys([*((row.unit, row.role) for row in late), *others])]
    table = report_table(given, lines[:most])
    left_out = _left_out(min(len(lines), most), len(lines), "dòng, ai chậm lâu nhất đứng trước")
    return replace(table, screen=f"{table.screen} {left_out}".strip())
