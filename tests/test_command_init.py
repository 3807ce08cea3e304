"""`init`: a workspace with the founding campaign; never overwrites."""

from pathlib import Path

import pytest
from commanding import run, standing_in

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.campaign.workbook import founding_campaign
from ntm_sheets.workspace.folders import Workspace

FOLDERS = ["archive", "inbox", "outbox", "state", "templates"]


def expect_made(folder: Path) -> None:
    workspace = Workspace(folder)
    assert load_campaign(workspace.campaign) == founding_campaign()
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FOLDERS, "chien-dich.xlsx"])


def test_a_new_workspace_has_the_campaign_and_every_folder(tmp_path: Path) -> None:
    ended = run("init", tmp_path / "a" / "b")
    assert (ended.code, ended.err) == (0, "")
    assert "ntm-sheets forms" in ended.out
    assert "ntm-sheets ingest" in ended.out
    expect_made(tmp_path / "a" / "b")


def test_the_folder_may_come_by_option_or_environment_or_be_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("init", "-w", tmp_path / "option").code == 0
    expect_made(tmp_path / "option")
    (tmp_path / "here").mkdir()
    with standing_in(tmp_path / "here"):
        assert run("init").code == 0
    expect_made(tmp_path / "here")
    monkeypatch.setenv("NTM_WORKSPACE", str(tmp_path / "environment"))
    assert run("init").code == 0
    expect_made(tmp_path / "environment")


def test_a_campaign_is_never_overwritten(tmp_path: Path) -> None:
    assert run("init", tmp_path).code == 0
    (tmp_path / "chien-dich.xlsx").write_bytes(b"edited by the officer")
    ended = run("init", tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "không ghi đè" in ended.err
    assert (tmp_path / "chien-dich.xlsx").read_bytes() == b"edited by the officer"


def test_a_folder_with_other_things_in_it_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "phieu.xlsx").write_bytes(b"x")
    assert run("init", tmp_path).code == 0
    assert (tmp_path / "inbox" / "phieu.xlsx").read_bytes() == b"x"


@pytest.mark.parametrize("inside", ["", "w"])
def test_a_file_is_no_place_for_a_workspace(tmp_path: Path, inside: str) -> None:
    file = tmp_path / "tep"
    file.write_bytes(b"x")
    ended = run("init", file / inside)
    assert ended.code == 2
    assert "là một tệp" in ended.err
    assert file.read_bytes() == b"x"


def test_a_disk_that_cannot_be_written_is_our_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ntm_sheets.commands.setting_up.write_campaign", full)
    ended = run("init", tmp_path / "w")
    assert ended.code == 3
    assert "Không lập được thư mục" in ended.err
    assert not (tmp_path / "w" / "chien-dich.xlsx").exists()
