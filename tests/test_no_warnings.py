"""No library ever speaks on the officer's screen: names may be as odd as they like, and warnings are errors here."""

import os
import subprocess
import sys
import warnings
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from commanding import ON_TIME, Ran, run
from openpyxl import load_workbook
from sessions import LAUNCH

from ntm_sheets.campaign.definition import Campaign
from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import founding_campaign, write_campaign
from ntm_sheets.commands.setting_up import draw_forms, init_workspace
from ntm_sheets.outbox.charts import drawable, gantt
from ntm_sheets.outbox.picture_values import GanttRow
from ntm_sheets.simulation.filling import FormFiller
from ntm_sheets.workspace.folders import Workspace

ROOT = Path(__file__).parents[1]
START, END = date(2021, 10, 2), date(2021, 11, 30)
LIBRARIES = (
    "Warning",
    "warn(",
    "site-packages",
    "Traceback",
    "Glyph",
    "xlsxwriter",
    "openpyxl",
    "matplotlib",
    "pandas",
)
ODD = (
    "Bản 🌾 Mường",
    "村 ខ្មែរ",
    "Thôn <&> \"Một\" 'Hai'",
    "e\u0301\u0323 \u200dZ \U0001f468\u200d\U0001f33e",
    "=SUM(A1)",
)


def odd_campaign() -> Campaign:
    """The founding campaign with names that no font and no sheet was made for."""
    campaign = founding_campaign()
    units = tuple(
        replace(unit, name=f"{odd} {number}", group=f"Đoàn 🚜 {number}" if unit.group else "")
        for number, (unit, odd) in enumerate(zip(campaign.units, (*ODD, ODD[0]), strict=True))
    )
    tasks = tuple(replace(task, name=f"{task.name} 🛠️ 鉴", measure=f"{task.measure}🪵") for task in campaign.tasks)
    return replace(campaign, units=units, tasks=tasks, name=f"{campaign.name} 🎉 & Co.", commune="Xã 🏞️ “Một/Hai”")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "w")
    init_workspace(workspace, odd_campaign())
    draw_forms(workspace, LAUNCH, "hoa-binh", prefill=False)
    return workspace


@pytest.mark.thorough
@pytest.mark.parametrize("apart", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_odd_names_and_texts_bring_no_word_of_a_library_to_the_screen(
    workspace: Workspace, tmp_path: Path, *, apart: bool
) -> None:
    """Here, where a warning is an error as in all tests, and as processes that take each for one."""
    filler = FormFiller(workspace.templates / "phieu-bao-cao" / "hoa-binh.xlsx")
    good = {
        ("report", "date", "value"): "5/10/2021", ("criteria", "TC1.2", "value"): "85,5",
        ("criteria", "TC3.1", "value"): "gần xong 🌾",
        ("report", "reporter", "value"): "Nguyễn 🌾 Thị 村",
        ("report", "difficulties", "value"): "🌾" * 16_000,
        ("report", "proposals", "value"): "=HYPERLINK(\"http://" + "a" * 5_000 + "\")",
    }  # fmt: skip
    (workspace.inbox / "🌾 phiếu.xlsx").write_bytes(filler.fill(good))
    (workspace.inbox / "thu 🎉.txt").write_text("họp", "utf-8")
    environment = os.environ | {"PYTHONUTF8": "1"}
    for words, code in (
        (("ingest",), 1), (("status",), 0), (("report",), 0), (("corrections",), 0), (("export", str(tmp_path / "o")), 0),
        (("forms", "--prefill"), 0), (("rebuild",), 0),
    ):  # fmt: skip
        call = [*words, "-w", str(workspace.root), "--now", ON_TIME]
        if apart:
            done = subprocess.run(
                [sys.executable, "-W", "error", "-m", "ntm_sheets", *call],
                capture_output=True, text=True, cwd=ROOT, check=False, env=environment,
            )  # fmt: skip
            ended = Ran(done.returncode, done.stdout, done.stderr)
        else:
            ended = run(*call)
        assert ended.code == code, ended.err + ended.out
        assert ended.err == ""
        assert not any(word in ended.out for word in LIBRARIES)
    assert list(workspace.slips.glob("*.xlsx"))
    for book in (workspace.master, workspace.corrections, *workspace.slips.glob("*.xlsx")):
        with zipfile.ZipFile(book) as written:
            assert written.testzip() is None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the test's own reader knows no sparklines
            load_workbook(book)


def test_a_library_that_warns_is_not_heard_on_the_screen(tmp_path: Path) -> None:
    script = (
        "import warnings\nfrom ntm_sheets import cli\nfrom ntm_sheets.commands import command_line\n"
        "def code_of(_app):\n    warnings.warn('Glyph 127806 missing from font')\n    return 0\n"
        "command_line._code_of = code_of\ncli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_campaign_that_excel_has_extended_is_read_without_a_word(tmp_path: Path) -> None:
    """Excel writes rules of its newer kinds into an extension that the reading library does not know."""
    path = tmp_path / "chien-dich.xlsx"
    write_campaign(founding_campaign(), path)
    extension = (
        b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        b'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="0"/></ext></extLst></worksheet>'
    )
    out = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            target.writestr(name, body.replace(b"</worksheet>", extension) if is_sheet else body)
    path.write_bytes(out.getvalue())
    with pytest.warns(UserWarning, match="extension is not supported"):
        load_workbook(path)
    assert load_campaign(path) == founding_campaign()


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Hòa Bình", "Hòa Bình"),
        ("Thôn Đồng Bẩm, ơ ư ă", "Thôn Đồng Bẩm, ơ ư ă"),
        ("Bản 🌾 Mường", "Bản Mường"),
        ("村 Một", "□ Một"),
        ("🌾", ""),
        ("● CV01 – “họp”", "● CV01 – “họp”"),
    ],
)
def test_a_chart_says_what_its_fonts_can_draw(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


@pytest.mark.parametrize("name", [*ODD, "🌾", "$x^2$ \\alpha $", "村" * 50])
def test_a_chart_of_odd_names_is_drawn_without_a_word(name: str) -> None:
    rows = (GanttRow(name), GanttRow(name, START, START, 0.0, label=name))
    assert gantt(rows, START, START, START).startswith(b"\x89PNG")
    assert gantt(rows[:1], START, END, END).startswith(b"\x89PNG")
