"""The tests' own quick filler writes what openpyxl would: the same cells, as the program and as openpyxl read them."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from quick_filling import QuickFiller
from sessions import form_path, new_workspace

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.reading.extracting import read
from ntm_sheets.simulation.filling import FormFiller

PLAIN = {
    ("report", "date", "value"): "5/10/2021",
    ("report", "reporter", "value"): " Nguyễn & <Thử>\nhai dòng ",
    ("criteria", "TC1.1", "value"): 0,
    ("criteria", "TC1.2", "value"): 85.5,
    ("criteria", "TC1.3", "value"): "85,5",
    ("criteria", "TC4.5", "value"): True,
    ("criteria", "TC5.1", "value"): False,
    ("tasks", "CV01", "done"): -1,
    ("tasks", "CV01", "note"): "@SUM(A1)",
    ("no table", "no row", "value"): "nobody asks for it",
}
CAREFUL = [
    {("report", "date", "value"): date(2021, 10, 5)},
    {("criteria", "TC1.1", "value"): "=1+1"},
    {("criteria", "TC1.1", "value"): "#N/A"},
    {("report", "reporter", "value"): "_x0041_"},
]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return form_path(new_workspace(tmp_path_factory.mktemp("quick") / "w"), "hoa-binh")


def stands(data: bytes) -> dict[tuple[str, str], tuple[Any, str]]:
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in load_workbook(BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


@pytest.mark.one_in(2)
@pytest.mark.parametrize("more", [{}, *CAREFUL])
def test_it_writes_what_openpyxl_writes(form: Path, campaign: Campaign, more: dict[Any, Any]) -> None:
    quick, slow = QuickFiller(form.read_bytes()).fill(PLAIN | more), FormFiller(form).fill(PLAIN | more)
    assert stands(quick) == stands(slow)
    layout = make_layout(campaign, campaign.unit("hoa-binh"), "report")
    one, other = (read(data, "a.xlsx", lambda stamp: layout) for data in (quick, slow))
    assert replace(one, condition=other.condition) == other  # only who saved it differs
    assert replace(one.condition, program="") == replace(other.condition, program="")
    assert len(one.cells) == len(PLAIN) - 1


def test_each_filling_begins_with_a_blank_form(form: Path) -> None:
    filler = QuickFiller(form.read_bytes())
    first = filler.fill(PLAIN)
    assert filler.fill({}) != first
    assert filler.fill(PLAIN) == first


def test_a_form_with_something_in_it_is_filled_with_care(form: Path) -> None:
    prefilled = FormFiller(form).fill(PLAIN)
    assert stands(QuickFiller(prefilled).fill({})) == stands(FormFiller(form).fill({}))
