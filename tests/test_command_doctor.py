"""`doctor`: what on this machine would stop the work, in plain words."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from commanding import blank_workspace, run
from PIL import Image

from ntm_sheets.commands import examining
from ntm_sheets.facts.fingerprints import PictureMark
from ntm_sheets.ledger.photos import put_marks
from ntm_sheets.ledger.store import Ledger
from ntm_sheets.reading.picture_looks import look_of
from ntm_sheets.workspace.folders import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "w")


def test_a_machine_that_is_well(workspace: Workspace) -> None:
    ended = run("doctor", "-w", workspace.root)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("✓ ")
    assert not (workspace.root / ".thu-ghi").exists()


def test_a_machine_that_cannot_print_is_told_so_and_is_well_all_the_same(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NTM_OFFICE", str(tmp_path / "nowhere"))
    ended = run("doctor", "-w", workspace.root)
    assert ended.code == 0
    assert "• Máy này không có LibreOffice" in ended.out


def test_a_machine_that_knows_no_changed_photo_again_is_told_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(workspace.ledger) as ledger, ledger.writing() as connection:
        put_marks(connection, [PictureMark("a", ""), PictureMark("b", "", look_of(Image.new("L", (9, 9))))])
    assert "1 ảnh nhận khi chưa cài phần nhận ra ảnh dùng lại" in run("doctor", "-w", workspace.root).out
    monkeypatch.setattr(examining, "can_look", lambda: False)
    ended = run("doctor", "-w", workspace.root)
    assert ended.code == 0
    assert "• Chưa cài phần nhận ra ảnh dùng lại" in ended.out


def test_no_folder_at_all(tmp_path: Path) -> None:
    ended = run("doctor", "-w", tmp_path / "không có")
    assert ended.code == 1
    assert "Không có thư mục" in ended.out
    assert "ntm-sheets init" in ended.out
    assert not (tmp_path / "không có").exists()


def test_a_folder_without_a_campaign(tmp_path: Path) -> None:
    ended = run("doctor", "-w", tmp_path)
    assert ended.code == 1
    assert "✗ Chưa có chien-dich.xlsx" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_a_campaign_that_cannot_be_used(workspace: Workspace) -> None:
    workspace.campaign.write_bytes(b"x")
    ended = run("doctor", "-w", workspace.root)
    assert ended.code == 1
    assert ended.out.startswith("✗ ")
    assert "chien-dich.xlsx" in ended.out


def test_a_disk_that_is_nearly_full(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1))
    ended = run("doctor", "-w", workspace.root)
    assert ended.code == 1
    assert "✗ Ổ đĩa còn dưới 500 MB" in ended.out


@pytest.mark.parametrize("name", ["", "inbox", "archive", "state", "outbox"])
def test_a_folder_that_cannot_be_written(workspace: Workspace, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, write = workspace.root / name, Path.write_bytes

    def guarded(path: Path, data: bytes) -> int:
        if path.parent == closed:
            raise PermissionError(13, "Permission denied")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", guarded)
    ended = run("doctor", "-w", workspace.root)
    assert ended.code == 1
    assert f"✗ Không ghi được vào {closed.resolve()}" in ended.out


def test_a_ledger_that_is_damaged_is_told_in_words(workspace: Workspace) -> None:
    workspace.ledger.parent.mkdir(exist_ok=True)
    workspace.ledger.write_bytes(b"this is no database" * 1000)
    ended = run("doctor", "-w", workspace.root)
    assert "Tệp sổ" in ended.err
    assert "ledger-hong-1.sqlite" in ended.err
    assert ended.code == 0
