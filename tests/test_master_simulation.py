"""The demonstration says on every page that it is one; the founding campaign itself stays as it is."""

from dataclasses import replace

from master_reading import open_book
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.facts.submission import STAMP_SHEET
from ntm_sheets.simulation.playing import MADE_UP_CONTACT, MARK, simulated
from ntm_sheets.workspace.folders import Workspace


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


def test_the_campaign_workbook_of_the_demonstration_says_so(demonstration: Workspace):
    assert load_campaign(demonstration.campaign) == simulated(founding_campaign())


def test_every_sheet_of_the_master_says_so(demonstration: Workspace):
    book = open_book(demonstration.master)
    assert MARK in book.properties.title
    assert book["Tổng quan"]["A1"].value.startswith(MARK)
    assert book["Tổng quan"]["F2"].value == f"! {simulated(founding_campaign()).notice}"
    for sheet in book.worksheets:
        assert MARK in sheet.oddHeader.right.text, sheet.title


def test_every_form_says_so(demonstration: Workspace):
    forms = sorted(demonstration.templates.rglob("*.xlsx"))
    assert len(forms) == 12
    for form in forms:
        book = CalamineWorkbook.from_path(form)
        visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        assert visible
        for name in visible:
            said = [str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row if cell]
            assert any(MARK in text for text in said), (form.name, name)


def test_a_simulated_form_is_not_of_the_real_drive(demonstration: Workspace):
    form = next(demonstration.templates.rglob("*.xlsx"))
    stamp = {row[0]: row[1] for row in load_workbook(form)[STAMP_SHEET].iter_rows(values_only=True)}
    assert stamp["campaign"] == f"mo-phong-{founding_campaign().key}"
