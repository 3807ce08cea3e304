"""The master workbook for leadership, one careful page first, and the workbook of every answer that ever came."""

from dataclasses import fields, replace
from pathlib import Path

from ntm_sheets.campaign.showing import show_number
from ntm_sheets.facts.results import Answers
from ntm_sheets.outbox.master.changes import add_changes, add_rule_history
from ntm_sheets.outbox.master.columns import CONTENTS, MOST_ROWS, DataTable
from ntm_sheets.outbox.master.contents import add_contents, add_notes
from ntm_sheets.outbox.master.criteria import add_criteria, add_garden_indicators, add_gardens, add_indicators
from ntm_sheets.outbox.master.data import FILES_NOTE, add_data, add_plotted, answer_columns, words_of
from ntm_sheets.outbox.master.honesty import add_honesty
from ntm_sheets.outbox.master.master_input import DATA, MasterInput, without_personal
from ntm_sheets.outbox.master.orders import add_orders
from ntm_sheets.outbox.master.overview import add_overview
from ntm_sheets.outbox.master.overview_ranking import choose
from ntm_sheets.outbox.master.petitions import add_petitions
from ntm_sheets.outbox.master.photos import add_evidence, add_photos
from ntm_sheets.outbox.master.progress import add_progress, begin_gantt
from ntm_sheets.outbox.master.ranking import add_groups, add_ranking
from ntm_sheets.outbox.master.reports import add_reports
from ntm_sheets.outbox.master.rules import add_rules
from ntm_sheets.outbox.master.sources import add_decisions, add_findings, add_sources
from ntm_sheets.outbox.master.table import add_table
from ntm_sheets.outbox.master.tasks import add_tasks
from ntm_sheets.outbox.master.writer import Imprint, MasterWriter
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.outbox.photos.copies import KeptCopies
from ntm_sheets.outbox.photos.files import files_of
from ntm_sheets.outbox.pictures import KeptPictures
from ntm_sheets.outbox.seal import seal_of
from ntm_sheets.workspace.delivering import deliver

SHEETS = (
    add_ranking,
    add_groups,
    add_changes,
    add_criteria,
    add_indicators,
    add_gardens,
    add_garden_indicators,
    add_tasks,
    add_progress,
    add_reports,
    add_photos,
    add_evidence,
    add_petitions,
    add_orders,
    add_findings,
    add_decisions,
    add_honesty,
    add_sources,
    add_notes,
    add_rules,
    add_rule_history,
    add_data,
)
"""The sheets behind page one, in their order."""


def draw_master(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the master. Errors: OwnError where it can be written nowhere."""
    given = material_of(source)
    way = target.parent.relative_to(source.workspace.outbox)
    edition = replace(imprint_of(source), outbox="../" * len(way.parts))
    path, note = deliver(target, source.as_of, lambda path: write_master(path, given, edition, source.taken))
    return Drawn(path, (note,) if note else ())


def material_of(source: OutboxSource) -> MasterInput:
    """Give what the sheets show of a source, without what is personal; all outputs of a round show one."""
    return source.once(_material)


def _material(source: OutboxSource) -> MasterInput:
    return without_personal(_whole_material(source))


def _whole_material(source: OutboxSource) -> MasterInput:
    return MasterInput(
        source.campaign,
        source.results.of_now().rows,
        source.drops,
        source.findings,
        source.decisions,
        source.history,
        source.decided,
        source.personal,
        KeptPictures(source.workspace.pictures),
        source.came,
        source.petitions,
        source.orders,
        files_of(source),
        KeptCopies(source.workspace.photo_copies).small,
        source.honesty,
        source.read_earlier(),
    )


def imprint_of(source: OutboxSource) -> Imprint:
    """Say what every page says of itself."""
    laws = "; ".join(dict.fromkeys(one.decision for one in source.campaign.sets))
    campaign = source.campaign
    said = seal_of(source).text
    return Imprint(campaign.commune, campaign.name, source.as_of, source.code, f"Bộ tiêu chí: {laws}.", seal=said)


def write_master(path: Path, given: MasterInput, edition: Imprint, taken: str = "") -> None:
    """Write the master to `path`; the same input gives the same bytes. Errors: OSError, OwnError.

    In `given` nothing is personal any more. `taken` is the sentence that says when files were last taken in.
    """
    writer = MasterWriter(edition)
    begin_gantt(given)
    shown = choose(given)
    add_overview(writer, given, shown, edition.run_code, taken)
    writer.keep_place(CONTENTS)
    for add in SHEETS:
        add(writer, given)
    add_contents(writer, given)
    add_plotted(writer, given, shown.units)
    writer.save(path)


def draw_full_data(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the workbook. Errors: OwnError where it can be written nowhere."""
    path, note = deliver(target, source.as_of, lambda path: write_full_data(path, source))
    return Drawn(path, (note,) if note else ())


def write_full_data(path: Path, source: OutboxSource, most: int = MOST_ROWS) -> None:
    """Write every answer to `path`, `most` rows a sheet at most; the same input gives the same bytes."""
    whole = _whole_material(source)
    every = source.results_of_all.rows.answers
    given = without_personal(replace(whole, rows=replace(whole.rows, answers=every)))
    writer = MasterWriter(imprint_of(source))
    words = words_of(source.campaign)
    parts = list(range(0, len(every), most)) or [0]
    for number, first in enumerate(parts, 1):
        answers = _part(given.rows.answers, first, first + most)
        title = f"{show_number(len(every))} số liệu đã đọc từ các phiếu" if every else "Chưa đọc được số liệu nào"
        more = f" Trang {number} trong {len(parts)} trang số liệu." if len(parts) > 1 else ""
        columns = answer_columns(answers, given.names, words)
        name = f"{DATA} {number}" if len(parts) > 1 else DATA
        add_table(
            writer, name, DataTable(f"du_lieu_{number}", title, FILES_NOTE + more, columns, plain=True, printed_rows=0)
        )
    add_sources(writer, given)
    writer.save(path)


def _part(answers: Answers, first: int, last: int) -> Answers:
    return Answers(**{one.name: getattr(answers, one.name)[first:last] for one in fields(Answers)})
