"""The master workbook for leadership: one careful page first, then the rows behind every number."""

from pathlib import Path

from ntm_sheets.outbox.frames import rows_of
from ntm_sheets.outbox.master.changes import add_changes
from ntm_sheets.outbox.master.criteria import add_criteria, add_indicators
from ntm_sheets.outbox.master.data import add_data
from ntm_sheets.outbox.master.decisions import add_decisions
from ntm_sheets.outbox.master.findings import add_findings
from ntm_sheets.outbox.master.gardens import add_garden_indicators, add_gardens
from ntm_sheets.outbox.master.master_input import MasterInput
from ntm_sheets.outbox.master.overview import add_overview
from ntm_sheets.outbox.master.overview_ranking import choose
from ntm_sheets.outbox.master.plotted import add_plotted
from ntm_sheets.outbox.master.privacy import without_personal
from ntm_sheets.outbox.master.progress import add_progress
from ntm_sheets.outbox.master.ranking import add_ranking
from ntm_sheets.outbox.master.reports import add_reports
from ntm_sheets.outbox.master.rule_history import add_rule_history
from ntm_sheets.outbox.master.rules import add_rules
from ntm_sheets.outbox.master.sources import add_sources
from ntm_sheets.outbox.master.tasks import add_tasks
from ntm_sheets.outbox.master.writer import Edition, MasterWriter
from ntm_sheets.outbox.output import Drawn, OutboxSource
from ntm_sheets.workspace.delivering import deliver

SHEETS = (
    add_ranking,
    add_changes,
    add_criteria,
    add_indicators,
    add_gardens,
    add_garden_indicators,
    add_tasks,
    add_progress,
    add_reports,
    add_findings,
    add_decisions,
    add_sources,
    add_rules,
    add_rule_history,
    add_data,
)
"""The sheets behind page one, in their order."""


def draw_master(source: OutboxSource, target: Path) -> Drawn:
    """Deliver the master. Errors: OwnError where it can be written nowhere."""
    given, edition = material_of(source), edition_of(source)
    path, note = deliver(target, source.as_of, lambda path: write_master(path, given, edition, source.taken))
    return Drawn(path, (note,) if note else ())


def material_of(source: OutboxSource) -> MasterInput:
    """Read what the sheets show of a source."""
    return MasterInput(
        source.campaign,
        rows_of(source.results),
        source.drops,
        source.findings,
        source.decisions,
        source.history,
        source.decided,
        source.personal,
    )


def edition_of(source: OutboxSource) -> Edition:
    """Say what every page says of itself."""
    laws = "; ".join(dict.fromkeys(one.decision for one in source.campaign.sets))
    campaign = source.campaign
    return Edition(campaign.commune, campaign.name, source.as_of, source.code, f"Bộ tiêu chí: {laws}.")


def write_master(path: Path, given: MasterInput, edition: Edition, taken: str = "") -> None:
    """Write the master to `path`; the same input gives the same bytes. Errors: OSError, OwnError.

    `taken` is the sentence that says when files were last taken in.
    """
    given = without_personal(given)
    writer = MasterWriter(edition)
    shown = choose(given)
    add_overview(writer, given, shown, edition.run_code, taken)
    for add in SHEETS:
        add(writer, given)
    add_plotted(writer, given, shown.units)
    writer.save(path)
