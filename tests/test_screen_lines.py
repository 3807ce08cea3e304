"""What stands in cells, names and addresses forges no line of a screen or log, and reaches other programs as it is."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from commanding import blank_workspace, run
from sessions import drop, filled

from ntm_sheets.campaign.names import screen_line, screen_lines
from ntm_sheets.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("undrawn")
NAMES = (
    "a\n  nhận    gia.xlsx: đã nhận 99 ô.txt",
    "b\r! Ổ đĩa đầy.txt",
    "c\x1b[31m\x1b[2Jđỏ.txt",
    "d\u202etxt.slx.txt",
    "e\u2028f\x0bg\x85h.txt",
    ":smile: [red]đỏ[bold] [link=x.vn].txt",
    unicodedata.normalize("NFD", "Hoà Bình.txt"),
)
EVENING = "2021-10-05T18:00"
HARM = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = blank_workspace(tmp_path / "w")
    for name in NAMES:
        drop(made, name, b"xin chao")
    return made


def test_a_name_is_no_line_of_its_own(workspace: Workspace) -> None:
    ended = run("ingest", "-w", workspace.root, "--now", EVENING)
    assert ended.code == 1
    lines = ended.out.split("\n")
    assert len([line for line in lines if line.startswith("  TỪ CHỐI ")]) == len(NAMES)
    for text in (ended.out, workspace.log.read_text("utf-8"), run("status", "-w", workspace.root).out):
        assert not HARM.search(text)
        for begun in ("  nhận  ", "! Ổ đĩa"):
            assert not [line for line in text.splitlines() if line.startswith(begun)]
        assert ":smile: [red]đỏ[bold] [link=x.vn].txt" in text
    assert len(workspace.log.read_text("utf-8").splitlines()) == len([line for line in lines if line])


def test_other_programs_get_names_as_they_are(workspace: Workspace) -> None:
    ended = run("ingest", "--json", "-w", workspace.root, "--now", EVENING)
    assert {one["file"] for one in ended.json["drops"]} == set(NAMES)
    assert not HARM.search(ended.out)
    log = workspace.log.read_text("utf-8")
    assert "TỪ CHỐI" in log
    assert '"drops"' not in log


def test_what_was_typed_reaches_other_programs_as_it_is(workspace: Workspace, tmp_path: Path) -> None:
    typed = {("criteria", "TC1.2", "value"): ":smile: [red] gần xong", ("criteria", "TC1.1", "value"): 0}
    path = tmp_path / (unicodedata.normalize("NFD", "phiếu") + ":+1:.xlsx")
    path.write_bytes(filled(workspace, "hoa-binh", "5/10/2021", typed))
    ended = run("check", "--json", path, "-w", workspace.root, "--now", EVENING)
    assert {one["file"] for one in ended.json} == {path.name}
    assert ":smile: [red] gần xong" in {one["seen"] for one in ended.json}
    hostile = tmp_path / "d\u202etxt.slx\x9b0m.txt"
    hostile.write_bytes(b"xin chao")
    ended = run("check", "--json", hostile, "-w", workspace.root, "--now", EVENING)
    assert {one["file"] for one in ended.json} == {hostile.name}
    assert not HARM.search(ended.out)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\rc\x0bd\u2028e", "a / b / c / d / e"),
        ("\x1b[31mđỏ\x9b0m", "[31mđỏ0m"),
        ("a\u202eb\u200bc\x00", "abc"),
        ("  thụt\tdòng", "  thụt dòng"),
        ("\udcff", ""),
    ],
)
def test_a_line_stays_one(text: str, shown: str) -> None:
    assert screen_line(text) == shown


def test_our_own_lines_stay_apart() -> None:
    assert screen_lines("một\nhai\rba") == "một\nhai / ba"


def test_an_answer_in_json_holds_every_sign(capsys: pytest.CaptureFixture[str]) -> None:
    from ntm_sheets.commands.speaking import say_json

    said = {"a": "\x1b\x9b\u202e\u2028\ufeff\ud800\U000e0001 é 🙂 \n\t"}
    say_json(said)
    out = capsys.readouterr().out
    assert json.loads(out) == said
    assert not HARM.search(out)
    assert "é 🙂" in out
