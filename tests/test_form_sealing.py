from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ntm_sheets.contract.sealing import KEY_BYTES, signing_key
from ntm_sheets.errors import OwnError


def test_a_key_is_made_once_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "archive" / "form-key.txt"
    key = signing_key(path)
    assert len(key) == KEY_BYTES
    assert signing_key(path) == key
    assert [file.name for file in path.parent.iterdir()] == ["form-key.txt"]


def test_two_workspaces_have_two_keys(tmp_path: Path) -> None:
    assert signing_key(tmp_path / "a.txt") != signing_key(tmp_path / "b.txt")


def test_all_that_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: signing_key(tmp_path / "form-key.txt"), range(16)))
    assert len(set(keys)) == 1


@pytest.mark.parametrize("content", [b"", b"khoa", b"ab" * 31, b"\xff\xfe\x00"])
def test_what_is_no_key_any_more_is_our_trouble_and_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form-key.txt"
    path.write_bytes(content)
    with pytest.raises(OwnError, match="đã hỏng"):
        signing_key(path)
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_our_trouble(tmp_path: Path) -> None:
    (tmp_path / "form-key.txt").mkdir()
    with pytest.raises(OwnError, match="khóa ký phiếu"):
        signing_key(tmp_path / "form-key.txt")
