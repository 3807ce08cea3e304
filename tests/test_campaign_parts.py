"""The campaign workbook's cells as the program reads them, held against what another engine reads in the same file."""

import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from ntm_sheets.campaign.book.cells import Raw, value_of
from ntm_sheets.campaign.book.fields import Field
from ntm_sheets.campaign.book.parts import BookPackage, Formats, address_of, cells
from ntm_sheets.campaign.book.rows import Grid, grids_of
from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import read_book
from ntm_sheets.campaign.workbook import write_campaign
from ntm_sheets.errors import CallError

Cells = Mapping[tuple[str, str], Raw]


def open_grids(path: Path) -> tuple[Grid, ...]:
    return grids_of(read_book(path), path)


def read_by_us(path: Path) -> Cells:
    return {
        (grid.name, raw.address): raw
        for grid in open_grids(path)
        for row in grid.rows
        for raw in row
        if raw.value not in (None, "")
    }


def read_by_openpyxl(path: Path) -> Cells:
    """What the program read until it had a reader of its own: the values, and formulas where there are none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values, formulas = load_workbook(path, data_only=True), load_workbook(path)
    found = {}
    for sheet in values.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                plan, raw = formulas[sheet.title][cell.coordinate].value, None
                if cell.value not in (None, ""):
                    percent = "%" in (cell.number_format or "").split('"')[0]
                    raw = Raw(cell.value, cell.coordinate, percent, error=cell.data_type == "e")
                elif plan not in (None, ""):
                    raw = Raw(plan, cell.coordinate, error=True)
                if raw is not None:
                    found[sheet.title, cell.coordinate] = raw
    return found


def alike(one: Raw, other: Raw) -> bool:
    """Two readings that mean the same to the campaign; of days before March 1900 programs have counts of their own."""
    if all(isinstance(raw.value, datetime) and raw.value < datetime(1900, 3, 1) for raw in (one, other)):
        return True
    same_kind = (one.error, one.seen) == (other.error, other.seen) or (one.error and other.error)
    is_number = isinstance(one.value, int | float) and not isinstance(one.value, bool)
    return same_kind and (one.percent == other.percent or not is_number)


def assert_alike(path: Path) -> None:
    ours, theirs = read_by_us(path), read_by_openpyxl(path)
    assert ours.keys() == theirs.keys()
    unlike = [(key, ours[key], theirs[key]) for key in ours if not alike(ours[key], theirs[key])]
    assert unlike == []


def odd_book(path: Path) -> None:
    """A sheet of everything that a cell may be."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page, hidden = book.add_worksheet("Trang 1"), book.add_worksheet("Ẩn & đi")
        hidden.hide()
        look = {code: book.add_format({"num_format": code}) for code in CODES}
        for row, value in enumerate(VALUES):
            for column, code in enumerate(CODES):
                page.write(row, column, value, look[code])
        page.write_rich_string(40, 1, "Hòa ", look["@"], "Bình")
        page.write_formula(41, 2, "=1/0", None, "#DIV/0!")
        page.write_formula(42, 3, "=A1+1", None, "")
        page.write_formula(43, 3, "=A1+1", None, 12.5)
        page.write_formula(44, 3, '="x"', None, "x")
        page.write_datetime(45, 3, date(2021, 10, 5), look["dd/mm/yyyy"])
        page.write_datetime(46, 3, time(17, 0), look["hh:mm"])
        page.write_string(47, 30, " hai dòng\nvà _x000D_ một mã ")
        page.write_blank(48, 2, None, look["0%"])
        hidden.write(3, 700, "xa")


