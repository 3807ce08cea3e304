"""Whatever the registry names is drawn of every edge campaign, without trouble or fault, and keeps the rules of our files."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from edge_outboxes import CASES, PHONE, SLOW, case_of, faults_in, source_of
from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from ntm_sheets.outbox.registry import FULL_DATA, OUTPUTS, draw_outputs

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported:UserWarning")
MOST_TOLD = 20
# Nothing, the last day (which alone has all data), one unit, nothing asked or known, and hostility.
EACH_TIME = (
    "no submission", "last day", "1 unit", "no gardens, no tasks", "every criterion unknown",
    "hostile texts",
)  # fmt: skip


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name not in EACH_TIME)) for name in (*CASES, *SLOW)]
)
def test_every_output_is_drawn_and_clean(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What LibreOffice prints is looked at where it is printed: here it would take half a minute a case.
    monkeypatch.setenv("NTM_OFFICE", "0")
    case = case_of(name)
    source = source_of(case, tmp_path)
    outputs = [output for output in OUTPUTS if output.is_wanted(case.campaign)]
    assert len(outputs) >= len(OUTPUTS) - 1
    assert (FULL_DATA in outputs) is case.campaign.full_data
    made = draw_outputs(source, outputs, source.workspace.outbox)
    assert (made.troubles, made.faults) == ((), ())
    assert set(made.drawn) == {output.place for output in outputs}
    files = sorted(path for path in source.workspace.outbox.rglob("*") if path.is_file())
    assert {"tong-hop.xlsx", "index.html", "chi-dao.xlsx"} <= {path.name for path in files}
    faults = [fault for path in files for fault in faults_in(path, case.text)]
    assert faults == [], "\n".join(faults[:MOST_TOLD])
    photos = {path.relative_to(source.workspace.outbox).as_posix() for path in files if path.suffix == ".jpg"}
    assert len(photos) == len(case.records.photos) * (1 if case.broken else 2)
    assert [path.name for path in files if PHONE.encode() in all_of(path)] == []


def all_of(path: Path) -> bytes:
    """The bytes of a file, those of a workbook's parts as they are."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def page_with(body: str) -> str:
    return f'<!doctype html><html lang="vi"><head><title>t</title></head><body>{body}</body></html>'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("ban-tin/2021-10-05.txt", "dòng\n" * 13, "13 lines"),
        ("ban-tin/2021-10-05.txt", "\n", "empty"),
        ("a.txt", "Điểm: nan", "a word of the machine"),
        ("a.txt", "Thôn khoa-tho-3 chậm", "a unit's key"),
        ("a.txt", "Chỉ tiêu TC1.2 chưa đạt", "a raw key ['TC1']"),
        ("a.txt", "Đã nộp report", "English"),
        ("a.html", page_with("<script>alert(1)</script>"), "something that runs"),
        ("a.html", page_with("<p>None</p>"), "a word of the machine"),
        ("a.png", "kein Bild", "no picture"),
        ("a.pdf", "%PDF-1.7 nửa chừng", "no whole PDF"),
    ],
)
def test_a_text_or_page_that_breaks_a_rule_is_found(tmp_path: Path, name: str, content: str, told: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")
    assert [fault for fault in faults_in(path, "x" * 9) if told in fault]
    path.write_text(page_with("<p>Tốt</p>") if path.suffix == ".html" else "Tốt", "utf-8")
    assert path.suffix in (".png", ".pdf") or list(faults_in(path, "x" * 9)) == []


def a_sheet(**cells: object) -> Workbook:
    book = Workbook()
    page = book.active
    assert page is not None
    page.print_area = "A1:C9"
    for place, value in cells.items():
        page[place] = value
    return book


def with_table(*headings: str) -> Workbook:
    book = a_sheet(**{f"{letter}1": heading for letter, heading in zip("ABC", headings, strict=True)})
    page = book.active
    assert page is not None
    table = Table(displayName="t", ref="A1:C2")
    table._initialise_columns()
    for column, heading in zip(table.tableColumns, headings, strict=True):
        column.name = heading
    page.add_table(table)
    return book


def without_print_area() -> Workbook:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Tốt"
    return book


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: a_sheet(A1="=1+1"), "a formula"),
        (lambda: a_sheet(A1=44474), "a day as a number"),
        (lambda: a_sheet(B2="inf"), "a word of the machine"),
        (lambda: with_table("Điểm", "điểm", "Hạng"), "headings"),
        (without_print_area, "no print area"),
    ],
)
def test_a_workbook_that_breaks_a_rule_is_found(tmp_path: Path, make: Callable[[], Workbook], told: str) -> None:
    make().save(tmp_path / "a.xlsx")
    (fault,) = faults_in(tmp_path / "a.xlsx", "x" * 9)
    assert told in fault
    with_table("Điểm", "Hạng", "Thôn").save(tmp_path / "a.xlsx")
    assert list(faults_in(tmp_path / "a.xlsx", "x" * 9)) == []
