import os
import socket
from pathlib import Path

import pytest

from ntm_sheets.errors import OwnError
from ntm_sheets.intake.inbox import is_passing, list_inbox, list_left


def put(path: Path, mtime: int = 1, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, ns=(mtime, mtime))
    return path


def names(inbox: Path) -> list[str]:
    return [lying.name for lying in list_inbox(inbox)]


def test_oldest_first_then_by_name(tmp_path: Path) -> None:
    put(tmp_path / "b.xlsx", 5)
    put(tmp_path / "a.xlsx", 5)
    put(tmp_path / "z.xlsx", 2, b"four")
    found = list_inbox(tmp_path)
    assert [(lying.name, lying.mtime_ns, lying.size) for lying in found] == [
        ("z.xlsx", 2, 4),
        ("a.xlsx", 5, 1),
        ("b.xlsx", 5, 1),
    ]


def test_a_missing_inbox_is_an_empty_one(tmp_path: Path) -> None:
    assert list_inbox(tmp_path / "nowhere") == ()


def test_an_inbox_that_is_a_file_is_our_own_trouble(tmp_path: Path) -> None:
    with pytest.raises(OwnError, match="Không đọc được thư mục hop-thu"):
        list_inbox(put(tmp_path / "hop-thu"))


def test_three_folders_deep_and_no_deeper(tmp_path: Path) -> None:
    put(tmp_path / "a/b/c/near.xlsx")
    put(tmp_path / "a/b/c/d/far.xlsx")
    assert names(tmp_path) == ["a/b/c/near.xlsx"]
    assert [(strange.name, strange.why) for strange in list_left(tmp_path)[1]] == [("a/b/c/d", "too-deep")]


def test_a_folder_named_like_a_workbook_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "mau.xlsx" / "that.xlsx")
    assert names(tmp_path) == ["mau.xlsx/that.xlsx"]


@pytest.mark.parametrize(
    "name",
    ["~$mau.xlsx", ".~lock.mau.xlsx#", "mau.xlsx.tmp", "MAU.TMP", "m.crdownload", "m.part", "m.xlsx.partial",
     "Thumbs.db", "desktop.ini", ".DS_Store", "._mau.xlsx", ".gitkeep"],
)  # fmt: skip
def test_temporary_and_system_files_are_passed_over(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    put(tmp_path / "mau khac.xlsx")
    assert is_passing(name)
    assert names(tmp_path) == ["mau khac.xlsx"]
    assert list_left(tmp_path)[1] == ()


@pytest.mark.parametrize("beside", ["~$mau.xlsx", ".~lock.mau.xlsx#"])
def test_an_owner_file_tells_that_its_twin_is_open(tmp_path: Path, beside: str) -> None:
    put(tmp_path / "thon/Mau.xlsx")
    put(tmp_path / "thon" / beside)
    put(tmp_path / "mau.xlsx")
    assert {lying.name: lying.open_now for lying in list_inbox(tmp_path)} == {"thon/Mau.xlsx": True, "mau.xlsx": False}


def test_links_are_never_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside/secret.xlsx")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.xlsx").symlink_to(outside)
    (inbox / "dangling.xlsx").symlink_to(tmp_path / "nothing")
    (inbox / "self.xlsx").symlink_to(inbox / "self.xlsx")
    (inbox / "folder").symlink_to(outside.parent)
    assert list_inbox(inbox) == ()
    assert {strange.name for strange in list_left(inbox)[1]} == {"link.xlsx", "dangling.xlsx", "self.xlsx", "folder"}
    assert {strange.why for strange in list_left(inbox)[1]} == {"link"}


def test_pipes_and_sockets_are_told_of_and_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe.xlsx")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.xlsx")
        assert list_inbox(tmp_path) == ()
        assert [(s.name, s.why) for s in list_left(tmp_path)[1]] == [
            ("pipe.xlsx", "special"),
            ("socket.xlsx", "special"),
        ]
    assert "chép tệp thật" in list_left(tmp_path)[1][0].reason


def test_hostile_names_are_only_data(tmp_path: Path) -> None:
    for name in ("-rf.xlsx", "a\nb.xlsx", "%s.xlsx", "\u202excl.xlsx", "CON.xlsx", "x" * 250 + ".xls", "📊.xlsx"):
        put(tmp_path / name)
    assert len(list_inbox(tmp_path)) == 7


def test_a_name_that_is_no_text_can_still_be_stored(tmp_path: Path) -> None:
    (Path(os.fsdecode(bytes(tmp_path) + b"/b\xe1o c\xe1o.xlsx"))).write_bytes(b"x")
    (lying,) = list_inbox(tmp_path)
    assert lying.name.encode() == "b\ufffdo c\ufffdo.xlsx".encode()
    assert lying.path.read_bytes() == b"x"
