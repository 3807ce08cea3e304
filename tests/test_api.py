"""`import ntm_sheets`: a workspace from another program, the example of docs/api.md among it."""

import re
import subprocess
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from commanding import blank_workspace, run, worked_workspace
from sessions import filled

import ntm_sheets

NOW, EVENING = datetime(2021, 10, 5, 16, 40), datetime(2021, 10, 5, 18, 0)
ROOT = Path(__file__).parents[1]


def drop_form(folder: Path, share: object = 91) -> Path:
    workspace = blank_workspace(folder)
    typed = {("criteria", "TC1.1", "value"): 0, ("criteria", "TC1.2", "value"): share}
    path = workspace.inbox / "phieu.xlsx"
    path.write_bytes(filled(workspace, "hoa-binh", "5/10/2021", typed))  # type: ignore[arg-type]  # any value
    return path


def test_a_file_is_checked_and_nothing_is_stored(tmp_path: Path) -> None:
    path = drop_form(tmp_path / "w", "gần xong")
    opened = ntm_sheets.open_workspace(tmp_path / "w")
    (checked,) = opened.check(path, now=NOW)
    assert (checked.name, checked.verdict) == ("phieu.xlsx", "accepted")
    wrong = checked.findings[0]
    assert (wrong.level, wrong.code, wrong.seen) == ("error", "not-a-number", "gần xong")
    assert (wrong.place.sheet, bool(wrong.place.cell)) == ("Tiêu chí", True)
    assert path.exists()
    assert opened.tables(EVENING)["drops"].empty


def test_what_came_is_taken_in_and_stands_in_the_frames(tmp_path: Path) -> None:
    path = drop_form(tmp_path / "w")
    opened = ntm_sheets.open_workspace(str(tmp_path / "w"))
    done = opened.ingest(NOW)
    assert [(one.name, one.verdict, one.unit, one.role) for one in done.drops] == [
        ("phieu.xlsx", "accepted", "hoa-binh", "village")
    ]
    assert (done.waiting, done.troubles, path.exists()) == ((), (), False)
    assert done.master is not None
    assert done.master.exists()
    units = opened.results(EVENING).units.set_index("unit")
    assert len(units) == len(opened.campaign().units)
    assert units.loc["hoa-binh", "last_report"] == NOW.date()
    assert units["points"].between(0, 100).all()
    # A second round finds nothing, and status sees that somebody worked.
    assert opened.ingest(EVENING).drops == ()
    assert "18:00" in run("status", "-w", tmp_path / "w", "--now", "2021-10-05T18:00").out


@pytest.mark.thorough
def test_the_tables_are_those_of_the_export(tmp_path: Path) -> None:
    workspace = worked_workspace(tmp_path / "w")
    tables = ntm_sheets.open_workspace(workspace.root).tables(EVENING)
    assert run("export", tmp_path / "out", "-w", workspace.root, "--now", EVENING.isoformat()).code == 0
    for name, frame in tables.items():
        heads = (tmp_path / "out" / f"{name}.csv").read_text("utf-8").splitlines()[0].split(",")
        assert list(frame.columns) == heads
    answers = ntm_sheets.open_workspace(workspace.root).tables(EVENING, personal=True)["answers"]
    named = answers[(answers["row"] == "reporter")]["value"].tolist()
    assert named != tables["answers"][tables["answers"]["row"] == "reporter"]["value"].tolist() or not named


def test_faults_are_errors_of_their_kinds(tmp_path: Path) -> None:
    with pytest.raises(ntm_sheets.CallError, match="init"):
        ntm_sheets.open_workspace(tmp_path)
    workspace = blank_workspace(tmp_path / "w")
    opened = ntm_sheets.open_workspace(workspace.root)
    with pytest.raises(ntm_sheets.CallError, match="khong-co"):
        opened.check(tmp_path / "khong-co.xlsx")
    workspace.campaign.write_bytes(b"no workbook")
    with pytest.raises(ntm_sheets.NtmError):
        opened.campaign()


@pytest.mark.thorough
def test_the_example_of_the_docs_runs(tmp_path: Path) -> None:
    drop_form(tmp_path / "xa")
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 taken in; master:" in done.stdout
    assert (tmp_path / "answers.csv").exists()


def test_every_public_name_is_there_and_typed() -> None:
    assert set(ntm_sheets.__all__) <= set(dir(ntm_sheets))
    assert all(getattr(ntm_sheets, name) is not None for name in ntm_sheets.__all__)
    with pytest.raises(AttributeError, match="nobody"):
        _ = ntm_sheets.nobody  # type: ignore[attr-defined]  # that is the point
    found = find_spec("ntm_sheets")
    assert found is not None
    assert found.origin is not None
    assert Path(found.origin).with_name("py.typed").exists()
