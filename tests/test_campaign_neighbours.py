"""Files beside the campaign workbook that may be meant by it are named, with what to do."""

import shutil
from pathlib import Path

import pytest
from commanding import blank_workspace, run
from thinning import thinned

from ntm_sheets.workspace.folders import Workspace

BESIDE = (
    "chien-dich.ods", "chien-dich.xls", "chien-dich.xlsm", "chien-dich (1).xlsx", "chien-dich - Copy.xlsx",
    "Chien-Dich.XLSX", "Copy of chien-dich.xlsx", "Chiến dịch.xlsx", "chien-dich-v2.xlsx", "Bản sao của chien-dich.xlsx",
)  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


@pytest.mark.parametrize("name", thinned(BESIDE, 4))
def test_one_that_lies_in_its_place_is_named_with_what_to_do(workspace: Workspace, name: str) -> None:
    workspace.campaign.rename(workspace.root / name)
    shutil.rmtree(workspace.archive)
    for command in ("status", "init"):
        ended = run(command, "-w", workspace.root)
        assert ended.code == 2
        assert f"Có “{name}”" in ended.err
        assert ("Lưu thành" in ended.err) == (not name.casefold().endswith(".xlsx"))
        assert not workspace.campaign.exists()


@pytest.mark.parametrize("name", thinned(BESIDE, 4))
def test_one_beside_it_is_named_by_every_command_and_not_used(workspace: Workspace, name: str) -> None:
    shutil.copy(workspace.campaign, workspace.root / name)
    for command in (("status", "--json"), ("doctor",)):
        ended = run(command[0], "-w", workspace.root, *command[1:])
        assert ended.code == 0
        assert f"còn có “{name}”" in ended.err
        assert "máy chỉ dùng chien-dich.xlsx" in ended.err


@pytest.mark.parametrize("mark", ["~$chien-dich.xlsx", ".~lock.chien-dich.xlsx#"])
def test_that_somebody_has_it_open_is_told(workspace: Workspace, mark: str) -> None:
    assert "đang mở" not in run("status", "-w", workspace.root).err
    (workspace.root / mark).write_bytes(b"x")
    assert "chien-dich.xlsx đang mở" in run("status", "-w", workspace.root).err


def test_other_files_are_nobody_s_concern(workspace: Workspace) -> None:
    for name in ("ke-hoach-chien-dich.xlsx", "chien-dich.docx", "chien-dich-truoc-khi-doi-2021-10-02.xlsx", "a.xlsx"):
        (workspace.root / name).write_bytes(b"x")
    (workspace.root / "chien-dich.d.xlsx").mkdir()
    assert run("status", "-w", workspace.root).err == ""


def test_a_campaign_dropped_into_the_inbox_is_named_and_not_taken_for_a_form(workspace: Workspace) -> None:
    before = workspace.campaign.read_bytes()
    shutil.copy(workspace.campaign, workspace.inbox / "chien-dich moi.xlsx")
    ended = run("ingest", "-w", workspace.root, "--now", "2021-10-05T16:40")
    assert ended.code == 1
    assert "“chien-dich moi.xlsx” là sổ chiến dịch, không phải phiếu" in ended.out
    assert workspace.campaign.read_bytes() == before
    assert list(workspace.archive.rglob("*.xlsx"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "kiểu .ods"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "kiểu .xls cũ"),
        (b"", "đang trống"),
        (b"PK\x03\x04", "không phải tệp Excel"),
    ],
)
def test_what_is_no_workbook_under_its_name_is_told_as_what_it_is(
    workspace: Workspace, content: bytes, said: str
) -> None:
    workspace.campaign.write_bytes(content)
    ended = run("status", "-w", workspace.root)
    assert ended.code == 2
    assert said in ended.err
