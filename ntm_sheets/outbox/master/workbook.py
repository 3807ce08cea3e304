"""The master workbook for leadership: one careful page first, then the rows behind every number."""

from collections.abc import Sequence
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.history import EditionChanges
from ntm_sheets.facts.decisions import DecisionRecord
from ntm_sheets.facts.records import DropRecord, FindingRecord
from ntm_sheets.facts.results import Results
from ntm_sheets.outbox.frames import rows_of
from ntm_sheets.outbox.master.changes import add_changes
from ntm_sheets.outbox.master.criteria import add_criteria, add_indicators
from ntm_sheets.outbox.master.data import add_data
from ntm_sheets.outbox.master.decisions import add_decisions
from ntm_sheets.outbox.master.findings import add_findings
from ntm_sheets.outbox.master.gardens import add_garden_indicators, add_gardens
from ntm_sheets.outbox.master.material import Material
from ntm_sheets.outbox.master.overview import add_overview
from ntm_sheets.outbox.master.overview_ranking import choose
from ntm_sheets.outbox.master.paper import Edition, MasterWriter
from ntm_sheets.outbox.master.plotted import add_plotted
from ntm_sheets.outbox.master.progress import add_progress
from ntm_sheets.outbox.master.ranking import add_ranking
from ntm_sheets.outbox.master.reports import add_reports
from ntm_sheets.outbox.master.rule_history import add_rule_history
from ntm_sheets.outbox.master.rules import add_rules
from ntm_sheets.outbox.master.sources import add_sources
from ntm_sheets.outbox.master.tasks import add_tasks
from ntm_sheets.outbox.master.veiling import veiled


def write_master(
    path: Path,
    campaign: Campaign,
    results: Results,
    drops: Sequence[DropRecord],
    findings: Sequence[FindingRecord],
    run_code: str,
    machine: str = "",
    decisions: Sequence[DecisionRecord] = (),
    history: Sequence[EditionChanges] = (),
) -> None:
    """Write the master to `path`; the same input gives the same bytes. Errors: OSError, OwnError.

    `machine` is the sentence that says when files were last taken in; `decisions` are all that the officer ever made;
    `history` tells how the campaign workbook was changed.
    """
    material = veiled(Material(campaign, rows_of(results), drops, findings, decisions, history))
    laws = "; ".join(dict.fromkeys(one.decision for one in campaign.sets))
    paper = MasterWriter(Edition(campaign.commune, campaign.name, results.as_of, run_code, f"Bộ tiêu chí: {laws}."))
    shown = choose(material)
    add_overview(paper, material, shown, run_code, machine)
    for add in (
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
    ):
        add(paper, material)
    add_plotted(paper, material, shown.units)
    paper.save(path)
