import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from xlsxwriter.worksheet import Worksheet

from ntm_sheets.outbox.master.long_sheet import BlockColumn, Cell, LongWorksheet

DAYS = [date(2021, 10, 2), date(2021, 11, 30)]
VALUES: list[list[object]] = [
    ["một", "hai", "một", "=1+1", "<&>\"'", "  hai đầu  ", "dòng\nhai", "_x0041_", "x" * 300] * 5,
    [1, 1.0, True, 0.1, -2, 1e15, 1 / 3, 10**15 + 1, 0] * 5,
    [None, "giữa", None, None, 5, None, None, "", None] * 5,
    ["cuối"] * 45,
    ["tới <trang>", "tệp", "không", "xa"] * 11 + ["không"],
]
URLS = {"tới <trang>": "internal:'Dài'!A1", "tệp": "external:../archive/a b.xlsx", "xa": "internal:'" + "x" * 2_000}
HEIGHTS = [15.0, 28.4, 54.2] * 15


def written(path: Path, *, in_one_go: bool) -> Path:
    """Write the same heading and the same cells, cell by cell or as one block."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    sheet = book.add_worksheet("Dài", LongWorksheet if in_one_go else None)
    bold, exact = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
    for style in (bold, exact):
        style._get_xf_index()  # formats are numbered as they are met, and the two ways meet them in another order
    columns = [{"header": f"Cột {col + 1}", "header_format": bold} for col in range(len(VALUES))]
    # A table over the heading and the first row is stretched over the block.
    last = 4 if in_one_go else 3 + len(VALUES[0])
    sheet.add_table(3, 0, last, len(VALUES) - 1, {"name": "dai", "style": None, "columns": columns})

    def cell(value: object) -> Cell:
        style = exact if isinstance(value, float) else None
        url = URLS.get(value, "") if isinstance(value, str) else ""
        return Cell(value if not isinstance(value, bool) else "Đạt", bold if url else style, url)

    if in_one_go:
        assert sheet.write_block(4, [BlockColumn(values, cell) for values in VALUES], HEIGHTS) == 0
    else:
        for col, values in enumerate(VALUES):
            for row, value in enumerate(values, 4):
                made = cell(value)
                sheet.set_row(row, HEIGHTS[row - 4])
                if made.url and len(made.url) < 2_000:
                    sheet.write_url(row, col, made.url, made.style, made.content)
                elif isinstance(made.content, str):
                    sheet.write_string(row, col, made.content, made.style)
                elif made.content is not None:
                    sheet.write_number(row, col, made.content, made.style)
    sheet.set_column(0, 1, 20)
    book.close()
    return path


def test_a_block_is_written_as_the_library_writes_cells(tmp_path: Path):
    ours, theirs = (written(tmp_path / f"{n}.xlsx", in_one_go=bool(n)).read_bytes() for n in (1, 0))
    with zipfile.ZipFile(BytesIO(ours)) as mine, zipfile.ZipFile(BytesIO(theirs)) as plain:
        assert mine.namelist() == plain.namelist()
        for part in mine.namelist():
            if part != "docProps/core.xml":
                assert mine.read(part) == plain.read(part), part


def test_equal_values_of_other_types_stay_apart(tmp_path: Path):
    sheet = load_workbook(written(tmp_path / "m.xlsx", in_one_go=True))["Dài"]
    assert [sheet.cell(row, 2).value for row in (5, 6, 7)] == [1, 1, "Đạt"]
    assert sheet["B5"].number_format != sheet["B6"].number_format == "0.00"
    assert (sheet["A8"].value, sheet["A8"].data_type) == ("=1+1", "s")


def test_a_block_that_does_not_fit_is_refused():
    book = xlsxwriter.Workbook(BytesIO())
    sheet = book.add_worksheet("Dài", LongWorksheet)
    assert sheet.write_block(1_048_575, [BlockColumn([1, 2], lambda value: Cell(1, None))]) == -1
    book.close()


def test_an_empty_block_leaves_the_sheet_as_it_is():
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Dài", LongWorksheet)
    sheet.write_string(0, 0, "Tiêu đề")
    assert sheet.write_block(4, [BlockColumn([], lambda value: Cell(None, None))]) == 0
    book.close()
    assert load_workbook(out)["Dài"].max_row == 1


@pytest.mark.parametrize("style", [True, False])
def test_nothing_is_a_cell_only_where_it_has_a_format(style: bool):
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    bold = book.add_format({"bold": True}) if style else None
    sheet = book.add_worksheet("Dài", LongWorksheet)
    sheet.write_block(
        0, [BlockColumn(["a", None], lambda value: Cell(value, bold)), BlockColumn(["b", "c"], lambda v: Cell(v, None))]
    )
    book.close()
    assert load_workbook(out)["Dài"]["A2"].font.bold is style


def test_a_rule_reaches_the_file_as_the_library_would_write_it():
    rules = (
        'LEFT(A1,1)="✓"',
        '=LEFT(A1,1)="SEQUENCE"',
        "=SEQUENCE(2)>1",
        "=AND(LEFT(A1,1)=1,ISOMITTED(B1))",
        "{=A1:A2>1}",
    )
    own, other = LongWorksheet(), Worksheet()
    for rule in rules:
        for expand in (True, False):
            assert own._prepare_formula(rule, expand) == other._prepare_formula(rule, expand), rule
    assert own._prepare_formula("=SEQUENCE(2)>1", True) == "_xlfn.SEQUENCE(2)>1"
