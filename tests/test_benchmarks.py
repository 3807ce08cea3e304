"""What the benchmarks measure with: forms that are filled quickly say what is typed, a table says what was measured."""

import sys
from datetime import date
from pathlib import Path

import pytest
from commanding import blank_workspace
from costs import CommandError, cost_of
from forms import QuickFiller, campaign_of
from tabling import Row, table

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.additions import Layouts
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.rounds.inspecting import inspect
from ntm_sheets.simulation.filling import FormFiller

TYPED = {
    ("report", "date", "value"): date(2021, 10, 5),
    ("report", "reporter", "value"): "Trần <Thị> & Mai",
    ("criteria", "TC1.2", "value"): "91,5",
    ("tasks", "CV01", "done"): 12.5,
}


def test_a_form_filled_quickly_says_what_one_filled_by_openpyxl_says(tmp_path: Path) -> None:
    workspace, campaign = blank_workspace(tmp_path / "w"), founding_campaign()
    form = workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx"
    layouts = Layouts(campaign, signing_key(workspace.form_key))
    found = [
        inspect(data, "f.xlsx", layouts).returned
        for data in (QuickFiller(form.read_bytes()).fill(TYPED), FormFiller(form).fill(TYPED))
    ]
    quick, slow = ({(one.table, one.row, one.field): one.seen.value for one in returned.cells} for returned in found)
    assert quick == slow
    assert set(TYPED) <= set(quick)
    assert found[0].stamp == found[1].stamp
    with pytest.raises(KeyError):
        QuickFiller(form.read_bytes()).fill({("criteria", "TC99", "value"): 1})


def test_a_campaign_of_many_units_has_each_ones_plan() -> None:
    founding, many = founding_campaign(), campaign_of(13)
    assert len({unit.key for unit in many.units}) == 13
    assert campaign_of(6) == founding
    for n, unit in enumerate(many.units):
        model = founding.units[n % 6]
        assert [one.name for one in many.tasks_of(unit)] == [one.name for one in founding.tasks_of(model)]


def test_a_cost_counts_what_the_children_take_and_a_failure_is_told(tmp_path: Path) -> None:
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(3_000_000))'])"
    cost = cost_of((sys.executable, "-c", work), {}, tmp_path)
    alone = cost_of((sys.executable, "-c", "import subprocess"), {}, tmp_path)
    assert cost.cpu > alone.cpu
    assert cost.memory > 1
    with pytest.raises(CommandError, match="exit code 3"):
        cost_of((sys.executable, "-c", "raise SystemExit(3)"), {}, tmp_path)


def test_a_table_tells_what_was_held_and_what_was_before() -> None:
    rows = [Row("status", "6", wall="0.4 s", target="≤ 0.5 s", held=True), Row("report", "6", wall="5 s", held=False)]
    lines = table(rows, [Row("status", "6", wall="2.9 s")]).splitlines()
    assert len(lines) == 4
    assert lines[2].endswith("| held | 2.9 s |")
    assert "**missed**" in lines[3]