CODES = ("General", "0%", '0"%"', "dd/mm/yyyy", "hh:mm", "#,##0.00", "@", "[Red]0.0", "d\\-m", "#,##0.0%;[Red]-0.0%")
VALUES = (0, 1, 0.85, -3.5, 44474, 44474.75, 1e20, 1234567.891, "chữ", "=1+1", True, False, "85%", "  ", "0042", 1e-9)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("how", ["odd", "campaign"])
def test_each_cell_is_read_as_another_engine_reads_it(tmp_path: Path, campaign: Campaign, how: str) -> None:
    path = tmp_path / "chien-dich.xlsx"
    odd_book(path) if how == "odd" else write_campaign(campaign, path)
    assert_alike(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        load_workbook(path).save(path)
    assert_alike(path)


def test_days_counted_from_1904_are_the_days_they_show(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        book.add_worksheet("A").write_datetime(0, 0, date(2021, 10, 5), book.add_format({"num_format": "d/m/yyyy"}))
    assert_alike(path)
    (raw,) = read_by_us(path).values()
    assert value_of(Field("day", "Ngày", 1, "date"), raw) == date(2021, 10, 5)


@pytest.mark.parametrize("minute", range(0, 24 * 60, 97))
def test_an_hour_is_the_minute_it_shows(tmp_path: Path, minute: int) -> None:
    shown = (datetime.min + timedelta(minutes=minute)).time()
    path = tmp_path / "gio.xlsx"
    with xlsxwriter.Workbook(path) as book:
        look = book.add_format({"num_format": "hh:mm"})
        for row, stored in enumerate((minute / 1440, minute / 1440 + 1e-9, 44474 + minute / 1440)):
            book.add_worksheet(str(row)).write_number(0, 0, stored, look)
    read = read_by_us(path).values()
    assert [value_of(Field("at", "Giờ", 1, "time"), raw) for raw in read] == [shown] * 3


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(path) as old:
        parts = [change(name, old.read(name)) for name in old.namelist()]
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts:
            new.writestr(name, data)


def test_cells_without_an_address_and_parts_of_other_names_are_found(tmp_path: Path) -> None:
    path = tmp_path / "khac.xlsx"
    book = Workbook()
    book.active.append(["mã", "tên", 3])
    book.active.append([None, "x"])
    book.save(path)
    before = read_by_us(path)

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        for old, new in ((b' r="A1"', b""), (b' r="B1"', b""), (b' r="C1"', b""), (b"workbook.xml", b"Book2.xml")):
            data = data.replace(old, new)
        return name.replace("workbook.xml", "Book2.xml"), data

    rewritten(path, change)
    assert {key: raw.value for key, raw in read_by_us(path).items()} == {key: raw.value for key, raw in before.items()}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c t='s'><v>99999</v></c></row>"),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData><row><c t='s'><v>99999</v></c></row></sheetData></worksheet>",
        ),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c><v>mot</v></c></row></sheetData></worksheet>"),
        ("_rels/.rels", b"<Relationships/>"),
        ("xl/styles.xml", b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"),
    ],
)
def test_a_damaged_package_is_told_and_breaks_nothing(
    tmp_path: Path, campaign: Campaign, part: str, data: bytes
) -> None:
    path = tmp_path / "chien-dich.xlsx"
    write_campaign(campaign, path)
    rewritten(path, lambda name, old: (name, data if name == part else old))
    with pytest.raises(CallError, match="bị hỏng"):
        open_grids(path)


def test_a_truncated_package_is_told(tmp_path: Path, campaign: Campaign) -> None:
    path = tmp_path / "chien-dich.xlsx"
    write_campaign(campaign, path)
    whole = path.read_bytes()
    for size in range(1, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size] + bytes(3) + whole[size + 3 :])
        with suppress(CallError):
            open_grids(path)


def test_entities_that_would_grow_without_end_are_refused(tmp_path: Path, campaign: Campaign) -> None:
    path = tmp_path / "chien-dich.xlsx"
    write_campaign(campaign, path)
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    part = f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{grown}]><worksheet><sheetData><row><c t="str"><v>&e8;</v></c></row></sheetData></worksheet>'
    rewritten(path, lambda name, old: (name, part.encode() if name == "xl/worksheets/sheet1.xml" else old))
    with pytest.raises(CallError, match="bị hỏng"):
        open_grids(path)


