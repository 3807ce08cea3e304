"""“còn 3 ô”: a form says by itself, in any program, how many of its cells are blank or out of limits."""

import shutil
import subprocess
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.daily_sheet import daily_cells
from ntm_sheets.contract.layouts import Layouts
from ntm_sheets.drawing.form import render_form
from ntm_sheets.drawing.still import READY
from ntm_sheets.facts.findings import Key
from ntm_sheets.facts.submission import make_stamp
from ntm_sheets.simulation.filling import FormFiller

LAYOUTS = Layouts(founding_campaign(), b"k" * 32)
UNIT = LAYOUTS.campaign.unit("hoa-binh")
NUMBERS: tuple[Key, ...] = (("tasks", "CV02", "done"), ("criteria", "TC1.2", "value"), ("criteria", "TC2.1", "value"))
DATE: Key = ("report", "date", "value")
ISSUED = datetime(2021, 10, 5)


def drawn(only: str) -> bytes:
    stamp = make_stamp(LAYOUTS.key, LAYOUTS.campaign.key, "report", UNIT.key, "2021-10-05", only=only)
    layout = LAYOUTS.of(UNIT, "report", only)
    return render_form(layout, LAYOUTS.campaign, stamp, {DATE: date(2021, 10, 5)}, issued=ISSUED)[0]


def line(data: bytes) -> str:
    return str(load_workbook(BytesIO(data), data_only=True).worksheets[0]["B5"].value)


def test_a_sheet_says_what_is_blank_before_anything_is_typed() -> None:
    # The three numbers and who reports; the day stands there.
    assert line(drawn(daily_cells(NUMBERS))).startswith("Còn 4 ô")


def test_no_formula_is_too_long_for_excel_2007_and_a_full_form_has_none() -> None:
    """On most days rows of a full form need no answer: a count of them would never come to its end."""

    def formulas(data: bytes) -> list[str]:
        return [
            cell.value
            for sheet in load_workbook(BytesIO(data)).worksheets
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and cell.data_type == "f"
        ]

    assert formulas(drawn("")) == []
    found = formulas(drawn(daily_cells(NUMBERS)))
    assert len(found) > len(NUMBERS)
    assert max(map(len, found)) < 1000


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({NUMBERS[0]: 5, NUMBERS[1]: 80}, "Còn 2 ô"),
        ({NUMBERS[0]: -5, NUMBERS[1]: 180, NUMBERS[2]: 1, ("report", "reporter", "value"): "An"}, "Còn 2 ô"),
        ({NUMBERS[0]: 5, NUMBERS[1]: 80, NUMBERS[2]: 1, ("report", "reporter", "value"): "An"}, READY),
    ],
)
def test_libreoffice_counts_what_is_blank_or_out_of_limits(typed: dict[Key, object], said: str, tmp_path: Path) -> None:
    filler = FormFiller(BytesIO(drawn(daily_cells(NUMBERS))))  # type: ignore[arg-type]
    (tmp_path / "phieu.xlsx").write_bytes(filler.fill({DATE: date(2021, 10, 5), **typed}))  # type: ignore[dict-item]
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "phieu.xlsx")], check=True, timeout=120)
    assert line((tmp_path / "out" / "phieu.xlsx").read_bytes()).startswith(said)
