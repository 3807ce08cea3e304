"""Signed forms are copied out of extra folders, each once; what else lies there is not opened, changed or moved."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from archive_factory import needs_libarchive, packed, rar5
from campaign_files import write_campaign
from commanding import run
from killing import kill_at
from letter_factory import letter, zipped
from sessions import NOW, at_work, drop, filled, form_path, new_workspace

from ntm_sheets.campaign.loading import load_campaign
from ntm_sheets.intake import falls
from ntm_sheets.rounds import gathering
from ntm_sheets.rounds.folders_seen import expanded
from ntm_sheets.rounds.marking import bears_mark
from ntm_sheets.rounds.pipeline import Round
from ntm_sheets.workspace.folders import Workspace

VALUES = {("criteria", "TC1.2", "value"): "85,5"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "xã Kỳ Tiến")


@pytest.fixture
def fallen(workspace: Workspace, tmp_path: Path) -> Path:
    """An extra folder with a Vietnamese name, which the campaign workbook names."""
    folder = tmp_path / "Zalo Received Files" / "Tệp đã nhận"
    folder.mkdir(parents=True)
    name_folders(workspace, str(folder))
    return folder


def name_folders(workspace: Workspace, *typed: str) -> None:
    write_campaign(replace(load_campaign(workspace.campaign), folders=typed), workspace.campaign)


def one_round(workspace: Workspace) -> Round:
    with at_work(workspace) as session:
        return session.round(NOW, 0.0)


def state_of(folder: Path) -> dict[str, tuple[int, ...]]:
    """All that a program could have changed in a folder, the time of the last reading as well."""
    return {
        str(path.relative_to(folder)): (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        + ((found.st_atime_ns,) if path.is_file() else ())
        for path in sorted(folder.rglob("*"))
        for found in [path.lstat()]
    }  # fmt: skip


@contextmanager
def untouched(folder: Path) -> Iterator[None]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            # Read long ago: a reading that is noted shows.
            os.utime(path, (1_000_000_000, path.stat().st_mtime))
    before = state_of(folder)
    yield
    assert state_of(folder) == before


def verdicts(done: Round) -> dict[str, str]:
    return {drop.name: drop.verdict for drop in done.drops}


def test_what_is_typed_in_the_campaign_workbook_is_what_is_read(workspace: Workspace) -> None:
    typed = ("%USERPROFILE%\\Downloads", "~/Tải về", "\\\\may-chu\\chung\\Phiếu thôn", "E:\\")
    name_folders(workspace, *typed)
    assert load_campaign(workspace.campaign).folders == typed


def test_a_path_may_be_typed_as_windows_and_people_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/nha/can bo")
    monkeypatch.delenv("USERPROFILE", raising=False)
    monkeypatch.setenv("Kho", "/kho")
    assert expanded(" ~/Tải về ") == Path("/nha/can bo/Tải về")
    assert expanded('"%UserProfile%/Tải về"') == Path("/nha/can bo/Tải về")
    assert expanded("%KHO%/a") == Path("/kho/a")
    assert expanded("//may-chu/chung/Phiếu") == Path("//may-chu/chung/Phiếu")
    assert [expanded(one) for one in ("Downloads", "", "%CHUACO%/a", "./a")] == [None] * 4


def test_a_signed_form_is_taken_once_and_what_is_foreign_is_left_alone(
    workspace: Workspace, fallen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fallen / "2021-10").mkdir()
    (fallen / "2021-10" / "Phiếu Hòa Bình.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    (fallen / "lương.docx").write_bytes(zipped([("word/document.xml", b"<a/>")]))
    (fallen / "dự toán.xlsx").write_bytes(form_path(workspace, "hoa-binh").read_bytes().replace(b"_ntm", b"_xyz"))
    (fallen / "ảnh.jpg").write_bytes(b"\xff\xd8\xff" + bytes(99))
    # A form as we drew it is nobody's report.
    (fallen / "đã gửi.xlsx").write_bytes(form_path(workspace, "lien-mieu").read_bytes())
    (fallen / "link.xlsx").symlink_to(fallen / "2021-10" / "Phiếu Hòa Bình.xlsx")
    (fallen / "đang tải.xlsx.crdownload").write_bytes(filled(workspace, "lien-mieu", "5/10/2021", VALUES))
    with untouched(fallen):
        done = one_round(workspace)
    assert verdicts(done) == {"Phiếu Hòa Bình.xlsx": "accepted"}
    assert done.gathered.taken == (("Phiếu Hòa Bình.xlsx", str(fallen)),)
    assert list(workspace.inbox.iterdir()) == []
    # Another run opens none of them again, and takes nothing.
    monkeypatch.setattr(falls, "open_regular", lambda path: pytest.fail(f"{path} was opened"))
    monkeypatch.setattr(gathering, "is_marked", lambda *_: pytest.fail("was looked into"))
    again = one_round(workspace)
    assert (again.drops, again.gathered.taken, again.troubles) == ((), (), ())


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_taken_is_not_taken_again(workspace: Workspace, fallen: Path, lost: bool) -> None:
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    (fallen / "a.xlsx").write_bytes(form)
    with at_work(workspace) as session:
        assert session.gather(0.0).taken
        if not lost:
            # Somebody deletes it there before it was taken in.
            (workspace.inbox / "a.xlsx").unlink()
            assert session.gather(0.0).taken == ()
    assert one_round(workspace).gathered.taken == ()
    # Whether the note is there or not: the receipt knows it, and so does a ledger that is made anew.
    drop(workspace, "tay.xlsx", form)
    one_round(workspace)
    workspace.falls.unlink(missing_ok=True)
    (fallen / "bản sao.xlsx").write_bytes(form)
    done = one_round(workspace)
    assert (done.drops, done.gathered.taken) == ((), ())
    assert done.gathered.folders[0].taken == 2


@needs_libarchive
def test_letters_and_archives_that_hold_a_form_are_taken_and_no_others(workspace: Workspace, fallen: Path) -> None:
    units = ["hoa-binh", "lien-mieu", "dan-trung"]
    one, two, three = [filled(workspace, unit, "5/10/2021", VALUES) for unit in units]
    (fallen / "thư.eml").write_bytes(letter([("phieu.xlsx", one)]).as_bytes())
    (fallen / "nén.rar").write_bytes(rar5([("phiếu.xlsx", two), ("đọc.txt", b"a")]))
    (fallen / "nén.7z").write_bytes(packed([("phieu.xlsx", three)]))
    (fallen / "lạ.zip").write_bytes(zipped([("a.xlsx", b"PK\x03\x04"), ("b.txt", b"b")]))
    (fallen / "lạ.eml").write_bytes(letter([("a.pdf", b"%PDF-1.4")]).as_bytes())
    (fallen / "hỏng.rar").write_bytes(rar5([("a.xlsx", one)])[:-400])
    with untouched(fallen):
        done = one_round(workspace)
    assert {name for name, _ in done.gathered.taken} == {"thư.eml", "nén.rar", "nén.7z"}
    assert [verdict for name, verdict in verdicts(done).items() if "!" in name] == ["accepted"] * 3


def test_a_file_that_is_still_written_or_open_waits(workspace: Workspace, fallen: Path) -> None:
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    (fallen / "a.xlsx").write_bytes(form[:-500])
    (fallen / "~$b.xlsx").write_bytes(b"x")
    (fallen / "b.xlsx").write_bytes(filled(workspace, "lien-mieu", "5/10/2021", VALUES))
    with at_work(workspace) as session:
        seen = session.gather(0.0)
        assert (seen.taken, seen.folders[0].waiting) == ((), 2)
        (fallen / "~$b.xlsx").unlink()
        (fallen / "a.xlsx").write_bytes(form)
        assert {name for name, _ in session.gather(1.0).taken} == {"a.xlsx", "b.xlsx"}


def test_a_stick_that_is_pulled_is_one_line_and_no_trouble(workspace: Workspace, fallen: Path) -> None:
    (fallen / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    away = fallen.with_name("rút ra")
    fallen.rename(away)
    with at_work(workspace) as session:
        done = session.round(NOW, 0.0)
        assert done.troubles == ()
        assert [line for line in done.gathered.lines if "không thấy" in line] == list(done.gathered.lines)
        away.rename(fallen)
        # It is not asked for at each look: one on a network takes its time to say that it is gone.
        assert session.gather(1.0).taken == ()
        assert len(session.gather(gathering.AGAIN_SECONDS).taken) == 1


def test_what_cannot_be_a_folder_is_told_and_the_workspace_is_none(workspace: Workspace, tmp_path: Path) -> None:
    name_folders(workspace, "Downloads", str(workspace.templates), str(tmp_path), str(tmp_path / "chua-co"))
    drop_beside = tmp_path / "b.xlsx"
    drop_beside.write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    done = one_round(workspace)
    relative, own, around, gone = done.gathered.folders
    assert "đường dẫn đầy đủ" in relative.line
    assert "nằm trong thư mục làm việc" in own.line
    # The workspace lies in this one: its own files are none of what fell there.
    assert (around.trouble, around.files, around.taken) == ("", 1, 1)
    assert "không thấy" in gone.line


def test_status_and_doctor_name_each_folder(workspace: Workspace, fallen: Path, tmp_path: Path) -> None:
    name_folders(workspace, str(fallen), str(tmp_path / "usb"))
    (fallen / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    assert "chưa xem lần nào" in run("status", "-w", workspace.root, "--now", NOW.isoformat()).out
    ended = run("ingest", "-w", workspace.root, "--now", NOW.isoformat())
    assert f"Đã chép a.xlsx từ {fallen} vào inbox." in ended.out
    assert ended.code == 0
    for command in ("status", "doctor"):
        said = run(command, "-w", workspace.root, "--now", NOW.isoformat()).out
        assert f"{fallen}: đã xem 1 tệp; 1 tệp có phiếu của xã đã nhận" in said
        assert f"{tmp_path / 'usb'}: không thấy" in said


def test_a_name_that_is_taken_in_the_inbox_gets_a_number(workspace: Workspace, fallen: Path) -> None:
    (fallen / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    (fallen / "con").mkdir()
    (fallen / "con" / "a.xlsx").write_bytes(filled(workspace, "lien-mieu", "5/10/2021", VALUES))
    assert verdicts(one_round(workspace)) == {"a.xlsx": "accepted", "a (2).xlsx": "accepted"}


@pytest.mark.parametrize("links", [True, False])
def test_what_comes_into_the_inbox_meanwhile_is_not_written_over(
    workspace: Workspace, fallen: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    (fallen / "a.xlsx").write_bytes(filled(workspace, "hoa-binh", "5/10/2021", VALUES))
    link = Path.hardlink_to
    others: list[Path] = []

    def late(path: Path, old: Path) -> None:
        # Somebody saves a file of that name between the look and the last step.
        if not others:
            others.append(path)
            path.write_bytes(b"theirs")
        if not links and not path.exists():
            raise OSError(errno.EPERM, "no links here")
        link(path, old)

    monkeypatch.setattr(Path, "hardlink_to", late)
    (file,) = falls.list_folder(fallen, workspace.root).files
    data = file.path.read_bytes()
    copied = falls.copy_in(workspace.inbox, file, data, "0" * 64, lambda _: None)
    assert {path.name: path.read_bytes() for path in workspace.inbox.iterdir()} == {
        "a.xlsx": b"theirs",
        "a (2).xlsx": data,
    }
    assert (copied.name, copied.stat().st_mtime_ns, copied.stat().st_nlink) == ("a (2).xlsx", file.mtime_ns, 1)


@pytest.mark.thorough
def test_ten_thousand_files_cost_a_stat_each(
    workspace: Workspace, fallen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10_000):
        (fallen / f"{number}.pdf").write_bytes(b"%PDF-1.4")
    with at_work(workspace) as session:
        session.gather(0.0)
        monkeypatch.setattr(falls, "open_regular", lambda path: pytest.fail(f"{path} was opened"))
        began = time.process_time()
        assert session.gather(1.0).folders[0].files == 10_000
        assert time.process_time() - began < 2


def test_depth_is_bounded(workspace: Workspace, fallen: Path) -> None:
    deep = fallen.joinpath(*"abcd")
    (deep / "e").mkdir(parents=True)
    (deep / "trong.xlsx").write_bytes(b"PK\x03\x04")
    (deep / "e" / "sau.xlsx").write_bytes(b"PK\x03\x04")
    assert [file.name for file in falls.list_folder(fallen, workspace.root).files] == ["a/b/c/d/trong.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("step", ["copied aside", "copied in", "hashed", "archived", "one out of the inbox"])
def test_a_kill_in_the_middle_of_a_copy_leaves_it_taken_once(workspace: Workspace, fallen: Path, step: str) -> None:
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    (fallen / "a.xlsx").write_bytes(form)
    kill_at(workspace, step, 1)
    one_round(workspace)
    with at_work(workspace) as session:
        assert [drop.verdict for drop in session.ledger.drops()] == ["accepted"]
    assert [path.name for path in workspace.inbox.iterdir()] == []
    assert (fallen / "a.xlsx").read_bytes() == form


def test_a_workbook_that_breaks_its_reader_bears_no_mark(workspace: Workspace) -> None:
    form = filled(workspace, "hoa-binh", "5/10/2021", VALUES)
    key = bytes.fromhex(workspace.form_key.read_text().strip())
    assert bears_mark(form, "a.xlsx", key)
    assert not bears_mark(form, "a.xlsx", bytes(32))
    assert not bears_mark(form[: len(form) // 2], "a.xlsx", key)
