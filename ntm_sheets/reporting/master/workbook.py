"""The master workbook for leadership: one careful page first, then the rows behind every number."""

from collections.abc import Sequence
from pathlib import Path

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.history import EditionChanges
from ntm_sheets.decisions import DecisionRecord
from ntm_sheets.records import DropRecord, FindingRecord
from ntm_sheets.reporting.frames import rows_of
from ntm_sheets.reporting.master.changes import add_changes
from ntm_sheets.reporting.master.criteria import add_criteria, add_indicators
from ntm_sheets.reporting.master.data import add_data
from ntm_sheets.reporting.master.decisions import add_decisions
from ntm_sheets.reporting.master.findings import add_findings
from ntm_sheets.reporting.master.gardens import add_garden_indicators, add_gardens
from ntm_sheets.reporting.master.material import Material
from ntm_sheets.reporting.master.overview import add_overview
from ntm_sheets.reporting.master.overview_ranking import choose
from ntm_sheets.reporting.master.paper import Edition, Paper
from ntm_sheets.reporting.master.plotted import add_plotted
from ntm_sheets.reporting.master.progress import add_progress
from ntm_sheets.reporting.master.ranking import add_ranking
from ntm_sheets.reporting.master.reports import add_reports
from ntm_sheets.reporting.master.rule_history import add_rule_history
from ntm_sheets.reporting.master.rules import add_rules
from ntm_sheets.reporting.master.sources import add_sources
from ntm_sheets.reporting.master.tasks import add_tasks
from ntm_sheets.reporting.master.veiling import veiled
from ntm_sheets.results import Results


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
    paper = Paper(Edition(campaign.commune, campaign.name, results.as_of, run_code, f"Bộ tiêu chí: {laws}."))
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
