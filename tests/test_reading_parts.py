"""Parts are found by relations, whatever they are called; where two engines know different things they are compared."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from form_answers import drawn
from openpyxl import load_workbook
from PIL import Image
from repacking import FREELY, Parts, packed, parts_of, replaced

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.facts.submission import Returned
from ntm_sheets.reading.extracting import read
from ntm_sheets.simulation.filling import FormFiller

CAMPAIGN = founding_campaign()
DAY = ("report", "date", "value")
TYPED: dict[tuple[str, str, str], Any] = {
    DAY: date(2021, 10, 5), ("criteria", "TC1.2", "value"): 85.5, ("criteria", "TC1.2", "note"): "ghi chú",
    ("tasks", "CV01", "done"): 1,
}  # fmt: skip


def read_form(data: bytes) -> Returned:
    return read(data, "phieu.xlsx", lambda _: make_layout(CAMPAIGN, CAMPAIGN.unit("dan-trung"), "report"))


def got(returned: Returned) -> dict[Any, Any]:
    return {(cell.table, cell.row, cell.field): cell.seen.value for cell in returned.cells}


def saved_by(path: Path, program: str) -> Parts:
    data = drawn(path / "phieu.xlsx", CAMPAIGN, "dan-trung", "report", TYPED)
    if program == "openpyxl":
        again = BytesIO()
        load_workbook(BytesIO(data)).save(again)
        data = again.getvalue()
    return parts_of(data)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("program", ["xlsxwriter", "openpyxl"])
@pytest.mark.parametrize("name", FREELY)
def test_a_package_with_freely_named_parts_is_read_the_same(tmp_path: Path, name: str, program: str) -> None:
    parts = saved_by(tmp_path, program)
    if program == "openpyxl" and name == "strings elsewhere":
        parts = saved_by(tmp_path, "xlsxwriter")
    returned = read_form(packed(FREELY[name](parts)))
    assert got(returned) == TYPED
    assert returned.remarks == ()
    assert returned.condition.program


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", [name for name in FREELY if name != "strings elsewhere"])
def test_pictures_are_found_in_such_a_package(tmp_path: Path, name: str) -> None:
    drawn(tmp_path / "phieu.xlsx", CAMPAIGN, "dan-trung", "report", {})
    picture = BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(picture, "JPEG")
    filler = FormFiller(tmp_path / "phieu.xlsx")
    data = filler.fill(TYPED, {("photos", "A02", "picture"): picture.getvalue()})
    returned = read_form(packed(FREELY[name](parts_of(data))))
    assert [(one.row, one.width) for one in returned.pictures] == [("A02", 64)]
    assert returned.remarks == ()


def test_a_picture_that_hangs_nowhere_is_noticed_wherever_it_lies(tmp_path: Path) -> None:
    parts = saved_by(tmp_path, "xlsxwriter") | {"xl/hinh/a.jpeg": b"x"}
    assert [remark.code for remark in read_form(packed(parts)).remarks] == ["picture-unanchored"]


def test_days_counted_from_1904_are_those_days(tmp_path: Path) -> None:
    parts = saved_by(tmp_path, "openpyxl")
    counted = replaced(parts, "xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"')
    assert got(read_form(packed(counted)))[DAY] == date(2025, 10, 6)
    assert got(read_form(packed(FREELY["another folder"](counted))))[DAY] == date(2025, 10, 6)


def test_a_number_that_one_engine_takes_for_a_day_is_not_taken_for_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The engine alone knows nothing of styles that are called otherwise.
    monkeypatch.setattr("ntm_sheets.reading.opening.usually_named", _as_it_came)
    returned = read_form(packed(FREELY["styles2.xml"](saved_by(tmp_path, "xlsxwriter"))))
    assert got(returned) == TYPED
    decoy = FREELY["decoy styles"](saved_by(tmp_path, "xlsxwriter"))
    decoy["xl/styles.xml"], decoy["xl/styles2.xml"] = decoy["xl/styles2.xml"], decoy["xl/styles.xml"]
    (date_cell,) = [cell for cell in read_form(packed(decoy)).cells if (cell.table, cell.row) == ("report", "date")]
    assert (date_cell.seen.value, date_cell.seen.error) == (None, "#VALUE!")


def _as_it_came(_package: object, _workbook: str, data: bytes) -> bytes:
    return data


def test_two_engines_that_count_days_from_different_years_are_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Callable[[object], bool] = lambda _: True  # noqa: E731 - a stand-in
    monkeypatch.setattr("ntm_sheets.reading.ooxml._counts_from_1904", counts)
    (day,) = [cell for cell in read_form(packed(saved_by(tmp_path, "xlsxwriter"))).cells if cell.row == "date"]
    assert (day.seen.error, day.seen.value) == ("two-readings", None)
    assert day.seen.readings == ("06/10/2025", "05/10/2021")
