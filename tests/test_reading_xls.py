"""A form that LibreOffice saved as .xls: read under a wrong name too, its pictures, notes and struck letters told of."""

from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from sessions import careful_filler, form_path, new_workspace
from shared_fixtures import FILTERS

from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.contract.sealing import signing_key
from ntm_sheets.facts.submission import Returned
from ntm_sheets.rounds.inspecting import OwnInspector
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.client
TYPED = {("criteria", "TC1.2", "value"): 85.5, ("criteria", "TC1.3", "value"): 77}
RAISED = ("criteria", "TC2.1", "value")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return new_workspace(tmp_path_factory.mktemp("xls") / "w")


@pytest.fixture(scope="module")
def data(workspace: Workspace, spreadsheet_client: Callable[..., None]) -> bytes:
    """A form with a number of which a letter is struck through, a note, and a merged block over two answers."""
    plain, edited, saved = (workspace.root / name for name in ("a.xlsx", "b.xlsx", "c.xls"))
    plain.write_bytes(
        careful_filler(form_path(workspace, "dan-trung")).fill({("report", "date", "value"): "5/10/2021"} | TYPED)
    )
    book = load_workbook(plain)
    sheet = book["Tiêu chí"]
    (at,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == 85.5]
    at.value = CellRichText("8", TextBlock(InlineFont(strike=True), "0"))
    form_sheet, form_cell = FormFiller(plain).address(RAISED)
    book[form_sheet][form_cell].value = CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "2"))
    at.comment = Comment("hay là 90?", "thôn")
    sheet.row_dimensions[at.row].hidden = True
    book.save(edited)
    spreadsheet_client([{"open": str(edited), "type": [], "save": [[str(saved), FILTERS["xls"]]]}])
    return saved.read_bytes()


def read(workspace: Workspace, data: bytes, name: str) -> Returned:
    return OwnInspector(founding_campaign(), signing_key(workspace.form_key)).submit(data, name)().returned


@pytest.mark.parametrize(("name", "said"), [("phieu.xls", False), ("phieu.xlsx", True), ("phieu", False)])
def test_it_is_read_by_its_bytes_and_not_by_its_name(workspace: Workspace, data: bytes, name: str, said: bool) -> None:
    returned = read(workspace, data, name)
    values = {(cell.table, cell.row, cell.field): cell.seen.value for cell in returned.cells}
    assert {key: values[key] for key in TYPED} == TYPED | {("criteria", "TC1.2", "value"): "80"}
    assert values[RAISED] == "10²"
    assert ("name-kind-differs" in {remark.code for remark in returned.remarks}) is said


def test_struck_letters_hidden_rows_and_notes_are_told(workspace: Workspace, data: bytes) -> None:
    told = {remark.code: remark for remark in read(workspace, data, "phieu.xls").remarks}
    assert {"struck-letters", "hidden-answers", "comments-ignored"} <= told.keys()
    assert told["struck-letters"].seen == "80"


def test_a_locked_one_is_told_to_be_locked(workspace: Workspace, data: bytes) -> None:
    # A FILEPASS record right behind the first record of the workbook's stream says that all the rest is locked.
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    locked = data[:start] + b"\x2f\x00" + (54).to_bytes(2, "little") + b"\x01\x00" + bytes(52) + data[start + 58 :]
    assert [remark.code for remark in read(workspace, locked, "phieu.xls").remarks] == ["encrypted"]
