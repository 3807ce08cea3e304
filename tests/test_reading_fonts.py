"""The font of a cell reaches the checks from every format, and with it text from before Unicode is known."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from ntm_sheets.campaign.kinds import parse
from ntm_sheets.campaign.questions import Question, Seen
from ntm_sheets.reading.opening import open_book
from ntm_sheets.untrusted.sniffing import sniff

TYPED = (
    ("Th«n Hoµ B×nh", ".VnTime", "Thôn Hoà Bình"),
    ("th«n hoµ b×nh", ".VnTimeH", "THÔN HOÀ BÌNH"),
    ("Xãm Trung", ".VnArial", "Xóm Trung"),
    ("Ngöôøi daân", "VNI-Times", "Người dân"),
    ("Xóm Trung", "Times New Roman", ""),
)
NOTE = Question("text", "Ghi chú")


def workbook(path: Path) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "Trang"
    for row, (text, font, _) in enumerate(TYPED, 1):
        page.cell(row, 1, text).font = openpyxl.styles.Font(name=font)
    book.save(path)
    return path.read_bytes()


def seen(data: bytes, name: str) -> list[Seen]:
    (sheet,) = open_book(data, sniff(data), name).sheets
    return [sheet.seen((row, 0)) for row in range(len(TYPED))]


def proposals(cells: list[Seen]) -> list[str]:
    notes = [parse(cell, NOTE).remarks for cell in cells]
    return [dict(found[0].details)["proposal"] if found else "" for found in notes]


def test_a_workbook_gives_the_font_of_each_cell(tmp_path: Path) -> None:
    cells = seen(workbook(tmp_path / "p.xlsx"), "p.xlsx")
    assert [(cell.value, cell.font) for cell in cells] == [(text, font) for text, font, _ in TYPED]
    assert proposals(cells) == [meant for _, _, meant in TYPED]


@pytest.mark.thorough
@pytest.mark.client
@pytest.mark.parametrize(("suffix", "filter_name"), [("ods", "calc8"), ("xls", "MS Excel 97")])
def test_the_older_and_the_open_format_give_it_too(
    spreadsheet_client: Callable[..., None], tmp_path: Path, suffix: str, filter_name: str
) -> None:
    source, saved = tmp_path / "p.xlsx", tmp_path / f"p.{suffix}"
    workbook(source)
    spreadsheet_client([{"open": str(source), "type": [], "save": [[str(saved), filter_name]]}])
    cells = seen(saved.read_bytes(), saved.name)
    assert [(cell.value, cell.font) for cell in cells] == [(text, font) for text, font, _ in TYPED]
    assert proposals(cells) == [meant for _, _, meant in TYPED]


def rich(*pieces: str | TextBlock) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page["A1"] = CellRichText(*pieces)
    page["A1"].font = openpyxl.styles.Font(name="Arial")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("pieces", "font"),
    [
        ((TextBlock(InlineFont(rFont=".VnTime"), "Xãm "), TextBlock(InlineFont(rFont="Arial"), "Trung")), ".VnTime"),
        (("Xãm ", TextBlock(InlineFont(rFont=".VnTime"), "Trung")), "Arial"),
        ((TextBlock(InlineFont(b=True), "Xãm "), "Trung"), "Arial"),
    ],
)
def test_letters_that_bring_their_own_font_are_told_from_the_cell(
    pieces: tuple[str | TextBlock, ...], font: str
) -> None:
    shared = rich(*pieces)
    (sheet,) = open_book(shared, sniff(shared), "p.xlsx").sheets
    assert sheet.seen((0, 0)) == Seen("Xãm Trung", font=font)


def test_letters_in_the_sheet_itself_bring_their_font_too(tmp_path: Path) -> None:
    runs = '<c r="A1" t="inlineStr"><is><r><rPr><rFont val=".VnTimeH"/></rPr><t>h¹nh phóc</t></r></is></c>'
    page = "xl/worksheets/sheet1.xml"
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(tmp_path / "p.xlsx"))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == page:
                start = text.index(b'<c r="A1"')
                text = text[:start] + runs.encode() + text[text.index(b"</c>", start) + 4 :]
            new.writestr(name, text)
    cell = seen(packed.getvalue(), "p.xlsx")[0]
    assert (cell.value, cell.font) == ("h¹nh phóc", ".VnTimeH")
    assert proposals([cell]) == ["HẠNH PHÚC"]