def book_of(**parts: str) -> zipfile.ZipFile:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return zipfile.ZipFile(content)


PLAIN = Formats(frozenset(), frozenset(), later=False)


def test_cells_and_rows_without_their_numbers_follow_those_before_them() -> None:
    rows = (
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"
        '<row r="9"><c><v>4</v></c></row><row><c r="C12"><v>5</v></c><c><v>6</v></c></row><row><c><v>7</v></c></row>'
    )
    book = book_of(sheet=f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    found = {address_of(one.row, one.column): one.value for one in cells(book, "sheet", (), PLAIN)}
    assert found == {"A1": 1, "C1": 2, "A3": 3, "A9": 4, "C12": 5, "D12": 6, "A13": 7}


@pytest.mark.parametrize(
    ("cell", "value", "marks"),
    [
        ("<c t='s'><v>1</v></c>", "hai", (False, False)), ("<c t='b'><v>1</v></c>", True, (False, False)),
        ("<c t='b'><v>0</v></c>", False, (False, False)), ("<c t='e'><v>#REF!</v></c>", "#REF!", (False, True)),
        ("<c t='d'><v>2021-10-05T07:30:00</v></c>", datetime(2021, 10, 5, 7, 30), (False, False)),
        ("<c t='d'><v>07:30:00</v></c>", time(7, 30), (False, False)),
        ("<c t='str'><v>a_x005F_b</v></c>", "a_b", (False, False)), ("<c><f>A1+1</f></c>", "=A1+1", (False, True)),
        ("<c><f>A1+1</f><v>3</v></c>", 3, (False, False)), ("<c s='1'><v>0.5</v></c>", 0.5, (True, False)),
        ("<c s='0'><v>0.5</v></c>", 0.5, (False, False)), ("<c s='2'><v>44474</v></c>", datetime(2021, 10, 5), (False, False)),
        ("<c s='2'><v>0.5</v></c>", time(12), (False, False)), ("<c s='2'><v>1</v></c>", datetime(1899, 12, 31), (False, False)),
        ("<c s='2'><v>9e9</v></c>", "9e9", (False, True)), ("<c><v>-7</v></c>", -7, (False, False)),
        ("<c t='inlineStr'><is><r><t>Hòa </t></r><r><t>Bình</t></r><rPh><t>x</t></rPh></is></c>", "Hòa Bình", (False, False)),
    ],
)  # fmt: skip
def test_each_type_of_cell_is_what_it_shows(cell: str, value: object, marks: tuple[bool, bool]) -> None:
    book = book_of(sheet=f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>")
    (found,) = cells(book, "sheet", ("một", "hai"), Formats(frozenset({1}), frozenset({2}), later=False))
    assert (found.value, type(found.value), (found.percent, found.error)) == (value, type(value), marks)


def test_what_a_format_makes_of_a_number_and_a_package_without_styles() -> None:
    styles = (
        "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.0%'/><numFmt numFmtId='165' formatCode='0\"%\"'/>"
        "<numFmt numFmtId='166' formatCode='dd/mm'/><numFmt numFmtId='167' formatCode='0 \"ngày\"'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf/>"
        + "".join(f"<xf numFmtId='{number}'/>" for number in (9, 14, 164, 165, 166, 167, 2))
        + "</cellXfs></styleSheet>"
    )
    package = BookPackage(book_of(styles=styles), {}, "", "styles", later=True)
    assert package.formats() == Formats(frozenset({1, 3}), frozenset({2, 5}), later=True)
    bare = replace(package, styles="")
    assert bare.formats() == Formats(frozenset(), frozenset(), later=True)
    assert bare.shared_texts() == ()


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")]
)
def test_an_address_is_written_as_people_see_it(column: int, letters: str) -> None:
    assert address_of(0, column) == f"{letters}1"
