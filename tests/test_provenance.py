"""Every number of the master can be followed to its cell: an independent reader opens the archived files and compares."""

import random
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Seen, Value
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.layout import make_layout
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
SHEETS = {"Chỉ tiêu": "Số được tính", "Chỉ tiêu vườn": "Số được tính", "Đường găng": "Đã làm"}
SOURCE = re.compile(r"^(?P<file>.*) › (?P<sheet>.*)!(?P<cell>[A-Z]+[0-9]+)$")


@pytest.fixture(scope="module")
def master(demonstration: Workspace) -> tuple[Path, Workbook]:
    return demonstration.root, load_workbook(demonstration.master)


def numbers(book: Workbook) -> list[tuple[str, Any, str, str]]:
    """Every counted value with what its row says of its source, and the row of the file in the list of sources."""
    found = []
    for name, heading in SHEETS.items():
        page = book[name]
        headings = {str(cell.value): cell.column - 1 for cell in page[4]}
        for row in page.iter_rows(min_row=5):
            value, source = row[headings[heading]].value, row[headings["Nguồn (tệp › trang!ô)"]]
            if value is not None and source.value:
                found.append((name, value, str(source.value), source.hyperlink.location))
    return found


def original(root: Path, book: Workbook, location: str) -> Path:
    """The archived file that a link leads to."""
    sheet, cell = location.replace("'", "").split("!")
    page = book[sheet]
    row = page[re.sub(r"[A-Z]+", "", cell)]
    link = next(cell for cell in row if cell.value == "Mở bản gốc")
    path = (Workspace(root).master.parent / link.hyperlink.target.replace("\\", "/")).resolve()
    assert path.is_file(), path
    assert path.is_relative_to((root / "archive").resolve())
    return path


@cache
def opened(path: Path) -> Workbook:
    """An archived file, opened by the independent reader."""
    return load_workbook(BytesIO(path.read_bytes()), data_only=True)


def test_one_hundred_numbers_are_found_in_their_cells(master: tuple[Path, Workbook]) -> None:
    root, book = master
    everything = numbers(book)
    assert {name for name, *_ in everything} == set(SHEETS)
    chosen = random.Random(4).sample(everything, 100)
    questions = asked()
    equal = 0
    for name, shown, source, location in chosen:
        place = SOURCE.fullmatch(source)
        assert place, source
        form = opened(original(root, book, location))
        page = form[place["sheet"]]
        cell = page[place["cell"]]
        key = (str(page["A1"].value), str(page.cell(cell.row, 1).value), str(page.cell(1, cell.column).value))
        unit = str(form["_ntm"]["B3"].value)
        assert str(form["_ntm"]["A3"].value) == "unit"
        typed = parse(Seen(cell.value, percent="%" in str(cell.number_format)), questions[unit, key])
        assert said(typed.value) == shown, (name, source, cell.value, shown)
        equal += 1
    assert equal == 100


def asked() -> dict[tuple[str, tuple[str, str, str]], Any]:
    campaign = founding_campaign()
    return {
        (unit.key, (table, row, field)): question
        for unit in campaign.units
        for form in ("report", "inspection")
        for table, row, field, question in make_layout(campaign, unit, form).cells()  # type: ignore[arg-type]
    }


def said(value: Value | None) -> Value | None:
    """A value as the master's cells show it."""
    if isinstance(value, bool):
        return "Đạt" if value else "Chưa đạt"
    return value


def test_a_score_leads_to_its_rows_and_these_to_their_source(master: tuple[Path, Workbook]) -> None:
    root, book = master
    ranking = book["Xếp hạng"]
    targets = {
        cell.hyperlink.location.split("!")[0].strip("'")
        for row in ranking.iter_rows(min_row=5)
        for cell in row
        if cell.hyperlink
    }
    assert {"Chỉ tiêu", "Vườn mẫu", "Đường găng"} <= targets
    gardens = {
        cell.hyperlink.location.split("!")[0].strip("'")
        for row in book["Vườn mẫu"].iter_rows(min_row=5)
        for cell in row
        if cell.hyperlink
    }
    assert "Chỉ tiêu vườn" in gardens
    for name in SHEETS:
        headings = [str(cell.value) for cell in book[name][4]]
        assert {"Tính theo", "Ngày số liệu", "Nguồn (tệp › trang!ô)"} <= set(headings)
    assert not [name for name in zipfile.ZipFile(Workspace(root).master).namelist() if "externalLink" in name]
