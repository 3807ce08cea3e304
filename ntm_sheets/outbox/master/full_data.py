"""The workbook of every answer that ever came, and of every file: for whoever wants more than what counts now."""

from dataclasses import fields, replace
from pathlib import Path

from ntm_sheets.outbox import wording
from ntm_sheets.outbox.frames import read_answers
from ntm_sheets.outbox.master.columns import MOST_ROWS, Table
from ntm_sheets.outbox.master.data import FILES_NOTE, answer_columns, words_of
from ntm_sheets.outbox.master.master_input import DATA
from ntm_sheets.outbox.master.privacy import without_personal
from ntm_sheets.outbox.master.sources import add_sources
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.workbook import edition_of, material_of
from ntm_sheets.outbox.master.writer import MasterWriter
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.rows import Answers
from ntm_sheets.workspace.delivering import deliver


def draw_full_data(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the workbook. Errors: OwnError where it can be written nowhere."""
    path, note = deliver(target, source.as_of, lambda path: write_full_data(path, source))
    return Drawn(path, (note,) if note else ())


def write_full_data(path: Path, source: OutboxSource, most: int = MOST_ROWS) -> None:
    """Write every answer to `path`, `most` rows a sheet at most; the same input gives the same bytes."""
    whole = material_of(source)
    every = read_answers(source.results_of_all.answers)
    given = without_personal(replace(whole, rows=replace(whole.rows, answers=every)))
    writer = MasterWriter(edition_of(source))
    words = words_of(source.campaign)
    parts = list(range(0, len(every), most)) or [0]
    for number, first in enumerate(parts, 1):
        answers = _part(given.rows.answers, first, first + most)
        title = f"{wording.number(len(every))} số liệu đã đọc từ các phiếu" if every else "Chưa đọc được số liệu nào"
        more = f" Trang {number} trong {len(parts)} trang số liệu." if len(parts) > 1 else ""
        columns = answer_columns(answers, given.names, words)
        name = f"{DATA} {number}" if len(parts) > 1 else DATA
        add_table(
            writer, name, Table(f"du_lieu_{number}", title, FILES_NOTE + more, columns, plain=True, printed_rows=0)
        )
    add_sources(writer, given)
    writer.save(path)


def _part(answers: Answers, first: int, last: int) -> Answers:
    return Answers(**{one.name: getattr(answers, one.name)[first:last] for one in fields(Answers)})
