"""The command line as a whole: help, wrong calls, exit codes, the screen's encoding, and a start without waiting."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from commanding import EVENING, blank_workspace, run, standing_in, worked_workspace
from thinning import thinned
from typer.main import get_command

from ntm_sheets import __version__, cli
from ntm_sheets.errors import OwnError

ROOT = Path(__file__).parents[1]
COMMANDS: dict[str, Any] = getattr(get_command(cli.app), "commands")  # noqa: B009 - typer does not type it
ENGLISH = re.compile(r"\b(Usage|Options|Arguments|Commands|default|required|path|env var|Show this|Error|Try)\b")


def test_without_a_command_the_help_is_shown() -> None:
    shown, asked = run(), run("--help")
    assert (shown.code, asked.code) == (2, 0)
    assert shown.err.strip() == asked.out.strip()
    assert all(f"\n  {name} " in asked.out for name in COMMANDS)


@pytest.mark.parametrize(
    "call", [("photos", "--marks", "-w", "."), ("fill", "x.xlsx", "-o", "--json"), ("report", "--as-of", "--now", "x")]
)
def test_no_option_is_taken_for_the_value_of_the_one_before_it(call: tuple[str, ...], tmp_path: Path) -> None:
    with chdir(tmp_path):
        ended = run(*call)
    assert ended.code == 2
    assert f"Sau {call[-2] if call[0] == 'fill' else call[1]} chưa ghi giá trị" in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", thinned([None, *COMMANDS], 4))
def test_help_speaks_vietnamese_only(name: str | None) -> None:
    page = run(*([name] if name else []), "--help")
    assert page.code == 0
    assert page.out.startswith("Cách dùng: ntm-sheets")
    said = re.sub(r"--\S+|NTM_\w+|templates|inbox", "", page.out)
    assert not ENGLISH.search(said)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["bao-cao"], "Không có lệnh bao-cao."),
        (["status", "--jsn"], "Không có tùy chọn --jsn."),
        (["status", "--now"], "Tùy chọn --now"),
        (["status", "--now", "hôm qua"], "Không hiểu thời điểm “hôm qua”"),
        (["report", "--as-of", "31/11/2021"], "Không có ngày 31/11/2021"),
        (["report", "--as-of", "30/13/2021"], "Không có ngày 30/13/2021"),
        (["report", "--as-of", "4/10"], "thiếu năm"),
        (["report", "--as-of", "01/10/2021"], "nằm ngoài chiến dịch (02/10/2021 – 30/11/2021"),
        (["report", "--as-of", "05/01/2022"], "nằm ngoài chiến dịch (02/10/2021 – 30/11/2021"),
        (["report", "--as-of", "06/10/2021", "--now", "05/10/2021"], "chưa đến"),
        (["status", "--now", "25:00 4/10/2021"], "Không có giờ nào"),
        (["check"], "Thiếu TỆP."),
        (["export"], "Thiếu THƯ_MỤC."),
        (["demo", "--days", "0"], "Giá trị của --days không dùng được."),
        (["demo", "--days", "nhiều"], "Giá trị của --days không dùng được."),
        (["watch", "--every", "x"], "Giá trị của --every không dùng được."),
        (["status", "thừa"], "thừa “thừa”"),
    ],
)
def test_a_wrong_call_is_answered_in_one_vietnamese_line(call: list[str], said: str, tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    with standing_in(workspace.root):
        ended = run(*call)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not ENGLISH.search(ended.err.replace("--help", ""))


@pytest.mark.parametrize(
    "call",
    [["forms"], ["ingest"], ["watch"], ["report"], ["check", "x.xlsx"], ["status"], ["export", "x"], ["rebuild"]],
)
def test_where_there_is_no_workspace_the_way_out_is_told(call: list[str], tmp_path: Path) -> None:
    ended = run(*call, "-w", tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "Không thấy chien-dich.xlsx" in ended.err
    assert "ntm-sheets init" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_campaign_that_cannot_be_used_is_the_callers_fault(tmp_path: Path) -> None:
    workspace = blank_workspace(tmp_path / "w")
    workspace.campaign.write_bytes(b"not a workbook")
    ended = run("status", "-w", workspace.root)
    assert (ended.code, ended.out) == (2, "")
    assert "chien-dich.xlsx" in ended.err
    assert "Traceback" not in ended.err


def test_the_workspace_comes_from_the_option_then_the_environment_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked, blank = worked_workspace(tmp_path / "worked"), blank_workspace(tmp_path / "blank")

    def received(*options: str | Path) -> int:
        number = run("status", "--json", "--now", EVENING, *options).json["drops"]["received"]
        assert isinstance(number, int)
        return number

    with standing_in(worked.root):
        assert received() == 5
        assert received("-w", blank.root) == 0
        monkeypatch.setenv("NTM_WORKSPACE", str(blank.root))
        assert received() == 0
        assert received("--workspace", worked.root) == 5


def test_our_own_failure_is_exit_code_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OwnError("Ổ đĩa đầy.")

    workspace = blank_workspace(tmp_path / "w")
    monkeypatch.setattr("ntm_sheets.commands.status.show_status", fails)
    ended = run("status", "-w", workspace.root)
    assert (ended.code, ended.out, ended.err.strip()) == (3, "", "Ổ đĩa đầy.")


def test_a_bug_of_ours_is_not_taken_for_a_refused_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    workspace = blank_workspace(tmp_path / "w")
    monkeypatch.setattr("ntm_sheets.commands.status.show_status", fails)
    ended = run("status", "-w", workspace.root)
    assert ended.code == 3
    assert "ZeroDivisionError" in ended.err
    assert "Tệp đã đến không mất" in ended.err


def test_an_interrupted_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    workspace = blank_workspace(tmp_path / "w")
    monkeypatch.setattr("ntm_sheets.commands.status.show_status", stops)
    ended = run("status", "-w", workspace.root)
    assert ended.code == 130
    assert "Chạy lại lệnh" in ended.err


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, env=os.environ | environment, cwd=ROOT, check=False
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1258", "latin-1", "utf-8"])
def test_a_console_in_another_code_page_gets_utf_8(encoding: str) -> None:
    done = python("-m", "ntm_sheets", "--help", PYTHONIOENCODING=encoding, LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Nhận phiếu báo cáo của các thôn" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_help_waits_for_no_heavy_library() -> None:
    code = (
        "import sys\nfrom ntm_sheets.cli import app\n"
        "try: app(['--help'], standalone_mode=False)\nfinally: print(*sorted(m.split('.')[0] for m in sys.modules))"
    )
    done = python("-c", code)
    loaded = set(done.stdout.decode().split())
    heavy = {
        "rich",
        "pandas",
        "numpy",
        "sqlalchemy",
        "matplotlib",
        "openpyxl",
        "xlsxwriter",
        "PIL",
        "watchdog",
        "pygments",
    }
    assert "typer" in loaded
    assert loaded & heavy == set()


def test_every_command_and_every_option_stands_in_the_readme_or_the_docs() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    missing = [name for name in COMMANDS if f"ntm-sheets {name}" not in text]
    for name, command in COMMANDS.items():
        for parameter in command.params:
            long = [option for option in parameter.opts if option.startswith("--")]
            missing += [f"{name} {option}" for option in long if f"{option}" not in text]
    assert missing == []


def leaves(commands: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every command that does something: of a group, what it holds."""
    for name, command in commands.items():
        inner = getattr(command, "commands", None)
        yield from leaves(inner) if inner else [(name, command)]


def test_every_command_takes_a_workspace() -> None:
    without = [
        name
        for name, command in leaves(COMMANDS)
        if not any({"-w", "--workspace"} <= set(p.opts) for p in command.params)
    ]
    assert without == []


def test_the_version_is_told() -> None:
    ended = run("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"ntm-sheets {__version__}\n", "")
