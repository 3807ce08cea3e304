import os
import sys
from pathlib import Path

import pytest

from ntm_sheets.errors import OwnError
from ntm_sheets.intake.inbox import list_inbox, open_regular, remove, take_bytes


def test_bytes_are_taken_and_the_file_removed(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"content")
    (lying,) = list_inbox(tmp_path)
    assert take_bytes(lying) == b"content"
    remove(lying, b"content")
    remove(lying, b"content")
    assert list_inbox(tmp_path) == ()


def test_a_file_that_grew_since_the_listing_is_left_for_the_next_round(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"half")
    (lying,) = list_inbox(tmp_path)
    file.write_bytes(b"half and the rest")
    with pytest.raises(OwnError, match="vừa thay đổi"):
        take_bytes(lying)


def test_what_came_in_its_place_is_never_removed(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"first")
    (lying,) = list_inbox(tmp_path)
    data = take_bytes(lying)
    (tmp_path / "new").write_bytes(b"second, not read yet")
    (tmp_path / "new").replace(file)
    with pytest.raises(OwnError, match="lần chạy sau"):
        remove(lying, data)
    assert file.read_bytes() == b"second, not read yet"


@pytest.mark.parametrize("by_rename", [False, True])
def test_other_bytes_of_the_same_size_and_time_are_never_removed(tmp_path: Path, *, by_rename: bool) -> None:
    """A copying program gives the copy its original's time; a program may write through a mapping."""
    file = tmp_path / "a.eml"
    file.write_bytes(b"first")
    (lying,) = list_inbox(tmp_path)
    data = take_bytes(lying)
    new = tmp_path / "new" if by_rename else file
    new.write_bytes(b"other")
    os.utime(new, ns=(lying.mtime_ns, lying.mtime_ns))
    new.replace(file)
    with pytest.raises(OwnError, match="lần chạy sau"):
        remove(lying, data)
    assert file.read_bytes() == b"other"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes")
def test_a_file_that_somebody_still_writes_to_is_never_removed(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    with file.open("wb") as writer:
        writer.write(b"half")
        writer.flush()
        (lying,) = list_inbox(tmp_path)
        data = take_bytes(lying)
        with pytest.raises(OwnError, match="lần chạy sau"):
            remove(lying, data)
        writer.write(b" and half")
    assert file.read_bytes() == b"half and half"


def test_a_file_that_vanished_is_our_trouble_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (lying,) = list_inbox(tmp_path)
    lying.path.unlink()
    with pytest.raises(OwnError, match=r"a\.xlsx"):
        take_bytes(lying)


def test_a_link_put_in_its_place_is_not_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (inbox / "a.xlsx").write_bytes(b"x")
    (lying,) = list_inbox(inbox)
    lying.path.unlink()
    lying.path.symlink_to(tmp_path / "secret")
    with pytest.raises(OwnError):
        take_bytes(lying)


def test_a_pipe_does_not_hold_the_reader_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(OSError, match="not a regular file"):
        open_regular(tmp_path / "pipe.xlsx")


def test_a_file_that_may_not_be_removed_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (lying,) = list_inbox(tmp_path)

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OwnError, match="không bị nhận hai lần"):
        remove(lying, b"x")
