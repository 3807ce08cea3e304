"""Templates of rarer kinds: without addresses, Strict, with macros, a lock, shapes, and what hangs below a starred row."""

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from letter_factory import compound_file
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from test_filling import NAMES, excel, lines, said, sheet

from ntm_sheets.outbox.filling.apart import fill_here
from ntm_sheets.outbox.filling.excel import fill_excel
from ntm_sheets.outbox.filling.placeholders import Names
from ntm_sheets.outbox.filling.shifting import Shift, moved
from ntm_sheets.outbox.filling.word import fill_word

SHEET = "xl/worksheets/sheet1.xml"


def repacked(body: bytes, changed: dict[str, tuple[str, str]], added: dict[str, bytes] | None = None) -> bytes:
    """Give a package with a pattern replaced in some of its parts, and parts more."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name in changed:
                text = re.sub(*changed[name], text.decode()).encode()
            new.writestr(name, text)
        for name, text in (added or {}).items():
            new.writestr(name, text)
    return made.getvalue()


def rows(book: Any) -> None:
    for row in (["Tên", "Đạt"], ["{{thon.*.ten}}", "{{thon.*.dat}}"], ["Cộng", "=SUM(B2:B2)"]):
        book.active.append(row)


def test_rows_and_cells_without_addresses_stand_where_they_stood() -> None:
    bare = repacked(excel(rows), {SHEET: (r'(<(?:row|c)\b[^>]*?) r="[A-Z]*\d+"', r"\1")})
    assert (
        b'r="' not in zipfile.ZipFile(io.BytesIO(bare)).read(SHEET).split(b"<sheetData>")[1].split(b"</sheetData>")[0]
    )
    made = sheet(fill_excel(bare, NAMES))
    assert [[cell.value for cell in row] for row in made.iter_rows()] == [
        ["Tên", "Đạt"], ["Hòa Bình", 8], ["Liên Miệu", 7.5], ["Cộng", "=SUM(B2:B3)"]
    ]  # fmt: skip


def test_strict_documents_are_refused_in_words() -> None:
    strict = r"http://purl.oclc.org/ooxml/wordprocessingml/main"
    namespace = r"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = fill_here(repacked(lines("{{ngay}}"), {"word/document.xml": (namespace, strict)}), NAMES)
    assert isinstance(made, str)
    assert "Strict" in made


@pytest.mark.parametrize(
    ("formula", "in_the_third_copy"),
    [
        ("C4+B5", "C6+B7"),
        ("SUM(B$5:B5)", "SUM(B$5:B7)"),
        ("B5/$B$4+B$4", "B7/$B$4+B$4"),
        ("B5/B9", "B7/B11"),
        ("IF(A5=A4,Khác!B4,B6)", "IF(A7=A6,Khác!B4,B8)"),
    ],
)
def test_a_copy_speaks_of_itself_and_of_the_row_above_it(formula: str, in_the_third_copy: str) -> None:
    assert moved(formula, "A", {"a": Shift([5], [0, 2]), "khác": Shift()}, (5, 7)) == in_the_third_copy


def test_what_hangs_on_rows_below_a_starred_one_moves_along() -> None:
    def build(book: Any) -> None:
        rows(book)
        own = book.active
        own["C2"] = ArrayFormula("C2", "=B2*2")
        own["A3"].comment = Comment("ghi chú", "xã")
        own["A3"].hyperlink = "https://example.vn/"
        own.conditional_formatting.add("B2:B2", CellIsRule("lessThan", ["8"]))
        choice = DataValidation("list", formula1='"a,b"')
        choice.add("B3")
        own.add_data_validation(choice)
        for row in (["x", "y"], [1, 2]):
            own.append(row)
        own.add_table(Table(displayName="Bang", ref="A4:B5"))

    made = sheet(fill_excel(excel(build), NAMES))
    assert [(made[at].value.ref, made[at].value.text) for at in ("C2", "C3")] == [("C2", "=B2*2"), ("C3", "=B3*2")]
    assert made["A4"].comment.text == "ghi chú"
    assert made["A4"].hyperlink.target == "https://example.vn/"
    assert [str(one.sqref) for one in made.conditional_formatting] == ["B2:B3"]
    assert [str(one.sqref).partition(":")[0] for one in made.data_validations.dataValidation] == ["B4"]
    assert made.tables["Bang"].ref == "A5:B6"


def test_text_in_shapes_is_filled_and_a_fault_there_is_told() -> None:
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>Ngày {</a:t></a:r>'
        "<a:r><a:t>{ngay}}</a:t></a:r></a:p><a:p><a:r><a:t>{{ngai}}</a:t></a:r></a:p></xdr:wsDr>"
    )
    made = fill_excel(repacked(excel(rows), {}, {"xl/drawings/drawing1.xml": drawing.encode()}), NAMES)
    text = zipfile.ZipFile(io.BytesIO(made.content)).read("xl/drawings/drawing1.xml").decode()
    assert "<a:t>Ngày 05/10/2021</a:t>" in text
    assert [(one.name, one.place, one.nearest) for one in made.faults] == [("ngai", "chữ trong hình vẽ", "ngay")]


def test_macros_stay_byte_for_byte_and_a_lock_stays() -> None:
    def build(book: Any) -> None:
        rows(book)
        book.active.protection.enable()

    types = {
        "[Content_Types].xml": (
            "openxmlformats-officedocument.spreadsheetml.sheet.main",
            "ms-excel.sheet.macroEnabled.main",
        )
    }
    macros = bytes(range(256)) * 40
    body = repacked(excel(build), types, {"xl/vbaProject.bin": macros})
    made = fill_excel(body, NAMES)
    assert zipfile.ZipFile(io.BytesIO(made.content)).read("xl/vbaProject.bin") == macros
    assert [note.partition(":")[0] for note in made.notes] == [
        "Trang “Sheet” có khóa",
        "1 ô công thức chưa có kết quả",
        "Tệp có macro",
    ]
    assert openpyxl.load_workbook(io.BytesIO(made.content))["Sheet"].protection.sheet


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        ({"EncryptionInfo": b"\x04\0\x04\0" * 30, "EncryptedPackage": b"x" * 5000}, "tệp có mật khẩu mở"),
        ({"WordDocument": b"x" * 5000}, "tệp văn bản không phải .docx"),
        ({"Workbook": b"\x09\x08\x10\0" * 2000}, "tệp Excel đời cũ"),
    ],
)
def test_old_and_locked_files_are_refused_in_words(streams: dict[str, bytes], words: str) -> None:
    made = fill_here(compound_file(streams), NAMES)
    assert isinstance(made, str)
    assert made.startswith(words)


def test_letters_taken_apart_and_from_right_to_left_arrive_whole() -> None:
    names = Names({"a": {"nfd": "Ho\u0300a Bi\u0300nh", "phai": "שלום عليكم"}})
    text = said(fill_word(lines("{{a.nfd}} {{a.phai}}"), names))[0]
    assert text.endswith(" שלום عليكم")
    assert sheet(fill_excel(excel(lambda book: book.active.append(["{{a.phai}}"])), names))["A1"].value == "שלום عليكم"
