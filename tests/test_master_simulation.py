"""The demonstration says on every page that it is one; the founding campaign itself stays as it is."""

from dataclasses import replace

import pytest
from master_reading import open_book
from openpyxl import load_workbook

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.commands.setting_up import play_demo
from ntm_sheets.facts.submission import STAMP_SHEET
from ntm_sheets.simulation.playing import MADE_UP_CONTACT, MARK, simulated
from ntm_sheets.workspace.folders import Workspace


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("demo") / "w")
    play_demo(workspace, 1)
    return workspace


def test_only_what_says_so_differs_from_the_founding_campaign():
    founding = founding_campaign()
    made = simulated(founding)
    assert made.name == f"MÔ PHỎNG – {founding.name}"
    assert made.notice == f"MÔ PHỎNG – số liệu bịa ra. {founding.notice}"
    assert made.key == f"mo-phong-{founding.key}"
    assert {unit.contact for unit in made.units} == {unit.group_contact for unit in made.units} == {MADE_UP_CONTACT}
    assert [(rule.role, rule.rule, rule.every) for rule in made.calendar] == [("team", "every", 4)]
    told = {"name": founding.name, "notice": founding.notice, "key": founding.key}
    assert replace(made, **told, units=founding.units, calendar=()) == founding
    assert MARK not in founding.name + founding.notice


def test_the_campaign_workbook_of_the_demonstration_says_so(played: Workspace):
    assert load_campaign(played.campaign) == simulated(founding_campaign())


def test_every_sheet_of_the_master_says_so(played: Workspace):
    book = open_book(played.master)
    assert MARK in book.properties.title
    assert book["Tổng quan"]["A1"].value.startswith(MARK)
    assert book["Tổng quan"]["F2"].value == f"! {simulated(founding_campaign()).notice}"
    for sheet in book.worksheets:
        assert MARK in sheet.oddHeader.right.text, sheet.title


def test_every_form_says_so(played: Workspace):
    forms = sorted(played.templates.rglob("*.xlsx"))
    assert len(forms) == 12
    for form in forms:
        book = load_workbook(form)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                said = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
                assert any(MARK in text for text in said), (form.name, sheet.title)


def test_a_simulated_form_is_not_of_the_real_drive(played: Workspace):
    form = next(played.templates.rglob("*.xlsx"))
    stamp = {row[0]: row[1] for row in load_workbook(form)[STAMP_SHEET].iter_rows(values_only=True)}
    assert stamp["campaign"] == f"mo-phong-{founding_campaign().key}"
