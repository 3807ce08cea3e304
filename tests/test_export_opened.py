"""The CSV tables in a real spreadsheet program, parted at commas and at semicolons: no formula, no row more or less."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
from commanding import blank_workspace, run
from openpyxl import load_workbook
from sessions import drop, filled

from ntm_sheets.workspace.folders import Workspace

HOSTILE = (
    " = 1+1", "+1+1", "-1+1", "@SUM(A1)", " =1+1", "\t=1+1", "＝1+1", "﹦1+1", "\u200b=1+1", "a\r=1+1", "a\n=1+1", "a\r\n=1+1",
    "a_x000B_=1+1", "a\u2028=1+1", "a;=1+1", "a; =1+1", 'a;"=1+1', 'a;"b', "a,=1+1", 'a,"=1+1', "a\t=1+1", '"=1+1"', '";=1+1;"',
    " =cmd|' /C calc'!A0", ' =HYPERLINK("http://x.vn")', "'=1+1", ";;;=1+1", "a\u0085=1+1",
)  # fmt: skip
NAMES = ("=1+1.txt", "a;=1+1.txt", "a\r=1+1.txt", "a\t=1+1.txt", 'a;"b.txt', "@x.txt", "a,b;c.txt")
EVENING = "2021-10-05T18:00"
# Field separator, quotation mark, UTF-8, from line 1; the last says that formulas are to be worked out.
READ = "CSV:{},34,76,1,,0,false,true,false,false,false,-1,true"
SEPARATORS = {",": 44, ";": 59, ",;": "44/59", "tab": 9}


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    workspace: Workspace = blank_workspace(tmp_path_factory.mktemp("opened") / "w")
    keys = [("criteria", f"TC{n}.1", "note") for n in range(1, 11)] + [
        ("tasks", f"CV0{n}", "note") for n in range(1, 5)
    ]
    for day in (4, 5):
        texts = HOSTILE[:14] if day == 4 else HOSTILE[14:]
        typed = {("criteria", "TC1.1", "value"): 0} | dict(zip(keys, texts, strict=True))
        drop(workspace, f"{day}.xlsx", filled(workspace, "hoa-binh", f"{day}/10/2021", typed))
    for name in NAMES:
        drop(workspace, name, b"xin chao")
    assert run("ingest", "-w", workspace.root, "--now", EVENING).code == 1
    assert run("export", workspace.root / "x", "-w", workspace.root, "--now", EVENING, "--personal").code == 0
    return workspace.root / "x"


def opened(folder: Path, separator: int | str, out: Path) -> dict[str, list[list[tuple[str, object]]]]:
    files = sorted(folder.glob("*.csv"))
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    reading = f"--infilter={READ.format(separator)}"
    subprocess.run(
        ["soffice", profile, "--headless", reading, "--convert-to", "xlsx", "--outdir", str(out), *map(str, files)],
        capture_output=True, timeout=300, check=True,
    )  # fmt: skip
    sheets = {path.stem: load_workbook(out / f"{path.stem}.xlsx").active for path in files}
    return {
        name: [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows()] if sheet else []
        for name, sheet in sheets.items()
    }


@pytest.mark.thorough
@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_is_a_formula_and_no_row_is_torn(exported: Path, tmp_path: Path, separator: str) -> None:
    tables = opened(exported, SEPARATORS[separator], tmp_path)
    assert sorted(tables) == sorted(path.stem for path in exported.iterdir())
    for name, rows in tables.items():
        formulas = [cell for row in rows for cell in row if cell[0] == "f"]
        assert formulas == [], name
        with (exported / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            written = list(csv.reader(file))
        assert len(rows) == len(written), name
        assert len((exported / f"{name}.csv").read_bytes().split(b"\n")) == len(written) + 1


@pytest.mark.thorough
def test_numbers_are_numbers_and_texts_are_whole(exported: Path, tmp_path: Path) -> None:
    rows = opened(exported, 44, tmp_path)["answers"]
    head = [cell[1] for cell in rows[0]]
    notes = [row[head.index("value")] for row in rows[1:] if row[head.index("field")] == ("s", "note")]
    assert len(notes) == len(HOSTILE)
    assert {kind for kind, _ in notes} == {"s"}
    points = opened(exported, 44, tmp_path)["points"]
    column = [cell[1] for cell in points[0]].index("points")
    assert {row[column][0] for row in points[1:]} <= {"n"}
