"""Foreign templates made by LibreOffice: filled, opened and saved again by it, and nothing of what they say is lost."""

import io
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
from test_filling import NAMES

from ntm_sheets.outbox.filling.apart import fill_apart

pytestmark = pytest.mark.thorough
OFFICE_XML = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.3" office:mimetype="{mime}"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:automatic-styles>'
    '<style:style style:name="dam" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="o" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"/>'
    "</style:style></office:automatic-styles><office:body>{body}</office:body></office:document>"
)
MIME = "application/vnd.oasis.opendocument."


def office(folder: Path, path: Path, ending: str) -> Path:
    """Have LibreOffice open a file and save it as another."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    out = folder / f"{path.stem}-{path.suffix[1:]}-{ending}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    orders = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(path)]
    subprocess.run(orders, capture_output=True, timeout=300, check=True)
    return out / f"{path.stem}.{ending}"


def text_template(folder: Path, body: str) -> bytes:
    path = folder / "mau.fodt"
    path.write_text(OFFICE_XML.format(mime=f"{MIME}text", body=f"<office:text>{body}</office:text>"), "utf-8")
    return office(folder, path, "docx").read_bytes()


def filled(folder: Path, template: bytes, ending: str) -> Path:
    made = fill_apart(template, NAMES)
    assert not made.faults
    path = folder / f"dien.{ending}"
    path.write_bytes(made.content)
    assert office(folder, path, "pdf").stat().st_size > 1000
    return path


def cell(text: str, more: str = "", tag: str = "") -> str:
    value = "" if "table:formula" in more else ' office:value-type="string"'
    return f'<table:table-cell table:style-name="o"{value} {more}><text:p>{text}</text:p></table:table-cell>{tag}'


def test_a_letter_is_filled_and_keeps_its_look(tmp_path: Path) -> None:
    letter = (
        "<text:p>Kính gửi: {{thon.hoa-<text:span text:style-name='dam'>binh.ten}}</text:span></text:p>"
        "<text:p>Đến ngày {{ngay}}, thôn đạt <text:span text:style-name='dam'>{{thon.hoa-binh.dat}}</text:span> tiêu chí.</text:p>"
        "<text:p>- {{thon.*.ten}}: {{thon.*.dat}}</text:p><text:p>Người ký: {{trong...}}</text:p>"
    )
    path = filled(tmp_path, text_template(tmp_path, letter), "docx")
    again = office(tmp_path, path, "docx")
    for one in (path, again):
        paragraphs = docx.Document(str(one)).paragraphs
        assert [paragraph.text for paragraph in paragraphs] == [
            "Kính gửi: Hòa Bình", "Đến ngày 05/10/2021, thôn đạt 8 tiêu chí.", "- Hòa Bình: 8", "- Liên Miệu: 7,5",
            f"Người ký: {'…' * 10}",
        ]  # fmt: skip
        assert [run.text for run in paragraphs[1].runs if run.bold] == ["8"]


def test_a_table_of_a_document_repeats_its_row(tmp_path: Path) -> None:
    columns = '<table:table-column table:number-columns-repeated="3"/>'
    rows = [
        cell("Biểu tổng hợp", 'table:number-columns-spanned="3"', "<table:covered-table-cell/>" * 2),
        cell("Thôn") + cell("Vườn") + cell("Đạt"),
        cell("{{thon.*.ten}}") + cell("{{thon.*.vuon.*.ten}}") + cell("{{thon.*.dat}}"),
        cell("Cộng") + cell("") + cell("{{chi_tieu.TC1.1.gia_tri}}"),
    ]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    template = text_template(tmp_path, f'<table:table table:name="B">{columns}{body}</table:table><text:p/>')
    path = filled(tmp_path, template, "docx")
    for one in (path, office(tmp_path, path, "docx")):
        table = docx.Document(str(one)).tables[0]
        assert [[cell.text for cell in row.cells] for row in table.rows] == [
            ["Biểu tổng hợp"] * 3, ["Thôn", "Vườn", "Đạt"], ["Hòa Bình", "An", "8"], ["Hòa Bình", "Bê", "8"],
            ["Liên Miệu", "(không có)", "7,5"], ["Cộng", "", "92"],
        ]  # fmt: skip


def test_a_sheet_with_merged_heads_repeats_its_row_and_sums(tmp_path: Path) -> None:
    rows = [
        cell("KẾT QUẢ đến {{ngay}}", 'table:number-columns-spanned="3"', "<table:covered-table-cell/>" * 2),
        cell("Thôn", 'table:number-rows-spanned="2"') + cell("Tiêu chí", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/>",
        "<table:covered-table-cell/>" + cell("Đạt") + cell("Gấp đôi"),
        cell("{{thon.*.ten}}") + cell("{{thon.*.dat}}") + cell("", 'table:formula="of:=[.B4]*2"'),
        cell("Cộng") + cell("", 'table:formula="of:=SUM([.B4:.B4])"') + cell("", 'table:formula="of:=SUM([.C4:.C4])"'),
    ]  # fmt: skip
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    path = tmp_path / "mau.fods"
    sheet = f'<office:spreadsheet><table:table table:name="Biểu 1">{body}</table:table></office:spreadsheet>'
    path.write_text(OFFICE_XML.format(mime=f"{MIME}spreadsheet", body=sheet), "utf-8")
    made = filled(tmp_path, office(tmp_path, path, "xlsx").read_bytes(), "xlsx")
    again = openpyxl.load_workbook(io.BytesIO(office(tmp_path, made, "xlsx").read_bytes()), data_only=True)["Biểu 1"]
    assert [[cell.value for cell in row] for row in again.iter_rows(min_row=4, max_col=3)] == [
        ["Hòa Bình", 8, 16], ["Liên Miệu", 7.5, 15], ["Cộng", 15.5, 31]
    ]  # fmt: skip
    assert again["A1"].value == "KẾT QUẢ đến 05/10/2021"
    for one in (openpyxl.load_workbook(made)["Biểu 1"], again):
        assert {str(merged) for merged in one.merged_cells.ranges} == {"A1:C1", "A2:A3", "B2:C2"}
        assert all(one.cell(row, 1).border.left.style for row in (4, 5, 6))
